"""Whether scanners of this locality read chip ID cards: the switch, what it means, and the notice for the hall."""

from __future__ import annotations

from flask import Response, current_app, flash, render_template
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse
from wtforms import BooleanField
from wtforms.validators import InputRequired

from app import audit
from app.access import EDIT_PEOPLE, needs
from app.base import clock
from app.base.db import db
from app.reports import id_card_notice
from app.web.areas.frame import bp, locality
from app.web.fields import Form
from app.web.pages import actor, go


class SwitchForm(Form):
    posted = BooleanField(
        _l("Thông báo đã được in và treo ở nơi điểm danh"),
        [InputRequired(_l("In thông báo, treo ở nơi điểm danh rồi đánh dấu vào ô này."))],
    )


@bp.get("/id-cards")
@needs(EDIT_PEOPLE)
def id_cards() -> str:
    """The switch, and what is read and kept."""
    return _page(SwitchForm(formdata=None))


@bp.post("/id-cards/on")
@needs(EDIT_PEOPLE)
def read_id_cards() -> BaseResponse | tuple[str, int]:
    """From now on scanners read ID cards; somebody here says that the notice hangs."""
    form = SwitchForm()
    if not form.validate():
        return _page(form), 422
    _switch(True)
    flash(_("Đã bật. Máy quét đọc được thẻ căn cước từ lần tải danh sách lớp tiếp theo."), "success")
    return go(".id_cards")


@bp.post("/id-cards/off")
@needs(EDIT_PEOPLE)
def ignore_id_cards() -> BaseResponse:
    """No scanner reads ID cards any longer; what one sends is taken without the number."""
    _switch(False)
    flash(_("Đã tắt. Máy quét không đọc thẻ căn cước nữa."), "success")
    return go(".id_cards")


@bp.get("/id-cards/notice")
@needs(EDIT_PEOPLE)
def id_card_notice_sheet() -> Response:
    """The notice as a PDF."""
    place = locality()
    data = id_card_notice.sheet(locality=f"{place.kind} {place.name}, {place.province}", made=clock.now())
    return Response(
        data, mimetype="application/pdf",
        headers={"Content-Disposition": 'attachment; filename="thong-bao-the-can-cuoc.pdf"'},
    )  # fmt: skip


def _switch(on: bool) -> None:
    place = locality()
    if place.reads_id_cards != on:
        place.reads_id_cards = on
        audit.tell(actor(), "read_id_cards" if on else "ignore_id_cards", "locality", place.id, place.id)
        db.session.commit()


def _page(form: SwitchForm) -> str:
    secure = current_app.config["PUBLIC_URL"].startswith("https://")
    return render_template("areas/id_cards.html", form=form, place=locality(), secure=secure)
