"""What a cell of an exported table may hold: text that no spreadsheet takes for a formula."""

from __future__ import annotations

BEGINS_A_FORMULA = "=+-@\t\r\n＝＋－＠﹢﹣﹦﹫|%"       # full-width and small forms too: some programs read them as the plain ones
_NOT_PRINTED = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 127, 65534, 65535, *range(55296, 57344)))


def neutral(value: object) -> str | int | float:
    """A number stays one; a text that would begin a formula, also behind blanks, gets an apostrophe before it."""
    if isinstance(value, bool) or value is None:
        return "" if value is None else str(value)
    if isinstance(value, (int, float)):
        return value
    text = str(value).translate(_NOT_PRINTED)
    bare = text.lstrip(" \u3000\u00a0\u200b\ufeff")
    return "'" + text if bare[:1] and bare[0] in BEGINS_A_FORMULA else text
