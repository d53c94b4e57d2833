"""Damage to what the cells say: the file is sound, what stands in it is not."""

from __future__ import annotations

import random
import sys
from datetime import date
from typing import Any

from tests.trainees.shapes.files import Page

LONG = 32_767
WORDS: tuple[Any, ...] = (
    "x" * LONG, "Nguyễn " * 4000, "\u0300" * 2000, "a\u0300" * 3000, "\u202eNguyễn\u202c", "\u200b\u200c\u200d\ufeff", "😀 🧑‍🤝‍🧑", "\u2028\u2029",
    "\x01\x02\x1f", "\t\t\n\r\n", "\ufffd\ufffe", "\ue000", "𠀀𝔸", "=1+1", "+cmd|' /C calc'!A0", "@x", "-1", "'", '"', "\\", "%s%n{0}", "{{7*7}}",
    "<script>alert(1)</script>", "'; DROP TABLE person; --", "\u0000", "NULL", "None", "NaN", "Infinity", "#REF!", "#N/A", "TRUE", "Họ và tên",
    "Tổng số: 9 người", "I", "Thôn 3", "Trạm Y tế", "Hộ số 1", "(1)", "ngày 31 tháng 2 năm 1980", "99/99/9999", "0/0/0", "1/1/1", "12" * 400, "9" * 5000,
    0, -1, 1, 3.5, 1e308, -1e308, 1e-300, 123456789012, 2958465, 2958466, 43831.75, 60, 1980, 19800517, date(1900, 1, 1), date(9999, 12, 31),
    date(1980, 2, 29), sys.maxsize, "０１２３４５６７８９", "١٢٣", "Ⅻ", "ǅ", "İ", "ß", "ﬁ", "²", "½", "x", "X", "✓", "Nam", "Nữ", "có", "không",
)  # fmt: skip


def damage(pages: list[Page], rng: random.Random) -> None:
    """One or a few things done to the pages, in place."""
    for _ in range(rng.choice((1, 2, 4, 12))):
        page = rng.choice(pages)
        if page.rows:
            rng.choice(_WAYS)(page, rng)
    if rng.random() < 0.05:
        pages += [
            Page(f"Trang {n}", [list(row) for row in pages[0].rows[:4]]) for n in range(rng.choice((3, 99)))
        ]


def _row(page: Page, rng: random.Random) -> list[Any]:
    return rng.choice(page.rows)


def _cell(page: Page, rng: random.Random) -> None:
    row = _row(page, rng)
    if row:
        row[rng.randrange(len(row))] = rng.choice(WORDS)


def _tainted(page: Page, rng: random.Random) -> None:
    """A good cell with something strange in it."""
    row = _row(page, rng)
    texts = [n for n, value in enumerate(row) if isinstance(value, str) and value]
    if texts:
        at = rng.choice(texts)
        place = rng.randrange(len(row[at]) + 1)
        row[at] = (row[at][:place] + str(rng.choice(WORDS)) + row[at][place:])[:LONG]


def _swap(page: Page, rng: random.Random) -> None:
    one, other = _row(page, rng), _row(page, rng)
    if one and other:
        a, b = rng.randrange(len(one)), rng.randrange(len(other))
        one[a], other[b] = other[b], one[a]


def _rows(page: Page, rng: random.Random) -> None:
    one, other = rng.randrange(len(page.rows)), rng.randrange(len(page.rows))
    page.rows[one], page.rows[other] = page.rows[other], page.rows[one]


def _again(page: Page, rng: random.Random) -> None:
    at = rng.randrange(len(page.rows))
    page.rows[at:at] = [list(page.rows[at]) for _ in range(rng.choice((1, 2, 40)))]


def _gone(page: Page, rng: random.Random) -> None:
    del page.rows[rng.randrange(len(page.rows))]


def _column(page: Page, rng: random.Random) -> None:
    width = max(len(row) for row in page.rows)
    at = rng.randrange(width + 1)
    how = rng.choice(("gone", "again", "blank", "same"))
    for row in page.rows:
        if at < len(row):
            if how == "gone":
                del row[at]
            elif how == "again":
                row.insert(at, row[at])
            elif how == "blank":
                row.insert(at, None)
            else:
                row[at] = row[0]


def _turned(page: Page, rng: random.Random) -> None:
    """Columns for rows."""
    width = max(len(row) for row in page.rows)
    page.rows = [[row[n] if n < len(row) else None for row in page.rows[:200]] for n in range(width)]
    page.merges = []


def _merged(page: Page, rng: random.Random) -> None:
    top, left = rng.randrange(len(page.rows)), rng.randrange(6)
    bottom, right = top + rng.choice((0, 1, 5, 500)), left + rng.choice((0, 1, 4))
    if (bottom > top or right > left) and not any(
        t <= bottom and top <= b and c <= right and left <= r for t, c, b, r in page.merges
    ):
        page.merges.append((top, left, bottom, right))


def _far(page: Page, rng: random.Random) -> None:
    row = _row(page, rng)
    row += [None] * rng.choice((3, 100, 240 - min(200, len(row)))) + ["xa"]


def _empty(page: Page, rng: random.Random) -> None:
    page.rows[rng.randrange(len(page.rows))] = []


_WAYS = (
    _cell,
    _cell,
    _cell,
    _tainted,
    _tainted,
    _swap,
    _rows,
    _again,
    _gone,
    _column,
    _turned,
    _merged,
    _far,
    _empty,
)
