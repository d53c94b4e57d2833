"""A document into a plan: tables and running text read apart, then brought together."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from app.base.document import Block, Document, Paragraph, Table
from app.base.errors import Refused
from campaigns.plans.reading import columns, guesses, headings, mending, sheets
from campaigns.plans.reading.doubts import doubted_rules, doubted_targets, doubted_tasks, questions
from campaigns.plans.reading.draft import PlanDraft, PlanSheet, RuleDraft, TargetDraft, TaskDraft
from campaigns.plans.reading.entries import read_sheet
from campaigns.plans.reading.groups import References
from campaigns.plans.reading.head import Head, is_document_title, read_head
from campaigns.plans.reading.outline import Marker, Outline, annex_label, marker
from campaigns.plans.reading.passages import Found, Passage, targets_in
from campaigns.plans.reading.proposals import propose
from campaigns.plans.reading.repeats import brought_together, renamed_rows
from campaigns.plans.reading.rules import read_rules, table_rules
from campaigns.plans.reading.sheets import Sheet
from campaigns.plans.reading.words import begins_small, ends_open, flat, key, tidy

_RECIPIENTS: Final = re.compile(r"^noi nhan\b")
_LETTERHEAD: Final = re.compile(
    r"cong hoa xa hoi chu nghia|doc lap tu do hanh phuc|noi nhan(?! bao cao| ket qua| van ban)|^so \d* ?/|^(?:tm|kt|tl|tuq|q) "
)
_PAGE: Final = re.compile(r"^(?:trang )?\d{1,3}(?:/\d{1,3})?$|^tiep theo(?: trang truoc)?$")
_LONGEST: Final = 12_000  # characters of a paragraph that was cut in two
_MOST_LINES: Final = 20_000
_TITLES: Final = 6  # lines above a table that may be its title


@dataclass(frozen=True, slots=True)
class _Joined:
    """A paragraph after mending; `position` is that of its first block."""

    number: int
    position: int
    text: str
    level: int | None
    page: int | None = None
    table: int | None = None
    row: int | None = None


def read_plan(document: Document) -> PlanDraft:
    """What a plan document holds. Pure: the same document gives the same draft, references included.

    Refused: `plan_empty` when it has neither a target nor a task, `plan_too_long` over 20,000 paragraphs and rows.
    Everything doubtful is kept and named in `warnings`.
    """
    _must_be_readable(document)
    blocks = _mended(document.blocks)
    head = read_head(_lines(document))
    passages, pieces, doubts = _walk(blocks)
    doubts.extend(document.warnings)
    references = References()
    rules = read_rules(passages)
    found, tasks, printed = _read_tables(pieces, references, head, doubts, rules)
    found.extend(_read_text(passages, references, head.year))
    targets, renamed = brought_together(found)
    printed = [renamed_rows(sheet, renamed) for sheet in printed]
    if not targets and not tasks:
        raise Refused(
            "plan_empty",
            "Không tìm thấy chỉ tiêu hay nhiệm vụ nào trong văn bản. Hãy kiểm tra đây có phải kế hoạch kèm phụ lục không.",
        )
    doubts.extend(f"{target.ref}: {doubt}" for target in targets for doubt in target.doubts)
    doubts.extend(f"{task.ref}: {doubt}" for task in tasks for doubt in task.doubts)
    doubts.extend(questions(head, targets, tasks))
    return PlanDraft(
        number=head.number,
        issued_on=head.issued_on,
        issuer=head.issuer,
        title=head.title,
        year=head.year,
        targets=tuple(
            replace(one, order=order) for order, one in enumerate(doubted_targets(targets), start=1)
        ),
        tasks=tuple(replace(one, order=order) for order, one in enumerate(doubted_tasks(tasks), start=1)),
        reporting_rules=tuple(doubted_rules(rules)),
        sheets=tuple(printed),
        warnings=tuple(dict.fromkeys((*document.warnings, *doubts))),
    )


def _must_be_readable(document: Document) -> None:
    lines = sum(
        len(block.rows) if isinstance(block, Table) else bool(block.text) for block in document.blocks
    )
    if lines > _MOST_LINES:
        raise Refused(
            "plan_too_long",
            f"Văn bản có {lines:,} dòng".replace(",", ".")
            + ", nhiều hơn 20.000 dòng. Hãy chỉ lấy phần kế hoạch và phụ lục.",
        )


def _lines(document: Document) -> list[str]:
    """Paragraphs and the lines of cells, for what stands in a letterhead of either form."""
    lines: list[str] = []
    for block in document.blocks:
        if isinstance(block, Paragraph):
            # Typed side by side: the motto's column after a tab.
            lines.extend(line for part in block.text.split("\t") for line in tidy(part).split("\n"))
        else:
            for row in block.rows[:6]:
                for cell in row.cells:
                    lines.extend(line for line in tidy(cell.text).split("\n") if len(line) < 300)
    return [line for line in lines if line]


def _mended(blocks: Sequence[Block]) -> list[_Joined | Table]:
    """Empty paragraphs and page numbers left out; a paragraph that a page cut in two made one again."""
    out: list[_Joined | Table] = []
    for position, block in enumerate(blocks):
        if isinstance(block, Table):
            out.extend(_boxed(block, position) or [block])
            continue
        text = tidy(block.text)
        if not text or (len(text) < 40 and _PAGE.match(key(text))):
            continue
        before = out[-1] if out else None
        if (
            isinstance(before, _Joined)
            and begins_small(text)
            and len(before.text) < _LONGEST
            and ends_open(before.text)
            and marker(text)[0] is None
        ):
            out[-1] = replace(before, text=f"{before.text} {text}")
            continue
        out.append(_Joined(block.number, position, text, block.level, block.page))
    return out


def _boxed(table: Table, position: int) -> list[_Joined]:
    """The lines of a table of one column: running text in a frame, or bullets in a list."""
    rows = [(row, [tidy(cell.text) for cell in row.cells if tidy(cell.text)]) for row in table.rows]
    if not rows or any(len(cells) > 1 for _, cells in rows) or table.width > 2:
        return []
    return [
        _Joined(0, position, line, None, row.page, table.number, row.number)
        for row, cells in rows
        for cell in cells
        for line in cell.split("\n")
    ]


def _walk(blocks: Sequence[_Joined | Table]) -> tuple[list[Passage], list[Sheet], list[str]]:
    """Follows the outline through the document and hangs passages and tables under their headings."""
    outline = Outline()
    passages: list[Passage] = []
    pieces: list[Sheet] = []
    doubts: list[str] = []
    recent: list[str] = []
    current: Sheet | None = None
    between = False
    closed = False
    for position, block in enumerate(blocks):
        if isinstance(block, Table):
            lines = sheets.grid(block)
            if not lines or _is_letterhead(lines):
                continue
            current = _piece(block, lines, None if between else current, outline, recent, pieces, doubts)
            between, recent, closed = False, [], False
            continue
        between = True
        label = annex_label(block.text)
        if label is not None:
            outline.begin_annex(label, flat(block.text))
            closed, recent = False, []
        elif _RECIPIENTS.match(key(block.text[:40])):
            closed = True
        elif is_document_title(block.text):
            # The plan that a decision issues begins its own outline.
            outline.open, closed = [], False
        recent = [*recent[-(_TITLES - 1) :], flat(block.text)]
        mark, rest = marker(block.text, bool(outline.open and outline.open[-1][0].kind == "upper"))
        if mark is None and block.level is not None and label is None:
            mark = Marker(f"heading{block.level}", "")
        if mark is not None and mark.kind in {"roman", "part"} and closed and len(rest) > 3:
            closed = False
        if mark is not None and not closed and label is None:
            outline.enter(mark, flat(rest))
        elif mark is None and len(block.text) < 200:
            outline.entitle(flat(block.text))
        own = mark is not None and not closed and label is None
        texts = outline.texts[:-1] if own and outline.texts else outline.texts
        above = (outline.annex_text, *texts) if outline.annex else texts
        passages.append(
            Passage(
                block.number,
                position,
                rest if own else block.text,
                mark,
                outline.labels,
                above,
                closed,
                block.page,
                block.table,
                block.row,
            )
        )
    return passages, pieces, doubts


def _is_letterhead(lines: list[sheets.Line]) -> bool:
    """The frame of motto and number, or of recipients and signature: no table of the plan."""
    return len(lines) <= 6 and any(
        _LETTERHEAD.search(key(cell[:300])) for line in lines for cell in line.cells if cell
    )


def _piece(
    table: Table,
    lines: list[sheets.Line],
    current: Sheet | None,
    outline: Outline,
    recent: list[str],
    pieces: list[Sheet],
    doubts: list[str],
) -> Sheet | None:
    """Adds a table to the one before when it goes on from there, else begins a new one."""
    if current is not None:
        cut = headings.parted(lines, current.headings)
        if cut is not lines:  # the rest of the row would be read as a second line of the heading
            sheets.take(current, cut, after_break=True)
            return current
    heading = sheets.find_heading(table, lines)
    if heading is None:
        if current is not None and table.width == current.width:
            sheets.take(current, lines, after_break=True)
            return current
        return _guessed(table, lines, outline, recent, pieces, doubts)
    names, end = heading
    if current is not None and sheets.same_heading(names, current.headings):
        sheets.take(current, lines[end:], after_break=True)
        return current
    sheet = Sheet(names, outline.labels, outline.texts, _title(outline, recent))
    sheets.take(sheet, lines[end:], after_break=False)
    pieces.append(sheet)
    return sheet


def _title(outline: Outline, recent: list[str]) -> str:
    """What stands above a table: in an annex all of it, in the body the headings and the lines just before."""
    if outline.annex:
        near = [outline.annex_text, *recent]
    else:
        near = [*outline.texts[-2:], *(line for line in recent[-2:] if len(line) <= 160)]
    return " ".join(dict.fromkeys(near))[:400]


def _guessed(
    table: Table,
    lines: list[sheets.Line],
    outline: Outline,
    recent: list[str],
    pieces: list[Sheet],
    doubts: list[str],
) -> Sheet | None:
    """A table without a heading that is known, where its title and its cells tell what it holds."""
    named = guesses.heads(lines[0].cells)
    names = tuple(lines[0].cells) if named else ("",) * table.width
    sheet = Sheet(names, outline.labels, outline.texts, _title(outline, recent), guessed=True)
    sheets.take(sheet, lines[named:], after_break=False)
    if guesses.guess(names, [line.cells for line in sheet.lines], sheet.title) is not None:
        doubts.append(
            f"Bảng {table.number} không có dòng tiêu đề nhận ra được, các cột được đoán theo nội dung."
        )
        pieces.append(sheet)
        return sheet
    if len(lines) > 1 and any("%" in cell for line in lines for cell in line.cells):
        doubts.append(f"Bảng {table.number} không có dòng tiêu đề nhận ra được, chưa đọc.")
    return None


def _read_tables(
    pieces: Sequence[Sheet], references: References, head: Head, doubts: list[str], rules: list[RuleDraft]
) -> tuple[list[tuple[tuple[int, int], TargetDraft]], list[TaskDraft], list[PlanSheet]]:
    found: list[tuple[tuple[int, int], TargetDraft]] = []
    tasks: list[TaskDraft] = []
    printed: list[PlanSheet] = []
    for at, sheet in enumerate(pieces):
        duties = table_rules(sheet)
        if duties is not None:
            rules.extend(duties)
            continue
        cells = [line.cells for line in sheet.lines]
        if sheet.guessed:
            sheet.reading = guesses.guess(sheet.headings, cells, sheet.title)
        else:
            sheet.reading = columns.understand(sheet.headings, cells, sheet.title, head.year)
        if sheet.reading is None:
            continue
        mending.mend(sheet)
        entries = read_sheet(sheet, references, head.year)
        found.extend(((1, at), target) for target in entries.targets)
        tasks.extend(entries.tasks)
        printed.append(entries.sheet)
        doubts.extend(entries.doubts)
    return found, tasks, printed


def _read_text(
    passages: Sequence[Passage], references: References, year: int | None
) -> list[tuple[tuple[int, int], TargetDraft]]:
    found: list[tuple[tuple[int, int], TargetDraft]] = []
    for passage in passages:
        several = targets_in(passage, year)
        for each in several:
            target = _from_text(each, references, alone=len(several) == 1)
            found.append(((0, passage.number), target))
    return found


def _from_text(found: Found, references: References, alone: bool) -> TargetDraft:
    passage, reading = found.passage, found.reading
    number = passage.mark.label if passage.mark else ""
    if number and alone and passage.labels[-1:] == (number,):
        ref = references.make(passage.labels[:-1], number)
    else:
        ref = references.make(passage.labels, "")
    return TargetDraft(
        ref=ref,
        order=0,
        number=number,
        text=found.text,
        measure=reading.measure,
        kind=reading.kind,
        operator=reading.operator,
        operator_assumed=reading.assumed,
        value=reading.value,
        value_raw="",
        lead="",
        note="",
        groups=passage.texts,
        places=(passage.place(passage.text),),
        indicator=propose(found.text, reading.kind, reading.measure),
        doubts=reading.doubts,
    )
