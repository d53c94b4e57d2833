"""Who may do what: permissions are one table, and every route names its gate.

A gate is one of: PUBLIC (anybody), SIGNED_IN (any account), a permission. `needs(gate)` marks a view; the request
hook in door.py refuses any view without a mark, so that forgetting one closes the door instead of opening it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from app.base.text import N_

View = TypeVar("View", bound=Callable[..., object])

PUBLIC = "public"
SIGNED_IN = "signed-in"

VIEW_PLAN = "plan.view"
EDIT_PLAN = "plan.edit"
VIEW_INDICATORS = "indicators.view"
EXPORT_REPORT = "report.export"
VIEW_PEOPLE = "people.view"
EDIT_PEOPLE = "people.edit"
IMPORT_ROSTER = "roster.import"
EDIT_TRAINING = "training.edit"
VIEW_TRAINING = "training.view"
CHECK_IN = "lesson.check-in"
CLOSE_LESSON = "lesson.close"
PRINT_CARDS = "cards.print"
MANAGE_CARDS = "cards.manage"
ISSUE_CERTIFICATE = "certificate.issue"
VIEW_REPORT = "report.view"
EDIT_REPORT = "report.edit"
APPROVE_REPORT = "report.approve"
SEND_PART = "part.send"
VIEW_OUTREACH = "outreach.view"
PLAN_OUTREACH = "outreach.plan"
RUN_OUTREACH = "outreach.run"
VIEW_PROVINCE = "province.view"
EDIT_PROVINCE = "province.edit"
MANAGE_ACCOUNTS = "accounts.manage"

PERMISSIONS = (
    VIEW_PLAN, EDIT_PLAN, VIEW_INDICATORS, EXPORT_REPORT, VIEW_PEOPLE, EDIT_PEOPLE, IMPORT_ROSTER, EDIT_TRAINING,
    VIEW_TRAINING, CHECK_IN, CLOSE_LESSON, PRINT_CARDS, MANAGE_CARDS, ISSUE_CERTIFICATE,
    VIEW_REPORT, EDIT_REPORT, APPROVE_REPORT, SEND_PART, VIEW_OUTREACH, PLAN_OUTREACH, RUN_OUTREACH, VIEW_PROVINCE, EDIT_PROVINCE, MANAGE_ACCOUNTS,
)  # fmt: skip

ADMINISTRATOR = "administrator"
OFFICER = "officer"
TRAINER = "trainer"
APPROVER = "approver"
FOCAL = "focal"
VIEWER = "viewer"
PROVINCE = "province"
PLANNER = "planner"
VOLUNTEER = "volunteer"

_READING = frozenset({VIEW_PLAN, VIEW_INDICATORS, EXPORT_REPORT, VIEW_REPORT, VIEW_OUTREACH})
# Whoever writes a report does not approve it; the administrator, who may be the only account of a small commune, may.
_OFFICE = frozenset(PERMISSIONS) - {MANAGE_ACCOUNTS, APPROVE_REPORT, SEND_PART, VIEW_PROVINCE, EDIT_PROVINCE}

ROLES: dict[str, tuple[str, frozenset[str]]] = {
    ADMINISTRATOR: (N_("Quản trị"), frozenset(PERMISSIONS)),
    OFFICER: (N_("Công chức phụ trách"), _OFFICE),
    TRAINER: (N_("Giảng viên"), frozenset({VIEW_TRAINING, CHECK_IN, CLOSE_LESSON, PRINT_CARDS})),
    APPROVER: (N_("Lãnh đạo duyệt"), _READING | {APPROVE_REPORT}),
    FOCAL: (N_("Đầu mối đơn vị"), frozenset({SEND_PART})),
    VIEWER: (N_("Người xem"), _READING),
    PROVINCE: (N_("Theo dõi cấp tỉnh"), frozenset({VIEW_PROVINCE, EDIT_PROVINCE})),
    # The Youth Union plans from the gap and sees results; the register of everybody is not its own.
    PLANNER: (
        N_("Đoàn Thanh niên, tổ chức ra quân"),
        frozenset({VIEW_PLAN, VIEW_INDICATORS, VIEW_OUTREACH, PLAN_OUTREACH, RUN_OUTREACH}),
    ),
    VOLUNTEER: (N_("Tình nguyện viên"), frozenset({RUN_OUTREACH})),
}


def allows(role: str, permission: str) -> bool:
    """Whether a role holds a permission. An unknown role holds none."""
    return role in ROLES and permission in ROLES[role][1]


def needs(gate: str) -> Callable[[View], View]:
    """Mark a view with its gate."""

    def mark(view: View) -> View:
        view.gate = gate  # type: ignore[attr-defined]
        return view

    return mark


def gate_of(view: object) -> str | None:
    """The gate a view was marked with, or None."""
    gate = getattr(view, "gate", None)
    return gate if isinstance(gate, str) else None
