"""Lets QVD clients of this machine in at 127.0.0.1:PORT until Ctrl-C: forward.py [PORT]"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from common import LOGIN, the_farm  # noqa: E402
from door import Door  # noqa: E402

door = Door(the_farm(), int(sys.argv[1]) if len(sys.argv) > 1 else 8443)
print(f"QVD clients may connect to 127.0.0.1:{door.port} as {LOGIN}; Ctrl-C ends this")
try:
    door.serve()
except KeyboardInterrupt:
    pass
