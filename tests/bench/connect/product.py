"""One connect through gateway, controller and agent, with the time of each phase."""

import json
import time
from dataclasses import dataclass, field
from datetime import datetime

from tests.lib import gateway
from tests.lib.farm import Farm

from .floor import GREETING


@dataclass
class Connect:
    """Seconds since the request was sent."""

    switched: float  # 101
    first_byte: float  # nxagent's first, through the gateway
    progress: list[tuple[float, str]] = field(default_factory=list)
    agent_phases: dict[str, float] = field(default_factory=dict)  # since the run was made


def connect(farm: Farm, machine: str, login: str, password: str) -> Connect:
    number = farm.machine_id(machine)
    link = gateway.connect(farm)
    link.settimeout(120)
    parameters = f"id={number}&qvd.client.os=linux&qvd.client.link=lan&qvd.client.fullscreen=1"
    begin = time.monotonic()
    link.sendall(gateway.request(f"/qvd/connect_to_vm?{parameters}", login, password, upgrade=True))
    progress = []
    status = 102
    while status == 102:
        status, headers = gateway.read_head(link)
        if status == 102:
            progress.append((time.monotonic() - begin, headers.get("x-qvd-vm-info", "")))
    assert status == 101, f"the gateway answered {status}"
    switched = time.monotonic() - begin
    link.sendall(GREETING)
    assert link.recv(1), "the stream ended before its first byte"
    result = Connect(switched, time.monotonic() - begin, progress)
    result.agent_phases = _phases(farm, machine)
    link.close()
    return result


def _phases(farm: Farm, machine: str) -> dict[str, float]:
    times = json.loads(farm.get(".status.phaseTimes", "machinerun", machine) or "{}")
    points = sorted((datetime.fromisoformat(value.replace("Z", "+00:00")).timestamp(), name) for name, value in times.items())
    return {name: at - points[0][0] for at, name in points}
