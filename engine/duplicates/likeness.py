"""How alike two reports are: the share of their rare character pairs that they have in common.

Pairs work for Chinese without a dictionary. What every second report says ("解决", "领导", "小区") tells nothing, so a pair weighs more
the fewer of the candidates have it, and stock phrases of petitions weigh little from the start: in a small village there are too few
reports to learn that from. Measured against pairs labelled by reading: docs/duplicates.md."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

HEAD = 300                  # characters of a text that are compared
FLOOR = 60.0                # weight; a report that says less than this is not found whole in another one
UNKNOWN = 40                # so many reports without a word we pretend to have seen besides the candidates
ALIKE = 0.25                # from here two reports are probably the same matter
MOST_WORDS = 3              # common words that are named as the reason
_BETWEEN = re.compile(r"[\W_]+")
_PHRASES = (
    "尊敬的 领导 您好 你们好 谢谢 感谢 希望 请求 要求 恳请 望能够 相关部门 有关部门 政府 市政府 县政府 镇政府 乡政府 书记 市长 县长 局长 "
    "解决问题 解决一下 给予答复 尽快处理 反映情况 投诉 举报 建议 咨询 关于 我们是 我是 本人 居民 村民 业主 老百姓 群众 小区 社区 村里 村委 "
    "请问 什么时候 怎么 为什么 是否 可以 没有 不能 已经 现在 一直 严重影响生活 目前 多次 由于 因为 所以 但是 如果 这个 那个")
_STOCK = frozenset(pair for phrase in _PHRASES.split() for pair in map(str.__add__, phrase, phrase[1:]))
STOCK_WEIGHT = 0.15


@dataclass(frozen=True)
class Alike:
    """`share`: from 0 to 1; `words`: what both say, the rarest first."""

    share: float
    words: tuple[str, ...]


def pairs(subject: str, text: str) -> frozenset[str]:
    """The pairs of neighbouring letters and digits in what was said."""
    plain = _plain(subject, text)
    return frozenset(map(str.__add__, plain, plain[1:]))


class Likeness:
    """One report against a number of others."""

    def __init__(self, subject: str, text: str, others: Sequence[tuple[str, str]]) -> None:
        self._plain, self._own = _plain(subject, text), pairs(subject, text)
        self._others = [pairs(*other) for other in others]
        seen = Counter(pair for other in self._others for pair in other)
        total = math.log(len(others) + UNKNOWN + 1)
        self._weight = {pair: (total - math.log(count + 1)) * (STOCK_WEIGHT if pair in _STOCK else 1.0) for pair, count in seen.items()}
        self._unseen = total
        self._size = self._sum(self._own)

    def share(self, number: int) -> float:
        """How alike the report is to one of the others, from 0 to 1."""
        other = self._others[number]
        common = self._own & other
        if not common:
            return 0.0
        return self._sum(common) / max(min(self._size, self._sum(other)), FLOOR)

    def words(self, number: int) -> tuple[str, ...]:
        """What both say: the longest runs of pairs they share, the weightiest first."""
        common, runs, run = self._own & self._others[number], {}, ""
        for left, right in zip(self._plain, [*self._plain[1:], ""]):
            run = run or left
            if left + right in common:
                run += right
                continue
            if len(run) > 1:
                runs[run] = self._sum({one + two for one, two in zip(run, run[1:])})
            run = ""
        return tuple(sorted(runs, key=lambda one: -runs[one])[:MOST_WORDS])

    def _sum(self, found: frozenset[str] | set[str]) -> float:
        weight, unseen = self._weight, self._unseen
        return sum([weight.get(pair, unseen) for pair in found])


def _plain(subject: str, text: str) -> str:
    return _BETWEEN.sub("", f"{subject} {text[:HEAD]}".lower())
