"""/report: a villager reports in one go; a grid worker files on a villager's behalf 代办."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine.case_page import case_page
from engine.commands import report
from engine.duplicates import Likely, likely_duplicates
from engine.errors import BadAnswers, NotYours
from engine.merged_with import may_join
from engine.people import Person, load_person, may, villagers_of
from engine.places import Place, name_path, villages
from web.current import the_engine, the_person
from web.form_words import error_words
from web.i18n import is_chinese
from web.idempotency import request_key
from web.merging import join_and_say
from web.permissions import allow
from web.sent_files import sent_files

door = Blueprint("report", __name__)
PROCESS = "grievance"
SUBJECT_LENGTH = 40
ENDS = "。！？!?\n"


@dataclass(frozen=True)
class Found:
    """A villager to file for; the phone is covered, it only tells people of the same name apart."""

    id: str
    name: str
    phone: str
    village: str


@door.get("/report")
@allow("report")
def page() -> str:
    """The empty form."""
    return _form(the_person(), {}, {})


@door.post("/report")
@allow("report")
def send() -> tuple[str, int] | Response:
    """File it, and show its number."""
    return _file(the_person())


@door.get("/report/on-behalf")
@allow("report_on_behalf")
def on_behalf() -> str:
    """The form in a villager's name; first, whose."""
    wanted = request.args.get("villager")
    return _form(_villager(wanted), {}, {}) if wanted else render_template("report/find_villager.html", words="", found=None)


@door.post("/report/find-villager")
@allow("report_on_behalf")
def find() -> str:
    """The villagers of one's village by name or phone. A POST: names and numbers belong into no address and no log."""
    words = request.form.get("q", "").strip()[:40]
    return render_template("report/find_villager.html", words=words, found=_find(words) if words else None)


@door.post("/report/on-behalf")
@allow("report_on_behalf")
def send_on_behalf() -> tuple[str, int] | Response:
    """File it in the villager's name."""
    return _file(_villager(request.form.get("villager", "")))


@door.post("/report/likely")
@allow("report")
def likely() -> str:
    """What is perhaps reported already, while somebody types. Nothing is kept."""
    return _likely_card(the_person(), _filled())


@door.post("/report/on-behalf/likely")
@allow("report_on_behalf")
def likely_on_behalf() -> str:
    """The same in a villager's name."""
    return _likely_card(_villager(request.form.get("villager", "")), _filled())


@door.get("/cases/<number>/reported")
@allow("see_case", case="number")
def done(number: str) -> str:
    """The number to remember, and what happens now."""
    case, person = case_page(the_engine(), the_person(), number), the_person()
    fresh = case.status == "open" and case.stage in ("report", "accept") and may_join(the_engine(), person, case.id)
    found = likely_duplicates(the_engine(), person, case.place, case.text, case.subject, case.id) if fresh else ()
    return render_template("report/done.html", case=case, place=name_path, likely=[one for one in found if one.joinable])


def _file(reporter: Person) -> tuple[str, int] | Response:
    filled, sent = _filled(), sent_files("files")
    errors = _wrong(reporter, filled, wordless=bool(sent))
    if not errors:
        try:
            made = report(
                the_engine(), the_person(), request_key=request_key(), place=filled["place"], subject=subject_of(filled["text"]),
                text=filled["text"], category=filled["category"] or None, reporter_id=reporter.id, process=PROCESS,
                fields={"danger": True} if filled["danger"] and _asks_for_danger() else None,
                uploads=sent.uploads, files=sent.files, keep_location=sent.keep_location)
            if filled["join"]:
                join_and_say(made.number, filled["join"], f"{request_key()[:50]}-join")
                return redirect(url_for("case.page", number=made.number), 303)
            return redirect(url_for("report.done", number=made.number), 303)
        except BadAnswers as wrong:
            errors = {key if key in filled or key in ("file", "uploads") else "text": error_words(problem) for key, problem in wrong.errors.items()}
    return _form(reporter, filled, errors), 422


def _filled() -> dict[str, str]:
    return {key: request.form.get(key, "") for key in ("text", "place", "category", "danger", "join")}


def _likely_card(reporter: Person, filled: dict[str, str]) -> str:
    own = reporter.id == the_person().id
    return render_template("report/_likely.html", likely=_found_likely(reporter, filled), join=filled["join"], reporter=None if own else reporter)


def _found_likely(reporter: Person, filled: dict[str, str]) -> list[Likely]:
    """What a report of this text could be added to; nothing for a village the form did not offer."""
    text, place = filled.get("text", "").strip()[:10_000], filled.get("place") or reporter.home or ""
    if not text or place not in {one.code for one in _villages(reporter)}:
        return []
    return [one for one in likely_duplicates(the_engine(), the_person(), place, text, subject_of(text)) if one.joinable]


def _wrong(reporter: Person, filled: dict[str, str], *, wordless: bool) -> dict[str, str]:
    """What the engine cannot know: which choices this form offered."""
    offered = {"place": {one.code for one in _villages(reporter)}, "category": {"", *(value for value, _ in _categories())}}
    errors = {key: error_words({"code": "not_an_option"}) for key in offered if filled[key] not in offered[key]}
    if not filled["text"].strip() and not wordless:
        errors["text"] = error_words({"code": "required"})
    return errors


def subject_of(text: str) -> str:
    """What lists call the case: the first sentence, shortened."""
    text = text.strip()
    end = min((at for at in (text.find(mark) for mark in ENDS) if at > 0), default=len(text))
    first = " ".join(text[:end].split())
    return first if len(first) <= SUBJECT_LENGTH else first[:SUBJECT_LENGTH - 1] + "…"


def _form(reporter: Person, filled: dict[str, str], errors: dict[str, str]) -> str:
    own = reporter.id == the_person().id
    return render_template(
        "report/report.html", reporter=None if own else reporter, filled={"place": reporter.home or "", **filled}, errors=errors,
        villages=[(one.code, one.name) for one in _villages(reporter)], categories=_categories(), asks_for_danger=_asks_for_danger(),
        action=url_for("report.send") if own else url_for("report.send_on_behalf"), likely=_found_likely(reporter, filled), join=filled.get("join", ""),
        likely_url=url_for("report.likely") if own else url_for("report.likely_on_behalf"))


def _villages(reporter: Person) -> list[Place]:
    """The villages of the reporter's township: a villager's matter is near home. On behalf only where the worker works."""
    engine, actor = the_engine(), the_person()
    near = villages(engine, (reporter.home or "")[:9] or None)
    return near if reporter.id == actor.id else [one for one in near if may(actor, "report_on_behalf", place=one.code)]


def _categories() -> list[tuple[str, str]]:
    """The categories of the process, in the reader's language; none when it declares none."""
    engine = the_engine()
    with engine.database.read() as connection:
        field = engine.catalog.current(connection, PROCESS).fields.get("category")
    if field is None:
        return []
    return [(value, field.value_labels[value][0 if is_chinese() else 1]) for value in field.values or ()]


def _asks_for_danger() -> bool:
    """Whether the process wants to know of danger from the first: it makes a case urgent."""
    engine = the_engine()
    with engine.database.read() as connection:
        field = engine.catalog.current(connection, PROCESS).fields.get("danger")
    return field is not None and field.type == "boolean"


def _villager(person_id: str) -> Person:
    """The villager to file for. Raises NotYours unless they live where the actor may file for others, NotFound."""
    villager = load_person(the_engine(), person_id)
    if villager.home is None or not villager.active or not may(the_person(), "report_on_behalf", place=villager.home):
        raise NotYours("this villager lives elsewhere")
    return villager


def _find(words: str) -> list[Found]:
    engine, actor = the_engine(), the_person()
    mine = [one for one in villages(engine) if may(actor, "report_on_behalf", place=one.code)]
    return [Found(id_, name, phone or "", one.name) for one in mine for id_, name, phone in villagers_of(engine, one.code, words)]
