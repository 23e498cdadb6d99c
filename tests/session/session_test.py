"""A person's session from the first start to the end, on a real display."""

import os
import shutil

import pytest

from tests.lib.screen import Screen, share
from tests.lib.wait import stays, wait_for

from tests.session.bed import BIN, HERE, Bed

MISSING = [tool for tool in ("nxagent", "nxproxy", "xinit", "Xvfb", "xterm", "openssl") if not shutil.which(tool)]
MISSING += [str(BIN / name) for name in ("qvd-vma", "qvd-client") if not (BIN / name).exists()]
pytestmark = [pytest.mark.skipif(os.geteuid() != 0, reason="needs root"),
              pytest.mark.skipif(bool(MISSING), reason=f"missing: {', '.join(MISSING)}")]

BACKGROUND, TERMINAL = (0x2E, 0x5A, 0x88), (0x10, 0x18, 0x20)


@pytest.fixture(scope="module")
def bed():
    bed = Bed()
    try:
        bed.up()
        yield bed
    finally:
        bed.down()


def wait_desktop(bed, client) -> None:
    screen = Screen(bed, 50, bed.dir)
    screen.dir = bed.dir / "screen"

    def shown() -> bool:
        if not client.alive():
            raise RuntimeError(client.tail())
        image = screen.image()
        return share(image, BACKGROUND) > 0.4 and share(image, TERMINAL) > 0.1

    wait_for(f"the desktop\n{client.tail()}\n{bed.vma.tail()}", shown)


def session_processes(bed) -> str:
    return bed.run("ps", "-u", "alice", "-o", "pid,comm", "--no-headers", check=False).stdout


def test_list_is_for_people_and_for_programs(bed):
    assert bed.client("--list", ca=True).stdout == "ID  NAME  STATE\n12  work  running\n"
    assert '"name": "work"' in bed.client("--list", "-o", "json", ca=True).stdout


def test_a_wrong_password_is_said_plainly(bed):
    result = bed.client("--list", ca=True, password="x")
    assert result.returncode == 3
    assert "does not accept this name and password" in result.stderr


def test_an_unknown_certificate_is_refused_where_nobody_can_be_asked(bed):
    result = bed.client("--list")
    assert result.returncode == 3
    assert "cannot be verified" in result.stderr and "SHA-256" in result.stderr
    assert bed.client("--list", "--ssl-errors", "continue").returncode == 0


def test_on_a_terminal_it_asks_once(bed):
    def ask(*answers: str):
        program = ["--", BIN / "qvd-client", "--host", "127.0.0.1", "--list"]
        clean = {**os.environ, "HOME": "/run/tests/asked"}
        (bed.dir / "asked").mkdir(exist_ok=True)
        return bed.run("python3", HERE / "on_terminal.py", *answers, *program, check=False, env=clean)

    sign_in = ["User: =alice", "Password of alice: =wonderland"]
    assert ask(*sign_in, "(yes/no)=no").returncode == 3
    first = ask(*sign_in, "(yes/no)=yes")
    assert first.returncode == 0 and "SHA-256" in first.stdout and "12  work" in first.stdout
    assert "wonderland" not in first.stdout
    again = ask(*sign_in)
    assert again.returncode == 0 and "yes/no" not in again.stdout


def test_no_desktop_of_that_name(bed):
    result = bed.client("--vm-name", "nonsense", ca=True)
    assert result.returncode == 4
    assert "yours: work (12)" in result.stderr


def test_session_is_shown_suspended_resumed_and_stopped(bed):
    client = bed.connect("one.log")
    wait_desktop(bed, client)
    assert bed.state() == "connected"
    before = session_processes(bed)
    assert "nxagent" in before and "xterm" in before

    assert client.stop() == 130  # Ctrl-C and its like
    bed.wait_state("suspended")
    assert session_processes(bed) == before

    # Whoever kills the VMA does not touch the session; the next one goes on with it.
    bed.vma.kill()
    bed.start_vma()
    bed.wait_state("suspended")

    again = bed.connect("two.log")
    wait_desktop(bed, again)
    assert session_processes(bed) == before

    assert bed.rpc("x_stop") == ["stopping"]
    assert again.wait(20) == 0
    bed.wait_state("stopped")
    wait_for("the end of the session's processes", lambda: session_processes(bed) == "")


@pytest.mark.parametrize("moment", [0.05, 0.15, 0.3, 0.5, 0.8])
def test_who_leaves_in_the_handshake_can_come_back(bed, moment):
    """nxagent aborts its start, or misses its signal, and closes its port to others meanwhile."""
    stop(bed)
    gone = bed.connect("gone.log")
    stays("the first client", gone.alive, moment)
    gone.kill()
    back = bed.connect("back.log")
    wait_desktop(bed, back)
    bed.wait_state("connected")
    back.kill()
    bed.wait_state("suspended")


def stop(bed) -> None:
    bed.rpc("x_stop")
    bed.wait_state("stopped")


def test_the_end_of_a_first_start_is_noticed_at_once(bed):
    stop(bed)
    assert bed.rpc("x_start", "qvd.vm.user.name=alice") == ["starting"]
    bed.wait_state("listening")
    bed.touch(4100)  # a client that says nothing and goes: nxagent gives up, xinit would wait for 15 s
    bed.wait_state("stopped", timeout=5)


def test_an_nxagent_that_dies_in_its_start_is_told(bed):
    stop(bed)
    bed.rpc("x_start", "qvd.vm.user.name=alice")
    bed.wait_state("listening")
    bed.run("pkill", "-KILL", "-x", "nxagent")
    bed.wait_state("stopped", timeout=5)
    assert "the session ended in state" in bed.rpc("x_status")[0]["error"]


def test_a_superseded_gateway_is_refused(bed):
    bed.wait_state("stopped")
    assert bed.rpc("x_start", "qvd.vm.user.name=alice&qvd.session.epoch=7") == ["starting"]
    bed.wait_state("listening")
    assert bed.rpc("x_start", "qvd.vm.user.name=alice&qvd.session.epoch=6") == ["", "session epoch 6 was superseded by epoch 7"]
    assert bed.rpc("x_start", "qvd.vm.user.name=alice&qvd.session.epoch=8") == ["listening"]
    bed.rpc("x_stop")
    bed.wait_state("stopped")


def test_root_gets_no_session(bed):
    assert bed.rpc("x_start", "qvd.vm.user.name=root") == ["starting"]
    wait_for("the refusal", lambda: "system accounts" in bed.rpc("x_status")[0]["error"])
    assert bed.state() == "stopped"
