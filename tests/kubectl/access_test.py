"""Who may do what, and how identities are made."""

import hashlib
import json
import ssl
import subprocess
import urllib.error
import urllib.request

import pytest

from tests.kubectl.conftest import APISERVER, Kubectl
from tests.kubectl.manifests import user


@pytest.fixture(scope="module")
def identity(server, tmp_path_factory):
    """Makes a kubectl of another user, offline."""
    folder = tmp_path_factory.mktemp("identities")

    def make(name: str, *groups: str) -> Kubectl:
        out = folder / f"{name.replace(':', '-')}.kubeconfig"
        flags = [flag for group in groups for flag in ("--group", group)]
        subprocess.run([APISERVER, "kubeconfig", "--data-dir", server.directory, "--user", name, *flags,
                        "--server", f"https://{server.address}", "--out", out], check=True, capture_output=True)
        assert out.stat().st_mode & 0o777 == 0o600
        return Kubectl(out, folder / f"cache-{len(list(folder.iterdir()))}")

    return make


def test_admin(kubectl):
    assert "system:masters" in kubectl("auth", "whoami")
    assert kubectl("auth", "can-i", "*", "*").strip() == "yes"
    assert "[*]" in kubectl("auth", "can-i", "--list")


def test_a_gateway_reads_no_secrets(kubectl, identity, ns):
    kubectl("create", "secret", "generic", "s", "-n", ns)
    kubectl("apply", "-n", ns, "-f", "-", stdin=user())
    gateway = identity("qvd:gateway:g1", "qvd:gateways")
    assert "qvd:gateway:g1" in gateway("auth", "whoami")
    assert "alice" in gateway("get", "users", "-A")
    refused = gateway.fails("get", "secrets", "-n", ns)
    assert f'secrets is forbidden: User "qvd:gateway:g1" cannot list resource "secrets" in API group "" in the namespace "{ns}"' in refused
    assert gateway.run("auth", "can-i", "get", "secrets").stdout.strip() == "no"
    assert gateway("auth", "can-i", "create", "sessions.qvd.dev", "-n", ns).strip() == "yes"
    assert "Forbidden" in gateway.fails("label", "user/alice", "-n", ns, "a=b")


def test_an_agent_sees_only_its_own_runs(identity):
    agent = identity("qvd:agent:node1", "qvd:agents")
    agent("get", "machineruns", "-A", "--field-selector", "spec.host=node1")
    assert "Forbidden" in agent.fails("get", "machineruns", "-A")
    assert "Forbidden" in agent.fails("get", "machineruns", "-A", "--field-selector", "spec.host=node2")
    assert "Forbidden" in agent.fails("get", "secrets", "-A")
    assert agent.run("auth", "can-i", "create", "machineruns.qvd.dev", "-n", "default").stdout.strip() == "no"


def test_a_stranger_with_a_certificate(identity):
    stranger = identity("mallory")
    assert "Forbidden" in stranger.fails("get", "users", "-A")
    assert "mallory" in stranger("auth", "whoami")


def ask(server, path, token=None):
    context = ssl.create_default_context(cafile=server.directory / "pki/ca.crt")
    request = urllib.request.Request(f"https://{server.address}{path}")
    if token:
        request.add_header("Authorization", f"Bearer {token}")
    try:
        with urllib.request.urlopen(request, context=context, timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def test_anonymous_and_wrong_tokens(server):
    assert ask(server, "/version")[0] == 200
    assert ask(server, "/healthz") == (200, "ok")
    code, text = ask(server, "/api/v1/secrets")
    assert code == 403 and 'User \\"system:anonymous\\" cannot list' in text
    assert ask(server, "/metrics")[0] == 403
    code, text = ask(server, "/version", token="wrong")
    assert code == 401 and json.loads(text)["reason"] == "Unauthorized"


def test_tokens_are_hashed(tmp_path):
    from tests.kubectl.conftest import ApiServer

    tokens = tmp_path / "tokens"
    digest = hashlib.sha256(b"s3cret").hexdigest()
    tokens.write_text(f"# people\nsha256:{digest},root,system:masters\n")
    server = ApiServer(tmp_path / "data", "--token-file", str(tokens))
    try:
        assert ask(server, "/api/v1/secrets", token="s3cret")[0] == 200
    finally:
        assert server.stop() == 0
