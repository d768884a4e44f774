"""Single sign-on against a real provider on loopback, and against one that lies."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from joserfc.jwk import OctKey, RSAKey
from sqlalchemy import select

from engine.engine import Engine
from engine.errors import BadAnswers, NotYours
from engine.people import Person
from engine.sso import SsoRefused, begin, finish, link_subject
from engine.sso_settings import SingleSignOn, save_single_sign_on, single_sign_on, sso_label
from engine.tables import person, product_setting
from tests.oidc_provider import CLIENT, SECRET, Provider, serving
from tests.world import World

BACK = "https://e.example/sign-in/sso/back"


@pytest.fixture
def county(engine: Engine) -> Engine:
    """Loopback is allowed, as a county allows its own provider inside."""
    return replace(engine, settings=replace(engine.settings, allowed_hosts=("127.0.0.1",)))


@pytest.fixture
def provider(county: Engine, world: World) -> Iterator[Provider]:
    with serving(Provider(lambda: county.clock.now().timestamp())) as running:
        save_single_sign_on(county, world.person("administrator"), SingleSignOn(True, running.issuer, CLIENT, "县统一登录", "employee", SECRET))
        yield running


def come_in(engine: Engine, provider: Provider, subject: str, **claims: str) -> Person:
    begun = begin(engine, BACK)
    code, state = provider.sign_in(begun.url, subject, **claims)
    assert state == begun.state
    return finish(engine, code=code, redirect_uri=BACK, nonce=begun.nonce, verifier=begun.verifier)


def test_who_has_the_login_that_the_claim_names_comes_in(county: Engine, world: World, provider: Provider) -> None:
    worker = world.person("grid_worker")
    assert come_in(county, provider, "u-1", employee=str(worker.login)).id == worker.id
    assert come_in(county, provider, "u-1").id == worker.id      # known from then on, whatever the claim says


def test_it_creates_nobody_and_lets_no_administrator_in_by_a_claim(county: Engine, world: World, provider: Provider) -> None:
    with county.database.read() as connection:
        before = len(connection.execute(select(person.c.id)).all())
    for claims in ({"employee": "nobody-here"}, {}, {"employee": str(world.person("administrator").login)}, {"employee": str(world.villager.login)}):
        with pytest.raises(SsoRefused, match="nobody"):
            come_in(county, provider, "u-2", **claims)
    with county.database.read() as connection:
        assert len(connection.execute(select(person.c.id)).all()) == before


def test_an_administrator_links_somebody_also_an_administrator(county: Engine, world: World, provider: Provider) -> None:
    administrator = world.person("administrator")
    with pytest.raises(NotYours):
        link_subject(county, world.person("grid_worker"), str(administrator.login), "u-3")
    with pytest.raises(BadAnswers):
        link_subject(county, administrator, "no-such-login", "u-3")
    link_subject(county, administrator, str(administrator.login), "u-3")
    assert come_in(county, provider, "u-3").id == administrator.id


def _claim(name: str, value: Any) -> Callable[[dict[str, Any], dict[str, Any]], None]:
    return lambda header, claims: claims.update({name: value})


@pytest.mark.parametrize(("why", "twist"), [
    ("wrong_nonce", _claim("nonce", "another")),
    ("other_audience", _claim("aud", "another-product")),
    ("other_audience", _claim("aud", [CLIENT, "another-product"])),
    ("expired", _claim("exp", 1)),
    ("expired", lambda header, claims: claims.update(iat=claims["iat"] + 3600)),
    ("expired", lambda header, claims: claims.pop("exp")),
    ("other_issuer", _claim("iss", "https://evil.example")),
    ("nobody", _claim("sub", "")),
])
def test_a_token_that_says_something_else_is_refused(
    county: Engine, world: World, provider: Provider, why: str, twist: Callable[[dict[str, Any], dict[str, Any]], None],
) -> None:
    provider.twist = twist
    with pytest.raises(SsoRefused, match=why):
        come_in(county, provider, "u-1", employee=str(world.person("grid_worker").login))


def test_an_unsigned_token_is_refused(county: Engine, world: World, provider: Provider) -> None:
    provider.unsigned = True
    with pytest.raises(SsoRefused, match="bad_signature"):
        come_in(county, provider, "u-1", employee=str(world.person("grid_worker").login))


def test_a_token_signed_by_somebody_elses_key_is_refused(county: Engine, world: World, provider: Provider) -> None:
    provider.signer = RSAKey.generate_key(2048, {"kid": "one"}, private=True)
    with pytest.raises(SsoRefused, match="bad_signature"):
        come_in(county, provider, "u-1", employee=str(world.person("grid_worker").login))


def test_a_token_signed_with_the_shared_secret_is_refused(county: Engine, world: World, provider: Provider) -> None:
    provider.signer, provider.twist = OctKey.import_key(SECRET), lambda header, claims: header.update(alg="HS256")
    with pytest.raises(SsoRefused, match="bad_signature"):
        come_in(county, provider, "u-1", employee=str(world.person("grid_worker").login))


def test_a_code_counts_once_and_only_with_its_verifier(county: Engine, world: World, provider: Provider) -> None:
    begun = begin(county, BACK)
    code, _ = provider.sign_in(begun.url, "u-1", employee=str(world.person("grid_worker").login))
    with pytest.raises(SsoRefused, match="code_refused"):
        finish(county, code=code, redirect_uri=BACK, nonce=begun.nonce, verifier="another verifier")
    with pytest.raises(SsoRefused, match="code_refused"):
        finish(county, code=code, redirect_uri=BACK, nonce=begun.nonce, verifier=begun.verifier)


def test_a_provider_that_calls_itself_something_else_is_refused(county: Engine, world: World, provider: Provider) -> None:
    provider.issuer_said = "https://evil.example"
    with pytest.raises(SsoRefused, match="other_issuer"):
        begin(county, BACK)


def test_without_the_countys_permission_nothing_inside_is_asked(engine: Engine, county: Engine, world: World, provider: Provider) -> None:
    provider.asked.clear()
    with pytest.raises(SsoRefused, match="no_answer"):
        begin(engine, BACK)
    assert provider.asked == []
    with pytest.raises(BadAnswers):
        save_single_sign_on(engine, world.person("administrator"), SingleSignOn(True, "http://127.0.0.1:1", CLIENT, "x", "", SECRET))


def test_the_secret_is_sealed_and_stays_when_the_field_is_left_empty(county: Engine, world: World, provider: Provider) -> None:
    administrator = world.person("administrator")
    save_single_sign_on(county, administrator, replace(single_sign_on(county), secret="", label="统一登录"))
    assert (sso_label(county), single_sign_on(county).secret) == ("统一登录", SECRET)
    with county.database.read() as connection:
        assert SECRET not in repr(connection.execute(select(product_setting)).all())
    save_single_sign_on(county, administrator, replace(single_sign_on(county), active=False))
    assert sso_label(county) == ""
    with pytest.raises(SsoRefused, match="off"):
        begin(county, BACK)
