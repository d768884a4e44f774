"""Sealed numbers open only where they were sealed, with a key that is known; digests tell nothing without one."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from engine.personal.key_file import add_key, drop_old_keys, kept_keys
from engine.personal.keyring import Keyring, UnknownKey, Unreadable

OLD, NEW = "a" * 64, "b" * 64


def test_a_sealed_number_opens_again_and_looks_different_every_time() -> None:
    keyring = Keyring([OLD])
    first, second = (keyring.seal("person.phone", "p1", "13805741001") for _ in range(2))
    assert first != second and "13805741001" not in first
    assert keyring.open("person.phone", "p1", first) == keyring.open("person.phone", "p1", second) == "13805741001"


@pytest.mark.parametrize(("column", "row"), [("person.phone", "p2"), ("person.id_card", "p1")])
def test_it_opens_in_no_other_row_and_no_other_column(column: str, row: str) -> None:
    keyring = Keyring([OLD])
    with pytest.raises(Unreadable):
        keyring.open(column, row, keyring.seal("person.phone", "p1", "13805741001"))


def test_a_changed_bit_is_noticed() -> None:
    keyring = Keyring([OLD])
    name, _, rest = keyring.seal("person.phone", "p1", "13805741001").partition(".")
    raw = bytearray(base64.urlsafe_b64decode(rest))
    raw[-1] ^= 1
    with pytest.raises(Unreadable):
        keyring.open("person.phone", "p1", f"{name}.{base64.urlsafe_b64encode(bytes(raw)).decode()}")


def test_the_first_key_seals_and_every_key_opens() -> None:
    old, both, new = Keyring([OLD]), Keyring([NEW, OLD]), Keyring([NEW])
    sealed = old.seal("person.phone", "p1", "13805741001")
    assert both.open("person.phone", "p1", sealed) == "13805741001" and both.current == new.current != old.current
    assert set(both.digests("phone", "1")) == {old.digest("phone", "1"), new.digest("phone", "1")}
    with pytest.raises(UnknownKey):
        new.open("person.phone", "p1", sealed)


def test_digests_of_two_kinds_or_keys_never_meet() -> None:
    keyring = Keyring([OLD])
    assert len({keyring.digest("phone", "1"), keyring.digest("id_card", "1"), Keyring([NEW]).digest("phone", "1")}) == 3
    assert keyring.digest("phone", "1") == Keyring([OLD]).digest("phone", "1")


@pytest.mark.parametrize("keys", [[], ["short"], [OLD, "password"]])
def test_a_key_one_could_guess_is_refused(keys: list[str]) -> None:
    with pytest.raises(ValueError, match="openssl rand"):
        Keyring(keys)


def test_the_kept_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    first = kept_keys(tmp_path)
    assert kept_keys(tmp_path) == first and len(first) == 1 and (tmp_path / "data_key").stat().st_mode & 0o077 == 0
    add_key(tmp_path)
    assert kept_keys(tmp_path)[1:] == first
    drop_old_keys(tmp_path)
    assert len(kept_keys(tmp_path)) == 1 and kept_keys(tmp_path) != first
    assert [path.name for path in tmp_path.iterdir()] == ["data_key"]
