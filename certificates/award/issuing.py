"""Issuing: what is printed is frozen, a number is taken from the register, and nobody gets two of one training."""

from __future__ import annotations

import hashlib
import json
from calendar import monthrange
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.base import clock, codes
from app.base.actors import Actor
from app.base.db import db, hold
from app.base.errors import Conflict, Refused
from app.base.inserting import insert_rows
from campaigns.courses.version import NEVER
from campaigns.trainings import Training
from certificates import paper
from certificates.award import eligibility, letters, register, wording
from certificates.award.certificate import CODE_LENGTH, Certificate
from certificates.award.design import Design
from certificates.award.eligibility import Eligible
from trainees.areas import Locality
from trainees.people import Person

MOST = 500
"""Certificates of one call: on SQLite a hall that scans waits no longer than they take."""
_NAMED = 10
_DRAWS = 5
"""How often codes are drawn again that somebody has; of 10^15 one is taken hardly ever."""


def issue(
    training: Training, person_ids: Collection[int], *, design: Design, on: date, by: Actor
) -> list[Certificate]:
    """Certificates for those of these people (survivors of merges) who may have one and have none that stands.

    In Vietnamese order of given names, numbered without a gap in the register of the year of `on`, within the open
    transaction. Refused: more than MOST people; the training certifies nothing; a day in the future or before somebody met
    the rule; a retired design or another locality's. Whoever has one already, or may have none, is left out: the list says who
    got one.
    """
    if len(person_ids) > MOST:
        raise Refused("certificates_many", f"Mỗi lần cấp nhiều nhất {MOST} giấy.")
    check(training, design, on)
    hold(training)  # two who issue to the same people at once: the second sees what the first gave
    asked = set(person_ids) - eligibility.standing_holders(training.id)
    wanted = eligibility.eligible(training, asked) if asked else []
    return write(training, wanted, design=design, on=on, by=by) if wanted else []


def check(training: Training, design: Design, on: date) -> None:
    """Refused where nothing can be issued of this training, by this design, on this day."""
    if training.version.certifies == NEVER:
        raise Refused("certificates_never", "Chương trình này không cấp giấy chứng nhận.")
    if design.locality_id != training.locality_id or design.retired_at is not None:
        raise Refused("design_unknown", "Mẫu giấy chứng nhận này không còn dùng. Chọn mẫu khác.")
    if on > clock.today():
        raise Refused("issued_future", "Ngày cấp không được ở tương lai.")


def write(
    training: Training, wanted: Sequence[Eligible], *, design: Design, on: date, by: Actor
) -> list[Certificate]:
    """The certificates themselves, in this order. Whoever calls holds the training and knows that nobody has one.

    Refused: `on` lies before the day on which somebody met the rule. Conflict: somebody has one after all.
    """
    check_day(wanted, on)
    who = select(Person.id, Person.name, Person.birth).where(Person.id.in_([w.person_id for w in wanted]))
    found = {person_id: (name, (birth or "")[:4]) for person_id, name, birth in db.session.execute(who)}
    book = register.held(training.locality_id, on.year)
    until = _until(on, training.version.valid_months)
    said = {level: _frozen(training, design, level, on, until) for level in {one.level for one in wanted}}
    numbers = register.take(book, len(wanted))
    rows = []
    for one, number in zip(wanted, numbers, strict=True):
        name, birth_year = found[one.person_id]
        row = {
            "number": number, "register_number": book.printed(number), "person_id": one.person_id, "name": name,
            "birth_year": birth_year, "printed": said[one.level],
        }  # fmt: skip
        rows.append(row | _coded(row))
    same = {
        "locality_id": training.locality_id, "year": on.year, "training_id": training.id, "design_id": design.id,
        "issued_on": on, "issued_at": clock.now(), "issued_by": by.account_id, "valid_until": until,
        "replaced_why": "", "revoked_why": "", "kept_why": "",
    }  # fmt: skip
    _store(rows, same)
    made = select(Certificate).where(
        Certificate.locality_id == training.locality_id,
        Certificate.year == on.year,
        Certificate.number.in_(numbers),
    )
    return list(db.session.scalars(made.order_by(Certificate.number)))


def hours(training: Training) -> float | None:
    """What a paper says of the time: the course's hours, and never more than the lessons add up to."""
    said, taught = training.version.hours, training.taught / timedelta(hours=1)
    return said if said is None or not taught else min(said, round(taught, 2))


def check_day(wanted: Sequence[Eligible], on: date) -> None:
    """Refused where the day is before the one on which somebody met the rule."""
    early = [one for one in wanted if one.on > on]
    if early:
        raise Refused(
            "issued_early",
            f"Ngày cấp phải từ {max(one.on for one in early):%d/%m/%Y}, ngày đủ điều kiện, trở đi.",
        )


def printable(person_ids: Iterable[int]) -> None:
    """Refused where somebody's name holds letters that the paper cannot show; it says whose."""
    names = db.session.scalars(select(Person.name).where(Person.id.in_(list(person_ids)))).all()
    missing = letters.lacking(names)
    if missing:
        whose = [name for name in names if letters.lacking([name])]
        raise Refused("name_unprintable", letters.refusal(missing), tuple(whose[:_NAMED]))


def preview(training: Training, one: Eligible, *, design: Design, on: date) -> dict[str, str]:
    """What somebody's paper would say if it were issued now (as `paper.values` says it); takes no number, no code."""
    person = db.session.get_one(Person, one.person_id)
    book = register.of(training.locality_id, on.year)
    number = book.last + 1 if book else 1
    form = register.form_of(training.locality_id, on.year)
    draft = Certificate(
        code="0" * CODE_LENGTH, year=on.year, number=number, register_number=form.format(number=number, year=on.year),
        name=person.name, birth_year=(person.birth or "")[:4],
        printed=_frozen(training, design, one.level, on, _until(on, training.version.valid_months)),
    )  # fmt: skip
    return paper.values(draft)


def digest(certificate: Certificate) -> str:
    """SHA-256 in hex of every printed field in canonical JSON: keys sorted, no blanks, UTF-8."""
    return _digest(
        certificate.printed,
        certificate.name,
        certificate.birth_year,
        certificate.register_number,
        certificate.code,
    )


def _digest(printed: Mapping[str, str], name: str, birth_year: str, number: str, code: str) -> str:
    return _sum({**printed, "name": name, "birth_year": birth_year, "number": number, "code": code})


def _frozen(training: Training, design: Design, level: str, on: date, until: date | None) -> dict[str, str]:
    """What is printed on everybody's paper alike: the words of the course, of the day and of whoever signs."""
    locality = db.session.get_one(Locality, training.locality_id)
    days = [lesson.day for lesson in training.planned]
    look = {
        "look": design.look, "orientation": design.orientation, "fields": design.fields,
        "logo": design.logo.digest if design.logo else "",
    }  # fmt: skip
    said = paper.printed(
        course=training.course.title,
        hours=hours(training),
        first=min(days, default=None),
        last=max(days, default=None),
        level=eligibility.LEVELS[level],
        locality=locality,
        on=on,
        until=until,
    )
    # What a reader compares with the paper stands as it is read there.
    signed = {key: wording.filled(str(design.fields.get(key, "")), said) for key in wording.SIGNED}
    return said | signed | {
        "training": training.title, "locality": locality.title, "design": f"{design.name}, bản {design.number}",
        "design_digest": _sum(look),
    }  # fmt: skip


def _sum(said: Mapping[str, Any]) -> str:
    plain = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()


def _until(on: date, months: int | None) -> date | None:
    """The last day on which it holds: the same day so many months later, or that month's last."""
    if months is None:
        return None
    years, month = divmod(on.month - 1 + months, 12)
    year, month = on.year + years, month + 1
    return date(year, month, min(on.day, monthrange(year, month)[1]))


def _coded(row: Mapping[str, Any]) -> dict[str, str]:
    """A public code, and the digest of everything printed with it."""
    code = codes.random_code(CODE_LENGTH)
    printed, name, birth_year, number = (
        row[key] for key in ("printed", "name", "birth_year", "register_number")
    )
    return {"code": code, "digest": _digest(printed, name, birth_year, number, code)}


def _store(rows: Sequence[dict[str, Any]], same: Mapping[str, Any]) -> None:
    """Insert the rows; a code that another certificate has is drawn anew. Conflict: somebody has a certificate."""
    for _ in range(_DRAWS):
        try:
            with db.session.begin_nested():
                insert_rows(Certificate, rows, same=same)
            return
        except IntegrityError as error:
            given = [row["code"] for row in rows]
            taken = set(db.session.scalars(select(Certificate.code).where(Certificate.code.in_(given))))
            taken |= {code for code in given if given.count(code) > 1}
            if not taken:
                raise Conflict(
                    "certificate_exists",
                    "Có người vừa được cấp giấy chứng nhận của lớp này. Tải lại trang rồi làm lại.",
                ) from error
        for row in rows:
            if row["code"] in taken:
                row |= _coded(row)
    raise Conflict("certificate_code", "Chưa tạo được mã tra cứu. Làm lại sau ít phút.")
