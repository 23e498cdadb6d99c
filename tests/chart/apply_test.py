"""What the chart renders and what the examples declare, applied to our own API server by kubectl."""

import json

import pytest
import yaml

from tests.chart.conftest import ROOT
from tests.kubectl.conftest import kubectl, server  # noqa: F401 (fixtures)

# Kinds that our server does not serve yet, or only to be read.
ELSEWHERE = {"Deployment", "DaemonSet", "Service", "PodDisruptionBudget", "ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding",
             "ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding", "CustomResourceDefinition"}


@pytest.fixture
def known(kubectl):  # noqa: F811
    """The kinds that the server serves."""
    lines = kubectl("api-resources", "--no-headers").strip().split("\n")
    return {line.split()[-1] for line in lines}


def test_what_renders_is_applied_as_far_as_it_is_served(rendered, kubectl, known):  # noqa: F811
    served = [document for document in rendered.documents if document["kind"] in known - ELSEWHERE]
    assert {document["kind"] for document in rendered.documents} - known <= ELSEWHERE
    assert {"Namespace", "ServiceAccount"} <= {document["kind"] for document in served}
    manifest = yaml.safe_dump_all(served)
    kubectl("apply", "-f", "-", stdin=manifest)
    assert "created" not in kubectl("apply", "-f", "-", stdin=manifest)
    assert kubectl("get", "serviceaccount", "-n", "qvd-system", "qvd-agent", "-o", "name") == "serviceaccount/qvd-agent\n"


def test_the_server_serves_the_crds_of_the_chart(rendered, kubectl):  # noqa: F811
    served = {item["metadata"]["name"]: item["spec"]["versions"][0]["schema"] for item in kubectl.json("get", "crds")["items"]}
    for crd in rendered.of("CustomResourceDefinition"):
        assert served[crd["metadata"]["name"]] == crd["spec"]["versions"][0]["schema"]


def test_the_examples_are_applied(kubectl):  # noqa: F811
    for name in ("desktop.yaml", "two-users.yaml"):
        kubectl("apply", "--validate=strict", "-f", str(ROOT / "examples" / name))
    machine = kubectl.json("get", "qvm", "-n", "acme", "alice-office")
    assert machine["spec"]["power"] == "Auto" and machine["spec"]["imageTag"] == "default"
    table = kubectl("get", "qvm", "-n", "acme").split("\n")
    assert table[0].split() == ["NAME", "USER", "STATE", "SESSION", "HOST", "IMAGE", "ADDRESS", "BLOCKED", "AGE"]
    assert kubectl("diff", "-f", str(ROOT / "examples/desktop.yaml")) == ""


def test_the_schemas_speak_through_the_server(kubectl):  # noqa: F811
    kubectl("apply", "-f", str(ROOT / "examples/desktop.yaml"))
    patch = json.dumps({"spec": {"hypervisor": "kvm"}})
    complaint = kubectl.fails("patch", "osflavour", "-n", "acme", "office", "--type=merge", "-p", patch)
    assert "spec.hypervisor" in complaint and "make another flavour" in complaint
    assert "The number of the machine for life." in kubectl("explain", "virtualmachine.spec.id")
