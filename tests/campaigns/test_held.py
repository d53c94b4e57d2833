"""Trainings held before: a list becomes evidence of its own kind, a bare number is never added, undo is as one."""

from __future__ import annotations

import json
from datetime import date

import pytest
from sqlalchemy import func, select

from app.base import clock
from app.base.actors import COMMAND_LINE, EVERYWHERE, Scope
from app.base.db import Base, db
from app.base.errors import NotFound, Refused
from campaigns import courses, decisions, held
from campaigns.courses import uptake
from campaigns.held import HeldTraining
from campaigns.plans import results
from tests.trainees.rosters_made import HEAD, workbook
from trainees import areas, indicators, ledger, rosters, skills
from trainees.imports import answering, applying, roster_import
from trainees.imports.reading import RowFields
from trainees.imports.roster_import import APPLIED, UNDONE, RosterRow
from trainees.people import Person

YEAR = clock.today().year
DAY = date(YEAR, 1, 5)
FAMILIES = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Võ", "Đặng", "Bùi")
GIVEN = (
    "An",
    "Bình",
    "Cúc",
    "Dũng",
    "Giang",
    "Hạnh",
    "Khôi",
    "Lan",
    "Mai",
    "Nga",
    "Oanh",
    "Phúc",
    "Quý",
    "Sơn",
    "Thảo",
)
UNITS = ("Văn phòng HĐND và UBND", "Phòng Kinh tế", "Trạm Y tế", "Trường Tiểu học Suối Mây")


def somebody(n):
    """The n-th made-up member of staff: a row without its number."""
    family, given = FAMILIES[n % 8], GIVEN[n % 15]
    sex = "Nữ" if n % 2 else "Nam"
    number = f"0141{n % 2}{70 + n % 25:02}{100000 + 7 * n:06}"[:12]
    number = f"014{0 if sex == 'Nam' else 1}{70 + n % 25:02}{100000 + 7 * n}"
    return [f"{family} {'Thị' if n % 2 else 'Văn'} {given} {chr(65 + n // 15)}", f"{n % 27 + 1:02}/{n % 12 + 1:02}/{1970 + n % 25}", sex, "Công chức", number, f"09{12000000 + 131 * n}"]  # fmt: skip


def roll(people, bad=()):
    """A list of staff by unit: `people` numbers of `somebody`; those in `bad` have a date that does not exist."""
    rows, order = [], 0
    for at, unit in enumerate(UNITS):
        own = [n for n in people if n % len(UNITS) == at]
        if own:
            rows.append(["I" * (at + 1), unit])
        for n in own:
            order += 1
            row = somebody(n)
            rows.append([order, row[0], "31/02/1980" if n in bad else row[1], *row[2:]])
    return workbook(rows)


@pytest.fixture
def place(work) -> int:
    with work():
        return areas.add_locality("00001", "Suối Mây", "xã", "tỉnh Sông Hồng").id


@pytest.fixture
def course(work, place) -> int:
    with work():
        return courses.add(place, "Kỹ năng số cho cán bộ", skills.by_codes(["KNS-CB"])).id


@pytest.fixture
def staff(work, place):
    """The staff list: 60 people in four units, five rows refused."""
    with work():
        out = applying.apply(
            applying.read(roll(range(60), BAD), "can-bo.xlsx", "staff"),
            place,
            by=COMMAND_LINE,
            since=date(YEAR, 1, 1),
        )
        return out.roster_import.id


BAD = (3, 17, 22, 40, 58)


@pytest.fixture
def enter(work, course):
    """enter(bytes, title) writes a held training with its list; its id."""

    def write(data, title="Lớp tháng 1", day=DAY, kind="staff", **more):
        with work():
            one, _ = held.enter_list(
                courses.get(course, within=EVERYWHERE),
                title,
                day,
                applying.read(data, f"{title}.xlsx", kind),
                by=COMMAND_LINE,
                **more,
            )
            return one.id

    return write


@pytest.fixture
def everything(app):
    def look(*without):
        with app.app_context():
            found = {
                t.name: sorted(map(str, db.session.execute(t.select()).all()))
                for t in Base.metadata.sorted_tables if t.name not in without
            }  # fmt: skip
            db.session.rollback()
        return found

    return look


def trained(place):
    return results.evaluate(indicators.by_code("staff_trained"), place, clock.today())


def reconciled(runner):
    done = runner("ledger", "reconcile", "--json")
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def test_three_trainings_already_held_entered_as_lists(place, staff, enter, work, runner) -> None:
    """The officer who installs in June: staff trained reads n of the staff on the roll, beside the five that are not in."""
    first = enter(roll(range(20), BAD), "Lớp tháng 1")
    enter(roll(range(15, 35), BAD), "Lớp tháng 2", date(YEAR, 1, 20))
    enter(roll([*range(41, 45), 1, 2]), "Lớp tháng 3", date(YEAR, 1, 21))
    with work():
        answer = trained(place)
        everybody = set(range(35)) | set(range(41, 45))
        assert (answer.numerator, answer.denominator, answer.rows_not_entered) == (
            len(everybody - set(BAD)),
            55,
            5,
        )
        kinds = {line.kind for line in ledger.lines(source=f"held:{first}")}
        assert kinds == {ledger.LISTED}
        sizes = held.sizes(held.everything(EVERYWHERE))
        assert (sizes[first].entered, sizes[first].open) == (
            18,
            1,
        )  # the other bad row waits in the second list
    answer = reconciled(runner)
    assert (answer["equal"], answer["held"]) == (True, 3)
    assert answer["lines"] == 18 + 18 + 6


def test_of_two_hundred_rows_every_refused_one_is_counted_once(place, staff, enter, work) -> None:
    """The same bad rows stand in the staff list and in the list of the training."""
    enter(roll(range(60), BAD))
    with work():
        answer = trained(place)
        assert (answer.numerator, answer.denominator, answer.rows_not_entered) == (55, 55, 5)


def test_a_list_of_strangers_is_of_learners_only_when_so_chosen(place, staff, enter, work) -> None:
    one = enter(roll(range(70, 75)), "Người ngoài", kind="registrations")
    with work():
        answer = trained(place)
        assert (answer.numerator, answer.denominator) == (0, 55)
        assert len(answer.measure.no_membership) == 5
        assert [
            len(held.people_of(held.get(one, within=EVERYWHERE))),
            held.sizes([held.get(one, within=EVERYWHERE)])[one].entered,
        ] == [5, 5]


def test_an_open_question_answered_later_adds_the_evidence(place, staff, enter, work, runner) -> None:
    near = somebody(8)
    listed = workbook(
        [[1, near[0], near[1][-4:], near[2], near[3], "", ""]]
    )  # the year alone, no number: a question
    one = enter(listed, "Lớp có câu hỏi", kind="registrations")
    with work():
        training = held.get(one, within=EVERYWHERE)
        assert (held.sizes([training])[one].entered, held.sizes([training])[one].open) == (0, 1)
        [row] = answering.waiting(Scope(place))
        person = db.session.scalars(select(Person).where(Person.name == near[0])).one()
        assert trained(place).numerator == 0
        row.kept = row.kept or answering.pack(RowFields(name=near[0]))
        db.session.flush()
        decisions.same(row, person, by=COMMAND_LINE)
        assert trained(place).numerator == 1
        assert held.sizes([training])[one].entered == 1
    assert reconciled(runner)["equal"]


def test_an_answer_that_made_somebody_new_is_taken_back_though_the_ledger_named_them(
    place, staff, enter, work, runner
) -> None:
    near = somebody(8)
    one = enter(
        workbook([[1, near[0], near[1][-4:], near[2], near[3], "", ""]]),
        "Lớp có câu hỏi",
        kind="registrations",
    )
    with work():
        [row] = answering.waiting(Scope(place))
        made = decisions.new(row, by=COMMAND_LINE).person.id
        assert held.sizes([held.get(one, within=EVERYWHERE)])[one].entered == 1
        decisions.reopen(row, by=COMMAND_LINE)
        assert held.sizes([held.get(one, within=EVERYWHERE)])[one].entered == 0
        assert (row.outcome, row.person_id) == ("question", None)
        # The withdrawn line still tells of somebody, who is in no list and counts nowhere.
        member = rosters.Membership
        assert db.session.scalars(select(member).where(member.person_id == made)).all() == []
        decisions.new(row, by=COMMAND_LINE)
        assert held.sizes([held.get(one, within=EVERYWHERE)])[one].entered == 1
    assert reconciled(runner)["equal"]


def test_a_row_mended_by_a_later_list_was_at_every_training_that_waited_for_it(
    place, staff, enter, work, runner
) -> None:
    first = enter(roll(range(20), BAD), "Lớp tháng 1")
    second = enter(roll(range(15, 35), BAD), "Lớp tháng 2", date(YEAR, 1, 20))
    with work():
        out = applying.apply(
            applying.read(roll(range(60)), "da-sua.xlsx", "staff"),
            place,
            by=COMMAND_LINE,
            since=date(YEAR, 1, 1),
        )
        held.settle_list(out.roster_import.id, by=COMMAND_LINE)
        answer = trained(place)
        assert (answer.numerator, answer.denominator, answer.rows_not_entered) == (35, 60, 0)
        mended = {one.id: held.wanted(one) for one in held.everything(EVERYWHERE)}
        assert [len(mended[one]) for one in (first, second)] == [20, 20]
        sizes = held.sizes(held.everything(EVERYWHERE))
        assert [(sizes[one].entered, sizes[one].open) for one in (first, second)] == [(20, 0), (20, 0)]
    assert reconciled(runner)["lines"] == 40


def test_undo_takes_evidence_and_list_back_as_one(place, staff, enter, work, everything, runner) -> None:
    before = everything("evidence", "held_training", "roster_import", "audit_row")
    one = enter(roll(range(20)))  # all of them known, but for the rows that were refused in the staff list
    known = enter(roll([0, 1]), "Lớp hai")
    with work():
        taken = held.undo(held.get(known, within=EVERYWHERE), by=COMMAND_LINE)
        assert (taken.lines, taken.undone.removed) == (2, 0)
        assert held.everything(EVERYWHERE) == [held.get(one, within=EVERYWHERE)]
        with pytest.raises(Refused, match="đã được bỏ"):
            held.undo(held.get(known, within=EVERYWHERE), by=COMMAND_LINE)
    assert reconciled(runner)["equal"]
    with work():
        taken = held.undo(held.get(one, within=EVERYWHERE), by=COMMAND_LINE)
        assert taken.lines == 20
        assert trained(place).numerator == 0
    assert reconciled(runner)["lines"] == 0
    if taken.undone is not None and taken.undone.kept == 0:
        assert everything("evidence", "held_training", "roster_import", "audit_row") == before


def test_a_list_entered_before_for_itself_stays(place, staff, enter, work) -> None:
    one = enter(roll(range(60), BAD))  # the very staff list, already in the register
    with work():
        training = held.get(one, within=EVERYWHERE)
        assert training.import_id == staff
        taken = held.undo(training, by=COMMAND_LINE)
        assert (taken.lines, taken.undone) == (55, None)
        assert "nhập riêng" in taken.why
        assert roster_import.get(staff, within=EVERYWHERE).state == APPLIED


def test_a_list_of_two_trainings_stays_until_neither_needs_it(place, staff, enter, work) -> None:
    data = roll([0, 1, 2])
    one, other = enter(data, "Sáng"), enter(data, "Chiều", date(YEAR, 1, 6))
    with work():
        first = held.get(one, within=EVERYWHERE)
        assert first.import_id == held.get(other, within=EVERYWHERE).import_id
        assert [h.id for h in held.standing_on(first.import_id)] == [one, other]
        taken = held.undo(first, by=COMMAND_LINE)
        assert (taken.undone, "Chiều" in taken.why) == (None, True)
        taken = held.undo(held.get(other, within=EVERYWHERE), by=COMMAND_LINE)
        assert taken.undone is not None
        assert roster_import.get(first.import_id, within=EVERYWHERE).state == UNDONE


def test_a_number_without_names_is_said_beside_and_never_added(place, staff, course, work, runner) -> None:
    with work():
        about = courses.get(course, within=EVERYWHERE)
        held.add(about, "Hội nghị", DAY, by=COMMAND_LINE, people=150, document="12/BC-UBND")
        held.add(about, "Năm ngoái", date(YEAR - 1, 6, 1), by=COMMAND_LINE, people=80, document="8/BC-UBND")
        answer = trained(place)
        assert answer.numerator == 0
        reported = held.reported(place, ["KNS-CB"], date(YEAR, 1, 1), clock.today())
        assert [(one.title, one.people) for one in reported] == [("Hội nghị", 150)]
        assert held.reported(place, ["AI"], None, clock.today()) == []
        assert held.sums(Scope(place))[1] == 230
    assert reconciled(runner)["lines"] == 0
    shown = json.loads(runner("indicators", "show", "--json").stdout)
    assert {e["code"]: e["reported_without_list"] for e in shown}["staff_trained"] == 150


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"title": " "}, "held_title"), ({"day": date(YEAR + 1, 12, 31)}, "held_future"), ({"people": None}, "held_people"),
        ({"people": -1}, "held_people"), ({"document": ""}, "held_document"),
    ],
)  # fmt: skip
def test_what_is_no_held_training_is_refused(place, course, work, more, code) -> None:
    with work():
        said = {"title": "Lớp", "day": DAY, "people": 10, "document": "12/BC"} | more
        title, day = said.pop("title"), said.pop("day")
        with pytest.raises(Refused) as refused:
            held.add(courses.get(course, within=EVERYWHERE), title, day, by=COMMAND_LINE, **said)
        assert refused.value.code == code


def test_a_changed_course_leaves_what_was_held_until_somebody_says_so(
    place, staff, enter, course, work, runner
) -> None:
    one = enter(roll(range(4)))
    before = reconciled(runner)["lines"]
    with work():
        about = courses.get(course, within=EVERYWHERE)
        courses.change(about, about.title, skills.by_codes(["KNS-CB", "AI"]))
        assert [h.id for h in uptake.behind(about).held] == [one]
    answer = reconciled(runner)
    assert (answer["equal"], answer["lines"]) == (True, before)
    with work():
        about = courses.get(course, within=EVERYWHERE)
        that = held.get(one, within=EVERYWHERE)
        seen = uptake.effect(that, about.version)
        told = uptake.take(that, about.version, by=COMMAND_LINE)
        assert (seen.added, seen.withdrawn) == (told.recorded, told.withdrawn) == (4, 0)
        assert not uptake.behind(about).any
    answer = reconciled(runner)
    assert (answer["equal"], answer["lines"]) == (True, 2 * 3 + 2 * 1)


def test_another_locality_sees_nothing(place, staff, enter, work) -> None:
    one = enter(roll([0]))
    with work():
        other = areas.add_locality("00002", "Suối Trong", "xã", "tỉnh Sông Hồng").id
        assert (held.listed(Scope(other)), held.count(Scope(other)), held.sums(Scope(other))[1]) == (
            [],
            0,
            0,
        )
        with pytest.raises(NotFound):
            held.get(one, within=Scope(other))


# --- the command ----------------------------------------------------------------------------------------------


def test_the_command_enters_lists_and_undoes(place, staff, course, runner, tmp_path, work) -> None:
    path = tmp_path / "lop-thang-1.xlsx"
    path.write_bytes(roll(range(10)))
    done = runner(
        "trainings",
        "held",
        "--course",
        course,
        "--day",
        DAY,
        "--title",
        "Lớp tháng 1",
        "--document",
        "9/KH",
        path,
        "--json",
    )
    assert done.exit_code == 0, done.stderr
    row = json.loads(done.stdout)
    assert (row["title"], row["day"], row["entered"], row["open"], row["people"]) == (
        "Lớp tháng 1",
        DAY.isoformat(),
        10,
        0,
        None,
    )
    bare = runner(
        "trainings", "held", "--course", course, "--day", DAY, "--people", 90, "--document", "12/BC", "--json"
    )
    assert json.loads(bare.stdout)["people"] == 90
    listed = json.loads(runner("trainings", "held", "--json").stdout)
    assert [(one["entered"], one["people"]) for one in listed] == [(10, None), (None, 90)]
    assert "90 người, không có danh sách" in runner("trainings", "held").stdout
    gone = json.loads(runner("trainings", "held", "--undo", row["id"], "--json").stdout)
    assert gone["withdrawn"] == 10
    assert len(json.loads(runner("trainings", "held", "--json").stdout)) == 1
    assert reconciled(runner)["equal"]


@pytest.mark.parametrize(
    "more",
    [
        (),
        ("--people", "5"),
        ("--people", "5", "--document", "1/BC", "FILE"),
        ("--people", "-1"),
        ("nowhere.xlsx",),
    ],
    ids=str,
)
def test_the_command_refuses_with_2_and_writes_nothing(
    place, staff, course, runner, tmp_path, work, more
) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(roll([0]))
    done = runner(
        "trainings",
        "held",
        "--course",
        course,
        "--day",
        DAY,
        *[path if word == "FILE" else word for word in more],
    )
    assert done.exit_code == 2, done.output
    with work():
        assert db.session.scalar(select(func.count()).select_from(HeldTraining)) == 0


def test_children_by_name_are_no_list(place, course, runner, tmp_path, work) -> None:
    path = tmp_path / "hs.xlsx"
    path.write_bytes(
        workbook([[1, "Lò Thị Bé", "12/03/2018"]], head=HEAD[:3], title="DANH SÁCH HỌC SINH LỚP 1A")
    )
    done = runner("trainings", "held", "--course", course, "--day", DAY, path)
    assert done.exit_code == 2
    assert "chỉ được đếm" in done.stderr
    with work():
        assert db.session.scalar(select(func.count()).select_from(RosterRow)) == 0
        assert rosters.roll(Scope(place), clock.today()) == []
