"""The outer world, small and local: an HTTP and an SMTP server that write down what reaches them and behave as badly as they are told."""

from __future__ import annotations

import base64
import json
import socketserver
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Seen:
    """One request or mail."""

    path: str
    headers: dict[str, str]
    body: bytes
    at: float = field(default_factory=time.monotonic)

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def key(self) -> str:
        return self.headers.get("Idempotency-Key", "")


@dataclass
class Receiver:
    """What came in, and how to answer: `answers[path]` is a status, or a list of them for one request after the other; `delays[path]`
    seconds before it answers; `bodies[path]`: what it answers; `drip`: paths that answer a byte a second and never end."""

    port: int = 0
    secure: bool = False
    seen: list[Seen] = field(default_factory=list)
    answers: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, dict[str, str]] = field(default_factory=dict)
    delays: dict[str, float] = field(default_factory=dict)
    bodies: dict[str, bytes] = field(default_factory=dict)
    drip: set[str] = field(default_factory=set)
    touched: int = 0                      # connections, even without a request

    def url(self, path: str = "/") -> str:
        return f"http{'s' if self.secure else ''}://127.0.0.1:{self.port}{path}"

    def at(self, path: str) -> list[Seen]:
        return [one for one in self.seen if one.path == path]

    def status(self, path: str) -> int:
        answer = self.answers.get(path, 200)
        return int(answer if isinstance(answer, int) else answer.pop(0) if len(answer) > 1 else answer[0])


@contextmanager
def http_receiver(tls: ssl.SSLContext | None = None) -> Iterator[Receiver]:
    """A receiver on a free port of this machine."""
    found = Receiver(secure=tls is not None)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def setup(self) -> None:
            found.touched += 1
            super().setup()

        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            body = self.rfile.read(length)
            if len(body) < length:        # whoever called died over it: half a request is none
                return
            found.seen.append(Seen(self.path, dict(self.headers), body))
            time.sleep(found.delays.get(self.path, 0))
            if self.path in found.drip:
                self.wfile.write(b"HTTP/1.1 200 OK\r\n")
                for _ in range(60):
                    self.wfile.write(b"X")
                    self.wfile.flush()
                    time.sleep(0.2)
                return
            self.send_response(found.status(self.path))
            for name, value in found.headers.get(self.path, {}).items():
                self.send_header(name, value)
            said = found.bodies.get(self.path, b"ok")
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *words: object) -> None:
            """Says nothing."""

        def handle(self) -> None:
            try:
                super().handle()
            except OSError:               # whoever called hung up
                pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    with _running(server):
        found.port = server.server_address[1]
        yield found


@dataclass
class Mailbox:
    """Mails that were handed over. `refuse`: addresses that get 550; `busy`: answers 451 to every mail; `mute`: greets nobody."""

    port: int = 0
    mails: list[Any] = field(default_factory=list)
    refuse: set[str] = field(default_factory=set)
    busy: bool = False
    mute: bool = False
    encrypted: bool = False
    signed_in: bytes = b""


@contextmanager
def smtp_receiver(tls: ssl.SSLContext | None = None) -> Iterator[Mailbox]:
    """A mail server on a free port of this machine; with a context it offers STARTTLS, and takes mails and passwords only after it."""
    found = Mailbox()

    class Handler(socketserver.StreamRequestHandler):
        def say(self, text: str) -> None:
            self.wfile.write(text.encode() + b"\r\n")

        def handle(self) -> None:
            try:
                self._talk()
            except OSError:
                pass

        def _talk(self) -> None:
            if found.mute:
                time.sleep(30)
                return
            self.say("220 test")
            while line := self.rfile.readline():
                verb = line.strip().upper()
                if verb.startswith(b"EHLO") and tls is not None:
                    self.say("250-test")
                    self.say("250 AUTH PLAIN" if found.encrypted else "250 STARTTLS")
                elif verb.startswith(b"STARTTLS") and tls is not None:
                    self.say("220 go on")
                    self.connection = tls.wrap_socket(self.connection, server_side=True)
                    self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", buffering=0)  # type: ignore[assignment]
                    found.encrypted = True
                elif verb.startswith(b"AUTH"):
                    found.signed_in = base64.b64decode(line.split()[2])
                    self.say("235 welcome" if found.signed_in.endswith(b"right") else "535 no")
                elif verb.startswith(b"RCPT"):
                    address = line.split(b"<")[1].split(b">")[0].decode()
                    self.say("550 no such box" if address in found.refuse else "250 ok")
                elif verb.startswith(b"DATA"):
                    self.say("354 go on")
                    self._mail()
                    self.say("451 later" if found.busy else "250 taken")
                elif verb.startswith(b"QUIT"):
                    self.say("221 bye")
                    return
                else:
                    self.say("250 ok")

        def _mail(self) -> None:
            lines = []
            while (line := self.rfile.readline()) not in (b".\r\n", b""):
                lines.append(line[1:] if line.startswith(b"..") else line)
            if not found.busy:
                found.mails.append(message_from_bytes(b"".join(lines), policy=policy.default))

    class Server(socketserver.ThreadingTCPServer):
        allow_reuse_address = True
        daemon_threads = True

    server = Server(("127.0.0.1", 0), Handler)
    with _running(server):
        found.port = server.server_address[1]
        yield found


@contextmanager
def _running(server: Any) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
