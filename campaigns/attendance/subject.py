"""The subject of an event: whom its card or its number means, and whether they are expected."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
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
class Ground:
    """Where events are heard. `training_id`: whose list its people are on, 0 for none.

    `expects`: whether somebody may come here; `seen`: whether an event of here already named them, their card was in
    somebody's hand; `corrected`: (person, name) of the event of here with this id, None when there is none.
    """

    locality_id: int
    training_id: int
    expects: Callable[[int], bool]
    seen: Callable[[int], bool]
    corrected: Callable[[str], tuple[int | None, str] | None]


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
    ground: Ground
    cards: dict[str, _Card]
    people: dict[int, Any]


def ground_of(connection: Connection, lesson: Lesson) -> Ground:
    """A lesson as the ground of its check-in."""

    def seen(person_id: int) -> bool:
        given = {"lesson": lesson.id, "person": person_id}
        return connection.execute(_SEEN_HERE, given).one_or_none() is not None

    def corrected(event_id: str) -> tuple[int | None, str] | None:
        row = connection.execute(_CORRECTED, {"event": event_id, "lesson": lesson.id}).one_or_none()
        return None if row is None else (row.person_id, row.name or "")

    return Ground(
        lesson.locality_id,
        lesson.training_id,
        partial(enrolments.expects, lesson.training_id),
        seen,
        corrected,
    )


def identify(connection: Connection, ground: Ground, reports: Sequence[Report]) -> list[Who]:
    """Whom the code or the person's number of each means. With both, the number says who it is and a blank card becomes
    theirs. One query for all cards, one for all numbers.

    Whoever was named counts, whatever is wrong with the card: a hall loses nobody because two phones without network
    handed out the same card, or because a card was lost and found.
    """
    named = [report for report in reports if report.kind != "void"]
    looked = _Looked(
        connection, ground,
        _cards(connection, ground, {report.code for report in named if report.code}),
        _people(connection, ground, {report.person for report in named if report.person is not None}),
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
    found = looked.ground.corrected(report.corrects or "")
    if found is None:
        return replace(NOBODY, problem="corrects_unknown")
    return Who(*found, "", True, None)


def _by_card(looked: _Looked, report: Report) -> Who:
    card = looked.cards.get(report.code)
    if card is None:
        return replace(NOBODY, problem="code_foreign")
    code, row = card.code, card.row
    if card.mac and not codes.card_mac_fits(code, row.version if row else 1, card.mac):
        return replace(NOBODY, code=code, problem="card_forged")
    if row is None or row.owner != looked.ground.locality_id:
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
    row, ground = looked.people.get(person_id), looked.ground
    if row is None or row.locality_id != ground.locality_id:
        return replace(NOBODY, problem="person_unknown")
    known = row.enrolment is not None or ground.seen(person_id)
    if not known and not ground.expects(person_id):
        # By number only whom this lesson or day knows: else anybody could count through everybody's names.
        return replace(NOBODY, problem="person_unknown")
    return _stands(looked, row, "")


def _stands(looked: _Looked, row: Any, code: str) -> Who:
    """Who stands for the person found: after a merge the survivor, whose old cards still open the door."""
    if row.merged_into_id is not None:
        row = _people(looked.connection, looked.ground, {row.merged_into_id})[row.merged_into_id]
    expected = row.enrolment is not None or looked.ground.expects(row.id)
    return Who(row.id, row.name, code, expected, None)


def _cards(connection: Connection, ground: Ground, texts: set[str]) -> dict[str, _Card]:
    """The cards of ours among scanned texts."""
    ours = {text: parts for text in texts if (parts := cards.split(text)) is not None}
    if not ours:
        return {}
    given = {"codes": [code for code, _ in ours.values()], "training": ground.training_id}
    rows = {row.code: row for row in connection.execute(_BY_CODE, given)}
    return {text: _Card(code, mac, rows.get(code)) for text, (code, mac) in ours.items()}


def _people(connection: Connection, ground: Ground, numbers: set[int]) -> dict[int, Any]:
    """The people of these numbers, with their enrolment in the ground's training if they have one."""
    if not numbers:
        return {}
    given = {"numbers": list(numbers), "training": ground.training_id}
    return {row.id: row for row in connection.execute(_BY_NUMBER, given)}


def _same(holder: Any, given: dict[str, Any]) -> bool:
    """Whether the name typed beside a card is its holder's: equal without marks, no birth year against it."""
    years = (holder.birth or "")[:4], given.get("birth_year") or ""
    return fold(holder.name) == fold(given["name"]) and (not all(years) or years[0] == years[1])
