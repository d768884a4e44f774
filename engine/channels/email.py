"""E-mail by SMTP, from one sender; the Message-ID follows from the key, so that a mail that came twice is one mail."""

from __future__ import annotations

import smtplib
import socket
import ssl
import time
from collections.abc import Mapping
from contextlib import ExitStack
from email.message import EmailMessage
from email.utils import formataddr, formatdate, parseaddr
from typing import Any

from engine.channels.http import WHOLE_SECONDS, within
from engine.channels.letter import Letter
from engine.channels.outcome import SENT, Outcome
from engine.channels.safe_address import Refused, connected, is_allowed
from engine.settings import Settings


def send(settings: Settings, options: Mapping[str, str], secrets: Mapping[str, str], letter: Letter) -> Outcome:
    """Hand one mail to the county's mail server. `security`: tls (from the first byte), starttls, or none for a server inside."""
    security, host = options.get("security", "starttls"), options.get("host", "")
    if security == "none" and not is_allowed(host, settings.allowed_hosts):
        return Outcome("never", "not_secure")
    port = int(options.get("port") or {"tls": 465, "starttls": 587}.get(security, 25))
    try:
        with ExitStack() as whole:
            plain = connected(host, port, settings.allowed_hosts)
            late = whole.enter_context(within(plain, time.monotonic() + WHOLE_SECONDS))
            try:
                return _send(plain, host, security, options, secrets, letter)
            except OSError:
                if late.is_set():
                    raise TimeoutError from None
                raise
    except Refused as refused:
        return Outcome("never", refused.reason)
    except smtplib.SMTPRecipientsRefused as refused_all:
        return _of_code(next(iter(refused_all.recipients.values()))[0])
    except smtplib.SMTPAuthenticationError:
        return Outcome("later", "smtp_sign_in")
    except smtplib.SMTPResponseException as said:
        return _of_code(said.smtp_code)
    except smtplib.SMTPNotSupportedError:
        return Outcome("never", "smtp_not_supported")
    except ssl.SSLError:
        return Outcome("later", "tls")
    except TimeoutError:
        return Outcome("later", "timeout")
    except (OSError, UnicodeError):           # smtplib's other errors are OSErrors
        return Outcome("later", "unreachable")


def _send(plain: socket.socket, host: str, security: str, options: Mapping[str, str], secrets: Mapping[str, str], letter: Letter) -> Outcome:
    plain.settimeout(WHOLE_SECONDS)
    context = ssl.create_default_context()
    made = context.wrap_socket(plain, server_hostname=host) if security == "tls" else plain
    with _Smtp(host, made) as server:
        if security == "starttls":
            server.starttls(context=context)
        if options.get("user"):
            server.login(options["user"], secrets.get("password", ""))
        server.send_message(mail_of(options.get("from", ""), letter))
    return SENT


class _Smtp(smtplib.SMTP):
    """SMTP over a connection whose address was checked."""

    def __init__(self, host: str, made: socket.socket) -> None:
        self._made = made
        super().__init__(host, local_hostname="epoint")

    def _get_socket(self, host: Any, port: Any, timeout: Any) -> socket.socket:
        return self._made


def mail_of(sender: str, letter: Letter) -> EmailMessage:
    """The mail; what cannot stand in a header is taken out of it."""
    mail = EmailMessage()
    name, address = parseaddr(sender)
    mail["From"] = formataddr((name, address))
    mail["To"] = letter.address
    mail["Subject"] = "".join(letter_ for letter_ in letter.title if letter_.isprintable())[:150]
    mail["Date"] = formatdate()
    mail["Message-ID"] = f"<{letter.key}@{address.rpartition('@')[2] or 'epoint'}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(f"{letter.words}\n\n{letter.link}\n" if letter.link else f"{letter.words}\n", cte="base64")
    return mail


def _of_code(code: int) -> Outcome:
    return Outcome("never" if code >= 500 else "later", f"smtp_{code}")
