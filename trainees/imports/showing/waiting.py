"""A file that waits between preview and apply: how it comes, what is kept with it, how it goes."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import Select, func, select, update

from app.base import clock
from app.base.actors import Actor, Scope
from app.base.db import db
from app.base.errors import Refused
from app.base.sheet import Workbook, read_pasted, read_workbook
from trainees.imports import applying
from trainees.imports.reading import RosterDraft
from trainees.imports.reading.kinds import guess_kind
from trainees.imports.roster_import import PREVIEWED, RosterImport
from trainees.imports.showing.packing import Shown
from trainees.imports.source import KEPT_WAITING, Source, hold_waiting, idle

BIG: Final = 2000
"""Rows of a file above which it is read and written as long work."""
MOST_WAITING: Final = 20
"""Files of one locality that may wait at a time."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file as it came: parsed, not yet read as a list. `rows` counts the filled rows of all sheets.

    `kind` is what somebody said, or (`guessed`) what it seems to be; `guess` is what it seems to be in any case.
    """

    data: bytes
    filename: str
    kind: str
    workbook: Workbook
    guess: str | None
    guessed: bool
    pasted: bool = False

    @property
    def rows(self) -> int:
        return sum(len(sheet.rows) for sheet in self.workbook.sheets)

    @property
    def big(self) -> bool:
        """Whether reading it is long work."""
        return self.rows > BIG


def arrive(data: bytes, filename: str, kind: str | None, *, pasted: bool = False) -> Arrival:
    """Parse a file; the database is not asked. Refused as `read_workbook` says. `kind` None: to be guessed.

    `pasted`: cells as text, not a file.
    """
    workbook = parsed(data, filename, pasted=pasted)
    guess = guess_kind(workbook)
    # Of residents nothing is said that another list would contradict.
    return Arrival(data, filename, kind or guess or "residents", workbook, guess, kind is None, pasted)


def parsed(data: bytes, filename: str, *, pasted: bool) -> Workbook:
    """A file, or pasted cells, as a workbook."""
    return read_pasted(data.decode()) if pasted else read_workbook(data, filename)


def workbook_of(record: RosterImport) -> Workbook:
    """A file that waits as a workbook."""
    return parsed(record.content, record.filename, pasted=bool(record.options.get("pasted")))


def keep(arrival: Arrival, locality_id: int, since: date, *, by: Actor) -> RosterImport:
    """Let a file wait; what it would do is found by `looking`. Refused `previews_many`.

    Files that waited a day, and earlier copies of this one, are deleted on this occasion.
    """
    digest = hashlib.sha256(arrival.data).hexdigest()
    nothing = RosterDraft(arrival.filename, "staff", (), ())
    record = applying.keep_waiting(
        Source(arrival.data, arrival.filename, arrival.kind, digest, nothing), locality_id, since, by=by
    )
    forget_ended(locality_id)
    record.totals = {"rows": arrival.rows}
    record.options = {"guessed": arrival.guessed, "lines": arrival.rows, "pasted": arrival.pasted}
    db.session.flush()
    if count(locality_id) > MOST_WAITING:
        raise Refused(
            "previews_many",
            f"Đang có {MOST_WAITING} tệp chờ ghi. Ghi hoặc bỏ bớt các tệp đó rồi chọn tệp mới.",
        )
    return record


def forget_ended(locality_id: int | None = None) -> None:
    """Delete what was shown of files that were written or put away (of one locality, or of all)."""
    ended = update(RosterImport).where(RosterImport.state != PREVIEWED, RosterImport.shown.is_not(None))
    if locality_id is not None:
        ended = ended.where(RosterImport.locality_id == locality_id)
    # A sealed column cannot be weighed in memory.
    db.session.execute(ended.values(shown=None), execution_options={"synchronize_session": False})


def _old() -> Select[RosterImport]:
    return select(RosterImport).where(
        RosterImport.state == PREVIEWED, RosterImport.created_at < clock.now() - KEPT_WAITING
    )


def any_old() -> bool:
    """Whether a file has waited longer than it may."""
    return db.session.scalars(_old().limit(1)).first() is not None


def forget_old() -> int:
    """Put away every file that has waited longer than it may; how many."""
    old = idle(_old())
    for record in old:
        drop(record)
    forget_ended()
    return len(old)


def drop(record: RosterImport) -> None:
    """Put a file away that waits: its bytes and what was shown of it are deleted. Refused as `hold_waiting` says."""
    applying.drop(record)
    record.shown, record.options = None, {}
    db.session.flush()


def count(locality_id: int) -> int:
    """How many files of a locality wait."""
    query = select(func.count(RosterImport.id)).where(
        RosterImport.locality_id == locality_id, RosterImport.state == PREVIEWED
    )
    return db.session.scalar(query) or 0


def is_big(record: RosterImport) -> bool:
    """Whether a file is read and written as long work."""
    rows: int = max(record.totals.get("rows", 0), record.options.get("lines", 0))
    return rows > BIG


def listed(within: Scope) -> list[RosterImport]:
    """The files that wait, newest first; never many."""
    query = select(RosterImport).where(RosterImport.state == PREVIEWED).order_by(RosterImport.id.desc())
    if within.locality_id is not None:
        query = query.where(RosterImport.locality_id == within.locality_id)
    return list(db.session.scalars(query.limit(5 * MOST_WAITING)))


# --- what is kept with it ----------------------------------------------------------------------------------------


def shown(record: RosterImport) -> Shown | None:
    """What was kept of a file; None when nothing was, or another version of the program wrote it."""
    if record.shown is None:
        return None
    try:
        return Shown(record.shown)
    except ValueError:
        return None


def order(record: RosterImport, chosen: Mapping[str, str], seen: str | None) -> None:
    """Keep what was chosen on a preview with the file, for whoever writes it. Refused as `hold_waiting` says."""
    hold_waiting(record)
    record.options = {**record.options, "rows": dict(chosen), "seen": seen}
    db.session.flush()


def ordered(record: RosterImport) -> tuple[dict[str, str], str | None]:
    """What `order` kept: the choices, and the moment of the preview."""
    return dict(record.options.get("rows") or {}), record.options.get("seen")
