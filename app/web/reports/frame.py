"""What the pages of reports share: the blueprint, their tabs, and a state, a day or a step in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

from flask import Blueprint, url_for
from flask_babel import gettext as _
from sqlalchemy import select

from app.accounts import Account
from app.base.db import db
from app.filing import report as reports
from app.filing.due import WEEKDAYS
from app.filing.report import APPROVED, DRAFT, ISSUED, RETURNED, STATES, SUBMITTED, Report
from app.web import due_words
from app.web.pages import scope

bp = Blueprint("reports", __name__, url_prefix="/reports")
LOOKS: Final = {
    DRAFT: "draft",
    SUBMITTED: "waiting",
    RETURNED: "refused",
    APPROVED: "already",
    ISSUED: "done",
}
"""The badge of a state; the words are the state's own."""
PARTS: Final = "parts.index"
"""The page on which the parts of a report's units are sent out and taken in."""
STEPS: Final = (DRAFT, SUBMITTED, APPROVED, ISSUED)


def the_report(id: int) -> Report:
    """The report of the asker's scope; NotFound."""
    return reports.get(id, within=scope())


def around(report: Report, here: str) -> dict[str, Any]:
    """What every page of one report shows around its own part."""
    tabs = [
        ("reports.show", _("Báo cáo")),
        (PARTS, _("Các đơn vị")),
        ("reports.monitor", _("Trang theo dõi quốc gia")),
    ]
    if report.replaces_id:
        tabs.insert(1, ("reports.diff", _("So với bản trước")))
    return {
        "report": report, "state_words": {code: _(words) for code, words in STATES.items()}, "looks": LOOKS,
        "tabs_": [
            {"label": label, "url": url_for(endpoint, id=report.id), "current": endpoint == here}
            for endpoint, label in tabs
        ],
        "name": name(report),
    }  # fmt: skip


def home_tabs(here: str) -> list[dict[str, Any]]:
    """The tabs of the home of reports."""
    tabs = [
        ("reports.index", _("Báo cáo")), ("reports.rules", _("Kỳ và hạn")), ("reports.holidays", _("Ngày nghỉ, làm bù")),
    ]  # fmt: skip
    return [
        {"label": label, "url": url_for(endpoint), "current": endpoint == here} for endpoint, label in tabs
    ]


def name(report: Report) -> str:
    """'tháng 02/2026'; of one that was asked for its own title. A later revision says which."""
    words = due_words.period(report.period_words) if report.period else report.title
    return words if report.revision == 1 else _("%(period)s, bản %(n)s", period=words, n=report.revision)


def day_words(day: date) -> str:
    """'thứ Sáu 13/02'."""
    return f"{_(WEEKDAYS[day.weekday()])} {day:%d/%m}"


def account_names(ids: Iterable[int | None]) -> Mapping[int, str]:
    """Names of accounts by id; none where nothing is asked."""
    known = {each for each in ids if each is not None}
    if not known:
        return {}
    rows = db.session.execute(select(Account.id, Account.name).where(Account.id.in_(known)))
    return dict(rows.tuples().all())
