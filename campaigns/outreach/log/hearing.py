"""Hearing anew: what was held is looked at again when something came that it may have waited for, and what follows is settled.

An undoing waits for its event, a number for the card that was in the hand, a card for its holder, a day for its resumption,
a roll-call for the shift.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from typing import Final

from sqlalchemy import or_, select

from app.base import clock
from app.base.actors import EVERYWHERE, Actor
from app.base.db import db, hold
from campaigns import news
from campaigns.attendance import handout
from campaigns.attendance.subject import NOBODY, Who, identify
from campaigns.outreach import day as days
from campaigns.outreach.day import OutreachDay
from campaigns.outreach.event import OutreachEvent
from campaigns.outreach.log import counting, known, newcomer, rolls, rules, words
from campaigns.outreach.log.entry import entry_of
from campaigns.trainings import Training
from trainees import cards
from trainees.people import Person

SETTLED: Final = ("settled", "aside")
"""Flags of what a person decided: nobody looks at it again."""
# Told by a sealed number, which is not kept: only a person can say more.
_NOT_AGAIN: Final = ("id_mismatch",)


@dataclass(slots=True)
class News:
    """What is new in a day: ids of its new events, those that were undone, cards that were given to somebody or taken back."""

    anything: bool = False
    fresh: list[str] = field(default_factory=list)
    undone: set[str] = field(default_factory=set)
    cards: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Settled:
    """`anew`: events that are answered otherwise now; `names` of whom they are; `already`: new events that say what was known."""

    anew: dict[str, OutreachEvent] = field(default_factory=dict)
    names: dict[int, str] = field(default_factory=dict)
    already: set[str] = field(default_factory=set)


def hear(day: OutreachDay, *, by: Actor) -> Settled:
    """Look anew at all that a day holds: it was resumed, somebody was put on a shift. The caller commits."""
    db.session.flush()  # what the caller has just changed is not to be read over
    hold(day)
    return settle(day, News(), by=by)


def settle(day: OutreachDay, told: News, *, by: Actor) -> Settled:
    """Everything that follows from what is new: undone bindings, what was held, the roll-call, who was helped, the ledger."""
    done = Settled()
    anew = _Anew(day, by)
    undone, given = set(told.undone), set(told.cards)
    while True:
        given |= _take_back(day, undone)
        undone = set()
        changed = anew.again(given)
        for row in changed:
            done.anew[row.id] = row
            if row.kind == "void" and row.result == "created" and row.corrects:
                undone.add(row.corrects)
            if handout.BOUND in row.flags and (parts := cards.split(row.code)):
                given.add(parts[0])
        if not changed:
            break
    ids = {row.person_id for row in done.anew.values() if row.person_id}
    done.names = dict(
        db.session.execute(select(Person.id, Person.name).where(Person.id.in_(ids))).tuples().all()
    )
    rolls.settle(day, by=by)
    done.already = counting.settle(day, fresh=told.fresh, by=by)
    return done


def _take_back(day: OutreachDay, undone: Collection[str]) -> set[str]:
    """The cards that undone events had handed out are blank again; which."""
    if not undone:
        return set()
    events = db.session.scalars(
        select(OutreachEvent).where(
            OutreachEvent.id.in_(undone), OutreachEvent.outreach_day_id == day.id, OutreachEvent.code != ""
        )
    )
    return {card.code for event in events if (card := handout.unhand(event)) is not None}


class _Anew:
    """A day's held events, looked at until none says anything else than before."""

    def __init__(self, day: OutreachDay, by: Actor) -> None:
        self.day, self.by, self.at = day, by, clock.now()
        self.rules = rules.of(day)

    def again(self, given: Collection[str]) -> list[OutreachEvent]:
        """Those that mean something else now. given: cards that changed hands."""
        own = or_(*(OutreachEvent.code.startswith(code) for code in sorted(given))) if given else False
        rows = db.session.scalars(
            select(OutreachEvent)
            .where(
                OutreachEvent.outreach_day_id == self.day.id,
                or_(
                    OutreachEvent.result == "held",
                    # Their card alone said who it was.
                    (OutreachEvent.result == "created") & OutreachEvent.kind.in_(("help", "roll"))
                    & OutreachEvent.named_id.is_(None) & OutreachEvent.walkin.is_(None) & own,
                ),
            )
            .order_by(OutreachEvent.happened_at, OutreachEvent.id)
            .execution_options(populate_existing=True)
        ).all()  # fmt: skip
        gone = counting.voided(self.day.id)
        open_ones = [
            row
            for row in rows
            if row.id not in gone and not set(row.flags) & set(SETTLED) and row.problem not in _NOT_AGAIN
        ]
        changed = [
            row for row, who in zip(open_ones, self._whose(open_ones), strict=True) if self._change(row, who)
        ]
        db.session.flush()
        return changed

    def _whose(self, rows: list[OutreachEvent]) -> list[Who]:
        if not rows:
            return []
        connection = db.session.connection()
        ground = known.ground_of(connection, self.day)
        asked = [row for row in rows if row.kind in ("help", "roll", "void")]
        reports = [entry_of(row).as_report() for row in asked]
        found = {row.id: who for row, who in zip(asked, identify(connection, ground, reports), strict=True)}
        return [found.get(row.id, NOBODY) for row in rows]

    def _change(self, row: OutreachEvent, who: Who) -> bool:
        """Write what an event means now; whether that is something else."""
        entry = entry_of(row)
        if row.person_id is not None and row.problem in ("day_off", "not_on_shift"):
            who = replace(NOBODY, person_id=row.person_id)
        problem, flags = who.problem, list(row.flags)
        if problem is None and self.rules.counts_now(entry):
            point = db.session.get(days.Point, row.point_id) if row.point_id else None
            who = newcomer.named(
                entry, who, point, locality_id=row.locality_id, by=self.by, at=row.received_at
            )
            problem, flags = who.problem, [*flags, *who.flags]
        problem = problem or self.rules.broken(entry, who.person_id)
        if problem and problem != "corrects_void" and words.fate(problem) != "held":
            return False  # a card that was locked since: what counted counts, what waited waits
        person = None if problem == "card_blank" else who.person_id
        if (problem, person) == (row.problem, row.person_id):
            return False
        row.problem, row.person_id, row.flags = problem, person, flags
        row.result = words.fate(problem) if problem else "created"
        return True


def _follow(told: news.News) -> None:
    """A blank card was given to somebody in a training: whoever scanned it on an outreach day scanned them."""
    if not told.trainings:
        return
    places = select(Training.locality_id).where(Training.id.in_(told.trainings))
    waiting = select(OutreachEvent.outreach_day_id).where(
        OutreachEvent.locality_id.in_(places),
        OutreachEvent.result == "held",
        OutreachEvent.problem == "card_blank",
    )
    _hear_all(db.session.scalars(waiting.distinct()), by=told.by)


def _hear_all(day_ids: Iterable[int], *, by: Actor) -> None:
    several = [days.get(day_id, within=EVERYWHERE) for day_id in set(day_ids)]
    for day in sorted(several, key=lambda day: (day.day, day.id)):  # as `signing.turns` takes them
        hear(day, by=by)


news.follow(_follow)
