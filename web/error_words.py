"""What people read when something did not work: what happened, and what to do now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext

from engine import errors
from engine.clock import from_text
from engine.export.log import TooManyExports
from engine.limits import TooManyAttempts
from engine.media.prepare import CheckBusy
from engine.scanning import ScannerAway


@dataclass(frozen=True)
class Words:
    """`title`: what happened; `hint`: what to do; `kept`: what they typed is not lost."""

    title: str
    hint: str = ""
    kept: bool = False


def words_of_error(error: errors.EPointError, status: int, moment_words: Callable[[datetime], str]) -> Words:
    """The words for an engine error."""
    if isinstance(error, errors.AlreadyDone):
        return _already_done(error, moment_words)
    if isinstance(error, errors.Conflict):
        return Words(gettext("The case has just changed"), gettext("Somebody else worked on it at the same moment. Open it again and look."))
    if isinstance(error, errors.NotWaiting):
        return Words(gettext("The case has moved on"), gettext("It does not wait for this any more. Open it again to see where it stands."))
    if isinstance(error, errors.NotMergeable):
        return _not_mergeable(error)
    if isinstance(error, errors.NotReopenable):
        return _not_reopenable(error)
    if isinstance(error, errors.NotReleasable):
        return _not_releasable(error)
    if isinstance(error, errors.StepFailed):
        return Words(gettext("This step could not be carried out"),
                     gettext("The case is safe, and what you wrote is kept. The administrators know and will try again; you need not send it twice."),
                     kept=True)
    if isinstance(error, errors.BadAnswers):
        return Words(gettext("Something in the form does not fit"), gettext("Go back, check what you filled in and send it again."))
    if isinstance(error, TooManyExports):
        return Words(gettext("Too many lists in one hour"), gettext("You have taken out many lists already. Wait ten minutes, or narrow the filter and take one list with everything."))
    if isinstance(error, ScannerAway):
        return Words(gettext("Files cannot be checked for viruses at this moment"), gettext("Try again in a few minutes, or send your report without files now and add them later."))
    if isinstance(error, CheckBusy):
        return Words(gettext("Many files are being checked at this moment"), gettext("Wait a few seconds and send it again."))
    if isinstance(error, TooManyAttempts):
        return Words(gettext("Too many attempts"), gettext("Wait %(seconds)s seconds and try again.", seconds=error.params["seconds"]))
    return words_of_status(status)


def words_of_status(status: int) -> Words:
    """The words for an HTTP status."""
    table = {
        400: (gettext("This could not be understood"), gettext("Go back, reload the page and try again.")),
        401: (gettext("Please sign in"), gettext("You were signed out. Sign in again in another window, then come back and send it again.")),
        403: (gettext("This is not yours to do"), gettext("Your roles do not reach it. If they should, ask your administrator.")),
        404: (gettext("There is nothing here"), gettext("The address may be mistyped, or it is not open to you.")),
        405: (gettext("This address cannot be opened like that"), gettext("Go to the first page and start from there.")),
        409: (gettext("Somebody was faster"), gettext("Open it again to see where it stands.")),
        413: (gettext("This is too large"), gettext("Shorten the text or send smaller files.")),
        429: (gettext("Too many attempts"), gettext("Wait a minute and try again.")),
        500: (gettext("The server could not do this"), gettext("It is our fault, not yours. Try again in a moment; if it stays, tell the administrator.")),
    }
    return Words(*table.get(status, table[500] if status >= 500 else table[400]))


def _not_mergeable(error: errors.NotMergeable) -> Words:
    number, instead = error.params.get("number", ""), error.params.get("instead", "")
    reasons = {
        "closed": gettext("Case %(number)s is closed. Accept this one; it is a repeated matter.", number=number),
        "incident": gettext("Case %(number)s is held up by an error. Merge once the administrators have resolved it.", number=number),
        "follower": gettext("Case %(number)s follows %(instead)s itself. Merge into %(instead)s.", number=number, instead=instead),
        "has_followers": gettext("Other reports follow case %(number)s. Merge the other case into this one.", number=number),
        "merged": gettext("Case %(number)s follows another case already.", number=number),
        "handled": gettext("Case %(number)s is past acceptance and handled already. Merge the other case into it.", number=number),
        "itself": gettext("That is the same case. Choose another one."),
        "process": gettext("The two cases go by different processes."),
        "township": gettext("The cases lie in two townships. Only the county can merge them."),
        "claimed": gettext("A colleague has case %(number)s in hand. Ask them, or the command room, to merge it.", number=number),
        "answered": gettext("The answer has been told to the reporter. It cannot be taken apart any more; they can report again.", number=number),
        "alone": gettext("This case follows no other one."),
        "not_alike": gettext("The two reports are not alike. A grid worker can merge them."),
    }
    return Words(gettext("This cannot be merged or taken apart."), reasons.get(str(error.params.get("why")), ""))


def _not_reopenable(error: errors.NotReopenable) -> Words:
    reasons = {
        "reopened": gettext("Case %(number)s goes on with it already.", number=error.params.get("instead", "")),
        "too_late": gettext("The time for it is over. Report it anew, and name the number of this case."),
        "open": gettext("It is not closed yet. Write a question instead."),
    }
    return Words(gettext("This cannot be taken up again."), reasons.get(str(error.params.get("why")), gettext("Report it anew, and name the number of this case.")))


def _not_releasable(error: errors.NotReleasable) -> Words:
    reasons = {
        "confidential": gettext("The report is confidential, or complains about somebody. Such cases are never shown."),
        "not_solved": gettext("Only solved cases are shown."),
        "dispute": gettext("A dispute is between people. Only the command room shows one, and has to say so."),
    }
    return Words(gettext("This case is not for everybody to read."), reasons.get(str(error.params.get("why")), ""))


def _already_done(error: errors.AlreadyDone, moment_words: Callable[[datetime], str]) -> Words:
    by, at, what = (error.params.get(name) for name in ("by", "at", "what"))
    when = from_text(at) if isinstance(at, str) else at
    titles = {
        "escalated": gettext("The deadline has passed: this was handed on"),
        "closed": gettext("The case is closed already"),
        "merged": gettext("The case was merged into another one"),
        "withdrawn": gettext("The villager took the case back"),
    }
    title = titles.get(str(what), gettext("This is done already"))
    details = {"by": str(by or ""), "at": moment_words(when) if isinstance(when, datetime) else ""}
    line = ""
    if details["by"] and details["at"]:
        line = gettext("By %(by)s, at %(at)s.", **details)
    elif details["at"]:
        line = gettext("At %(at)s.", at=details["at"])
    kept = gettext("What you typed is kept.")
    return Words(title, f"{line} {kept}".strip(), kept=True)
