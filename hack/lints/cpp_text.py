"""C++ text with comments and literals blanked out, so that a lint reads code only. Lines stay in place."""

import re

_TOKEN = re.compile(
    r'R"(?P<mark>[^()\\\s]{0,16})\(.*?\)(?P=mark)"'  # raw string
    r'|"(?:\\.|[^"\\\n])*"'
    r"|(?<![0-9a-fA-F])'(?:\\.|[^'\\\n])+'"  # not the ' in 1'000
    r"|//[^\n]*"
    r"|/\*.*?\*/",
    re.DOTALL,
)


def _blank(match: re.Match) -> str:
    text = match.group(0)
    kept = text[0] if text[0] in "\"'" else " "
    return kept + re.sub(r"[^\n]", " ", text[1:-1]) + (kept if len(text) > 1 else "")


def code_of(text: str) -> str:
    return _TOKEN.sub(_blank, text)


def line_of(text: str, offset: int) -> int:
    return text.count("\n", 0, offset) + 1
