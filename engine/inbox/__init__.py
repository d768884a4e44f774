"""The lists of somebody who works: what is in hand, what waits in the group, what lies with others, what is done."""

from engine.inbox.counts import InboxCounts, counts
from engine.inbox.did import Did, recently_done, waiting_for_others
from engine.inbox.filters import NO_FILTER, InboxFilters
from engine.inbox.lists import group, mine, nobody_there

__all__ = ["NO_FILTER", "Did", "InboxCounts", "InboxFilters", "counts", "group", "mine", "nobody_there", "recently_done", "waiting_for_others"]
