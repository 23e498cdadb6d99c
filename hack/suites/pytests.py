"""pytest suites, run with Debian's own python3."""

from .reports import read_report
from .run import run
from .suite import FAILED, LOGS, ROOT, Case, Options

PYTHON = "/usr/bin/python3"
NO_TESTS = 5  # pytest's exit code when a filter leaves nothing


def run_pytest(label: str, folders: list[str], options: Options, timeout: float) -> list[Case]:
    folders = [folder for folder in folders if (ROOT / folder).exists()]
    if not folders:
        return []
    report = LOGS / f"{label}.xml"
    report.unlink(missing_ok=True)
    command = [PYTHON, "-m", "pytest", "-q", "-ra", "-p", "no:cacheprovider", "--import-mode=importlib", f"--junit-xml={report}", *folders]
    if options.patterns:
        command += ["-k", " or ".join(options.patterns)]
    result = run(label, command, timeout, {"PYTHONDONTWRITEBYTECODE": "1"})
    if result.code == NO_TESTS:
        return []
    cases = read_report(report) if report.exists() else []
    if result.code != 0 and not any(case.outcome == FAILED for case in cases):
        cases.append(Case(label, FAILED, result.output))
    return cases
