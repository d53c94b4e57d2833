"""Sums files taken in: whose they are, newer revisions, the same again, undoing."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.base import clock
from app.base.db import db
from app.base.errors import CoreError
from app.filing.province import communes, receiving, rounds, succession, totals
from tests.filing.province_made import (
    BY,
    CUT_OFF,
    DUE,
    PERIOD,
    file,
    filed_here,
    line,
    province,
    rehashed,
    typed_over,
    with_communes,
)
from trainees.areas import Locality

NAMES = {"10001": "Suối Trong", "10002": "Bãi Sậy"}


def take(place, data, name="so-tong.json"):
    return receiving.receive(place, data, name, by=BY)


def refused(place, data) -> CoreError:
    with pytest.raises(CoreError) as caught:
        take(place, data)
    return caught.value


def shares(place):
    """Numerator over denominator of the first row of February, as it stands; None: no row."""
    rows = totals.of_round(place, rounds.get(place, PERIOD)).rows
    return (rows[0].numerator, rows[0].denominator) if rows else None


def test_a_file_is_taken_once_and_a_newer_revision_replaces_it(work) -> None:
    with work():
        place = with_communes(NAMES)
        first = file("10001", "Suối Trong", [line(10, 40)])
        assert take(place, first).outcome == receiving.NEW
        assert take(place, first).outcome == receiving.SAME
        assert shares(place) == (10, 40)
        second = take(place, file("10001", "Suối Trong", [line(12, 40)], revision=2), "../../etc/so.json")
        assert (second.outcome, second.before, second.file.filename) == (receiving.REPLACED, 1, "so.json")
        assert shares(place) == (12, 40)
        assert refused(place, first).code == "sums_older"
        assert refused(place, file("10001", "Suối Trong", [line(13, 40)], revision=2)).code == "sums_other"
        assert [one.state for one in receiving.listed(place, limit=9)] == ["live", "replaced"]


def test_undoing_uncovers_the_revision_before_and_a_file_may_come_again(work) -> None:
    with work():
        place = with_communes(NAMES)
        one = take(place, file("10001", "Suối Trong", [line(10, 40)])).file
        two = take(place, file("10001", "Suối Trong", [line(12, 40)], revision=2)).file
        three = take(place, file("10001", "Suối Trong", [line(14, 40)], revision=3)).file
        assert receiving.undo(two, by=BY) is None  # it did not stand
        assert shares(place) == (14, 40)
        assert receiving.undo(three, by=BY) is one
        assert shares(place) == (10, 40)
        assert receiving.undo(one, by=BY) is None
        assert shares(place) is None
        with pytest.raises(CoreError, match="sums_undone"):
            receiving.undo(one, by=BY)
        assert take(place, file("10001", "Suối Trong", [line(12, 40)], revision=2)).outcome == receiving.NEW
        assert shares(place) == (12, 40)


def test_a_file_of_elsewhere_is_refused_with_what_to_do(work) -> None:
    with work():
        place = with_communes(NAMES)
        good = file("10001", "Suối Trong", [line(10, 40)])
        assert refused(place, typed_over(good, numerator=11)).code == "sums_changed"
        assert (
            refused(place, file("10001", "Suối Trong", [], province="tỉnh Sông Lam")).code == "sums_province"
        )
        assert refused(place, file("10009", "Cầu Mới", [])).code == "sums_commune"
        assert refused(place, file("10001", "Suối Trong", [], period="2026-03")).code == "sums_round"
        above = rehashed(good, lambda said: said["lines"][0].update(numerator=41))
        assert refused(place, above).code == "sums_above"
        assert receiving.listed(place, limit=9) == []


def test_a_province_is_known_whatever_the_letters_case(work) -> None:
    with work():
        place = with_communes(NAMES)
        assert (
            take(place, file("10001", "Suối Trong", [line(1, 2)], province="Tỉnh SÔNG HỒNG")).outcome
            == receiving.NEW
        )


def test_a_commune_of_this_server_needs_no_file(work) -> None:
    with work():
        place = with_communes(NAMES)
        data = file("10001", "Suối Trong", [line(9, 40)])
        taken = take(place, data).file
        filed_here("10001", "Suối Trong", [line(10, 40)])
        assert shares(place) == (10, 40)  # its own report goes before the file
        receiving.undo(taken, by=BY)
        assert refused(place, data).code == "sums_ours"


def test_late_is_who_sent_nothing_in_time(work, monkeypatch) -> None:
    with work():
        place = with_communes(NAMES)
        on_time = clock.now().replace(year=DUE.year, month=DUE.month, day=DUE.day, hour=23, minute=59)
        monkeypatch.setattr(clock, "now", lambda: on_time)
        assert not take(place, file("10001", "Suối Trong", [line(1, 2)])).late
        monkeypatch.setattr(clock, "now", lambda: on_time + timedelta(minutes=1))
        assert not take(
            place, file("10001", "Suối Trong", [line(2, 2)], revision=2)
        ).late  # a correction makes nobody late
        assert take(place, file("10002", "Bãi Sậy", [line(1, 2)])).late
        standing = totals.of_round(place, rounds.get(place, PERIOD)).standing
        assert [one.name for one in standing.late] == ["xã Bãi Sậy"]


def test_rounds_have_words_and_are_put_away_only_empty(work) -> None:
    with work():
        place = with_communes(NAMES)
        said = ["2026-12", "2026-Q1", "2026-H2", "2026"]
        assert [rounds.words_of(one) for one in said] == [
            "tháng 12/2026",
            "quý I/2026",
            "6 tháng cuối năm 2026",
            "năm 2026",
        ]
        for wrong in ("2026-13", "2026-Q5", "once", "", "26"):
            with pytest.raises(CoreError, match="round_period"):
                rounds.words_of(wrong)
        with pytest.raises(CoreError, match="round_exists"):
            rounds.open_round(place, PERIOD, CUT_OFF, CUT_OFF, by=BY)
        with pytest.raises(CoreError, match="round_due"):
            rounds.open_round(place, "2026-03", date(2026, 3, 14), date(2026, 2, 3), by=BY)
        taken = take(place, file("10001", "Suối Trong", [line(1, 2)])).file
        with pytest.raises(CoreError, match="round_has_files"):
            rounds.remove(rounds.get(place, PERIOD))
        receiving.undo(taken, by=BY)
        rounds.remove(rounds.get(place, PERIOD))
        assert rounds.listed(place) == []


def test_communes_are_listed_ended_and_expected_again(work) -> None:
    with work():
        place = province()
        rows = [("10002", "Bãi Sậy", "xã"), ("10001", "Suối Trong", "phường"), ("10002", "Bãi Sậy", "xã")]
        made, there = communes.add_all(place, rows, by=BY)
        assert ([one.code for one in made], there) == (["10002", "10001"], 0)
        assert communes.add_all(place, rows, by=BY) == ([], 2)
        assert [one.name for one in communes.listed(place)] == ["Bãi Sậy", "Suối Trong"]
        with pytest.raises(CoreError, match="commune_exists"):
            communes.add(place, "10001", "Suối Trong", "xã", by=BY)
        for code, name, kind in (("1001", "A", "xã"), ("10003", "A", "huyện"), ("10003", " ", "xã")):
            with pytest.raises(CoreError, match=r"commune_(code|kind|name)"):
                communes.add(place, code, name, kind, by=BY)
        [first, _] = communes.listed(place)
        communes.end(first, date(2026, 2, 13))
        assert (communes.expects(first, date(2026, 2, 13)), communes.expects(first, CUT_OFF)) == (True, False)
        communes.resume(first)
        assert communes.expects(first, CUT_OFF)


def test_a_succession_makes_no_circle_and_no_half_whole(work) -> None:
    with work():
        place = with_communes(NAMES | {"10003": "Cầu Mới"})

        def add(old, new, whole=True):
            return succession.add(place, old, new, date(2026, 1, 1), whole=whole, by=BY)

        add("10001", "10002")
        for old, new, whole, code in (
            ("10001", "10002", True, "succession_exists"), ("10001", "10003", True, "succession_whole"),
            ("10001", "10003", False, "succession_whole"), ("10002", "10001", True, "succession_circle"),
            ("10002", "10002", True, "succession_same"), ("99", "10002", True, "succession_code"),
            ("10002", "55555", True, "succession_new"),
        ):  # fmt: skip
            with pytest.raises(CoreError, match=code):
                add(old, new, whole)
        add("10002", "10003")
        with pytest.raises(CoreError, match="succession_circle"):
            add("10003", "10001")
        assert [one.old_name for one in succession.listed(place)] == ["Suối Trong", "Bãi Sậy"]


def test_the_same_file_handed_in_twice_at_once_is_taken_once(work, at_once) -> None:
    """Two people of the province open the same message: PostgreSQL lets them overlap."""
    with work():
        with_communes(NAMES)
    data = file("10001", "Suối Trong", [line(10, 40)])

    def deed():
        return take(db.session.scalars(select(Locality).where(Locality.code == "99000")).one(), data).outcome

    assert sorted(at_once(deed, deed)) == [receiving.NEW, receiving.SAME]


def test_a_report_here_with_more_than_the_whole_adds_nothing_and_breaks_nothing(work) -> None:
    with work():
        place = with_communes(NAMES)
        filed_here("10001", "Suối Trong", [line(41, 40)])
        take(place, file("10002", "Bãi Sậy", [line(10, 40)]))
        [row] = totals.of_round(place, rounds.get(place, PERIOD)).rows
        assert (row.numerator, row.denominator) == (10, 40)
        assert [one.why for one in row.without] == ["tử số lớn hơn mẫu số"]
