"""One neighbourhood: its numbers over time, its names; and the word that the locality has for neighbourhoods."""

from __future__ import annotations

from flask import flash, render_template, request
from flask_babel import gettext as _
from sqlalchemy import func, select
from werkzeug.wrappers import Response as BaseResponse

from app import audit
from app.access import EDIT_PEOPLE, VIEW_PEOPLE, needs
from app.base.db import db
from app.base.errors import CoreError
from app.base.text import clean
from app.web.areas.frame import GROUPS, bp, locality
from app.web.pages import actor, go, locality_id, scope, tell_refusal
from trainees import areas
from trainees.areas import Neighbourhood, Unit, counts, renaming
from trainees.people import Person

WORDS = (
    "thôn",
    "tổ dân phố",
    "khu phố",
    "ấp",
    "bản",
    "xóm",
    "khóm",
    "buôn",
    "làng",
    "khối",
    "thôn, tổ dân phố",
)


@bp.get("/neighbourhoods/<int:neighbourhood_id>")
@needs(VIEW_PEOPLE)
def neighbourhood(neighbourhood_id: int) -> str:
    """Its numbers, the newest first, and its names."""
    home = areas.get_neighbourhood(neighbourhood_id, within=scope())
    residents = (
        select(func.count())
        .select_from(Person)
        .where(Person.neighbourhood_id == home.id, Person.merged_into_id.is_(None))
    )
    return render_template(
        "areas/neighbourhood.html", home=home, history=counts.history(home.locality_id, home.id), titles=GROUPS,
        others=[other for other in areas.neighbourhoods(scope()) if other.id != home.id],
        spellings=renaming.spellings(home), people=db.session.scalar(residents) or 0,
    )  # fmt: skip


@bp.get("/whole")
@needs(VIEW_PEOPLE)
def whole() -> str:
    """The numbers of the whole locality, the newest first."""
    return render_template(
        "areas/neighbourhood.html", home=None, history=counts.history(locality_id(), None), titles=GROUPS, place=locality(),
    )  # fmt: skip


@bp.post("/neighbourhoods/<int:neighbourhood_id>/name")
@needs(EDIT_PEOPLE)
def rename_neighbourhood(neighbourhood_id: int) -> BaseResponse:
    """Another name for it."""
    home = areas.get_neighbourhood(neighbourhood_id, within=scope())
    rename(home)
    return go(".neighbourhood", neighbourhood_id=neighbourhood_id)


@bp.post("/neighbourhoods/<int:neighbourhood_id>/take-in")
@needs(EDIT_PEOPLE)
def take_in_neighbourhood(neighbourhood_id: int) -> BaseResponse:
    """Another one is this one, written in another way."""
    home = areas.get_neighbourhood(neighbourhood_id, within=scope())
    if chosen := other_chosen():
        take_in(home, areas.get_neighbourhood(chosen, within=scope()))
    return go(".neighbourhood", neighbourhood_id=neighbourhood_id)


@bp.post("/spellings/<int:spelling_id>/apart")
@needs(EDIT_PEOPLE)
def take_apart(spelling_id: int) -> BaseResponse:
    """They were two places after all."""
    spelling = renaming.get_spelling(spelling_id, within=scope())
    unit_id, home_id = spelling.unit_id, spelling.neighbourhood_id
    try:
        again = renaming.take_apart(spelling, by=actor())
        audit.tell(
            actor(), "take_apart", again.__tablename__, again.id, again.locality_id, kept=unit_id or home_id
        )
        db.session.commit()
        flash(_("Đã tách “%(name)s” thành một nơi riêng.", name=again.name), "success")
    except CoreError as error:
        db.session.rollback()
        tell_refusal(error)
    if unit_id is not None:
        return go(".unit", unit_id=unit_id)
    return go(".neighbourhood", neighbourhood_id=home_id)


@bp.post("/word")
@needs(EDIT_PEOPLE)
def say_word() -> BaseResponse:
    """What neighbourhoods are called here."""
    word = clean(request.form.get("word", ""))[:40]
    if word:
        place = locality()
        place.neighbourhood_word = word
        audit.tell(actor(), "name_neighbourhoods", "locality", place.id, place.id, word=word)
        db.session.commit()
        flash(_("Từ nay gọi là “%(word)s”.", word=word), "success")
    else:
        flash(_("Cần ghi từ dùng ở địa phương, ví dụ “thôn”."), "danger")
    return go(".index")


def other_chosen() -> int | None:
    """The id of the other place that was chosen; None, and said so, when none was."""
    chosen = request.form.get("other", type=int)
    if chosen is None:
        flash(_("Chọn tên cần gộp vào đây."), "danger")
    return chosen


def rename(place: Unit | Neighbourhood) -> None:
    """Give a place the name that was sent."""
    try:
        renaming.rename(place, request.form.get("name", ""), by=actor())
        audit.tell(actor(), "rename", place.__tablename__, place.id, place.locality_id)
        db.session.commit()
        flash(_("Đã đổi tên. Danh sách ghi tên cũ vẫn được nhận ra."), "success")
    except CoreError as error:
        db.session.rollback()
        tell_refusal(error)


def take_in(place: areas.P, other: areas.P) -> None:
    """One place that was written in two ways becomes one."""
    other_id, name = other.id, other.name
    try:
        renaming.take_in(place, other, by=actor())
        audit.tell(actor(), "take_in", place.__tablename__, place.id, place.locality_id, other=other_id)
        db.session.commit()
        flash(_("Đã gộp “%(name)s” vào đây. Có thể tách ra lại.", name=name), "success")
    except CoreError as error:
        db.session.rollback()
        tell_refusal(error)
