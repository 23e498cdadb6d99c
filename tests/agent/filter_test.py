"""What a desktop can do to its neighbours, with real packets."""

import pytest

from tests.agent.host import PACKETS
from tests.lib.wait import wait_for

SESSION_PORTS = ["2100", "3030", "4100", "5900", "5999", "6000", "6100", "6199", "7100", "11100"]
OTHER_PORT = "8080"
# 3030 is the VMA's own.
LISTENED = [port for port in SESSION_PORTS if port != "3030"] + [OTHER_PORT]


@pytest.fixture
def neighbours(host, run):
    """A function that runs two desktops under an isolation; everything listens on the second."""
    listeners = []

    def start(isolation: str, other_tenant: bool = False) -> None:
        run("alice", 10001, network={"isolation": isolation})
        tenant = "globex" if other_tenant else "acme"
        run("bob", 10002, tenant, network={"isolation": isolation})
        host.wait_phase("alice", "Running")
        host.wait_phase("bob", "Running", tenant)
        listener = host.testbed.start("listener", [*host.in_network(10002), "/usr/bin/python3", PACKETS, "listen", *LISTENED],
                                      host.logs / "listener.log")
        listeners.append(listener)
        wait_for("the host to reach the neighbour", lambda: all(
            line.startswith("open") for line in host.testbed.run("/usr/bin/python3", PACKETS, "connect", "10.3.15.52", *SESSION_PORTS, OTHER_PORT).stdout.splitlines()))

    yield start
    for listener in listeners:
        listener.kill()


def from_neighbour(host, *ports: str) -> dict[str, bool]:
    lines = host.packets(10001, "connect", "10.3.15.52", *ports)
    return {line.split()[1]: line.startswith("open") for line in lines}


@pytest.mark.parametrize("isolation", ["desktop", "tenant", "none"])
def test_session_ports_answer_the_host_alone(host, neighbours, isolation):
    neighbours(isolation)
    assert not any(from_neighbour(host, *SESSION_PORTS).values())
    # Nor by way of the host, which would forward it.
    host.testbed.run(*host.in_network(10001), "ip", "route", "add", "10.3.15.52/32", "via", "10.3.15.1")
    assert not any(from_neighbour(host, *SESSION_PORTS).values())


@pytest.mark.parametrize("isolation, other_tenant, reachable", [
    ("desktop", False, False), ("tenant", False, True), ("tenant", True, False), ("none", False, True), ("none", True, True)])
def test_isolation(host, neighbours, isolation, other_tenant, reachable):
    neighbours(isolation, other_tenant)
    assert from_neighbour(host, OTHER_PORT)[OTHER_PORT] is reachable
    if not reachable:
        host.testbed.run(*host.in_network(10001), "ip", "route", "add", "10.3.15.52/32", "via", "10.3.15.1")
        assert from_neighbour(host, OTHER_PORT)[OTHER_PORT] is False


def test_the_host_is_shut_to_desktops(host, neighbours):
    neighbours("none")
    api = host.testbed.start("listener", ["/usr/bin/python3", PACKETS, "listen", "9443"], host.logs / "host-listener.log")
    try:
        wait_for("the listener", lambda: "open 9443" in host.testbed.run("/usr/bin/python3", PACKETS, "connect", "10.3.15.1", "9443").stdout)
        assert host.packets(10001, "connect", "10.3.15.1", "9443") == ["shut 9443"]
    finally:
        api.kill()


def test_forged_frames_do_not_leave_the_port(host, neighbours):
    neighbours("none")  # even the widest isolation
    capture = host.testbed.start("capture", ["timeout", "20", "/usr/bin/python3", "-c", CAPTURE, "qv10002"], host.logs / "capture.log")
    wait_for("the capture", lambda: "ready" in capture.text())
    lines = host.packets(10001, "spoof", "10.3.15.51", "10.3.15.1")
    assert "silent from a foreign address" in lines
    assert "answered from its own address" in lines
    wait_for("the honest frame to be seen", lambda: "MARKOWN" in capture.text())
    assert capture.text().splitlines() == ["ready", "MARKOWN"]
    capture.kill()


# Prints which of packets.py's frames arrive at the neighbour's port.
CAPTURE = r"""
import socket, sys
raw = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
raw.bind((sys.argv[1], 0))
print("ready", flush=True)
gateway, sender = socket.inet_aton("10.3.15.1"), bytes.fromhex("545200030f33")
seen = set()
while True:
    frame = raw.recv(2048)
    marks = [mark for mark in (b"MARKMAC", b"MARKIP", b"MARKDHCP", b"MARKV6", b"MARKVLAN", b"MARKOWN") if mark in frame]
    if frame[6:12] == sender and frame[12:14] == b"\x08\x06" and frame[28:32] == gateway:
        marks.append(b"forged ARP")
    for mark in marks:
        if mark not in seen:
            seen.add(mark)
            print(mark.decode(), flush=True)
"""
