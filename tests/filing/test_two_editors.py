"""Two officers at the same moment, on both databases: cells of a form, the words of a proposal; and what it was without the locks."""

from __future__ import annotations

import pytest

from app.base import clock
from app.base.actors import COMMAND_LINE, EVERYWHERE
from app.base.db import db
from app.base.errors import Conflict
from app.filing import commendation, superior
from app.filing.commendation import PERSON, Commendation, Said
from app.filing.superior import SuperiorForm
from campaigns import decisions
from campaigns.plans.plan import Plan
from tests.filing.filing_made import a_plan
from tests.filing.test_superior import TEXTS, form
from trainees.people import Person

BY = COMMAND_LINE


@pytest.fixture
def a_form(commune, work):
    """A form of which nothing is chosen, whose words are those of the plan; its id."""
    with work():
        plan = db.session.get_one(Plan, a_plan(commune).plan)
        for target in plan.targets:
            target.text = TEXTS.get(target.ref, target.text)
        made = superior.take(plan, form(), "bieu-01.xlsx", "Biểu 01", by=BY)
        superior.settle(made, [])
        return made.id


@pytest.fixture
def proposed(commune, work):
    """Somebody on this year's list; the id of the proposal."""
    with work():
        said = Said("Giúp 40 hộ", "Giấy khen")
        return commendation.choose(
            commune.locality, clock.today().year, PERSON, commune.people[0], said, by=BY
        ).id


def choosing(form_id, cell, what="period", *, nothing=False):
    def choose():
        one = superior.get(form_id, within=EVERYWHERE)
        superior.choose(one, {"sheet": "Biểu 01", "cell": cell, "ref": "", "what": what}, nothing=nothing)

    return choose


def cells(work, form_id):
    with work():
        return {(one["cell"], one["what"]) for one in db.session.get_one(SuperiorForm, form_id).cells}


def test_two_who_choose_cells_at_once_both_keep_theirs(a_form, work, meanwhile):
    assert meanwhile(choosing(a_form, "F2"), choosing(a_form, "f3", "title")) == [None, None]
    assert cells(work, a_form) == {("F2", "period"), ("F3", "title")}
    took = meanwhile(choosing(a_form, "F2", nothing=True), choosing(a_form, "F4", "plan"))
    assert took == [None, None]
    assert cells(work, a_form) == {("F3", "title"), ("F4", "plan")}


def test_what_the_words_propose_takes_nothing_away(a_form, work, meanwhile):
    def propose():
        return superior.propose(superior.get(a_form, within=EVERYWHERE))

    _none, proposed = meanwhile(choosing(a_form, "F2"), propose)
    assert proposed > 0
    found = cells(work, a_form)
    assert len(found) == proposed + 1
    assert ("F2", "period") in found


def test_the_negative_control_loses_a_cell(a_form, work, meanwhile, monkeypatch, db_kind):
    monkeypatch.setattr(superior, "hold", lambda row: None)
    meanwhile(choosing(a_form, "F2"), choosing(a_form, "F3", "title"))
    lost = db_kind == "postgresql"
    assert cells(work, a_form) == ({("F3", "title")} if lost else {("F2", "period"), ("F3", "title")})


def rewording(number, reason, shown):
    def reword():
        one = db.session.get_one(Commendation, number)
        commendation.reword(one, Said(reason, "Giấy khen"), shown=shown)

    return reword


def said(work, number):
    with work():
        return db.session.get_one(Commendation, number).reason


def test_of_two_who_reword_at_once_the_second_sees_the_firsts_words_first(proposed, work, meanwhile):
    with work():
        shown = commendation.print_of(db.session.get_one(Commendation, proposed))
    done, refused = meanwhile(
        rewording(proposed, "Giúp 41 hộ", shown), rewording(proposed, "Dạy 12 buổi", shown)
    )
    assert done is None
    assert isinstance(refused, Conflict)
    assert refused.code == "commendation_changed"
    assert said(work, proposed) == "Giúp 41 hộ"
    with work():
        seen = commendation.print_of(db.session.get_one(Commendation, proposed))
        rewording(proposed, "Giúp 41 hộ, dạy 12 buổi", seen)()
    assert said(work, proposed) == "Giúp 41 hộ, dạy 12 buổi"


def test_the_negative_control_writes_over_words_unseen(proposed, work, meanwhile, monkeypatch, db_kind):
    with work():
        shown = commendation.print_of(db.session.get_one(Commendation, proposed))
    monkeypatch.setattr(commendation, "hold", lambda row: None)
    _first, second = meanwhile(
        rewording(proposed, "Giúp 41 hộ", shown), rewording(proposed, "Dạy 12 buổi", shown)
    )
    # On SQLite the second begins when the first is through, and has read nothing stale.
    assert (second is None) == (db_kind == "postgresql")
    assert said(work, proposed) == ("Dạy 12 buổi" if db_kind == "postgresql" else "Giúp 41 hộ")


def test_saying_the_same_again_is_no_quarrel(proposed, work, meanwhile):
    with work():
        shown = commendation.print_of(db.session.get_one(Commendation, proposed))
    same = rewording(proposed, "Giúp 41 hộ", shown)
    assert meanwhile(same, same) == [None, None]


def test_a_form_that_was_brought_again_does_not_come_back_beside_it(a_form, work):
    with work():
        first = db.session.get_one(SuperiorForm, a_form)
        superior.retire(first)
        again = superior.take(first.plan, first.data, "bieu-01.xlsx", "Biểu 01", by=BY)
        with pytest.raises(Conflict, match="form_there"):
            superior.retire(first, back=True)
        superior.retire(again)
        superior.retire(first, back=True)
        assert superior.listed(EVERYWHERE) == [first]


def test_somebody_comes_back_to_the_list_once_however_they_are_named(commune, proposed, work):
    """Taken off, merged into another, chosen under the other's name: they stand on the list already."""
    with work():
        one = db.session.get_one(Commendation, proposed)
        commendation.withdraw(one, by=BY)
        keep, goes = (db.session.get_one(Person, each) for each in (commune.people[1], commune.people[0]))
        decisions.merge(keep, goes, by=BY)
        made = commendation.choose(commune.locality, one.year, PERSON, commune.people[1], Said("Tốt"), by=BY)
        with pytest.raises(Conflict, match="commendation_there"):
            commendation.restore(one)
        with pytest.raises(Conflict, match="commendation_there"):
            commendation.choose(commune.locality, one.year, PERSON, commune.people[0], Said("Tốt"), by=BY)
        commendation.withdraw(made, by=BY)
        commendation.restore(one)
