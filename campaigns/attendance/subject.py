"""The subject of an event: whom its card or its number means, and whether they are expected."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Table, select
from sqlalchemy.engine import Connection

from app.base import codes
from app.base.text import fold
from campaigns import enrolments
from campaigns.attendance.events import AttendanceEvent
from campaigns.attendance.report import Report
from campaigns.enrolments import Enrolment
from campaigns.lessons import Lesson
from trainees import cards
from trainees.cards import Card
from trainees.people import Person

_events: Table = AttendanceEvent.__table__  # type: ignore[assignment]


@dataclass(frozen=True, slots=True)
class Who:
    """Whom an event is about, as far as the server could tell.

    `blank`: the id of a blank card that is to become theirs. `flags`: why a card that came with their name does not.
    """

    person_id: int | None
    name: str
    code: str
    enrolled: bool
    problem: str | None
    blank: int | None = None
    flags: tuple[str, ...] = ()


NOBODY = Who(None, "", "", False, None)


def identify(connection: Connection, lesson: Lesson, report: Report) -> Who:
    """Whom the code or the person's number means. With both, the number says who it is and a blank card becomes theirs.

    Whoever was named counts, whatever is wrong with the card: a hall loses nobody because two phones without network
    handed out the same card, or because a card was lost and found.
    """
    if report.kind == "void":
        return _corrected(connection, lesson, report)
    if report.person is None:
        if report.code:
            return _by_card(connection, lesson, report)
        return NOBODY if report.kind == "walkin" else replace(NOBODY, problem="code_foreign")
    named = _by_number(connection, lesson, report.person)
    if not report.code:
        return named
    by_card = _by_card(connection, lesson, report)
    if named.problem:
        return by_card if by_card.person_id is not None and by_card.problem is None else named
    if by_card.blank is not None:
        return replace(named, code=by_card.code, blank=by_card.blank)
    if by_card.problem is None and by_card.person_id == named.person_id:
        return replace(named, code=by_card.code)
    if report.source == "list":
        return named  # the code stood in the list; no card is in anybody's hand
    return replace(named, flags=("card_unusable" if by_card.problem else "card_taken",))


def _corrected(connection: Connection, lesson: Lesson, report: Report) -> Who:
    row = connection.execute(
        select(_events.c.person_id, Person.name)
        .outerjoin_from(_events, Person, Person.id == _events.c.person_id)
        .where(_events.c.id == report.corrects, _events.c.lesson_id == lesson.id)
    ).one_or_none()
    if row is None:
        return replace(NOBODY, problem="corrects_unknown")
    return Who(row.person_id, row.name or "", "", True, None)


def _by_card(connection: Connection, lesson: Lesson, report: Report) -> Who:
    parts = cards.split(report.code)
    if parts is None:
        return replace(NOBODY, problem="code_foreign")
    code, mac = parts
    row = connection.execute(
        select(
            Card.id.label("card"), Card.version, Card.state, Card.serial, Card.locality_id.label("owner"), Person.id,
            Person.name, Person.birth, Person.merged_into_id, Enrolment.id.label("enrolment"),
        )
        .outerjoin_from(Card, Person, Person.id == Card.person_id)
        .outerjoin(
            Enrolment, (Enrolment.person_id == Person.id) & (Enrolment.training_id == lesson.training_id)
        )
        .where(Card.code == code)
    ).one_or_none()  # fmt: skip
    if mac and not codes.card_mac_fits(code, row.version if row else 1, mac):
        return replace(NOBODY, code=code, problem="card_forged")
    if row is None or row.owner != lesson.locality_id:
        return replace(NOBODY, code=code, problem="card_unknown")
    if row.state == cards.BLOCKED:
        return Who(row.id, row.name or "", code, False, "card_blocked")
    walkin = report.kind == "walkin"
    if row.id is None:
        asks = walkin or report.person is not None
        return replace(NOBODY, code=code, problem=None if asks else "card_blank", blank=row.card)
    given = report.walkin if walkin and report.person is None else None
    if given and given.get("name") and not _same(row, given):
        if row.serial is not None:
            # A blank card that another phone handed to somebody else: who came is entered all the same.
            return replace(NOBODY, flags=("card_taken",))
        # A new name on a card that is somebody's: never silently the one or the other.
        return Who(row.id, row.name, code, False, "walkin_card_taken")
    return _stands(connection, lesson, row, code)


def _by_number(connection: Connection, lesson: Lesson, person_id: int) -> Who:
    row = connection.execute(_people(lesson).where(Person.id == person_id)).one_or_none()
    if row is None or row.locality_id != lesson.locality_id:
        return replace(NOBODY, problem="person_unknown")
    known = row.enrolment is not None or _seen_here(connection, lesson, person_id)
    if not known and not enrolments.expects(lesson.training_id, person_id):
        # By number only whom this lesson knows: else a trainer could count through everybody's names.
        return replace(NOBODY, problem="person_unknown")
    return _stands(connection, lesson, row, "")


def _stands(connection: Connection, lesson: Lesson, row: Any, code: str) -> Who:
    """Who stands for the person found: after a merge the survivor, whose old cards still open the door."""
    if row.merged_into_id is not None:
        row = connection.execute(_people(lesson).where(Person.id == row.merged_into_id)).one()
    expected = row.enrolment is not None or enrolments.expects(lesson.training_id, row.id)
    return Who(row.id, row.name, code, expected, None)


def _people(lesson: Lesson) -> Any:
    return select(
        Person.id, Person.name, Person.merged_into_id, Person.locality_id, Enrolment.id.label("enrolment")
    ).outerjoin(Enrolment, (Enrolment.person_id == Person.id) & (Enrolment.training_id == lesson.training_id))


def _seen_here(connection: Connection, lesson: Lesson, person_id: int) -> bool:
    """Whether an event of this lesson already named the person: their card was scanned here."""
    mine = (_events.c.lesson_id == lesson.id) & (_events.c.person_id == person_id)
    return connection.execute(select(_events.c.id).where(mine).limit(1)).one_or_none() is not None


def _same(holder: Any, given: dict[str, Any]) -> bool:
    """Whether the name typed beside a card is its holder's: equal without marks, no birth year against it."""
    years = (holder.birth or "")[:4], given.get("birth_year") or ""
    return fold(holder.name) == fold(given["name"]) and (not all(years) or years[0] == years[1])
