"""Files: what is on its way in, what belongs to a case, what the worker is still to make of a recording."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Float, ForeignKey, Index, Integer, String, Table, Text, false, text

from engine.tables.base import Moment, metadata

attachment = Table(                                                   # a file of a case; its bytes lie in the store (engine/blobs)
    "attachment", metadata,
    Column("id", String(36), primary_key=True),
    Column("case_id", String(36), ForeignKey("case.id"), nullable=False, index=True),
    Column("digest", String(64), nullable=False, index=True),         # sha256 of what is kept; its name in the store
    Column("name", Text, nullable=False), Column("media_type", String(80), nullable=False),
    Column("size", Integer, nullable=False),
    Column("added_by_id", String(36), ForeignKey("person.id"), nullable=False),
    Column("added_at", Moment, nullable=False),
    Column("audience", String(10), nullable=False),
    Column("kind", String(8), nullable=False, server_default="file"),             # picture | voice | file
    Column("state", String(8), nullable=False, server_default="ready"),           # ready | waiting (to be made playable) | dead (cannot be)
    Column("width", Integer), Column("height", Integer),              # pixels
    Column("thumb_digest", String(64)),                               # the small picture for lists
    Column("duration_ms", Integer), Column("peaks", Text),            # of a recording; 60 loudnesses 0..100, with commas between
    Column("cut", Boolean, nullable=False, server_default=false()), # it was longer than the limit, only the beginning is kept
    Column("latitude", Float), Column("longitude", Float),            # where a photo was taken, kept only with consent
    Index("ix_attachment_thumb_digest", "thumb_digest", sqlite_where=text("thumb_digest IS NOT NULL"), postgresql_where=text("thumb_digest IS NOT NULL")),
)
upload = Table(                                                       # on its way in; the mark by which bytes without an attachment are found
    "upload", metadata,
    Column("id", String(36), primary_key=True),
    Column("person_id", String(36), ForeignKey("person.id"), nullable=False, index=True),
    Column("status", String(8), nullable=False),                      # open (bytes come) | ready (checked) | gone (bytes to be taken away)
    Column("kind", String(8), nullable=False),                        # what its sender calls it; once ready, what it is
    Column("name", Text, nullable=False), Column("size", Integer, nullable=False),
    Column("received", Integer, nullable=False),                      # bytes
    Column("parts", Text, nullable=False),                            # JSON: the offsets at which pieces begin
    Column("keep_location", Boolean, nullable=False),
    Column("expires_at", Moment, nullable=False, index=True),
    # once it is ready: the columns of the attachment it becomes
    Column("media_type", String(80)), Column("digest", String(64)), Column("thumb_digest", String(64)), Column("kept_size", Integer),
    Column("width", Integer), Column("height", Integer), Column("duration_ms", Integer), Column("latitude", Float), Column("longitude", Float),
    Index("ix_upload_digest", "digest"), Index("ix_upload_thumb_digest", "thumb_digest"),
)
media_job = Table(                                                    # what the worker is still to do with a recording
    "media_job", metadata,
    Column("attachment_id", String(36), ForeignKey("attachment.id"), primary_key=True),
    Column("what", String(12), primary_key=True),                     # prepare (make it playable) | transcribe
    Column("status", String(8), nullable=False),                      # waiting | dead
    Column("attempts", Integer, nullable=False),
    Column("next_at", Moment, nullable=False),                        # while somebody works on it: until when it is lent
    Column("last_error", String(40)),                                 # a code of web/media_words.py
    Index("ix_media_job_waiting", "what", "next_at", sqlite_where=text("status = 'waiting'"), postgresql_where=text("status = 'waiting'")),
)
transcript = Table(                                                   # what was said in a recording
    "transcript", metadata,
    Column("attachment_id", String(36), ForeignKey("attachment.id"), primary_key=True),
    Column("text", Text, nullable=False),
    Column("made_by", String(8), nullable=False),                     # machine | person
    Column("changed_by_id", String(36)), Column("changed_at", Moment, nullable=False),
)
