"""Print files (tệp in): the pages of certificates as they were drawn, kept once, put together or taken apart, never drawn again."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import groupby

from pypdf import PdfReader, PdfWriter
from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import joinedload, undefer

from app.base import clock
from app.base.actors import Scope
from app.base.db import db, hold
from app.base.errors import NotFound, Refused
from app.base.text import fold
from campaigns.trainings import Training
from certificates.award.certificate import Certificate, PrintFile, standing
from certificates.award.design import Design

MOST = 3000
"""Certificates in one PDF or ZIP."""


def _undrawn(training_id: int) -> tuple[ColumnElement[bool], ...]:
    return (
        Certificate.training_id == training_id, Certificate.file_id.is_(None), Certificate.erased_at.is_(None), standing(),
    )  # fmt: skip


def undrawn(training_id: int, limit: int) -> list[Certificate]:
    """The first certificates of a training that have no paper yet, by number, with designs."""
    query = (
        select(Certificate)
        .where(*_undrawn(training_id))
        .options(joinedload(Certificate.design).joinedload(Design.logo))
        .order_by(Certificate.year, Certificate.number)
    )
    return list(db.session.scalars(query.limit(limit)))


def count_undrawn(training_id: int) -> int:
    """How many have no paper yet."""
    return db.session.scalar(select(func.count(Certificate.id)).where(*_undrawn(training_id))) or 0


def keep(training: Training, certificate_ids: Sequence[int], pdf: bytes) -> PrintFile | None:
    """The pages of these certificates, in this order, and where each is. None when one of them has its paper by now, or no
    longer needs any: then nothing is kept.

    ValueError: the PDF has not one page each.
    """
    pages = _pages(pdf)
    if pages != len(certificate_ids):
        raise ValueError(f"{pages} pages for {len(certificate_ids)} certificates")
    hold(training)
    left = select(func.count(Certificate.id)).where(
        Certificate.id.in_(certificate_ids), *_undrawn(training.id)
    )
    if db.session.scalar(left) != len(certificate_ids):
        return None
    file = PrintFile(
        locality_id=training.locality_id, training_id=training.id, pages=pages, size=len(pdf),
        digest=hashlib.sha256(pdf).hexdigest(), data=pdf, made_at=clock.now(),
    )  # fmt: skip
    db.session.add(file)
    db.session.flush()
    places = [{"id": c, "file_id": file.id, "page": page} for page, c in enumerate(certificate_ids)]
    db.session.execute(update(Certificate), places)
    db.session.expire_all()  # such an update tells nothing to certificates that are loaded already
    return file


def made_since(training_id: int, moment: datetime) -> list[int]:
    """The ids of the print files that hold what was issued or drawn of a training since a moment."""
    recent = (PrintFile.made_at >= moment) | (Certificate.issued_at >= moment)
    query = select(PrintFile.id).join(Certificate, Certificate.file_id == PrintFile.id)
    return sorted(set(db.session.scalars(query.where(Certificate.training_id == training_id, recent))))


def of_files(file_ids: Collection[int], *, within: Scope) -> list[Certificate]:
    """The certificates that stand in these files of the scope, by number."""
    return _drawn(within, Certificate.file_id.in_(list(file_ids)))


def of_training(training: Training) -> list[Certificate]:
    """The certificates of a training that stand and have their paper, by number."""
    return _drawn(Scope(training.locality_id), Certificate.training_id == training.id)


def _drawn(within: Scope, which: ColumnElement[bool]) -> list[Certificate]:
    query = (
        select(Certificate)
        .where(which, Certificate.file_id.is_not(None), Certificate.erased_at.is_(None), standing())
        .order_by(Certificate.year, Certificate.number)
    )
    if within.locality_id is not None:
        query = query.where(Certificate.locality_id == within.locality_id)
    return list(db.session.scalars(query))


# --- to take away --------------------------------------------------------------------------------------------


def together(certificates: Sequence[Certificate]) -> bytes:
    """One PDF of these certificates in this order, as they were drawn. Refused: none has its paper, or more than MOST."""
    _few(certificates)
    files = _opened(certificates)
    if len(files) == 1:
        [file] = files.values()
        if [c.page for c in certificates] == list(range(file.pages)):
            return file.data
    readers = _readers(files)
    writer = PdfWriter()
    for file_id, some in groupby(certificates, key=lambda c: c.file_id):
        assert file_id is not None
        writer.append(readers[file_id], pages=[c.page or 0 for c in some], import_outline=False)
    return _written(writer)


def singles(certificates: Sequence[Certificate]) -> bytes:
    """A ZIP with one PDF each, named by number and folded name: '0012-2026-nguyen-thi-anh.pdf'. Refused as `together`."""
    _few(certificates)
    readers = _readers(_opened(certificates))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for certificate in certificates:
            assert certificate.file_id is not None
            assert certificate.page is not None
            writer = PdfWriter()
            writer.add_page(readers[certificate.file_id].pages[certificate.page])
            named = zipfile.ZipInfo(filename(certificate), clock.local(certificate.issued_at).timetuple()[:6])
            archive.writestr(named, _written(writer))
    return out.getvalue()


def filename(certificate: Certificate) -> str:
    """The name of one certificate's PDF: its number first, for names may be alike."""
    return f"{certificate.number:04d}-{certificate.year}-{slug(certificate.name) or 'giay-chung-nhan'}.pdf"


def slug(words: str) -> str:
    """Words as part of a file's name: letters without marks, dashes between."""
    return "-".join("".join(c if c.isascii() and c.isalnum() else " " for c in fold(words)).split())[:60]


def _few(certificates: Sequence[Certificate]) -> None:
    if not certificates or any(c.file_id is None for c in certificates):
        raise Refused("certificates_undrawn", "Giấy này chưa có tệp in. Bấm “Làm tệp in” trước.")
    if len(certificates) > MOST:
        raise Refused("certificates_many", f"Mỗi tệp nhiều nhất {MOST} giấy.")


def _opened(certificates: Iterable[Certificate]) -> dict[int, PrintFile]:
    """The files by their ids, with their bytes. NotFound: one cannot be opened with this installation's key."""
    wanted = {c.file_id for c in certificates}
    rows = db.session.scalars(
        select(PrintFile).where(PrintFile.id.in_(wanted)).options(undefer(PrintFile.data))
    )
    files = {}
    for file in rows:
        if file.data is None:
            raise NotFound("print_file_gone", "Tệp in không mở được: khóa dữ liệu của máy chủ đã đổi.")
        files[file.id] = file
    return files


def _readers(files: Mapping[int, PrintFile]) -> dict[int, PdfReader]:
    return {file_id: PdfReader(io.BytesIO(file.data)) for file_id, file in files.items()}


def _pages(pdf: bytes) -> int:
    """How many pages a PDF of ours has, as its catalogue says: walking them all takes as long as issuing them."""
    root = PdfReader(io.BytesIO(pdf)).root_object
    return int(root["/Pages"]["/Count"])  # type: ignore[index]


def _written(writer: PdfWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
