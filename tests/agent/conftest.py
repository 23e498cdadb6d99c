"""An API server and one agent in a testbed; runs are declared by hand, as the controller would."""

import os
import subprocess

import pytest

from tests.agent.host import AgentHost
from tests.lib.testbed import ROOT, SCRIPT

CHECK = subprocess.run([SCRIPT, "check"], capture_output=True, text=True)


@pytest.fixture(scope="session")
def host():
    if CHECK.returncode != 0:
        pytest.skip(" ".join(CHECK.stderr.split()))
    image = ROOT / "build" / "cache" / "example.tar.gz"
    subprocess.run([ROOT / "hack" / "build-image", image], check=True)
    host = AgentHost(f"a{os.getpid()}", ROOT / "build" / "test-logs" / "agent")
    try:
        host.up(image)
        yield host
    finally:
        host.down()


@pytest.fixture
def run(host):
    """A function that declares a run; all are deleted at the end."""
    names: list[tuple[str, str]] = []

    def declare(name: str, number: int, namespace: str = "acme", **changes):
        names.append((namespace, name))
        return host.declare(name, number, namespace, **changes)

    yield declare
    host.ensure_agent()
    for namespace, name in names:
        host.delete(name, namespace)
