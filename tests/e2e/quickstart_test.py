"""hack/quickstart: shows a desktop, runs twice, stops clean, and Ctrl-C leaves nothing."""

import os
import signal
import subprocess

import pytest
from PIL import Image

from tests.lib.screen import shows_desktop
from tests.lib.testbed import ROOT, Testbed
from tests.lib.wait import wait_for

SCRIPT = ROOT / "hack" / "quickstart"
PICTURE = ROOT / "build" / "quickstart" / "desktop.png"
NAME = f"q{os.getpid()}"
ENVIRONMENT = {**os.environ, "QVD_QUICKSTART_NAME": NAME}


def quickstart(*arguments: str, timeout: float = 600) -> subprocess.CompletedProcess:
    return subprocess.run([SCRIPT, *arguments], env=ENVIRONMENT, capture_output=True, text=True, timeout=timeout,
                          stdin=subprocess.DEVNULL)


@pytest.fixture(autouse=True)
def clean():
    yield
    quickstart("stop")
    assert not Testbed(NAME).dir.exists()


def test_shows_a_desktop_twice_and_tells_how_to_go_on():
    for _ in range(2):
        PICTURE.unlink(missing_ok=True)
        result = quickstart()
        assert result.returncode == 0, result.stdout + result.stderr
        assert shows_desktop(Image.open(PICTURE).convert("RGB"))
        for hint in ("quickstart connect", "quickstart kubectl get", "quickstart qvdctl", "quickstart stop"):
            assert hint in result.stdout
    assert "alice-office" in quickstart("kubectl", "get", "qvm", "-A").stdout
    assert "alice-office" in quickstart("qvdctl", "get", "vm", "-n", "acme").stdout
    assert "NOT READY" not in quickstart("status").stdout
    assert quickstart("stop").returncode == 0
    assert quickstart("status").returncode == 1


@pytest.mark.parametrize("moment", ["Building the programs", "Private namespaces", "qvd-gateway", "qvd-client connects"])
def test_ctrl_c_leaves_nothing(moment, tmp_path):
    """As a terminal does it: SIGINT to the whole foreground group."""
    log = tmp_path / "log"
    with log.open("w") as out:
        process = subprocess.Popen([SCRIPT], env=ENVIRONMENT, stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True)
    try:
        wait_for(f"the line '{moment}'", lambda: moment in log.read_text(), timeout=300, every=0.02)
        os.killpg(process.pid, signal.SIGINT)
        assert process.wait(timeout=30) in (130, -signal.SIGINT), log.read_text()
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
    assert not Testbed(NAME).dir.exists(), "the testbed is gone"
    # Without the dead that the machine's init has not collected yet.
    left = subprocess.run(["pgrep", "-s", str(process.pid), "-a", "-r", "D,R,S,T"], capture_output=True, text=True).stdout
    assert left == "", "no process of it is left"


def test_too_little_disk_is_said_before_anything_is_done():
    result = subprocess.run([SCRIPT], env={**ENVIRONMENT, "QVD_QUICKSTART_MB": "99999999"}, capture_output=True, text=True)
    assert result.returncode == 1 and "too little disk" in result.stderr
    assert "✓" not in result.stderr


def test_a_missing_kernel_feature_is_named(tmp_path):
    """A kernel without overlayfs, as far as this mount namespace can see."""
    (tmp_path / "filesystems").write_text("nodev\tproc\n\text4\n")
    (tmp_path / "modprobe").write_text("#!/bin/sh\nexit 1\n")
    (tmp_path / "modprobe").chmod(0o755)
    result = subprocess.run(
        ["unshare", "--mount", "sh", "-c", 'mount --bind "$0" /proc/filesystems && exec "$1"', tmp_path / "filesystems", SCRIPT],
        env={**ENVIRONMENT, "PATH": f"{tmp_path}:{os.environ['PATH']}"}, capture_output=True, text=True)
    assert result.returncode == 1 and "missing kernel feature: overlayfs" in result.stderr
    assert "✓" not in result.stderr


def test_without_root_it_says_so():
    result = subprocess.run(["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", SCRIPT], env=ENVIRONMENT,
                            capture_output=True, text=True)
    assert result.returncode == 1 and "needs root" in result.stderr
