"""Private namespaces with a VMA, a gateway and a screen in them."""

import json
import os
import shutil
import socket
import subprocess
import tempfile
import urllib.request
from pathlib import Path

from tests.lib.testbed import ROOT, Process, Testbed
from tests.lib.wait import wait_for

HERE = Path(__file__).parent
BIN = Path(os.environ.get("QVD_BIN", ROOT / "build" / "release" / "bin"))


class Bed(Testbed):
    """Looks like a testbed of hack/testbed to the helpers of tests/lib, and is much less."""

    def __init__(self) -> None:
        self.name = "session"
        self.dir = Path(tempfile.mkdtemp(prefix="qvd-session-", dir="/var/tmp"))

    def up(self) -> None:
        self.outer = subprocess.Popen(["unshare", "--mount", "--net", "--pid", "--ipc", "--uts", "--fork", "--kill-child",
                                       HERE / "bed.sh", self.dir], stdin=subprocess.DEVNULL)
        wait_for("the namespaces", (self.dir / "ready").exists)
        child = Path(f"/proc/{self.outer.pid}/task/{self.outer.pid}/children").read_text().strip()
        (self.dir / "pid").write_text(child)
        self._prefix = ["nsenter", "-t", child, "-m", "-n", "-p", "-i", "-u"]
        certificate = self.dir / "gateway.pem"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1",
                        "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", self.dir / "key.pem", "-out", certificate],
                       check=True, capture_output=True)
        (self.dir / "both.pem").write_text((self.dir / "key.pem").read_text() + certificate.read_text())
        self.start_vma()
        self.gateway = self.start("gateway", ["python3", HERE / "fake_gateway.py", "8443", "/run/tests/both.pem"], self.dir / "gateway.log")
        (self.dir / "screen").mkdir()
        self.xvfb = self.start("Xvfb", ["Xvfb", ":50", "-screen", "0", "1024x768x24", "-nolisten", "tcp", "-ac", "-fbdir", "/run/tests/screen"],
                               self.dir / "xvfb.log")
        wait_for("the VMA", lambda: self.state() == "stopped")
        wait_for("the gateway", lambda: self.client("--list", ca=True).returncode == 0)

    def down(self) -> None:
        self.outer.kill()
        self.outer.wait()
        shutil.rmtree(self.dir)

    @property
    def prefix(self) -> list[str]:
        return self._prefix

    def start_vma(self) -> None:
        self.vma = self.start("qvd-vma", [BIN / "qvd-vma", "--listen", "127.0.0.1:3030"], self.dir / "vma.log")

    def rpc(self, function: str, query: str = "") -> list:
        def ask() -> list:
            with urllib.request.urlopen(f"http://127.0.0.1:3030/vma/{function}?{query}", timeout=5) as answer:
                return json.loads("[" + answer.read().decode() + "]")

        return self.call(ask)

    def touch(self, port: int) -> None:
        """Connects, and goes again."""
        self.call(lambda: socket.create_connection(("127.0.0.1", port), timeout=5).close())

    def state(self) -> str:
        return self.rpc("x_state")[0]

    def wait_state(self, *wanted: str, timeout: float = 30) -> None:
        """Any of these states."""

        def reached() -> bool:
            state = self.state()
            if state not in wanted:
                raise RuntimeError(f"it is {state}\n{self.vma.tail()}")
            return True

        wait_for(f"state {' or '.join(wanted)}", reached, timeout)

    def _environment(self, password: str) -> dict[str, str]:
        return {"HOME": "/run/tests", "DISPLAY": ":50", "QVDHOST": "127.0.0.1", "QVDLOGIN": "alice", "QVDPASSWORD": password}

    def client(self, *arguments: str, ca: bool = False, password: str = "wonderland") -> subprocess.CompletedProcess:
        trust = ["--ca-file", "/run/tests/gateway.pem"] if ca else []
        return self.run(BIN / "qvd-client", *trust, *arguments, check=False, env={**os.environ, **self._environment(password)})

    def connect(self, log: str) -> Process:
        return self.start("qvd-client", [BIN / "qvd-client", "--ca-file", "/run/tests/gateway.pem", "--fullscreen", "--link", "lan"],
                          self.dir / log, self._environment("wonderland"))
