"""epoint add-person: add somebody, with their roles at places."""

from __future__ import annotations

import argparse

from sqlalchemy.exc import IntegrityError

from engine.cli.opened import opened
from engine.cli.passwords import ask_password, random_password
from engine.people import create_person
from engine.places import place
from engine.settings import Settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """NAME --login … [--role ROLE@PLACE]… [--home PLACE] [--phone …] [--random]"""
    parser.add_argument("name", help="as people call them: 陈秀英")
    parser.add_argument("--login", required=True)
    parser.add_argument("--role", action="append", default=[], metavar="ROLE@PLACE", help="for example grid_worker@330226106233; may be repeated")
    parser.add_argument("--home", metavar="PLACE", help="the village a villager lives in")
    parser.add_argument("--phone")
    parser.add_argument("--random", action="store_true", help="make up a password and print it, instead of asking")


def run(settings: Settings, options: argparse.Namespace) -> int:
    """0 when the person is in; 1 when the role or place is unknown or the login taken."""
    seats = [_seat(text) for text in options.role]
    with opened(settings) as engine:
        for code in [code for _, code in seats] + ([options.home] if options.home else []):
            place(engine, code)
        password = random_password() if options.random else ask_password()
        try:
            create_person(engine, name=options.name, login=options.login, password=password, phone=options.phone, home=options.home,
                          memberships=seats)
        except IntegrityError:
            raise ValueError(f"the login {options.login} is taken") from None
    print(f"{options.login} is in." + (f" Password: {password}" if options.random else ""))
    return 0


def _seat(text: str) -> tuple[str, str]:
    role, _, code = text.partition("@")
    if not role or not code:
        raise ValueError(f"{text!r} is not ROLE@PLACE")
    return role, code
