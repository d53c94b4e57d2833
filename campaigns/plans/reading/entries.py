"""The lines of a plan's table as targets and tasks, with references that every import makes the same."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from campaigns.plans.reading import sheets
from campaigns.plans.reading.deadlines import deadline_within, parse_deadline
from campaigns.plans.reading.draft import (
    Deadline,
    Place,
    PlanSheet,
    RowKind,
    SheetRow,
    TargetDraft,
    TaskDraft,
)
from campaigns.plans.reading.groups import Groups, References
from campaigns.plans.reading.outline import Marker, marker
from campaigns.plans.reading.passages import pieces, wanted
from campaigns.plans.reading.proposals import concerns_training, propose
from campaigns.plans.reading.sheets import Line, Sheet
from campaigns.plans.reading.values import looks_like_value, parse
from campaigns.plans.reading.words import flat

_ROMAN: Final = re.compile(r"^[IVXL]+$")
_CLEAN: Final = re.compile(r"[\s()\[\].:/*]+$|^[\s()\[\]*]+")


@dataclass(slots=True)
class Entries:
    """What one table gave. `order` of each is (table, row)."""

    sheet: PlanSheet
    targets: list[TargetDraft] = field(default_factory=list)
    tasks: list[TaskDraft] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)


def read_sheet(sheet: Sheet, references: References, year: int | None) -> Entries:
    """All rows of a table that was understood, in order."""
    assert sheet.reading is not None
    reading = sheet.reading
    prefix = ".".join(sheet.labels)
    rows: list[SheetRow] = []
    entries = Entries(PlanSheet(prefix, sheet.title, reading.holds, sheet.headings, reading.fields, ()))
    groups = Groups()
    for at, line in enumerate(sheet.lines):
        if not line.filled:
            continue
        number, mark, text = _numbered(sheet, line)
        group = sheets.is_group(sheet, at)
        groups.settle(mark, group)
        place = Place(
            " | ".join(flat(cell) for cell in line.cells if cell),
            table=line.table,
            row=line.row,
            page=line.page,
            sheet=line.sheet,
        )
        ref: str | None = None
        kind: RowKind = "group"
        if not group and text:
            labels = (*sheet.labels, *groups.labels)
            if reading.holds == "targets":
                kind = "target"
                several = _targets_of(sheet, line, text, year)
                for said, raw in several:
                    own = references.make(labels, mark.label)
                    ref = ref or own
                    entries.targets.append(
                        _target(sheet, line, number, said, raw, own, groups.texts, place, year)
                    )
                if reading.both and _cell(sheet, line, "task"):
                    entries.tasks.append(
                        _task(
                            sheet,
                            line,
                            number,
                            _cell(sheet, line, "task"),
                            f"{ref}-NV",
                            groups.texts,
                            place,
                            year,
                        )
                    )
            else:
                kind = "task"
                task = _task(
                    sheet, line, number, text, references.make(labels, mark.label), groups.texts, place, year
                )
                ref = task.ref
                entries.tasks.append(task)
        elif not group:
            entries.doubts.append(f"Bảng {line.table}, dòng {line.row} không có nội dung, đã bỏ qua.")
        if text:
            groups.push(mark, text, group)
        rows.append(SheetRow(kind, ref, number, tuple(flat(cell) for cell in line.cells), place))
    entries.sheet = PlanSheet(prefix, sheet.title, reading.holds, sheet.headings, reading.fields, tuple(rows))
    return entries


def _numbered(sheet: Sheet, line: Line) -> tuple[str, Marker, str]:
    """The printed number, its sort, and the row's text."""
    at = sheet.column("number")
    printed = flat(line.cells[at]) if at is not None else ""
    words = [i for i in line.filled if i != at]
    column = sheet.column("text")
    text = flat(line.cells[column]) if column is not None else ""
    if not text and len(words) == 1:
        text = flat(line.cells[words[0]])
    if printed and not sheets.NUMBER.match(printed) and not re.fullmatch(r"\W+", printed):
        # 'I. Phát triển hạ tầng' in one cell over the whole width
        mark, rest = marker(printed)
        text = text or rest
        return printed, mark or Marker("none", ""), text
    if not printed:
        mark, rest = marker(text)
        if mark is not None and rest:
            return (
                mark.label,
                Marker(mark.kind if mark.label else "dash", mark.label),
                rest if at is None or not mark.label else text,
            )
        return "", Marker("none", ""), text
    return printed, _sort(_CLEAN.sub("", printed)), text


def _sort(label: str) -> Marker:
    if not label or re.fullmatch(r"\W+", label):
        return Marker("dash", "")
    if _ROMAN.match(label):
        return Marker("roman", label)
    if label.isdigit():
        return Marker("integer", str(int(label)))
    if re.fullmatch(r"\d+(?:\.\d+)+", label):
        return Marker(f"dotted{label.count('.')}", label)
    return Marker("upper" if label[0].isupper() else "lower", label)


def _cell(sheet: Sheet, line: Line, meaning: str) -> str:
    at = sheet.column(meaning)
    return flat(line.cells[at]) if at is not None else ""


def _cells(sheet: Sheet, line: Line) -> tuple[tuple[str, str], ...]:
    return tuple((heading, flat(cell)) for heading, cell in zip(sheet.headings, line.cells, strict=True))


def _targets_of(sheet: Sheet, line: Line, text: str, year: int | None) -> list[tuple[str, str]]:
    """Words and value of each target of a row: one, or as many as its cells list line by line."""
    at, column = sheet.column("text"), sheet.column("value")
    value = line.cells[column] if column is not None else ""
    if at is None or not line.cells[at]:
        return [(text, flat(value))]
    if not value:
        clauses = pieces(line.cells[at])
        if len(clauses) > 1 and all(wanted(clause, "objective", year) for clause in clauses):
            return [(clause.rstrip(" ;"), "") for clause in clauses]
        return [(text, "")]
    words, values = line.cells[at].split("\n"), value.split("\n")
    parted = [marker(one) for one in words]
    listed = all(mark is not None and rest for mark, rest in parted)
    if len(words) > 1 and len(words) == len(values) and listed and all(map(looks_like_value, values)):
        return [(rest.rstrip(" ;"), one) for (_, rest), one in zip(parted, values, strict=True)]
    return [(text, flat(value))]


def _target(
    sheet: Sheet,
    line: Line,
    number: str,
    text: str,
    raw: str,
    ref: str,
    groups: tuple[str, ...],
    place: Place,
    year: int | None,
) -> TargetDraft:
    measure = _cell(sheet, line, "measure")
    column = sheet.column("value")
    if not measure and column is not None and "%" in sheet.headings[column]:
        measure = "%"
    reading = (wanted(text, "objective", year) if not raw else None) or parse(raw, measure, text, year)
    doubts = [*line.doubts, *reading.doubts]
    if reading.kind == "text" and raw:
        doubts.append(f"Giá trị “{raw[:80]}” không phải con số, giữ nguyên lời văn.")
    return TargetDraft(
        ref=ref,
        order=0,
        number=number,
        text=text,
        measure=reading.measure,
        kind=reading.kind,
        operator=reading.operator,
        operator_assumed=reading.assumed,
        value=reading.value if reading.value is not None else text,
        value_raw=raw,
        lead=_cell(sheet, line, "lead"),
        note=_cell(sheet, line, "note"),
        groups=groups,
        places=(place,),
        indicator=propose(text, reading.kind, reading.measure),
        cells=_cells(sheet, line),
        doubts=tuple(doubts),
    )


def _task(
    sheet: Sheet,
    line: Line,
    number: str,
    text: str,
    ref: str,
    groups: tuple[str, ...],
    place: Place,
    year: int | None,
) -> TaskDraft:
    lead, partners, director = (_cell(sheet, line, meaning) for meaning in ("lead", "partners", "director"))
    output = _cell(sheet, line, "output")
    measures = (
        []
        if sheet.reading is None or sheet.reading.holds == "targets"
        else [
            flat(line.cells[at])
            for at, meaning in enumerate(sheet.reading.fields)
            if meaning == "kpi" and line.cells[at]
        ]
    )
    kpi = "; ".join(measures)
    if kpi:
        output = f"{output} | KPI: {kpi}" if output else f"KPI: {kpi}"
    dated = sheet.column("deadline") is not None
    deadline = parse_deadline(_cell(sheet, line, "deadline"), year) if dated else deadline_within(text, year)
    return TaskDraft(
        ref=ref,
        order=0,
        number=number,
        text=text,
        groups=groups,
        lead=lead,
        director=director,
        partners=partners,
        output=output,
        note=_cell(sheet, line, "note"),
        deadline=deadline,
        concerns_training=concerns_training(text, output),
        missing=_missing(
            text, lead, partners, output, deadline, director, sheet.column("director") is not None
        ),
        places=(place,),
        cells=_cells(sheet, line),
        kpi=kpi,
        doubts=tuple(line.doubts),
    )


def _missing(
    text: str, lead: str, partners: str, output: str, deadline: Deadline, director: str, has_director: bool
) -> tuple[str, ...]:
    """The six "rõ": the authority is judged only where the table has a column for the directing leader."""
    lacks = (
        ("rõ người", not lead),
        ("rõ việc", not text),
        ("rõ thời gian", deadline.kind == "none" and not deadline.raw),
        ("rõ trách nhiệm", not (lead and partners)),
        ("rõ sản phẩm", not output),
        ("rõ thẩm quyền", has_director and not director),
    )
    return tuple(words for words, lack in lacks if lack)
