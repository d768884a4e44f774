"""Rounds of: start a process with clients and one with a worker, kill them, look."""

from __future__ import annotations

import importlib
import os
import random
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import text

from engine import faults
from engine.deploy import deploy
from engine.engine import Engine
from engine.people import create_person
from engine.place_file import load_places
from engine.settings import Settings
from tests.driver import everyman
from tests.killing.check import Findings, look
from tests.killing.fast_clock import FastClock
from tests.killing.journal import Journal, Known, read_journal
from tests.killing.load import clients, worker

VILLAGE = "330226106235"
LONGEST_LIFE = 60.0       # seconds a process that should have killed itself may live


@dataclass
class Killing:
    """One database, one journal, any number of deaths. Processes are forked from here: they begin with everything imported and
    compiled, so that a round is short and the moment of death falls into the work."""

    settings: Settings
    journal: Path
    seed: int = 1
    deaths: int = 0
    compiled: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._clock = FastClock(time.time())
        self._random = random.Random(self.seed)
        engine = Engine.open(self.settings, self._clock)
        definition = deploy(engine, "grievance")
        self.compiled[definition.version] = definition
        load_places(engine)
        self._staff = everyman(engine).id
        self._villager = create_person(engine, name="村民", home=VILLAGE).id
        engine.close()           # nothing may be open across a fork

    def kill_once(self) -> None:
        """Let clients and a worker run for a moment, then kill both without warning."""
        self._begin(lambda engine: self._clients(engine), lambda engine: worker(engine), life=self._random.uniform(0.05, 0.7))

    def kill_at(self, fault: str, nth: int) -> None:
        """Let clients run until one of them passes this named point for the nth time, which is its death."""
        self._begin(lambda engine: self._clients(engine), lambda engine: worker(engine), life=LONGEST_LIFE, fault=f"{fault}:{nth}")

    def look(self) -> Findings:
        """What is wrong now."""
        engine = self._open()
        try:
            return look(engine, self.known())
        finally:
            engine.close()

    def known(self) -> Known:
        """What the clients know."""
        return read_journal(self.journal)

    def _clients(self, engine: Engine) -> None:
        clients(engine, Journal(self.journal), self._villager, self._staff, self.known().open, f"{self.seed}-{self.deaths}")

    def _begin(self, *jobs: Callable[[Engine], None], life: float, fault: str = "") -> None:
        started = [self._fork(job, fault) for job in jobs]
        try:
            for _, ready in started:
                os.read(ready, 1)
            end = time.monotonic() + life
            while time.monotonic() < end and not (fault and _dead(started[0][0])):
                time.sleep(0.005)
            assert not fault or time.monotonic() < end, f"nobody passed {fault} within {life:g} s"
        finally:
            for process, ready in started:
                os.close(ready)
                _kill(process)
            self.deaths += 1
        self._settle()

    def _fork(self, job: Callable[[Engine], None], fault: str) -> tuple[int, int]:
        """A process that says it is ready and then works until it is killed; its id, and where to read that it is ready."""
        read, write = os.pipe()
        parent = os.getpid()
        process = os.fork()
        if process:
            os.close(write)
            return process, read
        try:
            _arm(fault)
            job(self._open())
            os.write(write, b".")
            while os.getppid() == parent:
                time.sleep(0.2)
            os._exit(0)
        except BaseException as problem:      # a forked test process must never go on as a second test run
            sys.stderr.write(f"the process to be killed failed by itself: {problem!r}\n")
            os._exit(1)

    def _open(self) -> Engine:
        engine = Engine.open(self.settings, self._clock)
        engine.catalog._compiled.update(self.compiled)
        return engine

    def _settle(self) -> None:
        """A server notices a dead client a moment later: wait until it has rolled back, or committed, what was on its way."""
        engine = self._open()
        try:
            if not engine.database.is_sqlite:
                others = text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")
                with engine.database.sql.connect() as connection:
                    connection = connection.execution_options(isolation_level="AUTOCOMMIT")
                    while connection.scalar(others):
                        time.sleep(0.01)
        finally:
            engine.close()


def _arm(fault: str) -> None:
    """The named point kills this process, as EPOINT_FAULT does for one started afresh."""
    os.environ["EPOINT_FAULT"] = fault
    importlib.reload(faults)


def _dead(process: int) -> bool:
    """Whether it has died; it stays to be waited for."""
    return os.waitid(os.P_PID, process, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def _kill(process: int) -> None:
    os.kill(process, signal.SIGKILL)
    _, status = os.waitpid(process, 0)
    assert os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL, f"a process ended by itself: status {status}"
