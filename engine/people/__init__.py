"""People, their roles at places, their passwords, and the one table of who may do what."""

from engine.people.concerned import Concerned, concerned_with
from engine.people.create import add_membership, add_person, create_person, set_locale
from engine.people.load import find_by_login, load_person, person_by_id, villagers_of
from engine.people.may import ACTIONS, may, may_send
from engine.people.passwords import WrongSignIn, check_password, hash_password, set_password
from engine.people.person import Membership, Person, StandsFor
from engine.people.stands_for import acting, acting_as, acting_role, and_substitutes, hands, seats

__all__ = [
    "ACTIONS", "Concerned", "Membership", "Person", "StandsFor", "WrongSignIn", "acting", "acting_as", "acting_role", "add_membership", "add_person",
    "and_substitutes", "check_password", "concerned_with", "create_person", "find_by_login", "hands", "hash_password", "load_person", "may",
    "may_send", "person_by_id", "seats", "set_locale", "set_password", "villagers_of",
]
