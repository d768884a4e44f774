"""/board/map: the villages as a picture."""

from __future__ import annotations

from flask import Blueprint, request
from werkzeug.wrappers import Response

from engine.board_map import county_map
from engine.people import may
from engine.place_codes import LENGTHS
from engine.scope import scopes
from web.board_tabs import above, board_tabs
from web.current import the_engine, the_person
from web.live import live_page, mark_of
from web.permissions import allow

door = Blueprint("board_map", __name__)


@door.get("/board/map")
@allow("see_board")
def page() -> Response:
    """Every village of one's place with its open and overdue cases."""
    engine, person = the_engine(), the_person()
    found = county_map(engine, person, request.args.get("place") or None)
    own = scopes(person, "see_board")
    return live_page(
        "board/map.html", mark_of(found), map=found, up=above(found.place, own, found.place[:LENGTHS["county"]]),
        tabs=board_tabs("board_map.page", found.place), may_load=may(person, "load_places"))
