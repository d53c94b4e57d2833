"""Drawing (rút đề): a paper of a bank, for one person. Pure: the same questions and the same chance give the same paper."""

from __future__ import annotations

import re
from collections.abc import Sequence
from random import Random
from typing import Any, Final

from app.base.text import fold
from certificates.assessments.draft import MULTIPLE, ORDER, SINGLE
from certificates.assessments.question import Question

# "All of the above" belongs below; and where choices speak of each other by letter, their places say something.
_LAST: Final = re.compile(
    r"(tat ca|ca (hai|ba|bon|nam)\b|khong (co )?(y|cau|dap an|phuong an)\b|deu (dung|sai)|khong dap an)"
)
_BY_LETTER: Final = re.compile(r"\b(ca|cau|y|dap an|phuong an)? ?[a-h] ?(,|va|hoac|&) ?[a-h]\b")


def draw(questions: Sequence[Question], *, count: int | None, shuffled: bool, chance: Random) -> list[dict[str, Any]]:  # fmt: skip
    """The paper: `count` questions of a bank (None, or more than there are: all), in its order unless shuffled.

    Each is whole, so that nothing which becomes of the bank changes it: id, kind, text, choices as they are shown, right
    (in places as shown; of an order the rank of each shown choice, from 1), points, explanation, picture, alt.
    """
    taken = list(questions)
    if count is not None and count < len(taken):
        chosen = sorted(chance.sample(range(len(taken)), count))
        taken = [taken[place] for place in chosen]
    if shuffled:
        chance.shuffle(taken)
    return [_entry(question, shuffled, chance) for question in taken]


def _entry(question: Question, shuffled: bool, chance: Random) -> dict[str, Any]:
    choices = list(question.choices)
    places = list(range(len(choices)))
    if question.kind == ORDER:
        while len(places) > 1 and places == sorted(places):  # in its right order it would be no question
            chance.shuffle(places)
    elif shuffled and question.kind in (SINGLE, MULTIPLE):
        places = _shuffled(choices, chance)
    return {
        "id": question.id, "kind": question.kind, "text": question.text, "choices": [choices[place] for place in places],
        "right": _right(question, places), "points": question.points, "explanation": question.explanation,
        "picture": question.picture_id, "alt": question.picture_text,
    }  # fmt: skip


def _shuffled(choices: Sequence[str], chance: Random) -> list[int]:
    words = [fold(choice) for choice in choices]
    if any(_BY_LETTER.search(said) for said in words):
        return list(range(len(choices)))
    last = [place for place, said in enumerate(words) if _LAST.match(said)]
    free = [place for place in range(len(choices)) if place not in last]
    chance.shuffle(free)
    return free + last


def _right(question: Question, places: Sequence[int]) -> Any:
    """The right answer, told by the places in which the choices are shown."""
    if question.kind == SINGLE:
        return places.index(question.right)
    if question.kind == MULTIPLE:
        return sorted(places.index(place) for place in question.right)
    if question.kind == ORDER:
        return [place + 1 for place in places]
    return question.right
