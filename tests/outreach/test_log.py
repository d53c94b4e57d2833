"""The log of an outreach day: what phones tell, in any order and as often as they like, and what it comes to."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.base import clock
from app.base.actors import COMMAND_LINE, EVERYWHERE, Scope
from app.base.db import db
from app.base.errors import Conflict, NotFound, Refused
from campaigns.outreach import day as days
from campaigns.outreach import log
from campaigns.outreach.day import CLOSED, OFF, OPEN, OutreachDay
from campaigns.outreach.event import OutreachEvent
from campaigns.outreach.log import held
from campaigns.outreach.log.held import Answer
from campaigns.outreach.shift import Assignment
from tests.attendance.telling import card_of
from tests.outreach.made import outreach
from tests.outreach.telling import event, evidence, help_of, helped, kept, results, send, void
from trainees import cards, skills
from trainees.people import Person


@pytest.fixture
def made(commune, once):
    """(day, point, shift, volunteer's person, somebody else, two skills) of a day of the commune."""

    def make():
        rows = outreach(commune.locality, commune.people[:3], by=COMMAND_LINE)
        db.session.flush()
        codes = [skill.code for skill in skills.catalogue()[:3]]
        return {
            "day": rows.day.id, "point": rows.point.id, "shift": rows.shift.id, "assignment": rows.assignment.id,
            "volunteer": commune.people[0], "somebody": commune.people[4], "other": commune.people[5], "codes": codes,
            "home": rows.neighbourhood.id, "campaign": rows.campaign.id,
        }  # fmt: skip

    return once("outreach-log", make)


def test_a_help_by_card_is_evidence_once_and_a_retry_is_silence(made, work):
    day, person, (one, two, _) = made["day"], made["somebody"], made["codes"]
    with work():
        item = help_of(one, two, code=card_of(person))
        assert results(send(day, item)) == [("created", None)]
        assert results(send(day, item, item)) == [("repeat", None)] * 2
        assert helped(day) == {(person, one): "done", (person, two): "done"}
        assert evidence(day) == {(person, one), (person, two)}
        assert days.get(day, within=EVERYWHERE).state == OPEN
        [again] = send(day, help_of(one, code=card_of(person)))
        assert (again.result, "already" in again.flags) == ("created", True)
        assert results(send(day, {**item, "skills": [one]})) == [("conflict", "event_conflict")]


def test_done_beats_again_whichever_comes_first_and_again_is_no_evidence(made, work):
    day, person, (one, two, _) = made["day"], made["somebody"], made["codes"]
    with work():
        again = help_of(one, two, code=card_of(person), outcome="again")
        done = help_of(one, code=card_of(person))
        send(day, again)
        assert evidence(day) == set()
        send(day, done)
        assert helped(day) == {(person, one): "done", (person, two): "again"}
        assert evidence(day) == {(person, one)}
        send(day, void(done))
        assert helped(day) == {(person, one): "again", (person, two): "again"}
        assert evidence(day) == set()


def test_an_undoing_before_its_event_takes_effect_when_it_comes(made, work):
    day, person, (one, *_) = made["day"], made["somebody"], made["codes"]
    with work():
        item = help_of(one, code=card_of(person))
        undo = void(item)
        assert results(send(day, undo)) == [("held", "corrects_unknown")]
        assert results(send(day, item)) == [("created", None)]
        assert helped(day) == {}
        assert evidence(day) == set()
        assert results(send(day, undo)) == [("repeat", None)]
        assert results(send(day, void(undo))) == [("refused", "corrects_void")]


def test_tallies_and_households_are_counted_and_are_never_evidence(made, work):
    day = made["day"]
    with work():
        seven = event("tally", what="vneid", count=7, point=made["point"])
        answers = send(day, seven, event("tally", what="vneid"), event("household", what="met", count=3),
                       event("household", what="away"), event("incident", text="Mưa to\ntừ 9 giờ"),
                       event("tally", what="unheard"))  # fmt: skip
        assert results(answers) == [("created", None)] * 5 + [("held", "tally_unknown")]
        the_day = days.get(day, within=EVERYWHERE)
        assert log.tallies(the_day) == {"skills": 0, "vneid": 8, "services": 0, "payments": 0}
        assert log.households(the_day) == {"met": 3, "away": 1, "refused": 0}
        assert [row.text for row in log.incidents([the_day])] == ["Mưa to\ntừ 9 giờ"]
        send(day, void(seven))
        assert log.tallies(the_day)["vneid"] == 1
        assert helped(day) == {}
        assert evidence(day) == set()


def test_a_roll_marks_the_shift_and_the_latest_by_the_corrected_time_holds(made, work):
    day, person = made["day"], made["volunteer"]
    with work():
        early = event("roll", person=person, shift=made["shift"], present=True)
        late = event(
            "roll",
            code=card_of(person),
            present=False,
            device_time=(clock.now() + timedelta(minutes=1)).isoformat(),
        )
        assert results(send(day, late)) == [("created", None)]
        assert results(send(day, early)) == [("created", None)]
        assignment = db.session.get_one(Assignment, made["assignment"])
        assert assignment.came is False
        send(day, void(late))
        assert assignment.came is True
        send(day, void(early))
        assert assignment.came is None
        assert assignment.came_at is None
        stranger = event("roll", code=card_of(made["somebody"]))
        assert results(send(day, stranger)) == [("held", "not_on_shift")]


def test_a_card_that_nobody_has_is_held_until_another_phone_says_whose_it_is(made, commune, work):
    day, (one, two, _) = made["day"], made["codes"]
    with work():
        [blank] = cards.print_blank(commune.locality, 1, by=COMMAND_LINE)
        alone = help_of(one, code=blank.full_code)
        bare = help_of(two, code=blank.code.lower())
        assert results(send(day, alone, bare)) == [("held", "card_blank")] * 2
        given = help_of(two, code=blank.full_code, walkin={"name": "Vừ Thị Mới", "birth": "1961-02-03"})
        [answer] = send(day, given)
        who = answer.person["id"]
        assert answer.flags.count("card_bound") == 1
        assert helped(day) == {(who, one): "done", (who, two): "done"}
        assert db.session.get_one(Person, who).neighbourhood_id == made["home"]
        send(day, void(given))
        assert helped(day) == {}
        assert kept(alone["id"]).problem == "card_blank"
        assert cards.by_code(blank.code, within=EVERYWHERE).blank


def test_what_one_batch_says_later_is_answered_for_earlier(made, commune, work):
    day, (one, *_) = made["day"], made["codes"]
    with work():
        [blank] = cards.print_blank(commune.locality, 1, by=COMMAND_LINE)
        alone = help_of(one, code=blank.full_code)
        given = help_of(one, code=blank.full_code, walkin={"name": "Vừ Thị Mới"})
        assert results(send(day, alone, given)) == [("created", None)] * 2


def test_by_number_only_whom_the_day_knows(made, work):
    day, person, (one, *_) = made["day"], made["somebody"], made["codes"]
    with work():
        by_number = help_of(one, person=person)
        assert results(send(day, by_number)) == [("held", "person_unknown")]
        # Another phone had the card in its hand: now the number means somebody, and what waited counts.
        send(day, help_of(made["codes"][1], code=card_of(person)))
        assert kept(by_number["id"]).result == "created"
        assert (person, one) in evidence(day)
        assert results(send(day, help_of(one, person=made["volunteer"]))) == [("created", None)]


def test_a_newcomer_is_linked_only_when_certain(made, commune, work):
    day, (one, two, _) = made["day"], made["codes"]
    full = {"name": "Lò Văn Rất", "birth": "12/03/1950", "phone": "0912345678"}
    with work():
        first, same, year, other = send(
            day,
            help_of(one, walkin=full),
            help_of(two, walkin=full),
            help_of(one, walkin={"name": "Lò Văn Rất", "birth_year": 1950}),
            help_of(one, walkin={**full, "birth": "13/03/1950"}),
        )
        assert same.person["id"] == first.person["id"]
        assert len({first.person["id"], year.person["id"], other.person["id"]}) == 3
        assert "possible_duplicate" in year.flags
        assert "possible_duplicate" in other.flags
        assert len(evidence(day)) == 4


def test_a_day_that_was_called_off_holds_and_counts_when_it_goes_on(made, work):
    day, person, (one, *_) = made["day"], made["somebody"], made["codes"]
    with work():
        the_day = days.get(day, within=EVERYWHERE)
        the_day.state = OFF
        before = db.session.scalar(select(func.count(Person.id)))
        items = [
            help_of(one, code=card_of(person)), help_of(one, walkin={"name": "Người Trong Mưa"}), event("tally", what="vneid"),
        ]  # fmt: skip
        assert results(send(day, *items)) == [("held", "day_off")] * 3
        assert db.session.scalar(select(func.count(Person.id))) == before
        assert evidence(day) == set()
        the_day.state = OPEN
        log.hear(the_day, by=COMMAND_LINE)
        assert len(evidence(day)) == 2
        assert log.tallies(the_day)["vneid"] == 1


def test_after_closing_it_counts_and_says_so(made, work):
    day, person, (one, *_) = made["day"], made["somebody"], made["codes"]
    with work():
        days.get(day, within=EVERYWHERE).state = CLOSED
        [answer] = send(day, help_of(one, code=card_of(person)))
        assert (answer.result, answer.flags) == ("created", ["after_closing"])
        assert evidence(day) == {(person, one)}


def test_a_wrong_clock_is_corrected_and_flagged_never_dropped(made, work):
    day, person, (one, *_) = made["day"], made["somebody"], made["codes"]
    with work():
        ahead = timedelta(days=400)
        item = help_of(one, code=card_of(person), device_time=(clock.now() + ahead).isoformat())
        [answer] = send(day, item, ahead=ahead)
        assert (answer.result, answer.flags) == ("created", ["clock_off"])
        assert abs(kept(item["id"]).happened_at - clock.now()) < timedelta(minutes=1)


def test_another_places_card_and_day_do_not_exist(made, found_commune, work):
    other = found_commune("00002", "Xã Bên")
    day, (one, *_) = made["day"], made["codes"]
    with work():
        assert results(send(day, help_of(one, code=card_of(other.people[0])))) == [("held", "card_unknown")]
        assert results(send(day, help_of(one, person=other.people[0]))) == [("held", "person_unknown")]
        assert db.session.scalars(days.seen(Scope(other.locality)).where(OutreachDay.id == day)).all() == []


def test_bad_items_block_no_good_one(made, work):
    day, person, (one, *_) = made["day"], made["somebody"], made["codes"]
    good = help_of(one, code="")
    bad = [
        None, [], "x", {}, {**good, "id": "7"}, event("dance"), event("help"), event("help", skills=[], code="A"), event("help", skills="AI", code="A"),
        event("help", skills=[one]), event("help", skills=[one], code="A", outcome="maybe"), event("help", skills=[one] * 40, code="A"),
        event("help", skills=[{}], code="A"), event("help", skills=[one], walkin=[1]), event("help", skills=[one], walkin={"name": "A", "birth": "31/02/1950"}),
        event("help", skills=[one], walkin={"name": "A", "birth_year": 1500}), event("help", skills=[one], person=10**400), event("help", skills=[one], person=True),
        event("roll"), event("roll", person=person, present="yes"), event("roll", person=person, shift="x"), event("tally"),
        event("tally", what="vneid", count=0), event("tally", what="vneid", count=1000), event("tally", what="vneid", count=-1),
        event("tally", what="vneid", count=1.5), event("tally", what="vneid", count=True), event("tally", what=["vneid"]), event("household", what="burnt"),
        event("household"), event("incident"), event("incident", text="  "), event("incident", text={"a": 1}), event("void"), event("void", corrects="x"),
        event("tally", what="vneid", device_time="yesterday"), event("tally", what="vneid", device_time=10**30), event("tally", what="vneid", source="radio"),
        event("tally", what="vneid", point="x"),
    ]  # fmt: skip
    with work():
        first, *others, last = send(
            day, help_of(one, code=card_of(person)), *bad, event("tally", what="vneid")
        )
        assert (first.result, last.result) == ("created", "created")
        assert {(answer.result, answer.problem) for answer in others} == {("refused", "event_malformed")}
        assert all(answer.message.startswith("Lượt này không đọc được: ") for answer in others)
        assert db.session.scalar(select(func.count(OutreachEvent.id))) == 2


@pytest.mark.parametrize(
    ("item", "said"),
    [
        (help_of("NO-SUCH", code="ABCDEFGH"), ("refused", "skill_unknown")),
        (help_of("ONE", code="https://example.vn/x"), ("refused", "code_foreign")),
        (help_of("ONE", walkin={"phone": "0912345678"}), ("refused", "walkin_nameless")),
        (help_of("ONE", walkin={"name": "\x00\ud800 Mạ"}), ("created", None)),
        (event("tally", what="vneid", point=2**31 - 1), ("created", None)),
        (event("roll", person=2**31 - 1, shift=2**31 - 1), ("held", "person_unknown")),
        (event("void", corrects=str(uuid.uuid4())), ("held", "corrects_unknown")),
        (event("tally", what="vneid", device_time="2999-12-31T23:59:59+00:00"), ("created", None)),
    ],
)
def test_what_has_a_form_is_kept_with_its_reason(made, work, item, said):
    with work():
        if item.get("skills") == ["ONE"]:
            item = {**item, "skills": [made["codes"][0]]}
        assert results(send(made["day"], item)) == [said]
        assert db.session.get(OutreachEvent, item["id"]) is not None
        assert results(send(made["day"], item)) == [("repeat", said[1])]


# --- what a person settles -----------------------------------------------------------------------------------


def test_a_held_event_is_settled_and_taken_back(made, commune, work):
    day, person, (one, *_) = made["day"], made["somebody"], made["codes"]
    with work():
        [blank] = cards.print_blank(commune.locality, 1, by=COMMAND_LINE)
        item = help_of(one, code=blank.full_code)
        tally = event("tally", what="unheard")
        send(day, item, tally)
        the_day = days.get(day, within=EVERYWHERE)
        assert {event.id for event in held.waiting(the_day)} == {item["id"], tally["id"]}
        somebody = db.session.get_one(Person, person)
        with pytest.raises(NotFound):
            held.settle(the_day, item["id"], somebody, by=COMMAND_LINE)  # none of those whom the day knows
        held.settle(the_day, item["id"], somebody, by=COMMAND_LINE, anybody=True)
        assert evidence(day) == {(person, one)}
        assert results(send(day, item)) == [("repeat", None)]
        with pytest.raises(Conflict):
            held.settle(the_day, item["id"], Answer.ASIDE, by=COMMAND_LINE)
        with pytest.raises(Refused, match="không nói về ai"):
            held.settle(the_day, tally["id"], Answer.NEW, by=COMMAND_LINE)
        held.settle(the_day, tally["id"], Answer.ASIDE, by=COMMAND_LINE)
        assert held.waiting(the_day) == []
        assert {event.id for event in held.decided(the_day)} == {item["id"], tally["id"]}
        for each in (item, tally):
            held.undo(the_day, each["id"], by=COMMAND_LINE)
        assert evidence(day) == set()
        assert {event.problem for event in held.waiting(the_day)} == {"card_blank", "tally_unknown"}
        with pytest.raises(Refused):
            held.undo(the_day, item["id"], by=COMMAND_LINE)
        with pytest.raises(Refused, match="họ tên"):
            held.settle(the_day, item["id"], Answer.NEW, by=COMMAND_LINE)


def test_what_somebody_settled_is_not_decided_again_by_a_phone(made, commune, work):
    day, person, (one, two, _) = made["day"], made["somebody"], made["codes"]
    with work():
        [blank] = cards.print_blank(commune.locality, 1, by=COMMAND_LINE)
        item = help_of(one, code=blank.full_code)
        send(day, item)
        the_day = days.get(day, within=EVERYWHERE)
        held.settle(the_day, item["id"], db.session.get_one(Person, person), by=COMMAND_LINE, anybody=True)
        [given] = send(day, help_of(two, code=blank.full_code, walkin={"name": "Sùng Thị Khác"}))
        assert evidence(day) == {(person, one), (given.person["id"], two)}


def test_a_new_name_on_somebodys_card_waits_and_may_be_somebody_new(made, work):
    day, (one, *_) = made["day"], made["codes"]
    with work():
        item = help_of(one, code=card_of(made["somebody"]), walkin={"name": "Giàng A Khác"})
        assert results(send(day, item)) == [("held", "walkin_card_taken")]
        the_day = days.get(day, within=EVERYWHERE)
        new = held.settle(the_day, item["id"], Answer.NEW, by=COMMAND_LINE)
        assert db.session.get_one(Person, new.person_id).name == "Giàng A Khác"
        assert evidence(day) == {(new.person_id, one)}
        held.undo(the_day, item["id"], by=COMMAND_LINE)
        assert (kept(item["id"]).result, kept(item["id"]).problem) == ("held", "walkin_card_taken")
        assert evidence(day) == set()


# --- hẹn quay lại --------------------------------------------------------------------------------------------


def test_who_waits_is_the_next_days_list_until_they_were_helped(made, commune, work):
    day, person, (one, two, _) = made["day"], made["somebody"], made["codes"]
    with work():
        first = days.get(day, within=EVERYWHERE)
        later = OutreachDay(
            locality_id=first.locality_id, campaign_id=first.campaign_id, day=first.day + timedelta(days=7),
            starts_at=first.starts_at, ends_at=first.ends_at,
        )  # fmt: skip
        db.session.add(later)
        db.session.flush()
        assert results(send(later.id, help_of(one, person=person))) == [("held", "person_unknown")]
        send(day, help_of(one, two, code=card_of(person), outcome="again"))
        campaign = first.campaign
        [told] = log.follow_ups(campaign, later.day)
        assert (told.person.id, [skill.code for skill in told.skills], told.since) == (
            person,
            [one, two],
            first.day,
        )
        assert log.follow_ups(campaign, first.day) == []
        assert log.follow_ups(campaign, later.day, neighbourhood_ids=[made["home"]])[0].person.id == person
        assert log.follow_ups(campaign, later.day, neighbourhood_ids=[-1]) == []
        at = (clock.now() + timedelta(days=7)).isoformat()
        assert results(send(later.id, help_of(two, person=person, device_time=at))) == [("created", None)]
        [told] = log.follow_ups(campaign, later.day)
        # What waited for the number counts since the day knows it: both are done.
        assert [skill.code for skill in told.skills] in ([one], [])
