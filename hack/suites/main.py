"""The command line of hack/test."""

import argparse
import time

from .plan import SUITES
from .suite import FAILED, SKIPPED, Options, Tally, say


def main(argv: list[str] | None = None) -> int:
    names = [suite.name for suite in SUITES]
    parser = argparse.ArgumentParser(
        prog="hack/test", description="Builds everything and runs all tests.",
        epilog="examples: hack/test; hack/test --fast; hack/test unit; hack/test unit WorkQueue; hack/test e2e reconnect")
    parser.add_argument("filter", nargs="*", help=f"a suite ({', '.join(names)}), or a part of a case's name")
    parser.add_argument("--fast", action="store_true", help="only what needs neither root nor libvirt")
    args = parser.parse_args(argv)

    wanted = [name for name in args.filter if name in names]
    options = Options(args.fast, tuple(name for name in args.filter if name not in names))
    start = time.monotonic()
    tally = Tally()
    for suite in SUITES:
        if (wanted and suite.name not in wanted) or (args.fast and not suite.fast):
            continue
        tally.run(suite, options)
        if suite.name == "build" and tally.count(FAILED) and _failed(tally, "build"):
            say("  the rest needs a build")
            break
    say(f"\n{time.monotonic() - start:.0f} s")
    for suite, case in tally.cases:
        if case.outcome in (FAILED, SKIPPED):
            say(f"{case.outcome.upper()} {suite}: {case.name}")
    say(tally.line())
    return 1 if tally.count(FAILED) or not tally.cases else 0


def _failed(tally: Tally, suite: str) -> bool:
    return any(name == suite and case.outcome == FAILED for name, case in tally.cases)
