"""The designers' guide names what there is: a new task or deadline without a line there fails here."""

from __future__ import annotations

import re
import tomllib

import pytest

from engine.settings import ROOT

GUIDE = (ROOT / "processes" / "grievance" / "README.md").read_text(encoding="utf-8")
TASKS = sorted({task for path in (ROOT / "processes" / "grievance").glob("*.bpmn") for task in re.findall(r'<bpmn:userTask id="(\w+)"', path.read_text("utf-8"))})
DEADLINES = tomllib.loads((ROOT / "processes" / "grievance" / "deadlines.toml").read_text("utf-8"))


@pytest.mark.parametrize("task", TASKS)
def test_every_task_stands_in_the_guide(task: str) -> None:
    assert f"`{task}`" in GUIDE


@pytest.mark.parametrize("name", DEADLINES)
def test_every_deadline_stands_in_the_guide_with_its_value(name: str) -> None:
    assert re.search(rf"\| `{name}` \|.*\| {DEADLINES[name]['value']} ", GUIDE)


def test_every_setting_stands_in_the_contracts() -> None:
    read = set(re.findall(r"EPOINT_[A-Z_]+", (ROOT / "engine" / "settings.py").read_text("utf-8")))
    assert read <= set(re.findall(r"EPOINT_[A-Z_]+", (ROOT / "docs" / "contracts.md").read_text("utf-8"))) | {"EPOINT_"}


def test_every_link_of_the_readme_leads_somewhere() -> None:
    for page in (ROOT / "README.md", ROOT / "processes" / "README.md", ROOT / "processes" / "grievance" / "README.md"):
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text("utf-8")):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"
