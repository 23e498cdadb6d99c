"""The vocabulary of the test runner: a case, a suite, and how they are told to people."""

import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Callable, Iterable

ROOT = Path(__file__).resolve().parents[2]
LOGS = ROOT / "build" / "test-logs"

PASSED, FAILED, SKIPPED = "passed", "failed", "skipped"


@dataclass(frozen=True)
class Case:
    name: str
    outcome: str
    detail: str = ""  # of a failure its output, of a skip its reason


@dataclass
class Options:
    fast: bool = False
    patterns: tuple[str, ...] = ()  # only cases whose name contains one of these


@dataclass(frozen=True)
class Suite:
    name: str
    run: Callable[[Options], Iterable[Case]]
    fast: bool = True  # runs without root and libvirt
    lacks: Callable[[], str | None] = lambda: None  # why this machine cannot run it


class Tally:
    def __init__(self):
        self.cases: list[tuple[str, Case]] = []

    def count(self, outcome: str) -> int:
        return sum(case.outcome == outcome for _, case in self.cases)

    def line(self) -> str:
        return ", ".join(f"{self.count(outcome)} {outcome}" for outcome in (PASSED, FAILED, SKIPPED))

    def run(self, suite: Suite, options: Options) -> None:
        start = time.monotonic()
        say(f"▶ {suite.name}")
        reason = suite.lacks()
        try:
            cases = [Case(suite.name, SKIPPED, reason)] if reason else list(suite.run(options))
        except Exception as error:  # a broken suite must not hide the others
            cases = [Case(suite.name, FAILED, f"{type(error).__name__}: {error}")]
        self.cases += [(suite.name, case) for case in cases]
        counts = {outcome: sum(case.outcome == outcome for case in cases) for outcome in (PASSED, FAILED, SKIPPED)}
        mark = "✗" if counts[FAILED] else "✓"
        told = ", ".join(f"{number} {outcome}" for outcome, number in counts.items())
        say(f"{mark} {suite.name}: {told} ({time.monotonic() - start:.0f} s)")
        for case in cases:
            if case.outcome == FAILED:
                say(f"  FAILED {suite.name}: {case.name}\n{indent(case.detail)}")
            elif case.outcome == SKIPPED:
                say(f"  SKIPPED {suite.name}: {case.name}: {case.detail}")


def say(text: str) -> None:
    print(text, flush=True)


def indent(text: str, limit: int = 60) -> str:
    lines = text.rstrip().split("\n")
    if len(lines) > limit:
        lines = lines[:10] + [f"… {len(lines) - limit} lines left out, see {LOGS} …"] + lines[10 - limit:]
    return "\n".join("    " + line for line in lines)


def fail(message: str) -> None:
    sys.exit(f"hack/test: {message}")
