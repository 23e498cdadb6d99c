"""Helm, and what it renders of charts/qvd."""

import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
CHART = ROOT / "charts/qvd"
NAMESPACE = "qvd-system"
KUBERNETES = "1.32.4"  # a Helm that was compiled by `go install` does not know which version it is made for
_BUILT = ROOT / "build/peers/bin/helm"
HELM = str(_BUILT) if _BUILT.exists() else shutil.which("helm")


def pytest_collection_modifyitems(items):
    if HELM is None:
        for item in items:
            if "tests/chart" in str(item.fspath):
                item.add_marker(pytest.mark.skip(reason="no helm: hack/peers/install helm"))


def helm(*arguments, values: str | None = None):
    return subprocess.run([HELM, *arguments, *(["--values", "-"] if values else [])], input=values, cwd=ROOT,
                          capture_output=True, text=True, timeout=60)


def render(values: str | None = None, release: str = "qvd") -> list[dict]:
    result = helm("template", release, CHART, "--namespace", NAMESPACE, "--kube-version", KUBERNETES, values=values)
    assert result.returncode == 0, result.stderr
    return [document for document in yaml.safe_load_all(result.stdout) if document]


class Objects:
    """Rendered documents, found by kind and name."""

    def __init__(self, documents):
        self.documents = documents

    def of(self, kind):
        return [document for document in self.documents if document["kind"] == kind]

    def get(self, kind, name, namespace=None):
        [found] = [document for document in self.of(kind) if document["metadata"]["name"] == name
                   and namespace in (None, document["metadata"].get("namespace"))]
        return found

    def container(self, kind, name):
        [container] = self.get(kind, name)["spec"]["template"]["spec"]["containers"]
        return container


@pytest.fixture(scope="session")
def rendered():
    return Objects(render())
