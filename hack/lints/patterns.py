"""Things not to write, as a table: where, what, why, and an example that must be found."""

import re
from dataclasses import dataclass
from typing import Callable

from .cpp_text import code_of
from .tree import CPP, SCRIPT, Finding, Tree, is_test

NAME = "patterns"
# The rules themselves must be able to name what they forbid.
_SELF = "hack/lints/patterns.py"


@dataclass(frozen=True)
class Pattern:
    regex: str
    why: str
    where: Callable[[str], bool]
    bad: tuple[str, str]  # path, text
    code_only: bool = False  # comments and literals do not count


def _cpp(path: str) -> bool:
    return path.endswith(CPP)


def _header(path: str) -> bool:
    return path.endswith(".hpp")


def _cpp_test(path: str) -> bool:
    return _cpp(path) and is_test(path)


def _python_test(path: str) -> bool:
    return path.endswith("_test.py") or (path.startswith("tests/") and path.endswith(".py"))


def _any(_: str) -> bool:
    return True


PATTERNS = (
    Pattern(r"\b(sleep_for|sleep_until|usleep|nanosleep)\b", "tests wait for a condition or move a fake clock, they never sleep",
            _cpp_test, ("base/a_test.cpp", "std::this_thread::sleep_for(1s);"), True),
    Pattern(r"\btime\.sleep\(", "tests wait with tests/lib/wait.py, which has a deadline and says what it waited for",
            lambda path: _python_test(path) and path != "tests/lib/wait.py", ("tests/e2e/a_test.py", "time.sleep(1)")),
    Pattern(r"\busing namespace (?!std::(\w+::)*\w*literals)", "using namespace hides where names come from",
            _cpp, ("base/a.cpp", "using namespace std;"), True),
    Pattern(r"(?<![\w.>:])(std::)?(system|popen)\s*\(", "no shell: base/process runs programs with an argument list",
            _cpp, ("agent/a.cpp", "system(command.c_str());"), True),
    Pattern(r"\.detach\(\)", "every thread has an owner that joins it", _cpp, ("base/a.cpp", "thread.detach();"), True),
    Pattern(r"\b(T[O]DO|FI[X]ME|XX[X])\b", "open ends go to docs/open-questions.md or an issue, with a name",
            lambda path: path != _SELF, ("base/a.cpp", "// TO" + "DO later")),
    Pattern(r"(?<![\w.-])/(wo[r]k|fa[r]m)/|/tmp/br[i]ef|/ro[o]t/\.", "a path of somebody's machine", lambda path: path != _SELF,
            ("hack/x.sh", "cd /wo" + "rk/main")),
    Pattern(r"(?i)\b(cl[a]ude|anth[r]opic|chat[g]pt|cop[i]lot|ll[m]s?|ai a[g]ents?)\b", "tools that wrote a text are no part of it",
            lambda path: path != _SELF, ("README.md", "written by Chat" + "GPT")),
    Pattern(r"https?://(deb\.debian\.org|proxy\.golang\.org|registry\.npmjs\.org|pypi\.org|security\.debian\.org)",
            "mirrors and registries come from the machine's own settings", lambda path: path != _SELF and not path.endswith("go.sum"),
            ("hack/x", "http://deb." + "debian.org/debian")),
)


def check(tree: Tree) -> list[Finding]:
    findings = []
    for pattern in PATTERNS:
        regex = re.compile(pattern.regex)
        for path, text in tree.texts.items():
            if not pattern.where(path) or not regex.search(text):
                continue
            lines = code_of(text).split("\n") if pattern.code_only else tree.lines(path)
            findings += [Finding(path, n, pattern.why) for n, line in enumerate(lines, 1) if regex.search(line)]
    for path in filter(_header, tree.texts):
        if "#pragma once" not in tree.texts[path]:
            findings.append(Finding(path, 1, "a header needs #pragma once"))
    return findings


EXAMPLES = [({pattern.bad[0]: pattern.bad[1]}, 1) for pattern in PATTERNS] + [
    ({"base/a.hpp": "int f();"}, 1),
    ({"base/a.hpp": "#pragma once\nusing namespace std::chrono_literals;\nio_system(1); // using namespace std",
      "base/clock.cpp": "std::this_thread::sleep_for(1s);"}, 0),
]
