"""The data a foreign diagram decides on: names in its conditions, with the type in which the condition makes sense."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import product

from engine.catalog.fields import RESERVED
from engine.expressions import ExpressionError, Message
from engine.expressions.builtins import BUILT_INS
from engine.expressions.limits import MAX_SOURCE
from engine.lint.legacy import is_legacy, translated
from engine.lint.sites import compile_site

TYPES = {"boolean": "false", "number": "0", "string": '""'}
MOST_NAMES = 3
_DATA = re.compile(r"""(?:\w+:)?(?:getDataObject|getVariable|getProcessVariable|getProcessProperty)\(\s*["']?([^\W\d]\w*)["']?\s*\)(?:/\w+)?""")
_SPACED = re.compile(r"""(?<![\w"])((?!(?:and|or|not|in|if|then|else|some|every)\b)[^\W\d]\w*(?: (?!(?:and|or|not|in|between)\b)[^\W\d]\w*)+)(\s*(?:=|!=|<|>))""")


def read_condition(text: str, known: Mapping[str, str]) -> tuple[str, dict[str, str]] | None:
    """(the condition in our language, the new fields it needs with their types); none when it is not simply translated."""
    if len(text) > MAX_SOURCE:
        return None
    ours = _plain(translated(text.strip().removeprefix("=").strip()))
    if is_legacy(ours):
        return None
    names: list[str] = []
    while len(names) <= MOST_NAMES:
        for types in product(TYPES, repeat=len(names)):
            new = dict(zip(names, types, strict=True))
            program = compile_site(ours, "boolean", {**known, **new})
            if not isinstance(program, ExpressionError):
                return ours, new
            missing = _missing(program)
            if missing is not None and missing not in names:
                break
        else:
            return None
        if missing in RESERVED or missing in BUILT_INS or not missing.isidentifier() or missing.startswith("_"):
            return None
        names.append(missing)
    return None


def _plain(text: str) -> str:
    """Without what other languages wrap around a name: getDataObject('x') is x, and a name of several words is one word."""
    shorter = _DATA.sub(lambda found: found.group(1), text)
    return _SPACED.sub(lambda found: "_".join(found.group(1).split()) + found.group(2), shorter)


def _missing(problem: ExpressionError) -> str | None:
    """The field that an expression asked for and there is not."""
    reason = problem.reason
    if isinstance(reason, Message) and reason.template == "there is no field {name}":
        return str(reason.parameters["name"])
    return None


def field_lines(name: str, type_: str) -> str:
    """The declaration of a field."""
    return f'[fields.{name}]\ntype = "{type_}"\ndefault = {TYPES[type_]}\nlabel_zh = "{name}"\nlabel_en = "{name}"\n'
