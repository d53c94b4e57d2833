"""Every route of the application with a real thing behind each of its numbers, so that a test can walk all of them.

A new route is walked by itself when its arguments are named like those that are known here; `value_of` says what is
missing otherwise.
"""

from __future__ import annotations

import io
import uuid
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from functools import cache
from typing import Any

import openpyxl
from flask import Flask
from PIL import Image
from pypdf import PdfWriter
from sqlalchemy import select, update
from werkzeug.routing import Rule

from app import accounts
from app.access import OFFICER, PROVINCE, VOLUNTEER, gate_of
from app.base import clock, codes
from app.base.actors import Actor
from app.base.db import db
from app.base.document import read_document
from app.base.errors import NotFound
from app.filing import commendation, holiday, life, superior
from app.filing import note as report_notes
from app.filing.parts import making, receiving
from app.filing.parts.asked import Said as PartSaid
from app.filing.province import communes, rounds, succession, sums, totals
from app.filing.province import receiving as sums_in
from app.jobs import certificates as batches
from app.jobs import files, job
from app.reports.card_batch import Batch
from campaigns import courses, decisions, enrolments, feedback, lessons, registrations, trainings
from campaigns import held as past
from campaigns.attendance import devices
from campaigns.classfile import filing, photos
from campaigns.courses import material as materials
from campaigns.outreach.volunteer import Volunteer
from campaigns.plans import editing, importing
from campaigns.plans.reading import read_plan
from campaigns.plans.tasks import output, progress
from campaigns.registrations import Applicant
from certificates.assessments import checklist, exam, picture, taking
from certificates.assessments import opening as test_openings
from certificates.assessments import question as bank
from certificates.assessments.draft import Draft
from certificates.award import design as designs
from certificates.award import issuing, printing
from certificates.outside import importing as outside_lists
from certificates.outside import outside_result
from certificates.outside import reading as results
from certificates.outside.outside_result import Paper
from tests.attendance.telling import event, send
from tests.campaigns import plan_documents
from tests.filing import province_made
from tests.jobs import handlers
from tests.outreach import made as outreach_made
from trainees import areas, attachments, cards, figures, ledger, people, rosters, schools
from trainees.areas import counts, renaming
from trainees.figures import Said
from trainees.imports import answering, applying
from trainees.imports.reading import RowFields
from trainees.imports.roster_import import RosterRow
from trainees.imports.showing import choices
from trainees.indicators import editing as own_rules
from trainees.indicators.editing import Wanted
from trainees.people import Particulars, Person, pairs
from trainees.people.merging import Merge
from trainees.people.pairs import PersonPair
from trainees.rosters import Membership

CSV = "STT,Họ và tên,Ngày sinh,Đơn vị\n1,{name},12/03/1985,Trạm Y tế\n2,,05/05/1990,Trạm Y tế\n"


@dataclass
class Things:
    """Ids of one commune's things by the name of the argument, or by 'blueprint.argument' where names are alike."""

    ids: dict[str, Any] = field(default_factory=dict)

    def value_of(self, rule: Rule, argument: str) -> Any:
        """What to put for an argument of a route."""
        blueprint = rule.endpoint.partition(".")[0]
        if argument == "id" and "/files/" in rule.rule and blueprint != "reports":
            return self.ids["plans.file"]
        if argument == "id" and "/rows/" in rule.rule:
            return self.ids["rosters.applied"]
        for name in (f"{blueprint}.{argument}", argument):
            if name in self.ids:
                return self.ids[name]
        raise KeyError(
            f"tests/addresses.py does not know what <{argument}> of {rule.endpoint} is; teach it in fill()"
        )


@cache
def plan_draft() -> tuple[bytes, Any]:
    """A made-up plan: its DOCX and what was read from it."""
    data = plan_documents.suoi_lim()
    return data, read_plan(read_document(data, "ke-hoach.docx"))


def fill(commune: Any, role: str) -> Things:
    """Things of every noun in a commune, made by the account of a role. Call it inside `with work():`, as often as wanted."""
    mark = uuid.uuid4().hex[:8]
    by = Actor(commune.accounts[role], role)
    locality = areas.the_locality(commune.code)
    course = courses.get(commune.course, within=accounts.by_email(commune.emails[OFFICER]).scope)
    training = trainings.add(course, f"Lớp {mark}", by=by, trainers=[commune.accounts["trainer"]])
    lesson = lessons.add(
        training,
        clock.today(),
        clock.now().replace(hour=0, minute=0).time(),
        clock.now().replace(hour=23, minute=59).time(),
    )
    everybody = [db.session.get_one(Person, p) for p in commune.enrolled]
    enrolments.add(training, everybody, by=by)
    changed = courses.add(locality.id, f"Chương trình {mark}", course.version.skills[:1], by=by)
    behind = trainings.add(changed, f"Lớp theo bản cũ {mark}", by=by)
    courses.change(changed, changed.title, course.version.skills[:1], hours=3, by=by)
    listed = checklist.make(changed, ["Mở VNeID", "Gửi một hồ sơ thử"], by=by)
    handout = materials.add_file(changed, "", b"%PDF-1.4 %%EOF", "to-huong-dan.pdf", by=by)
    public = next(iter(materials.of(course)), None) or materials.add_file(
        course, "Tờ hướng dẫn", b"%PDF-1.4 %%EOF", "to-huong-dan.pdf", by=by
    )
    held = event(person=commune.people[4])
    send(lesson.id, held, event(code=commune.codes[0]))

    data, draft = plan_draft()
    plan = importing.known(locality.id, draft, importing.digest_of(data))
    if plan is None:
        plan, _ = importing.store(
            locality.id, draft, filename="ke-hoach.docx", data_digest=importing.digest_of(data), by=by
        )
    db.session.flush()
    target = next(t for t in plan.targets if t.proposed_code)
    corrected = editing.edit(target, {"note": f"Ghi chú {mark}"}, by=by)
    assert corrected is not None
    task = plan.tasks[0]
    progress.write(task, f"Đã làm {mark}", clock.today(), by=by)
    kept = attachments.keep(locality.id, b"%PDF-1.4 %%EOF", "minh-chung.pdf", by=by)
    brought = output.add(
        task, f"Kế hoạch {mark}", by=by, number="12/KH-UBND", url="https://hoasen.gov.vn/a", attachment=kept
    )
    file = importing.keep_waiting(locality.id, data, "ke-hoach.docx", by=by)

    opinion = feedback.give(training, 4, f"Phòng học hơi tối {mark}", feedback.phone_hash(training, mark))

    figure = figures.record(
        locality.id, f"target:{target.id}", "percent", clock.today(), Said(value=Decimal(int(mark, 16) % 9999) / 100), by=by,
        attachment_id=kept.id, replaces=_standing(locality.id, target.id),
    )  # fmt: skip
    rule = {"roll": ["official"], "skills": ["ATTT"], "kinds": ["attended"], "needs": 1, "window": "ever"}
    own_rules.draft(
        locality.id, "staff_trained", Wanted(f"Cách tính {mark}", "computed", rule, note="thử"), by=by
    )

    waiting = applying.read(CSV.format(name=f"Mai {mark}").encode(), "ds.csv", "staff")
    record = applying.keep_waiting(waiting, locality.id, applying.first_day(), by=by)
    applied = applying.apply(
        applying.read(CSV.format(name=f"Đào {mark}").encode(), "ds.csv", "staff"), locality.id, by=by
    ).roster_import
    assert applied is not None
    open_row = db.session.scalars(
        select(RosterRow.id).where(RosterRow.import_id == applied.id, RosterRow.outcome == "refused")
    ).first()
    spare, _ = accounts.add(locality, f"{mark}@example.vn", OFFICER, password="mot cau de nho 2026")
    rosters.add(everybody[0], "team_member", clock.today())
    home = areas.ensure_neighbourhood(locality.id, f"Thôn {mark}")
    twin = areas.ensure_neighbourhood(locality.id, f"Thôn {mark} viết khác")
    entry = counts.enter(
        locality.id,
        clock.today(),
        "Công an xã",
        {(home.id, "all"): 300, (None, "all"): int(mark, 16) % 9999},
        by=by,
    )
    spelling = renaming.take_in(home, twin, by=by)
    paper = past.add(course, f"Lớp giấy {mark}", clock.today(), by=by, people=20, document="12/BC-UBND")
    schools.enter(locality.id, clock.today(), "Nhà trường", {commune.units[1]: [("1A", 30)]}, by=by)
    long = job.enqueue(handlers.LONG, locality.id, f"tests:{mark}", {"steps": 1}, by=by, label=f"Việc {mark}")
    [blank] = cards.print_blank(locality.id, 1, by=by)
    printed = job.enqueue(
        "cards.print", locality.id, f"tests:{mark}", Batch("training", training.id).plain(), by=by
    )
    db.session.add(
        files.JobFile(
            locality_id=locality.id, job_id=printed.id, filename="the.pdf", mimetype="application/pdf", data=b"%PDF-",
            expires_at=clock.now() + files.KEPT,
        )
    )  # fmt: skip
    registrations.set_up(training, opens=True, capacity=len(everybody) + 2, until=None)
    slip = codes.random_code(registrations.SLIP_LENGTH)
    asked = registrations.ask(training, Applicant(f"Lò Thị {mark}", 1958, "F", home.name, "0912345678"), slip)
    sheet = job.enqueue(
        "sheets.sign-in",
        locality.id,
        f"tests:{mark}",
        {"lesson": lesson.id, "empty": 0, "layout": "portrait"},
        by=by,
    )
    db.session.add(
        files.JobFile(
            locality_id=locality.id, job_id=sheet.id, filename="ky-nhan.pdf", mimetype="application/pdf", data=b"%PDF-",
            expires_at=clock.now() + files.KEPT,
        )
    )  # fmt: skip
    choice = choices.remember(locality.id, "staff", mark, {"B": "name"}, by=by)
    filed = filing.attach(
        training, filing.Said("plan", f"Kế hoạch {mark}"), b"%PDF-1.4 %%EOF", "ke-hoach.pdf", by=by
    )
    [shot], _ = photos.add(lesson, [photos.shrunk(_picture(), "anh.jpg")], by=by)
    packed = job.enqueue("classfile.zip", locality.id, f"tests:{mark}", {"training": training.id}, by=by)
    db.session.add(
        files.JobFile(
            locality_id=locality.id, job_id=packed.id, filename="ho-so-lop.zip", mimetype="application/zip", data=b"PK",
            expires_at=clock.now() + files.KEPT,
        )
    )  # fmt: skip
    membership, merge, pair, question = _doubles(commune, applied.id, mark, by)
    # Its own evidence and number: the certificate of whoever has none of this training yet.
    ledger.record(
        everybody[0], course.version.skills, on=clock.today(), kind="attended", source=training.key, by=by
    )
    paper_of = designs.bring(locality.id, by=by)[0]
    [certificate] = issuing.issue(training, [everybody[0].id], design=paper_of, on=clock.today(), by=by)
    printing.keep(training, [certificate.id], _page())
    batch = job.enqueue(
        batches.ISSUE, locality.id, f"training:{training.id}", {"training": training.id}, by=by
    )
    split = job.enqueue(batches.ZIP, locality.id, f"training:{training.id}", {"training": training.id}, by=by)
    for each in (batch, split):
        each.state, each.finished_at, each.result = job.DONE, clock.now(), {"files": []}
    db.session.add(
        files.JobFile(
            locality_id=locality.id, job_id=split.id, filename="giay.zip", mimetype="application/zip", data=b"PK",
            expires_at=clock.now() + files.KEPT,
        )
    )  # fmt: skip
    elsewhere = outside_result.add(
        everybody[0], Paper("external", clock.today(), f"QT-{mark}", f"Quản trị dữ liệu {mark}", "Học viện", checked_by="A"),
        course.version.skills[:1], by=by, attachment=kept,
    )  # fmt: skip
    read = results.read(
        f"Họ và tên,Khóa học,Ngày cấp\nMận {mark},An toàn,01/02/2026\n".encode(), "ket-qua.csv"
    )
    said = outside_lists.said_of("platform", checked_by="A")
    outside = outside_lists.keep(
        read, locality.id, said, outside_lists.prepare(read, locality.id, said), by=by
    )
    test = exam.begin(course, by=by)
    bank.add_all(test, [Draft("truefalse", f"Câu {mark}?", (), True)], by=by)
    photo = picture.keep(locality.id, _picture(), "jpg", by=by)
    asked_of = bank.add(
        test, Draft("truefalse", f"Ảnh {mark}?", (), True), by=by, picture_id=photo.id, picture_text="xám"
    )
    held_test = test_openings.start(training, "after", by=by)
    taken, _ = taking.sit_down(held_test, everybody[0].id)
    taking.hand_in(taken)
    db.session.flush()
    asked_report = life.open_asked(plan, f"Báo cáo {mark}", clock.today(), by=by)
    part = making.ensure(asked_report, by=by)[0]
    came = receiving.by_page(part, PartSaid(notes={"results": mark}), sender=f"Cô {mark}")
    came.came, came.filename, came.data = "file", "phan.xlsx", b"PK"
    returned = life.open_asked(plan, f"Báo cáo trả lại {mark}", clock.today(), by=by)
    life.submit(returned, lambda content: {}, by=by)
    going_on = life.send_back(returned, "Xem lại.", by=by)
    going_on.signed = attachments.keep(locality.id, f"%PDF-1.4 {mark} %%EOF".encode(), "da-ky.pdf", by=by)
    place = areas.ensure_neighbourhood(locality.id, f"Tổ {mark}")
    praised = commendation.choose(
        locality.id,
        clock.today().year,
        "neighbourhood",
        place.id,
        commendation.Said(reason="Tận tình."),
        by=by,
    )
    asked_form = superior.take(plan, _workbook(mark), f"bieu-{mark}.xlsx", "", by=by)
    day_off = clock.today() + timedelta(days=int(mark, 16) % 90_000)
    off = holiday.add(locality.id, day_off, f"Nghỉ {mark}", by=by)
    told = report_notes.write(
        locality.id, "proposals", clock.today(), f"Kiến nghị {mark}", by=by, lesson=lesson
    )
    jotted = report_notes.write(locality.id, "results", clock.today(), f"Ghi nhận {mark}", by=by)

    out = outreach_made.outreach(locality.id, commune.people, by=by, mark=mark)
    # Whoever signs in as a volunteer is on the newest day's shift.
    theirs = Volunteer.account_id == commune.accounts[VOLUNTEER]
    db.session.execute(update(Volunteer).where(theirs).values(account_id=None))
    out.volunteers[0].account_id = commune.accounts[VOLUNTEER]
    db.session.flush()
    if role == VOLUNTEER:  # whose days are those of their shifts; an account is one volunteer's
        mine = Volunteer.account_id == by.account_id
        db.session.execute(update(Volunteer).where(mine).values(account_id=None))
        out.volunteers[0].account_id = by.account_id
    phone = devices.pair(devices.offer([lesson], [out.day], by=by), f"Máy {mark}").device

    return Things(_of_the_province(commune, mark) | {
        "campaign_id": out.campaign.id, "place_id": out.place.id, "team_id": out.team.id, "volunteer_id": out.volunteers[0].id,
        "day_id": out.day.id, "point_id": out.point.id, "shift_id": out.shift.id, "assignment_id": out.assignment.id,
        "proposal_id": out.proposal.id, "message_id": out.message.id, "line_id": out.line.id, "campaigns.paper_id": out.paper.id,
        "volunteering.code": out.volunteers[0].code, "team_code": out.team.code,
        "reports.id": going_on.id, "reports.kind": "xlsx", "reports.unit_id": part.unit_id, "reports.note_id": jotted.id, "lessons.note_id": told.id,
        "commendation_id": praised.id, "commendations.year": clock.today().year, "commendations.kind": "xlsx", "form_id": asked_form.id, "holiday_id": off.id, "rule_id": plan.rules[0].id, "report_id": asked_report.id, "parts.id": asked_report.id, "part_id": part.id, "return_id": came.id, "parts.code": part.code,
        "feedback.code": training.code, "feedback_id": opinion.id,
        "questions.course_id": course.id, "question_id": asked_of.id, "opening_id": held_test.id, "sitting_id": taken.id, "sittings.code": held_test.code, "place": 0,
        "result_id": elsewhere.id, "outside.import_id": outside.id,
        "paper_id": filed.paper.id, "photo_id": shot.id, "classfile.kind": "plan", "classfile.job_id": packed.id,
        "self_checkin.code": lesson.code, "rosters.kind": "staff", "choice_id": choice.id, "membership_id": membership.id, "other_id": commune.people[5], "merge_id": merge.id, "pair_id": pair.id,
        "people.row_id": question.id,
        "inbox.kind": "held", "inbox.ref": held["id"],
        "certificate_id": certificate.id, "certificates.code": certificate.code, "api.code": certificate.code,
        "design_id": paper_of.id, "batch_id": batch.id, "certificates.job_id": split.id,
        "device_id": phone.id, "card_id": blank.id, "cards.job_id": printed.id,
        "papers.job_id": sheet.id, "registrations.code": training.code, "slip": slip, "registration_id": asked.id,
        "figures.id": plan.id, "figure_id": figure.id, "plan_id": plan.id, "course_id": changed.id, "courses.kind": "training", "run_id": behind.id, "material_id": handout.id, "item_id": listed.items[0].id, "registrations.material_id": public.id, "courses.code": "VNEID",
        "training_id": training.id, "lesson_id": lesson.id, "person_id": commune.people[3],
        "people.id": commune.people[0], "event_id": held["id"], "text": commune.codes[0], "code": "staff_trained",
        "tasks.id": plan.id, "task_id": task.id, "output_id": brought.id,
        "plans.id": plan.id, "target_id": target.id, "plans.noun": "target", "plans.row_id": target.id, "plans.correction_id": corrected.id,
        "plans.task_id": plan.tasks[0].id, "plans.deed": "dismiss", "plans.file": file.id, "rosters.id": record.id,
        "rosters.applied": applied.id, "row_id": open_row, "accounts.id": spare.id, "unit_id": commune.units[0],
        "filename": "dist/manifest.json", "neighbourhood_id": home.id, "held_id": paper.id, "held.import_id": record.id, "import_id": applied.id, "entry_id": entry.id, "spelling_id": spelling.id, "jobs.id": long.id, "job_id": long.id,
    })  # fmt: skip


def province_of(commune: Any) -> areas.Locality:
    """The province above a commune, with an account that may do all that a province does; made once."""
    code = f"9{commune.code[1:]}"
    there = db.session.scalar(select(areas.Locality).where(areas.Locality.code == code))
    if there is not None:
        return there
    place = areas.add_locality(code, "Sông Hồng", "tỉnh", "Việt Nam")
    accounts.add(place, f"{PROVINCE}.{commune.code}@example.vn", PROVINCE, password="mot cau de nho 2026")
    return place


def _of_the_province(commune: Any, mark: str) -> dict[str, Any]:
    """Things of the province above: a round with a commune's file in it, a commune, a succession."""
    place, by = province_of(commune), Actor(None, "thử")
    code = f"{10_000 + int(mark, 16) % 80_000}"
    expected = communes.add(place, code, f"Xa {mark}", "xã", by=by)
    gone = succession.add(place, str(int(code) + 1), code, clock.today(), by=by)
    period = f"{clock.today().year}"
    try:
        the_round = rounds.get(place, period)
    except NotFound:
        the_round = rounds.open_round(place, period, clock.today(), clock.today(), by=by)
    told = province_made.content(
        code, f"Xa {mark}", [province_made.line(1, 2)], period=period, cut_off=clock.today()
    )
    file = sums_in.receive(place, sums.bytes_of(told), f"{mark}.json", by=by).file
    key = totals.of_round(place, the_round).rows[0].key
    return {
        "province.period": period, "province.key": key, "province.file_id": file.id, "province.commune_id": expected.id,
        "province.succession_id": gone.id,
    }  # fmt: skip


def _workbook(mark: str) -> bytes:
    """A form of the authority above with one line."""
    book, buffer = openpyxl.Workbook(), io.BytesIO()
    book.active.append(["STT", f"Chỉ tiêu {mark}", "Kết quả kỳ này"])
    book.save(buffer)
    return buffer.getvalue()


def _picture() -> bytes:
    """A grey JPEG."""
    buffer = io.BytesIO()
    Image.new("RGB", (40, 30), "grey").save(buffer, "JPEG")
    return buffer.getvalue()


def _page() -> bytes:
    """A paper of one page."""
    writer, out = PdfWriter(), io.BytesIO()
    writer.add_blank_page(100, 100)
    writer.write(out)
    return out.getvalue()


def _standing(locality_id: int, target_id: int) -> int | None:
    """The figure of today that another call left behind."""
    there = figures.latest(locality_id, [f"target:{target_id}"], clock.today())
    return next((figure.id for figure in there.values()), None)


def _doubles(
    commune: Any, import_id: int, mark: str, by: Actor
) -> tuple[Membership, Merge, PersonPair, RosterRow]:
    """A membership, a merge that stands, a pair that waits, a row that resembles somebody."""
    first = db.session.get_one(Person, commune.people[0])
    membership = rosters.add(first, "club_member", clock.today())
    one, other, third = (
        people.add(first.locality_id, Particulars(f"Bế Văn {mark} {n}"), by=by) for n in ("A", "B", "C")
    )
    merge = decisions.merge(one, other, by=by)
    pair = pairs.of(one, third)
    row = RosterRow(
        locality_id=first.locality_id, import_id=import_id, kind="staff", row=99, row_key=f"{mark:0<64}", outcome="question",
        kept=answering.pack(RowFields(name=f"Bế Văn {mark} C")), problems=[], filled=[], denied=[],
        candidates=[{"person": third.id, "score": 0.8, "why": ["same name"]}],
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return membership, merge, pair, row


def routes(app: Flask) -> list[tuple[Rule, str, str | None]]:
    """(rule, method, gate) of every route of ours; HEAD and OPTIONS answer as GET does."""
    found = [
        (rule, method, gate_of(app.view_functions[rule.endpoint]))
        for rule in app.url_map.iter_rules()
        if rule.endpoint != "static"
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    ]
    return sorted(found, key=lambda one: (one[0].endpoint, one[1]))


def address(app: Flask, rule: Rule, things: Things) -> str:
    """The address of a route with real things in it."""
    values = {argument: things.value_of(rule, argument) for argument in rule.arguments}
    with app.test_request_context():
        return app.url_for(rule.endpoint, **values)
