"""Protocols 1.1 to 1.8: what becomes of each thing that a device can tell."""

from __future__ import annotations

import uuid
from datetime import date, time, timedelta

import pytest
from sqlalchemy import func, select

from app.base import clock, codes
from app.base.actors import COMMAND_LINE, EVERYWHERE
from app.base.db import db
from app.base.errors import Refused
from campaigns import enrolments, lessons, trainings
from campaigns.attendance import checkin, completion, presence, problems
from campaigns.attendance.events import Attendance, AttendanceEvent, EventConflict
from campaigns.enrolments import Enrolment
from tests.attendance.telling import card_of, event, first_in, kept, present, send, stored, void, walkin
from trainees import areas, cards
from trainees.cards import Card
from trainees.people import Person


def test_a_scan_makes_somebody_present_once(commune, work):
    scan = event(code=commune.codes[0])
    with work():
        (answer,) = send(commune.lesson, scan)
    assert (answer.result, answer.problem, answer.flags) == ("created", None, [])
    assert answer.person["id"] == commune.enrolled[0]
    assert answer.person["name"] == "Nguyễn Thị Ánh"
    with work():
        assert present(commune.lesson) == {commune.enrolled[0]: scan["id"]}
        row = kept(scan["id"])
        assert (row.kind, row.source, row.result, row.account_id) == ("in", "scan", "created", None)
        assert len(row.payload_hash) == 64


def test_every_way_of_naming_a_person_is_understood(commune, work):
    ways = [
        {"code": commune.codes[0]},  # code and MAC, as the roster's phone holds it
        {"code": f"http://127.0.0.1:8000/t/{commune.codes[1]}"},  # the QR's whole text
        {"code": commune.codes[2][:8].lower(), "source": "typed"},  # the eight letters, typed by hand
        {"person": commune.enrolled[3], "source": "list"},  # chosen from the list
    ]
    with work():
        answers = send(commune.lesson, *(event(**way) for way in ways))
        assert [a.result for a in answers] == ["created"] * 4
        assert sorted(present(commune.lesson)) == sorted(commune.enrolled)


def test_a_code_misread_by_a_person_still_works(commune, work):
    with work():
        person = db.session.get_one(Person, commune.people[4])
        card = Card(
            locality_id=commune.locality, code="10" + "0" * 5, person_id=person.id, created_at=clock.now()
        )
        card.code += codes.check_letter(card.code)
        db.session.add(card)
        enrolments.add(trainings.get(commune.training, within=EVERYWHERE), [person], by=COMMAND_LINE)
        typed = card.code.replace("1", "l").replace("0", "o")
        (answer,) = send(commune.lesson, event(code=f"{typed[:4]}-{typed[4:]}", source="typed"))
    assert answer.result == "created"


# --- idempotency ---------------------------------------------------------------------------------------------


def test_the_same_event_again_is_a_repeat_and_silence(commune, work):
    scan = event(code=commune.codes[0])
    with work():
        send(commune.lesson, scan)
    with work():
        again, in_one_batch = send(commune.lesson, scan, scan)
        assert (again.result, again.problem) == ("repeat", None)
        assert in_one_batch.result == "repeat"
        assert again.person["name"] == "Nguyễn Thị Ánh"
        assert stored(commune.lesson) == 1


def test_a_repeat_hears_what_the_first_try_was_told(commune, work):
    forged = event(code=commune.codes[0][:8] + "0" * 16)
    with work():
        unlisted = event(code=card_of(commune.people[5]))
        send(commune.lesson, unlisted, forged)
    with work():
        answers = send(commune.lesson, unlisted, forged)
        assert [(a.result, a.problem) for a in answers] == [
            ("repeat", "not_on_list"),
            ("repeat", "card_forged"),
        ]
        assert all(a.message for a in answers)


def test_a_retry_in_another_zone_is_the_same_event(commune, work):
    scan = event(code=commune.codes[0], device_time="2026-11-14T08:00:00+07:00")
    with work():
        send(commune.lesson, scan)
        (again,) = send(commune.lesson, scan | {"device_time": "2026-11-14T01:00:00Z"})
    assert again.result == "repeat"


def test_an_id_is_answered_as_it_was_spelt(commune, work):
    scan = event(code=commune.codes[0])
    loud = scan | {"id": scan["id"].upper()}
    with work():
        (first,) = send(commune.lesson, loud)
        (again,) = send(commune.lesson, scan)
    assert (first.id, first.result) == (loud["id"], "created")
    assert (again.id, again.result) == (scan["id"], "repeat")


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "out"}, {"code": "other"}, {"device_time": "2026-01-01T00:00:00Z"}, {"source": "typed"},
        {"reason": "khác"},
    ],
    ids=lambda change: next(iter(change)),
)  # fmt: skip
def test_the_same_id_with_other_content_is_a_conflict_kept_once(commune, work, change):
    scan = event(code=commune.codes[0])
    other = scan | (change if "code" not in change else {"code": commune.codes[1]})
    with work():
        send(commune.lesson, scan)
    for _ in range(2):
        with work():
            (answer,) = send(commune.lesson, other)
            assert (answer.result, answer.problem) == ("conflict", "event_conflict")
    with work():
        assert present(commune.lesson) == {commune.enrolled[0]: scan["id"]}
        (problem,) = db.session.scalars(select(EventConflict))
        assert (problem.event_id, problem.locality_id) == (scan["id"], commune.locality)
        assert stored(commune.lesson) == 1


def test_an_id_used_in_another_lesson_is_a_conflict(commune, work):
    scan = event(code=commune.codes[0])
    with work():
        training = trainings.get(commune.training, within=EVERYWHERE)
        other = lessons.add(training, clock.today(), time(0, 0), time(23, 59)).id
        send(commune.lesson, scan)
        (answer,) = send(other, scan)
        assert answer.result == "conflict"
        assert present(other) == {}


def test_a_second_scan_of_somebody_already_in_is_created_with_a_flag(commune, work):
    later = clock.now() + timedelta(seconds=5)
    first, second = (
        event(code=commune.codes[0]),
        event(code=commune.codes[0], device_time=later.isoformat()),
    )
    with work():
        send(commune.lesson, first)
    with work():
        (answer,) = send(commune.lesson, second)
        assert (answer.result, answer.flags) == ("created", ["already"])
        assert present(commune.lesson) == {commune.enrolled[0]: first["id"]}
        assert stored(commune.lesson) == 2


# --- one bad item blocks no other ----------------------------------------------------------------------------

MALFORMED = {
    "no object": "scan",
    "none": None,
    "no id": {"kind": "in"},
    "id is no uuid": event(id="1"),
    "no kind": event(kind=None),
    "unknown kind": event(kind="dance"),
    "unknown source": event(source="dream"),
    "no time": event(device_time=None),
    "time without offset": event(device_time="2026-11-14T08:00:00"),
    "time outside the calendar": event(device_time="0001-01-01T00:00:00+14:00"),
    "void of nothing": event("void"),
    "void of no uuid": event("void", corrects="yesterday"),
    "person is text": event(person="17"),
    "person is true": event(person=True),
    "person too large": event(person=2**40),
    "walk-in is a list": event("walkin", walkin=["Hồ Thị Mới"]),
    "birth year of another age": walkin(birth_year="1492"),
    "birth year is a word": walkin(birth_year="mười"),
    "sex unknown": walkin(sex="X"),
}


@pytest.mark.parametrize("item", MALFORMED.values(), ids=MALFORMED.keys())
def test_a_malformed_item_answers_for_itself(commune, work, item):
    before, after = event(code=commune.codes[0]), event(code=commune.codes[1])
    with work():
        answers = send(commune.lesson, before, item, after)
        assert [a.result for a in answers] == ["created", "refused", "created"]
        assert answers[1].problem == "event_malformed"
        assert answers[1].message.startswith("Lượt này không đọc được")
        assert len(present(commune.lesson)) == 2


def test_texts_that_no_database_stores_are_cleaned(commune, work):
    with work():
        answers = send(
            commune.lesson,
            event(code="\x00\ud800bill"), event(code=commune.codes[0], reason="a\x00b\udfff"),
            walkin("Hồ\x00 Thị \ud800Mới"), event(code="9" * 5000),
        )  # fmt: skip
    assert [a.result for a in answers] == ["refused", "created", "created", "refused"]
    assert answers[2].person["name"] == "Hồ Thị Mới"


def test_a_batch_beyond_the_limit_is_refused_whole(commune, work):
    with work(), pytest.raises(Refused) as refused:
        send(commune.lesson, *(event(code=commune.codes[0]) for _ in range(checkin.MAX_BATCH + 1)))
    assert refused.value.code == "batch_too_large"


def test_a_full_batch_is_taken(commune, work):
    with work():
        answers = send(commune.lesson, *(event(code=commune.codes[n % 4]) for n in range(checkin.MAX_BATCH)))
        assert {a.result for a in answers} == {"created"}
        assert len(present(commune.lesson)) == 4


# --- clocks --------------------------------------------------------------------------------------------------


def test_a_wrong_clock_is_corrected_flagged_and_never_dropped(commune, work):
    ahead = timedelta(hours=5)
    moment = clock.now()
    with work():
        (answer,) = send(
            commune.lesson,
            event(code=commune.codes[0], device_time=(moment + ahead).isoformat()),
            ahead=ahead,
        )
        assert (answer.result, answer.flags) == ("created", ["clock_off"])
        row = kept(answer.id)
        assert abs(first_in(commune.lesson, commune.enrolled[0]) - moment) < timedelta(seconds=30)
        assert abs(row.device_time - (moment + ahead)) < timedelta(
            seconds=1
        )  # what the device said stays readable
        assert row.clock_offset == pytest.approx(-5 * 3600, abs=30)


@pytest.mark.parametrize(
    ("seconds", "flags"), [(100, []), (-100, []), (140, ["clock_off"]), (-140, ["clock_off"])]
)
def test_two_minutes_are_tolerated(commune, work, seconds, flags):
    ahead = timedelta(seconds=seconds)
    with work():
        (answer,) = send(
            commune.lesson,
            event(code=commune.codes[0], device_time=(clock.now() + ahead).isoformat()),
            ahead=ahead,
        )
    assert answer.flags == flags


@pytest.mark.parametrize(
    ("at", "flags"),
    [("12:59", ["outside_time"]), ("13:01", []), ("15:00", []), ("17:59", []), ("18:01", ["outside_time"])],
)
def test_a_scan_outside_the_lesson_and_its_grace_is_flagged(commune, work, time_machine, at, flags):
    day = clock.today()
    time_machine.move_to(clock.now().replace(hour=20, minute=0))  # an upload in the evening
    with work():
        training = trainings.get(commune.training, within=EVERYWHERE)
        afternoon = lessons.add(training, day, time(14, 0), time(17, 0)).id
        (answer,) = send(
            afternoon, event(code=commune.codes[0], device_time=f"{day.isoformat()}T{at}:00+07:00")
        )
        assert (answer.result, answer.flags) == ("created", flags)
        assert list(present(afternoon)) == [commune.enrolled[0]]


def test_clocks_at_the_ends_of_the_calendar_do_no_harm(commune, work):
    with work():
        lesson = lessons.get(commune.lesson, within=EVERYWHERE)
        for now in ("9999-12-31T23:59:59+00:00", "0001-01-02T00:00:00+00:00"):
            for then in ("9999-12-31T23:59:59+00:00", "0001-01-02T00:00:00+00:00"):
                (answer,) = checkin.take(
                    lesson, [event(code=commune.codes[0], device_time=then)], clock.parse_moment(now), by=COMMAND_LINE
                )  # fmt: skip
                assert answer.result in ("created", "refused")


# --- what is refused and what is held ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "https://example.com/menu", "00020101021238570010A000000727", "", "079084001234|012345678|Ai Đó|01011990|Nam|Đâu|01012021",
        "xin chào", "http://127.0.0.1:8000/c/ABCDEFGH", "AAAAAAAA", "💡" * 30,
    ],
)  # fmt: skip
def test_a_foreign_code_is_a_clear_no_and_is_kept(commune, work, text):
    scan = event(code=text)
    with work():
        (answer,) = send(commune.lesson, scan)
        assert (answer.result, answer.problem) == ("refused", "code_foreign")
        assert answer.message == problems.sentence("code_foreign")
        assert kept(scan["id"]).result == "refused"
        assert present(commune.lesson) == {}


def test_a_forged_card_is_refused(commune, work):
    code, mac = commune.codes[0][:8], commune.codes[0][8:]
    wrong = mac[:-1] + ("0" if mac[-1] != "0" else "1")
    invented = "0000000" + codes.check_letter("0000000")
    with work():
        answers = send(
            commune.lesson,
            event(code=code + wrong),
            event(code=commune.codes[1][:8] + mac),
            event(code=invented + mac),
        )
        assert [(a.result, a.problem) for a in answers] == [("refused", "card_forged")] * 3
        assert present(commune.lesson) == {}


def test_a_genuine_code_that_nobody_holds_is_held(commune, work):
    bare = "0000000" + codes.check_letter("0000000")
    with work():
        answers = send(commune.lesson, event(code=bare), event(code=bare + codes.card_mac(bare, 1)))
    assert [(a.result, a.problem) for a in answers] == [("held", "card_unknown")] * 2


def test_a_blocked_card_is_refused(commune, work):
    with work():
        card = db.session.scalars(select(Card).where(Card.code == commune.codes[0][:8])).one()
        card.state = cards.BLOCKED
    with work():
        (answer,) = send(commune.lesson, event(code=commune.codes[0]))
    assert (answer.result, answer.problem) == ("refused", "card_blocked")


def test_a_card_of_another_locality_is_unknown_here(commune, found_commune, work):
    other = found_commune("00002", "Suối Trong")
    with work():
        answers = send(commune.lesson, event(code=other.codes[0]), event(person=other.people[0]))
        assert [(a.result, a.problem) for a in answers] == [
            ("held", "card_unknown"),
            ("held", "person_unknown"),
        ]
        assert all(a.person is None for a in answers)  # and nothing of theirs is said


def test_somebody_not_on_the_list_is_held_by_name(commune, work):
    with work():
        scan = event(code=card_of(commune.people[4]))
        (answer,) = send(commune.lesson, scan)
        assert (answer.result, answer.problem) == ("held", "not_on_list")
        assert answer.person["name"] == "Võ Minh Khôi"
        assert present(commune.lesson) == {}
        lesson = lessons.get(commune.lesson, within=EVERYWHERE)
        assert [(row.id, name) for row, name in presence.held(lesson)] == [(scan["id"], "Võ Minh Khôi")]
        assert kept(scan["id"]).person_id == commune.people[4]


def test_going_out_is_kept_and_changes_nothing(commune, work):
    with work():
        answers = send(commune.lesson, event(code=commune.codes[0]), event("out", code=commune.codes[0]))
        assert [(a.result, a.problem) for a in answers] == [("created", None), ("held", "kind_not_counted")]
        assert len(present(commune.lesson)) == 1


def test_every_problem_and_flag_has_a_sentence():
    for code, (fate, sentence) in problems.PROBLEMS.items():
        assert fate in ("held", "refused", "conflict"), code
        assert sentence.endswith("."), code
    assert all(problems.FLAGS.values())


def test_the_first_scan_opens_the_lesson(commune, work):
    with work():
        assert lessons.get(commune.lesson, within=EVERYWHERE).state == "planned"
        send(commune.lesson, event(code="https://example.com"))
        assert lessons.get(commune.lesson, within=EVERYWHERE).state == "planned"
        send(commune.lesson, event(code=commune.codes[0]))
    with work():
        lesson = lessons.get(commune.lesson, within=EVERYWHERE)
        assert lesson.state == "open"
        assert lesson.opened_at is not None


def test_a_scan_of_a_merged_person_counts_for_the_survivor(commune, work):
    with work():
        db.session.get_one(Person, commune.people[0]).merged_into_id = commune.people[1]
    with work():
        (answer,) = send(commune.lesson, event(code=commune.codes[0]))
        assert (answer.result, answer.person["id"]) == ("created", commune.people[1])
        assert list(present(commune.lesson)) == [commune.people[1]]


# --- undo ----------------------------------------------------------------------------------------------------


def test_a_void_undoes_and_a_later_scan_counts_again(commune, work):
    scan = event(code=commune.codes[0])
    undo = void(scan, reason="quét nhầm")
    with work():
        _, undone = send(commune.lesson, scan, undo)
        assert (undone.result, undone.person["name"]) == ("created", "Nguyễn Thị Ánh")
        assert present(commune.lesson) == {}
        assert stored(commune.lesson) == 2  # nothing is erased
    with work():
        (again,) = send(commune.lesson, undo)
        assert again.result == "repeat"
        fresh = event(code=commune.codes[0])
        (answer,) = send(commune.lesson, fresh)
        assert (answer.result, answer.flags) == ("created", [])
        assert present(commune.lesson) == {commune.enrolled[0]: fresh["id"]}


def test_a_void_leaves_the_other_scan_of_the_same_person(commune, work):
    early = event(code=commune.codes[0], device_time=(clock.now() - timedelta(minutes=9)).isoformat())
    late = event(code=commune.codes[0])
    with work():
        send(commune.lesson, early, late, void(early))
        assert present(commune.lesson) == {commune.enrolled[0]: late["id"]}
        send(commune.lesson, void(late))
        assert present(commune.lesson) == {}


def test_a_void_of_nothing_known_waits(commune, found_commune, work):
    other = found_commune("00002", "Suối Trong")
    there = event(code=other.codes[0])
    with work():
        send(other.lesson, there)
    with work():
        answers = send(commune.lesson, event("void", corrects=str(uuid.uuid4())), void(there))
        assert [(a.result, a.problem) for a in answers] == [("held", "corrects_unknown")] * 2
        assert list(present(other.lesson)) == [other.enrolled[0]]


def test_undoing_a_held_scan_takes_it_from_the_inbox(commune, work):
    scan = event(person=commune.people[4])
    with work():
        send(commune.lesson, scan, void(scan))
        assert presence.held(lessons.get(commune.lesson, within=EVERYWHERE)) == []


# --- walk-ins ------------------------------------------------------------------------------------------------


def test_a_walk_in_is_entered_enrolled_and_present(commune, work):
    with work():
        areas.ensure_neighbourhood(commune.locality, "Tổ dân phố 3")
        (answer,) = send(
            commune.lesson,
            walkin(
                "  Hồ  Thị Mới ", birth_year="1961", sex="F", neighbourhood="tổ dân phố 3", phone="0912000111"
            ),
        )
        assert (answer.result, answer.flags) == ("created", [])
        person = db.session.get_one(Person, answer.person["id"])
        assert (person.name, person.birth, person.sex, person.phone) == (
            "Hồ Thị Mới",
            "1961",
            "F",
            "0912000111",
        )
        assert person.neighbourhood_id is not None
        assert codes.is_code(answer.person["code"])
        enrolment = db.session.scalars(select(Enrolment).where(Enrolment.person_id == person.id)).one()
        assert (enrolment.training_id, enrolment.through) == (commune.training, "walkin")
        assert list(present(commune.lesson)) == [person.id]


def test_the_same_walk_in_again_enters_nobody_twice(commune, work):
    came = walkin()
    with work():
        (first,) = send(commune.lesson, came)
    with work():
        before = db.session.scalar(select(func.count(Person.id)))
        (again,) = send(commune.lesson, came)
        assert (again.result, again.person["id"]) == ("repeat", first.person["id"])
        assert db.session.scalar(select(func.count(Person.id))) == before


def test_a_walk_in_that_resembles_somebody_counts_and_is_flagged(commune, work):
    with work():
        alike, older = send(
            commune.lesson,
            walkin("NGUYEN THI ANH", birth_year="1984"),
            walkin("Nguyễn Thị Ánh", birth_year="1931"),
        )
        assert (alike.result, alike.flags) == ("created", ["possible_duplicate"])
        assert older.flags == []
        assert len(present(commune.lesson)) == 2


def test_a_blank_card_is_bound_by_the_walk_in_that_is_handed_it(commune, work):
    with work():
        blank = Card(
            locality_id=commune.locality, code=codes.random_code(8), version=1, created_at=clock.now()
        )
        db.session.add(blank)
        db.session.flush()
        text = blank.full_code
        (alone,) = send(commune.lesson, event(code=text))
        assert (alone.result, alone.problem) == ("held", "card_blank")
        bound, second, again = send(
            commune.lesson, walkin(code=text), walkin("Ai Khác", code=text), event(code=text)
        )
        assert (bound.result, bound.person["code"]) == ("created", text[:8])
        assert (second.result, second.problem) == ("held", "walkin_card_taken")
        assert (again.result, again.person["id"], again.flags) == ("created", bound.person["id"], ["already"])


def test_a_holder_of_a_card_who_was_not_expected_is_added_to_the_class(commune, work):
    with work():
        card = db.session.scalars(select(Card).where(Card.person_id == commune.people[4])).one()
        (answer,) = send(commune.lesson, event("walkin", card.full_code))
        assert (answer.result, answer.person["id"]) == ("created", commune.people[4])
        assert enrolments.expects(commune.training, commune.people[4])


def test_a_walk_in_by_the_persons_number_once_their_card_was_seen(commune, work):
    with work():
        send(commune.lesson, event(code=card_of(commune.people[5])))
        (answer,) = send(commune.lesson, event("walkin", person=commune.people[5], source="list"))
        assert (answer.result, list(present(commune.lesson))) == ("created", [commune.people[5]])


def test_a_walk_in_without_a_name_is_refused_and_leaves_nobody(commune, work):
    with work():
        before = db.session.scalar(select(func.count(Person.id)))
        answers = send(commune.lesson, event("walkin"), walkin("  "))
        assert [(a.result, a.problem) for a in answers] == [("refused", "walkin_nameless")] * 2
        assert db.session.scalar(select(func.count(Person.id))) == before


def test_a_voided_walk_in_stays_in_the_register(commune, work):
    came = walkin()
    with work():
        answer, _ = send(commune.lesson, came, void(came))
        assert present(commune.lesson) == {}
        assert db.session.get(Person, answer.person["id"]) is not None


# --- self check-in is claimed --------------------------------------------------------------------------------


def test_self_check_in_is_not_verified_until_somebody_looks(commune, work):
    with work():
        send(commune.lesson, event(code=commune.codes[0], source="self"), event(code=commune.codes[1]))
        verified = dict(db.session.execute(select(Attendance.person_id, Attendance.verified)).all())
        assert verified == {commune.enrolled[0]: False, commune.enrolled[1]: True}


def test_a_trainers_scan_verifies_a_claim(commune, work):
    with work():
        send(commune.lesson, event(code=commune.codes[0], source="self"), event(code=commune.codes[0]))
        assert db.session.scalars(select(Attendance.verified)).one() is True


# --- closing -------------------------------------------------------------------------------------------------


def close(lesson_id):
    return completion.complete(lessons.get(lesson_id, within=EVERYWHERE), by=COMMAND_LINE)


def reopen(lesson_id):
    return completion.reopen(lessons.get(lesson_id, within=EVERYWHERE), by=COMMAND_LINE)


def test_scans_after_closing_are_held_and_count_when_it_is_opened_again(commune, work):
    with work():
        send(commune.lesson, event(code=commune.codes[0]))
        close(commune.lesson)
    scan = event(code=commune.codes[1])
    with work():
        (answer,) = send(commune.lesson, scan)
        assert (answer.result, answer.problem) == ("held", "lesson_closed")
        assert list(present(commune.lesson)) == [commune.enrolled[0]]
    with work():
        reopen(commune.lesson)
        assert sorted(present(commune.lesson)) == commune.enrolled[:2]
        (again,) = send(commune.lesson, scan)
        assert (again.result, again.problem) == ("repeat", None)


def test_a_walk_in_after_closing_enters_nobody(commune, work):
    with work():
        close(commune.lesson)
    came = walkin()
    with work():
        before = db.session.scalar(select(func.count(Person.id)))
        (answer,) = send(commune.lesson, came)
        assert (answer.result, answer.problem) == ("held", "lesson_closed")
        assert db.session.scalar(select(func.count(Person.id))) == before
        assert kept(came["id"]).walkin == {"name": "Hồ Thị Mới"}


def test_an_undo_after_closing_waits_for_the_reopening(commune, work):
    scan = event(code=commune.codes[0])
    with work():
        send(commune.lesson, scan)
        close(commune.lesson)
    with work():
        (answer,) = send(commune.lesson, void(scan))
        assert (answer.result, answer.problem) == ("held", "lesson_closed")
        assert len(present(commune.lesson)) == 1
    with work():
        reopen(commune.lesson)
        assert present(commune.lesson) == {}


def test_a_lesson_is_closed_once(commune, work):
    with work():
        close(commune.lesson)
        with pytest.raises(Refused) as refused:
            close(commune.lesson)
        assert refused.value.code == "lesson_closed"
        reopen(commune.lesson)
        with pytest.raises(Refused) as refused:
            reopen(commune.lesson)
        assert refused.value.code == "lesson_not_closed"


def test_who_was_present_is_not_dropped_from_the_class(commune, work):
    with work():
        send(commune.lesson, event(code=commune.codes[0]))
        training = trainings.get(commune.training, within=EVERYWHERE)
        with pytest.raises(Refused) as refused:
            presence.unenrol(training, commune.enrolled[0])
        assert refused.value.code == "was_present"
        presence.unenrol(training, commune.enrolled[1])
        assert not enrolments.expects(commune.training, commune.enrolled[1])


# --- the API says the same -----------------------------------------------------------------------------------


def test_the_api_takes_a_batch_and_lists_who_came(client, commune, bearer):
    address = f"/api/v1/lessons/{commune.lesson}/attendance-events"
    scan, foreign = event(code=commune.codes[0]), event(code="https://example.com")
    body = {"device_now": clock.now().isoformat(), "events": [scan, foreign, 7]}
    answer = client.post(address, json=body, headers=bearer())
    assert answer.status_code == 200
    assert set(answer.json) == {"server_now", "results"}
    created, refused, malformed = answer.json["results"]
    assert created == {
        "id": scan["id"], "result": "created", "flags": [],
        "person": {"id": commune.enrolled[0], "name": "Nguyễn Thị Ánh", "code": commune.codes[0][:8]},
    }  # fmt: skip
    assert (refused["result"], refused["problem"]) == ("refused", "code_foreign")
    assert (malformed["id"], malformed["result"]) == (None, "refused")
    listed = client.get(f"/api/v1/lessons/{commune.lesson}/attendance", headers=bearer()).json
    assert listed["events"] == 2
    assert [(p["code"], p["source"], p["verified"]) for p in listed["people"]] == [
        (commune.codes[0][:8], "scan", True)
    ]


def test_the_roster_gives_names_codes_and_units_and_no_more(client, commune, bearer):
    answer = client.get(f"/api/v1/lessons/{commune.lesson}/roster", headers=bearer()).json
    assert len(answer["people"]) == 4
    for person, text in zip(
        sorted(answer["people"], key=lambda p: p["code"]), sorted(commune.codes), strict=True
    ):
        assert set(person) == {"id", "code", "name", "unit", "hash", "present"}
        assert person["code"] == text[:8]
        assert person["hash"] == cards.roster_hash(answer["salt"], text)
        assert person["unit"] == "Văn phòng Ủy ban"
    assert text[8:] not in str(answer)  # a phone holds nothing from which a card could be forged


@pytest.mark.parametrize(
    "body",
    [
        b"", b"[]", b"{", b'{"events": []}', b'{"events": {}, "device_now": "2026-11-14T08:00Z"}',
        b'{"events": [], "device_now": "now"}', b'{"events": [], "device_now": "2026-11-14T08:00"}',
    ],
)  # fmt: skip
def test_a_body_that_is_no_batch_is_refused_as_problem_json(client, commune, bearer, body):
    answer = client.post(
        f"/api/v1/lessons/{commune.lesson}/attendance-events",
        data=body, headers=bearer() | {"Content-Type": "application/json"},
    )  # fmt: skip
    assert answer.status_code == 422
    assert answer.mimetype == "application/problem+json"
    assert answer.json["code"] == "batch_malformed"


def test_events_name_the_account_that_sent_them(client, commune, bearer, work):
    scan = event(code=commune.codes[0])
    client.post(
        f"/api/v1/lessons/{commune.lesson}/attendance-events",
        json={"device_now": clock.now().isoformat(), "events": [scan]}, headers=bearer(),
    )  # fmt: skip
    with work():
        row = db.session.scalars(select(AttendanceEvent)).one()
        assert (row.account_id, row.locality_id) == (commune.accounts["trainer"], commune.locality)


def test_the_evidence_of_a_closed_lesson(commune, work):
    with work():
        send(commune.lesson, event(code=commune.codes[0]), event(code=commune.codes[1], source="self"))
        change = close(commune.lesson)
        assert (change.recorded, change.withdrawn) == (
            2,
            0,
        )  # two skills of one person; the other only claimed
        finished = completion.finished(trainings.get(commune.training, within=EVERYWHERE))
        assert finished == {commune.enrolled[0]: clock.today()}
        assert isinstance(finished[commune.enrolled[0]], date)
