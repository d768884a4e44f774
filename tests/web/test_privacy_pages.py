"""Numbers looked at with a reason, legal holds, and the administrators' pages: texts, who looked, how long, lists of villagers."""

from __future__ import annotations

import io
from collections.abc import Callable

from sqlalchemy import select

from engine.commands import report
from engine.commands.import_villagers import import_waiting
from engine.engine import Engine
from engine.people import Person
from engine.personal.id_card import check_character
from engine.tables import access_log, consent_text, legal_hold, retention_rule, villager_import
from tests.web.browser import Browser
from tests.world import OWN, World

ClientAs = Callable[[Person | None], Browser]
PHONE = "13805741001"
FIRST = "33022619700101001"
CARD = FIRST + check_character(FIRST)


def filed(engine: Engine, world: World) -> str:
    return report(engine, world.villager, request_key="k" * 22, place=OWN, subject="路灯坏了", text="三盏。").number


def test_the_case_shows_the_number_covered_and_one_press_shows_it_and_is_recorded(deployed: Engine, world: World, client_as: ClientAs) -> None:
    number, worker = filed(deployed, world), client_as(world.person("grid_worker"))
    page = worker.get(f"/cases/{number}").get_data(as_text=True)
    assert "138****1001" in page and PHONE not in page
    answer = worker.send(f"/cases/{number}/phone", {"reason": "to_call"})
    assert f'href="tel:{PHONE}"' in answer.get_data(as_text=True)
    assert PHONE not in worker.get(f"/cases/{number}").get_data(as_text=True)
    refused = worker.send(f"/cases/{number}/phone", {"reason": "other", "words": ""})
    assert refused.status_code == 422 and PHONE not in refused.get_data(as_text=True)
    watcher = client_as(world.person("county_supervisor"))
    assert watcher.send(f"/cases/{number}/phone", {"reason": "to_call"}).status_code == 403
    assert f"/cases/{number}/phone" not in watcher.get(f"/cases/{number}").get_data(as_text=True)
    admin = client_as(world.person("administrator"))
    seen = admin.get("/admin/privacy/access").get_data(as_text=True)
    assert world.person("grid_worker").name in seen and "胡**" in seen and number in seen and "To call" in seen and PHONE not in seen
    with deployed.database.read() as connection:
        assert len(connection.execute(select(access_log)).all()) == 1


def test_a_case_is_held_with_a_reason_and_let_go(deployed: Engine, world: World, client_as: ClientAs) -> None:
    number, room = filed(deployed, world), client_as(world.person("command_room"))
    room.send(f"/cases/{number}/hold", {"hold_reason": " "})
    room.send(f"/cases/{number}/hold", {"hold_reason": "法院调取材料"})
    assert "法院调取材料" in room.get(f"/cases/{number}").get_data(as_text=True)
    assert "法院调取材料" not in client_as(world.villager).get(f"/cases/{number}").get_data(as_text=True)
    room.send(f"/cases/{number}/hold/end")
    with deployed.database.read() as connection:
        [row] = connection.execute(select(legal_hold)).all()
    assert row.ended_by_id == world.person("command_room").id


def test_a_text_is_looked_at_before_it_counts(engine: Engine, world: World, client_as: ClientAs) -> None:
    admin, typed = client_as(world.person("administrator")), {"zh": "新的说明\r\n<b>更短</b>。", "en": "New text"}
    preview = admin.send("/admin/privacy/texts/data", typed).get_data(as_text=True)
    assert "As people will read it" in preview and "&lt;b&gt;更短" in preview
    with engine.database.read() as connection:
        assert connection.execute(select(consent_text)).all() == []
    assert admin.send("/admin/privacy/texts/data", typed | {"save": "1"}).status_code == 303
    page = admin.get("/admin/privacy/texts/data").get_data(as_text=True)
    assert "Version 2" in page and "came with the product" in page and world.person("administrator").name in page
    wrong = admin.send("/admin/privacy/texts/data", {"zh": "有", "en": "", "save": "1"})
    assert wrong.status_code == 422 and ">有" in wrong.get_data(as_text=True).replace("\n", "")


def test_days_are_changed_after_seeing_what_would_go(deployed: Engine, world: World, client_as: ClientAs) -> None:
    admin = client_as(world.person("administrator"))
    assert "Would go now" in admin.send("/admin/privacy/retention", {"notices": "30"}).get_data(as_text=True)
    wrong = admin.send("/admin/privacy/retention", {"notices": "2", "save": "1"})
    assert wrong.status_code == 422 and "The least is 30." in wrong.get_data(as_text=True)
    with deployed.database.read() as connection:
        assert connection.execute(select(retention_rule)).all() == []
    page = admin.send("/admin/privacy/retention", {"notices": "60", "save": "1"}, follow_redirects=True).get_data(as_text=True)
    assert 'value="60"' in page and "set 60 days" in page


def test_a_list_is_uploaded_read_and_its_refused_lines_leave_without_names_and_formulas(engine: Engine, world: World, client_as: ClientAs) -> None:
    admin = client_as(world.person("administrator"))
    lines = f"姓名,手机,身份证号,村\n竺兰,13900000001,{CARD},学勤村\n竺小兰,139,,学勤村\n=cmd|calc,13900000003,,=HYPERLINK(1)\n"
    answer = admin.send("/admin/imports", {"file": (io.BytesIO(lines.encode()), "名单.csv")}, content_type="multipart/form-data")
    assert answer.status_code == 303
    assert "Waiting for the worker" in admin.get(answer.headers["Location"]).get_data(as_text=True)
    assert import_waiting(engine)
    page = admin.get(answer.headers["Location"]).get_data(as_text=True)
    assert "The phone is no mobile number of eleven digits." in page and "竺小兰" not in page and "竺**" in page and "every 2s" not in page
    file = admin.get(f"{answer.headers['Location']}/refused.csv").get_data(as_text=True)
    assert "竺小兰" not in file and "'=HYPERLINK(1)" in file and "13900000003" not in file and file.count("\n") == 3
    with engine.database.read() as connection:
        row = connection.execute(select(villager_import)).one()
    assert (row.added, row.bad, row.status) == (1, 2, "done")
    wrong = admin.send("/admin/imports", {"file": (io.BytesIO(b"a,b\n1,2"), "x.csv")}, content_type="multipart/form-data")
    assert wrong.status_code == 422 and "姓名" in wrong.get_data(as_text=True)
