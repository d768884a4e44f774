"""Words about personal data: why somebody looked, what is kept, why a line of a list was not taken."""

from __future__ import annotations

from flask_babel import gettext


def reason_options() -> list[tuple[str, str]]:
    """Why somebody looks at a number."""
    return [(code, reason_words(code)) for code in ("to_call", "to_visit", "to_check", "other")]


def reason_words(code: str) -> str:
    """One reason."""
    return {"to_call": gettext("To call"), "to_visit": gettext("To arrange a visit"), "to_check": gettext("To check who it is"),
            "other": gettext("Another reason")}.get(code, code)


def number_words(what: str) -> str:
    """Which number was looked at."""
    return {"phone": gettext("Phone number"), "id_card": gettext("Identity card number")}.get(what, what)


def consent_title(kind: str) -> str:
    """What a text is about."""
    return {"data": gettext("Your data in general"), "voice": gettext("Recordings of your voice"), "location": gettext("Where a picture was taken")}.get(kind, kind)


def kept_words(kind: str) -> tuple[str, str]:
    """(what is kept, from when its days count)"""
    return {
        "closed_files": (gettext("Pictures and papers of closed cases"), gettext("after the case was closed")),
        "voice": (gettext("Recordings of closed cases"), gettext("after the case was closed")),
        "drafts": (gettext("Drafts"), gettext("after they were typed")),
        "notices": (gettext("Notices in the product"), gettext("after they were written")),
        "deliveries": (gettext("Messages sent"), gettext("after they were written")),
        "access_log": (gettext("Who looked at whose number"), gettext("after the look")),
        "requests": (gettext("Keys against sending twice"), gettext("after they were used")),
        "sign_in_attempts": (gettext("Attempts to sign in"), gettext("after the attempt")),
        "sessions": (gettext("Sign-ins that are over"), gettext("after their end")),
        "lists": (gettext("Lists of villagers that were read"), gettext("after they were read")),
        "before_moves": (gettext("What cases were before they moved to another version"), gettext("after the move; it cannot be taken back then")),
        "retention_log": (gettext("What these rules removed"), gettext("after it was removed")),
    }.get(kind, (kind, ""))


def waits_words(code: str | None) -> str:
    """What an erasure waits for."""
    return {
        "open_case": gettext("A case of yours is still open. It is done once the case is closed."),
        "legal_hold": gettext("A case of yours has to be kept for a court or an audit. It is done once that ends."),
        "works": gettext("You work here. It is done once you have no role any more: ask your administrator."),
    }.get(code or "", "")


def line_words(code: str) -> str:
    """Why a line of a list was not taken, and what to do."""
    return {
        "no_name": gettext("The name is missing."),
        "bad_phone": gettext("The phone is no mobile number of eleven digits."),
        "no_number": gettext("There is neither a phone nor an identity card: nobody could find this villager again."),
        "rounded": gettext("The spreadsheet saved the number rounded. Format the column as text and type it again."),
        "id_card_15": gettext("The identity card has 15 digits: such numbers ended in 2013. Write the one with 18."),
        "id_card_shape": gettext("The identity card number has not 18 characters."),
        "id_card_birthday": gettext("The day of birth in the identity card number does not exist."),
        "id_card_check": gettext("The last character of the identity card number does not fit: a digit is mistyped."),
        "no_village": gettext("There is no village of this name."),
        "two_villages": gettext("Several villages have this name: fill in the township too."),
        "twice": gettext("This villager stands in the list already."),
        "long_name": gettext("The name is too long."), "long_household": gettext("The household number is too long."),
        "long_relation": gettext("The relation is too long."), "long_grid": gettext("The grid is too long."),
    }.get(code, code)


def list_words(code: str) -> str:
    """Why a file as a whole was not taken, and what to do."""
    code, _, missing = code.partition(" ")
    column = {"name": "姓名", "village": "村", "phone": "手机 / 身份证号"}.get(missing, missing)
    return {
        "required": gettext("Choose a file."),
        "not_a_list": gettext("This is no xlsx or csv file."),
        "empty_list": gettext("The file is empty."),
        "no_heading": gettext("The first line names no column “%(column)s”.", column=column),
    }.get(code, code)
