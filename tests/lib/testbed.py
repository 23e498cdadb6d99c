"""A private testbed (hack/testbed) and processes in it."""

import ctypes
import os
import signal
import subprocess
from pathlib import Path
from typing import Callable, TypeVar

from .wait import wait_for

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "hack" / "testbed"


T = TypeVar("T")


def _set_network(namespace: int) -> None:
    """setns(2) for the calling thread; os.setns comes with Python 3.12."""
    if ctypes.CDLL(None, use_errno=True).setns(namespace, 0) != 0:
        raise OSError(ctypes.get_errno(), "setns: needs root")


def is_zombie(pid: str) -> bool:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"


class Process:
    """A program that runs inside, with its output in a file. Signals go to it, not to nsenter."""

    def __init__(self, label: str, argv: list[str], prefix: list[str], log: Path, env: dict[str, str] | None = None):
        self.label, self.argv, self.log = label, argv, log
        with log.open("ab") as out:
            self._outer = subprocess.Popen([*prefix, *argv], stdin=subprocess.DEVNULL, stdout=out, stderr=out,
                                           env={**os.environ, **(env or {})}, start_new_session=True)

    @property
    def pid(self) -> int:
        """As seen from outside: the only child of the nsenter that we started."""
        def child() -> int:
            if self._outer.poll() is not None:
                raise RuntimeError(f"{self.label} ended with {self._outer.returncode}:\n{self.tail()}")
            outer = Path(f"/proc/{self._outer.pid}")
            if (outer / "comm").read_text().strip() != "nsenter":  # still the script, with helpers of its own
                return 0
            children = (outer / f"task/{self._outer.pid}/children").read_text().split()
            living = [child for child in children if not is_zombie(child)]  # nsenter inherits the shell's dead
            return int(living[0]) if living else 0

        return wait_for(f"{self.label} to start", child, timeout=10, every=0.01)

    def alive(self) -> bool:
        return self._outer.poll() is None

    def signal(self, number: int) -> None:
        os.kill(self.pid, number)
        if number == signal.SIGCONT:  # nsenter stops with its child, but does not notice that it goes on
            self._outer.send_signal(number)

    def kill(self) -> None:
        """kill -9, and wait until it is gone."""
        if self.alive():
            self.signal(signal.SIGKILL)
        self._outer.wait(timeout=10)

    def stop(self, timeout: float = 15) -> int:
        """Asks it to end and returns its exit code; kills it at the deadline."""
        if self.alive():
            self.signal(signal.SIGTERM)
        try:
            return self._outer.wait(timeout=timeout)
        except subprocess.TimeoutExpired:
            self.kill()
            return -signal.SIGKILL

    def wait(self, timeout: float) -> int:
        return self._outer.wait(timeout=timeout)

    def text(self) -> str:
        return self.log.read_text(errors="replace")

    def tail(self, lines: int = 25) -> str:
        return "\n".join(self.text().split("\n")[-lines:])


class Testbed:
    __test__ = False  # not a test class, whatever pytest thinks of its name

    def __init__(self, name: str):
        self.name = name
        self.dir = Path(os.environ.get("QVD_TESTBED_ROOT", "/var/tmp/qvd-tb")) / name

    def up(self) -> None:
        result = subprocess.run([SCRIPT, "up", self.name], capture_output=True, text=True)
        if result.returncode != 0:
            raise RuntimeError(f"hack/testbed up {self.name}:\n{result.stderr}")

    def down(self) -> None:
        subprocess.run([SCRIPT, "down", self.name], check=True, capture_output=True)

    @property
    def prefix(self) -> list[str]:
        return [str(SCRIPT), "exec", self.name]

    def run(self, *argv: str | Path, check: bool = True, timeout: float = 60, **kwargs) -> subprocess.CompletedProcess:
        """Runs a program inside to its end and returns what it said."""
        result = subprocess.run([*self.prefix, *map(str, argv)], capture_output=True, text=True, timeout=timeout, **kwargs)
        if check and result.returncode != 0:
            raise AssertionError(f"{' '.join(map(str, argv))}: exit {result.returncode}\n{result.stdout}{result.stderr}")
        return result

    def call(self, function: Callable[[], T], process: int | None = None) -> T:
        """Runs a Python function in the testbed's network, or in that of a process of the testbed (by its
        number inside), and returns what it gives. A socket stays in the network where it was made."""
        first = f"/proc/{(self.dir / 'pid').read_text().strip()}"
        home = os.open("/proc/self/ns/net", os.O_RDONLY)
        inside = os.open(f"{first}/root/proc/{process}/ns/net" if process else f"{first}/ns/net", os.O_RDONLY)
        try:
            _set_network(inside)
            return function()
        finally:
            _set_network(home)
            os.close(inside)
            os.close(home)

    def start(self, label: str, argv: list, log: Path, env: dict[str, str] | None = None) -> Process:
        return Process(label, list(map(str, argv)), self.prefix, log, env)
