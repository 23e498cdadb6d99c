"""kill -9 of the agent at any instant: machines run on, and the next agent finishes what was begun."""

import pytest

from tests.lib.wait import wait_for


def kill_agent(host, after: float = 0) -> None:
    host.testbed.run("sleep", str(after))  # the instant is what is tested
    host.parts["agent"].kill()


@pytest.mark.parametrize("after", [0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5])
def test_killed_while_it_starts_a_machine(host, run, after):
    run("alice", 10001)
    kill_agent(host, after)
    host.ensure_agent()
    host.wait_phase("alice", "Running")
    assert host.domains() == ["qvd-10001"]
    host.delete("alice")
    assert host.leftovers(10001) == []


@pytest.mark.parametrize("after", [0.02, 0.1, 0.3, 0.6])
def test_killed_while_it_stops_a_machine(host, run, after):
    run("alice", 10001)
    host.wait_phase("alice", "Running")
    host.kubectl("delete", "qrun", "alice", "-n", "acme", "--wait=false")
    kill_agent(host, after)
    host.ensure_agent()
    wait_for("the run to be gone", lambda: "NotFound" in host.kubectl("get", "qrun", "alice", "-n", "acme", check=False), 60)
    assert host.leftovers(10001) == []


def test_a_machine_runs_on_and_is_adopted(host, run):
    run("alice", 10001)
    host.wait_phase("alice", "Running")
    before = host.init_pid(10001)
    version = host.run_object("alice")["metadata"]["resourceVersion"]
    kill_agent(host)
    host.testbed.run("nft", "delete", "table", "bridge", "qvd")
    host.ensure_agent()
    assert host.init_pid(10001) == before
    rules = host.testbed.run("nft", "list", "table", "bridge", "qvd").stdout
    assert '"qv10001" : goto isolated' in rules
    busy = host.testbed.run("/usr/bin/python3", "-c", LOCK_PROBE, host.pool / "homefs/10001-fs.lock").stdout.strip()
    assert busy == "held"
    assert host.run_object("alice")["metadata"]["resourceVersion"] == version, "adopting writes nothing"


LOCK_PROBE = """
import fcntl, struct, sys
try:
    fcntl.fcntl(open(sys.argv[1], "r+"), 37, struct.pack("hhqqi4x", 1, 0, 0, 0, 0))  # F_OFD_SETLK
    print("free")
except OSError:
    print("held")
"""


def test_a_machine_that_ended_meanwhile_is_noticed(host, run):
    run("alice", 10001)
    host.wait_phase("alice", "Running")
    kill_agent(host)
    host.testbed.run("virsh", "-c", "lxc:///system", "destroy", "qvd-10001")
    host.ensure_agent()
    host.wait_phase("alice", "Stopped")
    assert host.leftovers(10001) == []


def test_the_dhcp_server_outlives_the_agent_and_comes_back(host, run):
    def server() -> str:
        return (host.data / "agent/dhcp/desktops/pid").read_text().strip()

    run("alice", 10001)
    host.wait_phase("alice", "Running")
    before = server()
    kill_agent(host)
    host.ensure_agent()
    assert server() == before
    host.testbed.run("kill", "-9", before)
    wait_for("another DHCP server", lambda: server() != before and host.testbed.run("kill", "-0", server(), check=False).returncode == 0)
