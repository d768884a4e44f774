"""Recordings: made playable by the worker, tried again, given up with a reason; their words by machine and by people."""

from __future__ import annotations

import hashlib
import hmac
import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from engine.attachments import Upload, file_of
from engine.blobs import file_key
from engine.clock import FrozenClock
from engine.commands import correct_transcript, report
from engine.engine import Engine
from engine.errors import BadAnswers, NotYours
from engine.media.bad_media import ChildFailed
from engine.media.child_process import in_child
from engine.people import Person
from engine.preparing import prepare_due, start_preparing
from engine.settings import Settings
from engine.tables import attachment, connector, fact, media_job
from engine.uploads import sweep_uploads
from engine.verify import verify
from engine.voice.jobs import LEASE, TRIES, claim
from tests.engine.notices.world import set_up
from tests.media.samples import SOUNDS, picture, sound
from tests.receiver import Receiver, http_receiver
from tests.web.browser import Browser
from tests.world import OWN, World

ClientAs = Callable[[Person | None], Browser]


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return replace(settings, allowed_hosts=("127.0.0.1",))


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with http_receiver() as found:
        yield found


@pytest.fixture
def said(deployed: Engine, world: World) -> Any:
    """A case with one recording."""
    return spoken(deployed, world, sound("webm"))


def spoken(engine: Engine, world: World, content: bytes, key: str = "k" * 22) -> Any:
    return report(engine, world.villager, request_key=key, place=OWN, subject="", text="", files=(Upload("说.webm", content),))


def row(engine: Engine) -> Any:
    with engine.database.read() as connection:
        return connection.execute(select(attachment)).one()


def jobs(engine: Engine) -> list[Any]:
    with engine.database.read() as connection:
        return [(one.what, one.status, one.last_error) for one in connection.execute(select(media_job))]


@pytest.mark.parametrize("kind", sorted(SOUNDS))
def test_what_browsers_and_phones_record_becomes_one_small_sound(deployed: Engine, world: World, kind: str) -> None:
    spoken(deployed, world, sound(kind))
    before = row(deployed)
    assert (before.state, before.kind) == ("waiting", "voice") and prepare_due(deployed, "prepare") and not prepare_due(deployed, "prepare")
    after = row(deployed)
    peaks = [int(one) for one in after.peaks.split(",")]
    assert (after.state, after.media_type) == ("ready", "audio/mpeg") and abs(after.duration_ms - 2000) < 100 and after.name.endswith(".mp3")
    assert len(peaks) == 60 and max(peaks) == 100 and sum(peaks[:20]) < sum(peaks[-20:]) and after.size < 12_000
    assert jobs(deployed) == [] and not list(verify(deployed))
    assert sweep_uploads(deployed) == 1 and deployed.blobs.size(file_key(before.digest)) is None and deployed.blobs.size(file_key(after.digest)) == after.size


def test_a_recording_longer_than_allowed_is_refused_where_it_says_so_and_cut_where_it_does_not(deployed: Engine, world: World) -> None:
    short = replace(deployed, settings=replace(deployed.settings, voice_seconds=1))
    with pytest.raises(BadAnswers) as wrong:
        spoken(short, world, sound("wav"))
    assert wrong.value.errors["file"]["code"] == "recording_too_long"
    told, _ = in_child("voice", sound("webm"), {"seconds": 1})
    assert told["cut"] and told["duration_ms"] == pytest.approx(1000, abs=60)


def test_films_and_broken_files_are_refused_when_they_come(deployed: Engine, world: World) -> None:
    for content, code in ((sound("mp4", 1.0, film=True), "film_not_taken"), (sound("webm")[:60], "recording_broken"), (b"OggS" + b"\x00" * 200, "recording_broken")):
        with pytest.raises(BadAnswers) as wrong:
            spoken(deployed, world, content)
        assert wrong.value.errors["file"]["code"] == code


def test_what_fails_is_tried_again_then_given_up_and_staff_read_why(
    said: Any, deployed: Engine, world: World, client_as: ClientAs, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch,
) -> None:
    def breaks(*_: object) -> Any:
        raise ChildFailed("died")

    monkeypatch.setattr("engine.voice.prepare.in_child", breaks)
    tried = 0
    for _ in range(TRIES + 2):
        tried += prepare_due(deployed, "prepare")
        clock.move(timedelta(hours=1))
    assert tried == TRIES and jobs(deployed) == [("prepare", "dead", "died")] and row(deployed).state == "dead" and not list(verify(deployed))
    page = client_as(world.person("grid_worker")).get(f"/cases/{said.number}").get_data(as_text=True)
    assert "This recording cannot be played." in page and "Decoding it failed." in page
    assert "Decoding it failed." not in client_as(world.villager).get(f"/cases/{said.number}").get_data(as_text=True)
    answer = client_as(world.villager).get(f"/files/{row(deployed).id}")
    assert answer.mimetype == "application/octet-stream" and answer.headers["Content-Disposition"].startswith("attachment")


def test_what_a_dead_worker_had_in_hand_is_lent_again_but_not_for_ever(said: Any, deployed: Engine, clock: FrozenClock) -> None:
    for _ in range(TRIES):
        assert claim(deployed, "prepare") is not None and claim(deployed, "prepare") is None
        clock.move(LEASE + timedelta(seconds=1))
    assert prepare_due(deployed, "prepare") and jobs(deployed) == [("prepare", "dead", "died")]


@pytest.mark.parametrize("point", ["voice_claimed", "voice_kept", "voice_recorded"])
def test_a_worker_killed_anywhere_loses_nothing(said: Any, deployed: Engine, clock: FrozenClock, point: str) -> None:
    with deployed.database.write() as connection:      # the other process lives by the machine's clock
        connection.execute(update(media_job).values(next_at="2020-01-01T00:00:00.000000Z"))
    program = ("import sys; from pathlib import Path; from engine.engine import Engine; from engine.settings import Settings;"
               "from engine.preparing import prepare_due;"
               "prepare_due(Engine.open(Settings(sys.argv[1], Path(sys.argv[2]), 'only-for-tests')), 'prepare')")
    died = subprocess.run([sys.executable, "-c", program, deployed.settings.database_url, str(deployed.settings.data_dir)], env={"EPOINT_FAULT": f"{point}:1", "PATH": ""}, check=False)
    assert died.returncode == -9 and not list(verify(deployed))
    with deployed.database.write() as connection:
        connection.execute(update(media_job).values(next_at="2020-01-01T00:00:00.000000Z"))
    prepare_due(deployed, "prepare")
    clock.move(timedelta(days=3000))
    sweep_uploads(deployed)
    assert row(deployed).state == "ready" and not list(verify(deployed))
    kept = {path.name for path in (deployed.settings.data_dir / "files").glob("*/*")}
    assert kept == {row(deployed).digest}


def test_the_threads_beside_the_worker_do_it(said: Any, deployed: Engine) -> None:
    stop = threading.Event()
    threads = start_preparing(deployed, stop)
    for _ in range(200):
        if row(deployed).state == "ready":
            break
        time.sleep(0.1)
    stop.set()
    for thread in threads:
        thread.join()
    assert row(deployed).state == "ready"


def test_the_player_says_it_is_prepared_then_plays_with_its_curve(said: Any, deployed: Engine, world: World, client_as: ClientAs) -> None:
    browser, identity = client_as(world.person("grid_worker")), row(deployed).id
    page = browser.get(f"/cases/{said.number}").get_data(as_text=True)
    assert "is being prepared" in page and "<audio" not in page and browser.get(f"/files/{identity}/player").status_code == 204
    prepare_due(deployed, "prepare")
    part, page = browser.get(f"/files/{identity}/player").get_data(as_text=True), browser.get(f"/cases/{said.number}").get_data(as_text=True)
    for shown in (part, page):
        assert '<audio controls preload="none"' in shown and '<svg class="wave"' in shown and "0:02" in shown and "style=" not in shown
    assert client_as(world.person("designer")).get(f"/files/{identity}/player").status_code == 404


def test_telephones_ask_for_ranges_and_get_them(said: Any, deployed: Engine, world: World, client_as: ClientAs) -> None:
    prepare_due(deployed, "prepare")
    browser, url = client_as(world.villager), f"/files/{row(deployed).id}"
    whole = browser.get(url)
    size = len(whole.get_data())
    assert whole.status_code == 200 and whole.headers["Accept-Ranges"] == "bytes" and whole.mimetype == "audio/mpeg"
    first = browser.get(url, headers={"Range": "bytes=0-1"})
    assert (first.status_code, first.headers["Content-Range"], first.get_data()) == (206, f"bytes 0-1/{size}", whole.get_data()[:2])
    last = browser.get(url, headers={"Range": f"bytes={size - 5}-"})
    assert last.status_code == 206 and last.get_data() == whole.get_data()[-5:]
    assert browser.get(url, headers={"Range": f"bytes={size}-"}).status_code == 416
    assert browser.get(url, headers={"If-None-Match": whole.headers["ETag"]}).status_code == 304


def test_a_worker_killed_over_the_words_leaves_none_and_the_next_one_asks_again(said: Any, deployed: Engine, world: World, receiver: Receiver) -> None:
    receiver.bodies["/asr"] = json.dumps({"text": "路灯坏了"}, ensure_ascii=False).encode()
    set_up(deployed, "speech", {"secret": "s3cret"}, url=receiver.url("/asr"), language="zh-CN")
    prepare_due(deployed, "prepare")
    due = update(media_job).values(next_at="2020-01-01T00:00:00.000000Z")      # the other process lives by the machine's clock
    with deployed.database.write() as connection:
        connection.execute(due)
    program = ("import sys; from pathlib import Path; from engine.engine import Engine; from engine.settings import Settings;"
               "from engine.preparing import prepare_due;"
               "prepare_due(Engine.open(Settings(sys.argv[1], Path(sys.argv[2]), 'only-for-tests', allowed_hosts=('127.0.0.1',))), 'transcribe')")
    died = subprocess.run([sys.executable, "-c", program, deployed.settings.database_url, str(deployed.settings.data_dir)],
                          env={"EPOINT_FAULT": "transcript_written:1", "PATH": ""}, check=False)
    identity = row(deployed).id
    assert died.returncode == -9 and file_of(deployed, world.villager, identity).transcript is None and not list(verify(deployed))
    with deployed.database.write() as connection:
        connection.execute(due)
    assert prepare_due(deployed, "transcribe")
    told = file_of(deployed, world.villager, identity).transcript
    assert told is not None and told.text == "路灯坏了" and len(receiver.seen) == 2 and receiver.seen[0].key == receiver.seen[1].key


def test_the_words_come_from_the_door_signed_and_marked_as_a_machines(said: Any, deployed: Engine, world: World, receiver: Receiver) -> None:
    receiver.bodies["/asr"] = json.dumps({"text": "村口的路灯\u0000坏了三盏"}, ensure_ascii=False).encode()
    set_up(deployed, "speech", {"secret": "s3cret"}, url=receiver.url("/asr"), language="zh-CN")
    prepare_due(deployed, "prepare")
    assert prepare_due(deployed, "transcribe") and jobs(deployed) == []
    [seen], kept = receiver.seen, row(deployed)
    assert hashlib.sha256(seen.body).hexdigest() == kept.digest and seen.key == kept.id and seen.headers["Content-Type"] == "audio/mpeg"
    expected = hmac.new(b"s3cret", seen.headers["EPoint-Timestamp"].encode() + b"." + seen.body, hashlib.sha256).hexdigest()
    assert seen.headers["EPoint-Signature"] == f"v1={expected}" and seen.headers["EPoint-Language"] == "zh-CN"
    shown = file_of(deployed, world.villager, kept.id).transcript
    assert shown is not None and (shown.text, shown.made_by) == ("村口的路灯坏了三盏", "machine")


@pytest.mark.parametrize("answer, body, left", [(500, b"", "waiting"), (200, b"<html>", "waiting"), (200, b'{"text": 5}', "waiting"), (403, b"", "dead")])
def test_a_door_in_trouble_is_asked_again_and_the_recording_plays_all_the_same(
    said: Any, deployed: Engine, world: World, receiver: Receiver, answer: int, body: bytes, left: str,
) -> None:
    receiver.answers["/asr"], receiver.bodies["/asr"] = answer, body
    set_up(deployed, "speech", {"secret": "s"}, url=receiver.url("/asr"))
    prepare_due(deployed, "prepare")
    assert prepare_due(deployed, "transcribe") and [one[:2] for one in jobs(deployed)] == [("transcribe", left)]
    assert row(deployed).state == "ready" and file_of(deployed, world.villager, row(deployed).id).transcript is None and not list(verify(deployed))


def test_without_the_door_nothing_is_asked(said: Any, deployed: Engine) -> None:
    prepare_due(deployed, "prepare")
    with deployed.database.read() as connection:
        assert jobs(deployed) == [] and connection.execute(select(connector)).all() == [] and not prepare_due(deployed, "transcribe")


def test_who_handles_the_case_corrects_the_words_and_it_is_recorded(said: Any, deployed: Engine, world: World, client_as: ClientAs) -> None:
    identity = row(deployed).id
    worker = client_as(world.person("grid_worker"))
    assert worker.send(f"/files/{identity}/transcript", {"transcript": "井盖破了"}).headers["Location"].endswith(f"/cases/{said.number}#player-{identity}")
    shown = file_of(deployed, world.villager, identity).transcript
    assert shown is not None and (shown.text, shown.made_by) == ("井盖破了", "person")
    with deployed.database.read() as connection:
        [written] = connection.execute(select(fact).where(fact.c.kind == "transcript_corrected")).all()
    assert "井盖破了" in written.text and "井盖破了" not in written.data and not list(verify(deployed))
    for person in (world.villager, world.person("county_supervisor")):
        with pytest.raises(NotYours):
            correct_transcript(deployed, person, identity, "别的", "k3")


def test_the_worker_process_has_no_secret_to_lose(monkeypatch: pytest.MonkeyPatch) -> None:
    given = {}
    run = subprocess.run

    def watched(*arguments: Any, **named: Any) -> Any:
        given.update(named)
        return run(*arguments, **named)

    monkeypatch.setenv("EPOINT_SECRET_KEY", "very-secret")
    monkeypatch.setattr("engine.media.child_process.subprocess.run", watched)
    in_child("picture", picture(), {})
    assert "very-secret" not in str(given["env"]) and set(given["env"]) == {"PYTHONPATH", "LC_ALL", "PYTHONDONTWRITEBYTECODE"}
