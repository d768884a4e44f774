"""Phone and identity card numbers: sealed as they are stored, found by keyed digests, shown covered, looked at with a reason."""

from engine.personal.id_card import BadIdCard, checked_id_card
from engine.personal.keyring import Keyring, UnknownKey, Unreadable
from engine.personal.look_up import people_by_id_card, people_by_phone, people_by_tail
from engine.personal.numbers import id_card_of, masked_id_card_of, masked_phone_of, opened_phone, phone_of, set_numbers
from engine.personal.phone import tidy_phone
from engine.personal.sealed_columns import number_columns

__all__ = [
    "BadIdCard", "Keyring", "UnknownKey", "Unreadable", "checked_id_card", "id_card_of", "masked_id_card_of", "masked_phone_of", "number_columns",
    "opened_phone", "people_by_id_card", "people_by_phone", "people_by_tail", "phone_of", "set_numbers", "tidy_phone",
]
