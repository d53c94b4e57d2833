"""Paper of a day: who works where, streets, kit, whom to come back to; for the whole day or one team."""

from __future__ import annotations

from flask import Response, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField
from wtforms.validators import InputRequired

from app import audit
from app.access import PLAN_OUTREACH, needs
from app.access.door import parses_first
from app.base import clock
from app.base.db import db, writing
from app.reports import outreach_sheets
from app.reports.outreach_sheets import AGAIN, ASSIGNMENTS, SHEETS
from app.web.fields import Form
from app.web.outreach.days import again
from app.web.outreach.days.frame import bp, day_of
from app.web.pages import actor, scope
from app.web.papers.frame import PDF, to_take
from campaigns.outreach.days import board
from campaigns.outreach.days.board import Stand
from trainees import areas


class PrintForm(Form):
    what = RadioField(_l("In gì"), [InputRequired(_l("Chọn một tờ."))], default=ASSIGNMENTS)
    team = SelectField(_l("Cho tổ nào"), coerce=str, default="")

    def ready(self, stands: list[Stand]) -> PrintForm:
        """With the sheets, and the teams of the day."""
        self.what.choices = [(kind, _(words)) for kind, words in SHEETS.items()]
        teams = {stand.point.team.id: stand.point.team.name for stand in stands if stand.point.team}
        self.team.choices = [("", _("Cả ngày")), *((str(number), name) for number, name in teams.items())]
        return self


@bp.get("/outreach-days/<int:day_id>/print")
@needs(PLAN_OUTREACH)
def printing(day_id: int) -> str:
    """Which sheet, for whom."""
    day = day_of(day_id)
    form = PrintForm(formdata=None)
    form.ready(board.of_day(day))
    if (asked := request.args.get("what")) in SHEETS:
        form.what.data = asked
    return render_template("outreach/days/print.html", day=day, form=form)


@bp.post("/outreach-days/<int:day_id>/print")
@needs(PLAN_OUTREACH)
@parses_first
def printed(day_id: int) -> Response | tuple[str, int]:
    """The sheet as a PDF. It is written down who printed names."""
    day = day_of(day_id)
    stands = board.of_day(day)
    form = PrintForm()
    form.ready(stands)
    if not form.validate():
        return render_template("outreach/days/print.html", day=day, form=form), 422
    kind = form.what.data
    if form.team.data:
        stands = [stand for stand in stands if str(stand.point.team_id) == form.team.data]
    promised = again.promised(day, stands if form.team.data else None) if kind == AGAIN else []
    place = areas.get_locality(day.locality_id, within=scope())
    data = outreach_sheets.sheet(kind, day, stands, locality=place.title, made=clock.now(), promised=promised)
    name = outreach_sheets.filename(kind, day)
    with writing():
        day = day_of(day_id)
        audit.tell(
            actor(), "print", "outreach_day", day.id, day.locality_id, sheet=kind, team=form.team.data or None
        )
        db.session.commit()
    return to_take(data, name, PDF)
