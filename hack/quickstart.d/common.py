"""What the commands of hack/quickstart share. They drive the same library as the end-to-end tests, so the
quick start cannot rot while those pass."""

import os
import sys
import time
from contextlib import contextmanager
from pathlib import Path

from tests.lib.farm import Farm
from tests.lib.testbed import ROOT

NAME = os.environ.get("QVD_QUICKSTART_NAME", "quickstart")
OUT = ROOT / "build" / "quickstart"
MACHINE, LOGIN, PASSWORD = "alice-office", "alice@acme", "wonderland"  # as in examples/desktop.yaml


def the_farm() -> Farm:
    return Farm(NAME, OUT / "logs")


@contextmanager
def step(title: str):
    """One line when it is done, with the time it took; the reason if it fails."""
    begin = time.monotonic()
    tty = sys.stderr.isatty()
    print(f"  … {title}", end="" if tty else "\n", file=sys.stderr, flush=True)
    mark = "✗"
    try:
        yield
        mark = "✓"
    finally:
        start = "\r\033[K" if tty else ""
        print(f"{start}  {mark} {title} ({time.monotonic() - begin:.1f} s)", file=sys.stderr, flush=True)


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))
