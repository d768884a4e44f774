"""Administrators change rules and channels; every change is numbered and kept; secrets are never shown again."""

from __future__ import annotations

import dataclasses
from datetime import timedelta

import pytest
from sqlalchemy import select

from engine.channels.push import new_keys
from engine.clock import FrozenClock
from engine.commands.change_notices import resend, resend_all, save_connector, save_rule
from engine.commands.choose_notices import choose_channels, subscribe
from engine.commands.try_notice import try_notice
from engine.delivering import deliver_due
from engine.delivery_list import channel_counts
from engine.delivery_list import deliveries as delivery_lines
from engine.engine import Engine
from engine.errors import BadAnswers, Conflict, NotFound, NotYours
from engine.notice_choices import choices_of
from engine.notice_setup import changes, channel_pages, rule_lines, rule_page
from engine.notices import CHANNELS, NoticeRule
from engine.notices.claim import claim, next_moment
from engine.notices.words import PLACEHOLDERS, filled, unknown_in
from engine.people import Person
from engine.tables import connector, notice_change, notice_choice
from tests.engine.notices.world import accepted, deliveries, set_up
from tests.engine.rows import plans_of
from tests.receiver import Mailbox, Receiver
from tests.world import VILLAGERS, World

NEW = NoticeRule("", "closed", "reporter", "sms", "{subject}已办结", "{subject} closed")


@pytest.fixture
def admin(world: World) -> Person:
    return world.person("administrator")


def test_a_new_rule_holds_at_once_and_its_history_begins(deployed: Engine, admin: Person) -> None:
    saved = save_rule(deployed, admin, NEW, seen=0)
    rule, history = rule_page(deployed, admin, saved.rule_id)
    assert rule.words_zh == "{subject}已办结" and [(one.by, one.before) for one in history] == [(admin.name, None)]
    assert saved.rule_id in deployed.rulebooks.recent().rules


def test_a_shipped_rule_is_changed_and_both_versions_stand_in_its_history(deployed: Engine, admin: Person) -> None:
    rule, _ = rule_page(deployed, admin, "villager-accepted-sms")
    save_rule(deployed, admin, dataclasses.replace(rule, active=False), seen=rule.change)
    changed, history = rule_page(deployed, admin, "villager-accepted-sms")
    assert not changed.active and not changed.shipped and history[0].differences == [("active", True, False)]
    assert len([line for line in rule_lines(deployed, admin) if line.rule.id == rule.id]) == 1


def test_of_two_administrators_the_later_one_is_told(deployed: Engine, admin: Person) -> None:
    saved = save_rule(deployed, admin, NEW, seen=0)
    draft = dataclasses.replace(NEW, id=saved.rule_id)
    save_rule(deployed, admin, draft, seen=saved.number)
    with pytest.raises(Conflict):
        save_rule(deployed, admin, draft, seen=saved.number)
    with pytest.raises(NotFound):
        save_rule(deployed, admin, dataclasses.replace(NEW, id="nothing"), seen=0)


@pytest.mark.parametrize(("differs", "field", "code"), [
    ({"words_zh": "{password}"}, "words_zh", "placeholder"), ({"words_zh": "{subject.__class__}"}, "words_zh", "placeholder"),
    ({"words_zh": "{subject!r}"}, "words_zh", "placeholder"), ({"words_zh": "{{number}}"}, "words_zh", "placeholder"),
    ({"words_en": "{number"}, "words_en", "placeholder"), ({"words_en": " "}, "words_en", "required"), ({"words_zh": "x" * 501}, "words_zh", "too_long"),
    ({"words_zh": "a\x00b"}, "words_zh", "bad_text"), ({"channel": "pigeon"}, "channel", "not_an_option"), ({"audience": "role:king"}, "audience", "not_an_option"),
    ({"audience": "role:villager"}, "audience", "not_an_option"), ({"channel": "webhook"}, "audience", "webhook_tells_machines"),
    ({"audience": "endpoint"}, "audience", "webhook_tells_machines"), ({"channel": "in_product"}, "audience", "told_anyway"),
    ({"audience": "group"}, "audience", "group_needs_task"), ({"place": "330226001001"}, "place", "unknown_place"), ({"place": "%"}, "place", "unknown_place"),
    ({"quiet_from": "21:00"}, "quiet_from", "quiet_hours"), ({"quiet_from": "25:00", "quiet_to": "07:00"}, "quiet_from", "quiet_hours"),
    ({"digest_hour": 24}, "digest_hour", "range"), ({"kind": "Robert'); DROP"}, "kind", "not_an_option"),
])
def test_what_does_not_fit_is_said_at_its_field(deployed: Engine, admin: Person, differs: dict[str, object], field: str, code: str) -> None:
    with pytest.raises(BadAnswers) as wrong:
        save_rule(deployed, admin, dataclasses.replace(NEW, **differs), seen=0)  # type: ignore[arg-type]
    assert wrong.value.errors[field]["code"] == code


def test_an_unknown_placeholder_is_refused_with_the_list_of_what_exists(deployed: Engine, admin: Person) -> None:
    with pytest.raises(BadAnswers) as wrong:
        save_rule(deployed, admin, dataclasses.replace(NEW, words_zh="{name}，{number}"), seen=0)
    params = wrong.value.errors["words_zh"]["params"]
    assert params == {"unknown": "{name}", "known": " ".join("{" + name + "}" for name in PLACEHOLDERS)}


def test_what_is_filled_in_is_not_read_again() -> None:
    assert filled("{subject} {number}", {"subject": "{number}{person}", "number": "7"}) == "{number}{person} 7"
    assert unknown_in("{number} {}") == ["{}"] and filled("{due}", {}) == ""


def test_only_administrators_change_anything(deployed: Engine, world: World) -> None:
    for person in world.everybody:
        if person.holds("administrator"):
            continue
        for act in (lambda: save_rule(deployed, person, NEW, seen=0), lambda: resend_all(deployed, person, "sms"), lambda: resend(deployed, person, "x"),
                    lambda: save_connector(deployed, person, "sms", {}, {}, active=False, seen=0), lambda: rule_lines(deployed, person),
                    lambda: try_notice(deployed, person, "sms", "x", "13800000000", chinese=True), lambda: channel_counts(deployed, person)):
            with pytest.raises(NotYours):
                act()


def test_a_channel_is_set_up_and_its_secret_is_never_shown_again(deployed: Engine, admin: Person, receiver: Receiver) -> None:
    number = save_connector(deployed, admin, "sms", {"url": receiver.url("/sms"), "sign": ""}, {"secret": "s3cret", "headers": "X-Key: t0ken"}, active=True, seen=0)
    [sms] = [page for page in channel_pages(deployed, admin) if page.channel == "sms"]
    assert sms.active and sms.secrets == {"secret", "headers"} and "s3cret" not in repr(sms) and "t0ken" not in repr(sms)
    save_connector(deployed, admin, "sms", {"url": receiver.url("/new"), "sign": ""}, {"secret": "", "headers": ""}, active=True, seen=number)
    assert try_notice(deployed, admin, "sms", "{subject}", "13800000000", chinese=True).status == "sent"
    assert receiver.at("/new")[0].headers["X-Key"] == "t0ken", "an empty field keeps what there is"
    with deployed.database.read() as connection:
        rows = [*connection.execute(select(connector)), *connection.execute(select(notice_change))]
    assert "s3cret" not in repr(rows) and "t0ken" not in repr(rows), "neither in the database nor in the history"
    assert changes(deployed, "connector", "sms")[0].differences == [("url", receiver.url("/sms"), receiver.url("/new"))]


@pytest.mark.parametrize(("channel", "given", "secrets", "field", "code"), [
    ("sms", {"url": ""}, {"secret": "x"}, "url", "required"), ("sms", {"url": "https://127.0.0.2/"}, {"secret": "x"}, "url", "inside_address"),
    ("sms", {"url": "http://1.1.1.1/"}, {"secret": "x"}, "url", "not_secure"), ("webhook", {"url": "ftp://1.1.1.1/"}, {"secret": "x"}, "url", "bad_address"),
    ("webhook", {"url": "https://1.1.1.1/"}, {}, "secret", "required"), ("webhook", {"url": "https://1.1.1.1/"}, {"secret": "x", "headers": "Host: y"}, "headers", "headers"),
    ("webhook", {"url": "https://1.1.1.1/"}, {"secret": "x", "headers": "no colon"}, "headers", "headers"),
    ("email", {"host": "10.0.0.1", "from": "e@x.cn"}, {}, "host", "inside_address"), ("email", {"host": "1.1.1.1", "from": "nobody"}, {}, "from", "email"),
    ("email", {"host": "1.1.1.1", "from": "e@x.cn", "security": "none"}, {}, "security", "not_secure"),
    ("email", {"host": "1.1.1.1", "from": "e@x.cn", "port": "0"}, {}, "port", "range"), ("push", {"contact": "me"}, {}, "contact", "contact"),
])
def test_a_channel_that_cannot_work_is_refused_at_its_field(
    deployed: Engine, admin: Person, channel: str, given: dict[str, str], secrets: dict[str, str], field: str, code: str,
) -> None:
    with pytest.raises(BadAnswers) as wrong:
        save_connector(deployed, admin, channel, given, secrets, active=True, seen=0)
    assert wrong.value.errors[field]["code"] == code


def test_the_countys_push_keys_are_made_once(deployed: Engine, admin: Person) -> None:
    number = save_connector(deployed, admin, "push", {"contact": "mailto:it@county.example"}, {}, active=True, seen=0)
    key = choices_of(deployed, admin).push_key
    save_connector(deployed, admin, "push", {"contact": "mailto:new@county.example"}, {}, active=True, seen=number)
    assert key and choices_of(deployed, admin).push_key == key


def test_a_push_reaches_every_browser_encrypted_and_forgets_those_that_are_gone(deployed: Engine, admin: Person, receiver: Receiver) -> None:
    save_connector(deployed, admin, "push", {"contact": "mailto:it@county.example"}, {}, active=True, seen=0)
    browser, _ = new_keys()
    receiver.answers |= {"/gone": 410, "/here": 201}
    for path in ("/gone", "/here"):
        subscribe(deployed, admin, receiver.url(path), browser, "c2l4dGVlbi1ieXRlcy0xNg")
    assert try_notice(deployed, admin, "push", "{subject}", "", chinese=True).status == "sent"
    [seen] = receiver.at("/here")
    assert seen.headers["Content-Encoding"] == "aes128gcm" and seen.headers["Authorization"].startswith("vapid t=") and "路灯".encode() not in seen.body
    assert choices_of(deployed, admin).browsers == 1


def test_slow_browsers_of_one_person_take_only_so_long(deployed: Engine, admin: Person, receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.channels.push.ALL_SECONDS", 0.2)
    save_connector(deployed, admin, "push", {"contact": "mailto:it@county.example"}, {}, active=True, seen=0)
    browser, _ = new_keys()
    for number in range(4):
        receiver.delays[f"/{number}"], receiver.answers[f"/{number}"] = 0.3, 503
        subscribe(deployed, admin, receiver.url(f"/{number}"), browser, "c2l4dGVlbi1ieXRlcy0xNg")
    assert try_notice(deployed, admin, "push", "{subject}", "", chinese=True).status == "later" and len(receiver.seen) == 1


def test_a_browser_cannot_point_inside(deployed: Engine, admin: Person) -> None:
    for endpoint in ("http://192.168.0.1/", "file:///etc/passwd", "nonsense"):
        with pytest.raises(BadAnswers):
            subscribe(deployed, admin, endpoint, "p" * 87, "a" * 22)


def test_what_could_not_be_sent_is_listed_covered_and_sent_again(deployed: Engine, world: World, admin: Person, receiver: Receiver) -> None:
    receiver.answers["/sms"] = [400, 400, 400, 200]
    set_up(deployed, "sms", url=receiver.url("/sms"))
    for number in range(3):
        accepted(deployed, world, f"report-key-000000{number}")
    deliver_due(deployed, "sms")
    listed = delivery_lines(deployed, admin, "sms", "dead")
    phone = VILLAGERS["330226001001"][1]
    assert len(listed.items) == 3 and {line.reason for line in listed.items} == {"http_400"} and {line.to for line in listed.items} == {"138****1001"}
    assert phone not in repr(listed) and world.villager.name not in repr(listed)
    first = delivery_lines(deployed, admin, "sms", "dead", size=2)
    assert len(delivery_lines(deployed, admin, "sms", "dead", first.next, 2).items) == 1
    resend(deployed, admin, listed.items[0].id)
    assert resend_all(deployed, admin, "sms") == 2
    assert [count.dead for count in channel_counts(deployed, admin) if count.channel == "sms"] == [0]
    deliver_due(deployed, "sms")
    assert {row.status for row in deliveries(deployed)} == {"sent"} and len({one.key for one in receiver.seen}) == 3
    with pytest.raises(NotFound):
        resend(deployed, admin, listed.items[0].id)


def test_old_news_is_sent_when_somebody_wants_it_sent(deployed: Engine, world: World, admin: Person, receiver: Receiver, clock: FrozenClock) -> None:
    set_up(deployed, "sms", url=receiver.url("/sms"))
    accepted(deployed, world)
    clock.move(timedelta(days=8))
    deliver_due(deployed, "sms")
    resend_all(deployed, admin, "sms")
    deliver_due(deployed, "sms")
    assert [row.status for row in deliveries(deployed)] == ["sent"]


def test_the_lists_come_from_an_index(deployed: Engine, admin: Person) -> None:
    deployed.rulebooks.recent()
    with plans_of(deployed) as plans:
        claim(deployed, "sms", 5)
        next_moment(deployed, "sms")
        delivery_lines(deployed, admin, "sms", "dead")
        delivery_lines(deployed, admin, "sms", "waiting")
        channel_counts(deployed, admin)
    if deployed.database.is_sqlite:          # PostgreSQL scans what is small
        assert len(plans) >= 4 + 2 * len(CHANNELS) and all("ix_delivery_waiting" in plan or "ix_delivery_dead" in plan for plan in plans), plans


def test_a_person_chooses_channels_and_gives_an_address(deployed: Engine, world: World, mailbox: Mailbox) -> None:
    set_up(deployed, "email", host="127.0.0.1", port=str(mailbox.port), security="none", **{"from": "e@county.example"})
    with pytest.raises(BadAnswers):
        choose_channels(deployed, world.villager, {"email": True}, "")
    with pytest.raises(BadAnswers):
        choose_channels(deployed, world.villager, {"email": True}, "a@b\r\nBcc: x@y.cn")
    choose_channels(deployed, world.villager, {"email": True, "sms": False}, "hu@example.com")
    found = choices_of(deployed, world.villager)
    assert (found.open, found.wanted, found.email, found.phone) == ({"email"}, {"email"}, "hu@example.com", "138****1001")
    with deployed.database.read() as connection:
        assert len(connection.execute(select(notice_choice)).all()) == 3
