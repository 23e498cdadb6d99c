"""Every lint finds its bad examples and leaves its good ones alone."""

import shutil
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from lints import formatting, tidy  # noqa: E402
from lints.main import LINTS  # noqa: E402
from lints.tree import ROOT, Tree  # noqa: E402

CASES = [
    pytest.param(lint, texts, wanted, id=f"{lint.NAME}-{index}")
    for lint in LINTS
    for index, (texts, wanted) in enumerate(lint.EXAMPLES)
]


@pytest.mark.parametrize("lint, texts, wanted", CASES)
def test_example(lint, texts, wanted):
    findings = lint.check(Tree(dict(texts)))
    assert len(findings) == wanted, "\n".join(map(str, findings))


def test_format_finds_and_fixes(tmp_path):
    shutil.copy(ROOT / ".clang-format", tmp_path)
    (tmp_path / "a.cpp").write_text("int  main( ){return 0 ;}\n")
    tree = Tree({"a.cpp": "int  main( ){return 0 ;}\n"}, tmp_path)
    assert len(formatting.check(tree)) == 1
    tree.fix = True
    formatting.check(tree)
    tree.fix = False
    assert formatting.check(tree) == []


def test_tidy_finds_use_after_move(tmp_path):
    source = tmp_path / "a.cpp"
    source.write_text("#include <string>\n#include <utility>\nstd::string f(std::string a) {\n"
                      "  std::string b = std::move(a);\n  return a + b;\n}\n")
    shutil.copy(ROOT / ".clang-tidy", tmp_path)
    build = tmp_path / tidy.BUILD
    build.mkdir(parents=True)
    (build / "compile_commands.json").write_text(
        f'[{{"directory": "{tmp_path}", "file": "{source}", "command": "g++ -std=c++20 -c {source}"}}]')
    tree = Tree({"a.cpp": source.read_text()}, tmp_path, tidy_all=True)
    findings = tidy.check(tree)
    assert [finding.line for finding in findings] == [5], findings
