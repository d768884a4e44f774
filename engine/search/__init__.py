"""Full-text search over what was reported, in Chinese and any other script, by pairs of neighbouring letters.

No dictionary cuts the words: 路灯不亮 is found by 灯, by 路灯 and by 灯不亮. The index narrows down, the text itself decides."""

from engine.search.asked import Asked, asked_for
from engine.search.found import Piece, excerpt, highlighted
from engine.search.index import index_again, index_case
from engine.search.readable import readable_texts, shown_text
from engine.search.walk import walk

__all__ = ["Asked", "Piece", "asked_for", "excerpt", "highlighted", "index_again", "index_case", "readable_texts", "shown_text", "walk"]
