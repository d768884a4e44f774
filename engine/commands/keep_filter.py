"""Keep a filter of the inbox under a name, share it, drop it."""

from __future__ import annotations

from uuid import uuid4

from sqlalchemy import delete, func, insert, select

from engine.clock import to_text
from engine.engine import Engine
from engine.errors import BadAnswers, NotFound, NotYours, problem
from engine.facts import canonical
from engine.inbox.filters import InboxFilters
from engine.inbox.saved import MOST, may_share
from engine.people import Person, may
from engine.tables import saved_filter

MAX_NAME = 30


def keep_filter(engine: Engine, actor: Person, name: str, tab: str, filters: InboxFilters, place: str = "") -> str:
    """Keep what the list `tab` is narrowed to; its id. One's own filter of the same name is replaced. `place`: share it with
    everybody who works there. Raises NotYours, BadAnswers (name)."""
    name = " ".join(name.split())
    if not may(actor, "see_inbox") or (place and place not in may_share(actor)):
        raise NotYours("you can share a filter where you work", place=place)
    if not name or not name.isprintable():
        raise BadAnswers({"name": problem("required")})
    if len(name) > MAX_NAME:
        raise BadAnswers({"name": problem("too_long", max=MAX_NAME)})
    own = saved_filter.c.person_id == actor.id
    with engine.database.write() as connection:
        connection.execute(delete(saved_filter).where(own, saved_filter.c.name == name))
        if (connection.scalar(select(func.count()).select_from(saved_filter).where(own)) or 0) >= MOST:
            raise BadAnswers({"name": problem("too_many_filters", max=MOST)})
        made = str(uuid4())
        connection.execute(insert(saved_filter).values(
            id=made, person_id=actor.id, name=name, asks=canonical({"tab": tab, **filters.asks()}), place=place, saved_at=to_text(engine.clock.now())))
    return made


def drop_filter(engine: Engine, actor: Person, filter_id: str) -> None:
    """Forget a filter of one's own. Raises NotFound."""
    with engine.database.write() as connection:
        gone = connection.execute(delete(saved_filter).where(saved_filter.c.id == filter_id, saved_filter.c.person_id == actor.id))
        if gone.rowcount != 1:
            raise NotFound("you have no such filter")
