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
MANAGE_ACCOUNTS = "accounts.manage"

PERMISSIONS = (
    VIEW_PLAN, EDIT_PLAN, VIEW_INDICATORS, EXPORT_REPORT, VIEW_PEOPLE, EDIT_PEOPLE, IMPORT_ROSTER, EDIT_TRAINING,
    VIEW_TRAINING, CHECK_IN, CLOSE_LESSON, PRINT_CARDS, MANAGE_CARDS, ISSUE_CERTIFICATE,
    MANAGE_ACCOUNTS,
)  # fmt: skip

ADMINISTRATOR = "administrator"
OFFICER = "officer"
TRAINER = "trainer"

ROLES: dict[str, tuple[str, frozenset[str]]] = {
    ADMINISTRATOR: (N_("Quản trị"), frozenset(PERMISSIONS)),
    OFFICER: (N_("Công chức phụ trách"), frozenset(PERMISSIONS) - {MANAGE_ACCOUNTS}),
    TRAINER: (N_("Giảng viên"), frozenset({VIEW_TRAINING, CHECK_IN, CLOSE_LESSON, PRINT_CARDS})),
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
