"""One host with its agent, and what a test looks at on it."""

import hashlib
import json
import shutil
from pathlib import Path

from tests.lib.farm import HOST_NAME, Farm
from tests.lib.testbed import ROOT
from tests.lib.wait import wait_for

PACKETS = ROOT / "tests" / "agent" / "packets.py"


class AgentHost(Farm):
    """A Farm of two parts only: API server and agent."""

    def up(self, image: Path) -> None:
        self.logs.mkdir(parents=True, exist_ok=True)
        for old in self.logs.glob("*.log"):
            old.unlink()
        self.testbed.up()
        self.start("apiserver")
        self.pool = self.data / "storage"
        (self.pool / "images").mkdir(parents=True)
        shutil.copy(image, self.pool / "images" / "acme_office")
        self.sha256 = hashlib.sha256(image.read_bytes()).hexdigest()
        self.apply_objects(
            *({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}} for name in ("acme", "globex")),
            {"apiVersion": "qvd.dev/v1beta1", "kind": "Network", "metadata": {"name": "desktops"},
             "spec": {"bridge": "qvdnet0", "cidr": "10.3.15.0/24", "firstAddress": "10.3.15.50", "gateway": "10.3.15.1"}})
        self.start("agent")
        self.wait_ready("agent")

    # ----- declaring -----------------------------------------------------------------------------

    def apply_objects(self, *objects: dict) -> None:
        self.kubectl("apply", "-f", "-", stdin=json.dumps({"apiVersion": "v1", "kind": "List", "items": list(objects)}))

    def declare(self, name: str, number: int, namespace: str = "acme", **changes) -> str:
        """Makes a MachineRun and returns its uid. `changes` replace members of its spec."""
        network = {"name": "desktops", "bridge": "qvdnet0", "cidr": "10.3.15.0/24", "gateway": "10.3.15.1",
                   "address": f"10.3.15.{50 + number % 100}", "mac": f"54:52:00:03:0f:{50 + number % 100:02x}"}
        pool = {"pool": "main", "poolType": "directory", "poolPath": "/var/lib/qvd/storage", "poolScope": "Host"}
        spec = {
            "vm": {"name": name, "uid": f"vm-{name}", "id": number}, "flavour": "office", "host": HOST_NAME, "image": "office",
            "imagePool": "main", "imagePoolPath": "/var/lib/qvd/storage", "imagePath": "images/acme_office", "imageFormat": "tar",
            "imageSha256": self.sha256, "hypervisor": "lxc", "memory": "512Mi", "cpus": 1, "lxc": {"init": "/sbin/qvd-init"},
            "network": {**network, **changes.pop("network", {})},
            "volumes": [{**pool, "name": f"{name}-home", "uid": f"vol-{name}", "role": "Home", "path": f"homefs/{number}-fs",
                         "owner": {"kind": "VirtualMachine", "name": name, "uid": f"vm-{name}", "id": number}}]}
        spec.update(changes)
        self.kubectl("create", "-f", "-", stdin=json.dumps(
            {"apiVersion": "qvd.dev/v1beta1", "kind": "MachineRun",
             "metadata": {"name": name, "namespace": namespace, "finalizers": ["qvd.dev/agent"]}, "spec": spec}))
        return self.run_object(name, namespace)["metadata"]["uid"]

    def delete(self, name: str, namespace: str = "acme", timeout: float = 60) -> None:
        self.kubectl("delete", "qrun", name, "-n", namespace, "--ignore-not-found", "--wait=true", f"--timeout={timeout}s",
                     timeout=timeout + 10)

    # ----- looking -------------------------------------------------------------------------------

    def run_object(self, name: str, namespace: str = "acme") -> dict:
        return json.loads(self.kubectl("get", "qrun", name, "-n", namespace, "-o", "json"))

    def phase(self, name: str, namespace: str = "acme") -> str:
        return self.run_object(name, namespace).get("status", {}).get("phase", "Pending")

    def wait_phase(self, name: str, phase: str, namespace: str = "acme", timeout: float = 90) -> dict:
        try:
            wait_for(f"{name} to be {phase}", lambda: self.phase(name, namespace) == phase, timeout)
        except TimeoutError as error:
            status = self.run_object(name, namespace).get("status")
            raise AssertionError(f"{error}\n{json.dumps(status, indent=1)}\n{self.parts['agent'].tail()}") from None
        return self.run_object(name, namespace)["status"]

    def domains(self) -> list[str]:
        return self.testbed.run("virsh", "-c", "lxc:///system", "list", "--name").stdout.split()

    def init_pid(self, number: int) -> int:
        """The guest's first process, as the testbed numbers it."""
        controller = self.testbed.run("virsh", "-c", "lxc:///system", "domid", f"qvd-{number}").stdout.strip()
        return int(self.testbed.run("cat", f"/proc/{controller}/task/{controller}/children").stdout.split()[0])

    def inside(self, number: int, script: str) -> str:
        """Runs a script as root of the desktop and returns what it prints."""
        return self.testbed.run("nsenter", "-t", str(self.init_pid(number)), "-U", "-m", "/bin/sh", "-c", script).stdout

    def in_network(self, number: int) -> list[str]:
        """What to put before a command that shall run in the desktop's network."""
        return ["nsenter", "-t", str(self.init_pid(number)), "-n"]

    def packets(self, number: int, *arguments: str) -> list[str]:
        result = self.testbed.run(*self.in_network(number), "/usr/bin/python3", PACKETS, *arguments)
        return result.stdout.splitlines()

    def leftovers(self, number: int) -> list[str]:
        """Every trace of a machine on the host but its home."""
        found = [line for line in self.testbed.run("cat", "/proc/self/mountinfo").stdout.splitlines() if f"/{number}-fs" in line]
        found += [line for line in self.testbed.run("nft", "list", "table", "bridge", "qvd").stdout.splitlines() if f"qv{number}" in line]
        found += [line for line in self.testbed.run("ip", "-o", "link").stdout.splitlines() if f"qv{number}" in line]
        found += [str(path) for path in (self.pool / "overlayfs").glob(f"*{number}*") if not path.name.startswith("deleteme-")]
        found += [str(path) for path in (self.pool / "rootfs").glob(f"{number}*")]
        found += [str(path) for path in (self.data / "agent" / "records").glob("*")
                  if json.loads(path.read_text())["plan"]["vm_id"] == number]
        found += [str(path) for path in (self.data / "agent" / "dhcp").glob(f"*/hosts/qv{number}")]
        return found + [name for name in self.domains() if name == f"qvd-{number}"]

    def ensure_agent(self) -> None:
        if not self.parts["agent"].alive():
            self.start("agent")
            self.wait_ready("agent")
