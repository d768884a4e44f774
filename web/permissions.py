"""Every route says who may use it: `@allow("see_case", case="number")` right under its route decorator. What an action means
stands in engine/people/may.py; a route without a rule stops the application from starting."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Flask, abort, current_app, redirect, request, url_for
from sqlalchemy import or_, select
from werkzeug.wrappers import Response

from engine.errors import NotFound, NotYours
from engine.falls_to import falls_to
from engine.people import ACTIONS, Concerned, Person, may
from engine.people.concerned import helpers_of
from engine.tables import case as case_table
from engine.tables import open_task
from web.current import person_or_none, the_engine

View = TypeVar("View", bound=Callable[..., Any])
OPEN = frozenset({"public", "signed_in"})
FLASKS_OWN = frozenset({"static"})


@dataclass(frozen=True)
class Rule:
    """An action, and which of the route's arguments name the case, task or place it is done to."""

    action: str
    case: str | None = None
    task: str | None = None
    place: str | None = None


def allow(action: str, *, case: str | None = None, task: str | None = None, place: str | None = None) -> Callable[[View], View]:
    """Declare a route's rule: "public", "signed_in" or an action of engine/people/may.py. Raises ValueError for any other."""
    if action not in OPEN | ACTIONS:
        raise ValueError(f"{action!r} is no action: use 'public', 'signed_in' or add a rule to engine/people/may.py")

    def declare(view: View) -> View:
        view.__rule__ = Rule(action, case, task, place)  # type: ignore[attr-defined]
        return view

    return declare


def init_app(app: Flask) -> None:
    """Hold every request to its route's rule, before anything else looks at it."""
    app.before_request(_hold)


def check_every_route(app: Flask) -> None:
    """Refuse to start with a door that forgot its lock. Raises RuntimeError that says what to do."""
    for rule in app.url_map.iter_rules():
        if rule_of(app, rule.endpoint) is None:
            view = app.view_functions[rule.endpoint]
            raise RuntimeError(
                f"{rule.rule} ({view.__module__}.{view.__name__}) says nowhere who may use it: put @allow(\"…\") from "
                f"web/permissions.py under its route, with \"public\", \"signed_in\" or an action of engine/people/may.py, "
                f"and a row in tests/web/permission_table.toml")


def rule_of(app: Flask, endpoint: str | None) -> Rule | None:
    """What a route declared."""
    if endpoint in FLASKS_OWN:
        return Rule("public")
    return getattr(app.view_functions.get(endpoint or ""), "__rule__", None)


def _hold() -> Response | None:
    rule = rule_of(current_app, request.endpoint)
    if rule is None or rule.action == "public":       # without a rule it is a 404 or 405, which tells nothing
        return None
    person = person_or_none()
    if person is None:
        return _to_sign_in()
    if rule.action != "signed_in":
        _check(person, rule, request.view_args or {})
    return None


def _check(person: Person, rule: Rule, arguments: dict[str, Any]) -> None:
    """Raises NotFound for a case this person may not know of, else NotYours."""
    case = _case_row(arguments[rule.case]) if rule.case else None
    task = _task_row(arguments[rule.task]) if rule.task else None
    if rule.task and task is None:
        return                    # done meanwhile: the command knows by whom, and what to say
    if not may(person, rule.action, place=arguments.get(rule.place) if rule.place else None, case=case, task=task):
        raise NotFound("no such case") if case is not None and not may(person, "see_case", case=case) else NotYours()


def _case_row(number: str) -> Any:
    with the_engine().database.read() as connection:
        row = connection.execute(
            select(case_table.c.id, case_table.c.place, case_table.c.reporter_id, case_table.c.filed_by_id, case_table.c.about_id, case_table.c.confidential)
            .where(or_(case_table.c.number == number, case_table.c.id == number))).first()
        if row is None:
            raise NotFound("no such case")
        return Concerned(row.place, row.reporter_id, row.filed_by_id, helpers=helpers_of(connection, row.id), about_id=row.about_id,
                         confidential=bool(row.confidential))


def _task_row(task_id: str) -> Any:
    with the_engine().database.read() as connection:
        return connection.execute(select(open_task, falls_to(open_task).label("falls_to")).where(open_task.c.id == task_id)).first()


def _to_sign_in() -> Response:
    """A page asks to sign in and comes back; a part or data only says 401."""
    data = request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json"
    if request.method not in ("GET", "HEAD") or request.headers.get("HX-Request") or data:
        abort(401)
    here = request.full_path if request.query_string else request.path
    return redirect(url_for("sign_in.page", next=None if here == "/" else here), 303)
