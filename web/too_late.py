"""The page for whoever comes second: who was faster, where the case stands, and what was typed, ready to be copied."""

from __future__ import annotations

from collections.abc import Mapping

from flask import render_template, request
from flask_babel import format_datetime

from engine.errors import AlreadyDone
from engine.task_page import case_number, late_draft
from web.current import the_engine, the_person
from web.error_words import words_of_error


def too_late(task_id: str, late: AlreadyDone, answers: Mapping[str, object] | None = None) -> tuple[str, int]:
    """409 with a friendly page. What was typed now, or kept before, stands on it."""
    engine = the_engine()
    typed = {key: str(value) for key, value in (answers or late_draft(engine, the_person(), task_id)).items() if str(value or "").strip()}
    words, case_id = words_of_error(late, 409, format_datetime), late.params.get("case_id")
    number = case_number(engine, str(case_id)) if case_id is not None else None
    template = "errors/_part.html" if request.headers.get("HX-Request") else "tasks/too_late.html"
    return render_template(template, words=words, status=409, number=number, typed=typed), 409
