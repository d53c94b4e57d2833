"""One broken file for each number: the same number and seed give the same bytes, on any machine."""

from __future__ import annotations

import random
from dataclasses import dataclass

from tests.fuzz import archives, biff, delimited, raw, sheets
from tests.fuzz.intact import MANY, Intact, intact
from tests.trainees.shapes import files
from tests.trainees.shapes.made import pages_of

FAMILIES = ("bytes", "archive", "markup", "cells", "records", "text", "name")
_WEIGHTS = (12, 14, 30, 18, 12, 12, 2)


@dataclass(frozen=True)
class Case:
    """A broken file: which one, of which sound file, by which family of damage."""

    number: int
    family: str
    of: Intact
    data: bytes
    filename: str
    kind: str


def case(seed: int, number: int, only: str | None = None) -> Case:
    """The broken file of a number; `only`: of this family alone."""
    rng = random.Random(f"{seed} {number} {only or ''}")
    family = only or rng.choices(FAMILIES, _WEIGHTS)[0]
    wanted = {
        "archive": ("xlsx", "ods"), "markup": ("xlsx", "xlsx", "ods"), "records": ("xls",), "text": ("csv",),
    }.get(family)  # fmt: skip
    of = _some(rng, wanted)
    data, filename = of.data, of.filename
    if family == "bytes":
        data = raw.damage(data, rng)
    elif family == "archive":
        data = archives.damage(data, rng)
    elif family == "markup":
        data = archives.damage_markup(data, rng)
    elif family == "records":
        _, pages, _ = pages_of(of.number, rng=random.Random(rng.randrange(1000)))
        data = biff.damage(data, pages, rng)
    elif family == "text":
        data = delimited.damage(data, rng)
        filename = rng.choice(("tep.csv", "tep.tsv"))
    elif family == "name":
        filename = rng.choice(
            (
                "tep.xlsx",
                "tep.xls",
                "tep.ods",
                "tep.csv",
                "tep.xlsm",
                "tep.xlsb",
                "tep",
                ".xlsx",
                "a" * 400 + ".xlsx",
                "\u202excod.xlsx",
                "tep.XLSX ",
            )
        )
    else:
        data, filename = _told(of, rng)
    return Case(
        number,
        family,
        of,
        data,
        filename,
        rng.choice((of.kind, "staff", "residents", "youth", "registrations")),
    )


def _some(rng: random.Random, endings: tuple[str, ...] | None) -> Intact:
    if endings is None:
        return intact(rng.randrange(MANY))
    ending = rng.choice(endings)
    while True:
        found = intact(rng.randrange(MANY))
        if found.ending == ending:
            return found


def _told(of: Intact, rng: random.Random) -> tuple[bytes, str]:
    _, pages, _ = pages_of(of.number, rng=random.Random(rng.randrange(1000)))
    sheets.damage(pages, rng)
    ending = rng.choice(("xlsx", "xlsx", "xls", "ods", "csv"))
    for page in pages:
        page.merges = (
            [merge for merge in page.merges if merge[0] < len(page.rows)]
            if ending != "xlsx"
            else _apart(page.merges)
        )
    names: dict[str, int] = {}
    for page in pages:
        names[page.name] = names.get(page.name, 0) + 1
        if names[page.name] > 1:
            page.name = f"{page.name[:25]} {names[page.name]}"
    if ending == "csv":
        return files.delimited(
            pages[0], rng.choice(",;\t"), rng.choice(("utf-8", "utf-16", "utf-8-sig"))
        ), "tep.csv"
    return {"xlsx": files.xlsx, "xls": files.xls, "ods": files.ods}[ending](pages), f"tep.{ending}"


def _apart(merges: list[tuple[int, int, int, int]]) -> list[tuple[int, int, int, int]]:
    """Those that do not lie over one another: the writer refuses to write them."""
    kept: list[tuple[int, int, int, int]] = []
    for top, left, bottom, right in merges:
        if (bottom > top or right > left) and all(
            b < top or bottom < t or r < left or right < c for t, c, b, r in kept
        ):
            kept.append((top, left, bottom, right))
    return kept
