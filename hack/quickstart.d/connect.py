"""The desktop on the X display of whoever called sudo: connect.py [qvd-client options]"""

import os
import subprocess
import sys
import threading
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from common import LOGIN, PASSWORD, the_farm  # noqa: E402
from door import Door  # noqa: E402

from tests.lib.farm import BIN  # noqa: E402

if not os.environ.get("DISPLAY"):
    sys.exit("quickstart: no DISPLAY: call this in a terminal on your desktop, or use sudo hack/quickstart forward")
door = Door(the_farm(), 0)
threading.Thread(target=door.serve, daemon=True).start()
# As the person, not as root: the X server lets them in, and nxproxy keeps its files in their home.
person = os.environ.get("SUDO_USER")
become = ["setpriv", f"--reuid={person}", "--init-groups", f"--regid={os.environ['SUDO_GID']}", "--"] if person else []
home = os.path.expanduser(f"~{person}") if person else os.environ.get("HOME", "/")
environment = {**os.environ, "HOME": home, "QVDHOST": "127.0.0.1", "QVDPORT": str(door.port), "QVDLOGIN": LOGIN,
               "QVDPASSWORD": PASSWORD, "QVDSSLERRORS": "continue"}
sys.exit(subprocess.run([*become, BIN / "qvd-client", *sys.argv[1:]], env=environment).returncode)
