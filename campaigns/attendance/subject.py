"""The subject of an event: whom its card or its number means, and whether they are expected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Table, bindparam, select
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

# Built once: a scan waits for every one of them.
_events: Table = AttendanceEvent.__table__  # type: ignore[assignment]
_person: Table = Person.__table__  # type: ignore[assignment]
_card: Table = Card.__table__  # type: ignore[assignment]
_enrolment: Table = Enrolment.__table__  # type: ignore[assignment]
_of_the_training = (_enrolment.c.person_id == _person.c.id) & (
    _enrolment.c.training_id == bindparam("training")
)
_BY_CODE = (
    select(
        _card.c.id.label("card"), _card.c.code, _card.c.version, _card.c.state, _card.c.serial,
        _card.c.locality_id.label("owner"), _person.c.id, _person.c.name, _person.c.birth, _person.c.merged_into_id,
        _enrolment.c.id.label("enrolment"),
    )
    .outerjoin_from(_card, _person, _person.c.id == _card.c.person_id)
    .outerjoin(_enrolment, _of_the_training)
    .where(_card.c.code.in_(bindparam("codes", expanding=True)))
)  # fmt: skip
_BY_NUMBER = (
    select(
        _person.c.id, _person.c.name, _person.c.merged_into_id, _person.c.locality_id,
        _enrolment.c.id.label("enrolment"),
    )
    .outerjoin_from(_person, _enrolment, _of_the_training)
    .where(_person.c.id.in_(bindparam("numbers", expanding=True)))
)  # fmt: skip
_CORRECTED = (
    select(_events.c.person_id, _person.c.name)
    .outerjoin_from(_events, _person, _person.c.id == _events.c.person_id)
    .where(_events.c.id == bindparam("event"), _events.c.lesson_id == bindparam("lesson"))
)
_SEEN_HERE = (
    select(_events.c.id)
    .where(_events.c.lesson_id == bindparam("lesson"), _events.c.person_id == bindparam("person"))
    .limit(1)
)


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


@dataclass(frozen=True, slots=True)
class _Card:
    """A text of one of our cards taken apart, and the row of the card with its holder; None: there is no such card."""

    code: str
    mac: str
    row: Any


@dataclass(frozen=True, slots=True)
class _Looked:
    """What was looked up for a batch: cards by the text that was scanned, people by number."""

    connection: Connection
    lesson: Lesson
    cards: dict[str, _Card]
    people: dict[int, Any]


def identify(connection: Connection, lesson: Lesson, reports: Sequence[Report]) -> list[Who]:
    """Whom the code or the person's number of each means. With both, the number says who it is and a blank card becomes
    theirs. One query for all cards, one for all numbers.

    Whoever was named counts, whatever is wrong with the card: a hall loses nobody because two phones without network
    handed out the same card, or because a card was lost and found.
    """
    named = [report for report in reports if report.kind != "void"]
    looked = _Looked(
        connection, lesson,
        _cards(connection, lesson, {report.code for report in named if report.code}),
        _people(connection, lesson, {report.person for report in named if report.person is not None}),
    )  # fmt: skip
    return [_identify(looked, report) for report in reports]


def _identify(looked: _Looked, report: Report) -> Who:
    if report.kind == "void":
        return _corrected(looked, report)
    if report.person is None:
        if report.code:
            return _by_card(looked, report)
        return NOBODY if report.kind == "walkin" else replace(NOBODY, problem="code_foreign")
    named = _by_number(looked, report.person)
    if not report.code:
        return named
    by_card = _by_card(looked, report)
    if named.problem:
        return by_card if by_card.person_id is not None and by_card.problem is None else named
    if by_card.blank is not None:
        return replace(named, code=by_card.code, blank=by_card.blank)
    if by_card.problem is None and by_card.person_id == named.person_id:
        return replace(named, code=by_card.code)
    if report.source == "list":
        return named  # the code stood in the list; no card is in anybody's hand
    return replace(named, flags=("card_unusable" if by_card.problem else "card_taken",))


def _corrected(looked: _Looked, report: Report) -> Who:
    row = looked.connection.execute(
        _CORRECTED, {"event": report.corrects, "lesson": looked.lesson.id}
    ).one_or_none()
    if row is None:
        return replace(NOBODY, problem="corrects_unknown")
    return Who(row.person_id, row.name or "", "", True, None)


def _by_card(looked: _Looked, report: Report) -> Who:
    card = looked.cards.get(report.code)
    if card is None:
        return replace(NOBODY, problem="code_foreign")
    code, row = card.code, card.row
    if card.mac and not codes.card_mac_fits(code, row.version if row else 1, card.mac):
        return replace(NOBODY, code=code, problem="card_forged")
    if row is None or row.owner != looked.lesson.locality_id:
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
    return _stands(looked, row, code)


def _by_number(looked: _Looked, person_id: int) -> Who:
    row, lesson = looked.people.get(person_id), looked.lesson
    if row is None or row.locality_id != lesson.locality_id:
        return replace(NOBODY, problem="person_unknown")
    known = row.enrolment is not None or _seen_here(looked, person_id)
    if not known and not enrolments.expects(lesson.training_id, person_id):
        # By number only whom this lesson knows: else a trainer could count through everybody's names.
        return replace(NOBODY, problem="person_unknown")
    return _stands(looked, row, "")


def _stands(looked: _Looked, row: Any, code: str) -> Who:
    """Who stands for the person found: after a merge the survivor, whose old cards still open the door."""
    if row.merged_into_id is not None:
        row = _people(looked.connection, looked.lesson, {row.merged_into_id})[row.merged_into_id]
    expected = row.enrolment is not None or enrolments.expects(looked.lesson.training_id, row.id)
    return Who(row.id, row.name, code, expected, None)


def _cards(connection: Connection, lesson: Lesson, texts: set[str]) -> dict[str, _Card]:
    """The cards of ours among scanned texts."""
    ours = {text: parts for text in texts if (parts := cards.split(text)) is not None}
    if not ours:
        return {}
    given = {"codes": [code for code, _ in ours.values()], "training": lesson.training_id}
    rows = {row.code: row for row in connection.execute(_BY_CODE, given)}
    return {text: _Card(code, mac, rows.get(code)) for text, (code, mac) in ours.items()}


def _people(connection: Connection, lesson: Lesson, numbers: set[int]) -> dict[int, Any]:
    """The people of these numbers, with their enrolment in the lesson's training if they have one."""
    if not numbers:
        return {}
    given = {"numbers": list(numbers), "training": lesson.training_id}
    return {row.id: row for row in connection.execute(_BY_NUMBER, given)}


def _seen_here(looked: _Looked, person_id: int) -> bool:
    """Whether an event of this lesson already named the person: their card was scanned here."""
    given = {"lesson": looked.lesson.id, "person": person_id}
    return looked.connection.execute(_SEEN_HERE, given).one_or_none() is not None


def _same(holder: Any, given: dict[str, Any]) -> bool:
    """Whether the name typed beside a card is its holder's: equal without marks, no birth year against it."""
    years = (holder.birth or "")[:4], given.get("birth_year") or ""
    return fold(holder.name) == fold(given["name"]) and (not all(years) or years[0] == years[1])
