"""Start, ask and stop the web server. The web is named, not imported: the engine's command line knows no Flask."""

from __future__ import annotations

import ctypes
import http.client
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

from engine.errors import EPointError
from engine.settings import ROOT, Settings

THREADS = 56            # some of them hold the streams of open inboxes (web/watching.py)
STOP_SECONDS = 15
PR_SET_PDEATHSIG = 1


class PortTaken(EPointError):
    """Somebody else listens where the web server should."""


def refuse_taken_port(host: str, port: int) -> None:
    """Raises PortTaken with what to do, before anything is started."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError as problem:
            raise PortTaken(f"{host}:{port} cannot be used ({problem.strerror}); choose another: EPOINT_PORT=8001") from problem


def start_gunicorn(settings: Settings, processes: int) -> subprocess.Popen[bytes]:
    """The web server's master process. It ends with us, even when we are killed."""
    memory = "/dev/shm" if Path("/dev/shm").is_dir() else None      # its heartbeat file: a slow disk must not kill workers
    command = [
        sys.executable, "-m", "gunicorn", "web.wsgi:app", "--config", "python:web.gunicorn_hooks", "--pythonpath", str(ROOT), "--worker-class", "gthread",
        "--workers", str(processes), "--threads", str(THREADS), "--bind", f"{settings.host}:{settings.port}",
        "--graceful-timeout", "10", "--timeout", "60", "--log-level", "warning", "--no-control-socket",
        *(["--worker-tmp-dir", memory] if memory else []),
    ]
    ours = {
        "EPOINT_DATABASE_URL": settings.database_url, "EPOINT_DATA_DIR": str(settings.data_dir), "EPOINT_DEMO": "1" if settings.demo else "0",
        "EPOINT_PROCESSES_DIR": str(settings.processes_dir), "EPOINT_FORMS_DIR": str(settings.forms_dir),
    }
    return subprocess.Popen(command, env={**os.environ, **ours}, start_new_session=True, preexec_fn=_end_with_parent)


def _end_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def answers(settings: Settings) -> bool:
    """Whether the pages are served and their database is there."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host)
    connection = http.client.HTTPConnection(host, settings.port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def stop_gunicorn(web: subprocess.Popen[bytes]) -> None:
    """Let the requests at hand finish, then end."""
    if web.poll() is None:
        web.terminate()
        try:
            web.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            web.kill()
            web.wait()
