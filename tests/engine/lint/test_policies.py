"""engine/lint/rules/policies.py"""

from engine.lint.rules.policies import WORDS
from tests.engine.lint.small import BODY, DEADLINES, FORM, GOOD, TRUNK, Files, each_mistake, errors, said, spoiled, with_body, with_files

COUNT = GOOD[DEADLINES] + b'[most_rounds]\nvalue = 2\nunit = "count"\n'


def due(text: str) -> Files:
    return {**spoiled(TRUNK, ("deadline(&quot;accept&quot;)", text.replace('"', "&quot;"))), DEADLINES: COUNT}


def script(text: str) -> Files:
    task = f'<bpmn:scriptTask id="count" name="数" scriptFormat="feel"><bpmn:script>{text}</bpmn:script></bpmn:scriptTask>'
    body = BODY.replace('sourceRef="ask" targetRef="done"', 'sourceRef="ask" targetRef="count"') + task
    return {**with_body(body + '<bpmn:sequenceFlow id="last" sourceRef="count" targetRef="done" />'), DEADLINES: COUNT}


test_each_mistake_is_named = each_mistake(WORDS, {
    "unknown": due('deadline("acept")'),
    "computed": due("deadline(route)"),
    "not_a_time": due('deadline("most_rounds")'),
    "not_a_count": script('rounds := policy("accept")'),
    "unused": with_files({DEADLINES: COUNT}),
})


def test_a_count_in_a_script_is_fine() -> None:
    assert errors(script('rounds := policy("most_rounds")')) == []


def asked_by_a_form(text: str) -> Files:
    limit = text.replace('"', '\\"')
    form = f'{{"components": [{{"type": "number", "key": "days", "label": "x", "validate": {{"max": "={limit}"}}}}]}}'
    return with_files({FORM: form, DEADLINES: GOOD[DEADLINES] + b'[most]\nvalue = 5\nunit = "days"\nlimits = true\n'})


def test_a_form_may_ask_a_limit() -> None:
    files = asked_by_a_form('policy("most")')
    assert errors(files) == [] and not said(files, WORDS["unused"])


def test_a_form_that_asks_what_is_not_there_is_named() -> None:
    assert [found.file for found in said(asked_by_a_form('policy("mots")'), WORDS["unknown"])] == [FORM]
    assert said(asked_by_a_form('policy("accept")'), WORDS["not_a_count"])
