"""The bank of a test, and the settings by which papers are drawn and passed."""

from __future__ import annotations

from flask import flash, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse
from wtforms import BooleanField, IntegerField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from app import audit
from app.access import EDIT_TRAINING, needs
from app.base.db import db
from app.base.errors import CoreError
from app.web.fields import Form
from app.web.pages import actor, go, tell_refusal
from app.web.questions.frame import PAGE, bp, course_and_test, part, right_in_words
from certificates.assessments import exam, question
from certificates.assessments.draft import KINDS


class Settings(Form):
    title = StringField(
        _l("Tên của bài"), [InputRequired(_l("Cần tên của bài.")), Length(max=200)],
        description=_l("Người làm bài thấy tên này, ví dụ: Bài kiểm tra cuối khóa."),
    )  # fmt: skip
    guidance = TextAreaField(
        _l("Lời dặn trước khi làm"), [Optional(), Length(max=2000)], render_kw={"rows": 3}
    )
    pass_percent = IntegerField(
        _l("Đạt khi được bao nhiêu phần trăm số điểm"), [InputRequired(_l("Ghi tỷ lệ đạt, ví dụ 80.")), NumberRange(1, 100)]
    )  # fmt: skip
    drawn = IntegerField(
        _l("Số câu của một đề"), [Optional(), NumberRange(1, 500)],
        description=_l("Để trống: mọi câu của bài. Ghi 10: mỗi người nhận 10 câu rút ngẫu nhiên."),
    )  # fmt: skip
    tries = IntegerField(
        _l("Mỗi người được làm mấy lần"), [Optional(), NumberRange(1, 20)],
        description=_l("Tính cho bài sau lớp, lấy lần cao nhất. Bài trước lớp luôn làm một lần. Để trống: không giới hạn."),
    )  # fmt: skip
    minutes = IntegerField(
        _l("Thời gian làm bài (phút)"), [Optional(), NumberRange(1, 600)],
        description=_l("Để trống: không giới hạn. Hết giờ thì bài được thu với các câu đã trả lời."),
    )  # fmt: skip
    shuffled = BooleanField(_l("Xáo thứ tự câu hỏi và lựa chọn"), description=_l("Mỗi người một thứ tự; lựa chọn “Tất cả các ý trên” vẫn đứng cuối."))  # fmt: skip
    shows_answers = BooleanField(
        _l("Nộp xong thì cho xem câu nào đúng"),
        description=_l(
            "Đáp án và lời giải thích chỉ hiện khi đợt làm bài đã đóng, để không ai xem hộ người làm sau."
        ),
    )


@bp.get("")
@needs(EDIT_TRAINING)
def index(course_id: int) -> str:
    """The questions, a page at a time; those that were taken away below."""
    course, test = course_and_test(course_id)
    questions = question.bank(test) if test is not None else []
    pages = max(1, -(-len(questions) // PAGE))
    page = min(max(1, request.args.get("page", 1, type=int)), pages)
    return render_template(
        "questions/index.html", course=course, test=test, questions=questions[(page - 1) * PAGE : page * PAGE], page=page,
        pages=pages, total=len(questions), points=sum(one.points for one in questions), kinds=KINDS, words=right_in_words,
        retired=question.retired(test) if test is not None else [], proves=part(course)["proves"],
    )  # fmt: skip


@bp.route("/settings", methods=["GET", "POST"])
@needs(EDIT_TRAINING)
def settings(course_id: int) -> str | BaseResponse | tuple[str, int]:
    """How papers are drawn, and what passes."""
    course, test = course_and_test(course_id)
    form = Settings(
        obj=test, data=None if test is not None else {"title": exam.TITLE, "pass_percent": 80, "tries": 2, "shuffled": True, "shows_answers": True}
    )  # fmt: skip
    if request.method == "GET":
        return render_template("questions/settings.html", course=course, test=test, form=form)
    if form.validate():
        try:
            test = exam.begin(course, by=actor())
            exam.change(
                test, title=form.title.data or "", guidance=form.guidance.data or "", pass_percent=form.pass_percent.data or 80,
                drawn=form.drawn.data, tries=form.tries.data, minutes=form.minutes.data, shuffled=form.shuffled.data,
                shows_answers=form.shows_answers.data,
            )  # fmt: skip
            audit.tell(actor(), "change", "test", test.id, test.locality_id)
            db.session.commit()
            flash(_("Đã lưu. Đợt đang mở giữ cách chấm cũ; đợt mở sau theo cách mới."), "success")
            return go(".index", course_id=course_id)
        except CoreError as error:
            db.session.rollback()
            tell_refusal(error)
    return render_template("questions/settings.html", course=course, test=test, form=form), 422
