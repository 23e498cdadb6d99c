"""A whole farm in a testbed: API server, controller, agent, gateway, as an administrator would start them."""

import json
import os
import shutil
import subprocess
from pathlib import Path

from .testbed import ROOT, Process, Testbed
from .wait import wait_for

BIN = Path(os.environ.get("QVD_BIN", ROOT / "build" / "release" / "bin"))
API = "127.0.0.1:6443"
GATEWAY_HOST, GATEWAY_PORT = "10.3.15.1", 8443
HOST_NAME, GATEWAY_NAME = "host1", "gateway1"
# kubeconfig, its user and groups, for each part that talks to the API.
PARTS = {
    "controller": ("qvd:controller", ["qvd:controller"]),
    "agent": (f"qvd:agent:{HOST_NAME}", ["qvd:agents"]),
    "gateway": (f"qvd:gateway:{GATEWAY_NAME}", ["qvd:gateways"]),
}
# Where each part serves /readyz inside the testbed.
ADMIN = {"apiserver": "127.0.0.1:9001", "controller": "127.0.0.1:9002", "agent": "127.0.0.1:9003",
         "gateway": "127.0.0.1:9004", "controller2": "127.0.0.1:9005"}


def kubectl_program() -> str:
    built = ROOT / "build/peers/bin/kubectl"
    return str(built) if built.exists() else shutil.which("kubectl") or "kubectl"


class Farm:
    """`up()` gives a farm without objects; `apply()` declares some. Files are in `data`, logs in `logs`."""

    def __init__(self, name: str, logs: Path):
        self.testbed = Testbed(name)
        self.logs = logs
        self.parts: dict[str, Process] = {}

    @property
    def data(self) -> Path:
        """What is /var/lib/qvd inside."""
        return self.testbed.dir / "qvd"

    @property
    def admin_config(self) -> Path:
        return self.data / "api" / "admin.kubeconfig"

    # ----- life ----------------------------------------------------------------------------------

    def up(self) -> None:
        self.logs.mkdir(parents=True, exist_ok=True)
        for old in self.logs.glob("*.log"):
            old.unlink()
        self.testbed.up()
        for part in ("apiserver", "controller", "agent", "gateway"):
            self.start(part)
        for part in tuple(self.parts):
            self.wait_ready(part)

    def down(self) -> None:
        try:
            for part in reversed(self.parts.values()):
                part.stop(timeout=5)
        finally:
            self.testbed.down()

    def stage_image(self, image: Path, name: str = "office-2026.11.tar.gz") -> None:
        """Puts a disk image where DiskImage.spec.source.file is looked for."""
        staging = self.data / "storage" / "staging"
        staging.mkdir(parents=True, exist_ok=True)
        subprocess.run(["cp", "--reflink=auto", image, staging / name], check=True)

    # ----- parts ---------------------------------------------------------------------------------

    def command(self, part: str) -> list[str]:
        role = part.rstrip("0123456789")
        config = ["--kubeconfig", str(self.data / f"{role}.kubeconfig")]
        own = {
            "apiserver": ["qvd-apiserver", "serve", "--data-dir", str(self.data / "api"), "--listen", API],
            "controller": ["qvd-controller", "run", *config],
            "agent": ["qvd-agent", "run", *config, "--host-name", HOST_NAME, "--storage", "/var/lib/qvd/agent"],
            "gateway": ["qvd-gateway", "serve", *config, "--name", GATEWAY_NAME,
                        "--listen", f"{GATEWAY_HOST}:{GATEWAY_PORT}", "--self-signed",
                        "--tls-cert", str(self.data / "gateway.crt"), "--tls-key", str(self.data / "gateway.key")],
        }[role]
        return [str(BIN / own[0]), *own[1:], "--admin-listen", ADMIN[part]]

    def start(self, part: str) -> Process:
        """Starts a part, also one that ran before; its kubeconfig is made at the first time."""
        role = part.rstrip("0123456789")
        if role in PARTS and not (self.data / f"{role}.kubeconfig").exists():
            self._make_kubeconfig(role)
        self.parts[part] = self.testbed.start(part, self.command(part), self.logs / f"{part}.log")
        if part == "apiserver":
            wait_for("the administrator's kubeconfig", self._has_admin_config)
            self.wait_ready(part)
        return self.parts[part]

    def wait_ready(self, part: str, timeout: float = 30) -> None:
        def ready() -> bool:
            if not self.parts[part].alive():
                raise AssertionError(f"{part} ended:\n{self.parts[part].tail()}")
            return self.admin(part, "readyz") is not None

        try:
            wait_for(f"{part} to be ready", ready, timeout, every=0.1)
        except TimeoutError as error:
            raise AssertionError(f"{error}\n{self.parts[part].tail()}") from None

    def admin(self, part: str, path: str) -> str | None:
        """What the part's admin listener says, or None if it does not answer with 200."""
        result = self.testbed.run("curl", "-sf", "-m", "2", f"http://{ADMIN[part]}/{path}", check=False)
        return result.stdout if result.returncode == 0 else None

    def _has_admin_config(self) -> bool:
        if not self.parts["apiserver"].alive():
            raise AssertionError(f"the API server ended:\n{self.parts['apiserver'].tail()}")
        return self.admin_config.exists()

    def _make_kubeconfig(self, role: str) -> None:
        user, groups = PARTS[role]
        flags = [flag for group in groups for flag in ("--group", group)]
        self.testbed.run(BIN / "qvd-apiserver", "kubeconfig", "--data-dir", self.data / "api", "--user", user, *flags, "--server", f"https://{API}",
                         "--out", self.data / f"{role}.kubeconfig")

    # ----- the API, as an administrator ----------------------------------------------------------

    def kubectl(self, *arguments: str, check: bool = True, stdin: str | None = None, timeout: float = 60) -> str:
        environment = ["env", f"KUBECONFIG={self.admin_config}", f"HOME={self.data}"]
        result = self.testbed.run(*environment, kubectl_program(), *arguments, check=check, input=stdin, timeout=timeout)
        return result.stdout if check else result.stdout + result.stderr

    def start_kubectl(self, log: Path, *arguments: str) -> Process:
        """For what does not end by itself, such as a watch."""
        return self.testbed.start("kubectl", ["env", f"KUBECONFIG={self.admin_config}", f"HOME={self.data}", kubectl_program(), *arguments], log)

    def qvdctl(self, *arguments: str, check: bool = True, stdin: str | None = None) -> str:
        result = self.testbed.run(BIN / "qvdctl", "--kubeconfig", self.admin_config, *arguments, check=check, input=stdin)
        return result.stdout if check else result.stdout + result.stderr

    def apply(self, *files: Path) -> None:
        self.kubectl("apply", *[flag for file in files for flag in ("-f", str(file))])

    def get(self, path: str, kind: str, name: str, namespace: str = "acme") -> str:
        """One value by JSONPath, "" if the object or the value is absent."""
        return self.kubectl("get", kind, name, "-n", namespace, "--ignore-not-found", "-o", f"jsonpath={{{path}}}")

    def state(self, machine: str) -> str:
        return self.get(".status.state", "virtualmachine", machine)

    def wait_state(self, machine: str, state: str, timeout: float = 60) -> None:
        wait_for(f"{machine} to be {state}", lambda: self.state(machine) == state, timeout, every=0.3)

    def machine_id(self, machine: str) -> str:
        return wait_for(f"the number of {machine}", lambda: self.get(".spec.id", "virtualmachine", machine))

    def domain(self, machine: str) -> str:
        return f"qvd-{self.machine_id(machine)}"

    def operate(self, machine: str, action: str) -> None:
        """Start, Stop or Restart, as kubectl would ask for it."""
        manifest = {"apiVersion": "qvd.dev/v1beta1", "kind": "MachineOperation",
                    "metadata": {"generateName": f"{machine}-", "namespace": "acme"}, "spec": {"vm": machine, "type": action}}
        self.kubectl("create", "-f", "-", stdin=json.dumps(manifest))

    def stop_machine(self, machine: str) -> None:
        if self.state(machine) not in ("", "Stopped"):
            self.operate(machine, "Stop")
            self.wait_state(machine, "Stopped")

    def patch(self, kind: str, name: str, spec: dict, namespace: str = "acme") -> None:
        self.kubectl("patch", kind, name, "-n", namespace, "--type", "merge", "-p", json.dumps({"spec": spec}))

    def domains(self) -> list[str]:
        """What libvirt says that runs."""
        return self.testbed.run("virsh", "-q", "-c", "lxc:///system", "list", "--name").stdout.split()

    def init_of(self, domain: str) -> int:
        """The container's first process, by its number in the testbed."""
        controller = self.testbed.run("virsh", "-q", "-c", "lxc:///system", "domid", domain).stdout.strip()
        return int(self.testbed.run("cat", f"/proc/{controller}/task/{controller}/children").stdout.split()[0])

    def in_desktop(self, domain: str, *command: str, check: bool = True) -> subprocess.CompletedProcess:
        """Runs a program in the container, as its root. virsh lxc-enter-namespace would leave us without a
        user and without rights in the container's user namespace."""
        enter = ["nsenter", "--target", str(self.init_of(domain)), "--user", "--mount", "--net", "--pid", "--ipc", "--uts"]
        return self.testbed.run(*enter, "--", *command, check=check)
