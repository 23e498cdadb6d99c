"""What runs: the testbed, the parts, the machines."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from common import the_farm  # noqa: E402

from tests.lib.farm import ADMIN  # noqa: E402

farm = the_farm()
if not (farm.testbed.dir / "ready").exists():
    print("the quick start does not run; start it: sudo hack/quickstart")
    sys.exit(1)
for part in ("apiserver", "controller", "agent", "gateway"):
    print(f"qvd-{part:<12} {'ready' if farm.admin(part, 'readyz') is not None else 'NOT READY'}   http://{ADMIN[part]}/metrics (inside)")
print(farm.qvdctl("get", "vm", "-A", check=False))
