"""Feedback (ý kiến sau lớp): stars and words of somebody who was there; nobody is named.

A phone speaks once of a training, and may change what it said until the training's feedback closes. What is said of
fewer than `FEWEST` phones is not told to whoever taught: in a room of two, everybody knows who wrote. Words are told them
when no more can come, of `FEWEST_WORDS` or more, mixed: who watches them arrive one by one knows whose they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    String,
    Table,
    Text,
    UniqueConstraint,
    func,
    select,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.base import clock, keys
from app.base.actors import Actor, Scope
from app.base.db import Base, OfLocality, db
from app.base.errors import NotFound, Refused
from app.base.inserting import write_over
from app.base.text import clean
from campaigns.lessons import Lesson
from campaigns.trainings import PLANNED, Training, seen

STARS = range(1, 6)
SATISFIED = 4
"""From how many stars on somebody is satisfied."""
FEWEST = 3
"""Below so many phones whoever teaches is told only how many there are."""
FEWEST_WORDS = 5
"""Below so many phones whoever teaches reads no words."""
LONGEST = 1_000
"""Letters of the words."""
DAYS_OPEN = 14
"""How long after the last lesson's day it may be said."""


class Feedback(OfLocality, Base):
    """`phone_hash`: keyed hash of the browser's cookie and the training, so that one phone speaks once; never a person."""

    __tablename__ = "feedback"
    __table_args__ = (
        UniqueConstraint("training_id", "phone_hash"),
        CheckConstraint("stars BETWEEN 1 AND 5", name="stars"),
    )

    training_id: Mapped[int] = mapped_column(ForeignKey("training.id"), index=True)
    lesson_id: Mapped[int | None] = mapped_column(ForeignKey("lesson.id"), index=True)
    stars: Mapped[int]
    words: Mapped[str] = mapped_column(Text, default="", server_default="")
    phone_hash: Mapped[str] = mapped_column(String(64))
    given_at: Mapped[datetime]
    hidden_at: Mapped[datetime | None]
    hidden_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))


_table: Table = Feedback.__table__  # type: ignore[assignment]


@dataclass(frozen=True, slots=True)
class Summary:
    """`counts`: stars → how many phones gave them. Hidden words take no star away."""

    counts: Mapping[int, int]

    @property
    def n(self) -> int:
        """How many phones spoke."""
        return sum(self.counts.values())

    @property
    def mean(self) -> Decimal | None:
        """Stars to one decimal, half up; None of nobody."""
        return _rounded(sum(stars * n for stars, n in self.counts.items()), self.n, "0.1")

    @property
    def satisfied(self) -> int:
        """How many gave `SATISFIED` stars or more."""
        return sum(n for stars, n in self.counts.items() if stars >= SATISFIED)

    @property
    def percent(self) -> Decimal | None:
        """Share of the satisfied in percent to two decimals, half up; None of nobody."""
        return _rounded(self.satisfied * 100, self.n, "0.01")

    @property
    def few(self) -> bool:
        """Whether so few spoke that whoever taught could guess who."""
        return self.n < FEWEST


def _rounded(total: int, n: int, places: str) -> Decimal | None:
    return (Decimal(total) / n).quantize(Decimal(places), ROUND_HALF_UP) if n else None


# --- when ----------------------------------------------------------------------------------------------------


def closes(training: Training) -> date | None:
    """The last day on which something may be said; None without a lesson that counts."""
    days = [lesson.day for lesson in training.lessons if not lesson.practice]
    return max(days) + timedelta(DAYS_OPEN) if days else None


def spoken_of(training: Training) -> Lesson | None:
    """The lesson that began last: what somebody who speaks now has in mind. None before the first one."""
    now = clock.now()
    begun = [
        lesson
        for lesson in training.lessons
        if not lesson.practice and (lesson.state != PLANNED or lesson.starts <= now)
    ]
    return max(begun, key=lambda lesson: (lesson.starts, lesson.id), default=None)


def shut_because(training: Training) -> str | None:
    """'early' before a lesson has begun, 'late' past the last day, None while it may be said."""
    last = closes(training)
    if last is None or spoken_of(training) is None:
        return "early"
    return "late" if clock.today() > last else None


# --- saying --------------------------------------------------------------------------------------------------


def phone_hash(training: Training, token: str) -> str:
    """What is kept of a browser's secret: another word in every training, so that no two can be laid side by side."""
    return keys.mac("feedback", f"{token}|{training.id}".encode()).hex()


def give(
    training: Training, stars: int, words: str, phone_hash: str, *, lesson: Lesson | None = None
) -> Feedback:
    """What a phone says of a training, in place of what it said before. Words that were hidden stay hidden.

    Refused: no stars, or not 1 to 5; words too long; too early, too late. NotFound: another training's lesson.
    """
    if stars not in STARS:
        raise Refused("feedback_stars", "Chọn từ 1 đến 5 sao.")
    said = _paragraphs(words)
    if len(said) > LONGEST:
        raise Refused("feedback_long", f"Lời góp ý dài quá {LONGEST} chữ cái.")
    # Whoever erases somebody waits for words, which may name them; phones do not wait for one another.
    db.session.execute(select(Training.id).where(Training.id == training.id).with_for_update(read=True))
    if (why := shut_because(training)) is not None:
        raise Refused(f"feedback_{why}", _SHUT[why])
    if lesson is not None and lesson.training_id != training.id:
        raise NotFound("lesson_unknown", "Không tìm thấy buổi tập huấn này.")
    key = {"training_id": training.id, "phone_hash": phone_hash}
    row = {
        "locality_id": training.locality_id, "lesson_id": lesson.id if lesson else None, "stars": stars, "words": said,
        "given_at": clock.now(),
    }  # fmt: skip
    db.session.flush()
    write_over(db.session.connection(), _table, [key | row], key=tuple(key))
    return db.session.scalars(
        select(Feedback).filter_by(**key), execution_options={"populate_existing": True}
    ).one()


_SHUT = {
    "early": "Lớp chưa bắt đầu. Học xong buổi đầu rồi mời bác góp ý.",
    "late": "Đã hết thời gian góp ý cho lớp này.",
}


def _paragraphs(words: str) -> str:
    """Blanks tidied line by line: what was written in paragraphs stays so."""
    return "\n".join(line for raw in words.splitlines() if (line := clean(raw)))


def of_phone(training: Training, phone_hash: str) -> Feedback | None:
    """What a phone said of a training."""
    return db.session.scalar(select(Feedback).filter_by(training_id=training.id, phone_hash=phone_hash))


# --- reading -------------------------------------------------------------------------------------------------


def summary(training: Training) -> Summary:
    """What all phones said of a training. One query."""
    return _summed(Feedback.training_id == training.id)


def of_course(course_id: int, *, within: Scope) -> Summary:
    """The same of all trainings of a course that exist for the asker: every phone weighs as much as any other."""
    mine = seen(within).where(Training.course_id == course_id).with_only_columns(Training.id)
    return _summed(Feedback.training_id.in_(mine))


def satisfied(locality_id: int, since: date, until: date) -> Summary:
    """What was said of the trainings of a locality from a day to a day, both included.

    `satisfied` of `n` is a figure; of trainings, not of online public services. It counts by the day on which a phone last spoke.
    """
    first = datetime.combine(since, time(), clock.ZONE)
    end = datetime.combine(until + timedelta(1), time(), clock.ZONE)
    return _summed(Feedback.locality_id == locality_id, Feedback.given_at >= first, Feedback.given_at < end)


def _summed(*conditions: ColumnElement[bool]) -> Summary:
    rows = db.session.execute(
        select(Feedback.stars, func.count()).where(*conditions).group_by(Feedback.stars)
    )
    return Summary(dict.fromkeys(STARS, 0) | dict(rows.tuples().all()))


def listed(
    training: Training,
    *,
    hidden: bool = False,
    mixed: bool = False,
    limit: int | None = None,
    offset: int = 0,
) -> list[Feedback]:
    """What was said in words, the newest first, or `mixed`: in an order that tells nothing of when; hidden words only where
    asked for."""
    order = (Feedback.phone_hash,) if mixed else (Feedback.given_at.desc(), Feedback.id.desc())
    query = select(Feedback).where(*_worded(training, hidden)).order_by(*order)
    return list(db.session.scalars(query.limit(limit).offset(offset)))


def count(training: Training, *, hidden: bool = False) -> int:
    """How many `listed` has."""
    return db.session.scalar(select(func.count()).where(*_worded(training, hidden))) or 0


def _worded(training: Training, hidden: bool) -> Iterable[ColumnElement[bool]]:
    yield Feedback.training_id == training.id
    yield Feedback.words != ""
    if not hidden:
        yield Feedback.hidden_at.is_(None)


# --- hiding --------------------------------------------------------------------------------------------------


def get(training: Training, feedback_id: int) -> Feedback:
    """One of a training's; NotFound."""
    row = db.session.scalar(select(Feedback).filter_by(training_id=training.id, id=feedback_id))
    if row is None:
        raise NotFound("feedback_unknown", "Không tìm thấy ý kiến này.")
    return row


def hide(row: Feedback, *, by: Actor) -> None:
    """Show the words to nobody but who may show them again: a name, an insult. The stars go on counting."""
    if row.hidden_at is None:
        row.hidden_at, row.hidden_by = clock.now(), by.account_id
        db.session.flush()


def show_again(row: Feedback) -> None:
    """Show the words as before."""
    row.hidden_at = row.hidden_by = None
    db.session.flush()
