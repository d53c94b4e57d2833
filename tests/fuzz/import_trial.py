"""A draft of a broken file, imported: every row of it is there afterwards, or nothing is."""

from __future__ import annotations

import contextlib
import random
import traceback
from collections.abc import Iterator
from typing import Any

from sqlalchemy import event, func, select

from app.base.actors import COMMAND_LINE
from app.base.db import Base, db, writing
from app.base.errors import CoreError
from trainees import areas
from trainees.areas import Neighbourhood, Unit
from trainees.imports import applying, source
from trainees.imports.roster_import import CREATED, RosterImport, RosterRow
from trainees.people import Person
from trainees.rosters import Membership

_TABLES: tuple[type[Any], ...] = (Person, Membership, RosterImport, RosterRow, Unit, Neighbourhood)
_made = 0


class Stopped(Exception):
    """The power went, so to speak."""


def written(read: source.Source) -> dict[str, Any]:
    """Import the draft into a locality of its own. `wrong` says what is half there, and is '' where nothing is.

    First the import is stopped in the middle of its writing: nothing may be left of it. Then it is let run.
    """
    global _made
    _made += 1
    with writing():
        place = areas.add_locality(f"{_made:05d}", "Làng thử", "xã", "tỉnh thử").id
        db.session.commit()
        with contextlib.suppress(Stopped, CoreError), _stopping(random.Random(_made).randint(1, 9)):
            applying.apply(read, place, by=COMMAND_LINE)
            db.session.commit()
        db.session.rollback()
        there = _there(place)
        if any(there.values()) and not _whole(there, read):
            return {"outcome": "stopped", "wrong": f"stopped in the middle, it left {there}"}
        try:
            out = applying.apply(read, place, by=COMMAND_LINE)
            db.session.commit()
        except CoreError as error:
            db.session.rollback()
            there = _there(place)
            wrong = f"refused ({error.code}) and yet wrote {there}" if any(there.values()) else ""
            return {"outcome": f"not applied: {error.code}", "wrong": wrong}
        except Exception:
            told = traceback.format_exc(limit=-4)
            db.session.rollback()
            return {"outcome": "failed", "wrong": f"{told}\nleft behind: {_there(place)}"}
        there = _there(place)
        made = sum(planned.outcome == CREATED for planned in out.rows)
        whole = _whole(there, read) and there["person"] >= made
        db.session.expunge_all()
        return {
            "outcome": "applied",
            "wrong": "" if whole else f"{there} of {len(read.draft.rows)} rows, {made} people",
        }


def _whole(there: dict[str, int], read: source.Source) -> bool:
    return there["roster_row"] == len(read.draft.rows) and there["roster_import"] == 1


@contextlib.contextmanager
def _stopping(after: int) -> Iterator[None]:
    """The statement that changes something and is the so-manieth never reaches the database."""
    changed = 0

    def stop(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        nonlocal changed
        changed += statement.split(None, 1)[0].upper() in ("INSERT", "UPDATE", "DELETE")
        if changed == after:
            raise Stopped()

    event.listen(db.engine, "before_cursor_execute", stop)
    try:
        yield
    finally:
        event.remove(db.engine, "before_cursor_execute", stop)


def _there(locality_id: int) -> dict[str, int]:
    counted = {}
    for model in _TABLES:
        query = select(func.count()).where(model.locality_id == locality_id)
        counted[model.__tablename__] = db.session.scalar(query) or 0
    return counted


def prepare() -> None:
    """Tables, in the database of the current application."""
    Base.metadata.create_all(db.engine)
