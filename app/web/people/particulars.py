"""Particulars: what is known of somebody, changed by hand; and somebody new, entered by hand and never twice."""

from __future__ import annotations

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
from app.base.errors import CoreError, Refused
from app.base.identity import read_identity, read_phone
from app.web.fields import BirthField, Form
from app.web.pages import actor, go, locality_id, scope
from app.web.people import search
from app.web.people.frame import bp
from app.web.people.sides import Side, of_person
from app.web.rosters.words import why_words
from trainees import areas, people
from trainees.people import Details, Particulars, Person, nearby, pairs
from trainees.people.likeness import Traits

MOST_NEAR = 5


class PersonForm(Form):
    name = StringField(_l("Họ và tên"), [InputRequired(_l("Cần họ và tên.")), Length(max=120)])
    sorts_as = StringField(
        _l("Sắp xếp theo chữ"), [Optional(), Length(max=60)],
        description=_l("Chỉ điền khi tên gọi không phải chữ cuối, ví dụ “Bhăm” của “Y Bhăm Niê”."),
    )  # fmt: skip
    birth = BirthField(
        _l("Ngày sinh"), [Optional(), Length(max=30)], description=_l("Ghi 17/05/1980, 5/1980, hoặc chỉ năm 1980.")
    )  # fmt: skip
    sex = SelectField(_l("Giới tính"), choices=[("", _l("chưa rõ")), ("F", _l("Nữ")), ("M", _l("Nam"))])
    national_id = StringField(_l("Số CCCD"), [Optional(), Length(max=30)])
    phone = StringField(_l("Điện thoại"), [Optional(), Length(max=30)])
    phone_use = SelectField(
        _l("Dùng điện thoại"),
        choices=[
            ("", _l("chưa rõ")), ("own", _l("điện thoại riêng")), ("shared", _l("dùng chung với người nhà")),
            ("none", _l("không có điện thoại")),
        ],
    )  # fmt: skip
    language = StringField(
        _l("Ngôn ngữ muốn học"), [Optional(), Length(max=40)],
        description=_l("Tiếng mà người học muốn được hướng dẫn, nếu khác tiếng Việt."),
    )  # fmt: skip
    neighbourhood = SelectField(_l("Nơi ở"), [Optional()], coerce=int)

    def validate_national_id(self, field: StringField) -> None:
        if field.data and read_identity(field.data).national_id is None:
            raise ValidationError(_("Số CCCD cần đủ 12 chữ số."))

    def validate_phone(self, field: StringField) -> None:
        reading = read_phone(field.data)
        if field.data and (reading.number is None or {"phone_odd", "phone_many"} & set(reading.doubts)):
            raise ValidationError(
                _("Số điện thoại “%(typed)s” không đúng. Ví dụ: 0912 345 678.", typed=field.data)
            )

    def validate_phone_use(self, field: SelectField) -> None:
        if field.data == "none" and self.phone.data:
            raise ValidationError(_("Đã ghi số điện thoại ở trên: chọn riêng hoặc dùng chung, hoặc xóa số."))

    def details(self) -> Details:
        """What was typed, as the core takes it; a national ID left blank is None."""
        return Details(
            self.name.data or "", self.sorts_as.data or None,
            self.birth.iso, self.sex.data or None,
            read_phone(self.phone.data).number if self.phone.data else None, self.phone_use.data or None,
            self.language.data or None, self.neighbourhood.data or None,
            read_identity(self.national_id.data).national_id if self.national_id.data else None,
        )  # fmt: skip


class EditForm(PersonForm):
    without_id = BooleanField(_l("Bỏ số CCCD đang có"))


def _offer_places(form: PersonForm) -> None:
    form.neighbourhood.choices = [(0, _("chưa rõ"))] + [
        (one.id, one.name) for one in areas.neighbourhoods(scope())
    ]


def _languages() -> list[str]:
    return list(dict.fromkeys([*search.languages(), *(f"tiếng {name}" for name in people.LANGUAGES)]))


# --- somebody who is there -----------------------------------------------------------------------------------


@bp.route("/<int:id>/edit", methods=["GET", "POST"])
@needs(EDIT_PEOPLE)
def edit(id: int) -> str | BaseResponse | tuple[str, int]:
    """Change somebody's particulars."""
    person = people.get(id, within=scope())
    form = EditForm(data={
        "name": person.name, "sorts_as": person.sorts_as, "birth": show_partial(person.birth), "sex": person.sex or "",
        "phone": person.phone, "phone_use": person.phone_use or "", "language": person.language,
        "neighbourhood": person.neighbourhood_id or 0,
    })  # fmt: skip
    _offer_places(form)
    if request.method == "GET":
        return _edit_page(person, form)
    if not form.validate():
        return _edit_page(person, form), 422
    to = form.details()
    if form.without_id.data and to.national_id is None:
        to = Details(**{**{f: getattr(to, f) for f in Details.__slots__}, "national_id": ""})
    try:
        changed = people.change(person, to)
    except CoreError as error:
        db.session.rollback()
        holder = None
        if error.code == "id_taken":
            form.national_id.errors = [error.message]
            holder = people.holder_of(to.national_id or "", person.locality_id)
        elif error.code == "sorts_as_unknown":
            form.sorts_as.errors = [error.message]
        else:
            form.name.errors = [error.message]
        return _edit_page(person, form, holder), 409 if holder else 422
    audit.tell(actor(), "change", "person", person.id, person.locality_id, fields=changed)
    db.session.commit()
    flash(_("Đã ghi thay đổi.") if changed else _("Không có gì thay đổi."), "success" if changed else "info")
    return go(".show", id=person.id)


def _edit_page(person: Person, form: EditForm, holder_id: int | None = None) -> str:
    holder = people.get(holder_id, within=scope()) if holder_id else None
    return render_template(
        "people/edit.html", person=person, form=form, holder=holder, languages=_languages()
    )


# --- somebody new --------------------------------------------------------------------------------------------


@bp.route("/new", methods=["GET", "POST"])
@needs(EDIT_PEOPLE)
def new() -> str | BaseResponse | tuple[str, int]:
    """Somebody entered by hand. Whoever resembles them is shown first: nobody is entered twice by a slip."""
    form = PersonForm(formdata=request.form if request.method == "POST" else None)
    _offer_places(form)
    if request.method == "GET":
        form.name.data = request.args.get("name", "")[:120]
        return _new_page(form)
    if not form.validate():
        return _new_page(form), 422
    to, place = form.details(), locality_id()
    near = _near(to, place)
    seen = sorted(person.id for person, _why in near)
    if seen and request.form.get("sure") != " ".join(map(str, seen)):
        return _new_page(form, near), 409
    try:
        if to.national_id and people.holder_of(to.national_id, place) is not None:
            raise Refused("id_taken", _("Số CCCD này đang là của một người trong danh sách (xem ở dưới)."))
        person = people.add(place, Particulars(to.name), by=actor())
        people.change(person, to)
    except CoreError as error:
        db.session.rollback()
        wrong = {"id_taken": form.national_id, "sorts_as_unknown": form.sorts_as}.get(error.code, form.name)
        wrong.errors = [error.message]
        return _new_page(form, _near(to, place)), 422
    pairs.keep_apart(person.id, seen, place, by=actor())
    audit.tell(actor(), "add", "person", person.id, place, told_apart=len(seen))
    db.session.commit()
    flash(_("Đã ghi %(name)s. Thêm vào danh sách đơn vị nếu cần.", name=person.name), "success")
    return go(".show", id=person.id)


def _near(to: Details, place: int) -> list[tuple[Person, str]]:
    """Who of the register may be the one described, the likeliest first, and why in words."""
    name = areas.get_neighbourhood(to.neighbourhood_id, within=scope()).name if to.neighbourhood_id else None
    number = to.national_id
    traits = Traits(
        to.name, to.birth, to.sex, to.phone, people.id_hash(number) if number else None, lambda: number,
        areas.name_key(name) if name else None,
    )  # fmt: skip
    links, others = nearby.around(place, [traits]).near(traits)
    return [
        (people.get(c.someone.person_id, within=scope()), why_words(c.why))
        for c in (links + others)[:MOST_NEAR] if c.someone.person_id is not None
    ]  # fmt: skip


def _new_page(form: PersonForm, near: list[tuple[Person, str]] | None = None) -> str:
    shown: list[tuple[Side, str]] = [(of_person(person, ""), why) for person, why in near or ()]
    context: dict[str, Any] = {"form": form, "near": shown, "languages": _languages()}
    context["sure"] = " ".join(str(one) for one in sorted(person.id for person, _why in near or ()))
    return render_template("people/new.html", **context)
