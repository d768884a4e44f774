"""Fixtures of notices: receivers, and settings that allow this machine to be reached."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from engine.engine import Engine
from engine.settings import Settings
from tests.receiver import Mailbox, Receiver, http_receiver, smtp_receiver


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """The receivers stand on this machine: only here the settings allow that."""
    return replace(settings, allowed_hosts=("127.0.0.1",), public_url="https://e.example.cn")


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with http_receiver() as found:
        yield found


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with smtp_receiver() as found:
        yield found


@pytest.fixture
def deployed(deployed: Engine) -> Engine:
    """Rules are read anew at once: a test does not wait two seconds for its own change."""
    deployed.rulebooks.forget()
    return deployed
