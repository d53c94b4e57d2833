"""OutsideResult (kết quả nơi khác): what another body says that a person has learnt; evidence of its own kind."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    String,
    Table,
    select,
    text,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.base import clock
from app.base.actors import Actor, Scope
from app.base.db import Base, OfLocality, db, hold
from app.base.errors import Conflict, NotFound, Refused
from app.base.text import clean, fold
from trainees import ledger, people
from trainees.areas import Locality
from trainees.attachments import Attachment
from trainees.people import Person
from trainees.skills import Skill

PLATFORM, CONFIRMED, EXTERNAL = "platform", "confirmed", "external"
KINDS: Final[dict[str, str]] = {
    kind: f"{title[0].upper()}{title[1:]}" for kind, title in ledger.KINDS.items() if kind in (PLATFORM, CONFIRMED, EXTERNAL)
}  # fmt: skip
"""Kind → what it is called; each is the kind of its lines in the ledger too."""
OLDEST: Final = date(2000, 1, 1)
LONGEST_NUMBER: Final = 60

outside_result_skill = Table(
    "outside_result_skill", Base.metadata,
    Column("result_id", ForeignKey("outside_result.id"), primary_key=True),
    Column("skill_id", ForeignKey("skill.id"), primary_key=True),
)  # fmt: skip


class OutsideResult(OfLocality, Base):
    """`kind`: platform (the national platform's certificate), confirmed (a head's confirmation), external (another
    body's certificate). `number_key`: the number folded, for "once"; None where there is no number. `checked_by`: who
    looked at the paper. `score`: as the paper writes it. `import_id`: the list that it came in.

    `valid_until` is what the paper says of itself. The line of the ledger stays: an indicator counts what was shown by
    its own window, and one with a window of months lets it lapse by that.
    """

    __tablename__ = "outside_result"
    __table_args__ = (
        Index("uq_outside_result_number", "locality_id", "kind", "number_key", unique=True, sqlite_where=text("withdrawn_at IS NULL"), postgresql_where=text("withdrawn_at IS NULL")),
        CheckConstraint("kind IN ('platform', 'confirmed', 'external')", name="kind"),
    )  # fmt: skip

    kind: Mapped[str] = mapped_column(String(10))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    number: Mapped[str] = mapped_column(String(60), default="", server_default="")
    number_key: Mapped[str | None] = mapped_column(String(60))
    on: Mapped[date] = mapped_column(Date)
    course: Mapped[str] = mapped_column(String(200), default="", server_default="")
    organiser: Mapped[str] = mapped_column(String(200), default="", server_default="")
    valid_until: Mapped[date | None] = mapped_column(Date)
    score: Mapped[str] = mapped_column(String(40), default="", server_default="")
    checked_by: Mapped[str] = mapped_column(String(120), default="", server_default="")
    attachment_id: Mapped[int | None] = mapped_column(ForeignKey("attachment.id"), index=True)
    import_id: Mapped[int | None] = mapped_column(ForeignKey("outside_import.id"), index=True)
    written_at: Mapped[datetime]
    written_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    withdrawn_why: Mapped[str] = mapped_column(String(300), default="", server_default="")

    person: Mapped[Person] = relationship()
    attachment: Mapped[Attachment | None] = relationship()
    skills: Mapped[list[Skill]] = relationship(secondary=outside_result_skill, order_by=Skill.rank)

    @property
    def key(self) -> str:
        """The source of its evidence."""
        return f"outside:{self.id}"

    @property
    def expired(self) -> bool:
        """The paper's own last day has gone by."""
        return self.valid_until is not None and self.valid_until < clock.today()


@dataclass(frozen=True, slots=True)
class Paper:
    """What a paper says, as somebody typed it or a row of a list has it. `on`: the day on which it was reached."""

    kind: str
    on: date
    number: str = ""
    course: str = ""
    organiser: str = ""
    valid_until: date | None = None
    score: str = ""
    checked_by: str = ""


def number_key(kind: str, number: str, person_id: int) -> str | None:
    """By what a number is known again: without marks, case and blanks. A head confirms several people in one document,
    so there it is the document's number and the person."""
    folded = fold(number).replace(" ", "")
    if not folded:
        return None
    key = f"{folded}#{person_id}" if kind == CONFIRMED else folded
    return key if len(key) <= LONGEST_NUMBER else hashlib.sha256(key.encode()).hexdigest()[:LONGEST_NUMBER]


def checked(paper: Paper) -> Paper:
    """The paper cleaned. Refused with one sentence: what a kind needs is missing, or a day cannot be."""
    said = Paper(
        paper.kind, paper.on, clean(paper.number), clean(paper.course)[:200], clean(paper.organiser)[:200],
        paper.valid_until, clean(paper.score)[:40], clean(paper.checked_by)[:120],
    )  # fmt: skip
    if said.kind not in KINDS:
        raise Refused(
            "outside_kind", "Chọn loại kết quả: nền tảng, thủ trưởng xác nhận hoặc chứng chỉ nơi khác."
        )
    if said.on > clock.today():
        raise Refused(
            "outside_future", f"Ngày {said.on:%d/%m/%Y} chưa đến. Ghi ngày cấp hoặc ngày hoàn thành."
        )
    if said.on < OLDEST:
        raise Refused("outside_old", f"Ngày {said.on:%d/%m/%Y} quá xa. Xem lại năm.")
    if said.valid_until is not None and said.valid_until < said.on:
        raise Refused("outside_valid_until", "Ngày hết hiệu lực phải sau ngày cấp.")
    if len(said.number) > LONGEST_NUMBER:
        raise Refused("outside_number_long", f"Số không dài quá {LONGEST_NUMBER} ký tự.")
    if said.kind == CONFIRMED and not said.number:
        raise Refused("outside_number", "Cần số, ký hiệu của văn bản xác nhận.")
    if said.kind != CONFIRMED and not said.course:
        raise Refused("outside_course", "Cần tên khóa học hoặc nội dung ghi trên chứng nhận.")
    if said.kind == EXTERNAL and not said.organiser:
        raise Refused("outside_organiser", "Cần tên nơi cấp chứng chỉ.")
    if not said.checked_by:
        raise Refused("outside_checked", "Ghi ai đã xem bản gốc hoặc đã kiểm tra.")
    return said


def add(
    person: Person, paper: Paper, skills: Sequence[Skill], *, by: Actor, attachment: Attachment | None = None
) -> OutsideResult:
    """Write one result down, with its lines of the ledger.

    Refused as `checked`, and `outside_skills` without a skill. Conflict `outside_there`: the same number, or the same
    course and day of this person; `outside_number_taken`: the number is another person's.
    """
    said = checked(paper)
    if not skills:
        raise Refused("outside_skills", "Chọn ít nhất một kỹ năng mà kết quả này chứng tỏ.")
    hold(
        db.session.get_one(Locality, person.locality_id)
    )  # two who write the same at once: the second sees the first
    _once(person, said)
    result = OutsideResult(
        locality_id=person.locality_id, person_id=person.id, number_key=number_key(said.kind, said.number, person.id),
        kind=said.kind, on=said.on, number=said.number, course=said.course, organiser=said.organiser,
        valid_until=said.valid_until, score=said.score, checked_by=said.checked_by, attachment=attachment,
        written_at=clock.now(), written_by=by.account_id, skills=list(skills),
    )  # fmt: skip
    try:
        with db.session.begin_nested():
            db.session.add(result)
            db.session.flush()
    except IntegrityError:  # the database's own word
        raise Conflict(
            "outside_number_taken", f"Số {said.number} vừa được ghi. Tải lại trang để xem."
        ) from None
    settle(result, by=by)
    return result


def _once(person: Person, said: Paper, but: int | None = None) -> None:
    family = people.family(person.id)
    standing = select(OutsideResult).where(
        OutsideResult.locality_id == person.locality_id, OutsideResult.kind == said.kind,
        OutsideResult.withdrawn_at.is_(None), OutsideResult.id != (but or 0),
    )  # fmt: skip
    keys = {number_key(said.kind, said.number, one) for one in family} - {None}
    if keys:
        same = db.session.scalar(standing.where(OutsideResult.number_key.in_(keys)).limit(1))
        if same is not None and same.person_id in family:
            raise Conflict(
                "outside_there", f"Số {said.number} đã được ghi cho người này ngày {same.on:%d/%m/%Y}."
            )
        if same is not None:
            raise Conflict(
                "outside_number_taken", f"Số {said.number} đã được ghi cho một người khác. Xem lại số."
            )
    alike = standing.where(OutsideResult.person_id.in_(family), OutsideResult.on == said.on)
    for one in db.session.scalars(alike):
        if fold(one.course) == fold(said.course) and not (one.number_key and said.number):
            raise Conflict(
                "outside_there",
                f"Người này đã có kết quả cùng loại, cùng nội dung, ngày {said.on:%d/%m/%Y}.",
            )


def attach(result: OutsideResult, attachment: Attachment) -> None:
    """Put the paper's file beside it, in place of the one that was there. Refused: it was withdrawn."""
    _stands(result)
    result.attachment = attachment
    db.session.flush()


def withdraw(result: OutsideResult, why: str, *, by: Actor) -> None:
    """It no longer counts; it stays to be read with the reason. Refused: no reason, or it was withdrawn already."""
    hold(result)
    _stands(result)
    if not clean(why):
        raise Refused("outside_why", "Ghi lý do rút kết quả này.")
    result.withdrawn_at, result.withdrawn_by, result.withdrawn_why = (
        clock.now(),
        by.account_id,
        clean(why)[:300],
    )
    settle(result, by=by)


def restore(result: OutsideResult, *, by: Actor) -> None:
    """Take the withdrawal back. Refused: it stands. Conflict as `add`: the same was written meanwhile."""
    hold(db.session.get_one(Locality, result.locality_id))
    hold(result)
    if result.withdrawn_at is None:
        raise Refused("outside_stands", "Kết quả này đang còn nguyên.")
    said = Paper(result.kind, result.on, result.number, result.course)
    _once(people.get(result.person_id, within=Scope(result.locality_id)), said, but=result.id)
    result.withdrawn_at, result.withdrawn_by, result.withdrawn_why = None, None, ""
    settle(result, by=by)


def _stands(result: OutsideResult) -> None:
    if result.withdrawn_at is not None:
        raise Refused("outside_withdrawn", "Kết quả này đã được rút.")


# --- evidence ---------------------------------------------------------------------------------------------------


def wanted(result: OutsideResult) -> dict[tuple[int, int], date]:
    """(person id, skill id) → day: the lines that it should have; none once it was withdrawn."""
    if result.withdrawn_at is not None:
        return {}
    return {(result.person_id, skill.id): result.on for skill in result.skills}


def settle(result: OutsideResult, *, by: Actor) -> ledger.Change:
    """Make the ledger say what it says."""
    db.session.flush()
    return ledger.settle(result.locality_id, result.key, result.kind, wanted(result), by=by)


def proofs(within: Scope) -> Iterable[ledger.Proof]:
    """Every line that the results of the scope should have, for the proof of the ledger."""
    query = (
        select(OutsideResult.person_id, outside_result_skill.c.skill_id, OutsideResult.kind, OutsideResult.id, OutsideResult.on)
        .join(outside_result_skill, outside_result_skill.c.result_id == OutsideResult.id)
        .where(OutsideResult.withdrawn_at.is_(None))
    )  # fmt: skip
    if within.locality_id is not None:
        query = query.where(OutsideResult.locality_id == within.locality_id)
    for person_id, skill_id, kind, result_id, on in db.session.execute(query):
        yield ledger.Proof(person_id, skill_id, kind, f"outside:{result_id}", on)


# --- reading ----------------------------------------------------------------------------------------------------


def get(result_id: int, *, within: Scope) -> OutsideResult:
    """One result of the scope; NotFound."""
    found = db.session.get(OutsideResult, result_id)
    if found is None or not within.covers(found.locality_id):
        raise NotFound("outside_unknown", "Không tìm thấy kết quả này.")
    return found
