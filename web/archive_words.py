"""The headings of the file with somebody's data, in their language."""

from __future__ import annotations

from flask_babel import gettext


def headings() -> dict[str, str]:
    """Words by the names the file uses."""
    return {
        "title": gettext("My data in E-Point"), "person": gettext("About me"), "cases": gettext("What I reported"), "consents": gettext("What I agreed to"),
        "looked_at_my_number": gettext("Who looked at my number"), "notices": gettext("Notices"), "messages_sent": gettext("Messages sent to me"),
        "notice_choices": gettext("How I want to be told"), "notice_wishes": gettext("How much I am sent"), "browsers_told": gettext("Browsers that tell me"), "signed_in": gettext("Where I am signed in"),
        "files": gettext("Files"), "name": gettext("Your name"), "login": gettext("Login"), "phone": gettext("Phone"), "id_card": gettext("Identity card number"),
        "village": gettext("Village"), "household": gettext("Household"), "grid": gettext("Grid"), "number": gettext("Number"), "subject": gettext("Subject"),
        "text": gettext("Text"), "status": gettext("Status"), "rating": gettext("Rating"), "category": gettext("Category"), "what_happened": gettext("What happened"),
        "reported_at": gettext("Reported at"), "closed_at": gettext("Closed"), "True": gettext("Yes"), "False": gettext("No"),
    }
