"""The runner counts right: what it reads from reports, and what it says at the end."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from suites import native  # noqa: E402
from suites.reports import read_report  # noqa: E402
from suites.run import run  # noqa: E402
from suites.suite import FAILED, PASSED, SKIPPED, Case, Options, Suite, Tally  # noqa: E402

GTEST = """<testsuites><testsuite name="Queue">
  <testcase name="good" status="run" result="completed" classname="Queue"/>
  <testcase name="bad" status="run" result="completed" classname="Queue"><failure message="x">lines</failure></testcase>
  <testcase name="skip" status="run" result="skipped" classname="Queue"><skipped message="no kvm"/></testcase>
  <testcase name="off" status="notrun" result="suppressed" classname="Queue"/>
</testsuite></testsuites>"""


def test_report(tmp_path):
    report = tmp_path / "r.xml"
    report.write_text(GTEST)
    cases = read_report(report, "queue_test/")
    assert [case.outcome for case in cases] == [PASSED, FAILED, SKIPPED, SKIPPED]
    assert cases[1].name == "queue_test/Queue.bad" and cases[1].detail == "lines"
    assert cases[2].detail == "no kvm"


def test_tally_counts_a_suite_that_breaks_and_one_that_is_lacking(capsys):
    tally = Tally()
    tally.run(Suite("good", lambda _: [Case("a", PASSED), Case("b", PASSED)]), Options())
    tally.run(Suite("broken", lambda _: 1 / 0), Options())
    tally.run(Suite("absent", lambda _: [], lacks=lambda: "no root"), Options())
    assert tally.line() == "2 passed, 1 failed, 1 skipped"
    told = capsys.readouterr().out
    assert "SKIPPED absent: absent: no root" in told and "ZeroDivisionError" in told


def test_deadline_kills_the_group():
    result = run("self-test-deadline", ["/bin/sh", "-c", "sleep 100 & echo started; wait"], 1.5)
    assert result.code == 124 and "started" in result.output and "killed after" in result.output


def test_labels_choose_tests_before_they_are_built(monkeypatch):
    unit, slow = {"name": "LABELS", "value": ["unit"]}, {"name": "LABELS", "value": ["integration"]}
    monkeypatch.setattr(native, "declared_tests", lambda _: [
        {"name": "built_test", "command": ["built_test"], "properties": [unit]},
        {"name": "unbuilt_test", "properties": [unit]},
        {"name": "farm_test", "properties": [slow]},
        {"name": "bare_test"}])
    assert native.labelled("any", "unit") == ("built_test", "unbuilt_test")
    assert [test["name"] for test in native.known_tests("any")] == ["built_test"]
