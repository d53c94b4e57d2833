"""The demonstration's tasks under way: done with outputs, late, updated and not, money, the trainings that carry them out."""

from __future__ import annotations

import io
from calendar import monthrange
from datetime import date, timedelta
from decimal import Decimal

from docx import Document
from sqlalchemy import select

from app.accounts import Account
from app.base import clock
from app.base.actors import Scope
from app.base.db import db
from campaigns import trainings
from campaigns.plans import plan as plans
from campaigns.plans.task import DONE, DROPPED, Task
from campaigns.plans.tasks import money, output, progress, training
from campaigns.plans.tasks.note import TaskNote
from campaigns.plans.tasks.progress import Said
from trainees import attachments
from trainees.areas import Locality

_LEFT_LATE = {
    "5": "Đã có dự thảo, chờ thường trực Mặt trận góp ý.", "16": "Mới xong 4 trên 6 điểm, còn thiếu bộ phát Wi-Fi.",
    "21": "Phiếu khảo sát đã in, chưa phát hết.", "24": "",
}  # fmt: skip
"""Passed their day and are not done: the number of the task, and what was said of it last month."""
_DROPPED = {"12": "Ban quản lý chợ đã làm với ngân hàng từ đầu năm, không tổ chức riêng."}
_DAYS_AFTER = {"8": 6, "4": 11}
"""Done too late, by so many days; the others three days before their last day."""
_THIS_MONTH = {
    "3": "Phát 4 bản tin trên loa trong tháng, có bài về lừa đảo qua điện thoại.",
    "10": "Đã gửi phiếu đánh giá tới 10 cơ quan, đơn vị.", "11": "Mở thêm một lớp tại nhà văn hóa, 46 người dự.",
    "14": "Hỗ trợ 38 lượt người cao tuổi tại nhà.", "18": "Đã hẹn ban quản lý chợ chọn ngày.",
    "20": "Đã nhắc các cơ quan cập nhật.", "22": "Công an phường đã kiểm tra hai lớp, không có sai sót.",
}  # fmt: skip
_EARLIER = {"3": "Phát 4 bản tin trên loa.", "13": "Hướng dẫn 120 người cài Sổ sức khỏe điện tử.", "14": "Hỗ trợ 31 lượt.", "19": "Đã rà soát quý trước.", "20": "Đủ các cơ quan cập nhật."}  # fmt: skip
_TRAININGS = {
    "6": "Kỹ năng số cơ bản", "7": "An toàn thông tin", "8": "Sư phạm số", "11": "VNeID", "12": "Thanh toán không dùng tiền mặt",
}  # fmt: skip
_WAYS = ("Đang làm theo kế hoạch.", "Đã họp với các cơ quan phối hợp.", "Đang chuẩn bị, chưa vướng mắc.")
_MONEY = (
    ("4", 12_500_000, 11_840_000, "Ngân sách phường"), ("6", 36_000_000, 34_200_000, "Ngân sách phường"),
    ("11", 48_000_000, 21_600_000, "Ngân sách phường và xã hội hóa"), ("16", 90_000_000, 97_400_000, "Xã hội hóa"),
)  # fmt: skip
_PAPERS = (
    ("1", "07/KH-UBND", "Kế hoạch Bình dân học vụ số của phường", ""),
    ("2", "", "Chuyên mục Bình dân học vụ số", "https://hoasen.example.vn/binh-dan-hoc-vu-so"),
    ("6", "31/BC-VHXH", "Báo cáo kết quả tập huấn kỹ năng số cơ bản", ""),
    ("23", "45/BC-UBND", "Báo cáo sơ kết sáu tháng đầu năm", ""),
)  # fmt: skip


def fill(place: Locality, officer: Account) -> None:
    """This year's tasks as they stand today, last year's as they ended."""
    by, today = officer.actor, clock.today()
    said: list[Said] = []
    for plan in plans.listed(Scope(place.id)):
        known = {
            task.number: task for task in db.session.scalars(select(Task).where(Task.plan_id == plan.id))
        }
        if plan.year < today.year:
            said += [line for task in known.values() for line in _ended(task, plan.year)]
        else:
            said += [line for task in known.values() for line in _standing(task, today)]
        ends = {task.id: on for task, _text, on, state in said if state is not None}
        for task in known.values():
            db.session.add_all(_on_the_way(task, plan.year, min(ends.get(task.id, today), today), officer))
        if plan.year < today.year:
            continue
        for number, planned, spent, source in _MONEY:
            money.enter(known[number], Decimal(planned), Decimal(spent), source, by=by)
        for one in reversed(trainings.listed(Scope(place.id))):
            for number, title in _TRAININGS.items():
                if one.title.startswith(title):
                    training.link(known[number], one)
        _papers(place, known, officer, today)
    progress.write_several(sorted(said, key=lambda line: line[2]), by=by)
    db.session.flush()


def _on_the_way(task: Task, year: int, until: date, officer: Account) -> list[TaskNote]:
    """A word in nine months of ten, up to the month before its end, or before today; of one task never."""
    if task.number == "24":
        return []
    days = [date(year, month, 26 if month == 1 else 12) for month in range(1, 13)]
    return [
        TaskNote(
            locality_id=task.locality_id, task_id=task.id, on=day, text=_WAYS[(int(task.number) + day.month) % len(_WAYS)],
            written_at=clock.now(), written_by=officer.id,
        )
        for day in days if day < until.replace(day=1) and (int(task.number) * 7 + day.month) % 10
    ]  # fmt: skip


def _ended(task: Task, year: int) -> list[Said]:
    day = min(task.deadline_on or date(year, 12, 20), date(year, 12, 28))
    if task.number in _DROPPED:
        return [(task, "Lồng ghép vào hoạt động của chợ.", day, DROPPED)]
    return [(task, "Đã hoàn thành theo kế hoạch.", day, DONE)]


def _standing(task: Task, today: date) -> list[Said]:
    """What was said of a task so far, by its number and its day."""
    first, number = today.replace(day=1), task.number
    last_month = first - timedelta(days=9)
    due, late = task.deadline_on, task.deadline_on is not None and task.deadline_on < today
    if late and due is not None:
        if number in _LEFT_LATE:
            text = _LEFT_LATE[number]
            return [(task, text, max(last_month, date(today.year, 1, 5)), None)] if text else []
        day = due + timedelta(days=_DAYS_AFTER.get(number, -3))
        if number in _DROPPED:
            return [(task, _DROPPED[number], day, DROPPED)]
        return [(task, f"Đã xong: {task.output.lower() or 'đúng yêu cầu'}.", min(day, today), DONE)]
    lines: list[Said] = []
    if number in _EARLIER:
        lines += [(task, _EARLIER[number], day, None) for day in _ends(first, 3) if day.year == today.year]
    if number in _THIS_MONTH:
        lines.append((task, _THIS_MONTH[number], max(first, today - timedelta(days=2)), None))
    return lines


def _ends(first: date, count: int) -> list[date]:
    """Days near the end of the months before one."""
    found = []
    for _n in range(count):
        last = first - timedelta(days=1)
        first = last.replace(day=1)
        found.append(last.replace(day=min(26, monthrange(last.year, last.month)[1])))
    return found


def _papers(place: Locality, known: dict[str, Task], officer: Account, today: date) -> None:
    """Documents of tasks that are through by now; one has its file."""
    for number, sign, title, address in _PAPERS:
        task = known[number]
        if task.deadline_on is None or task.deadline_on > today:
            continue
        kept = None
        if sign.startswith("31/"):
            kept = attachments.keep(place.id, _paper(title), "bao-cao-tap-huan.docx", by=officer.actor)
        output.add(
            task, title, by=officer.actor, number=sign, issued_on=task.deadline_on - timedelta(days=3) if sign else None,
            url=address, attachment=kept,
        )  # fmt: skip


def _paper(title: str) -> bytes:
    word = Document()
    word.add_paragraph("ỦY BAN NHÂN DÂN PHƯỜNG HOA SEN")
    word.add_paragraph(title)
    word.add_paragraph("Số liệu minh họa: ba đợt, sáu buổi, 171 người dự.")
    buffer = io.BytesIO()
    word.save(buffer)
    return buffer.getvalue()
