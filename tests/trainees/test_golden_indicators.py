"""Every kind of indicator, worked out by hand: the arithmetic stands in the comments, the program has to agree.

Each number is asked for twice: of what is kept for speed (`counting.numbers`) and of the raw ledger
(`indicators.measure`).
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from app.base import clock
from app.base.actors import COMMAND_LINE, EVERYWHERE
from app.base.db import db
from campaigns import decisions
from campaigns.plans import reported, results
from campaigns.plans.plan import Plan
from campaigns.plans.target import Target
from tests.conftest import ONE_DATABASE
from trainees import areas, counting, indicators, ledger, people, rosters, skills
from trainees.figures import Said
from trainees.indicators import editing
from trainees.indicators.editing import Wanted
from trainees.people import Particulars
from trainees.people.merging import Merge

pytestmark = ONE_DATABASE
START = date(2025, 1, 1)


@pytest.fixture(autouse=True)
def december(at) -> None:
    at(date(2026, 12, 20))


@pytest.fixture
def place(work) -> int:
    """The id of a bare commune."""
    with work():
        return areas.add_locality("00003", "Suối Mây", "xã", "tỉnh Sông Hồng").id


def somebody(place: int, name: str, *categories: str, birth: str | None = "1980", **more) -> int:
    """Somebody on the rosters of these categories; on none: nowhere. The id."""
    person = people.add(place, Particulars(name, birth=birth), by=COMMAND_LINE)
    for category in categories:
        rosters.add(person, category, START, **more)
    return person.id


def taught(person_id: int, on: date, *codes: str, kind: str = "attended", source: str = "training:1") -> None:
    """Lines of the ledger of one source."""
    person = people.get(person_id, within=EVERYWHERE)
    given = skills.by_codes(list(codes or ("KNS-CB",)))
    ledger.record(person, given, on=on, kind=kind, source=source, by=COMMAND_LINE)


def adults(place: int, number: int, group: str = ">=18") -> None:
    areas.count_population(place, group, number, START, "Công an xã, 12/BC-CAX")


def shown(place: int, code: str, on: date, **more) -> tuple[int, int | None, str | None]:
    """(numerator, denominator, percent), the same from what is kept and from the raw ledger."""
    version = indicators.by_code(code, place)
    kept, raw = counting.numbers(version, place, on, **more), indicators.measure(version, place, on, **more)
    assert kept is not None
    assert raw is not None
    assert (kept.numerator, kept.denominator) == (len(raw.numerator), raw.denominator)
    assert (kept.no_membership, kept.outside) == (len(raw.no_membership), len(raw.outside))
    return kept.numerator, kept.denominator, None if kept.percent is None else str(kept.percent)


def test_the_case_from_the_press() -> None:
    # 25 736 / 36 845 = 0,698493… → 69,8493 % → 69,85 %
    assert indicators.percent(25_736, 36_845) == Decimal("69.85")


def test_a_person_in_three_trainings_counts_once(place, work) -> None:
    with work():
        one, _two = (somebody(place, name, "official") for name in ("Lò Thị Mây", "Hà Văn Núi"))
        for number, month in enumerate((2, 5, 9)):
            taught(one, date(2026, month, 10), source=f"training:{number}")
    with work():
        # one of two: 1 / 2 = 50 %, however often
        assert shown(place, "staff_trained", date(2026, 11, 14)) == (1, 2, "50.00")


def test_a_merged_pair_is_one_person(place, work) -> None:
    with work():
        ids = [somebody(place, name, "official") for name in ("Lò Thị Mây", "Lò Thị Mây", "Hà Văn Núi")]
        taught(ids[0], date(2026, 3, 10))
        taught(ids[1], date(2026, 4, 10), source="training:2")
    with work():
        # two entries of the one and one other: 2 / 3 = 66,666… → 66,67 %
        assert shown(place, "staff_trained", date(2026, 11, 14)) == (2, 3, "66.67")
        one, other = (people.get(n, within=EVERYWHERE) for n in ids[:2])
        merge = decisions.merge(one, other, by=COMMAND_LINE).id
    with work():
        # one person and one other: 1 / 2 = 50 %
        assert shown(place, "staff_trained", date(2026, 11, 14)) == (1, 2, "50.00")
        # on 1 April only the first entry's lesson had been: still one person
        assert shown(place, "staff_trained", date(2026, 4, 1)) == (1, 2, "50.00")
        decisions.undo(db.session.get_one(Merge, merge), by=COMMAND_LINE)
    with work():
        assert shown(place, "staff_trained", date(2026, 11, 14)) == (2, 3, "66.67")


def test_staff_who_left_count_until_their_last_day(place, work) -> None:
    with work():
        stays, left = (
            somebody(place, "A", "official"),
            somebody(place, "B", "official", until=date(2026, 3, 13)),
        )
        somebody(place, "C", "official", until=date(2026, 3, 31))
        somebody(place, "D", "official")
        for one in (stays, left):
            taught(one, date(2026, 2, 2))
    with work():
        # 13 March: A, B of A, B, C, D = 2 / 4
        assert shown(place, "staff_trained", date(2026, 3, 13)) == (2, 4, "50.00")
        # the cut-off, 14 March: B left the day before; A of A, C, D = 1 / 3
        assert shown(place, "staff_trained", date(2026, 3, 14)) == (1, 3, "33.33")
        # C left after the cut-off: gone on 1 April only; A of A, D = 1 / 2
        assert shown(place, "staff_trained", date(2026, 4, 1)) == (1, 2, "50.00")


def test_a_birth_year_alone_is_of_age_by_the_end_of_the_year(place, work) -> None:
    with work():
        for name, birth in (("A", "2008"), ("B", "2009"), ("C", "2008-11-15"), ("D", None)):
            taught(somebody(place, name, "resident", birth=birth), date(2026, 1, 5), "VNEID")
        adults(place, 400)
    with work():
        # A: 2026 - 2008 = 18, taken by 31 December. B: 17. C: 18 on 15 November. D: nobody knows.
        assert shown(place, "adult_skills", date(2026, 11, 14)) == (1, 400, "0.25")
        assert shown(place, "adult_skills", date(2026, 11, 15)) == (2, 400, "0.50")


def test_a_cut_off_on_the_14th(place, work) -> None:
    with work():
        for name, on in (("A", date(2026, 3, 14)), ("B", date(2026, 3, 15))):
            taught(somebody(place, name, "civil_servant"), on)
    with work():
        assert shown(place, "staff_trained", date(2026, 3, 13)) == (0, 2, "0.00")
        assert shown(place, "staff_trained", date(2026, 3, 14)) == (1, 2, "50.00")
        assert shown(place, "staff_trained", date(2026, 3, 15)) == (2, 2, "100.00")


def test_the_year_of_the_plan_is_the_window(place, work) -> None:
    with work():
        for name, on in (("A", date(2025, 12, 31)), ("B", date(2026, 1, 1))):
            taught(somebody(place, name, "civil_servant"), on)
    with work():
        # of 2026 only B: 1 / 2; of 2025 only A
        assert shown(place, "staff_trained", date(2026, 11, 14), year=2026) == (1, 2, "50.00")
        assert shown(place, "staff_trained", date(2025, 12, 31), year=2025) == (1, 2, "50.00")


def test_withdrawn_evidence_was_known_before(place, work, at) -> None:
    with work():
        one, _two = (somebody(place, name, "official") for name in "AB")
        taught(one, date(2026, 3, 10))
    told = clock.now()
    at(date(2026, 12, 21))
    with work():
        assert ledger.withdraw("training:1", by=COMMAND_LINE, people=[one]) == 1
    with work():
        assert shown(place, "staff_trained", date(2026, 11, 14)) == (0, 2, "0.00")
        assert shown(place, "staff_trained", date(2026, 11, 14), known_at=told) == (1, 2, "50.00")


def test_four_of_twelve_skills(place, work) -> None:
    with work():
        adults(place, 200)
        a, b, c = (somebody(place, name, "resident") for name in "ABC")
        taught(a, date(2026, 5, 1), "CNTT", "TBTM", "INTERNET", "DVCTT")
        taught(b, date(2026, 5, 1), "CNTT", "TBTM", "INTERNET")
        taught(b, date(2026, 6, 1), "CNTT", source="training:2")  # the same once more is no fourth
        taught(c, date(2026, 5, 1), "VHS", "AI", "CKS")
        taught(c, date(2026, 11, 15), "SSKDT", kind="helped", source="outreach:1")
    with work():
        # 14 November: A alone, 1 / 200 = 0,5 %; on the 15th C has a fourth, 2 / 200 = 1 %
        assert shown(place, "adult_four_of_twelve", date(2026, 11, 14)) == (1, 200, "0.50")
        assert shown(place, "adult_four_of_twelve", date(2026, 11, 15)) == (2, 200, "1.00")


def own_rule(place: int, **rule) -> str:
    """The code of a rule of the commune's own."""
    given = {"roll": ["official"], "skills": ["ATTT"], "kinds": ["attended"], "needs": 1, "window": "ever"}
    version = editing.draft_new(
        place, Wanted("Của xã", "computed", given | rule, note="thử"), by=COMMAND_LINE
    )
    editing.publish(version, by=COMMAND_LINE)
    return version.code


def test_evidence_is_valid_for_so_many_months(place, work) -> None:
    with work():
        code = own_rule(place, window="validity", months=12)
        for name, on in (("A", date(2025, 11, 15)), ("B", date(2026, 2, 28))):
            taught(somebody(place, name, "official"), on, "ATTT")
    with work():
        # twelve months from 15/11/2025 end with 14/11/2026
        assert shown(place, code, date(2026, 11, 14)) == (2, 2, "100.00")
        assert shown(place, code, date(2026, 11, 15)) == (1, 2, "50.00")


def test_the_month_is_the_window(place, work) -> None:
    with work():
        code = own_rule(place, window="month")
        for name, on in (("A", date(2026, 10, 31)), ("B", date(2026, 11, 1)), ("C", date(2026, 11, 15))):
            taught(somebody(place, name, "official"), on, "ATTT")
    with work():
        # October: A, 1 / 3. 14 November: B alone, 1 / 3. 15 November: B and C, 2 / 3.
        assert shown(place, code, date(2026, 10, 31)) == (1, 3, "33.33")
        assert shown(place, code, date(2026, 11, 14)) == (1, 3, "33.33")
        assert shown(place, code, date(2026, 11, 15)) == (2, 3, "66.67")


def test_all_of_several_skills(place, work) -> None:
    with work():
        code = own_rule(place, skills=["ATTT", "DLCN"], needs=2)
        a, b = (somebody(place, name, "official") for name in "AB")
        taught(a, date(2026, 5, 1), "ATTT")
        taught(b, date(2026, 5, 1), "ATTT", "DLCN")
    with work():
        assert shown(place, code, date(2026, 11, 14)) == (1, 2, "50.00")


def test_specialists_trained_and_certified(place, work) -> None:
    with work():
        a, b = (somebody(place, name, "civil_servant", specialist=True) for name in "AB")
        other = somebody(place, "C", "civil_servant")
        taught(a, date(2026, 5, 1), "QTDL")
        taught(b, date(2026, 5, 1), "QTDL", kind="passed", source="test:1")
        taught(other, date(2026, 5, 1), "QTDL")
    with work():
        # two posts: both trained or certified, 2 / 2; certified B alone, 1 / 2. C is in no such post.
        assert shown(place, "specialist_datagov", date(2026, 11, 14)) == (2, 2, "100.00")
        assert shown(place, "specialist_certified", date(2026, 11, 14)) == (1, 2, "50.00")


def test_non_permanent_workers_stand_apart(place, work) -> None:
    with work():
        a, b = somebody(place, "A", "civil_servant"), somebody(place, "B", "civil_servant")
        c = somebody(place, "C", "non_permanent")
        for one in (a, c):
            taught(one, date(2026, 5, 1), "ATTT", "KNS-CB")
        taught(b, date(2026, 5, 1), "KNS-CB")
    with work():
        # staff: A, B of A, B. Information security asks for C too: A, C of A, B, C = 2 / 3.
        assert shown(place, "staff_trained", date(2026, 11, 14)) == (2, 2, "100.00")
        assert shown(place, "infosec_trained", date(2026, 11, 14)) == (2, 3, "66.67")


def test_a_walk_in_on_no_list_stands_beside(place, work) -> None:
    with work():
        somebody(place, "A", "civil_servant")
        taught(somebody(place, "B"), date(2026, 5, 1))
    with work():
        assert shown(place, "staff_trained", date(2026, 11, 14)) == (0, 1, "0.00")
        found = counting.numbers(indicators.by_code("staff_trained", place), place, date(2026, 11, 14))
        assert (found.no_membership, found.outside) == (1, 0)


def test_somebody_of_another_commune_stands_beside(place, work) -> None:
    with work():
        somebody(place, "A", "civil_servant")
        elsewhere = areas.add_locality("00004", "Suối Xa", "xã", "tỉnh Sông Hồng").id
        guest = somebody(elsewhere, "B", "civil_servant")
        [skill] = skills.by_codes(["KNS-CB"])
        ledger.settle(place, "training:1", "attended", {(guest, skill.id): date(2026, 5, 1)}, by=COMMAND_LINE)
    with work():
        assert shown(place, "staff_trained", date(2026, 11, 14)) == (0, 1, "0.00")
        found = counting.numbers(indicators.by_code("staff_trained", place), place, date(2026, 11, 14))
        assert (found.no_membership, found.outside) == (0, 1)


def test_mastery_needs_a_pass(place, work) -> None:
    with work():
        a, b, c = (somebody(place, name, "teacher") for name in "ABC")
        taught(a, date(2026, 5, 1))
        taught(b, date(2026, 5, 1), kind="confirmed", source="head:1")
        taught(c, date(2024, 5, 1), kind="platform", source="certificate:1")
    with work():
        # attending is no mastery; an old pass stays one: B, C of three = 66,67 %
        assert shown(place, "staff_mastery", date(2026, 11, 14)) == (2, 3, "66.67")
        # of teaching the year counts: A's lesson and the course that B's head confirms; C's is of 2024
        assert shown(place, "staff_trained", date(2026, 11, 14)) == (2, 3, "66.67")


def test_without_a_denominator_there_is_no_percent(place, work) -> None:
    with work():
        taught(somebody(place, "A", "resident"), date(2026, 5, 1), "VNEID")
    with work():
        assert shown(place, "adult_skills", date(2026, 11, 14)) == (1, None, None)


# --- what others report --------------------------------------------------------------------------------------


@pytest.fixture
def target(place, work):
    """target(kind, value, operator, code): a line of a plan of 2026; its id."""

    def make(
        kind: str, value: str | None = None, operator: str | None = ">=", code: str | None = None, **more
    ) -> int:
        with work():
            plan = Plan(
                locality_id=place,
                identity=f"{kind}{value}{code}",
                title="Kế hoạch",
                year=2026,
                created_at=clock.now(),
            )
            row = Target(
                locality_id=place, plan=plan, ref="1", rank=0, text="Chỉ tiêu", kind=kind, operator=operator,
                value=None if value is None else Decimal(value), indicator_code=code, **more,
            )  # fmt: skip
            db.session.add_all([plan, row])
            db.session.flush()
            return row.id

    return make


def result_of(target_id: int, on: date, **more) -> results.Result:
    row = db.session.get_one(Target, target_id)
    return results.of_plan(row.plan, on, **more)[target_id]


def report(target_id: int, on: date, said: Said, **more) -> None:
    reported.record(db.session.get_one(Target, target_id), on, said, by=COMMAND_LINE, **more)


def test_a_share_with_its_document(target, work) -> None:
    line = target("percent", "70", code="satisfaction")
    with work():
        report(
            line, date(2026, 10, 31), Said(Decimal(25_736), Decimal(36_845)), document="45/BC-CAX",
            document_on=date(2026, 11, 5), reporter="Công an xã",
        )  # fmt: skip
        before, after = result_of(line, date(2026, 10, 30)), result_of(line, date(2026, 11, 14))
        # missing is never 0
        assert (before.percent, before.numerator, before.status) == (None, None, "no-denominator")
        assert (after.numerator, after.denominator, after.percent) == (25_736, 36_845, Decimal("69.85"))
        # 14 November is day 318 of 365: 70 × 318 / 365 = 60,98…; 69,85 is above that and below 70
        assert after.status == "on-track"
        assert (after.figure.document, after.figure.on) == ("45/BC-CAX", date(2026, 10, 31))


def test_a_percent_alone_and_an_old_one(target, work) -> None:
    line = target("percent", "95")
    with work():
        report(line, date(2026, 3, 31), Said(value=Decimal("61.4")))
        found = result_of(line, date(2026, 11, 14))
        # 95 × 318 / 365 = 82,76…; 61,4 is behind. The day stays said.
        assert (found.percent, found.status) == (Decimal("61.40"), "behind")
        assert (found.numerator, found.denominator, found.figure.on) == (None, None, date(2026, 3, 31))


def test_a_rank_is_better_when_it_is_smaller(target, work) -> None:
    line = target("rank", "10", "<=")
    with work():
        report(line, date(2026, 6, 30), Said(value=Decimal(12)))
        report(line, date(2026, 9, 30), Said(value=Decimal(9)))
        june, now = result_of(line, date(2026, 7, 1)), result_of(line, date(2026, 11, 14))
        assert (june.numerator, june.percent, june.status) == (12, None, "behind")
        assert (now.numerator, now.percent, now.status) == (9, None, "met")


def test_a_count(target, work) -> None:
    line = target("count", "12")
    with work():
        report(line, date(2026, 10, 31), Said(value=Decimal(10)))
        found = result_of(line, date(2026, 11, 14))
        # 12 × 318 / 365 = 10,45…: ten are behind
        assert (found.numerator, found.percent, found.status) == (10, None, "behind")
        # on 31 October, day 304: 12 × 304 / 365 = 9,99…: ten were on track
        assert result_of(line, date(2026, 10, 31)).status == "on-track"


def test_yes_and_no(target, work) -> None:
    line = target("yesno", None, None)
    with work():
        report(line, date(2026, 3, 31), Said(text="no"))
        report(line, date(2026, 4, 30), Said(text="yes"))
        assert result_of(line, date(2026, 4, 1)).status == "behind"
        assert result_of(line, date(2026, 5, 1)).status == "met"


def test_a_sentence_is_not_judged(target, work) -> None:
    line = target("text", None, None)
    with work():
        report(line, date(2026, 4, 30), Said(text="Nhóm dẫn đầu"))
        found = result_of(line, date(2026, 5, 1))
        assert (found.status, found.percent, found.figure.value_text) == (None, None, "Nhóm dẫn đầu")


def test_both_stand_side_by_side_and_are_never_added(place, target, work) -> None:
    line = target("percent", "75", code="vneid")
    with work():
        adults(place, 500, ">=14")
        for name, birth in (("A", "1950"), ("B", "2012-11-15"), ("C", "1990")):
            taught(somebody(place, name, "resident", birth=birth), date(2026, 5, 1), "VNEID", kind="helped")
        report(line, date(2026, 10, 31), Said(Decimal(360), Decimal(500)))
    with work():
        found = result_of(line, date(2026, 11, 14))
        # the police's 360 / 500 = 72 % is the result; 75 × 318 / 365 = 65,34…
        assert (found.counting, found.percent, found.status) == ("both", Decimal("72.00"), "on-track")
        # our own: A and C; B turns 14 the day after
        assert (found.numbers.numerator, found.numerator) == (2, 360)
        assert result_of(line, date(2026, 11, 15)).numbers.numerator == 3


def test_a_figure_corrected_was_known_before(target, work, at) -> None:
    line = target("percent", "50")
    with work():
        report(line, date(2026, 10, 31), Said(Decimal(1), Decimal(4)))
        told = clock.now()
        seen = reported.newest(db.session.get_one(Target, line).plan)[line]
        at(date(2026, 12, 21))
        report(line, date(2026, 10, 31), Said(Decimal(3), Decimal(4)), replaces=seen.id)
        # 3 / 4 now; 1 / 4 as it was known on the 20th
        assert result_of(line, date(2026, 11, 14)).percent == Decimal("75.00")
        assert result_of(line, date(2026, 11, 14), known_at=told).percent == Decimal("25.00")
