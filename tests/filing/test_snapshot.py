"""A filed report says a year later what it said: the same numbers, the same bytes."""

from __future__ import annotations

import random
import uuid
from datetime import date, time, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from app.base import clock
from app.base.actors import COMMAND_LINE, EVERYWHERE, Actor
from app.base.db import db
from app.filing import gathering, life, report, snapshot
from app.filing.content import Content, Text
from bench.people import made as made_up
from campaigns import decisions, enrolments, lessons, trainings
from campaigns.attendance import completion, desk
from campaigns.plans import editing, reported
from campaigns.plans.plan import Plan
from campaigns.plans.tasks import progress
from tests.filing.filing_made import AFTER, MONTH, a_plan, draw, taught
from trainees import areas, figures, ledger, people, rosters
from trainees.areas import renaming
from trainees.figures import Said
from trainees.people import Particulars, Person

WHO = Actor(None, "Cán bộ")
CHANGES = 1000


def crowd(commune, count: int) -> list[int]:
    """So many more members of staff of the first unit."""
    found = []
    for who in made_up(count, 3):
        person = people.add(commune.locality, Particulars(who.name, birth=who.birth), by=COMMAND_LINE)
        rosters.add(person, "civil_servant", date(2025, 1, 1), unit_id=commune.units[0])
        found.append(person.id)
    return found


@pytest.fixture
def filed(commune, work, at):
    """(id of an issued report, people of the commune): two fifths of them had been taught."""
    at(AFTER)
    with work():
        ids = a_plan(commune)
        who = [*commune.people, *crowd(commune, 120)]
        for number, one in enumerate(who):
            if number % 5 < 2:
                taught(one, date(2026, 2, 1 + number % 12), source=f"training:{100 + number}")
        plan = db.session.get_one(Plan, ids.plan)
        reported.record(plan.targets[1], date(2026, 2, 10), Said(Decimal(25736), Decimal(36845)), by=WHO)
        one = life.open_period(plan, [plan.rules[0]], MONTH, by=WHO)
        life.write(one, Text(results="Mở 2 lớp."), by=WHO)
        life.submit(one, draw, by=WHO)
        life.record(one, "45/BC-UBND", AFTER, "Nguyễn Văn A", by=WHO)
        return one.id, who, ids


def changed_a_thousand_times(commune, who: list[int], ids) -> int:
    """What goes on after a report was filed; how many changes there were."""
    chance, done = random.Random(7), 0
    plan = db.session.get_one(Plan, ids.plan)
    alive = list(who)
    training = trainings.get(commune.training, within=EVERYWHERE)
    enrolments.add(training, [db.session.get_one(Person, one) for one in alive[:60]], by=COMMAND_LINE)
    for day in range(3, 8):
        lesson = lessons.add(training, date(2026, 2, day), time(8), time(9))
        for one in chance.sample(alive[:60], 30):
            desk.mark(lesson, one, str(uuid.uuid4()), by=COMMAND_LINE)
            done += 1
        completion.complete(lesson, by=COMMAND_LINE)
    for number in range(300):
        taught(
            chance.choice(who),
            date(2026, 1, 5) + timedelta(days=number % 40),
            source=f"training:{1000 + number}",
        )
        done += 1
    for number in range(0, 126, 2):
        done += ledger.withdraw(f"training:{100 + number}", by=COMMAND_LINE) or 1
    for number in range(200):
        before = figures.live_on(commune.locality, "indicator:vneid", date(2026, 2, 10))
        if before is not None:
            figures.withdraw(before, by=COMMAND_LINE)
        reported.record(
            plan.targets[1], date(2026, 2, 10), Said(Decimal(20000 + number), Decimal(36845)), by=COMMAND_LINE
        )
        done += 1
    for _ in range(40):
        kept, gone = (db.session.get_one(Person, one) for one in chance.sample(alive, 2))
        decisions.merge(kept, gone, by=COMMAND_LINE)
        alive.remove(gone.id)
        done += 1
    for one in chance.sample(alive, 40):
        query = select(rosters.Membership).where(rosters.Membership.person_id == one)
        for membership in db.session.scalars(query.where(rosters.Membership.until.is_(None))).all():
            rosters.end(membership, date(2026, 1, 31), by=COMMAND_LINE)
            done += 1
    for number in range(100):
        areas.count_population(commune.locality, ">=14", 30000 + number, date(2026, 2, 1), "Công an xã")
        progress.write(plan.tasks[number % 2], f"Lần {number}", date(2026, 2, 9), by=COMMAND_LINE)
        done += 2
    for number in range(30):
        renaming.rename(
            db.session.get_one(areas.Unit, commune.units[0]), f"Văn phòng mới {number}", by=COMMAND_LINE
        )
        editing.edit(
            plan.targets[0], {"text": f"Câu chữ mới {number}", "value": Decimal(50 + number)}, by=COMMAND_LINE
        )
        editing.edit(plan, {"title": f"Kế hoạch mới {number}"}, by=COMMAND_LINE)
        done += 3
    place = db.session.get_one(areas.Locality, commune.locality)
    place.name = "Hoa Sen Mới"
    db.session.flush()
    return done + 1


def test_a_filed_report_says_the_same_after_a_thousand_changes(filed, commune, work, at) -> None:
    number, who, ids = filed
    with work():
        one = report.get(number, within=EVERYWHERE)
        content, digest = snapshot.content_of(one), one.digest
        data = snapshot.file_of(one, "json").data
        counted = snapshot.people_of(one)
        assert content.line("1").numerator == len(counted["1"][0]) == 51
        assert content.line("1").denominator == len(counted["1"][1]) == 126
    at(date(2026, 12, 1))
    with work():
        assert changed_a_thousand_times(commune, who, ids) >= CHANGES
    with work():
        one = report.get(number, within=EVERYWHERE)
        again = snapshot.content_of(one)
        assert again == content
        assert snapshot.digest_of(again) == digest == one.digest
        assert snapshot.file_of(one, "json").data == data == draw(again)["json"]
        assert snapshot.people_of(one) == counted
        # The negative control: gathered anew, it would say something else in every part.
        anew = gathering.of_report(one)
        assert anew.line("1").numerator != content.line("1").numerator
        assert anew.line("1").by_unit != content.line("1").by_unit
        assert anew.line("2").numerator == 20199
        assert anew.tables != content.tables
        assert anew.chores != content.chores
        assert anew.head != content.head


def test_a_content_is_read_back_as_it_was(filed, work) -> None:
    number, _, _ = filed
    with work():
        one = report.get(number, within=EVERYWHERE)
        content = snapshot.content_of(one)
        assert Content.of_json(content.as_json()) == content
        with pytest.raises(ValueError, match="format"):
            Content.of_json(content.as_json() | {"format": 99})


@pytest.mark.parametrize("ids", [(), (1,), (1, 2, 70_000, 2**32 - 1)])
def test_people_are_packed_and_read_back(ids) -> None:
    assert snapshot.unpack(snapshot.pack(reversed(ids))) == ids
    assert snapshot.unpack(None) is None


def test_whom_a_line_counted_is_sealed(filed, work) -> None:
    number, _, _ = filed
    with work():
        one = report.get(number, within=EVERYWHERE)
        rows = db.session.connection().exec_driver_sql("SELECT whom FROM report_counted").all()
        packed = snapshot.pack(snapshot.people_of(one)["1"][0])
        assert len(rows) == 1
        assert packed not in bytes(rows[0][0])
        assert clock.now() >= one.frozen_at
