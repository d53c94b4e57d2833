"""Where in the whole database words stand: an erased name is searched for in every column of every table."""

from __future__ import annotations

from sqlalchemy import select

from app.base.db import Base, db
from app.base.text import fold


def named_in(*words: str) -> set[str]:
    """The columns, as 'table.column', in which one of the words stands, marks and case left out."""
    return {
        f"{table.name}.{key}"
        for table in Base.metadata.sorted_tables
        for row in db.session.execute(select(table))
        for key, value in row._mapping.items()
        if any(fold(word) in fold(str(value)) for word in words)
    }
