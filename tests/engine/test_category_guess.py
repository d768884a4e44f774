"""engine/category_guess.py: a category is suggested from words the designers own, and only with a clear lead."""

from __future__ import annotations

import gzip
import json

import pytest

from engine.catalog.category_words import CategoryWordsError, parse_category_words
from engine.category_guess import guess_category, most_of
from engine.engine import Engine
from engine.settings import ROOT

LISTED = parse_category_words((ROOT / "processes/grievance/category_words.toml").read_text(encoding="utf-8"))
LABELLED = ROOT.parent / "shared" / "data" / "civic_labelled.jsonl.gz"
# The official first-level category → those of ours that it may be. Education, health: we have none, so they are left out.
COUNTERPARTS = {
    "劳动和社会保障": {"welfare"}, "城乡建设": {"infrastructure", "building", "land", "environment", "certificate"},
    "交通运输": {"infrastructure", "safety"}, "商贸旅游": {"market"}, "环境保护": {"environment"},
}


@pytest.mark.parametrize(("text", "category"), [
    ("村口的路灯坏了三盏", "infrastructure"), ("垃圾没人清", "environment"), ("我的低保没有发", "welfare"), ("邻居吵架", "dispute"),
    ("家里的宅基地", "land"), ("The street lamp is broken", "infrastructure"), ("", None), ("你好", None), ("路灯旁边的垃圾", None),
])
def test_a_clear_lead_decides_and_nothing_else(text: str, category: str | None) -> None:
    assert most_of(LISTED, text, text) == category


def test_only_what_the_process_declares_is_suggested(deployed: Engine) -> None:
    assert guess_category(deployed, "grievance", "路灯坏了", "路灯坏了") == "infrastructure"


@pytest.mark.parametrize("text", ['[a]\nwords = "x"', "[a]\nwords = [1]", '[a]\nwords = [" "]', '[a]\nother = ["x"]', "a = 1"])
def test_what_is_no_list_of_words_is_refused(text: str) -> None:
    with pytest.raises(CategoryWordsError):
        parse_category_words(text)


def test_it_is_right_more_often_than_not_on_real_messages() -> None:
    if not LABELLED.exists():
        pytest.skip("NO DATA: ../shared/data/civic_labelled.jsonl.gz is not on this machine")
    with gzip.open(LABELLED, "rt", encoding="utf-8") as lines:
        rows = [row for row in map(json.loads, lines) if row["category"] in COUNTERPARTS]
    said = [(most_of(LISTED, row["subject"], row["text"]), row["category"]) for row in rows]
    spoken = [(guess, official) for guess, official in said if guess]
    right = sum(guess in COUNTERPARTS[official] for guess, official in spoken)
    assert len(rows) == 170 and len(spoken) >= 0.6 * len(rows) and right >= 0.78 * len(spoken), (len(spoken), right)
