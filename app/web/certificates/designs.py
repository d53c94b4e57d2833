"""Designs of certificates: what there is, a form with a live picture of the paper, versions, a page to try the printer."""

from __future__ import annotations

import json
from base64 import b64encode
from threading import BoundedSemaphore
from typing import Any

from flask import Response, current_app, flash, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse
from wtforms import BooleanField, FileField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from app import audit
from app.access import ISSUE_CERTIFICATE, needs
from app.access.door import parses_first
from app.base import clock
from app.base.db import db, writing
from app.base.errors import CoreError, Refused
from app.base.text import read_id
from app.base.typeset import TypesetError
from app.web.certificates.frame import bp
from app.web.fields import Form
from app.web.pages import actor, go, locality_id, scope, tell_refusal
from certificates import paper
from certificates.award import design as designs
from certificates.award import letters, logo, wording
from certificates.award.design import Design
from certificates.paper import sample
from trainees import areas

SLOW = 10.0
"""Seconds after which a picture of a sample page is given up."""
PIXELS = {"small": 40, "page": 110}
"""Pixels an inch of a picture: in the list; beside the form."""
_drawing = BoundedSemaphore(2)  # a picture is a process of its own; two at once are enough for a server's


class DesignForm(Form):
    """Name, look and logo; the fields of `wording` are added below, one box each."""

    name = StringField(_l("Tên mẫu"), [InputRequired(_l("Cần tên mẫu.")), Length(max=120)])
    look = RadioField(_l("Kiểu"), choices=[(key, _l(label)) for key, label in wording.LOOKS.items()])
    orientation = RadioField(
        _l("Chiều giấy"), choices=[(key, _l(label)) for key, label in wording.ORIENTATIONS.items()]
    )
    logo = FileField(
        _l("Biểu trưng"), description=_l("Ảnh PNG hoặc JPG, không quá 20 MB. Nền trong suốt in đẹp hơn.")
    )
    no_logo = BooleanField(_l("Bỏ biểu trưng"))


for _key, _label in wording.SWITCHES.items():
    setattr(DesignForm, _key, BooleanField(_l(_label)))
for _key in wording.field_names()[len(wording.SWITCHES) :]:
    _field = wording.FIELDS[_key.removesuffix("_en")]
    _kind = TextAreaField if _field.lines > 1 else StringField
    setattr(DesignForm, _key, _kind(_l(_field.label)))


@bp.get("/certificates/designs")
@needs(ISSUE_CERTIFICATE)
def designs_index() -> str:
    """The designs of the locality, each with a small picture; those put away below."""
    every = designs.listed(scope(), retired=True)
    return render_template(
        "certificates/designs/index.html", designs=[one for one in every if one.retired_at is None],
        retired=[one for one in every if one.retired_at is not None], uses=designs.uses(every), looks=wording.LOOKS,
        orientations=wording.ORIENTATIONS, trail=_trail(),
    )  # fmt: skip


@bp.post("/certificates/designs/ready")
@needs(ISSUE_CERTIFICATE)
def designs_ready() -> BaseResponse:
    """Take the three ready designs, where there is none yet."""
    made = designs.bring(locality_id(), by=actor())
    audit.tell(actor(), "add", "design", made[0].id if made else None, locality_id(), ready=len(made))
    db.session.commit()
    flash(_("Đã có %(n)s mẫu để dùng ngay. Mở từng mẫu để sửa lời văn, người ký.", n=len(made)), "success")
    return go(".designs_index")


@bp.route("/certificates/designs/new", methods=["GET", "POST"])
@needs(ISSUE_CERTIFICATE)
@parses_first
def new_design() -> str | BaseResponse | tuple[str, int]:
    """Another design, begun from a ready one."""
    usual = next((u for u in wording.usual() if u.look == request.args.get("look")), wording.usual()[0])
    if request.method == "GET":
        return _form_page(None, _filled("", usual.look, usual.orientation, usual.fields))
    return _saved(None)


@bp.route("/certificates/designs/<int:design_id>", methods=["GET", "POST"])
@needs(ISSUE_CERTIFICATE)
@parses_first
def edit_design(design_id: int) -> str | BaseResponse | tuple[str, int]:
    """The form of a design; of an old version, what it looked like."""
    design = designs.get(design_id, within=scope())
    if request.method == "GET":
        if design.superseded_at is not None:
            return render_template(
                "certificates/designs/old.html", design=design, versions=designs.versions(design),
                used=designs.uses([design]).get(design.id, 0), trail=_trail(),
            )  # fmt: skip
        return _form_page(design, _filled(design.name, design.look, design.orientation, design.fields))
    return _saved(design_id)


@bp.post("/certificates/designs/preview")
@needs(ISSUE_CERTIFICATE)
@parses_first
def design_preview() -> Response:
    """The sample page of what stands in the form, as PNG; nothing is written. 422 where it cannot be drawn, as JSON: `said` in
    one sentence, `fields` what is wrong with which."""
    form = DesignForm()
    _, faults = _read(form)
    if faults:
        return _refused(" ".join(one for several in faults.values() for one in several), faults)
    try:
        return _png(_layout(form, request.form.get("of", "")), request.form.get("names", sample.LONG), "page")
    except CoreError as refused:
        return _refused(_sentences(refused), {})


@bp.get("/certificates/designs/<int:design_id>/picture.png")
@needs(ISSUE_CERTIFICATE)
def design_picture(design_id: int) -> Response:
    """The sample page of a stored version as PNG; `size` small or page, `names` long or short."""
    design = designs.get(design_id, within=scope())
    size = request.args.get("size", "page")
    names = request.args.get("names", sample.LONG)
    return _png(paper.Layout.of(design), names, size if size in PIXELS else "page")


@bp.get("/certificates/designs/<int:design_id>/sample.pdf")
@needs(ISSUE_CERTIFICATE)
def design_sample(design_id: int) -> Response:
    """Two sample pages to try the printer with: a long name and a short one."""
    design = designs.get(design_id, within=scope())
    place = areas.get_locality(design.locality_id, within=scope())
    said = [sample.said(place, length) for length in (sample.LONG, sample.SHORT)]
    with _drawing:
        pdf = paper.trial(
            paper.Layout.of(design), said, public_url=current_app.config["PUBLIC_URL"], made=clock.now()
        )
    return Response(
        pdf, mimetype="application/pdf",
        headers={"Content-Disposition": f'inline; filename="in-thu-mau-{design.id}.pdf"', "Cache-Control": "private, no-store"},
    )  # fmt: skip


@bp.post("/certificates/designs/<int:design_id>/choose")
@needs(ISSUE_CERTIFICATE)
def choose_design(design_id: int) -> BaseResponse:
    """From now on it is the first that is offered."""
    return _done(design_id, "choose", designs.choose, _("Đã chọn làm mẫu mặc định."))


@bp.post("/certificates/designs/<int:design_id>/retire")
@needs(ISSUE_CERTIFICATE)
def retire_design(design_id: int) -> BaseResponse:
    """It is offered no longer."""
    said = _("Đã cất mẫu. Giấy đã cấp theo mẫu này không thay đổi.")
    return _done(design_id, "retire", designs.retire, said)


@bp.post("/certificates/designs/<int:design_id>/bring-back")
@needs(ISSUE_CERTIFICATE)
def bring_back_design(design_id: int) -> BaseResponse:
    """It is offered again."""
    return _done(design_id, "bring_back", designs.bring_back, _("Đã đưa mẫu trở lại danh sách."))


def _trail() -> list[tuple[str, str]]:
    """What stands above these pages."""
    above = "certificates.index"
    return [(_("Giấy chứng nhận"), url_for(above))] if above in current_app.view_functions else []


def _done(design_id: int, deed: str, verb: Any, said: str) -> BaseResponse:
    design = designs.get(design_id, within=scope())
    try:
        verb(design)
    except CoreError as refused:
        db.session.rollback()
        tell_refusal(refused)
        return go(".designs_index")
    audit.tell(actor(), deed, "design", design.id, design.locality_id)
    db.session.commit()
    flash(said, "success")
    return go(".designs_index")


def _filled(name: str, look: str, orientation: str, fields: Any) -> DesignForm:
    """The form of stored words; places by the names that the reader's language has for them."""
    shown = {
        key: words if str(get_locale()) == "en" else wording.shown(words) for key, words in fields.items()
    }
    return DesignForm(data={"name": name, "look": look, "orientation": orientation, **shown})


def _typed(form: DesignForm) -> dict[str, str]:
    """What the form says of the fields of a design, and nothing else."""
    return {key: "1" if form[key].data is True else form[key].data or "" for key in wording.field_names()}


def _read(form: DesignForm) -> tuple[dict[str, str], dict[str, list[str]]]:
    """What `wording.read` says of the form, and letters that no paper can show."""
    said, faults = wording.read(_typed(form))
    for key, words in said.items():
        if missing := letters.lacking([words]):
            faults.setdefault(key, []).append(letters.refusal(missing))
    return said, faults


def _refused(said: str, faults: dict[str, list[str]]) -> Response:
    plain = json.dumps({"said": said, "fields": faults}, ensure_ascii=False)
    return Response(plain, 422, mimetype="application/json")


def _given_logo() -> tuple[bytes, str]:
    given = request.files.get("logo")
    if given is None or not given.filename:
        return b"", ""
    return given.stream.read(logo.LARGEST + 1), given.filename


def _saved(design_id: int | None) -> BaseResponse | tuple[str, int]:
    """Write the form down, or show it again with what is wrong with it; or only its picture, where scripts are off."""
    form = DesignForm()
    if request.form.get("do") == "preview":
        return _form_page(_stored(design_id), form), 200
    given, filename = _given_logo()
    said, faults = _read(form)
    whole = form.validate()
    for key, sentences in faults.items():
        form[key].errors = list(sentences)
    small: tuple[bytes, str] | None = None
    try:
        small = logo.shrunk(given, filename) if given else None
    except Refused as refused:
        form.logo.errors = [refused.message]
    if not whole or faults or form.logo.errors:
        return _form_page(_stored(design_id), form), 422
    try:
        with writing():
            design = _written(design_id, form, said, small)
            number = design.id
            db.session.commit()
    except CoreError as refused:
        db.session.rollback()
        field = "name" if refused.code in ("design_name", "design_exists") else "body"
        form[field].errors = [refused.message]
        return _form_page(_stored(design_id), form), 422
    flash(_("Đã lưu mẫu “%(name)s”.", name=form.name.data), "success")
    for doubt in wording.doubts(said):
        flash(doubt, "warning")
    return go(".edit_design", design_id=number)


def _written(
    design_id: int | None, form: DesignForm, said: dict[str, str], small: tuple[bytes, str] | None
) -> Design:
    name, look, orientation = form.name.data or "", form.look.data or "", form.orientation.data or ""
    kept = logo.keep(locality_id(), *small, by=actor()) if small else None
    if design_id is None:
        made = designs.add(locality_id(), name, look, orientation, said, logo=kept, by=actor())
        audit.tell(actor(), "add", "design", made.id, made.locality_id, name=made.name)
        return made
    design = designs.get(design_id, within=scope())
    stays = None if form.no_logo.data else design.logo
    changed = designs.change(design, name, look, orientation, said, logo=kept or stays, by=actor())
    told: dict[str, Any] = {"name": changed.name, "number": changed.number}
    audit.tell(actor(), "change", "design", changed.id, changed.locality_id, **told)
    return changed


def _stored(design_id: int | None) -> Design | None:
    return designs.get(design_id, within=scope()) if design_id is not None else None


def _form_page(design: Design | None, form: DesignForm) -> str:
    """The form, beside it the picture of its page: drawn here for whoever's browser runs no script."""
    picture, wrong = None, ""
    if request.method == "POST":
        try:
            layout = _layout(form, str(design.id) if design else "")
            picture = _drawn(layout, request.form.get("names", sample.LONG), "page")
        except CoreError as refused:
            wrong = _sentences(refused)
    versions = designs.versions(design) if design else []
    english = str(get_locale()) == "en"
    return render_template(
        "certificates/designs/edit.html", form=form, design=design, versions=versions, uses=designs.uses(versions),
        fields=wording.FIELDS, places={key if english else label: _(label) for key, label in wording.PLACES.items()},
        picture=picture, wrong=wrong, names=request.form.get("names", sample.LONG), samples=sample, trail=_trail(),
    )  # fmt: skip


def _sentences(refused: CoreError) -> str:
    return " ".join(refused.details or (refused.message,))


def _layout(form: DesignForm, of: str) -> paper.Layout:
    """What stands in the form, as paper. Refused: words or a logo that could not be saved either."""
    said = wording.checked(_typed(form))
    if missing := letters.lacking(said.values()):
        raise Refused("design_letters", letters.refusal(missing))
    given, filename = _given_logo()
    data = b""
    if given:
        data = logo.shrunk(given, filename)[0]
    elif (number := read_id(of)) and not form.no_logo.data:
        data = paper.Layout.of(designs.get(number, within=scope())).logo
    look = form.look.data if form.look.data in wording.LOOKS else "register"
    orientation = form.orientation.data if form.orientation.data in wording.ORIENTATIONS else "landscape"
    return paper.Layout(look, orientation, said, data)


def _drawn(layout: paper.Layout, names: str, size: str) -> str:
    """The picture as an address that holds it: it belongs to this page alone."""
    return "data:image/png;base64," + b64encode(_picture(layout, names, size)).decode()


def _picture(layout: paper.Layout, names: str, size: str) -> bytes:
    said = sample.said(
        areas.get_locality(locality_id(), within=scope()),
        sample.SHORT if names == sample.SHORT else sample.LONG,
    )
    try:
        with _drawing:
            [picture] = paper.pictures(
                layout, [said], public_url=current_app.config["PUBLIC_URL"], ppi=PIXELS[size], longest=SLOW
            )
    except TypesetError:
        raise Refused("design_slow", _("Chưa vẽ được trang này. Rút gọn lời văn rồi thử lại.")) from None
    return picture


def _png(layout: paper.Layout, names: str, size: str) -> Response:
    return Response(
        _picture(layout, names, size), mimetype="image/png", headers={"Cache-Control": "private, no-store"}
    )
