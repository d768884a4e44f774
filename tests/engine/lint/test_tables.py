"""engine/lint/rules/tables.py: gaps and overlaps of decision tables, with the combination that is meant."""

import random

import pytest

from engine.catalog.functions import HOST_FUNCTIONS
from engine.catalog.xml import read_xml
from engine.decisions import parse_decisions
from engine.decisions.coverage import OTHER, Coverage
from engine.expressions import EvaluationError
from engine.lint.rules.tables import WORDS
from tests.engine.lint.small import FIELDS, GOOD, TABLE, Files, each_mistake, said, with_files

HEAD = '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="x"><decision id="triage" name="判定">'
FIELD = {"route": "string", "rounds": "number", "urgent": "boolean"}
EXTRA = b'[fields.urgent]\ntype = "boolean"\ndefault = false\n[fields.word]\ntype = "string"\ndefault = ""\n[fields.rating]\ntype = "string?"\n'


def table(inputs: list[str], rules: list[list[str]], policy: str = "UNIQUE", default: str = "") -> str:
    """A decision table; the last cell of a rule is its answer."""
    types = {"rounds": "number", "urgent": "boolean"}
    columns = "".join(f'<input id="i{at}"><inputExpression typeRef="{types.get(name, "string")}"><text>{name}</text></inputExpression></input>' for at, name in enumerate(inputs))
    rows = "".join(f'<rule id="r{number}">' + "".join(f"<inputEntry><text>{cell.replace('<', '&lt;')}</text></inputEntry>" for cell in rule[:-1])
                   + f'<outputEntry><text>"{rule[-1]}"</text></outputEntry></rule>' for number, rule in enumerate(rules, 1))
    otherwise = f'<defaultOutputEntry><text>"{default}"</text></defaultOutputEntry>' if default else ""
    return f'{HEAD}<decisionTable hitPolicy="{policy}">{columns}<output id="o" name="rating" typeRef="string">{otherwise}</output>{rows}</decisionTable></decision></definitions>'


def folder(inputs: list[str], rules: list[list[str]], policy: str = "UNIQUE", default: str = "") -> Files:
    return with_files({TABLE: table(inputs, rules, policy, default), FIELDS: GOOD[FIELDS] + EXTRA})


test_each_mistake_is_named = each_mistake(WORDS, {
    "gap": folder(["route"], [['"simple"', "a"]]),
    "open_gap": folder(["rounds"], [["< 3", "a"], ["> 3", "b"]]),
    "overlap": folder(["rounds"], [["<= 3", "a"], [">= 3", "b"]]),
    "disagree": folder(["rounds"], [["<= 3", "a"], [">= 3", "b"]], "ANY"),
    "hidden": folder(["rounds"], [["< 10", "a"], ["[1..5]", "b"], ["-", "c"]], "FIRST"),
})
ALL = list(WORDS.values())


def reasons(files: Files, code: str) -> list[str]:
    return [found.reason for found in said(files, WORDS[code])]


def test_the_missing_combination_of_texts_and_booleans_is_shown() -> None:
    found = reasons(folder(["route", "urgent"], [['"simple"', "-", "a"], ['"complex"', "true", "b"]]), "gap")
    assert len(found) == 1 and 'route: "complex"; urgent: false' in found[0]


def test_the_missing_number_is_shown_by_its_interval() -> None:
    assert "rounds: 3" in reasons(folder(["rounds"], [["< 3", "a"], ["> 3", "b"]]), "open_gap")[0]
    assert "rounds: > 5" in reasons(folder(["rounds"], [["<= 5", "a"]]), "open_gap")[0]
    assert "(2..4)" in reasons(folder(["rounds"], [["<= 2", "a"], [">= 4", "b"]]), "open_gap")[0]


def test_the_overlapping_rules_and_where_are_shown() -> None:
    found = reasons(folder(["route", "rounds"], [['"simple"', "[1..5]", "a"], ["-", "[5..9]", "b"], ["-", "< 1", "c"], ["-", "> 9", "d"], ['"complex"', "[1..5)", "e"]]), "overlap")
    assert found == ['the rules 1 and 2 of 判定 both fit route: "simple"; rounds: 5, but only one may (UNIQUE)']


@pytest.mark.parametrize("files", [
    folder(["route", "urgent"], [['"simple"', "-", "a"], ['"complex"', "true", "b"], ['"complex"', "false", "c"]]),
    folder(["rounds"], [["< 3", "a"], ["3", "b"], ["> 3", "c"]]),
    folder(["rounds"], [["< 3", "a"]], default="z"),
    folder(["rounds"], [["<= 3", "a"], [">= 3", "a"]], "ANY"),
    folder(["rounds"], [["> policy(\"most\")", "a"], ["-", "b"]], "FIRST"),
    folder(["word"], [['"x"', "a"], ['not("x")', "b"]]),
])
def test_a_whole_table_is_not_spoken_of(files: Files) -> None:
    assert not any(said(files, words) for words in ALL)


def cell(dice: random.Random, name: str) -> str:
    low, high = sorted((dice.randrange(6), dice.randrange(6)))
    return dice.choice({"urgent": ["-", "true", "false"], "route": ["-", '"simple"', '"complex"', 'not("simple")'],
                        "rounds": ["-", f"< {low}", f">= {high}", f"[{low}..{high}]", f"{low}", f"not({high})"]}[name])


@pytest.mark.parametrize("seed", range(60))
def test_gaps_and_overlaps_are_those_that_trying_every_value_finds(seed: int) -> None:
    dice = random.Random(seed)
    names = ["route", "rounds", "urgent"][: dice.randint(1, 3)]
    rules = [[cell(dice, name) for name in names] + ["a"] for _ in range(dice.randint(1, 6))]
    decision = parse_decisions(read_xml(table(names, rules, "FIRST").encode(), "t"), FIELD, HOST_FUNCTIONS)["triage"]
    assert decision.table is not None
    coverage = Coverage(decision.table, {"route": ("simple", "complex")})
    gap, twice = False, False
    for route in ("simple", "complex"):
        for rounds in (-1, *(half / 2 for half in range(13)), 99):
            for urgent in (True, False):
                try:
                    matched = decision.matched({"route": route, "rounds": rounds, "urgent": urgent})
                except EvaluationError:
                    matched = ()
                gap, twice = gap or not matched, twice or len(matched) > 1
    assert bool(coverage.gaps()) == gap and bool(list(coverage.overlaps())) == twice, rules
    assert OTHER not in str(coverage.gaps())
