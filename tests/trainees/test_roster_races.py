"""Two people have to do with the same list, or the same held training, at one moment: one wins, the other hears why.

Each test lets one transaction do its work and dawdle before its commit, while the other runs: it has read what stood
before. On SQLite the second simply waits; PostgreSQL lets them overlap.
"""

from __future__ import annotations

import threading
from datetime import date, timedelta
from time import sleep

import pytest
from sqlalchemy import func, select

from app.base import clock
from app.base.actors import COMMAND_LINE, EVERYWHERE
from app.base.db import db
from app.base.errors import Conflict, Refused
from campaigns import courses, held
from campaigns.held import HeldTraining
from tests.races import DAWDLE
from tests.trainees.rosters_made import STAFF, workbook
from trainees import areas, skills
from trainees.imports import applying, roster_import, source, undoing
from trainees.imports.roster_import import APPLIED, DROPPED, PREVIEWED, UNDONE, RosterImport
from trainees.imports.showing import looking, waiting
from trainees.people import Person

SINCE = date(2026, 1, 1)
LIST = workbook(STAFF)
NEW = 3
"""People whom the list brings in."""


@pytest.fixture
def place(work):
    """The id of a bare commune."""
    with work():
        return areas.add_locality("00003", "Suối Mây", "xã", "tỉnh Sông Hồng").id


@pytest.fixture
def record(work, place):
    """The id of a list that waits, with its preview."""
    arrival = waiting.arrive(LIST, "can-bo.xlsx", "staff")
    with work():
        found = looking.look(looking.task_for(arrival, place, SINCE))
    with work():
        kept = waiting.keep(arrival, place, SINCE, by=COMMAND_LINE)
        looking.show(kept, found)
        return kept.id


@pytest.fixture
def stands(work, record):
    """stands() → (state of the list, whether its bytes are there, how many people there are)."""

    def look(import_id=record):
        with work():
            one = roster_import.get(import_id, within=EVERYWHERE)
            return one.state, one.data is not None, db.session.scalar(select(func.count(Person.id)))

    return look


@pytest.fixture
def deeds(record, place, work):
    """What somebody may do with the list, as functions without arguments."""
    with work():
        plan = looking.plan(looking.task_of(roster_import.get(record, within=EVERYWHERE)), {}, None)

    class Deeds:
        def _load(self):
            return roster_import.get(record, within=EVERYWHERE)

        def apply(self):
            return looking.write(self._load(), plan, by=COMMAND_LINE).changed

        def drop(self):
            waiting.drop(self._load())

        def undo(self):
            return undoing.undo(self._load()).removed

        def order(self):
            waiting.order(self._load(), {}, None)

        def choose_anew(self):
            return waiting.keep(
                waiting.arrive(LIST, "can-bo.xlsx", "staff"), place, SINCE, by=COMMAND_LINE
            ).id

    return Deeds()


def code(outcome):
    assert isinstance(outcome, Refused | Conflict), outcome
    return outcome.code


def test_a_list_that_was_written_is_not_put_away(meanwhile, deeds, stands):
    wrote, dropped = meanwhile(deeds.apply, deeds.drop)
    assert (wrote, code(dropped)) == (True, "import_ended")
    assert stands() == (APPLIED, False, NEW)


def test_without_the_lock_it_would_be(meanwhile, deeds, stands, db_kind, monkeypatch):
    """The control of the test above: what it looks for does happen where nobody holds the list."""
    if db_kind == "sqlite":
        pytest.skip("SQLite has one writer")
    monkeypatch.setattr(source, "hold", lambda row: None)
    meanwhile(deeds.apply, deeds.drop)
    assert stands() == (DROPPED, False, NEW)


def test_a_list_that_was_put_away_is_not_written(meanwhile, deeds, stands):
    _, wrote = meanwhile(deeds.drop, deeds.apply)
    assert code(wrote) == "import_ended"
    assert stands() == (DROPPED, False, 0)


def test_a_list_is_written_once(meanwhile, deeds, stands):
    first, *others = meanwhile(deeds.apply, deeds.apply, deeds.apply)
    assert (first, [code(one) for one in others]) == (True, ["import_ended"] * 2)
    assert stands() == (APPLIED, False, NEW)


def test_a_list_that_was_written_is_not_ordered_again(meanwhile, deeds, stands):
    assert code(meanwhile(deeds.apply, deeds.order)[1]) == "import_ended"
    assert stands() == (APPLIED, False, NEW)


def test_the_same_file_chosen_anew_while_it_is_written(meanwhile, deeds, stands):
    _, anew = meanwhile(deeds.apply, deeds.choose_anew)
    assert stands() == (APPLIED, False, NEW)
    assert stands(anew) == (PREVIEWED, True, NEW)


def test_the_hour_does_not_put_away_what_is_written_just_now(meanwhile, deeds, stands, record, work):
    with work():
        roster_import.get(record, within=EVERYWHERE).created_at = clock.now() - timedelta(days=2)
    assert meanwhile(deeds.apply, waiting.forget_old) == [True, 0]
    assert stands() == (APPLIED, False, NEW)


def test_a_list_is_undone_once(meanwhile, deeds, stands, work):
    with work():
        deeds.apply()
    first, *others = meanwhile(deeds.undo, deeds.undo, deeds.undo)
    assert (first, [code(one) for one in others]) == (NEW, ["import_not_applied"] * 2)
    assert stands() == (UNDONE, False, 0)


def test_what_is_sealed_and_deferred_is_there_after_the_wait(work, record):
    with work():
        one = roster_import.get(record, within=EVERYWHERE)
        before = (one.data, one.shown, dict(one.options))
        source.hold_waiting(one)
        assert (one.data, one.shown, dict(one.options)) == before
        assert before[0] == LIST


def test_two_clicks_over_http(app, record, work, place, monkeypatch, sign_in, commune):
    """Both lead to the list that was written; the button that puts it away says that it is too late."""
    with work():
        roster_import.get(record, within=EVERYWHERE).locality_id = commune.locality
    visitors = [sign_in("officer") for _ in range(3)]
    written, slow = threading.Event(), held.settle_list

    def dawdle(import_id, *, by):
        slow(import_id, by=by)
        written.set()
        sleep(DAWDLE)

    monkeypatch.setattr(held, "settle_list", dawdle)
    answers = {}

    def click(name, visitor, verb):
        if name != "first":
            written.wait(10)
        answers[name] = visitor.post(f"/rosters/{record}/{verb}")

    deeds = [("first", visitors[0], "apply"), ("second", visitors[1], "apply"), ("drop", visitors[2], "drop")]
    threads = [threading.Thread(target=click, args=each) for each in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert {
        name: (a.status_code, a.location) for name, a in answers.items() if name != "drop"
    } == dict.fromkeys(("first", "second"), (303, f"/rosters/{record}"))
    assert answers["drop"].status_code == 303
    with work():
        assert roster_import.get(record, within=EVERYWHERE).state == APPLIED
        assert db.session.scalar(select(func.count(RosterImport.id))) == 1


# --- a training that was held --------------------------------------------------------------------------------


@pytest.fixture
def course(work, place):
    with work():
        return courses.add(place, "Kỹ năng số cho cán bộ", skills.by_codes(["KNS-CB"])).id


@pytest.fixture
def report(course):
    """report(...) → a deed that enters a training known by a number, or by the list `listed`."""

    def deed(title="Lớp tháng 1", document="12/BC", day=SINCE, listed=None):
        def enter():
            return held.add(
                courses.get(course, within=EVERYWHERE), title, day, by=COMMAND_LINE, document=document,
                record=roster_import.get(listed, within=EVERYWHERE) if listed else None, people=None if listed else 12,
            ).id  # fmt: skip

        return enter

    return deed


@pytest.fixture
def trainings(work):
    def count():
        with work():
            return db.session.scalar(
                select(func.count(HeldTraining.id)).where(HeldTraining.undone_at.is_(None))
            )

    return count


def test_a_number_is_entered_once(meanwhile, report, trainings):
    first, second = meanwhile(report(), report(title="LỚP tháng  1", document="12/bc"))
    assert isinstance(first, int)
    assert code(second) == "held_twice"
    assert "Lớp tháng 1" in second.message
    assert trainings() == 1


def test_a_training_of_a_list_is_entered_once(meanwhile, deeds, report, trainings, work, record):
    with work():
        deeds.apply()
    first, second = meanwhile(report(document="", listed=record), report(document="", listed=record))
    assert isinstance(first, int)
    assert code(second) == "held_twice"
    assert trainings() == 1


def test_a_list_that_comes_for_a_training_comes_once(meanwhile, course, trainings, stands, record):
    def enter():
        one, _ = held.enter_list(
            courses.get(course, within=EVERYWHERE), "Lớp tháng 1", SINCE, applying.read(LIST, "lop.xlsx", "staff"),
            by=COMMAND_LINE,
        )  # fmt: skip
        return one.id

    first, second = meanwhile(enter, enter)
    assert isinstance(first, int)
    assert code(second) == "held_twice"
    assert trainings() == 1
    assert stands()[2] == NEW


def test_the_second_tab_hears_it_over_http(commune, sign_in, trainings):
    officer = sign_in("officer")
    sent = {
        "course": commune.course, "title": "Lớp tháng 1", "day": f"05/01/{clock.today().year}", "organiser": "",
        "document": "12/BC", "kind": "staff", "listed": 0, "people": 12,
    }  # fmt: skip
    assert officer.post("/trainings/held/new", data=sent).status_code == 303
    again = officer.post("/trainings/held/new", data=sent)
    assert again.status_code == 409
    assert "Lớp “Lớp tháng 1” ngày" in again.text
    assert trainings() == 1
    assert officer.post("/trainings/held/new", data=sent | {"document": "13/BC"}).status_code == 303


def test_what_differs_is_another_training(work, report, trainings):
    with work():
        first = report()()
    for other in (
        {"title": "Lớp tháng 2"},
        {"document": "13/BC"},
        {"day": SINCE + timedelta(days=1)},
    ):
        with work():
            report(**other)()
    assert trainings() == 4
    with work():
        held.undo(held.get(first, within=EVERYWHERE), by=COMMAND_LINE)
        report()()  # the one that was there is gone
    assert trainings() == 4


def test_a_training_does_not_stand_on_a_list_that_was_undone(
    meanwhile, deeds, report, work, record, trainings
):
    with work():
        deeds.apply()
    gone, late = meanwhile(deeds.undo, report(listed=record))
    assert (gone, code(late)) == (NEW, "list_gone")
    assert trainings() == 0
