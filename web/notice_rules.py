"""/admin/notices: the rules by which people are told, one rule with its words, a preview, a try and its history."""

from __future__ import annotations

from dataclasses import asdict, replace

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from engine.channels.outcome import Outcome
from engine.commands.change_notices import save_rule
from engine.commands.try_notice import try_notice
from engine.errors import BadAnswers, Conflict
from engine.notice_setup import RuleLine, rule_lines, rule_page, steps
from engine.notices import NoticeRule
from engine.notices.sample import sample_words
from engine.places import townships
from web.admin_tabs import admin_tabs
from web.current import the_engine, the_person
from web.i18n import in_locale, is_chinese
from web.notice_tabs import notice_tabs
from web.notice_words import audience_options, channel_options, error_words, kind_options, notice_words, placeholder_words, reason_words
from web.permissions import allow

door = Blueprint("notice_rules", __name__)
Answer = Response | str | tuple[str, int]
NEW = NoticeRule("", "closed", "reporter", "sms", "{happened}：{subject}（{number}）", "{happened}: {subject} ({number})", quiet_from="21:00", quiet_to="07:00")
TEXTS = ("kind", "element", "place", "audience", "channel", "words_zh", "words_en", "quiet_from", "quiet_to")
LONGEST = 2000


@door.get("/admin/notices")
@allow("change_notices")
def page() -> str:
    """Every rule by channel: what happens, who is told, in which words, when."""
    groups: dict[str, list[RuleLine]] = {}
    for line in rule_lines(the_engine(), the_person()):
        groups.setdefault(line.rule.channel, []).append(line)
    places = {place.code: place.name for place in townships(the_engine())}
    return render_template("admin/notices.html", groups=groups, places=places, names=_step_names(), tabs=admin_tabs("notice_rules.page"),
                           parts=notice_tabs("notice_rules.page"), **notice_words())


@door.get("/admin/notices/<rule_id>")
@allow("change_notices")
def edit(rule_id: str) -> str:
    """One rule as a form; "new" for one that is to be."""
    return _form(rule_id, _stored(rule_id))


@door.post("/admin/notices/<rule_id>")
@allow("change_notices")
def save(rule_id: str) -> Answer:
    """Save it; from now on it holds."""
    draft = _typed(rule_id)
    try:
        save_rule(the_engine(), the_person(), draft, seen=_seen())
    except BadAnswers as wrong:
        return _form(rule_id, draft, error_words(wrong)), 422
    except Conflict:
        return _form(rule_id, draft, {"": gettext("Somebody else changed this rule meanwhile. What you typed is kept; the history below says what they changed.")}), 409
    flash(gettext("The rule is saved. It holds from now on."), "success")
    return redirect(url_for("notice_rules.page"), 303)


@door.post("/admin/notices/<rule_id>/preview")
@allow("change_notices")
def preview(rule_id: str) -> str:
    """The words with a made-up case. Nothing is saved."""
    return _form(rule_id, _typed(rule_id))


@door.post("/admin/notices/<rule_id>/try")
@allow("change_notices")
def try_it(rule_id: str) -> Answer:
    """Send the words to an address the administrator gives. Nothing is saved."""
    draft, address = _typed(rule_id), request.form.get("address", "")[:300]
    try:
        words = draft.words_zh if is_chinese() else draft.words_en
        outcome = try_notice(the_engine(), the_person(), draft.channel, words, address, chinese=is_chinese())
    except BadAnswers as wrong:
        return _form(rule_id, draft, error_words(wrong)), 422
    return _form(rule_id, draft, tried=outcome)


def _form(rule_id: str, draft: NoticeRule, errors: dict[str, str] | None = None, tried: Outcome | None = None) -> str:
    engine = the_engine()
    history = [] if rule_id == "new" else rule_page(engine, the_person(), rule_id)[1]
    seen = request.form.get("seen", draft.change) if request.method == "POST" else draft.change
    return render_template(
        "admin/notice_rule.html", rule_id=rule_id, rule=draft, errors=errors or {}, seen=seen, history=history, tried=tried, address=request.form.get("address", ""),
        tried_words="" if tried is None or tried.status == "sent" else reason_words(tried.reason), placeholders=placeholder_words(),
        sample_zh=sample_words(engine, draft.words_zh, chinese=True), sample_en=sample_words(engine, draft.words_en, chinese=False),
        kinds=kind_options(), channels=channel_options(), audiences=audience_options(), names=_step_names(),
        steps=[("", gettext("Any step")), *((step.element, in_locale(step, "name")) for step in steps(engine))],
        places=[("", gettext("The whole county")), *((place.code, place.name) for place in townships(engine))],
        hours=[("", gettext("No: one by one"))] + [(str(hour), gettext("Yes, at %(time)s", time=f"{hour}:00")) for hour in range(6, 22)],
        tabs=admin_tabs("notice_rules.page"), parts=notice_tabs("notice_rules.page"), **notice_words())


def _step_names() -> dict[str, str]:
    return {step.element: in_locale(step, "name") for step in steps(the_engine())}


def _stored(rule_id: str) -> NoticeRule:
    return NEW if rule_id == "new" else rule_page(the_engine(), the_person(), rule_id)[0]


def _typed(rule_id: str) -> NoticeRule:
    """The rule as it was typed over what there is."""
    stored, sent = _stored(rule_id), request.form
    texts = {name: sent.get(name, "")[:LONGEST].replace("\r\n", "\n").strip() for name in TEXTS}
    digest = sent.get("digest_hour", "")
    given = {**texts, "quiet_from": texts["quiet_from"] or None, "quiet_to": texts["quiet_to"] or None,
             "digest_hour": int(digest) if digest.isascii() and digest.isdigit() and len(digest) < 4 else None,
             "urgent_anyway": bool(sent.get("urgent_anyway")), "optional": bool(sent.get("optional")), "active": bool(sent.get("active"))}
    return replace(stored, **{name: value for name, value in given.items() if name in asdict(stored)})  # type: ignore[arg-type]


def _seen() -> int:
    text = request.form.get("seen", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1
