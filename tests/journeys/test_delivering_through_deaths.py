"""kill -9 while notices are delivered: each arrives, none acts twice."""

from __future__ import annotations

import pytest

from engine.clock import Clock
from engine.engine import Engine
from engine.place_file import load_places
from engine.settings import Settings
from tests.killing.deliveries import LEASE_IN_TESTS, awake, fill_outbox, kill_while_delivering
from tests.receiver import http_receiver


@pytest.mark.slow
def test_whoever_dies_while_delivering_everything_arrives_once_per_key(settings: Settings) -> None:
    engine = Engine.open(settings, Clock())
    load_places(engine)
    awake(engine)
    with http_receiver() as receiver:
        fill_outbox(engine, receiver, 400)
        result = kill_while_delivering(engine, receiver, 3, lease=LEASE_IN_TESTS, longest=120)
    engine.close()
    assert result.right, result
    assert result.deliveries == 400 and result.kills == 3
