"""The blueprint of planner, and what its pages share."""

from __future__ import annotations

from datetime import date
from typing import Final

from flask import Blueprint
from flask_babel import gettext as _

from app.base.text import N_
from campaigns.outreach.planner.season import PARTS, Slot

bp = Blueprint("planner", __name__)

WEEKDAYS: Final = (
    N_("Thứ Hai"), N_("Thứ Ba"), N_("Thứ Tư"), N_("Thứ Năm"), N_("Thứ Sáu"), N_("Thứ Bảy"), N_("Chủ nhật"),
)  # fmt: skip
HALVES: Final[dict[str, str]] = {"morning": N_("sáng"), "afternoon": N_("chiều")}


def half_day(slot: Slot) -> str:
    """'Thứ Bảy 28/11, sáng'."""
    return f"{_(WEEKDAYS[slot.day.weekday()])} {slot.day:%d/%m}, {_(HALVES[slot.part])}"


def slot_key(slot: Slot) -> str:
    """A half-day as a form names it."""
    return f"{slot.day.isoformat()}.{slot.part}"


def read_slot(text: str) -> Slot | None:
    """What `slot_key` wrote; None for anything else."""
    day, _dot, part = text.partition(".")
    try:
        found = date.fromisoformat(day)
    except ValueError:
        return None
    return next((Slot(found, each) for each in PARTS if each == part), None)
