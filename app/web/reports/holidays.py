"""Days off and worked weekends (ngày nghỉ, làm bù), from which due days step back."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import flash, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse
from wtforms import RadioField, StringField
from wtforms.validators import InputRequired, Length

from app import audit
from app.access import EDIT_REPORT, VIEW_REPORT, needs
from app.base import clock
from app.base.db import db
from app.base.errors import CoreError
from app.filing import holiday
from app.filing.due import WEEKDAYS
from app.web.fields import DayField, Form, read_day
from app.web.pages import actor, go, locality_id, scope, vn_day, vn_number
from app.web.reports.frame import bp, home_tabs


class HolidayForm(Form):
    on = DayField(_l("Ngày"), [InputRequired(_l("Cần một ngày."))])
    name = StringField(
        _l("Tên"), [InputRequired(_l("Cần tên của ngày này.")), Length(max=120)],
        description=_l("Ví dụ: Tết Nguyên đán; Làm bù ngày 02/01."),
    )  # fmt: skip
    works = RadioField(
        _l("Ngày này"), choices=[("", _l("nghỉ")), ("1", _l("làm bù (thứ Bảy, Chủ nhật)"))], default=""
    )


@bp.get("/holidays")
@needs(VIEW_REPORT)
def holidays() -> str:
    """The days of a year that differ from their weekday."""
    data: dict[str, Any] = {"on": None, "works": ""}
    again = read_day(request.args.get("on", ""))
    if again is not None:
        data = {
            "on": again,
            "name": request.args.get("name", "")[:120],
            "works": request.args.get("works", ""),
        }
    return _page(HolidayForm(formdata=None, data=data))


def _page(form: HolidayForm) -> str:
    year = _year()
    there = holiday.listed(locality_id(), year)
    known = {each.on for each in there}
    offered = [(day, name) for day, name in holiday.lawful(year).items() if day not in known]
    return render_template(
        "reports/holidays.html", tabs_=home_tabs("reports.holidays"), form=form, days=there, offered=offered, year=year,
        weekdays=WEEKDAYS, today=clock.today(),
    )  # fmt: skip


def _year() -> int:
    number = request.values.get("year", 0, type=int)
    return number if 2000 <= number <= 2100 else clock.today().year


@bp.post("/holidays/bring")
@needs(EDIT_REPORT)
def bring_holidays() -> BaseResponse:
    """Enter the days of a year that the law gives and that were ticked."""
    year = _year()
    ticked: set[date] = set()
    for text in request.form.getlist("day"):
        day = read_day(text)
        if day is not None and day.year == year:
            ticked.add(day)
    made = holiday.bring(locality_id(), year, by=actor(), only=ticked) if ticked else []
    if made:
        audit.tell(actor(), "bring", "holiday", None, locality_id(), days=len(made), year=year)
        db.session.commit()
        flash(_("Đã ghi %(n)s ngày nghỉ năm %(year)s.", n=vn_number(len(made)), year=year), "success")
    else:
        flash(_("Chưa chọn ngày nào, hoặc các ngày đã có trong danh sách."), "warning")
    return go(".holidays", year=year)


@bp.post("/holidays")
@needs(EDIT_REPORT)
def add_holiday() -> BaseResponse | tuple[str, int]:
    """Enter a day."""
    form = HolidayForm()
    if not form.validate() or form.on.data is None:
        return _page(form), 422
    try:
        made = holiday.add(
            locality_id(), form.on.data, form.name.data or "", works=form.works.data == "1", by=actor()
        )
        audit.tell(actor(), "add", "holiday", made.id, locality_id(), works=made.works)
        year = made.on.year
        db.session.commit()
    except CoreError as refused:
        db.session.rollback()
        field = form.name if refused.code == "holiday_name" else form.on
        field.errors = [refused.message]
        return _page(form), 422
    flash(_("Đã ghi ngày %(day)s. Các hạn nộp tính lại theo ngày này.", day=vn_day(form.on.data)), "success")
    return go(".holidays", year=year)


@bp.post("/holidays/<int:holiday_id>/remove")
@needs(EDIT_REPORT)
def remove_holiday(holiday_id: int) -> BaseResponse:
    """Take a day out of the list; the form offers it again at once."""
    one = holiday.get(holiday_id, within=scope())
    again: dict[str, Any] = {
        "on": one.on.isoformat(), "name": one.name, "works": "1" if one.works else "", "year": one.on.year,
    }  # fmt: skip
    holiday.remove(one)
    audit.tell(actor(), "remove", "holiday", holiday_id, locality_id())
    db.session.commit()
    flash(
        _("Đã bỏ ngày %(day)s. Bấm “Ghi ngày này” bên dưới để lấy lại.", day=vn_day(again["on"])), "success"
    )
    return go(".holidays", **again, _anchor="add")
