"""epoint worker: wake what is due and deliver notices, until told to stop."""

from __future__ import annotations

import argparse
import signal
import threading

from engine.cli.opened import log_to_stderr, opened
from engine.delivering import start_delivering
from engine.importing import start_importing
from engine.preparing import start_preparing
from engine.settings import Settings
from engine.worker import work


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """No arguments."""


def run(settings: Settings, options: argparse.Namespace) -> int:
    """0 after Ctrl-C or SIGTERM, when the step at hand is done."""
    log_to_stderr()
    stop = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stop.set())
    with opened(settings) as engine:
        print("The worker wakes what is due. Ctrl-C stops it.", flush=True)
        start_importing(engine, stop)
        beside = start_delivering(engine, stop) + start_preparing(engine, stop)      # beside it: a channel that hangs makes no deadline late
        try:
            work(engine, stop)
        finally:
            stop.set()
            for thread in beside:
                thread.join()
    return 0
