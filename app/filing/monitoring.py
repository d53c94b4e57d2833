"""Monitoring (trang theo dõi quốc gia): what an officer typed over by hand, ticked line by line; nothing is pushed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ForeignKey, Text, UniqueConstraint, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from app.base import clock
from app.base.actors import Actor
from app.base.db import Base, OfLocality, db, hold
from app.base.errors import Conflict, NotFound
from app.filing.content import Content, Line
from app.filing.report import Report
from campaigns.plans.target import COMPUTED


class MonitoringTick(OfLocality, Base):
    """A line of a report that was typed into the national monitoring page. `said`: the words that were copied, so that a number
    that changed since shows as not done."""

    __tablename__ = "monitoring_tick"
    __table_args__ = (UniqueConstraint("report_id", "ref"),)

    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"), index=True)
    ref: Mapped[str] = mapped_column(Text)
    said: Mapped[str] = mapped_column(Text, default="")
    done_at: Mapped[datetime]
    done_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))


@dataclass(frozen=True, slots=True)
class Entry:
    """A line as it is typed over. `said`: the words to copy; `done`: they were typed so; `before`: what was typed where the
    line says something else since."""

    line: Line
    said: str
    done: bool
    before: str = ""
    done_at: datetime | None = None


def words(line: Line, content: Content) -> str:
    """What is copied of a line, complete in itself: the target, its result, the fraction, the day: of a reported number its own."""
    result = line.achieved
    if line.numerator is not None and line.denominator and "/" not in result:
        result = f"{result} ({_whole(line.numerator)}/{_whole(line.denominator)})"
    number = f"{line.number}. " if line.number.strip("-–•. ") else ""
    text = line.text.rstrip(" .;:")
    counted = line.counting in ("", COMPUTED) or not line.span
    day = f"số liệu đến {content.head.cut_off:%d/%m/%Y}" if counted else line.span.removesuffix(" (số cũ)")
    return f"{number}{text}: {result}; {day}"


def _whole(n: int) -> str:
    return f"{n:,}".replace(",", ".")


def entries(report: Report, content: Content) -> list[Entry]:
    """Every line of a report's content with what became of it on the national page. One query."""
    query = select(MonitoringTick).where(MonitoringTick.report_id == report.id)
    ticks = {tick.ref: tick for tick in db.session.scalars(query)}
    found = []
    for line in content.lines:
        said, tick = words(line, content), ticks.get(line.ref)
        done = tick is not None and tick.said == said
        found.append(
            Entry(line, said, done, tick.said if tick and not done else "", tick.done_at if tick else None)
        )
    return found


def tick(
    report: Report, content: Content, refs: Sequence[str], *, by: Actor, shown: str | None = None
) -> int:
    """Say that lines were typed into the national page; how many are new. `shown`: the words that the person copied, of one
    line. NotFound: the report has no such line. Conflict: the line's number has changed since it was copied."""
    hold(report)
    made = 0
    standing = {one.line.ref: one for one in entries(report, content)}
    for ref in dict.fromkeys(refs):
        one = standing.get(ref)
        if one is None:
            raise NotFound("line_unknown", "Báo cáo không có dòng này.")
        if shown is not None and shown != one.said:
            raise Conflict(
                "line_changed",
                "Số liệu của dòng này vừa đổi sau khi anh, chị sao chép. Xem lại số mới rồi nhập lại.",
            )
        if one.done:
            continue
        untick(report, [ref])
        db.session.add(
            MonitoringTick(
                locality_id=report.locality_id, report_id=report.id, ref=ref, said=one.said, done_at=clock.now(),
                done_by=by.account_id,
            )
        )  # fmt: skip
        made += 1
    db.session.flush()
    return made


def untick(report: Report, refs: Sequence[str]) -> None:
    """Take ticks back."""
    db.session.execute(
        delete(MonitoringTick).where(MonitoringTick.report_id == report.id, MonitoringTick.ref.in_(refs))
    )
