"""A plan's lines as a page shows them: under their groups, with deadlines and days in words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Any

from flask_babel import gettext as _

from app.base.text import N_
from app.web.pages import vn_day, vn_number
from campaigns.plans.rule import ReportingRule
from campaigns.plans.target import Target
from campaigns.plans.task import Task


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the plan below the group headings that begin with it: (level, words)."""

    line: Any
    headings: tuple[tuple[int, str], ...]


_MARK = re.compile(
    r"(?:(?:Phụ lục|Phụ biểu|Biểu|Mẫu)(?: số)? [IVXLC\d]+\b[.:]?\s*|(?:[A-ZĐ]|[IVXLC]+|\d+(?:\.\d+)*)[.)/]\s*|[-+*•]\s*)?"
)
_NAMES = {
    name.upper(): name
    for name in (
        "AI", "UBND", "HĐND", "CNTT", "CĐS", "KNS", "CBCCVC", "DVC", "DVCTT", "TTHC", "VNeID", "DTI", "5G", "IPv6", "QR", "KPI",
        "Việt Nam", "ĐVHC", "TT&TT", "KH&CN", "ATTT", "CNSCĐ", "Internet",
    )
}  # fmt: skip


@lru_cache(1024)
def softened(words: str) -> str:
    """A heading printed in capitals as a sentence: its number stays, and so do abbreviations and Roman numbers."""
    mark = _MARK.match(words)
    start = mark.end() if mark else 0
    rest = words[start:]
    if not rest.isupper() or len(words) <= 4:
        return words
    soft = rest.lower()
    for name, shown in _NAMES.items():
        soft = re.sub(rf"(?<!\w){re.escape(name.lower())}(?!\w)", shown, soft)
    soft = re.sub(
        r"(?<!\w)(?:phụ lục|phần|mục|chương|quý|biểu|mẫu) ([ivxlc]+)(?!\w)",
        lambda m: m[0].replace(m[1], m[1].upper()),
        soft,
    )
    return words[:start] + soft[:1].upper() + soft[1:]


def in_order(lines: Iterable[Target], sheets: Sequence[dict[str, Any]]) -> list[Target]:
    """Targets source by source: those of the running text, then each annex whole.

    One that stands in the text and in an annex has the annex's words and groups, so it is shown there.
    """
    sources, places = _sources(sheets), _places(sheets)
    shown = list(lines)
    first: dict[str, int] = {}
    for line in shown:
        first.setdefault(sources.get(line.ref, ""), len(first))
    return sorted(
        shown, key=lambda line: (first[sources.get(line.ref, "")], places.get(line.ref, 0), line.rank)
    )


def _places(sheets: Sequence[dict[str, Any]]) -> dict[str, int]:
    """Reference → its row, counted through all tables."""
    rows = [row["ref"] for sheet in sheets for row in sheet["rows"]]
    return {ref: place for place, ref in reversed(list(enumerate(rows))) if ref}


def _sources(sheets: Sequence[dict[str, Any]]) -> dict[str, str]:
    """Reference → title of the first table that holds it."""
    titles: dict[str, str] = {}
    for sheet in sheets:
        for row in sheet["rows"]:
            if row["ref"]:
                titles.setdefault(row["ref"], _ATTACHED.sub("", sheet["title"]))
    return titles


_ANNEX = re.compile(r"(?:Phụ lục|Phụ biểu|Biểu|Mẫu)(?: số)? [IVXLC\d]+\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Printed:
    """A row of a plan's table as printed: its annex (or the table's title), its filled cells under their headings, and them
    in one line. Headings in capitals are shown in small letters; cells never change."""

    title: str
    cells: tuple[tuple[str, str], ...]
    raw: str


def printed(sheets: Sequence[dict[str, Any]]) -> dict[str, Printed]:
    """Reference → its first row."""
    found: dict[str, Printed] = {}
    for sheet in sheets:
        annex = _ANNEX.match(sheet["title"])
        title = annex[0] if annex else _ATTACHED.sub("", sheet["title"])
        heads = [softened(head) for head in sheet["columns"]]
        for row in sheet["rows"]:
            if row["ref"] and row["ref"] not in found:
                pairs = zip(heads, row["cells"], strict=False)
                cells = tuple((head, cell) for head, cell in pairs if cell)
                found[row["ref"]] = Printed(title, cells, " | ".join(cell for _head, cell in cells))
    return found


def grouped(lines: Iterable[Target | Task], sheets: Sequence[dict[str, Any]]) -> list[Row]:
    """Lines in their order, each annex and group once above its first line.

    A group takes its printed number from the plan's tables; annexes are named only where there are several sources.
    """
    printed = _printed(sheets)
    shown, titles = list(lines), _sources(sheets)
    several = len({titles.get(line.ref, "") for line in shown}) > 1
    texts = {line.text for line in shown}
    rows: list[Row] = []
    source: str | None = None
    before: tuple[str, ...] = ()
    for line in shown:
        own, headings = titles.get(line.ref, ""), list[tuple[int, str]]()
        if several and own != source:
            headings.append((1, softened(own) or _("Phần lời của kế hoạch")))
            source, before = own, ()
        # A line with parts below it (5, then 5.1) is a line already, no heading as well.
        path = tuple(text for text in line.groups if text not in texts)
        headings.extend((2 if several else 1, text) for text in _new(path, before, printed))
        before = path
        rows.append(Row(line, tuple(headings)))
    return rows


_MARKED = re.compile(r"(?:[A-ZĐ]|[IVXLC]+|\d+(?:\.\d+)*)[.)]\s+(?P<words>\S.*)")


def _printed(sheets: Sequence[dict[str, Any]]) -> dict[str, str]:
    """Words of a group → the group as printed, its number before it."""
    found: dict[str, str] = {}
    for row in (row for sheet in sheets for row in sheet["rows"] if row["kind"] == "group"):
        for text in filter(None, row["cells"]):
            marked = _MARKED.fullmatch(text)
            if marked:
                found.setdefault(marked["words"], text)
            elif row["number"] and text != row["number"]:
                found.setdefault(text, f"{row['number'].rstrip('.')}. {text}")
    return found


_ATTACHED = re.compile(r"\s*\((?:ban hành )?kèm theo [^)]*\)", re.IGNORECASE)


def _new(path: tuple[str, ...], before: tuple[str, ...], printed: dict[str, str]) -> list[str]:
    """The headings between the line before and this one. A deep outline is one heading and one below it, not five."""
    common = next((at for at, pair in enumerate(zip(path, before, strict=False)) if pair[0] != pair[1]), None)
    if common is None:
        common = min(len(path), len(before))
        if len(before) > len(path):
            # Back up from a group inside: its heading no longer holds, the outer one is said again.
            if not path:
                return [_("Không theo nhóm")]
            common = len(path) - 1
    new = [softened(printed.get(text, text.rstrip(":"))) for text in path[common:]]
    return [" › ".join(new[:-1]), new[-1]] if len(new) > 2 else new


_DEADLINES = {
    "ongoing": N_("Thường xuyên"), "province": N_("Theo lộ trình của cấp trên"), "cadence": N_("Theo kỳ báo cáo"), "none": "—",
}  # fmt: skip
_QUARTERS = ("I", "II", "III", "IV")
_CADENCES = {
    "month": N_("Hằng tháng"), "quarter": N_("Hằng quý"), "half-year": N_("Sáu tháng"), "year": N_("Hằng năm"), "once": N_("Một lần"),
    "event": N_("Khi được yêu cầu"),
}  # fmt: skip


_OPERATORS = {">=": "≥", "<=": "≤", "=": "="}


def aim(target: Target) -> str:
    """The target as understood: '≥ 95 %', '≤ 10', 'Có', or the plan's own sentence."""
    if target.value is None:
        return target.value_text or target.value_raw
    unit = "\u00a0%" if target.kind == "percent" else ""
    return f"{_OPERATORS.get(target.operator or '', '')}\u00a0{vn_number(target.value)}{unit}".strip()


def deadline(task: Task) -> str:
    """The deadline as understood; the plan's own words stand beside it."""
    day = task.deadline_on
    if day is None:
        return _(_DEADLINES.get(task.deadline_kind, "—"))
    if task.deadline_kind == "month":
        return _("Hết tháng %(month)s", month=f"{day:%m/%Y}")
    if task.deadline_kind == "quarter":
        return _("Hết quý %(quarter)s/%(year)s", quarter=_QUARTERS[(day.month - 1) // 3], year=day.year)
    if task.deadline_kind == "year":
        return _("Hết năm %(year)s", year=day.year)
    return vn_day(day)


def rule_day(rule: ReportingRule) -> str:
    """'ngày 20', '05/6': before which day a report is due; '—' where the plan names none."""
    if rule.before_day is None:
        return "—"
    if rule.before_month is None:
        return _("trước ngày %(day)s", day=f"{rule.before_day:02d}")
    return _("trước ngày %(day)s/%(month)s", day=f"{rule.before_day:02d}", month=f"{rule.before_month:02d}")


@dataclass(frozen=True, slots=True)
class Duty:
    """One sentence of the plan about reporting, with every (cadence, day) that it names."""

    first: ReportingRule
    times: tuple[tuple[str, str], ...]


def _unbroken(words: str) -> str:
    return words.replace(" ", "\u00a0")


def duties(rules: Iterable[ReportingRule]) -> list[Duty]:
    """Reporting rules that one sentence gives the same sender, together and in order."""
    found: list[Duty] = []
    for (_raw, _who, _to), same in groupby(rules, key=lambda rule: (rule.raw, rule.who, rule.to)):
        each = list(same)
        times = tuple(
            (_unbroken(_(_CADENCES.get(rule.cadence, "—"))), _unbroken(rule_day(rule))) for rule in each
        )
        found.append(Duty(each[0], times))
    return found


def cadence(rule: ReportingRule) -> str:
    """'Hằng tháng', 'Một lần': how often a rule asks."""
    return _(_CADENCES.get(rule.cadence, "—"))


SHOWN = {"aim": aim, "deadline": deadline, "cadence": cadence, "rule_day": rule_day}


def facts(
    number: str, issuer: str, issued_on: str | None, year: int | None, filename: str
) -> list[tuple[str, str]]:
    return [
        (_("Số, ký hiệu"), number or _("chưa có số")), (_("Cơ quan ban hành"), issuer),
        (_("Ngày ban hành"), _issued(issued_on)), (_("Năm kế hoạch"), str(year or "")), (_("Tệp đã đọc"), filename),
    ]  # fmt: skip


def _issued(iso: str | None) -> str:
    """'05/03/2026'; where the day is still blank, what is known of it."""
    shown = vn_day(iso)
    return _("%(known)s (chưa đủ ngày)", known=shown) if iso and len(iso) < 10 else shown
