"""The lines of a plan's table as targets and tasks, with references that every import makes the same."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Final

from campaigns.plans.reading import sheets
from campaigns.plans.reading.deadlines import parse_deadline
from campaigns.plans.reading.draft import (
    Deadline,
    Place,
    PlanSheet,
    RowKind,
    SheetRow,
    TargetDraft,
    TaskDraft,
)
from campaigns.plans.reading.outline import Marker, marker
from campaigns.plans.reading.proposals import concerns_training, propose
from campaigns.plans.reading.sheets import Line, Sheet
from campaigns.plans.reading.values import parse
from campaigns.plans.reading.words import flat

_ROMAN: Final = re.compile(r"^[IVXL]+$")
_CLEAN: Final = re.compile(r"[\s()\[\].:/*]+$|^[\s()\[\]*]+")
BODY: Final = "TB"  # "thân bài": the stem of a reference where the plan prints no number at all
_OUTER: Final = frozenset({"roman", "upper", "none"})


@dataclass(slots=True)
class References:
    """Makes each reference once: a repeated one gets '~2'; what has no number is counted."""

    used: Counter[str] = field(default_factory=Counter)
    counts: Counter[str] = field(default_factory=Counter)

    def make(self, labels: tuple[str, ...], number: str) -> str:
        parts = list(labels)
        if number:
            if parts and re.match(r"\d", number) and number.startswith(parts[-1] + "."):
                parts.pop()
            ref = ".".join([*parts, number])
        else:
            stem = ".".join(parts) or BODY
            self.counts[stem] += 1
            ref = f"{stem}-{self.counts[stem]}"
        self.used[ref] += 1
        return ref if self.used[ref] == 1 else f"{ref}~{self.used[ref]}"


@dataclass(slots=True)
class Entries:
    """What one table gave. `order` of each is (table, row)."""

    sheet: PlanSheet
    targets: list[TargetDraft] = field(default_factory=list)
    tasks: list[TaskDraft] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)


class _Groups:
    """The group rows that are open above a row; numbers that restart in each group stay inside it."""

    def __init__(self) -> None:
        self.open: list[tuple[Marker, str]] = []
        self._inner = 0
        self._just_opened = False

    def settle(self, mark: Marker, group: bool) -> None:
        """Closes the groups that a row with this number does not belong to."""
        kinds = [one.kind for one, _ in self.open]
        if mark.kind == "roman":
            keep = (
                kinds.index("roman")
                if "roman" in kinds
                else next((i for i, k in enumerate(kinds) if k != "upper"), len(kinds))
            )
            self.open = self.open[:keep]
        elif mark.kind == "integer":
            self._settle_integer(mark, kinds, group)
        elif mark.kind.startswith("dotted"):
            self.open = [
                one for one in self.open if one[0].kind in _OUTER or mark.label.startswith(one[0].label + ".")
            ]
        elif mark.kind in kinds and (group or mark.kind not in {"none", "dash"}):
            self.open = self.open[: kinds.index(mark.kind)]
        elif mark.kind == "none" and group:
            self.open = [one for one in self.open if one[0].kind in {"roman", "upper"}]

    def _settle_integer(self, mark: Marker, kinds: list[str], group: bool) -> None:
        figure = int(mark.label)
        if "integer" in kinds:
            at = kinds.index("integer")
            above = int(self.open[at][0].label)
            restarts = self._just_opened and figure == 1 and above >= 1 and not group
            goes_on = self._inner > 0 and figure == self._inner + 1 and not group
            if restarts or goes_on:
                self.open = self.open[: at + 1]
                self._inner = figure
                return
        self._inner = 0
        self.open = [one for one in self.open if one[0].kind in _OUTER]

    def push(self, mark: Marker, text: str, group: bool) -> None:
        if group or (
            mark.kind in {"roman", "upper"}
            or mark.kind.startswith("dotted")
            or (mark.kind == "integer" and not self._inner)
        ):
            self.open.append((mark, text))
        self._just_opened = group and mark.kind == "integer"
        if self._just_opened:
            self._inner = 0

    @property
    def labels(self) -> tuple[str, ...]:
        labels: list[str] = []
        for mark, _ in self.open:
            if not mark.label:
                continue
            if labels and mark.label.startswith(labels[-1] + "."):
                labels.pop()
            labels.append(mark.label)
        return tuple(labels)

    @property
    def texts(self) -> tuple[str, ...]:
        return tuple(text for _, text in self.open)


def read_sheet(sheet: Sheet, references: References, year: int | None) -> Entries:
    """All rows of a table that was understood, in order."""
    assert sheet.reading is not None
    reading = sheet.reading
    prefix = ".".join(sheet.labels)
    rows: list[SheetRow] = []
    entries = Entries(PlanSheet(prefix, sheet.title, reading.holds, sheet.headings, reading.fields, ()))
    groups = _Groups()
    for at, line in enumerate(sheet.lines):
        if not line.filled:
            continue
        number, mark, text = _numbered(sheet, line)
        group = sheets.is_group(sheet, at)
        groups.settle(mark, group)
        place = Place(" | ".join(flat(cell) for cell in line.cells if cell), table=line.table, row=line.row)
        ref: str | None = None
        kind: RowKind = "group"
        if not group and text:
            labels = (*sheet.labels, *groups.labels)
            if reading.holds == "targets":
                kind = "target"
                target = _target(
                    sheet,
                    line,
                    number,
                    text,
                    references.make(labels, mark.label),
                    groups.texts,
                    place,
                    entries.doubts,
                )
                ref = target.ref
                entries.targets.append(target)
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


def _target(
    sheet: Sheet,
    line: Line,
    number: str,
    text: str,
    ref: str,
    groups: tuple[str, ...],
    place: Place,
    doubts: list[str],
) -> TargetDraft:
    raw = _cell(sheet, line, "value")
    measure = _cell(sheet, line, "measure")
    column = sheet.column("value")
    if not measure and column is not None and "%" in sheet.headings[column]:
        measure = "%"
    reading = parse(raw, measure, text)
    doubts.extend(f"{ref}: {doubt}" for doubt in reading.doubts)
    if reading.kind == "text" and raw:
        doubts.append(f"{ref}: giá trị “{raw[:80]}” không phải con số, giữ nguyên lời văn.")
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
    if measures:
        kpi = "; ".join(measures)
        output = f"{output} | KPI: {kpi}" if output else f"KPI: {kpi}"
    deadline = parse_deadline(_cell(sheet, line, "deadline"), year)
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
