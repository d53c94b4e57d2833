"""Units and neighbourhoods by any spelling; how many people live there, by whose word and since when."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import func, select

from app.base import clock
from app.base.actors import COMMAND_LINE, Scope
from app.base.db import Base, db
from app.base.errors import Conflict, NotFound, Refused
from trainees import areas, count_entry, people, rosters, schools
from trainees.areas import Neighbourhood, Unit, counts, renaming
from trainees.count_entry import CLASSES, POPULATION
from trainees.people import Particulars

JANUARY, APRIL = date(2026, 1, 1), date(2026, 4, 1)
POLICE = "Công an xã, văn bản 12/CAX"


@pytest.fixture
def place(work) -> int:
    """The id of a commune with three thôn."""
    with work():
        locality = areas.add_locality("00001", "Suối Mây", "xã", "tỉnh Sông Hồng")
        locality.neighbourhood_word = "thôn"
        for name in ("Thôn 1", "Thôn 2", "Thôn 10"):
            areas.ensure_neighbourhood(locality.id, name)
        return locality.id


def _told(table):
    """The columns to compare: what is counted is written anew under other ids."""
    return [
        c
        for c in table.columns
        if c.name != "id" or table.name not in ("counted_span", "count_step", "count_month")
    ]


@pytest.fixture
def everything(app):
    """everything() → every row of every table."""

    def look(*without):
        with app.app_context():
            found = {
                table.name: sorted(map(str, db.session.execute(select(*_told(table))).all()))
                for table in Base.metadata.sorted_tables
                if table.name not in without
            }
            db.session.rollback()
        return found

    return look


def homes(place):
    return [home.id for home in areas.neighbourhoods(Scope(place))]


def enter(place, numbers, day=JANUARY, source=POLICE):
    return counts.enter(place, day, source, numbers, by=COMMAND_LINE)


# --- counts ---------------------------------------------------------------------------------------------------


def test_a_newer_day_never_overwrites_an_older(place, work) -> None:
    with work():
        first, second, _ = homes(place)
        enter(place, {(None, "all"): 900, (first, "all"): 300})
        enter(place, {(None, "all"): 950}, APRIL)
        assert [areas.population(place, "all", day).people for day in (JANUARY, date(2026, 3, 31), APRIL)] == [
            900, 900, 950,
        ]  # fmt: skip
        assert areas.population(place, "all", date(2025, 12, 31)) is None
        assert counts.by_neighbourhood(place, "all", APRIL).keys() == {first}
        assert (second, "all") not in counts.newest(place, APRIL)


def test_a_correction_of_the_same_day_counts_and_what_was_wrong_stays_readable(place, work) -> None:
    with work():
        enter(place, {(None, ">=18"): 700})
        second = enter(place, {(None, ">=18"): 710}, source="Đính chính 15/CAX")
        assert areas.population(place, ">=18", APRIL).people == 710
        assert [row.people for row, _ in counts.history(place, None)] == [710, 700]
        count_entry.undo(second, by=COMMAND_LINE)
        answer = areas.population(place, ">=18", APRIL)
        assert (answer.people, answer.source, answer.of) == (700, POLICE, "own")
        with pytest.raises(Refused, match="hoàn tác"):
            count_entry.undo(second, by=COMMAND_LINE)
        assert [entry.undone_at is None for _, entry in counts.history(place, None)] == [False, True]


def test_the_same_numbers_again_are_nothing_new(place, work, everything) -> None:
    with work():
        enter(place, {(None, "all"): 900})
    before = everything()
    with work(), pytest.raises(Refused, match="không có gì thay đổi"):
        enter(place, {(None, "all"): 900})
    assert everything() == before
    with work():
        entry = enter(place, {(None, "all"): 900, (None, "households"): 200})
        rows = db.session.scalars(
            select(counts.PopulationCount).where(counts.PopulationCount.entry_id == entry.id)
        )
        assert [(row.group, row.people) for row in rows] == [("households", 200)]


@pytest.mark.parametrize(
    ("numbers", "day", "source", "code"),
    [
        ({}, JANUARY, POLICE, "count_number"),
        ({(None, "all"): -1}, JANUARY, POLICE, "count_number"),
        ({(None, "all"): 10**9}, JANUARY, POLICE, "count_number"),
        ({(None, "giants"): 1}, JANUARY, POLICE, "count_group"),
        ({(999, "all"): 1}, JANUARY, POLICE, "count_place"),
        ({(None, "all"): 1}, JANUARY, "  ", "count_source"),
        ({(None, "all"): 1}, date(2999, 1, 1), POLICE, "count_future"),
    ],
)
def test_what_is_no_count_is_refused(place, work, everything, numbers, day, source, code) -> None:
    before = everything()
    with pytest.raises(Refused) as refused, work():
        enter(place, numbers, day, source)
    assert refused.value.code == code
    assert everything() == before


def test_the_sum_stands_beside_the_own_number_and_never_in_its_place(place, work) -> None:
    with work():
        one, two, ten = homes(place)
        enter(place, {(one, "all"): 300, (two, "all"): 400})
        assert areas.population(place, "all", APRIL) is None  # one is missing: half a sum is none
        assert counts.compare(place, APRIL)["all"].difference is None
        enter(place, {(ten, "all"): 250}, APRIL)
        summed = areas.population(place, "all", APRIL)
        assert (summed.people, summed.of, summed.day) == (950, "neighbourhoods", APRIL)
        assert "cộng số liệu của 3 thôn" in summed.source
        assert POLICE in summed.source
        enter(place, {(None, "all"): 940})
        own = areas.population(place, "all", APRIL)
        assert (own.people, own.of) == (940, "own")
        compared = counts.compare(place, APRIL)["all"]
        assert (compared.total, compared.counted, compared.places, compared.difference) == (950, 3, 3, 10)


def test_another_locality_sees_nothing(place, work) -> None:
    with work():
        entry = enter(place, {(None, "all"): 900})
        other = areas.add_locality("00002", "Suối Trong", "xã", "tỉnh Sông Hồng").id
        assert areas.population(other, "all", APRIL) is None
        assert count_entry.listed(POPULATION, Scope(other)) == []
        with pytest.raises(NotFound):
            count_entry.get(entry.id, within=Scope(other))
        with pytest.raises(Refused, match="Không tìm thấy"):
            enter(other, {(homes(place)[0], "all"): 5})
        assert [one.id for one in count_entry.listed(POPULATION, Scope(place))] == [entry.id]
        assert count_entry.count(CLASSES, Scope(place)) == 0


# --- classes --------------------------------------------------------------------------------------------------


def test_pupils_are_those_of_the_classes_until_somebody_writes_the_number(place, work) -> None:
    with work():
        primary = areas.ensure_unit(place, "Trường Tiểu học Suối Mây")
        areas.ensure_unit(place, "Mầm non 1/6")
        areas.ensure_unit(place, "Trạm Y tế")
        schools.enter(
            place, JANUARY, "Phòng giáo dục", {primary.id: [("1A", 30), ("1B", 28)]}, by=COMMAND_LINE
        )
        answer = areas.population(place, "pupils", APRIL)
        assert (answer.people, answer.of) == (58, "schools")
        assert answer.source == "cộng sĩ số 1 trường; 1 trường chưa có sĩ số"
        assert schools.pupils(place, date(2025, 12, 31)) is None
        enter(place, {(None, "pupils"): 60}, APRIL)
        assert areas.population(place, "pupils", APRIL).people == 60
        assert areas.population(place, "pupils", JANUARY).people == 58


def test_a_newer_list_of_classes_takes_the_place_of_the_whole_older_one(place, work) -> None:
    with work():
        unit = areas.ensure_unit(place, "Trường THCS Suối Mây").id
        schools.enter(place, JANUARY, "Báo cáo 1", {unit: [("6A", 40), ("6B", 41)]}, by=COMMAND_LINE)
        second = schools.enter(place, JANUARY, "Báo cáo 2", {unit: [("6A", 42)]}, by=COMMAND_LINE)
        schools.enter(place, APRIL, "Báo cáo 3", {unit: [("6A", 43), ("7A", 30)]}, by=COMMAND_LINE)
        assert [schools.pupils(place, day) for day in (JANUARY, APRIL)] == [42, 73]
        count_entry.undo(second, by=COMMAND_LINE)
        assert [schools.pupils(place, day) for day in (JANUARY, APRIL)] == [81, 73]


@pytest.mark.parametrize(
    "rows", [[], [("", 30)], [("1A", -1)], [("1A", 900)], [("1A", 30), ("1a ", 31)]], ids=str
)
def test_what_is_no_class_is_refused(place, work, rows) -> None:
    with work():
        unit = areas.ensure_unit(place, "Trường THCS Suối Mây").id
        with pytest.raises(Refused):
            schools.enter(place, JANUARY, "Báo cáo", {unit: rows}, by=COMMAND_LINE)


@pytest.mark.parametrize(
    ("name", "school"),
    [
        ("Trường Tiểu học Hoa Sen", True), ("TRƯỜNG THCS SUỐI MÂY", True), ("Mầm non 1/6", True),
        ("Trường TH&THCS Bản Lìm", True), ("Trường TH-THCS Bản Lìm", True), ("Trường PTDTBT Tiểu học", True),
        ("Trạm Y tế", False), ("Văn phòng Ủy ban", False), ("Trung tâm học tập cộng đồng", False),
    ],
)  # fmt: skip
def test_a_school_is_known_by_its_name_until_somebody_says_otherwise(place, work, name, school) -> None:
    with work():
        unit = areas.ensure_unit(place, name)
        assert unit.is_school is school
        renaming.say_kind(unit, "office" if school else "school")
        assert unit.is_school is not school
        renaming.say_kind(unit, None)
        assert unit.is_school is school
        with pytest.raises(Refused):
            renaming.say_kind(unit, "castle")


# --- names ----------------------------------------------------------------------------------------------------


def test_a_list_with_the_old_name_finds_the_renamed_place(place, work) -> None:
    with work():
        home = areas.neighbourhoods(Scope(place))[0]
        renaming.rename(home, "Thôn Bản Lìm", by=COMMAND_LINE)
        assert areas.ensure_neighbourhood(place, "THÔN 1").id == home.id
        assert areas.known_neighbourhoods(place)["thon 1"] == home.id
        assert [s.name for s in renaming.spellings(home)] == ["Thôn 1"]
        renaming.rename(home, "Thôn 1", by=COMMAND_LINE)  # back again
        assert areas.ensure_neighbourhood(place, "thôn bản lìm").id == home.id
        assert [s.name for s in renaming.spellings(home)] == ["Thôn Bản Lìm"]
        with pytest.raises(Conflict, match="Thôn 2"):
            renaming.rename(home, "thôn  2", by=COMMAND_LINE)
        with pytest.raises(Refused):
            renaming.rename(home, " – ", by=COMMAND_LINE)


@pytest.fixture
def written_twice(place, work):
    """Ids of one office under two names, with two people each, and a unit under the second."""
    with work():
        right, wrong = (
            areas.ensure_unit(place, name) for name in ("Văn phòng HĐND và UBND", "VP HĐND-UBND xã")
        )
        for number, unit in enumerate((right, right, wrong, wrong)):
            person = people.add(place, Particulars(f"Người Thứ {number}"), by=COMMAND_LINE)
            rosters.add(person, "civil_servant", JANUARY, unit_id=unit.id)
        renaming.place_under(areas.ensure_unit(place, "Bộ phận một cửa"), wrong.id)
        return right.id, wrong.id


def test_one_office_written_in_two_ways_becomes_one_and_comes_apart_again(
    place, work, written_twice, everything
) -> None:
    right, wrong = written_twice
    before = everything()
    with work():
        one, other = db.session.get_one(Unit, right), db.session.get_one(Unit, wrong)
        renaming.take_in(one, other, by=COMMAND_LINE)
        assert len(rosters.roll(Scope(place), APRIL, unit_id=right)) == 4
        assert areas.ensure_unit(place, "vp HĐND - UBND xã").id == right
        assert len(areas.units(Scope(place))) == 2
        assert areas.ensure_unit(place, "Bộ phận một cửa").parent_id == right
    with work():
        spelling = renaming.spellings(db.session.get_one(Unit, right))[0]
        with pytest.raises(NotFound):
            renaming.get_spelling(spelling.id, within=Scope(place + 1))
        again = renaming.take_apart(spelling, by=COMMAND_LINE)
        assert again.id == wrong
    assert everything() == before


def test_its_number_given_away_meanwhile_does_not_hinder_coming_apart(place, work, written_twice) -> None:
    right, _wrong = written_twice
    with work():
        newest = areas.ensure_unit(place, "Tên viết sai")
        rosters.add(
            people.add(place, Particulars("Người Cuối"), by=COMMAND_LINE),
            "official",
            JANUARY,
            unit_id=newest.id,
        )
        renaming.take_in(db.session.get_one(Unit, right), newest, by=COMMAND_LINE)
    with work():
        taker = areas.ensure_unit(place, "Đơn vị mới").id
    with work():
        spelling = renaming.spellings(db.session.get_one(Unit, right))[0]
        again = renaming.take_apart(spelling, by=COMMAND_LINE)
        assert again.id != taker
        assert [p.name for p, _ in rosters.roll(Scope(place), APRIL, unit_id=again.id)] == ["Người Cuối"]
        with pytest.raises(Refused):
            renaming.rename(again, "  ", by=COMMAND_LINE)


def test_taking_in_a_neighbourhood_takes_its_people_and_counts(place, work) -> None:
    with work():
        one, two, _ = areas.neighbourhoods(Scope(place))
        people.add(place, Particulars("Người Ở Hai"), by=COMMAND_LINE, neighbourhood_id=two.id)
        enter(place, {(two.id, "all"): 400})
        renaming.take_in(one, two, by=COMMAND_LINE)
        assert counts.by_neighbourhood(place, "all", APRIL)[one.id].people == 400
        assert db.session.scalar(select(people.Person.neighbourhood_id)) == one.id
        assert db.session.scalar(select(func.count()).select_from(Neighbourhood)) == 2


def test_units_hang_under_each_other_without_a_circle(place, work) -> None:
    with work():
        a, b, c = (areas.ensure_unit(place, name) for name in ("A", "B", "C"))
        renaming.place_under(b, a.id)
        renaming.place_under(c, b.id)
        assert [u.name for u in renaming.above(c)] == ["C", "B", "A"]
        with pytest.raises(Refused, match="trực thuộc"):
            renaming.place_under(a, c.id)
        with pytest.raises(Refused, match="trực thuộc"):
            renaming.place_under(a, a.id)
        renaming.take_in(c, a, by=COMMAND_LINE)  # the topmost was the lowest, written in another way
        assert [u.name for u in renaming.above(b)] == ["B", "C"]
        with pytest.raises(Refused):
            renaming.take_in(b, b, by=COMMAND_LINE)
        renaming.place_under(b, None)
        assert b.parent_id is None


def test_two_schools_of_one_document_are_two_schools(place, work) -> None:
    with work():
        one, two = (areas.ensure_unit(place, f"Trường Tiểu học {n}") for n in "AB")
        both = {one.id: [("1A", 30)], two.id: [("1A", 31)]}
        schools.enter(place, JANUARY, "Phòng giáo dục", both, by=COMMAND_LINE)
        with pytest.raises(Refused, match="hai trường"):
            renaming.take_in(one, two, by=COMMAND_LINE)


def test_today_is_no_future(place, work) -> None:
    with work():
        enter(place, {(None, "all"): 1}, clock.today())
        assert areas.population(place, "all", clock.today()).people == 1
