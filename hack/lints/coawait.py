"""What GCC 12 miscompiles to the right of co_await: a capturing lambda or a brace temporary inside the
awaited expression is destroyed twice. Name it first and move it in."""

import re

from .cpp_text import code_of, line_of
from .tree import CPP, Finding, Tree

NAME = "coawait"
_OPEN, _CLOSE = "([", ")]"


def _expression(code: str, start: int) -> str:
    """From just after co_await to the end of its full expression."""
    depth = 0
    for i in range(start, len(code)):
        char = code[i]
        if char in _OPEN or char == "{":
            depth += 1
        elif char in _CLOSE or char == "}":
            depth -= 1
            if depth < 0:
                return code[start:i]
        elif char == ";" and depth == 0:
            return code[start:i]
    return code[start:]


def check(tree: Tree) -> list[Finding]:
    findings = []
    for path in tree.paths(*CPP):
        if "co_await" not in tree.texts[path]:
            continue
        code = code_of(tree.texts[path])
        for match in re.finditer(r"\bco_await\b", code):
            if "{" in _expression(code, match.end()):
                findings.append(Finding(path, line_of(code, match.start()),
                                        "a lambda or brace temporary right of co_await: name it first, then std::move it in"))
    return findings


EXAMPLES = [
    ({"a.cpp": "co_await run([x]{ return x; });"}, 1),
    ({"a.cpp": "auto v = co_await get(\n  Point{1, 2});"}, 1),
    ({"a.cpp": "auto r = co_await get(std::move(point));\nif (co_await ready()) { go(); }"}, 0),
    ({"a.cpp": 'co_await say("a { in text");  // co_await run({})'}, 0),
]
