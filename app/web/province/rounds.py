"""Rounds of a province: opened, added up, looked into, taken away as a workbook."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from app import audit
from app.access import EDIT_PROVINCE, VIEW_PROVINCE, needs
from app.base import clock
from app.base.db import db
from app.base.errors import CoreError, NotFound
from app.base.text import clean, fold
from app.filing.province import communes, rounds, standing, totals
from app.filing.province.communes import ProvinceRound
from app.filing.province.totals import Row, Share
from app.web.fields import DayField, Form
from app.web.pages import actor, go, tell_refusal
from app.web.papers.frame import XLSX, to_take
from app.web.province.frame import around, bp, the_province
from trainees.areas import Locality


class DaysForm(Form):
    cut_off = DayField(_l("Số liệu tính đến ngày"), [InputRequired(_l("Cần ngày chốt số liệu."))])
    due = DayField(
        _l("Hạn các xã gửi về"), [InputRequired(_l("Cần hạn gửi."))],
        description=_l("Xã nào gửi lần đầu sau ngày này được ghi là gửi muộn."),
    )  # fmt: skip


class RoundForm(DaysForm):
    period = StringField(
        _l("Kỳ"), [InputRequired(_l("Cần kỳ báo cáo.")), Length(max=10)],
        description=_l("Tháng: 2026-02; quý: 2026-Q1; 6 tháng: 2026-H1; năm: 2026."),
    )  # fmt: skip


@bp.get("")
@needs(VIEW_PROVINCE)
def index() -> str:
    """The newest round added up, the other rounds, and the next one to be opened."""
    return _index(the_province())


def _index(province: Locality, form: RoundForm | None = None) -> str:
    every = rounds.listed(province)
    today = clock.today()
    shown = form or RoundForm(
        formdata=None, period=f"{today:%Y-%m}", cut_off=today.replace(day=14), due=today.replace(day=14)
    )
    return render_template(
        "province/index.html", **around("province.index"), **(_added(province, every[0]) if every else {}), rounds=every,
        form=shown, expects=bool(communes.listed(province)),
    )  # fmt: skip


def _added(province: Locality, the_round: ProvinceRound) -> dict[str, Any]:
    """A round as its table shows it: of the rows those that hold the words that are looked for."""
    made = totals.of_round(province, the_round)
    words = clean(request.args.get("q", ""))[:80]
    return {
        "round": the_round, "made": made, "q": words, "rows": made.matching(words),
        "reminder": standing.reminder(made.standing, province),
    }  # fmt: skip


@bp.post("")
@needs(EDIT_PROVINCE)
def open_round() -> BaseResponse | tuple[str, int]:
    """Begin to collect a period."""
    province, form = the_province(), RoundForm()
    if not form.validate():
        return _index(province, form), 422
    assert form.cut_off.data is not None
    assert form.due.data is not None
    try:
        made = rounds.open_round(
            province, form.period.data or "", form.cut_off.data, form.due.data, by=actor()
        )
    except CoreError as error:
        db.session.rollback()
        (form.due if error.code == "round_due" else form.period).errors = [error.message]
        return _index(the_province(), form), 422
    audit.tell(actor(), "open", "province_round", made.id, province.id, period=made.period)
    db.session.commit()
    flash(_("Đã mở đợt tổng hợp %(words)s.", words=made.words), "success")
    return go(".round_page", period=made.period)


@bp.get("/<period>")
@needs(VIEW_PROVINCE)
def round_page(period: str) -> str:
    """One round added up: who is missing, what the sums are, what was not added and why."""
    province = the_province()
    return _round(province, rounds.get(province, period))


def _round(province: Locality, the_round: ProvinceRound, form: DaysForm | None = None) -> str:
    return render_template(
        "province/round.html", **around("province.index"), **_added(province, the_round),
        form=form or DaysForm(formdata=None, cut_off=the_round.cut_off, due=the_round.due),
    )  # fmt: skip


@bp.post("/<period>")
@needs(EDIT_PROVINCE)
def change_round(period: str) -> BaseResponse | tuple[str, int]:
    """Say other days for a round."""
    province = the_province()
    the_round, form = rounds.get(province, period), DaysForm()
    if not form.validate():
        return _round(province, the_round, form), 422
    assert form.cut_off.data is not None
    assert form.due.data is not None
    try:
        rounds.change(the_round, form.cut_off.data, form.due.data)
    except CoreError as error:
        db.session.rollback()
        form.due.errors = [error.message]
        province = the_province()
        return _round(province, rounds.get(province, period), form), 422
    audit.tell(actor(), "change", "province_round", the_round.id, province.id)
    db.session.commit()
    flash(_("Đã đổi ngày của đợt tổng hợp."), "success")
    return go(".round_page", period=period)


@bp.post("/<period>/remove")
@needs(EDIT_PROVINCE)
def remove_round(period: str) -> BaseResponse:
    """Put away a round that was opened by mistake."""
    province = the_province()
    the_round = rounds.get(province, period)
    try:
        audit.tell(actor(), "remove", "province_round", the_round.id, province.id, period=period)
        rounds.remove(the_round)
        db.session.commit()
    except CoreError as error:
        db.session.rollback()
        tell_refusal(error)
        return go(".round_page", period=period)
    flash(_("Đã bỏ đợt tổng hợp."), "info")
    return go(".index")


@bp.get("/<period>/rows/<key>")
@needs(VIEW_PROVINCE)
def row_page(period: str, key: str) -> str:
    """One row: each commune's numbers, those that lack theirs, and the other ways of counting."""
    province = the_province()
    the_round = rounds.get(province, period)
    made = totals.of_round(province, the_round)
    row = made.row(key)
    if row is None:
        raise NotFound(
            "row_unknown", _("Đợt này không còn dòng số liệu đó: có thể tệp đã được thay hoặc hoàn tác.")
        )
    words = clean(request.args.get("q", ""))[:80]
    beside = next(one for one in made.rows if row is one or row in one.aside)
    return render_template(
        "province/row.html", **around("province.index"), round=the_round, row=row, q=words, shares=_looked_for(row, words),
        beside=[one for one in (beside, *beside.aside) if one is not row],
    )  # fmt: skip


def _looked_for(row: Row, words: str) -> list[Share]:
    asked = fold(words).split()
    return [
        one
        for one in (*row.shares, *row.without)
        if all(word in fold(f"{one.source.name} {one.source.under_name} {one.source.code}") for word in asked)
    ]


@bp.get("/<period>/table.xlsx")
@needs(VIEW_PROVINCE)
def table(period: str) -> Response:
    """The round as a workbook."""
    from app.reports import province_table  # the writer of workbooks is loaded where it works

    province = the_province()
    made = totals.of_round(province, rounds.get(province, period))
    return to_take(province_table.workbook(made, province), f"tong-hop-{period}.xlsx", XLSX)
