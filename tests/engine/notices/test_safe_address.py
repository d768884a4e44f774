"""Messages never reach what lies inside, however its address is spelt, and never something else than what was checked."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from typing import Any

import pytest

from engine.channels import safe_address
from engine.channels.email import send as send_mail
from engine.channels.http import post
from engine.channels.letter import Letter
from engine.channels.safe_address import Refused, checked, is_allowed
from engine.settings import Settings
from tests.receiver import Receiver, http_receiver

INSIDE = [
    "127.0.0.1", "127.1", "2130706433", "0x7f.0.0.1", "0177.0.0.1", "localhost", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254",
    "100.64.0.1", "192.0.2.1", "198.18.0.1", "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fc00::1", "fec0::1",
    "ff02::1", "::ffff:127.0.0.1", "::ffff:7f00:1", "::127.0.0.1", "64:ff9b::127.0.0.1", "2002:7f00:1::1", "2001:db8::1",
]


@pytest.mark.parametrize("host", INSIDE)
def test_what_lies_inside_is_refused_however_it_is_spelt(host: str) -> None:
    with pytest.raises(Refused):
        checked(host, 80, ())


@pytest.mark.parametrize("host", ["1.1.1.1", "223.5.5.5", "2400:3200::1", "::ffff:1.1.1.1"])
def test_what_lies_outside_is_not(host: str) -> None:
    assert checked(host, 443, ())


def test_the_settings_allow_a_name_an_address_or_a_network() -> None:
    assert checked("127.0.0.1", 80, ("127.0.0.1",)) and checked("localhost", 80, ("LOCALHOST",)) and checked("10.20.3.4", 80, ("10.20.0.0/16",))
    with pytest.raises(Refused):
        checked("10.21.0.1", 80, ("10.20.0.0/16", "nonsense/99"))
    assert not is_allowed("example.com", ("127.0.0.1",))


@pytest.fixture
def trap() -> Iterator[Receiver]:
    with http_receiver() as found:
        yield found


@pytest.mark.parametrize("form", [
    "http://127.0.0.1:{port}/", "https://127.0.0.1:{port}/", "https://localhost:{port}/", "https://2130706433:{port}/", "https://0x7f.1:{port}/",
    "https://[::ffff:127.0.0.1]:{port}/", "https://[::1]:{port}/", "https://0:{port}/", "https://127.0.0.1.:{port}/", "https://①②⑦.⓪.⓪.①:{port}/",
    "https://user@127.0.0.1:{port}/", "gopher://127.0.0.1:{port}/", "file:///etc/passwd", "//127.0.0.1:{port}/", "https://127.0.0.1:{port}/\r\nX: y",
    "https://example.com@127.0.0.1:{port}/", "https://127.0.0.1:{port}#@example.com/", "https:///x", "https://[::1", "", "https://127.0.0.1:99999/",
])
def test_a_trap_inside_is_never_touched(trap: Receiver, form: str) -> None:
    outcome = post(form.format(port=trap.port), b"{}", {}, ())
    assert outcome.status in ("never", "later") and outcome.reason in ("inside_address", "bad_address", "not_secure", "unreachable")
    assert trap.touched == 0


def test_a_name_is_resolved_once(trap: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    """DNS rebinding: public when it is checked, inside a moment later. What is connected to is what was checked."""
    asked: list[str] = []
    tried: list[Any] = []

    def rebinding(host: str, port: int, *rest: Any, **more: Any) -> list[Any]:
        asked.append(host)
        address = "192.88.99.77" if len(asked) > 1 else "223.255.255.77"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1" if len(asked) > 1 else address, port))]

    class Watched(socket.socket):
        def connect(self, address: Any) -> None:
            tried.append(address)
            raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    monkeypatch.setattr(safe_address.socket, "socket", Watched)
    assert post(f"https://rebind.example:{trap.port}/", b"{}", {}, ()).reason == "unreachable"
    assert asked == ["rebind.example"] and tried == [("223.255.255.77", trap.port)] and trap.touched == 0


def test_one_address_inside_among_several_refuses_the_name(monkeypatch: pytest.MonkeyPatch) -> None:
    both = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443)) for address in ("1.1.1.1", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **more: both)
    with pytest.raises(Refused):
        checked("both.example", 443, ())


def test_a_mail_server_inside_is_refused_too(trap: Receiver, settings: Settings) -> None:
    from dataclasses import replace

    closed = replace(settings, allowed_hosts=())
    for security in ("tls", "starttls", "none"):
        outcome = send_mail(closed, {"host": "127.0.0.1", "port": str(trap.port), "security": security}, {}, Letter("k", "t", "w", address="a@b.cn"))
        assert outcome.status == "never" and outcome.reason in ("inside_address", "not_secure")
    assert trap.touched == 0
