"""The results table of a training (bảng kết quả), and the numbers that its report says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from sqlalchemy import select

from app.base import clock
from app.base.db import db
from app.reports.class_facts import Facts
from app.reports.class_wording import Wording
from app.reports.document import Column, blank, counted, ending, letterhead, saved, table, text, title
from campaigns import enrolments, feedback
from campaigns.attendance import completion, presence
from campaigns.plans.result_words import number
from campaigns.trainings import Training
from certificates.assessments import gain
from certificates.assessments import result as results
from certificates.assessments.gain import Gain
from certificates.assessments.passing import passed
from certificates.assessments.result import AFTER, PRACTICE, Result
from certificates.award import eligibility
from certificates.award.certificate import VALID, state
from trainees import people
from trainees.people import Person

NONE = "—"
CONFIRMED = ("Xác nhận của cơ quan",)
"""Who signs the table beside whoever drew it up."""


@dataclass(frozen=True, slots=True)
class Row:
    """One person of the list. `attended` of `lessons`; `practice`, `test`: points of points in words, '' for none."""

    name: str
    year: str
    where: str
    attended: int
    lessons: int
    completed: date | None
    practice: str
    test: str
    passed: bool
    certificate: str


@dataclass(frozen=True, slots=True)
class Numbers:
    """What a report counts. `hours`: of the lessons that were held; `stars`: the average of `voices` answers; None where so
    few spoke that one could guess who; `gain`: of who took the test before and after."""

    lessons: int
    held: int
    hours: Decimal
    expected: int
    attended: int
    completed: int
    assessed: int
    passed: int
    certificates: int
    stars: Decimal | None
    voices: int
    gain: Gain | None = None


def rows(training: Training) -> list[Row]:
    """Everybody of the list, in Vietnamese order of given names. About ten queries, whatever the size."""
    listed = [person for person, _row in enrolments.listed(training)]
    ids = [person.id for person in listed]
    came, done = presence.attended(training, ids), completion.finished(training)
    where = presence.whereabouts(listed, training.lessons[0].day if training.lessons else clock.today())
    proof, held, today = passed(training), eligibility.holders(training.id), clock.today()
    said = _said(training)
    return [
        Row(
            person.name, (person.birth or "")[:4], where.get(person.id, ""), came.get(person.id, 0), len(training.planned),
            done.get(person.id), said.get((person.id, PRACTICE), ""), said.get((person.id, AFTER), ""), person.id in proof,
            one.register_number if (one := held.get(person.id)) and state(one, today) == VALID else "",
        )
        for person in listed
    ]  # fmt: skip


def _said(training: Training) -> dict[tuple[int, str], str]:
    """(person, phase) → 'đạt, 8/10'; of several rows of merged people the best."""
    found = results.of_training(training)
    stands = dict(
        db.session.execute(
            select(Person.id, people.survivor()).where(Person.id.in_({one.person_id for one in found}))
        )
        .tuples()
        .all()
    )
    best: dict[tuple[int, str], Result] = {}
    for one in found:
        key = (stands[one.person_id], one.phase)
        there = best.get(key)
        if there is None or (one.passed, one.points) > (there.passed, there.points):
            best[key] = one
    return {
        key: f"{'đạt' if one.passed else 'chưa đạt'}, {_points(one.points)}/{_points(one.out_of)}"
        for key, one in best.items()
    }


def _points(value: float) -> str:
    return number(Decimal(str(round(value, 2))))


def numbers(training: Training, table_rows: Sequence[Row]) -> Numbers:
    """What the rows and the lessons add up to. A few queries."""
    planned = training.planned
    held = [lesson for lesson in planned if lesson.closed_at is not None or lesson.day < clock.today()]
    hours = sum((lesson.length for lesson in held), timedelta())
    voices = feedback.summary(training)
    return Numbers(
        lessons=len(planned), held=len(held), hours=(Decimal(int(hours.total_seconds())) / 3600).quantize(Decimal("0.1")),
        expected=len(table_rows), attended=sum(row.attended > 0 for row in table_rows),
        completed=sum(row.completed is not None for row in table_rows),
        assessed=sum(bool(row.practice or row.test) for row in table_rows), passed=sum(row.passed for row in table_rows),
        certificates=sum(bool(row.certificate) for row in table_rows),
        stars=None if voices.few else voices.mean, voices=voices.n, gain=gain.of_training(training),
    )  # fmt: skip


def document(facts: Facts, said: Wording, table_rows: Sequence[Row], *, made: datetime) -> bytes:
    """The DOCX, A4 across; columns that nobody has anything in are left out."""
    paper = blank(landscape=True)
    letterhead(paper, said.head(facts.year))
    title(paper, "Bảng kết quả", f"Lớp “{facts.title}”", under=f"({facts.span})" if facts.span else "")
    shown = [
        (Column("STT", 1.3, "center"), [str(n) for n in range(1, len(table_rows) + 1)]),
        (Column("Họ và tên", 5), [row.name for row in table_rows]),
        (Column("Năm sinh", 1.8, "center"), [row.year for row in table_rows]),
        (Column("Đơn vị, nơi ở", 5), [row.where for row in table_rows]),
        (Column("Số buổi dự", 1.9, "center"), [f"{row.attended}/{row.lessons}" for row in table_rows]),
        (Column("Hoàn thành", 2.4, "center"), [f"{row.completed:%d/%m/%Y}" if row.completed else NONE for row in table_rows]),
    ]  # fmt: skip
    for column, cells in (
        (Column("Thực hành", 2.7, "center"), [row.practice for row in table_rows]),
        (Column("Bài kiểm tra", 2.7, "center"), [row.test for row in table_rows]),
        (Column("Số vào sổ giấy chứng nhận", 3.2, "center"), [row.certificate for row in table_rows]),
    ):
        if any(cells):
            shown.append((column, [cell or NONE for cell in cells]))
    table(
        paper,
        [column for column, _cells in shown],
        zip(*(cells for _column, cells in shown), strict=True),
        kept=3,
    )
    done = sum(row.completed is not None for row in table_rows)
    came = sum(row.attended > 0 for row in table_rows)
    sums = [f"{counted(came)} người đã dự", f"{counted(done)} người hoàn thành"]
    if any(row.practice or row.test for row in table_rows):
        sums.append(f"{counted(sum(row.passed for row in table_rows))} người đạt đánh giá")
    if given := sum(bool(row.certificate) for row in table_rows):
        sums.append(f"{counted(given)} người được cấp giấy chứng nhận")
    text(paper, f"Danh sách có {counted(len(table_rows))} người; {'; '.join(sums)}.")
    ending(paper, signature=said.signature, signer=said.signer, recipients=said.recipients, beside=CONFIRMED)
    return saved(paper, made)
