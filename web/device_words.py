"""What a browser says of itself, in words people know their devices by."""

from __future__ import annotations

from flask_babel import gettext

SYSTEMS = (("HarmonyOS", "HarmonyOS"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Macintosh", "Mac"), ("Linux", "Linux"))
BROWSERS = (("MicroMessenger", "微信"), ("DingTalk", "钉钉"), ("Edg", "Edge"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))


def device_words(agent: str) -> str:
    """"Android · 微信"; "Unknown device" for what says nothing."""
    found = [next((words for mark, words in table if mark in agent), "") for table in (SYSTEMS, BROWSERS)]
    return " · ".join(part for part in found if part) or str(gettext("Unknown device"))


def how_words(how: str) -> str:
    """By what somebody came in."""
    words = {
        "password": gettext("by password"), "code": gettext("by a code to the phone"), "totp": gettext("by password and second step"),
        "backup": gettext("by password and backup code"), "sso": gettext("by the county's sign-in"), "demo": gettext("from the demo's list"),
        "link": gettext("by the link on the slip"),
    }
    return str(words.get(how, how))
