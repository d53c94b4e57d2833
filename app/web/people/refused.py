"""Rows that were refused: put right here and entered, taken without the bad cell, or not needed at all."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from flask import flash, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse
from wtforms import BooleanField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from app import audit
from app.access import EDIT_PEOPLE, needs
from app.base.dates import show_partial
from app.base.db import db
from app.base.errors import CoreError, NotFound
from app.base.identity import read_identity, read_phone
from app.base.text import clean
from app.web.fields import BirthField, Form
from app.web.pages import actor, go, scope, tell_refusal
from app.web.people.frame import bp
from app.web.people.sides import row_words
from app.web.rosters.words import KINDS, problem_words
from campaigns import decisions
from trainees import areas, rosters
from trainees.imports import answering, reopening, roster_import, settling
from trainees.imports.reading import RowFields
from trainees.imports.roster_import import REFUSED, RosterImport, RosterRow

# Which field of the form a problem's code is about.
_ABOUT = {"name": "name", "birth": "birth", "id": "national_id", "phone": "phone", "sex": "sex"}


class RowForm(Form):
    name = StringField(_l("Họ và tên"), [InputRequired(_l("Cần họ và tên.")), Length(max=120)])
    birth = BirthField(
        _l("Ngày sinh"), [Optional(), Length(max=30)], description=_l("Ghi 17/05/1980, 5/1980, hoặc chỉ năm 1980.")
    )  # fmt: skip
    sex = SelectField(_l("Giới tính"), choices=[("", _l("chưa rõ")), ("F", _l("Nữ")), ("M", _l("Nam"))])
    national_id = StringField(_l("Số CCCD"), [Optional(), Length(max=30)])
    without_id = BooleanField(_l("Bỏ số CCCD đang có"))
    phone = StringField(_l("Điện thoại"), [Optional(), Length(max=30)])
    unit = StringField(_l("Đơn vị"), [Optional(), Length(max=200)])
    category = SelectField(_l("Loại"), [Optional()])
    post = StringField(_l("Chức vụ"), [Optional(), Length(max=200)])
    neighbourhood = StringField(_l("Nơi ở"), [Optional(), Length(max=200)])

    def validate_national_id(self, field: StringField) -> None:
        reading = read_identity(field.data)
        if field.data and reading.national_id is None and reading.old_id is None:
            raise ValidationError(_("Số CCCD cần đủ 12 chữ số (CMND cũ có 9)."))

    def mended(self, what: RowFields, shown: Collection[str]) -> RowFields:
        """The row as it should read; what is not `shown` stays as it was.

        `without_id` is shown beside a number of which only the end is: left blank, that number stays.
        """
        read: dict[str, Any] = {
            "name": clean(self.name.data), "sex": self.sex.data or None, "birth": self.birth.iso,
            "phone": read_phone(self.phone.data).number if self.phone.data else None,
            "neighbourhood": clean(self.neighbourhood.data) or None,
        }  # fmt: skip
        if self.national_id.data or self.without_id.data or "without_id" not in shown:
            number = read_identity(self.national_id.data)
            read["national_id"], read["old_id"] = number.national_id, number.old_id
        if "unit" in shown:
            read["unit"] = clean(self.unit.data) or None
        if "post" in shown:
            read["post"] = clean(self.post.data) or None
        if self.category.data in rosters.CATEGORIES:
            read["category"] = rosters.CATEGORIES[self.category.data][0]
        return replace(what, **read)


def _load(row_id: int) -> tuple[RosterRow, RosterImport, RowFields | None]:
    row = answering.get(row_id, within=scope())
    return row, db.session.get_one(RosterImport, row.import_id), answering.said(row)


@bp.get("/questions/rows/<int:row_id>/mend")
@needs(EDIT_PEOPLE)
def mend(row_id: int) -> str | BaseResponse:
    """What the row says, its bad cells marked and blank, to be put right."""
    row, record, what = _load(row_id)
    if what is None:
        flash(_("Nội dung dòng này không còn được giữ. Chọn lại tệp danh sách để sửa."), "warning")
        return go("rosters.show", id=record.id)
    form = RowForm(formdata=None, data={
        "name": what.name, "birth": show_partial(what.birth), "sex": what.sex or "",
        "national_id": "" if _hides_number(row, what) else what.national_id or what.old_id or "",
        "phone": what.phone or "", "unit": what.unit or "", "post": what.post or "", "neighbourhood": what.neighbourhood or "",
        "category": _category_code(what),
    })  # fmt: skip
    _offer(form, row)
    _mark(form, row)
    return _page(row, record, form, what)


def _category_code(what: RowFields) -> str:
    return rosters.category_of(what.category, "") if what.category else ""


def _hides_number(row: RosterRow, what: RowFields) -> bool:
    """Whether the row has a number that need not be put right: of it only the end is shown, as of a person's."""
    wrong = any(p.get("fatal") and p["code"].startswith("id_") for p in row.problems)
    return bool(what.national_id or what.old_id) and not wrong


def _shown(row: RosterRow, what: RowFields) -> tuple[str, ...]:
    """The fields that this kind of list has."""
    number = ("national_id", "without_id") if _hides_number(row, what) else ("national_id",)
    place = {"staff": ("unit", "category", "post"), "youth": ("unit",)}.get(row.kind, ())
    return ("name", "birth", "sex", *number, "phone", *place, "neighbourhood")


def _offer(form: RowForm, row: RosterRow) -> None:
    codes = rosters.STAFF_LIST if row.kind == "staff" else ()
    form.category.choices = [("", _("như trong tệp"))] + [
        (code, rosters.CATEGORIES[code][0]) for code in codes
    ]
    if form.category.data not in codes:
        form.category.data = ""


def _mark(form: RowForm, row: RosterRow) -> None:
    """The bad cells stand marked, with the sentence of what was wrong and where in the file."""
    for problem in row.problems:
        name = _ABOUT.get(problem["code"].partition("_")[0])
        if problem.get("fatal") and name in form:
            cell = (
                f" ({_('ô %(cell)s', cell=problem['column'] + str(row.row))})"
                if problem.get("column")
                else ""
            )
            form[name].errors = [problem_words(problem["code"]) + cell]


def _page(row: RosterRow, record: RosterImport, form: RowForm, what: RowFields) -> str:
    if _hides_number(row, what):
        last = (what.national_id or what.old_id or "")[-3:]
        form.national_id.description = _("Đang có số ***%(last)s. Để trống thì giữ nguyên.", last=last)
    return render_template(
        "people/mend.html", row=row, form=form, shown=_shown(row, what), kinds=KINDS, where=row_words(record.filename, row.sheet, row.row),
        takeable=bool(what.name) and any(p.get("fatal") for p in row.problems),
        units=[unit.name for unit in areas.units(scope())], places=[one.name for one in areas.neighbourhoods(scope())],
    )  # fmt: skip


@bp.post("/questions/rows/<int:row_id>/mend")
@needs(EDIT_PEOPLE)
def mend_post(row_id: int) -> BaseResponse | str | tuple[str, int]:
    """Enter the row as put right; with `without`, as it was without its bad cells."""
    row, record, what = _load(row_id)
    if what is None:
        return go("rosters.show", id=record.id)
    mended = what
    if not request.form.get("without"):
        form = RowForm()
        _offer(form, row)
        if not form.validate():
            return _page(row, record, form, what), 422
        mended = form.mended(what, _shown(row, what))
    by, place = actor(), row.locality_id
    try:
        done = decisions.mend(row, mended, by=by)
    except CoreError as error:
        db.session.rollback()
        tell_refusal(error)
        return go(".mend", row_id=row_id)
    entered = done.person.id if done.person is not None else None
    audit.tell(by, "mend", "roster_row", row_id, place, person=entered, created=done.created)
    db.session.commit()
    if entered is None:
        flash(_("Dòng đã sửa giống một người đã có: trả lời là ai."), "info")
        return go(".questions", at=f"r{row_id}")
    return go(".question_list", show="refused", done=f"r{row_id}")


@bp.post("/questions/rows/<int:row_id>/dismiss")
@needs(EDIT_PEOPLE)
def dismiss_row(row_id: int) -> BaseResponse:
    """Nobody stands behind the row: it is no longer counted as missing."""
    row = answering.get(row_id, within=scope())
    settling.dismiss(roster_import.get(row.import_id, within=scope()), row_id)
    audit.tell(actor(), "dismiss", "roster_row", row_id, row.locality_id)
    db.session.commit()
    return go(".question_list", show=request.form.get("show") or "refused", done=f"r{row_id}")


@bp.post("/questions/rows/<int:row_id>/restore")
@needs(EDIT_PEOPLE)
def restore_row(row_id: int) -> BaseResponse:
    """It does need somebody after all."""
    row = reopening.get(row_id, within=scope())
    if row.person_id is not None:
        raise NotFound("row_unknown", "Dòng này đã được trả lời hoặc không còn.")
    reopening.restore(row)
    audit.tell(actor(), "restore", "roster_row", row_id, row.locality_id)
    db.session.commit()
    return go(".question_list", show="refused" if row.outcome == REFUSED else "rows")
