"""What is lacking in a campaign: period, targets, goals, teams, days, money. Of one day, `signing.lacking` and `days.board` say."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from sqlalchemy import exists, func, select

from app.base import clock
from app.base.db import db
from campaigns.outreach.campaign import DRAFT, OVER, RUNNING, Campaign
from campaigns.outreach.campaigning import budgeting, linked
from campaigns.outreach.day import CLOSED, OFF, OutreachDay, Point
from campaigns.outreach.days import calendar
from campaigns.outreach.lack import Lack
from campaigns.outreach.team import Team
from campaigns.outreach.volunteer import FreeDay, Volunteer
from campaigns.plans import results
from campaigns.plans.results import Result
from campaigns.plans.target import REPORTED, Target

SOON = timedelta(days=14)
MOST_SHORT = 3
"""Days without enough people that are named one by one."""
_LETTERS = 90


def lacks(
    campaign: Campaign, targets: list[Target] | None = None, shown: Mapping[int, Result] | None = None
) -> list[Lack]:
    """What stands in a campaign's way; nothing for one that is over. `targets`, `shown`: its targets and their results, where the
    caller has them."""
    if campaign.state == OVER:
        return []
    targets = linked.targets_of(campaign) if targets is None else targets
    return [
        *_of_period(campaign),
        *_of_targets(campaign, targets, results_of(targets) if shown is None else shown),
        *([] if campaign.goals else [_no_goals(campaign)]),
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


def _no_goals(campaign: Campaign) -> Lack:
    words = "Chưa đặt mục tiêu nào."
    return Lack(
        words, "Có mục tiêu thì cuối chiến dịch mới biết đạt bao nhiêu phần.", "goals", _ids(campaign)
    )


def _ids(campaign: Campaign) -> dict[str, int]:
    return {"campaign": campaign.id}


def _of_period(campaign: Campaign) -> list[Lack]:
    today, ids = clock.today(), _ids(campaign)
    if campaign.ends < today:
        words = f"Đã qua ngày cuối {campaign.ends:%d/%m/%Y}."
        if campaign.state == RUNNING:
            return [Lack(words, "Kết thúc chiến dịch, hoặc sửa thời gian nếu còn làm tiếp.", "state", ids)]
        return [Lack(words, "Sửa thời gian nếu còn làm; không thì bắt đầu rồi kết thúc, hoặc xóa chiến dịch.", "period", ids)]  # fmt: skip
    if campaign.state == DRAFT and campaign.starts <= today:
        words = f"Đã đến ngày bắt đầu {campaign.starts:%d/%m/%Y} mà chiến dịch còn ở bước chuẩn bị."
        return [Lack(words, "Bấm “Bắt đầu”.", "state", ids)]
    return []


def _of_targets(campaign: Campaign, targets: list[Target], shown: Mapping[int, Result]) -> list[Lack]:
    if not targets:
        words = "Chưa gắn chỉ tiêu nào nên chưa tính được đi đâu trước thì tăng nhiều nhất."
        return [Lack(words, "Gắn chỉ tiêu của kế hoạch.", "links", _ids(campaign))]
    said = []
    for target in targets:
        words = f"“{target.text[:_LETTERS]}{'…' if len(target.text) > _LETTERS else ''}”"
        result, ids = shown.get(target.id), {"target": target.id, "plan": target.plan_id}
        if not target.indicator_code:
            said.append(Lack(f"Chỉ tiêu {words} chưa nối cách tính, nên không đo được ra quân góp bao nhiêu.", "Nối cách tính trong kế hoạch.", "target", ids))  # fmt: skip
        elif result is not None and result.counting == REPORTED:
            said.append(Lack(f"Chỉ tiêu {words} do nơi khác báo số, nên ra quân không tự làm tăng số trên phần mềm.", "", "target", ids))  # fmt: skip
        elif target.kind == "percent" and result is not None and not result.denominator:
            said.append(Lack(f"Chỉ tiêu {words} chưa có mẫu số nên phương án tính theo số hộ, đánh dấu ước tính.", "Ghi số dân ở mục “Địa bàn, dân số”.", "population", ids))  # fmt: skip
    return said


def _of_teams(locality_id: int) -> list[Lack]:
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
        return [Lack("Chưa có tổ nào đang hoạt động.", "Lập tổ và thêm tình nguyện viên.", "teams")]
    if not people:
        return [Lack(f"{teams} tổ chưa có tình nguyện viên nào.", "Thêm người vào tổ.", "teams")]
    if not free:
        words = f"Chưa tình nguyện viên nào trong {people} người trả lời khi nào đi được."
        return [Lack(words, "Gửi đường dẫn của tổ để họ chọn.", "teams")]
    return []


def _of_days(campaign: Campaign) -> list[Lack]:
    """Of several days, opened is the first: mended, it gives way to the next."""
    today = clock.today()
    asked = select(OutreachDay).where(OutreachDay.campaign_id == campaign.id, OutreachDay.state != OFF)
    days = list(db.session.scalars(asked.order_by(OutreachDay.day)))
    said = []
    late = [day for day in days if day.day < today and day.state != CLOSED]
    if late:
        words = f"{_days(late)} đã qua mà chưa chốt."
        said.append(Lack(words, "Mở ngày ấy rồi bấm “Chốt ngày”.", "day", {"day": late[0].id}))
    outside = [day for day in days if not campaign.starts <= day.day <= campaign.ends]
    if outside:
        words = f"{_days(outside)} nằm ngoài thời gian của chiến dịch."
        said.append(Lack(words, "Sửa thời gian, hoặc dời ngày.", "period", _ids(campaign)))
    coming = [day for day in days if day.day >= today and day.state != CLOSED]
    if not coming and campaign.ends >= today:
        words = "Chưa có ngày ra quân nào sắp tới."
        return [*said, Lack(words, "Thêm ngày, hoặc lập phương án.", "new_day", _ids(campaign))]
    return said + _of_soon([day for day in coming if day.day <= today + SOON])


def _of_soon(days: list[OutreachDay]) -> list[Lack]:
    """Days that come soon: without points, without shifts, without enough people."""
    ids = [day.id for day in days]
    with_point = set(db.session.scalars(select(Point.outreach_day_id).where(Point.outreach_day_id.in_(ids))))
    filled = calendar.filled(days)
    said = []
    bare = [day for day in days if day.id not in with_point]
    if bare:
        words = f"{_days(bare)} chưa có điểm nào."
        said.append(Lack(words, "Thêm điểm và tổ.", "new_point", {"day": bare[0].id}))
    idle = [day for day in days if day.id in with_point and not filled[day.id].seats]
    if idle:
        words = f"{_days(idle)} chưa có ca trực nào."
        said.append(Lack(words, "Thêm ca để có người nhận.", "points", {"day": idle[0].id}))
    short = [day for day in days if filled[day.id].missing]
    for day in short[:MOST_SHORT]:
        full = filled[day.id]
        words = f"{_days([day])} còn thiếu {full.missing} trong {full.seats} người."
        said.append(Lack(words, "", "points", {"day": day.id}))
    return said


def _days(days: list[OutreachDay]) -> str:
    few = ", ".join(f"{day.day:%d/%m}" for day in days[:4])
    return f"Ngày {few}{f' và {len(days) - 4} ngày khác' if len(days) > 4 else ''}"


def _of_money(campaign: Campaign) -> list[Lack]:
    sums = budgeting.sums([campaign.id]).get(campaign.id)
    if sums is None or not sums.over:
        return []
    words = f"Đã chi vượt dự kiến {sums.over:,} đồng.".replace(",", ".")
    return [Lack(words, "Xem lại các dòng kinh phí.", "budget", _ids(campaign))]
