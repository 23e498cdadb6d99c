"""A newcomer finds the way: every library is explained, in its folder or the one above, and LAYOUT.md
names every top folder."""

from .tree import Finding, Tree

NAME = "folders"
README_LINES = 40
LAYOUT = "LAYOUT.md"


def check(tree: Tree) -> list[Finding]:
    findings = []
    for path in tree.texts:
        folder, _, name = path.rpartition("/")
        if name == "CMakeLists.txt" and "qvd_library(" in tree.texts[path] and not _explained(tree, folder):
            findings.append(Finding(path, 1, f"{folder} needs a README.md: what it owns, what it may include, where to start, how to test"))
        if name == "README.md" and folder and f"{folder}/CMakeLists.txt" in tree.texts and len(tree.lines(path)) - 1 > README_LINES:
            findings.append(Finding(path, README_LINES, f"over {README_LINES} lines: move the rest to docs/"))
    tops = sorted({path.split("/", 1)[0] for path in tree.texts if "/" in path})
    layout = tree.texts.get(LAYOUT, "")
    return findings + [Finding(LAYOUT, 1, f"no line for {top}/") for top in tops if f"`{top}/" not in layout]


def _explained(tree: Tree, folder: str) -> bool:
    """By a README of its own, or by a line of the folder above that names it."""
    above, _, name = folder.rpartition("/")
    return f"{folder}/README.md" in tree.texts or f"`{name}" in tree.texts.get(f"{above}/README.md" if above else "", "")


EXAMPLES = [
    ({LAYOUT: "`base/` x", "base/a/CMakeLists.txt": "qvd_library(base_a)"}, 1),
    ({LAYOUT: "`base/` x", "base/CMakeLists.txt": "", "base/README.md": "\n" * 41}, 1),
    ({LAYOUT: "`base/` x", "agent/a.cpp": ""}, 1),
    ({LAYOUT: "`base/` x", "base/CMakeLists.txt": "qvd_library(base)", "base/README.md": "short"}, 0),
    ({LAYOUT: "`base/` x", "base/a/CMakeLists.txt": "qvd_library(base_a)", "base/README.md": "`a/` is the first"}, 0),
    ({LAYOUT: "`base/` x", "base/b/CMakeLists.txt": "qvd_library(base_b)", "base/README.md": "`a/` is the first"}, 1),
]
