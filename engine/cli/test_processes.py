"""epoint test-processes [PROCESS…]: play the designers' scenarios, and name the elements that none of them reaches."""

from __future__ import annotations

import argparse
from collections.abc import Mapping

from engine.catalog.catalog import read_folder, version_of
from engine.catalog.compile import compile_definition
from engine.deploy import processes_in
from engine.roles import Role, parse_roles
from engine.scenarios import Outcome, ScenarioError, parse_scenario, play, unreached
from engine.settings import Settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """[PROCESS…]"""
    parser.add_argument("processes", nargs="*", metavar="PROCESS", help="default: every folder in processes/")


def run(settings: Settings, options: argparse.Namespace) -> int:
    """0 when all scenarios go as they say and reach every element; 1 when not."""
    roles = parse_roles((settings.processes_dir / "roles.toml").read_text(encoding="utf-8"))
    wrong = [_play_all(settings, roles, process) for process in options.processes or processes_in(settings.processes_dir)]
    return 1 if any(wrong) else 0


def _play_all(settings: Settings, roles: Mapping[str, Role], process: str) -> bool:
    """Whether anything is wrong with a process's scenarios; tells about each."""
    files = read_folder(process, settings.processes_dir, settings.forms_dir)
    stories = {path: text for path, text in sorted(files.items()) if path.startswith(f"processes/{process}/scenarios/")}
    if not stories:
        print(f"{process}: no scenarios in processes/{process}/scenarios/")
        return True
    definition = compile_definition(process, version_of(files), files)
    outcomes: list[Outcome] = []
    for path, text in stories.items():
        try:
            outcomes.append(play(definition, roles, parse_scenario(text)))
            print(f"ok      {path}")
        except ScenarioError as problem:
            print(f"FAILED  {path}: {problem}")
    missed = unreached(definition, outcomes)
    for element in missed:
        print(f"NEVER   {element.diagram} {element.id} “{element.name}”: no scenario reaches it")
    print(f"{process}: {len(outcomes)} of {len(stories)} scenarios went as they say; {len(missed)} elements unreached")
    return len(outcomes) < len(stories) or bool(missed)
