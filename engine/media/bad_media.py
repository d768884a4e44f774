"""What is wrong with a picture or a recording."""

from __future__ import annotations


class BadMedia(Exception):
    """It is not taken. `code` and `params` as BadAnswers holds them."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code, self.params = code, params


class ChildFailed(Exception):
    """The child died, ran into its limits, or took too long. `reason`: a code."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
