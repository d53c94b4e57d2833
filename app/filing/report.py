"""Report (báo cáo): one period of one or several reporting rules, or one that was asked for; by revisions, by states."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    func,
    select,
)
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from app.base.actors import Scope
from app.base.db import Base, OfLocality, SealedBytes, db
from app.base.errors import NotFound
from app.base.text import N_
from app.filing.content import Letterhead
from campaigns.plans import in_use
from campaigns.plans.plan import Plan
from trainees.attachments import Attachment

DRAFT, SUBMITTED, RETURNED, APPROVED, ISSUED = "draft", "submitted", "returned", "approved", "issued"
STATES: Final[dict[str, str]] = {
    DRAFT: N_("Đang lập"), SUBMITTED: N_("Đã trình"), RETURNED: N_("Trả lại"), APPROVED: N_("Đã duyệt"),
    ISSUED: N_("Đã ban hành"),
}  # fmt: skip


class Report(OfLocality, Base):
    """One revision of a report. `period`: the key of its period ('2026-02', '2026-Q1', '2026-H1', '2026', 'once'); None: asked
    for (đột xuất), of `refs` (targets chosen; None: all). `first` … `cut_off`: the days whose data it tells; `last`: the last
    valid day, `due`: the working day on which to hand it in, `sign_by`: by when it goes to whoever signs.

    `words`: the text being written (results, difficulties, proposals, ahead). `letterhead`: the frame of the paper. From
    `submitted` on `content` holds what is printed, `digest` its SHA-256, and the files lie in ReportFile. `replaces_id`: the
    revision before; a return and a late event are told by the next one. `origin_id`: the first revision, of later ones: parts,
    notes and ticks belong to the period and hang on it.
    """

    __tablename__ = "report"
    __table_args__ = (
        CheckConstraint("state IN ('draft', 'submitted', 'returned', 'approved', 'issued')", name="state"),
        CheckConstraint("revision >= 1", name="revision"),
        CheckConstraint("first <= cut_off", name="period"),
        UniqueConstraint("replaces_id"),
        Index("ix_report_state", "locality_id", "state", "due"),
    )

    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), index=True)
    title: Mapped[str] = mapped_column(Text)
    to: Mapped[str] = mapped_column(Text, default="")
    period: Mapped[str | None] = mapped_column(String(10))
    period_words: Mapped[str] = mapped_column(String(60), default="")
    first: Mapped[date] = mapped_column(Date)
    cut_off: Mapped[date] = mapped_column(Date)
    last: Mapped[date | None] = mapped_column(Date)
    due: Mapped[date | None] = mapped_column(Date)
    sign_by: Mapped[date | None] = mapped_column(Date)
    refs: Mapped[list[str] | None] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String(10), default=DRAFT)
    revision: Mapped[int] = mapped_column(default=1)
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("report.id"))
    origin_id: Mapped[int | None] = mapped_column(ForeignKey("report.id"), index=True)
    words: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    letterhead: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    content: Mapped[dict[str, Any] | None] = deferred(mapped_column(JSON))
    digest: Mapped[str | None] = mapped_column(String(64))
    opened_at: Mapped[datetime]
    opened_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    frozen_at: Mapped[datetime | None]
    frozen_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    approved_at: Mapped[datetime | None]
    approved_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    number: Mapped[str] = mapped_column(String(60), default="", server_default="")
    issued_on: Mapped[date | None] = mapped_column(Date)
    signer: Mapped[str] = mapped_column(String(120), default="", server_default="")
    signed_id: Mapped[int | None] = mapped_column(ForeignKey("attachment.id"))
    recorded_at: Mapped[datetime | None]
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    plan: Mapped[Plan] = relationship(lazy="joined", innerjoin=True)
    signed: Mapped[Attachment | None] = relationship()
    rules: Mapped[list[ReportRule]] = relationship(order_by="ReportRule.id", cascade="all, delete-orphan")

    @property
    def is_open(self) -> bool:
        """Whether it can still be written."""
        return self.state == DRAFT

    @property
    def origin(self) -> int:
        """The id of the first revision."""
        return self.origin_id or self.id

    @property
    def paper(self) -> Letterhead:
        """The frame of its paper, as it was said last."""
        return Letterhead.of_json(self.letterhead or {})


class ReportRule(OfLocality, Base):
    """A rule that a report serves in a period: once for each rule, period and revision."""

    __tablename__ = "report_rule"
    __table_args__ = (UniqueConstraint("rule_id", "period", "revision"),)

    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"), index=True)
    rule_id: Mapped[int] = mapped_column(ForeignKey("reporting_rule.id"), index=True)
    period: Mapped[str] = mapped_column(String(10))
    revision: Mapped[int] = mapped_column(default=1)


class ReportStep(OfLocality, Base):
    """What was done with a report, when and by whom. `verb`: opened, written, submitted, returned, approved, recorded, withdrawn,
    revised …; `note`: the reason of a return, in the words of who returned it."""

    __tablename__ = "report_step"

    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"), index=True)
    verb: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime]
    by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    by_name: Mapped[str] = mapped_column(String(120), default="")
    note: Mapped[str] = mapped_column(Text, default="")


class ReportFile(OfLocality, Base):
    """A file of a frozen report, as it was made then. `kind`: xlsx, docx, pdf, json (the sums); `digest`: SHA-256 in hex."""

    __tablename__ = "report_file"
    __table_args__ = (UniqueConstraint("report_id", "kind"),)

    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    filename: Mapped[str] = mapped_column(String(255))
    digest: Mapped[str] = mapped_column(String(64))
    data: Mapped[bytes] = deferred(mapped_column(LargeBinary))
    made_at: Mapped[datetime]


class ReportCounted(OfLocality, Base):
    """Whom a line of a frozen report counted, by id: packed, sealed, so that the next revision can say who entered and who
    left. `whom`: 4 bytes an id, little-endian, ascending; `among`: the denominator's people likewise, where they are known."""

    __tablename__ = "report_counted"
    __table_args__ = (UniqueConstraint("report_id", "ref"),)

    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"), index=True)
    ref: Mapped[str] = mapped_column(Text)
    whom: Mapped[bytes | None] = deferred(mapped_column(SealedBytes("report")))
    among: Mapped[bytes | None] = deferred(mapped_column(SealedBytes("report")))


def get(report_id: int, *, within: Scope) -> Report:
    """One report of the scope; NotFound."""
    found = db.session.get(Report, report_id)
    if found is None or not within.covers(found.locality_id):
        raise NotFound("report_unknown", "Không tìm thấy báo cáo này.")
    return found


def after(
    report_id: int, *, within: Scope, plan_id: int | None, state: str | None, size: int
) -> list[Report]:
    """The reports of the scope whose id is greater, by id: a page of a list that goes on where the one before ended. `plan_id`,
    `state` None: of every plan, in every state."""
    query = select(Report).where(Report.id > report_id).order_by(Report.id).limit(size)
    if within.locality_id is not None:
        query = query.where(Report.locality_id == within.locality_id)
    if plan_id is not None:
        query = query.where(Report.plan_id == plan_id)
    if state is not None:
        query = query.where(Report.state == state)
    return list(db.session.scalars(query))


def submitted(within: Scope) -> list[Report]:
    """The reports of the scope that wait to be approved, the first due first."""
    query = select(Report).where(Report.state == SUBMITTED).order_by(Report.due, Report.id)
    if within.locality_id is not None:
        query = query.where(Report.locality_id == within.locality_id)
    return list(db.session.scalars(query))


def of_plan(plan_id: int) -> list[Report]:
    """The reports of a plan, the last due first, of each the newest revision first."""
    query = select(Report).where(Report.plan_id == plan_id)
    return list(db.session.scalars(query.order_by(Report.cut_off.desc(), Report.id.desc())))


def _standing(noun: str, row_id: int) -> list[str]:
    column = {"plan": Report.plan_id, "rule": ReportRule.rule_id}.get(noun)
    if column is None:
        return []
    number = db.session.scalar(select(func.count()).where(column == row_id)) or 0
    return [f"{number} báo cáo"] if number else []


in_use.watch(_standing)
