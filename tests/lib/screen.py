"""A person's screen: an Xvfb inside a testbed, whose frame buffer is a file that can be read from outside."""

import struct
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageChops

from .testbed import Process, Testbed
from .wait import wait_for

# What the example image paints (hack/image/rootfs/etc/qvd): session and window manager.
BACKGROUND = (0x2E, 0x5A, 0x88)
TOOLBAR = (0x1D, 0x3B, 0x5C)
TITLE = (0xC2, 0x6A, 0x2D)
TERMINAL = (0x10, 0x18, 0x20)


@dataclass(frozen=True)
class Box:
    left: int
    top: int
    right: int
    bottom: int


class Screen:
    def __init__(self, testbed: Testbed, number: int, log_dir: Path, size: str = "1024x768"):
        self.testbed, self.number, self.size = testbed, number, size
        self.display = f":{number}"
        self.dir = testbed.dir / f"screen-{number}"
        self.log = log_dir / f"xvfb-{number}.log"
        self._process: Process | None = None

    def start(self) -> None:
        self.dir.mkdir(parents=True, exist_ok=True)
        self._process = self.testbed.start("Xvfb", [
            "Xvfb", self.display, "-screen", "0", f"{self.size}x24", "-nolisten", "tcp", "-ac", "-fbdir", self.dir], self.log)
        wait_for("the screen", lambda: (self.testbed.dir / f"tmp/.X11-unix/X{self.number}").exists() and self.image())

    def stop(self) -> None:
        if self._process:
            self._process.stop()
            self._process = None

    def image(self) -> Image.Image:
        """The frame buffer is an X window dump: 25 big-endian numbers, a colour map, then rows of pixels."""
        data = (self.dir / "Xvfb_screen0").read_bytes()
        head = struct.unpack(">25I", data[:100])
        header_size, width, height, row, colours = head[0], head[4], head[5], head[12], head[19]
        start = header_size + colours * 12
        return Image.frombuffer("RGB", (width, height), data[start:start + row * height], "raw", "BGRX", row, 1)

    def save(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.image().save(path)


def share(image: Image.Image, colour: tuple[int, int, int], box: Box | None = None, tolerance: int = 12) -> float:
    """Which part of the box has this colour, 0 to 1."""
    if box:
        image = image.crop((box.left, box.top, box.right, box.bottom))
    difference = ImageChops.difference(image, Image.new("RGB", image.size, colour))
    near = difference.point(lambda value: 255 if value <= tolerance else 0).split()
    mask = ImageChops.darker(ImageChops.darker(near[0], near[1]), near[2])
    return mask.histogram()[255] / (image.width * image.height)


def differing(image: Image.Image, reference: Image.Image, tolerance: int = 24) -> float:
    """Which part of two pictures of equal size differs, 0 to 1."""
    assert image.size == reference.size, f"{image.size} is not {reference.size}"
    return 1 - share(ImageChops.difference(image, reference), (0, 0, 0), tolerance=tolerance)


def shows_desktop(image: Image.Image) -> bool:
    """Window manager and terminal are there: the toolbar over the whole lower edge, the background, a
    title bar with the terminal below it."""
    bar = Box(0, image.height - 14, image.width, image.height - 2)
    terminal = Box(70, 100, 700, 400)
    return (share(image, TOOLBAR, bar) > 0.5 and share(image, BACKGROUND) > 0.3 and share(image, TITLE) > 0.005
            and share(image, TERMINAL, terminal) > 0.9)
