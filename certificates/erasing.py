"""Erasing a person by law: from the register, from campaigns, and here from results and certificates. The one verb for it.

Numbers, codes, evidence, attendance and counts stay. A certificate still answers: issued, holder erased. What people signed on
paper, files that officers attached, and backups are not rewritten: the first two are said by `papers`, the last run out.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from pypdf import PdfReader, PdfWriter
from sqlalchemy import func, select
from sqlalchemy.orm import undefer

from app.base import clock
from app.base.actors import Actor
from app.base.db import Base, db
from app.base.errors import Refused
from app.base.text import clean
from campaigns import erasing as from_campaigns
from campaigns.classfile.paper import ClassPaper
from campaigns.enrolments import Enrolment
from campaigns.outreach.paper import CampaignPaper
from certificates.assessments.sitting import Sitting
from certificates.award import issuing
from certificates.award.certificate import Certificate, PrintFile
from certificates.outside.outside_import import PREVIEW, OutsideImport
from certificates.outside.outside_result import OutsideResult
from trainees.attachments import Attachment
from trainees.people import Person
from trainees.people import erasing as from_register
from trainees.people.traces import Traces


@dataclass(frozen=True, slots=True)
class Erased:
    """How much of each kind was met: `counts` by noun; `papers`: documents of their trainings that may name them still, and
    that a person has to look at."""

    people: int
    counts: dict[str, int] = field(default_factory=dict)
    papers: int = 0


def held(person: Person) -> tuple[list[Person], Traces]:
    """The rows of a person and by what they are known, as `trainees.people.erasing.held`: after all lessons and outreach days of the
    locality, as whoever hands something in has its lesson or day before people. Refused `person_erased`."""
    from_campaigns.hold(person.locality_id)
    return from_register.held(person)


def erase(person: Person, *, why: str, by: Actor) -> Erased:
    """Erase somebody, with all who were merged into them, within the open transaction. It cannot be undone.

    `why`: on whose request, by which paper; without names. Refused: no reason or one that names them; `erase_open` (a lesson
    that expects them is open); `erase_waiting` (a list that names them waits to be written); `person_erased`.
    """
    rows, known = held(person)
    reason = clean(why)
    if not reason:
        raise Refused("erase_why", "Cần ghi căn cứ xóa, ví dụ số và ngày của đơn yêu cầu.")
    if known.stand_in(reason):
        raise Refused("erase_why_named", "Căn cứ xóa không được ghi họ tên hay số giấy tờ của người này.")
    from_register.check(rows, known)
    from_campaigns.check(rows)
    _check(rows, known)
    ids = [row.id for row in rows]
    papers = _papers(ids, rows[0].locality_id, known)
    counts = from_campaigns.erase(rows, known)
    counts |= {"outside": _outside(ids, rows[0].locality_id, known), "certificates": _certificates(ids)}
    counts |= {"sittings": _sittings(ids, rows[0].locality_id, known)}
    counts |= from_register.erase(rows, known, by=by)
    return Erased(len(rows), counts, papers)


def _check(rows: Sequence[Person], known: Traces) -> None:
    waiting = select(OutsideImport).where(
        OutsideImport.locality_id == rows[0].locality_id, OutsideImport.state == PREVIEW
    )
    for one in db.session.scalars(waiting.options(undefer(OutsideImport.rows))):
        kept = json.loads(one.rows) if one.rows else None
        if known.redacted(kept) != kept:
            raise Refused(
                "erase_waiting",
                f"Tệp “{one.filename}” đang chờ ghi có tên người này. Ghi hoặc bỏ tệp đó rồi xóa.",
            )


def _papers(ids: Sequence[int], locality_id: int, known: Traces) -> int:
    """Documents in the files of trainings to which they belong, or that are titled after them, of campaigns too: what was signed on paper is not
    rewritten."""
    theirs = select(Enrolment.training_id).where(Enrolment.person_id.in_(ids))
    standing = select(ClassPaper.id, ClassPaper.title).where(
        ClassPaper.locality_id == locality_id, ClassPaper.removed_at.is_(None)
    )
    lists = ClassPaper.kind.in_(["sign_in", "results", "photo"])
    met = {
        number for number, _ in db.session.execute(standing.where(ClassPaper.training_id.in_(theirs), lists))
    }
    met |= {number for number, title in db.session.execute(standing) if known.stand_in(title)}
    of_campaigns = select(CampaignPaper.title).where(
        CampaignPaper.locality_id == locality_id, CampaignPaper.removed_at.is_(None)
    )
    return len(met) + sum(1 for title in db.session.scalars(of_campaigns) if known.stand_in(title))


# --- results from elsewhere ---------------------------------------------------------------------------------------


def _outside(ids: Sequence[int], locality_id: int, known: Traces) -> int:
    """The result stays as evidence; its number, which names them elsewhere, and its attached paper go, and so do the lists'
    words about them."""
    results = db.session.scalars(select(OutsideResult).where(OutsideResult.person_id.in_(ids))).all()
    files: set[int | None] = set()
    for one in results:
        one.number, one.number_key, one.withdrawn_why = "", None, ""
        files.add(one.attachment_id)
        one.attachment_id = None
    db.session.flush()
    for file_id in files:
        if file_id is not None:
            _empty(file_id)
    lists = select(OutsideImport).where(OutsideImport.locality_id == locality_id)
    for record in db.session.scalars(lists.options(undefer(OutsideImport.rows))):
        kept = json.loads(record.rows) if record.rows else None
        left = known.redacted(kept)
        if left != kept:
            record.rows, record.data = json.dumps(left, ensure_ascii=False).encode(), None
    db.session.flush()
    return len(results)


def _empty(attachment_id: int) -> None:
    """A file that nothing leans on any more; what proves something else too (a list that was signed as a whole) stays."""
    target = Attachment.__table__.c.id
    leaning = [
        key.parent
        for table in Base.metadata.sorted_tables
        for key in table.foreign_keys
        if key.column is target
    ]
    if any(db.session.scalar(select(func.count()).where(column == attachment_id)) for column in leaning):
        return
    kept = db.session.get_one(Attachment, attachment_id)
    kept.data, kept.filename, kept.size = None, f"da-xoa.{kept.kind}", 0
    kept.digest = hashlib.sha256(b"").hexdigest()


def _sittings(ids: Sequence[int], locality_id: int, known: Traces) -> int:
    """Why a sitting was withdrawn: of theirs, and where somebody else's names them."""
    met = 0
    for one in db.session.scalars(
        select(Sitting).where(Sitting.locality_id == locality_id, Sitting.withdrawn_why != "")
    ):
        if one.person_id in ids or known.stand_in(one.withdrawn_why):
            one.withdrawn_why = ""
            met += 1
    db.session.flush()
    return met


# --- certificates -------------------------------------------------------------------------------------------------


def _certificates(ids: Sequence[int]) -> int:
    """Name and year gone from what was frozen, the page from the file; number, code and course stay."""
    found = db.session.scalars(select(Certificate).where(Certificate.person_id.in_(ids))).all()
    pages: defaultdict[int, set[int]] = defaultdict(set)
    for one in found:
        one.name, one.birth_year, one.erased_at = "", "", clock.now()
        one.replaced_why = one.revoked_why = one.kept_why = ""
        one.digest = issuing.digest(one)  # the old one would confirm a guessed name
        if one.file_id is not None and one.page is not None:
            pages[one.file_id].add(one.page)
    for file_id, gone in pages.items():
        file = db.session.get_one(PrintFile, file_id, options=[undefer(PrintFile.data)])
        if file.data is not None:
            file.data = without(file.data, gone)
            file.size, file.digest = len(file.data), hashlib.sha256(file.data).hexdigest()
    db.session.flush()
    return len(found)


def without(pdf: bytes, gone: set[int]) -> bytes:
    """A PDF with blank pages in place of these (from 0): the others keep their place. Made anew, nothing of them is left."""
    reader, writer = PdfReader(io.BytesIO(pdf)), PdfWriter()
    for number, page in enumerate(reader.pages):
        if number in gone:
            writer.add_blank_page(float(page.mediabox.width), float(page.mediabox.height))
        else:
            writer.add_page(page)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
