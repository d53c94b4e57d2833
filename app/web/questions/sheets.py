"""Questions as a spreadsheet: out, in with a look before anything is written, and an empty one to begin with."""

from __future__ import annotations

import hashlib
import io
from typing import Any

from flask import Response, current_app, flash, render_template, request, send_file
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.wrappers import Response as BaseResponse
from wtforms import FileField

from app import audit
from app.access import EDIT_TRAINING, needs
from app.access.door import parses_first
from app.base.db import db, writing
from app.base.errors import CoreError, Refused
from app.base.sheet import read_workbook
from app.base.upload import check_file
from app.web.fields import SHEETS, Form
from app.web.pages import actor, go, tell_refusal
from app.web.questions.frame import bp, course_and_test, right_in_words, test_of
from certificates.assessments import exam, question, question_sheet
from certificates.assessments.draft import KINDS, Draft

LARGEST = 20 * 1024 * 1024
_KINDS = frozenset({"xlsx", "xls", "ods", "csv"})


class Upload(Form):
    file = FileField(_l("Tệp câu hỏi"), description=_l("Excel (.xlsx, .xls), OpenDocument (.ods) hoặc CSV, không quá 20 MB."))  # fmt: skip


@bp.get("/sheet")
@needs(EDIT_TRAINING)
def export(course_id: int) -> Response:
    """The bank as a workbook that can be read in again. Nobody's data stands in it."""
    test = test_of(course_id)
    target = io.BytesIO()
    question_sheet.write(target, [one.draft for one in question.bank(test)])
    target.seek(0)
    return send_file(target, as_attachment=True, download_name=f"cau-hoi-{course_id}.xlsx")


@bp.get("/template")
@needs(EDIT_TRAINING)
def template(course_id: int) -> Response:
    """A workbook with an example of each kind."""
    course_and_test(course_id)
    target = io.BytesIO()
    question_sheet.template(target)
    target.seek(0)
    return send_file(target, as_attachment=True, download_name="cau-hoi-mau.xlsx")


@bp.route("/import", methods=["GET", "POST"])
@needs(EDIT_TRAINING)
@parses_first
def read(course_id: int) -> str | tuple[str, int]:
    """Choose a file; what it holds is shown before anything is written."""
    course, test = course_and_test(course_id)
    form = Upload()
    if request.method == "GET" or not form.validate():
        page = render_template("questions/import.html", course=course, form=form, accept=SHEETS)
        return page if request.method == "GET" else (page, 422)
    sent = form.file.data
    try:
        if not getattr(sent, "filename", ""):
            raise Refused("file_missing", _("Chọn tệp câu hỏi."))
        data = sent.read(LARGEST + 1)
        check_file(data, sent.filename, kinds=_KINDS, largest=LARGEST)
        reading = question_sheet.read(read_workbook(data, sent.filename))
    except CoreError as error:
        form.file.errors = [" ".join([error.message, *error.details])]
        return render_template("questions/import.html", course=course, form=form, accept=SHEETS), 422
    there = question.known(test) if test is not None else set()
    rows, seen = [], set(there)
    for number, draft in reading.drafts:
        rows.append((number, draft, question.key(draft) not in seen))
        seen.add(question.key(draft))
    fresh = [draft for _number, draft, new in rows if new]
    return render_template(
        "questions/preview.html", course=course, rows=rows, fresh=len(fresh), known=len(rows) - len(fresh), faults=reading.faults,
        broken=len({fault.row for fault in reading.faults}), kinds=KINDS, words=right_in_words, filename=sent.filename[:120],
        carried=_seal(course_id, fresh),
    )  # fmt: skip


@bp.post("/import/apply")
@needs(EDIT_TRAINING)
@parses_first
def apply(course_id: int) -> BaseResponse:
    """Write what was shown. Sent twice it writes once: what is there already is left out."""
    course_and_test(course_id)
    try:
        drafts = _unseal(course_id, request.form.get("carried", ""))
        with writing():
            course, _test = course_and_test(course_id)
            made = question.add_all(exam.begin(course, by=actor()), drafts, by=actor())
            audit.tell(
                actor(), "import", "question", None, course.locality_id, course=course.id, questions=len(made)
            )
            db.session.commit()
        flash(_("Đã thêm %(n)s câu hỏi.", n=len(made)), "success")
    except Refused as refused:
        db.session.rollback()
        tell_refusal(refused)
    return go(".index", course_id=course_id)


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(
        current_app.secret_key or "", salt="question-import", signer_kwargs={"digest_method": hashlib.sha256}
    )


def _seal(course_id: int, drafts: list[Draft]) -> str:
    """What was read, carried by the page that shows it: nothing waits here for a decision."""
    rows = [[d.kind, d.text, list(d.choices), d.right, d.points, d.explanation] for d in drafts]
    return str(_serializer().dumps([course_id, rows]))


def _unseal(course_id: int, text: str) -> list[Draft]:
    try:
        read: Any = _serializer().loads(text)
    except BadSignature:
        raise Refused("import_lost", _("Bản xem trước không còn. Chọn lại tệp câu hỏi.")) from None
    of, rows = read
    if of != course_id:
        raise Refused("import_lost", _("Bản xem trước không còn. Chọn lại tệp câu hỏi."))
    return [Draft(kind, words, tuple(choices), right, points, explained) for kind, words, choices, right, points, explained in rows]  # fmt: skip
