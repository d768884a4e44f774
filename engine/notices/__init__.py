"""Facts become notices: rules an administrator edits say who is told, by which channel, in which words, and when. See docs/notices.md."""

from engine.notices.reporters import reporters_of
from engine.notices.rule import AUDIENCES, CHANNELS, OUTSIDE, SPEECH, NoticeRule
from engine.notices.rulebook import Connector, RuleBook, RuleBooks

__all__ = ["AUDIENCES", "CHANNELS", "OUTSIDE", "SPEECH", "Connector", "NoticeRule", "RuleBook", "RuleBooks", "reporters_of"]
