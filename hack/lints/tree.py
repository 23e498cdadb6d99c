"""What a lint sees: the files that git knows, as paths and texts; and what it says: findings."""

import subprocess
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CPP = (".cpp", ".hpp")
SCRIPT = (".py", ".sh")


@dataclass(frozen=True)
class Finding:
    path: str
    line: int
    message: str

    def __str__(self):
        return f"{self.path}:{self.line}: {self.message}"


@dataclass
class Tree:
    """Texts by path, relative to the top. Files that are no UTF-8 text are left out."""

    texts: dict[str, str]
    root: Path = ROOT
    tidy_all: bool = False
    fix: bool = False
    _lines: dict[str, list[str]] = field(default_factory=dict)

    @staticmethod
    def of_git(root: Path = ROOT) -> "Tree":
        names = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=root,
                               check=True, capture_output=True, text=True).stdout.split("\0")
        texts = {}
        for name in sorted(set(filter(None, names))):
            try:
                texts[name] = (root / name).read_text(encoding="utf-8")
            except (UnicodeDecodeError, FileNotFoundError, IsADirectoryError):
                continue
        return Tree(texts, root)

    def paths(self, *suffixes: str) -> list[str]:
        return [path for path in self.texts if path.endswith(suffixes)]

    def lines(self, path: str) -> list[str]:
        if path not in self._lines:
            self._lines[path] = self.texts[path].split("\n")
        return self._lines[path]


def is_test(path: str) -> bool:
    return path.endswith(("_test.cpp", "_test.py")) or path.startswith("tests/") or "/testing/" in path
