"""What is stored already of the ids of a batch: idempotency, looked up before any rule."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, Protocol

from sqlalchemy import BindParameter, Table, bindparam, exists, func, insert, literal_column, select
from sqlalchemy.engine import Connection

from app.base.actors import Actor
from app.base.inserting import insert_or_ignore
from campaigns.attendance import problems
from campaigns.attendance.batch import Answer
from campaigns.attendance.events import AttendanceEvent, EventConflict
from trainees.people import Person

_people: Table = Person.__table__  # type: ignore[assignment]
_ids: BindParameter[str] = bindparam("ids", expanding=True)


class Told(Protocol):
    """What was read of an event that came."""

    @property
    def id(self) -> str: ...

    def payload(self) -> dict[str, Any]: ...


class Book:
    """A table of events that is only added to, with the table of what came under a known id and said something else.

    Its statements are built once: a scan waits for every one of them. `sentence`: the words of a problem's code.
    """

    def __init__(self, events: Table, conflicts: Table, sentence: Callable[[str | None], str]) -> None:
        self._events, self._conflicts, self._sentence = events, conflicts, sentence
        self._inserts: dict[str, Any] = {}
        self._stored = (
            select(
                events.c.id, events.c.payload_hash, events.c.result, events.c.problem, events.c.flags, events.c.person_id,
                _people.c.name,
            )
            .outerjoin_from(events, _people, _people.c.id == events.c.person_id)
            .where(events.c.id.in_(_ids))
        )  # fmt: skip
        void, aside = events.alias("void"), events.alias("aside")
        # Says of each event that is new whether its undoing was heard before it, and nobody put that aside.
        self._awaited = (
            select(func.count())
            # Named outright: within RETURNING a column is written without its table, and would mean the undoing's own id.
            .where(
                void.c.corrects == literal_column(f"{events.name}.id"),
                void.c.problem == "corrects_unknown",
                ~exists().where(
                    aside.c.corrects == void.c.id, aside.c.kind == "void", aside.c.result == "created"
                ),
            )
            .scalar_subquery()
        )

    def store(self, connection: Connection, rows: Sequence[Mapping[str, Any]]) -> dict[str, bool]:
        """Store events unless their ids are there. Id of each that was new → whether an undoing waits for it.

        One statement: a scan that is new, as nearly all are, is not looked for first.
        """
        dialect = connection.dialect.name
        if dialect not in self._inserts:
            self._inserts[dialect] = insert_or_ignore(self._events, dialect).returning(
                self._events.c.id, self._awaited.label("awaited")
            )
        given: Any = rows[0] if len(rows) == 1 else rows
        return {row.id: row.awaited > 0 for row in connection.execute(self._inserts[dialect], given)}

    def look_up(
        self, connection: Connection, told: Sequence[Told], digests: Mapping[str, str], *, locality_id: int,
        received: datetime, by: Actor,
    ) -> dict[str, Answer]:  # fmt: skip
        """Repeat or conflict (kept as a problem) for the ids that are stored; each id is there once. One query."""
        rows = connection.execute(self._stored, {"ids": [one.id for one in told]}).all()
        stored = {row.id: row for row in rows}
        answers = {}
        for one in told:
            if (row := stored.get(one.id)) is None:
                continue
            if row.payload_hash == digests[one.id]:
                answers[one.id] = self._repeat(row)
                continue
            kept = {
                "locality_id": locality_id, "event_id": one.id, "received_at": received,
                "account_id": by.account_id, "payload": one.payload(), "payload_hash": digests[one.id],
            }  # fmt: skip
            answers[one.id] = self._conflict(connection, kept)
        return answers

    def _repeat(self, row: Any) -> Answer:
        person = {"id": row.person_id, "name": row.name} if row.person_id else None
        # What counts has no problem any more, whatever somebody had to settle about it.
        problem = None if row.result == "created" else row.problem
        return Answer(row.id, "repeat", problem, self._sentence(problem), person, list(row.flags))

    def _conflict(self, connection: Connection, kept: Mapping[str, Any]) -> Answer:
        same = select(self._conflicts.c.id).where(
            self._conflicts.c.event_id == kept["event_id"],
            self._conflicts.c.payload_hash == kept["payload_hash"],
        )
        if connection.execute(same.limit(1)).one_or_none() is None:
            connection.execute(insert(self._conflicts).values(kept))
        return Answer(kept["event_id"], "conflict", "event_conflict", self._sentence("event_conflict"))


BOOK: Final = Book(AttendanceEvent.__table__, EventConflict.__table__, problems.sentence)  # type: ignore[arg-type]
