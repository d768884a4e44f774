"""engine/lint/repairs: each repair mends what it is offered for, and changes nothing else of the file."""

from __future__ import annotations

import difflib
import re

import pytest
from lxml import etree

from engine.lint import Finding, lint_folder
from engine.lint.repairs import KINDS, CannotRepair, apply
from engine.lint.repairs.everything import repair_all
from engine.lint.repairs.source import scan
from engine.lint.rules import RULES
from tests.engine.lint.small import ASK, DEADLINES, END, FIELDS, GOOD, OTHER_END, ROLES, START, TRUNK, Files, chain, diagram, flow, spoiled, with_body

GATE = '<bpmn:exclusiveGateway id="gate" name="同意吗" />'
TIMER = '<bpmn:intermediateCatchEvent id="wait" name="等"><bpmn:timerEventDefinition id="t">{}</bpmn:timerEventDefinition></bpmn:intermediateCatchEvent>'
CATCH = '<bpmn:intermediateCatchEvent id="wait" name="等">{}</bpmn:intermediateCatchEvent>'


def middle(element: str, id_: str = "odd", **options: str) -> Files:
    """A diagram with this element between the task and the end."""
    return with_body(START + ASK + element + END + chain("begin", "ask", id_, "done"), **options)


def choice(*flows: str, default: str = "") -> Files:
    return with_body(START + ASK + GATE.replace(" />", f" {default} />") + END + OTHER_END + chain("begin", "ask", "gate") + "".join(flows))


FREE = flow("gate", "done") + flow("gate", "other")
# repair → (a folder in which it is offered, the answer)
CASES: dict[str, tuple[Files, str | None]] = {
    "give_ids": (spoiled(TRUNK, ('id="ask_to_done" ', "")), None),
    "plain_id": (spoiled(TRUNK, ('"ask"', '"a sk"'), (">ask<", ">a sk<")), None),
    "own_ids": (middle(END.replace('"done"', '"other"') + '<bpmn:textAnnotation id="ask"><bpmn:text>x</bpmn:text></bpmn:textAnnotation><bpmn:task id="odd" name="t" />'), None),
    "user_task": (middle('<bpmn:manualTask id="odd" name="做" />'), None),
    "plain_subprocess": (middle('<bpmn:transaction id="odd" name="事务"><bpmn:startEvent id="s2" /><bpmn:endEvent id="e2" /><bpmn:sequenceFlow id="f2" sourceRef="s2" targetRef="e2" /></bpmn:transaction>'), None),
    "empty_to_task": (middle('<bpmn:subProcess id="odd" name="空" />'), None),
    "make_executable": (spoiled(TRUNK, ('isExecutable="true"', 'isExecutable="false"')), None),
    "instances": (spoiled(TRUNK, (ASK, ASK.replace(" />", "><bpmn:multiInstanceLoopCharacteristics /></bpmn:userTask>"))), "3"),
    "remove_marker": (spoiled(TRUNK, (ASK, ASK.replace(" />", "><bpmn:standardLoopCharacteristics /></bpmn:userTask>"))), None),
    "no_compensation": (spoiled(TRUNK, (ASK, ASK.replace('name="询问"', 'name="询问" isForCompensation="true"'))), None),
    "call_to_task": (middle('<bpmn:callActivity id="odd" name="叫" />'), None),
    "decision_to_task": (middle('<bpmn:businessRuleTask id="odd" name="判" />'), None),
    "lane_role": (spoiled(TRUNK, ('name="grid_worker"', 'name="网格员"')), None),
    "task_role": (with_body(START + ASK + END + chain("begin", "ask", "done"), lanes=""), "village_team"),
    "role_not_person": (spoiled(TRUNK, ('name="询问"', 'name="询问" camunda:assignee="demo"')), "grid_worker"),
    "ask_before": (choice(FREE), None),
    "default_flow": (choice(flow("gate", "done", "rounds = 1") + flow("gate", "other")), None),
    "condition": (choice(flow("gate", "done") + flow("gate", "other"), default='default="gate_to_other"'), "rounds > 2"),
    "choose_default": (choice(flow("gate", "done", "rounds = 1") + flow("gate", "other", "rounds = 2")), "gate_to_other"),
    "no_default": (choice(flow("gate", "done", "rounds = 1") + flow("gate", "other", "rounds = 2"), default='default="ghost"'), None),
    "remove_condition": (with_body(START + ASK + END + chain("begin", "ask") + flow("ask", "done", "true")), None),
    "split": (with_body(START + ASK + END + OTHER_END + chain("begin", "ask", "done") + flow("ask", "other")), None),
    "gateway_kind": (middle('<bpmn:complexGateway id="odd" />'), None),
    "plain_event": (spoiled(TRUNK, (START, START.replace(" />", "><bpmn:messageEventDefinition /></bpmn:startEvent>"))), None),
    "message_event": (middle(CATCH.format("<bpmn:signalEventDefinition />"), "wait"), "villager"),
    "timer_event": (middle(CATCH.format("<bpmn:conditionalEventDefinition />"), "wait"), "accept"),
    "name_message": (spoiled(TRUNK, ("<bpmn:process", '<bpmn:message id="m1" /><bpmn:process')), None),
    "timer_deadline": (middle(TIMER.format("<bpmn:timeDuration>PT36H</bpmn:timeDuration>"), "wait"), None),
    "due_deadline": (spoiled(TRUNK, ("=deadline(&quot;accept&quot;)", "P3D")), "accept"),
    "add_deadline": (spoiled(TRUNK, ("&quot;accept&quot;", "&quot;answer&quot;")), None),
    "form": (spoiled(TRUNK, (' camunda:formKey="demo/ask"', "")), "demo/ask"),
    "create_form": (spoiled(TRUNK, ("demo/ask", "demo/new")), None),
    "other_form": (spoiled(TRUNK, ("demo/ask", "demo/new")), "demo/ask"),
    "form_file": (spoiled(TRUNK, (ASK, ASK.replace('camunda:formKey="demo/ask" ', "").replace(
        " />", '><bpmn:extensionElements><camunda:formData><camunda:formField id="sum" label="金额" type="long" /></camunda:formData></bpmn:extensionElements></bpmn:userTask>'))), None),
    "add_start": (with_body(ASK + END + chain("ask", "done")), None),
    "add_ends": (with_body(START + ASK + chain("begin", "ask")), None),
    "add_end": (with_body(START + ASK + END + GATE + OTHER_END + chain("begin", "gate") + flow("gate", "done", "true") + flow("gate", "ask")), None),
    "one_start": (with_body(START + OTHER_END.replace("endEvent", "startEvent") + ASK + END + chain("begin", "ask", "done") + flow("other", "ask")), "begin"),
    "comes_after": (with_body(START + ASK + ASK.replace('"ask"', '"again"') + END + chain("begin", "ask", "done") + flow("again", "done")), "ask"),
    "rewrite": (choice(flow("gate", "done", "round > 1") + flow("gate", "other"), default='default="gate_to_other"'), "rounds > 1"),
    "translate": (choice(flow("gate", "done", "${rounds == 1}") + flow("gate", "other"), default='default="gate_to_other"'), None),
    "feel_condition": (choice(flow("gate", "done", "rounds == 1").replace("<bpmn:conditionExpression>", '<bpmn:conditionExpression language="juel">') + flow("gate", "other"),
                              default='default="gate_to_other"'), None),
    "with_equals": (spoiled(TRUNK, ('name="询问"', 'name="询问" camunda:candidateGroups="${route}"')), None),
    "script": (middle('<bpmn:scriptTask id="odd" name="算" scriptFormat="javascript"><bpmn:script>x = 1</bpmn:script></bpmn:scriptTask>'), "rounds := rounds + 1"),
    "rename": (spoiled(TRUNK, (' name="询问"', "")), "问一问"),
    "erase": (spoiled(TRUNK, ('bpmnElement="done"', 'bpmnElement="gone"')), None),
    "draw_element": (spoiled(TRUNK, ('bpmnElement="done"', 'bpmnElement="begin"')), None),
    "usable_place": (spoiled(TRUNK, ('id="done_di" bpmnElement="done"><dc:Bounds x="1"', 'id="done_di" bpmnElement="done"><dc:Bounds x="left"')), None),
    "remove_code": (spoiled(TRUNK, (ASK, ASK.replace(" />", '><bpmn:extensionElements><camunda:taskListener class="x" /></bpmn:extensionElements></bpmn:userTask>'))), None),
    "remove_service": (spoiled(TRUNK, ('name="询问"', 'name="询问" camunda:class="x.Y"')), None),
    "tidy_lane": (spoiled(TRUNK, (">ask<", ">ask</bpmn:flowNodeRef><bpmn:flowNodeRef>ghost<")), None),
    "one_lane": (spoiled(TRUNK, ("</bpmn:lane>", '</bpmn:lane><bpmn:lane id="l2" name="villager"><bpmn:flowNodeRef>ask</bpmn:flowNodeRef></bpmn:lane>')), None),
    "remove_flow": (with_body(START + ASK + END + chain("begin", "ask", "done") + flow("ask", "ghost")), None),
    "wait_in_loop": (with_body(START + '<bpmn:task id="t1" name="一" />' + GATE.replace(" />", ' default="gate_to_done" />') + END + chain("begin", "t1", "gate", "done") + flow("gate", "t1", "rounds = 1")), "t1"),
}


def offered(files: Files, repair: str) -> Finding:
    found = next((one for one in lint_folder(files, ROLES, "en") if any(each.id == repair for each in one.repairs)), None)
    assert found is not None, [(one.rule, [each.id for each in one.repairs]) for one in lint_folder(files, ROLES, "en")]
    return found


def mend(repair: str) -> tuple[Files, Finding, Files]:
    files, answer = CASES[repair]
    finding = offered(files, repair)
    return files, finding, apply(files, finding, repair, answer, roles=ROLES, locale="en")


@pytest.mark.parametrize("repair", sorted(CASES))
def test_a_repair_mends_what_it_is_offered_for(repair: str) -> None:
    before, finding, after = mend(repair)
    left = [(one.rule, one.element) for one in lint_folder(after, ROLES, "en")]
    assert (finding.rule, finding.element) not in left
    assert not [one for one in lint_folder(after, ROLES, "en") if one.rule.startswith(("xml.", "reading."))], "a repair never breaks a file"
    assert set(before) <= set(after)


@pytest.mark.parametrize("repair", sorted(CASES))
def test_what_a_repair_does_not_touch_stays_byte_for_byte(repair: str) -> None:
    """Every tag of the file that the repair does not speak of stands after it as it stood before, in the same order."""
    before, _, after = mend(repair)
    old, new = (re.findall(r"<[^>]*>|[^<]+", files[TRUNK].decode()) for files in (before, after))
    changed = sum(high - low for kind, low, high, _, _ in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes() if kind != "equal")
    assert changed <= max(10, len(old) // 4)
    assert sum(1 for kind, *_ in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes() if kind == "equal") >= (1 if old != new else 0)


ODD_STYLE = (
    "<?xml version='1.0' encoding='UTF-8'?>\r\n<!-- <bpmn:userTask id=\"ask\"> in a comment -->\r\n"
    "<m:definitions xmlns:m='http://www.omg.org/spec/BPMN/20100524/MODEL'   xmlns:x='urn:x' id='d'>\r\n\t<m:process  isExecutable = 'false'   id='demo'>\r\n"
    "\t\t<m:documentation><![CDATA[<m:task id='no'/>]]></m:documentation>\r\n\t\t<m:startEvent id='s'/><!-- here --><m:task\n\tx:odd='1'\n\tid='t' name='a &gt; b'/>\r\n\t\t<m:endEvent id='e' />\r\n"
    "\t\t<m:sequenceFlow id='f1' sourceRef='s' targetRef='t'/>\r\n\t\t<m:sequenceFlow id='f2' sourceRef='t' targetRef='e'/>\r\n\t</m:process>\r\n</m:definitions>\r\n")


def test_other_tools_way_of_writing_stays_as_it_is() -> None:
    files = {"a.bpmn": ODD_STYLE.encode()}
    finding = offered(files, "make_executable")
    assert apply(files, finding, "make_executable", roles=ROLES)["a.bpmn"].decode() == ODD_STYLE.replace("= 'false'", '= "true"')
    finding = offered(files, "user_task")
    assert apply(files, finding, "user_task", roles=ROLES)["a.bpmn"].decode() == ODD_STYLE.replace("<m:task\n", "<m:userTask\n")


@pytest.mark.parametrize("encoding", ["utf-16", "iso-8859-1"])
def test_the_encoding_stays_as_well(encoding: str) -> None:
    data = ODD_STYLE.replace("encoding='UTF-8'", f"encoding='{encoding}'").replace("a &gt; b", "ä").encode(encoding)
    mended = apply({"a.bpmn": data}, offered({"a.bpmn": data}, "user_task"), "user_task", roles=ROLES)["a.bpmn"]
    assert mended == data.replace("m:task\n".encode(encoding)[-14:] if encoding == "utf-16" else b"m:task\n", "m:userTask\n".encode(encoding)[2:] if encoding == "utf-16" else b"m:userTask\n")


def test_every_element_is_found_where_it_stands() -> None:
    spans = scan(ODD_STYLE)
    root = etree.fromstring(ODD_STYLE.encode())
    names = [one.tag.split("}")[1] for one in root.iter() if isinstance(one.tag, str)]
    assert [span.name.split(":")[1] for span in spans] == names
    assert all(ODD_STYLE[span.begin] == "<" and ODD_STYLE[span.end - 1] == ">" for span in spans)


def test_every_kind_of_repair_names_sentences_that_lint_says() -> None:
    known = {f"{rule.__name__.split('.')[-1]}.{code}" for rule in RULES for code in rule.WORDS}
    assert {rule for kind in KINDS for rule in kind.rules} <= known
    assert len({kind.id for kind in KINDS}) == len(KINDS) and all(kind.en and kind.zh for kind in KINDS)


def test_a_duration_goes_into_the_deadlines() -> None:
    _, _, after = mend("timer_deadline")
    assert b'[wait]\nvalue = 36\nunit = "hours"' in after[DEADLINES] and b'deadline("wait")' in after[TRUNK]


def test_a_choice_nobody_made_is_put_to_the_person_before() -> None:
    _, _, after = mend("ask_before")
    assert b"[fields.choice_gate]" in after[FIELDS] and b'"key": "choice_gate"' in after["forms/demo/ask.form"]
    assert not [one for one in lint_folder(after, ROLES, "en") if one.severity == "error"]


@pytest.mark.parametrize(("repair", "answer"), [("lane_role", "king"), ("condition", "rounds >"), ("condition", ""), ("timer_deadline", "nothing"), ("choose_default", "x"), ("ghost", None)])
def test_an_answer_that_does_not_fit_is_refused_in_words(repair: str, answer: str | None) -> None:
    files = CASES.get(repair, CASES["split"])[0]
    finding = offered(files, repair) if repair in CASES else offered(files, "split")
    with pytest.raises(CannotRepair) as refused:
        apply(files, finding, repair, answer, roles=ROLES, locale="zh")
    assert any("\u4e00" <= char <= "\u9fff" for char in str(refused.value)) or "rounds" in str(refused.value) or str(refused.value)


def test_everything_that_can_be_guessed_is_repaired_and_then_nothing_changes_any_more() -> None:
    files = with_body('<bpmn:manualTask id="one" name="一" /><bpmn:manualTask id="two" name="二" />' + GATE + chain("one", "gate") + flow("gate", "two") + flow("gate", "one"), lanes="")
    lint = lambda held: lint_folder(held, ROLES, "en")
    after, made = repair_all(files, lint, ROLES, "en")
    assert made and not [one for one in lint(after) if one.severity == "error"]
    assert repair_all(after, lint, ROLES, "en") == (after, [])


def test_a_diagram_without_a_drawing_gets_one() -> None:
    bare = re.sub(rb"<bpmndi:BPMNDiagram.*</bpmndi:BPMNDiagram>", b"", GOOD[TRUNK])
    files = {**GOOD, TRUNK: bare}
    after = apply(files, offered(files, "draw"), "draw", roles=ROLES)
    assert not lint_folder(after, ROLES, "en")
    assert diagram("") and after[TRUNK].count(b"BPMNShape id=") == 4
