"""No source file grows over 500 lines: what is longer has more than one idea in it."""

from .tree import CPP, SCRIPT, Finding, Tree

NAME = "sizes"
LIMIT = 500
# path: why it may be longer, and until when.
ALLOWED: dict[str, str] = {}


def check(tree: Tree) -> list[Finding]:
    sources = tree.paths(*CPP, *SCRIPT) + [path for path in tree.texts if tree.texts[path].startswith("#!")]
    return [
        Finding(path, LIMIT, f"{count} lines; split it, {LIMIT} is the limit")
        for path in sorted(set(sources))
        if (count := len(tree.lines(path)) - 1) > LIMIT and path not in ALLOWED
    ]


EXAMPLES = [
    ({"base/a.cpp": "\n" * 501}, 1),
    ({"hack/tool": "#!/bin/sh\n" + "\n" * 501}, 1),
    ({"base/a.cpp": "\n" * 500, "docs/long.md": "\n" * 900}, 0),
]
