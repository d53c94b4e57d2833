"""Reports of the demonstration commune: five filed, one returned, one due in three days with seven units in; notes, a form of
the authority above, the year's list."""

from __future__ import annotations

import io
import random
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal

from pypdf import PdfWriter
from sqlalchemy import select

from app import accounts
from app.access import APPROVER, FOCAL, VIEWER
from app.accounts import Account
from app.base import clock
from app.base.actors import Actor, Scope
from app.base.db import db
from app.filing import candidates, commendation, due, holiday, life, note, rule_schedule, snapshot, wording
from app.filing.commendation import PERSON, Said
from app.filing.content import Text
from app.filing.parts import applying, asking, making, receiving
from app.filing.parts.asked import Asked, SaidTarget
from app.filing.parts.asked import Said as Answers
from app.filing.parts.part import Part
from app.filing.report import Report
from app.reports import report_files
from campaigns.plans import plan as plans
from campaigns.plans.plan import Plan
from certificates.outside import outside_result
from certificates.outside.outside_result import CONFIRMED, Paper
from trainees import areas, skills
from trainees.areas import Locality
from trainees.people import Person

PEOPLE = (
    ("chutich@hoasen.example", "Nguyễn Văn Chủ Tịch", APPROVER, ""),
    ("tramyte@hoasen.example", "Hồ Thị Đầu Mối", FOCAL, "Trạm Y tế"),
    ("giamsat@hoasen.example", "Phan Văn Giám Sát", VIEWER, ""),
)
_FILED = 5
_IN = 7
"""Units that have sent their part of the report that is due in three days."""


def people(place: Locality, password_of: Iterable[tuple[str, str]]) -> list[Account]:
    """The accounts of a leader, a unit's focal point and a viewer. `password_of`: (address, password)."""
    words = dict(password_of)
    made = []
    for email, name, role, unit in PEOPLE:
        unit_id = areas.ensure_unit(place.id, unit).id if unit else None
        made.append(accounts.add(place, email, role, name=name, password=words[email], unit_id=unit_id)[0])
    return made


def fill(place: Locality, officer: Account, leader: Account) -> None:
    """The past: holidays, five filed reports, one returned, notes, the year's list."""
    by, year = officer.actor, clock.today().year
    holiday.bring(place.id, year, by=by)
    # What the units owe the office comes by their parts; it is no report that the office writes.
    for plan in plans.listed(Scope(place.id)):
        for rule in plan.rules:
            if not rule.who.startswith("Phòng") and plan.closed_at is None:
                rule_schedule.settle(rule, active=False, by=by)
    _notes(place, by)
    filed = [_filed(plan, one, officer, leader) for plan, one in _periods(place)]
    if filed:
        _signed(filed[0], leader, by)
    if len(filed) > 1:
        _late(filed[-1], by)
        again = life.revise(filed[-1], by=by)
        life.submit(again, report_files.draw, by=by)
        life.approve(again, by=leader.actor)
        life.record(again, f"{90 + len(filed)}/BC-UBND", clock.today(), leader.name, by=by)
    _returned(place, officer, leader)
    _waiting(place, officer)
    _chosen(place, by, year)


def today(place: Locality, officer: Account, chance: random.Random) -> None:
    """What is due in three days: asked of every unit, and sent by seven of them; made anew when the one before is over."""
    when = clock.today() + timedelta(days=3)
    open_yet = select(Report.id).where(
        Report.locality_id == place.id,
        Report.period.is_(None),
        Report.due >= clock.today(),
        Report.state == "draft",
    )
    if db.session.scalar(open_yet.limit(1)) is not None:
        return
    plan, by = plans.listed(Scope(place.id), limit=1)[0], officer.actor
    report = life.open_asked(
        plan, "Báo cáo nhanh kết quả phong trào Bình dân học vụ số", clock.today(), due=when,
        to="Sở Khoa học và Công nghệ", by=by,
    )  # fmt: skip
    parts = making.ensure(report, by=by)
    # The health station's focal point has it still to do.
    ready = [one for one in parts if "Y tế" not in one.unit.name]
    for part in ready[:_IN]:
        ret = receiving.by_page(
            part, _answers(part, asking.of(part), chance), sender="Cán bộ đầu mối (minh họa)"
        )
        if part is not ready[min(_IN, len(ready)) - 1]:  # the last one waits for the office to look at
            applying.apply(ret, by=by)
    life.write(report, _words(report), by=by)
    db.session.flush()


def _periods(place: Locality) -> list[tuple[Plan, due.Due]]:
    """The last monthly reports of the office that are over, the oldest first, each with the plan of its year."""
    found: list[tuple[Plan, due.Due]] = []
    first = clock.today() - timedelta(days=32 * (_FILED + 1))
    for plan in sorted(plans.listed(Scope(place.id)), key=lambda one: one.year):
        start, end = max(first, date(plan.year, 1, 1)), min(clock.today(), date(plan.year, 12, 31))
        day = start
        while day <= end:
            monthly = [one for one in due.upcoming(plan, day, end) if _of_office(one)]
            nearest = min(monthly, key=lambda one: one.last, default=None)
            if nearest is None or nearest.last >= clock.today():
                break
            found.append((plan, nearest))
            day = nearest.last + timedelta(days=1)
    return found[-_FILED:]


def _of_office(one: due.Due) -> bool:
    return one.rule.cadence == "month" and one.rule.who.startswith("Phòng")


def _filed(plan: Plan, one: due.Due, officer: Account, leader: Account) -> Report:
    report = life.open_due(plan, one, by=officer.actor)
    life.write(report, _words(report), by=officer.actor)
    life.submit(report, report_files.draw, by=officer.actor)
    life.approve(report, by=leader.actor)
    number = f"{40 + one.by.month:02d}/BC-UBND"
    life.record(report, number, one.by, leader.name, by=officer.actor)
    return report


def _words(report: Report) -> Text:
    """The proposed text, as an officer who changes nothing takes it over."""
    return wording.proposed(
        snapshot.content_of(report), note.listed(report.locality_id, report.first, report.cut_off)
    )


def _signed(report: Report, leader: Account, by: Actor) -> None:
    """The first one's signed paper was scanned."""
    writer, buffer = PdfWriter(), io.BytesIO()
    writer.add_blank_page(595, 842)
    writer.write(buffer)
    life.record(
        report, report.number, report.issued_on or clock.today(), leader.name, file=(buffer.getvalue(), "bao-cao-da-ky.pdf"), by=by,
    )  # fmt: skip


def _returned(place: Locality, officer: Account, leader: Account) -> None:
    plan = plans.listed(Scope(place.id), limit=1)[0]
    report = life.open_asked(
        plan, "Báo cáo chuyên đề cấp tài khoản định danh điện tử", clock.today() - timedelta(days=9),
        due=clock.today() - timedelta(days=5), refs=[one.ref for one in plan.targets if "VNeID" in one.text] or None,
        to="Công an tỉnh", by=officer.actor,
    )  # fmt: skip
    life.submit(report, report_files.draw, by=officer.actor)
    life.send_back(
        report, "Bổ sung nguyên nhân các tổ dân phố chưa đạt và giải pháp tháng tới.", by=leader.actor
    )


def _late(report: Report, by: Actor) -> None:
    """Two heads confirm after the report was filed what their people learnt before: the revision names them."""
    line = next((one for one in snapshot.content_of(report).lines if one.code == "staff_trained"), None)
    whom, among = snapshot.people_of(report).get(line.ref if line else "", (frozenset(), None))
    [skill] = skills.by_codes(["KNS-CB"])
    paper = Paper(
        CONFIRMED, report.cut_off - timedelta(days=3), number="12/XN", checked_by="Trần Thị Văn Hóa"
    )
    for person_id in sorted(set(among or ()) - set(whom))[:2]:
        outside_result.add(db.session.get_one(Person, person_id), paper, [skill], by=by)


def _waiting(place: Locality, officer: Account) -> None:
    """One that the leader has to decide on."""
    plan = plans.listed(Scope(place.id), limit=1)[0]
    report = life.open_asked(
        plan, "Báo cáo chuyên đề an toàn thông tin", clock.today() - timedelta(days=2), due=clock.today() + timedelta(days=6),
        refs=[one.ref for one in plan.targets if "an toàn thông tin" in one.text] or None, to="Công an tỉnh", by=officer.actor,
    )  # fmt: skip
    life.write(report, _words(report), by=officer.actor)
    life.submit(report, report_files.draw, by=officer.actor)


def _notes(place: Locality, by: Actor) -> None:
    homes = areas.neighbourhoods(Scope(place.id))
    day = clock.today() - timedelta(days=2)
    for kind, words, at in (
        ("difficulties", "Sóng di động ở cuối tổ yếu, buổi tối khó mở ứng dụng.", homes[3]),
        ("results", "Các hộ kinh doanh ở chợ đã dùng mã QR để nhận tiền.", homes[7]),
        ("proposals", "Đề nghị hỗ trợ thêm hai bộ phát Wi-Fi cho nhà văn hóa.", None),
    ):  # fmt: skip
        note.write(place.id, kind, day, words, neighbourhood=at, by=by)


def _chosen(place: Locality, by: Actor, year: int) -> None:
    for one in candidates.of_people(place.id, year, limit=2):
        said = Said(
            "Tích cực hướng dẫn bà con trong tổ dùng dịch vụ công trực tuyến", counts=dict(one.counts)
        )
        commendation.choose(place.id, year, PERSON, one.id, said, by=by)


def _answers(part: Part, asked: Asked, chance: random.Random) -> Answers:
    """What a unit might answer: a little more than last time, one target left open."""
    targets = {}
    for at, one in enumerate(asked.targets):
        if at and at == len(asked.targets) - 1:
            continue
        if one.numerator is not None and one.denominator:
            more = min(one.denominator, one.numerator + chance.randint(5, 60))
            targets[one.ref] = SaidTarget(more, one.denominator)
        elif one.kind == "percent" and one.value is not None:
            targets[one.ref] = SaidTarget(value=min(Decimal(100), one.value + Decimal("1.5")))
        elif one.kind in ("count", "rank") and one.value is not None:
            targets[one.ref] = SaidTarget(value=one.value)
    notes = {"results": "Đã phổ biến lịch tập huấn tới toàn thể cán bộ của đơn vị."}
    if part.id % 3 == 0:
        notes["difficulties"] = "Một số cán bộ lớn tuổi còn ngại dùng chữ ký số."
    return Answers(targets=targets, notes=notes, sender="Cán bộ đầu mối (minh họa)")
