"""Whatever a paper calls a period, a page in English calls by an English name; in Vietnamese it stays as it is printed."""

from __future__ import annotations

from datetime import date

import pytest
from flask_babel import force_locale

from app.filing import schedule
from app.filing.schedule import ONCE, Calendar, Terms
from app.web import due_words
from tests.conftest import ONE_DATABASE

pytestmark = ONE_DATABASE


@pytest.mark.parametrize(
    ("cadence", "names"),
    [
        ("month", ["January 2026", "February 2026", "March 2026"]),
        ("quarter", ["quarter I/2026", "quarter II/2026", "quarter III/2026", "quarter IV/2026"]),
        ("half-year", ["first half of 2026", "second half of 2026", "first half of 2027"]),
        ("year", ["year 2026", "year 2027"]),
        (ONCE, ["year 2026"]),
    ],
)
def test_every_period_has_an_english_name(app, cadence, names):
    terms = Terms(cadence, 15, 12 if cadence == ONCE else None)
    found = schedule.periods(terms, Calendar(), date(2026, 1, 1), date(2030, 1, 1), plan_year=2026)
    said = [one.words for one in found][: len(names)]
    with app.test_request_context():
        with force_locale("en"):
            assert [due_words.period(words) for words in said] == names
            assert due_words.period(" và ".join(said)) == " and ".join(names)
        with force_locale("vi"):
            assert [due_words.period(words) for words in said] == said
