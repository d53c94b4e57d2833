"""Chưa vào danh sách: refused rows apart from those that wait for an answer."""

from __future__ import annotations

from app.base import clock
from app.base.db import db
from tests.trainees.waiting_rows import leave
from trainees.imports.not_entered import not_entered, refused_and_asked
from trainees.imports.roster_import import RosterRow


def test_refused_rows_and_questions_are_counted_apart_by_unit(commune, work, queries) -> None:
    office, school = commune.units
    with work():
        leave(
            commune.locality,
            [
                ("refused", office), ("question", office), ("question", office), ("question", None),
                ("refused", school), ("created", office), ("matched", school),
            ],
        )  # fmt: skip
        leave(commune.locality, [("question", None)], kind="residents")
        with queries() as asked:
            found = refused_and_asked(commune.locality)
        assert len(asked) == 1
        assert found.refused == {office: 1, school: 1}
        assert found.asked == {office: 2, None: 1}
        assert found.by_unit == not_entered(commune.locality) == {office: 3, school: 1, None: 1}
        assert found.total == 5


def test_a_row_that_somebody_settled_or_dismissed_waits_no_more(commune, work) -> None:
    with work():
        refused, question, later = leave(
            commune.locality, [("refused", None), ("question", None), ("matched", None)]
        )
        db.session.get_one(RosterRow, refused).dismissed_at = clock.now()
        db.session.flush()
        assert (refused_and_asked(commune.locality).refused, refused_and_asked(commune.locality).total) == (
            {},
            1,
        )
        db.session.get_one(RosterRow, question).settled_by = later
        db.session.flush()
        assert refused_and_asked(commune.locality).total == 0


def test_another_communes_rows_are_its_own(commune, found_commune, work) -> None:
    other = found_commune("00002", "Suối Trong")
    with work():
        leave(other.locality, [("refused", None), ("question", None)])
        assert refused_and_asked(commune.locality).total == 0
