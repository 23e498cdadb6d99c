"""clang-tidy 14 with the small set of the top .clang-tidy: bugs only, no taste. Slow, so by default only
what changed since the upstream branch."""

import json
import re
import subprocess
from concurrent.futures import ThreadPoolExecutor
from os import cpu_count

from .tree import Finding, Tree

NAME = "tidy"
TOOL = "clang-tidy-14"
BUILD = "build/release"
# clang 14 reads coroutines of libstdc++ 12 and Asio only when told that it may.
_EXTRA = ["-D__cpp_impl_coroutine=201902L", "-DBOOST_ASIO_HAS_CO_AWAIT=1", "-Wno-unknown-warning-option", "-Wno-everything"]
_WARNING = re.compile(r"^(?P<path>/[^:\n]+):(?P<line>\d+):\d+: (?:error|warning): (?P<text>.*)$", re.M)


def check(tree: Tree) -> list[Finding]:
    database = tree.root / BUILD / "compile_commands.json"
    wanted = _all(tree) if tree.tidy_all else _changed(tree)
    if not wanted:
        return []
    if not database.exists():
        return [Finding(BUILD, 1, "clang-tidy needs it: cmake --preset release")]
    known = {entry["file"] for entry in json.loads(database.read_text())}
    paths = [path for path in wanted if str(tree.root / path) in known]
    with ThreadPoolExecutor(cpu_count()) as pool:
        found = {finding for chunk in pool.map(lambda path: _run(tree, path), paths) for finding in chunk}
    return sorted(found, key=lambda finding: (finding.path, finding.line))


def _all(tree: Tree) -> list[str]:
    return tree.paths(".cpp")


def _changed(tree: Tree) -> list[str]:
    def git(*args: str) -> str:
        return subprocess.run(["git", *args], cwd=tree.root, capture_output=True, text=True).stdout

    base = git("merge-base", "HEAD", "@{upstream}").strip() or "HEAD"
    names = set(git("diff", "--name-only", base).split()) | set(git("ls-files", "--others", "--exclude-standard").split())
    return [path for path in tree.paths(".cpp") if path in names]


def _run(tree: Tree, path: str) -> list[Finding]:
    command = [TOOL, "-p", BUILD, "--quiet", *(f"--extra-arg={extra}" for extra in _EXTRA), path]
    output = subprocess.run(command, cwd=tree.root, capture_output=True, text=True).stdout
    prefix = f"{tree.root}/"
    return [Finding(match["path"].removeprefix(prefix), int(match["line"]), match["text"])
            for match in _WARNING.finditer(output) if match["path"].startswith(prefix)]


EXAMPLES: list = []  # needs a build; lints_test.py has its own case
