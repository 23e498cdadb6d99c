"""One farm for the whole suite, with the examples applied; people who sit down before screens."""

import os
import subprocess

import pytest

from tests.lib.farm import Farm
from tests.lib.person import Person
from tests.lib.testbed import ROOT

LOGS = ROOT / "build" / "test-logs" / os.environ.get("QVD_FARM_LOGS", "farm")
PASSWORDS = {"alice": "wonderland", "bob": "builder"}


@pytest.fixture(scope="session")
def image():
    path = ROOT / "build" / "cache" / "example.tar.gz"
    subprocess.run([ROOT / "hack" / "build-image", path], check=True)
    return path


@pytest.fixture(scope="session")
def farm(image):
    farm = Farm(f"e{os.getpid()}", LOGS)
    try:
        farm.up()
        farm.stage_image(image)
        farm.apply(ROOT / "examples" / "desktop.yaml", ROOT / "examples" / "two-users.yaml")
        yield farm
    finally:
        farm.down()


@pytest.fixture
def people(farm):
    """A function that seats a person; all leave at the end."""
    seated: list[Person] = []

    def seat(name: str, password: str | None = None) -> Person:
        person = Person(farm, f"{name}@acme", PASSWORDS[name] if password is None else password, 50 + len(seated))
        person.sit_down()
        seated.append(person)
        return person

    yield seat
    for person in seated:
        person.leave()


@pytest.fixture
def stopped(farm):
    """A function that makes sure that a machine does not run."""
    return farm.stop_machine
