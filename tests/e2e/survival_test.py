"""kill -9 of each part while a machine runs: it runs on, and all works after that part is back."""

import json
import signal

import pytest

from tests.lib import gateway
from tests.lib.wait import stays, wait_for

MACHINE = "alice-office"


def container_of(farm, domain: str) -> str:
    """Its number in libvirt: changes if it was restarted. Needs no API, which may be dead."""
    return farm.testbed.run("virsh", "-q", "-c", "lxc:///system", "domid", domain).stdout.strip()


@pytest.mark.parametrize("part", ["apiserver", "controller", "agent", "gateway"])
def test_machine_runs_on_without(farm, people, stopped, part):
    alice = people("alice")
    alice.connect("Office")
    alice.wait_desktop()
    domain = farm.domain(MACHINE)
    container = container_of(farm, domain)

    farm.parts[part].kill()
    try:
        stays("the container", lambda: container_of(farm, domain) == container, 2, every=0.5)
    finally:
        farm.start(part)
    for each in tuple(farm.parts):
        farm.wait_ready(each, timeout=60)
    assert container_of(farm, domain) == container, "adopted, not restarted"

    # Everything works: the same session from another screen, then a stop and a fresh start.
    again = people("alice")
    again.connect("Office")
    again.wait_desktop()
    assert container_of(farm, domain) == container
    stopped(MACHINE)
    fresh = people("alice")
    fresh.connect("Office")
    fresh.wait_desktop()


def test_killed_while_starting_comes_up_after_all(farm, people, stopped):
    """The agent dies in the middle of a start; the next one finishes or clears what it left."""
    stopped(MACHINE)
    alice = people("alice")
    alice.connect("Office")
    wait_for("the start to begin", lambda: farm.get(".metadata.uid", "machinerun", MACHINE), every=0.05)
    farm.parts["agent"].kill()
    farm.start("agent")
    farm.wait_ready("agent")
    alice.wait_desktop(timeout=90)


def test_two_controllers_never_give_out_an_address_twice(farm):
    """One is paused past its lease; the other leads and gives out addresses; then the first wakes up."""
    farm.start("controller2")
    farm.wait_ready("controller2")
    leader = farm.get(".spec.holderIdentity", "lease", "qvd-controller", "qvd-system")
    farm.parts["controller"].signal(signal.SIGSTOP)
    try:
        wait_for("another leader", lambda: farm.get(".spec.holderIdentity", "lease", "qvd-controller", "qvd-system") != leader,
                 timeout=60)
        _make_machines(farm, "first", 8)
        wait_for("addresses for all", lambda: len(_addresses(farm, "first")) == 8, timeout=40)
    finally:
        farm.parts["controller"].signal(signal.SIGCONT)
    _make_machines(farm, "second", 8)
    wait_for("addresses for all", lambda: len(_addresses(farm, "second")) == 8, timeout=40)
    every = _addresses(farm, "")
    assert len(every) == len(set(every)), every
    claims = farm.kubectl("get", "addressclaims", "-o", "jsonpath={.items[*].metadata.name}").split()
    assert len([name for name in claims if name.startswith("desktops-")]) >= len(every)
    farm.parts.pop("controller2").stop()
    farm.kubectl("delete", "virtualmachine", "-n", "acme", "-l", "test=claims", "--wait=false")
    farm.wait_ready("controller")


def _make_machines(farm, group: str, count: int) -> None:
    items = [{"apiVersion": "qvd.dev/v1beta1", "kind": "VirtualMachine",
              "metadata": {"name": f"{group}-{number}", "namespace": "acme", "labels": {"test": "claims", "group": group}},
              "spec": {"user": "alice", "flavour": "office", "power": "Off"}} for number in range(count)]
    farm.kubectl("apply", "-f", "-", stdin=json.dumps({"apiVersion": "v1", "kind": "List", "items": items}))


def _addresses(farm, group: str) -> list[str]:
    selector = ["-l", f"group={group}"] if group else []
    return farm.kubectl("get", "virtualmachine", "-n", "acme", *selector, "-o", "jsonpath={.items[*].spec.address}").split()


def test_gateway_that_died_does_not_keep_a_machine(farm, people):
    """The session of a gateway that was killed is closed, and the next connect gets the machine."""
    alice = people("alice")
    alice.connect("Office")
    alice.wait_desktop()
    farm.parts["gateway"].kill()
    farm.start("gateway")
    farm.wait_ready("gateway")
    link, answer = gateway.open_machine(farm, farm.machine_id(MACHINE), "alice@acme", "wonderland")
    link.close()
    assert answer.status == 101, answer
