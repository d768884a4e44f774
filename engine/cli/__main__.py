"""`epoint COMMAND …`: finds the command's file and runs it. Exit codes: 0 it went well, 1 something does not hold, 2 used wrongly."""

from __future__ import annotations

import argparse
import sys
from importlib import import_module

from sqlalchemy.exc import OperationalError

from engine.errors import EPointError
from engine.settings import Settings

COMMANDS = {
    "run": "serve the pages, wake what is due and deliver notices, in one command",
    "worker": "only wake what is due and deliver notices (any number of them, on any machine)",
    "demo": "fill an empty database with the demo county",
    "check": "may these diagrams, tables and forms ship?",
    "repair": "mend what check found",
    "import-process": "make process folders of other tools' BPMN files",
    "test-processes": "play the designers' scenarios",
    "deploy": "make the process folders the current versions, for new cases",
    "import-cases": "file cases from a JSONL file",
    "import-villagers": "read households and villagers from an xlsx or csv list",
    "import-places": "read the county's places from a CSV file",
    "verify": "do all rows, states and histories agree?",
    "rotate-data-key": "seal every personal number anew under the first data key",
    "migrate": "create the schema, or bring it up to date",
    "add-person": "add somebody, with their roles",
    "set-password": "give somebody a new password",
}


def main(arguments: list[str] | None = None) -> int:
    """Run one command; its exit code. Only that command's file is loaded."""
    given = sys.argv[1:] if arguments is None else arguments
    wanted = next((word for word in given if not word.startswith("-")), None)
    parser = argparse.ArgumentParser(prog="epoint", description="村民e点通 E-Point. Settings are EPOINT_* variables: docs/contracts.md.")
    parts = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, outcome in COMMANDS.items():
        part = parts.add_parser(name, help=outcome, description=outcome[0].upper() + outcome[1:] + ".")
        if name == wanted:
            command = import_module(f"engine.cli.{name.replace('-', '_')}")
            command.add_arguments(part)
    options = parser.parse_args(given)
    try:
        return int(command.run(Settings.from_environment(), options))
    except (EPointError, OSError, ValueError) as problem:
        return _say(str(problem))
    except OperationalError as problem:
        return _say(f"the database does not answer: {problem.orig}")
    except BrokenPipeError:
        return 1
    except KeyboardInterrupt:
        return 130


def _say(problem: str) -> int:
    print(f"epoint: {problem}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    raise SystemExit(main())
