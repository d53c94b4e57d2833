"""Documents of the file: attached with number and day, corrected, handed out, removed and brought back."""

from __future__ import annotations

from flask import Response, flash, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse
from wtforms import FileField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional

from app import audit
from app.access import EDIT_TRAINING, VIEW_TRAINING, needs
from app.access.door import parses_first
from app.base.db import db, writing
from app.base.errors import NotFound, Refused
from app.web.attached import attached
from app.web.classfile.frame import bp, tell_output, the_training
from app.web.fields import DayField, Form
from app.web.pages import actor, go, tell_refusal
from campaigns.classfile import filing, paper, photos
from campaigns.classfile.filing import Filed, Said
from campaigns.classfile.paper import KINDS, PHOTO, ClassPaper
from campaigns.plans.tasks.training import tasks_of
from campaigns.trainings import Training
from trainees import attachments

ACCEPT = ".pdf,.docx,.xlsx,.png,.jpg,.jpeg"


class PaperForm(Form):
    kind = SelectField(_l("Loại giấy tờ"), [InputRequired(_l("Chọn loại giấy tờ trong danh sách."))])
    title = StringField(
        _l("Tên"), [Optional(), Length(max=300)],
        description=_l("Ví dụ: Kế hoạch mở lớp kỹ năng số cho người dân. Để trống thì lấy loại giấy tờ và tên lớp."),
    )  # fmt: skip
    number = StringField(
        _l("Số, ký hiệu"), [Optional(), Length(max=60)],
        description=_l("Ví dụ: 12/KH-UBND. Có cả số và ngày thì văn bản được ghi vào sản phẩm của nhiệm vụ."),
    )  # fmt: skip
    issued_on = DayField(_l("Ngày văn bản"), [Optional()])
    file = FileField(
        _l("Tệp"),
        description=_l(
            "Bản quét có dấu (PDF, ảnh), Word hoặc Excel, không quá 20 MB. Tệp được mã hóa khi lưu."
        ),
    )

    def said(self) -> Said:
        """What was typed."""
        return Said(self.kind.data or "", self.title.data or "", self.number.data or "", self.issued_on.data)


def _form(**given: object) -> PaperForm:
    form = PaperForm(**given)
    form.kind.choices = [(kind, _(words)) for kind, words in KINDS.items() if kind != PHOTO]
    return form


def _sent() -> tuple[bytes, str] | None:
    """The file of the request; a photographed page is shrunk and loses where it was taken."""
    given = request.files.get("file")
    if given is None or not given.filename:
        return None
    data, name = given.stream.read(attachments.LARGEST + 1), given.filename
    if name.rpartition(".")[2].lower() in ("jpg", "jpeg", "png", "heic", "heif", "webp"):
        return photos.shrunk(data, name, side=photos.SCAN_SIDE), f"{name.rpartition('.')[0] or 'van-ban'}.jpg"
    return data, name


def _page(training: Training, form: PaperForm, one: ClassPaper | None = None) -> str:
    return render_template(
        "classfile/paper.html", training=training, form=form, one=one, accept=ACCEPT, tasks=tasks_of(training)
    )


@bp.get("/papers/new")
@needs(EDIT_TRAINING)
def attach_page(training_id: int) -> str:
    """Attach a document; ?kind= says which."""
    kind = request.args.get("kind", "plan")
    data = {"kind": kind if kind in KINDS and kind != PHOTO else "other"}
    return _page(the_training(training_id), _form(formdata=None, data=data))


@bp.post("/papers/new")
@needs(EDIT_TRAINING)
@parses_first
def attach(training_id: int) -> BaseResponse | tuple[str, int]:
    """Write it down. A refused form comes back as it was sent."""
    training, form = the_training(training_id), _form()
    valid = form.validate()
    if not (request.files.get("file") and request.files["file"].filename):
        form.file.errors, valid = [_("Chưa chọn tệp nào.")], False
    if not valid:
        return _page(training, form), 422
    filed: Filed | None = None
    try:
        sent = _sent()
        with writing():
            training = the_training(training_id)
            filed = filing.attach(training, form.said(), *(sent or (b"", "")), by=actor())
            _tell("attach", filed.paper)
            title = filed.paper.title
            db.session.commit()
    except Refused as refused:
        return _refused(training_id, form, refused)
    flash(_("Đã gắn “%(title)s” vào hồ sơ lớp.", title=title), "success")
    tell_output(filed)
    return go(".show", training_id=training_id)


@bp.get("/papers/<int:paper_id>")
@needs(EDIT_TRAINING)
def correct_page(training_id: int, paper_id: int) -> str:
    """What is said of a document, to be corrected."""
    training = the_training(training_id)
    one = _document(training, paper_id)
    return _page(training, _form(formdata=None, obj=one), one)


@bp.post("/papers/<int:paper_id>")
@needs(EDIT_TRAINING)
@parses_first
def correct(training_id: int, paper_id: int) -> BaseResponse | tuple[str, int]:
    """Say something else of it, with another file where one is sent."""
    training = the_training(training_id)
    one, form = _document(training, paper_id), _form()
    if not form.validate():
        return _page(training, form, one), 422
    try:
        sent = _sent()
        with writing():
            training = the_training(training_id)
            filed = filing.correct(
                training, _document(training, paper_id), form.said(), by=actor(), file=sent
            )
            _tell("change", filed.paper)
            title = filed.paper.title
            db.session.commit()
    except Refused as refused:
        return _refused(training_id, form, refused, paper_id)
    flash(_("Đã sửa “%(title)s”.", title=title), "success")
    tell_output(filed)
    return go(".show", training_id=training_id)


def _refused(
    training_id: int, form: PaperForm, refused: Refused, paper_id: int | None = None
) -> tuple[str, int]:
    db.session.rollback()
    fields = {
        "class_paper_kind": form.kind,
        "class_paper_future": form.issued_on,
        "output_future": form.issued_on,
    }
    fields.get(refused.code, form.file).errors = [refused.message]
    training = the_training(training_id)
    return _page(training, form, _document(training, paper_id) if paper_id else None), 422


@bp.post("/papers/<int:paper_id>/remove")
@needs(EDIT_TRAINING)
def remove(training_id: int, paper_id: int) -> BaseResponse:
    """Take a document out of the file; it can come back."""
    training = the_training(training_id)
    return turn(training, _document(training, paper_id), stands=False)


@bp.post("/papers/<int:paper_id>/restore")
@needs(EDIT_TRAINING)
def restore(training_id: int, paper_id: int) -> BaseResponse:
    """Bring a document back."""
    training = the_training(training_id)
    return turn(training, _document(training, paper_id), stands=True)


def turn(training: Training, one: ClassPaper, *, stands: bool) -> BaseResponse:
    """Bring a document or a photo back, or take it out."""
    anchor = f"lesson-{one.lesson_id}" if one.lesson_id else None
    try:
        filed = (filing.restore if stands else filing.remove)(training, one, by=actor())
    except Refused as refused:
        db.session.rollback()
        tell_refusal(refused)
        return go(".show", training_id=training.id)
    _tell("restore" if stands else "remove", one)
    title, here, paper_id = one.title, training.id, one.id
    db.session.commit()
    if stands:
        flash(_("“%(title)s” đã trở lại hồ sơ lớp.", title=title), "success")
    if filed.output in ("closed", "stands"):
        tell_output(filed)
    return go(
        ".show", training_id=here, removed=None if stands else paper_id, _anchor=anchor if stands else None
    )


@bp.get("/papers/<int:paper_id>/download")
@needs(VIEW_TRAINING)
def download(training_id: int, paper_id: int) -> Response:
    """The file of a document or the photo as it is kept: to be saved, never shown by the browser."""
    return attached(paper.get(the_training(training_id), paper_id).attachment)


def _document(training: Training, paper_id: int) -> ClassPaper:
    one = paper.get(training, paper_id)
    if one.kind == PHOTO:
        raise NotFound("class_paper_unknown", _("Không tìm thấy giấy tờ này trong hồ sơ lớp."))
    return one


def _tell(verb: str, one: ClassPaper) -> None:
    audit.tell(actor(), verb, "class_paper", one.id, one.locality_id, training=one.training_id, kind=one.kind)
