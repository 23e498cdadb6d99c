"""A door into the quick start's private network: a port of this machine's loopback whose connections come
out at its gateway. Open only while somebody wants it."""

import socket
import threading

from tests.lib.farm import GATEWAY_HOST, GATEWAY_PORT, Farm


class Door:
    def __init__(self, farm: Farm, port: int):
        self.farm = farm
        self._listener = socket.create_server(("127.0.0.1", port))
        self.port = self._listener.getsockname()[1]

    def serve(self) -> None:
        """Until the process ends."""
        while True:
            outside, _ = self._listener.accept()
            try:
                # A socket stays in the network where it was made, wherever its thread goes.
                inside = self.farm.testbed.call(lambda: socket.create_connection((GATEWAY_HOST, GATEWAY_PORT), timeout=5))
            except OSError:
                outside.close()
                continue
            inside.settimeout(None)
            for source, target in ((outside, inside), (inside, outside)):
                source.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                threading.Thread(target=_pump, args=(source, target), daemon=True).start()


def _pump(source: socket.socket, target: socket.socket) -> None:
    try:
        while data := source.recv(65536):
            target.sendall(data)
    except OSError:
        pass
    for end in (source, target):
        try:
            end.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
