"""The door to the virus scanner, against a small server that speaks INSTREAM."""

from __future__ import annotations

import socketserver
import struct
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from engine.attachments import Upload
from engine.commands import report
from engine.engine import Engine
from engine.errors import BadAnswers
from engine.people import Person
from engine.scanning import ScannerAway, scan
from engine.settings import Settings
from engine.uploads import begin_upload, receive, standing
from tests.media.samples import picture
from tests.web.browser import Browser
from tests.world import OWN, World

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-" + b"ANTIVIRUS-TEST-FILE!$H+H*"


@dataclass
class Scanner:
    """A scanner that knows one virus. `answers`: what it says instead; `seen`: sizes of what it was given."""

    where: str = ""
    answer: bytes | None = None
    seen: list[int] = field(default_factory=list)


def _server(found: Scanner, server_class: Any, address: Any) -> Any:
    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            assert self.rfile.read(10) == b"zINSTREAM\0"
            content = b""
            while (size := struct.unpack("!L", self.rfile.read(4))[0]) > 0:
                content += self.rfile.read(size)
            found.seen.append(len(content))
            clean = b"stream: OK\0" if EICAR not in content else b"stream: Eicar-Test-Signature FOUND\0"
            self.wfile.write(clean if found.answer is None else found.answer)

    return server_class(address, Handler)


@pytest.fixture(params=["tcp", "unix"])
def scanner(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Scanner]:
    found = Scanner()
    if request.param == "tcp":
        server = _server(found, socketserver.ThreadingTCPServer, ("127.0.0.1", 0))
        found.where = f"127.0.0.1:{server.server_address[1]}"
    else:
        found.where = str(tmp_path / "clamd.sock")
        server = _server(found, socketserver.ThreadingUnixStreamServer, found.where)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield found
    server.shutdown()
    server.server_close()


def _with(settings: Settings, where: str, *, required: bool = True) -> Settings:
    return replace(settings, clamd=where, clamd_required=required)


def test_what_is_harmful_is_found_and_the_rest_is_not(settings: Settings, scanner: Scanner) -> None:
    asked = _with(settings, scanner.where)
    assert scan(asked, b"x" * 200_000) and not scan(asked, b"y" * 70_000 + EICAR) and scanner.seen == [200_000, 70_000 + len(EICAR)]


def test_without_a_scanner_nothing_is_asked(settings: Settings) -> None:
    assert scan(settings, EICAR)


@pytest.mark.parametrize("answer", [b"INSTREAM size limit exceeded. ERROR\0", b"", b"OK"])
def test_an_answer_that_says_nothing_is_no_answer(settings: Settings, scanner: Scanner, answer: bytes) -> None:
    scanner.answer = answer
    if answer == b"OK":
        assert scan(_with(settings, scanner.where), b"x")
        return
    with pytest.raises(ScannerAway):
        scan(_with(settings, scanner.where), b"x")
    assert scan(_with(settings, scanner.where, required=False), b"x")


@pytest.mark.parametrize("where", ["127.0.0.1:1", "/nowhere/clamd.sock", "nonsense"])
def test_while_the_scanner_is_away_the_setting_decides(settings: Settings, where: str) -> None:
    with pytest.raises(ScannerAway):
        scan(_with(settings, where), b"x")
    assert scan(_with(settings, where, required=False), b"x")


def test_an_infected_file_is_refused_in_words_and_not_kept(deployed: Engine, world: World, scanner: Scanner) -> None:
    asked = replace(deployed, settings=_with(deployed.settings, scanner.where))
    with pytest.raises(BadAnswers) as wrong:
        report(asked, world.villager, request_key="k" * 22, place=OWN, subject="a", text="b", files=(Upload("a.png", picture() + EICAR),))
    assert wrong.value.errors["file"]["code"] == "file_infected" and not (deployed.settings.data_dir / "files").exists()


def test_an_upload_waits_until_the_scanner_is_back(deployed: Engine, world: World, scanner: Scanner) -> None:
    content = picture()
    away = replace(deployed, settings=_with(deployed.settings, "127.0.0.1:1"))
    made = begin_upload(away, world.villager, name="a.png", size=len(content), kind="picture")
    with pytest.raises(ScannerAway):
        receive(away, world.villager, made.id, 0, content)
    assert (standing(away, world.villager, made.id).offset, standing(away, world.villager, made.id).status) == (len(content), "open")
    back = replace(deployed, settings=_with(deployed.settings, scanner.where))
    assert receive(back, world.villager, made.id, len(content), b"").status == "ready"


def test_people_are_told_when_files_cannot_be_checked(deployed: Engine, world: World, client_as: Callable[[Person | None], Browser]) -> None:
    import io

    object.__setattr__(deployed.settings, "clamd", "127.0.0.1:1")
    answer = client_as(world.villager).send("/report", {"text": "路灯", "place": OWN, "files": (io.BytesIO(picture()), "a.png")}, content_type="multipart/form-data")
    assert answer.status_code == 503 and "cannot be checked for viruses" in answer.get_data(as_text=True)
