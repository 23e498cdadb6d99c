"""The least gateway that QVD's protocol allows: one user, one desktop on this machine.

usage: fake_gateway.py PORT CERTIFICATE_AND_KEY
"""

import base64
import json
import socket
import ssl
import sys
import threading
import urllib.parse
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.lib.wait import wait_for  # noqa: E402

VMA = "http://127.0.0.1:3030/vma/"
AUTHORIZATION = "Basic " + base64.b64encode(b"alice:wonderland").decode()


def call(function: str, query: str = "") -> list:
    with urllib.request.urlopen(f"{VMA}{function}?{query}", timeout=5) as answer:
        return json.loads("[" + answer.read().decode() + "]")


def read_head(stream: ssl.SSLSocket, rest: bytes) -> tuple[str, bytes]:
    while b"\r\n\r\n" not in rest:
        more = stream.recv(4096)
        if not more:
            return "", b""
        rest += more
    head, rest = rest.split(b"\r\n\r\n", 1)
    return head.decode(), rest


def copy(source: socket.socket, target: socket.socket) -> None:
    try:
        while data := source.recv(16384):
            target.sendall(data)
    except OSError:
        pass
    for end in (source, target):
        try:
            end.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass


def answer(stream: ssl.SSLSocket, status: str, body: str = "", kind: str = "text/plain") -> None:
    stream.sendall(f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n".encode())
    stream.sendall(body.encode())


def open_session(query: dict[str, str]) -> socket.socket:
    parameters = urllib.parse.urlencode({**query, "qvd.vm.user.name": "alice"})
    wait_for("the VMA to take the start", lambda: call("x_start", parameters)[0], every=0.2)
    wait_for("nxagent's port", lambda: call("x_state")[0] == "listening")
    return socket.create_connection(("127.0.0.1", 4100))


def connect(stream: ssl.SSLSocket, query: dict[str, str]) -> None:
    stream.sendall(b"HTTP/1.1 102 Processing\r\nX-QVD-VM-Info: Starting X session at VM 12\r\n\r\n")
    agent = open_session(query)
    stream.sendall(b"HTTP/1.1 101 Switching Protocols\r\nX-QVD-Slave-Key: x\r\n\r\n")
    threading.Thread(target=copy, args=(agent, stream), daemon=True).start()
    copy(stream, agent)


def serve(stream: ssl.SSLSocket) -> None:
    rest = b""
    while True:
        head, rest = read_head(stream, rest)
        if not head:
            return
        lines = head.split("\r\n")
        target = urllib.parse.urlsplit(lines[0].split(" ")[1])
        query = dict(urllib.parse.parse_qsl(target.query, keep_blank_values=True))
        if f"Authorization: {AUTHORIZATION}" not in lines:
            answer(stream, "401 Unauthorized", "401 Unauthorized\r\n")
        elif target.path == "/qvd/list_of_vm":
            answer(stream, "200 OK", json.dumps([{"id": 12, "name": "work", "state": "running", "blocked": 0}]), "application/json")
        elif target.path == "/qvd/connect_to_vm" and query.pop("id") == "12":
            return connect(stream, query)
        else:
            answer(stream, "404 Not Found", "There is no such machine")


def main() -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[2])
    listener = socket.create_server(("127.0.0.1", int(sys.argv[1])))
    while True:
        plain, _ = listener.accept()
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            stream = context.wrap_socket(plain, server_side=True)
        except (OSError, ssl.SSLError):
            continue
        threading.Thread(target=serve, args=(stream,), daemon=True).start()


main()
