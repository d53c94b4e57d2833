"""A head confirms by one document that people of the unit master skills: the unit's names are ticked."""

from __future__ import annotations

from flask import flash, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse
from wtforms import FileField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from app import audit
from app.access import EDIT_TRAINING, needs
from app.access.door import parses_first
from app.base import clock
from app.base.db import db, writing
from app.base.errors import Conflict, CoreError
from app.web.fields import DayField, Form
from app.web.outside.frame import ACCEPT, Checkboxes, bp, given_file, skill_choices
from app.web.pages import actor, go, scope, vn_number
from certificates.outside import outside_result
from certificates.outside.outside_result import CONFIRMED, Paper
from trainees import areas, attachments, people, rosters, skills
from trainees.areas import Unit


class ConfirmForm(Form):
    """One document, several people."""

    number = StringField(
        _l("Số, ký hiệu văn bản"), [InputRequired(_l("Cần số, ký hiệu của văn bản xác nhận.")), Length(max=60)],
        description=_l("Ví dụ: 05/XN-VP."),
    )  # fmt: skip
    on = DayField(_l("Ngày ký"), [InputRequired(_l("Cần ngày ký văn bản."))])
    head = StringField(
        _l("Ai ký xác nhận"), [InputRequired(_l("Ghi tên, chức vụ của thủ trưởng.")), Length(max=120)],
        description=_l("Ví dụ: Lê Văn Bình, Chánh Văn phòng."),
    )  # fmt: skip
    course = StringField(_l("Nội dung xác nhận"), [Optional(), Length(max=200)])
    skills = Checkboxes(_l("Làm chủ kỹ năng nào"), [DataRequired(_l("Chọn ít nhất một kỹ năng."))])
    people = Checkboxes(_l("Những ai"), [DataRequired(_l("Chọn ít nhất một người."))], coerce=int)
    file = FileField(_l("Tệp chụp, quét văn bản"))

    def offer(self, unit: Unit) -> None:
        """Who stands on the unit's roll today, and the catalogue, as the only valid answers."""
        roll = rosters.roll(scope(), clock.today(), unit_id=unit.id, categories=rosters.STAFF_LIST)
        self.people.choices = [
            (person.id, person.name) for person in dict.fromkeys(person for person, _of in roll)
        ]
        self.skills.choices = skill_choices()


@bp.get("/confirm")
@needs(EDIT_TRAINING)
def confirm_page() -> str:
    """Which unit; with `unit`, its names and the document."""
    unit_id = request.args.get("unit", type=int)
    if unit_id is None:
        return render_template("outside/confirm_unit.html", units=areas.units(scope()))
    unit = areas.get_unit(unit_id, within=scope())
    form = ConfirmForm(formdata=None)
    form.offer(unit)
    return render_template("outside/confirm.html", unit=unit, form=form, accept=ACCEPT)


@bp.post("/confirm")
@needs(EDIT_TRAINING)
@parses_first
def confirm() -> BaseResponse | tuple[str, int]:
    """Write a result for everybody who was ticked; who has it of this document already is passed over."""
    if not request.form.get("unit", 0, type=int):
        flash(_("Chọn đơn vị trước."), "warning")
        return go(".confirm_page")
    unit_id = request.form.get("unit", 0, type=int)
    unit = areas.get_unit(unit_id, within=scope())
    form = ConfirmForm()
    form.offer(unit)
    data, name = given_file()
    if form.validate():
        try:
            by, written, there = actor(), 0, 0
            with writing():
                unit = areas.get_unit(unit_id, within=scope())
                kept = attachments.keep(unit.locality_id, data, name, by=by) if data else None
                proved = skills.by_codes(form.skills.data or [])
                paper = Paper(
                    CONFIRMED, form.on.data or clock.today(), form.number.data or "", form.course.data or "", unit.name,
                    checked_by=form.head.data or "",
                )  # fmt: skip
                for person_id in form.people.data or []:
                    try:
                        person = people.get(person_id, within=scope())
                        outside_result.add(person, paper, proved, by=by, attachment=kept)
                        written += 1
                    except Conflict:
                        there += 1
                audit.tell(by, "confirm", "unit", unit.id, unit.locality_id, written=written, there=there)
                db.session.commit()
            flash(_("Đã ghi xác nhận cho %(n)s người.", n=vn_number(written)), "success")
            if there:
                flash(_("%(n)s người đã có từ trước.", n=vn_number(there)), "info")
            return go(".index", kind=CONFIRMED)
        except CoreError as error:
            db.session.rollback()
            where = {"outside_future": form.on, "outside_old": form.on, "outside_number_long": form.number}
            where.get(error.code, form.file).errors = [error.message, *error.details]
    return render_template(
        "outside/confirm.html", unit=areas.get_unit(unit_id, within=scope()), form=form, accept=ACCEPT
    ), 422
