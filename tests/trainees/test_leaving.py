"""Who is not on the newer list: offered with hints, ended by a person, taken back as one; what was counted stays."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.base import clock
from app.base.actors import COMMAND_LINE, Scope
from app.base.db import Base, db
from app.base.errors import NotFound, Refused
from tests.trainees.rosters_made import HEAD, workbook
from trainees import areas, indicators, people, rosters
from trainees.imports import applying, leaving, roster_import
from trainees.imports.roster_import import RosterImport
from trainees.people import Particulars, merging
from trainees.rosters import Membership

YEAR = clock.today().year
OLD, NEW = date(YEAR - 1, 1, 1), date(YEAR, 1, 1)
# A list that counts from 1 January and comes later in the year leaves the figures of the quarters between alone.


def proposed() -> date:
    """The last day that is proposed; asked for when a test runs, for a run may pass midnight."""
    today = clock.today()
    return NEW - timedelta(days=1) if today.month <= 3 else today - timedelta(days=1)


OFFICE, CLINIC, SCHOOL = "Văn phòng Ủy ban", "Trạm Y tế", "Trường Tiểu học Hoa Sen"


def staff(*groups):
    """Rows of a list: (unit, (name, birth, post), …)."""
    rows, number = [], 0
    for order, (unit, *members) in enumerate(groups, start=1):
        rows.append(["I" * order, unit])
        for name, birth, post in members:
            number += 1
            rows.append(
                [
                    number,
                    name,
                    birth,
                    "Nữ",
                    post,
                    "",
                    f"091{sum(at * ord(c) for at, c in enumerate(name)) % 10**7:07}",
                ]
            )
    return workbook(rows)


MAY, DINH, SUA = ("Lò Thị Mây", "17/05/1980", "Công chức"), ("Vừ A Dính", "01/02/1991", "Công chức"), ("Giàng Thị Sua", "02/09/1985", "Viên chức")  # fmt: skip
PO, UN = ("Quàng Văn Pó", "03/04/1988", "Viên chức"), ("Lường Văn Ún", "09/09/1979", "Viên chức")
FIRST = staff((OFFICE, MAY, DINH), (CLINIC, SUA, PO), (SCHOOL, UN))


@pytest.fixture
def place(work) -> int:
    with work():
        return areas.add_locality("00001", "Suối Mây", "xã", "tỉnh Sông Hồng").id


@pytest.fixture
def put(work, place):
    """put(bytes, since) applies a list of staff and gives its id."""

    def apply(data, since, kind="staff"):
        with work():
            out = applying.apply(applying.read(data, "ds.xlsx", kind), place, by=COMMAND_LINE, since=since)
            assert out.roster_import is not None
            return out.roster_import.id

    return apply


def _told(table):
    """The columns to compare: what is counted is written anew under other ids."""
    return [
        c
        for c in table.columns
        if c.name != "id" or table.name not in ("counted_span", "count_step", "count_month")
    ]


@pytest.fixture
def everything(app):
    def look():
        with app.app_context():
            found = {
                t.name: sorted(map(str, db.session.execute(select(*_told(t))).all()))
                for t in Base.metadata.sorted_tables
            }
            db.session.rollback()
        return found

    return look


def record_of(number) -> RosterImport:
    return roster_import.get(number, within=Scope())


def offered(found):
    return [(one.person.name, one.membership.category) for one in found]


def test_only_the_units_that_the_file_covers_are_asked_about(place, put, work) -> None:
    first = put(FIRST, OLD)
    second = put(staff((OFFICE, MAY), (CLINIC, SUA, PO)), NEW)  # Dính left; the school sent nothing
    with work():
        assert offered(leaving.absent(record_of(second))) == [("Vừ A Dính", "civil_servant")]
        assert (leaving.count_absent(record_of(second)), leaving.count_covered(record_of(second))) == (1, 4)
        assert leaving.count_absent(record_of(first)) == 0  # nothing was there before the first list
        assert leaving.last_day(record_of(second), leaving.absent(record_of(second))) == proposed()


def test_ending_is_a_decision_undone_as_one_and_the_past_stays(place, put, work, everything) -> None:
    put(FIRST, OLD)
    second = put(staff((OFFICE, MAY), (CLINIC, SUA)), NEW)
    before = everything()
    last = NEW - timedelta(days=1)

    def trained(day):
        answer = indicators.measure(indicators.by_code("staff_trained"), place, day)
        return answer and answer.denominator

    with work():
        assert (trained(last), trained(clock.today())) == (5, 5)
        record = record_of(second)
        ids = [one.membership.id for one in leaving.absent(record)]
        assert leaving.end(record, ids, last, by=COMMAND_LINE) == 2
    with work():
        assert (trained(last), trained(NEW), trained(clock.today())) == (5, 3, 3)
        record = record_of(second)
        assert leaving.count_absent(record) == 0
        [ending] = leaving.endings(record)
        assert (ending.until, ending.people) == (last, 2)
        with pytest.raises(Refused, match="vừa thay đổi"):
            leaving.end(record, ids, last, by=COMMAND_LINE)
        assert leaving.resume(record, ending.ended_at) == 2
    assert everything() == before
    with work(), pytest.raises(NotFound):
        leaving.resume(record_of(second), ending.ended_at)


def test_two_actions_are_taken_back_apart(place, put, work) -> None:
    put(FIRST, OLD)
    second = put(staff((OFFICE, MAY), (CLINIC, SUA)), NEW)
    with work():
        record = record_of(second)
        one, other = leaving.absent(record)
        leaving.end(record, [one.membership.id], date(YEAR - 1, 6, 30), by=COMMAND_LINE)
        leaving.end(record, [other.membership.id], date(YEAR - 1, 9, 30), by=COMMAND_LINE)
        newest, oldest = leaving.endings(record)
        assert (newest.until, oldest.until) == (date(YEAR - 1, 9, 30), date(YEAR - 1, 6, 30))
        assert leaving.resume(record, oldest.ended_at) == 1
        assert [e.until for e in leaving.endings(record)] == [date(YEAR - 1, 9, 30)]
        assert leaving.resume(record) == 1


def test_nobody_ends_before_they_began(place, put, work, everything) -> None:
    put(FIRST, OLD)
    second = put(staff((OFFICE, MAY), (CLINIC, SUA)), NEW)
    before = everything()
    with work():
        record = record_of(second)
        ids = [one.membership.id for one in leaving.absent(record)]
        with pytest.raises(Refused) as refused:
            leaving.end(record, ids, OLD - timedelta(days=1), by=COMMAND_LINE)
    assert set(refused.value.details) == {"Vừ A Dính", "Quàng Văn Pó"}
    assert everything() == before


def test_a_list_counting_from_the_same_day_proposes_the_day_before_it_was_entered(place, put, work) -> None:
    put(FIRST, NEW)
    second = put(staff((OFFICE, MAY), (CLINIC, SUA)), NEW)
    with work():
        found = leaving.absent(record_of(second))
        assert leaving.last_day(record_of(second), found) == max(NEW, clock.today() - timedelta(days=1))


def test_a_row_that_waits_and_looks_like_somebody_is_a_warning(place, put, work) -> None:
    put(FIRST, OLD)
    bad = ("Vừ A Dính", "31/02/1991", "Công chức")
    second = put(staff((OFFICE, MAY, bad), (CLINIC, SUA)), NEW)
    with work():
        hints = {
            one.person.name: [row.outcome for row in one.resembling]
            for one in leaving.absent(record_of(second))
        }
        assert hints == {"Vừ A Dính": ["refused"], "Quàng Văn Pó": []}


def test_a_row_mended_by_a_later_list_is_on_the_list(place, put, work) -> None:
    put(FIRST, OLD)
    bad = ("Vừ A Dính", "31/02/1991", "Công chức")
    second = put(staff((OFFICE, MAY, bad), (CLINIC, SUA, PO)), NEW)
    put(staff((OFFICE, MAY, (*DINH[:2], "Chuyên viên")), (CLINIC, SUA, PO)), NEW)
    with work():
        assert leaving.absent(record_of(second)) == []


def test_somebody_merged_into_one_on_the_list_is_on_the_list(place, put, work) -> None:
    put(FIRST, OLD)
    second = put(staff((OFFICE, MAY), (CLINIC, SUA, PO)), NEW)
    with work():
        [dinh] = leaving.absent(record_of(second))
        may = next(p for p, _ in rosters.roll(Scope(place), NEW) if p.name == "Lò Thị Mây")
        merging.merge(may, dinh.person, by=COMMAND_LINE)
    with work():
        assert leaving.absent(record_of(second)) == []


def test_who_came_after_the_list_is_not_asked_about(place, put, work) -> None:
    first = put(staff((OFFICE, MAY)), OLD)
    put(FIRST, NEW)
    with work():
        unit = areas.ensure_unit(place, OFFICE)
        late = people.add(place, Particulars("Người Đến Sau"), by=COMMAND_LINE)
        rosters.add(late, "official", clock.today() + timedelta(days=30), unit_id=unit.id)
        assert leaving.count_absent(record_of(first)) == 0


def test_a_change_of_unit_is_offered_instead_of_standing_in_both(place, put, work, everything) -> None:
    put(FIRST, OLD)
    moved = ("Vừ A Dính", "01/02/1991", "Viên chức")
    second = put(staff((OFFICE, MAY), (CLINIC, SUA, PO, moved)), NEW)
    before = everything()
    with work():
        record = record_of(second)
        assert leaving.count_absent(record) == 0
        [one] = leaving.elsewhere(record)
        units = {unit.id: unit.name for unit in areas.units(Scope(place))}
        assert (one.person.name, units[one.membership.unit_id], [units[r.unit_id] for r in one.there]) == (
            "Vừ A Dính", OFFICE, [CLINIC],
        )  # fmt: skip
        leaving.end(record, [one.membership.id], NEW - timedelta(days=1), by=COMMAND_LINE)

        def where(day):
            return {units[m.unit_id] for p, m in rosters.roll(Scope(place), day) if p.id == one.person.id}

        assert (where(NEW - timedelta(days=1)), where(NEW)) == ({OFFICE}, {CLINIC})
        assert leaving.count_elsewhere(record) == 0
    with work():
        leaving.resume(record_of(second))
    assert everything() == before


def test_residents_are_asked_about_by_neighbourhood(place, put, work) -> None:
    def residents(*rows):
        return workbook(
            [[n, *row] for n, row in enumerate(rows, start=1)],
            head=["STT", "Họ và tên", "Năm sinh", "Thôn", "Điện thoại"],
        )

    one, two, three = (
        ("Lò Văn Một", "12/03/1950", "Thôn 1", "0912345601"), ("Lò Văn Hai", "12/03/1951", "Thôn 1", "0912345602"),
        ("Lò Văn Ba", "12/03/1952", "Thôn 2", "0912345603"),
    )  # fmt: skip
    put(residents(one, two, three), OLD, "residents")
    second = put(residents(one, ("Lò Văn Bốn", "12/03/1953", "Thôn 1", "0912345604")), NEW, "residents")
    with work():
        assert offered(leaving.absent(record_of(second))) == [("Lò Văn Hai", "resident")]
        assert leaving.elsewhere(record_of(second)) == []


def test_registrations_say_nothing_of_who_belongs_where(place, put, work) -> None:
    put(FIRST, OLD)
    second = put(workbook([[1, "Ai Đó Khác", "1990"]], head=HEAD[:3]), NEW, "registrations")
    with work():
        assert not leaving.covers(record_of(second))
        assert (leaving.count_absent(record_of(second)), leaving.count_elsewhere(record_of(second))) == (0, 0)
        with pytest.raises(Refused):
            leaving.end(record_of(second), [1], NEW, by=COMMAND_LINE)


def test_pages_and_questions_are_bounded(place, put, work, queries) -> None:
    families = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Võ")
    given = ("An", "Bình", "Cúc", "Dũng", "Giang", "Hạnh", "Khôi", "Lan", "Mai", "Nga")
    crowd = [
        (f"{family} Thị {name}", f"0{k + 1}/0{n % 9 + 1}/{1960 + 4 * n + k}", "Công chức")
        for k, family in enumerate(families) for n, name in enumerate(given)
    ]  # fmt: skip
    put(staff((OFFICE, MAY, *crowd)), OLD)
    second = put(staff((OFFICE, MAY)), NEW)
    with work():
        record = record_of(second)
        with queries() as seen:
            assert len(leaving.absent(record)) == 50
        assert len(seen) <= 2
        assert len(leaving.absent(record, page=2)) == 10
        with queries() as seen:
            ids = list(db.session.scalars(select(Membership.id).where(Membership.person_id > 1)))
            leaving.end(record, ids[:40], NEW - timedelta(days=1), by=COMMAND_LINE)
        assert len(seen) <= 2 + 2 * 40
