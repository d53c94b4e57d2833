"""flask ledger reconcile proves outreach too: lines of the ledger, and who was helped, against the events of the days."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import delete, update

from app.base.actors import COMMAND_LINE, EVERYWHERE
from app.base.db import db
from campaigns import decisions
from campaigns.outreach import day as days
from campaigns.outreach import log
from campaigns.outreach.event import Help
from tests.attendance import telling
from tests.attendance.telling import card_of
from tests.conftest import ONE_DATABASE
from tests.outreach.made import outreach
from tests.outreach.telling import event, evidence, help_of, helped, send
from trainees import cards, ledger, skills
from trainees.ledger.rows import Evidence
from trainees.people import Person

pytestmark = ONE_DATABASE


@pytest.fixture
def logged(commune, once):
    """A day on which two people were helped, one of them to be visited again, and turns were counted."""

    def make():
        rows = outreach(commune.locality, commune.people[:3], by=COMMAND_LINE)
        one, two = [skill.code for skill in skills.catalogue()[:2]]
        first, second = commune.people[3:5]
        send(
            rows.day.id,
            help_of(one, two, code=card_of(first)),
            help_of(one, code=card_of(second)),
            help_of(two, code=card_of(second), outcome="again"),
            event("tally", what="vneid", count=400),
        )
        return {"day": rows.day.id, "first": first, "second": second, "codes": [one, two]}

    return once("outreach-ledger", make)


def reconcile(runner):
    answer = runner("ledger", "reconcile", "--json")
    said = json.loads(answer.stdout)
    return answer.exit_code, {(row["kind"], row["person"]) for row in said["missing"]}, {
        (row["kind"], row["person"]) for row in said["extra"]
    }  # fmt: skip


def test_what_was_logged_is_in_the_ledger_and_turns_are_not(logged, runner, work):
    assert reconcile(runner) == (0, set(), set())
    one, two = logged["codes"]
    with work():
        assert evidence(logged["day"]) == {
            (logged["first"], one),
            (logged["first"], two),
            (logged["second"], one),
        }


@pytest.mark.parametrize(
    ("broken", "missing", "extra"),
    [
        ("withdrawn", {"helped"}, set()),
        ("invented", set(), {"helped"}),
        ("help lost", {"help done"}, set()),
        ("again made done", {"help again"}, {"help done"}),
    ],
)
def test_it_sees_what_the_events_do_not_say(logged, runner, work, broken, missing, extra):
    with work():
        day = days.get(logged["day"], within=EVERYWHERE)
        if broken == "withdrawn":
            ledger.withdraw(day.key, by=COMMAND_LINE, people=[logged["second"]])
        elif broken == "invented":
            person = db.session.get_one(Person, logged["second"])
            ledger.record(
                person,
                skills.by_codes([logged["codes"][1]]),
                on=day.day,
                kind="helped",
                source=day.key,
                by=COMMAND_LINE,
            )
        elif broken == "help lost":
            db.session.execute(delete(Help).where(Help.person_id == logged["first"]))
        else:
            db.session.execute(update(Help).where(Help.outcome == "again").values(outcome="done"))
    code, too_few, too_many = reconcile(runner)
    assert code == 1
    assert ({kind for kind, _ in too_few}, {kind for kind, _ in too_many}) == (missing, extra)


def test_the_next_event_or_a_hearing_mends_it(logged, runner, work):
    with work():
        db.session.execute(delete(Help))
        db.session.execute(
            update(Evidence)
            .values(person_id=logged["second"])
            .where(
                Evidence.person_id == logged["first"],
                Evidence.skill_id != skills.by_codes(logged["codes"])[0].id,
            )
        )
        log.hear(days.get(logged["day"], within=EVERYWHERE), by=COMMAND_LINE)
    assert reconcile(runner) == (0, set(), set())


def test_a_merge_keeps_what_both_were_helped_with_and_counts_one_person(logged, runner, work):
    one, two = logged["codes"]
    with work():
        day = days.get(logged["day"], within=EVERYWHERE)
        assert log.people_helped(day) == 2
        first, second = (db.session.get_one(Person, logged[who]) for who in ("first", "second"))
        merge = decisions.merge(first, second, by=COMMAND_LINE)
        assert log.people_helped(day) == 1
        [told] = log.helped(day)
        assert (told.person.id, told.skills) == (first.id, {one: "done", two: "done"})
        # Whoever comes with the old card is whom they became.
        send(day.id, help_of(one, code=card_of(second.id)))
        assert log.people_helped(day) == 1
        decisions.undo(merge, by=COMMAND_LINE)
        assert log.people_helped(day) == 2
    assert reconcile(runner) == (0, set(), set())


def test_a_card_given_in_a_class_tells_who_was_helped_at_the_door(logged, commune, runner, work):
    with work():
        blank = cards.print_blank(commune.locality, 1, by=COMMAND_LINE)[0].full_code
        item = help_of(logged["codes"][0], code=blank)
        assert [one.problem for one in send(logged["day"], item)] == ["card_blank"]
    with work():
        [answer] = telling.send(commune.lesson, telling.walkin(code=blank))
        who = answer.person["id"]
    with work():
        assert helped(logged["day"])[who, logged["codes"][0]] == "done"
    assert reconcile(runner) == (0, set(), set())
