"""Random damage to the real diagrams: lint never fails, and what it accepts can be deployed."""

import random
from functools import cache

import pytest

from engine.catalog.catalog import read_folder
from engine.catalog.compile import compile_definition
from engine.lint import lint_folder
from engine.settings import ROOT
from tests.engine.lint.mutations import mutated
from tests.engine.lint.small import ROLES

SEEDS, BATCH = 300, 50


@cache
def real() -> dict[str, bytes]:
    files = read_folder("grievance", ROOT / "processes", ROOT / "forms")
    return {path: text.encode() for path, text in files.items() if "/scenarios/" not in path}


def damaged(seed: int) -> dict[str, bytes]:
    dice = random.Random(seed)
    path = dice.choice([path for path in real() if path.endswith((".bpmn", ".dmn"))])
    return {**real(), path: mutated(real()[path], dice, dice.choice([1, 1, 2, 3, 8]))}


@pytest.mark.parametrize("first", range(0, SEEDS, BATCH))
def test_what_lint_accepts_can_be_deployed(first: int) -> None:
    accepted = 0
    for seed in range(first, first + BATCH):
        files = damaged(seed)
        found = lint_folder(files, ROLES, "en" if seed % 2 else "zh")
        assert all(one.reason and one.repair and one.file in files for one in found), seed
        if not any(one.severity == "error" for one in found):
            accepted += 1
            compile_definition("grievance", str(seed), {path: data.decode() for path, data in files.items()})
    assert 0 < accepted < BATCH       # both happen, so the test sees both


@pytest.mark.parametrize("seed", range(40))
def test_bytes_out_of_place_never_make_lint_fail(seed: int) -> None:
    dice = random.Random(seed)
    path = dice.choice(sorted(real()))
    data = bytearray(real()[path])
    for _ in range(dice.choice([1, 5, 50])):
        data[dice.randrange(len(data))] = dice.randrange(256)
    assert isinstance(lint_folder({**real(), path: bytes(data)}, ROLES, "en"), list)
