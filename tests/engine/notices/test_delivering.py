"""Deliveries leave by their channels: signed, once per key, again after trouble, dead when it cannot heal; one channel never waits for another."""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import threading
import time
from datetime import timedelta

import pytest
from sqlalchemy import event, select, update

from engine.clock import FrozenClock, from_text
from engine.delivering import _deliver, deliver_due, start_delivering
from engine.engine import Engine
from engine.notices.claim import BACKOFF, LEASE, claim
from engine.personal import set_numbers
from engine.tables import delivery, notice, notice_choice, open_task, person
from tests.engine.notices.world import accepted, deliveries, filed, lay, set_up
from tests.receiver import Mailbox, Receiver
from tests.world import VILLAGERS, World

PHONE = VILLAGERS["330226001001"][1]


def status(engine: Engine) -> list[tuple[str, str | None]]:
    return [(row.status, row.last_error) for row in deliveries(engine)]


def test_an_sms_is_posted_signed_and_under_its_key(deployed: Engine, world: World, receiver: Receiver) -> None:
    set_up(deployed, "sms", {"secret": "s3cret", "headers": "X-Account: county"}, url=receiver.url("/sms"), sign="宁海县")
    made = accepted(deployed, world)
    assert deliver_due(deployed, "sms") == 1
    [seen] = receiver.seen
    [row] = deliveries(deployed)
    assert seen.json == {"id": row.id, "to": PHONE, "text": f"【宁海县】您反映的“路灯不亮”（{made.number}）已受理。"}
    assert seen.key == row.id and seen.headers["X-Account"] == "county"
    expected = hmac.new(b"s3cret", seen.headers["EPoint-Timestamp"].encode() + b"." + seen.body, hashlib.sha256).hexdigest()
    assert seen.headers["EPoint-Signature"] == f"v1={expected}" and abs(int(seen.headers["EPoint-Timestamp"]) - time.time()) < 60
    assert status(deployed) == [("sent", None)] and deliver_due(deployed, "sms") == 0


def test_others_never_get_the_reporters_name_or_number(deployed: Engine, world: World, receiver: Receiver) -> None:
    name = world.villager.name
    set_up(deployed, "sms", url=receiver.url("/sms"))
    set_up(deployed, "webhook", url=receiver.url("/hook"))
    lay(deployed, kind="task_opened", audience="group", words_zh="{person} {subject} {number} {village} {step} {due}")
    with deployed.database.write() as connection:
        for one in connection.scalars(select(person.c.id).where(person.c.phone_sealed.is_(None))).all():
            set_numbers(deployed, connection, one, phone="13900000009")
    filed(deployed, world, subject=f"{name}家门口路灯不亮，电话{PHONE}")
    for channel in ("sms", "sms", "webhook"):
        deliver_due(deployed, channel)
    [sms] = receiver.at("/sms")
    assert world.person("grid_worker").name in sms.json["text"] and "学勤村" in sms.json["text"]
    everything = "".join(one.body.decode() for one in receiver.seen)
    assert name not in everything and PHONE not in everything and receiver.at("/hook")[0].json["case"]["place"] == "330226001001"


def test_trouble_is_tried_again_later_and_later_then_it_is_dead(deployed: Engine, world: World, receiver: Receiver, clock: FrozenClock) -> None:
    receiver.answers["/sms"] = 503
    set_up(deployed, "sms", url=receiver.url("/sms"))
    lay(deployed, id="villager-accepted-sms", kind="triaged")
    accepted(deployed, world)
    for seconds in BACKOFF:
        assert deliver_due(deployed, "sms") == 1
        [row] = deliveries(deployed)
        assert (row.status, row.last_error) == ("waiting", "http_503") and from_text(row.next_at) == clock.now() + timedelta(seconds=seconds)
        assert deliver_due(deployed, "sms") == 0
        clock.move(timedelta(seconds=seconds))
    assert deliver_due(deployed, "sms") == 1
    assert status(deployed) == [("dead", "http_503")]
    assert len({one.key for one in receiver.seen}) == 1 and len(receiver.seen) == len(BACKOFF) + 1


def test_a_retry_does_not_wake_people_at_night(deployed: Engine, world: World, receiver: Receiver, clock: FrozenClock) -> None:
    receiver.answers["/sms"] = 503
    set_up(deployed, "sms", url=receiver.url("/sms"))
    clock.move(timedelta(hours=11, minutes=59, seconds=45))
    accepted(deployed, world)
    deliver_due(deployed, "sms")
    assert deliveries(deployed)[0].next_at == "2026-03-02T23:00:00.000000Z", "seven in the county"


def test_the_other_side_may_say_when_to_come_again(deployed: Engine, world: World, receiver: Receiver, clock: FrozenClock) -> None:
    receiver.answers["/sms"], receiver.headers["/sms"] = 429, {"Retry-After": "300"}
    set_up(deployed, "sms", url=receiver.url("/sms"))
    accepted(deployed, world)
    deliver_due(deployed, "sms")
    assert from_text(deliveries(deployed)[0].next_at) == clock.now() + timedelta(seconds=300)


@pytest.mark.parametrize("answer", [400, 401, 404, 422])
def test_what_cannot_heal_is_dead_at_once(deployed: Engine, world: World, receiver: Receiver, answer: int) -> None:
    receiver.answers["/sms"] = answer
    set_up(deployed, "sms", url=receiver.url("/sms"))
    accepted(deployed, world)
    deliver_due(deployed, "sms")
    assert status(deployed) == [("dead", f"http_{answer}")]


def test_a_redirect_is_not_followed(deployed: Engine, world: World, receiver: Receiver) -> None:
    receiver.answers["/sms"], receiver.headers["/sms"] = 307, {"Location": receiver.url("/elsewhere")}
    set_up(deployed, "sms", url=receiver.url("/sms"))
    accepted(deployed, world)
    deliver_due(deployed, "sms")
    assert status(deployed) == [("dead", "redirect")] and not receiver.at("/elsewhere")


def test_a_peer_that_drips_is_cut_off(deployed: Engine, world: World, receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.channels.http.WHOLE_SECONDS", 0.7)
    receiver.drip.add("/sms")
    set_up(deployed, "sms", url=receiver.url("/sms"))
    accepted(deployed, world)
    began = time.monotonic()
    deliver_due(deployed, "sms")
    assert time.monotonic() - began < 5 and status(deployed) == [("waiting", "timeout")]


def test_nobody_listens(deployed: Engine, world: World) -> None:
    set_up(deployed, "sms", url="http://127.0.0.1:9/sms")
    accepted(deployed, world)
    deliver_due(deployed, "sms")
    assert status(deployed) == [("waiting", "unreachable")]


def test_who_has_no_number_or_wants_no_sms_gets_none(deployed: Engine, world: World, receiver: Receiver) -> None:
    set_up(deployed, "sms", url=receiver.url("/sms"))
    accepted(deployed, world)
    with deployed.database.write() as connection:
        connection.execute(notice_choice.insert().values(person_id=world.villager.id, channel="sms", wanted=False))
    deliver_due(deployed, "sms")
    accepted(deployed, world, "report-key-0000002")
    with deployed.database.write() as connection:
        connection.execute(notice_choice.delete())
        connection.execute(update(person).values(phone_sealed=None))
    deliver_due(deployed, "sms")
    assert sorted(status(deployed)) == [("dropped", "no_phone"), ("dropped", "opted_out")] and not receiver.seen


def test_a_rule_that_must_reach_people_overrides_their_choice(deployed: Engine, world: World, receiver: Receiver) -> None:
    set_up(deployed, "sms", url=receiver.url("/sms"))
    lay(deployed, kind="triaged", optional=False, place="330226001")
    with deployed.database.write() as connection:
        connection.execute(notice_choice.insert().values(person_id=world.villager.id, channel="sms", wanted=False))
    accepted(deployed, world)
    deliver_due(deployed, "sms")
    assert len(receiver.seen) == 1


def test_a_call_to_act_is_void_once_it_was_done(deployed: Engine, world: World, receiver: Receiver) -> None:
    set_up(deployed, "sms", url=receiver.url("/sms"))
    lay(deployed, kind="task_opened", audience="group")
    with deployed.database.write() as connection:
        for one in connection.scalars(select(person.c.id).where(person.c.phone_sealed.is_(None))).all():
            set_numbers(deployed, connection, one, phone="13900000009")
    accepted(deployed, world)
    for _ in range(3):
        deliver_due(deployed, "sms")
    void = [row for row in deliveries(deployed, status="dropped") if row.last_error == "done_meanwhile"]
    assert len(void) == 1, "the grid worker accepted it before anything was sent"


def test_a_groups_notices_stand_inside_the_product_in_the_rules_words(deployed: Engine, world: World) -> None:
    lay(deployed, kind="task_opened", audience="group", channel="in_product", words_zh="新任务：{step}（{village}）", words_en="New: {step}")
    filed(deployed, world)
    deliver_due(deployed, "in_product")
    with deployed.database.read() as connection:
        [row] = connection.execute(select(notice)).all()
    assert row.person_id == world.person("grid_worker").id and json.loads(row.data)["words_zh"] == "新任务：受理并分流（学勤村）"
    assert [row.status for row in deliveries(deployed)] == ["sent"]


def test_a_mail_has_its_words_and_an_id_that_follows_from_the_key(deployed: Engine, world: World, mailbox: Mailbox) -> None:
    set_up(deployed, "email", host="127.0.0.1", port=str(mailbox.port), security="none", **{"from": "村民e点通 <e@county.example>"})
    lay(deployed, channel="email", kind="triaged", words_zh="{person}：{subject} {happened}")
    with deployed.database.write() as connection:
        connection.execute(notice_choice.insert().values(person_id=world.villager.id, channel="email", wanted=True, address="hu@example.com"))
    made = accepted(deployed, world)
    assert deliver_due(deployed, "email") == 1
    [mail], [row] = mailbox.mails, deliveries(deployed)
    assert mail["To"] == "hu@example.com" and mail["Message-ID"] == f"<{row.id}@county.example>" and "已受理" in mail["Subject"]
    assert "路灯不亮" in mail.get_content() and f"https://e.example.cn/cases/{made.number}" in mail.get_content()


@pytest.mark.parametrize(("trouble", "left"), [("refuse", ("dead", "smtp_550")), ("busy", ("waiting", "smtp_451"))])
def test_a_mail_server_may_refuse_for_good_or_for_now(deployed: Engine, world: World, mailbox: Mailbox, trouble: str, left: tuple[str, str]) -> None:
    mailbox.refuse, mailbox.busy = ({"hu@example.com"} if trouble == "refuse" else set()), trouble == "busy"
    set_up(deployed, "email", host="127.0.0.1", port=str(mailbox.port), security="none", **{"from": "e@county.example"})
    lay(deployed, channel="email", kind="triaged")
    with deployed.database.write() as connection:
        connection.execute(notice_choice.insert().values(person_id=world.villager.id, channel="email", wanted=True, address="hu@example.com"))
    accepted(deployed, world)
    deliver_due(deployed, "email")
    assert status(deployed) == [left]


def test_a_digest_is_one_mail_a_day_and_stays_the_same_when_it_is_sent_again(
    deployed: Engine, world: World, mailbox: Mailbox, clock: FrozenClock,
) -> None:
    set_up(deployed, "email", host="127.0.0.1", port=str(mailbox.port), security="none", **{"from": "e@county.example"})
    lay(deployed, channel="email", kind="triaged", digest_hour=8)
    with deployed.database.write() as connection:
        connection.execute(notice_choice.insert().values(person_id=world.villager.id, channel="email", wanted=True, address="hu@example.com"))
    for number in range(3):
        accepted(deployed, world, f"report-key-000000{number}", f"第{number}件")
    assert deliver_due(deployed, "email") == 0
    clock.move(timedelta(hours=23))
    mailbox.busy = True
    deliver_due(deployed, "email")
    accepted(deployed, world, "report-key-0000009", "后来的")
    mailbox.busy = False
    clock.move(timedelta(seconds=30))
    deliver_due(deployed, "email")
    [mail] = mailbox.mails
    assert "3 条新通知" in mail["Subject"] and all(f"第{number}件" in mail.get_content() for number in range(3)) and "后来的" not in mail.get_content()
    assert sorted(row.status for row in deliveries(deployed)) == ["joined", "joined", "sent", "waiting"]


def test_what_a_dead_worker_had_in_hand_is_lent_again(deployed: Engine, world: World, receiver: Receiver, clock: FrozenClock) -> None:
    set_up(deployed, "sms", url=receiver.url("/sms"))
    accepted(deployed, world)
    assert len(claim(deployed, "sms", 5)) == 1
    assert deliver_due(deployed, "sms") == 0, "somebody has it in hand"
    clock.move(LEASE)
    assert deliver_due(deployed, "sms") == 1 and deliveries(deployed)[0].attempts == 2


def test_a_slow_channel_holds_back_nothing_else(deployed: Engine, world: World, receiver: Receiver) -> None:
    receiver.delays["/slow"] = 4
    set_up(deployed, "sms", url=receiver.url("/slow"))
    set_up(deployed, "webhook", url=receiver.url("/hook"))
    stop = threading.Event()
    threads = start_delivering(deployed, stop)
    try:
        for number in range(3):
            accepted(deployed, world, f"report-key-000000{number}")
        began = time.monotonic()
        while len(receiver.at("/hook")) < len(deliveries(deployed, channel="webhook")) and time.monotonic() - began < 4:
            time.sleep(0.05)
        assert len(receiver.at("/hook")) == len(deliveries(deployed, channel="webhook")) >= 6
        assert not deliveries(deployed, channel="sms", status="sent"), "the first SMS is still under way"
    finally:
        stop.set()
        for thread in threads:
            thread.join(20)
    assert not [thread for thread in threads if thread.is_alive()]
    assert {row.attempts for row in deliveries(deployed, channel="sms", status="waiting")} <= {0}, "what was not tried is given back"


def test_looking_for_nothing_costs_one_statement(deployed: Engine, world: World) -> None:
    set_up(deployed, "sms", url="https://sms.example/")
    deployed.rulebooks.recent()
    asked: list[str] = []
    event.listen(deployed.database.sql, "before_cursor_execute", lambda c, cursor, statement, *rest: asked.append(statement))
    deliver_due(deployed, "sms")
    assert len([statement for statement in asked if not statement.startswith("BEGIN")]) == 1
    deliver_due(deployed, "email")
    assert len([statement for statement in asked if not statement.startswith("BEGIN")]) == 1, "a channel that is off costs nothing"


def test_no_log_line_names_a_number_or_a_secret(deployed: Engine, world: World, receiver: Receiver, caplog: pytest.LogCaptureFixture) -> None:
    receiver.answers["/sms-token-77"] = 500
    set_up(deployed, "sms", {"secret": "s3cret", "headers": "Authorization: Bearer t0ken"}, url=receiver.url("/sms-token-77"))
    accepted(deployed, world)
    with caplog.at_level(logging.DEBUG):
        deliver_due(deployed, "sms")
    assert "http_500" in caplog.text
    assert not [word for word in (PHONE, "s3cret", "t0ken", "token-77", world.villager.name, "路灯") if word in caplog.text]


def test_news_of_last_week_is_not_sent_any_more(deployed: Engine, world: World, receiver: Receiver, clock: FrozenClock) -> None:
    set_up(deployed, "sms", url=receiver.url("/sms"))
    accepted(deployed, world)
    clock.move(timedelta(days=8))
    deliver_due(deployed, "sms")
    assert status(deployed) == [("dead", "too_old")] and not receiver.seen


def test_nothing_is_sent_inside_a_transaction(deployed: Engine, world: World, receiver: Receiver) -> None:
    receiver.delays["/sms"] = 0.6
    set_up(deployed, "sms", url=receiver.url("/sms"))
    accepted(deployed, world)
    sending = threading.Thread(target=deliver_due, args=(deployed, "sms"))
    sending.start()
    while not receiver.seen:
        time.sleep(0.01)
    began = time.monotonic()
    with deployed.database.write() as connection:
        connection.execute(update(delivery).values(kind="triaged"))
        connection.execute(select(open_task.c.id))
    assert time.monotonic() - began < 0.4
    sending.join()
    assert status(deployed) == [("sent", None)]


def test_several_workers_share_the_work_and_nothing_is_sent_twice(deployed: Engine, world: World, receiver: Receiver) -> None:
    set_up(deployed, "webhook", url=receiver.url("/hook"))
    for number in range(20):
        filed(deployed, world, f"report-key-00000{number:02d}")
    stop = threading.Event()
    workers = [threading.Thread(target=lambda: [deliver_due(deployed, "webhook", stop) for _ in range(6)]) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    keys = [one.key for one in receiver.seen]
    assert len(keys) == len(set(keys)) == len(deliveries(deployed, status="sent")) >= 20


def test_two_workers_that_begin_with_the_same_digest_send_one_mail(deployed: Engine, world: World, mailbox: Mailbox, clock: FrozenClock) -> None:
    set_up(deployed, "email", host="127.0.0.1", port=str(mailbox.port), security="none", **{"from": "e@county.example"})
    lay(deployed, channel="email", kind="triaged", digest_hour=8)
    with deployed.database.write() as connection:
        connection.execute(notice_choice.insert().values(person_id=world.villager.id, channel="email", wanted=True, address="hu@example.com"))
    for number in range(6):
        accepted(deployed, world, f"report-key-000000{number}", f"第{number}件")
    clock.move(timedelta(hours=23))
    lent = [claim(deployed, "email", 3), claim(deployed, "email", 3)]
    book = deployed.rulebooks.recent()
    workers = [threading.Thread(target=lambda rows: [_deliver(deployed, book, row) for row in rows], args=(rows,)) for rows in lent]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    [mail] = mailbox.mails
    assert "6 条新通知" in mail["Subject"] and sorted(row.status for row in deliveries(deployed)) == ["joined"] * 5 + ["sent"]
