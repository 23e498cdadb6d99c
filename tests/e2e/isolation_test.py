"""From a neighbour's desktop the session ports of another one do not answer, however open the network."""

import socket

import pytest

PORTS = (3030, 4100, 5900, 5901, 6000, 6100, 7100, 11100)

# Runs in bob's desktop: which of these ports accept a connection? bash opens /dev/tcp itself.
KNOCK = "for p in {ports}; do timeout 1 bash -c \"echo > /dev/tcp/{address}/$p\" 2>/dev/null && echo $p; done; true"


def knock(farm, domain: str, address: str) -> str:
    ports = " ".join(map(str, PORTS))
    return farm.in_desktop(domain, "/bin/bash", "-c", KNOCK.format(ports=ports, address=address)).stdout.strip()


def listen_on_all(farm, domain: str) -> list[socket.socket]:
    def open_those_free() -> list[socket.socket]:
        opened = []
        for port in PORTS:
            try:
                opened.append(socket.create_server(("0.0.0.0", port)))
            except OSError:  # the desktop's own
                continue
        return opened

    return farm.testbed.call(open_those_free, farm.init_of(domain))


@pytest.mark.parametrize("isolation", ["desktop", "tenant", "none"])
def test_session_ports_of_a_neighbour_do_not_answer(farm, people, stopped, isolation):
    machines = ("alice-office", "bob-office")
    for machine in machines:
        stopped(machine)
    farm.patch("network", "desktops", {"isolation": isolation})
    try:
        alice, bob = people("alice"), people("bob")
        alice.connect("Office")
        bob.connect("Office")
        alice.wait_desktop()
        bob.wait_desktop()
        address = farm.get(".spec.network.address", "machinerun", "alice-office")
        neighbour, own = farm.domain("bob-office"), farm.domain("alice-office")
        # Also on the ports that are free just now somebody listens, and from inside all of them answer.
        listeners = listen_on_all(farm, own)
        assert knock(farm, own, address).split() == [str(port) for port in PORTS]
        assert knock(farm, neighbour, address) == ""
        reachable = farm.in_desktop(neighbour, "/bin/ping", "-c", "1", "-W", "1", address, check=False).returncode == 0
        for listener in listeners:
            listener.close()
        assert reachable == (isolation != "desktop"), "what the setting is about: other traffic between desktops"
    finally:
        farm.patch("network", "desktops", {"isolation": "desktop"})
