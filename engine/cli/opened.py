"""An engine for the length of one command."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from engine.deploy import deploy_all
from engine.engine import Engine
from engine.settings import Settings


@contextmanager
def opened(settings: Settings, *, deploy: bool = False) -> Iterator[Engine]:
    """An engine on an up-to-date schema; with `deploy`, on the processes as the folders have them now."""
    engine = Engine.open(settings)
    try:
        if deploy:
            say_refused(engine)
        yield engine
    finally:
        engine.close()


def say_refused(engine: Engine) -> int:
    """Deploy every folder; what may not ship is told on stderr and keeps its last good version. How many were refused."""
    refused = deploy_all(engine)
    for process, findings in refused.items():
        print(f"{process} was NOT deployed; its last good version goes on:", file=sys.stderr)
        for finding in findings:
            print(f"  {finding.file} {finding.element}: {finding.reason} {finding.repair}", file=sys.stderr)
    return len(refused)


def log_to_stderr() -> None:
    """What a long-running command tells its supervisor. Nothing personal goes there."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(levelname)s %(message)s", stream=sys.stderr)
    logging.getLogger("alembic").setLevel(logging.WARNING)
