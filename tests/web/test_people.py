"""The people page: administrators change people in the browser, and every change counts from the next request."""

from __future__ import annotations

import re
from collections.abc import Callable

from engine.commands import claim_task, hand_on, report
from engine.engine import Engine
from engine.inbox import group
from engine.people import Person, check_password, find_by_login
from tests.web.browser import Browser
from tests.world import OTHER_TOWNSHIP, OWN, SAME_TOWNSHIP, World

ClientAs = Callable[[Person | None], Browser]


def test_somebody_new_is_added_and_signs_in_with_the_password_shown_once(engine: Engine, world: World, client_as: ClientAs) -> None:
    browser = client_as(world.person("administrator"))
    fields = {"name": "王军", "login": "wangjun", "phone": "13805741009", "role": "grid_worker", "place": OWN}
    page = browser.send("/admin/people/new", fields).get_data(as_text=True)
    password = re.search(r'class="figure number">([a-z0-9-]+)<', page)
    assert password and check_password(engine, "wangjun", password[1]).holds("grid_worker", OWN)
    made = find_by_login(engine, "wangjun")
    again = browser.get(f"/admin/people/{made.id}").get_data(as_text=True)
    assert password[1] not in again and "13805741009" not in again and "138****1009" in again and "Added: 王军" in again
    wrong = browser.send("/admin/people/new", fields)
    assert wrong.status_code == 422 and "Somebody has this login already" in wrong.get_data(as_text=True) and 'value="王军"' in wrong.get_data(as_text=True)


def test_a_role_counts_and_stops_counting_from_the_next_request(engine: Engine, world: World, client_as: ClientAs) -> None:
    admin, worker = client_as(world.person("administrator")), world.person("designer")
    browser = client_as(worker)
    assert browser.get("/board").status_code == 403
    assert admin.send(f"/admin/people/{worker.id}/give", {"role": "grid_worker", "place": OWN}).status_code == 303
    assert browser.get("/board").status_code == 200
    assert admin.send(f"/admin/people/{worker.id}/take", {"role": "grid_worker", "place": OWN}).status_code == 303
    assert browser.get("/board").status_code == 403
    wrong = admin.send(f"/admin/people/{worker.id}/give", {"role": "grid_worker", "place": "330226001"})
    assert wrong.status_code == 422 and "held at a village" in wrong.get_data(as_text=True)
    page = admin.get(f"/admin/people/{worker.id}").get_data(as_text=True)
    assert "Given: Grid worker · 桃源街道 学勤村" in page and "Taken away: Grid worker · 桃源街道 学勤村" in page


def test_who_is_shut_out_is_out_at_once_and_the_page_tells_what_became_of_their_tasks(deployed: Engine, world: World, client_as: ClientAs) -> None:
    worker, admin = world.person("grid_worker"), client_as(world.person("administrator"))
    made = report(deployed, world.villager, request_key="file", place=OWN, subject="路灯不亮", text="村口路灯三天不亮。")
    claim_task(deployed, worker, group(deployed, worker).items[0].id)
    browser = client_as(worker)
    assert browser.get("/inbox").status_code == 200
    assert admin.send(f"/admin/people/{worker.id}/leave", {"to_id": world.person("village_team").id}).status_code == 303
    assert browser.get("/inbox").status_code == 303
    while hand_on(deployed):
        pass
    page = admin.get(f"/admin/people/{worker.id}").get_data(as_text=True)
    assert made.number in page and "does not belong to it" in page and "Shut out; tasks to" in page
    assert admin.send(f"/admin/people/{worker.id}/back").status_code == 303
    assert client_as(worker).get("/inbox").status_code == 200


def test_looking_at_a_phone_number_is_recorded(engine: Engine, world: World, client_as: ClientAs) -> None:
    admin = client_as(world.person("administrator"))
    shown = admin.send(f"/admin/people/{world.villager.id}/phone").get_data(as_text=True)
    assert "13805741001" in shown and "Looked at the phone number" in shown
    assert "13805741001" not in admin.get(f"/admin/people/{world.villager.id}").get_data(as_text=True)


def test_the_last_administrator_is_told_why_they_stay(engine: Engine, world: World, client_as: ClientAs) -> None:
    admin = world.person("administrator")
    answer = client_as(admin).send(f"/admin/people/{admin.id}/leave")
    assert answer.status_code == 422 and "This is the last administrator." in answer.get_data(as_text=True)


def test_a_command_room_reads_its_own_township_and_changes_nothing(engine: Engine, world: World, client_as: ClientAs) -> None:
    room, worker = client_as(world.person("command_room")), world.person("grid_worker")
    page = room.get(f"/admin/people/{worker.id}").get_data(as_text=True)
    assert worker.name in page and "<form" not in page[page.index("<main"):page.index("</main")]
    assert room.get(f"/admin/people/{world.person('grid_worker', OTHER_TOWNSHIP).id}").status_code == 404
    assert room.get("/admin/people?place=330226002").status_code == 403
    assert room.send(f"/admin/people/{worker.id}/give", {"role": "grid_worker", "place": SAME_TOWNSHIP}).status_code == 403
    assert worker.name in room.get(f"/admin/people?words={worker.name[:1]}").get_data(as_text=True)
