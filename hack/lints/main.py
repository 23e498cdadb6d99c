"""The command line of hack/lint."""

import argparse
import sys
import time

from . import coawait, folders, formatting, layers, patterns, sizes, tidy
from .tree import Tree

LINTS = (layers, sizes, coawait, patterns, folders, formatting, tidy)


def main(argv: list[str] | None = None) -> int:
    names = [lint.NAME for lint in LINTS]
    parser = argparse.ArgumentParser(prog="hack/lint", description="Checks the tree against house rules.",
                                     epilog="examples: hack/lint; hack/lint --fix; hack/lint layers; hack/lint tidy --all")
    parser.add_argument("lint", nargs="*", choices=[[], *names], default=[], help=f"only these: {', '.join(names)}")
    parser.add_argument("--fix", action="store_true", help="let clang-format rewrite files")
    parser.add_argument("--all", action="store_true", help="clang-tidy on all files, not only on changed ones")
    parser.add_argument("--no-tidy", action="store_true", help="leave clang-tidy out")
    args = parser.parse_args(argv)

    tree = Tree.of_git()
    tree.fix, tree.tidy_all = args.fix, args.all
    total = 0
    for lint in LINTS:
        if (args.lint and lint.NAME not in args.lint) or (args.no_tidy and lint is tidy):
            continue
        start = time.monotonic()
        findings = lint.check(tree)
        for finding in findings:
            print(finding)
        total += len(findings)
        mark = "✗" if findings else "✓"
        print(f"  {mark} {lint.NAME}: {len(findings)} findings ({time.monotonic() - start:.1f} s)", file=sys.stderr)
    return 1 if total else 0
