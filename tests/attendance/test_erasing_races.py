"""Somebody is erased by law while a hall hands in what names them: the name is nowhere afterwards, and nobody waits in a ring. On
PostgreSQL once more without the turn, to see that it can go wrong."""

from __future__ import annotations

import threading
from time import sleep

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from app.base.actors import COMMAND_LINE, EVERYWHERE
from app.base.db import db, hold
from app.base.errors import Refused
from app.filing import erasing as everywhere
from campaigns import enrolments, lessons
from campaigns import erasing as from_campaigns
from campaigns.attendance import completion, inbox
from campaigns.attendance.events import AttendanceEvent
from campaigns.attendance.inbox import SAME, Deed, Look, decision
from campaigns.classfile import filing
from campaigns.lessons import Lesson
from campaigns.trainings import OPEN
from certificates import erasing
from tests.attendance.telling import event, send, walkin
from tests.everywhere import named_in
from tests.outreach import telling as day_telling
from tests.outreach.made import outreach
from trainees import cards, people, skills
from trainees.areas import Locality
from trainees.people import Particulars, Person
from trainees.people import erasing as from_register
from trainees.people.erasing import ERASED

NAME, BIRTH, PHONE, NUMBER = "Quách Thị Bảo Xuyến", "1950-03-12", "0912345678", "079150112233"
PLANTED = {
    "attendance_event.walkin",
    "attendance_event.reason",
    "attendance_event.code",
    "event_conflict.payload",
}


@pytest.fixture
def made(commune, once):
    """Somebody with a card whom the lesson does not expect; and one scan of another's, which a phone sends twice."""

    def make():
        person = people.add(
            commune.locality, Particulars(NAME, BIRTH, phone=PHONE, national_id=NUMBER), by=COMMAND_LINE
        )
        card = cards.give([person])[person.id].full_code
        scan = event(code=commune.codes[1])
        send(commune.lesson, scan)
        return {
            "lesson": commune.lesson,
            "training": commune.training,
            "person": person.id,
            "card": card,
            "scan": scan,
        }

    return once("a hall, erasing", make)


@pytest.fixture
def closed(made, work):
    """The same, and the lesson is closed: what a phone hands in late is held, by the name that was typed."""
    with work():
        completion.complete(lessons.get(made["lesson"], within=EVERYWHERE), by=COMMAND_LINE)
    return made


def erase(made):
    return lambda: (
        erasing.erase(db.session.get_one(Person, made["person"]), why="Đơn ngày 2/3", by=COMMAND_LINE).people
    )


def handed_in(made, commune):
    """By name, in somebody else's reason, by number and name where a code is asked for, and in the second content of an id."""
    items = [
        walkin(NAME.upper(), birth_year="1950", phone=PHONE),
        event(code=commune.codes[0], reason=f"Đi cùng bà {NAME}"),
        event(code=NUMBER, source="typed"),
        event(code=NAME, source="typed"),
        {**made["scan"], "reason": f"Bà {NAME} mượn thẻ"},
    ]
    return lambda: [answer.result for answer in send(made["lesson"], *items)]


HANDED = ["held", "held", "refused", "refused", "conflict"]


def test_what_the_hall_hands_in_just_before_is_erased_with_them(closed, commune, meanwhile, work) -> None:
    assert meanwhile(handed_in(closed, commune), erase(closed)) == [HANDED, 1]
    with work():
        assert named_in(NAME, NUMBER) == set()


def test_without_the_lessons_turn_the_name_stays(
    closed, commune, meanwhile, work, monkeypatch, db_kind
) -> None:
    """The negative control: whoever erases does not see what is not committed yet."""
    if db_kind == "sqlite":
        pytest.skip("a transaction that writes is alone there")
    monkeypatch.setattr(lessons, "hold_all", lambda locality_id: None)
    meanwhile(handed_in(closed, commune), erase(closed))
    with work():
        assert named_in(NAME, NUMBER) == PLANTED
        assert db.session.get_one(Person, closed["person"]).name == ERASED


def test_what_comes_after_is_of_nobody_who_was_erased(closed, commune, meanwhile, work) -> None:
    assert meanwhile(erase(closed), handed_in(closed, commune)) == [1, HANDED]
    with work():
        assert db.session.get_one(Person, closed["person"]).name == ERASED
        late = db.session.scalars(select(AttendanceEvent).where(AttendanceEvent.kind == "walkin")).one()
        assert late.person_id is None


def test_whoever_came_by_card_a_moment_ago_is_not_erased(made, meanwhile, work) -> None:
    """They joined the lesson, which their scan opened: its phones hold the name from now on."""
    came, refused = meanwhile(
        lambda: send(made["lesson"], event("walkin", made["card"]))[0].result, erase(made)
    )
    assert came == "created"
    assert isinstance(refused, Refused)
    assert refused.code == "erase_open"
    with work():
        assert lessons.get(made["lesson"], within=EVERYWHERE).state == OPEN
        assert enrolments.expects(made["training"], made["person"])


def test_the_card_of_who_was_erased_opens_no_door(made, meanwhile, work) -> None:
    erased, said = meanwhile(
        erase(made), lambda: send(made["lesson"], event("walkin", made["card"]))[0].problem
    )
    assert (erased, said) == (1, "card_blocked")
    with work():
        assert named_in(NAME, NUMBER) == set()
        assert not enrolments.expects(made["training"], made["person"])


# --- in one order -------------------------------------------------------------------------------------------------------


@pytest.fixture
def given_out(made, commune, work):
    """A blank card that was scanned on an outreach day before anybody had it: whoever gives it out in the hall is heard there."""
    with work():
        rows = outreach(commune.locality, commune.people[:3], by=COMMAND_LINE)
        card = cards.print_blank(commune.locality, 1, by=COMMAND_LINE)[0].full_code
        held = day_telling.send(rows.day.id, day_telling.help_of(skills.catalogue()[0].code, code=card))
        assert day_telling.results(held) == [("held", "card_blank")]
        return {**made, "day": rows.day.id, "blank": card, "gets": commune.people[0]}


def gives(made):
    return lambda: send(made["lesson"], event(code=made["blank"], person=made["gets"]))[0].result


def test_a_card_that_an_outreach_day_waits_for_is_given_out_meanwhile(given_out, meanwhile, work) -> None:
    assert meanwhile(gives(given_out), erase(given_out)) == ["created", 1]
    with work():
        assert {person for person, _ in day_telling.evidence(given_out["day"])} == {given_out["gets"]}


def test_with_the_days_before_the_lessons_they_wait_for_one_another(
    given_out, meanwhile, monkeypatch, db_kind
) -> None:
    """The negative control."""
    if db_kind == "sqlite":
        pytest.skip("a transaction that writes is alone there")

    def days_first(locality_id):
        from_campaigns.outreach.hold(locality_id)
        lessons.hold_all(locality_id)

    monkeypatch.setattr(from_campaigns, "hold", days_first)
    said = meanwhile(gives(given_out), erase(given_out))
    assert [type(one) for one in said].count(OperationalError) == 1


def resembles(made, commune):
    """A trainer says that who came without a card is somebody of the list."""

    def deed():
        [item] = inbox.page(Look(EVERYWHERE, ("double",)))
        known = db.session.get_one(Person, commune.people[4])
        inbox.settle(Look(EVERYWHERE), item.kind, item.ref, Deed(SAME, person=known), by=COMMAND_LINE)

    return deed


def files(made, commune):
    """The list that was signed on paper goes into the file of the class."""

    def deed():
        training = db.session.get_one(Lesson, made["lesson"]).training
        said = filing.Said("sign_in", "Danh sách ký tên")
        filing.attach(training, said, b"%PDF-1.4 signed %%EOF", "ky-ten.pdf", by=COMMAND_LINE)

    return deed


@pytest.fixture
def slowly(made, commune, work, monkeypatch):
    """Whoever erases has the locality for a moment before they ask for its lessons; then the other one begins: slowly(deed)."""
    with work():
        send(made["lesson"], walkin("Võ Minh Khôi", birth_year="1995"))
    real, has_it = lessons.hold_all, threading.Event()

    def hold_all(locality_id):
        hold(db.session.get_one(Locality, locality_id))
        has_it.set()
        sleep(0.5)
        real(locality_id)

    def after(deed):
        def run():
            has_it.wait(10)
            return deed()

        return run

    monkeypatch.setattr(lessons, "hold_all", hold_all)
    return after


@pytest.mark.parametrize("deed", [resembles, files])
def test_who_needs_lesson_and_locality_has_them_in_one_order(deed, made, commune, at_once, slowly) -> None:
    assert at_once(erase(made), slowly(deed(made, commune))) == [1, None]


@pytest.mark.parametrize(("deed", "module"), [(resembles, decision), (files, filing)])
def test_without_that_order_they_wait_for_one_another(
    deed, module, made, commune, at_once, slowly, monkeypatch, db_kind
) -> None:
    """The negative control."""
    if db_kind == "sqlite":
        pytest.skip("a transaction that writes is alone there")
    monkeypatch.setattr(module, "hold", lambda row: None if isinstance(row, Locality) else hold(row))
    said = at_once(erase(made), slowly(deed(made, commune)))
    assert [type(one) for one in said].count(OperationalError) == 1


def has_people_after_its_lesson(made):
    """A batch has its lesson first, and then whoever is in it."""

    def deed():
        lessons.hold(db.session.get_one(Lesson, made["lesson"]))
        hold(db.session.get_one(Person, made["person"]))

    return deed


def erase_everywhere(made):
    return lambda: (
        everywhere.erase(
            db.session.get_one(Person, made["person"]), why="Đơn ngày 2/3", by=COMMAND_LINE
        ).people
    )


def test_whoever_erases_from_the_top_has_lessons_before_people_too(made, at_once, slowly, work) -> None:
    assert at_once(erase_everywhere(made), slowly(has_people_after_its_lesson(made))) == [1, None]
    with work():
        assert named_in(NAME, NUMBER) == set()


def test_with_people_before_lessons_they_wait_for_one_another(
    made, at_once, slowly, monkeypatch, db_kind
) -> None:
    """The negative control."""
    if db_kind == "sqlite":
        pytest.skip("a transaction that writes is alone there")

    def people_first(person):
        found = from_register.held(person)
        from_campaigns.hold(person.locality_id)
        return found

    monkeypatch.setattr(erasing, "held", people_first)
    said = at_once(erase_everywhere(made), slowly(has_people_after_its_lesson(made)))
    assert [type(one) for one in said].count(OperationalError) == 1
