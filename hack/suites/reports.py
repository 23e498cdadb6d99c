"""Reads what gtest and pytest write about their cases: JUnit-like XML."""

import xml.etree.ElementTree as ElementTree
from pathlib import Path

from .suite import FAILED, PASSED, SKIPPED, Case


def read_report(path: Path, prefix: str = "") -> list[Case]:
    return [_case(element, prefix) for element in ElementTree.parse(path).iter("testcase")]


def _case(element: ElementTree.Element, prefix: str) -> Case:
    name = f"{prefix}{element.get('classname', '')}.{element.get('name', '')}".strip(".")
    bad = element.findall("failure") + element.findall("error")
    if bad:
        return Case(name, FAILED, "\n".join((e.text or "") + (e.get("message") or "" if not e.text else "") for e in bad))
    skipped = element.find("skipped")
    if skipped is not None or element.get("status") == "notrun":
        reason = skipped.get("message") if skipped is not None else "disabled"
        return Case(name, SKIPPED, " ".join((reason or "no reason given").split()))
    return Case(name, PASSED)
