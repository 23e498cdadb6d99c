"""A person at a screen with qvd-client."""

import os
import subprocess

from PIL import Image

from .farm import BIN, GATEWAY_HOST, GATEWAY_PORT, Farm
from .screen import Screen, shows_desktop
from .testbed import Process
from .wait import wait_for


class Person:
    def __init__(self, farm: Farm, login: str, password: str, display: int):
        self.farm, self.login, self.password = farm, login, password
        name = login.split("@")[0]
        self.screen = Screen(farm.testbed, display, farm.logs)
        self.log = farm.logs / f"client-{name}-{display}.log"
        self.home = farm.testbed.dir / f"home-{name}-{display}"
        self.client: Process | None = None

    def sit_down(self) -> None:
        self.home.mkdir(exist_ok=True)
        self.screen.start()

    def _environment(self) -> dict[str, str]:
        return {"HOME": str(self.home), "DISPLAY": self.screen.display, "QVDHOST": GATEWAY_HOST, "QVDPORT": str(GATEWAY_PORT),
                "QVDLOGIN": self.login, "QVDPASSWORD": self.password, "QVDSSLERRORS": "continue"}

    def connect(self, machine: str = "") -> None:
        which = ["--vm-name", machine] if machine else []
        self.client = self.farm.testbed.start("qvd-client", [BIN / "qvd-client", "--fullscreen", "--link", "lan", *which],
                                              self.log, self._environment())

    def try_to_connect(self, machine: str = "", timeout: float = 30) -> tuple[int, str]:
        """For a connect that is to be refused: exit code and what the client said."""
        start = self.log.stat().st_size if self.log.exists() else 0
        self.connect(machine)
        assert self.client
        try:
            code = self.client.wait(timeout)
        except subprocess.TimeoutExpired:
            self.client.kill()
            raise AssertionError(f"the client was not refused:\n{self.client.tail()}") from None
        return code, self.log.read_text()[start:]

    def machines(self) -> str:
        result = self.farm.testbed.run(BIN / "qvd-client", "--list", "--output", "json", env={**os.environ, **self._environment()}, check=False)
        return result.stdout + result.stderr

    def wait_desktop(self, timeout: float = 60) -> Image.Image:
        """Until window manager and terminal are drawn; the picture."""
        def look() -> Image.Image | None:
            assert self.client
            if not self.client.alive():
                raise RuntimeError(f"the client ended:\n{self.client.tail()}")
            image = self.screen.image()
            return image if shows_desktop(image) else None

        try:
            return wait_for(f"the desktop on {self.login}'s screen", look, timeout)
        except TimeoutError as error:
            self.screen.save(self.farm.logs / f"no-desktop-{self.screen.number}.png")
            raise AssertionError(f"{error}\nclient:\n{self.client.tail() if self.client else ''}") from None

    def type(self, text: str) -> None:
        """Types into whatever has the pointer: the middle of the terminal."""
        self.farm.testbed.run("env", f"DISPLAY={self.screen.display}", "xdotool", "mousemove", "400", "300", "click", "1",
                              "type", "--delay", "20", text)

    def press(self, key: str) -> None:
        self.farm.testbed.run("env", f"DISPLAY={self.screen.display}", "xdotool", "key", key)

    def disconnect(self) -> None:
        """Ends the client; the session in the desktop goes on."""
        assert self.client
        self.client.stop()

    def leave(self) -> None:
        if self.client and self.client.alive():
            self.client.stop()
        self.screen.stop()
