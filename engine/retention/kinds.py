"""What is kept for a time, and by which index what is older is found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, Table, select, text

from engine.my_data.holds import is_held
from engine.tables import (
    access_log,
    attachment,
    case,
    case_figure,
    case_move,
    delivery,
    draft,
    import_problem,
    notice,
    request,
    retention_log,
    session,
    sign_in_attempt,
    villager_import,
)

VOICE = "audio/"


@dataclass(frozen=True)
class Kind:
    """`table`: whose rows go; `moment`: the column that says how old a row is; `only`: which rows may go at all; `first`: a table whose rows
    hang on them, with the column that names them; `blank`: the row stays, only what stands in these columns goes."""

    name: str
    table: Table
    moment: Any
    only: tuple[Any, ...] = ()
    first: tuple[Table, Any] | None = None
    files: bool = False
    blank: tuple[str, ...] = ()

    def older(self, before: str, most: int) -> Select[Any]:
        """The keys of the oldest rows of before that moment, as stored, at most so many."""
        if self.files:
            query = select(attachment.c.id).join(case, case.c.id == attachment.c.case_id).join(case_figure, case_figure.c.case_id == case.c.id).where(
                text("case_figure.closed_at IS NOT NULL"), case_figure.c.closed_at < before, case.c.closed_at < before, ~is_held(case.c.id), *self.only)
            return query.order_by(case_figure.c.closed_at, attachment.c.id).limit(most)
        keys = list(self.table.primary_key.columns)
        return select(*keys).where(self.moment < before, *self.only).order_by(self.moment, *keys).limit(most)


_ALL = (
    Kind("closed_files", attachment, case_figure.c.closed_at, (attachment.c.media_type.not_like(f"{VOICE}%"),), files=True),
    Kind("voice", attachment, case_figure.c.closed_at, (attachment.c.media_type.like(f"{VOICE}%"),), files=True),
    Kind("drafts", draft, draft.c.saved_at),
    Kind("notices", notice, notice.c.created_at),
    Kind("deliveries", delivery, delivery.c.created_at, (delivery.c.status != "waiting",)),
    Kind("access_log", access_log, access_log.c.at),
    Kind("requests", request, request.c.at),
    Kind("sign_in_attempts", sign_in_attempt, sign_in_attempt.c.window_start),
    Kind("sessions", session, session.c.expires_at),
    Kind("lists", villager_import, villager_import.c.made_at, (villager_import.c.status != "waiting",), first=(import_problem, import_problem.c.import_id)),
    Kind("before_moves", case_move, case_move.c.at, (case_move.c.state.is_not(None),), blank=("state", "rows")),
    Kind("retention_log", retention_log, retention_log.c.at),
)
KINDS = {one.name: one for one in _ALL}
MACHINES_TIME = frozenset({"sign_in_attempts", "sessions"})      # written by the machine's clock, which nobody moves
