"""Words about an outreach day to paste into a chat: who comes where, that it was moved, called off or resumed."""

from __future__ import annotations

from collections.abc import Sequence

from app.reports import days
from campaigns.outreach.day import DayMove, OutreachDay
from campaigns.outreach.days.board import Stand
from campaigns.outreach.volunteer import ROLES


def hours(thing: object) -> str:
    """'7:30–11:30' of anything that begins and ends."""
    starts, ends = thing.starts_at, thing.ends_at  # type: ignore[attr-defined]
    return f"{starts.hour}:{starts.minute:02}–{ends.hour}:{ends.minute:02}"


def invitation(day: OutreachDay, stands: Sequence[Stand], *, public_url: str | None) -> str:
    """What is sent on the evening before: day, hours, each point with its people, what to bring, where to sign up. Names only.

    public_url: None leaves the teams' addresses out: who has one answers for the team, so only who plans hands it out.
    """
    lines = [f"{day.named}: {days.day(day.day)}, {hours(day)}."]
    for number, stand in enumerate(stands, start=1):
        point = stand.point
        team = f", {point.team.name}" if point.team else ""
        lines += ["", f"{number}. {point.name} ({hours(point)}){team}"]
        for row in stand.rows:
            names = ", ".join(one.person.name for one in row.on) or "chưa có ai"
            short = f" (còn {row.seats.free} chỗ)" if row.seats.free and row.on else ""
            when = (
                ""
                if (row.shift.starts_at, row.shift.ends_at) == (point.starts_at, point.ends_at)
                else f" {hours(row.shift)}"
            )
            lines.append(f"- {ROLES[row.shift.role]}{when}: {names}{short}")
        if point.kit:
            lines.append(f"Mang theo: {', '.join(point.kit)}.")
    if day.note:
        lines += ["", day.note]
    missing = sum(stand.missing for stand in stands)
    if public_url is None:
        return "\n".join(lines)
    teams = {stand.point.team.id: stand.point.team for stand in stands if stand.point.team}
    if missing and day.signs_up:
        lines += ["", f"Còn {missing} chỗ. Nhận ca hoặc xem lịch của mình:"]
        lines += [f"{team.name}: {public_url}/d/{team.code}" for team in teams.values()]
    elif teams:
        lines += ["", "Xem ca của mình:"]
        lines += [f"{team.name}: {public_url}/d/{team.code}" for team in teams.values()]
    return "\n".join(lines)


def moved(day: OutreachDay, move: DayMove) -> str:
    """What is sent when a day was moved."""
    return (
        f"DỜI NGÀY: {day.named} dời từ {days.day(move.was)} sang {days.day(move.became)}, {hours(day)}. Lý do: {move.reason}.\n"
        "Điểm và ca trực giữ nguyên, ai đã nhận ca không phải đăng ký lại. Ai không đi được ngày mới: mở link riêng để rút ca, "
        "hoặc báo tổ trưởng."
    )  # fmt: skip


def called_off(day: OutreachDay) -> str:
    """What is sent when a day was called off."""
    return f"HỦY NGÀY: {day.named}, {days.day(day.day)}, {hours(day)}, không tổ chức nữa. Lý do: {day.off_reason}."


def resumed(day: OutreachDay) -> str:
    """What is sent when a day that was called off takes place after all."""
    return (
        f"VẪN TỔ CHỨC: {day.named}, {days.day(day.day)}, {hours(day)}. Ngày này từng báo hủy, nay vẫn đi.\n"
        "Điểm và ca trực giữ nguyên, ai đã nhận ca không phải đăng ký lại. Ai không đi được: mở link riêng để rút ca, hoặc báo tổ "
        "trưởng."
    )  # fmt: skip
