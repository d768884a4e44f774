"""A line between browser and server that can be cut, and that can swallow an answer after the server has done its work."""

from __future__ import annotations

import socket
import threading
from typing import Any
from urllib.parse import urlsplit


class Line:
    """A TCP relay to `address`. `down`: nobody is reached. `swallow`: the answer to a POST whose head carries these bytes is lost, once;
    `swallowed` counts. `posts` are the first lines of all POSTs that went through."""

    def __init__(self, address: str) -> None:
        self.server = (urlsplit(address).hostname, urlsplit(address).port)
        self.down, self.swallow, self.swallowed = False, b"", 0
        self.posts: list[str] = []
        self.door = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self.door.getsockname()[1]}"
        self.open: set[socket.socket] = set()
        threading.Thread(target=self._answer, daemon=True).start()

    def cut(self) -> None:
        """Nobody is reached from now on; what is open breaks."""
        self.down = True
        for one in list(self.open):
            one.close()

    def mend(self) -> None:
        self.down = False

    def close(self) -> None:
        self.cut()
        self.door.close()

    def _answer(self) -> None:
        while True:
            try:
                near, _ = self.door.accept()
            except OSError:
                return
            if self.down:
                near.close()
                continue
            threading.Thread(target=self._relay, args=(near,), daemon=True).start()

    def _relay(self, near: socket.socket) -> None:
        try:
            far = socket.create_connection(self.server)
        except OSError:
            near.close()
            return
        self.open |= {near, far}
        lost = threading.Event()
        threading.Thread(target=self._pipe, args=(far, near, lost, False), daemon=True).start()
        self._pipe(near, far, lost, True)

    def _pipe(self, here: socket.socket, there: socket.socket, lost: threading.Event, asks: bool) -> None:
        try:
            while data := here.recv(65536):
                if asks and data.startswith(b"POST "):
                    self.posts.append(data.split(b"\r\n", 1)[0].decode("latin-1"))
                    if self.swallow and data.startswith(self.swallow):
                        self.swallow = b""
                        lost.set()
                if not asks and lost.is_set():
                    self.swallowed += 1
                    break
                there.sendall(data)
        except OSError:
            pass
        for one in (here, there):
            self.open.discard(one)
            _shut(one)


def _shut(one: Any) -> None:
    try:
        one.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass
    one.close()
