"""What people are told: notices inside the product, the rules by which they leave it, and every delivery."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text, text

from engine.tables.base import Moment, metadata

notice = Table(                                                       # what a person reads inside the product; written with the step
    "notice", metadata,
    Column("id", String(36), primary_key=True),
    Column("case_id", String(36), ForeignKey("case.id"), nullable=False, index=True),
    Column("person_id", String(36), ForeignKey("person.id"), nullable=False),
    Column("kind", String(40), nullable=False),                       # a fact's kind, or task_opened
    Column("data", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("read_at", Moment),
    Index("ix_notice_person_id_created_at", "person_id", "created_at", "id"),
    Index("ix_notice_created_at", "created_at", "id"),                # what is kept long enough
)
notice_rule = Table(                                                  # over the rules the product ships with (engine/notices/shipped.py)
    "notice_rule", metadata,
    Column("id", String(36), primary_key=True),                       # the shipped rule it stands instead of, or its own
    Column("kind", String(40), nullable=False),                       # a fact's kind, or task_opened; '' for any
    Column("element", String(80), nullable=False),                    # '' for any
    Column("process", String(64), nullable=False),                    # '' for any
    Column("place", String(20), nullable=False),                      # a township, '' for everywhere
    Column("audience", String(60), nullable=False),                   # told reporter assignee group endpoint role:<id>
    Column("channel", String(12), nullable=False),
    Column("words_zh", Text, nullable=False), Column("words_en", Text, nullable=False),
    Column("quiet_from", String(5)), Column("quiet_to", String(5)),   # HH:MM, the county's wall clock
    Column("urgent_anyway", Boolean, nullable=False),                 # urgent cases wait neither for morning nor for a digest
    Column("digest_hour", Integer),                                   # all of a day in one message at this hour
    Column("optional", Boolean, nullable=False),                      # people may switch this channel off for themselves
    Column("active", Boolean, nullable=False),
    Column("change", Integer, nullable=False),                        # the notice_change that left it so
)
notice_change = Table(                                                # who changed which rule or channel; its newest number is the version
    "notice_change", metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("what", String(12), nullable=False),                       # rule | connector | resend
    Column("subject", String(36), nullable=False),                    # the rule's id, or the channel
    Column("before", Text, nullable=False), Column("after", Text, nullable=False),     # JSON, secrets left out
    Column("changed_at", Moment, nullable=False),
    Column("changed_by_id", String(36)),
    Index("ix_notice_change_what_subject", "what", "subject", "number"),
)
connector = Table(                                                    # how a channel reaches the outer world
    "connector", metadata,
    Column("channel", String(12), primary_key=True),
    Column("active", Boolean, nullable=False),
    Column("settings", Text, nullable=False),                         # JSON, nothing secret
    Column("secrets", Text, nullable=False),                          # sealed JSON (engine/channels/sealed.py)
    Column("change", Integer, nullable=False),
)
delivery = Table(                                                     # the outbox: written with the step, sent by engine/delivering.py
    "delivery", metadata,
    Column("id", String(36), primary_key=True),                       # the idempotency key: follows from the case's history
    Column("channel", String(12), nullable=False),
    Column("status", String(8), nullable=False),                      # waiting | sent | dead | dropped | joined
    Column("kind", String(40), nullable=False),
    Column("case_id", String(36), ForeignKey("case.id")),
    Column("person_id", String(36), ForeignKey("person.id")),         # their address is looked up when it is sent, and kept nowhere here
    Column("audience", String(60), nullable=False),                   # where no person is known yet: whom the worker looks up
    Column("rule_id", String(36), nullable=False),
    Column("data", Text, nullable=False),                             # JSON: what the words need; nothing personal
    Column("digest", String(6), nullable=False),                      # '' | open (waits for the others of its day) | closed
    Column("joined_to", String(36)),                                  # the delivery that carries this one along
    Column("attempts", Integer, nullable=False),
    Column("next_at", Moment, nullable=False),                        # when it is due; while it is being sent: until when it is lent
    Column("last_error", String(40)),                                 # a code of web/delivery_words.py
    Column("created_at", Moment, nullable=False),
    Column("sent_at", Moment),
    Index("ix_delivery_waiting", "channel", "next_at", "id", sqlite_where=text("status = 'waiting'"), postgresql_where=text("status = 'waiting'")),
    Index("ix_delivery_dead", "channel", "created_at", "id", sqlite_where=text("status = 'dead'"), postgresql_where=text("status = 'dead'")),
    Index("ix_delivery_open_digest", "person_id", "channel", "next_at", sqlite_where=text("status = 'waiting' AND digest = 'open'"),
          postgresql_where=text("status = 'waiting' AND digest = 'open'")),
    Index("ix_delivery_created_at", "created_at", "id"), Index("ix_delivery_person_id", "person_id"),
    Index("ix_delivery_joined_to", "joined_to", sqlite_where=text("joined_to IS NOT NULL"), postgresql_where=text("joined_to IS NOT NULL")),
)
notice_choice = Table(                                                # what a person chose for themselves
    "notice_choice", metadata,
    Column("person_id", String(36), ForeignKey("person.id"), primary_key=True),
    Column("channel", String(12), primary_key=True),
    Column("wanted", Boolean, nullable=False),
    Column("address", Text),                                          # their e-mail address
)
push_subscription = Table(                                            # a browser that wants to be told
    "push_subscription", metadata,
    Column("id", String(64), primary_key=True),                       # sha256 of the endpoint
    Column("person_id", String(36), ForeignKey("person.id"), nullable=False, index=True),
    Column("endpoint", Text, nullable=False),
    Column("p256dh", Text, nullable=False), Column("auth", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
)
