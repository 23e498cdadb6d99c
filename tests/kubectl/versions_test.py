"""The same work with every kubectl that is installed beside the newest."""

import json

import pytest

from tests.kubectl.conftest import SIBLINGS, Kubectl
from tests.kubectl.manifests import user

OTHERS = sorted(str(path) for path in SIBLINGS.glob("kubectl.1.*"))


@pytest.mark.parametrize("binary", OTHERS or [pytest.param("", marks=pytest.mark.skip("no other kubectl"))])
def test_daily_work(server, kubectl, ns, binary, tmp_path):
    other = Kubectl(server.kubeconfig, tmp_path / "cache", binary)
    assert "created" in other("apply", "-n", ns, "-f", "-", stdin=user(description="one"))
    assert "configured" in other("apply", "-n", ns, "-f", "-", stdin=user(description="two"))
    assert "alice" in other("get", "quser", "-n", ns)
    assert "Display Name" in other("describe", "user", "alice", "-n", ns)
    assert "passwordSecret" in other("explain", "user.spec")
    other("create", "secret", "generic", "s", "-n", ns, "--from-literal=a=b")
    other("create", "configmap", "c", "-n", ns, "--from-literal=a=b")
    other("label", "secret/s", "-n", ns, "x=y")
    listed = json.dumps({"apiVersion": "v1", "kind": "List", "items": [json.loads(user("bob"))]})
    other("apply", "-n", ns, "-f", "-", stdin=listed)
    assert "unknown field" in other.fails("create", "-n", ns, "-f", "-", stdin=user("carol", nope=1))
    other("wait", "--for=jsonpath={.spec.displayName}=Bob", "user/bob", "-n", ns, "--timeout=10s")
    other("delete", "user", "alice", "bob", "-n", ns)
