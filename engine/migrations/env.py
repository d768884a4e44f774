"""How Alembic runs our revisions: on the connection that engine/schema.py hands over, inside its transaction."""

from __future__ import annotations

from alembic import context

from engine.tables import metadata

connection = context.config.attributes.get("connection")
if connection is None:
    from engine.database import Database
    from engine.settings import Settings

    with Database(Settings.from_environment().database_url).write() as own:
        context.configure(connection=own, target_metadata=metadata, compare_type=True, render_as_batch=True)
        context.run_migrations()
else:
    context.configure(connection=connection, target_metadata=metadata, compare_type=True, render_as_batch=True)
    context.run_migrations()
