"""Starts, restarts, ends."""

import json
import signal
import subprocess

from tests.kubectl.conftest import APISERVER, ApiServer, Kubectl
from tests.kubectl.manifests import user


def complaint(*arguments: str) -> tuple[int, str]:
    result = subprocess.run([APISERVER, *arguments], capture_output=True, text=True, timeout=30)
    return result.returncode, result.stderr + result.stdout


def test_everything_survives_restarts_and_kills(tmp_path):
    data = tmp_path / "data"
    first = ApiServer(data)
    assert first.kubeconfig.stat().st_mode & 0o777 == 0o600
    kubectl = Kubectl(first.kubeconfig, tmp_path / "cache")
    kubectl("apply", "-f", "-", stdin=user())
    before = kubectl.json("get", "user", "alice")
    assert first.stop(signal.SIGKILL) == -signal.SIGKILL

    second = ApiServer(data)
    kubectl = Kubectl(second.kubeconfig, tmp_path / "cache2")
    assert kubectl.json("get", "user", "alice") == before
    path = f"/apis/qvd.dev/v1beta1/users?watch=1&timeoutSeconds=1&resourceVersion={int(before['metadata']['resourceVersion']) - 1}"
    assert json.loads(kubectl("get", "--raw", path).splitlines()[0])["object"]["metadata"]["name"] == "alice"
    busy = complaint("serve", "--data-dir", str(data), "--listen", "127.0.0.1:0")
    assert busy[0] == 1 and "another server runs on this directory" in busy[1]
    watching = kubectl.start("get", "user", "-w")
    watching.stdout.readline()
    assert second.stop() == 0
    watching.terminate()
    watching.wait(timeout=10)


def test_command_line_mistakes(tmp_path):
    code, text = complaint("serve", "--data-dir", str(tmp_path / "d"), "--store", "postgres://db/qvd")
    assert code == 1 and "arrives in a later version" in text
    assert complaint("serve")[0] == 2
    assert complaint("nonsense")[0] == 2
    code, text = complaint("kubeconfig", "--data-dir", str(tmp_path / "none"), "--user", "u", "--server", "https://x", "--out", str(tmp_path / "o"))
    assert code == 1 and "start `qvd-apiserver serve` on this directory first" in text
    assert "Examples" in complaint("serve", "--help")[1]
    (tmp_path / "file").write_text("")
    code, text = complaint("serve", "--data-dir", str(tmp_path / "file"), "--listen", "127.0.0.1:0")
    assert code == 1 and "file" in text
