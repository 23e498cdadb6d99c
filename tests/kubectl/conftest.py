"""A real qvd-apiserver on loopback, and the unmodified kubectl that talks to it."""

import itertools
import json
import os
import re
import shutil
import signal
import subprocess
from pathlib import Path

import pytest

from tests.lib.wait import wait_for

ROOT = Path(__file__).resolve().parents[2]
BUILD = Path(os.environ.get("QVD_BUILD", ROOT / "build/release"))
APISERVER = BUILD / "bin/qvd-apiserver"
# A cloud SDK's kubectl is a dispatcher with other versions beside it.
SIBLINGS = Path(os.path.realpath(shutil.which("kubectl") or "/nonexistent")).parent


class ApiServer:
    """The program, its data directory and its address."""

    def __init__(self, directory: Path, *arguments: str):
        self.directory = directory
        self.log = directory.with_suffix(".log")
        command = [APISERVER, "serve", "--data-dir", directory, "--listen", "127.0.0.1:0", *arguments]
        with self.log.open("ab") as out:
            self.start = out.tell()
            self.process = subprocess.Popen(command, stdout=out, stderr=out)
        self.address = wait_for("the API server to listen", self._bound, timeout=60)

    def _bound(self) -> str:
        text = self.log.read_bytes()[self.start:].decode()
        if self.process.poll() is not None:
            raise SystemExit(f"qvd-apiserver ended: {text}")
        found = re.search(r'(?:message"?[:=]"?)?listening.*?addr"?[:=]"?([0-9.]+:[0-9]+)', text)
        return found.group(1) if found else ""

    @property
    def kubeconfig(self) -> Path:
        return self.directory / "admin.kubeconfig"

    def stop(self, number: int = signal.SIGTERM) -> int:
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(timeout=30)


class Kubectl:
    """One kubectl with one identity."""

    def __init__(self, kubeconfig: Path, cache: Path, binary: str = "kubectl"):
        self.binary = binary
        self.base = [binary, "--kubeconfig", str(kubeconfig), "--cache-dir", str(cache)]
        self.env = {**os.environ, "HOME": str(cache.parent), "KUBECONFIG": "", "TZ": "UTC"}

    def run(self, *arguments: str, stdin: str | None = None, env: dict | None = None, timeout: float = 60):
        return subprocess.run([*self.base, *arguments], input=stdin, capture_output=True, text=True,
                              timeout=timeout, env={**self.env, **(env or {})})

    def __call__(self, *arguments: str, stdin: str | None = None, env: dict | None = None, timeout: float = 60) -> str:
        """What it prints; fails the test if it fails."""
        result = self.run(*arguments, stdin=stdin, env=env, timeout=timeout)
        assert result.returncode == 0, f"{arguments}: {result.stderr}{result.stdout}"
        return result.stdout

    def fails(self, *arguments: str, stdin: str | None = None, code: int = 1) -> str:
        """What it complains of."""
        result = self.run(*arguments, stdin=stdin)
        assert result.returncode == code, f"{arguments}: exit {result.returncode}: {result.stdout}{result.stderr}"
        return result.stderr

    def json(self, *arguments: str) -> dict:
        return json.loads(self(*arguments, "-o", "json"))

    def start(self, *arguments: str) -> subprocess.Popen:
        return subprocess.Popen([*self.base, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                text=True, env=self.env)


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    if not APISERVER.exists():
        pytest.skip(f"no {APISERVER}: build it first")
    running = ApiServer(tmp_path_factory.mktemp("apiserver") / "data")
    yield running
    assert running.stop() == 0, running.log.read_text()


@pytest.fixture(scope="session")
def kubectl(server, tmp_path_factory):
    if shutil.which("kubectl") is None:
        pytest.skip("no kubectl")
    return Kubectl(server.kubeconfig, tmp_path_factory.mktemp("home") / "cache")


_numbers = itertools.count(1)


@pytest.fixture
def ns(kubectl):
    """A namespace of the test's own."""
    name = f"t{next(_numbers)}"
    made = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}
    kubectl("create", "-f", "-", stdin=json.dumps(made))
    yield name
    kubectl("delete", "namespace", name, "--wait=false", "--ignore-not-found")
