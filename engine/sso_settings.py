"""The county's single sign-on, as an administrator set it up."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from engine.channels.http import target_of
from engine.channels.safe_address import Refused
from engine.channels.sealed import Unreadable, seal, unseal
from engine.errors import BadAnswers, NotYours, problem
from engine.people.may import may
from engine.people.person import Person
from engine.product_settings import read_setting, write_setting

if TYPE_CHECKING:
    from engine.engine import Engine

NAME = "single_sign_on"
LONGEST = 500


@dataclass(frozen=True)
class SingleSignOn:
    """`claim`: of the ID token, holds the login or employee number; empty: only people an administrator linked come in. `secret` is
    never shown again."""

    active: bool = False
    issuer: str = ""
    client_id: str = ""
    label: str = ""
    claim: str = ""
    secret: str = ""


def single_sign_on(engine: Engine) -> SingleSignOn:
    """How it is set up; nothing when it never was."""
    kept = read_setting(engine, NAME)
    if not kept:
        return SingleSignOn()
    found = json.loads(kept)
    try:
        secret = unseal(engine.settings.secret_key, found.pop("sealed"))
    except Unreadable:
        secret = ""
    return SingleSignOn(**found, secret=secret)


def sso_label(engine: Engine) -> str:
    """What stands on the button of the sign-in page; empty: no button."""
    found = single_sign_on(engine)
    return (found.label or found.issuer) if found.active else ""


def save_single_sign_on(engine: Engine, actor: Person, wanted: SingleSignOn) -> None:
    """Set it up; an empty secret leaves the one there is. Raises NotYours, BadAnswers (issuer, client_id, secret, label, claim)."""
    if not may(actor, "change_people"):
        raise NotYours("sign-in is set up by administrators")
    secret = wanted.secret or single_sign_on(engine).secret
    wrong: dict[str, dict[str, object]] = {}
    if wanted.active:
        wrong |= {name: problem("required") for name in ("issuer", "client_id", "label") if not getattr(wanted, name)}
        wrong |= {} if secret else {"secret": problem("required")}
    wrong |= {name: problem("too_long", max=LONGEST) for name in ("issuer", "client_id", "label", "claim", "secret") if len(getattr(wanted, name)) > LONGEST}
    if wanted.issuer and "issuer" not in wrong:
        try:
            target_of(wanted.issuer, engine.settings.allowed_hosts)
            if urlsplit(wanted.issuer).query or urlsplit(wanted.issuer).fragment:
                raise Refused("bad_address")
        except Refused as refused:
            wrong["issuer"] = problem(refused.reason)
    if wrong:
        raise BadAnswers(wrong)
    kept = {"active": wanted.active, "issuer": wanted.issuer, "client_id": wanted.client_id, "label": wanted.label, "claim": wanted.claim,
            "sealed": seal(engine.settings.secret_key, secret)}
    with engine.database.write() as connection:
        write_setting(connection, NAME, json.dumps(kept, ensure_ascii=False))
