"""Two phones, one day: in whatever order their events arrive, cut and repeated, the same people were helped with the same.

The model below is a set in and a set out: it cannot know an order. Left out is only what no order could decide rightly:
one blank card given to two people.
"""

from __future__ import annotations

import os
import random
import uuid
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.base import clock
from app.base.actors import COMMAND_LINE, EVERYWHERE
from app.base.db import db
from campaigns.outreach import day as days
from campaigns.outreach import log
from campaigns.outreach.day import OutreachDay
from campaigns.outreach.shift import ON, Assignment, Shift
from campaigns.outreach.volunteer import Volunteer
from tests.attendance.telling import card_of
from tests.outreach.made import outreach
from tests.outreach.telling import evidence, helped
from trainees import cards, skills
from trainees.people import Person

LONG = bool(os.environ.get("HVS_LONG"))
CHECK = settings(
    max_examples=200 if LONG else 25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    derandomize=not LONG,
    phases=[Phase.explicit, Phase.generate, Phase.shrink],
)
SKEWS = [timedelta(0), timedelta(hours=17)]
WHATS = ("card", "card", "again", "number", "volunteer", "new", "blank", "hand", "hand_known", "roll", "absent", "tally", "void", "void")  # fmt: skip


@dataclass(frozen=True)
class Deed:
    """What somebody does at a door: `which` person, card or earlier deed; when (minutes of the morning); which phone; skills."""

    what: str
    which: int
    minute: int
    phone: int
    skills: tuple[int, ...]


STORIES = st.lists(
    st.builds(
        Deed, st.sampled_from(WHATS), st.integers(0, 11), st.integers(0, 90), st.integers(0, 1),
        st.lists(st.integers(0, 2), min_size=1, max_size=2, unique=True).map(tuple),
    ),
    min_size=2, max_size=16,
)  # fmt: skip


@dataclass(frozen=True)
class World:
    """A new day: a shift with one volunteer on it, three people with cards, three blank cards."""

    day: int
    shift: int
    volunteer: tuple[int, str, str]
    people: list[tuple[int, str, str]]
    blanks: list[str]
    codes: list[str]


def a_world(commune, first: OutreachDay) -> World:
    day = OutreachDay(
        locality_id=commune.locality,
        campaign_id=first.campaign_id,
        day=first.day,
        starts_at=time(0, 0),
        ends_at=time(23, 59),
    )
    db.session.add(day)
    db.session.flush()
    point = first.points[0]
    mine = days.Point(
        locality_id=commune.locality, outreach_day_id=day.id, place_id=point.place_id, starts_at=time(0, 0), ends_at=time(23, 59)
    )  # fmt: skip
    db.session.add(mine)
    db.session.flush()
    shift = Shift(
        locality_id=commune.locality, outreach_day_id=day.id, point_id=mine.id, role="guide", starts_at=time(0, 0),
        ends_at=time(23, 59), seats=3,
    )  # fmt: skip
    db.session.add(shift)
    db.session.flush()
    who = db.session.scalars(select(Volunteer).order_by(Volunteer.id)).first()
    db.session.add(
        Assignment(
            locality_id=commune.locality, shift_id=shift.id, person_id=who.person_id, volunteer_id=who.id, state=ON,
            through="office", since=clock.now(),
        )
    )  # fmt: skip
    blanks = [card.full_code for card in cards.print_blank(commune.locality, 3, by=COMMAND_LINE)]
    codes = [skill.code for skill in skills.catalogue()[:3]]
    told = [
        (p, db.session.get_one(Person, p).name, card_of(p)) for p in (who.person_id, *commune.people[3:6])
    ]
    return World(day.id, shift.id, told[0], told[1:], blanks, codes)


def events_of(story: list[Deed], world: World, seed: uuid.UUID) -> list[tuple[int, Deed, dict]]:
    """(phone, deed, event). A blank card that was handed out is handed to nobody else."""
    told: list[tuple[int, Deed, dict]] = []
    handed: set[int] = set()
    for number, deed in enumerate(story):
        at = (
            datetime.combine(clock.today(), time(7, 0), clock.ZONE)
            + timedelta(minutes=deed.minute, seconds=number)
            + SKEWS[deed.phone]
        )
        item = {
            "id": str(uuid.uuid5(seed, str(number))),
            "kind": "help",
            "source": "scan",
            "device_time": at.isoformat(),
            "skills": [world.codes[n] for n in deed.skills],
        }
        person, _, card = world.people[deed.which % 3]
        blank = world.blanks[deed.which % 3]
        newcomer = {"name": f"Người mới {'ABCDEGHIKLMNOPQRST'[number]}", "birth_year": 1950}
        if deed.what in ("hand", "hand_known"):
            if deed.which % 3 in handed:
                continue
            handed.add(deed.which % 3)
        match deed.what:
            case "card":
                item["code"] = card
            case "again":
                item |= {"code": card, "outcome": "again"}
            case "number":
                item["person"] = person
            case "volunteer":
                item["person"] = world.volunteer[0]
            case "new":
                item["walkin"] = newcomer
            case "blank":
                item["code"] = blank
            case "hand":
                item |= {"walkin": newcomer, "code": blank}
            case "hand_known":
                item |= {"person": person, "code": blank}
            case "roll" | "absent":
                item = {key: item[key] for key in ("id", "source", "device_time")}
                item |= {
                    "kind": "roll",
                    "person": world.volunteer[0],
                    "shift": world.shift,
                    "present": deed.what == "roll",
                }
            case "tally":
                item = {key: item[key] for key in ("id", "source", "device_time")}
                item |= {"kind": "tally", "what": "vneid", "count": deed.which + 1}
            case "void":
                of = [one for one in told if one[2]["kind"] != "void"]
                if not of:
                    continue
                item = {key: item[key] for key in ("id", "source", "device_time")}
                item |= {"kind": "void", "corrects": of[deed.which % len(of)][2]["id"]}
        told.append((deed.phone, deed, item))
    return told


def expected(world: World, told: list[tuple[int, Deed, dict]]):
    """((name, skill) → outcome, turns, whether the volunteer came) by what was told, whatever the order of its coming."""
    items = [item for _, _, item in told]
    gone = {item["corrects"] for item in items if item["kind"] == "void"}
    names = {person: name for person, name, _ in (world.volunteer, *world.people)}
    by_card = {card: person for person, _, card in world.people}
    seen = {world.volunteer[0]} | {by_card[item["code"]] for item in items if item.get("code") in by_card}
    holders = {}
    for item in items:
        if item["id"] not in gone and item.get("code") in world.blanks:
            if "walkin" in item:
                holders[item["code"]] = item["walkin"]["name"]
            elif item.get("person") in seen:
                holders[item["code"]] = names[item["person"]]
    # Whoever was given a card that somebody scanned was seen: their number means somebody.
    who = {}
    for item in items:
        if item["kind"] != "help":
            continue
        if "walkin" in item:
            who[item["id"]] = item["walkin"]["name"]
        elif "person" in item:
            who[item["id"]] = names[item["person"]] if item["person"] in seen else None
        else:
            who[item["id"]] = holders.get(item["code"]) or names.get(by_card.get(item["code"]))
    found = {}
    for item in items:
        if item["kind"] == "help" and item["id"] not in gone and who[item["id"]]:
            for code in item["skills"]:
                key = (who[item["id"]], code)
                if found.get(key) != "done":
                    found[key] = item.get("outcome", "done")
    turns = sum(item["count"] for item in items if item["kind"] == "tally" and item["id"] not in gone)
    rolls = [
        (datetime.fromisoformat(item["device_time"]) - SKEWS[phone], item["present"])
        for phone, _, item in told
        if item["kind"] == "roll" and item["id"] not in gone
    ]
    return found, turns, max(rolls)[1] if rolls else None


def tell(world: World, told, seed: int) -> None:
    """Any order, batches of any size, and anything again."""
    dice = random.Random(seed)
    order = [*told, *dice.sample(told, len(told) // 2)]
    dice.shuffle(order)
    while order:
        phone = order[0][0]
        size = dice.randint(1, 6)
        batch = [one for one in order if one[0] == phone][:size]
        for one in batch:
            order.remove(one)
        log.take(
            days.get(world.day, within=EVERYWHERE), [item for *_, item in batch], clock.now() + SKEWS[phone], by=COMMAND_LINE
        )  # fmt: skip


def came_of(world: World):
    names = dict(db.session.execute(select(Person.id, Person.name)).tuples().all())
    there = {(names[person], code): outcome for (person, code), outcome in helped(world.day).items()}
    lines = {(names[person], code) for person, code in evidence(world.day)}
    assert lines == {key for key, outcome in there.items() if outcome == "done"}
    day = days.get(world.day, within=EVERYWHERE)
    came = db.session.scalars(select(Assignment.came).where(Assignment.shift_id == world.shift)).one()
    said, written = log.derived(EVERYWHERE)
    assert said == written
    return there, log.tallies(day)["vneid"], came


@CHECK
@given(story=STORIES, seed=st.integers(0, 10**6))
def test_any_order_comes_to_the_same(commune, work, story, seed):
    with work():
        day = db.session.scalars(select(OutreachDay).order_by(OutreachDay.id)).first()
        if day is None:
            day = outreach(commune.locality, commune.people[:3], by=COMMAND_LINE).day
        for number in range(2):
            world = a_world(commune, day)
            told = events_of(story, world, uuid.uuid4())
            tell(world, told, seed + number)
            assert came_of(world) == expected(world, told)


def test_the_order_that_would_show_a_log_that_believes_what_comes_first(commune, work):
    """The undoing, the bare card, the number and the roll, each before what makes it mean something."""
    with work():
        day = outreach(commune.locality, commune.people[:3], by=COMMAND_LINE).day
        world = a_world(commune, day)
        story = [
            Deed("card", 0, 0, 0, (0,)), Deed("void", 0, 1, 0, (0,)), Deed("hand", 0, 2, 0, (0,)), Deed("blank", 0, 3, 1, (1,)),
            Deed("blank", 1, 4, 0, (1,)), Deed("hand_known", 1, 4, 1, (2,)), Deed("again", 1, 5, 0, (2,)), Deed("absent", 0, 6, 1, (0,)), Deed("roll", 0, 7, 0, (0,)),
        ]  # fmt: skip
        told = events_of(story, world, uuid.uuid4())
        for one in reversed(told):
            log.take(
                days.get(world.day, within=EVERYWHERE),
                [one[2]],
                clock.now() + SKEWS[one[0]],
                by=COMMAND_LINE,
            )
        there, _, came = came_of(world)
        assert (there, came) == (expected(world, told)[0], True)
        assert len(there) == 4
