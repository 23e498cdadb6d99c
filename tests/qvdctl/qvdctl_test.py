"""qvdctl, command by command, on a real API server."""

import json
import os
import subprocess

import pytest

from tests.kubectl.conftest import APISERVER, BUILD, ROOT, ApiServer

QVDCTL = BUILD / "bin/qvdctl"
MISSING = [str(program) for program in (APISERVER, QVDCTL) if not program.exists()]
pytestmark = pytest.mark.skipif(bool(MISSING), reason=f"not built: {', '.join(MISSING)}")


class Qvdctl:
    def __init__(self, kubeconfig):
        self.kubeconfig = kubeconfig

    def run(self, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess:
        return subprocess.run([QVDCTL, "--kubeconfig", self.kubeconfig, *arguments], input=stdin, capture_output=True, text=True,
                              timeout=60, env={**os.environ, "KUBECONFIG": ""})

    def __call__(self, *arguments: str, stdin: str = "") -> str:
        result = self.run(*arguments, stdin=stdin)
        assert result.returncode == 0, f"{' '.join(arguments)}: exit {result.returncode}\n{result.stdout}{result.stderr}"
        return result.stdout

    def object(self, *arguments: str) -> dict:
        return json.loads(self("get", *arguments, "-o", "json"))


@pytest.fixture(scope="module")
def qvdctl(tmp_path_factory):
    server = ApiServer(tmp_path_factory.mktemp("qvdctl") / "data")
    tool = Qvdctl(server.kubeconfig)
    tool("apply", "-f", str(ROOT / "examples"))
    yield tool
    assert server.stop() == 0


def test_applying_again_changes_nothing(qvdctl):
    said = qvdctl("apply", "-f", str(ROOT / "examples" / "desktop.yaml")).splitlines()
    assert said and all(line.endswith(" unchanged") for line in said)


def test_apply_changes_adds_and_takes_away_what_the_manifest_does(qvdctl):
    manifest = "apiVersion: qvd.dev/v1beta1\nkind: User\nmetadata: {name: carol, namespace: acme}\nspec: {displayName: Carol, language: en}\n"
    assert qvdctl("apply", "-f", "-", stdin=manifest) == "user.qvd.dev/carol created\n"
    qvdctl("block", "user", "carol", "-n", "acme")
    assert qvdctl("apply", "-f", "-", stdin=manifest.replace(", language: en", "")) == "user.qvd.dev/carol configured\n"
    spec = qvdctl.object("user", "carol", "-n", "acme")["spec"]
    assert "language" not in spec and spec["displayName"] == "Carol"
    assert spec["blocked"] is True  # not the manifest's: left alone


def test_a_refused_manifest_names_file_line_and_field(qvdctl, tmp_path):
    path = tmp_path / "bad.yaml"
    path.write_text("apiVersion: qvd.dev/v1beta1\nkind: User\nmetadata: {name: dave, namespace: acme}\nspec:\n  uid: 0\n")
    result = qvdctl.run("apply", "-f", str(path))
    assert result.returncode == 1
    assert f"{path}:5: spec.uid: " in result.stderr
    path.write_text("apiVersion: v1\nkind: Nonsense\nmetadata: {name: x}\n")
    assert "the server has no kind Nonsense in v1" in qvdctl.run("apply", "-f", str(path)).stderr


def test_get_shows_the_servers_columns(qvdctl):
    lines = qvdctl("get", "vm", "-A").splitlines()
    assert lines[0].split()[:3] == ["NAMESPACE", "NAME", "USER"]
    assert any(line.split()[:3] == ["acme", "alice-office", "alice"] for line in lines)
    assert "virtualmachine.qvd.dev/alice-office" in qvdctl("get", "vm", "-n", "acme", "-o", "name").split()
    assert "kind: VirtualMachine" in qvdctl("get", "vm/alice-office", "-n", "acme", "-o", "yaml")
    assert qvdctl.run("get", "vm", "-n", "nobody").stderr == "nothing found in nobody\n"


def test_unknown_things_are_failures_and_misuse_is_misuse(qvdctl):
    assert qvdctl.run("get", "pods").returncode == 1
    assert qvdctl.run("get", "vm", "nonsense", "-n", "acme").returncode == 1
    for misuse in (["get"], ["start", "user", "alice"], ["tag", "image"], ["apply"], ["nonsense"], ["delete", "vm"]):
        assert qvdctl.run(*misuse).returncode == 2, misuse


def test_describe_tells_about_the_object(qvdctl):
    text = qvdctl("describe", "vm", "alice-office", "-n", "acme")
    assert "Name:        alice-office" in text and "flavour: office" in text and "Events:" in text
    assert "wonderland" not in qvdctl("describe", "secret", "alice-password", "-n", "acme")


def test_power_verbs_become_operations(qvdctl):
    qvdctl("stop", "vm", "alice-office", "-n", "acme", "--grace", "90s", "--reason", "maintenance")
    specs = [item["spec"] for item in qvdctl.object("op", "-n", "acme")["items"]]
    assert {"vm": "alice-office", "type": "Stop", "gracePeriod": "1m30s", "reason": "maintenance"}.items() <= specs[-1].items()
    assert qvdctl.run("start", "vm", "nonsense", "-n", "acme").returncode == 1


def test_passwd_stores_only_a_hash(qvdctl):
    qvdctl("passwd", "user", "bob", "-n", "acme", "--password-stdin", stdin="new secret\n")
    data = qvdctl.object("secret", "bob-password", "-n", "acme")["data"]
    assert set(data) == {"hash"}
    assert qvdctl.run("passwd", "user", "bob", "-n", "acme", "--password-stdin").returncode == 1


def test_tags_and_blocks_are_fields(qvdctl):
    qvdctl("tag", "image", "office-2026.11", "testing", "-n", "acme")
    assert qvdctl.object("osf", "office", "-n", "acme")["spec"]["imageTags"]["testing"] == "office-2026.11"
    qvdctl("tag", "image", "office-2026.11", "testing", "-n", "acme", "--remove")
    assert "testing" not in qvdctl.object("osf", "office", "-n", "acme")["spec"]["imageTags"]
    for verb, blocked in (("block", True), ("unblock", False)):
        qvdctl(verb, "vm", "alice-office", "-n", "acme")
        assert qvdctl.object("vm", "alice-office", "-n", "acme")["spec"]["blocked"] is blocked
    qvdctl("block", "tenant", "acme")
    assert qvdctl.object("tenantsettings", "default", "-n", "acme")["spec"]["blocked"] is True
    qvdctl("unblock", "tenant", "acme")


def test_delete_waits_until_it_is_gone(qvdctl):
    qvdctl("apply", "-f", "-", stdin="apiVersion: v1\nkind: ConfigMap\nmetadata: {name: gone, namespace: acme}\ndata: {a: b}\n")
    assert qvdctl("delete", "configmap", "gone", "-n", "acme") == "configmap/gone deleted\n"
    assert qvdctl.run("get", "configmap", "gone", "-n", "acme").returncode == 1


def test_completion_is_valid_bash(qvdctl):
    script = subprocess.run([QVDCTL, "completion", "bash"], capture_output=True, text=True, check=True).stdout
    asked = f'{script}\nCOMP_WORDS=(qvdctl st); COMP_CWORD=1; _qvdctl; echo "${{COMPREPLY[*]}}"'
    result = subprocess.run(["bash", "-c", asked], capture_output=True, text=True)
    assert result.stdout.split() == ["start", "stop"], result.stderr
