"""What to write instead: repairs for the slips people make when they come from Python, Excel, Java or a Chinese keyboard."""

from __future__ import annotations

from .errors import Message

_FULLWIDTH = str.maketrans("，。（）［］【】｛｝：；＝＜＞＋－＊／？＂“”‘’《》", ',.()[][]{}:;=<>+-*/?"""\'\'<>')
_REPLACEMENTS = {
    "==": "=",
    "&&": "and",
    "||": "or",
    "<>": "!=",
    "=>": ">=",
    "=<": "<=",
    "≥": ">=",
    "≤": "<=",
    "≠": "!=",
    "×": "*",
    "÷": "/",
    "；": ",",
    ";": ",",
}
_LEFT_OUT = frozenset({"for", "some", "every", "filter", "function", "instance", "lambda", "return", "satisfies"})
_UNSUPPORTED_OPERATORS = {
    "**": "powers",
    "%": "percent signs",
    "@": "@ literals",
    "`": "back quotes",
    "\\": "backslashes",
}


def hint_for(found: str, source: str, offset: int) -> tuple[Message, Message]:
    """The (reason, repair) for an unexpected `found` at `offset` of `source`."""
    around = source[max(0, offset - 1) : offset + 2]
    for wrong, right in _REPLACEMENTS.items():
        if source.startswith(wrong, offset) or (len(wrong) == 2 and wrong in around):
            return _unexpected(wrong), Message("Write {right} instead of {wrong}.", right=right, wrong=wrong)
    for operator, what in _UNSUPPORTED_OPERATORS.items():
        if source.startswith(operator, offset) or (len(operator) == 2 and operator in around):
            return _unexpected(operator), Message("The language has no {what}; write it another way.", what=what)
    character = source[offset : offset + 1]
    if (narrow := character.translate(_FULLWIDTH)) != character:
        return _unexpected(character), Message("Write the half-width {right} instead.", right=narrow)
    if character == "'":
        return _unexpected("'"), Message('Put texts between double quotes: "…".')
    if character == '"' and found == '"':
        return Message("the text that starts here has no closing quote"), Message('Add a " at its end.')
    if character == "!":
        return _unexpected("!"), Message("Write not(…) or !=.")
    before = source[:offset].split()[-1:]
    if found in _LEFT_OUT or (before and before[0] in _LEFT_OUT):
        return _unexpected(found), Message("The language has no loops, filters or functions of your own.")
    if character == "[":
        return _unexpected("["), Message("Lists cannot be filtered or indexed; use in, count or list contains.")
    if character.isdigit():
        return _unexpected(found), Message("Write numbers with the digits 0 to 9 and names starting with a letter.")
    return _unexpected(found), Message("Check the words, operators and brackets just before it.")


def _unexpected(found: str) -> Message:
    return Message("{found} is not expected here", found=found if len(found) <= 40 else found[:40] + "…")
