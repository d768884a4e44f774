"""engine/lint/rules/defaults.py"""

from engine.lint.rules.defaults import KEYS, WORDS
from tests.engine.lint.small import DEADLINES, FIELDS, GOOD, Files, each_mistake, errors, said, with_files
from tests.engine.lint.test_clocks import LIMITS, properties

PRIORITY = GOOD[FIELDS] + b'[fields.priority]\ntype = "string"\ndefault = "normal"\nvalues = ["normal", "urgent"]\n'
URGENT = b'[[accept.rules]]\npriority = "urgent"\nvalue = 2\nunit = "hours"\n'
IN_MINUTES = URGENT.replace(b"hours", b"minutes")


def with_accept(more: bytes) -> Files:
    return with_files({DEADLINES: GOOD[DEADLINES] + more, FIELDS: PRIORITY})


def limited(exception: bytes, pauses: str = "accept") -> Files:
    return properties(("pauses", pauses), ("pause_at_most", "most")) | {
        FIELDS: PRIORITY, DEADLINES: LIMITS.replace(b"[most]", exception + b"[most]")}


test_each_mistake_is_named = each_mistake(WORDS, {
    "nobody": with_accept(b'tell = ["assignee", "grid_woker"]\n'),
    "no_such_case": with_accept(URGENT.replace(b"urgent", b"urgnt")),
    "other_unit": limited(IN_MINUTES),
    "unknown_key": with_accept(b"warning = 80\n"),
})


def test_roles_exceptions_and_reminders_that_fit_are_fine() -> None:
    for files in (with_accept(b'tell = ["assignee", "group", "villager", "command_room"]\n' + URGENT), with_accept(IN_MINUTES), limited(URGENT)):
        assert errors(files) == []


def test_a_field_that_is_not_declared_has_no_exceptions() -> None:
    files = with_files({DEADLINES: GOOD[DEADLINES] + URGENT})
    assert [found.element for found in said(files, WORDS["no_such_case"])] == ["accept"]


def test_every_key_that_is_read_is_known() -> None:
    keys = b'label_zh = "x"\nlabel_en = "x"\nwarn = { percent = [80] }\ntell = []\nlimits = false\n'
    assert not said(with_accept(keys + URGENT), WORDS["unknown_key"]) and {"value", "unit", "rules"} < KEYS
