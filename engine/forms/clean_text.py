"""One spelling at the edge: what people type becomes text that databases, expressions and terminals all take the same way."""

from __future__ import annotations

import re
import unicodedata

from engine.forms.errors import BadAnswer
from engine.forms.limits import LONGEST

# Marks that turn the direction of writing, and byte order marks: telephones paste them around numbers; with them a text could show
# other than it is stored. They are dropped, not refused: nobody typed them knowingly.
_UNSEEN = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_BREAK = re.compile("\r\n|[\r\u2028\u2029]")
_REFUSED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_TRAILING = re.compile(r"[ \t\u3000]+(?=\n)")
_BLANK = frozenset({"Cf", "Zs", "Zl", "Zp", "Cc", "Cn", "Co", "Mn", "Me"})


def clean_text(value: object) -> str:
    """The text in form C, lines ended by "\\n" without spaces before it, nothing around it; "" when nothing could be seen of it.
    Raises BadAnswer: bad_text for what is no text or holds control characters, too_long above LONGEST characters."""
    if not isinstance(value, str):
        raise BadAnswer("bad_text")
    if len(value) > 2 * LONGEST:               # before anything else looks at it; CRLF may double a permitted text
        raise BadAnswer("too_long", max=LONGEST)
    text = _BREAK.sub("\n", _UNSEEN.sub("", value))
    if _REFUSED.search(text):
        raise BadAnswer("bad_text")
    text = _TRAILING.sub("", text).strip()
    if len(text) > LONGEST:
        raise BadAnswer("too_long", max=LONGEST)
    text = unicodedata.normalize("NFC", text)
    if len(text) > LONGEST:                    # a few letters become two or three in form C
        raise BadAnswer("too_long", max=LONGEST)
    return "" if all(unicodedata.category(char) in _BLANK for char in text) else text
