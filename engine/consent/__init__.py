"""What people are told of their data, in versions, and what they answered."""

from engine.consent.answers import answers_of, has_agreed, unanswered
from engine.consent.texts import KINDS, ConsentText, current_text, versions

__all__ = ["KINDS", "ConsentText", "answers_of", "current_text", "has_agreed", "unanswered", "versions"]
