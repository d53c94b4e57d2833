"""The evening's remark on a day: what somebody says of it in words, kept with the day and printed in the campaign's report."""

from __future__ import annotations

from typing import Final

from app.base.db import db
from app.base.errors import Refused
from app.base.text import without_controls
from campaigns.outreach.day import OutreachDay

LONGEST: Final = 2000
"""Letters."""


def remark(day: OutreachDay, said: str) -> None:
    """Say it anew; '' takes it back. Refused `remark_long`. Flushed."""
    words = without_controls(said.replace("\r\n", "\n")).strip()
    if len(words) > LONGEST:
        raise Refused(
            "remark_long",
            f"Nhận xét dài {len(words)} chữ cái, nhiều nhất {LONGEST}. Rút gọn rồi lưu lại.",
        )
    day.remark = words
    db.session.flush()
