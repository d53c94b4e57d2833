"""What is decided on a preview is an answer like one that is given later: remembered, and taken back without a trace."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date

import pytest
from sqlalchemy import select

from app.access import OFFICER
from app.base import clock
from app.base.actors import COMMAND_LINE, Actor, Scope
from app.base.db import db, writing
from app.base.errors import Refused
from campaigns import decisions, held
from campaigns.courses import Course
from tests.trainees.rosters_made import workbook
from trainees import people
from trainees.areas import Neighbourhood, Unit
from trainees.imports import answering, applying, undoing
from trainees.imports.planning import Decision
from trainees.imports.roster_import import CREATED, MATCHED, QUESTION, REFUSED, RosterRow
from trainees.ledger.rows import Evidence
from trainees.people import Details, Particulars, Person, pairs
from trainees.people.crowd import Someone
from trainees.rosters import Membership

SINCE = date(2026, 1, 1)
HEAD = [
    "STT", "Họ và tên", "Ngày sinh", "Giới tính", "Chức vụ", "Số CCCD", "Số điện thoại", "Thôn", "Tổ công nghệ số",
    "Ngôn ngữ", "Điện thoại riêng hay chung",
]  # fmt: skip
ROWS = [
    ["I", "Văn phòng Đảng ủy"],
    [1, "Lò Thị Mây", "17/05/1980", "Nữ", "Cán bộ", "", "", "Bản Pom", "", ""],
    [2, "Vừ A Dính", "1991", "Nam", "Công chức", "014091000124", "0912345678", "Bản Pom", "x", "Tiếng Mông", "riêng"],
    [3, "Quàng Văn Pó", "12/02/1980", "Nam", "Công chức", "", "0987654321", "Bản Nà", "", ""],
    [4, "Lường Văn Ún", "1979", "Nam", "Kế toán", "", "", "Bản Nà", "", ""],
    [5, "Cà Văn Hặc", "1975", "Nam", "Công chức", "", "0911111111", "Bản Nà", "", ""],
    [6, "Lò Thị Mây", "1980", "", "Cán bộ", "", "0922222222", "", "", "Tiếng Thái"],
    ["II", "Trạm Y tế"],
    [7, "Giàng Thị Sua", "02/09/1985", "Nữ", "Viên chức", "0141850001250", "0912345670", "Bản Pom", "", ""],
    [8, "Tòng Thị Ín", "1988", "Nữ", "Viên chức", "12345", "", "Bản Pom", "", ""],
    [9, "Hoàng Văn Sơn", "1990", "Nam", "Viên chức", "12", "", "", "", ""],
    [10, "Sùng A Chỉnh", "05/06/1992", "Nam", "Viên chức", "", "", "Bản Pom", "", ""],
]  # fmt: skip
KNOWN = {"Vừ A Dính": "1991", "Quàng Văn Pó": "1980", "Lường Văn Ún": "1979", "Cà Văn Hặc": "1975", "Tòng Thị Ín": "1988"}  # fmt: skip
OPEN = {1: QUESTION, 2: QUESTION, 3: QUESTION, 4: QUESTION, 5: QUESTION, 6: REFUSED, 7: REFUSED, 8: REFUSED}
DATA = workbook(ROWS, HEAD)


@pytest.fixture
def known(commune, work):
    """Name → id of people whom rows resemble."""
    with work():
        found = {}
        for name, birth in KNOWN.items():
            one = people.add(commune.locality, Particulars(name), by=COMMAND_LINE)
            people.change(one, Details(name, birth=birth))
            found[name] = one.id
        return found


@pytest.fixture
def trial(app):
    """with trial(): all that is written inside is forgotten."""

    @contextmanager
    def inside():
        with app.app_context(), writing():
            yield
            db.session.rollback()

    return inside


def chosen(known):
    """Decisions of every kind: place → Decision."""
    return {
        1: Decision("same", Someone(person_id=known["Vừ A Dính"])), 2: Decision("same", Someone(person_id=known["Quàng Văn Pó"])),
        3: Decision("new"), 5: Decision("same", Someone(row=0)), 6: Decision(without=True),
        7: Decision("new", without=True),
    }  # fmt: skip


def apply(place, decided=None, by=COMMAND_LINE):
    out = applying.apply(
        applying.read(DATA, "ds.xlsx", "staff"), place, by=by, since=SINCE, decisions=decided
    )
    assert out.roster_import is not None
    return out.roster_import


def rows_of(record):
    query = select(RosterRow).where(RosterRow.import_id == record.id).order_by(RosterRow.id)
    return list(db.session.scalars(query))


def answer(record, decided, by=COMMAND_LINE):
    """The same decisions, said one by one of the rows that were left open."""
    rows = rows_of(record)
    for place, decision in sorted(decided.items()):
        row, whom = rows[place], decision.someone
        if whom is not None:
            whose = whom.person_id or rows[whom.row].person_id
            decisions.same(row, db.session.get_one(Person, whose), by=by)
        elif decision.without and decision.choice == "auto":
            decisions.mend(row, answering.said(row), by=by)
        else:
            decisions.new(row, by=by)


def reopen(record, decided, by=COMMAND_LINE):
    rows = rows_of(record)
    for place in sorted(decided, reverse=True):
        decisions.reopen(rows[place], by=by)


def register():
    """People, memberships and lines of the ledger that stand, without the ids that depend on when somebody came."""
    db.session.flush()
    db.session.expire_all()
    names = dict(db.session.execute(select(Person.id, Person.name)).tuples().all())
    units, places = (
        dict(db.session.execute(select(of.id, of.name)).tuples().all()) for of in (Unit, Neighbourhood)
    )
    who = [
        (p.name, p.birth, p.sex, p.phone, p.national_id, p.national_id_last3, p.old_id, p.language, p.phone_use, places.get(p.neighbourhood_id))
        for p in db.session.scalars(select(Person))
    ]  # fmt: skip
    lists = [
        (names[m.person_id], m.category, units.get(m.unit_id), places.get(m.neighbourhood_id), m.post, m.specialist, m.since, m.until, m.import_id is None)
        for m in db.session.scalars(select(Membership))
    ]  # fmt: skip
    lines = [
        (names[e.person_id], e.skill_id, e.on, e.kind)
        for e in db.session.scalars(select(Evidence).where(Evidence.withdrawn_at.is_(None)))
    ]
    return [sorted(map(str, some)) for some in (who, lists, lines)]


def waits(record):
    """What stands in the rows, with the totals: all that an answer may touch."""
    names = dict(db.session.execute(select(Person.id, Person.name)).tuples().all())
    units = dict(db.session.execute(select(Unit.id, Unit.name)).tuples().all())
    return dict(record.totals), [
        (row.outcome, row.person_id and names[row.person_id], row.answer, row.answered_at, row.answered_by, row.denied,
         [mark.partition("=")[0] for mark in row.filled], row.problems, answering.said(row), row.settled_by, row.category, units.get(row.unit_id),
         sorted(names.get(c["person"], "?") for c in row.candidates))
        for row in rows_of(record)
    ]  # fmt: skip


def test_decisions_of_a_preview_do_what_answers_do_and_are_taken_back_like_them(commune, known, trial):
    place, decided = commune.locality, chosen(known)
    with trial():
        record = apply(place)
        assert {n: row.outcome for n, row in enumerate(rows_of(record)) if row.outcome in (QUESTION, REFUSED)} == OPEN  # fmt: skip
        open_register, open_rows = register(), waits(record)
        answer(record, decided)
        answered = register()
        assert answered != open_register
        reopen(record, decided)
        assert register() == open_register
    with trial():
        record = apply(place, decided)
        assert register() == answered
        reopen(record, decided)
        assert register() == open_register
        totals, rows = waits(record)
        assert rows == open_rows[1]
        outcomes = ("created", "matched", "question", "refused", "rows")
        assert [totals[one] for one in outcomes] == [open_rows[0][one] for one in outcomes]
        answer(record, decided)
        assert register() == answered


def test_one_alone_is_taken_back_and_the_others_stand(commune, known, trial):
    place, decided = commune.locality, chosen(known)
    for single in decided:
        with trial():
            record = apply(place, {n: one for n, one in decided.items() if n != single})
            without = register(), waits(record)[1]
        with trial():
            record = apply(place, decided)
            decisions.reopen(rows_of(record)[single], by=COMMAND_LINE)
            assert register() == without[0], single
            rows = waits(record)[1]
            # When the others were answered is another moment.
            assert [row[:3] + row[4:] for row in rows] == [row[:3] + row[4:] for row in without[1]], single


def test_the_list_of_a_training_follows(commune, known, trial):
    decided = chosen(known)

    def enter(given=None):
        source = applying.read(DATA, "ds.xlsx", "staff")
        course = db.session.get_one(Course, commune.course)
        return held.enter_list(course, "Lớp cũ", clock.today(), source, by=COMMAND_LINE, decisions=given)[1].roster_import  # fmt: skip

    with trial():
        record = enter()
        left = register()
        answer(record, decided)
        answered = register()
        reopen(record, decided)
        taken_back = register()
        assert (left[1:], left[2] != answered[2]) == (taken_back[1:], True)
    with trial():
        record = enter(decided)
        assert register() == answered
        reopen(record, decided)
        assert register() == taken_back


def test_who_decided_and_when_is_remembered(commune, known, work):
    boss = Actor(commune.accounts[OFFICER], Scope(commune.locality))
    with work():
        apply(commune.locality, chosen(known), by=boss)
        rows = list(db.session.scalars(select(RosterRow).order_by(RosterRow.id)))
        assert [row.answer for row in rows] == [
            None, "same", "same", "different", None, "same", "different", "different", None, None,
        ]  # fmt: skip
        for row in rows:
            assert (row.answered_at is not None, row.answered_by) == ((True, boss.account_id) if row.answer else (False, None))  # fmt: skip
            assert (row.kept is not None) == (row.answer is not None or row.outcome in (QUESTION, REFUSED))
        # What the rules would have said anyway is nobody's answer, and there is nothing to take back.
        with pytest.raises(Refused) as refused:
            decisions.reopen(rows[0], by=COMMAND_LINE)
        assert refused.value.code == "row_not_answered"


def test_somebody_of_the_same_file_who_was_told_apart_is_not_asked_about_again(commune, known, work):
    with work():
        record = apply(commune.locality, {5: Decision("new")})
        first, second = (db.session.get_one(Person, rows_of(record)[n].person_id) for n in (0, 5))
        assert (pair := pairs.known(first, second)) is not None
        assert pair.verdict == "different"


def test_undo_after_decisions_leaves_no_trace(commune, known, trial):
    with trial():
        before = register()
        record = apply(commune.locality, chosen(known))
        assert {row.outcome for row in rows_of(record)} == {CREATED, MATCHED, QUESTION, REFUSED}
        undoing.undo(record)
        assert register() == before
