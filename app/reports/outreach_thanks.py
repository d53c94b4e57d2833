"""The thank-you sheet of a campaign's volunteers: a page each, in big print, with the days and hours that they gave."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from app.base import typeset
from app.base.text import clean
from app.reports.document.number import written
from app.reports.outreach_evening import hours
from campaigns.outreach.results import Hours
from campaigns.plans.result_words import number

MOST: Final = 300
"""Pages of one file."""
TITLE: Final = "Thư cảm ơn"
_TEMPLATE = Path(__file__).parent / "outreach_thanks.typ"


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands on every page. `agency`: the lines of who thanks; `people`, `turns`: of the whole campaign, each in its own words."""

    agency: Sequence[str]
    campaign: str
    place: str
    on: date
    people: int
    turns: int
    signature: Sequence[str]
    signer: str = ""


def sheet(head: Heading, volunteers: Sequence[Hours], *, made: datetime) -> bytes:
    """The PDF, one A4 across a volunteer. ValueError: none, or more than MOST."""
    return typeset.pdf(_TEMPLATE, _data(head, volunteers), made=made)


def pictures(head: Heading, volunteers: Sequence[Hours], *, ppi: int = 96) -> list[bytes]:
    """The same as PNG."""
    return typeset.pictures(_TEMPLATE, _data(head, volunteers), ppi=ppi)


def _data(head: Heading, volunteers: Sequence[Hours]) -> dict[str, Any]:
    if not 0 < len(volunteers) <= MOST:
        raise ValueError(f"one to {MOST} volunteers")
    return {
        "title": TITLE, "agency": [clean(line).upper() for line in head.agency if clean(line)],
        "campaign": clean(head.campaign), "when": f"{clean(head.place)}, {written(head.on)}",
        "reached": _reached(head),
        "signature": [clean(line).upper() for line in head.signature if clean(line)], "signer": clean(head.signer),
        "pages": [
            {
                "name": clean(one.name), "team": clean(one.team), "days": number(one.days), "shifts": number(one.shifts),
                "hours": hours(one.minutes),
            }
            for one in volunteers
        ],
    }  # fmt: skip


def _reached(head: Heading) -> str:
    """What the whole campaign reached; '' where nobody logged anything."""
    said = [f"{number(head.people)} người được hỗ trợ (mỗi người tính một lần)"] if head.people else []
    if head.turns:
        said.append(f"đếm riêng {number(head.turns)} lượt hỗ trợ")
    return f"Cả chiến dịch: {'; '.join(said)}." if said else ""
