"""What is taken away: the plan's table with results, and a list of people behind a number."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date

from flask import Response, request, send_file
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.wrappers import Response as BaseResponse

from app import audit
from app.access import EXPORT_REPORT, needs
from app.access.door import parses_first
from app.base import clock
from app.base.db import db, writing
from app.base.sheet import write_list
from app.filing import gathering
from app.reports import filed_table
from app.web.indicators.frame import bp
from app.web.indicators.people import Listing, listing
from app.web.pages import actor, go, locality_id, scope, vn_day
from campaigns.plans import plan as plans
from trainees import areas
from trainees.people import Person

CHUNK = 500


@bp.post("/export")
@needs(EXPORT_REPORT)
@parses_first
def export() -> Response | BaseResponse:
    """The plan's indicator table with results, as XLSX. A POST: that it was taken out is written down."""
    plan = plans.get(request.form.get("plan", 0, type=int), within=scope())
    try:
        day = date.fromisoformat(request.form.get("as_of", ""))
    except ValueError:
        return go("indicators.index", plan=plan.id)
    plan_id = plan.id
    data = filed_table.workbook(gathering.of_plan(plan, day))
    with writing():
        audit.tell(actor(), "export", "plan", plan_id, locality_id(), as_of=day.isoformat())
        db.session.commit()
    name = f"ket-qua-chi-tieu-{plan_id}-{day:%Y%m%d}.xlsx"
    return send_file(io.BytesIO(data), as_attachment=True, download_name=name)


@bp.post("/<code>/people/export")
@needs(EXPORT_REPORT)
@parses_first
def export_people(code: str) -> Response:
    """Everybody on the list that is shown, searched and filtered as it is. A POST, as above."""
    one = listing(code)
    day, by, place = one.asked.day, actor(), locality_id()
    buffer = io.BytesIO()
    columns = (
        (_("STT"), 6), (_("Họ và tên"), 28), (_("Ngày sinh"), 12), (_("Điện thoại"), 14), (_("Nơi ở"), 24),
        (_("Cơ quan, đơn vị"), 40), (_("Đạt từ ngày"), 14),
    )  # fmt: skip
    count = write_list(buffer, one.side_words[:31], columns, _rows(one))
    with writing():
        audit.tell(
            by, "export", "person", None, place, people=count, indicator=code, side=one.side, as_of=day.isoformat()
        )  # fmt: skip
        db.session.commit()
    buffer.seek(0)
    name = f"{'da-co' if one.side == 'have' else 'con-thieu'}-{code}-{clock.today():%Y%m%d}.xlsx"
    return send_file(buffer, as_attachment=True, download_name=name)


def _rows(one: Listing) -> Iterator[tuple[str, ...]]:
    units = {unit.id: unit.name for unit in areas.units(scope())}
    homes = {home.id: home.name for home in areas.neighbourhoods(scope())}
    ids = one.everybody()
    for start in range(0, len(ids), CHUNK):
        some = ids[start : start + CHUNK]
        known = {
            row[0]: row
            for row in db.session.execute(
                select(Person.id, Person.name, Person.birth, Person.phone, Person.neighbourhood_id).where(
                    Person.id.in_(some)
                )
            ).tuples()
        }
        for person_id in some:
            _id, name, birth, phone, home = known[person_id]
            reached = one.answer.reached_on.get(person_id)
            yield (
                name, vn_day(birth) if birth else "", phone or "", homes.get(home or 0, ""),
                "; ".join(units.get(unit, "") for unit in one.units_of(person_id)),
                vn_day(reached) if reached and one.side == "have" else "",
            )  # fmt: skip
