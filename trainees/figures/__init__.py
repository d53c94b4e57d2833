"""Figures (số liệu đơn vị báo cáo): what others report, with day and document; written down once, never changed."""

from trainees.figures.entry import Said, check, record, restore, there, withdraw
from trainees.figures.figure import Figure, get, history, latest, live_on, up_to
from trainees.figures.standing import is_old, percent, status

__all__ = [
    "Figure", "Said", "check", "get", "history", "is_old", "latest", "live_on", "percent", "record", "restore", "status", "there", "up_to", "withdraw",
]  # fmt: skip
