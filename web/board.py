"""/board: what a command room watches; /board?wall=1: the same on the wall."""

from __future__ import annotations

from flask import Blueprint, request
from werkzeug.wrappers import Response

from engine.board import Board, board
from engine.board_map import county_map
from engine.place_codes import LENGTHS
from engine.places import place_names
from engine.scope import scopes
from web.board_tabs import above, board_tabs
from web.current import the_engine, the_person
from web.i18n import due_words
from web.live import live_page, mark_of
from web.permissions import allow
from web.staff_words import role_words, stages

door = Blueprint("board", __name__)


@door.get("/board")
@allow("see_board")
def page() -> Response:
    """The board of one's township, or of the county with its townships."""
    engine, person = the_engine(), the_person()
    found = board(engine, person, request.args.get("place") or None)
    if request.args.get("wall") == "1":
        drawn = county_map(engine, person, found.place)
        return live_page("board/wall.html", mark_of(_mark(found), drawn), board=found, map=drawn, stages=stages(), role_words=role_words)
    own = scopes(person, "see_board")
    return live_page(
        "board/page.html", _mark(found), board=found, stages=stages(), role_words=role_words,
        up=above(found.place, own, found.place[:LENGTHS["county"]]), tabs=board_tabs("board.page", found.place),
        places=place_names(engine, *own) if len(own) > 1 else {})


def _mark(found: Board) -> str:
    """What a reader sees of the board."""
    late = [(line.id, line.assignee_id, due_words(line.due, line.due_at)) for line in found.overdue]
    escalated = [(line.id, line.updated_text, line.status, line.state, due_words(line.due, line.due_at)) for line in found.escalated]
    return mark_of(found.rows, late, escalated, found.went_up, found.hands)
