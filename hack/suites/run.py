"""Runs programs for the test runner: with a deadline, a log, and a sign of life every 30 s."""

import os
import signal
import subprocess
import time
from pathlib import Path

from .suite import LOGS, ROOT, say


class Result:
    def __init__(self, code: int, log: Path):
        self.code = code
        self.log = log

    @property
    def output(self) -> str:
        return self.log.read_text(errors="replace")


def run(label: str, command: list[str], timeout: float, env: dict[str, str] | None = None, cwd: Path = ROOT,
        quiet: bool = False) -> Result:
    """Runs it in a process group of its own; at the deadline the whole group is killed, exit code 124."""
    LOGS.mkdir(parents=True, exist_ok=True)
    log = LOGS / (label.replace("/", "_").replace(" ", "-") + ".log")
    deadline = time.monotonic() + timeout
    told = time.monotonic()
    with log.open("wb") as out:
        process = subprocess.Popen(command, cwd=cwd, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT,
                                   env={**os.environ, **(env or {})}, start_new_session=True)
        try:
            while True:
                try:
                    return Result(process.wait(timeout=1), log)
                except subprocess.TimeoutExpired:
                    now = time.monotonic()
                    if now > deadline:
                        _end(process)
                        out.write(f"\nkilled after {timeout:.0f} s\n".encode())
                        return Result(124, log)
                    if not quiet and now - told >= 30:
                        told = now
                        say(f"  … {label}: {_last_line(log)}")
        except BaseException:  # Ctrl-C: nothing of ours may stay
            _end(process)
            raise


def _end(process: subprocess.Popen) -> None:
    """First politely, so that test fixtures can take their testbeds down."""
    for number, patience in ((signal.SIGINT, 30), (signal.SIGKILL, 10)):
        try:
            os.killpg(process.pid, number)
            process.wait(timeout=patience)
            return
        except ProcessLookupError:
            return
        except subprocess.TimeoutExpired:
            continue


def _last_line(log: Path) -> str:
    with log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - 400))
        lines = file.read().decode(errors="replace").replace("\r", "\n").split("\n")
    return next((line.strip()[:100] for line in reversed(lines) if line.strip()), "")
