"""QVD's dialect of HTTP as a client of the gateway sees it, without qvd-client: raw bytes over TLS."""

import base64
import socket
import ssl
from dataclasses import dataclass, field
from urllib.parse import quote

from .farm import GATEWAY_HOST, GATEWAY_PORT, Farm


@dataclass
class Answer:
    status: int  # of the last response
    body: str = ""
    progress: list[str] = field(default_factory=list)  # texts of the 102 responses before it


def connect(farm: Farm) -> ssl.SSLSocket:
    """The gateway's certificate is self-signed here, and its check is not what these tests are about."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    plain = farm.testbed.call(lambda: socket.create_connection((GATEWAY_HOST, GATEWAY_PORT), timeout=30))
    return context.wrap_socket(plain)


def ask(farm: Farm, path: str, login: str = "", password: str = "", upgrade: bool = False) -> Answer:
    with connect(farm) as link:
        link.sendall(request(path, login, password, upgrade))
        return read_answer(link)


def open_machine(farm: Farm, machine_id: str, login: str, password: str) -> tuple[ssl.SSLSocket, Answer]:
    """Asks for a machine and keeps the connection, which after a 101 is the byte stream of nxagent."""
    link = connect(farm)
    link.settimeout(120)
    parameters = f"id={quote(machine_id)}&qvd.client.os=linux&qvd.client.link=lan&qvd.client.fullscreen=1"
    link.sendall(request(f"/qvd/connect_to_vm?{parameters}", login, password, upgrade=True))
    return link, read_answer(link)


def request(path: str, login: str, password: str, upgrade: bool) -> bytes:
    lines = [f"GET {path} HTTP/1.1", "Host: gateway"]
    if login:
        lines.append("Authorization: Basic " + base64.b64encode(f"{login}:{password}".encode()).decode())
    if upgrade:
        lines += ["Connection: Upgrade", "Upgrade: QVD/1.0"]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def read_answer(link: ssl.SSLSocket) -> Answer:
    """Byte by byte, so that nothing of the stream after a 101 is swallowed."""
    answer = Answer(0)
    while True:
        status, headers = read_head(link)
        answer.status = status
        if status == 102:
            answer.progress.append(headers.get("x-qvd-vm-info", ""))
            continue
        length = int(headers.get("content-length", "0"))
        while len(answer.body) < length:
            answer.body += link.recv(length - len(answer.body)).decode()
        return answer


def read_head(link: ssl.SSLSocket) -> tuple[int, dict[str, str]]:
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        byte = link.recv(1)
        if not byte:
            raise ConnectionError(f"the gateway hung up after {head!r}")
        head += byte
    first, *lines = head.decode().split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines if line)}
    return int(first.split()[1]), headers
