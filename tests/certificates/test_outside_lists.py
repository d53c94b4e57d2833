"""Lists of results: read however they are laid out, matched with people, written once, undone as a whole."""

from __future__ import annotations

import threading
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.base.actors import COMMAND_LINE, EVERYWHERE
from app.base.db import db, writing
from app.base.errors import Conflict, CoreError, Refused
from certificates import erasing
from certificates.outside import importing, outside_import, outside_result, planning, reading, titles
from certificates.outside.contents import (
    ABSENT,
    LEFT,
    MATCHED,
    NEW,
    QUESTION,
    REFUSED,
    THERE,
    UNTAUGHT,
    WRITTEN,
)
from certificates.outside.outside_result import CONFIRMED, EXTERNAL, Paper
from tests.certificates.outside_made import (
    ANH,
    COURSE,
    DUC,
    HEADS,
    KHOI,
    OFFICE,
    STRANGER,
    a_list,
    lines,
    look,
    outcomes,
    said,
    standing,
    the_skills,
    write,
)
from trainees import people
from trainees.people import Person

DAY = "14/03/2026"
ON = date(2026, 3, 14)
BOTH = a_list((ANH, COURSE, "BD-1", DAY), (DUC, COURSE, "BD-2", DAY))


@pytest.fixture
def place(commune):
    """The locality's id."""
    return commune.locality


# --- reading ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sep", [";", ",", "\t"])
def test_a_list_is_read_whatever_parts_its_cells(sep):
    read = reading.read(a_list((ANH, COURSE, "BD-1", DAY), sep=sep), "x.csv" if sep != "\t" else "x.tsv")
    [row] = read.rows
    assert (row.who.name, row.who.birth, row.who.unit) == ("Nguyễn Thị Ánh", "1984-03-08", OFFICE)
    assert row.paper == reading.Written("BD-1", "2026-03-14", COURSE)
    [table] = read.tables
    assert (table.columns["F"], table.columns["G"], table.columns["H"]) == ("course", "paper_number", "on")


def test_text_of_an_old_font_is_read():
    row = "1;NguyÔn ThÞ ¸nh;08/03/1984;;V¨n phßng ñy ban;An toµn th«ng tin;BD-1;14/03/2026"
    read = reading.read((HEADS + "\n" + row).encode(), "x.csv")
    assert (read.rows[0].who.name, read.rows[0].paper.course) == ("Nguyễn Thị ánh", "An toàn thông tin")


def test_the_day_of_an_identity_card_is_not_the_papers():
    heads = (
        "STT;Họ và tên;Số CCCD;Ngày cấp;Nơi cấp;Tên khóa học;Số GCN;Ngày hoàn thành;Đơn vị tổ chức;Kết quả"
    )
    row = "1;Lê A;001171004321;01/02/2021;Cục C06;Kỹ năng số;77;14/03/2026;Bộ KHCN;Đạt"
    read = reading.read(f"{heads}\n{row}".encode(), "x.csv")
    [table] = read.tables
    assert {at: what for at, what in table.columns.items() if at in "DEFGHIJ"} == {
        "F": "course", "G": "paper_number", "H": "on", "I": "organiser", "J": "passed",
    }  # fmt: skip
    assert read.rows[0].who.unit is None  # who held the course is nobody's unit
    assert read.rows[0].paper == reading.Written("77", "2026-03-14", "Kỹ năng số", "Bộ KHCN", "Đạt")


def test_a_person_says_what_a_column_is():
    data = a_list((ANH, COURSE, "BD-1", DAY))
    [table] = reading.read(data, "x.csv").tables
    told = reading.read(data, "x.csv", {table.shape: {"G": None, "E": "organiser", "F": "paper_number"}})
    [row] = told.rows
    assert row.who.unit is None
    assert row.paper == reading.Written(COURSE, "2026-03-14", "", OFFICE)


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ((COURSE, "BD-1", "31/02/2026"), "paper_day"),
        ((COURSE, "BD-1", "03/2026"), "paper_day"),
        ((COURSE, "BD-1", "14/03/2050"), "paper_future"),
        ((COURSE, "n" * 70, DAY), "paper_long"),
    ],
)
def test_a_cell_that_cannot_be_refuses_its_row(cells, code):
    [row] = reading.read(a_list((ANH, *cells)), "x.csv").rows
    assert [p.code for p in row.problems if p.fatal] == [code]


def test_lists_that_name_children_and_endless_ones_are_refused(monkeypatch):
    pupils = "STT;Họ và tên học sinh;Lớp;Khóa học;Ngày cấp\n1;Lê A;4A;Kỹ năng số;14/03/2026\n2;Lê B;4A;Kỹ năng số;14/03/2026\n"
    with pytest.raises(Refused, match="children_named"):
        reading.read(pupils.encode(), "x.csv")
    monkeypatch.setattr(reading, "MOST", 1)
    with pytest.raises(Refused, match="outside_many"):
        reading.read(BOTH, "x.csv")


def test_a_day_that_has_not_come_and_a_course_not_passed_are_refused(work, place, at):
    at(date(2026, 3, 13))
    heads = HEADS + ";Điểm;Kết quả"
    rows = [
        f"1;{';'.join(ANH)};{COURSE};BD-1;14/03/2026;8,5;Đạt",
        f"2;{';'.join(DUC)};{COURSE};BD-2;13/03/2026;3;Chưa đạt",
    ]
    with work():
        record = look(place, "\n".join([heads, *rows]).encode())
        assert outcomes(record) == [REFUSED, REFUSED]
        found = [p.code for line in importing.contents(record).lines for p in line.problems if p.fatal]
        assert found == ["paper_future", "paper_failed"]


# --- whose it is -------------------------------------------------------------------------------------------------


def test_every_row_has_its_outcome(work, commune, place):
    with work():
        people.set_national_id(people.get(commune.people[1], within=EVERYWHERE), "001079001234")
        data = a_list(
            (ANH, COURSE, "BD-1", DAY),  # name, birth date and unit
            (("Tran Van Binh", "", "001079001234", ""), COURSE, "BD-2", DAY),  # the number, the name without marks
            (("Phạm Thị Ngọc Hà", "1988", "", OFFICE), COURSE, "BD-3", DAY),  # only a year: asked
            (STRANGER, COURSE, "BD-4", DAY),
            (("", "", "", OFFICE), COURSE, "BD-5", DAY),
            (ANH, COURSE, "BD-1", DAY),  # again
        )  # fmt: skip
        record = look(place, data)
        assert outcomes(record) == [MATCHED, MATCHED, QUESTION, ABSENT, REFUSED, THERE]
        assert (standing(), lines()) == (set(), [])  # a look writes nothing
        done = importing.apply(record, by=COMMAND_LINE)
        assert (done.written, done.made, done.waiting) == (2, 0, 3)
        assert outcomes(record) == [WRITTEN, WRITTEN, QUESTION, ABSENT, REFUSED, THERE]
        assert lines() == [(p, "ATTT", "platform", ON) for p in commune.people[:2]]


def test_what_is_chosen_is_written_also_afterwards(work, commune, place):
    ha = ("Phạm Thị Ngọc Hà", "1988", "", OFFICE)
    data = a_list(
        (ha, COURSE, "BD-1", DAY), (ha, "Quản trị dữ liệu", "BD-2", DAY), (STRANGER, COURSE, "BD-3", DAY)
    )
    with work():
        record = write(place, data)
        assert outcomes(record) == [QUESTION, QUESTION, ABSENT]
        made = importing.contents(record)
        assert importing.matching.choose_alike(made) == 1  # one person, two papers: asked once
        importing.choose(made, {made.lines[2].group: "new"})
        importing.store(record, importing.judge(made, place, record.said))
        assert outcomes(record) == [MATCHED, MATCHED, NEW]
        done = importing.apply(record, by=COMMAND_LINE)
        assert (done.written, done.made, done.waiting) == (3, 1, 0)
        assert len([line for line in lines() if line[0] == commune.people[3]]) == 2
        stranger = db.session.query(Person).filter_by(name="Hồ Thị Lạ").one()
        assert (stranger.birth, stranger.national_id) == ("1971-05-05", "001171004321")
        assert importing.apply(record, by=COMMAND_LINE).written == 0
        assert all(
            line.who is None for line in importing.contents(record).lines
        )  # nothing of it need be kept


def test_left_rows_are_left_and_a_choice_of_a_stranger_is_none(work, place, found_commune):
    elsewhere = found_commune("00002", "Suối Trong")
    with work():
        record = look(
            place, BOTH, choices={"Nguyễn Thị Ánh": "leave", "Lê Hoàng Đức": f"same-{elsewhere.people[0]}"}
        )
        assert outcomes(record) == [LEFT, ABSENT]
        importing.apply(record, by=COMMAND_LINE)
        assert standing() == set()


def test_one_stranger_of_several_rows_becomes_one_person(work, place):
    data = a_list((STRANGER, COURSE, "BD-1", DAY), (STRANGER, "Quản trị dữ liệu", "BD-2", DAY))
    with work():
        write(place, data, choices={"Hồ Thị Lạ": "new"})
        assert db.session.query(Person).filter_by(name="Hồ Thị Lạ").count() == 1
        assert len(standing()) == 2


def test_somebody_entered_meanwhile_is_asked_about_not_doubled(work, place):
    with work():
        record = look(place, a_list((STRANGER, COURSE, "BD-1", DAY)), choices={"Hồ Thị Lạ": "new"})
        people.add(
            place, people.Particulars("Hồ Thị Lạ", "1971-05-05", national_id="001171004321"), by=COMMAND_LINE
        )
        importing.apply(record, by=COMMAND_LINE)
        assert outcomes(record) == [QUESTION]
        assert db.session.query(Person).filter_by(name="Hồ Thị Lạ").count() == 1


def test_a_title_is_confirmed_once_by_a_person(work, place):
    with work():
        read = reading.read(BOTH, "x.csv")
        made = importing.prepare(read, place, said())
        assert made.unsure_titles() == [titles.key(COURSE)]
        record = importing.keep(read, place, said(), made, by=COMMAND_LINE)
        assert outcomes(record) == [UNTAUGHT, UNTAUGHT]
        with pytest.raises(Refused, match="titles_unsure"):
            importing.apply(record, by=COMMAND_LINE)
        importing.confirm_titles(made, {titles.key(COURSE): ["ATTT", "DLCN"]})
        importing.store(record, importing.judge(made, place, said()))
        importing.apply(record, by=COMMAND_LINE)
        assert len(lines()) == 4
        later = importing.prepare(
            reading.read(a_list((KHOI, COURSE.upper(), "BD-9", DAY)), "y.csv"), place, said()
        )
        assert later.unsure_titles() == []
        assert set(later.titles[titles.key(COURSE)].skills) == {"ATTT", "DLCN"}


OTHER = "Nấu ăn ngày Tết"
MIXED = a_list(
    (ANH, COURSE, "BD-1", DAY),
    (DUC, COURSE, "BD-2", DAY),
    (DUC, OTHER, "BD-3", DAY),
    (KHOI, OTHER, "BD-4", DAY),
)


def test_a_course_without_skills_keeps_its_own_rows_only(work, place):
    with work():
        made = importing.prepare(reading.read(MIXED, "x.csv"), place, said())
        importing.confirm_titles(made, {titles.key(COURSE): ["ATTT"]})
        record = importing.keep(
            reading.read(MIXED, "x.csv"), place, said(), importing.judge(made, place, said()), by=COMMAND_LINE
        )
        assert outcomes(record) == [MATCHED, MATCHED, UNTAUGHT, UNTAUGHT]
        done = importing.apply(record, by=COMMAND_LINE)
        assert (done.written, done.waiting) == (2, 2)
        assert outcomes(record) == [WRITTEN, WRITTEN, UNTAUGHT, UNTAUGHT]
        made = importing.contents(record)
        assert (made.waits(), made.unsure_titles()) == (True, [titles.key(OTHER)])
        with pytest.raises(Refused, match="titles_unsure"):  # now nothing else is there to write
            importing.apply(record, by=COMMAND_LINE)


def test_a_course_that_does_not_count_leaves_its_rows(work, place):
    with work():
        made = importing.prepare(reading.read(MIXED, "x.csv"), place, said())
        meant = {titles.key(COURSE): ["ATTT"], titles.key(OTHER): ["DLCN"]}
        importing.confirm_titles(made, meant, [titles.key(OTHER)])
        record = importing.keep(
            reading.read(MIXED, "x.csv"), place, said(), importing.judge(made, place, said()), by=COMMAND_LINE
        )
        assert outcomes(record) == [MATCHED, MATCHED, LEFT, LEFT]
        assert importing.apply(record, by=COMMAND_LINE).waiting == 0
        assert [skill.code for skill in record.skills] == ["ATTT"]
        made = importing.contents(record)
        assert (made.waits(), made.unsure_titles()) == (False, [])
        assert {skill for _, skill, _, _ in lines()} == {"ATTT"}


def test_only_those_asked_about_are_taken_as_alike(work, place):
    """A row that is refused, or whose course has no skill yet, asks for no answer."""
    hidden = ("Nguyễn Thị Ánh", "", "", OFFICE)
    data = a_list((hidden, COURSE, "BD-1", DAY), (hidden, COURSE, "BD-2", "14/03/2050"))
    with work():
        made = importing.prepare(reading.read(data, "x.csv"), place, said())
        assert [line.outcome for line in made.lines] == [UNTAUGHT, REFUSED]
        assert importing.matching.choose_alike(made) == 0
        importing.confirm_titles(made, {titles.key(COURSE): ["ATTT"]})
        importing.judge(made, place, said())
        assert [line.outcome for line in made.lines] == [QUESTION, REFUSED]
        assert importing.matching.choose_alike(made) == 1


def test_heads_confirm_the_people_of_a_unit_by_one_document(work, commune, place):
    heads, rows = "STT;Họ và tên", ["1;Nguyễn Thị Ánh", "2;Trần Văn Bình"]
    for_all = said(CONFIRMED, number="05/XN-VP", on="2026-03-14", unit=OFFICE)
    with work():
        data = "\n".join([heads, *rows]).encode()
        record = look(place, data, for_all=for_all)
        assert outcomes(record) == [QUESTION, QUESTION]  # a name and a unit are asked about, and fit one
        made = importing.contents(record)
        assert importing.matching.choose_alike(made) == 2
        importing.store(record, importing.judge(made, place, for_all))
        importing.apply(record, by=COMMAND_LINE)
        assert lines() == [(p, "ATTT", CONFIRMED, ON) for p in commune.people[:2]]


# --- once ---------------------------------------------------------------------------------------------------------


def test_the_same_file_again_is_known_and_changes_nothing(work, place):
    with work():
        first = write(place, BOTH)
        before = (standing(), lines())
        assert outside_import.applied_before(place, first.digest).id == first.id
        again = write(place, BOTH)
        assert outcomes(again) == [THERE, THERE]
        assert (standing(), lines()) == before


def test_a_file_that_waits_and_comes_again_keeps_its_place(work, place):
    with work():
        assert look(place, BOTH).id == look(place, BOTH, name="ten khac.csv").id


def test_a_number_of_another_person_is_refused_with_a_sentence(work, place):
    with work():
        write(place, a_list((ANH, COURSE, "BD-1", DAY)))
        record = look(place, a_list((DUC, COURSE, "bd - 1", DAY)))
        assert outcomes(record) == [REFUSED]
        [problem] = importing.contents(record).lines[0].problems
        assert "người khác" in problem.message


def test_what_was_withdrawn_by_hand_does_not_come_back_with_a_list(work, place):
    with work():
        write(place, BOTH)
        result = db.session.query(outside_result.OutsideResult).filter_by(number="BD-1").one()
        outside_result.withdraw(result, "Giấy giả", by=COMMAND_LINE)
        record = write(place, BOTH)
        assert outcomes(record) == [REFUSED, THERE]
        assert "Giấy giả" in importing.contents(record).lines[0].problems[0].message


def test_undone_as_a_whole_and_what_another_list_has_stays(work, commune, place):
    with work():
        first = write(place, BOTH)
        second = write(place, a_list((DUC, COURSE, "BD-2", DAY), (KHOI, COURSE, "BD-3", DAY)))
        undone = importing.undo(first, by=COMMAND_LINE)
        assert (undone.withdrawn, undone.kept) == (1, 1)
        assert {(number, who) for _, who, number, _, _ in standing()} == {
            ("BD-2", commune.people[2]), ("BD-3", commune.people[4]),
        }  # fmt: skip
        with pytest.raises(Refused, match="outside_import_ended"):
            importing.undo(first, by=COMMAND_LINE)
        importing.undo(second, by=COMMAND_LINE)
        assert (standing(), lines()) == (set(), [])
        write(place, BOTH)  # it may come again
        assert len(standing()) == 2


def test_a_number_that_a_list_gave_goes_with_it(work, commune, place):
    with work():
        person = people.get(commune.people[0], within=EVERYWHERE)
        paper = Paper("platform", ON, course=COURSE, checked_by="A")
        outside_result.add(person, paper, the_skills(), by=COMMAND_LINE)
        record = write(place, a_list((ANH, COURSE, "BD-1", DAY)))
        assert outcomes(record) == [THERE]
        assert {number for _, _, number, _, _ in standing()} == {"BD-1"}
        importing.undo(record, by=COMMAND_LINE)
        assert {number for _, _, number, _, _ in standing()} == {""}


def test_put_away_lists_are_gone(work, place):
    with work():
        record = look(place, BOTH)
        importing.drop(record)
        assert outside_import.listed(EVERYWHERE) == []
        assert (record.data, record.rows) == (None, None)
        with pytest.raises(Refused, match="outside_import_ended"):
            importing.apply(record, by=COMMAND_LINE)


def test_a_list_with_open_rows_outlives_somebody_erased(work, commune, place):
    ha = ("Phạm Thị Ngọc Hà", "1988", "", OFFICE)
    with work():
        record = write(place, a_list((ANH, COURSE, "BD-1", DAY), (ha, COURSE, "BD-2", DAY)))
        assert outcomes(record) == [WRITTEN, QUESTION]
        erasing.erase(people.get(commune.people[3], within=EVERYWHERE), why="Theo đơn", by=COMMAND_LINE)
        assert "Ngọc Hà" not in record.rows.decode()
        assert importing.apply(record, by=COMMAND_LINE).written == 0
        assert outcomes(record) == [WRITTEN, REFUSED]


def test_others_certificates_come_in_lists_too(work, commune, place):
    with work():
        write(
            place,
            a_list((ANH, "Quản trị dữ liệu", "QT-1", DAY)),
            for_all=said(EXTERNAL, organiser="Học viện X"),
            codes=("QTDL",),
        )
        assert lines() == [(commune.people[0], "QTDL", EXTERNAL, ON)]


# --- any order ----------------------------------------------------------------------------------------------------

_WHO = (ANH, DUC, KHOI)
_PAPERS = st.tuples(st.sampled_from(range(3)), st.sampled_from([COURSE, "Quản trị dữ liệu"]), st.booleans())
_LIST = st.lists(_PAPERS, min_size=1, max_size=5)


def _rows(papers):
    """A number follows from whose paper of which course it is, and may be missing."""
    return a_list(
        *(
            (_WHO[w], course, f"N-{w}-{len(course)}" if numbered else "", DAY)
            for w, course, numbered in papers
        )
    )


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(_LIST, _LIST, _PAPERS, st.permutations(range(3)))
def test_any_order_gives_the_same_and_undo_brings_back(app, ground, commune, one, two, single, order):
    people_of = [commune.people[0], commune.people[2], commune.people[4]]

    def enter():
        who, course, numbered = single
        paper = Paper(
            "platform", ON, f"N-{who}-{len(course)}" if numbered else "", course, checked_by="A", organiser="B"
        )  # fmt: skip
        try:
            outside_result.add(
                people.get(people_of[who], within=EVERYWHERE), paper, the_skills(), by=COMMAND_LINE
            )
        except Conflict:
            # A paper without its number is there; the number is filled in by hand where a list would do it.
            known = (
                db.session.query(outside_result.OutsideResult)
                .filter_by(person_id=people_of[who], course=course, withdrawn_at=None)
                .one()
            )
            if numbered and not known.number:
                known.number, known.number_key = (
                    paper.number,
                    outside_result.number_key("platform", paper.number, known.person_id),
                )
                db.session.flush()

    deeds = [lambda: write(commune.locality, _rows(one)), lambda: write(commune.locality, _rows(two)), enter]
    with app.app_context(), writing():
        try:
            found = []
            for turn in ([0, 1, 2], order):
                with db.session.begin_nested() as trial:
                    for number in turn:
                        deeds[number]()
                    found.append((standing(), set(lines())))
                    for number in turn:
                        before = (standing(), lines())
                        deeds[number]()
                        assert (standing(), lines()) == before  # twice is once
                    trial.rollback()
                db.session.expire_all()
            assert found[0] == found[1]
            enter()
            before = (standing(), lines())
            record = write(commune.locality, _rows(one))
            importing.undo(record, by=COMMAND_LINE)
            assert (standing(), lines()) == before
        finally:
            db.session.rollback()


# --- at once --------------------------------------------------------------------------------------------------------


def _at_once(app, deeds):
    start, said_by = threading.Barrier(len(deeds)), [None] * len(deeds)

    def one(number):
        with app.app_context():
            start.wait()
            try:
                with writing():
                    said_by[number] = deeds[number]()
                    db.session.commit()
            except CoreError as error:
                db.session.rollback()
                said_by[number] = error.code

    threads = [threading.Thread(target=one, args=(n,)) for n in range(len(deeds))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return said_by


def _prepared(work, place, many):
    """That many lists with the same paper, without a number, ready to be written."""
    with work():
        return [
            look(place, a_list((ANH, COURSE, "", DAY), above=f"LẦN {n};;\n")).id for n in range(many)
        ]  # fmt: skip


def test_two_who_write_at_once_write_once(app, work, place):
    ids = _prepared(work, place, 6)
    _at_once(
        app,
        [
            lambda i=i: importing.apply(outside_import.get(i, within=EVERYWHERE), by=COMMAND_LINE).written
            for i in ids
        ],
    )
    with work():
        assert len(standing()) == len(lines()) == 1
        assert db.session.query(outside_result.OutsideResult).count() == 1


def test_control_without_the_lock_they_write_twice(app, work, place, monkeypatch, db_kind):
    """What the test above would see if nobody waited for anybody: on PostgreSQL only, SQLite lets one write at a time."""
    if db_kind == "sqlite":
        pytest.skip("one writer at a time by itself")
    ids = _prepared(work, place, 2)
    both = threading.Barrier(2)
    plan = planning.plan

    def slow(*args):
        plan(*args)
        both.wait(20)  # both have looked before either writes

    monkeypatch.setattr(importing, "hold", lambda row: None)
    monkeypatch.setattr(planning, "plan", slow)
    _at_once(
        app,
        [
            lambda i=i: importing.apply(outside_import.get(i, within=EVERYWHERE), by=COMMAND_LINE).written
            for i in ids
        ],
    )
    with work():
        assert db.session.query(outside_result.OutsideResult).count() == 2


def test_two_who_enter_one_number_at_once_give_one_result(app, work, commune):
    def deed(who):
        paper = Paper("platform", ON, "BD-1", COURSE, checked_by="A")
        return outside_result.add(
            people.get(who, within=EVERYWHERE), paper, the_skills(), by=COMMAND_LINE
        ).number

    told = _at_once(app, [lambda who=who: deed(who) for who in commune.people])
    assert sorted(told) == ["BD-1", *["outside_number_taken"] * 5]
    with work():
        assert len(standing()) == 1
