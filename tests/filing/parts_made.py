"""A school and an office with a plan of made-up lines and a report that asks them for their parts."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import openpyxl

from app.base import clock, codes
from app.base.actors import COMMAND_LINE
from app.base.db import db
from app.filing.parts import asking, making
from app.filing.parts.asked import Asked, AskedStaff, AskedTarget, AskedTask
from app.filing.parts.part import Part
from app.filing.report import Report
from app.reports import unit_sheet
from campaigns.plans.plan import Plan
from campaigns.plans.target import Target
from campaigns.plans.task import Task
from trainees import areas, people, rosters
from trainees.people import Particulars

BY = COMMAND_LINE
TODAY = date(2026, 6, 20)
FIRST, CUT_OFF = date(2026, 5, 15), date(2026, 6, 14)
SCHOOL, OFFICE, EMPTY = "Trường Tiểu học Hoa Sen", "Văn phòng Ủy ban", "Trạm Y tế"
COURSE = "Kỹ năng số cơ bản cho cán bộ, công chức, viên chức"

CODE = codes.random_code(11)
FORM = Asked(
    code=CODE, report=7, title="Báo cáo tháng 6", period="tháng 06/2026", first=date(2026, 5, 15), cut_off=CUT_OFF,
    due=date(2026, 6, 19), locality="Xã Suối Mây, tỉnh Sông Hồng", unit=3, unit_name=SCHOOL, plan="12/KH-UBND",
    targets=(
        AskedTarget("1.1", "1.1", "Tỷ lệ học sinh được học kỹ năng số", "%", "percent", "≥ 95 %", "380/400 = 95 %", date(2026, 5, 14)),
        AskedTarget("a:b", "2", "Số buổi", "buổi", "count", "≥ 10"), AskedTarget("3", "3", "Hạng", "", "rank", "≤ 10"),
        AskedTarget("4", "4", "Đạt chuẩn", "", "yesno", "Có"), AskedTarget("5", "5", "Đánh giá", "", "text", "Tốt"),
    ),
    tasks=(AskedTask("5.1", "5.1", "Tổ chức ngày hội", "30/06/2026", "open"), AskedTask("5.2", "5.2", "Mở lớp", "", "open")),
    staff=tuple(AskedStaff(key, f"Nguyễn Thị Số {key}", "1990", "Giáo viên", "Giáo viên") for key in (17, 18, 19)),
)  # fmt: skip


@dataclass(frozen=True)
class Ground:
    """Ids: the locality, units by name, the plan, the report, memberships of the school in the order of the form."""

    locality: int
    units: dict[str, int]
    plan: int
    report: int
    school: list[int]

    def part(self, unit=SCHOOL):
        """The part of a unit."""
        return db.session.query(Part).filter_by(report_id=self.report, unit_id=self.units[unit]).one()

    def the_report(self):
        """The report."""
        return db.session.get_one(Report, self.report)

    def asked(self, unit=SCHOOL):
        """Its form."""
        return asking.of(self.part(unit))

    def file(self, unit=SCHOOL):
        """Its workbook."""
        return unit_sheet.workbook(self.asked(unit))


def ground(code="00011", name="Suối Mây", *, staff=5, indicator="staff_mastery"):
    """Make it, inside a writing transaction. The school leads four targets of four kinds and two tasks."""
    locality = areas.add_locality(code, name, "xã", "tỉnh Sông Hồng")
    units = {title: areas.ensure_unit(locality.id, title).id for title in (SCHOOL, OFFICE, EMPTY)}
    for number in range(staff):
        person = people.add(locality.id, Particulars(f"Nguyễn Thị Số {number:02}", birth="1990"), by=BY)
        rosters.add(person, "teacher", date(2026, 1, 1), unit_id=units[SCHOOL], post="Giáo viên")
    for who, category in (("Trần Văn Bình", "civil_servant"), ("Lê Thị Hạnh", "non_permanent")):
        person = people.add(locality.id, Particulars(who, birth="1985"), by=BY)
        rosters.add(person, category, date(2026, 1, 1), unit_id=units[OFFICE])
    plan = Plan(
        locality_id=locality.id, identity="a", number="12/KH-UBND", title="Kế hoạch chuyển đổi số", year=2026,
        created_at=clock.now(),
    )  # fmt: skip
    db.session.add(plan)
    db.session.flush()
    _target(
        plan,
        "1",
        "Tỷ lệ cán bộ, viên chức làm chủ kỹ năng số",
        "percent",
        100,
        OFFICE,
        indicator_code=indicator,
    )
    _target(plan, "2", "Tỷ lệ học sinh được học kỹ năng số", "percent", 95, SCHOOL, counting="reported")
    _target(plan, "3", "Số buổi sinh hoạt chuyên đề", "count", 10, f"{SCHOOL}; {OFFICE}", counting="reported")
    _target(plan, "4", "Trường học số đạt chuẩn", "yesno", None, SCHOOL, counting="reported")
    _target(plan, "5", "Đánh giá chung", "text", None, SCHOOL, counting="reported")
    _target(plan, "6", "Tỷ lệ hồ sơ trực tuyến", "percent", 80, OFFICE, counting="reported")
    _target(plan, "7", "Chưa ai quyết cách tính", "percent", 80, SCHOOL)
    for ref, lead in (("5.1", SCHOOL), ("5.2", SCHOOL), ("5.3", OFFICE)):
        db.session.add(
            Task(
                locality_id=locality.id, plan_id=plan.id, ref=ref, rank=1, number=ref, text=f"Nhiệm vụ {ref}", lead=lead,
                deadline_on=date(2026, 6, 30),
            )
        )  # fmt: skip
    report = Report(
        locality_id=locality.id, plan_id=plan.id, title="Báo cáo tháng 6", period="2026-06", period_words="tháng 06/2026",
        first=FIRST, cut_off=CUT_OFF, due=date(2026, 6, 22), sign_by=date(2026, 6, 19), opened_at=clock.now(),
    )  # fmt: skip
    db.session.add(report)
    db.session.flush()
    making.ensure(report, by=BY)
    made = Ground(locality.id, units, plan.id, report.id, [])
    made.school.extend(one.key for one in made.asked().staff)
    return made


def _target(plan, ref, text, kind, value, lead, **more):
    db.session.add(
        Target(
            locality_id=plan.locality_id, plan_id=plan.id, ref=ref, rank=int(ref), number=ref, text=text, kind=kind,
            operator=">=" if value else None, value=None if value is None else Decimal(value), lead=lead, **more,
        )
    )  # fmt: skip
    db.session.flush()


HEADINGS = {
    "numerator": "Số đã đạt (tử số)", "denominator": "Trên tổng số (mẫu số)", "document": "Số, ký hiệu văn bản (nếu có)",
    "value": "Kết quả khác (tỷ lệ %, số lượng, hạng, Có/Chưa, bằng lời)", "document_on": "Ngày văn bản",
    "state": "Trạng thái mới", "told": "Đã làm gì trong kỳ", "at_work": "Còn công tác?", "note": "Đơn vị ghi",
    "left_on": "Ngày cuối ở đơn vị (nếu đã thôi)", "done": "Đã học?", "course": "Khóa học, lớp học",
    "organiser": "Nơi tổ chức hoặc nơi cấp", "on": "Ngày hoàn thành", "number": "Số chứng nhận (nếu có)",
}  # fmt: skip


class Filled:
    """A workbook in the hands of another program: cells are found as a person does, by the row's name and the heading."""

    def __init__(self, data):
        self.book = openpyxl.load_workbook(io.BytesIO(data))

    def row(self, sheet, key):
        """The number of the row whose hidden key this is."""
        return next(r[0].row for r in self.book[sheet].iter_rows(max_col=1) if r[0].value == key)

    def cell(self, sheet, key, field):
        """One cell."""
        page = self.book[sheet]
        column = next(c.column for c in page[3] if c.value == HEADINGS[field])
        return page.cell(self.row(sheet, key), column)

    def target(self, ref, kind="percent", **cells):
        """Fill in a target's boxes."""
        return self._fill("Chỉ tiêu", f"CT:{kind}:{ref}", cells)

    def task(self, ref, **cells):
        """A task's."""
        return self._fill("Nhiệm vụ", f"NV:{ref}", cells)

    def staff(self, key, **cells):
        """Somebody's."""
        return self._fill("Cán bộ", f"CB:{key}", cells)

    def note(self, kind, text):
        """A note."""
        return self._fill("Ghi nhận", f"GN:{kind}", {"note": text})

    def _fill(self, sheet, key, cells):
        for field, value in cells.items():
            self.cell(sheet, key, field).value = value
        return self

    def saved(self):
        """Its bytes."""
        out = io.BytesIO()
        self.book.save(out)
        return out.getvalue()
