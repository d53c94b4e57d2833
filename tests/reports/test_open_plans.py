"""The table that is handed in has every row of the plan, in the plan's order and words, with a result or "—".

The plans are read once by the product and once more here, by python-docx alone, and compared cell by cell.
"""

from __future__ import annotations

import csv
import io
import re
from datetime import date

import openpyxl
import pytest
from docx import Document
from sqlalchemy import select

from app.base.actors import COMMAND_LINE, EVERYWHERE
from app.base.db import db
from app.base.document import read_document
from app.filing import gathering
from app.reports import filed_table
from campaigns.plans import importing
from campaigns.plans import target as targets
from campaigns.plans.plan import Plan
from campaigns.plans.reading import read_plan
from tests.campaigns import plan_documents
from tests.conftest import ONE_DATABASE, SHARED
from trainees import ledger, people, skills

PLANS = SHARED / "plans"
DAY = date(2026, 6, 14)
OURS = ["Kết quả thực hiện", "Tỷ lệ so với chỉ tiêu", "Đánh giá", "Ghi chú số liệu"]
RUNNING = ["TT", "Nội dung chỉ tiêu", "Đơn vị tính", "Chỉ tiêu", "Cơ quan chủ trì"]
pytestmark = ONE_DATABASE


def flat(words):
    return " ".join(str(words or "").split())


def stored(work, commune, data, name):
    """The plan as the product reads it: its id."""
    with work():
        draft = read_plan(read_document(data, name))
        plan, _ = importing.store(
            commune.locality, draft, filename=name, data_digest=name.ljust(64, "0"), by=COMMAND_LINE
        )
        return plan.id


def exported(work, plan_id):
    """The tables of the first sheet: (columns, rows of the plan's cells, rows of ours) each."""
    with work():
        data = filed_table.workbook(gathering.of_plan(db.session.get_one(Plan, plan_id), DAY))
    sheet = openpyxl.load_workbook(io.BytesIO(data))["Kết quả chỉ tiêu"]
    lines = [[flat(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
    found = []
    for at, line in enumerate(lines):
        if OURS[0] in line and OURS[3] in line:
            many = line.index(OURS[0])
            assert line[many : many + 4] == OURS
            rows = []
            for row in lines[at + 1 :]:
                if not any(row):
                    break
                rows.append(row)
            # The title of the next table, which stands right above its head, belongs to none of them.
            found.append((line[:many], [row[:many] for row in rows], [row[many : many + 4] for row in rows]))
    return found


def printed(tables):
    """Head and rows of a table that may run over several of Word's: a part that begins without a number goes on with the row before;
    what only converters leave ('--') is no row."""
    head, rows = None, []
    for table in tables:
        mine = []
        for row in table.rows:
            seen, cells = set(), []
            for cell in row.cells:
                cells.append("" if cell._tc in seen else flat(cell.text))
                seen.add(cell._tc)
            mine.append(cells)
        if head is None:
            head, mine = mine[0], mine[1:]
        elif mine[0] == head:
            mine = mine[1:]
        if rows and mine and not mine[0][0]:
            rows[-1] = [flat(f"{before} {after}") for before, after in zip(rows[-1], mine[0], strict=True)]
            mine = mine[1:]
        rows += [row for row in mine if not all(re.fullmatch("-*", cell) for cell in row)]
    return head, rows


def same(ours, theirs):
    """Cell by cell; what a page break parted within a word or a line is joined in both."""
    assert len(ours) == len(theirs)
    for mine, row in zip(ours, theirs, strict=True):
        assert [cell.replace(" ", "") for cell in mine] == [cell.replace(" ", "") for cell in row]


def answered(rows, ours, groups):
    """Every target has a result or '—'; a group has neither."""
    for row, cells in zip(rows, ours, strict=True):
        if row[0] in groups:
            assert cells == ["", "", "", ""], row
        else:
            assert all(cells[:3]), row


@pytest.mark.shared
def test_ba_ngoi_row_by_row(work, commune):
    source = (PLANS / "ba-ngoi.docx").read_bytes()
    plan = stored(work, commune, source, "ba-ngoi.docx")
    with work():
        asked = db.session.scalar(
            select(targets.Target).where(targets.Target.plan_id == plan, targets.Target.ref == "PL1.II.2")
        )
        targets.link(asked, "staff_trained", by=COMMAND_LINE)
        person = people.get(commune.people[0], within=EVERYWHERE)
        ledger.record(
            person, skills.by_codes(["KNS-CB"]), on=DAY, kind="attended", source="training:1", by=COMMAND_LINE
        )
    [(columns, rows, ours)] = exported(work, plan)
    head, theirs = printed(Document(io.BytesIO(source)).tables[:2])
    assert (
        columns
        == head
        == ["STT", "NỘI DUNG CÁC CHỈ TIÊU", "ĐƠN VỊ", "CHỈ TIÊU", "CƠ QUAN CHỦ TRÌ", "Ghi chú"]
    )
    assert len(theirs) == 16
    same(rows, theirs)
    answered(rows, ours, {"I", "II", "III", "5"})
    results = {row[1]: cells for row, cells in zip(rows, ours, strict=True)}
    trained = next(cells for text, cells in results.items() if text.startswith("Tỉ lệ cán bộ, công chức, viên chức cấp xã được bồi dưỡng"))  # fmt: skip
    assert trained[3].endswith("người")
    assert trained[0].endswith("%") or trained[3].startswith(("0 ", "1 "))
    assert [cells[0] for cells in ours].count("—") == 11 + (trained[0] == "—")


@pytest.mark.shared
def test_tan_ky_row_by_row(work, commune):
    source = (PLANS / "tan-ky.docx").read_bytes()
    first, second, rest = exported(work, stored(work, commune, source, "tan-ky.docx"))
    document = Document(io.BytesIO(source))
    for (columns, rows, ours), parts, groups in (
        (first, document.tables[:1], {"I", "II"}), (second, document.tables[1:3], set()),
    ):  # fmt: skip
        head, theirs = printed(parts)
        assert columns == head
        same(rows, theirs)
        answered(rows, ours, groups)
    assert (len(first[1]), len(second[1])) == (4, 2)
    running(rest, document, "tan-ky", [*first[1], *second[1]])


@pytest.mark.shared
def test_thach_khoi_whose_targets_stand_in_running_text(work, commune):
    source = (PLANS / "thach-khoi.docx").read_bytes()
    [rest] = exported(work, stored(work, commune, source, "thach-khoi.docx"))
    assert len(rest[1]) == 12
    running(rest, Document(io.BytesIO(source)), "thach-khoi")


def running(table, document, name, annex=()):
    """Targets of running text: each in the document's words and order, and none of those that must be there is missing, unless it
    stands in an annex as well."""
    columns, rows, ours = table
    assert columns == RUNNING
    text = squeezed(" ".join(line.text for line in document.paragraphs))
    places = [text.find(squeezed(row[1])) for row in rows]
    assert -1 not in places, rows[places.index(-1)][1]
    assert places == sorted(places)
    answered(rows, ours, set())
    with (PLANS / "expected-targets.tsv").open(encoding="utf-8") as file:
        wanted = [
            row
            for row in csv.DictReader(file, delimiter="\t")
            if row["plan"] == name and row["need"] == "must"
        ]
    body = [row for row in wanted if "Phụ lục" not in row["where"] and not row["same_as"]]
    assert body
    joined = squeezed(" ".join(row[1] for row in [*rows, *annex]))
    for row in body:
        assert squeezed(row["text_exact"])[:40] in joined, row["text_exact"]


def squeezed(words):
    """Without blanks and marks at the edges, which line ends and bullets change."""
    return re.sub(r"[\s.;,:+–-]+", "", words).casefold()


def test_a_plan_of_our_own_row_by_row(work, commune):
    source = plan_documents.suoi_lim()
    [(columns, rows, ours)] = exported(work, stored(work, commune, source, "suoi-lim.docx"))
    theirs = []
    for row in Document(io.BytesIO(source)).tables[2].rows[3:]:
        cells = [flat(cell.text) for cell in row.cells]
        theirs.append([cells[0], *[""] * 6] if len(set(cells)) == 1 else cells)
    # What a converter left around the words is not the plan's.
    cleaned = {"$\\geq 85\\%$": "≥ 85%", "<p>gồm cả di động</p>": "gồm cả di động"}
    theirs = [[cleaned.get(cell, cell) for cell in row] for row in theirs]
    assert columns[:4] == ["STT", "Tên chỉ tiêu", "Cơ quan theo dõi", "ĐVT"]
    assert len(rows) == 11
    same(rows, theirs)
    answered(rows, ours, {"A. Con người", ""})
    assert [cells[0] for cells in ours].count("—") == 9
