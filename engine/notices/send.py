"""Hand a letter to its channel."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from sqlalchemy import delete

from engine.channels import email, push, sealed, sms, webhook
from engine.channels.letter import Letter
from engine.channels.outcome import Outcome
from engine.engine import Engine
from engine.notices.rulebook import Connector
from engine.settings import Settings
from engine.tables import push_subscription

Send = Callable[[Settings, Mapping[str, str], Mapping[str, str], Letter], Outcome]
SENDERS: Mapping[str, Send] = {"sms": sms.send, "email": email.send, "push": push.send, "webhook": webhook.send}


def send_letter(engine: Engine, by: Connector | None, letter: Letter) -> Outcome:
    """Send it and say what became of it; no transaction may be open meanwhile. Browsers that are gone are forgotten."""
    if by is None:
        return Outcome("never", "not_set_up")
    try:
        secrets = json.loads(sealed.unseal(engine.settings.secret_key, by.sealed))
    except sealed.Unreadable:
        return Outcome("never", "secret_unreadable")
    outcome = SENDERS[by.channel](engine.settings, by.settings, secrets, letter)
    if letter.gone:
        with engine.database.write() as connection:
            connection.execute(delete(push_subscription).where(push_subscription.c.id.in_(letter.gone)))
    return outcome
