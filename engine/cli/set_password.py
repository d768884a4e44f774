"""epoint set-password LOGIN: give somebody a new password."""

from __future__ import annotations

import argparse

from engine.cli.opened import opened
from engine.cli.passwords import ask_password, random_password
from engine.people import find_by_login, set_password
from engine.settings import Settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """LOGIN [--random]"""
    parser.add_argument("login")
    parser.add_argument("--random", action="store_true", help="make one up and print it, instead of asking")


def run(settings: Settings, options: argparse.Namespace) -> int:
    """0 when it is changed. The password is asked for at the terminal, or read from standard input."""
    with opened(settings) as engine:
        person = find_by_login(engine, options.login)
        password = random_password() if options.random else ask_password()
        set_password(engine, person.id, password)
    print(f"New password of {options.login}: {password}" if options.random else f"{options.login} has a new password.")
    return 0
