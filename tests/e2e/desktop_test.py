"""The main path: what is declared in YAML reaches a screen, keeps its windows and its home, and goes."""

from pathlib import Path

from PIL import Image

from tests.lib.screen import Box, differing
from tests.lib.testbed import ROOT
from tests.lib.wait import wait_for

REFERENCE = Path(__file__).parent / "reference"
MACHINE = "alice-office"
# Where the pictures in reference/ were taken from. The clock and the pointer are elsewhere.
TITLE = Box(60, 50, 786, 73)
TOOLBAR = Box(0, 744, 300, 768)
TERMINAL = Box(60, 73, 786, 505)


def crop(image: Image.Image, box: Box) -> Image.Image:
    return image.crop((box.left, box.top, box.right, box.bottom))


def assert_like_reference(image: Image.Image, name: str, box: Box) -> None:
    reference = Image.open(REFERENCE / name).convert("RGB")
    assert differing(crop(image, box), reference) < 0.02, f"{name} looks different"


def home_file(farm, name: str) -> bool:
    return farm.in_desktop(farm.domain(MACHINE), "/usr/bin/test", "-s", f"/home/alice/{name}", check=False).returncode == 0


def test_a_declared_machine_starts_when_its_user_connects(farm, people, stopped):
    stopped(MACHINE)
    assert farm.domain(MACHINE) not in farm.domains()
    alice = people("alice")
    alice.connect("Office")
    image = alice.wait_desktop()
    image.save(farm.logs / "desktop.png")
    assert_like_reference(image, "terminal-title.png", TITLE)
    assert_like_reference(image, "toolbar.png", TOOLBAR)

    # The picture is that of a container which libvirt runs because of the object that was applied.
    assert farm.domain(MACHINE) in farm.domains()
    run = farm.get(".metadata.uid", "machinerun", MACHINE)
    assert farm.testbed.run("virsh", "-q", "-c", "lxc:///system", "domuuid", farm.domain(MACHINE)).stdout.strip() == run
    farm.wait_state(MACHINE, "Running")
    alice.type("echo from-the-screen > ~/proof\n")
    wait_for("what was typed to arrive", lambda: home_file(farm, "proof"))


def test_reconnect_resumes_the_same_windows(farm, people):
    alice = people("alice")
    alice.connect("Office")
    alice.wait_desktop()
    alice.type("clear; echo still here\n")
    alice.press("Return")
    shells = terminals(farm)
    settled = wait_for("a quiet picture", lambda: quiet(alice))
    alice.disconnect()
    wait_for("the session's end", lambda: "Connected" not in farm.kubectl(
        "get", "sessions.qvd.dev", "-n", "acme", "-o", "jsonpath={.items[*].status.phase}"))
    farm.wait_state(MACHINE, "Running")

    again = people("alice")
    again.connect("Office")
    again.wait_desktop()
    wait_for("the same terminal", lambda: differing(crop(again.screen.image(), TERMINAL), crop(settled, TERMINAL)) < 0.005, timeout=15)
    assert terminals(farm) == shells, "the same processes, not new ones"


def terminals(farm) -> str:
    return farm.in_desktop(farm.domain(MACHINE), "/usr/bin/pgrep", "-x", "xterm").stdout


def quiet(person) -> Image.Image | None:
    """The picture, once two looks in a row are the same but for a blinking cursor."""
    before = person.screen.image()
    person.farm.testbed.run("true")
    after = person.screen.image()
    return after if differing(crop(before, TERMINAL), crop(after, TERMINAL)) < 0.001 else None


def test_stop_and_start_keep_the_home_only(farm, people, stopped):
    alice = people("alice")
    alice.connect("Office")
    alice.wait_desktop()
    alice.type("date > ~/kept; date > /var/tmp/lost\n")
    domain = farm.domain(MACHINE)
    outside = lambda: farm.in_desktop(domain, "/usr/bin/test", "-s", "/var/tmp/lost", check=False).returncode == 0  # noqa: E731
    wait_for("both files", lambda: home_file(farm, "kept") and outside())
    stopped(MACHINE)
    assert domain not in farm.domains()
    alice.disconnect()

    again = people("alice")
    again.connect("Office")
    again.wait_desktop()
    assert home_file(farm, "kept"), "the home survives a stop"
    assert not outside(), "what is outside of the home does not"


def test_deleting_the_yaml_stops_the_machine(farm, people):
    alice = people("alice")
    alice.connect("Office")
    alice.wait_desktop()
    domain, homes = farm.domain(MACHINE), farm.data / "storage" / "homefs"
    assert domain in farm.domains()
    farm.kubectl("delete", "virtualmachine", MACHINE, "-n", "acme", "--wait=false")
    wait_for("the end of the container", lambda: domain not in farm.domains(), timeout=40)
    wait_for("the end of the object", lambda: not farm.get(".metadata.name", "virtualmachine", MACHINE), timeout=40)
    assert any(homes.rglob("kept")), "deleting a machine keeps its home"
    mounts = farm.testbed.run("cat", "/proc/mounts").stdout
    assert f"/{domain.removeprefix('qvd-')}-fs" not in mounts, "no mount is left"
    # For the tests that follow.
    farm.apply(ROOT / "examples" / "desktop.yaml")
    assert farm.machine_id(MACHINE) != domain.removeprefix("qvd-"), "a number is never used again"
