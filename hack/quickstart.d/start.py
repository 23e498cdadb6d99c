"""Starts the farm, applies the example, connects as its user and takes a picture: start.py IMAGE OUT"""

import json
import signal
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from common import LOGIN, MACHINE, PASSWORD, relative, step, the_farm  # noqa: E402

from tests.lib.farm import Farm  # noqa: E402
from tests.lib.person import Person  # noqa: E402
from tests.lib.testbed import ROOT  # noqa: E402
from tests.lib.wait import wait_for  # noqa: E402

EXAMPLE = ROOT / "examples" / "desktop.yaml"


def start_farm(farm: Farm, image: Path) -> None:
    if farm.testbed.dir.exists():
        with step("Ending the quick start that ran before"):
            farm.testbed.down()
    with step("Private namespaces with their own libvirt"):
        farm.logs.mkdir(parents=True, exist_ok=True)
        for old in farm.logs.glob("*"):
            old.unlink()
        farm.testbed.up()
        farm.stage_image(image)
    for part in ("apiserver", "controller", "agent", "gateway"):
        with step(f"qvd-{part}"):
            farm.start(part)
            farm.wait_ready(part)


def number_of(farm: Farm, machine: str) -> int | None:
    return json.loads(farm.qvdctl("get", "vm", machine, "-n", "acme", "-o", "json"))["spec"].get("id")


def show_desktop(farm: Farm, picture: Path) -> None:
    with step(f"qvdctl apply -f {relative(EXAMPLE)}"):
        farm.qvdctl("apply", "-f", str(EXAMPLE))
        wait_for("the machine's number", lambda: number_of(farm, MACHINE))
    person = Person(farm, LOGIN, PASSWORD, 50)
    try:
        with step(f"qvd-client connects as {LOGIN}; the desktop starts"):
            person.sit_down()
            person.connect()
            person.wait_desktop(timeout=120)
        person.screen.save(picture)
    finally:
        person.leave()


def tell(farm: Farm, picture: Path) -> None:
    print(f"""
A desktop that was declared in {relative(EXAMPLE)} ran on a screen. Its picture:

    {picture}

Connect yourself (in a terminal on your X display; password: {PASSWORD}):
    sudo hack/quickstart connect
    sudo hack/quickstart forward          # then any QVD client at 127.0.0.1:8443, as {LOGIN}

Look around:
    sudo hack/quickstart kubectl get qvm,qrun,qs -A
    sudo hack/quickstart kubectl describe qvm {MACHINE} -n acme
    sudo hack/quickstart kubectl explain qvm.spec
    sudo hack/quickstart qvdctl get vm -n acme
    sudo hack/quickstart qvdctl stop vm {MACHINE} -n acme
    sudo hack/quickstart logs agent
    sudo hack/quickstart exec virsh -c lxc:///system list

Stop it:
    sudo hack/quickstart stop
""", flush=True)


def main() -> int:
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    image, out = Path(sys.argv[1]), Path(sys.argv[2])
    farm = the_farm()
    try:
        start_farm(farm, image)
        show_desktop(farm, out / "desktop.png")
    except BaseException as error:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        farm.testbed.down()
        if isinstance(error, KeyboardInterrupt):
            print("\nstopped; nothing is left running", file=sys.stderr)
            return 130
        print(f"quickstart: {error}\n  Logs: {farm.logs}", file=sys.stderr)
        return 1
    tell(farm, out / "desktop.png")
    return 0


sys.exit(main())
