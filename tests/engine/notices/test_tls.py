"""With TLS: whom we trust is spoken to, whom we do not is not; passwords and mails only once the line is encrypted."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.channels.email import send as send_mail
from engine.channels.http import post
from engine.channels.letter import Letter
from engine.settings import Settings
from tests.certificates import server_context
from tests.receiver import http_receiver, smtp_receiver

LETTER = Letter("key", "主题", "正文", address="hu@example.com")
MAIL = {"host": "127.0.0.1", "security": "starttls", "user": "e", "from": "e@county.example"}
ALLOWED = ("127.0.0.1",)


def test_a_message_goes_to_a_server_whose_certificate_fits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    context, trusted = server_context(tmp_path)
    with http_receiver(context) as receiver:
        assert post(receiver.url("/sms"), b"{}", {}, ALLOWED).reason == "tls" and not receiver.seen
        monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
        assert post(receiver.url("/sms"), b"{}", {}, ALLOWED).status == "sent" and len(receiver.seen) == 1
        wrong_name = receiver.url("/sms").replace("127.0.0.1", "localhost")
        assert post(wrong_name, b"{}", {}, ("localhost",)).reason == "tls" and len(receiver.seen) == 1


def test_mail_and_password_wait_for_starttls(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    context, trusted = server_context(tmp_path)
    with smtp_receiver(context) as mailbox:
        options = MAIL | {"port": str(mailbox.port)}
        assert send_mail(settings, options, {"password": "right"}, LETTER).reason == "tls"
        assert not mailbox.signed_in and not mailbox.mails
    with smtp_receiver(context) as mailbox:
        monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
        options = MAIL | {"port": str(mailbox.port)}
        assert send_mail(settings, options, {"password": "wrong"}, LETTER).reason == "smtp_sign_in" and not mailbox.mails
    with smtp_receiver(context) as mailbox:
        options = MAIL | {"port": str(mailbox.port)}
        assert send_mail(settings, options, {"password": "right"}, LETTER).status == "sent"
        assert mailbox.encrypted and mailbox.mails[0]["Subject"] == "主题"


def test_a_mail_server_that_offers_no_tls_gets_nothing(settings: Settings) -> None:
    with smtp_receiver() as mailbox:
        outcome = send_mail(settings, MAIL | {"port": str(mailbox.port)}, {"password": "right"}, LETTER)
        assert (outcome.status, outcome.reason) == ("never", "smtp_not_supported") and not mailbox.mails and not mailbox.signed_in


def test_a_mail_server_that_says_nothing_is_left(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.channels.email.WHOLE_SECONDS", 0.6)
    with smtp_receiver() as mailbox:
        mailbox.mute = True
        assert send_mail(settings, MAIL | {"port": str(mailbox.port)}, {}, LETTER).reason == "timeout"
