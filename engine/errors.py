"""One class per situation. The docstring is what the situation is; web/errors.py gives it a page and words."""

from __future__ import annotations


class EPointError(Exception):
    """Something the caller can react to. `params` fill the message shown to people."""

    def __init__(self, message: str = "", **params: object) -> None:
        super().__init__(message or (self.__doc__ or "").strip())
        self.params = params


class NotFound(EPointError):
    """There is no such thing, or you may not know of it."""


class NotYours(EPointError):
    """You may not do this: your roles do not reach this case, task or place."""


class AlreadyDone(EPointError):
    """Somebody, or a deadline, was faster. params: by (name or None), at, what ('completed' | 'escalated' | 'closed')."""


class Conflict(EPointError):
    """The case changed between your reading and your writing; read it again."""


class BadAnswers(EPointError):
    """The form's answers do not fit its schema. `errors`: {field key: {"code": str, "params": {...}}}."""

    def __init__(self, errors: dict[str, dict[str, object]]) -> None:
        super().__init__("the answers do not fit the form")
        self.errors = errors


class NotWaiting(EPointError):
    """The case does not wait for this message now."""


class NotMergeable(EPointError):
    """These two cases cannot be merged, or not be taken apart. params: why, number, instead (the number of the case to merge into)."""


class NotReopenable(EPointError):
    """This case cannot be reopened. params: why, number, instead (the number of the case that goes on with it)."""


class NotReleasable(EPointError):
    """This case is not for everybody to read. params: why, number."""


class StepFailed(EPointError):
    """A step of the diagram failed; the case is intact and an incident is recorded. params: element, reason, incident_id."""


class BrokenState(EPointError):
    """The stored state of a case does not match its checksum or its definition."""


class NoSuchPolicy(EPointError):
    """A diagram names an SLA policy that nobody defined. params: name."""


class BadLine(EPointError):
    """A line of an imported file does not fit; nothing of it was taken. params: line (its number)."""


def problem(code: str, **params: object) -> dict[str, object]:
    """What is wrong with one field, as BadAnswers holds it."""
    return {"code": code, "params": params}
