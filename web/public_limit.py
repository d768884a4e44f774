"""How often one address may ask for public pages: counted in this process's memory, so that a page everybody may read writes nothing."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict

from engine.limits import TooManyAttempts

MOST, WINDOW = 120, 60.0        # pages in so many seconds from one address: a village shares one
KNOWN = 10_000                  # addresses remembered
_SEEN: OrderedDict[str, tuple[float, int]] = OrderedDict()
_LOCK = threading.Lock()


def hold(address: str) -> None:
    """Count one look. Raises TooManyAttempts."""
    now = time.monotonic()
    with _LOCK:
        began, count = _SEEN.pop(address, (now, 0))
        if now - began >= WINDOW:
            began, count = now, 0
        _SEEN[address] = began, count + 1
        while len(_SEEN) > KNOWN:
            _SEEN.popitem(last=False)
    if count >= MOST:
        raise TooManyAttempts(seconds=int(WINDOW - (now - began)) + 1)
