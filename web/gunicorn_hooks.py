"""What the web server tells us: when it is to end, streams end at once instead of holding it up."""

from __future__ import annotations

import signal
from typing import Any

from web.watching import Watcher


def post_worker_init(worker: Any) -> None:
    """Before the polite signal to end does what it does, let the streams of this process go."""
    handle_exit = worker.handle_exit

    def ending(*arguments: Any) -> Any:
        watcher = getattr(worker.wsgi, "extensions", {}).get("epoint_watcher")
        if isinstance(watcher, Watcher):
            watcher.stopping.set()
        return handle_exit(*arguments)

    signal.signal(signal.SIGTERM, ending)
