"""What nobody needs any more goes: drafts without a task, questions whose task is gone, uploads nobody used, bytes that never became a
file. What only grows old goes by engine/retention."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, exists, select, tuple_, update

from engine.clock import to_text
from engine.engine import Engine
from engine.tables import draft, help_request, open_task
from engine.uploads import sweep_uploads

KEPT_ALONE = timedelta(days=1)    # a draft that was never sent, after its task is gone
SOME = 500                        # rows per table and time


def tidy(engine: Engine) -> int:
    """Take away some of what is over; how much that was. Each statement looks along an index at what is there to be taken."""
    now = engine.clock.now()
    gone_task = ~exists().where(open_task.c.id == draft.c.task_id)
    alone = select(draft.c.task_id, draft.c.person_id).where(
        draft.c.saved_at < to_text(now - KEPT_ALONE), draft.c.sent_at.is_(None), gone_task).order_by(draft.c.saved_at).limit(SOME)
    over = select(help_request.c.id).where(help_request.c.closed_at.is_(None), ~exists().where(
        open_task.c.id == help_request.c.task_id)).order_by(help_request.c.asked_at).limit(SOME)
    with engine.database.write() as connection:
        done = 0
        keys = [tuple(row) for row in connection.execute(alone)]
        if keys:
            done += connection.execute(delete(draft).where(tuple_(draft.c.task_id, draft.c.person_id).in_(keys))).rowcount
        ids = connection.scalars(over).all()
        if ids:
            done += connection.execute(update(help_request).where(help_request.c.id.in_(ids)).values(closed_at=to_text(now))).rowcount
    return done + sweep_uploads(engine)
