"""A progress bar on a terminal; nothing where the output goes to a file."""

from __future__ import annotations

import sys
import time

WIDTH = 32


class Progress:
    """`of`: how much there is in all, in any unit."""

    def __init__(self, of: int) -> None:
        self._of, self._began, self._shown = max(of, 1), time.monotonic(), 0.0
        self._visible = sys.stderr.isatty()

    def show(self, done: int, words: str) -> None:
        """Draw it again, ten times a second at most."""
        now = time.monotonic()
        if self._visible and now - self._shown > 0.1:
            self._shown = now
            share = min(done / self._of, 1.0)
            left = (now - self._began) * (1 - share) / share if share else 0
            bar = "█" * round(share * WIDTH)
            print(f"\r{bar:░<{WIDTH}} {share:4.0%}  {words}  {left:4.0f} s left ", end="", file=sys.stderr, flush=True)

    def clear(self) -> None:
        """Leave the line to what comes next."""
        if self._visible:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
