"""Voice, pictures, uploads: what an attachment is, what is on its way in, what the worker is to make of recordings."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0009'
down_revision = '0008'


def upgrade() -> None:
    with op.batch_alter_table('attachment', schema=None) as batch_op:
        batch_op.add_column(sa.Column('kind', sa.String(length=8), nullable=False, server_default='file'))
        batch_op.add_column(sa.Column('state', sa.String(length=8), nullable=False, server_default='ready'))
        batch_op.add_column(sa.Column('width', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('height', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('thumb_digest', sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column('duration_ms', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('peaks', sa.Text(), nullable=True))
        batch_op.add_column(sa.Column('cut', sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column('latitude', sa.Float(), nullable=True))
        batch_op.add_column(sa.Column('longitude', sa.Float(), nullable=True))
    op.execute("UPDATE attachment SET kind = 'picture' WHERE media_type LIKE 'image/%'")
    op.execute("UPDATE attachment SET kind = 'voice' WHERE media_type LIKE 'audio/%'")
    _partial('ix_attachment_thumb_digest', 'attachment', ['thumb_digest'], 'thumb_digest IS NOT NULL')

    op.create_table('upload',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('person_id', sa.String(length=36), nullable=False),
    sa.Column('status', sa.String(length=8), nullable=False),
    sa.Column('kind', sa.String(length=8), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('received', sa.Integer(), nullable=False),
    sa.Column('parts', sa.Text(), nullable=False),
    sa.Column('keep_location', sa.Boolean(), nullable=False),
    sa.Column('expires_at', sa.String(length=27), nullable=False),
    sa.Column('media_type', sa.String(length=80), nullable=True),
    sa.Column('digest', sa.String(length=64), nullable=True),
    sa.Column('thumb_digest', sa.String(length=64), nullable=True),
    sa.Column('kept_size', sa.Integer(), nullable=True),
    sa.Column('width', sa.Integer(), nullable=True),
    sa.Column('height', sa.Integer(), nullable=True),
    sa.Column('duration_ms', sa.Integer(), nullable=True),
    sa.Column('latitude', sa.Float(), nullable=True),
    sa.Column('longitude', sa.Float(), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_upload_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_upload'))
    )
    op.create_index(op.f('ix_upload_person_id'), 'upload', ['person_id'], unique=False)
    op.create_index(op.f('ix_upload_expires_at'), 'upload', ['expires_at'], unique=False)
    op.create_index('ix_upload_digest', 'upload', ['digest'], unique=False)
    op.create_index('ix_upload_thumb_digest', 'upload', ['thumb_digest'], unique=False)

    op.create_table('media_job',
    sa.Column('attachment_id', sa.String(length=36), nullable=False),
    sa.Column('what', sa.String(length=12), nullable=False),
    sa.Column('status', sa.String(length=8), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('next_at', sa.String(length=27), nullable=False),
    sa.Column('last_error', sa.String(length=40), nullable=True),
    sa.ForeignKeyConstraint(['attachment_id'], ['attachment.id'], name=op.f('fk_media_job_attachment_id')),
    sa.PrimaryKeyConstraint('attachment_id', 'what', name=op.f('pk_media_job'))
    )
    _partial('ix_media_job_waiting', 'media_job', ['what', 'next_at'], "status = 'waiting'")

    op.create_table('transcript',
    sa.Column('attachment_id', sa.String(length=36), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('made_by', sa.String(length=8), nullable=False),
    sa.Column('changed_by_id', sa.String(length=36), nullable=True),
    sa.Column('changed_at', sa.String(length=27), nullable=False),
    sa.ForeignKeyConstraint(['attachment_id'], ['attachment.id'], name=op.f('fk_transcript_attachment_id')),
    sa.PrimaryKeyConstraint('attachment_id', name=op.f('pk_transcript'))
    )


def _partial(name: str, table: str, columns: list[str], condition: str) -> None:
    op.create_index(name, table, columns, unique=False, sqlite_where=sa.text(condition), postgresql_where=sa.text(condition))
