"""Facts of a case → entries of the timeline: a title, who, what was said, a sign."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from flask_babel import gettext

from engine.case_page import CaseFact, CasePage, Said
from engine.clock import from_text
from web.i18n import due_time, in_locale, is_chinese
from web.staff_words import role_words

# kind → (icon, colour); what is not here is "timeline", "idle"
SIGNS = {
    "reported": ("report", "info"), "task_completed": ("check", "ok"), "claimed": ("user", "idle"), "released": ("user", "idle"),
    "message_received": ("plus", "info"), "timer_fired": ("clock", "late"), "escalated": ("alert", "late"),
    "returned": ("return", "soon"), "transferred": ("swap", "info"), "supervision_ordered": ("supervise", "late"),
    "decided": ("diagram", "idle"), "closed": ("done", "ok"), "incident_opened": ("error", "late"),
    "deadline_warned": ("bell", "soon"), "deadline_near": ("bell", "soon"), "deadline_moved": ("clock", "info"),
    "deadline_paused": ("pause", "paused"), "deadline_resumed": ("clock", "info"), "deadline_extended": ("clock", "ok"),
    "reassigned": ("swap", "soon"), "handed_on": ("swap", "soon"), "extension_requested": ("clock", "soon"), "extension_granted": ("check", "ok"),
    "extension_refused": ("return", "late"), "incident_resolved": ("done", "ok"), "task_overtaken": ("clock", "late"), "late_answer": ("pause", "soon"),
    "merged": ("swap", "info"), "joined": ("plus", "info"), "unmerged": ("return", "soon"), "left": ("return", "idle"), "main_answered": ("check", "ok"),
    "handed_over": ("swap", "info"), "delegated": ("users", "info"), "delegation_resolved": ("check", "info"), "task_returned": ("return", "soon"),
    "follow_up_due": ("bell", "idle"), "help_asked": ("users", "soon"), "help_answered": ("users", "ok"), "commented": ("notice", "idle"),
    "file_added": ("file", "info"), "withdrawn": ("return", "soon"), "reopened": ("repeat", "soon"), "rating_explained": ("star", "info"),
    "released_to_public": ("eye", "info"), "taken_back_from_public": ("lock", "idle"), "transcript_corrected": ("voice", "idle"),
}
OWN_WORDS = frozenset({"handed_over", "delegated", "delegation_resolved", "task_returned", "help_asked", "help_answered", "commented", "transcript_corrected"})


MAIN = frozenset({"reported", "task_completed", "message_received", "timer_fired"})      # what begins a step
ALONE = MAIN | {"closed", "file_added", "incident_opened", "incident_resolved", "late_answer", "rating_explained", "reopened", "released_to_public", "taken_back_from_public"}         # what never melts into another entry


def entries(case: CasePage, files: Mapping[str, object] = MappingProxyType({})) -> list[dict[str, object]]:
    """The timeline, newest first, in the shape of ui.timeline(). Staff read every fact; for a villager one step is one entry:
    what the diagram calls it ("handed on to the village team"), with the words that were said."""
    facts = _telling(case)
    if case.reads_as == "staff":
        return [_entry(fact, fact, case, files) for fact in facts]
    steps: list[tuple[CaseFact, CaseFact]] = []
    for fact in reversed(facts):
        main = steps[-1][0] if steps else None
        if main is not None and fact.kind not in ALONE and (main.kind, main.at, main.actor) in {(kind, fact.at, fact.actor) for kind in MAIN}:
            steps[-1] = (main, fact)
        else:
            steps.append((fact, fact))
    return [_entry(main, named, case, files) for main, named in reversed(steps)]


def _telling(case: CasePage) -> list[CaseFact]:
    """What became of a deadline is told once: a reminder that is paused or extended with the deadline it belongs to has no entry of its
    own, and for a villager never has."""
    inner = {clock.why.policy for clock in case.clocks if not clock.for_people}
    told = {(fact.kind, fact.at) for fact in case.facts if fact.kind in DEADLINES and fact.data.get("policy") not in inner}
    # An event that asks for time records that besides its message: one and the same thing.
    sent = {(fact.element, fact.at) for fact in case.facts if fact.kind == "message_received"}
    facts = [fact for fact in case.facts if fact.kind != "extension_requested" or (fact.element, fact.at) not in sent]
    return [fact for fact in facts if fact.kind not in DEADLINES or fact.data.get("policy") not in inner
            or (case.reads_as == "staff" and (fact.kind, fact.at) not in told)]


def _entry(fact: CaseFact, named: CaseFact, case: CasePage, files: Mapping[str, object]) -> dict[str, object]:
    """An entry with what `fact` says under the name and sign of `named`."""
    icon, kind = SIGNS.get(named.kind) or SIGNS.get(fact.kind, ("timeline", "idle"))
    role = role_words(fact.actor_role) if fact.actor_role else ""
    who = " ".join(part for part in (fact.actor, role) if part)
    if fact.stands_for:
        who = gettext("%(who)s (standing in for %(name)s)", who=who, name=fact.stands_for)
    text = case.text if fact.kind == "reported" else "\n".join(in_locale(one, "words") if fact.kind in OWN_WORDS else _said(one) for one in fact.said)
    if case.reads_as == "staff" and fact.data.get("nobody"):
        text = "\n".join(part for part in (gettext("Nobody held the role %(role)s there.", role=role_words(str(fact.data["nobody"]))), text) if part)
    return {"title": title_of(named), "at": fact.at, "who": who or None, "text": text or None, "icon": icon, "kind": kind,
            "fact": fact.kind, "seq": fact.seq,
            "files": [files[one] for one in _carried(fact) if one in files]}


def _carried(fact: CaseFact) -> tuple[str, ...]:
    """The ids of the files that came with it."""
    if fact.kind == "transcript_corrected":
        return ()                # the recording stands where it came in
    return (*fact.data.get("attachments", ()), str(fact.data.get("attachment", "")))


def title_of(fact: CaseFact) -> str:
    """What happened, in a few words."""
    name = (fact.name_zh if is_chinese() else fact.name_en) or ""
    if fact.kind == "reported" and fact.data.get("reopens"):
        return gettext("Taken up again, after case %(number)s", number=fact.data["reopens"])
    if fact.kind == "reported":
        return gettext("Reported on behalf") if fact.data.get("on_behalf") else gettext("Reported")
    if fact.kind in DEADLINES:
        if fact.element == "following" and fact.kind == "deadline_paused":
            return gettext("The clock stands while the main case is handled")
        label = fact.data.get("label_zh" if is_chinese() else "label_en")
        return f"{label} · {DEADLINES[fact.kind](fact.data)}" if label else DEADLINES[fact.kind](fact.data)
    titles = {
        "claimed": gettext("%(name)s: taken in hand", name=name), "released": gettext("%(name)s: given back to the group", name=name),
        "timer_fired": gettext("Deadline passed: %(name)s", name=name), "closed": gettext("Closed"),
        "task_overtaken": _overtaken(str(fact.data.get("why")), name),
        "merged": gettext("Joined to a report of the same matter") if fact.data.get("joined") else gettext("Merged into another case of the same matter"),
        "joined": gettext("Another report of the same matter was added"), "unmerged": gettext("Taken apart: handled on its own again"),
        "left": gettext("A report that followed is handled on its own again"), "main_answered": gettext("Answered, together with the other report"),
        "handed_on": _handed_on(name, fact.data),
        "late_answer": gettext("Written too late, kept as a remark"), "decided": gettext("Decided by table: %(name)s", name=name),
        "incident_opened": gettext("Held up by an error"), "incident_resolved": gettext("The error is resolved"),
        "escalated": gettext("Escalated: %(name)s", name=name), "returned": gettext("Returned: %(name)s", name=name),
        "transferred": gettext("Handed on: %(name)s", name=name), "supervision_ordered": gettext("Supervision ordered"),
        "reopened": gettext("Taken up again as case %(number)s", number=fact.data.get("by", "")), "rating_explained": gettext("More about the rating"),
        "released_to_public": gettext("Shown to everybody, without names"), "taken_back_from_public": gettext("Not shown to everybody any more"),
    }
    return titles.get(fact.kind) or _passed_on(fact, name) or name or fact.kind


def _passed_on(fact: CaseFact, name: str) -> str | None:
    """What colleagues did with each other."""
    who = "、".join(fact.data.get("to_names", ())) if is_chinese() else ", ".join(fact.data.get("to_names", ()))
    titles = {
        "handed_over": gettext("%(name)s: handed over to %(who)s", name=name, who=who),
        "delegated": gettext("%(name)s: %(who)s works on it for a colleague", name=name, who=who),
        "delegation_resolved": gettext("%(name)s: worked on, for %(who)s to check", name=name, who=who),
        "task_returned": gettext("%(name)s: given back to %(who)s", name=name, who=who) if who else gettext("%(name)s: given back to the group", name=name),
        "follow_up_due": gettext("%(name)s: the day to look again", name=name),
        "help_asked": gettext("Internal: %(who)s was asked for help", who=who),
        "help_answered": gettext("Internal: help for %(who)s", who=who),
        "commented": gettext("Internal comment for %(who)s", who=who) if who else gettext("Internal comment"),
        "file_added": gettext("A file was added"),
        "transcript_corrected": gettext("What was said in a recording was written down"),
    }
    return titles.get(fact.kind)


def _overtaken(why: str, name: str) -> str:
    """An open task that ended without being done."""
    if why == "withdrawn":
        return gettext("%(name)s: ended, the villager took it back", name=name)
    return gettext("%(name)s: ended by merging", name=name) if why == "merged" else gettext("%(name)s: overtaken by the deadline", name=name)


def _handed_on(name: str, data: Mapping[str, Any]) -> str:
    """An administrator handed on what somebody had who left, or who lost the role."""
    left, to = data.get("from") or "", data.get("to")
    if to:
        return gettext("%(name)s: handed on from %(left)s to %(to)s", name=name, left=left, to=to)
    return gettext("%(name)s: taken from %(left)s, back to the group", name=name, left=left)


def _warned(data: Mapping[str, Any]) -> str:
    if data.get("overdue"):
        return gettext("Reminded: overdue since %(due)s", due=_moment(data, "due_at"))
    return gettext("Reminded: %(percent)s%% of the time is gone, due %(due)s", percent=data.get("percent"), due=_moment(data, "due_at"))


def _moved(data: Mapping[str, Any]) -> str:
    return gettext("The rules were changed: due %(due)s instead of %(before)s", due=_moment(data, "due_at"), before=_moment(data, "before"))


def _extended(data: Mapping[str, Any]) -> str:
    if "due_at" not in data:
        return gettext("There is more time")
    return gettext("More time: due %(due)s instead of %(before)s", due=_moment(data, "due_at"), before=_moment(data, "before"))


def _resumed(data: Mapping[str, Any]) -> str:
    return gettext("The clock goes on: due %(due)s", due=_moment(data, "due_at")) if "due_at" in data else gettext("The clock goes on")


def _moment(data: Mapping[str, Any], name: str) -> str:
    return due_time(from_text(str(data[name]))) if data.get(name) else "—"


# What the engine itself records of deadlines. Notices use the same words, but a notice of a step may know no moments.
DEADLINES: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "deadline_warned": _warned, "deadline_moved": _moved, "deadline_extended": _extended, "deadline_resumed": _resumed,
    "deadline_paused": lambda data: gettext("The clock stands while an answer is waited for"),
}


def _said(one: Said) -> str:
    words = in_locale(one, "words")
    return f"{in_locale(one, 'label')}{'：' if is_chinese() else ': '}{words}"
