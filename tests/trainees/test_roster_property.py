"""Whatever the lists say and in whichever order they come: the same people; twice is once; undone is as before; never half.

People, files and what somebody would answer who knew everybody are made up here; all else is the real thing.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, func, select

from app.base import keys
from app.base.actors import COMMAND_LINE
from app.base.db import Base, db, writing
from app.base.text import fold, strip_marks
from trainees import areas
from trainees.imports import applying, planning, undoing
from trainees.imports.planning import Decision, rows_of, traits_of
from trainees.imports.reading import DraftRow, RosterDraft, RowFields
from trainees.imports.roster_import import QUESTION, RosterImport
from trainees.people import Person
from trainees.people.crowd import Register
from trainees.people.gathering import Gathering
from trainees.people.likeness import nearness
from trainees.rosters import Membership

LONG = bool(os.environ.get("HVS_LONG"))
SINCE = date(2026, 1, 1)
few = settings(
    max_examples=150 if LONG else 8, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
many = settings(few, max_examples=3000 if LONG else 150)


@pytest.fixture(autouse=True)
def _keys():
    keys.set_data_key(b"k" * 32)


# --- a truth, and what lists say of it ----------------------------------------------------------------------------


@dataclass(frozen=True)
class True_:
    """Somebody as they are."""

    name: str
    birth: str
    sex: str
    national_id: str
    phone: str
    place: str


# A family, two namesakes of one year, and somebody whose name differs from another's in a mark: all near each other.
TRUTH = (
    True_("Lò Thị Mây", "1980-05-17", "F", "014180000123", "0912345678", "Bản Lài"),
    True_("Lò Văn Mây", "1980-11-02", "M", "014080000124", "0912345678", "Bản Lài"),
    True_("Lò Thị Mây", "1980-08-30", "F", "014180000125", "0987654321", "Bản Nà"),
    True_("Lò Thị Mầy", "1980-12-05", "F", "014180000133", "0987654322", "Bản Sa"),
    True_("Vừ A Dính", "1991-02-03", "M", "014091000124", "0987654323", "Bản Nà"),
)
NAMES = (
    lambda name: name, str.upper, strip_marks, lambda name: f"{name.split()[0]} {name.split()[-1]}",
    lambda name: " ".join([name.split()[0], f"{name.split()[1][0]}.", name.split()[2]]),
)  # fmt: skip


@dataclass(frozen=True)
class Said:
    """A row of a list: whom it means, and how much it says of them."""

    who: int
    name: int = 0
    full_birth: bool = True
    number: bool = True
    phone: bool = True

    def cells(self):
        one = TRUTH[self.who]
        year, month, day = one.birth.split("-")
        return [
            NAMES[self.name](one.name), f"{day}/{month}/{year}" if self.full_birth else year,
            {"F": "Nữ", "M": "Nam"}[one.sex], one.national_id if self.number else "", one.phone if self.phone else "",
            one.place,
        ]  # fmt: skip


said = st.builds(
    Said, who=st.integers(0, len(TRUTH) - 1), name=st.integers(0, len(NAMES) - 1),
    full_birth=st.booleans(), number=st.booleans(), phone=st.booleans(),
)  # fmt: skip
lists = st.lists(said, min_size=1, max_size=6)
HEAD = ["Họ và tên", "Ngày sinh", "Giới tính", "Số CCCD", "Số điện thoại", "Thôn"]


def source(rows, kind="residents"):
    """A list as a file that was read."""
    lines = [HEAD, *(row.cells() for row in rows)]
    data = "\n".join(";".join(cells) for cells in lines).encode()
    read = applying.read(data, "ds.csv", kind)
    assert len(read.draft.rows) == len(rows)
    return read


@pytest.fixture
def story(app):
    """`with story() as (place, …)`: a bare commune in a transaction that never happened afterwards."""

    @contextmanager
    def told():
        with app.app_context(), writing():
            try:
                yield areas.add_locality("00001", "Suối Mây", "xã", "tỉnh Sông Hồng").id
            finally:
                db.session.rollback()

    return told


class Clerk:
    """Brings lists in one after another, and answers what is asked by the truth."""

    def __init__(self, place):
        self.place = place
        self.who = {}
        """Person id → whom they are."""
        self.before = []
        """What everything was before each list that changed something."""

    def bring(self, rows, kind="residents"):
        """Apply a list, answer a question, apply it again … until nothing is asked. The last of what was applied."""
        read = source(rows, kind)
        for _ in range(len(rows) + 1):
            out = applying.preview(read, self.place, since=SINCE)
            asked = next((planned for planned in out.rows if planned.outcome == QUESTION), None)
            decisions = {asked.place: self.answer(asked, rows)} if asked else {}
            before = everything("roster_import")
            done = applying.apply(
                read, self.place, by=COMMAND_LINE, since=SINCE, decisions=decisions, planned=out
            )
            self.before += [before] if done.changed else []
            for place, person_id in done.people.items():
                assert self.who.setdefault(person_id, rows[place].who) == rows[place].who, "two people in one"
            if not asked:
                return done
        raise AssertionError("it asks for ever")

    def answer(self, planned, rows):
        for candidate in planned.candidates:
            someone = candidate.someone
            is_ = self.who[someone.person_id] if someone.row is None else rows[someone.row].who
            if is_ == rows[planned.place].who:
                return Decision("same", someone)
        return Decision("new")


def everything(*without):
    """Every row of every table, sealed columns opened, inside the open transaction. Whom nobody compared yet is no matter,
    nor what is counted: that is made of the others, before a commit."""
    db.session.flush()
    db.session.expire_all()
    found = {}
    for table in Base.metadata.sorted_tables:
        if table.name not in (*without, "counted_version", "counted_span", "count_step", "count_month"):
            columns = [column for column in table.columns if column.name != "compared"]
            found[table.name] = sorted(map(str, db.session.execute(select(*columns)).all()))
    return found


def people_there():
    """What is known of everybody, but for how the first list happened to write the name."""
    return sorted(
        (fold(p.name).split()[0], p.birth, p.sex, p.phone or "", p.national_id or "", p.neighbourhood_id is not None)
        for p in db.session.scalars(select(Person))
    )  # fmt: skip


@few
@given(files=st.lists(lists, min_size=2, max_size=3), order=st.randoms(use_true_random=False))
def test_any_order_of_files_gives_the_same_people_once_everything_is_answered(story, files, order):
    shuffled = list(files)
    order.shuffle(shuffled)
    found = []
    for way in (files, shuffled):
        with story() as place:
            clerk = Clerk(place)
            for rows in way:
                clerk.bring(rows)
            assert sorted(clerk.who.values()) == sorted({row.who for rows in files for row in rows})
            found.append(people_there())
    assert found[0] == found[1]


@few
@given(files=st.lists(lists, min_size=1, max_size=3))
def test_every_list_twice_is_once(story, files):
    with story() as place:
        clerk = Clerk(place)
        for rows in files:
            clerk.bring(rows)
        before = everything()
        for rows in files:
            assert not clerk.bring(rows).changed
            assert everything() == before


@few
@given(files=st.lists(lists, min_size=1, max_size=3))
def test_undo_restores_what_was_before(story, files):
    with story() as place:
        clerk = Clerk(place)
        for rows in files:
            clerk.bring(rows)
        applied = select(RosterImport).where(RosterImport.state == "applied").order_by(RosterImport.id.desc())
        records = list(db.session.scalars(applied))
        assert len(records) == len(clerk.before)
        for record, before in zip(records, reversed(clerk.before), strict=True):
            undoing.undo(record)
            assert everything("roster_import") == before


@contextmanager
def failing(after):
    """The statement number `after` of this block is never carried out."""
    seen = []

    def refuse(connection, cursor, statement, *rest):
        seen.append(statement)
        if len(seen) > after:
            raise RuntimeError("the power went")

    event.listen(db.engine, "before_cursor_execute", refuse)
    try:
        yield seen
    finally:
        event.remove(db.engine, "before_cursor_execute", refuse)


def test_no_failure_leaves_half_a_list_behind(app, work):
    """The power goes before each statement of `apply` in turn: the register is as it was, and the list can be applied."""
    first = [Said(0, full_birth=False), Said(1, phone=False)]
    second = [Said(0), Said(1), Said(2), Said(4)]  # two fill blanks, one is asked about, one is new
    with work():
        place = areas.add_locality("00001", "Suối Mây", "xã", "tỉnh Sông Hồng").id
    with work():
        Clerk(place).bring(first)
    with app.app_context():
        before = everything()
        db.session.rollback()
    read = source(second)
    survived = half = after = 0
    while not survived:
        with app.app_context(), writing():
            try:
                with failing(after) as seen:
                    applying.apply(read, place, by=COMMAND_LINE, since=SINCE)
                survived = 1
            except RuntimeError:
                # This test would be empty if nothing had been written when the power went.
                half += any(statement.startswith("INSERT INTO person") for statement in seen[:-1])
            db.session.rollback()
        with app.app_context():
            assert everything() == before
            db.session.rollback()
        after += 1
    assert after > 10
    assert half > 2
    with work():
        done = applying.apply(read, place, by=COMMAND_LINE, since=SINCE)
        assert done.totals == {"rows": 4, "created": 1, "matched": 2, "question": 1, "refused": 0}


# --- the short way finds what the long way finds --------------------------------------------------------------------

# Ways to write two names: with an initial, without a word or with one more, a slip at either end, in another order.
WRITTEN = (
    "Lò Thị Mây", "Lo Thi May", "Lò T. Mây", "L. Thị Mây", "Lò Thị M", "Lò Mây", "Lò Thị Ngọc Mây", "Lò Thị Mâi", "Là Thị Mây",
    "Vò Thị Mây", "Mây Lò Thị", "Lò Thịi Mây", "Nguyễn Hoàng Phương Thảo Nhi", "Nguyen Hoang Phuonk Thao Nhy",
    "Nguyễn Hoàng Nhi", "Phương Thảo",
)  # fmt: skip
anybody = st.builds(
    RowFields, name=st.sampled_from(WRITTEN),
    birth=st.sampled_from(("1980-05-17", "1980-05-17", "1980", "1980-05-18", "1980-12-05", "1980-05-12", "1985-05-17", None)),
    sex=st.sampled_from((None, "F")),
    national_id=st.sampled_from((None, None, None, "014180000123", "014180000124", "014180000999", "014181000123")),
    phone=st.sampled_from((None, None, "0912345678", "0987654321")), neighbourhood=st.sampled_from(("Bản Lài", "Bản Lài", None)),
    unit=st.sampled_from((None, "Trạm Y tế")),
)  # fmt: skip


def outcomes(rows):
    return [(p.outcome, p.someone, sorted(map(str, p.candidates)), dict(p.fills)) for p in rows]


@many
@given(rows=st.lists(anybody, min_size=1, max_size=8), known=st.lists(anybody, max_size=8), data=st.data())
def test_gathering_people_as_they_go_past_finds_what_everybody_in_memory_finds(rows, known, data):
    """Also after rows filled blanks: whoever is known better then is met by other rows."""
    asked = rows_of(
        RosterDraft("a.xlsx", "staff", (), tuple(DraftRow(None, n, row) for n, row in enumerate(rows)))
    )
    people = [(n, traits_of(row)) for n, row in enumerate(known, 1)]
    gathering = Gathering(asked.traits)
    near = []
    size = data.draw(st.integers(1, 8))
    for start in range(0, len(people), size):
        some = people[start : start + size]
        glances = [(t.folded, t.birth, t.phone, t.id_hash, t.tail) for _, t in some]
        picked = gathering.pick([n for n, _ in some], glances)
        near += [one for place, one in enumerate(some) if place in picked]
    short = planning.plan_rows(asked, Register(near, beside=gathering.beside))
    long = planning.plan_rows(asked, Register(people))
    assert outcomes(short) == outcomes(long)


@many
@given(row=anybody, known=st.lists(anybody, min_size=1, max_size=8))
def test_a_drawer_keeps_nobody_back_who_is_near(row, known):
    me, people = traits_of(row), [(n, traits_of(other)) for n, other in enumerate(known, 1)]
    links, others = Register(people).near(me)
    shared = {n for n, other in people if _one_drawer(me, other) and nearness(me, other)}
    assert {candidate.someone.person_id for candidate in links + others} == shared


def _one_drawer(me, other):
    """The drawers in plain words."""
    mine, theirs = me.folded.split(" "), other.folded.split(" ")
    same_words = sorted(mine) == sorted(theirs)
    same_ends = (mine[0][0], mine[-1]) == (theirs[0][0], theirs[-1])
    return (
        (me.phone and me.phone == other.phone)
        or (me.id_hash and me.id_hash == other.id_hash)
        or (me.full_birth and me.full_birth == other.full_birth)
        or (me.year == other.year and (same_words or same_ends))
        or (same_words and not (me.year and other.year))
        or (same_ends and not other.year)
    )


# --- planned before, written later ----------------------------------------------------------------------------------


def planned_before(work, place, read):
    with work():
        return applying.preview(read, place, since=SINCE)


@pytest.fixture
def place(work):
    with work():
        return areas.add_locality("00001", "Suối Mây", "xã", "tỉnh Sông Hồng").id


def test_what_was_planned_before_is_written_without_planning_again(work, place, monkeypatch):
    read = source([Said(0), Said(4)])
    planned = planned_before(work, place, read)
    with work():
        monkeypatch.setattr(applying, "preview", None)
        done = applying.apply(read, place, by=COMMAND_LINE, since=SINCE, planned=planned)
        assert done is planned
        assert db.session.scalar(select(func.count()).select_from(Person)) == 2


@pytest.mark.parametrize("moved", ["added", "changed", "ended", "answered", "renamed place"])
def test_what_was_planned_before_is_planned_again_once_the_register_moved(work, place, moved):
    with work():
        Clerk(place).bring([Said(0, number=False), Said(1, phone=False)])
    read = source([Said(0, full_birth=False, number=False), Said(1), Said(4)])
    planned = planned_before(work, place, read)
    with work():
        mây = db.session.scalars(select(Person).order_by(Person.id)).first()
        if moved == "added":
            Clerk(place).bring([Said(4)], kind="registrations")
        elif moved == "changed":
            mây.phone = "0900000000"
        elif moved == "ended":
            membership = db.session.scalars(select(Membership).order_by(Membership.id.desc())).first()
            membership.since, membership.until = date(2025, 1, 1), date(2025, 12, 31)
        elif moved == "answered":
            Clerk(place).bring([Said(4)])
        else:
            db.session.scalars(select(areas.Neighbourhood)).first().name_key = "ban khac"
    with work():
        done = applying.apply(read, place, by=COMMAND_LINE, since=SINCE, planned=planned)
        assert done is not planned
        four = [p for p in db.session.scalars(select(Person)) if p.birth == TRUTH[4].birth]
        assert len(four) == 1


def test_other_wishes_than_those_planned_for_are_planned_again(work, place):
    read = source([Said(0)])
    planned = planned_before(work, place, read)
    with work():
        other_day = date(2026, 3, 1)
        done = applying.apply(read, place, by=COMMAND_LINE, since=other_day, planned=planned)
        assert (done is not planned, done.since) == (True, other_day)


def test_the_truth_is_worth_testing_with():
    """Its people are near each other where a list says little, and each row is near every other of its person."""
    little = [traits_of(_fields(Said(who, number=False, full_birth=False))) for who in range(len(TRUTH))]
    assert nearness(little[0], little[2])
    assert nearness(little[0], little[3])
    assert not nearness(little[0], little[4])


def _fields(row):
    one = TRUTH[row.who]
    birth = one.birth if row.full_birth else one.birth[:4]
    number = one.national_id if row.number else None
    return RowFields(one.name, birth, one.sex, number, None, one.phone, neighbourhood=one.place)
