"""Waiting for a condition, with a deadline and words for the person who reads the failure."""

import time
from typing import Callable, TypeVar

T = TypeVar("T")


def wait_for(what: str, probe: Callable[[], T], timeout: float = 30, every: float = 0.05) -> T:
    """Calls `probe` until it gives something true, and returns that. An exception counts as "not yet"."""
    deadline = time.monotonic() + timeout
    last: object = None
    while True:
        try:
            last = probe()
            if last:
                return last  # type: ignore[return-value]
        except Exception as error:  # the probed thing may not exist yet
            last = error
        if time.monotonic() > deadline:
            raise TimeoutError(f"waited {timeout:g} s for {what}; the last look gave: {last!r}")
        time.sleep(every)


def stays(what: str, probe: Callable[[], bool], seconds: float, every: float = 0.1) -> None:
    """The opposite: `probe` must be true all the time, for things that must not happen."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        assert probe(), f"{what}: it changed"
        time.sleep(every)
