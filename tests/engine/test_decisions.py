"""Decision tables and the decisions they need."""

from __future__ import annotations

from typing import Any

import pytest
from lxml import etree

from engine.decisions import Decision, DecisionError, input_types, parse_decisions
from engine.expressions import EvaluationError, FunctionType

FIELDS = {
    "category": "string",
    "people": "number",
    "urgent": "boolean",
    "rounds": "number?",
    "filed_at": "date and time",
}
FUNCTIONS = {"policy": FunctionType(("string",), "number")}
DATA = {"category": "dispute", "people": 7, "urgent": False, "rounds": None, "filed_at": "2026-11-23T08:00:00+08:00"}
DMN = "https://www.omg.org/spec/DMN/20191111/MODEL/"


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def rule(number: int, cells: str) -> str:
    """A rule from "cell | cell -> entry | entry"."""
    inputs, outputs = cells.split("->")
    parts = [
        f'<inputEntry id="i{number}{n}"><text>{escaped(cell.strip())}</text></inputEntry>'
        for n, cell in enumerate(inputs.split("|"))
    ]
    parts += [
        f'<outputEntry id="o{number}{n}"><text>{escaped(cell.strip())}</text></outputEntry>'
        for n, cell in enumerate(outputs.split("|"))
    ]
    return f'<rule id="r{number}">{"".join(parts)}</rule>'


def table(
    *rules: str, inputs: str = "category", outputs: str = '<output id="out" name="level" typeRef="string"/>', policy: str = 'hitPolicy="UNIQUE"',
    input_values: str = "", head: str = "",
) -> str:  # fmt: skip
    """A decision with a table; `inputs` are expressions parted by |."""
    columns = "".join(
        f'<input id="in{n}"><inputExpression id="e{n}"><text>{name.strip()}</text></inputExpression>{input_values}</input>'
        for n, name in enumerate(inputs.split("|"))
    )
    rows = "".join(rule(n, cells) for n, cells in enumerate(rules, start=1))
    return f'<decision id="triage" name="triage">{head}<decisionTable id="t" {policy}>{columns}{outputs}{rows}</decisionTable></decision>'


def parse(*parts: str, namespace: str = DMN, fields: dict[str, str] = FIELDS) -> dict[str, Decision]:
    root = etree.fromstring(f'<definitions xmlns="{namespace}" id="d" name="d">{"".join(parts)}</definitions>')
    return parse_decisions(root, fields, FUNCTIONS)


def decide(decision: str, **data: object) -> dict[str, Any]:
    return parse(decision)["triage"].decide({**DATA, **data}, {"policy": lambda name: 3})


def refusal(*parts: str) -> DecisionError:
    with pytest.raises(DecisionError) as caught:
        parse(*parts)
    assert caught.value.repair and caught.value.element_id in str(caught.value)
    return caught.value


LEVELS = ('"dispute" | [5..100] -> "complex"', '"dispute" | <5 -> "simple"', 'not("dispute") | - -> "general"')


@pytest.mark.parametrize(
    "namespace",
    ["http://www.omg.org/spec/DMN/20151101/dmn.xsd", "http://www.omg.org/spec/DMN/20180521/MODEL/", "https://www.omg.org/spec/DMN/20180521/MODEL/",
     DMN, "https://www.omg.org/spec/DMN/20211108/MODEL/", "https://www.omg.org/spec/DMN/20230324/MODEL/"],
)  # fmt: skip
def test_it_decides_whatever_version_the_file_has(namespace: str) -> None:
    decision = parse(table(*LEVELS, inputs="category | people"), namespace=namespace)["triage"]
    assert decision.decide(DATA) == {"level": "complex"}
    assert decision.decide({"category": "road", "people": 1}) == {"level": "general"}
    assert decision.reads == {"category", "people"} and decision.writes == {"level"}
    assert decision.outputs == {"level": "string"} and decision.requires == () and decision.calls == frozenset()
    assert decision.matched(DATA) == ("r1",)


def test_a_unique_table_with_two_matches_is_an_incident_that_names_the_rules() -> None:
    with pytest.raises(EvaluationError, match="r1, r2"):
        decide(table('- -> "a"', '"dispute" -> "b"'))


def test_no_match_without_default_is_an_incident() -> None:
    with pytest.raises(EvaluationError, match="decision triage: no rule"):
        decide(table('"road" -> "a"'))


def test_no_match_gives_the_default() -> None:
    output = '<output id="out" name="level" typeRef="string"><defaultOutputEntry><text>"general"</text></defaultOutputEntry></output>'
    assert decide(table('"road" -> "a"', outputs=output)) == {"level": "general"}
    assert decide(table('"road" -> "a"', outputs=output, policy='hitPolicy="COLLECT"')) == {"level": ["general"]}


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        ('hitPolicy="FIRST"', 5),
        ('hitPolicy="PRIORITY"', 1),
        ('hitPolicy="RULE ORDER"', [5, 1, 2.5]),
        ('hitPolicy="OUTPUT ORDER"', [1, 2.5, 5]),
        ('hitPolicy="COLLECT"', [5, 1, 2.5]),
        ('hitPolicy="COLLECT" aggregation="SUM"', 8.5),
        ('hitPolicy="COLLECT" aggregation="MIN"', 1),
        ('hitPolicy="COLLECT" aggregation="MAX"', 5),
        ('hitPolicy="COLLECT" aggregation="COUNT"', 3),
    ],
)
def test_the_hit_policy_says_what_several_matches_mean(policy: str, expected: object) -> None:
    output = (
        '<output id="out" name="score" typeRef="number"><outputValues><text>1, 2.5, 5</text></outputValues></output>'
    )
    decision = parse(table("- -> 5", '"dispute" -> 1', '"road" -> 1', "- -> 2.5", outputs=output, policy=policy))[
        "triage"
    ]
    assert decision.decide(DATA) == {"score": expected}
    assert decision.matched(DATA) == ("r1", "r2", "r4")
    assert decision.outputs["score"] == ("list<number>" if isinstance(expected, list) else "number")


@pytest.mark.parametrize(
    ("policy", "expected"),
    [('hitPolicy="COLLECT"', []), ('hitPolicy="RULE ORDER"', []), ('hitPolicy="COLLECT" aggregation="SUM"', 0), ('hitPolicy="COLLECT" aggregation="COUNT"', 0)],
)  # fmt: skip
def test_collecting_nothing_is_an_answer(policy: str, expected: object) -> None:
    assert decide(table('"road" -> 1', outputs='<output id="o" name="score"/>', policy=policy)) == {"score": expected}


def test_the_smallest_of_nothing_is_an_incident() -> None:
    with pytest.raises(EvaluationError):
        decide(
            table(
                '"road" -> 1', outputs='<output id="o" name="score"/>', policy='hitPolicy="COLLECT" aggregation="MIN"'
            )
        )


def test_any_accepts_rules_that_agree_and_refuses_those_that_do_not() -> None:
    assert decide(table('- -> "a"', '"dispute" -> "a"', policy='hitPolicy="ANY"')) == {"level": "a"}
    with pytest.raises(EvaluationError, match="r1, r2"):
        decide(table('- -> "a"', '"dispute" -> "b"', policy='hitPolicy="ANY"'))


def test_sums_are_exact() -> None:
    output = '<output id="o" name="score" typeRef="number"/>'
    assert decide(table("- -> 0.1", "- -> 0.2", outputs=output, policy='hitPolicy="COLLECT" aggregation="SUM"')) == {
        "score": 0.3
    }
    assert decide(table("- -> 0.5", "- -> 0.5", outputs=output, policy='hitPolicy="COLLECT" aggregation="SUM"')) == {
        "score": 1
    }


def test_several_outputs_are_decided_together() -> None:
    outputs = '<output id="a" name="level" typeRef="string"/><output id="b" name="due" typeRef="dateTime"/>'
    decision = table(
        '"dispute" -> "complex" | filed_at + duration("P1D")',
        '- -> "x" | filed_at',
        outputs=outputs,
        policy='hitPolicy="FIRST"',
    )
    assert decide(decision) == {"level": "complex", "due": "2026-11-24T08:00:00+08:00"}


def test_cells_may_use_other_fields_and_host_functions() -> None:
    decision = table('? = "dispute" and people > policy("few") -> "many"', '- -> "few"', policy='hitPolicy="FIRST"')
    assert decide(decision) == {"level": "many"}
    assert parse(decision)["triage"].calls == {("policy", ("few",))}
    assert parse(decision)["triage"].reads == {"category", "people"}


def test_an_output_may_be_empty_by_an_explicit_null() -> None:
    decision = table("- -> null")
    assert decide(decision) == {"level": None}
    assert parse(decision)["triage"].outputs == {"level": "string?"}


def test_an_order_with_an_empty_field_is_an_incident_not_a_missed_rule() -> None:
    with pytest.raises(EvaluationError):
        decide(table('<5 -> "a"', '- -> "b"', inputs="rounds", policy='hitPolicy="FIRST"'))
    assert decide(table('null -> "first time"', '<5 -> "again"', inputs="rounds", policy='hitPolicy="FIRST"')) == {
        "level": "first time"
    }


VALUES = '<inputValues id="v"><text>"dispute", "road"</text></inputValues>'


def test_an_input_outside_the_allowed_values_is_an_incident() -> None:
    decision = table('- -> "a"', input_values=VALUES)
    assert decide(decision) == {"level": "a"}
    with pytest.raises(EvaluationError, match="not an allowed value"):
        decide(decision, category="else")


def test_a_cell_that_can_never_match_is_refused() -> None:
    error = refusal(table('"disputes" -> "a"', input_values=VALUES))
    assert error.element_id == "i10" and "disputes" in error.reason and "dispute" in error.repair


def test_an_answer_outside_the_output_values_is_refused_or_an_incident() -> None:
    output = (
        '<output id="out" name="level" typeRef="string"><outputValues><text>"a", "b"</text></outputValues></output>'
    )
    assert refusal(table('- -> "c"', outputs=output)).element_id == "o10"
    assert decide(table("- -> category", outputs=output), category="b") == {"level": "b"}
    with pytest.raises(EvaluationError, match="r1"):
        decide(table("- -> category", outputs=output))


REFUSALS = {
    "unknown field": (table('- -> "a"', inputs="categry"), "e0"),
    "cell of another type": (table('5 -> "a"'), "i10"),
    "cell with a syntax error": (table('"a -> "a"'), "i10"),
    "entry of another type": (table("- -> 5"), "o10"),
    "entry with an unknown name": (table("- -> complex"), "o10"),
    "empty output cell": (table("- -> "), "o10"),
    "mixed untyped outputs": (table("- -> 5", '"a" -> "b"', outputs='<output id="o" name="x"/>'), "t"),
    "unknown type": (table('- -> "a"', outputs='<output id="o" name="x" typeRef="text"/>'), "o"),
    "unknown policy": (table('- -> "a"', policy='hitPolicy="BEST"'), "t"),
    "aggregation without collect": (table("- -> 1", policy='hitPolicy="FIRST" aggregation="SUM"'), "t"),
    "priority without values": (table('- -> "a"', policy='hitPolicy="PRIORITY"'), "t"),
    "sum of texts": (table('- -> "a"', policy='hitPolicy="COLLECT" aggregation="SUM"'), "t"),
    "aggregation of two outputs": (table("- -> 1 | 2", outputs='<output id="a" name="a"/><output id="b" name="b"/>', policy='hitPolicy="COLLECT" aggregation="SUM"'), "t"),
    "two outputs of one name": (table("- -> 1 | 2", outputs='<output id="a" name="a"/><output id="b" name="a"/>'), "t"),
    "a cell too many": (table('- | - -> "a"'), "r1"),
    "no rules": (table(), "t"),
    "too many rules": (table(*['- -> "a"'] * 501), "t"),
    "wrong output values": (table('- -> "a"', outputs='<output id="o" name="x"><outputValues><text>"a" 5</text></outputValues></output>'), "o"),
    "empty input": (table('- -> "a"', inputs=" "), "in0"),
    "input of another type": ('<decision id="x"><decisionTable id="t"><input id="i"><inputExpression typeRef="number"><text>category</text></inputExpression></input><output id="o"/>' + rule(1, "- -> 1") + "</decisionTable></decision>", "i"),
    "another language": ('<decision id="x"><literalExpression id="l" expressionLanguage="javascript"><text>1</text></literalExpression></decision>', "l"),
    "no logic": ('<decision id="x"/>', "x"),
    "boxed context": ('<decision id="x"><context/></decision>', "x"),
    "no id": ("<decision/>", "d"),
    "id used twice": (table('- -> "a"') * 2, "triage"),
    "unknown requirement": (table('- -> "a"', head='<informationRequirement id="q"><requiredDecision href="#nobody"/></informationRequirement>'), "q"),
    "a decision that needs itself": (table('- -> "a"', head='<informationRequirement id="q"><requiredDecision href="#triage"/></informationRequirement>'), "triage"),
    "a type that needs itself": ('<itemDefinition name="t"><typeRef>t</typeRef></itemDefinition>' + table("- -> 1", outputs='<output id="o" typeRef="t"/>'), "d"),
    "a component with a bad name": ('<itemDefinition id="t" name="t"><itemComponent id="c" name="a b"><typeRef>number</typeRef></itemComponent></itemDefinition>' + table("- -> 1", outputs='<output id="o" typeRef="t"/>'), "c"),
    "too many decisions": ("".join(f'<decision id="x{n}"/>' for n in range(101)), "definitions"),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSALS)
def test_it_is_refused_and_points_at_the_element(what: str) -> None:
    decision, element = REFUSALS[what]
    assert refusal(decision).element_id == element


def test_an_element_without_any_id_around_it_is_named_by_the_file() -> None:
    root = etree.fromstring(f'<definitions xmlns="{DMN}"><decision/></definitions>')
    with pytest.raises(DecisionError) as caught:
        parse_decisions(root, {})
    assert caught.value.element_id == "definitions"


def test_another_file_is_refused() -> None:
    with pytest.raises(DecisionError, match="not a DMN file"):
        parse_decisions(etree.fromstring('<definitions xmlns="urn:other"/>'), {})


def literal(id_: str, text: str, needs: str = "", type_: str = "") -> str:
    requirements = "".join(
        f'<informationRequirement><requiredDecision href="#{other}"/></informationRequirement>'
        for other in needs.split()
    )
    variable = f'<variable name="{id_}" typeRef="{type_}"/>' if type_ else ""
    return f'<!-- c --><decision id="{id_}" name="{id_}">{variable}{requirements}<literalExpression><text>{escaped(text)}</text></literalExpression></decision>'


def test_a_decision_uses_the_decisions_it_needs() -> None:
    decisions = parse(
        literal("priority", 'if level = "complex" and size > 10 then 1 else 2', "triage size", "number"),
        literal("size", "people * 2", "", "number"),
        table('"dispute" -> "complex"', '- -> "simple"', policy='hitPolicy="FIRST"'),
    )
    assert decisions["priority"].decide(DATA) == {"priority": 1}
    assert decisions["priority"].reads == {"category", "people"}
    assert decisions["priority"].requires == ("triage", "size")
    assert decisions["priority"].matched(DATA) == ()
    assert decisions["size"].outputs == {"size": "number"}


def test_a_chain_of_diamonds_is_asked_once_each() -> None:
    asked = []
    parts = [literal("d0", 'policy("x")')]
    for n in range(1, 11):
        parts += [
            literal(f"a{n}", f"d{n - 1}", f"d{n - 1}"),
            literal(f"b{n}", f"d{n - 1}", f"d{n - 1}"),
            literal(f"d{n}", f"a{n} + b{n}", f"a{n} b{n}"),
        ]
    decision = parse(*reversed(parts))["d10"]
    assert decision.decide({}, {"policy": lambda name: asked.append(name) or 1}) == {"d10": 1024}
    assert asked == ["x"] and decision.calls == {("policy", ("x",))}


def test_an_error_in_a_needed_decision_names_that_decision() -> None:
    decisions = parse(literal("last", "1", "triage"), table('"road" -> "a"'))
    with pytest.raises(EvaluationError, match="decision triage"):
        decisions["last"].decide(DATA)


def test_a_file_can_tell_its_inputs() -> None:
    root = etree.fromstring(
        f'<definitions xmlns="{DMN}"><itemDefinition name="tPlace"><itemComponent name="name"><typeRef>feel:string</typeRef></itemComponent>'
        '<itemComponent name="sizes" isCollection="true"><typeRef>integer</typeRef></itemComponent></itemDefinition>'
        '<inputData name="place"><variable name="place" typeRef="tPlace"/></inputData><inputData name="other"><variable name="other" typeRef="Any"/></inputData>'
        '<inputData name="nothing"/></definitions>'
    )
    assert input_types(root) == {"place": "context<name: string, sizes: list<number>>"}


def test_a_table_of_100_rules_is_fast() -> None:
    import timeit

    decision = parse(table(*[f'"c{n}" | [{n}..{n + 1}] -> "x{n}"' for n in range(100)], inputs="category | people"))[
        "triage"
    ]
    seconds = min(timeit.repeat(lambda: decision.decide({"category": "c50", "people": 50}), number=20, repeat=3)) / 20
    assert seconds < 0.002
