"""People, their roles at places, their passwords, and the one table of who may do what."""

from engine.people.concerned import Concerned, concerned_with
from engine.people.create import add_membership, add_person, create_person, set_locale
from engine.people.load import find_by_login, load_person, load_within, villagers_of
from engine.people.may import ACTIONS, may, may_send
from engine.people.passwords import WrongSignIn, check_password, hash_password, set_password
from engine.people.person import Membership, Person

__all__ = [
    "ACTIONS", "Concerned", "Membership", "Person", "WrongSignIn", "add_membership", "add_person", "check_password",
    "concerned_with", "create_person", "find_by_login", "hash_password", "load_person", "load_within", "may", "may_send", "set_locale", "set_password",
    "villagers_of",
]
