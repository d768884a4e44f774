"""Words of the pages about notices: channels, audiences, what may happen, why a message did not go."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext

from engine.errors import BadAnswers
from engine.notices import CHANNELS, NoticeRule
from engine.notices.kinds import KINDS
from engine.notices.words import PLACEHOLDERS
from web.current import the_engine
from web.i18n import in_locale, is_chinese
from web.staff_words import role_words

ICONS = {"in_product": "bell", "sms": "phone", "email": "send", "push": "notice", "webhook": "external", "speech": "voice"}


def channel_words(channel: str) -> str:
    """A channel."""
    words = {"in_product": gettext("In the product"), "sms": gettext("SMS"), "email": gettext("E-mail"), "push": gettext("Push to the browser"),
             "webhook": gettext("Webhook"), "speech": gettext("Speech recognition")}
    return str(words.get(channel, channel))


def audience_words(audience: str) -> str:
    """Who is told: a rule's audience, or that of a delivery ("role:command_room@330226001")."""
    words = {
        "reporter": gettext("Whoever reported the case"), "told": gettext("Whoever is told in the product"),
        "group": gettext("The group a new task is for"), "assignee": gettext("Whoever works on the case"), "endpoint": gettext("Another machine")}
    return str(words.get(audience) or role_words(audience.removeprefix("role:").partition("@")[0]))


def kind_words(kind: str) -> str:
    """What happens."""
    if not kind:
        return gettext("Anything")
    pair = KINDS.get(kind)
    return kind if pair is None else pair[0 if is_chinese() else 1]


def when_words(rule: NoticeRule) -> str:
    """When a rule's messages leave."""
    parts = []
    if rule.digest_hour is not None:
        parts.append(gettext("once a day at %(time)s", time=f"{rule.digest_hour}:00"))
    elif rule.quiet_from and rule.quiet_to:
        parts.append(gettext("not from %(from)s to %(to)s", **{"from": rule.quiet_from, "to": rule.quiet_to}))
    else:
        parts.append(gettext("at once"))
    if rule.urgent_anyway:
        parts.append(gettext("urgent at once"))
    return ("，" if is_chinese() else ", ").join(parts)


def reason_words(code: str | None) -> str:
    """Why a message did not go, and what to do."""
    if not code:
        return "—"
    if code.startswith("http_"):
        status = code.removeprefix("http_")
        if status in ("401", "403"):
            return gettext("The other side does not accept our key (HTTP %(status)s). Check the channel's secrets.", status=status)
        if status.startswith("5") or status in ("408", "409", "425", "429"):
            return gettext("The other side had trouble (HTTP %(status)s).", status=status)
        return gettext("The other side refused the message (HTTP %(status)s).", status=status)
    if code.startswith("smtp_5"):
        return gettext("The mail server refused this address or mail (%(status)s).", status=code.removeprefix("smtp_"))
    if code.startswith("smtp_4"):
        return gettext("The mail server had no time (%(status)s).", status=code.removeprefix("smtp_"))
    words = {
        "unreachable": gettext("Nobody answers at the channel's address."), "timeout": gettext("The other side did not answer in time."),
        "tls": gettext("The other side's certificate does not fit."), "redirect": gettext("The address sends us elsewhere. Enter the new address."),
        "inside_address": gettext("The address lies inside the network. The operator has to allow it: EPOINT_ALLOWED_HOSTS."),
        "not_secure": gettext("Without TLS only addresses the operator allows: EPOINT_ALLOWED_HOSTS."),
        "bad_address": gettext("This is no address a message could go to."), "smtp_sign_in": gettext("The mail server does not accept user and password."),
        "smtp_not_supported": gettext("The mail server does not offer this kind of security."), "not_set_up": gettext("The channel is not set up."),
        "secret_unreadable": gettext("The secret cannot be read any more. Enter it again."), "too_old": gettext("It waited longer than seven days."),
        "no_device": gettext("No browser is switched on."), "error": gettext("Something unforeseen happened; the log says where.")}
    return str(words.get(code, code))


def error_words(wrong: BadAnswers) -> dict[str, str]:
    """What is wrong with each field of a form."""
    return {name: _problem(name, str(error["code"]), error.get("params", {})) for name, error in wrong.errors.items()}


def _problem(name: str, code: str, params: Any) -> str:
    given: dict[str, Any] = params if isinstance(params, dict) else {}
    words = {
        "required": gettext("Fill this in."), "too_long": gettext("Say it in at most %(max)s characters.", max=given.get("max", "")),
        "bad_text": gettext("There are characters in it that nobody can see."),
        "placeholder": gettext("There is no %(unknown)s. You may use: %(known)s", unknown=given.get("unknown", ""), known=given.get("known", "")),
        "webhook_tells_machines": gettext("A webhook tells another machine, and only a webhook does."),
        "told_anyway": gettext("They are told in the product anyway. Choose a group, a role or another channel."),
        "group_needs_task": gettext("A group is told of new tasks only: choose “It is your turn” as what happens."),
        "unknown_place": gettext("There is no such township."), "quiet_hours": gettext("Give both, such as 21:00 and 07:00, or none."),
        "range": gettext("Give a whole number from %(min)s to %(max)s.", min=given.get("min", ""), max=given.get("max", "")),
        "no_digest": gettext("This channel knows no daily message."), "email": gettext("This is no e-mail address."), "phone": gettext("This is no phone number."),
        "contact": gettext("Give mailto: with an address, or an https address."),
        "headers": gettext("One header a line, such as: Authorization: Bearer abc. Headers of the message itself cannot be given."),
        "inside_address": reason_words("inside_address"), "not_secure": reason_words("not_secure"), "bad_address": reason_words("bad_address"),
        "not_set_up": gettext("Set the channel up first.")}
    return str(words.get(code, gettext("Choose one from the list.")))


def notice_words() -> dict[str, Any]:
    """What the templates of these pages call."""
    return {"channel_words": channel_words, "audience_words": audience_words, "kind_words": kind_words, "when_words": when_words,
            "reason_words": reason_words, "icons": ICONS}


def placeholder_words() -> list[tuple[str, str]]:
    """What may stand in a rule's words, and what becomes of it."""
    words = {
        "number": gettext("the case's number"), "subject": gettext("what it is about"), "village": gettext("the village"), "happened": gettext("what happened"),
        "step": gettext("the step"), "due": gettext("the deadline"), "percent": gettext("how much of the time is gone"),
        "person": gettext("the name of whoever reads it"), "link": gettext("the case's address")}
    return [(name, words[name]) for name in PLACEHOLDERS]


def channel_options() -> list[tuple[str, str]]:
    """Every channel."""
    return [(channel, channel_words(channel)) for channel in CHANNELS]


def audience_options() -> list[tuple[str, str]]:
    """Everybody a rule may tell."""
    roles = [(f"role:{role.id}", in_locale(role)) for role in the_engine().roles.values() if role.level not in ("person", "grid")]
    return [(name, audience_words(name)) for name in ("reporter", "told", "group", "assignee", "endpoint")] + roles


def kind_options() -> list[tuple[str, str]]:
    """Everything that may happen."""
    return [("", kind_words("")), *((kind, kind_words(kind)) for kind in KINDS)]
