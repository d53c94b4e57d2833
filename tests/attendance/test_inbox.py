"""The inbox: each kind of question appears, each answer does what it says, and taking it back leaves things as they were."""

from __future__ import annotations

import threading
from datetime import time, timedelta
from time import sleep

import pytest
from sqlalchemy import func, select

from app.base import clock, codes
from app.base.actors import COMMAND_LINE, EVERYWHERE, Actor, Scope
from app.base.db import db, writing
from app.base.errors import Conflict, NotFound, Refused
from campaigns import decisions, enrolments, lessons, trainings
from campaigns.attendance import checkin, completion, inbox
from campaigns.attendance.events import Attendance, AttendanceEvent
from campaigns.attendance.inbox import CREATE, KEEP, MOVE, REJECT, SAME, Deed, EventReview, Look
from tests.attendance.telling import card_of, event, first_in, kept, present, send, stored, void, walkin
from trainees import cards, ledger, people
from trainees.people import Particulars, Person

LOOK = Look(EVERYWHERE)


def waiting(kind=None):
    """(kind, problem, name) of what waits."""
    look = LOOK if kind is None else Look(EVERYWHERE, (kind,))
    return [(one.kind, one.problem, one.name) for one in inbox.page(look)]


def only(kind=None):
    """The one item that waits."""
    [one] = inbox.page(LOOK if kind is None else Look(EVERYWHERE, (kind,)))
    return one


def settle(item, verb, **said):
    return inbox.settle(LOOK, item.kind, item.ref, Deed(verb, **said), by=COMMAND_LINE)


def undo(at=0):
    """Take the latest decision back."""
    one = inbox.decided(LOOK)[at]
    return inbox.undo(LOOK, one.event.id, one.matter, by=COMMAND_LINE, reopen=True)


def person(number, commune):
    return db.session.get_one(Person, commune.people[number])


def another_lesson(commune, since=time(0), until=time(23, 59), *, own=False):
    """One more lesson today: of a training of its own, or of the commune's."""
    training = trainings.get(commune.training, within=EVERYWHERE)
    if not own:
        training = trainings.add(training.course, "Lớp khác", by=COMMAND_LINE)
    return lessons.add(training, clock.today(), since, until)


def close(lesson_id):
    return completion.complete(lessons.get(lesson_id, within=EVERYWHERE), by=COMMAND_LINE)


# --- what appears --------------------------------------------------------------------------------------------


def test_a_hall_without_trouble_leaves_the_inbox_empty(commune, work):
    """The negative control of all that follows."""
    with work():
        send(commune.lesson, *(event(code=text) for text in commune.codes), walkin())
        assert waiting() == []
        assert inbox.count(LOOK) == 0
        assert set(inbox.counts(LOOK).values()) == {0}


def test_each_kind_appears(commune, work):
    with work():
        [blank] = cards.print_blank(commune.locality, 1, by=COMMAND_LINE)
        other = another_lesson(commune)
        enrolments.add(other.training, [person(0, commune)], by=COMMAND_LINE)
        first = event(code=commune.codes[0])
        send(commune.lesson, first, {**first, "code": commune.codes[1]})
        send(other.id, event(code=commune.codes[0]))
        send(
            commune.lesson, event(code=codes.random_code(8)), event(code=blank.full_code), event(person=None, code=card_of(commune.people[4])),
            event(person=commune.enrolled[1], code=commune.codes[2]), walkin("Trần Văn Bình", birth_year="1979"),
        )  # fmt: skip
        send(commune.lesson, event(code=commune.codes[3]), ahead=timedelta(hours=17))
        found = waiting()
        assert sorted(found, key=str) == sorted(
            [
                ("held", "card_unknown", ""), ("held", "card_blank", ""), ("held", "not_on_list", "Võ Minh Khôi"),
                ("conflict", None, "Nguyễn Thị Ánh"), ("overlap", None, "Nguyễn Thị Ánh"), ("card", None, "Trần Văn Bình"),
                ("double", None, "Trần Văn Bình"), ("clock", None, "Phạm Thị Ngọc Hà"),
            ],
            key=str,
        )  # fmt: skip
        assert {kind: n for kind, n in inbox.counts(LOOK).items() if n} == {
            "held": 3, "conflict": 1, "overlap": 1, "card": 1, "double": 1, "clock": 1,
        }  # fmt: skip
        assert inbox.count(LOOK) == 8
        assert sum(sum(said.values()) for said in inbox.tally(LOOK).values()) == 8
        [clocked] = inbox.page(Look(EVERYWHERE, ("clock",)))
        assert clocked.count == 1
        assert abs(clocked.offsets[0] + 17 * 3600) < 60
        [double] = inbox.page(Look(EVERYWHERE, ("double",)))
        assert [one.id for one in double.alike] == [commune.people[1]]


def test_only_the_lessons_of_the_scope(commune, found_commune, work):
    strange = found_commune("00002", "Suối Trong")
    with work():
        send(strange.lesson, event(code=codes.random_code(8)))
        item = only()
        mine = Look(Scope(commune.locality))
        assert inbox.page(mine) == []
        for deed in (Deed(KEEP), Deed(REJECT), Deed(CREATE, newcomer={"name": "Lò Văn Lạ"})):
            with pytest.raises(NotFound):
                inbox.settle(mine, item.kind, item.ref, deed, by=COMMAND_LINE)
        teacher = Look(Scope(strange.locality, trainer_id=commune.accounts["trainer"]))
        assert inbox.page(teacher) == []
        assert inbox.count(Look(Scope(strange.locality, trainer_id=strange.accounts["trainer"]))) == 1


def test_old_lessons_are_looked_at_when_asked(commune, work):
    with work():
        lesson = lessons.get(commune.lesson, within=EVERYWHERE)
        lesson.day = clock.today() - timedelta(days=inbox.DAYS + 1)
        send(commune.lesson, event(code=codes.random_code(8)))
        assert inbox.count(LOOK) == 0
        assert inbox.count(Look(EVERYWHERE, ever=True)) == 1
        assert inbox.count(Look(EVERYWHERE, lesson_id=commune.lesson)) == 1
        assert inbox.count(Look(EVERYWHERE, training_id=commune.training)) == 1


def test_a_practice_lesson_asks_nothing(commune, work):
    with work():
        lessons.get(commune.lesson, within=EVERYWHERE).practice = True
        db.session.flush()
        send(commune.lesson, event(code=codes.random_code(8)))
        assert waiting() == []


# --- held ----------------------------------------------------------------------------------------------------


def test_keep_lets_whoever_is_not_on_the_list_in(commune, work):
    with work():
        send(commune.lesson, told := event(code=card_of(commune.people[4])))
        settle(only(), KEEP)
        assert waiting() == []
        assert set(present(commune.lesson)) == {commune.people[4]}
        assert enrolments.expects(commune.training, commune.people[4])
        undo()
        assert present(commune.lesson) == {}
        assert not enrolments.expects(commune.training, commune.people[4])
        assert waiting() == [("held", "not_on_list", "Võ Minh Khôi")]
        assert kept(told["id"]).code, "the first is kept as it came"
        assert inbox.decided(LOOK) == []


def test_reject_and_take_it_back(commune, work):
    with work():
        send(commune.lesson, event(code=codes.random_code(8)))
        settle(only(), REJECT, reason="thẻ siêu thị")
        assert waiting() == []
        [said] = inbox.decided(LOOK)
        assert (said.kind, said.decision, said.count) == ("held", "rejected", 1)
        reasons = db.session.scalars(
            select(AttendanceEvent.reason).where(AttendanceEvent.kind == "void")
        ).all()
        assert reasons == ["thẻ siêu thị"]
        undo()
        assert waiting() == [("held", "card_unknown", "")]
        with pytest.raises(NotFound):
            inbox.undo(LOOK, said.event.id, said.matter, by=COMMAND_LINE)


def test_create_gives_a_stranger_a_name_and_the_blank_card(commune, work):
    with work():
        [blank] = cards.print_blank(commune.locality, 1, by=COMMAND_LINE)
        send(commune.lesson, event(code=blank.full_code))
        done = settle(only(), CREATE, newcomer={"name": "Lò Thị Mây", "birth_year": "1961"})
        assert done.name == "Lò Thị Mây"
        assert done.cards == [("bind", blank.id)]
        [who] = present(commune.lesson)
        assert db.session.get_one(Person, who).birth == "1961"
        assert cards.current([who])[who].id == blank.id
        undo()
        assert present(commune.lesson) == {}
        assert waiting() == [("held", "card_blank", "")]
        with pytest.raises(Refused):
            settle(only(), CREATE, newcomer={"name": " "})


def test_create_of_an_unknown_card_gives_another_card(commune, work):
    with work():
        send(commune.lesson, event(code=codes.random_code(8)))
        settle(only(), CREATE, newcomer={"name": "Lò Thị Mây"})
        [who] = present(commune.lesson)
        assert cards.current([who])[who].state == "active"
        assert waiting() == []


def test_same_as_somebody_of_the_register(commune, work):
    with work():
        [blank] = cards.print_blank(commune.locality, 1, by=COMMAND_LINE)
        send(commune.lesson, told := event(code=blank.full_code))
        settle(only(), SAME, person=person(5, commune))
        assert set(present(commune.lesson)) == {commune.people[5]}
        assert first_in(commune.lesson, commune.people[5]) == kept(told["id"]).happened_at
        assert enrolments.expects(commune.training, commune.people[5])
        undo()
        assert present(commune.lesson) == {}
        assert db.session.get_one(cards.Card, blank.id).person_id is None


def test_a_newcomer_beside_a_card_that_is_somebodys(commune, work):
    with work():
        send(commune.lesson, walkin("Lò Thị Mây", code=commune.codes[0]))
        assert waiting() == [("held", "walkin_card_taken", "Lò Thị Mây")]
        settle(only(), KEEP)
        [who] = present(commune.lesson)
        assert db.session.get_one(Person, who).name == "Lò Thị Mây"
        undo()
        settle(only(), SAME, person=person(0, commune))
        assert set(present(commune.lesson)) == {commune.people[0]}


@pytest.mark.parametrize("own", [True, False])
def test_move_to_the_lesson_where_they_were(commune, work, own):
    with work():
        other = another_lesson(commune, own=own)
        send(commune.lesson, event(code=card_of(commune.people[4])))
        settle(only(), MOVE, to=other)
        assert present(commune.lesson) == {}
        assert set(present(other.id)) == {commune.people[4]}
        assert waiting() == []
        undo()
        assert present(other.id) == {}
        assert waiting() == [("held", "not_on_list", "Võ Minh Khôi")]
        with pytest.raises(Refused):
            settle(only(), MOVE, to=lessons.get(commune.lesson, within=EVERYWHERE))


def test_an_unknown_card_that_is_moved_waits_there(commune, work):
    with work():
        other = another_lesson(commune)
        send(commune.lesson, event(code=codes.random_code(8)))
        settle(only(), MOVE, to=other)
        assert only().lesson.id == other.id


def test_move_into_another_locality_is_no_lesson(commune, found_commune, work):
    strange = found_commune("00002", "Suối Trong")
    with work():
        send(commune.lesson, event(code=card_of(commune.people[4])))
        with pytest.raises(NotFound):
            settle(only(), MOVE, to=lessons.get(strange.lesson, within=EVERYWHERE))


# --- closed lessons ------------------------------------------------------------------------------------------


def test_a_late_scan_counts_in_a_closed_lesson_and_so_does_its_evidence(commune, work):
    with work():
        send(commune.lesson, event(code=commune.codes[0]))
        close(commune.lesson)
        send(commune.lesson, event(code=commune.codes[1]), event(code=commune.codes[2]))
    with work():
        late = next(one for one in inbox.page(LOOK) if one.name == "Trần Văn Bình")
        with pytest.raises(Refused) as refused:
            settle(late, KEEP)
        assert refused.value.code == "lesson_closed"
        done = settle(late, KEEP, reopen=True, reason="máy anh Nam gửi muộn")
        assert done.change.recorded == 2
        lesson = lessons.get(commune.lesson, within=EVERYWHERE)
        assert (lesson.state, lesson.reopened_reason) == ("closed", "máy anh Nam gửi muộn")
        assert set(present(commune.lesson)) == set(commune.enrolled[:2]), (
            "the other late scan goes on waiting"
        )
        assert {line.person_id for line in ledger.lines()} == set(commune.enrolled[:2])
        done = undo()
        assert done.change.withdrawn == 2
        assert {line.person_id for line in ledger.lines()} == {commune.enrolled[0]}
        assert [one[1] for one in waiting()] == ["lesson_closed", "lesson_closed"]


def test_several_alike_at_once(commune, work):
    with work():
        close(commune.lesson)
        send(
            commune.lesson,
            *(event(code=text) for text in commune.codes),
            event(code=codes.random_code(8)),
            walkin("Lò Thị Mây"),
        )
        lesson = lessons.get(commune.lesson, within=EVERYWHERE)
        done = inbox.settle_alike(LOOK, lesson, "lesson_closed", Deed(KEEP, reopen=True), by=COMMAND_LINE)
        assert (done.count, done.refused) == (5, 0)
        assert len(present(commune.lesson)) == 5
        assert waiting() == [("held", "card_unknown", "")]
        done = inbox.settle_alike(LOOK, lesson, "card_unknown", Deed(REJECT, reopen=True), by=COMMAND_LINE)
        assert done.count == 1
        with pytest.raises(Conflict):
            inbox.settle_alike(LOOK, lesson, "card_unknown", Deed(REJECT, reopen=True), by=COMMAND_LINE)
        assert len(inbox.decided(LOOK)) == inbox.decided_count(LOOK) == 6


# --- what counts already -------------------------------------------------------------------------------------


def test_two_contents_under_one_id(commune, work):
    with work():
        first = event(code=commune.codes[0])
        send(commune.lesson, first, {**first, "code": commune.codes[1]})
        settle(only(), REJECT)
        assert waiting() == []
        assert set(present(commune.lesson)) == {commune.enrolled[0]}
        undo()
        settle(only(), KEEP)
        assert set(present(commune.lesson)) == set(commune.enrolled[:2])
        undo()
        assert set(present(commune.lesson)) == {commune.enrolled[0]}
        assert only().kind == "conflict"


def test_a_second_content_sent_to_another_lesson_counts_there(commune, work):
    with work():
        other = another_lesson(commune, own=True)
        send(commune.lesson, first := event(code=commune.codes[0]))
        send(other.id, first)
        settle(only("conflict"), KEEP)
        assert set(present(other.id)) == {commune.enrolled[0]}


def test_one_person_in_two_lessons_at_once(commune, work):
    with work():
        other = another_lesson(commune, own=True)
        send(commune.lesson, event(code=commune.codes[0]))
        send(other.id, event(code=commune.codes[0]))
        item = only()
        settle(item, KEEP)
        assert waiting() == []
        undo()
        with pytest.raises(Refused):
            settle(only(), REJECT)
        for dropped, stays in ((other.id, commune.lesson), (commune.lesson, other.id)):
            settle(only(), REJECT, to=lessons.get(dropped, within=EVERYWHERE))
            assert present(dropped) == {}
            assert set(present(stays)) == {commune.enrolled[0]}
            assert waiting() == []
            undo()
            assert only().kind == "overlap"


def test_lessons_that_only_follow_one_another_do_not_overlap(commune, work):
    with work():
        first, second = (
            another_lesson(commune, time(8), time(10), own=True),
            another_lesson(commune, time(10), time(11), own=True),
        )
        send(first.id, event(code=commune.codes[0]))
        send(second.id, event(code=commune.codes[0]))
        assert inbox.page(Look(EVERYWHERE, ("overlap",))) == []


def test_an_overlap_is_seen_through_a_merge_and_not_of_a_make_up_lesson(commune, work):
    with work():
        other = another_lesson(commune, own=True)
        send(commune.lesson, event(code=commune.codes[0]))
        send(other.id, event(code=commune.codes[1]))
        assert waiting() == []
        decisions.merge(person(0, commune), person(1, commune), by=COMMAND_LINE)
        assert only().kind == "overlap"
        other.makes_up_id = commune.lesson
        db.session.flush()
        assert waiting() == []


def test_a_card_that_is_somebody_elses(commune, work):
    with work():
        send(commune.lesson, event(person=commune.enrolled[0], code=commune.codes[1]))
        settle(only(), KEEP)
        assert waiting() == []
        undo()
        settle(only(), REJECT)
        assert present(commune.lesson) == {}
        undo()
        assert set(present(commune.lesson)) == {commune.enrolled[0]}


def test_a_phone_whose_clock_was_wrong_is_one_line(commune, work):
    with work():
        told = [
            event(code=text, device_time=(clock.now() + timedelta(hours=17)).isoformat())
            for text in commune.codes
        ]
        send(commune.lesson, *told, ahead=timedelta(hours=17))
        item = only()
        assert (item.kind, item.count, item.outside) == ("clock", 4, 0)
        done = settle(item, KEEP)
        assert done.count == 4
        assert waiting() == []
        [said] = inbox.decided(LOOK)
        assert said.count == 4
        undo()
        settle(only(), REJECT, reason="quét thử ở nhà")
        assert present(commune.lesson) == {}
        undo()
        assert set(present(commune.lesson)) == set(commune.enrolled)


def test_many_who_checked_themselves_in_by_one_phone(commune, work):
    phone = Actor(None, "tự điểm danh", "điện thoại K7QX2M")
    with work():
        lesson = lessons.get(commune.lesson, within=EVERYWHERE)
        told = [event(code=text, source="self") for text in commune.codes]
        checkin.take(lesson, told[:2], clock.now(), by=phone)
        assert waiting() == [], "two of a family share a phone"
        checkin.take(lesson, told[2:], clock.now(), by=phone)
        item = only()
        assert (item.kind, item.count, len(item.names)) == ("self", 4, 4)
        settle(item, REJECT)
        assert present(commune.lesson) == {}
        undo()
        assert set(present(commune.lesson)) == set(commune.enrolled)
        assert not any(db.session.scalars(select(Attendance.verified))), "still claimed, not verified"


def test_a_newcomer_who_may_be_known(commune, work):
    with work():
        send(commune.lesson, walkin("Trần Văn Bình", birth_year="1979"))
        newcomer = only().person
        settle(only(), KEEP)
        assert waiting() == []
        assert enrolments.expects(commune.training, newcomer.id)
        undo()
        with pytest.raises(Refused):
            settle(only(), SAME, person=person(2, commune))
        settle(only(), SAME, person=person(1, commune))
        assert waiting() == []
        assert (
            people.get(newcomer.id, within=EVERYWHERE).id
            == people.get(commune.people[1], within=EVERYWHERE).id
        )
        undo()
        assert people.get(newcomer.id, within=EVERYWHERE).id == newcomer.id
        assert only().kind == "double"


def test_a_double_that_was_settled_in_the_register_waits_no_longer(commune, work):
    with work():
        send(commune.lesson, walkin("Trần Văn Bình", birth_year="1979"), walkin("Lê Hoàng Đức"))
        assert len(waiting("double")) == 2
        one, other = (item.person for item in inbox.page(Look(EVERYWHERE, ("double",))))
        decisions.tell_apart(one, person(1 if one.name.startswith("Trần") else 2, commune), by=COMMAND_LINE)
        decisions.merge(person(2 if one.name.startswith("Trần") else 1, commune), other, by=COMMAND_LINE)
        assert waiting("double") == []


def test_a_double_is_asked_about_whoever_else_was_told_apart(commune, work):
    """That the one it resembles is not somebody third says nothing of these two."""
    with work():
        send(commune.lesson, walkin("Trần Văn Bình", birth_year="1979"))
        decisions.tell_apart(person(1, commune), person(2, commune), by=COMMAND_LINE)
        assert [[one.id for one in item.alike] for item in inbox.page(LOOK)] == [[commune.people[1]]]


def test_a_newcomer_of_another_year_is_nobodys_double(commune, work):
    with work():
        send(commune.lesson, walkin("Trần Văn Bình", birth_year="1944"))
        assert waiting() == []


# --- twice, and at once --------------------------------------------------------------------------------------


def test_what_was_settled_is_not_settled_again(commune, work):
    with work():
        send(commune.lesson, event(code=card_of(commune.people[4])))
        item = only()
        settle(item, KEEP)
        before = stored(commune.lesson)
        for verb in (KEEP, REJECT):
            with pytest.raises(Conflict) as said:
                settle(item, verb)
            assert said.value.code == "settled_already"
        assert stored(commune.lesson) == before
        with pytest.raises(NotFound):
            inbox.settle(LOOK, "held", "0" * 36, Deed(KEEP), by=COMMAND_LINE)


def test_what_cannot_be_done_is_refused(commune, work):
    with work():
        send(commune.lesson, event(code=codes.random_code(8)))
        with pytest.raises(Refused) as said:
            settle(only(), KEEP)
        assert said.value.code == "verb_unknown"
        with pytest.raises(Refused):
            settle(only(), SAME)


@pytest.mark.parametrize("verbs", [(KEEP, KEEP), (KEEP, REJECT), (REJECT, KEEP)])
def test_two_who_settle_the_same_at_once(app, commune, work, verbs):
    """The second hears a sentence, and nothing is written twice."""
    with work():
        send(commune.lesson, event(code=card_of(commune.people[4])))
        ref = only().ref
    outcome, worked = [None, None], threading.Event()

    def act(number, before):
        with app.app_context(), writing():
            before()
            try:
                outcome[number] = inbox.settle(
                    LOOK, "held", ref, Deed(verbs[number]), by=Actor(None, f"người {number}")
                )
                if number == 0:
                    worked.set()
                    sleep(0.4)
                db.session.commit()
            except Exception as error:
                db.session.rollback()
                outcome[number] = error
            finally:
                worked.set()

    threads = [
        threading.Thread(target=act, args=(0, lambda: None)),
        threading.Thread(target=act, args=(1, lambda: worked.wait(10))),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert outcome[0].count == 1
    assert isinstance(outcome[1], Conflict)
    with work():
        assert db.session.scalar(select(func.count()).select_from(EventReview)) == 1
        assert len(present(commune.lesson)) == (verbs[0] == KEEP)
        assert waiting() == []


# --- a year's worth ------------------------------------------------------------------------------------------


def test_pages_of_many(commune, work, queries):
    with work():
        send(commune.lesson, *(event(code=codes.random_code(8)) for _ in range(120)))
    with work(), queries() as seen:
        refs = [one.ref for number in (1, 2, 3) for one in inbox.page(LOOK, page=number)]
    assert len(set(refs)) == 120
    assert len(seen) <= 3 * 6, "\n".join(seen)
    with work():
        assert people.add(commune.locality, Particulars("Không ai"), by=COMMAND_LINE)
        assert void(event())["corrects"]
