"""Sign in by the county's OpenID Connect provider: authorization code with PKCE, state and nonce; the ID token is checked against the
provider's keys. It lets people in who are known here; it creates nobody and gives no role."""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from sqlalchemy import delete, insert, select

from engine.channels.fetch import Unanswered, fetch_json
from engine.channels.http import target_of
from engine.channels.safe_address import Refused
from engine.clock import to_text
from engine.errors import BadAnswers, EPointError, NotFound, NotYours, problem
from engine.people.change_log import note
from engine.people.load import find_by_login, load_person
from engine.people.may import may
from engine.people.person import Person
from engine.sessions import machine_now
from engine.sso_settings import SingleSignOn, single_sign_on
from engine.tables import known_subject

if TYPE_CHECKING:
    from engine.engine import Engine

ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "EdDSA"]       # never "none", never one with a shared secret
LEEWAY = 60         # seconds the two clocks may differ


class SsoRefused(EPointError):
    """The county's sign-in did not let somebody in. params: why (a code of web/sso_words)."""

    def __init__(self, why: str) -> None:
        super().__init__(why, why=why)


@dataclass(frozen=True)
class Begun:
    """Where the browser goes, and what it keeps meanwhile."""

    url: str
    state: str
    nonce: str
    verifier: str


def begin(engine: Engine, redirect_uri: str) -> Begun:
    """Ask the provider to say who this is. Raises SsoRefused."""
    setup = _active(engine)
    provider = _provider(engine, setup)
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    asked = {
        "response_type": "code", "client_id": setup.client_id, "redirect_uri": redirect_uri, "scope": "openid profile", "state": state, "nonce": nonce,
        "code_challenge": create_s256_code_challenge(verifier), "code_challenge_method": "S256"}
    where = str(provider["authorization_endpoint"])
    return Begun(where + ("&" if "?" in where else "?") + urlencode(asked), state, nonce, verifier)


def finish(engine: Engine, *, code: str, redirect_uri: str, nonce: str, verifier: str) -> Person:
    """Who came back with this code. Raises SsoRefused."""
    setup = _active(engine)
    provider = _provider(engine, setup)
    try:
        answer = fetch_json(
            str(provider["token_endpoint"]), engine.settings.allowed_hosts, headers=_basic(setup),
            form={"grant_type": "authorization_code", "code": code, "redirect_uri": redirect_uri, "code_verifier": verifier})
        keys = fetch_json(str(provider["jwks_uri"]), engine.settings.allowed_hosts)
    except Unanswered as silent:
        raise SsoRefused("no_answer" if not silent.reason.startswith("http_4") else "code_refused") from silent
    claims = _checked(engine, setup, str(answer.get("id_token", "")), keys, nonce)
    return _person(engine, setup, claims)


def link_subject(engine: Engine, actor: Person, login: str, subject: str) -> None:
    """An administrator says whose `sub` this is. Raises NotYours, BadAnswers (login, subject)."""
    if not may(actor, "change_people"):
        raise NotYours("people are linked by administrators")
    setup = single_sign_on(engine)
    if not 1 <= len(subject.strip()) <= 255:
        raise BadAnswers({"subject": problem("required")})
    try:
        person = find_by_login(engine, login)
    except NotFound:
        raise BadAnswers({"login": problem("no_such_login")}) from None
    with engine.database.write() as connection:
        connection.execute(delete(known_subject).where(known_subject.c.id == _subject(setup, subject.strip())))
        connection.execute(insert(known_subject).values(
            id=_subject(setup, subject.strip()), person_id=person.id, linked_at=to_text(engine.clock.now()), linked_by_id=actor.id))
        note(connection, person.id, actor.id, "sso_linked", engine.clock.now())


def _active(engine: Engine) -> SingleSignOn:
    setup = single_sign_on(engine)
    if not setup.active:
        raise SsoRefused("off")
    return setup


def _provider(engine: Engine, setup: SingleSignOn) -> Mapping[str, Any]:
    """What the provider says of itself. Every address in it goes by the same rules as the issuer's."""
    try:
        found = fetch_json(setup.issuer.rstrip("/") + "/.well-known/openid-configuration", engine.settings.allowed_hosts)
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
            target_of(str(found.get(name, "")), engine.settings.allowed_hosts)
    except (Unanswered, Refused) as silent:
        raise SsoRefused("no_answer") from silent
    if found.get("issuer") != setup.issuer:
        raise SsoRefused("other_issuer")
    return found


def _checked(engine: Engine, setup: SingleSignOn, token: str, keys: dict[str, Any], nonce: str) -> Mapping[str, Any]:
    try:
        claims = jwt.decode(token, KeySet.import_key_set(keys), algorithms=ALGORITHMS).claims      # type: ignore[arg-type]
    except (JoseError, ValueError, KeyError, TypeError) as bad:
        raise SsoRefused("bad_signature") from bad
    now, audience = machine_now(engine).timestamp(), claims.get("aud")
    audiences = audience if isinstance(audience, list) else [audience]
    if claims.get("iss") != setup.issuer:
        raise SsoRefused("other_issuer")
    if setup.client_id not in audiences or (len(audiences) > 1 and claims.get("azp") != setup.client_id):
        raise SsoRefused("other_audience")
    if not _number(claims.get("exp")) or claims["exp"] <= now - LEEWAY or (_number(claims.get("iat")) and claims["iat"] > now + LEEWAY):
        raise SsoRefused("expired")
    if not secrets.compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode()):
        raise SsoRefused("wrong_nonce")
    if not isinstance(claims.get("sub"), str) or not claims["sub"]:
        raise SsoRefused("nobody")
    return claims


def _person(engine: Engine, setup: SingleSignOn, claims: Mapping[str, Any]) -> Person:
    """Whom an administrator linked; else who has the login that the claim names, unless they are an administrator: those are linked."""
    key = _subject(setup, claims["sub"])
    with engine.database.read() as connection:
        linked = connection.scalar(select(known_subject.c.person_id).where(known_subject.c.id == key))
    try:
        if linked:
            person = load_person(engine, linked)
        else:
            named = claims.get(setup.claim) if setup.claim else None
            if not isinstance(named, str) or not named.strip():
                raise SsoRefused("nobody")
            person = find_by_login(engine, named)
            if "administrator" in person.roles or not person.works:
                raise SsoRefused("nobody")
            with engine.database.write() as connection:
                connection.execute(insert(known_subject).values(id=key, person_id=person.id, linked_at=to_text(engine.clock.now())))
    except NotFound:
        raise SsoRefused("nobody") from None
    if not person.active:
        raise SsoRefused("nobody")
    return person


def _basic(setup: SingleSignOn) -> dict[str, str]:
    pair = f"{quote(setup.client_id, safe='')}:{quote(setup.secret, safe='')}"
    return {"Authorization": "Basic " + base64.b64encode(pair.encode()).decode()}


def _subject(setup: SingleSignOn, subject: str) -> str:
    return hashlib.sha256(f"{setup.issuer}\x00{subject}".encode()).hexdigest()


def _number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
