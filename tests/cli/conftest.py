"""`epoint` as a shell calls it, on the test's own database."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from engine.cli.__main__ import main
from engine.settings import Settings


@dataclass(frozen=True)
class Answer:
    """What a command left: exit code, output, words of trouble."""

    code: int
    out: str
    err: str

    @property
    def last(self) -> str:
        return self.out.splitlines()[-1]


@pytest.fixture
def epoint(settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Answer]:
    """epoint("verify"): run a command with this test's settings in the environment."""
    for name, value in environment(settings).items():
        monkeypatch.setenv(name, value)

    def run(*words: object) -> Answer:
        capsys.readouterr()
        try:
            code = main([str(word) for word in words])
        except SystemExit as end:         # argparse refuses this way
            code = int(end.code or 0)
        said = capsys.readouterr()
        return Answer(code, said.out, said.err)

    return run


def environment(settings: Settings) -> dict[str, str]:
    """The settings as a shell would give them."""
    return {"EPOINT_DATABASE_URL": settings.database_url, "EPOINT_DATA_DIR": str(settings.data_dir), "EPOINT_SECRET_KEY": "only-for-tests",
            "EPOINT_DEMO": "0"}
