"""Where somebody has their name, from when until when: entered by hand, ended, moved, taken back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse
from wtforms import BooleanField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional

from app import audit
from app.access import EDIT_PEOPLE, needs
from app.base import clock
from app.base.db import db
from app.base.errors import NotFound, Refused
from app.web.fields import DayField, Form
from app.web.pages import actor, go, scope, tell_refusal, vn_day
from app.web.people.frame import TITLES, bp, names_of
from app.web.people.sides import membership_words
from trainees import areas, people, rosters
from trainees.areas import Unit
from trainees.people import Person
from trainees.rosters import Membership


class PlaceForm(Form):
    category = SelectField(_l("Loại"), choices=lambda: list(TITLES.items()))
    unit = SelectField(_l("Đơn vị"), [Optional()], coerce=int)
    post = StringField(_l("Chức vụ"), [Optional(), Length(max=200)])


class NewForm(PlaceForm):
    since = DayField(_l("Có tên từ ngày"), [InputRequired(_l("Cần ngày bắt đầu có tên."))])
    specialist = BooleanField(_l("Chuyên trách công nghệ thông tin, chuyển đổi số"))


class MoveForm(PlaceForm):
    since = DayField(_l("Từ ngày"), [InputRequired(_l("Cần ngày bắt đầu ở chỗ mới."))])


class EndForm(Form):
    until = DayField(_l("Ngày cuối có tên"), [InputRequired(_l("Cần ngày cuối còn có tên."))])


def _offer_units(form: PlaceForm) -> None:
    form.unit.choices = [(0, _("không thuộc đơn vị nào"))] + [
        (unit.id, unit.name) for unit in areas.units(scope())
    ]


def _mine(id: int, membership_id: int) -> tuple[Person, Membership]:
    """The person and one of the memberships of their family; NotFound."""
    person = people.get(id, within=scope())
    membership = rosters.get(membership_id, within=scope())
    if membership.person_id not in people.family(person.id):
        raise NotFound("membership_unknown", "Không tìm thấy dòng danh sách này.")
    return person, membership


@bp.route("/<int:id>/memberships/new", methods=["GET", "POST"])
@needs(EDIT_PEOPLE)
def add_membership(id: int) -> str | BaseResponse | tuple[str, int]:
    """Enter somebody in a list by hand."""
    person = people.get(id, within=scope())
    form = NewForm()
    _offer_units(form)
    if request.method == "GET":
        form.since.data = clock.today()
        return render_template("people/membership_new.html", person=person, form=form)
    if not form.validate():
        return render_template("people/membership_new.html", person=person, form=form), 422
    unit = areas.get_unit(form.unit.data, within=scope()) if form.unit.data else None
    membership = rosters.add(
        person, form.category.data, form.since.data, unit_id=unit.id if unit else None, post=form.post.data or "",  # type: ignore[arg-type]
        specialist=bool(form.specialist.data), neighbourhood_id=None if unit else person.neighbourhood_id,
    )  # fmt: skip
    audit.tell(actor(), "add", "membership", membership.id, person.locality_id, person=person.id)
    db.session.commit()
    words = membership_words(membership.category, unit.name if unit else None, None)
    flash(
        _(
            "%(name)s có tên ở: %(list)s, từ %(day)s.",
            name=person.name,
            list=words,
            day=vn_day(membership.since),
        ),
        "success",
    )
    return go(".show", id=person.id, _anchor="memberships")


@bp.get("/<int:id>/memberships/<int:membership_id>")
@needs(EDIT_PEOPLE)
def membership(id: int, membership_id: int) -> str:
    """One line of somebody's lists, and what may become of it."""
    return _page(*_mine(id, membership_id))


def _page(
    person: Person, membership: Membership, end: EndForm | None = None, move: MoveForm | None = None
) -> str:
    if move is None:
        move = MoveForm(formdata=None, prefix="move-")
        move.category.data, move.unit.data = membership.category, membership.unit_id or 0
        move.post.data, move.since.data = membership.post, clock.today()
    if end is None:
        end = EndForm(formdata=None, prefix="end-")
        end.until.data = clock.today()
    _offer_units(move)
    return render_template(
        "people/membership.html", person=person, membership=membership, end=end, move=move, titles=TITLES,
        unit=names_of(Unit, [membership.unit_id]).get(membership.unit_id or 0),
    )  # fmt: skip


@bp.post("/<int:id>/memberships/<int:membership_id>/end")
@needs(EDIT_PEOPLE)
def end_membership(id: int, membership_id: int) -> BaseResponse | tuple[str, int]:
    """They have their name there until a day; what was counted before stays."""
    person, membership = _mine(id, membership_id)
    form = EndForm(prefix="end-")
    if not form.validate():
        return _page(person, membership, end=form), 422
    until = form.until.data
    assert until is not None
    return _do(
        person, membership, "end", lambda: rosters.end(membership, until, by=actor()),
        _("%(name)s có tên đến hết ngày %(day)s.", name=person.name, day=vn_day(until)),
    )  # fmt: skip


@bp.post("/<int:id>/memberships/<int:membership_id>/resume")
@needs(EDIT_PEOPLE)
def resume_membership(id: int, membership_id: int) -> BaseResponse:
    """The end is taken back."""
    person, membership = _mine(id, membership_id)
    return _do(
        person, membership, "resume", lambda: rosters.resume(membership), _("Đã lấy lại: %(name)s vẫn có tên.", name=person.name)
    )  # fmt: skip


@bp.post("/<int:id>/memberships/<int:membership_id>/move")
@needs(EDIT_PEOPLE)
def move_membership(id: int, membership_id: int) -> BaseResponse | tuple[str, int]:
    """Another unit, category or post from a day; the line before ends the day before."""
    person, membership = _mine(id, membership_id)
    form = MoveForm(prefix="move-")
    _offer_units(form)
    if not form.validate():
        return _page(person, membership, move=form), 422
    since, unit_id = form.since.data, form.unit.data or None
    assert since is not None
    if unit_id is not None:
        areas.get_unit(unit_id, within=scope())
    if since <= membership.since:
        form.since.errors = [
            _("Phải sau ngày %(day)s, ngày đầu có tên ở chỗ cũ.", day=vn_day(membership.since))
        ]
        return _page(person, membership, move=form), 422
    if (unit_id, form.category.data, form.post.data or "") == (
        membership.unit_id,
        membership.category,
        membership.post,
    ):
        form.unit.errors = [_("Chỗ mới giống hệt chỗ cũ.")]
        return _page(person, membership, move=form), 422
    return _do(
        person, membership, "move",
        lambda: rosters.move(membership, unit_id, since, by=actor(), category=form.category.data, post=form.post.data or ""),
        _("%(name)s ở chỗ mới từ %(day)s; chỗ cũ tính đến hết ngày trước đó.", name=person.name, day=vn_day(since)),
    )  # fmt: skip


@bp.post("/<int:id>/memberships/<int:membership_id>/remove")
@needs(EDIT_PEOPLE)
def remove_membership(id: int, membership_id: int) -> BaseResponse:
    """A line that was entered by hand and by mistake goes."""
    person, membership = _mine(id, membership_id)
    return _do(person, membership, "remove", lambda: rosters.remove(membership), _("Đã bỏ dòng ghi nhầm."))


def _do(
    person: Person, membership: Membership, verb: str, change: Callable[[], Any], words: str
) -> BaseResponse:
    membership_id = membership.id
    try:
        change()
    except Refused as refused:
        db.session.rollback()
        tell_refusal(refused)
        return go(".membership", id=person.id, membership_id=membership_id)
    audit.tell(actor(), verb, "membership", membership_id, person.locality_id, person=person.id)
    db.session.commit()
    flash(words, "success")
    return go(".show", id=person.id, _anchor="memberships")
