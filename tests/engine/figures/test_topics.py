"""What is called hot: a burst is, chance is not."""

from __future__ import annotations

import gzip
import json
import random
from pathlib import Path

import pytest

from engine.figures.topics import Texts, plain, rising

MESSAGES = Path(__file__).resolve().parents[4] / "shared" / "data" / "civic_messages.jsonl.gz"


@pytest.fixture(scope="module")
def messages() -> Texts:
    if not MESSAGES.exists():
        pytest.skip("the sample messages are not on this machine")
    with gzip.open(MESSAGES, "rt", encoding="utf-8") as file:
        found = [json.loads(line) for line in file]
    texts = [" ".join(str(value) for value in one.values() if isinstance(value, str) and len(value) > 8)[:300] for one in found]
    chance = random.Random(5)
    chance.shuffle(texts)
    return [(f"villager {number}", plain(text)) for number, text in enumerate(texts[:2500])]


@pytest.mark.parametrize("seed", range(5))
def test_shuffled_messages_have_no_hot_topic(messages: Texts, seed: int) -> None:
    mixed = messages[:]
    random.Random(seed).shuffle(mixed)
    assert rising(mixed[:300], mixed[300:]) == []


def test_a_planted_burst_is_found_and_named(messages: Texts) -> None:
    burst = [(f"neighbour {number}", plain(f"{text[1][:40]}。沥青搅拌站半夜还在开工，{number}组睡不着")) for number, text in enumerate(messages[:14])]
    found = rising(messages[:300] + burst, messages[300:])
    assert found and any("搅拌站" in topic.term for topic in found)
    assert next(topic for topic in found if "搅拌站" in topic.term).cases >= 14


def test_one_villager_who_writes_twenty_times_makes_no_topic(messages: Texts) -> None:
    burst = [("one villager", plain("沥青搅拌站半夜还在开工")) for _ in range(20)]
    assert rising(messages[:300] + burst, messages[300:]) == []


def test_what_was_always_said_is_no_topic() -> None:
    now = [(f"a{number}", plain("村口路灯坏了")) for number in range(50)]
    past = [(f"b{number}", plain("村口路灯坏了")) for number in range(400)]
    assert rising(now, past) == []
