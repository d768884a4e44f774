"""Fill an empty database with the demo county."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from engine.clock import FrozenClock
from engine.demo.people import CITY, MAIN, TOWN, add_people
from engine.demo.play import DemoCase, play
from engine.engine import Engine
from engine.place_file import load_places
from engine.tables import case, person

FOLDER = Path(__file__).parent


def is_empty(engine: Engine) -> bool:
    """Whether nobody has put people or cases in yet."""
    with engine.database.read() as connection:
        return connection.scalar(select(person.c.id).limit(1)) is None and connection.scalar(select(case.c.id).limit(1)) is None


def fill(engine: Engine, say: Callable[[int, int], None] = lambda done, of: None) -> int:
    """Places, people, and every case of cases.toml worked to its stage by now, through the real commands; how many cases.
    `say` hears (done, of). Raises what the commands raise: a story that does not fit its diagram is a mistake of ours."""
    load_places(engine)
    with engine.database.write() as connection:
        add_people(engine, connection)
    stories = _read("stories.toml")
    words = stories.pop("words")
    cases = [_story(found, stories, words) for found in _read("cases.toml")["cases"]]
    homes = {"main": [MAIN], "town": _villages(engine, TOWN), "city": _villages(engine, CITY)}
    now = engine.clock.now()
    for number, told in enumerate(cases):
        here = homes[told.place]
        begin = now - timedelta(hours=told.age)
        play(replace(engine, clock=FrozenClock(begin)), told, here[number % len(here)], now, key=f"demo-{number}")
        say(number + 1, len(cases))
    return len(cases)


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / name).read_text(encoding="utf-8"))


def _story(found: dict[str, Any], stories: dict[str, Any], words: dict[str, str]) -> DemoCase:
    """A case of cases.toml with the steps of its story, the case's own words filled in."""
    story = stories[found["story"]]
    known = {**words, **found}
    steps = [{**step, "answers": _filled(step.get("answers", {}), known)} for step in story.get("steps", [])]
    return DemoCase(
        subject=found["subject"], text=found["text"], category=found["category"], place=found["place"], people=found.get("people", 1),
        danger=found.get("danger", False), urgent=found.get("urgent", False), platform=found.get("platform"), on_behalf=found.get("on_behalf", False),
        age=found["days"] * 24 + len(found["subject"]) % 9 if "days" in found else story["age"], steps=tuple(steps))


def _filled(answers: dict[str, Any], words: dict[str, Any]) -> dict[str, Any]:
    """"{answer}" becomes the case's answer; a word the case does not have leaves its field out."""
    filled = {key: words.get(value[1:-1]) if str(value).startswith("{") else value for key, value in answers.items()}
    return {key: value for key, value in filled.items() if value is not None}


def _villages(engine: Engine, township: str) -> list[str]:
    """The township's villages but the main one, every third of them: enough to look lived in."""
    with engine.database.read() as connection:
        found = connection.scalars(select(person.c.home).distinct().where(person.c.home.startswith(township)).order_by(person.c.home)).all()
    return [str(code) for code in found if code != MAIN][::3]
