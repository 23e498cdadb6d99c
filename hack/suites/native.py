"""CMake builds and gtest binaries."""

import json
import os
import shlex
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Iterable

from .reports import read_report
from .run import run
from .suite import FAILED, LOGS, PASSED, ROOT, SKIPPED, Case, Options

JOBS = os.cpu_count() or 1

# One cache for every checkout of this tree: paths below it count as relative.
os.environ |= {"CCACHE_BASEDIR": str(ROOT), "CCACHE_NOHASHDIR": "1"}


def configure(preset: str) -> str | None:
    """Returns the failure's output, or None."""
    result = run(f"configure-{preset}", ["hack/configure"] if preset == "release" else ["cmake", "--preset", preset], 300)
    return None if result.code == 0 else result.output or "cmake failed and said nothing"


def build(preset: str, targets: Iterable[str] = ()) -> str | None:
    return configure(preset) or compile_targets(preset, targets)


def compile_targets(preset: str, targets: Iterable[str]) -> str | None:
    result = run(f"build-{preset}", ["ninja", "-k0", "-C", f"build/{preset}", *targets], 2400)
    if result.code == 0:
        return None
    return "\n".join(line for line in result.output.split("\n") if "error:" in line or "FAILED" in line) or result.output


def declared_tests(preset: str) -> list[dict]:
    listing = subprocess.run(["ctest", "--test-dir", f"build/{preset}", "--show-only=json-v1"], cwd=ROOT,
                             capture_output=True, text=True, check=True).stdout
    return json.loads(listing)["tests"]


def known_tests(preset: str) -> list[dict]:
    """Without those that are not built: ctest knows no command for them."""
    return [test for test in declared_tests(preset) if "command" in test]


def labelled(preset: str, label: str) -> tuple[str, ...]:
    """The tests that have this label, built or not; the targets that build them have the same names."""
    return tuple(test["name"] for test in declared_tests(preset)
                 if any(entry["name"] == "LABELS" and label in entry["value"] for entry in test.get("properties", [])))


def run_tests(preset: str, options: Options, only: Iterable[str] | None = None, slow: float = 1) -> list[Case]:
    """The tests that ctest knows, or those of them named in `only`; time limits times `slow`."""
    tests = [test for test in known_tests(preset) if only is None or test["name"] in only]
    with ThreadPoolExecutor(JOBS) as pool:
        return [case for cases in pool.map(lambda test: _run_one(preset, test, options, slow), tests) for case in cases]


def _run_one(preset: str, test: dict, options: Options, slow: float) -> list[Case]:
    properties = {entry["name"]: entry["value"] for entry in test.get("properties", [])}
    report = LOGS / f"{preset}-{test['name']}.xml"
    report.unlink(missing_ok=True)
    env = {"GTEST_OUTPUT": f"xml:{report}", "ASAN_OPTIONS": "detect_stack_use_after_return=1",
           "UBSAN_OPTIONS": "halt_on_error=1:print_stacktrace=1", "TSAN_OPTIONS": f"halt_on_error=1:suppressions={ROOT}/hack/suites/tsan.supp"}
    env |= dict(line.split("=", 1) for line in properties.get("ENVIRONMENT", []))
    if options.patterns:
        env["GTEST_FILTER"] = ":".join(f"*{pattern}*" for pattern in options.patterns)
    result = run(f"{preset}-{test['name']}", test["command"], float(properties.get("TIMEOUT", 120)) * slow, env,
                 Path(properties.get("WORKING_DIRECTORY", ROOT)), quiet=True)
    cases = read_report(report, f"{test['name']}/") if report.exists() else []
    if result.code == 0 and not cases and options.patterns:
        return []
    if result.code == properties.get("SKIP_RETURN_CODE"):
        return [Case(test["name"], SKIPPED, result.output.strip().split("\n")[-1])]
    if result.code != 0 and not any(case.outcome == FAILED for case in cases):
        how = f"exit code {result.code}: {shlex.join(test['command'])}"
        cases.append(Case(test["name"], FAILED, f"{how}\n{result.output}"))
    return cases or [Case(test["name"], PASSED)]
