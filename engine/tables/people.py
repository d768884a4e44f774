"""Who there is and where: places, people, their roles, their sessions."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Float, ForeignKey, Index, Integer, String, Table, Text, text

from engine.tables.base import Moment, metadata

# A place's code starts with its parent's code (county 330226, township 330226001, village 330226001001,
# grid 330226001001-01), so "inside" is "starts with" and needs no join.
place = Table(
    "place", metadata,
    Column("code", String(20), primary_key=True),
    Column("name", Text, nullable=False),
    Column("level", String(10), nullable=False),              # county | township | village | grid
    Column("parent", String(20), ForeignKey("place.code"), index=True),
    Column("latitude", Float), Column("longitude", Float),    # degrees; none: the map shows tiles instead
)
person = Table(
    "person", metadata,
    Column("id", String(36), primary_key=True),
    Column("login", String(64), unique=True),
    Column("password_hash", Text),
    Column("name", Text, nullable=False),
    # The numbers are sealed (engine/personal/): "<key id>.<bytes>"; digests find them, of the end only together with the village.
    Column("phone_sealed", Text), Column("phone_digest", String(32)), Column("phone_tail", String(32)),
    Column("id_card_sealed", Text), Column("id_card_digest", String(32)), Column("id_card_tail", String(32)),
    Column("data_key", String(8)),                            # the key that both are sealed with
    Column("home", String(20), ForeignKey("place.code")),     # the village a villager lives in
    Column("grid", String(40)),                               # a grid's code or name, as the county's list has it
    Column("household_id", String(36)),                       # no foreign key: a household names its head, and they refer to each other
    Column("relation", String(20)),                           # to the head of the household, in the list's words
    Column("list_key", String(32)),                           # digest of name and phone: finds who has no identity card in a list
    Column("list_mark", String(32)),                          # digest of the line they were read from: an unchanged line costs nothing
    Column("erased_at", Moment),                              # what was known of them was removed
    Column("active", Boolean, nullable=False, default=True),
    Column("locale", String(12)),
    Column("created_at", Moment, nullable=False),
    Column("demo_order", Integer),                            # place on the demo's click-to-enter list
    Index("ix_person_name", "name", "id", postgresql_ops={"name": "text_pattern_ops"}),      # people are looked up by how a name begins
    Index("ix_person_phone_digest", "phone_digest"), Index("ix_person_phone_tail", "phone_tail"),
    Index("ix_person_id_card_digest", "id_card_digest"), Index("ix_person_id_card_tail", "id_card_tail"),
    Index("ix_person_household_id", "household_id"), Index("ix_person_list_key", "list_key"),
    Index("ix_person_data_key", "data_key", "id"),
    Index("ix_person_shut_out", "id", sqlite_where=text("active = 0"), postgresql_where=text("active = false")),
)
membership = Table(
    "membership", metadata,
    Column("person_id", String(36), ForeignKey("person.id"), primary_key=True),
    Column("role", String(40), primary_key=True),             # an id of processes/roles.toml
    Column("place", String(20), ForeignKey("place.code"), primary_key=True),
    Index("ix_membership_role_place", "role", "place"),
    Index("ix_membership_place", "place", "role", "person_id"),
)
session = Table(                                              # signed-in sessions: revocable on the server
    "session", metadata,
    Column("id", String(64), primary_key=True),               # sha256 of the cookie's token
    Column("person_id", String(36), ForeignKey("person.id"), nullable=False, index=True),
    Column("created_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False, index=True),
    Column("how", String(12), nullable=False, server_default="password"),     # password | code | totp | sso | demo | link
    Column("device", String(200), nullable=False, server_default=""),         # what the browser says of itself
    Column("kept_days", Integer, nullable=False, server_default="0"),         # a villager's phone; 0: the limits of staff
)
sign_in_attempt = Table(                                      # failed attempts, for limits that all processes share
    "sign_in_attempt", metadata,
    Column("key", String(120), primary_key=True),             # "login:…" or "ip:…"
    Column("window_start", Moment, nullable=False, index=True),
    Column("count", Integer, nullable=False),
)
