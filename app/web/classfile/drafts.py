"""Drafts of the papers: the words that nobody can know are typed, the rest is filled in; and texts to read out or paste."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from flask import Response, abort, current_app, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from app import audit
from app.access import EDIT_TRAINING, needs
from app.access.door import parses_first
from app.base import clock
from app.base.db import db, writing
from app.web.attached import hand_out
from app.web.classfile.frame import DRAFTS, WORD, bp, facts_of, the_training
from app.web.fields import DayField, Form
from app.web.pages import actor, scope
from campaigns.classfile import drafted
from campaigns.classfile.paper import KINDS
from campaigns.trainings import Training
from trainees import areas

if TYPE_CHECKING:
    from app.reports.class_facts import Facts
    from app.reports.class_wording import Wording

_LINES = _l("Mỗi dòng một ý.")


class DraftForm(Form):
    above = StringField(
        _l("Cơ quan chủ quản"), [Optional(), Length(max=200)],
        description=_l("Để trống nếu Ủy ban nhân dân ban hành."),
    )  # fmt: skip
    agency = TextAreaField(
        _l("Cơ quan ban hành"), [InputRequired(_l("Cần tên cơ quan ban hành.")), Length(max=400)],
        description=_l("In hoa ở góc trái, mỗi dòng một dòng in."),
    )  # fmt: skip
    number = StringField(
        _l("Số"), [Optional(), Length(max=40)], description=_l("Để trống thì in dấu chấm để ghi tay.")
    )
    sign = StringField(_l("Ký hiệu"), [Optional(), Length(max=40)], description=_l("Ví dụ: KH-UBND."))
    place = StringField(_l("Địa danh"), [Optional(), Length(max=100)])
    on = DayField(_l("Ngày ban hành"), [Optional()], description=_l("Để trống thì in dấu chấm để ghi tay."))
    grounds = TextAreaField(_l("Căn cứ"), [Optional(), Length(max=3000)], description=_LINES)
    duties = TextAreaField(_l("Tổ chức thực hiện"), [Optional(), Length(max=6000)], description=_LINES)
    money = TextAreaField(_l("Kinh phí"), [Optional(), Length(max=1000)])
    guests = TextAreaField(
        _l("Kính mời"), [Optional(), Length(max=12_000)],
        description=_l("Mỗi dòng một cơ quan hoặc một người: mỗi nơi nhận một trang giấy mời. Để trống thì in một trang có dấu chấm."),
    )  # fmt: skip
    difficulties = TextAreaField(
        _l("Khó khăn, vướng mắc"), [Optional(), Length(max=6000)], description=_LINES
    )
    proposals = TextAreaField(_l("Đề xuất, kiến nghị"), [Optional(), Length(max=6000)], description=_LINES)
    signature = TextAreaField(
        _l("Quyền hạn, chức vụ người ký"), [InputRequired(_l("Cần chức vụ người ký.")), Length(max=400)],
        description=_l("Ví dụ: TM. ỦY BAN NHÂN DÂN, xuống dòng KT. CHỦ TỊCH, xuống dòng PHÓ CHỦ TỊCH."),
    )  # fmt: skip
    signer = StringField(_l("Họ tên người ký"), [Optional(), Length(max=100)])
    recipients = TextAreaField(_l("Nơi nhận"), [Optional(), Length(max=2000)], description=_LINES)

    def validate_guests(self, field: TextAreaField) -> None:
        """A page each: no more than a file holds."""
        from app.reports.class_wording import MOST_GUESTS

        if (n := len(_lines(field.data))) > MOST_GUESTS:
            raise ValidationError(
                _(
                    "Mỗi tệp nhiều nhất %(most)s giấy mời; danh sách có %(n)s dòng. Chia làm nhiều lần.",
                    most=MOST_GUESTS,
                    n=n,
                )
            )


_OF_A_KIND = {
    "plan": ("grounds", "duties", "money"), "invitation": ("guests",), "report": ("difficulties", "proposals"),
    "notice": (), "results": (),
}  # fmt: skip
_OWN = {name for names in _OF_A_KIND.values() for name in names}
_IN_LINES = ("agency", "signature", "recipients", "guests", "grounds", "duties", "difficulties", "proposals")


@bp.get("/draft/<kind>")
@needs(EDIT_TRAINING)
def draft_page(training_id: int, kind: str) -> str:
    """The words of a draft; ?guests=people invites everybody of the list by name, else their units."""
    training = the_training(training_id)
    facts = _asked(training, kind)
    return _page(training, kind, facts, _filled(kind, _usual(training, kind, facts)))


@bp.post("/draft/<kind>")
@needs(EDIT_TRAINING)
@parses_first
def draft(training_id: int, kind: str) -> Response | tuple[str, int]:
    """The DOCX. A POST: that names were taken away is written down."""
    training = the_training(training_id)
    facts = _asked(training, kind)
    form = DraftForm()
    if not form.validate():
        return _page(training, kind, facts, form), 422
    said = _said(form, _usual(training, kind, facts))
    data = _document(training, kind, facts, said)
    title, locality = training.title, training.locality_id
    with writing():
        place = areas.get_locality(locality, within=scope())
        drafted.remember(place, kind, {name: getattr(said, name) for name in drafted.KEPT})
        audit.tell(actor(), "draft", "training", training_id, locality, kind=kind)
        db.session.commit()
    from app.reports.class_zip import slug

    plain = f"{slug(KINDS[kind])}-{training_id}.docx"
    return hand_out(data, f"{_(KINDS[kind])} - {title} (bản nháp).docx".replace("/", "-"), WORD, plain)


@bp.get("/notice")
@needs(EDIT_TRAINING)
def notice(training_id: int) -> str:
    """The notice to be read aloud, and the one to be pasted into a chat."""
    from app.reports import class_notice

    training = the_training(training_id)
    facts = facts_of(training)
    address = ""
    if training.registers:
        public: str = current_app.config["PUBLIC_URL"]
        address = public + url_for("registrations.show", code=training.code)
    return render_template(
        "classfile/notice.html", training=training, loud=class_notice.loudspeaker(facts, registers=training.registers),
        chat=class_notice.chat(facts, address=address), most=class_notice.MOST, lessons=len(facts.meetings),
    )  # fmt: skip


def _asked(training: Training, kind: str) -> Facts:
    if kind not in DRAFTS:
        abort(404)
    return facts_of(training)


def _usual(training: Training, kind: str, facts: Facts) -> Wording:
    from app.reports import class_wording

    place = areas.get_locality(training.locality_id, within=scope())
    hard = [lesson.difficulties for lesson in training.planned if lesson.difficulties]
    usual = class_wording.usual(kind, facts, place=place.name, difficulties=list(dict.fromkeys(hard)))
    return replace(usual, **drafted.recalled(place, kind))


def _filled(kind: str, said: Wording) -> DraftForm:
    data: dict[str, Any] = {
        name: getattr(said, name) for name in ("above", "number", "sign", "place", "signer", "money", "on")
    }
    data |= {name: "\n".join(getattr(said, name)) for name in _IN_LINES}
    if kind == "invitation" and request.args.get("guests") == "people":
        data["guests"] = ""
    return DraftForm(formdata=None, data=data)


def _page(training: Training, kind: str, facts: Facts, form: DraftForm) -> str:
    by_name = kind == "invitation" and request.args.get("guests") == "people"
    if by_name and not form.is_submitted():
        from app.reports.class_wording import MOST_GUESTS

        form.guests.data = "\n".join(facts.people[:MOST_GUESTS])
    mine = _OF_A_KIND[kind]
    return render_template(
        "classfile/draft.html", training=training, kind=kind, kinds=KINDS, form=form, by_name=by_name, facts=facts,
        own=mine, skip=[*(_OWN - set(mine)), *(("number", "sign", "on") if kind == "results" else ())],
    )  # fmt: skip


def _said(form: DraftForm, usual: Wording) -> Wording:
    typed: dict[str, Any] = {name: _lines(getattr(form, name).data) for name in _IN_LINES}
    typed |= {
        name: (getattr(form, name).data or "").strip()
        for name in ("above", "number", "sign", "place", "signer", "money")
    }
    return replace(usual, on=form.on.data, **typed)


def _lines(text: str | None) -> list[str]:
    return [line.strip() for line in (text or "").splitlines() if line.strip()]


def _document(training: Training, kind: str, facts: Facts, said: Wording) -> bytes:
    from app.reports import class_invitation, class_notice, class_plan, class_report, class_results

    made = clock.now()
    if kind == "results":
        return class_results.document(facts, said, class_results.rows(training), made=made)
    if kind == "report":
        sums = class_results.numbers(training, class_results.rows(training))
        return class_report.document(facts, said, sums, made=made)
    maker = {"plan": class_plan, "invitation": class_invitation, "notice": class_notice}[kind]
    return maker.document(facts, said, made=made)
