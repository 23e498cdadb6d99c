"""The floor of the connect benchmark: the same image as a container, started by hand with virsh, with
nxagent as the first thing it runs. Nothing of ours takes part, so this much belongs to the kernel,
libvirt and nxagent."""

import socket
import tarfile
import time
from dataclasses import dataclass
from pathlib import Path

from tests.lib.testbed import Testbed
from tests.lib.wait import wait_for

ADDRESS = "10.3.15.200"
PORT = 4100
MAC = "52:54:00:fe:10:0a"
# What nxproxy 3.5.99 says first; nxagent answers with its own line.
GREETING = b"NXPROXY-3.5.0-3.5.99 stream=default,data=default "

# Address by hand, no DHCP, no agent; the same user and command line that qvd-vma uses.
INIT = f"""#!/bin/sh
export PATH=/usr/sbin:/usr/bin:/sbin:/bin
ip link set lo up; ip link set eth0 up; ip addr add {ADDRESS}/24 dev eth0
mkdir -p -m 1777 /tmp/.X11-unix
useradd -m alice
printf 'nx/nx,link=lan,keyboard=pc105/us,client=linux,media=0,geometry=fullscreen:100\\n' >/run/nxagent.conf
trap 'exit 0' TERM
su alice -c 'HOME=/home/alice NX_CLIENT=/bin/true exec xinit /etc/qvd/xsession -- \\
  /usr/bin/nxagent :100 -ac -name QVD -display nx/nx,options=/run/nxagent.conf:100' >/tmp/nxagent.log 2>&1 &
while :; do wait; sleep 0.1; done
"""

# Not qv*: the agent's filter gives interfaces of that name nothing that it does not know.
DOMAIN = """<domain type='lxc'><name>floor</name><uuid>11111111-2222-4333-8444-555555555555</uuid>
<memory unit='MiB'>512</memory><vcpu>1</vcpu>
<os><type arch='x86_64'>exe</type><init>/sbin/floor-init</init></os>
<devices><emulator>/usr/lib/libvirt/libvirt_lxc</emulator>
<filesystem type='mount'><source dir='{root}'/><target dir='/'/></filesystem>
<interface type='bridge'><mac address='{mac}'/><source bridge='qvdnet0'/><target dev='floor0'/></interface>
<console type='pty'/></devices></domain>"""


@dataclass
class Times:
    """Seconds since `virsh start` was called."""

    started: float  # virsh came back
    listening: float  # nxagent's port answers
    first_byte: float  # nxagent said something to an nxproxy greeting


class Floor:
    def __init__(self, testbed: Testbed, image: Path):
        self.testbed = testbed
        self.dir = testbed.dir / "floor"
        self.base = self.dir / "base"
        if not self.base.exists():
            self.base.mkdir(parents=True)
            with tarfile.open(image) as archive:
                archive.extractall(self.base, numeric_owner=True)
            init = self.base / "usr/sbin/floor-init"
            init.write_text(INIT)
            init.chmod(0o755)

    def virsh(self, *arguments: str) -> None:
        self.testbed.run("virsh", "-q", "-c", "lxc:///system", *arguments)

    def measure(self, keep: bool = False) -> Times:
        root = self._mount()
        domain = self.dir / "floor.xml"
        domain.write_text(DOMAIN.format(root=root, mac=MAC))
        self.virsh("define", str(domain))
        # Known beforehand: a question for it before the container is up would be repeated only after a second.
        self.testbed.run("ip", "neigh", "replace", ADDRESS, "lladdr", MAC, "dev", "qvdnet0", "nud", "permanent")
        begin = time.monotonic()
        self.virsh("start", "floor")
        started = time.monotonic() - begin
        listening, first = self.testbed.call(lambda: _first_byte(begin))
        if not keep:
            self.stop()
        return Times(started, listening, first)

    def stop(self) -> None:
        self.virsh("destroy", "floor")
        self.virsh("undefine", "floor")
        self.testbed.run("umount", self.dir / "root")

    def _mount(self) -> Path:
        for name in ("upper", "work", "root"):
            self.testbed.run("rm", "-rf", self.dir / name)
            (self.dir / name).mkdir()
        self.testbed.run("mount", "-t", "overlay", "overlay", "-o",
                         f"lowerdir={self.base},upperdir={self.dir}/upper,workdir={self.dir}/work", self.dir / "root")
        return self.dir / "root"


def _first_byte(begin: float) -> tuple[float, float]:
    link = wait_for("nxagent to listen", lambda: socket.create_connection((ADDRESS, PORT), timeout=0.05), every=0.005)
    listening = time.monotonic() - begin
    link.sendall(GREETING)
    link.settimeout(10)
    assert link.recv(1), "nxagent hung up"
    return listening, time.monotonic() - begin
