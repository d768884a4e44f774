"""epoint repair and epoint check --repair."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from tests.engine.lint.small import GOOD, TRUNK, Files, spoiled

Epoint = Callable[..., object]
NO_ROLE = ('name="grid_worker"', 'name="网格员"')


def written(folder: Path, files: Files) -> Path:
    for path, data in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    return folder / "processes" / "demo"


def test_the_repairs_are_listed_with_their_answers(epoint: Callable, tmp_path: Path) -> None:      # type: ignore[type-arg]
    answer = epoint("repair", written(tmp_path, spoiled(TRUNK, NO_ROLE)), "--list")
    assert answer.code == 0 and "--repair lane_role --choice …" in answer.out and "grid_worker" in answer.out


def test_one_finding_is_mended_in_the_file(epoint: Callable, tmp_path: Path) -> None:      # type: ignore[type-arg]
    folder = written(tmp_path, spoiled(TRUNK, NO_ROLE))
    answer = epoint("repair", folder, "--element", "lane", "--repair", "lane_role", "--choice", "grid_worker")
    assert answer.code == 0 and epoint("check", folder).code == 0
    assert 'name="grid_worker"' in (tmp_path / TRUNK).read_text(encoding="utf-8")


def test_what_cannot_be_is_said_and_nothing_is_written(epoint: Callable, tmp_path: Path) -> None:      # type: ignore[type-arg]
    folder = written(tmp_path, spoiled(TRUNK, NO_ROLE))
    before = (tmp_path / TRUNK).read_bytes()
    assert epoint("repair", folder, "--repair", "lane_role", "--choice", "king").code == 1
    assert epoint("repair", folder, "--repair", "split").code == 2
    assert epoint("repair", tmp_path / "nothing", "--list").code == 2
    assert (tmp_path / TRUNK).read_bytes() == before


def test_everything_with_a_likely_answer_is_repaired_on_request(epoint: Callable, tmp_path: Path) -> None:      # type: ignore[type-arg]
    folder = written(tmp_path, spoiled(TRUNK, NO_ROLE, ("demo/ask", "demo/new")))
    answer = epoint("check", folder, "--repair", "--json")
    assert answer.code == 0 and (tmp_path / "forms/demo/new.form").is_file()
    assert all(json.loads(line)["runnable"] for line in answer.out.splitlines())


def test_the_json_names_the_rule_and_its_repairs(epoint: Callable, tmp_path: Path) -> None:      # type: ignore[type-arg]
    answer = epoint("check", written(tmp_path, spoiled(TRUNK, NO_ROLE)), "--json")
    findings = [found for line in answer.out.splitlines() for found in json.loads(line)["findings"]]
    lane = next(found for found in findings if found["rule"] == "lanes.no_role")
    assert lane["repairs"][0]["id"] == "lane_role" and lane["repairs"][0]["default"] == "grid_worker" and lane["repairs"][0]["ask"] == "choice"
    assert GOOD
