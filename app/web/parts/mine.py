"""The home of a unit's focal point: what the unit is asked for, and how far each part is."""

from __future__ import annotations

from typing import Final

from flask import render_template
from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from app.access import SEND_PART, needs
from app.base.db import db
from app.filing.parts import portion
from app.filing.parts.part import Part
from app.filing.report import Report
from app.web.pages import locality_id, scope
from app.web.parts.frame import bp
from app.web.reports.frame import day_words

MOST: Final = 24
"""Two years of months."""


@bp.get("/parts")
@needs(SEND_PART)
def mine() -> str:
    """The newest parts of the asker's unit; of every unit for whoever has none. Two queries."""
    query = (
        select(Part).join(Part.report).options(contains_eager(Part.report), joinedload(Part.unit))
        .where(Part.locality_id == locality_id()).order_by(Report.cut_off.desc(), Part.id.desc()).limit(MOST)
    )  # fmt: skip
    if scope().unit_id is not None:
        query = query.where(Part.unit_id == scope().unit_id)
    found = list(db.session.scalars(query))
    return render_template(
        "parts/mine.html", parts=found, due_of=portion.due_of, day_words=day_words,
        one_unit=found[0].unit.name if found and scope().unit_id is not None else "",
    )  # fmt: skip
