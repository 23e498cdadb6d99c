"""An API server and one agent in a testbed; runs are declared by hand, as the controller would."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.agent.host import AgentHost
from tests.lib.testbed import ROOT, SCRIPT

CHECK = subprocess.run([SCRIPT, "check"], capture_output=True, text=True)


def example_image() -> Path:
    """The small example image; QVD_TEST_IMAGE names one that is built already."""
    if given := os.environ.get("QVD_TEST_IMAGE"):
        return Path(given)
    image = ROOT / "build" / "cache" / "example.tar.gz"
    subprocess.run([ROOT / "hack" / "build-image", image], check=True)
    return image


@pytest.fixture(scope="session")
def host():
    if CHECK.returncode != 0:
        pytest.skip(" ".join(CHECK.stderr.split()))
    host = AgentHost(f"a{os.getpid()}", ROOT / "build" / "test-logs" / "agent")
    try:
        host.up(example_image())
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
