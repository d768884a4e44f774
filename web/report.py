"""/report: a villager reports in one go; a grid worker files on a villager's behalf 代办."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, jsonify, make_response, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from engine.case_page import case_page
from engine.commands import CaseRef, report
from engine.commands.accounts import new_accounts
from engine.commands.case_links import give_link
from engine.duplicates import Likely, likely_duplicates
from engine.errors import BadAnswers, NotYours
from engine.household_members import household_members
from engine.merged_with import may_join
from engine.people import Person, load_person, may, villagers_of
from engine.places import name_path, villages
from web.about_staff import about_choices
from web.current import the_engine, the_person
from web.form_words import error_words
from web.idempotency import request_key
from web.merging import join_and_say
from web.permissions import allow
from web.report_form import MOST_PICTURES, PROCESS, declared, filled_in, guessed, offered_categories, offered_villages, subject_of, where_it_is, wrong
from web.security import may_record
from web.sent_files import SentFiles, sent_files
from web.slip import base_url

door = Blueprint("report", __name__)


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
    return _form(_villager(wanted), {}, {}) if wanted else render_template("report/find_villager.html", words="", found=None, new=len(new_accounts(the_engine(), the_person())))


@door.post("/report/find-villager")
@allow("report_on_behalf")
def find() -> str:
    """The villagers of one's village by name or phone. A POST: names and numbers belong into no address and no log."""
    words = request.form.get("q", "").strip()[:40]
    return render_template("report/find_villager.html", words=words, found=_find(words) if words else None, new=0)


@door.post("/report/on-behalf")
@allow("report_on_behalf")
def send_on_behalf() -> tuple[str, int] | Response:
    """File it in the villager's name."""
    return _file(_villager(request.form.get("villager", "")))


@door.post("/report/likely")
@allow("report")
def likely() -> str:
    """What is perhaps reported already, while somebody types. Nothing is kept."""
    return _likely_card(the_person(), filled_in())


@door.post("/report/on-behalf/likely")
@allow("report_on_behalf")
def likely_on_behalf() -> str:
    """The same in a villager's name."""
    return _likely_card(_villager(request.form.get("villager", "")), filled_in())


@door.get("/cases/<number>/reported")
@allow("see_case", case="number")
def done(number: str) -> str:
    """The number to remember, and what happens now."""
    case, person = case_page(the_engine(), the_person(), number), the_person()
    fresh = case.status == "open" and case.stage in ("report", "accept") and may_join(the_engine(), person, case.id)
    found = likely_duplicates(the_engine(), person, case.place, case.text, case.subject, case.id) if fresh else ()
    return render_template("report/done.html", case=case, place=name_path, helped=person.works and case.filed_by == person.name, likely=[one for one in found if one.joinable])


def _file(reporter: Person) -> tuple[str, int] | Response:
    filled, sent = filled_in(), sent_files("files")
    errors = wrong(reporter, filled, wordless=bool(sent))
    if not errors:
        try:
            made = _report(reporter, filled, sent)
            if reporter.id != the_person().id:
                give_link(the_engine(), the_person(), made.number, base_url())
            if filled["join"]:
                join_and_say(made.number, filled["join"], f"{request_key()[:50]}-join")
                return _go(url_for("case.page", number=made.number))
            return _go(url_for("report.done", number=made.number))
        except BadAnswers as problems:
            errors = {_field_of(key): error_words(problem) for key, problem in problems.errors.items()}
    return _form(reporter, filled, errors), 422


def _go(address: str) -> tuple[str, int] | Response:
    """On to the next page. A script that sent the form goes there itself: had it followed, it would have used up what the page says once."""
    if request.accept_mimetypes.best == "application/json":
        return make_response(jsonify(location=address), 201)
    return redirect(address, 303)


def _field_of(key: str) -> str:
    """Where on the form it stands what the engine found wrong."""
    return {"file": "files", "subject": "text"}.get(key, key)


def _report(reporter: Person, filled: dict[str, str], sent: SentFiles) -> CaseRef:
    return report(
        the_engine(), the_person(), request_key=request_key(), place=filled["place"], subject=subject_of(filled["text"]), text=filled["text"],
        category=filled["category"] or None, reporter_id=reporter.id, process=PROCESS,
        fields={"danger": True} if filled["danger"] and declared("danger") else None,
        uploads=sent.uploads, files=sent.files, keep_location=sent.keep_location, standing_at=where_it_is(filled),
        confidential=bool(filled.get("confidential")), about_id=filled.get("about_staff") or None)


def _likely_card(reporter: Person, filled: dict[str, str]) -> str:
    own = reporter.id == the_person().id
    return render_template("report/_likely.html", likely=_found_likely(reporter, filled), join=filled["join"], reporter=None if own else reporter,
                           guess=guessed(filled["text"]))


def _found_likely(reporter: Person, filled: dict[str, str]) -> list[Likely]:
    """What a report of this text could be added to; nothing for a village the form did not offer."""
    text, place = filled.get("text", "").strip()[:10_000], filled.get("place") or reporter.home or ""
    if not text or place not in {one.code for one in offered_villages(reporter)}:
        return []
    return [one for one in likely_duplicates(the_engine(), the_person(), place, text, subject_of(text)) if one.joinable]


def _form(reporter: Person, filled: dict[str, str], errors: dict[str, str]) -> str:
    may_record()
    own, offered = reporter.id == the_person().id, [(one.code, one.name) for one in offered_villages(reporter)]
    chosen = {"place": reporter.home or "", **filled}
    return render_template(
        "report/report.html", reporter=None if own else reporter, filled=chosen, errors=errors, villages=offered,
        village_name=dict(offered).get(chosen["place"], ""), categories=offered_categories(), asks_for_danger=declared("danger"),
        most_pictures=MOST_PICTURES, most_seconds=the_engine().settings.voice_seconds, say_now=request.args.get("say") == "1", uploads_url=url_for("uploads.begin"),
        action=url_for("report.send") if own else url_for("report.send_on_behalf"), likely=_found_likely(reporter, chosen), guess=guessed(chosen.get("text", "")),
        join=filled.get("join", ""), about_choices=about_choices(chosen["place"], reporter), likely_url=url_for("report.likely") if own else url_for("report.likely_on_behalf"))


def _villager(person_id: str) -> Person:
    """The villager to file for. Raises NotYours unless they live where the actor may file for others, NotFound."""
    villager = load_person(the_engine(), person_id)
    if villager.home is None or not villager.active or not may(the_person(), "report_on_behalf", place=villager.home):
        raise NotYours("this villager lives elsewhere")
    return villager


def _find(words: str) -> list[Found]:
    engine, actor = the_engine(), the_person()
    mine = [one for one in villages(engine) if may(actor, "report_on_behalf", place=one.code)]
    found = [Found(id_, name, phone or "", one.name) for one in mine for id_, name, phone in villagers_of(engine, one.code, words)]
    return found + [Found(id_, name, phone or "", gettext("of the same household")) for id_, name, phone in household_members(engine, [one.id for one in found[:20]])]
