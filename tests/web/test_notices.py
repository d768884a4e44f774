"""The pages about notices: rules, channels, deliveries, how I am told."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from engine.delivering import deliver_due
from engine.engine import Engine
from engine.people import Person
from engine.settings import Settings
from tests.engine.notices.world import accepted, deliveries, filed, lay, set_up
from tests.receiver import Receiver, http_receiver
from tests.web.browser import Browser
from tests.world import VILLAGERS, World

ClientAs = Callable[[Person | None], Browser]
PHONE = VILLAGERS["330226001001"][1]


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return replace(settings, allowed_hosts=("127.0.0.1",))


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with http_receiver() as found:
        yield found


@pytest.fixture
def admin(deployed: Engine, world: World, client_as: ClientAs) -> Browser:
    return client_as(world.person("administrator"))


def form_of(page: str) -> dict[str, str]:
    """What a browser would send of a rule's form as it stands."""
    fields = dict(re.findall(r'<input type="(?:hidden|time)"[^>]* name="(\w+)" value="([^"]*)"', page))
    fields |= dict(re.findall(r'<input type="time" id="[^"]*" name="(\w+)" value="([^"]*)"', page))
    fields |= dict(re.findall(r'<textarea id="[^"]*" name="(\w+)"[^>]*>\n(.*?)</textarea>', page, re.S))
    for name, options in re.findall(r'<select id="[^"]*" name="(\w+)"[^>]*>(.*?)</select>', page, re.S):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        fields[name] = chosen.group(1) if chosen else ""
    fields |= dict.fromkeys(re.findall(r'<input type="checkbox" id="[^"]*" name="(\w+)" value="1" checked', page), "1")
    return fields


def test_the_rules_say_what_happens_who_is_told_and_that_nothing_is_sent_yet(admin: Browser) -> None:
    page = admin.get("/admin/notices").text
    assert "Your report “{subject}” ({number}) is accepted." in page and "Whoever reported the case" in page and "not from 21:00 to 07:00" in page
    assert page.count("Not set up: nothing is sent") == 4


def test_an_administrator_changes_the_words_of_a_rule_and_the_history_says_so(admin: Browser, world: World) -> None:
    page = admin.get("/admin/notices/villager-accepted-sms").text
    assert "nobody has changed it" in page and "Street lamp out at the village entrance" in page
    sent = admin.send("/admin/notices/villager-accepted-sms", form_of(page) | {"words_en": "We have it: {number}"})
    assert sent.status_code == 303 and "The rule is saved" in admin.get(sent.location).text
    page = admin.get("/admin/notices/villager-accepted-sms").text
    assert "We have it: {number}" in page and world.person("administrator").name in page and "changed here" in admin.get("/admin/notices").text
    assert "We have it: 20260302-04815162" in page, "the preview"


def test_an_unknown_placeholder_is_refused_at_its_field_with_what_exists_and_nothing_typed_is_lost(admin: Browser) -> None:
    page = admin.get("/admin/notices/new").text
    answer = admin.send("/admin/notices/new", form_of(page) | {"words_zh": "{姓名}您好", "kind": "closed"})
    assert answer.status_code == 422 and "There is no {姓名}." in answer.text and "{number} {subject}" in answer.text and "{姓名}您好</textarea>" in answer.text


def test_the_preview_shows_what_people_read_and_saves_nothing(admin: Browser) -> None:
    page = admin.get("/admin/notices/villager-closed-sms").text
    answer = admin.send("/admin/notices/villager-closed-sms/preview", form_of(page) | {"words_en": "<b>{village}</b> {{ 'wx'~'yz' }}"})
    assert "&lt;b&gt;Shuangqiao&lt;/b&gt;" in answer.text and "wxyz" not in answer.text
    assert "<b>{village}" not in admin.get("/admin/notices/villager-closed-sms").text


def test_of_two_administrators_the_second_keeps_what_was_typed(admin: Browser) -> None:
    fields = form_of(admin.get("/admin/notices/villager-closed-sms").text)
    admin.send("/admin/notices/villager-closed-sms", fields | {"words_en": "first"})
    answer = admin.send("/admin/notices/villager-closed-sms", fields | {"words_en": "second"})
    assert answer.status_code == 409 and "Somebody else changed this rule" in answer.text and "second</textarea>" in answer.text and "first" in answer.text


def test_trying_a_rule_sends_one_message_to_the_address_given(admin: Browser, deployed: Engine, receiver: Receiver) -> None:
    fields = form_of(admin.get("/admin/notices/villager-closed-sms").text) | {"address": "13800000000"}
    assert "Set the channel up first." in admin.send("/admin/notices/villager-closed-sms/try", fields).text
    set_up(deployed, "sms", {"secret": "x"}, url=receiver.url("/sms"))
    assert "It was sent." in admin.send("/admin/notices/villager-closed-sms/try", fields).text
    assert receiver.seen[0].json["to"] == "13800000000" and "is closed" in receiver.seen[0].json["text"]
    receiver.answers["/sms"] = 401
    assert "Check the channel&#39;s secrets" in admin.send("/admin/notices/villager-closed-sms/try", fields).text
    assert admin.send("/admin/notices/villager-closed-sms/try", fields | {"address": "call me"}).status_code == 422
    assert deliveries(deployed) == []


def test_a_channel_is_switched_on_and_its_secret_never_comes_back(admin: Browser, receiver: Receiver) -> None:
    fields = {"seen": "0", "url": receiver.url("/sms"), "secret": "s3cret-words", "headers": "Authorization: Bearer t0ken", "active": "1"}
    sent = admin.send("/admin/connectors/sms", fields)
    assert sent.status_code == 303
    page = admin.get("/admin/connectors").text
    assert "SMS is on." in page and receiver.url("/sms") in page and "Kept, never shown again" in page
    assert "s3cret" not in page and "t0ken" not in page
    wrong = admin.send("/admin/connectors/sms", fields | {"seen": "1", "url": "https://10.0.0.1/"})
    assert wrong.status_code == 422 and "EPOINT_ALLOWED_HOSTS" in wrong.text and "s3cret" not in wrong.text and "t0ken" not in wrong.text
    assert admin.send("/admin/connectors/sms", fields).status_code == 409
    assert admin.send("/admin/connectors/pigeon", fields).status_code == 404


def test_what_could_not_be_sent_says_why_and_is_sent_again(admin: Browser, deployed: Engine, world: World, receiver: Receiver) -> None:
    receiver.answers["/sms"] = [404, 404, 200]
    set_up(deployed, "sms", url=receiver.url("/sms"))
    for number in range(2):
        accepted(deployed, world, f"report-key-000000{number}")
    deliver_due(deployed, "sms")
    page = admin.get("/admin/deliveries").text
    assert page.count("refused the message (HTTP 404)") == 2 and "138****1001" in page and PHONE not in page and world.villager.name not in page
    first = re.search(r'action="(/admin/deliveries/\w+/resend)"', page)
    assert first is not None and admin.send(first.group(1), {"channel": "sms"}).status_code == 303
    assert "sent again meanwhile" in admin.get(admin.send(first.group(1), {"channel": "sms"}).location).text
    answer = admin.send("/admin/deliveries/resend-all/sms", {"channel": "sms"})
    assert "1 message will be sent again" in admin.get(answer.location).text
    deliver_due(deployed, "sms")
    assert "Nothing waits" in admin.get("/admin/deliveries?channel=sms").text
    assert admin.get("/admin/deliveries?channel=pigeon").status_code == 404 and admin.get("/admin/deliveries?after=x").status_code == 404


def test_a_villager_switches_sms_off_for_themselves(deployed: Engine, world: World, client_as: ClientAs, receiver: Receiver) -> None:
    browser = client_as(world.villager)
    assert "sends no messages outside" in browser.get("/notices/settings").text
    set_up(deployed, "sms", url=receiver.url("/sms"))
    page = browser.get("/notices/settings").text
    assert "by SMS to 138****1001" in page and 'name="sms" value="1" checked' in page
    assert browser.send("/notices/settings", {}).status_code == 303
    assert 'name="sms" value="1" checked' not in browser.get("/notices/settings").text
    accepted(deployed, world)
    deliver_due(deployed, "sms")
    assert not receiver.seen


def test_an_address_that_is_none_is_refused_at_its_field(deployed: Engine, world: World, client_as: ClientAs) -> None:
    set_up(deployed, "email", host="127.0.0.1", security="none")
    browser = client_as(world.person("grid_worker"))
    answer = browser.send("/notices/settings", {"email": "1", "address": "me at home"})
    assert answer.status_code == 422 and "This is no e-mail address." in answer.text and "me at home" in answer.text
    assert browser.send("/notices/settings", {"email": "1", "address": "li@example.com"}).status_code == 303
    assert "li@example.com" in browser.get("/notices/settings").text


def test_push_is_offered_where_the_county_has_it_and_switched_on_by_a_press_only(admin: Browser, world: World, client_as: ClientAs) -> None:
    browser = client_as(world.villager)
    assert "push_choice.js" not in browser.get("/notices/settings").text
    admin.send("/admin/connectors/push", {"seen": "0", "contact": "mailto:it@county.example", "active": "1"})
    page = browser.get("/notices/settings").text
    assert "push_choice.js" in page and re.search(r'data-key="[\w-]{80,}"', page) and "serviceWorker" not in page
    assert browser.send("/notices/push", {"endpoint": "https://192.0.2.1.example/x", "p256dh": "B" * 87, "auth": "a" * 22}).status_code == 204
    assert browser.send("/notices/push/off", {"endpoint": "https://192.0.2.1.example/x"}).status_code == 204
    assert browser.get("/static/offline/push.js").mimetype in ("text/javascript", "application/javascript")


def test_a_rules_own_words_stand_on_the_notice_page_and_the_bell_counts_them(deployed: Engine, world: World, client_as: ClientAs) -> None:
    lay(deployed, kind="task_opened", audience="group", channel="in_product", words_zh="新任务", words_en="New for you: {step}")
    filed(deployed, world)
    deliver_due(deployed, "in_product")
    page = client_as(world.person("grid_worker")).get("/notices").text
    assert "New for you: Accept and triage" in page and re.search(r'class="count">1<', page)
