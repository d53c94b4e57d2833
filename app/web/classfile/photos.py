"""Photos of a lesson: sent from a phone, several at once; shown small; removed and brought back."""

from __future__ import annotations

from flask import Response, flash, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from app import audit
from app.access import CHECK_IN, VIEW_TRAINING, needs
from app.access.door import parses_first
from app.base.db import db, writing
from app.base.errors import NotFound, Refused
from app.web.classfile.frame import bp, the_training
from app.web.classfile.papers import turn
from app.web.pages import actor, go, scope, tell_refusal
from campaigns import lessons
from campaigns.classfile import paper, photos
from campaigns.classfile.paper import MOST_PHOTOS, PHOTO, ClassPaper
from campaigns.lessons import Lesson
from campaigns.trainings import Training

_MOST_SENT = 2 * MOST_PHOTOS
"""Pictures of one sending that are looked at; a lesson keeps half as many."""


@bp.post("/lessons/<int:lesson_id>/photos")
@needs(CHECK_IN)
@parses_first
def add(training_id: int, lesson_id: int) -> BaseResponse:
    """File photos of a lesson: what can be read is kept, each other one is told of."""
    _lesson(training_id, lesson_id)
    given = [file for file in request.files.getlist("photos") if file.filename]
    if not given:
        tell_refusal(Refused("photos_missing", _("Chưa chọn ảnh nào.")))
        return go(".show", training_id=training_id, _anchor=f"lesson-{lesson_id}")
    pictures = []
    for file in given[:_MOST_SENT]:
        try:
            pictures.append(photos.shrunk(file.stream.read(photos.LARGEST + 1), file.filename or ""))
        except Refused as refused:
            tell_refusal(refused)
    left_out = max(0, len(given) - _MOST_SENT)
    if pictures:
        with writing():
            lesson = _lesson(training_id, lesson_id)
            made, beyond = photos.add(lesson, pictures, by=actor())
            left_out += beyond
            kept = len(made)
            if made:
                audit.tell(actor(), "add-photos", "lesson", lesson.id, lesson.locality_id, photos=kept)
            db.session.commit()
        if kept:
            flash(_("Đã lưu %(n)s ảnh, đã bỏ vị trí và thời gian chụp.", n=kept), "success")
        elif not left_out:
            flash(_("Ảnh này đã có trong hồ sơ."), "info")
    if left_out:
        flash(
            _("Mỗi buổi nhiều nhất %(most)s ảnh: %(n)s ảnh chưa được lưu. Gỡ bớt ảnh rồi gửi lại.", most=MOST_PHOTOS, n=left_out), "warning",
        )  # fmt: skip
    return go(".show", training_id=training_id, _anchor=f"lesson-{lesson_id}")


@bp.get("/photos/<int:photo_id>/small")
@needs(VIEW_TRAINING)
def small(training_id: int, photo_id: int) -> Response:
    """A photo as the page shows it; made of pixels that this program wrote itself."""
    kept = _photo(the_training(training_id), photo_id).attachment
    if kept.data is None:
        raise NotFound("attachment_sealed", _("Tệp này không mở được nữa. Đính kèm lại từ bản gốc."))
    answer = Response(photos.small(kept.data), mimetype="image/jpeg")
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "private, max-age=3600"
    return answer


@bp.post("/photos/<int:photo_id>/remove")
@needs(CHECK_IN)
def remove_photo(training_id: int, photo_id: int) -> BaseResponse:
    """Take a photo out of the file; it can come back."""
    training = the_training(training_id)
    return turn(training, _photo(training, photo_id), stands=False)


@bp.post("/photos/<int:photo_id>/restore")
@needs(CHECK_IN)
def restore_photo(training_id: int, photo_id: int) -> BaseResponse:
    """Bring a photo back. Refused: the lesson has all its photos by now."""
    training = the_training(training_id)
    return turn(training, _photo(training, photo_id), stands=True)


def _photo(training: Training, photo_id: int) -> ClassPaper:
    one = paper.get(training, photo_id)
    if one.kind != PHOTO:
        raise NotFound("class_paper_unknown", _("Không tìm thấy giấy tờ này trong hồ sơ lớp."))
    return one


def _lesson(training_id: int, lesson_id: int) -> Lesson:
    """A lesson of the training; NotFound."""
    lesson = lessons.get(lesson_id, within=scope())
    if lesson.training_id != the_training(training_id).id:
        raise NotFound("lesson_unknown", _("Không tìm thấy buổi học này."))
    return lesson
