"""Erasing by law: somebody is planted through every door, erased, and looked for in every column of the database."""

from __future__ import annotations

import datetime
import io
import json
import uuid

import pytest
from pypdf import PdfReader, PdfWriter
from sqlalchemy import inspect, select

from app.base import clock
from app.base.actors import COMMAND_LINE, EVERYWHERE, Scope
from app.base.db import Base, db
from app.base.errors import Refused
from app.base.text import fold
from app.jobs import files, job
from campaigns import decisions, enrolments, lessons, registrations
from campaigns.attendance.events import Attendance, AttendanceEvent, EventConflict
from campaigns.classfile.paper import KINDS, ClassPaper
from campaigns.feedback import Feedback
from campaigns.outreach.campaign import Campaign
from campaigns.outreach.day import OutreachDay, Point
from campaigns.outreach.event import OutreachConflict, OutreachEvent
from campaigns.outreach.need import Need
from campaigns.outreach.planning import needs
from campaigns.outreach.planning.needs import Said
from campaigns.outreach.shift import Assignment
from campaigns.outreach.team import Team
from campaigns.outreach.volunteer import FreeDay, Volunteer
from campaigns.registrations import Applicant
from certificates import erasing
from certificates.assessments.sitting import Sitting
from certificates.award.certificate import Certificate, PrintFile
from certificates.outside.outside_import import OutsideImport
from certificates.outside.outside_result import OutsideResult
from tests.attendance.telling import event, send
from tests.certificates.award_made import issued, training_of
from tests.certificates.papers import opened
from tests.outreach.made import outreach
from trainees import attachments, cards, ledger, people
from trainees.imports import answering, applying
from trainees.imports.roster_import import RosterRow
from trainees.indicators.measure import age_on
from trainees.people import Particulars, Person, id_hash
from trainees.people.erasing import ERASED
from trainees.people.traces import Traces
from trainees.telling import people_told

NAME, OTHER, WALKIN = "Quách Thị Bảo Xuyến", "Quách Bảo Xuyến", "QUÁCH THỊ BẢO XUYẾN"
BIRTH, PHONE, SECOND_PHONE = "1957-03-28", "0987654321", "0912333444"
NUMBER, OLD, PAPER = "079157112233", "271828182", "NT-20260328"
LIST = f"STT,Họ và tên,Ngày sinh,Số CCCD,Điện thoại,Đơn vị\n1,{NAME},28/03/1957,{NUMBER},{PHONE},Trạm Y tế\n"
DIFFERENT = "STT,Họ và tên,Ngày sinh,Đơn vị\n1,{name},{day},Trạm Y tế\n"


def _cells():
    """(table.column, value) of everything that the database holds, opened where it was sealed."""
    for table in Base.metadata.sorted_tables:
        for row in db.session.execute(select(table)):
            yield from ((f"{table.name}.{key}", value) for key, value in row._mapping.items())


def _texts(value):
    if isinstance(value, bytes):
        if value[:5] == b"%PDF-":
            reader = PdfReader(io.BytesIO(value))
            yield "\n".join(page.extract_text() for page in reader.pages)
            yield str(reader.metadata)
            for number in range(len(reader.xref.get(0, {}))):
                found = reader.get_object(number) if number else None
                if hasattr(found, "get_data"):
                    yield found.get_data().decode("latin-1")
        yield value.decode("utf-8", "ignore")
    elif isinstance(value, dict | list):
        yield json.dumps(value, ensure_ascii=False)
    elif value is not None:
        yield str(value)


def _found(words):
    """Which columns say any of these words, marks and case aside."""
    wanted = [fold(word) for word in (*words, id_hash(NUMBER))]
    return {
        column
        for column, value in _cells()
        for text in _texts(value)
        if any(one in fold(text) for one in wanted)
    }


WORDS = (NAME, OTHER, BIRTH, "28/03/1957", PHONE, SECOND_PHONE, NUMBER, OLD, PAPER, "Xóm Cây Gạo Cụt")


def _scan(title=NAME):
    """A paper of theirs."""
    writer, out = PdfWriter(), io.BytesIO()
    writer.add_blank_page(100, 100)
    writer.add_metadata({"/Title": title})
    writer.write(out)
    return out.getvalue()


def _plant(commune):
    """Somebody by every door: list, typing, merge, hall, registration, outside list, certificate, a row that waits."""
    training = training_of(commune)
    applying.apply(applying.read(LIST.encode(), "ds.csv", "staff"), commune.locality, by=COMMAND_LINE)
    person = db.session.scalars(select(Person).where(Person.name == NAME)).one()
    typed = people.add(
        commune.locality, Particulars(OTHER, birth="1957", phone=SECOND_PHONE, old_id=OLD), by=COMMAND_LINE
    )
    record = decisions.merge(person, typed, {"phone": "absorbed"}, by=COMMAND_LINE)
    assert record.survivor_id == person.id
    # A row that waits because somebody must say whether it is the one who is there.
    again = applying.apply(
        applying.read(DIFFERENT.format(name=WALKIN, day="29/03/1957").encode(), "ds2.csv", "staff"), commune.locality,
        by=COMMAND_LINE,
    )  # fmt: skip
    rows = db.session.scalars(select(RosterRow).where(RosterRow.import_id == again.roster_import.id)).all()
    rows[0].outcome, rows[0].person_id = "question", None
    rows[0].kept = answering.pack(again.rows[0].row.fields) if hasattr(again.rows[0], "row") else rows[0].kept
    enrolments.add(training, [person], by=COMMAND_LINE)
    new = event("walkin", walkin={"name": WALKIN, "birth_year": "1957", "phone": PHONE})
    known = event(person=person.id, reason=f"Bà {NAME} đến muộn")
    send(commune.lesson, new, known)
    send(commune.lesson, {**known, "reason": f"Cụ {NAME} quên thẻ"})
    walked = db.session.scalars(select(AttendanceEvent).where(AttendanceEvent.kind == "walkin")).one()
    if walked.person_id not in (None, person.id):
        decisions.merge(person, db.session.get_one(Person, walked.person_id), by=COMMAND_LINE)
    registrations.set_up(training, opens=True, capacity=None, until=None)
    registrations.ask(training, Applicant(WALKIN, 1957, "F", "Xóm Cây Gạo Cụt", PHONE), "ABCDEFGHJ0")
    paper = attachments.keep(commune.locality, _scan(), f"{NAME}.pdf", by=COMMAND_LINE)
    listed = OutsideImport(
        locality_id=commune.locality, filename="nen-tang.xlsx", digest="0" * 64, state="applied", read_at=clock.now(),
        data=NAME.encode(), rows=json.dumps(
            {"rows": [{"cells": {"A": "1", "B": NAME, "C": "28/03/1957"}, "paper": {"number": PAPER}}, {"cells": {"A": "2", "B": "Lê Văn Ở Lại"}}]},
            ensure_ascii=False,
        ).encode(),
    )  # fmt: skip
    db.session.add(listed)
    db.session.flush()
    db.session.add(
        OutsideResult(
            locality_id=commune.locality, kind="platform", person_id=person.id, number=PAPER, number_key="nt 20260328",
            on=clock.today(), written_at=clock.now(), attachment_id=paper.id, import_id=listed.id,
        )
    )  # fmt: skip
    issued(commune, person.id, *commune.people[:2], drawn=True)
    _told_of(commune, person.id)
    return person.id


def _told_of(commune, person_id):
    """What others wrote about them, where nobody looks for a name."""
    training = training_of(commune)
    letter = attachments.keep(commune.locality, _scan("Đơn"), "don.pdf", by=COMMAND_LINE)
    lesson = lessons.get(commune.lesson, within=EVERYWHERE)
    lesson.difficulties = f"Mạng chậm.\nBà {NAME} không có điện thoại."
    mine = {"locality_id": commune.locality, "training_id": training.id}
    db.session.add_all([
        Feedback(**mine, stars=5, words=f"Cô {NAME} ngồi cạnh rất vui", phone_hash="1" * 64, given_at=clock.now()),
        Feedback(**mine, stars=4, words="Lớp vui", phone_hash="2" * 64, given_at=clock.now()),
        ClassPaper(**mine, kind="other", title=f"Đơn của bà {NAME}", attachment_id=letter.id, added_at=clock.now()),
    ])  # fmt: skip
    _in_outreach(commune, person_id)
    opening = opened(commune)
    for number, (who, why) in enumerate(
        ((person_id, "làm hộ"), (commune.people[0], f"{NAME} làm hộ")), start=1
    ):
        db.session.add(Sitting(
            locality_id=commune.locality, opening_id=opening.id, person_id=who, number=1, token_hash=str(number) * 64, paper=[],
            started_at=clock.now(), withdrawn_at=clock.now(), withdrawn_why=why,
        ))  # fmt: skip


def _in_outreach(commune, person_id):
    """They volunteer on one day and are helped on it as somebody new, and others write about them all over the campaign."""
    made = outreach(commune.locality, [person_id, *commune.people[:2]], by=COMMAND_LINE)
    made.campaign.note, made.campaign.title = f"Nhờ bà {NAME} mở cửa\nMang loa", f"Cùng bà {NAME} ra quân"
    made.place.keeper, made.place.keeper_phone = NAME, PHONE
    made.day.remark = f"Đông vui.\nBà {NAME} giúp nước uống."
    made.day.state = "closed"
    made.assignment.came, made.assignment.out_reason = True, f"Bà {NAME} bận"
    made.message.title, made.line.text, made.paper.title = (
        f"Gương sáng: {NAME}",
        f"Quà cho {NAME}",
        f"Thư {NAME}",
    )
    made.point.streets = f"Ngõ 3, sau nhà bà {NAME}"
    made.point.kit, made.team.equipment = (
        ["loa kéo", f"máy phát của bà {NAME}"],
        [f"loa của bà {NAME}", "máy in"],
    )
    needs.say(made.neighbourhood, Said(equipment=(f"ghế nhà bà {NAME}",)))
    needs.say(made.neighbourhood, Said(("Bru",), ("máy in", f"bàn của {NAME}"), f"Cụm nhà bà {NAME}"))
    made.paper.attachment.data = _scan("Thư")
    db.session.add(FreeDay(
        locality_id=commune.locality, volunteer_id=made.volunteers[0].id, day=clock.today(), part="morning", can=True,
    ))  # fmt: skip
    told = {"name": WALKIN, "birth_year": "1957", "phone": PHONE}
    events = [
        OutreachEvent(
            id=str(uuid.uuid4()), locality_id=commune.locality, outreach_day_id=made.day.id, kind=kind, device_time=clock.now(),
            clock_offset=0, happened_at=clock.now(), received_at=clock.now(), source="typed", result="created",
            payload_hash="0" * 64, **said,
        )
        for kind, said in (
            ("help", {"walkin": told, "person_id": person_id, "skills": ["VNEID"], "outcome": "done"}),
            ("incident", {"text": f"Bà {NAME} bị ngã"}),
            ("incident", {"text": "Trời mưa"}),
        )
    ]  # fmt: skip
    db.session.add_all(events)
    db.session.flush()
    db.session.add(OutreachConflict(
        locality_id=commune.locality, event_id=events[0].id, received_at=clock.now(), payload_hash="1" * 64,
        payload={"kind": "help", "walkin": told, "text": f"Cụ {NAME}"},
    ))  # fmt: skip


@pytest.fixture
def planted(commune, work):
    """(commune, id of the person)."""
    with work():
        person_id = _plant(commune)
        db.session.flush()
        lesson = lessons.get(commune.lesson, within=EVERYWHERE)
        lesson.state = "closed"
    return commune, person_id


def _erase(person_id, why="Đơn số 5 ngày 2/11"):
    return erasing.erase(people.get(person_id, within=EVERYWHERE), why=why, by=COMMAND_LINE)


def test_nothing_is_left_anywhere(planted, work):
    _commune, person_id = planted
    with work():
        before = _found(WORDS)
    # The control: without erasing they are found wherever they were planted.
    assert before >= {
        "person.name", "person.name_key", "person.birth", "person.phone", "person.national_id", "person.national_id_hash",
        "person.old_id", "merge.fields", "roster_row.kept", "attendance_event.walkin", "attendance_event.reason",
        "event_conflict.payload", "registration.name", "registration.phone", "registration.place", "outside_import.rows",
        "outside_import.data", "attachment.data", "attachment.filename", "certificate.name", "print_file.data",
        "lesson.difficulties", "feedback.words", "class_paper.title", "sitting.withdrawn_why", "outreach_event.walkin",
        "outreach_event.text", "outreach_conflict.payload", "outreach_day.remark", "assignment.out_reason", "place.keeper",
        "place.keeper_phone", "campaign.note", "campaign.title", "message.title", "budget_line.text", "campaign_paper.title",
        "point.streets", "point.kit", "team.equipment", "outreach_need.equipment", "outreach_need.cluster", "outreach_need.before",
    }, before  # fmt: skip
    with work():
        done = _erase(person_id)
        assert done.counts["certificates"] == 1
        assert done.papers == 2, "the letters that were titled after them are looked at by somebody"
    with work():
        assert _found(WORDS) == set()
        assert lessons.get(_commune.lesson, within=EVERYWHERE).difficulties == "Mạng chậm."
        assert sorted(one.words for one in db.session.query(Feedback)) == ["", "Lớp vui"]
        assert db.session.query(ClassPaper).one().title == KINDS["other"]
        assert {one.withdrawn_why for one in db.session.query(Sitting)} == {""}
        _and_outreach_forgot(person_id)
        assert fold("Lê Văn Ở Lại") in fold(db.session.query(OutsideImport).one().rows.decode())


def _and_outreach_forgot(person_id):
    """The words around the name stay, who helped whom stays as somebody, and the page of the volunteer is nobody's."""
    assert db.session.query(Campaign).one().note == "Mang loa"
    assert db.session.query(OutreachDay).one().remark == "Đông vui."
    assert sorted(one.text for one in db.session.query(OutreachEvent) if one.kind == "incident") == [
        "",
        "Trời mưa",
    ]
    [volunteer] = db.session.query(Volunteer).filter_by(person_id=person_id)
    assert (volunteer.left_on, volunteer.weekly) == (clock.today(), None)
    assert db.session.query(FreeDay).count() == 0
    assert (db.session.query(Point).one().kit, db.session.query(Team).one().equipment) == (
        ["loa kéo"],
        ["máy in"],
    )
    need = db.session.query(Need).one()
    assert (need.languages, need.equipment, need.cluster, need.before) == (["Bru"], ["máy in"], "", None)
    [there] = db.session.query(Assignment).filter_by(person_id=person_id)
    assert (there.state, there.came) == ("on", True), "the hours that they gave stay"


def test_a_day_of_outreach_that_is_open_holds_the_name(planted, work):
    _commune, person_id = planted
    with work():
        day = db.session.query(OutreachDay).one()
        day.state = "open"
        with pytest.raises(Refused, match="erase_open"):
            _erase(person_id)
        day.day -= datetime.timedelta(days=9)
        _erase(person_id)


def test_the_seat_of_whoever_is_erased_goes_to_the_next(planted, work):
    commune, person_id = planted
    with work():
        [mine] = db.session.query(Assignment).filter_by(person_id=person_id)
        mine.came, mine.shift.seats = None, 1
        mine.shift.day.state, mine.shift.day.day = "planned", clock.today() + datetime.timedelta(days=3)
        next_one = db.session.query(Volunteer).filter_by(person_id=commune.people[0]).one()
        db.session.add(Assignment(
            locality_id=commune.locality, shift_id=mine.shift_id, person_id=next_one.person_id, volunteer_id=next_one.id,
            state="waiting", through="link", since=clock.now(),
        ))  # fmt: skip
        db.session.flush()
        _erase(person_id)
    with work():
        rows = {one.person_id: one.state for one in db.session.query(Assignment)}
        assert rows == {person_id: "out", commune.people[0]: "on"}


def test_what_is_counted_stays(planted, work, runner):
    _commune, person_id = planted
    with work():
        ids = people.family(person_id)
        attended = db.session.query(Attendance).count()
        lines = [(x.person_id, x.skill, x.kind, x.on) for x in ledger.lines()]
        paper = db.session.query(Certificate).filter(Certificate.person_id.in_(ids)).one()
        said = (paper.code, paper.number, paper.register_number, paper.printed, paper.issued_on, paper.page)
        events = db.session.query(AttendanceEvent).count()
        old_digest = paper.digest

    def counted():
        """Every indicator's number; but the row that waited and was about them waits no longer."""
        shown = json.loads(runner("indicators", "show", "--json").stdout)
        return [{k: v for k, v in one.items() if k != "rows_not_entered"} for one in shown]

    shown = counted()
    staff = next(one for one in shown if one["code"] == "staff_trained")
    assert staff["denominator"] == 7, "the six of the commune, and whom the list brought"
    with work():
        _erase(person_id)
    assert counted() == shown
    kept = json.loads(runner("ledger", "reconcile", "--json").stdout)["counts"]
    assert (kept["missing"], kept["extra"], kept["steps"]) == ([], [], [])
    with work():
        assert db.session.query(Attendance).count() == attended
        assert [(x.person_id, x.skill, x.kind, x.on) for x in ledger.lines()] == lines
        assert db.session.query(AttendanceEvent).count() == events
        paper = db.session.query(Certificate).filter(Certificate.person_id.in_(ids)).one()
        assert (
            paper.code,
            paper.number,
            paper.register_number,
            paper.printed,
            paper.issued_on,
            paper.page,
        ) == said
        assert paper.erased_at
        assert paper.digest != old_digest
        person = db.session.get_one(Person, person_id)
        assert (person.name, person.birth, person.sex) == (ERASED, "1950", person.sex)
        assert age_on(person.birth, clock.today()) >= 18


def test_the_others_of_the_file_keep_their_pages(planted, work):
    _commune, person_id = planted
    with work():
        before = db.session.query(PrintFile).one().digest
        _erase(person_id)
    with work():
        file = db.session.query(PrintFile).one()
        pages = [page.extract_text() for page in PdfReader(io.BytesIO(file.data)).pages]
        assert file.digest != before
        assert len(pages) == file.pages == 3
        for paper in db.session.query(Certificate).order_by(Certificate.page):
            said = " ".join(pages[paper.page].split())
            assert (paper.name in said and paper.name) if paper.erased_at is None else said == ""


def test_nobody_is_found_and_the_next_list_makes_somebody_new(planted, work, sign_in):
    commune, person_id = planted
    with work():
        _erase(person_id)
    with work():
        for typed in (NAME, PHONE, NUMBER, "233", SECOND_PHONE):
            assert not db.session.scalars(people.living(EVERYWHERE).where(people.matching(typed))).all(), (
                typed
            )
        assert people.holder_of(NUMBER, commune.locality) is None
        held = cards.of(person_id)
        assert held
        assert {card.state for card in held} == {"blocked"}
        applied = applying.apply(
            applying.read(LIST.encode(), "ds.csv", "staff"), commune.locality, by=COMMAND_LINE
        )
        assert [row.outcome for row in applied.rows] == ["created"]
        [fresh] = db.session.scalars(select(Person).where(Person.name == NAME))
        assert fresh.id != person_id
        assert {one["birth"] for one in people_told(EVERYWHERE, Person.id == person_id)} == {None}
    page = sign_in("officer").get(f"/people/{person_id}").text
    assert ERASED in page
    assert "những năm 1950" in page
    assert f"/people/{person_id}/edit" not in page
    assert NAME not in page


def test_an_erased_row_is_neither_changed_nor_merged_nor_erased_again(planted, work):
    commune, person_id = planted
    with work():
        _erase(person_id)
        person = people.get(person_id, within=EVERYWHERE)
        with pytest.raises(Refused, match="person_erased"):
            people.change(person, people.Details("Tên khác"))
        with pytest.raises(Refused, match="person_erased"):
            decisions.merge(person, db.session.get_one(Person, commune.people[4]), by=COMMAND_LINE)
        with pytest.raises(Refused, match="person_erased"):
            _erase(person_id)


def test_it_is_refused_while_something_open_needs_them(planted, work):
    commune, person_id = planted
    with work():
        lessons.get(commune.lesson, within=EVERYWHERE).state = "open"
        with pytest.raises(Refused, match="erase_open"):
            _erase(person_id)
        lessons.get(commune.lesson, within=EVERYWHERE).state = "closed"
        waiting = applying.keep_waiting(
            applying.read(LIST.encode(), "cho.csv", "staff"),
            commune.locality,
            applying.first_day(),
            by=COMMAND_LINE,
        )
        with pytest.raises(Refused, match="erase_waiting"):
            _erase(person_id)
        applying.drop(waiting)
        for why in ("", "  "):
            with pytest.raises(Refused, match="erase_why"):
                _erase(person_id, why)
        with pytest.raises(Refused, match="erase_why_named"):
            _erase(person_id, f"Đơn của bà {NAME}")
        assert db.session.get_one(Person, person_id).erased_at is None


def test_a_namesake_keeps_what_may_be_theirs(commune, work):
    """Two of one name and year: what only says the name is not taken from the other."""
    with work():
        one, other = (
            people.add(commune.locality, Particulars(NAME, birth="1957", phone=phone), by=COMMAND_LINE)
            for phone in (PHONE, SECOND_PHONE)
        )
        registrations.set_up(training_of(commune), opens=True, capacity=None, until=None)
        for code, phone in (("ABCDEFGHJ0", SECOND_PHONE), ("ABCDEFGHJ1", PHONE)):
            registrations.ask(training_of(commune), Applicant(NAME, 1957, "F", "", phone), code)
        _erase(one.id)
        rows = db.session.query(registrations.Registration).order_by("id").all()
        assert [row.name for row in rows] == [NAME, ERASED]
        assert db.session.get_one(Person, other.id).name == NAME


def test_redacting_keeps_the_shape_and_the_neighbours():
    known = Traces(
        frozenset(["le van no"]), frozenset(["1950"]), frozenset(), frozenset(["012345678901"]), True
    )
    value = {
        "rows": [["1", "Lê Văn", "Nọ", "12"], ["2", "Lê Văn Khác", 7]],
        "n": 2,
        "id": {"x": "012345678901", "y": "a"},
    }
    assert known.redacted(value) == {
        "rows": [["", "", "", ""], ["2", "Lê Văn Khác", 7]], "n": 2, "id": {"x": "", "y": ""}
    }  # fmt: skip


def test_the_command_asks_first_and_tells_no_name(planted, work, runner):
    commune, person_id = planted
    with work():
        made = job.enqueue("certificates.zip", commune.locality, "training:1", {}, by=COMMAND_LINE)
        db.session.add(
            files.JobFile(
                locality_id=commune.locality, job_id=made.id, filename="a.zip", mimetype="application/zip", data=NAME.encode(),
                expires_at=clock.now() + datetime.timedelta(hours=1),
            )
        )  # fmt: skip
    asked = runner("people", "erase", person_id, "--why", "Đơn số 5")
    assert asked.exit_code == 2
    assert "--yes" in asked.stderr
    done = runner("people", "erase", person_id, "--why", "Đơn số 5", "--yes", "--json")
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["person"] == person_id
    assert NAME not in done.output
    with work():
        assert db.session.query(files.JobFile).count() == 0
        assert _found([NAME]) == set()
    missing = runner("people", "erase", 999999, "--why", "Đơn số 5", "--yes")
    assert missing.exit_code == 2


__all__ = ["EventConflict", "Scope", "inspect"]
