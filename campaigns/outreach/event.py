"""OutreachEvent (lượt ghi ngày ra quân): what a phone says happened on an outreach day; append only, by the protocol of attendance."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.base.db import Base, OfLocality
from app.base.text import N_

KINDS: Final = ("roll", "help", "tally", "household", "incident", "void")
SOURCES: Final = ("scan", "card", "typed", "list", "paper", "import")
DONE, AGAIN = "done", "again"
OUTCOMES: Final[dict[str, str]] = {DONE: N_("đã làm được"), AGAIN: N_("hẹn quay lại")}
HOUSEHOLDS: Final[dict[str, str]] = {
    "met": N_("gặp được"),
    "away": N_("không có nhà"),
    "refused": N_("từ chối"),
}


class OutreachEvent(Base):
    """One thing that a device or a person said happened; never changed once stored but for its settling.

    `id` is made on the device before the first try. roll: `present` of a volunteer on a `shift_id`. help: a person (`code`,
    `person_id` or `walkin`), `skills` (codes) and `outcome` ('done', 'again'). tally: `what` (a code of the day's counters) and
    `count`. household: `what` ('met', 'away', 'refused') and `count`. incident: `text`. void: `corrects`. `result`: created,
    held, refused, with the `problem`'s code. `clock_offset`: server's now − device's now, in seconds.
    """

    __tablename__ = "outreach_event"
    __table_args__ = (
        CheckConstraint("kind IN ('roll', 'help', 'tally', 'household', 'incident', 'void')", name="kind"),
        CheckConstraint("result IN ('created', 'held', 'refused')", name="result"),
        Index("ix_outreach_event_day_person", "outreach_day_id", "person_id"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    locality_id: Mapped[int] = mapped_column(ForeignKey("locality.id"), index=True)
    outreach_day_id: Mapped[int] = mapped_column(ForeignKey("outreach_day.id"))
    point_id: Mapped[int | None] = mapped_column(ForeignKey("point.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    code: Mapped[str] = mapped_column(String(200), default="")
    named_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    walkin: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    shift_id: Mapped[int | None] = mapped_column(ForeignKey("shift.id"))
    present: Mapped[bool | None]
    skills: Mapped[list[str]] = mapped_column(JSON, default=list)
    outcome: Mapped[str | None] = mapped_column(String(10))
    what: Mapped[str] = mapped_column(String(20), default="")
    count: Mapped[int] = mapped_column(default=0)
    text: Mapped[str] = mapped_column(Text, default="")
    corrects: Mapped[str | None] = mapped_column(String(36), index=True)
    device_time: Mapped[datetime]
    clock_offset: Mapped[float]
    happened_at: Mapped[datetime]
    received_at: Mapped[datetime]
    device: Mapped[str | None] = mapped_column(String(60))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    source: Mapped[str] = mapped_column(String(10))
    result: Mapped[str] = mapped_column(String(10))
    problem: Mapped[str | None] = mapped_column(String(40))
    flags: Mapped[list[str]] = mapped_column(JSON, default=list)
    payload_hash: Mapped[str] = mapped_column(String(64))


class OutreachConflict(OfLocality, Base):
    """The same event id came again with other content: the first stays, this is kept for a person to look at."""

    __tablename__ = "outreach_conflict"

    event_id: Mapped[str] = mapped_column(ForeignKey("outreach_event.id"), index=True)
    received_at: Mapped[datetime]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    payload_hash: Mapped[str] = mapped_column(String(64))


class Help(OfLocality, Base):
    """Day × person × skill, once (người được hỗ trợ, có danh sách): derived from the events; what is done becomes evidence.

    `outcome`: 'done' when any event says so, else 'again' (hẹn quay lại). `event_id`: the event that says it first, by the
    corrected time; `at`: when.
    """

    __tablename__ = "help"
    __table_args__ = (
        UniqueConstraint("outreach_day_id", "person_id", "skill_id"),
        CheckConstraint("outcome IN ('done', 'again')", name="outcome"),
    )

    outreach_day_id: Mapped[int] = mapped_column(ForeignKey("outreach_day.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    skill_id: Mapped[int] = mapped_column(ForeignKey("skill.id"))
    point_id: Mapped[int | None] = mapped_column(ForeignKey("point.id"), index=True)
    outcome: Mapped[str] = mapped_column(String(10))
    event_id: Mapped[str] = mapped_column(ForeignKey("outreach_event.id"))
    at: Mapped[datetime]
