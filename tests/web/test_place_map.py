"""Coordinates from a file: looked through first, then on the map; without them tiles."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import select

from engine.engine import Engine
from engine.people import Person
from engine.place_file import load_places
from engine.tables import place
from tests.engine.rows import add_cases
from tests.web.browser import Browser
from tests.world import OTHER_TOWNSHIP, OWN, SAME_TOWNSHIP, World

ClientAs = Callable[[Person | None], Browser]
LINES = f"编码,纬度,经度\n{OWN},29.30,121.42\n{SAME_TOWNSHIP},121.5,29.2\n999,1,1\n{OTHER_TOWNSHIP},north,121\n{OWN},29.4,121.4\n"


def test_lines_are_looked_through_and_only_those_that_fit_are_loaded(engine: Engine, world: World, client_as: ClientAs) -> None:
    browser = client_as(world.person("administrator"))
    page = browser.send("/admin/map/preview", {"file": (io.BytesIO(LINES.encode("gb18030")), "villages.csv")}, content_type="multipart/form-data").text
    assert "1 line fits" in page and "4 lines do not fit" in page and "seem to be swapped" in page and "no place with the code 999" in page
    with engine.database.read() as connection:
        assert connection.scalar(select(place.c.latitude).where(place.c.code == OWN)) is None
    assert browser.send("/admin/map", {"text": LINES}).status_code == 303
    with engine.database.read() as connection:
        assert connection.execute(select(place.c.latitude, place.c.longitude).where(place.c.code == OWN)).one() == (29.3, 121.42)


def test_what_is_no_table_is_refused_with_what_to_do(world: World, client_as: ClientAs) -> None:
    browser = client_as(world.person("administrator"))
    for text in ("", "no header\n1,2,3", "code,latitude,longitude\n"):
        assert browser.send("/admin/map/preview", {"text": text}).status_code == 422


def test_the_map_shows_tiles_without_coordinates_and_dots_with_them(engine: Engine, world: World, client_as: ClientAs, tmp_path: Path) -> None:
    add_cases(engine, [{"number": 1, "place": OWN}])
    browser = client_as(world.person("county_supervisor"))
    page = browser.get("/board/map").text
    assert "<svg class=\"county-map\"" not in page and f"/cases?place={OWN}" in page and "tile-map" in page
    path = tmp_path / "places.csv"
    path.write_text(f"code,name,level,parent,latitude,longitude\n{OWN},学勤村,village,330226001,29.3,121.4\n{OTHER_TOWNSHIP},南庄村,village,330226002,29.2,121.6\n")
    load_places(engine, path)
    page = browser.get("/board/map").text
    assert page.count("<circle") == 2 and "style=" not in page[page.index("<svg class=\"county-map\""):] and "1 village has no coordinates" in page


def test_the_wall_has_no_navigation_and_renews_itself(engine: Engine, world: World, client_as: ClientAs) -> None:
    answer = client_as(world.person("command_room")).get("/board?wall=1")
    assert "<nav" not in answer.text and answer.text.count('class="sheet"') == 3 and "hx-trigger" in answer.text
    asking = {"HX-Request": "true", "If-None-Match": answer.headers["ETag"]}
    assert client_as(world.person("command_room")).get("/board?wall=1", headers=asking).status_code == 304
