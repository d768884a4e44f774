"""Words of the statistics: what is counted, and how a rate is put together."""

from __future__ import annotations

from flask_babel import gettext


def measure_words(name: str) -> str:
    """What a measure counts: "Closed in time"."""
    return {
        "reported": gettext("Reported"), "responded_in_time": gettext("Accepted in time"), "responded_late": gettext("Accepted late"),
        "repeated": gettext("Reported again by the same villager"), "escalated": gettext("Escalated or supervised"), "closed": gettext("Closed"),
        "timely": gettext("Closed with every deadline kept"), "village_solved": gettext("Solved in the village"),
        "reopened": gettext("Reworked after a bad rating"), "satisfied": gettext("Satisfied"), "basically_satisfied": gettext("Basically satisfied"),
        "dissatisfied": gettext("Dissatisfied"), "unrated": gettext("Not rated"),
    }.get(name, name)


def rate_words(name: str) -> tuple[str, str]:
    """A rate's name, and of what it is the share."""
    return {
        "response": (gettext("Response in time"), gettext("of the cases whose first deadline ended")),
        "timely": (gettext("Handled in time"), gettext("closed with every deadline kept, of those closed")),
        "village": (gettext("Solved in the village"), gettext("closed without township or county, of those closed")),
        "satisfaction": (gettext("Satisfaction"), gettext("satisfied or basically satisfied, of those rated")),
        "reopened": (gettext("Reworked"), gettext("after a bad rating, of those closed")),
        "repeated": (gettext("Repeated complaints"), gettext("by the same villager on the same matter, of those reported")),
        "escalated": (gettext("Escalated"), gettext("taken up by a deadline or a supervision order, of those reported")),
    }[name]
