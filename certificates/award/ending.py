"""What becomes of a certificate after it was issued: replaced by another, revoked, looked at again, kept as it is.

Nothing is deleted and no number is used again. That it expired is read off its last day; that its evidence is gone is
asked of the ledger, which calls nobody back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace as replace_field
from datetime import date
from functools import lru_cache
from typing import TypeVarTuple

from sqlalchemy import Select, String, and_, cast, func, literal, not_, or_, select
from sqlalchemy.orm import joinedload

from app.base import clock
from app.base.actors import Actor, Scope
from app.base.db import db, hold
from app.base.errors import Conflict, Refused
from campaigns.courses import CourseVersion
from campaigns.courses.version import PASSED
from campaigns.trainings import Training
from certificates.assessments import passing
from certificates.award import design as designs
from certificates.award import eligibility, issuing, reason
from certificates.award.certificate import EXPIRED, Certificate, standing, state
from certificates.award.design import Design
from certificates.award.eligibility import LEVELS, PROVED, Eligible
from trainees import people
from trainees.ledger import ATTENDED
from trainees.ledger.brought import shows
from trainees.people import Person, traces

Ts = TypeVarTuple("Ts")


def replace(
    certificate: Certificate, *, why: str, by: Actor, on: date | None = None, design: Design | None = None
) -> Certificate:
    """Another certificate in its place: a new number, everything frozen anew, the same last day; the old one says by which.

    For a name that was wrong and a paper that was lost. `design`: the one in use under the same name if not given. Refused: no
    reason, expired, the holder was erased, or no longer meets the rule (unless somebody decided to keep it). Conflict: it
    was replaced or revoked before.
    """
    said = reason.read(why)
    training = _held(certificate)
    if certificate.erased_at is not None:
        raise Refused(
            "certificate_erased", "Thông tin người được cấp đã xóa theo yêu cầu: không cấp lại được."
        )
    day = on or clock.today()
    if state(certificate, clock.today()) == EXPIRED:
        raise Refused("certificate_expired", "Giấy đã hết hạn: không cấp lại, chỉ cấp giấy mới khi học lại.")
    chosen = design or _in_use(certificate)
    issuing.check(training, chosen, day)
    one = _still(certificate, training)
    # For a moment it names itself: only one may stand, and the one that takes its place is not written yet.
    certificate.replaced_by_id = certificate.id
    db.session.flush()
    [made] = issuing.write(training, [one], design=chosen, on=day, by=by)
    if made.valid_until != certificate.valid_until:  # another paper makes it hold no longer
        made.valid_until = certificate.valid_until
        until = {key: certificate.printed.get(key, "") for key in ("until", "until_en")}
        made.printed = {**made.printed, **until}
        made.digest = issuing.digest(made)
    made.kept_at, made.kept_by, made.kept_why = certificate.kept_at, certificate.kept_by, certificate.kept_why
    certificate.replaced_by_id, certificate.replaced_why = made.id, said
    db.session.flush()
    return made


def revoke(certificate: Certificate, *, why: str, by: Actor, on: date | None = None) -> None:
    """It does not hold from a day on; what its holder learnt stays in the ledger. Refused: no reason, or one that names the
    holder; a day in the future or before it was issued. Conflict: it was replaced or revoked before."""
    said, day = reason.read(why), on or clock.today()
    _held(certificate)
    if _names_holder(certificate, said):
        raise Refused(
            "revoked_why_named",
            "Lý do thu hồi hiện công khai: không ghi họ tên, năm sinh hay số giấy tờ của người được cấp.",
        )
    if not certificate.issued_on <= day <= clock.today():
        raise Refused(
            "revoked_day", f"Ngày thu hồi phải từ ngày cấp {certificate.issued_on:%d/%m/%Y} đến hôm nay."
        )
    certificate.revoked_on, certificate.revoked_at = day, clock.now()
    certificate.revoked_by, certificate.revoked_why = by.account_id, said
    db.session.flush()


def holder(certificate: Certificate) -> Person:
    """Who stands for the holder, after a merge: another paper would name them."""
    row = db.session.get_one(Person, certificate.person_id)
    return db.session.get_one(Person, row.merged_into_id) if row.merged_into_id else row


def may_restore(certificate: Certificate) -> bool:
    """Whether it was revoked today: a slip can still be taken back."""
    return certificate.revoked_at is not None and clock.local(certificate.revoked_at).date() == clock.today()


def restore(certificate: Certificate) -> None:
    """It was revoked by mistake. Refused: not revoked, or on an earlier day. Conflict: the holder was given another since."""
    training = _locked(certificate)
    if certificate.revoked_at is None:
        raise Refused("certificate_not_revoked", "Giấy này không bị thu hồi.")
    if not may_restore(certificate):
        raise Refused("revoked_earlier", "Chỉ hoàn tác được trong ngày thu hồi. Cấp giấy khác nếu cần.")
    if _who(certificate) in eligibility.standing_holders(training.id):
        raise Conflict("certificate_exists", "Người này đã được cấp giấy khác của lớp sau khi thu hồi.")
    certificate.revoked_on = certificate.revoked_at = certificate.revoked_by = None
    certificate.revoked_why = ""
    db.session.flush()


def keep(certificate: Certificate, *, why: str, by: Actor) -> None:
    """Somebody looked at it again and lets it stand, and says why. Refused: no reason. Conflict: it was ended meanwhile."""
    said = reason.read(why)
    _held(certificate)
    certificate.kept_at, certificate.kept_by, certificate.kept_why = clock.now(), by.account_id, said
    db.session.flush()


# --- what is to be looked at again ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Asked:
    """Which certificates to look at again: of one training; `kept`: those that somebody let stand, and why."""

    training_id: int | None = None
    kept: bool = False


def doubtful(
    within: Scope, asked: Asked = Asked(), *, limit: int | None = None, offset: int = 0
) -> Sequence[Certificate]:
    """Certificates that stand and say what the ledger says no longer, the last number first, with trainings. One query."""
    query = _among(select(Certificate), within, asked).options(joinedload(Certificate.training))
    query = query.order_by(Certificate.year.desc(), Certificate.number.desc(), Certificate.id)
    return db.session.scalars(query.limit(limit).offset(offset)).all()


def count_doubtful(within: Scope, asked: Asked = Asked()) -> int:
    """How many `doubtful` has without a limit. One query."""
    return db.session.scalar(counting_doubtful(within, asked)) or 0


@lru_cache(maxsize=64)
def counting_doubtful(within: Scope, asked: Asked = Asked()) -> Select[int]:
    """The query of `count_doubtful`, to be asked alone or beside other counts. Making it takes longer than asking it."""
    return _among(select(func.count(Certificate.id)), within, asked)


def is_doubtful(certificate: Certificate) -> bool:
    """Whether it waits for somebody to look at it."""
    query = _among(select(func.count(Certificate.id)), Scope(certificate.locality_id), Asked())
    return bool(db.session.scalar(query.where(Certificate.id == certificate.id)))


def trainings_of(within: Scope, asked: Asked = Asked()) -> list[tuple[int, str]]:
    """(id, title) of the trainings whose certificates wait, whichever is asked for."""
    found = select(Training.id, Training.title).distinct()
    query = _among(found, within, replace_field(asked, training_id=None))
    return sorted(db.session.execute(query).tuples().all(), key=lambda one: -one[0])


def _among(query: Select[*Ts], within: Scope, asked: Asked) -> Select[*Ts]:
    who = people.survivor()
    attended = shows(literal("training:") + cast(Training.id, String), who, ATTENDED)
    passed = shows(literal(passing.SOURCE) + cast(Training.id, String), who, passing.PASSED)
    # A paper that says "Đạt" needs the proof, whatever the course asks for.
    proved = Certificate.printed["level"].as_string() == LEVELS[PROVED]
    said = and_(attended, or_(and_(CourseVersion.certifies != PASSED, not_(proved)), passed))
    query = (
        query.select_from(Certificate)
        .join(Person, Person.id == Certificate.person_id)
        .join(Training, Training.id == Certificate.training_id)
        .join(CourseVersion, CourseVersion.id == Training.version_id)
        .where(standing(), Certificate.erased_at.is_(None), not_(said))
        .where(Certificate.kept_at.is_not(None) if asked.kept else Certificate.kept_at.is_(None))
    )
    if within.locality_id is not None:
        query = query.where(Certificate.locality_id == within.locality_id)
    if asked.training_id is not None:
        query = query.where(Certificate.training_id == asked.training_id)
    return query


# --- parts ------------------------------------------------------------------------------------------------------


def _names_holder(certificate: Certificate, words: str) -> bool:
    """Whether words say who holds it: as printed, or as the register knows them by now."""
    family = select(Person).where(Person.id.in_(people.family(_who(certificate)))).order_by(Person.id)
    rows = [row for row in db.session.scalars(family) if row.erased_at is None]
    names = [certificate.name, *(row.name for row in rows)]
    years = [certificate.birth_year, *((row.birth or "")[:4] for row in rows)]
    return reason.tells_of(words, names, years) or bool(rows and traces.of(rows).stand_in(words))


def _locked(certificate: Certificate) -> Training:
    """Its training, with both kept from every other writer: the training first, as whoever issues does."""
    training = db.session.get_one(Training, certificate.training_id)
    hold(training)
    hold(certificate)
    return training


def _held(certificate: Certificate) -> Training:
    """The same of one that stands. Conflict: somebody ended it, perhaps while we waited for our turn."""
    training = _locked(certificate)
    if certificate.replaced_by_id is not None or certificate.revoked_on is not None:
        raise Conflict(
            "certificate_ended", "Giấy này đã được thay hoặc thu hồi trước đó. Tải lại trang để xem."
        )
    return training


def _who(certificate: Certificate) -> int:
    return holder(certificate).id


def _in_use(certificate: Certificate) -> Design:
    offered = designs.offered(certificate.locality_id)
    return next((one for one in offered if one.name == certificate.design.name), certificate.design)


def _still(certificate: Certificate, training: Training) -> Eligible:
    """What the holder may have today."""
    who = _who(certificate)
    query = select(func.count(Certificate.id)).join(Person, Person.id == Certificate.person_id)
    theirs = query.where(
        Certificate.training_id == training.id,
        people.survivor() == who,
        standing(),
        Certificate.id != certificate.id,
    )
    if db.session.scalar(theirs):
        raise Refused(
            "certificate_two", "Người này còn một giấy khác của lớp (do gộp hai dòng): thu hồi bớt một giấy."
        )
    found = eligibility.eligible(training, [who])
    if found:
        return found[0]
    if certificate.kept_at is None:
        raise Refused(
            "certificate_not_met",
            "Người này không còn đủ điều kiện của lớp. Giữ nguyên giấy rồi cấp lại, hoặc thu hồi.",
        )
    level = next((key for key, word in LEVELS.items() if word == certificate.printed.get("level")), "")
    return Eligible(who, certificate.issued_on, level or next(iter(LEVELS)))
