"""The least gateway that QVD's protocol allows: one user, one desktop on this machine.

usage: fake_gateway.py PORT CERTIFICATE_AND_KEY
"""

import base64
import json
import select
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


def relay(stream: ssl.SSLSocket, agent: socket.socket) -> None:
    """By one thread: a TLS connection of Python's must not be read and written by two at once."""
    try:
        while True:
            ready = [stream] if stream.pending() else select.select([stream, agent], [], [])[0]
            for source, target in ((stream, agent), (agent, stream)):
                if source not in ready:
                    continue
                data = source.recv(16384)
                if not data:
                    return
                target.sendall(data)
    except OSError:
        pass
    finally:
        agent.close()
        stream.close()


def answer(stream: ssl.SSLSocket, status: str, body: str = "", kind: str = "text/plain") -> None:
    stream.sendall(f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n".encode())
    stream.sendall(body.encode())


def open_session(query: dict[str, str]) -> socket.socket:
    parameters = urllib.parse.urlencode({**query, "qvd.vm.user.name": "alice"})

    def reach() -> socket.socket | None:
        """Also when X was ready for somebody who has gone: then it is started again."""
        state = call("x_state")[0]
        if state == "listening":
            return socket.create_connection(("127.0.0.1", 4100))
        if state not in ("starting", "provisioning"):
            call("x_start", parameters)
        return None

    return wait_for("nxagent's port", reach)


def connect(stream: ssl.SSLSocket, query: dict[str, str]) -> None:
    stream.sendall(b"HTTP/1.1 102 Processing\r\nX-QVD-VM-Info: Starting X session at VM 12\r\n\r\n")
    agent = open_session(query)
    stream.sendall(b"HTTP/1.1 101 Switching Protocols\r\nX-QVD-Slave-Key: x\r\n\r\n")
    relay(stream, agent)


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
