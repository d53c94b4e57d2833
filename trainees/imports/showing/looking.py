"""Looking at a file that waits: read as somebody says, compared with the register, and written as it was shown."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

from app.base import clock
from app.base.actors import Actor
from app.base.db import db
from app.base.errors import Refused
from app.base.sheet import Workbook
from trainees.imports import applying
from trainees.imports.preview import Preview
from trainees.imports.reading import ReadingOptions, read_roster
from trainees.imports.reading.kinds import guess_kind
from trainees.imports.roster_import import OUTCOMES, RosterImport
from trainees.imports.showing import choices, waiting
from trainees.imports.showing.composing import Composer, skipped_sheets
from trainees.imports.showing.decisions import decisions
from trainees.imports.showing.document import PreviewDocument
from trainees.imports.showing.packing import pack
from trainees.imports.showing.waiting import Arrival
from trainees.imports.source import Source

_NO_NAME: Final = "roster_no_name"
_NO_HEADER: Final = "roster_no_header"  # what a person may mend by pointing at the heading

Tell = Callable[[str], None]
Known = dict[str, dict[str, str | None]]
"""Shape of a heading → what was remembered of its columns."""


def _silent(_words: str) -> None:
    pass


@dataclass(frozen=True, slots=True)
class Task:
    """All that reading a file takes: plain values, so that no row of the database is held meanwhile.

    `options`: what somebody said of this file. `known`: what was remembered of such headings when it was shown; None while
    it was not. `pasted`: no file, but cells.
    """

    data: bytes
    filename: str
    kind: str
    locality_id: int
    since: date
    options: ReadingOptions = field(default_factory=ReadingOptions)
    guessed: bool = False
    pasted: bool = False
    known: Known | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """What was found: the packed preview, its counts, and the remembered choices by which the file was read."""

    text: str
    totals: Mapping[str, int]
    known: Known


def task_for(arrival: Arrival, locality_id: int, since: date) -> Task:
    """What is needed to read a file that just came."""
    return Task(
        arrival.data, arrival.filename, arrival.kind, locality_id, since, guessed=arrival.guessed, pasted=arrival.pasted
    )  # fmt: skip


def task_of(record: RosterImport) -> Task:
    """What is needed to read a file that waits."""
    return Task(
        record.content, record.filename, record.kind, record.locality_id, record.since,
        ReadingOptions.from_json(record.options.get("reading")), bool(record.options.get("guessed")),
        bool(record.options.get("pasted")), record.options.get("known"),
    )  # fmt: skip


def wished(
    task: Task, options: ReadingOptions, *, kind: str | None = None, since: date | None = None
) -> Task:
    """The same file read otherwise. A kind that is said is no guess any more."""
    return replace(
        task, options=options, kind=kind or task.kind, since=since or task.since, guessed=task.guessed and kind is None,
        known=None,
    )  # fmt: skip


def look(task: Task, *, workbook: Workbook | None = None, tell: Tell = _silent) -> Look:
    """What a file would do, as its pages show it. Nothing is written; the database is read.

    `workbook`: the file where it is parsed already. `tell` hears the phases in words. Refused as `read_roster` says, but
    for a heading that was not found: then the preview says so and asks for it.
    """
    tell("Đọc tệp")
    book = workbook or waiting.parsed(task.data, task.filename, pasted=task.pasted)
    guess = guess_kind(book)
    known = _known(task)
    try:
        try:
            source = _source(task, book, known)
        except Refused as refused:
            if refused.code != _NO_NAME or not known:
                raise
            # What was remembered of another file's heading must not keep this one out.
            known = {}
            source = _source(task, book, known)
    except Refused as refused:
        if refused.code != _NO_HEADER or not (skipped := skipped_sheets(book, set(), task.options)):
            raise
        totals = {"rows": 0, **dict.fromkeys(OUTCOMES, 0)}
        document = PreviewDocument(
            task.kind, task.since.isoformat(), clock.now().isoformat(), totals, refusal=refused.message, guess=guess,
            guessed=task.guessed, skipped=skipped,
        )  # fmt: skip
        return Look(pack(lambda: document, ()), totals, {})
    tell("Đối chiếu với danh sách người")
    out = applying.preview(source, task.locality_id, since=task.since)
    tell("Soạn trang xem trước")
    remembered = choices.remembered(task.locality_id, task.kind)
    composer = Composer(
        out, book, task.locality_id, choices={shape: one for shape, one in remembered.items() if shape in known},
        options=task.options, guess=guess, guessed=task.guessed,
    )  # fmt: skip
    used = {table.shape: known[table.shape] for table in source.draft.sheets if table.shape in known}
    return Look(pack(composer.document, composer.rows()), out.totals, used)


def _known(task: Task) -> Known:
    """What is remembered of headings of this kind of list. No transaction is held after it: reading takes a while."""
    found = choices.remembered(task.locality_id, task.kind)
    known = {shape: dict(choice.columns) for shape, choice in found.items()}
    db.session.rollback()
    return known


def _source(task: Task, book: Workbook, known: Known) -> Source:
    options = replace(task.options, columns={**known, **task.options.columns})
    draft = read_roster(book, task.kind, options=options)
    return Source(task.data, task.filename, task.kind, hashlib.sha256(task.data).hexdigest(), draft)


def show(record: RosterImport, found: Look) -> None:
    """Keep what was found with the file."""
    record.shown, record.totals = found.text, dict(found.totals)
    record.options = {**record.options, "known": found.known}
    db.session.flush()


def wish(record: RosterImport, task: Task) -> None:
    """Keep with a file how it is to be read. What was shown of it no longer holds."""
    record.kind, record.since, record.shown = task.kind, task.since, None
    record.options = {
        "guessed": task.guessed, "reading": task.options.to_json(), "lines": record.options.get("lines", 0),
        "pasted": task.pasted
    }  # fmt: skip
    db.session.flush()


# --- writing --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be written: the file, read as for its preview, and what was chosen for single rows.

    `seen`: the moment of the preview that was looked at (PreviewDocument.made_at), None where nobody looked.
    """

    source: Source
    chosen: Mapping[str, str]
    seen: str | None = None


def plan(task: Task, chosen: Mapping[str, str], seen: str | None, *, tell: Tell = _silent) -> Plan:
    """All of the writing that needs no lock: the file is read as it was for its preview."""
    tell("Đọc tệp")
    known = _known(task) if task.known is None else task.known
    return Plan(
        _source(task, waiting.parsed(task.data, task.filename, pasted=task.pasted), known), chosen, seen
    )


def write(record: RosterImport, planned: Plan, *, by: Actor) -> Preview:
    """Write a file as it was shown, with what was chosen for single rows, in the open transaction.

    Refused `preview_outdated`, where the register has moved on so that something else would be written; then nothing may
    be committed. Refused as `applying.apply` says.
    """
    before, source, chosen = waiting.shown(record), planned.source, planned.chosen
    if before is not None and planned.seen and planned.seen != before.document.made_at:
        raise _outdated()
    signs = before.signs if before is not None else None

    def apply() -> Preview:
        return applying.apply(
            source, record.locality_id, by=by, since=record.since, decisions=decisions(chosen), waiting=record
        )

    if signs is None or not chosen:
        out = apply()
        if signs is not None and _differs(out, signs, {}):
            raise _outdated()
    else:
        try:
            with db.session.begin_nested():
                out = apply()
                if _differs(out, signs, chosen):
                    raise _Differs
        except _Differs:
            # A choice may settle other rows too: only a reading without choices tells whether the register moved on.
            if _differs(applying.preview(source, record.locality_id, since=record.since), signs, {}):
                raise _outdated() from None
            out = apply()
    record.shown = None
    record.options = {"reading": record.options["reading"]} if "reading" in record.options else {}
    db.session.flush()
    return out


class _Differs(Exception):
    """What was written is not what was shown: undo this try."""


def _outdated() -> Refused:
    return Refused(
        "preview_outdated",
        "Danh sách đã thay đổi từ lúc xem trước nên chưa ghi gì. Xem lại kết quả mới dưới đây rồi bấm “Ghi”.",
    )


def _differs(out: Preview, signs: str, chosen: Mapping[str, Any]) -> bool:
    if len(signs) != len(out.rows):
        return True
    return any(
        planned.outcome[0] != sign and str(planned.place) not in chosen
        for planned, sign in zip(out.rows, signs, strict=True)
    )
