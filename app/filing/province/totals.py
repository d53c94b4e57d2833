"""A province's totals: numerators and denominators are added up first, the percentage comes last; only equal definitions meet."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from app.base.text import fold
from app.filing.province import standing as standings
from app.filing.province.communes import ProvinceRound
from app.filing.province.standing import Source, Standing
from app.filing.province.sums import SumsLine
from trainees.areas import Locality
from trainees.indicators import percent

SHARE, COUNT = "percent", "count"


@dataclass(frozen=True, slots=True)
class Share:
    """What one commune adds to a row, or why it adds nothing (`why`)."""

    source: Source
    line: SumsLine
    why: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """The numbers of one indicator counted in one way. `key`: of its page. `shares`: what is added up; `without`: communes whose
    line lacks its denominator (or number): not 0, so not added. `numerator`, `denominator`: of a share, None where nobody has
    one; `value`: of a count. `main`: the way in which most communes count; `reason`: why another one stands apart from it.
    """

    key: str
    code: str
    title: str
    definition: str
    population: str
    version: int | None
    kind: str
    shares: tuple[Share, ...]
    without: tuple[Share, ...]
    main: bool = True
    reason: str = ""
    aside: tuple[Row, ...] = ()

    @property
    def communes(self) -> int:
        """How many communes are added up."""
        return len({one.source.under for one in self.shares})

    @property
    def numerator(self) -> int | None:
        return (
            sum(one.line.numerator or 0 for one in self.shares)
            if self.kind == SHARE and self.shares
            else None
        )

    @property
    def denominator(self) -> int | None:
        return (
            sum(one.line.denominator or 0 for one in self.shares)
            if self.kind == SHARE and self.shares
            else None
        )

    @property
    def percent(self) -> Decimal | None:
        """Of the sums, half-up to two decimals; None without a denominator."""
        return None if self.numerator is None else percent(self.numerator, self.denominator)

    @property
    def value(self) -> Decimal | None:
        """The sum of counts."""
        return (
            sum((one.line.value or Decimal(0) for one in self.shares), Decimal(0))
            if self.kind == COUNT and self.shares
            else None
        )

    @property
    def met(self) -> int:
        """In how many communes the target is met."""
        return len({one.source.under for one in (*self.shares, *self.without) if one.line.status == "met"})


@dataclass(frozen=True, slots=True)
class Totals:
    """A round added up. `rows`: one for each indicator, in the order of the plans, each with the other ways of counting
    `aside`."""

    standing: Standing
    rows: tuple[Row, ...]

    @property
    def every(self) -> list[Row]:
        """The rows with those aside."""
        return [each for row in self.rows for each in (row, *row.aside)]

    def row(self, key: str) -> Row | None:
        """A row by its key."""
        return next((one for one in self.every if one.key == key), None)

    def matching(self, words: str) -> list[Row]:
        """The rows that hold all these words, marks and case left aside."""
        asked = fold(words).split()
        return [
            row for row in self.rows
            if all(word in fold(f"{row.title} {row.code} {row.population}") for word in asked)
        ]  # fmt: skip


def of_round(province: Locality, the_round: ProvinceRound) -> Totals:
    """A round's totals, from what stands now."""
    standing = standings.of_round(province, the_round)
    return Totals(standing, tuple(added_up(standing.sources)))


def added_up(sources: Iterable[Source]) -> list[Row]:
    """The rows of these sums: by indicator (without one: by the plan's words), then by the way of counting."""
    found: dict[str, dict[str, list[Share]]] = {}
    for source in sources:
        seen: set[str] = set()
        for line in source.sums.lines:
            way = _way(line)
            if way not in seen:  # two targets of one plan ask for the same number: it is one
                seen.add(way)
                found.setdefault(_subject(line), {}).setdefault(way, []).append(_share(source, line))
    return [_with_aside([_row(way, shares) for way, shares in ways.items()]) for ways in found.values()]


def _subject(line: SumsLine) -> str:
    return f"{line.code}" if line.code else f"text:{fold(line.text)}"


def _way(line: SumsLine) -> str:
    """The same of two lines exactly where their numbers may be added. Where no digest says how it was counted, the words for
    whom the denominator counts must agree."""
    means = line.definition or f"words:{fold(line.population)}"
    return hashlib.sha256(f"{_subject(line)}|{line.kind}|{means}".encode()).hexdigest()[:16]


def _share(source: Source, line: SumsLine) -> Share:
    return Share(source, line, _lacks(line))


def _lacks(line: SumsLine) -> str:
    """What keeps a line from being added up; '' where nothing does."""
    if line.kind == COUNT:
        return "chưa có số liệu" if line.value is None else ""
    if line.kind != SHARE:
        return ""
    if line.numerator is not None and line.denominator is not None:
        return "tử số lớn hơn mẫu số" if line.numerator > line.denominator else ""
    if line.numerator is not None:
        return "chưa có mẫu số"
    return "chưa có số liệu" if line.value is None else "chỉ có tỷ lệ, không có tử số và mẫu số"


def _row(way: str, shares: Sequence[Share]) -> Row:
    newest = max(shares, key=lambda one: (one.line.version or 0, one.source.code)).line
    return Row(
        key=way, code=newest.code, title=newest.title or newest.text, definition=newest.definition,
        population=newest.population, version=newest.version, kind=newest.kind,
        shares=tuple(one for one in shares if not one.why), without=tuple(one for one in shares if one.why),
    )  # fmt: skip


def _with_aside(rows: list[Row]) -> Row:
    """The row of the way in which most communes count, with the others aside and why."""
    first, *others = sorted(rows, key=lambda row: (-_size(row), -(row.version or 0), row.key))
    return replace(first, aside=tuple(replace(one, main=False, reason=_reason(one, first)) for one in others))


def _size(row: Row) -> int:
    return len({one.source.under for one in (*row.shares, *row.without)})


def _reason(other: Row, main: Row) -> str:
    if other.kind != main.kind:
        return "chỉ tiêu cùng mã nhưng khác loại (tỷ lệ, số lượng)"
    if fold(other.population) != fold(main.population):
        one, two = (row.population or "không nêu đối tượng" for row in (other, main))
        return f"mẫu số khác: “{one}”, còn hàng chính là “{two}”"
    versions = (
        f" (phiên bản {other.version}, hàng chính phiên bản {main.version})"
        if other.version != main.version
        else ""
    )
    return f"cách tính khác{versions}: nội dung, thời gian hoặc minh chứng được tính không giống nhau"
