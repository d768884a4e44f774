"""epoint run: the pages (gunicorn, in processes of its own), the worker and the deliveries, started and stopped together."""

from __future__ import annotations

import argparse
import logging
import os
import signal
import subprocess
import threading
from dataclasses import replace

from engine.cli.gunicorn import answers, refuse_taken_port, start_gunicorn, stop_gunicorn
from engine.cli.opened import log_to_stderr, opened
from engine.delivering import start_delivering
from engine.importing import start_importing
from engine.preparing import start_preparing
from engine.settings import Settings
from engine.worker import work

START_SECONDS = 60
log = logging.getLogger("epoint.run")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """--host, --port, --processes."""
    parser.add_argument("--host", help="default: EPOINT_HOST, or 127.0.0.1")
    parser.add_argument("--port", type=int, help="default: EPOINT_PORT, or 8000")
    parser.add_argument("--processes", type=int, help="web processes; default: 1 on SQLite, 2 on PostgreSQL")


def run(settings: Settings, options: argparse.Namespace) -> int:
    """0 after Ctrl-C or SIGTERM; 1 when the web server does not start or dies."""
    log_to_stderr()
    settings = replace(settings, host=options.host or settings.host, port=options.port or settings.port)
    refuse_taken_port(settings.host, settings.port)
    stop = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stop.set())
    with opened(settings, deploy=True) as engine:
        processes = options.processes or (1 if engine.database.is_sqlite else 2)
        web = start_gunicorn(settings, processes)      # before any thread: it is born by a fork
        worker = threading.Thread(target=work, args=(engine, stop), name="worker")
        worker.start()
        start_importing(engine, stop)
        beside = start_delivering(engine, stop) + start_preparing(engine, stop)
        try:
            return _serve(settings, web, stop)
        finally:
            stop.set()
            stop_gunicorn(web)
            for thread in (worker, *beside):
                thread.join()


def _serve(settings: Settings, web: subprocess.Popen[bytes], stop: threading.Event) -> int:
    """Say where it is once it answers; then wait for the end."""
    waited = 0.0
    while not answers(settings):
        if stop.wait(0.2):
            return 0
        waited += 0.2
        if web.poll() is not None or waited > START_SECONDS:
            log.error("the web server did not start; its own words are above")
            return 1
    kind = "the demo county" if settings.demo else "E-Point"
    print(f"\n  村民e点通: {kind} is at http://{settings.host}:{settings.port}  (Ctrl-C stops it, process {os.getpid()})\n", flush=True)
    while not stop.wait(0.5):
        if web.poll() is not None:
            log.error("the web server died with code %s", web.returncode)
            return 1
    print("Stopping …", flush=True)
    return 0
