"""What somebody says of rows and pairs, what follows for lists and ledger, and how it is taken back."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date, time

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from app.base import clock
from app.base.actors import COMMAND_LINE, EVERYWHERE, Scope
from app.base.db import db
from app.base.errors import NotFound, Refused
from campaigns import courses, decisions, enrolments, held, lessons, trainings
from campaigns.attendance import completion
from campaigns.attendance.events import Attendance
from campaigns.courses import Course
from tests.attendance.telling import event, send
from tests.people.register_made import SINCE, a_row, an_import, pairs_said, person, snapshot
from trainees import areas, cards, indicators, ledger, people, rosters, skills
from trainees.imports import answering, doubles, reopening, settling
from trainees.imports.not_entered import not_entered
from trainees.imports.reading import RowFields
from trainees.imports.roster_import import RosterRow
from trainees.people import Details, Person, merging, nearby, pairs
from trainees.people.crowd import Someone
from trainees.people.likeness import Traits
from trainees.rosters import Membership

LONG = bool(os.environ.get("HVS_LONG"))
CHECK = settings(
    max_examples=150 if LONG else 20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    derandomize=not LONG,
)
ROW = RowFields(
    name="Lò Thị Mây", birth="1980-05-17", sex="F", phone="0912345678", national_id="014180000123",
    unit="Trạm Y tế", category="viên chức", post="Y sĩ", neighbourhood="Bản Pom", team=True,
)  # fmt: skip


@pytest.fixture
def place(work) -> int:
    with work():
        return areas.add_locality("00001", "Suối Mây", "xã", "tỉnh Sông Hồng").id


def lists():
    """Every membership: (person, category, unit's name, since, until, import)."""
    rows = db.session.execute(
        select(Membership.person_id, Membership.category, areas.Unit.name, Membership.since, Membership.until, Membership.import_id)
        .outerjoin(areas.Unit, areas.Unit.id == Membership.unit_id)
    )  # fmt: skip
    return sorted(map(tuple, rows), key=str)


# --- rows ----------------------------------------------------------------------------------------------------


def test_the_same_fills_blanks_gives_the_lists_and_is_taken_back(work, place):
    with work():
        one = person(place, "Lò Thị Mây", birth="1980", phone="0900000000")
        record = an_import(place)
        row = a_row(record, ROW, one, category="public_employee")
        before = snapshot(), lists(), dict(record.totals), not_entered(place)
        done = decisions.same(row, one, by=COMMAND_LINE)
        assert (done.person, done.created, row.outcome, row.answer) == (one, False, "matched", "same")
        assert (one.birth, one.sex, one.phone, one.national_id) == (
            "1980-05-17",
            "F",
            "0900000000",
            "014180000123",
        )
        assert {m[1:4] for m in lists()} == {
            ("public_employee", "Trạm Y tế", SINCE),
            ("team_member", None, SINCE),
        }
        assert record.totals["matched"] == 1
        assert not_entered(place).total() == 0
        decisions.reopen(row, by=COMMAND_LINE)
        assert (snapshot(), lists(), dict(record.totals) | {"matched": 0}, not_entered(place)) == (
            before[0], before[1], before[2] | {"matched": 0}, before[3],
        )  # fmt: skip
        assert (row.outcome, row.person_id, row.answer, row.filled) == ("question", None, None, [])
        assert [c.someone.person_id for c in answering.left([row])[row.id]] == [one.id]  # asked as before
        decisions.same(row, one, by=COMMAND_LINE)  # and may be answered again
        assert one.sex == "F"


def test_denying_all_makes_somebody_new_who_is_not_asked_about_again(work, place):
    with work():
        one, other = person(place, "Lò Thị Mây", birth="1980"), person(place, "Lò Thị Mây", birth="1981")
        row = a_row(an_import(place), replace(ROW, national_id=None), one, other)
        first = decisions.different(row, [one.id], by=COMMAND_LINE)
        assert (first.person, row.outcome, row.answer) == (None, "question", "different")
        assert [c.someone.person_id for c in answering.left([row])[row.id]] == [other.id]
        done = decisions.different(row, [other.id], by=COMMAND_LINE)
        assert done.created
        assert pairs_said() == {
            (one.id, done.person.id): "different",
            (other.id, done.person.id): "different",
        }
        assert "open" not in {v for k, v in compare(place).items() if done.person.id in k}
        made = done.person.id
        decisions.reopen(row, by=COMMAND_LINE)
        assert db.session.get(Person, made) is None
        assert (row.outcome, row.denied, lists()) == ("question", [], [])
        assert {c.someone.person_id for c in answering.left([row])[row.id]} == {one.id}  # 1981 was never near
        assert all(made not in pair for pair in pairs_said())


def test_somebody_who_is_leant_on_is_not_taken_back(
    work,
    place,
):
    with work():
        row = a_row(an_import(place), ROW)
        made = decisions.new(row, by=COMMAND_LINE).person
        cards.give([made])
        with pytest.raises(Refused) as refused:
            decisions.reopen(row, by=COMMAND_LINE)
        assert refused.value.code == "row_person_used"
        db.session.rollback()


def test_a_membership_that_was_ended_or_given_by_another_row_is_not_lost(work, place):
    with work():
        one, record = person(place, "Lò Thị Mây"), an_import(place)
        again = an_import(place, filename="ds2.csv")
        row, twin = (
            a_row(record, ROW, one, category="public_employee"),
            a_row(again, ROW, one, category="public_employee"),
        )
        twin.row_key = "f" * 64
        decisions.same(row, one, by=COMMAND_LINE)
        unit = db.session.scalars(select(areas.Unit)).one()
        row.unit_id = twin.unit_id = unit.id
        db.session.flush()
        decisions.same(twin, one, by=COMMAND_LINE)
        decisions.reopen(row, by=COMMAND_LINE)
        assert {m[5] for m in lists()} == {again.id}  # the other list says the same: it is that one's now
        assert len(lists()) == 2
        rosters.end(db.session.scalars(select(Membership)).first(), date(2026, 6, 30), by=COMMAND_LINE)
        with pytest.raises(Refused) as refused:
            decisions.reopen(twin, by=COMMAND_LINE)
        assert refused.value.code == "row_membership_changed"
        db.session.rollback()


def test_what_was_changed_by_hand_since_stays(work, place):
    with work():
        one = person(place, "Lò Thị Mây")
        row = a_row(an_import(place), ROW, one)
        decisions.same(row, one, by=COMMAND_LINE)
        people.change(one, Details("Lò Thị Mây", birth="1980-05-17", phone="0999999999"))
        decisions.reopen(row, by=COMMAND_LINE)
        assert (one.birth, one.phone, one.national_id) == (None, "0999999999", None)


def test_unsure_waits_at_the_end_and_an_answer_is_given_once(work, place):
    with work():
        one = person(place, "Lò Thị Mây")
        row = a_row(an_import(place), ROW, one)
        answering.unsure(row, by=COMMAND_LINE)
        assert (row.outcome, row.answer) == ("question", "unsure")
        decisions.reopen(row, by=COMMAND_LINE)
        assert row.answer is None
        with pytest.raises(Refused):
            decisions.reopen(row, by=COMMAND_LINE)
        decisions.same(row, one, by=COMMAND_LINE)
        for late in (
            lambda: decisions.new(row, by=COMMAND_LINE),
            lambda: decisions.same(row, one, by=COMMAND_LINE),
        ):
            with pytest.raises(Refused) as refused:
                late()
            assert refused.value.code == "row_answered"
        with pytest.raises(NotFound):
            answering.get(row.id, within=EVERYWHERE)
        with pytest.raises(NotFound):
            answering.get(a_row(an_import(place), ROW).id, within=Scope(place + 1))


def test_a_refused_row_is_put_right(work, place):
    bad = [{"column": "C", "code": "birth_impossible", "fatal": True}]
    with work():
        known = person(place, "Lò Thị Mây", birth="1980-05-17", phone="0912345678")
        record = an_import(place)

        def refused(what):
            return a_row(record, what, outcome="refused", problems=bad)

        linked = decisions.mend(
            refused(replace(ROW, national_id=None, birth=None)),
            replace(ROW, national_id=None),
            by=COMMAND_LINE,
        )
        assert (linked.person, linked.row.outcome) == (known, "matched")
        fresh = decisions.mend(
            refused(replace(ROW, name="Vừ A Dính", birth=None)),
            replace(ROW, name="Vừ A Dính", birth="1991", phone=None, national_id=None),
            by=COMMAND_LINE,
        )
        assert (fresh.created, fresh.person.birth) == (True, "1991")
        asked = refused(replace(ROW, birth=None, phone=None, national_id=None))
        assert (
            decisions.mend(
                asked, replace(ROW, birth="1980", phone=None, national_id=None), by=COMMAND_LINE
            ).person
            is None
        )
        assert (asked.outcome, answering.said(asked).birth) == ("question", "1980")
        decisions.reopen(fresh.row, by=COMMAND_LINE)
        assert fresh.row.outcome == "refused"  # as the file had it
        decisions.same(asked, known, by=COMMAND_LINE)
        decisions.reopen(asked, by=COMMAND_LINE)
        assert asked.outcome == "question"  # it was put right before it was answered
        with pytest.raises(Refused):
            decisions.mend(refused(ROW), replace(ROW, name="  "), by=COMMAND_LINE)


def test_a_row_that_needs_nobody_is_not_answered_until_it_is_wanted_again(work, place):
    with work():
        one, record = person(place, "Lò Thị Mây"), an_import(place)
        row = a_row(record, ROW, one)
        settling.dismiss(record, row.id)
        with pytest.raises(Refused):
            decisions.same(row, one, by=COMMAND_LINE)
        reopening.restore(row)
        assert not_entered(place).total() == 1
        decisions.same(row, one, by=COMMAND_LINE)


def test_candidates_are_read_through_merges(work, place):
    with work():
        one, other, third = (person(place, "Lò Thị Mây", birth=b) for b in ("1980", "1980-05", "1980-05-17"))
        row = a_row(an_import(place), ROW, one, other, third)
        decisions.merge(third, other, by=COMMAND_LINE)
        assert [c.someone.person_id for c in answering.left([row])[row.id]] == [one.id, third.id]
        row.denied = [other.id]
        assert [c.someone.person_id for c in answering.left([row])[row.id]] == [one.id]
        assert answering.rescore(place, nearby.around(place, [answering.traits(row)])) == 0
        assert [c["person"] for c in row.candidates] == [one.id]


def test_the_list_of_a_held_training_follows_the_answers(commune, work):
    with work():
        course = db.session.get_one(Course, commune.course)
        record = an_import(commune.locality, kind="staff")
        one = db.session.get_one(Person, commune.people[0])
        row = a_row(record, RowFields(name=one.name), one)
        paper = held.add(course, "Lớp năm trước", clock.today(), by=COMMAND_LINE, record=record)
        assert ledger.lines(source=paper.key) == []
        decisions.same(row, one, by=COMMAND_LINE)
        assert {line.person_id for line in ledger.lines(source=paper.key)} == {one.id}
        decisions.reopen(row, by=COMMAND_LINE)
        assert ledger.lines(source=paper.key) == []
        made = decisions.new(row, by=COMMAND_LINE).person
        decisions.reopen(row, by=COMMAND_LINE)
        assert ledger.lines(source=paper.key) == []
        # A line of the ledger is never deleted, nor is whose it is: they stay, in no list.
        assert db.session.get(Person, made.id) is made
        assert all(membership[0] != made.id for membership in lists())


# --- pairs ---------------------------------------------------------------------------------------------------


def compare(place):
    """As the worker does: it reads and writes in transactions of its own."""
    db.session.commit()
    for _ in doubles.compare_all(place):
        db.session.commit()
    return pairs_said()


def test_doubles_are_found_once_and_asked_once(work, place):
    with work():
        one = person(place, "Lò Thị Mây", birth="1980-05-17", phone="0912345678")
        other = person(place, "LO THI MAY", birth="1980", phone="0912345678")
        third = person(place, "Vừ A Dính", birth="1991")
        two = (one.id, other.id)
        assert compare(place) == {two: "open"}
        assert pairs.count(Scope(place)) == 1
        decisions.tell_apart(one, other, by=COMMAND_LINE)
        people.change(other, Details("LO THI MAY", birth="1980", phone="0912345678", sex="F"))
        assert compare(place) == {two: "different"}
        decisions.leave_open(one, other, by=COMMAND_LINE)
        assert compare(place) == {two: "unsure"}
        assert pairs.count(Scope(place)) == 0
        pairs.remember(pairs.of(one, other), "open", by=COMMAND_LINE)
        people.change(other, Details("Hoàng Văn Khác", birth="1950"))
        assert compare(place) == {}  # they no longer resemble each other
        record = decisions.merge(one, third, by=COMMAND_LINE)
        assert pairs_said() == {(one.id, third.id): "same"}
        decisions.undo(record, by=COMMAND_LINE)
        assert pairs_said() == {(one.id, third.id): "open"}
        assert compare(place) == {}  # nobody would have asked: it does not linger


def test_whom_somebody_told_apart_stays_apart_through_a_merge(work, place):
    with work():
        a, b, c = (person(place, "Lò Thị Mây", birth=birth) for birth in ("1980-05-17", "1980-05", "1980"))
        assert set(compare(place).values()) == {"open"}
        decisions.tell_apart(a, c, by=COMMAND_LINE)
        record = decisions.merge(b, a, by=COMMAND_LINE)
        assert (b.id, c.id) not in {k for k, v in compare(place).items() if v == "open"}
        decisions.undo(record, by=COMMAND_LINE)
        assert compare(place)[(b.id, c.id)] == "open"


def test_the_order_of_comparing_loses_no_question(work, place):
    """One finds the other by a drawer that the other does not open; a popular name has more than five neighbours."""
    with work():
        home = areas.ensure_neighbourhood(place, "Bản Pom").id
        person(place, "Lê N. Hải", birth="1980", neighbourhood_id=home)
        person(place, "Lê Ngọc Hải", neighbourhood_id=home)
        assert len(compare(place)) == 1
        many = [person(place, "Trần Thị Hoa", birth="1970", phone="0912345678") for _ in range(8)]
        asked = compare(place)
        for one in many:
            assert sum(one.id in pair for pair in asked) >= 5


def test_a_few_are_compared_without_reading_everybody(work, place):
    """What `nearby` gives is what the whole register gives."""
    with work():
        names = (
            "Lò Thị Mây",
            "LO THI MAY",
            "Lò T. Mây",
            "Mây Lò Thị",
            "Lò Mây",
            "Lò Thị Mai",
            "Vừ A Dính",
            "Hoàng Thị Mây",
        )
        for n, name in enumerate(names):
            person(place, name, birth=("1980", None, "1980-05-17")[n % 3], phone=("0912345678", None)[n % 2])
        everybody = doubles.register.everybody(place)
        for person_id, traits in nearby.described(
            place, [one.id for one in db.session.scalars(select(Person))]
        ):
            whole, few = everybody.near(traits), nearby.around(place, [traits]).near(traits)
            assert whole == few, names
            assert any(c.someone == Someone(person_id=person_id) for c in whole[0] + whole[1])
        assert nearby.around(place + 1, [Traits("Lò Thị Mây")]).traits == {}


def test_whoever_came_after_the_register_was_read_waits(work, place):
    with work():
        one = person(place, "Lò Thị Mây", birth="1980")
        everybody = nearby.around(place, [Traits("Lò Thị Mây")])
        late = person(place, "Lò Thị Mây", birth="1980")
        pairs.compare(place, everybody)
        assert (one.compared, late.compared) == (True, False)
        assert compare(place) == {(one.id, late.id): "open"}


# --- nothing is lost -----------------------------------------------------------------------------------------

DEEDS = st.lists(
    st.one_of(
        st.tuples(st.just("merge"), st.integers(0, 5), st.integers(0, 5)),
        st.tuples(st.just("undo"), st.integers(0, 5), st.just(0)),
        st.tuples(st.just("apart"), st.integers(0, 5), st.integers(0, 5)),
        st.tuples(st.just("same"), st.integers(0, 2), st.integers(0, 5)),
        st.tuples(st.just("new"), st.integers(0, 2), st.just(0)),
        st.tuples(st.just("reopen"), st.integers(0, 2), st.just(0)),
    ),
    min_size=1, max_size=14,
)  # fmt: skip


def attempt(deed):
    """Do it, or hear no; a refusal leaves nothing half done."""
    try:
        with db.session.begin_nested():
            deed()
    except (Refused, NotFound):
        return False
    return True


def trained(commune):
    answer = indicators.measure(indicators.by_code("staff_trained"), commune.locality, clock.today())
    return set(answer.numerator), answer.denominator, set(answer.no_membership)


@CHECK
@example(came=({0}, {1}), deeds=[("merge", 0, 1), ("undo", 0, 0), ("merge", 2, 1), ("merge", 0, 2)])
@example(came=({0, 1}, {1}), deeds=[("merge", 0, 1), ("merge", 2, 0), ("undo", 1, 0), ("undo", 0, 0)])
@given(came=st.tuples(*[st.sets(st.integers(0, 5)) for _ in range(2)]), deeds=DEEDS)
def test_property_no_decision_loses_evidence_or_counts_it_twice(commune, work, came, deeds):
    """Two lessons, both needed. Whatever is merged, undone and answered: who counts is who came to both, as one person."""
    from trainees.ledger.rows import Evidence

    with work():
        course = courses.add(commune.locality, "Hai buổi", skills.by_codes(["KNS-CB"]))
        training = trainings.add(course, "Lớp", by=COMMAND_LINE)
        meetings = [lessons.add(training, clock.today(), time(7 + n), time(8 + n)) for n in range(2)]
        who = list(commune.people)
        enrolments.add(training, [db.session.get_one(Person, p) for p in who], by=COMMAND_LINE)
        for meeting, present in zip(meetings, came, strict=True):
            send(meeting.id, *(event(person=who[p]) for p in sorted(present)))
            completion.complete(meeting, by=COMMAND_LINE)
        record = an_import(commune.locality)
        names = {p: db.session.get_one(Person, p).name for p in who}
        rows = [
            a_row(record, RowFields(name=names[who[n]]), db.session.get_one(Person, who[n])).id
            for n in range(3)
        ]
        merges, seen = [], set()
        attended = db.session.execute(
            select(Attendance.person_id, Attendance.lesson_id).order_by(Attendance.id)
        ).all()
        for deed, a, b in [("look", 0, 0), *deeds]:
            if deed == "merge":
                attempt(
                    lambda a=a, b=b: merges.append(
                        decisions.merge(
                            db.session.get_one(Person, who[a]),
                            db.session.get_one(Person, who[b]),
                            by=COMMAND_LINE,
                        )
                    )
                )
            elif deed == "undo" and merges:
                attempt(lambda a=a: decisions.undo(merges[a % len(merges)], by=COMMAND_LINE))
            elif deed == "apart":
                attempt(
                    lambda a=a, b=b: decisions.tell_apart(
                        people.get(who[a], within=EVERYWHERE),
                        people.get(who[b], within=EVERYWHERE),
                        by=COMMAND_LINE,
                    )
                )
            elif deed == "same":
                attempt(
                    lambda a=a, b=b: decisions.same(
                        answering.get(rows[a], within=EVERYWHERE),
                        people.get(who[b], within=EVERYWHERE),
                        by=COMMAND_LINE,
                    )
                )
            elif deed == "new":
                attempt(lambda a=a: decisions.new(answering.get(rows[a], within=EVERYWHERE), by=COMMAND_LINE))
            elif deed == "reopen":
                attempt(lambda a=a: decisions.reopen(db.session.get_one(RosterRow, rows[a]), by=COMMAND_LINE))
            db.session.flush()
            # no row of the ledger and no presence ever goes
            now = set(db.session.scalars(select(Evidence.id)))
            assert seen <= now
            seen = now
            assert (
                db.session.execute(
                    select(Attendance.person_id, Attendance.lesson_id).order_by(Attendance.id)
                ).all()
                == attended
            )
            # the live lines are what presence says, read through whoever stands for whom now
            stands = {p: db.session.get_one(Person, p).merged_into_id or p for p in who}
            both: dict[int, set[int]] = {}
            for lesson, present in enumerate(came):
                for p in present:
                    both.setdefault(stands[who[p]], set()).add(lesson)
            complete = {p for p, had in both.items() if len(had) == 2}
            lines = ledger.lines(source=training.key)
            assert {stands[line.person_id] for line in lines} == complete
            numerator, denominator, stray = trained(commune)
            assert numerator == complete
            assert stray == set()
            extra = db.session.scalar(
                select(func.count())
                .select_from(Person)
                .where(Person.id.not_in(who), Person.id.in_(select(Membership.person_id)))
            )
            assert denominator == len(set(stands.values())) + extra
        db.session.rollback()


def test_a_merge_of_a_merged_pair_is_found_between_them(work, place):
    with work():
        a, b = person(place, "Lò Thị Mây"), person(place, "Lò Mây")
        record = merging.merge(a, b, by=COMMAND_LINE)
        assert merging.of(a.id, b.id) is record
        merging.undo(record, by=COMMAND_LINE)
        assert merging.of(a.id, b.id) is None
