"""hack/testbed: private, several at once, and gone without a trace."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.lib.testbed import SCRIPT, Testbed
from tests.lib.wait import wait_for

CHECK = subprocess.run([SCRIPT, "check"], capture_output=True, text=True)
pytestmark = pytest.mark.skipif(CHECK.returncode != 0, reason=" ".join(CHECK.stderr.split()))


def traces(name: str) -> list[str]:
    """Everything outside that could be a leftover of this testbed."""
    processes = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            try:
                command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            except OSError:
                continue
            if f"/{name}/" in command or f"/{name} " in command:
                processes.append(command)
    cgroups = [str(path) for path in Path("/sys/fs/cgroup").glob(f"*/tb-{name}")]
    cgroups += [str(path) for path in Path("/sys/fs/cgroup").glob(f"tb-{name}")]
    mounts = [line for line in Path("/proc/self/mountinfo").read_text().split("\n") if f"/{name}/" in line]
    links = subprocess.run(["ip", "-o", "link"], capture_output=True, text=True).stdout
    return processes + cgroups + mounts + (["qvdnet0"] if "qvdnet0" in links else [])


@pytest.fixture
def testbed():
    bed = Testbed(f"t{os.getpid()}")
    bed.up()
    yield bed
    bed.down()


def test_has_its_own_bridge_and_libvirt(testbed):
    assert "10.3.15.1/24" in testbed.run("ip", "-br", "addr", "show", "qvdnet0").stdout
    assert testbed.run("virsh", "-c", "lxc:///system", "list", "--all", "--name").stdout.strip() == ""


def test_exec_keeps_directory_arguments_and_exit_code(testbed):
    result = testbed.run("/bin/sh", "-c", 'pwd; echo "$1"; exit 7', "sh", "a b", check=False)
    assert (result.returncode, result.stdout) == (7, f"{os.getcwd()}\na b\n")


def test_leaves_nothing_behind():
    bed = Testbed(f"g{os.getpid()}")
    bed.up()
    try:
        assert traces(bed.name), "the search for traces finds a living testbed"
        # Something that will not go by itself: deaf to signals, with a mount, an interface, a loop in /tmp.
        bed.run("/bin/sh", "-c", "setsid sh -c 'trap \"\" TERM HUP INT; sleep 1000' >/dev/null 2>&1 & "
                "mount -t tmpfs tmpfs /mnt; ip link add left type veth peer name over")
    finally:
        bed.down()
    assert traces(bed.name) == []
    assert not bed.dir.exists()


def test_two_at_once_do_not_see_each_other(testbed):
    other = Testbed(f"o{os.getpid()}")
    other.up()
    try:
        testbed.run("touch", "/tmp/mine")
        assert other.run("ls", "/tmp/mine", check=False).returncode != 0
        assert testbed.run("hostname").stdout != other.run("hostname").stdout
    finally:
        other.down()
    assert testbed.run("ip", "link", "show", "qvdnet0").returncode == 0


def test_a_killed_one_can_be_made_again(testbed):
    first = (testbed.dir / "pid").read_text()
    subprocess.run(["kill", "-KILL", first.strip()], check=True)
    wait_for("its end", lambda: not Path(f"/proc/{first.strip()}").exists())
    testbed.up()
    assert (testbed.dir / "pid").read_text() != first


@pytest.mark.parametrize("arguments, says", [
    (["up", "Bad/Name"], "bad testbed name"),
    (["exec", "never-was", "true"], "is not up"),
])
def test_errors_say_what_to_do(arguments, says):
    result = subprocess.run([SCRIPT, *arguments], capture_output=True, text=True)
    assert result.returncode == 1 and says in result.stderr


def test_without_root_it_says_so():
    result = subprocess.run(["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", SCRIPT, "up", "nobody"],
                            capture_output=True, text=True)
    assert result.returncode == 1 and "needs root" in result.stderr


def test_too_little_disk_says_so():
    result = subprocess.run([SCRIPT, "up", "tiny"], capture_output=True, text=True, env={**os.environ, "QVD_TESTBED_MB": "999999999"})
    assert result.returncode == 1 and "too little disk" in result.stderr
