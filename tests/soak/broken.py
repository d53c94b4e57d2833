"""A server that trusts its callers: it adds a row of presence each time, and nothing in the database stops it.

For the negative control, together with `Place.break_the_rule`.
"""

from __future__ import annotations

from app.base.db import db
from campaigns.attendance import standing
from wsgi import app

__all__ = ["app"]


def _add(*given, **_) -> None:
    *_, table, rows = given
    if rows:
        db.session.connection().execute(table.insert(), list(rows))


standing.write_over = _add
