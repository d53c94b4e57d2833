"""Drawing and marking, by chance: a paper holds what the bank says, and gives points for that and for nothing else."""

from __future__ import annotations

import random
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.base.errors import Refused
from certificates.assessments import drawing, marking
from certificates.assessments.draft import MULTIPLE, NUMBER, ORDER, SINGLE, TRUE_FALSE, number
from certificates.assessments.question import Question
from tests.certificates.papers import right_of

WORDS = st.text("abcdeghikl ", min_size=1, max_size=12).map(str.strip).filter(bool)


@st.composite
def questions(draw):
    """A question of any kind, as the bank holds it."""
    kind = draw(st.sampled_from([SINGLE, MULTIPLE, TRUE_FALSE, ORDER, NUMBER]))
    choices, right = [], None
    if kind in (SINGLE, MULTIPLE, ORDER):
        choices = draw(st.lists(WORDS, min_size=2, max_size=8, unique_by=str.casefold))
        places = range(len(choices))
        right = {
            SINGLE: st.sampled_from(places),
            MULTIPLE: st.sets(st.sampled_from(places), min_size=1).map(sorted),
            ORDER: st.none(),
        }
        right = draw(right[kind])
    elif kind == TRUE_FALSE:
        right = draw(st.booleans())
    else:
        right = number(
            draw(st.decimals(-9999, 9999, places=2)), draw(st.sampled_from([Decimal(0), Decimal("0.5"), Decimal(3)]))
        )  # fmt: skip
    return Question(
        kind=kind, text="câu", choices=choices, right=right, points=draw(st.integers(1, 9)), explanation="", picture_text=""
    )  # fmt: skip


BANKS = st.lists(questions(), min_size=1, max_size=12)


def numbered(bank):
    for number_, one in enumerate(bank):
        one.id = number_
    return bank


@given(BANKS, st.integers(1, 15), st.booleans(), st.integers())
def test_a_paper_is_drawn_of_the_bank_and_its_right_answers_are_the_banks(bank, count, shuffled, seed):
    bank = numbered(bank)
    paper = drawing.draw(bank, count=count, shuffled=shuffled, chance=random.Random(seed))
    assert paper == drawing.draw(bank, count=count, shuffled=shuffled, chance=random.Random(seed))
    assert len({entry["id"] for entry in paper}) == len(paper) == min(count, len(bank))
    if not shuffled:
        assert [entry["id"] for entry in paper] == sorted(entry["id"] for entry in paper)
    for entry in paper:
        there = bank[entry["id"]]
        assert sorted(entry["choices"]) == sorted(there.choices)
        if there.kind == SINGLE:
            assert entry["choices"][entry["right"]] == there.choices[there.right]
        elif there.kind == MULTIPLE:
            assert {entry["choices"][n] for n in entry["right"]} == {there.choices[n] for n in there.right}
        elif there.kind == ORDER:
            assert [
                choice for _, choice in sorted(zip(entry["right"], entry["choices"], strict=True))
            ] == there.choices
            assert entry["choices"] != there.choices  # in its right order it would be no question


@given(BANKS, st.booleans(), st.integers(), st.data())
def test_every_right_answer_gives_its_points_and_no_other_gives_any(bank, shuffled, seed, data):
    paper = drawing.draw(numbered(bank), count=None, shuffled=shuffled, chance=random.Random(seed))
    good = data.draw(st.sets(st.sampled_from(range(len(paper)))))
    said = {}
    for place, entry in enumerate(paper):
        wrong = data.draw(st.sampled_from([None, *_wrong(entry)]))
        said[place] = right_of(entry) if place in good else wrong
    marked = marking.mark(paper, said)
    assert marked.right == tuple(place in good for place in range(len(paper)))
    assert marked.points == sum(paper[place]["points"] for place in good)
    assert marked.out_of == sum(entry["points"] for entry in paper)
    assert marked.reaches(100) is (len(good) == len(paper))


def _wrong(entry):
    """Answers that the page can send and that are wrong."""
    kind, right, many = entry["kind"], entry["right"], len(entry["choices"])
    if kind == SINGLE:
        return [n for n in range(many) if n != right]
    if kind == TRUE_FALSE:
        return [not right]
    if kind == MULTIPLE:
        return [some for some in (right[:-1], sorted({*right, *range(many)})) if some and some != right]
    if kind == ORDER:
        return [right[::-1], [None, *right[1:]], [1] * many]
    off = Decimal(right["value"]) + Decimal(right["tolerance"]) + Decimal("0.01")
    return [f"{off:f}".replace(".", ","), "mười hai", "1,2,3"]


@given(st.decimals(-9999, 9999, places=2), st.decimals(0, 99, places=2), st.decimals(-200, 200, places=2))
def test_a_number_counts_within_its_tolerance_bounds_and_all(value, tolerance, off):
    entry = {"kind": NUMBER, "right": number(value, tolerance), "points": 1, "choices": []}
    typed = f"{value + off:.2f}".replace(".", ",")
    assert marking.is_right(entry, typed) is (abs(off) <= tolerance)


@given(BANKS, st.integers(), st.recursive(
    st.none() | st.booleans() | st.integers(-3, 12) | st.floats() | st.text(max_size=40), lambda inner: st.lists(inner, max_size=9) | st.dictionaries(st.text(max_size=3), inner), max_leaves=9,
))  # fmt: skip
def test_whatever_a_browser_sends_is_kept_whole_or_refused(bank, seed, sent):
    for entry in drawing.draw(numbered(bank), count=None, shuffled=True, chance=random.Random(seed)):
        try:
            said = marking.sayable(entry, sent)
        except Refused:
            continue
        marking.is_right(entry, said)
        marking.answered(entry, said)
        assert marking.sayable(entry, said) == said


@pytest.mark.parametrize(("percent", "passes"), [(66, True), (67, False)])
def test_the_share_of_the_points_passes(percent, passes):
    assert marking.Marked(2, 3, (True, False)).reaches(percent) is passes


def test_nothing_is_no_share_of_nothing():
    assert marking.Marked(0, 0, ()).reaches(1) is False


def _shown(choices, right, seed):
    one = Question(
        id=1, kind=SINGLE, text="?", choices=choices, right=right, points=1, explanation="", picture_text=""
    )
    return drawing.draw([one], count=None, shuffled=True, chance=random.Random(seed))[0]["choices"]


def test_all_of_the_above_stays_below_and_choices_that_name_each_other_stay_where_they_are():
    last = ["Một", "Hai", "Tất cả các ý trên"]
    named = ["Một", "Hai", "Cả A và B"]
    assert {_shown(last, 2, seed)[-1] for seed in range(20)} == {"Tất cả các ý trên"}
    assert {tuple(_shown(named, 2, seed)) for seed in range(20)} == {tuple(named)}
    assert len({tuple(_shown(["Một", "Hai", "Ba"], 2, seed)) for seed in range(20)}) > 1
