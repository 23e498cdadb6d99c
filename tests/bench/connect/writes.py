"""Counts durable writes by kind: every write is one event of a watch."""

import json

from tests.lib.farm import Farm
from tests.lib.testbed import Process

GROUP = "/apis/qvd.dev/v1beta1"
KINDS = {
    "Session": f"{GROUP}/sessions", "MachineRun": f"{GROUP}/machineruns", "VirtualMachine": f"{GROUP}/virtualmachines",
    "Volume": f"{GROUP}/volumes", "AddressClaim": f"{GROUP}/addressclaims", "OSFlavour": f"{GROUP}/osflavours",
    "DiskImage": f"{GROUP}/diskimages", "Host": f"{GROUP}/hosts", "Network": f"{GROUP}/networks",
    "StoragePool": f"{GROUP}/storagepools", "User": f"{GROUP}/users", "Event": "/api/v1/events",
}


class WriteCounter:
    def __init__(self, farm: Farm):
        self.farm = farm
        self._watches: dict[str, Process] = {}

    def start(self) -> None:
        for kind, path in KINDS.items():
            log = self.farm.logs / f"watch-{kind}.log"
            log.unlink(missing_ok=True)
            version = json.loads(self.farm.kubectl("get", "--raw", f"{path}?limit=1"))["metadata"]["resourceVersion"]
            self._watches[kind] = self.farm.start_kubectl(log, "get", "--raw", f"{path}?watch=1&resourceVersion={version}")

    def stop(self) -> dict[str, list[str]]:
        """By kind, what happened to which object, in order."""
        counted = {}
        for kind, watch in self._watches.items():
            watch.stop()
            counted[kind] = [_told(json.loads(line)) for line in watch.text().split("\n") if line.startswith("{")]
        return {kind: events for kind, events in counted.items() if events}


def _told(event: dict) -> str:
    thing = event["object"]
    status = thing.get("status") or {}
    note = status.get("phase") or status.get("state") or thing.get("reason") or ""
    return f"{event['type'].lower()} {thing['metadata']['name']} {note}".strip()
