"""How people come in: codes by SMS, second factors, single sign-on, links to one case, and the log of sign-ins. No table holds a
number, a code or a token in clear."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, String, Table, Text

from engine.tables.base import Moment, metadata

outbox_letter = Table(                                        # words that must not stand in `delivery`: a code, a link; gone once sent
    "outbox_letter", metadata,
    Column("delivery_id", String(36), primary_key=True),
    Column("sealed", Text, nullable=False),                   # JSON: to, title, words (engine/sealed_letters.py)
    Column("expires_at", Moment, nullable=False, index=True),
)
sign_in_code = Table(                                         # one per number; the newest counts
    "sign_in_code", metadata,
    Column("id", String(64), primary_key=True),               # sha256 of the ticket that the asking browser holds
    Column("number", String(64), nullable=False, unique=True),          # keyed digest
    Column("number_sealed", Text, nullable=False),
    Column("code_hash", String(64), nullable=False),          # HMAC under the secret key
    Column("tries", Integer, nullable=False),
    Column("passed_at", Moment),                              # the code was right; who of the household it is, is still to be said
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False, index=True),
)
sign_in_log = Table(
    "sign_in_log", metadata,
    Column("id", String(36), primary_key=True),
    Column("at", Moment, nullable=False),
    Column("person_id", String(36)),                          # none: nobody was recognised
    Column("how", String(12), nullable=False),                # password | code | totp | backup | sso | demo | link
    Column("outcome", String(16), nullable=False),            # in | wrong | refused
    Column("address", String(64), nullable=False),            # covered
    Column("device", String(200), nullable=False),
    Index("ix_sign_in_log_at", "at", "id"), Index("ix_sign_in_log_person_id_at", "person_id", "at", "id"),
)
second_factor = Table(
    "second_factor", metadata,
    Column("person_id", String(36), ForeignKey("person.id"), primary_key=True),
    Column("secret", Text, nullable=False),                   # sealed
    Column("confirmed_at", Moment),                           # none: shown, not yet in force
    Column("last_step", BigInteger, nullable=False),          # a code counts once
)
backup_code = Table(
    "backup_code", metadata,
    Column("person_id", String(36), ForeignKey("person.id"), primary_key=True),
    Column("digest", String(64), primary_key=True),
)
known_subject = Table(                                        # somebody of the county's single sign-on
    "known_subject", metadata,
    Column("id", String(64), primary_key=True),               # sha256 of issuer and `sub`
    Column("person_id", String(36), ForeignKey("person.id"), nullable=False, index=True),
    Column("linked_at", Moment, nullable=False),
    Column("linked_by_id", String(36)),                       # none: matched by the claim
)
new_account = Table(                                          # nobody of the village has confirmed who this is, or they have not come in yet
    "new_account", metadata,
    Column("person_id", String(36), ForeignKey("person.id"), primary_key=True),
    Column("place", String(20), nullable=False),
    Column("kind", String(12), nullable=False),               # registered (by themselves) | filed_for (made by a worker)
    Column("by_id", String(36)),
    Column("created_at", Moment, nullable=False),
    Index("ix_new_account_place", "place", "kind", "created_at"),
)
case_link = Table(                                            # opens one case's progress, for who holds the slip or the message
    "case_link", metadata,
    Column("id", String(64), primary_key=True),               # sha256 of the token
    Column("case_id", String(36), ForeignKey("case.id"), nullable=False, index=True),
    Column("person_id", String(36), ForeignKey("person.id"), nullable=False, index=True),
    Column("made_by_id", String(36)),
    Column("made_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False, index=True),
    Column("revoked_at", Moment),
)
