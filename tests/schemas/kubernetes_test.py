"""Kubernetes' own code judges our schemas: every CRD is one that an API server takes, and every case of
crd-schemas/testdata comes out as it says. hack/peers/crdcheck holds the code that asks."""

import subprocess

import pytest

from tests.lib.testbed import ROOT

CRDCHECK = ROOT / "build/peers/bin/crdcheck"
SCHEMAS = ROOT / "crd-schemas"
FILES = sorted([*SCHEMAS.glob("*.yaml"), *SCHEMAS.glob("standalone/*.yaml")])
CASES = sorted(SCHEMAS.glob("testdata/*.yaml"))

pytestmark = pytest.mark.skipif(not CRDCHECK.exists(), reason="no crdcheck: hack/peers/install crdcheck")


def crdcheck(*arguments):
    return subprocess.run([CRDCHECK, *arguments], capture_output=True, text=True, timeout=120)


def test_kubernetes_takes_every_kind_and_decides_every_case_alike():
    result = crdcheck(*FILES, "-cases", *CASES)
    assert result.returncode == 0, result.stdout
    assert f"{len(FILES)} kinds" in result.stdout


def test_a_schema_without_bounds_is_noticed(tmp_path):
    text = (SCHEMAS / "virtualmachines.yaml").read_text(encoding="utf-8")
    broken = tmp_path / "virtualmachines.yaml"
    broken.write_text(text.replace("self.soft <= self.hard", "self.soft <= self.nothing"), encoding="utf-8")
    result = crdcheck(broken)
    assert result.returncode == 1
    assert "undefined field 'nothing'" in result.stdout
