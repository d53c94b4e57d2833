"""Alembic's environment: one history for both databases."""

from __future__ import annotations

from alembic import context
from flask import current_app
from sqlalchemy import text
from sqlalchemy.engine import Connection

from app.base.db import Base

target_metadata = Base.metadata


def _engine():
    return current_app.extensions["migrate"].db.engine


def _render_item(kind: str, item: object, autogen: object) -> str | bool:
    """Our column types as plain ones: a migration must run years after the code that made it."""
    name = type(item).__name__
    if kind == "type" and name == "Moment":
        return "sa.DateTime()"
    if kind == "type" and name in ("Sealed", "SealedBytes"):
        return "sa.LargeBinary()"
    return False


def _run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=target_metadata,
        render_as_batch=True,
        compare_type=True,
        render_item=_render_item,
    )
    with context.begin_transaction():
        context.run_migrations()


if context.is_offline_mode():
    context.configure(
        url=_engine().url.render_as_string(hide_password=False),
        target_metadata=target_metadata,
        literal_binds=True,
    )
    with context.begin_transaction():
        context.run_migrations()
else:
    with _engine().connect() as connection:
        sqlite = connection.dialect.name == "sqlite"
        if sqlite:
            # Batch mode drops and renames tables: with foreign keys on, a cascade deletes the children's rows.
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        _run(connection)
        if sqlite:
            broken = connection.execute(text("PRAGMA foreign_key_check")).all()
            if broken:
                connection.rollback()
                raise RuntimeError(f"the migration would break {len(broken)} references; nothing was changed")
        connection.commit()
        if sqlite:
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA foreign_keys=ON")
