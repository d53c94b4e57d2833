"""What is kept equals the raw ledger, after whatever was written; and the proof of it finds what is wrong."""

from __future__ import annotations

import json
import os
import random
import threading
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, select, update

from app.base.actors import COMMAND_LINE, EVERYWHERE, Scope
from app.base.db import db, writing
from app.base.errors import Refused
from tests.conftest import ONE_DATABASE
from tests.trainees.rosters_made import workbook
from trainees import areas, counting, indicators, ledger, people, rosters, skills, touched
from trainees.areas import renaming
from trainees.counting import keeping, proving
from trainees.counting.numbers import of
from trainees.counting.parts import by_unit
from trainees.counting.rows import CountedSpan, CountMonth, CountStep
from trainees.imports import answering, applying, reopening, undoing
from trainees.ledger.rows import Evidence
from trainees.people import Details, Particulars, Person, merging

LONG = bool(os.environ.get("HVS_LONG"))
DAY = date(2026, 6, 14)
EARLIEST = date(2025, 11, 1)
RULES = {
    "t_year": {"roll": ["official", "teacher"], "skills": ["ATTT"], "kinds": ["attended", "listed"]},
    "t_month": {"roll": ["official"], "skills": ["ATTT", "AI"], "kinds": ["attended"], "window": "month"},
    "t_two": {"roll": ["resident"], "age_min": 18, "skills": ["ATTT", "AI", "CKS"], "kinds": ["attended", "listed"],
              "needs": 2, "window": "ever"},
    "t_valid": {"roll": ["official", "teacher"], "skills": ["AI"], "kinds": ["attended"], "window": "validity", "months": 2},
    "t_mark": {"roll": ["official"], "specialists_only": True, "skills": ["ATTT"], "kinds": ["attended"], "window": "ever"},
    "t_count": {"count": ">=18", "age_min": 18, "skills": ["AI", "ATTT"], "kinds": ["attended", "listed"], "window": "ever"},
}  # fmt: skip


def publish(**changed):
    """These made-up indicators, beside the catalogue's."""
    rows = [
        {"code": code, "title": code, "how": changed.get(code, "Đếm."), "basis": "", "counting": "computed", "rule": rule}
        for code, rule in RULES.items()
    ]  # fmt: skip
    return indicators.publish_catalogue(rows)


def versions(locality_id):
    return [v for v in indicators.published(locality_id) if v.code in RULES]


def agrees(locality_id, days, years=(None, 2025, 2026)):
    """What is kept is what the raw ledger says: numbers, of units too, and the very people, on these days. AssertionError
    if not.
    """
    assert not touched.waiting()
    asked = versions(locality_id)
    assert {v.id for v in asked} <= keeping.kept(locality_id)
    for year in years:
        kept = counting.at_once(asked, locality_id, days, year=year)
        for version in asked:
            for place, day in enumerate(days):
                raw = indicators.measure(version, locality_id, day, year=year)
                assert kept[version.id][place] == of(raw), (version.code, day, year)
                parts = {
                    "in": raw.numerator, "roll": raw.roll or frozenset(), "nowhere": raw.no_membership,
                    "outside": raw.outside,
                }  # fmt: skip
                for part, them in parts.items():
                    found = counting.people_of(version, locality_id, day, part, year=year)
                    assert found == frozenset(them), (version.code, day, year, part)
                units = {unit for standing in (raw.roll or {}).values() for unit in standing.units}
                of_units = {
                    unit: tuple(
                        sum(unit in raw.roll[one].units for one in them) for them in (raw.numerator, raw.roll)
                    )
                    for unit in units
                }
                found = by_unit(version, locality_id, day, year=year) if raw.roll is not None else []
                counts = {unit: (have, total) for unit, _name, have, total in found}
                assert counts == of_units, (version.code, day, year)


def proved(locality_id):
    """The proof of the counts, which finds nothing."""
    proof = proving.prove(locality_id)
    assert proof.equal, proof


# --- any sequence -----------------------------------------------------------------------------------------------

DEEDS = (
    "record", "record", "record", "withdraw", "settle", "merge", "unmerge", "join", "join", "end", "resume", "move", "remove",
    "birth", "import", "answer", "undo import", "publish", "take back", "other locality", "units are one",
)  # fmt: skip


class Story:
    """A locality of its own, a few people, and what may happen to them. Each deed is a transaction."""

    def __init__(self, number):
        code = f"{10_000 + number:05}"
        self.place = areas.add_locality(code, f"Xã {number}", "xã", "tỉnh Sông Hồng").id
        self.units = [areas.ensure_unit(self.place, f"Đơn vị {n}").id for n in range(2)]
        births = ("1980", "2008-06-14", "2008", None, "1990-02-03", "2011", "1975-11-30")
        self.people = [
            people.add(self.place, Particulars(f"Người {n} {code}", birth=birth), by=COMMAND_LINE).id
            for n, birth in enumerate(births)
        ]
        self.imports = []

    def person(self, draw):
        return db.session.get_one(Person, draw.choice(self.people))

    def day(self, draw):
        return EARLIEST + timedelta(days=draw.randrange(330))

    def do(self, deed, seed):
        """Carry a deed out; one that is refused is no deed."""
        draw = random.Random(seed)
        try:
            getattr(self, deed.replace(" ", "_"))(draw)
        except Refused:
            db.session.rollback()

    def record(self, draw):
        kind = draw.choice(["attended", "attended", "listed", "helped"])
        them = skills.by_codes(draw.sample(["ATTT", "AI", "CKS", "VNEID"], 2))
        ledger.record(
            self.person(draw), them, on=self.day(draw), kind=kind,
            source=f"training:{self.place}:{draw.randrange(4)}", by=COMMAND_LINE,
        )  # fmt: skip

    def withdraw(self, draw):
        whose = draw.choice([None, [draw.choice(self.people)]])
        ledger.withdraw(f"training:{self.place}:{draw.randrange(4)}", by=COMMAND_LINE, people=whose)

    def settle(self, draw):
        wanted = {
            (draw.choice(self.people), skill.id): self.day(draw)
            for skill in skills.by_codes(["ATTT", "AI"]) for _ in range(3)
        }  # fmt: skip
        ledger.settle(self.place, f"held:{self.place}", "listed", wanted, by=COMMAND_LINE)

    def merge(self, draw):
        one, other = draw.sample(self.people, 2)
        side = draw.choice(["survivor", "absorbed"])
        merging.merge(
            db.session.get_one(Person, one),
            db.session.get_one(Person, other),
            {"birth": side},
            by=COMMAND_LINE,
        )

    def unmerge(self, draw):
        query = select(merging.Merge).where(
            merging.Merge.locality_id == self.place, merging.Merge.undone_at.is_(None)
        )
        if found := db.session.scalars(query.order_by(merging.Merge.id)).all():
            merging.undo(draw.choice(found), by=COMMAND_LINE)

    def join(self, draw):
        since = self.day(draw)
        rosters.add(
            self.person(draw), draw.choice(["official", "teacher", "resident", "youth"]), since,
            unit_id=draw.choice([None, *self.units]), specialist=draw.random() < 0.4,
            until=draw.choice([None, None, since + timedelta(days=draw.randrange(200))]),
        )  # fmt: skip

    def membership(self, draw):
        query = select(rosters.Membership).where(rosters.Membership.locality_id == self.place)
        found = db.session.scalars(query.order_by(rosters.Membership.id)).all()
        return draw.choice(found) if found else None

    def end(self, draw):
        if one := self.membership(draw):
            rosters.end(one, self.day(draw), by=COMMAND_LINE)

    def resume(self, draw):
        if one := self.membership(draw):
            rosters.resume(one)

    def move(self, draw):
        if one := self.membership(draw):
            rosters.move(one, draw.choice(self.units), self.day(draw), by=COMMAND_LINE, category="teacher")

    def remove(self, draw):
        if one := self.membership(draw):
            rosters.remove(one)

    def birth(self, draw):
        person = self.person(draw)
        people.change(
            person, Details(person.name, birth=draw.choice([None, "1980", "2008-06-14", "2009", "2008"]))
        )

    def import_(self, draw):
        """A list of staff: people that are there, with what was not known of them, and new ones."""
        known = [self.person(draw) for _ in range(2)]
        rows = [["I", "Đơn vị 1"]]
        rows += [
            [n, one.name, one.birth or "1988", "Nữ", "Giáo viên", "", ""] for n, one in enumerate(known, 2)
        ]
        new = draw.randrange(3)
        rows.append([9, f"Lò Thị Mây {new} {self.place}", "1980", "Nữ", "Cán bộ", "", f"09{new:08}"])
        source = applying.read(workbook(rows), f"ds{draw.random()}.xlsx", "staff")
        out = applying.apply(source, self.place, by=COMMAND_LINE, since=self.day(draw))
        self.imports.append(out.roster_import.id)

    def answer(self, draw):
        if rows := answering.waiting(Scope(self.place)):
            done = answering.new(draw.choice(rows), by=COMMAND_LINE)
            if draw.random() < 0.5:
                made = reopening.reopen(done.row)
                if made is not None:
                    reopening.let_go(made)

    def undo_import(self, draw):
        if self.imports:
            record = db.session.get_one(applying.RosterImport, draw.choice(self.imports))
            undoing.undo(record)

    def publish(self, draw):
        publish(t_year=f"Đếm {draw.random()}.", t_valid=f"Đếm {draw.random()}.")

    def take_back(self, draw):
        """A savepoint that was given up, and then something that stays."""
        inner = db.session.begin_nested()
        self.record(draw)
        inner.rollback()
        self.join(draw)

    def units_are_one(self, draw):
        """One unit takes in the other, and they are taken apart again."""
        there = areas.units(Scope(self.place))
        known = [
            spelling for unit in there for spelling in renaming.spellings(unit) if spelling.was is not None
        ]
        if known:
            renaming.take_apart(draw.choice(known), by=COMMAND_LINE)
        elif len(there) > 1:
            renaming.take_in(*draw.sample(there, 2), by=COMMAND_LINE)
        self.units = [unit.id for unit in areas.units(Scope(self.place))]

    def other_locality(self, draw):
        """Somebody of the locality is taught in another one."""
        skill = skills.by_codes(["ATTT"])[0]
        wanted = {(draw.choice(self.people), skill.id): self.day(draw)}
        ledger.settle(self.abroad, f"held:abroad:{self.place}", "attended", wanted, by=COMMAND_LINE)


setattr(Story, "import", Story.import_)
NUMBERS = iter(range(1, 80_000))


def told(work, deeds, check_each=False):
    """A story with these deeds, checked at the end (and after each)."""
    with work():
        publish()
        abroad = areas.add_locality(f"{10_000 + next(NUMBERS):05}", "Xã bên", "xã", "tỉnh Sông Hồng").id
        story = Story(next(NUMBERS))
        story.abroad = abroad
    draw = random.Random(str(deeds))
    for deed, seed in deeds:
        with work():
            story.do(deed, seed)
        if check_each:
            with work():
                proved(story.place)
    with work():
        days = [EARLIEST + timedelta(days=draw.randrange(400)) for _ in range(3)]
        for place in (story.place, abroad):
            proved(place)
            agrees(place, days)
    return story


STORIES = st.lists(st.tuples(st.sampled_from(DEEDS), st.integers(0, 10_000)), min_size=3, max_size=14)


@settings(
    max_examples=200 if LONG else 12, deadline=None, derandomize=not LONG,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(deeds=STORIES)
def test_property_what_is_kept_is_what_the_raw_ledger_says(work, deeds):
    told(work, deeds)


def test_every_deed_once_and_again(work):
    """Each deed at least twice, in an order that lets each find something to do."""
    draw = random.Random(7)
    first = ["join", "join", "record", "record", "record", "import"]
    told(
        work, [(deed, draw.randrange(10_000)) for deed in (*first, *DEEDS, *reversed(DEEDS))], check_each=True
    )


@ONE_DATABASE
def test_a_writer_that_marks_nobody_is_found(work, monkeypatch):
    """The control: without the marks the same property fails."""
    deeds = [
        ("join", 1),
        ("join", 2),
        ("record", 3),
        ("record", 4),
        ("record", 5),
        ("merge", 6),
        ("birth", 7),
    ]
    told(work, deeds)
    monkeypatch.setattr(touched, "people", lambda ids: None)
    with pytest.raises(AssertionError):
        told(work, deeds)


# --- one thing at a time ----------------------------------------------------------------------------------------


@pytest.fixture
def place(work):
    """(locality, three members of staff) with the made-up indicators."""
    with work():
        publish()
        locality = areas.add_locality("00001", "Hoa Sen", "xã", "tỉnh Sông Hồng")
        staff = []
        for n in range(3):
            person = people.add(locality.id, Particulars(f"Lê Văn {n}", birth="1980"), by=COMMAND_LINE)
            rosters.add(person, "official", date(2026, 1, 1))
            staff.append(person.id)
        return locality.id, staff


def taught(person_id, on=DAY, skill="ATTT", source="training:1"):
    person = people.get(person_id, within=EVERYWHERE)
    ledger.record(person, skills.by_codes([skill]), on=on, kind="attended", source=source, by=COMMAND_LINE)


def counts(locality_id, as_of=DAY, code="t_year", **more):
    answer = counting.numbers(indicators.by_code(code), locality_id, as_of, **more)
    return answer.numerator, answer.denominator


@ONE_DATABASE
def test_before_the_commit_the_raw_ledger_answers(place, work):
    locality, staff = place
    with work():
        taught(staff[0])
        assert touched.waiting()
        assert counts(locality) == (1, 3)
        db.session.commit()
        assert not touched.waiting()
        assert counts(locality) == (1, 3)


@ONE_DATABASE
def test_what_was_rolled_back_is_forgotten(place, work):
    locality, staff = place
    with work():
        taught(staff[0])
        db.session.rollback()
        assert not touched.waiting()
        assert counts(locality) == (0, 3)


@ONE_DATABASE
def test_a_commit_that_touched_nobody_asks_nothing(place, work, queries):
    with work():
        db.session.execute(select(1))
        with queries() as seen:
            db.session.commit()
        assert seen == []


@ONE_DATABASE
def test_the_fourteenth_and_those_who_left_before(place, work):
    locality, staff = place
    with work():
        for person in staff:
            taught(person, on=date(2026, 6, 1))
        membership = db.session.scalar(
            select(rosters.Membership).where(rosters.Membership.person_id == staff[2])
        )
        rosters.end(membership, date(2026, 6, 13), by=COMMAND_LINE)
    with work():
        assert counts(locality, date(2026, 6, 13)) == (3, 3)
        assert counts(locality, date(2026, 6, 14)) == (2, 2)
        answer = counting.numbers(indicators.by_code("t_year"), locality, date(2026, 6, 14))
        assert answer.no_membership == 1


@ONE_DATABASE
def test_what_was_taught_after_the_plans_year_never_counts_for_it(place, work):
    locality, staff = place
    with work():
        taught(staff[0], on=date(2026, 12, 31))
        taught(staff[1], on=date(2027, 1, 1))
    later = date(2027, 3, 1)
    with work():
        version = indicators.by_code("t_year")
        assert indicators.measure(version, locality, later, year=2026).numerator == {staff[0]}
        assert counts(locality, later, year=2026) == (1, 3)
        assert counts(locality, later, year=2027) == (1, 3)
        agrees(locality, [later], years=(None, 2026, 2027))


@ONE_DATABASE
def test_somebody_grows_up_without_anything_being_written(place, work):
    locality, _ = place
    with work():
        child = people.add(locality, Particulars("Lê Bé", birth="2008-06-15"), by=COMMAND_LINE)
        rosters.add(child, "resident", date(2026, 1, 1))
        areas.count_population(locality, ">=18", 50, date(2026, 1, 1), "Công an xã")
        taught(child.id, on=date(2026, 2, 1))
    with work():
        assert counts(locality, date(2026, 6, 14), "t_count") == (0, 50)
        assert counts(locality, date(2026, 6, 15), "t_count") == (1, 50)


@ONE_DATABASE
def test_one_person_outside_of_two_localities_from_the_same_day(place, work):
    """Their spans differ in nothing but the locality."""
    _, staff = place
    with work():
        abroad = [areas.add_locality(code, code, "xã", "tỉnh Sông Hồng").id for code in ("00007", "00008")]
        skill = skills.by_codes(["ATTT"])[0]
        for other in abroad:
            ledger.settle(other, f"held:{other}", "attended", {(staff[0], skill.id): DAY}, by=COMMAND_LINE)
    with work():
        for other in abroad:
            assert counting.numbers(indicators.by_code("t_year"), other, DAY).outside == 1
            proved(other)
            agrees(other, [DAY])


@ONE_DATABASE
def test_an_own_version_is_kept_for_its_locality_alone(place, work):
    locality, _ = place
    with work():
        other = areas.add_locality("00002", "Suối", "xã", "tỉnh Sông Hồng").id
        common = indicators.by_code("t_year")
        own = indicators.IndicatorVersion(
            indicator_id=common.indicator_id, version=99, title="Riêng", how="Riêng.", counting="computed",
            rule=RULES["t_month"], locality_id=locality, published_at=common.published_at,
        )  # fmt: skip
        db.session.add(own)
        touched.rules()
        db.session.flush()
        own_id, common_id, moment = own.id, common.id, common.published_at
    with work():
        both = {own_id, common_id}
        assert (both & keeping.kept(locality), both & keeping.kept(other)) == ({own_id}, {common_id})
        db.session.get_one(indicators.IndicatorVersion, own_id).retired_at = moment
        touched.rules()
    with work():
        assert both & keeping.kept(locality) == {common_id}
        spans = select(func.count()).where(CountedSpan.version_id == own_id)
        assert db.session.scalar(spans) == 0
        proved(locality)


@ONE_DATABASE
def test_many_versions_and_days_are_a_fixed_number_of_questions(place, work, queries):
    locality, staff = place
    with work():
        taught(staff[0])
        areas.count_population(locality, ">=18", 50, date(2025, 1, 1), "Công an xã")
        rosters.add(people.get(staff[0], within=EVERYWHERE), "resident", date(2025, 1, 1), specialist=True)
        rosters.add(people.get(staff[1], within=EVERYWHERE), "official", date(2025, 1, 1), specialist=True)
    with work():
        asked = indicators.published(locality)
        days = counting.month_ends(DAY)
        with queries() as one:
            counting.at_once(versions(locality)[:1], locality, days[-1:])
        with queries() as all_of_them:
            counting.at_once(asked, locality, days)
        assert len(days) == 6
        assert len(one) <= 3  # the version's own row, the steps, and (only of a count) the population
        # Steps, population counts, and at most three for what lacks a denominator.
        assert len(all_of_them) <= 5, all_of_them


# --- the proof --------------------------------------------------------------------------------------------------


def _evidence_deleted(staff):
    db.session.execute(delete(Evidence).where(Evidence.person_id == staff[0]))


def _step_changed(staff):
    db.session.execute(update(CountStep).where(CountStep.part == "in").values(step=CountStep.step + 1))


def _month_changed(staff):
    db.session.execute(update(CountMonth).where(CountMonth.part == "in").values(step=CountMonth.step + 1))


def _span_removed(staff):
    db.session.execute(
        delete(CountedSpan).where(CountedSpan.person_id == staff[1], CountedSpan.part == "roll")
    )


def _membership_ended(staff):
    mine = rosters.Membership.person_id == staff[2]
    db.session.execute(update(rosters.Membership).where(mine).values(until=date(2026, 3, 1)))


@ONE_DATABASE
@pytest.mark.parametrize(
    ("fault", "where"),
    [(_evidence_deleted, "extra"), (_step_changed, "steps"), (_month_changed, "steps"), (_span_removed, "missing"), (_membership_ended, "missing")],
)  # fmt: skip
def test_reconcile_finds_a_planted_fault_and_recount_mends_it(place, work, runner, fault, where):
    _, staff = place
    with work():
        taught(staff[0], source="training:77")
        held = Evidence.source == "training:77"
    assert json.loads(runner("ledger", "reconcile", "--json").output)["counts"]["missing"] == []
    with work():
        fault(staff)
    done = runner("ledger", "reconcile", "--json")
    assert done.exit_code == 1
    assert json.loads(done.output)["counts"][where]
    assert "flask ledger recount" in runner("ledger", "reconcile").output
    assert runner("ledger", "recount").exit_code == 0
    with work():
        db.session.execute(delete(Evidence).where(held))  # no training wrote it: the other half of the proof
    assert runner("ledger", "recount").exit_code == 0
    assert runner("ledger", "reconcile").exit_code == 0


# --- two at once ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("db_kind", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True)
@pytest.mark.parametrize("held", [True, False])
def test_two_transactions_give_one_person_evidence_at_once(app, place, work, monkeypatch, held):
    """The second waits until the first is committed, and sees it. Without the wait (the control) one of two skills is lost."""
    locality, staff = place
    with work():
        rosters.add(people.get(staff[0], within=EVERYWHERE), "resident", date(2026, 1, 1))
        # Of another version both would write the very same span: the database itself would stop the second one.
        keeping.drop(locality, keeping.kept(locality) - {indicators.by_code("t_two").id})
    written = threading.Barrier(2, timeout=20)
    if not held:
        monkeypatch.setattr(keeping, "hold", lambda locality_id: None)
    recount = keeping.recount

    def both_have_counted(ids):
        recount(ids)
        if not held:
            written.wait()  # neither is committed, and both have counted what they see

    monkeypatch.setattr(keeping, "recount", both_have_counted)

    def teach(skill):
        with app.app_context(), writing():
            taught(staff[0], skill=skill, source=f"training:{skill}")
            db.session.flush()
            if held:
                written.wait()  # both have written, and neither is committed
            db.session.commit()

    threads = [threading.Thread(target=teach, args=(skill,)) for skill in ("ATTT", "AI")]
    for one in threads:
        one.start()
    for one in threads:
        one.join(30)
    with work():
        raw = indicators.measure(indicators.by_code("t_two"), locality, DAY)
        assert raw.numerator == {staff[0]}
        kept = counting.people_of(indicators.by_code("t_two"), locality, DAY, "in")
        assert kept == ({staff[0]} if held else frozenset())
        assert proving.prove(locality).equal is held
