"""Pairs: two people of the register who may be one. Found by the same scoring as imports, asked once, remembered."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Final, Literal

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Select,
    String,
    UniqueConstraint,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Mapped, aliased, mapped_column

from app.base import clock
from app.base.actors import Actor, Scope
from app.base.db import Base, OfLocality, db
from app.base.errors import NotFound, Refused
from trainees.people.crowd import Register, Someone
from trainees.people.likeness import nearness
from trainees.people.person import Person, survivor

Verdict = Literal["same", "different", "unsure"]
VERDICTS: Final[tuple[Verdict, ...]] = ("same", "different", "unsure")
OPEN: Final = "open"
MOST: Final = 5
"""Pairs kept of one person: the nearest."""


class PersonPair(OfLocality, Base):
    """Two people who may be one, the lower id first; `verdict` open until somebody says same, different or unsure.

    `score` 0 to 1, `why` short English words (see `likeness`).
    """

    __tablename__ = "person_pair"
    __table_args__ = (
        UniqueConstraint("one_id", "other_id"),
        CheckConstraint("one_id < other_id", name="order"),
        CheckConstraint("verdict IN ('open', 'same', 'different', 'unsure')", name="verdict"),
    )

    one_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    other_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    score: Mapped[float] = mapped_column(default=0.0)
    why: Mapped[list[str]] = mapped_column(JSON, default=list)
    verdict: Mapped[str] = mapped_column(String(10), default=OPEN)
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))


def waiting(within: Scope, *, unsure: bool = False) -> Select[PersonPair]:
    """The pairs that nobody settled yet, the likeliest first; `unsure` takes in those somebody looked at in vain."""
    verdicts = [OPEN, "unsure"] if unsure else [OPEN]
    merged = select(Person.id).where(Person.merged_into_id.is_not(None))
    query = select(PersonPair).where(
        PersonPair.verdict.in_(verdicts), PersonPair.one_id.not_in(merged), PersonPair.other_id.not_in(merged)
    )  # fmt: skip
    if within.locality_id is not None:
        query = query.where(PersonPair.locality_id == within.locality_id)
    return query.order_by(PersonPair.verdict, PersonPair.score.desc(), PersonPair.id)


def count(within: Scope) -> int:
    """How many pairs are open."""
    return db.session.scalar(select(func.count()).select_from(waiting(within).order_by(None).subquery())) or 0


def get(pair_id: int, *, within: Scope) -> PersonPair:
    """One pair of the scope; NotFound."""
    pair = db.session.get(PersonPair, pair_id)
    if pair is None or not within.covers(pair.locality_id):
        raise NotFound("pair_unknown", "Không tìm thấy cặp cần xem này.")
    return pair


def known(one: Person, other: Person) -> PersonPair | None:
    """The pair of two people, where somebody or something asked about them."""
    low, high = sorted((one.id, other.id))
    return db.session.scalar(select(PersonPair).where(PersonPair.one_id == low, PersonPair.other_id == high))


def of(one: Person, other: Person) -> PersonPair:
    """The pair of two people, made where nobody asked yet. Refused `pair_same`: it is one person."""
    if one.id == other.id:
        raise Refused("pair_same", "Hai dòng này đã là một người.")
    pair = known(one, other)
    if pair is None:
        low, high = sorted((one.id, other.id))
        pair = PersonPair(locality_id=one.locality_id, one_id=low, other_id=high, score=0.0, why=[])
        db.session.add(pair)
        db.session.flush()
    return pair


def remember(pair: PersonPair, verdict: Verdict | Literal["open"], *, by: Actor) -> None:
    """Write down what somebody said, with who and when ('open': the question is asked again). A merge is `merging`'s."""
    pair.verdict = verdict
    pair.decided_at, pair.decided_by = (None, None) if verdict == OPEN else (clock.now(), by.account_id)
    db.session.flush()


def keep_apart(one_id: int, others: Iterable[int], locality_id: int, *, by: Actor) -> None:
    """Somebody said of a row that it is none of these people: the person made of it is not asked about again."""
    for other_id in set(others) - {one_id}:
        one, other = (db.session.get_one(Person, each) for each in (one_id, other_id))
        pair = of(one, other)
        if pair.verdict in (OPEN, "unsure"):
            remember(pair, "different", by=by)


def partners(ids: Iterable[int]) -> set[int]:
    """Everybody who stands in a pair with one of these."""
    return {each for pair in _pairs_of(list(ids)) for each in pair}


def uncompared(locality_id: int) -> list[int]:
    """Ids of the living who were not compared since they came or changed."""
    query = select(Person.id).where(
        Person.locality_id == locality_id, Person.compared.is_(False), Person.merged_into_id.is_(None)
    )
    return list(db.session.scalars(query.order_by(Person.id)))


def compare(locality_id: int, everybody: Register, among: Collection[int] | None = None) -> int:
    """Look for doubles of everybody who was not compared since they came or changed. Returns how many pairs are open anew.

    `everybody`: the living people of the locality, or all who can be near those (`nearby.around`). `among`: of these only.
    What somebody decided stands, a question whose two no longer resemble each other goes. Whoever came after
    `everybody` was read waits for the next time.
    """
    wanted = None if among is None else set(among)
    fresh = [
        person_id
        for person_id in uncompared(locality_id)
        if (wanted is None or person_id in wanted) and Someone(person_id=person_id) in everybody.traits
    ]
    if not fresh:
        return 0
    there = _pairs_of(fresh)
    apart = _kept_apart(locality_id)
    made = 0
    for person_id in fresh:
        me = Someone(person_id=person_id)
        links, others = everybody.near(everybody.traits[me])
        near = [c for c in links + others if c.someone != me and c.someone.person_id is not None][:MOST]
        for candidate in near:
            assert candidate.someone.person_id is not None
            low, high = sorted((person_id, candidate.someone.person_id))
            if (low, high) in apart:
                continue
            pair = there.get((low, high))
            if pair is None:
                pair = PersonPair(locality_id=locality_id, one_id=low, other_id=high, verdict=OPEN)
                db.session.add(pair)
                there[(low, high)] = pair
                made += 1
            if pair.verdict in (OPEN, "unsure"):
                pair.score, pair.why = candidate.score, list(candidate.why)
        for key, pair in list(there.items()):
            if person_id in key and pair.verdict == OPEN and (key in apart or _strangers(key, everybody)):
                db.session.delete(pair)
                del there[key]
    for start in range(0, len(fresh), 500):
        db.session.execute(
            update(Person).where(Person.id.in_(fresh[start : start + 500])).values(compared=True)
        )
    db.session.flush()
    return made


def _strangers(pair: tuple[int, int], everybody: Register) -> bool:
    """Whether nobody need ask about two people any more. A question that only one side finds, or finds sixth, stays.

    So does one about somebody who was merged meanwhile: it is not shown, and comes back when the merge is undone.
    """
    one, other = (everybody.traits.get(Someone(person_id=each)) for each in pair)
    return (
        one is not None
        and other is not None
        and nearness(one, other) is None
        and nearness(other, one) is None
    )


def _kept_apart(locality_id: int) -> set[tuple[int, int]]:
    """Whom somebody told apart, read through merges: who is not A's double is not the double of the one A became."""
    one, other = aliased(Person), aliased(Person)
    rows = db.session.execute(
        select(survivor(one), survivor(other))
        .select_from(PersonPair)
        .join(one, one.id == PersonPair.one_id)
        .join(other, other.id == PersonPair.other_id)
        .where(PersonPair.locality_id == locality_id, PersonPair.verdict == "different")
    )
    return {(min(pair), max(pair)) for pair in rows.tuples()}


def _pairs_of(ids: list[int]) -> dict[tuple[int, int], PersonPair]:
    found: dict[tuple[int, int], PersonPair] = {}
    for start in range(0, len(ids), 500):
        some = ids[start : start + 500]
        for pair in db.session.scalars(
            select(PersonPair).where(or_(PersonPair.one_id.in_(some), PersonPair.other_id.in_(some)))
        ):
            found[(pair.one_id, pair.other_id)] = pair
    return found
