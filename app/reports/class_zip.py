"""The whole file of a training as one ZIP: an index first, then every paper under its order number and folded title."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from app.base.text import fold
from app.reports import class_index, class_results, sign_in_sheet
from app.reports.class_facts import Facts
from app.reports.class_index import Entry
from app.reports.class_results import Row
from app.reports.class_wording import Wording
from app.reports.sign_in_sheet import Heading, Line

INDEX: Final = "00 Mục lục hồ sơ.docx"
MADE: Final = "in từ phần mềm"
_PACKED: Final = frozenset({"pdf", "jpg", "png", "docx", "xlsx"})
"""Kinds that do not get smaller by being packed once more."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper that was attached. `kind`: in words; `ending`: of its file; `data` None: it cannot be opened any more."""

    kind: str
    title: str
    number: str
    entry: Entry
    ending: str
    data: bytes | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """The sign-in list of a lesson, to be drawn."""

    heading: Heading
    lines: Sequence[Line]
    title: str


@dataclass(frozen=True, slots=True)
class Bundle:
    """What goes in, by kinds in the order of the office. `rows`: for the results table, where none was attached."""

    facts: Facts
    wording: Wording
    order: Sequence[str]
    titles: dict[str, str]
    papers: dict[str, list[Paper]]
    sheets: Sequence[Sheet]
    rows: Sequence[Row] | None
    missing: Sequence[str]


def packed(bundle: Bundle, *, made: datetime, done: Callable[[], object] = lambda: None) -> bytes:
    """The ZIP. `done` hears of each member."""
    members: list[tuple[str, bytes]] = []
    entries: list[Entry] = []

    def put(kind: str, title: str, ending: str, data: bytes | None, entry: Entry) -> None:
        number = len(entries) + 1
        name = f"{number:02d}-{slug(title)[:60].strip('-') or slug(kind)}.{ending}"
        kept = data is not None
        entries.append(
            Entry(kind, entry.title, entry.number, entry.day, name if kept else "", entry.remark if kept else "không mở được tệp")
        )  # fmt: skip
        if data is not None:
            members.append((name, data))
        done()

    for kind in bundle.order:
        for paper in bundle.papers.get(kind, ()):
            put(paper.kind, f"{paper.title} {paper.number}", paper.ending, paper.data, paper.entry)
        words = bundle.titles[kind]
        if kind == "sign_in" and not bundle.papers.get(kind):
            for sheet in bundle.sheets:
                pdf = sign_in_sheet.sheet(
                    sheet.heading,
                    sheet.lines,
                    empty=0 if sheet.lines else 10,
                    layout=sign_in_sheet.PORTRAIT,
                    made=made,
                )
                put(words, sheet.title, "pdf", pdf, Entry(words, sheet.title, "", None, "", MADE))
        if kind == "results" and bundle.rows and not bundle.papers.get(kind):
            table = class_results.document(bundle.facts, bundle.wording, bundle.rows, made=made)
            put(words, words, "docx", table, Entry(words, words, "", None, "", MADE))
    index = class_index.document(bundle.facts, entries, bundle.missing, made=made)
    return _zipped([(INDEX, index), *members], made)


def members(bundle: Bundle) -> int:
    """How many papers `packed` will tell of."""
    attached = sum(len(some) for some in bundle.papers.values())
    sheets = 0 if bundle.papers.get("sign_in") else len(bundle.sheets)
    return attached + sheets + bool(bundle.rows and not bundle.papers.get("results"))


def slug(words: str) -> str:
    """Words as part of a file's name: letters without marks, dashes between."""
    return "-".join("".join(c if c.isascii() and c.isalnum() else " " for c in fold(words)).split())


def _zipped(files: Sequence[tuple[str, bytes]], made: datetime) -> bytes:
    """Names that are not ASCII carry the mark by which Windows reads them as UTF-8."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in files:
            info = zipfile.ZipInfo(name, made.timetuple()[:6])
            stored = name.rpartition(".")[2] in _PACKED
            info.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            archive.writestr(info, data)
    return buffer.getvalue()
