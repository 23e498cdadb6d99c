"""clang-format 14 with the top .clang-format has nothing to say; --fix lets it rewrite."""

import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from os import cpu_count

from .tree import CPP, Finding, Tree

NAME = "format"
TOOL = "clang-format-14"
_WARNING = re.compile(r"^(?P<path>[^:\n]+):(?P<line>\d+):\d+: (?:error|warning): code should be clang-formatted", re.M)


def check(tree: Tree) -> list[Finding]:
    paths = tree.paths(*CPP)
    chunks = [paths[i:i + 20] for i in range(0, len(paths), 20)]
    with ThreadPoolExecutor(cpu_count()) as pool:
        return [finding for found in pool.map(lambda chunk: _run(tree, chunk), chunks) for finding in found]


def _run(tree: Tree, paths: list[str]) -> list[Finding]:
    mode = ["-i"] if tree.fix else ["--dry-run", "-Werror", "--ferror-limit=1"]
    try:
        output = subprocess.run([TOOL, *mode, *paths], cwd=tree.root, capture_output=True, text=True).stderr
    except FileNotFoundError:
        sys.exit(f"hack/lint: no {TOOL} here; run: sudo hack/deps build")
    first = {}
    for match in _WARNING.finditer(output):
        first.setdefault(match["path"], int(match["line"]))
    return [Finding(path, line, "not clang-formatted; run hack/lint --fix") for path, line in first.items()]


EXAMPLES: list = []  # needs files on disk; lints_test.py has its own case
