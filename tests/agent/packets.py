"""Run in a desktop's network: says, one line each, what it could do to others.

usage: packets.py connect ADDRESS PORT...     "open PORT" or "shut PORT" for each
       packets.py listen PORT...              until it is killed
       packets.py spoof OWN GATEWAY           sends frames that must not leave the port, then one that may
"""

import select
import socket
import struct
import subprocess
import sys

WAIT = 0.7  # seconds that a connection may take on one machine


def connect(address: str, ports: list[str]) -> None:
    """Tries all ports at once, so that dropped ones cost one wait together."""
    tries = {}
    for port in ports:
        sock = socket.socket()
        sock.setblocking(False)
        sock.connect_ex((address, int(port)))
        tries[sock] = port
    poll = select.poll()
    for sock in tries:
        poll.register(sock, select.POLLOUT)
    done = {}
    while len(done) < len(tries):
        events = poll.poll(WAIT * 1000)
        if not events:
            break
        for descriptor, _ in events:
            sock = next(one for one in tries if one.fileno() == descriptor)
            done[tries[sock]] = sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) == 0
            poll.unregister(descriptor)
    for port in ports:
        print("open" if done.get(port) else "shut", port)


def listen(ports: list[str]) -> None:
    sockets = []
    for port in ports:
        sock = socket.socket()
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind(("0.0.0.0", int(port)))
        sock.listen()
        sockets.append(sock)
    print("listening", flush=True)
    while True:
        for sock in select.select(sockets, [], [])[0]:
            sock.accept()[0].close()


def checksum(header: bytes) -> int:
    total = sum(struct.unpack(f"!{len(header) // 2}H", header))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def ip_packet(source: str, target: str, protocol: int, payload: bytes) -> bytes:
    header = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(payload), 0, 0, 64, protocol, 0,
                         socket.inet_aton(source), socket.inet_aton(target))
    return header[:10] + struct.pack("!H", checksum(header)) + header[12:] + payload


def udp(source: int, target: int, payload: bytes) -> bytes:
    return struct.pack("!HHHH", source, target, 8 + len(payload), 0) + payload


def spoof(own: str, gateway: str) -> None:
    other = bytes.fromhex("545200aabbcc")
    everybody = b"\xff" * 6
    raw = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
    raw.bind(("eth0", 0))
    mine = raw.getsockname()[4]  # not from /sys, which belongs to the host's network
    arp = struct.pack("!HHBBH", 1, 0x800, 6, 4, 2)
    address = socket.inet_aton(gateway)
    router = bytes([134, 0, 0, 0, 64, 0, 7, 8]) + bytes(8)  # an ICMPv6 router advertisement
    ipv6 = struct.pack("!IHBB", 6 << 28, len(router), 58, 255) + bytes(15) + b"\1" + bytes.fromhex("ff02") + bytes(13) + b"\1"
    frames = {
        "forged ARP": everybody + mine + b"\x08\x06" + arp + mine + address + everybody + address,
        "foreign MAC": everybody + other + b"\x08\x00" + ip_packet(own, "255.255.255.255", 17, udp(9, 9, b"MARKMAC")),
        "foreign address": everybody + mine + b"\x08\x00" + ip_packet("10.3.15.99", "255.255.255.255", 17, udp(9, 9, b"MARKIP")),
        "rogue DHCP": everybody + mine + b"\x08\x00" + ip_packet(own, "255.255.255.255", 17, udp(67, 68, b"MARKDHCP")),
        "IPv6": everybody + mine + b"\x86\xdd" + ipv6 + router + b"MARKV6",
        "VLAN tag": everybody + mine + b"\x81\x00\x00\x05\x08\x00" + ip_packet(own, "255.255.255.255", 17, udp(9, 9, b"MARKVLAN")),
    }
    frames["own frame"] = everybody + mine + b"\x08\x00" + ip_packet(own, "255.255.255.255", 17, udp(9, 9, b"MARKOWN"))
    for name, frame in frames.items():
        raw.send(frame.ljust(60, b"\0"))
        print("sent", name)
    subprocess.run(["ip", "address", "add", "10.3.15.99/24", "dev", "eth0"], check=True)
    answered = subprocess.run(["ping", "-c2", "-i0.2", "-W1", "-I", "10.3.15.99", gateway], capture_output=True).returncode == 0
    subprocess.run(["ip", "address", "del", "10.3.15.99/24", "dev", "eth0"], check=True)
    print("answered" if answered else "silent", "from a foreign address")
    honest = subprocess.run(["ping", "-c2", "-i0.2", "-W1", gateway], capture_output=True).returncode == 0
    print("answered" if honest else "silent", "from its own address")


if __name__ == "__main__":
    {"connect": lambda a: connect(a[0], a[1:]), "listen": listen, "spoof": lambda a: spoof(*a)}[sys.argv[1]](sys.argv[2:])
