"""Every text people see has its Chinese; the failing test says which has not."""

from __future__ import annotations

from web.catalogues import missing, read, source_messages


def test_every_text_has_its_chinese() -> None:
    assert list(missing("zh_Hans_CN")) == [], "bring the catalogues up to date: python -m web.catalogues, then translate"


def test_english_has_its_plural_forms() -> None:
    assert list(missing("en")) == []


def test_the_chinese_catalogue_is_chinese() -> None:
    plain = [message.id for message in read("zh_Hans_CN") if message.id and message.string == message.id and len(str(message.id)) > 12]
    assert plain == []


def test_there_are_texts_at_all() -> None:
    assert len([message for message in source_messages() if message.id]) > 200
