"""A document into a plan: tables and running text read apart, then brought together."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from app.base.document import Block, Document, Paragraph, Table
from app.base.errors import Refused
from campaigns.plans.reading import columns, sheets
from campaigns.plans.reading.draft import Place, PlanDraft, PlanSheet, TargetDraft, TaskDraft
from campaigns.plans.reading.entries import References, read_sheet
from campaigns.plans.reading.head import Head, is_document_title, read_head
from campaigns.plans.reading.outline import Marker, Outline, annex_label, marker
from campaigns.plans.reading.passages import Found, Passage, targets_in
from campaigns.plans.reading.proposals import propose
from campaigns.plans.reading.rules import read_rules
from campaigns.plans.reading.sheets import Sheet
from campaigns.plans.reading.words import begins_small, ends_open, flat, gist, key, same_gist, tidy

_RECIPIENTS: Final = re.compile(r"^noi nhan\b")
_LETTERHEAD: Final = re.compile(
    r"cong hoa xa hoi chu nghia|doc lap tu do hanh phuc|noi nhan|^so \d* ?/|^(?:tm|kt|tl|tuq|q) "
)
_PAGE: Final = re.compile(r"^(?:trang )?\d{1,3}(?:/\d{1,3})?$|^tiep theo(?: trang truoc)?$")
_TITLES: Final = 6  # lines above a table that may be its title


@dataclass(frozen=True, slots=True)
class _Joined:
    """A paragraph after mending; `position` is that of its first block."""

    number: int
    position: int
    text: str
    level: int | None


def read_plan(document: Document) -> PlanDraft:
    """What a plan document holds. Pure: the same document gives the same draft, references included.

    Refused: `plan_empty` when it has neither a target nor a task. Everything doubtful is kept and named in `warnings`.
    """
    blocks = _mended(document.blocks)
    head = read_head(_lines(document))
    passages, pieces, doubts = _walk(blocks)
    references = References()
    found, tasks, printed = _read_tables(pieces, references, head, doubts)
    found.extend(_read_text(passages, references, doubts))
    targets, renamed = _brought_together(found)
    printed = [_renamed(sheet, renamed) for sheet in printed]
    if not targets and not tasks:
        raise Refused(
            "plan_empty",
            "Không tìm thấy chỉ tiêu hay nhiệm vụ nào trong văn bản. Hãy kiểm tra đây có phải kế hoạch kèm phụ lục không.",
        )
    doubts.extend(_questions(head, targets, tasks))
    return PlanDraft(
        number=head.number,
        issued_on=head.issued_on,
        issuer=head.issuer,
        title=head.title,
        year=head.year,
        targets=tuple(replace(target, order=order) for order, target in enumerate(targets, start=1)),
        tasks=tuple(replace(task, order=order) for order, task in enumerate(tasks, start=1)),
        reporting_rules=read_rules(passages),
        sheets=tuple(printed),
        warnings=tuple(dict.fromkeys(doubts)),
    )


def _lines(document: Document) -> list[str]:
    """Paragraphs and the lines of cells, for what stands in a letterhead of either form."""
    lines: list[str] = []
    for block in document.blocks:
        if isinstance(block, Paragraph):
            lines.extend(tidy(block.text).split("\n"))
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
            out.append(block)
            continue
        text = tidy(block.text)
        if not text or (len(text) < 40 and _PAGE.match(key(text))):
            continue
        before = out[-1] if out else None
        if (
            isinstance(before, _Joined)
            and begins_small(text)
            and ends_open(before.text)
            and marker(text)[0] is None
        ):
            out[-1] = replace(before, text=f"{before.text} {text}")
            continue
        out.append(_Joined(block.number, position, text, block.level))
    return out


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
        own = mark is not None and not closed and label is None
        texts = outline.texts[:-1] if own and outline.texts else outline.texts
        above = (outline.annex_text, *texts) if outline.annex else texts
        passages.append(
            Passage(block.number, position, rest if own else block.text, mark, outline.labels, above, closed)
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
    heading = sheets.find_heading(table, lines)
    if heading is None:
        if current is not None and table.width == current.width:
            sheets.take(current, lines, after_break=True)
            return current
        if len(lines) > 1 and any("%" in cell for line in lines for cell in line.cells):
            doubts.append(f"Bảng {table.number} không có dòng tiêu đề nhận ra được, chưa đọc.")
        return None
    names, end = heading
    if current is not None and sheets.same_heading(names, current.headings):
        sheets.take(current, lines[end:], after_break=True)
        return current
    if outline.annex:
        near = [outline.annex_text, *recent]
    else:
        near = [*outline.texts[-2:], *(line for line in recent[-2:] if len(line) <= 160)]
    sheet = Sheet(names, outline.labels, outline.texts, " ".join(dict.fromkeys(near))[:400])
    sheets.take(sheet, lines[end:], after_break=False)
    pieces.append(sheet)
    return sheet


def _read_tables(
    pieces: Sequence[Sheet], references: References, head: Head, doubts: list[str]
) -> tuple[list[tuple[tuple[int, int], TargetDraft]], list[TaskDraft], list[PlanSheet]]:
    found: list[tuple[tuple[int, int], TargetDraft]] = []
    tasks: list[TaskDraft] = []
    printed: list[PlanSheet] = []
    for at, sheet in enumerate(pieces):
        sheet.reading = columns.understand(
            sheet.headings, [line.cells for line in sheet.lines], sheet.title, head.year
        )
        if sheet.reading is None:
            continue
        doubts.extend(sheets.mend(sheet))
        entries = read_sheet(sheet, references, head.year)
        found.extend(((1, at), target) for target in entries.targets)
        tasks.extend(entries.tasks)
        printed.append(entries.sheet)
        doubts.extend(entries.doubts)
    return found, tasks, printed


def _read_text(
    passages: Sequence[Passage], references: References, doubts: list[str]
) -> list[tuple[tuple[int, int], TargetDraft]]:
    found: list[tuple[tuple[int, int], TargetDraft]] = []
    for passage in passages:
        several = targets_in(passage)
        for each in several:
            target = _from_text(each, references, alone=len(several) == 1)
            found.append(((0, passage.number), target))
            doubts.extend(f"{target.ref}: {doubt}" for doubt in each.reading.doubts)
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
        places=(Place(passage.text, paragraph=passage.number),),
        indicator=propose(found.text, reading.kind, reading.measure),
    )


def _brought_together(
    found: list[tuple[tuple[int, int], TargetDraft]],
) -> tuple[list[TargetDraft], dict[str, str]]:
    """One target for the same words and value in the body and in annexes; rows of one table stay apart.

    Returns the targets, the body's first, and which reference each dropped one now has.
    """
    kept: list[tuple[set[tuple[int, int]], str, TargetDraft]] = []
    renamed: dict[str, str] = {}
    for source, target in sorted(found, key=lambda one: one[0]):
        words = gist(target.text)
        for at, (sources, known, first) in enumerate(kept):
            apart = source[0] == 0 or source in sources
            if (
                apart
                or first.kind != target.kind
                or first.value != target.value
                or not same_gist(known, words)
            ):
                continue
            joined = _joined(first, target)
            dropped = target.ref if joined.ref == first.ref else first.ref
            renamed = {old: joined.ref if new == dropped else new for old, new in renamed.items()} | {
                dropped: joined.ref
            }
            kept[at] = (sources | {source}, known, joined)
            break
        else:
            kept.append(({source}, words, target))
    return [target for _, _, target in kept], renamed


def _joined(first: TargetDraft, later: TargetDraft) -> TargetDraft:
    """The later place's words when it is the first that stands in a table; lead and note from the place that has them."""
    base, other = (later, first) if later.cells and not first.cells else (first, later)
    assumed = first.operator_assumed and later.operator_assumed
    return replace(
        base,
        operator=base.operator if base.operator_assumed == assumed else other.operator,
        operator_assumed=assumed,
        lead=base.lead or other.lead,
        note=base.note or other.note,
        indicator=base.indicator or other.indicator,
        places=(*first.places, *later.places),
    )


def _renamed(sheet: PlanSheet, renamed: dict[str, str]) -> PlanSheet:
    return replace(
        sheet, rows=tuple(replace(row, ref=renamed.get(row.ref or "", row.ref)) for row in sheet.rows)
    )


def _questions(head: Head, targets: Sequence[TargetDraft], tasks: Sequence[TaskDraft]) -> list[str]:
    """What a person should look at before the plan is used."""
    questions = []
    if not head.number:
        questions.append("Văn bản chưa có số.")
    if not head.issued_on or len(head.issued_on) < 10:
        questions.append("Văn bản chưa ghi đủ ngày, tháng, năm ban hành.")
    if not head.issuer:
        questions.append("Chưa nhận ra cơ quan ban hành.")
    if head.year is None:
        questions.append("Chưa nhận ra năm của kế hoạch; thời hạn không ghi năm được để trống ngày.")
    unled = sum(1 for target in targets if not target.lead)
    if targets and unled:
        questions.append(f"{unled} chỉ tiêu chưa rõ cơ quan chủ trì.")
    unread = [task.ref for task in tasks if task.deadline.kind == "none" and task.deadline.raw]
    if unread:
        questions.append(
            f"Thời hạn chưa hiểu được ở nhiệm vụ: {', '.join(unread[:8])}{' …' if len(unread) > 8 else ''}."
        )
    return questions
