"""Draft: what a question says before anybody keeps it, typed in a form or read from a sheet, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from app.base.text import N_, clean, without_controls

SINGLE, MULTIPLE, TRUE_FALSE, ORDER, NUMBER = "single", "multiple", "truefalse", "order", "number"
KINDS: Final[dict[str, str]] = {
    SINGLE: N_("Chọn một"), MULTIPLE: N_("Chọn nhiều"), TRUE_FALSE: N_("Đúng, sai"), ORDER: N_("Sắp thứ tự"),
    NUMBER: N_("Điền số"),
}  # fmt: skip
WITH_CHOICES: Final = (SINGLE, MULTIPLE, ORDER)
MOST_CHOICES, MOST_POINTS = 8, 100
LONGEST, LONGEST_CHOICE = 2000, 500
LETTERS: Final = "ABCDEFGH"


@dataclass(frozen=True, slots=True)
class Draft:
    """The content of a question. `choices`, `right`: as in `question.Question`; `right` None where nothing was said."""

    kind: str
    text: str
    choices: tuple[str, ...] = ()
    right: Any = None
    points: int = 1
    explanation: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong: with which part (kind, text, choices, right, points, explanation), in a sentence."""

    part: str
    sentence: str


def lines(text: object) -> str:
    """Words that may run over several lines: each line cleaned, none empty at the ends."""
    if text is None:
        return ""
    return "\n".join(clean(line) for line in without_controls(str(text)).split("\n")).strip()


def number(value: Decimal, tolerance: Decimal) -> dict[str, str]:
    """The right answer of a number question."""
    return {"value": f"{value.normalize():f}", "tolerance": f"{tolerance.normalize():f}"}


def tidy(kind: str, text: object, choices: Iterable[object] = (), right: Any = None, points: int = 1, explanation: object = "") -> Draft:  # fmt: skip
    """A draft with clean words; what its kind does not have is left out."""
    kept = tuple(clean(choice) for choice in choices) if kind in WITH_CHOICES else ()
    if kind == MULTIPLE and isinstance(right, list | tuple | set | frozenset):
        right = sorted(set(right))
    return Draft(kind, lines(text), kept, None if kind == ORDER else right, points, lines(explanation))


def problems(draft: Draft) -> list[Problem]:
    """All that keeps a draft from being a question; none: it may be kept."""
    if draft.kind not in KINDS:
        return [
            Problem("kind", "Chọn loại câu hỏi: chọn một, chọn nhiều, đúng sai, sắp thứ tự hoặc điền số.")
        ]
    found = []
    if not draft.text:
        found.append(Problem("text", "Ghi nội dung câu hỏi."))
    elif len(draft.text) > LONGEST:
        found.append(Problem("text", f"Câu hỏi dài quá {LONGEST} ký tự."))
    if draft.kind in WITH_CHOICES:
        found += _of_choices(draft)
    found += _of_right(draft)
    if not 1 <= draft.points <= MOST_POINTS:
        found.append(Problem("points", f"Điểm là số nguyên từ 1 đến {MOST_POINTS}."))
    if len(draft.explanation) > LONGEST:
        found.append(Problem("explanation", f"Lời giải thích dài quá {LONGEST} ký tự."))
    return found


def _of_choices(draft: Draft) -> list[Problem]:
    choices = draft.choices
    if not 2 <= len(choices) <= MOST_CHOICES or not all(choices):
        return [Problem("choices", f"Ghi từ 2 đến {MOST_CHOICES} lựa chọn, không bỏ trống ô ở giữa.")]
    if max(map(len, choices)) > LONGEST_CHOICE:
        return [Problem("choices", f"Một lựa chọn dài quá {LONGEST_CHOICE} ký tự.")]
    if len({choice.casefold() for choice in choices}) < len(choices):
        return [Problem("choices", "Có hai lựa chọn giống nhau.")]
    return []


def _of_right(draft: Draft) -> list[Problem]:
    right, many = draft.right, len(draft.choices)
    if draft.kind == SINGLE and not (type(right) is int and 0 <= right < many):
        return [Problem("right", "Chọn một đáp án đúng trong các lựa chọn.")]
    if draft.kind == MULTIPLE and not (
        isinstance(right, list) and right and all(type(place) is int and 0 <= place < many for place in right)
    ):
        return [Problem("right", "Chọn ít nhất một đáp án đúng trong các lựa chọn.")]
    if draft.kind == TRUE_FALSE and not isinstance(right, bool):
        return [Problem("right", "Cho biết câu này đúng hay sai.")]
    if draft.kind == NUMBER:
        if not isinstance(right, dict) or "value" not in right:
            return [Problem("right", "Ghi đáp án là một con số, ví dụ 12 hoặc 12,5.")]
        if Decimal(right["tolerance"]) < 0:
            return [Problem("right", "Sai số không được âm.")]
    return []
