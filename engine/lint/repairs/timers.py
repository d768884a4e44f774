"""Timers and due dates that ask a deadline, and deadlines that are asked but not there yet."""

from __future__ import annotations

import re
from typing import Any

from engine.catalog.deadline_defaults import MOST
from engine.lint.finding import Choice, Finding
from engine.lint.folder import Folder
from engine.lint.repairs.kind import NOTHING, Ask, Kind
from engine.lint.repairs.work import CAMUNDA, CannotRepair, Work, children

_DURATION = re.compile(r"^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:\d+S)?)?$")
_DEADLINE = re.compile(r'(?:deadline|policy)\(\s*"([^"]*)"\s*\)')
NEW = "+"                                     # chosen before a name: make a deadline of this name


def length_of(text: str) -> tuple[int, str]:
    """A written duration as (value, unit) of deadlines.toml; five working days where it is not one."""
    found = _DURATION.match(text.strip().rpartition("/")[2])
    if found and any(found.groups()):
        weeks, days, hours, minutes = (int(part or 0) for part in found.groups())
        for value, unit in (((weeks * 7 + days), "days"), ((weeks * 7 + days) * 24 + hours, "hours"), (((weeks * 7 + days) * 24 + hours) * 60 + minutes, "minutes")):
            exact = {"days": not hours and not minutes, "hours": not minutes, "minutes": True}[unit]
            if exact and 1 <= value <= MOST[unit]:
                return value, unit
    return 5, "working_days"


def deadline_choices(folder: Folder, finding: Finding) -> Ask | None:
    """A new deadline called like the element, then those there are."""
    known = [name for name, policy in (folder.deadlines or {}).items() if policy.unit != "count" and not policy.limits]
    zh = folder.locale.startswith("zh")
    choices = [Choice(name, f"{(folder.deadlines or {})[name].label_zh if zh else (folder.deadlines or {})[name].label_en} ({name})") for name in known]
    wish = re.sub(r"\W", "_", finding.element).strip("_") or "deadline"
    if folder.process and wish not in known:
        choices.insert(0, Choice(NEW + wish, ("新的时限 " if zh else "a new deadline: ") + wish))
    return Ask("choice", tuple(choices), choices[0].value) if choices else None


def policy(work: Work, choice: str, length: tuple[int, str] = (5, "working_days"), label: str = "") -> str:
    """The chosen policy's name; one that begins with “+” is written into deadlines.toml. Raises CannotRepair."""
    name = choice.removeprefix(NEW)
    if not name or not re.fullmatch(r"[\w.\-]+", name):
        raise CannotRepair(work.say("{0} cannot be a deadline's name", "{0} 不能作时限的名字", choice or "—"))
    if choice.startswith(NEW):
        if not work.process:
            raise CannotRepair(work.say("the file lies in no process folder, so there is no deadlines.toml", "文件不在流程文件夹里，没有 deadlines.toml"))
        words = (label or name).replace("\\", " ").replace('"', "'").replace("\n", " ")
        key = name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else f'"{name}"'
        work.append_toml("deadlines.toml", f'[{key}]\nvalue = {length[0]}\nunit = "{length[1]}"\nlabel_zh = "{words}"\nlabel_en = "{words}"\n')
    return name


def set_timer(work: Work, event: Any, choice: str, label: str) -> None:
    """Let a timer definition ask a policy; a length written into it goes into deadlines.toml."""
    times = list(children(event, "timeDate", "timeDuration", "timeCycle"))
    name = policy(work, choice, length_of((times[0].text or "") if times else ""), label)
    for extra in times[1:]:
        work.edit.remove(extra)
    if times:
        work.edit.retag(times[0], "timeDate")
        work.edit.drop(times[0], "language")
        work.edit.text(times[0], f'deadline("{name}")')
    else:
        tag, kind = work.edit.bpmn(event, "timeDate"), work.edit.name(event, "http://www.w3.org/2001/XMLSchema-instance", "type", attribute=True)
        work.edit.add(event, f'<{tag} {kind}="{work.edit.bpmn(event, "tFormalExpression")}">deadline("{name}")</{tag}>')


def _timer(work: Work, choice: str) -> None:
    event = next(children(work.element, "timerEventDefinition"), None)
    if event is None:
        raise CannotRepair(work.say("{0} is not a timer", "{0} 不是定时事件", work.finding.element))
    set_timer(work, event, choice, work.element.get("name") or "")


def _due(work: Work, choice: str) -> None:
    name = policy(work, choice, length_of(work.element.get(f"{{{CAMUNDA}}}dueDate") or ""), work.element.get("name") or "")
    work.edit.set(work.element, f"{{{CAMUNDA}}}dueDate", f'=deadline("{name}")')


def _add(work: Work, choice: str) -> None:
    """Write down the deadline that the element asks for."""
    held = [text for one in work.element.iter() for text in (one.text or "", *one.attrib.values())]
    asked = next((found.group(1) for text in held for found in _DEADLINE.finditer(text) if f"[{found.group(1)}]" not in _known(work)), "")
    policy(work, NEW + asked)


def _known(work: Work) -> str:
    return work.files.get(f"processes/{work.process}/deadlines.toml", b"").decode("utf-8", "replace")


KINDS = (
    Kind("timer_deadline", ("timers.duration", "timers.empty", "timers.literal", "timers.several"), "Choose the deadline", "选择时限", _timer, deadline_choices),
    Kind("due_deadline", ("timers.due_literal",), "Choose the deadline", "选择时限", _due, deadline_choices),
    Kind("add_deadline", ("policies.unknown",), "Write the deadline into deadlines.toml", "在 deadlines.toml 里加上这个时限", _add,
         lambda folder, finding: NOTHING if folder.process and finding.file.endswith(".bpmn") and finding.element else None),
)
