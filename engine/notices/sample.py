"""A made-up case, to see what a rule's words look like."""

from __future__ import annotations

from datetime import timedelta

from engine.engine import Engine
from engine.notices.compose import link_to, moment_words
from engine.notices.words import filled

_WORDS = {
    True: {"subject": "村口路灯不亮", "village": "双桥村", "happened": "已受理", "step": "村服务团队办理", "person": "胡桂珍"},
    False: {"subject": "Street lamp out at the village entrance", "village": "Shuangqiao", "happened": "Accepted", "step": "Handled by the village team",
            "person": "Hu Guizhen"},
}


def sample_words(engine: Engine, words: str, *, chinese: bool) -> str:
    """The words, filled in with the made-up case."""
    number = "20260302-04815162"
    due = moment_words(engine.clock.now() + timedelta(days=2), chinese)
    return filled(words, _WORDS[chinese] | {"number": number, "due": due, "percent": "50%", "link": link_to(engine, number)})
