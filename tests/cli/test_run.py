"""epoint run and epoint worker as processes: they say where they are, serve, wake what is due, and stop when told."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import select, update

from engine.cli.__main__ import main
from engine.engine import Engine
from engine.settings import ROOT, Settings
from engine.tables import open_task, timer
from tests.cli.conftest import environment
from tests.world import World

SECONDS = 60


@contextmanager
def started(settings: Settings, *words: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen([sys.executable, "-m", "engine.cli", *words], cwd=ROOT, env={**os.environ, **environment(settings), "PYTHONUNBUFFERED": "1"},
                               stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


def read_until(process: subprocess.Popen[str], wanted: str) -> str:
    assert process.stdout is not None
    said = ""
    for line in process.stdout:
        said += line
        if found := re.search(wanted, line):
            return found.group()
    raise AssertionError(f"it ended without saying {wanted}:\n{said}")


@pytest.mark.slow
@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
def test_run_prints_its_address_serves_pages_and_stops_cleanly(settings: Settings, end: signal.Signals) -> None:
    port = free_port()
    with started(settings, "run", "--port", str(port)) as process:
        address = read_until(process, r"http://\S+")
        assert address == f"http://127.0.0.1:{port}"
        with urllib.request.urlopen(f"{address}/healthz", timeout=10) as answer:
            assert answer.status == 200
        process.send_signal(end)
        assert process.wait(SECONDS) == 0
    assert not _listens(port)


@pytest.mark.slow
def test_the_web_server_does_not_outlive_a_killed_run(settings: Settings) -> None:
    port = free_port()
    with started(settings, "run", "--port", str(port)) as process:
        read_until(process, r"http://\S+")
        process.kill()
        process.wait(SECONDS)
        until = time.monotonic() + SECONDS
        while _listens(port):
            assert time.monotonic() < until, "gunicorn goes on without its parent"
            time.sleep(0.1)


def test_a_taken_port_is_said_in_one_line(settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    for name, value in environment(settings).items():
        monkeypatch.setenv(name, value)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        assert main(["run", "--port", str(taken.getsockname()[1])]) == 1
    assert "EPOINT_PORT=" in capsys.readouterr().err


@pytest.mark.slow
def test_the_worker_wakes_what_is_due_and_stops_cleanly(deployed: Engine, world: World) -> None:
    from engine.commands import report

    filed = report(deployed, world.villager, request_key="w", place=str(world.villager.home), subject="路灯不亮", text="三天了。")
    with deployed.database.write() as connection:      # the machine's own time is what the worker goes by
        connection.execute(update(timer).where(timer.c.case_id == filed.id).values(retry_at="2020-01-01T00:00:00.000000Z"))
    with started(deployed.settings, "worker") as process:
        read_until(process, "wakes what is due")
        until = time.monotonic() + SECONDS
        while _elements(deployed, filed.id) != ["accept_escalated"]:
            assert time.monotonic() < until, "the worker did not fire the timer"
            time.sleep(0.1)
        process.send_signal(signal.SIGTERM)
        assert process.wait(SECONDS) == 0


def _elements(engine: Engine, case_id: str) -> list[str]:
    with engine.database.read() as connection:
        return list(connection.scalars(select(open_task.c.element).where(open_task.c.case_id == case_id)))


def _listens(port: int) -> bool:
    with socket.socket() as trial:
        return trial.connect_ex(("127.0.0.1", port)) == 0
