"""Erasing a person by law, from the top: certificates, campaigns and register first, then what reports keep of them.

What was signed and issued is not rewritten, nor are its frozen words and files; they are counted as papers that a person has to
look at. Whom a frozen line counted is kept by id, which leads to nobody any more.
"""

from __future__ import annotations

import html
import io
import json
import re
import zipfile
from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import undefer

from app.base import clock
from app.base.actors import Actor
from app.base.db import db
from app.filing.commendation import Commendation
from app.filing.note import Note
from app.filing.parts.part import Part, PartReturn
from app.filing.report import DRAFT, Report, ReportStep
from certificates import erasing as from_certificates
from certificates.erasing import Erased
from trainees.people import Person
from trainees.people.erasing import ERASED
from trainees.people.traces import Traces
from trainees.rosters import Membership

_TAG: Final = re.compile(r"<[^>]*>")


def erase(person: Person, *, why: str, by: Actor) -> Erased:
    """Erase somebody everywhere, within the open transaction. It cannot be undone. Refused as `certificates.erasing.erase`."""
    rows, known = from_certificates.held(person)
    ids, locality_id = [row.id for row in rows], rows[0].locality_id
    done = from_certificates.erase(person, why=why, by=by)
    counts = {
        "parts": _drafts(ids, locality_id, known) + _returns(ids, locality_id, known),
        "commendations": _commendations(ids, locality_id, known),
        "report_words": _notes(locality_id, known, by) + _words(locality_id, known),
    }
    papers = _papers(locality_id, known)
    db.session.flush()
    return replace(done, counts={**done.counts, **counts}, papers=done.papers + papers)


# --- parts of units ------------------------------------------------------------------------------------------


def _drafts(ids: Collection[int], locality_id: int, known: Traces) -> int:
    met, mine = 0, _memberships(ids)
    parts = select(Part).where(Part.locality_id == locality_id, Part.draft.is_not(None))
    for part in db.session.scalars(parts.options(undefer(Part.draft))):
        kept = _answers(part.draft, mine, known)
        if kept != part.draft:
            part.draft, met = kept, met + 1
    return met


def _returns(ids: Collection[int], locality_id: int, known: Traces) -> int:
    """Answers stay but for what is about them. A returned file names its unit's whole staff and cannot be rewritten: its bytes
    go, and what was read from it goes on to wait or to stand."""
    met, mine = 0, _memberships(ids)
    whole = (undefer(PartReturn.said), undefer(PartReturn.journal), undefer(PartReturn.data))
    for one in db.session.scalars(
        select(PartReturn).where(PartReturn.locality_id == locality_id).options(*whole)
    ):
        before = (one.said, one.sender, one.filename, one.data is None)
        one.said = _answers(one.said, mine, known)
        if known.stand_in(one.sender):
            one.sender = ""
        if known.stand_in(one.filename):
            one.filename = "da-xoa.xlsx"
        if one.data is not None and _in_file(one.data, known):
            one.data = None
        met += before != (one.said, one.sender, one.filename, one.data is None)
    return met


def _memberships(ids: Collection[int]) -> set[str]:
    """Their rows of staff, by which answers are keyed."""
    return {
        str(row) for row in db.session.scalars(select(Membership.id).where(Membership.person_id.in_(ids)))
    }


def _answers(said: str | None, mine: Collection[str], known: Traces) -> str | None:
    """Answers as JSON text without what names them, each by itself; of their own rows without the number of their certificate."""
    if said is None:
        return None
    whole: dict[str, Any] = json.loads(said)
    kept = dict(whole)
    for part in ("targets", "tasks", "staff"):
        kept[part] = {key: known.redacted(answer) for key, answer in whole[part].items()}
    for key in mine & kept["staff"].keys():
        kept["staff"][key] = {**kept["staff"][key], "number": ""}
    kept["notes"] = {kind: _lines(words, known) for kind, words in whole["notes"].items()}
    kept["sender"] = "" if known.stand_in(whole["sender"]) else whole["sender"]
    kept["troubles"] = known.redacted(whole["troubles"])
    return said if kept == whole else json.dumps(kept, ensure_ascii=False, sort_keys=True)


def _in_file(data: bytes, known: Traces) -> bool:
    """Whether any part of a workbook names them, its remarks and properties too; one that cannot be opened might."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = [
                html.unescape(archive.read(name).decode("utf-8", "replace")) for name in archive.namelist()
            ]
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return True
    # A name may be parted by the letters' looks, and stand beside the next cell without a blank.
    return any(known.stand_in(_TAG.sub(gap, part)) for part in parts for gap in ("", " "))


# --- words ---------------------------------------------------------------------------------------------------


def _lines(words: str, known: Traces) -> str:
    """Words without the lines that name them."""
    return "\n".join(line for line in words.split("\n") if not known.stand_in(line))


def _commendations(ids: Collection[int], locality_id: int, known: Traces) -> int:
    met = 0
    for one in db.session.scalars(select(Commendation).where(Commendation.locality_id == locality_id)):
        if one.person_id in ids or known.stand_in(one.reason or ""):
            one.reason, met = None, met + 1
    return met


def _notes(locality_id: int, known: Traces, by: Actor) -> int:
    """A note of which nothing is left is taken back: no report prints an empty line."""
    met = 0
    for note in db.session.scalars(select(Note).where(Note.locality_id == locality_id)):
        kept = _lines(note.text, known)
        if kept == note.text:
            continue
        note.text, met = kept, met + 1
        if not kept.strip() and note.withdrawn_at is None:
            note.withdrawn_at, note.withdrawn_by = clock.now(), by.account_id
    return met


def _words(locality_id: int, known: Traces) -> int:
    """What was written beside the steps of reports, and what stands in those that are not frozen yet."""
    met = 0
    for step in db.session.scalars(select(ReportStep).where(ReportStep.locality_id == locality_id)):
        if known.stand_in(step.note):
            step.note, met = "", met + 1
    drafts = select(Report).where(Report.locality_id == locality_id, Report.state == DRAFT)
    for report in db.session.scalars(drafts):
        before = (report.words, report.letterhead, report.title, report.to)
        report.words = {key: _lines(text, known) for key, text in report.words.items()}
        report.letterhead = {
            key: [line for line in said if not known.stand_in(line)]
            if isinstance(said, list)
            else _lines(said, known)
            for key, said in report.letterhead.items()
        }
        report.title = _lines(report.title, known) or ERASED
        report.to = _lines(report.to, known)
        met += before != (report.words, report.letterhead, report.title, report.to)
    return met


def _papers(locality_id: int, known: Traces) -> int:
    """Frozen reports that name them, in their words or lines, on their frame, or as who signed."""
    frozen = select(Report).where(Report.locality_id == locality_id, Report.state != DRAFT)
    return sum(
        any(known.stand_in(text) for text in _strings([one.content, one.letterhead, one.title, one.to, one.signer]))
        for one in db.session.scalars(frozen.options(undefer(Report.content)))
    )  # fmt: skip


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _strings(one)
