"""Sound files to start from, each made of its number alone."""

from __future__ import annotations

import random
from dataclasses import dataclass
from functools import lru_cache

from tests.trainees.shapes import files
from tests.trainees.shapes.made import pages_of
from tests.trainees.shapes.special import SHAPES, special

ENDINGS = ("xlsx", "xls", "ods", "csv")
MANY = 64
"""So many different sound files; every mutation starts from one of them."""


@dataclass(frozen=True)
class Intact:
    """A file that is read without complaint. `stored`: the members of an .xlsx or .ods, inflated."""

    number: int
    data: bytes
    filename: str
    kind: str

    @property
    def ending(self) -> str:
        return self.filename.rsplit(".", 1)[1]


@lru_cache(MANY)
def intact(number: int) -> Intact:
    """The sound file of a number."""
    rng = random.Random(f"intact {number}")
    ending = ENDINGS[number % 4] if number % 8 else "xlsx"
    if number % 7 == 3 and ending != "csv":
        made = special(sorted(SHAPES)[number % len(SHAPES)], number)
        return Intact(number, made.data, made.filename, made.kind)
    kind, pages, _ = pages_of(number, rng=rng)
    if ending == "csv":
        encoding = rng.choice(("utf-8", "utf-8-sig", "utf-16", "utf-16-be"))
        return Intact(number, files.delimited(pages[0], rng.choice(",;\t"), encoding), "tep.csv", kind)
    data = {"xlsx": files.xlsx, "xls": files.xls, "ods": files.ods}[ending](pages)
    return Intact(number, data, f"tep.{ending}", kind)
