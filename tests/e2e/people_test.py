"""Two people at once, and those who are refused."""

import json

import pytest

from tests.lib import gateway
from tests.lib.screen import shows_desktop
from tests.lib.wait import stays, wait_for


def machine_ids(farm, login: str, password: str) -> set[str]:
    answer = gateway.ask(farm, "/qvd/list_of_vm?", login, password)
    assert answer.status == 200, answer
    return {str(machine["id"]) for machine in json.loads(answer.body)}


def test_two_people_at_once_each_on_their_own_desktop(farm, people):
    alice, bob = people("alice"), people("bob")
    alice.connect("Office")
    bob.connect("Office")
    alice.wait_desktop()
    bob.wait_desktop()
    for person, machine, home in ((alice, "alice-office", "alice"), (bob, "bob-office", "bob")):
        person.type("whoami > ~/who\n")
        domain = farm.domain(machine)
        wait_for(f"{home}'s file", lambda: farm.in_desktop(domain, "/bin/cat", f"/home/{home}/who").stdout.strip() == home)
    assert shows_desktop(alice.screen.image()) and shows_desktop(bob.screen.image())


def test_each_sees_only_their_own(farm):
    ids = {name: farm.machine_id(name) for name in ("alice-office", "bob-office", "workshop")}
    assert machine_ids(farm, "alice@acme", "wonderland") == {ids["alice-office"], ids["workshop"]}
    assert machine_ids(farm, "bob@acme", "builder") == {ids["bob-office"], ids["workshop"]}


@pytest.mark.parametrize("login, password", [
    ("alice@acme", "wrong"), ("nobody@acme", "wonderland"), ("alice@elsewhere", "wonderland"), ("alice", "wonderland"),
    ("alice@acme", ""), ("bob@acme", "wonderland"), ("", ""),
])
def test_who_cannot_sign_in_gets_401(farm, login, password):
    answer = gateway.ask(farm, "/qvd/list_of_vm?", login, password)
    assert answer.status == 401, answer


def refused(farm, machine: str, login="alice@acme", password="wonderland") -> gateway.Answer:
    """The answer to a connect that must not start anything."""
    before = farm.domains()
    link, answer = gateway.open_machine(farm, machine, login, password)
    link.close()
    stays("what runs", lambda: farm.domains() == before, 1.5, every=0.5)
    return answer


def test_foreign_machine_is_refused(farm, stopped):
    stopped("bob-office")
    answer = refused(farm, farm.machine_id("bob-office"))
    assert answer.status == 403, answer
    assert "not allowed" in answer.body


def test_unknown_machine_is_404(farm):
    answer = refused(farm, "4242424")
    assert (answer.status, answer.body.strip()) == (404, "The requested virtual machine does not exist")


def test_blocked_machine_is_offline_for_maintenance(farm, stopped):
    stopped("alice-office")
    farm.patch("virtualmachine", "alice-office", {"blocked": True})
    try:
        answer = wait_for("the block to arrive", lambda: (a := refused(farm, farm.machine_id("alice-office"))).status == 403 and a)
        assert answer.body.strip() == "The requested virtual machine is offline for maintenance"
    finally:
        farm.patch("virtualmachine", "alice-office", {"blocked": None})


def test_blocked_person_gets_401(farm):
    farm.patch("user", "bob", {"blocked": True})
    try:
        wait_for("the block to arrive", lambda: gateway.ask(farm, "/qvd/list_of_vm?", "bob@acme", "builder").status == 401)
    finally:
        farm.patch("user", "bob", {"blocked": None})
        wait_for("the end of the block", lambda: gateway.ask(farm, "/qvd/list_of_vm?", "bob@acme", "builder").status == 200)


def test_power_off_is_refused_and_starts_nothing(farm, stopped):
    stopped("alice-office")
    farm.patch("virtualmachine", "alice-office", {"power": "Off"})
    try:
        answer = wait_for("power Off to arrive", lambda: (a := refused(farm, farm.machine_id("alice-office"))).status == 403 and a)
        assert answer.body.strip() == "The requested virtual machine is switched off by its administrator"
        assert farm.get(".metadata.name", "machinerun", "alice-office") == ""
    finally:
        farm.patch("virtualmachine", "alice-office", {"power": "Auto"})


def test_client_says_why(farm, people):
    code, said = people("alice", password="wrong").try_to_connect("Office")
    assert code != 0 and ("401" in said or "password" in said.lower()), said
