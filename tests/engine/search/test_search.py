"""Search by letter pairs: whatever stands in a text is found, whatever does not is not, on both databases."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from engine.engine import Engine
from engine.search import asked_for, excerpt, highlighted, walk
from engine.search.index import BLOCK
from engine.tables import case, case_text
from tests.engine.rows import add_cases
from tests.world import World

VILLAGES = ("330226001001", "330226001002", "330226002001")
TEXTS = (
    "路灯不亮", "路灯，不亮了三天", "村口的灯坏了", "A3区自来水浑浊", "ａ３区垃圾没人清", "Street lamp broken near No. 12",
    "孩子上学的路不好走", "鑫鑫超市占道", "𠮷野家门口", "水", "1", "it's a \"quoted\" text AND more \\ back", "灯灯灯",
)


@pytest.fixture
def filed(engine: Engine, world: World) -> Engine:
    rows = [{"number": n + 1, "place": VILLAGES[n % 3], "subject": words, "age": timedelta(hours=len(TEXTS) - n)} for n, words in enumerate(TEXTS)]
    add_cases(engine, rows)
    return engine


def found(engine: Engine, words: str, *places: str, enough: int = 50) -> list[str]:
    asked = asked_for(words, places or ("330226",))
    assert asked is not None
    query = select(case_text.c.id.label("found"), case.c.subject).join(case, case.c.id == case_text.c.case_id)
    subjects, before = [], None
    with engine.database.read() as connection:
        while True:
            rows, before = walk(connection, query, asked, lambda row: asked.fits(row.subject), before, enough)
            subjects += [row.subject for row in rows]
            if before is None:
                return subjects


@pytest.mark.parametrize("words", ["灯", "路灯", "灯不亮", "路灯不亮", "a3区", "Ａ３", "12", "LAMP", "超市占道", "水", "1", "𠮷", "quoted", "路 灯", "不 灯", "back"])
def test_it_finds_exactly_the_texts_that_contain_the_words(filed: Engine, words: str) -> None:
    asked = asked_for(words, ("330226",))
    assert asked is not None
    expected = [subject for subject in reversed(TEXTS) if asked.fits(subject)]
    assert found(filed, words) == expected and expected


def test_neighbours_in_the_index_that_stand_apart_in_the_text_do_not_match(engine: Engine, world: World) -> None:
    add_cases(engine, [{"number": 1, "place": VILLAGES[0], "subject": "甲乙丁 乙丙"}])
    assert found(engine, "甲乙丙") == []


def test_it_looks_only_where_it_is_told(filed: Engine) -> None:
    everywhere = set(found(filed, "灯"))
    assert everywhere == {"路灯不亮", "路灯，不亮了三天", "村口的灯坏了", "灯灯灯"}
    assert set(found(filed, "灯", "330226001001")) == {"路灯不亮", "灯灯灯"}
    assert set(found(filed, "灯", "330226001")) == everywhere - {"村口的灯坏了"}
    assert set(found(filed, "灯", "330226001002", "330226002")) == everywhere - {"路灯不亮", "灯灯灯"}
    assert found(filed, "灯", "330226009") == []


def test_pages_follow_each_other_without_gap_or_repeat(filed: Engine) -> None:
    assert found(filed, "灯", enough=1) == found(filed, "灯")


@pytest.mark.parametrize("words", ["", "  ", "？！", "“”", "'", "%", "\x00"])
def test_words_without_a_letter_ask_for_nothing(words: str) -> None:
    assert asked_for(words, ("330226",)) is None


@pytest.mark.parametrize("words", ["' OR 1=1 --", "a:*", "灯\" OR \"水", "NEAR(灯 水)", "灯*", "-灯", "(灯", "灯 & !水", "\\灯"])
def test_the_languages_of_the_databases_are_plain_letters_here(filed: Engine, words: str) -> None:
    asked = asked_for(words, ("330226",))
    assert asked is not None
    assert found(filed, words) == [subject for subject in reversed(TEXTS) if asked.fits(subject)]


def test_older_blocks_are_found_too(engine: Engine, world: World) -> None:
    rows = [{"number": n, "place": VILLAGES[0], "subject": f"第{n}件 水管"} for n in range(1, 6)]
    for at, row in enumerate(rows):
        with engine.database.write() as connection:
            if engine.database.is_sqlite:
                connection.execute(text("UPDATE sqlite_sequence SET seq = :n WHERE name = 'case_text'"), {"n": at * 3 << BLOCK})
            else:
                connection.execute(text("SELECT setval(pg_get_serial_sequence('case_text', 'id'), :n)"), {"n": (at * 3 << BLOCK) + 1})
        add_cases(engine, [row])
    assert found(engine, "水管", enough=2) == [f"第{n}件 水管" for n in (5, 4, 3, 2, 1)]


def test_random_texts_agree_with_plain_looking(engine: Engine, world: World) -> None:
    dice = random.Random(7)
    letters = "灯水路村口坏a1Ａ ，"
    texts = ["".join(dice.choices(letters, k=dice.randint(1, 14))) for _ in range(200)]
    add_cases(engine, [{"number": n + 1, "place": VILLAGES[0], "subject": words} for n, words in enumerate(texts)])
    for _ in range(60):
        words = "".join(dice.choices(letters, k=dice.randint(1, 4)))
        asked = asked_for(words, ("330226001",))
        if asked is not None:
            assert found(engine, words, "330226001", enough=7) == [one for one in reversed(texts) if asked.fits(one)], words


def test_matches_are_marked_in_the_text_as_it_was_written() -> None:
    pieces = highlighted("村口Ａ３区的路灯，不亮", ("a3", "路灯"))
    assert [(piece.text, piece.hit) for piece in pieces] == [("村口", False), ("Ａ３", True), ("区的", False), ("路灯", True), ("，不亮", False)]
    assert "".join(piece.text for piece in pieces) == "村口Ａ３区的路灯，不亮"


def test_an_excerpt_shows_the_first_match_with_what_stands_around_it() -> None:
    long = "很" * 300 + "路灯坏了" + "长" * 300
    pieces = excerpt(long, ("路灯",))
    assert pieces[0].text == "…" and pieces[-1].text == "…" and [piece.text for piece in pieces if piece.hit] == ["路灯"]
    assert sum(len(piece.text) for piece in pieces) < 140
    assert excerpt("短", ("灯",)) == [("短", False)]
