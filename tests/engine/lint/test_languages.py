"""engine/lint/languages.py: what other parts of the engine say, in Chinese."""

import ast
import string

import pytest

from engine.expressions import ExpressionError, Message, compile_expression
from engine.lint import lint_folder
from engine.lint.languages import SHAPES, TEMPLATES, in_language
from engine.lint.settings_words import CHINESE as SETTINGS
from engine.settings import ROOT
from tests.engine.lint.small import FIELDS, FORM, ROLES, Files, errors, with_files


def said_by_the_engine() -> set[str]:
    """Every template of the expression language and the decision tables."""
    files = [*(ROOT / "engine" / "expressions").glob("*.py"), *(ROOT / "engine" / "decisions").glob("*.py")]
    calls = [node for path in files for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
    return {call.args[0].value for call in calls if getattr(call.func, "id", "") == "Message" and call.args and isinstance(call.args[0], ast.Constant)}


def places(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def test_everything_the_expression_language_says_has_chinese_words() -> None:
    assert said_by_the_engine() == set(TEMPLATES)


@pytest.mark.parametrize("english", sorted(TEMPLATES | SETTINGS))
def test_both_languages_have_the_same_places(english: str) -> None:
    assert places((TEMPLATES | SETTINGS)[english]) == places(english)


def test_a_sentence_inside_a_sentence_is_translated_too() -> None:
    inner = Message("there is no field {name}", name="x")
    outer = Message("{reason} (line {line}, column {column} of {source})", reason=inner, line=1, column=2, source="x + 1")
    assert in_language(outer, "zh") == "没有字段 x（x + 1 的第 1 行第 2 列）"
    assert in_language(outer, "en") == str(outer)


def test_designers_braces_do_no_harm() -> None:
    with pytest.raises(ExpressionError) as problem:
        compile_expression("{0}.format", {})
    assert in_language(problem.value.reason, "zh") and in_language("its key '{0}{name}' is used twice", "zh") == "键 '{0}{name}' 用了两次"


CHINESE_ONLY: list[Files] = [
    with_files({FORM: '{"components": [{"type": "number", "key": "route"}]}'}),
    with_files({FORM: '{"components": [{"type": "textfield", "key": "a", "validate": {"pattern": "x"}}]}'}),
    with_files({FORM: '{"components": [{"type": "file", "key": "a"}]}'}),
    with_files({FORM: "5"}),
    with_files({FIELDS: '[fields.now]\ntype = "string"\n'}),
    with_files({FIELDS: '[fields.a]\ntype = "number"\ndefault = "x"\n'}),
]


@pytest.mark.parametrize("files", CHINESE_ONLY)
def test_forms_and_settings_speak_chinese(files: Files) -> None:
    assert errors(files)
    for found in lint_folder(files, ROLES, "zh"):
        assert any("\u4e00" <= char <= "\u9fff" for char in found.reason) and any("\u4e00" <= char <= "\u9fff" for char in found.repair), found


def test_every_shape_recognises_its_own_sentence() -> None:
    for shape, chinese in SHAPES:
        english = next(text for text, other in SETTINGS.items() if other == chinese)
        assert shape.fullmatch(english)
