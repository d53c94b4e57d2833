"""Erasing a person by law, from the top: certificates, campaigns and register first, then what reports keep of them.

What was signed and issued is not rewritten, nor are its frozen words and files; they are counted as papers that a person has to
look at. Whom a frozen line counted is kept by id, which leads to nobody any more.
"""

from __future__ import annotations

import json
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import undefer

from app.base.actors import Actor
from app.base.db import db
from app.filing.commendation import Commendation
from app.filing.note import Note
from app.filing.parts.part import DROPPED, WAITING, Part, PartReturn
from app.filing.report import DRAFT, Report, ReportStep
from certificates import erasing as from_certificates
from certificates.erasing import Erased
from trainees.people import Person
from trainees.people import erasing as from_register
from trainees.people.traces import Traces


def erase(person: Person, *, why: str, by: Actor) -> Erased:
    """Erase somebody everywhere, within the open transaction. It cannot be undone. Refused as `certificates.erasing.erase`."""
    rows, known = from_register.held(person)
    ids, locality_id = [row.id for row in rows], rows[0].locality_id
    done = from_certificates.erase(person, why=why, by=by)
    counts = {
        "parts": _parts(locality_id, known), "commendations": _commendations(ids, locality_id, known),
        "report_words": _words(locality_id, known),
    }  # fmt: skip
    papers = _papers(locality_id, known)
    db.session.flush()
    return replace(done, counts={**done.counts, **counts}, papers=done.papers + papers)


def _parts(locality_id: int, known: Traces) -> int:
    """Drafts and returns name a unit's whole staff: what names them is taken out, and a file that waits is dropped, because its
    bytes cannot be rewritten; the unit sends it again."""
    met = 0
    parts = (
        select(Part)
        .where(Part.locality_id == locality_id, Part.draft.is_not(None))
        .options(undefer(Part.draft))
    )
    for part in db.session.scalars(parts):
        kept = _redacted(part.draft, known)
        if kept != part.draft:
            part.draft, met = kept, met + 1
    returns = select(PartReturn).where(PartReturn.locality_id == locality_id)
    whole = (undefer(PartReturn.said), undefer(PartReturn.journal), undefer(PartReturn.data))
    for one in db.session.scalars(returns.options(*whole)):
        said, journal = _redacted(one.said, known), _redacted(one.journal, known)
        if said == one.said and journal == one.journal and not known.stand_in(one.sender):
            continue
        met += 1
        one.said, one.journal, one.data = said, journal, None
        if known.stand_in(one.sender):
            one.sender = ""
        if one.state == WAITING and one.came == "file":
            one.state = DROPPED
    return met


def _redacted(said: str | None, known: Traces) -> str | None:
    if said is None:
        return None
    whole = json.loads(said)
    kept = known.redacted(whole)
    return said if kept == whole else json.dumps(kept, ensure_ascii=False)


def _commendations(ids: list[int], locality_id: int, known: Traces) -> int:
    met = 0
    for one in db.session.scalars(select(Commendation).where(Commendation.locality_id == locality_id)):
        if one.person_id in ids or known.stand_in(one.reason or ""):
            one.reason, met = None, met + 1
    return met


def _words(locality_id: int, known: Traces) -> int:
    """Notes, the reasons of returns, and the words of reports that are not frozen yet."""
    met = 0
    for note in db.session.scalars(select(Note).where(Note.locality_id == locality_id)):
        if known.stand_in(note.text):
            note.text, met = "", met + 1
    for step in db.session.scalars(select(ReportStep).where(ReportStep.locality_id == locality_id)):
        if known.stand_in(step.note):
            step.note, met = "", met + 1
    for report in db.session.scalars(
        select(Report).where(Report.locality_id == locality_id, Report.state == DRAFT)
    ):
        kept = {key: "" if known.stand_in(text) else text for key, text in report.words.items()}
        if kept != report.words:
            report.words, met = kept, met + 1
    return met


def _papers(locality_id: int, known: Traces) -> int:
    """Frozen reports whose words name them."""
    frozen = select(Report).where(Report.locality_id == locality_id, Report.state != DRAFT)
    return sum(any(known.stand_in(text) for text in one.words.values()) for one in db.session.scalars(frozen))
