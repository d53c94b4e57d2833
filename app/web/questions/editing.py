"""One question: typed, shown a picture to, put in another place, taken away and brought back."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask import flash, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse
from wtforms import BooleanField, FileField, IntegerField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from app import audit
from app.access import EDIT_TRAINING, needs
from app.access.door import parses_first
from app.base.actors import EVERYWHERE
from app.base.db import db, writing
from app.base.errors import CoreError, NotFound, Refused
from app.base.text import clean
from app.base.typed_number import read_number
from app.web.fields import Form
from app.web.pages import actor, go, tell_refusal
from app.web.questions.frame import bp, course_and_test, test_of
from app.web.sittings.paper import shown
from certificates.assessments import draft as drafts
from certificates.assessments import exam, picture, question
from certificates.assessments.draft import KINDS, MULTIPLE, NUMBER, SINGLE, TRUE_FALSE, WITH_CHOICES, Draft
from certificates.assessments.question import Question
from trainees import attachments


class QuestionForm(Form):
    text = TextAreaField(_l("Câu hỏi"), [InputRequired(_l("Ghi nội dung câu hỏi.")), Length(max=drafts.LONGEST)], render_kw={"rows": 3})  # fmt: skip
    truth = RadioField(_l("Câu này"), [Optional()], choices=[("1", _l("Đúng")), ("0", _l("Sai"))])
    number = StringField(_l("Đáp án là số"), [Optional(), Length(max=30)], render_kw={"inputmode": "decimal"}, description=_l("Ví dụ 12 hoặc 12,5."))  # fmt: skip
    tolerance = StringField(_l("Cho phép lệch"), [Optional(), Length(max=30)], render_kw={"inputmode": "decimal"}, description=_l("Để trống: phải đúng con số."))  # fmt: skip
    points = IntegerField(_l("Điểm"), [InputRequired(_l("Ghi số điểm.")), NumberRange(1, drafts.MOST_POINTS)], default=1)  # fmt: skip
    explanation = TextAreaField(
        _l("Giải thích"), [Optional(), Length(max=drafts.LONGEST)], render_kw={"rows": 2},
        description=_l("Hiện cùng đáp án, sau khi nộp bài."),
    )  # fmt: skip
    picture = FileField(_l("Ảnh"), description=_l("PNG hoặc JPG, không quá 20 MB. Ảnh được thu nhỏ; nơi chụp và tên máy được bỏ đi."))  # fmt: skip
    picture_text = StringField(
        _l("Ảnh cho thấy gì"),
        [Optional(), Length(max=300)],
        description=_l("Đọc cho người không nhìn được ảnh."),
    )
    drops_picture = BooleanField(_l("Bỏ ảnh đang có"))


@bp.route("/questions/new", methods=["GET", "POST"])
@needs(EDIT_TRAINING)
@parses_first
def new(course_id: int) -> str | BaseResponse | tuple[str, int]:
    """A new question of a kind (?kind=)."""
    kind = request.args.get("kind", SINGLE)
    return _form(course_id, kind if kind in KINDS else SINGLE, None)


@bp.route("/questions/<int:question_id>", methods=["GET", "POST"])
@needs(EDIT_TRAINING)
@parses_first
def edit(course_id: int, question_id: int) -> str | BaseResponse | tuple[str, int]:
    """Change one. What somebody was asked stays in their papers as it was."""
    there = question.get(test_of(course_id), question_id)
    return _form(course_id, there.kind, there)


def _form(course_id: int, kind: str, there: Question | None) -> str | BaseResponse | tuple[str, int]:
    course, _test = course_and_test(course_id)
    form = QuestionForm(data=_begun(there)) if there is not None else QuestionForm()
    sent = request.method == "POST"
    choices, ticked = _choices(kind) if sent else _as_kept(there)
    error: CoreError | None = None
    if sent and form.validate():
        try:
            return _save(course_id, kind, there, form, choices, ticked)
        except NotFound:
            raise
        except CoreError as refused:
            db.session.rollback()
            error = refused
            there = question.get(test_of(course_id), there.id) if there is not None else None
    page = render_template(
        "questions/edit.html", course=course, form=form, kind=kind, kinds=KINDS, there=there, ticked=ticked, most=drafts.MOST_CHOICES,
        choices=[*choices, *[""] * (drafts.MOST_CHOICES - len(choices))], with_choices=WITH_CHOICES, error=error,
        asked=there is not None and question.asked(there),
    )  # fmt: skip
    return (page, 422) if sent else page


def _save(
    course_id: int,
    kind: str,
    there: Question | None,
    form: QuestionForm,
    choices: list[str],
    ticked: list[int],
) -> BaseResponse:
    draft = _draft(kind, form, choices, ticked)
    if found := drafts.problems(draft):
        raise Refused("question_draft", found[0].sentence, tuple(one.sentence for one in found[1:]))
    sent = form.picture.data
    shrunk = picture.shrunk(sent.read(), sent.filename) if getattr(sent, "filename", "") else None
    words, by, number = form.picture_text.data or "", actor(), there.id if there is not None else None
    with writing():
        course, _test = course_and_test(course_id)
        test = exam.begin(course, by=by)
        old = question.get(test, number) if number is not None else None
        picture_id = None if old is None or form.drops_picture.data else old.picture_id
        if shrunk is not None:
            picture_id = picture.keep(course.locality_id, *shrunk, by=by).id
        if picture_id is not None and not clean(words):
            raise Refused("picture_text", _("Ghi ảnh cho thấy gì, để đọc cho người không nhìn được ảnh."))
        if old is None:
            made = question.add(test, draft, by=by, picture_id=picture_id, picture_text=words)
        else:
            made = question.change(old, draft, by=by, picture_id=picture_id, picture_text=words)
        replaced = old is not None and made.id != old.id
        audit.tell(by, "change" if old else "add", "question", made.id, made.locality_id)
        db.session.commit()
    flash(
        _("Đã lưu thành câu mới; ai đã làm câu cũ vẫn giữ bài như cũ.") if replaced else _("Đã lưu câu hỏi."),
        "success",
    )
    if request.form.get("next") == "1":
        return go(".new", course_id=course_id, kind=kind)
    return go(".index", course_id=course_id)


def _begun(there: Question) -> dict[str, Any]:
    number = there.right if there.kind == NUMBER else {"value": "", "tolerance": "0"}
    return {
        "text": there.text, "truth": {True: "1", False: "0"}.get(there.right) if there.kind == TRUE_FALSE else None,
        "number": number["value"].replace(".", ","), "tolerance": number["tolerance"].replace(".", ",") if number["tolerance"] != "0" else "",
        "points": there.points, "explanation": there.explanation, "picture_text": there.picture_text,
    }  # fmt: skip


def _as_kept(there: Question | None) -> tuple[list[str], list[int]]:
    if there is None:
        return [], []
    right = there.right if there.kind == MULTIPLE else [there.right] if there.kind == SINGLE else []
    return list(there.choices), right


def _choices(kind: str) -> tuple[list[str], list[int]]:
    """The boxes as they were sent without the empty ones, and which of them were ticked."""
    ticked = set(request.form.getlist("right"))
    kept: list[str] = []
    right: list[int] = []
    for place, text in enumerate(request.form.getlist("choice")[: drafts.MOST_CHOICES]):
        if clean(text):
            if str(place) in ticked:
                right.append(len(kept))
            kept.append(clean(text))
    return kept, right


def _draft(kind: str, form: QuestionForm, choices: list[str], ticked: list[int]) -> Draft:
    right: Any = None
    if kind == SINGLE:
        right = ticked[0] if len(ticked) == 1 else None
    elif kind == MULTIPLE:
        right = ticked
    elif kind == TRUE_FALSE:
        right = {"1": True, "0": False}.get(form.truth.data or "")
    elif kind == NUMBER:
        value, tolerance = read_number(form.number.data or ""), read_number(form.tolerance.data or "0")
        if value is not None and tolerance is None:
            raise Refused("tolerance", _("Sai số cho phép là một con số, ví dụ 0,5."))
        right = drafts.number(value, tolerance or Decimal(0)) if value is not None else None
    return drafts.tidy(kind, form.text.data, choices, right, form.points.data or 1, form.explanation.data)


@bp.get("/questions/<int:question_id>/picture")
@needs(EDIT_TRAINING)
def show_picture(course_id: int, question_id: int) -> BaseResponse:
    """The picture of a question."""
    found = question.get(test_of(course_id), question_id)
    if found.picture_id is None:
        raise NotFound("picture_unknown", _("Không tìm thấy ảnh này."))
    return shown(attachments.get(found.picture_id, within=EVERYWHERE))


@bp.post("/questions/<int:question_id>/retire")
@needs(EDIT_TRAINING)
def retire(course_id: int, question_id: int) -> BaseResponse:
    """Draw it no more."""
    found = question.get(test_of(course_id), question_id)
    question.retire(found)
    audit.tell(actor(), "retire", "question", found.id, found.locality_id)
    db.session.commit()
    flash(_("Đã bỏ câu hỏi. Lấy lại được ở mục “Câu đã bỏ”."), "success")
    return go(".index", course_id=course_id)


@bp.post("/questions/<int:question_id>/restore")
@needs(EDIT_TRAINING)
def restore(course_id: int, question_id: int) -> BaseResponse:
    """Draw it again."""
    found = question.get(test_of(course_id), question_id)
    try:
        question.restore(found)
        audit.tell(actor(), "restore", "question", found.id, found.locality_id)
        db.session.commit()
        flash(_("Đã lấy lại câu hỏi."), "success")
    except Refused as refused:
        db.session.rollback()
        tell_refusal(refused)
    return go(".index", course_id=course_id)


@bp.post("/questions/<int:question_id>/move")
@needs(EDIT_TRAINING)
def move(course_id: int, question_id: int) -> BaseResponse:
    """One place up or down."""
    found = question.get(test_of(course_id), question_id)
    question.move(found, up=request.form.get("to") == "up")
    db.session.commit()
    return go(".index", course_id=course_id, page=request.form.get("page") or None, _anchor=f"q{found.id}")
