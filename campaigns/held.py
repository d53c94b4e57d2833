"""Trainings already held, before the product came or on paper: a list of names becomes evidence of its own kind.

Without names a training is a number that somebody reported: shown beside, never added to people.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Date, ForeignKey, Select, String, func, select
from sqlalchemy.orm import Mapped, aliased, mapped_column, relationship, selectinload

from app.base import clock
from app.base.actors import Actor, Scope
from app.base.db import Base, OfLocality, db, hold
from app.base.errors import Conflict, NotFound, Refused
from app.base.text import clean, fold
from campaigns import courses
from campaigns.courses import Course, CourseVersion
from trainees import ledger, people
from trainees.areas import Locality
from trainees.imports import applying, leaving, successors, undoing
from trainees.imports.applying import Preview, Source
from trainees.imports.not_entered import is_open
from trainees.imports.planning import Decision
from trainees.imports.roster_import import APPLIED, RosterImport, RosterRow
from trainees.imports.undoing import Undone
from trainees.ledger import LISTED, Change
from trainees.people import Person

# Of the ids that a list brought in (RosterImport.made): the trainings that it was brought in for.
_FOR = "held_trainings"


class HeldTraining(OfLocality, Base):
    """A training that was held: what was taught, when, by whom, and by which document it is known.

    `import_id`: the list of its people; then `people` is None and the ledger holds a line for each. Without a list
    `people` is the number that the document reports.
    """

    __tablename__ = "held_training"
    __table_args__ = (
        CheckConstraint("(import_id IS NULL) <> (people IS NULL)", name="names_or_number"),
        CheckConstraint("people >= 0", name="people"),
    )

    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"), index=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("course_version.id"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    day: Mapped[date] = mapped_column(Date)
    organiser: Mapped[str] = mapped_column(String(200), default="")
    document: Mapped[str] = mapped_column(String(200), default="")
    import_id: Mapped[int | None] = mapped_column(ForeignKey("roster_import.id"), index=True)
    people: Mapped[int | None]
    created_at: Mapped[datetime]
    created_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    course: Mapped[Course] = relationship()
    version: Mapped[CourseVersion] = relationship()

    @property
    def key(self) -> str:
        """The source of its evidence."""
        return f"held:{self.id}"


def add(
    course: Course, title: str, day: date, *, by: Actor, organiser: str = "", document: str = "",
    record: RosterImport | None = None, people: int | None = None,
) -> HeldTraining:  # fmt: skip
    """Write a training down that was held. `record`: its list, applied; else `people`, the number reported.

    Refused: `held_title`, `held_future`, `held_people` (neither a list nor a number), `held_document` (a bare number needs the
    document that says it), `list_gone` (the list was undone). Conflict `held_twice`: it stands already, so that a second tab
    or a second click does not count it twice.
    """
    if not clean(title):
        raise Refused("held_title", "Cần tên lớp.")
    if day > clock.today():
        raise Refused("held_future", "Lớp đã tổ chức không thể có ngày trong tương lai.")
    if (record is None) == (people is None) or (people is not None and people < 0):
        raise Refused("held_people", "Cần danh sách người học, hoặc số người theo văn bản.")
    if people is not None and not clean(document):
        raise Refused("held_document", "Số người không kèm danh sách cần số, ký hiệu văn bản báo cáo.")
    if record is not None:
        hold(record)  # a list is held before the course of its training, as `enter_list` does
        if record.state != APPLIED:
            raise Refused("list_gone", "Danh sách này đã được hoàn tác.")
    version = courses.in_use(course)  # held: of two who enter it at once the second must see the first
    _not_there(course, title, day, document, record)
    held = HeldTraining(
        locality_id=course.locality_id, course_id=course.id, version_id=version.id, title=clean(title)[:200], day=day,
        organiser=clean(organiser)[:200], document=clean(document)[:200], import_id=record.id if record else None,
        people=people, created_at=clock.now(), created_by=by.account_id,
    )  # fmt: skip
    held.course, held.version = course, version
    db.session.add(held)
    db.session.flush()
    settle(held, by=by)
    return held


def _not_there(course: Course, title: str, day: date, document: str, record: RosterImport | None) -> None:
    """Conflict when one that stands has the same course, day and title, and the same list or the same document."""
    query = select(HeldTraining).where(
        HeldTraining.course_id == course.id, HeldTraining.day == day, HeldTraining.undone_at.is_(None)
    )
    said, number = fold(clean(title)[:200]), fold(clean(document)[:200])
    for one in db.session.scalars(query.order_by(HeldTraining.id)):
        same_list = record is not None and one.import_id == record.id
        if fold(one.title) == said and (same_list or (number and fold(one.document) == number)):
            raise Conflict(
                "held_twice",
                f"Lớp “{one.title}” ngày {day:%d/%m/%Y} đã có, với cùng danh sách hoặc cùng văn bản. "
                "Nếu là lớp khác, ghi tên khác.",
            )


def first_day(day: date) -> date:
    """From when the memberships of a training's list count: the year's first day, as those of any list."""
    return day.replace(month=1, day=1)


def enter_list(
    course: Course, title: str, day: date, source: Source, *, by: Actor, organiser: str = "", document: str = "",
    decisions: Mapping[int, Decision] | None = None, waiting: RosterImport | None = None,
) -> tuple[HeldTraining, Preview]:  # fmt: skip
    """Write a list down and the training that it is of, in the open transaction. Refused as `add` and `applying.apply` say.

    A list that is in the register already is not written twice; the training stands on what was written then.
    """
    out = applying.apply(
        source, course.locality_id, by=by, since=first_day(day), decisions=decisions, waiting=waiting
    )
    record = out.roster_import
    assert record is not None
    held = add(course, title, day, by=by, organiser=organiser, document=document, record=record)
    if out.changed or _FOR in record.made:
        record.made = {**record.made, _FOR: [*record.made.get(_FOR, ()), held.id]}
        db.session.flush()
    settle_list(record.id, by=by)  # rows of earlier lists that this one settled
    return held, out


def settle(held: HeldTraining, *, by: Actor) -> Change:
    """Make the ledger say of this training what its list says: one line for each person and skill of the course."""
    hold(held)
    return ledger.settle(held.locality_id, held.key, LISTED, wanted(held), by=by)


def wanted(held: HeldTraining, version: CourseVersion | None = None) -> dict[tuple[int, int], date]:
    """(person id, skill id) → day: the lines that this training should have, had it this version where one is given.

    None once it was undone, or without names.
    """
    if held.import_id is None or held.undone_at is not None:
        return {}
    record = db.session.get(RosterImport, held.import_id)
    if record is None or record.state != APPLIED:
        return {}
    named = db.session.scalars(successors.people_on(record.id).distinct())
    taught = (version or held.version).skills
    return {(person, skill.id): held.day for person in named for skill in taught}


def leaning_on(import_id: int) -> list[HeldTraining]:
    """The trainings that stand and whose list it is, or whose list has rows that were settled by one of its."""
    query = select(HeldTraining).where(
        HeldTraining.import_id.in_(successors.leading_to(import_id)), HeldTraining.undone_at.is_(None)
    )
    return list(db.session.scalars(query.options(_taught()).order_by(HeldTraining.id)))


def settle_list(import_id: int, *, by: Actor) -> None:
    """A list was written, or a row of it answered: the trainings that lean on it (if any) gain or lose people."""
    for held in leaning_on(import_id):
        settle(held, by=by)


def take_version(held: HeldTraining, version: CourseVersion, *, by: Actor) -> Change:
    """Count what was held by another version of its course, and settle it. Refused: another course's version; undone."""
    hold(held)
    if version.course_id != held.course_id:
        raise Refused("version_other", "Phiên bản này không phải của chương trình mà lớp dạy.")
    if held.undone_at is not None:
        raise Refused("held_undone", "Lớp này đã được bỏ.")
    held.version = version
    db.session.flush()
    return settle(held, by=by)


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What `undo` did: lines withdrawn, and what became of the list (None: it stays, and `why` says for whose sake)."""

    lines: int
    undone: Undone | None
    why: str


def undo(held: HeldTraining, *, by: Actor) -> TakenBack:
    """Take the training back: its evidence is withdrawn, and its list undone where it came for this alone. Refused: twice."""
    # In the order in which a list that comes for a training is written.
    hold(db.session.get_one(Locality, held.locality_id))
    hold(held)
    if held.undone_at is not None:
        raise Refused("held_undone", "Lớp này đã được bỏ.")
    held.undone_at, held.undone_by = clock.now(), by.account_id
    db.session.flush()
    change = settle(held, by=by)
    record = db.session.get(RosterImport, held.import_id) if held.import_id is not None else None
    if record is None or record.state != APPLIED:
        return TakenBack(change.withdrawn, None, "")
    if _FOR not in record.made:
        return TakenBack(
            change.withdrawn,
            None,
            "Danh sách được nhập riêng từ trước nên vẫn giữ; muốn bỏ thì hoàn tác ở lần nhập.",
        )
    others = standing_on(record.id)
    if others:
        return TakenBack(change.withdrawn, None, f"Danh sách vẫn giữ vì lớp “{others[0].title}” cũng dùng.")
    leaning = leaning_on(record.id)
    try:
        with db.session.begin_nested():
            leaving.resume(record)  # who left because of this list is back
            undone = undoing.undo(record)
        for other in leaning:
            settle(other, by=by)
        return TakenBack(change.withdrawn, undone, "")
    except Refused as refused:
        return TakenBack(change.withdrawn, None, f"Người của danh sách vẫn giữ. {refused.message}")


def standing_on(import_id: int) -> list[HeldTraining]:
    """The trainings that stand on a list: while there is one, the list cannot be undone by itself."""
    query = select(HeldTraining).where(HeldTraining.import_id == import_id, HeldTraining.undone_at.is_(None))
    return list(db.session.scalars(query.order_by(HeldTraining.id)))


@dataclass(frozen=True, slots=True)
class Size:
    """How many people of a list are entered, and how many of its rows still wait (refused, or a question)."""

    entered: int
    open: int


def sizes(several: Collection[HeldTraining]) -> dict[int, Size]:
    """Id of a training with a list → its size. Two queries."""
    imports = {held.import_id for held in several if held.import_id is not None}
    waiting = dict(
        db.session.execute(
            select(RosterRow.import_id, func.count())
            .where(RosterRow.import_id.in_(imports), is_open())
            .group_by(RosterRow.import_id)
        ).tuples().all()
    )  # fmt: skip
    on_it, named = aliased(Person), successors.people_on_each(imports).subquery()
    entered: dict[int, int] = dict(
        db.session.execute(
            select(named.c.list, func.count(people.survivor(on_it).distinct()))
            .join(on_it, on_it.id == named.c.person_id)
            .group_by(named.c.list)
        ).tuples().all()
    )  # fmt: skip
    return {
        held.id: Size(entered.get(held.import_id, 0), waiting.get(held.import_id, 0))
        for held in several if held.import_id is not None
    }  # fmt: skip


def _named(import_id: int) -> Select[int]:
    """Ids of whom a list names, through merges."""
    on_it = aliased(Person)
    return select(people.survivor(on_it)).where(on_it.id.in_(successors.people_on(import_id))).distinct()


def people_of(held: HeldTraining, *, page: int = 1, size: int = 50) -> list[Person]:
    """One page of whom its list names, through merges, in Vietnamese order of given names."""
    if held.import_id is None:
        return []
    query = select(Person).where(Person.id.in_(_named(held.import_id))).order_by(Person.sort_name, Person.id)
    return list(db.session.scalars(query.limit(size).offset((page - 1) * size)))


def get(held_id: int, *, within: Scope) -> HeldTraining:
    """One training of the scope; NotFound."""
    held = db.session.get(HeldTraining, held_id)
    if held is None or not within.covers(held.locality_id):
        raise NotFound("held_unknown", "Không tìm thấy lớp đã tổ chức này.")
    return held


def listed(within: Scope, *, page: int = 1, size: int = 50) -> list[HeldTraining]:
    """One page of what was held and stands, the latest day first."""
    query = _standing(within).order_by(HeldTraining.day.desc(), HeldTraining.id.desc())
    return list(db.session.scalars(query.limit(size).offset((page - 1) * size)))


def count(within: Scope) -> int:
    """How many `listed` has."""
    return sums(within)[0]


def everything(within: Scope) -> list[HeldTraining]:
    """All that was held and stands, with courses and skills: for the proof that the ledger says so."""
    return list(db.session.scalars(_standing(within).options(_taught()).order_by(HeldTraining.id)))


def sums(within: Scope) -> tuple[int, int]:
    """How many trainings `listed` has, and how many people those without a list report together: turns, since nobody is named."""
    both = _standing(within).with_only_columns(func.count(), func.coalesce(func.sum(HeldTraining.people), 0))
    trainings, people = db.session.execute(both).one()
    return trainings, int(people or 0)


def _standing(within: Scope) -> Select[HeldTraining]:
    query = select(HeldTraining).where(HeldTraining.undone_at.is_(None))
    return (
        query if within.locality_id is None else query.where(HeldTraining.locality_id == within.locality_id)
    )


def _taught() -> Any:
    return selectinload(HeldTraining.version).selectinload(CourseVersion.skills)


def reported(
    locality_id: int, skills: Collection[str], since: date | None, until: date
) -> list[HeldTraining]:
    """Trainings known by a number alone that taught one of these skills within [since, until]: shown, never added."""
    query = select(HeldTraining).where(
        HeldTraining.locality_id == locality_id, HeldTraining.people.is_not(None), HeldTraining.undone_at.is_(None),
        HeldTraining.day <= until,
    )  # fmt: skip
    if since is not None:
        query = query.where(HeldTraining.day >= since)
    return [
        held for held in db.session.scalars(query.options(_taught()).order_by(HeldTraining.day, HeldTraining.id))
        if {skill.code for skill in held.version.skills} & set(skills)
    ]  # fmt: skip
