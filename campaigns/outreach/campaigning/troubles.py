"""What stands in a campaign's way, in words: a sentence each that says what, where and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from sqlalchemy import Select, exists, func, select

from app.base import clock
from app.base.db import db
from campaigns.outreach.campaign import DRAFT, OVER, RUNNING, Campaign
from campaigns.outreach.campaigning import budgeting, linked
from campaigns.outreach.day import CLOSED, OFF, OutreachDay, Point
from campaigns.outreach.shift import ON, Assignment, Shift
from campaigns.outreach.team import Team
from campaigns.outreach.volunteer import FreeDay, Volunteer
from campaigns.plans import results
from campaigns.plans.results import Result
from campaigns.plans.target import REPORTED, Target

SOON = timedelta(days=14)
_LETTERS = 90


def problems(
    campaign: Campaign, targets: list[Target] | None = None, shown: Mapping[int, Result] | None = None
) -> list[str]:
    """None for a campaign that is over. `targets`, `shown`: its targets and their results, where the caller has them."""
    if campaign.state == OVER:
        return []
    targets = linked.targets_of(campaign) if targets is None else targets
    return [
        *_of_period(campaign),
        *_of_targets(targets, results_of(targets) if shown is None else shown),
        *(
            []
            if campaign.goals
            else ["Chưa đặt mục tiêu nào: cuối chiến dịch không biết đạt bao nhiêu phần."]
        ),
        *_of_teams(campaign.locality_id),
        *_of_days(campaign),
        *_of_money(campaign),
    ]


def results_of(targets: list[Target]) -> dict[int, Result]:
    """Target → its result today, or at the end of its plan's year."""
    found: dict[int, Result] = {}
    for plan in {target.plan_id: target.plan for target in targets}.values():
        found |= results.of_plan(plan, min(clock.today(), date(plan.year, 12, 31)))
    return found


def _of_period(campaign: Campaign) -> list[str]:
    today = clock.today()
    if campaign.ends < today:
        verb = (
            "Kết thúc chiến dịch"
            if campaign.state == RUNNING
            else "Bắt đầu rồi kết thúc, hoặc xóa chiến dịch"
        )
        return [f"Đã qua ngày cuối {campaign.ends:%d/%m/%Y}. {verb}, hoặc sửa thời gian nếu còn làm tiếp."]
    if campaign.state == DRAFT and campaign.starts <= today:
        return [
            f"Đã đến ngày bắt đầu {campaign.starts:%d/%m/%Y} mà chiến dịch còn ở bước chuẩn bị. Bấm “Bắt đầu”."
        ]
    return []


def _of_targets(targets: list[Target], shown: Mapping[int, Result]) -> list[str]:
    if not targets:
        return [
            "Chưa gắn chỉ tiêu nào nên chưa tính được đi đâu trước thì tăng nhiều nhất. Gắn chỉ tiêu của kế hoạch."
        ]
    said = []
    for target in targets:
        words = f"“{target.text[:_LETTERS]}{'…' if len(target.text) > _LETTERS else ''}”"
        result = shown.get(target.id)
        if not target.indicator_code:
            said.append(f"Chỉ tiêu {words} chưa nối cách tính, nên không đo được ra quân góp bao nhiêu. Nối cách tính trong kế hoạch.")  # fmt: skip
        elif result is not None and result.counting == REPORTED:
            said.append(
                f"Chỉ tiêu {words} do nơi khác báo số, nên ra quân không tự làm tăng số trên phần mềm."
            )
        elif target.kind == "percent" and result is not None and not result.denominator:
            said.append(f"Chỉ tiêu {words} chưa có mẫu số: lập phương án theo số hộ, đánh dấu ước tính. Ghi số dân ở mục “Địa bàn, dân số”.")  # fmt: skip
    return said


def _of_teams(locality_id: int) -> list[str]:
    live = select(Team.id).where(Team.locality_id == locality_id, Team.closed_at.is_(None))
    members = select(Volunteer.id).where(Volunteer.team_id.in_(live), Volunteer.left_on.is_(None))
    said_free = exists().where(
        FreeDay.volunteer_id == Volunteer.id, FreeDay.can, FreeDay.day >= clock.today()
    )
    answered = members.where((Volunteer.weekly.is_not(None)) | said_free)
    teams, people, free = db.session.execute(
        select(
            *(
                select(func.count()).select_from(each.subquery()).scalar_subquery()
                for each in (live, members, answered)
            )
        )
    ).one()
    if not teams:
        return ["Chưa có tổ nào đang hoạt động: lập tổ và thêm tình nguyện viên."]
    if not people:
        return [f"{teams} tổ chưa có tình nguyện viên nào: thêm người vào tổ."]
    if not free:
        return [f"Chưa tình nguyện viên nào trong {people} người trả lời khi nào đi được: gửi đường dẫn của tổ để họ chọn."]  # fmt: skip
    return []


def _of_days(campaign: Campaign) -> list[str]:
    today = clock.today()
    asked = select(OutreachDay).where(OutreachDay.campaign_id == campaign.id, OutreachDay.state != OFF)
    days = list(db.session.scalars(asked.order_by(OutreachDay.day)))
    coming = [day for day in days if day.day >= today and day.state != CLOSED]
    said = []
    late = [day.day for day in days if day.day < today and day.state != CLOSED]
    if late:
        said.append(f"{_days(late)} đã qua mà chưa chốt. Mở ngày ấy rồi bấm “Chốt ngày”.")
    outside = [day.day for day in days if not campaign.starts <= day.day <= campaign.ends]
    if outside:
        said.append(f"{_days(outside)} nằm ngoài thời gian của chiến dịch. Dời ngày, hoặc sửa thời gian.")
    if not coming and campaign.ends >= today:
        return [*said, "Chưa có ngày ra quân nào sắp tới: thêm ngày, hoặc lập phương án."]
    soon = [day for day in coming if day.day <= today + SOON]
    ids = [day.id for day in soon]
    with_point = set(db.session.scalars(select(Point.outreach_day_id).where(Point.outreach_day_id.in_(ids))))
    seats = _sums(select(Shift.outreach_day_id, func.sum(Shift.seats)).where(Shift.outreach_day_id.in_(ids)).group_by(Shift.outreach_day_id))  # fmt: skip
    taken = _sums(
        select(Shift.outreach_day_id, func.count())
        .join(Assignment, Assignment.shift_id == Shift.id)
        .where(Shift.outreach_day_id.in_(ids), Assignment.state == ON)
        .group_by(Shift.outreach_day_id)
    )
    bare = [day.day for day in soon if day.id not in with_point]
    idle = [day.day for day in soon if day.id in with_point and day.id not in seats]
    short = [day for day in soon if taken.get(day.id, 0) < seats.get(day.id, 0)]
    if bare:
        said.append(f"{_days(bare)} chưa có điểm nào: thêm điểm và tổ.")
    if idle:
        said.append(f"{_days(idle)} chưa có ca trực nào: thêm ca để có người nhận.")
    said += [
        f"Ngày {day.day:%d/%m} còn thiếu {seats[day.id] - taken.get(day.id, 0)} trong {seats[day.id]} người."
        for day in short[:3]
    ]
    return said


def _sums(query: Select[int, int]) -> dict[int, int]:
    return {key: int(number) for key, number in db.session.execute(query).tuples()}


def _days(days: list[date]) -> str:
    few = ", ".join(f"{day:%d/%m}" for day in days[:4])
    return f"Ngày {few}{f' và {len(days) - 4} ngày khác' if len(days) > 4 else ''}"


def _of_money(campaign: Campaign) -> list[str]:
    sums = budgeting.sums([campaign.id]).get(campaign.id)
    if sums is None or not sums.over:
        return []
    return [f"Đã chi vượt dự kiến {sums.over:,} đồng. Xem lại các dòng kinh phí.".replace(",", ".")]
