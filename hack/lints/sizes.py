"""No source file grows so long that it has more than one idea in it."""

from .tree import CPP, SCRIPT, Finding, Tree, is_test

NAME = "sizes"
# In lines. What we aim at is 150; the longest parsers need twice as much.
LIMIT = 320
# A list of cases is read one by one.
TEST_LIMIT = 420


def limit_of(path: str) -> int:
    return TEST_LIMIT if is_test(path) else LIMIT


def check(tree: Tree) -> list[Finding]:
    sources = tree.paths(*CPP, *SCRIPT) + [path for path in tree.texts if tree.texts[path].startswith("#!")]
    return [
        Finding(path, limit_of(path), f"{count} lines; split it, {limit_of(path)} is the limit")
        for path in sorted(set(sources))
        if (count := len(tree.lines(path)) - 1) > limit_of(path)
    ]


EXAMPLES = [
    ({"base/a.cpp": "\n" * 321}, 1),
    ({"base/a_test.cpp": "\n" * 421}, 1),
    ({"hack/tool": "#!/bin/sh\n" + "\n" * 321}, 1),
    ({"base/a.cpp": "\n" * 320, "base/a_test.cpp": "\n" * 420, "docs/long.md": "\n" * 900}, 0),
]
