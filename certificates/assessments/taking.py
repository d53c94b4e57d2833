"""Taking a test: sit down, say answers, hand in. Whatever is said twice, late or out of order ends as it was meant.

The order in which rows are held is opening, sitting, training.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import SystemRandom
from typing import Any, Final

from sqlalchemy import func, select

from app.base import clock, codes
from app.base.actors import Actor
from app.base.db import db, hold
from app.base.errors import Refused
from certificates.assessments import drawing, marking, outcome, question
from certificates.assessments.opening import Opening
from certificates.assessments.sitting import Answer, Sitting
from trainees import people

GRACE: Final = timedelta(seconds=30)
"""For what was said in time and came late."""
SELF: Final = Actor(None, "người làm bài")
OPEN, ENDED = "open", "ended"
NEWEST: Final = 10**9
"""The greatest turn; no thumb counts so far, and the database's numbers go on a little longer."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a browser says to one question. `turn`: a number that it counts up; None: it says so just now."""

    place: int
    said: Any
    turn: int | None


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of several: the state of the sitting, the newest turn, and the places that could not be read."""

    state: str
    turn: int
    refused: tuple[int, ...] = ()


# --- sitting down --------------------------------------------------------------------------------------------


def sit_down(opening: Opening, person_id: int, *, sure: bool = False) -> tuple[Sitting, str]:
    """The sitting that somebody goes on with, or a new one, and the new secret of the browser that has it from now on.

    A sitting belongs to one browser. Another may have one that was begun when it is `sure` who comes (a card: name and
    birth year every classmate knows), or a trainer has released it; a paper on which nothing was said goes along freely.
    Refused: closed, begun elsewhere, no try left.
    """
    hold(opening)
    if opening.closed_at is not None:
        raise Refused("opening_closed", "Đợt làm bài này đã đóng.")
    mine = of_people(opening, people.family(person_id))
    token = codes.secret_token()
    for sitting in mine:
        if sitting.handed_in_at is None:
            hold(sitting)
        if sitting.handed_in_at is None and not late(sitting):
            if (
                not sure
                and sitting.released_at is None
                and any(one is not None for one in said(sitting).values())
            ):
                raise Refused(
                    "sitting_elsewhere", "Bài đang làm dở trên máy khác. Gõ mã trên thẻ, hoặc nhờ giảng viên mở lại cho máy này."
                )  # fmt: skip
            sitting.token_hash, sitting.released_at = codes.token_hash(token), None
            sitting.moves += 1
            db.session.flush()
            return sitting, token
        if sitting.handed_in_at is None:
            _end(sitting, SELF)
    if tries_left(opening, person_id, mine) == 0:
        raise Refused("tries_used", "Đã làm đủ số lần của bài này. Cần làm thêm thì báo giảng viên.")
    paper = drawing.draw(
        question.bank(opening.assessment), count=opening.rules["drawn"], shuffled=opening.rules["shuffled"], chance=SystemRandom()
    )  # fmt: skip
    if not paper:
        raise Refused("test_empty", "Bài chưa có câu hỏi nào. Mời báo giảng viên.")
    own = select(func.max(Sitting.number)).where(
        Sitting.opening_id == opening.id, Sitting.person_id == person_id
    )
    made = Sitting(
        locality_id=opening.locality_id, opening_id=opening.id, person_id=person_id, number=(db.session.scalar(own) or 0) + 1,
        token_hash=codes.token_hash(token), paper=paper, started_at=clock.now(),
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    return made, token


def release(sitting: Sitting) -> None:
    """Let the next browser that says whose it is have a sitting; the one that has it now loses it. Refused: handed in."""
    hold(sitting)
    if sitting.handed_in_at is not None:
        raise Refused("sitting_ended", "Bài này đã nộp. Cần làm thêm thì bấm “Cho làm thêm một lần”.")
    sitting.token_hash, sitting.released_at = codes.token_hash(codes.secret_token()), clock.now()
    db.session.flush()


def whose(sitting: Sitting) -> int:
    """Who stands for the row of the register that sat down."""
    return db.session.scalars(select(people.survivor()).where(people.Person.id == sitting.person_id)).one()


def of_people(opening: Opening, person_ids: Collection[int]) -> list[Sitting]:
    """The sittings of somebody (all their rows of the register), the first first."""
    query = select(Sitting).where(Sitting.opening_id == opening.id, Sitting.person_id.in_(list(person_ids)))
    return list(db.session.scalars(query.order_by(Sitting.started_at, Sitting.id)))


def tries_left(opening: Opening, person_id: int, mine: Collection[Sitting] | None = None) -> int | None:
    """How many more tries somebody has; None: without limit."""
    if opening.tries is None:
        return None
    family = people.family(person_id)
    used = len(of_people(opening, family) if mine is None else mine)
    given = sum(opening.more.get(str(one), 0) for one in family)
    return max(0, opening.tries + given - used)


def by_token(opening: Opening, token: str) -> Sitting | None:
    """The sitting of a browser's secret; None: it has none, or another browser has it now."""
    if not token or len(token) > 100:
        return None
    found = db.session.scalar(select(Sitting).where(Sitting.token_hash == codes.token_hash(token)))
    return found if found is not None and found.opening_id == opening.id else None


# --- answers -------------------------------------------------------------------------------------------------


def deadline(sitting: Sitting) -> datetime | None:
    """Until when it may be answered; None: without limit."""
    minutes = sitting.opening.minutes
    return None if minutes is None else sitting.started_at + timedelta(minutes=minutes)


def late(sitting: Sitting) -> bool:
    """Whether nothing that comes now counts any more."""
    until = deadline(sitting)
    return until is not None and clock.now() > until + GRACE


def answer(sitting: Sitting, told: Iterable[Told]) -> Kept:
    """Keep what was said; to each question the newest turn holds, whenever it came. Of a sitting that has ended nothing is
    kept; one whose time is over ends here. Refused: a place that the paper does not have.
    """
    hold(sitting)
    if sitting.handed_in_at is None and late(sitting):
        _end(sitting, SELF)
    rows = {row.place: row for row in _answers(sitting)}
    newest = max((row.turn for row in rows.values()), default=0)
    if sitting.handed_in_at is not None:
        return Kept(ENDED, newest)
    refused = []
    for one in told:
        if not 0 <= one.place < len(sitting.paper):
            raise Refused("place_unknown", "Bài này không có câu hỏi ấy.")
        try:
            said = marking.sayable(sitting.paper[one.place], one.said)
        except Refused:
            refused.append(one.place)
            continue
        turn = min(newest + 1, NEWEST) if one.turn is None else one.turn
        row = rows.get(one.place)
        if row is None:
            row = rows[one.place] = Answer(
                locality_id=sitting.locality_id, sitting_id=sitting.id, place=one.place, said=said, turn=turn, said_at=clock.now()
            )  # fmt: skip
            db.session.add(row)
        elif turn > row.turn or one.turn is None:
            row.said, row.turn, row.said_at = said, turn, clock.now()
        newest = max(newest, turn)
    db.session.flush()
    return Kept(OPEN, newest, tuple(refused))


def said(sitting: Sitting) -> dict[int, Any]:
    """Place → what was said to it so far."""
    return {row.place: row.said for row in _answers(sitting)}


def resumed(sitting: Sitting) -> int:
    """The place at which somebody who comes back goes on: after the one that was answered last, the first one left open;
    as many as there are questions when none is."""
    rows = _answers(sitting)
    last = max(rows, key=lambda row: row.turn, default=None)
    begin = 0 if last is None else last.place
    open_places = [
        place for place, entry in enumerate(sitting.paper)
        if not marking.answered(entry, next((row.said for row in rows if row.place == place), None))
    ]  # fmt: skip
    return next(
        (place for place in open_places if place >= begin),
        open_places[0] if open_places else len(sitting.paper),
    )


def newest_turn(sitting: Sitting) -> int:
    """The newest turn that was kept."""
    return max((row.turn for row in _answers(sitting)), default=0)


def _answers(sitting: Sitting) -> list[Answer]:
    return list(db.session.scalars(select(Answer).where(Answer.sitting_id == sitting.id)))


# --- the end -------------------------------------------------------------------------------------------------


def hand_in(sitting: Sitting, *, by: Actor = SELF) -> bool:
    """Mark it and let the result count; whether it was not handed in before."""
    hold(sitting)
    if sitting.handed_in_at is not None:
        return False
    _end(sitting, by)
    return True


def close(opening: Opening, *, by: Actor) -> int:
    """Nobody sits down to it any more, and what is being written is collected as it stands. How many were collected."""
    hold(opening)
    opening.closed_at = opening.closed_at or clock.now()
    db.session.flush()
    return _collect(
        select(Sitting).where(Sitting.opening_id == opening.id, Sitting.handed_in_at.is_(None)), by
    )


def overdue() -> list[int]:
    """The openings in which somebody's time is over who never handed in."""
    rows = db.session.execute(
        select(Sitting.started_at, Opening).join(Opening, Opening.id == Sitting.opening_id).where(Sitting.handed_in_at.is_(None))
    )  # fmt: skip
    now = clock.now()
    return sorted({
        opening.id for started, opening in rows
        if opening.minutes is not None and now > started + timedelta(minutes=opening.minutes) + GRACE
    })  # fmt: skip


def collect(opening: Opening, *, by: Actor) -> int:
    """Collect the sittings whose time is over; how many."""
    return _collect(
        select(Sitting).where(Sitting.opening_id == opening.id, Sitting.handed_in_at.is_(None)),
        by,
        late_only=True,
    )


def _collect(query: Any, by: Actor, *, late_only: bool = False) -> int:
    count = 0
    for sitting in db.session.scalars(query.order_by(Sitting.id)).all():
        hold(sitting)
        if sitting.handed_in_at is None and (late(sitting) or not late_only):
            _end(sitting, by)
            count += 1
    return count


def _end(sitting: Sitting, by: Actor) -> None:
    marked = marking.mark(sitting.paper, said(sitting))
    until, now = deadline(sitting), clock.now()
    # Collected the morning after, it was still handed in when its time was over.
    sitting.handed_in_at = now if until is None or now <= until + GRACE else until
    sitting.points, sitting.out_of = marked.points, marked.out_of
    sitting.passed = marked.reaches(sitting.opening.rules["pass_percent"])
    db.session.flush()
    outcome.settle(sitting.opening, sitting.person_id, by=by)


__all__ = [
    "ENDED", "GRACE", "NEWEST", "OPEN", "SELF", "Kept", "Told", "answer", "by_token", "close", "collect", "deadline", "hand_in", "late",
    "newest_turn", "of_people", "overdue", "release", "resumed", "said", "sit_down", "tries_left", "whose",
]  # fmt: skip
