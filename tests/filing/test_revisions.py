"""What the next revision says otherwise: exactly who entered and who left, why, and which events came late."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.base.actors import COMMAND_LINE, EVERYWHERE, Actor
from app.base.db import db
from app.filing import late, life, report, revision_diff, snapshot
from app.filing.content import Text
from app.filing.report import Report
from app.filing.revision_diff import changed
from campaigns.plans import reported
from campaigns.plans.plan import Plan
from tests.filing.filing_made import AFTER, MONTH, a_plan, draw, taught
from trainees import areas, indicators, ledger, people, rosters
from trainees.catalogue import INDICATORS
from trainees.figures import Said
from trainees.people import Particulars, Person, merging

WHO = Actor(None, "Cán bộ")
LATER = date(2026, 2, 25)


def source(number: int) -> str:
    return f"training:{number}"


def a_person(commune, name: str, since: date | None = date(2025, 1, 1)) -> int:
    person = people.add(commune.locality, Particulars(name, birth="1990"), by=COMMAND_LINE)
    if since is not None:
        rosters.add(person, "civil_servant", since, unit_id=commune.units[0])
    return person.id


def ended(person_id: int, until: date) -> None:
    query = select(rosters.Membership).where(rosters.Membership.person_id == person_id)
    for membership in db.session.scalars(query).all():
        rosters.end(membership, until, by=COMMAND_LINE)


def filed(ids) -> Report:
    plan = db.session.get_one(Plan, ids.plan)
    one = life.open_period(plan, [plan.rules[0]], MONTH, by=WHO)
    life.write(one, Text(results="Đã mở 2 lớp.\nĐã phát tài liệu.", ahead="Mở lớp mới."), by=WHO)
    life.submit(one, draw, by=WHO)
    life.record(one, "45/BC-UBND", AFTER, "Nguyễn Văn A", by=WHO)
    return one


@pytest.fixture
def ids(commune, work, at):
    at(AFTER)
    with work():
        return a_plan(commune)


def whys(several) -> dict[str, str]:
    return {whom.name: whom.why for whom in several}


def test_the_diff_names_who_came_and_went_and_why(ids, commune, work, at) -> None:
    anh, binh, duc, ha, khoi, thao = commune.people
    with work():
        for one in (binh, duc, khoi, thao):
            taught(one, date(2026, 2, 3), source=source(one))
        number = filed(ids).id
    at(LATER)
    with work():
        taught(anh, date(2026, 2, 4), source=source(commune.training))
        ledger.withdraw(source(binh), by=COMMAND_LINE)
        ended(duc, date(2026, 1, 31))
        ended(ha, date(2026, 2, 10))
        merging.merge(*(db.session.get_one(Person, one) for one in (khoi, thao)), by=COMMAND_LINE)
        a_person(commune, "Người Mới", since=date(2026, 2, 1))
    with work():
        one = report.get(number, within=EVERYWHERE)
        two = life.revise(one, by=WHO)
        life.write(two, Text(results="Đã mở 2 lớp.\nĐã phát 30 tài liệu.", ahead="Mở lớp mới."), by=WHO)
        draft = revision_diff.between(one, two)
        life.submit(two, draw, by=WHO)
        diff = revision_diff.between(one, two)
        assert draft == diff
        (line,) = diff.lines
        # 4 of 6 were; Bình and Đức went and the two who are one are one, Ánh came; Hà went, Người Mới came to the list.
        assert (line.ref, line.before, line.after) == ("1", "4/6 = 66,67 %", "2/4 = 50 %")
        assert whys(line.entered) == {
            "Nguyễn Thị Ánh": "đủ điều kiện hoàn thành lớp “Lớp cán bộ, công chức” ngày 04/02/2026, ghi ngày 25/02/2026"
        }
        assert whys(line.left) == {
            "Trần Văn Bình": f"ghi nhận ngày 03/02/2026 (nguồn không còn (training:{binh})) bị thu hồi ngày 25/02/2026",
            "Lê Hoàng Đức": "thôi có tên trong danh sách từ ngày 01/02/2026, ghi ngày 25/02/2026",
            "Đặng Thu Thảo": "gộp hồ sơ vào Võ Minh Khôi",
        }
        assert whys(line.joined) == {"Người Mới": "có tên trong danh sách công chức từ ngày 01/02/2026"}
        assert whys(line.gone) == {
            "Phạm Thị Ngọc Hà": "thôi có tên trong danh sách từ ngày 11/02/2026, ghi ngày 25/02/2026"
        }
        (text,) = diff.text
        assert (text.part, text.title) == ("results", "Kết quả")
        assert (text.taken, text.put) == (("Đã phát tài liệu.",), ("Đã phát 30 tài liệu.",))


def test_a_denominator_without_names_says_nobody_joined_or_went() -> None:
    """A line that counted among a list and now among the population (or the other way round) has no people to compare."""
    for had, has in (((1, 2), (1, 2, 3)), ((1, 2), None), (None, (1, 2, 3))):
        moved = revision_diff._moved("1", {"1": ((1,), had)}, {"1": ((1,), has)}, {})
        assert (moved.entered, moved.left) == ((), ())
        assert (moved.joined, moved.gone) == (((3,), ()) if had and has else ((), ()))


def test_nothing_changed_is_an_empty_diff(ids, commune, work, at) -> None:
    with work():
        taught(commune.people[0], date(2026, 2, 3))
        one = filed(ids)
        # Merged into a row that nobody counted, one goes on as the other: nobody came, nobody went.
        at(LATER)
        other = a_person(commune, "Nguyễn Thị Ánh", since=None)
        merging.merge(*(db.session.get_one(Person, n) for n in (other, commune.people[0])), by=COMMAND_LINE)
        two = life.revise(one, by=WHO)
        assert not revision_diff.between(one, two)
        assert late.events(one) == ()


def test_told_apart_again_and_counted_another_way(ids, commune, work, at) -> None:
    anh, binh, *_, thao = commune.people
    with work():
        taught(binh, date(2026, 2, 3), source=source(8))
        taught(thao, date(2026, 2, 3), source=source(9), skill="AI")
        record = merging.merge(*(db.session.get_one(Person, n) for n in (anh, binh)), by=COMMAND_LINE)
        one = filed(ids)
        assert snapshot.people_of(one)["1"][0] == (anh,)
        at(LATER)
        merging.undo(record, by=COMMAND_LINE)
        two = life.revise(one, by=WHO)
        (line,) = revision_diff.between(one, two).lines
        assert whys(line.entered) == {"Trần Văn Bình": "tách khỏi hồ sơ đã gộp (Nguyễn Thị Ánh)"}
        assert whys(line.left) == {"Nguyễn Thị Ánh": "tách khỏi hồ sơ đã gộp (Trần Văn Bình)"}
        row = next(row for row in INDICATORS if row["code"] == "staff_trained")
        indicators.publish_catalogue([row | {"rule": row["rule"] | {"skills": ["KNS-CB", "PTDL", "AI"]}}])
        (line,) = revision_diff.between(one, two).lines
        assert whys(line.entered)["Đặng Thu Thảo"] == "đổi cách tính (phiên bản 1 sang 2)"


def test_a_population_has_no_names_but_its_people_have(ids, commune, work, at) -> None:
    anh, binh, duc, *_ = commune.people
    with work():
        plan = db.session.get_one(Plan, ids.plan)
        plan.targets[1].indicator_code, plan.targets[1].counting = "adult_skills", None
        areas.count_population(commune.locality, ">=18", 200, date(2026, 1, 1), "Công an xã")
        for number, one in enumerate((anh, binh)):
            rosters.add(people.get(one, within=EVERYWHERE), "resident", date(2025, 1, 1))
            taught(one, date(2026, 2, 2), source=source(70 + number), skill="CNTT")
        taught(duc, date(2026, 2, 2), source=source(75), skill="CNTT")
        one = filed(ids)
        at(LATER)
        rosters.add(people.get(duc, within=EVERYWHERE), "resident", date(2026, 2, 1))
        ended(anh, date(2026, 2, 1))
        ledger.withdraw(source(71), by=COMMAND_LINE)
        two = life.revise(one, by=WHO)
        lines = {line.ref: line for line in revision_diff.between(one, two).lines}
        line = lines["2"]
        assert (line.before, line.after) == ("2/200 = 1 %", "1/200 = 0,5 %")
        assert whys(line.entered) == {"Lê Hoàng Đức": "có tên trong danh sách người dân từ ngày 01/02/2026"}
        assert whys(line.left) == {
            "Nguyễn Thị Ánh": "thôi có tên trong danh sách từ ngày 02/02/2026, ghi ngày 25/02/2026",
            "Trần Văn Bình": "ghi nhận ngày 02/02/2026 (nguồn không còn (training:71)) bị thu hồi ngày 25/02/2026",
        }
        assert (line.joined, line.gone) == ((), ())


def test_a_reported_number_and_a_line_of_the_plan_stand_in_the_diff(ids, commune, work, at) -> None:
    with work():
        plan = db.session.get_one(Plan, ids.plan)
        reported.record(plan.targets[2], date(2026, 2, 9), Said(value=9), by=WHO)
        one = filed(ids)
        at(LATER)
        reported.record(plan.targets[2], date(2026, 2, 12), Said(value=11), by=WHO)
        db.session.delete(plan.targets[4])
        db.session.flush()
        db.session.expire(plan)
        two = life.revise(one, by=WHO)
        said = [(line.ref, line.before, line.after) for line in revision_diff.between(one, two).lines]
        assert said == [("3", "9", "11"), ("TB-1", "—", "")]
        told = ("Số liệu “Số tổ công nghệ số”: 11, ngày 12/02/2026, ghi ngày 25/02/2026",)
        assert late.events(one) == snapshot.content_of(two).late_events == told


def test_late_events_stand_in_the_next_revision(ids, commune, work, at) -> None:
    anh, binh, duc, ha, *_ = commune.people
    with work():
        taught(duc, date(2026, 2, 3), source=source(70))
        number = filed(ids).id
    at(LATER)
    with work():
        for one in (anh, binh):
            taught(one, date(2026, 2, 4), source=source(commune.training))
        taught(anh, date(2026, 2, 6), source=source(commune.training), skill="AI")
        taught(ha, date(2026, 1, 14), source=source(80))  # before the period
        taught(ha, date(2026, 2, 15), source=source(81))  # after it
        taught(ha, date(2026, 2, 5), source=source(82))
        ledger.withdraw(source(82), by=COMMAND_LINE)
        ledger.settle(commune.locality, source(70), "attended", {}, by=COMMAND_LINE)
        taught(duc, date(2026, 2, 5), source=source(70))  # a day that was put right is nothing new
    with work():
        one = report.get(number, within=EVERYWHERE)
        told = (
            "Lớp “Lớp cán bộ, công chức”: 2 người, từ ngày 04/02/2026 đến ngày 06/02/2026, ghi ngày 25/02/2026",
        )
        assert late.events(one) == told
        assert snapshot.content_of(one).late_events == ()
        two = life.revise(one, by=WHO)
        life.submit(two, draw, by=WHO)
        assert snapshot.content_of(two).late_events == told
        at(date(2026, 2, 26))
        taught(ha, date(2026, 2, 9), source=source(83))
        three = life.send_back(two, "Thiếu một người", by=Actor(None, "Lãnh đạo"))
        # Of what nobody was told yet: since the one that was issued, not since the one that came back.
        assert snapshot.content_of(three).late_events == (
            *told, "Nguồn không còn (training:83): 1 người, ngày 09/02/2026, ghi ngày 26/02/2026"
        )  # fmt: skip


# --- a plain account beside it -----------------------------------------------------------------------------------


@dataclass
class Account:
    """Who is on the list, who has a line and who stands for whom, by nothing but sets."""

    listed: set[int] = field(default_factory=set)
    shown: set[int] = field(default_factory=set)
    into: dict[int, int] = field(default_factory=dict)

    def rows(self, person: int) -> set[int]:
        return {person} | {row for row, one in self.into.items() if one == person}

    def counted(self) -> set[int]:
        everybody = {
            one for one in self.listed | self.shown | set(self.into.values()) if one not in self.into
        }
        return {one for one in everybody if self.rows(one) & self.listed and self.rows(one) & self.shown}


deeds = st.lists(
    st.tuples(
        st.sampled_from(["teach", "withdraw", "leave", "enlist", "merge"]),
        st.integers(0, 9),
        st.integers(0, 9),
    ),
    max_size=14,
)


def done(account: Account, who: list[int], deed: str, one: int, other: int) -> None:
    """One change, in the register and in the account; what cannot be done is not."""
    row = who[one]
    if deed == "teach" and row not in account.shown:
        taught(row, date(2026, 2, 3), source=source(500 + row))
        account.shown.add(row)
    elif deed == "withdraw" and row in account.shown:
        ledger.withdraw(source(500 + row), by=COMMAND_LINE)
        account.shown.discard(row)
    elif deed == "leave" and row in account.listed:
        query = select(rosters.Membership).where(
            rosters.Membership.person_id == row, rosters.Membership.until.is_(None)
        )
        for membership in db.session.scalars(query).all():
            rosters.end(membership, date(2026, 1, 20), by=COMMAND_LINE)
        account.listed.discard(row)
    elif deed == "enlist" and row not in account.listed:
        rosters.add(db.session.get_one(Person, row), "civil_servant", date(2026, 1, 21))
        account.listed.add(row)
    elif deed == "merge" and one != other and not {row, who[other]} & set(account.into):
        merging.merge(
            db.session.get_one(Person, row), db.session.get_one(Person, who[other]), by=COMMAND_LINE
        )
        for taken in account.rows(who[other]):
            account.into[taken] = row


@pytest.fixture
def ten(ids, commune, work) -> list[int]:
    with work():
        for one in commune.people:
            ended(one, date(2025, 12, 31))
        return [a_person(commune, f"Người số {number}") for number in range(10)]


def test_whoever_comes_and_goes_the_diff_is_that_of_the_sets(ten, ids, commune, app, at) -> None:
    """Random people are taught, withdrawn, listed, struck off and merged, before the freeze and after it."""

    @settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.sets(st.integers(0, 9)), deeds, deeds)
    def told(begun, before, after):
        with app.app_context():
            at(AFTER)
            account = Account(listed=set(ten))
            for number in sorted(begun):
                done(account, ten, "teach", number, 0)
            for deed in before:
                done(account, ten, *deed)
            one, had = filed(ids), account.counted()
            assert set(snapshot.people_of(one)["1"][0]) == had
            at(LATER)
            for deed in after:
                done(account, ten, *deed)
            two, has = life.revise(one, by=WHO), account.counted()
            assert set(snapshot.people_of(two)["1"][0]) == has
            found = [line for line in revision_diff.between(one, two).lines if line.ref == "1"]
            entered = {whom.person for line in found for whom in line.entered}
            left = {whom.person for line in found for whom in line.left}
            # The plain account: each row that was counted stands for a person; a person goes on where one of their rows was.
            was = {person: account.rows(person) & had for person in range(max(ten) + 1)}
            assert entered == {person for person in has if not was[person]}
            stayed = {person for person in has if was[person]}
            assert len(had) - len(left) == len(stayed)
            assert {account.into.get(row, row) for row in had} - has == left - set(account.into)
            assert all(account.into.get(row) for row in left & set(account.into))
            assert len(had) + len(entered) - len(left) == len(has)
            assert all(whom.why for line in found for whom in (*line.entered, *line.left))
            db.session.rollback()

    told()


@pytest.mark.parametrize(
    ("was", "now", "merged", "entered", "left"),
    [
        ((), (), {}, (), ()),
        ((1, 2), (2, 3), {}, (3,), (1,)),
        ((1, 2), (1,), {2: 1}, (), (2,)),
        ((2,), (1,), {2: 1}, (), ()),
        ((2, 3), (1,), {2: 1, 3: 1}, (), (3,)),
        ((1, 2), (), {2: 1}, (), (1, 2)),
        ((1,), (1, 2), {}, (2,), ()),
        ((1, 2, 3), (1, 4), {2: 1, 3: 4}, (), (2,)),
    ],
)
def test_who_is_new_and_who_is_gone_between_two_lists(was, now, merged, entered, left) -> None:
    assert changed(was, now, merged) == (entered, left)
