"""Of which day, commune and person an event of an outreach day speaks, and who may say so."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.base.actors import COMMAND_LINE, EVERYWHERE
from app.base.db import db
from app.base.errors import Conflict, NotFound, Refused
from campaigns.outreach import day as days
from campaigns.outreach import log, signing
from campaigns.outreach.day import OFF, OPEN, PLANNED, OutreachDay, Point
from campaigns.outreach.log import held, known
from campaigns.outreach.log.entry import MOST_AT_ONCE
from campaigns.outreach.shift import OUT, Assignment
from tests.attendance.telling import card_of
from tests.outreach.made import outreach
from tests.outreach.telling import event, evidence, help_of, helped, kept, results, send, void
from trainees import skills
from trainees.people import Person


@pytest.fixture
def made(commune, once):
    """A day of today and one of tomorrow, of one campaign; who is on today's shift, and somebody else."""

    def make():
        rows = outreach(commune.locality, commune.people[:3], by=COMMAND_LINE)
        tomorrow = OutreachDay(
            locality_id=commune.locality, campaign_id=rows.campaign.id, day=rows.day.day + timedelta(days=1),
            starts_at=rows.day.starts_at, ends_at=rows.day.ends_at,
        )  # fmt: skip
        db.session.add(tomorrow)
        db.session.flush()
        return {
            "day": rows.day.id, "tomorrow": tomorrow.id, "shift": rows.shift.id, "assignment": rows.assignment.id,
            "point": rows.point.id, "volunteer": commune.people[0], "somebody": commune.people[4],
            "code": skills.catalogue()[0].code,
        }  # fmt: skip

    return once("outreach-log, edges", make)


def the_day(made, which="day") -> OutreachDay:
    return days.get(made[which], within=EVERYWHERE)


def test_what_is_said_on_the_day_opens_it_and_what_is_said_before_does_not(made, work) -> None:
    with work():
        for which, state in (("day", OPEN), ("tomorrow", PLANNED)):
            assert results(send(made[which], event("tally", what="vneid", count=1))) == [("created", None)]
            assert the_day(made, which).state == state


def test_an_event_without_its_point_is_of_the_only_one_and_of_none_of_two(made, work) -> None:
    one, two = (event("tally", what="vneid", count=1) for _ in range(2))
    with work():
        send(made["day"], one)
        first = db.session.get_one(Point, made["point"])
        db.session.add(
            Point(
                locality_id=first.locality_id, outreach_day_id=first.outreach_day_id, place_id=first.place_id,
                starts_at=first.starts_at, ends_at=first.ends_at,
            )
        )  # fmt: skip
        db.session.flush()
        db.session.expire(first.day, ["points"])
        send(made["day"], two)
        assert (kept(one["id"]).point_id, kept(two["id"]).point_id) == (made["point"], None)


def test_turns_are_counted_to_the_last_that_one_event_may_have(made, work) -> None:
    with work():
        send(made["day"], event("tally", what="vneid", count=MOST_AT_ONCE))
        assert log.tallies(the_day(made))["vneid"] == MOST_AT_ONCE


def test_an_undoing_on_another_day_undoes_nothing(made, work) -> None:
    item = help_of(made["code"], walkin={"name": "Vừ Thị Mới"})
    with work():
        assert results(send(made["tomorrow"], void(item))) == [("held", "corrects_unknown")]
        [answer] = send(made["day"], item)
        assert (answer.result, answer.person is None) == ("created", False)
        assert helped(made["day"]) == {(answer.person["id"], made["code"]): "done"}
        said, written = log.derived(EVERYWHERE)
        assert said == written
        assert len(said) == 1


def test_who_signed_out_is_not_called(made, work) -> None:
    """Neither by a roll that comes later nor by one that came before."""
    with work():
        roll = event("roll", code=card_of(made["volunteer"]), present=True)
        row = db.session.get_one(Assignment, made["assignment"])
        row.state = OUT
        db.session.flush()
        assert results(send(made["day"], roll)) == [("held", "not_on_shift")]
        assert row.came is None
        row.state = "on"
        log.hear(the_day(made), by=COMMAND_LINE)
        assert (kept(roll["id"]).result, row.came) == ("created", True)
        signing.set_came(row, None, None, COMMAND_LINE)
        row.state = OUT
        log.hear(the_day(made), by=COMMAND_LINE)
        assert row.came is None


def test_whoever_is_to_be_visited_again_is_known_from_the_next_day_on(made, work) -> None:
    """A number that a phone counted up to means nobody."""
    with work():
        again = help_of(made["code"], code=card_of(made["somebody"]), outcome="again")
        send(made["day"], again)
        assert made["somebody"] not in known.expected(the_day(made))
        assert made["somebody"] in known.expected(the_day(made, "tomorrow"))


# --- what a person settles -----------------------------------------------------------------------------------------


@pytest.fixture
def waits(made, work):
    """A help that is held: its number is of somebody whom the day does not know."""
    item = help_of(made["code"], person=made["somebody"])
    with work():
        assert results(send(made["day"], item)) == [("held", "person_unknown")]
    return item


def settle(made, item, person_id, which="day"):
    person = db.session.get_one(Person, person_id)
    return held.settle(the_day(made, which), item["id"], person, by=COMMAND_LINE, anybody=True)


def test_what_was_undone_is_not_settled(made, waits, work) -> None:
    with work():
        send(made["day"], void(waits))
        with pytest.raises(Conflict):
            settle(made, waits, made["somebody"])
        assert evidence(made["day"]) == set()


def test_nothing_is_settled_on_a_day_that_is_off(made, waits, work) -> None:
    with work():
        the_day(made).state = OFF
        with pytest.raises(Refused) as refused:
            settle(made, waits, made["somebody"])
        assert refused.value.code == "day_off"


def test_an_event_is_settled_on_its_own_day_and_of_somebody_of_the_commune(
    made, waits, work, found_commune
) -> None:
    elsewhere = found_commune("00002", "Xã Bên")
    with work():
        for person, which in ((elsewhere.people[0], "day"), (made["somebody"], "tomorrow")):
            with pytest.raises(NotFound):
                settle(made, waits, person, which)
        settle(made, waits, made["somebody"])
        assert evidence(made["day"]) == {(made["somebody"], made["code"])}
        with pytest.raises(NotFound):
            held.undo(the_day(made, "tomorrow"), waits["id"], by=COMMAND_LINE)
