"""/healthz: does this process answer, and does its database?"""

from __future__ import annotations

from flask import Blueprint
from sqlalchemy import text

from web.current import the_engine
from web.permissions import allow

door = Blueprint("health", __name__)


@door.get("/healthz")
@allow("public")
def healthz() -> tuple[str, int, dict[str, str]]:
    """200 "ok", or the error page when the database does not answer."""
    with the_engine().database.read() as connection:
        connection.execute(text("SELECT 1"))
    return "ok\n", 200, {"Content-Type": "text/plain; charset=utf-8"}
