"""hack/deps with a dpkg-query and an apt-get that only say what they were asked."""

import os
import subprocess
from pathlib import Path

HACK = Path(__file__).resolve().parents[1]
# Real dpkg-query fails as soon as one of the packages is unknown.
DPKG_QUERY = """#!/bin/sh
for name in "$@"; do case $name in {present}) echo "$name ii " ;; esac; done
exit {code}
"""


def run_deps(tmp_path: Path, present: str, code: int) -> subprocess.CompletedProcess:
    tools = {"dpkg-query": DPKG_QUERY.format(present=present, code=code), "apt-get": f'#!/bin/sh\necho "$@" >>{tmp_path}/asked\n'}
    for name, text in tools.items():
        (tmp_path / name).write_text(text)
        (tmp_path / name).chmod(0o755)
    env = os.environ | {"PATH": f"{tmp_path}:{os.environ['PATH']}"}
    return subprocess.run([HACK / "deps", "build"], env=env, capture_output=True, text=True, check=False)


def test_asks_for_what_is_absent_when_only_some_is_there(tmp_path):
    done = run_deps(tmp_path, "cmake|git", 1)
    if os.geteuid() == 0:
        assert done.returncode == 0, done.stdout + done.stderr
        asked = (tmp_path / "asked").read_text()
        assert "ninja-build" in asked and " cmake" not in asked
    else:
        assert "ninja-build" in done.stderr, "names what root has to install"


def test_asks_for_nothing_when_all_is_there(tmp_path):
    done = run_deps(tmp_path, "[a-z]*", 0)
    assert done.returncode == 0 and "present" in done.stderr
    assert not (tmp_path / "asked").exists()
