"""The suites, in order."""

import os
import shutil
import subprocess
import sys

from .native import build, compile_targets, configure, labelled, run_tests
from .pytests import run_pytest
from .suite import FAILED, PASSED, ROOT, Case, Options, Suite

# Threads meet here.
TSAN_TESTS = ("base_queue_test", "base_pool_test", "api_store_test", "api_store_sqlite_test", "api_client_test",
              "controller_runtime_test", "gateway_front_test")
SLOW_UNDER_SANITIZERS = 5


def lint(_: Options) -> list[Case]:
    sys.path.insert(0, str(ROOT / "hack"))
    from lints import tidy
    from lints.main import LINTS
    from lints.tree import Tree

    tree = Tree.of_git()
    found = {lint.NAME: lint.check(tree) for lint in LINTS if lint is not tidy}
    return [Case(name, FAILED if findings else PASSED, "\n".join(map(str, findings))) for name, findings in found.items()]


def compile_all(_: Options) -> list[Case]:
    problem = build("release", ["all"])
    return [Case("release", FAILED if problem else PASSED, problem or "")]


def unit(options: Options) -> list[Case]:
    return run_tests("release", options)


def tools(options: Options) -> list[Case]:
    return run_pytest("tools", ["hack", "crd-schemas"], options, 300)


def sanitized(preset: str, tests: tuple[str, ...] = (), label: str = "unit"):
    """Builds and runs these tests, or all with that label."""
    def suite(options: Options) -> list[Case]:
        if problem := configure(preset):
            return [Case(f"configure-{preset}", FAILED, problem)]
        names = tests or labelled(preset, label)
        if problem := compile_targets(preset, names):
            return [Case(f"build-{preset}", FAILED, problem)]
        return run_tests(preset, options, names, SLOW_UNDER_SANITIZERS)

    return suite


def no_fuzzer() -> str | None:
    return None if shutil.which("clang++-16") else "needs clang-16 (hack/deps build)"


def integration(options: Options) -> list[Case]:
    folders = sorted(f"tests/{path.name}" for path in (ROOT / "tests").iterdir()
                     if path.is_dir() and path.name not in ("e2e", "bench", "lib"))
    return run_pytest("integration", folders, options, 1200)


def e2e(options: Options) -> list[Case]:
    return run_pytest("e2e", ["tests/e2e"], options, 1500)


def no_testbed() -> str | None:
    """Asks the testbed itself, so that the reason is the one that people would get."""
    if os.geteuid() != 0:
        return "needs root: it makes namespaces and mounts"
    check = subprocess.run([ROOT / "hack/testbed", "check"], capture_output=True, text=True)
    return None if check.returncode == 0 else " ".join(check.stderr.split())


SUITES = (
    Suite("lint", lint),
    Suite("build", compile_all),
    Suite("unit", unit),
    Suite("tools", tools),
    Suite("tsan", sanitized("tsan", TSAN_TESTS)),
    Suite("asan", sanitized("asan")),
    Suite("fuzz", sanitized("fuzz", label="fuzz"), lacks=no_fuzzer),
    Suite("integration", integration, fast=False),
    Suite("e2e", e2e, fast=False, lacks=no_testbed),
)
