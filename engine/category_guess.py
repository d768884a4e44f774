"""What a report is probably about, from the words in it: a suggestion its writer sees, never a decision.

A list of words that the designers own does it, not something that learns: it is right from the first day of a county without a
single case, everybody can read why it said so, and whoever finds a wrong one mends it in the file. Of 170 labelled civic messages
whose official category has a counterpart among ours it speaks about 63 % and is right in 80 % of those; with a single word's
lead instead of two it would speak about 75 % and be right in 73 % (tests/engine/test_category_guess.py measures it again)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from engine.catalog.category_words import parse_category_words
from engine.engine import Engine

HEAD = 400          # letters that are looked at: what it is about is said at the beginning
FIRST = 2           # a word in the first sentence counts so much …
MOST = 3            # … and no word more often than this
LEAD = 2            # so far the first must be ahead of the second


def guess_category(engine: Engine, process: str, subject: str, text: str) -> str | None:
    """The category whose words it has most of; none without a clear lead. Only what the process declares is suggested."""
    with engine.database.read() as connection:
        definition = engine.catalog.current(connection, process)
    field = definition.fields.get("category")
    listed = _parsed(definition.files.get(f"processes/{process}/category_words.toml", ""))
    return most_of({name: words for name, words in listed.items() if field is not None and name in (field.values or ())}, subject, text)


def most_of(listed: Mapping[str, tuple[str, ...]], subject: str, text: str) -> str | None:
    """The name whose words are most in the subject and the beginning of the text."""
    subject, text = subject.lower(), text[:HEAD].lower()
    counts = ((sum(FIRST * (word in subject) + min(text.count(word), MOST) for word in words), name) for name, words in listed.items())
    first, second, *_ = [*sorted(counts, reverse=True), (0, ""), (0, "")]
    return first[1] if first[0] - second[0] >= LEAD else None


@cache
def _parsed(text: str) -> Mapping[str, tuple[str, ...]]:
    return parse_category_words(text)
