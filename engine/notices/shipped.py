"""The rules a new county begins with. Nothing leaves the product until a channel is set up; then these hold until somebody edits them."""

from __future__ import annotations

from engine.notices.rule import NoticeRule

_NIGHT = {"quiet_from": "21:00", "quiet_to": "07:00"}


def _villager(name: str, kind: str, zh: str, en: str, element: str = "") -> NoticeRule:
    return NoticeRule(f"villager-{name}-sms", kind, "reporter", "sms", zh, en, element, **_NIGHT)   # type: ignore[arg-type]


SHIPPED = (
    _villager("accepted", "triaged", "您反映的“{subject}”（{number}）已受理。", "Your report “{subject}” ({number}) is accepted."),
    _villager("turn", "task_opened", "您反映的“{subject}”（{number}）请您处理：{step}。", "Your report “{subject}” ({number}) waits for you: {step}."),
    _villager("answered", "task_opened", "您反映的“{subject}”（{number}）已答复，请查看并评价。",
              "Your report “{subject}” ({number}) is answered. Please read the answer and rate it.", "rate"),
    _villager("closed", "closed", "您反映的“{subject}”（{number}）已办结。", "Your report “{subject}” ({number}) is closed."),
    NoticeRule("told-push", "", "told", "push", "{happened}：{subject}（{number}）", "{happened}: {subject} ({number})", quiet_from="21:00",
               quiet_to="07:00", urgent_anyway=True),
    NoticeRule("told-email", "", "told", "email", "{happened}：{subject}（{number}）", "{happened}: {subject} ({number})", digest_hour=8),
    NoticeRule("warned-email", "deadline_warned", "told", "email", "{happened}：{subject}（{number}），{step}，时限{due}",
               "{happened}: {subject} ({number}), {step}, due {due}"),
    NoticeRule("work-push", "task_opened", "group", "push", "新任务：{step} · {subject}（{village}）", "New task: {step} · {subject} ({village})",
               quiet_from="21:00", quiet_to="07:00", urgent_anyway=True),
    NoticeRule("work-in-product", "task_opened", "group", "in_product", "新任务：{step} · {subject}（{village}）",
               "New task: {step} · {subject} ({village})", active=False),
    NoticeRule("events-webhook", "", "endpoint", "webhook", optional=False),
)
