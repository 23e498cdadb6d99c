"""The admission policies of the chart, compiled and evaluated by Kubernetes' own code (hack/peers/crdcheck)."""

import subprocess
from pathlib import Path

import pytest
import yaml

from tests.chart.conftest import ROOT

CRDCHECK = ROOT / "build/peers/bin/crdcheck"
REQUESTS = Path(__file__).with_name("policies.yaml")

pytestmark = pytest.mark.skipif(not CRDCHECK.exists(), reason="no crdcheck: hack/peers/install crdcheck")


def decide(policies, requests, tmp_path):
    files = tmp_path / "policies.yaml", tmp_path / "requests.yaml"
    files[0].write_text(yaml.safe_dump_all(policies, explicit_start=False), encoding="utf-8")
    files[1].write_text(yaml.safe_dump(requests), encoding="utf-8")
    return subprocess.run([CRDCHECK, "-policies", *files], capture_output=True, text=True, timeout=120)


@pytest.fixture(scope="module")
def policies(rendered):
    return rendered.of("ValidatingAdmissionPolicy")


@pytest.fixture(scope="module")
def requests():
    return yaml.safe_load(REQUESTS.read_text(encoding="utf-8"))


def test_every_request_is_decided_as_written(policies, requests, tmp_path):
    result = decide(policies, requests, tmp_path)
    assert result.returncode == 0, result.stdout
    assert f"{len(requests)} cases, 0 faults" in result.stdout


def test_every_validation_has_a_request_that_it_refuses(policies, requests):
    for policy in policies:
        refused = [r["outcome"] for r in requests if r["policy"] == policy["metadata"]["name"] and r["outcome"] not in ("accepted", "ignored")]
        for validation in policy["spec"]["validations"]:
            if "message" in validation:
                assert any(outcome in validation["message"] for outcome in refused), validation["message"]
            else:
                assert refused, validation["messageExpression"]


def test_a_wrong_outcome_is_noticed(policies, requests, tmp_path):
    result = decide(policies, [{**requests[1], "outcome": "accepted"}], tmp_path)
    assert result.returncode == 1 and "an agent writes another node's run" in result.stdout
