"""Figures that others report: what is refused, what a correction leaves behind, what two writers at once get."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from sqlalchemy import func, select

from app.base import clock
from app.base.actors import COMMAND_LINE
from app.base.db import db, writing
from app.base.errors import Conflict, Refused
from app.base.typed_number import read_number
from tests.conftest import ONE_DATABASE
from trainees import areas, figures
from trainees.figures import Figure, Said, entry, standing

DAY = date(2026, 10, 14)
SUBJECT = "indicator:vneid"


@pytest.fixture
def place(work) -> int:
    """The id of a bare commune."""
    with work():
        return areas.add_locality("00003", "Suối Mây", "xã", "tỉnh Sông Hồng").id


@pytest.fixture(autouse=True)
def november(at) -> None:
    at(date(2026, 11, 20))


def share(numerator: int, denominator: int) -> Said:
    return Said(Decimal(numerator), Decimal(denominator))


def record(place: int, said: Said, on: date = DAY, **more) -> Figure:
    return figures.record(place, SUBJECT, "percent", on, said, by=COMMAND_LINE, **more)


def live(place: int) -> list[Figure]:
    return [f for f in figures.history(place, [SUBJECT]) if f.withdrawn_at is None]


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("1.234", "1234"), ("69,85", "69.85"), ("69.85 %", "69.85"), ("69,85%", "69.85"), ("25 736", "25736"),
        ("1.234.567,5", "1234567.5"), ("0", "0"), ("-3", "-3"), ("1,234,567", None), ("1.23.4", None), ("", None),
        ("gần 70", None), ("0,00001", None), ("9" * 14, None),
    ],
)  # fmt: skip
def test_numbers_are_read_as_they_are_typed_in_vietnam(typed, number) -> None:
    assert read_number(typed) == (None if number is None else Decimal(number))


@pytest.mark.parametrize(
    ("kind", "said", "code"),
    [
        ("percent", Said(value=Decimal("100.01")), "figure_percent"),
        ("percent", Said(value=Decimal(-1)), "figure_percent"),
        ("percent", share(36846, 36845), "figure_exceeds"),
        ("percent", share(0, 0), "figure_denominator"),
        ("percent", share(-1, 5), "figure_whole"),
        ("percent", Said(Decimal("1.5"), Decimal(5)), "figure_whole"),
        ("percent", Said(numerator=Decimal(5)), "figure_fraction"),
        ("percent", Said(), "figure_missing"),
        ("percent", Said(Decimal(25736), Decimal(36845), Decimal(70)), "figure_disagrees"),
        ("count", Said(value=Decimal(-1)), "figure_count"),
        ("count", Said(value=Decimal(10) ** 12), "figure_too_large"),
        ("count", Said(), "figure_missing"),
        ("rank", Said(value=Decimal(0)), "figure_rank"),
        ("rank", Said(value=Decimal("1.5")), "figure_rank"),
        ("yesno", Said(text="có"), "figure_yesno"),
        ("text", Said(text=" \n"), "figure_missing"),
    ],
)  # fmt: skip
def test_what_cannot_be_so_is_refused_with_a_sentence(kind, said, code) -> None:
    with pytest.raises(Refused) as refused:
        figures.check(kind, said, DAY)
    assert refused.value.code == code
    assert refused.value.message.endswith(".")


def test_days_that_cannot_be() -> None:
    good = share(1, 2)
    for on, document_on, code in (
        (date(2026, 11, 21), None, "figure_future"),
        (DAY, date(2026, 11, 21), "figure_document_future"),
        (DAY, DAY - timedelta(days=1), "figure_after_document"),
    ):
        with pytest.raises(Refused) as refused:
            figures.check("percent", good, on, document_on)
        assert refused.value.code == code
    figures.check("percent", good, DAY, DAY)  # a document may say what is so on its own day


def test_what_is_said_is_kept(place, work) -> None:
    with work():
        figure = record(
            place, share(25736, 36845), reporter=" Công an xã ", document="45/BC-CAX", document_on=DAY
        )
        assert (figure.reporter, figure.document) == ("Công an xã", "45/BC-CAX")
        # 25 736 / 36 845 = 0,698493…: half-up to two decimals
        assert figures.percent(figure) == Decimal("69.85")
        # The share in percent beside its fraction follows from it and is not kept twice.
        again = record(place, Said(Decimal(1), Decimal(2), Decimal(50)), DAY + timedelta(days=1))
        assert again.value is None


def test_a_correction_withdraws_and_says_anew(place, work, at) -> None:
    with work():
        first = record(place, share(100, 200))
        told = clock.now()
        at(date(2026, 11, 21))
        second = record(place, share(101, 200), replaces=first.id)
        assert first.withdrawn_at == second.recorded_at
        assert [f.id for f in live(place)] == [second.id]
        assert {f.id for f in figures.history(place, [SUBJECT])} == {first.id, second.id}
        now = figures.latest(place, [SUBJECT], DAY)[SUBJECT]
        then = figures.latest(place, [SUBJECT], DAY, known_at=told)[SUBJECT]
        assert (now.numerator, then.numerator) == (101, 100)


def test_the_same_again_writes_nothing(place, work) -> None:
    with work():
        first = record(place, share(100, 200))
        assert record(place, share(100, 200)).id == first.id
        assert len(figures.history(place, [SUBJECT])) == 1


def test_nobody_overwrites_a_line_that_he_did_not_see(place, work) -> None:
    with work():
        seen = record(place, share(100, 200))
        other = record(place, share(101, 200), replaces=seen.id)
        with pytest.raises(Conflict) as conflict:
            record(place, share(102, 200), replaces=seen.id)
        assert conflict.value.code == "figure_there"
        with pytest.raises(Conflict):
            record(place, share(103, 200))
        assert [f.id for f in live(place)] == [other.id]


def test_withdrawn_is_missing_and_never_zero(place, work) -> None:
    with work():
        figure = record(place, share(100, 200))
        told = clock.now()
        figures.withdraw(figure, by=COMMAND_LINE)
        assert figures.latest(place, [SUBJECT], DAY) == {}
        assert figures.latest(place, [SUBJECT], DAY, known_at=told - timedelta(seconds=1)) == {}
        back = figures.restore(figure, by=COMMAND_LINE)
        assert back.id != figure.id
        assert figures.latest(place, [SUBJECT], DAY)[SUBJECT].id == back.id
        assert figures.restore(back, by=COMMAND_LINE) is back
        with pytest.raises(Conflict):  # its day is taken
            figures.restore(figure, by=COMMAND_LINE)


def test_the_newest_day_up_to_the_one_asked_for(place, work) -> None:
    with work():
        old, new = record(place, share(1, 10), DAY - timedelta(days=30)), record(place, share(2, 10))
        assert figures.latest(place, [SUBJECT], DAY - timedelta(days=1))[SUBJECT].id == old.id
        assert figures.latest(place, [SUBJECT], DAY)[SUBJECT].id == new.id
        assert figures.latest(place, [SUBJECT], DAY - timedelta(days=31)) == {}


@pytest.mark.parametrize(
    ("kind", "said", "operator", "target", "status"),
    [
        ("percent", share(9, 10), ">=", 90, "met"), ("percent", share(8, 10), ">=", 90, "on-track"),
        # half of the year: 90 × 1/2 = 45
        ("percent", share(44, 100), ">=", 90, "behind"), ("percent", Said(value=Decimal("45")), ">=", 90, "on-track"),
        ("percent", share(6, 100), "<=", 5, "behind"), ("percent", share(5, 100), "=", 5, "met"),
        ("count", Said(value=Decimal(12)), ">=", 12, "met"), ("count", Said(value=Decimal(6)), ">=", 12, "on-track"),
        ("count", Said(value=Decimal(5)), ">=", 12, "behind"), ("count", Said(value=Decimal(0)), "<=", 0, "met"),
        # a rank: smaller is better, and half a year is no half of a rank
        ("rank", Said(value=Decimal(7)), "<=", 10, "met"), ("rank", Said(value=Decimal(11)), "<=", 10, "behind"),
        ("rank", Said(value=Decimal(11)), None, 10, "behind"), ("rank", Said(value=Decimal(3)), "=", 3, "met"),
        ("yesno", Said(text="yes"), None, None, "met"), ("yesno", Said(text="no"), None, None, "behind"),
        ("yesno", Said(text="no"), None, 0, "met"),
        ("text", Said(text="Đã ban hành"), None, None, None), ("count", Said(value=Decimal(3)), ">=", None, None),
    ],
)  # fmt: skip
def test_how_a_figure_stands(kind, said, operator, target, status) -> None:
    figure = Figure(
        numerator=said.numerator, denominator=said.denominator, value=said.value, value_text=said.text
    )
    aim = None if target is None else Decimal(target)
    assert standing.status(figure, kind, operator, aim, Fraction(1, 2)) == status


def race(app, deeds) -> list[object]:
    """What each of several writers gets that begin together."""
    together, outcome = threading.Barrier(len(deeds)), [None] * len(deeds)

    def act(number, deed) -> None:
        with app.app_context():
            together.wait(10)
            with writing():
                try:
                    outcome[number] = deed().id
                    db.session.commit()
                except Exception as error:
                    db.session.rollback()
                    outcome[number] = error

    threads = [threading.Thread(target=act, args=each) for each in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return outcome


def test_of_many_at_once_one_is_written_and_the_others_hear_it(app, place, work, monkeypatch) -> None:
    # As if all had looked before any wrote: the database is the judge.
    monkeypatch.setattr(entry, "live_on", lambda *args, **more: None)
    outcome = race(app, [lambda n=n: record(place, share(n, 200)) for n in range(6)])
    refused = [one for one in outcome if isinstance(one, Conflict)]
    assert (len(refused), sum(isinstance(one, int) for one in outcome)) == (5, 1)
    with work():
        assert len(live(place)) == 1


@ONE_DATABASE
def test_control_lines_that_no_index_parts_all_come_through(app, place, work) -> None:
    """The race itself stops nobody: what is withdrawn already is not unique, and all six stand."""

    def write(n: int) -> Figure:
        row = Figure(
            locality_id=place, subject=SUBJECT, on=DAY, numerator=n, denominator=200, recorded_at=clock.now(),
            withdrawn_at=clock.now(),
        )  # fmt: skip
        db.session.add(row)
        db.session.flush()
        return row

    assert all(isinstance(one, int) for one in race(app, [lambda n=n: write(n) for n in range(6)]))
    with work():
        assert db.session.scalar(select(func.count(Figure.id))) == 6


def test_two_corrections_at_once(app, place, work) -> None:
    with work():
        first = record(place, share(100, 200)).id
    outcome = race(
        app, [lambda n=n: record(place, share(n, 200), replaces=first) for n in (101, 102)]
    )  # fmt: skip
    assert sorted(type(one).__name__ for one in outcome) == ["Conflict", "int"]
    with work():
        assert [f.id for f in live(place)] == [one for one in outcome if isinstance(one, int)]
        assert len(figures.history(place, [SUBJECT])) == 2
