"""Days off: the lunar calendar against a table, what the law gives in a year, and the list that an office keeps."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.exc import IntegrityError

from app.base import clock
from app.base.actors import COMMAND_LINE, EVERYWHERE, Scope
from app.base.db import db
from app.base.errors import Conflict, NotFound, Refused
from app.filing import holiday, lunar
from app.filing.holiday import Holiday

BY = COMMAND_LINE
# 2030 is a day earlier in Vietnam than in China: the moon is new at 23:07 here, at 0:07 there. So was 2007.
TET = (
    "2007-02-17", "2020-01-25", "2021-02-12", "2022-02-01", "2023-01-22", "2024-02-10", "2025-01-29", "2026-02-17",
    "2027-02-06", "2028-01-26", "2029-02-13", "2030-02-02", "2031-01-23", "2032-02-11", "2033-01-31", "2034-02-19",
    "2035-02-08",
)  # fmt: skip
GIO_TO = (
    "2020-04-02", "2021-04-21", "2022-04-10", "2023-04-29", "2024-04-18", "2025-04-07", "2026-04-26", "2027-04-16",
)  # fmt: skip


@pytest.mark.parametrize("day", TET)
def test_tet(day: str) -> None:
    assert lunar.day(int(day[:4]), 1, 1).isoformat() == day


@pytest.mark.parametrize("day", GIO_TO)
def test_the_tenth_of_the_third_month(day: str) -> None:
    assert lunar.day(int(day[:4]), 3, 10).isoformat() == day


@pytest.mark.parametrize(
    ("year", "month", "number", "expected"),
    [
        (2025, 8, 15, "2025-10-06"),  # Trung thu, behind a leap sixth month
        (2026, 8, 15, "2026-09-25"),
        (2026, 5, 5, "2026-06-19"),
        (2025, 12, 23, "2026-02-10"),  # ông Công, ông Táo
        (2025, 12, 29, "2026-02-16"),  # a twelfth month without a thirtieth
        (2033, 12, 1, "2034-01-20"),  # behind the leap eleventh month
    ],
)
def test_other_days_of_the_moon(year: int, month: int, number: int, expected: str) -> None:
    assert lunar.day(year, month, number).isoformat() == expected


def test_a_day_that_a_month_has_not() -> None:
    for number in (0, 30):
        with pytest.raises(ValueError, match="has no day"):
            lunar.day(2025, 12, number)


def test_what_the_law_gives_in_2026() -> None:
    assert {day.isoformat(): name for day, name in holiday.lawful(2026).items()} == {
        "2026-01-01": "Tết Dương lịch",
        "2026-02-16": "Tết Nguyên đán", "2026-02-17": "Tết Nguyên đán", "2026-02-18": "Tết Nguyên đán",
        "2026-02-19": "Tết Nguyên đán", "2026-02-20": "Tết Nguyên đán",
        "2026-04-26": "Giỗ Tổ Hùng Vương", "2026-04-27": "Nghỉ bù Giỗ Tổ Hùng Vương",  # a Sunday
        "2026-04-30": "Ngày Chiến thắng 30/4", "2026-05-01": "Quốc tế Lao động 1/5",
        "2026-09-01": "Quốc khánh", "2026-09-02": "Quốc khánh",
    }  # fmt: skip


def test_days_that_fall_on_weekends_are_made_up_for_one_by_one() -> None:
    found = holiday.lawful(2023)
    # 1/1 on a Sunday; Giỗ Tổ, 30/4 and 1/5 on Saturday, Sunday, Monday; 2/9 on a Saturday.
    assert {day.isoformat() for day, name in found.items() if name.startswith("Nghỉ bù")} == {
        "2023-01-02", "2023-01-26", "2023-01-27", "2023-05-02", "2023-05-03", "2023-09-04",
    }  # fmt: skip
    assert found[date(2023, 5, 3)] == "Nghỉ bù Ngày Chiến thắng 30/4"
    assert list(found) == sorted(found)


@pytest.mark.parametrize(
    ("year", "beside"),
    [
        (2024, "2024-09-03"), (2025, "2025-09-01"), (2026, "2026-09-01"), (2027, "2027-09-03"), (2022, "2022-09-01"),
        (2023, "2023-09-01"), (2029, "2029-09-03"),
    ],
)  # fmt: skip
def test_the_day_beside_2_september_makes_the_longer_rest(year: int, beside: str) -> None:
    found = [day.isoformat() for day, name in holiday.lawful(year).items() if name == "Quốc khánh"]
    assert found == sorted([f"{year}-09-02", beside])


# --- the list ------------------------------------------------------------------------------------------------


def test_bringing_a_year_adds_what_is_missing(commune, work) -> None:
    with work():
        holiday.add(commune.locality, date(2026, 2, 16), "Nghỉ Tết cả tuần", by=BY)
        added = holiday.bring(commune.locality, 2026, by=BY)
        assert len(added) == 11
        assert holiday.bring(commune.locality, 2026, by=BY) == []
    with work():
        found = holiday.listed(commune.locality, 2026)
        assert len(found) == 12
        assert [each.on for each in found] == sorted(each.on for each in found)
        assert found[1].name == "Nghỉ Tết cả tuần"  # what the office wrote stands
        assert holiday.listed(commune.locality, 2027) == []


def test_only_what_a_person_ticked_is_brought(commune, work) -> None:
    with work():
        added = holiday.bring(commune.locality, 2026, by=BY, only=[date(2026, 4, 30), date(2026, 7, 1)])
        assert [each.on for each in added] == [date(2026, 4, 30)]


def test_the_calendar_knows_days_off_and_days_worked(commune, found_commune, work) -> None:
    other = found_commune("00002", "Suối Trong")
    with work():
        holiday.add(commune.locality, date(2026, 2, 20), "Tết Nguyên đán", by=BY)
        holiday.add(commune.locality, date(2026, 8, 22), "Làm bù ngày 31/8", works=True, by=BY)
        holiday.add(other.locality, date(2026, 2, 19), "Tết Nguyên đán", by=BY)
    with work():
        found = holiday.calendar(commune.locality, date(2026, 2, 1), date(2026, 8, 31))
        assert not found.works(date(2026, 2, 20))
        assert found.works(date(2026, 8, 22))
        assert not found.works(date(2026, 8, 23))
        assert found.works(date(2026, 2, 19))  # another commune's day
        assert found.back(date(2026, 2, 22)) == date(2026, 2, 19)


def test_a_day_is_entered_once_in_a_locality(commune, found_commune, work) -> None:
    day, other = date(2026, 9, 1), found_commune("00002", "Suối Trong")
    with work():
        holiday.add(commune.locality, day, "Quốc khánh", by=BY)
        with pytest.raises(Conflict) as told:
            holiday.add(commune.locality, day, "Nghỉ", by=BY)
        assert told.value.code == "holiday_there"
        assert "01/09/2026" in told.value.message
        holiday.add(other.locality, day, "Quốc khánh", by=BY)
    with work():
        assert [each.name for each in holiday.listed(commune.locality, 2026)] == ["Quốc khánh"]


def test_the_database_holds_a_day_once(commune, work) -> None:
    with work():
        for _ in range(2):
            day = Holiday(locality_id=commune.locality, on=date(2026, 9, 2), name="x", added_at=clock.now())
            db.session.add(day)
        with pytest.raises(IntegrityError):
            db.session.flush()
        db.session.rollback()


def test_a_worked_day_is_one_of_a_weekend_and_a_day_has_a_name(commune, work) -> None:
    with work():
        for on, name, works, code in (
            (date(2026, 8, 21), "Làm bù", True, "holiday_worked"), (date(2026, 8, 22), "  ", True, "holiday_name"),
        ):  # fmt: skip
            with pytest.raises(Refused) as told:
                holiday.add(commune.locality, on, name, works=works, by=BY)
            assert told.value.code == code


def test_a_day_is_found_and_taken_out(commune, found_commune, work) -> None:
    with work():
        holiday.add(commune.locality, date(2026, 1, 10), " Làm bù  ngày 02/01 ", works=True, by=BY)
    with work():
        (found,) = holiday.listed(commune.locality, 2026)
        assert (found.name, found.works) == ("Làm bù ngày 02/01", True)
        assert holiday.get(found.id, within=Scope(commune.locality)) is found
        for within, number in ((Scope(commune.locality + 1), found.id), (EVERYWHERE, found.id + 1)):
            with pytest.raises(NotFound):
                holiday.get(number, within=within)
        holiday.remove(found)
    with work():
        assert holiday.listed(commune.locality, 2026) == []
