"""How alike two reports are: how much of what one calls its matter the other says too, in rare character pairs.

Pairs work for Chinese without a dictionary. What every second report says ("解决", "领导", "小区") tells nothing, so a pair weighs more
the fewer of the candidates have it, and stock phrases of petitions weigh little from the start: in a small village there are too few
reports to learn that from. People put the place and the trouble into the subject, or the first sentence; so the subject of one found
in the other counts twice, the whole of both once. Tuned and measured on pairs labelled by reading: docs/duplicates.md."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from itertools import chain

HEAD = 100                  # characters of a text that are compared
SUBJECT = 40                # characters of a text that stand for its subject while it has none
FLOOR = 25.0                # weight; a subject that says less than this is not found whole in another report
UNKNOWN = 40                # so many reports without a word we pretend to have seen besides the candidates
ALIKE = 0.27                # from here two reports are probably the same matter
MOST_WORDS = 3              # common words that are named as the reason
_BETWEEN = re.compile(r"[\W_]+")
_PHRASES = (
    "尊敬的 领导 您好 你们好 谢谢 感谢 希望 请求 要求 恳请 望能够 相关部门 有关部门 政府 市政府 县政府 镇政府 乡政府 书记 市长 县长 局长 "
    "解决问题 解决一下 给予答复 尽快处理 反映情况 投诉 举报 建议 咨询 关于 我们是 我是 本人 居民 村民 业主 老百姓 群众 小区 社区 村里 村委 "
    "请问 什么时候 怎么 为什么 是否 可以 没有 不能 已经 现在 一直 严重影响生活 目前 多次 由于 因为 所以 但是 如果 这个 那个 "
    "尽快 处理 解决 问题 相关 有关 部门 反映 反应 情况 具体 行动 政策 措施 加快 力度 领导您好 希望相关 给予 重视 导致 存在 进行 附近")
_STOCK = frozenset(pair for phrase in _PHRASES.split() for pair in map(str.__add__, phrase, phrase[1:]))
STOCK_WEIGHT = 0.15


def pairs(subject: str, text: str) -> frozenset[str]:
    """The pairs of neighbouring letters and digits in what was said."""
    plain = _plain(subject, text)
    return frozenset(map(str.__add__, plain, plain[1:]))


class Likeness:
    """One report against a number of others. Only its own pairs are weighed one by one; of the others' every pair counts as much as its
    own do on average, which tells the same matters apart as well and takes a fifth of the time."""

    def __init__(self, subject: str, text: str, others: Sequence[tuple[str, str]]) -> None:
        self._plain, self._own = _plain(subject, text), pairs(subject, text)
        self._others = [_plain(*other) for other in others]
        own = list(self._own)                       # looking for a pair in a text is faster than taking the text to pieces
        self._common = [frozenset([pair for pair in own if pair in other]) for other in self._others]
        self._subjects = [other[0] or other[1][:SUBJECT] for other in others]
        seen, total = Counter(chain.from_iterable(self._common)), math.log(len(others) + UNKNOWN + 1)
        self._weight = {pair: (total - math.log(seen[pair] + 1)) * (STOCK_WEIGHT if pair in _STOCK else 1.0) for pair in self._own}
        self._size = sum(self._weight.values())
        self._usual = self._size / max(len(self._own), 1)
        self._subject = pairs(subject or text[:SUBJECT], "")
        self._said = max(self._sum(self._subject), FLOOR)

    def share(self, number: int) -> float:
        """How alike the report is to one of the others, from 0 to 1."""
        common = self._common[number]
        told = self._sum(common)
        if 2 * told / FLOOR + told / max(self._size, FLOOR) < 3 * ALIKE:
            return 0.0                              # it cannot reach what counts
        subject = pairs(self._subjects[number], "")
        found = max(self._sum(self._subject & common) / self._said, self._sum(subject & common) / max(self._other(subject, common), FLOOR))
        return (2 * min(found, 1.0) + told / max(self._size + self._usual * self._unshared(number), FLOOR)) / 3

    def words(self, number: int) -> tuple[str, ...]:
        """What both say: the longest runs of pairs they share, the weightiest first."""
        common, runs, run = self._common[number], {}, ""
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
        return sum([self._weight[pair] for pair in found])

    def _unshared(self, number: int) -> int:
        """About how many pairs of the other report are not in this one."""
        return max(0, len(self._others[number]) - 1 - len(self._common[number]))

    def _other(self, found: frozenset[str], common: frozenset[str]) -> float:
        """The weight of pairs of which only the common ones are weighed."""
        known = found & common
        return self._sum(known) + self._usual * (len(found) - len(known))


def _plain(subject: str, text: str) -> str:
    return _BETWEEN.sub("", f"{subject} {text[:HEAD]}".lower())
