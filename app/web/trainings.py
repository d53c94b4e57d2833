"""Trainings (lớp tập huấn): the list, a new one with its first lesson, who is expected, what the ledger got."""

from __future__ import annotations

from collections import Counter
from datetime import date

from flask import Blueprint, flash, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse
from wtforms import BooleanField, IntegerField, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from app import access, accounts, audit
from app.access import EDIT_TRAINING, VIEW_PLAN, VIEW_TRAINING, needs
from app.base import clock
from app.base.db import db
from app.base.errors import Refused
from app.web.courses import Checkboxes
from app.web.feedback import frame as feedback
from app.web.fields import DayField, Form, HourField, read_day
from app.web.pages import actor, go, may, scope, tell_refusal
from app.web.practice import frame as practice
from app.web.sittings import classroom
from campaigns import courses, enrolments, held, lessons, registrations, trainings
from campaigns.attendance import completion, presence
from campaigns.classfile import contents
from campaigns.plans.tasks.training import tasks_of
from campaigns.trainings import Training
from certificates.award import eligibility
from trainees import areas, ledger, people, rosters, skills

bp = Blueprint("trainings", __name__, url_prefix="/trainings")
PAGE = 50


class TrainingForm(Form):
    title = StringField(
        _l("Tên lớp"), [InputRequired(_l("Cần tên lớp.")), Length(max=200)],
        description=_l("Ví dụ: Lớp kỹ năng số cho cán bộ, công chức đợt 1."),
    )  # fmt: skip
    place = StringField(
        _l("Nơi học"), [Optional(), Length(max=200)], description=_l("Ví dụ: Hội trường Ủy ban.")
    )
    trainers = Checkboxes(
        _l("Giảng viên"), coerce=int,
        description=_l("Giảng viên thấy lớp này trên trang chủ của mình, điểm danh và đóng buổi."),
    )  # fmt: skip


class EditTraining(TrainingForm):
    registers = BooleanField(
        _l("Mở trang đăng ký"),
        description=_l("Ai có địa chỉ hoặc mã QR trên tờ thông báo đều đăng ký được; giảng viên nhận từng người hoặc tất cả."),
    )  # fmt: skip
    capacity = IntegerField(
        _l("Số chỗ"), [Optional(), NumberRange(1, registrations.MOST_SEATS)],
        description=_l("Tính cả người đã có trong danh sách lớp. Để trống nếu không giới hạn; quá số này thì vào danh sách chờ."),
    )  # fmt: skip
    registers_until = DayField(_l("Nhận đăng ký đến hết ngày"), [Optional()])


class NewTraining(TrainingForm):
    course = SelectField(_l("Chương trình"), [InputRequired(_l("Chọn chương trình."))], coerce=int)
    day = DayField(_l("Ngày"), [InputRequired(_l("Cần ngày của buổi đầu."))])
    starts_at = HourField(_l("Bắt đầu"), [InputRequired(_l("Cần giờ bắt đầu."))])
    ends_at = HourField(_l("Kết thúc"), [InputRequired(_l("Cần giờ kết thúc."))])


@bp.get("")
@needs(VIEW_TRAINING)
def index() -> str:
    """The trainings, the newest first: state, expected, present in each lesson, eligible. Ten queries."""
    total = trainings.count(scope())
    pages = max(1, -(-total // PAGE))
    page = min(max(1, request.args.get("page", 1, type=int)), pages)
    shown = trainings.listed(scope(), limit=PAGE, offset=(page - 1) * PAGE)
    past, reported = held.sums(scope()) if may(EDIT_TRAINING) else (0, 0)
    return render_template(
        "trainings/index.html", trainings=shown, page=page, pages=pages, total=total,
        enrolled=enrolments.counts(t.id for t in shown), eligible=completion.eligible_counts(shown),
        counts=presence.counts(lesson.id for t in shown for lesson in t.lessons),
        past=past, reported=reported,
    )  # fmt: skip


@bp.route("/new", methods=["GET", "POST"])
@needs(EDIT_TRAINING)
def new() -> str | BaseResponse | tuple[str, int]:
    """A new training with its first lesson."""
    found = courses.listed(scope())
    if not found:
        return render_template("trainings/no_course.html")
    form = NewTraining()
    form.course.choices = [(course.id, course.title) for course in found]
    offer_trainers(form)
    if request.method == "GET":
        form.course.data = request.args.get("course", found[0].id, type=int)
        form.day.data = clock.today()
        return render_template("trainings/new.html", form=form)
    if form.validate():
        try:
            training = trainings.add(
                courses.get(form.course.data, within=scope()), form.title.data or "", by=actor(),
                place=form.place.data or "", trainers=form.trainers.data or (),
            )  # fmt: skip
            lesson = lessons.add(training, form.day.data, form.starts_at.data, form.ends_at.data)  # type: ignore[arg-type]
            audit.tell(actor(), "add", "training", training.id, training.locality_id, lesson=lesson.id)
            db.session.commit()
            flash(_("Đã mở lớp “%(title)s”. Bước tiếp theo: thêm học viên.", title=training.title), "success")
            return go(".show", training_id=training.id)
        except Refused as refused:
            db.session.rollback()
            if refused.code == "lesson_times":
                form.ends_at.errors = [refused.message]
            else:
                tell_refusal(refused)
    return render_template("trainings/new.html", form=form), 422


@bp.get("/<int:training_id>")
@needs(VIEW_TRAINING)
def show(training_id: int) -> str:
    """One training: its lessons, who is expected, what it wrote into the ledger. Some thirty queries."""
    training = trainings.get(training_id, within=scope())
    query = request.args.get("q", "").strip()
    page = max(1, request.args.get("page", 1, type=int))
    rows, total = enrolments.page(training, query, limit=PAGE, offset=(page - 1) * PAGE)
    lines = ledger.lines(source=training.key)
    titles = {skill.code: skill.title for skill in skills.catalogue()}
    return render_template(
        "trainings/show.html", training=training, rows=rows, total=total, query=query, page=page,
        pages=max(1, -(-total // PAGE)), enrolled=enrolments.counts([training.id]).get(training.id, 0) if query else total,
        counts=presence.counts(lesson.id for lesson in training.lessons),
        attended=presence.attended(training, [person.id for person, _row in rows]),
        where=presence.whereabouts([person for person, _row in rows], clock.today()),
        finished=completion.finished(training), trainers=accounts.teachers(training),
        written=[(titles.get(code, code), n) for code, n in Counter(line.skill for line in lines).items()],
        eligible=eligibility.counts([training])[training.id], certified=eligibility.certified([training.id]).get(training.id, 0),
        written_people=len({line.person_id for line in lines}), signed=registrations.tallied(training),
        tasks=tasks_of(training) if may(VIEW_PLAN) else [], file=contents.tally([training.id]).get(training.id, {}), practice=practice.of_training(training),
        tests=classroom.part(training), feedback=feedback.part(training),
    )  # fmt: skip


@bp.route("/<int:training_id>/edit", methods=["GET", "POST"])
@needs(EDIT_TRAINING)
def edit(training_id: int) -> str | BaseResponse | tuple[str, int]:
    """Change title, place, trainers, and how people sign up."""
    training = trainings.get(training_id, within=scope())
    form = EditTraining(obj=training, data={"trainers": sorted(trainings.trainer_ids(training))})
    offer_trainers(form)
    if request.method == "GET":
        return render_template("trainings/edit.html", form=form, training=training)
    if form.validate():
        try:
            trainings.change(
                training,
                form.title.data or "",
                place=form.place.data or "",
                trainers=form.trainers.data or (),
            )
            moved = registrations.set_up(
                training,
                opens=form.registers.data,
                capacity=form.capacity.data,
                until=form.registers_until.data,
            )
            audit.tell(
                actor(), "change", "training", training.id, training.locality_id, registers=training.registers
            )
            db.session.commit()
            if moved:
                flash(_("%(n)s người trong danh sách chờ đã có chỗ.", n=moved), "info")
            flash(_("Đã sửa lớp “%(title)s”.", title=training.title), "success")
            if (more := registrations.beyond(training)) > 0:
                flash(
                    _("Số chỗ ít hơn số người đã có tên và đang chờ nhận: thừa %(n)s người. Không ai bị bỏ ra; cần bớt thì làm ở mục Đăng ký.",
                      n=more), "warning",
                )  # fmt: skip
            return go(".show", training_id=training.id)
        except Refused as refused:
            db.session.rollback()
            tell_refusal(refused)
    return render_template("trainings/edit.html", form=form, training=training), 422


# --- who is expected -----------------------------------------------------------------------------------------


@bp.get("/<int:training_id>/enrol")
@needs(EDIT_TRAINING)
def enrol(training_id: int) -> str:
    """Choose a unit, categories and a day: how many would be added. Or find one person by name."""
    training = trainings.get(training_id, within=scope())
    unit_id, categories, day = _roster_asked(training)
    roll = []
    if unit_id is not None:
        areas.get_unit(unit_id, within=scope())
        seen = {
            p.id: p for p, _m in rosters.roll(scope(), day, unit_id=unit_id, categories=categories or None)
        }
        roll = list(seen.values())
    there = enrolments.expected_among(training, [p.id for p in roll])
    query = request.args.get("q", "").strip()
    found = enrolments.candidates(training, query)
    return render_template(
        "trainings/enrol.html", training=training, units=areas.units(scope()), categories={code: rosters.CATEGORIES[code] for code in rosters.SHOWN},
        unit_id=unit_id, chosen=categories, day=day, roll=roll, there=there,
        fresh=[p for p in roll if p.id not in there], query=query, found=found,
        where=presence.whereabouts(found, day),
    )  # fmt: skip


@bp.post("/<int:training_id>/enrol")
@needs(EDIT_TRAINING)
def enrol_unit(training_id: int) -> BaseResponse:
    """Expect everybody of a unit's roster."""
    training = trainings.get(training_id, within=scope())
    unit_id, categories, day = _roster_asked(training)
    if unit_id is None:
        flash(_("Chọn cơ quan, đơn vị trước."), "danger")
        return go(".enrol", training_id=training.id)
    unit = areas.get_unit(unit_id, within=scope())
    added = enrolments.add_unit(training, unit.id, day, by=actor(), categories=categories or None)
    audit.tell(actor(), "enrol", "training", training.id, training.locality_id, unit=unit.id, people=added)
    db.session.commit()
    flash(_("Đã thêm %(n)s người của %(unit)s vào lớp.", n=added, unit=unit.name), "success")
    return go(".show", training_id=training.id)


@bp.post("/<int:training_id>/enrolments")
@needs(EDIT_TRAINING)
def enrol_person(training_id: int) -> BaseResponse:
    """Expect one person."""
    training = trainings.get(training_id, within=scope())
    person = people.get(request.form.get("person", 0, type=int), within=scope())
    added = enrolments.add(training, [person], by=actor())
    audit.tell(
        actor(), "enrol", "training", training.id, training.locality_id, people=added, person=person.id
    )
    db.session.commit()
    if added:
        flash(_("Đã thêm %(name)s vào lớp.", name=person.name), "success")
    else:
        flash(_("%(name)s đã có trong danh sách lớp.", name=person.name), "info")
    return go(".enrol", training_id=training.id, q=request.form.get("q") or None)


@bp.post("/<int:training_id>/enrolments/<int:person_id>/remove")
@needs(EDIT_TRAINING)
def remove(training_id: int, person_id: int) -> BaseResponse:
    """No longer expect somebody who was not present yet."""
    training = trainings.get(training_id, within=scope())
    try:
        presence.unenrol(training, person_id)
        registrations.move_up(training)
        person = people.get(person_id, within=scope())
        audit.tell(actor(), "unenrol", "training", training.id, training.locality_id, person=person_id)
        db.session.commit()
        flash(_("Đã bỏ %(name)s khỏi danh sách lớp.", name=person.name), "success")
    except Refused as refused:
        db.session.rollback()
        tell_refusal(refused)
    return go(".show", training_id=training_id, q=request.form.get("q") or None, _anchor="people")


def _roster_asked(training: Training) -> tuple[int | None, list[str], date]:
    """Unit, categories and day as asked; the day of the first lesson where none is, so that its roster counts."""
    values = request.values
    first = min((lesson.day for lesson in training.lessons), default=clock.today())
    text = values.get("day", "").strip()
    day = read_day(text) if text else first
    if day is None:
        raise Refused("day_invalid", _("Ngày không có thật. Ghi ngày/tháng/năm, ví dụ 14/11/2026."))
    categories = [code for code in values.getlist("category") if code in rosters.CATEGORIES]
    return values.get("unit", type=int), categories, day


# --- trainers ------------------------------------------------------------------------------------------------


def offer_trainers(form: TrainingForm) -> None:
    """The accounts that may check people in, trainers first; the boxes are the only valid answers."""
    may = [a for a in accounts.listed(scope()) if a.active and access.allows(a.role, access.CHECK_IN)]
    may.sort(key=lambda a: a.role != access.TRAINER)
    form.trainers.choices = [(a.id, f"{a.name} ({_(access.ROLES[a.role][0]).lower()})") for a in may]
