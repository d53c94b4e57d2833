"""A roster file as it comes in: read, and kept waiting between preview and apply."""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Select, and_, or_, select

from app.base import clock
from app.base.actors import Actor
from app.base.db import db, hold
from app.base.errors import Refused
from app.base.sheet import read_workbook
from app.base.upload import last_part
from trainees.imports.reading import RosterDraft, read_roster
from trainees.imports.roster_import import DROPPED, PREVIEWED, RosterImport

KEPT_WAITING = timedelta(days=1)
"""A file that nobody applied is deleted after this long."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file, read: nothing has been looked up yet."""

    data: bytes
    filename: str
    kind: str
    digest: str
    draft: RosterDraft


@contextmanager
def at_a_stretch() -> Iterator[None]:
    """Without the collector of cyclic garbage. It looks again and again through the hundred thousands of objects that a
    big list is made of, none of them garbage: a fifth of the time. Nested and in several threads it does no harm.
    """
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            # What was made meanwhile is old at once: else the first thing the collector did would be to look through it.
            gc.freeze()
            gc.unfreeze()
            gc.enable()


@at_a_stretch()
def read(data: bytes, filename: str, kind: str) -> Source:
    """Parse a file; the database is not asked. Refused with a sentence when it is no roster (see `read_roster`)."""
    draft = read_roster(read_workbook(data, filename), kind)
    return Source(data, filename, kind, hashlib.sha256(data).hexdigest(), draft)


def keep_waiting(source: Source, locality_id: int, since: date, *, by: Actor) -> RosterImport:
    """Let the bytes wait for a person's "apply".

    Files that nobody applied in a day, and earlier copies of this one, are deleted on this occasion.
    """
    stale = clock.now() - KEPT_WAITING
    old = select(RosterImport).where(
        RosterImport.locality_id == locality_id,
        RosterImport.state == PREVIEWED,
        or_(
            RosterImport.created_at < stale,
            and_(RosterImport.digest == source.digest, RosterImport.kind == source.kind),
        ),
    )
    for one in idle(old):
        drop(one)
    waiting = new_record(source, locality_id, since, by)
    waiting.data, waiting.totals = source.data, {"rows": len(source.draft.rows)}
    db.session.flush()
    return waiting


def new_record(source: Source, locality_id: int, since: date, by: Actor) -> RosterImport:
    """The record of a file, without its bytes; not yet flushed."""
    name = last_part(source.filename)  # without folders of the sender's machine, real or made up
    if len(name) > 255:  # the ending stays: the file is read again by it
        name = f"{name[:240]}…{name[-10:]}"
    record = RosterImport(
        locality_id=locality_id, kind=source.kind, filename=name, digest=source.digest,
        state=PREVIEWED, since=since, totals={}, made={}, created_at=clock.now(), created_by=by.account_id,
    )  # fmt: skip
    db.session.add(record)
    return record


def idle(files: Select[RosterImport]) -> Sequence[RosterImport]:
    """Those of some files that nobody works on just now, kept from every other writer until this transaction ends.

    What somebody is writing this moment is left to them: nobody waits for it, and its state is theirs to say.
    """
    mine = files.order_by(RosterImport.id).with_for_update(key_share=True, skip_locked=True)
    return db.session.scalars(mine, execution_options={"populate_existing": True}).all()


def hold_waiting(record: RosterImport) -> None:
    """Keep every other writer from a file that waits, until this transaction ends.

    Refused `import_ended`: while we waited for our turn somebody wrote it, or put it away. Whoever holds the locality too
    holds that first.
    """
    hold(record)
    if record.state != PREVIEWED:
        raise Refused("import_ended", "Tệp này đã được ghi hoặc đã bỏ trong lúc chờ.")


def drop(waiting: RosterImport) -> None:
    """Put a previewed file away; its bytes are deleted. Refused as `hold_waiting` says."""
    hold_waiting(waiting)
    waiting.state = DROPPED
    waiting.data = None
    db.session.flush()
