"""/inbox/events: the counts of one's inbox as they change, by server-sent events. A stream lives for a minute and the browser asks again,
so that a person who was signed out does not go on listening."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import asdict

from flask import Blueprint, Flask, Response, current_app

from engine.engine import Engine
from web.current import the_engine, the_person
from web.permissions import allow
from web.watching import Looking, TooMany, Watcher

door = Blueprint("inbox_events", __name__)
LIVES = 60.0             # seconds
BEATS = 15.0             # a line now and then, so that a lost connection is noticed
AGAIN_MS = 2000


def watcher_of(app: Flask, engine: Engine) -> Watcher:
    """The watcher of this process; made on first use, after the server has forked."""
    found = app.extensions.get("epoint_watcher")
    if not isinstance(found, Watcher):
        found = app.extensions["epoint_watcher"] = Watcher(engine)
    return found


@door.get("/inbox/events")
@allow("see_inbox")
def events() -> Response:
    """The stream; 204 when this process follows enough of them already: the browser then does not ask again."""
    watcher, stack = watcher_of(current_app, the_engine()), ExitStack()
    try:
        looking = stack.enter_context(watcher.looks(the_person()))
    except TooMany:
        return Response(status=204)
    answer = Response(_stream(watcher, looking), mimetype="text/event-stream")
    answer.headers["Cache-Control"], answer.headers["X-Accel-Buffering"] = "no-store", "no"
    answer.call_on_close(stack.close)
    return answer


def _stream(watcher: Watcher, looking: Looking) -> Iterator[str]:
    known, begun, spoke = None, time.monotonic(), time.monotonic()
    yield f"retry: {AGAIN_MS}\n\n"
    while not watcher.stopping.is_set() and time.monotonic() - begun < LIVES:
        found = looking.next(known, 1.0)
        if found is not None and found != known:
            known, spoke = found, time.monotonic()
            yield f"event: inbox\ndata: {json.dumps(asdict(found))}\n\n"
        elif time.monotonic() - spoke > BEATS:
            spoke = time.monotonic()
            yield ": still here\n\n"
