"""The years beside each other: results of the same ways of counting, and what was held; the same as XLSX."""

from __future__ import annotations

import io

from flask import Blueprint, Response, render_template
from flask_babel import gettext as _

from app.access import EXPORT_REPORT, VIEW_REPORT, needs
from app.base.sheet import write_list
from app.filing import comparison
from app.web.pages import locality_id, scope
from app.web.papers.frame import XLSX, to_take

bp = Blueprint("comparison", __name__, url_prefix="/reports/comparison")


@bp.get("")
@needs(VIEW_REPORT)
def index() -> str:
    """At most five years."""
    years, rows = comparison.of_years(scope(), locality_id())
    return render_template("comparison/index.html", years=years, rows=rows)


@bp.get("/years.xlsx")
@needs(EXPORT_REPORT)
def take() -> Response:
    """The table as a workbook: results and aims of each year."""
    years, rows = comparison.of_years(scope(), locality_id())
    columns = [(_("STT"), 6), (_("Cách tính chỉ tiêu"), 84)]
    for one in years:
        columns += [(_("Năm %(year)s", year=one.year), 16), (_("Được giao %(year)s", year=one.year), 16)]
    lines = [
        (row.title, *(cell for pair in zip(row.achieved, row.aims, strict=True) for cell in pair))
        for row in rows
    ]
    buffer = io.BytesIO()
    write_list(buffer, _("So sánh các năm"), columns, lines, centred=range(2, len(columns)))
    return to_take(buffer.getvalue(), "so-sanh-cac-nam.xlsx", XLSX)
