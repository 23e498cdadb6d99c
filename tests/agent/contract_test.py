"""The contract of every hypervisor (agent/hypervisor/contract_test.cpp), run against real LXC."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.lib.farm import BIN
from tests.lib.testbed import ROOT, SCRIPT, Testbed

PROGRAM = BIN.parent / "agent" / "hypervisor" / "agent_hypervisor_test"
INIT = "#!/bin/busybox sh\nexec /bin/busybox sleep 600\n"


def make_root(root: Path) -> None:
    """The least that a container starts from."""
    for folder in ("bin", "sbin", "proc", "sys", "dev"):
        (root / folder).mkdir(parents=True)
    shutil.copy("/bin/busybox", root / "bin" / "busybox")
    (root / "sbin" / "contract-init").write_text(INIT)
    (root / "sbin" / "contract-init").chmod(0o755)


@pytest.fixture
def testbed():
    check = subprocess.run([SCRIPT, "check"], capture_output=True, text=True)
    if check.returncode != 0:
        pytest.skip(" ".join(check.stderr.split()))
    testbed = Testbed(f"h{os.getpid()}")
    try:
        testbed.up()
        yield testbed
    finally:
        testbed.down()


def test_lxc_keeps_the_contract(testbed):
    root = testbed.dir / "contract-root"
    make_root(root)
    report = ROOT / "build" / "test-logs" / "hypervisor-contract.txt"
    result = testbed.run("env", "QVD_TEST_LIBVIRT_LXC=lxc:///system", f"QVD_TEST_LXC_ROOT={root}", PROGRAM,
                         "--gtest_filter=*HypervisorContract*", check=False, timeout=120)
    report.parent.mkdir(parents=True, exist_ok=True)
    report.write_text(result.stdout + result.stderr)
    assert result.returncode == 0, result.stdout
    assert "SKIPPED" not in result.stdout
