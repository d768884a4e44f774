"""Every column of every table stands in docs/data_inventory.md with its purpose, class and retention; nothing stands there that is not stored."""

from __future__ import annotations

import re

from engine.retention import KINDS
from engine.settings import ROOT
from engine.tables import metadata

CLASSES = {"public", "internal", "personal", "sensitive"}
LINES = {name: (purpose.strip(), kind.strip(), retention.strip()) for name, purpose, kind, retention in re.findall(
    r"^\| `([a-z_]+\.[a-z_0-9]+)` \|([^|]*)\|([^|]*)\|([^|]*)\|$", (ROOT / "docs" / "data_inventory.md").read_text("utf-8"), re.MULTILINE)}
COLUMNS = {f"{table.name}.{column.name}" for table in metadata.sorted_tables for column in table.columns}


def test_every_column_says_what_it_is_for_and_how_long_it_stays() -> None:
    new, gone = sorted(COLUMNS - LINES.keys()), sorted(LINES.keys() - COLUMNS)
    assert not new, f"{new} have no line in docs/data_inventory.md: write what each is for, its class and its retention"
    assert not gone, f"{gone} are not stored any more: take their lines out of docs/data_inventory.md"
    assert [name for name, line in LINES.items() if not all(line) or line[1] not in CLASSES] == []


def test_a_rule_that_is_named_exists() -> None:
    named = {name for _, _, retention in LINES.values() for name in re.findall(r"([a-z_]+)(?: and [a-z_]+)? rules?", retention)}
    assert named and named <= set(KINDS)


def test_numbers_and_words_of_people_are_sensitive() -> None:
    assert {LINES[name][1] for name in ("person.phone_sealed", "person.id_card_sealed", "case.text", "fact.text", "person.password_hash")} == {"sensitive"}
