"""Totals of a province: sums first, percentage last; only equal definitions; who is missing; what became of merged communes."""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import date
from decimal import Decimal

import pytest

from app.filing.province import communes, receiving, rounds, standing, succession, totals
from tests.filing.province_made import (
    BY,
    CUT_OFF,
    OTHER,
    OVER_14,
    PERIOD,
    file,
    filed_here,
    line,
    with_communes,
)
from trainees.areas import add_locality

NAMES = {"10001": "Suối Trong", "10002": "Bãi Sậy", "10003": "Cầu Mới", "10004": "Đồi Chè"}


def take(place, code, *lines, **more):
    return receiving.receive(
        place, file(code, NAMES.get(code, f"Cũ {code}"), lines, **more), "tep.json", by=BY
    ).file


def added(place):
    return totals.of_round(place, rounds.get(place, PERIOD))


def test_the_golden_case_is_the_share_of_the_sums_and_not_the_mean_of_shares(work) -> None:
    with work():
        place = with_communes(NAMES)
        take(place, "10001", line(10_000, 12_000))  # 83,33 %
        take(place, "10002", line(15_000, 24_000))  # 62,5 %
        filed_here("10003", "Cầu Mới", [line(736, 845)])  # 87,1 %
        [row] = added(place).rows
        assert (row.numerator, row.denominator, row.percent, row.communes) == (
            25_736,
            36_845,
            Decimal("69.85"),
            3,
        )


def test_a_commune_that_has_everybody_is_added_too(work) -> None:
    with work():
        place = with_communes(NAMES)
        take(place, "10001", line(40, 40))
        take(place, "10002", line(0, 60))
        [row] = added(place).rows
        assert (row.numerator, row.denominator, row.percent, row.communes) == (40, 100, Decimal("40.00"), 2)


def test_only_equal_definitions_are_added(work) -> None:
    """A row for 'over 14, permanent and temporary residents' is not added to one without an age."""
    with work():
        place = with_communes(NAMES)
        take(place, "10001", line(10, 40, population="dân số"))
        take(place, "10002", line(20, 40, population="dân số"))
        take(place, "10003", line(30, 40, definition=OTHER, population=OVER_14, version=2))
        [row] = added(place).rows
        assert (row.numerator, row.denominator, row.communes) == (30, 80, 2)
        [aside] = row.aside
        assert (aside.numerator, aside.denominator, aside.main) == (30, 40, False)
        assert aside.reason == f"mẫu số khác: “{OVER_14}”, còn hàng chính là “dân số”"


def test_where_no_digest_says_how_the_words_for_the_population_decide(work) -> None:
    with work():
        place = with_communes(NAMES)
        reported = {"code": None, "definition": "", "version": None}
        take(place, "10001", line(10, 40, population="", **reported))
        take(
            place,
            "10002",
            line(
                10, 40, population="", ref="9", **reported | {"text": "TỶ LỆ người dân có  kỹ năng số cơ bản"}
            ),
        )
        take(place, "10003", line(10, 40, population=OVER_14, **reported))
        [row] = added(place).rows
        assert (row.numerator, row.denominator, len(row.aside)) == (20, 80, 1)


def test_a_missing_denominator_is_not_nought(work) -> None:
    with work():
        place = with_communes(NAMES)
        take(place, "10001", line(10, 40))
        take(place, "10002", line(500, None))
        take(place, "10003", line(None, None))
        take(place, "10004", line(None, None, figure="85"))
        [row] = added(place).rows
        assert (row.numerator, row.denominator, row.percent) == (10, 40, Decimal(25))
        assert [(one.source.code, one.why) for one in row.without] == [
            ("10002", "chưa có mẫu số"), ("10003", "chưa có số liệu"), ("10004", "chỉ có tỷ lệ, không có tử số và mẫu số"),
        ]  # fmt: skip


def test_without_any_denominator_there_is_no_percentage(work) -> None:
    with work():
        place = with_communes(NAMES)
        take(place, "10001", line(10, None))
        [row] = added(place).rows
        assert (row.numerator, row.denominator, row.percent, len(row.without)) == (None, None, None, 1)


def test_counts_are_added_and_ranks_are_not(work) -> None:
    with work():
        place = with_communes(NAMES)
        count = {"code": None, "kind": "count", "definition": "", "text": "Số tổ công nghệ số"}
        rank = {"code": None, "kind": "rank", "definition": "", "text": "Xếp hạng"}
        take(place, "10001", line(figure="12", **count), line(figure="3", **rank, state="met"))
        take(place, "10002", line(figure="7.5", **count), line(figure="4", **rank))
        teams, ranks = added(place).rows
        assert (teams.value, teams.communes) == (Decimal("19.5"), 2)
        assert (ranks.value, ranks.percent, ranks.met, ranks.communes) == (None, None, 1, 2)


def test_two_targets_of_one_plan_with_the_same_number_are_added_once(work) -> None:
    with work():
        place = with_communes(NAMES)
        take(place, "10001", line(10, 40), line(10, 40, ref="2.4", text="Ghi lại ở phần lời"))
        [row] = added(place).rows
        assert (row.numerator, row.denominator) == (10, 40)


def test_who_is_missing_and_what_reminds_them(work) -> None:
    with work():
        place = with_communes(NAMES)
        add_locality("10004", "Đồi Chè", "xã", "tỉnh Sông Hồng")
        take(place, "10001", line(1, 2))
        stands = added(place).standing
        assert (stands.came, stands.expected) == (1, 4)
        assert [(one.name, one.here) for one in stands.missing] == [
            ("xã Bãi Sậy", False), ("xã Cầu Mới", False), ("xã Đồi Chè", True),
        ]  # fmt: skip
        text = standing.reminder(stands, place)
        assert "tháng 02/2026: 1/4 xã" in text
        assert "Còn 3 nơi chưa gửi: xã Bãi Sậy; xã Cầu Mới; xã Đồi Chè." in text


def test_of_a_commune_here_the_last_filed_report_counts(work) -> None:
    with work():
        place = with_communes(NAMES)
        first = filed_here("10001", "Suối Trong", [line(10, 40)])
        assert added(place).rows[0].numerator == 10
        back = filed_here("10001", "Suối Trong", [line(39, 40)], state="returned", revision=2, replaces=first)
        assert added(place).rows[0].numerator == 10  # sent back: its numbers were not accepted
        filed_here("10001", "Suối Trong", [line(12, 40)], state="submitted", revision=3, replaces=back)
        [source] = added(place).standing.sources
        assert (source.sums.lines[0].numerator, source.approved) == (12, False)


def test_a_commune_of_another_province_is_nobodys_here(work) -> None:
    with work():
        place = with_communes(NAMES)
        filed_here("10001", "Suối Trong", [line(10, 40)])
        found = communes.ours(place)[0]
        found.province = "tỉnh Sông Lam"
        assert added(place).rows == ()
        assert [one.code for one in added(place).standing.missing] == ["10002", "10003", "10004", "10001"]


def test_old_communes_count_under_their_heirs_heir(work) -> None:
    with work():
        place = with_communes(NAMES)
        succession.add(place, "20001", "10001", date(2026, 1, 1), old_name="Cũ 20001", by=BY)
        succession.add(place, "10001", "10002", CUT_OFF, by=BY)
        succession.add(place, "10003", "10002", date(2026, 2, 15), by=BY)  # after the round's day
        take(place, "20001", line(1, 10))
        take(place, "10001", line(2, 10))
        take(place, "10003", line(4, 10))
        now = added(place)
        assert {one.code: one.under for one in now.standing.sources} == {
            "20001": "10002",
            "10001": "10002",
            "10003": "10003",
        }
        [row] = now.rows
        assert (row.numerator, row.denominator, row.communes) == (7, 30, 2)
        # All that went into it sent, so it is not missing; and it is three communes that are asked now.
        assert (now.standing.expected, [one.code for one in now.standing.missing]) == (3, ["10004"])
        take(place, "10002", line(8, 10))
        now = added(place)
        assert now.rows[0].numerator == 15
        assert "xã Bãi Sậy: cộng cả báo cáo của xã cũ xã Suối Trong (mã 10001)" in now.standing.remarks[0]
        succession.remove(succession.listed(place)[1])
        assert added(place).standing.expected == 4  # nothing had been moved


def test_a_commune_is_missing_while_one_of_its_old_ones_is(work) -> None:
    with work():
        place = with_communes(NAMES)
        for old in ("20001", "20002"):
            succession.add(place, old, "10001", date(2026, 1, 1), by=BY)
        take(place, "20001", line(1, 10))
        [owing] = [one for one in added(place).standing.missing if one.code == "10001"]
        assert owing.old == ("xã Cũ 20001",)
        take(place, "20002", line(1, 10))
        assert "10001" not in [one.code for one in added(place).standing.missing]


def test_a_commune_that_was_split_stands_apart(work) -> None:
    with work():
        place = with_communes(NAMES)
        for new in ("10001", "10002"):
            succession.add(place, "20001", new, date(2026, 1, 1), whole=False, by=BY)
        take(place, "20001", line(1, 10))
        take(place, "10001", line(2, 10))
        now = added(place)
        assert now.rows[0].numerator == 2
        [apart] = now.standing.apart
        assert apart.apart == "đã chia cho nhiều xã (10001, 10002): không biết phần nào của xã nào"


def test_data_of_another_day_are_told(work) -> None:
    with work():
        place = with_communes(NAMES)
        take(place, "10001", line(1, 2), cut_off=date(2026, 2, 10))
        assert added(place).standing.remarks == (
            "xã Suối Trong: số liệu đến ngày 10/02/2026, không phải 14/02/2026.",
        )


def test_rows_are_found_by_words_without_marks(work) -> None:
    with work():
        place = with_communes(NAMES)
        take(
            place,
            "10001",
            line(1, 2),
            line(3, 4, code="vneid", text="Tài khoản định danh mức 2", definition=OTHER),
        )
        now = added(place)
        assert [row.code for row in now.matching("dinh danh")] == ["vneid"]
        assert len(now.matching("")) == 2
        assert now.matching("khong co") == []
        assert now.row(now.rows[1].key) is now.rows[1]
        assert now.row("khac") is None


@pytest.mark.parametrize("seed", range(6))
def test_totals_are_what_a_plain_account_says(work, seed) -> None:
    """Random files, revisions, undoings and successions, beside an account kept by hand."""
    chance = random.Random(seed)
    codes = [f"1{n:04}" for n in range(8)]
    with work():
        place = with_communes({code: f"Xã {code}" for code in codes})
        into: dict[str, str] = {}
        for old, new in zip(codes[:3], (codes[3], codes[0], codes[4]), strict=True):
            if chance.random() < 0.6:
                day = CUT_OFF if chance.random() < 0.7 else date(2026, 3, 1)
                succession.add(place, old, new, day, by=BY)
                if day <= CUT_OFF:
                    into[old] = new
        account: dict[str, list] = defaultdict(
            list
        )  # code → the files that were not undone: (revision, lines, file)
        revision = dict.fromkeys(codes, 0)
        for _ in range(60):
            code = chance.choice(codes)
            if chance.random() < 0.25 and account[code]:
                gone = account[code].pop(chance.randrange(len(account[code])))
                receiving.undo(gone[2], by=BY)
                continue
            revision[code] += 1
            whole = chance.randint(1, 900) if chance.random() < 0.8 else None
            part, digest = chance.randint(0, whole or 50), chance.choice(("a" * 64, OTHER))
            taken = take(place, code, line(part, whole, definition=digest), revision=revision[code])
            account[code].append((revision[code], (part, whole, digest), taken))
        standing_now = {
            code: max(files, key=lambda one: one[0])[1] for code, files in account.items() if files
        }
        wanted: dict[str, tuple[int, int, int]] = {}
        for digest in ("a" * 64, OTHER):
            lines = [said for said in standing_now.values() if said[2] == digest]
            whole = [(part, all_) for part, all_, _ in lines if all_ is not None]
            if lines:
                wanted[digest] = (sum(p for p, _ in whole), sum(w for _, w in whole), len(lines) - len(whole))
        now = added(place)
        got = {
            row.definition: (row.numerator or 0, row.denominator or 0, len(row.without)) for row in now.every
        }
        assert got == wanted

        def heir(code):
            return heir(into[code]) if code in into else code

        assert {one.code: one.under for one in now.standing.sources} == {
            code: heir(code) for code in standing_now
        }
        assert now.standing.expected == len(codes) - len(into)
