"""Sums (kết quả): what some days brought, as a whole and by place, team, hour and day.

People are those with a name, each once, read through merges; turns are counted every time and have no names. The two stand
side by side and are never added up.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Select, extract, func, select
from sqlalchemy.orm import joinedload

from app.base import clock
from app.base.db import db
from app.base.text import N_
from campaigns.outreach.campaign import TALLIES, Campaign
from campaigns.outreach.day import OutreachDay, Point
from campaigns.outreach.event import DONE, Help, OutreachEvent
from campaigns.outreach.log.telling import counted
from campaigns.outreach.results import hours, standing
from campaigns.outreach.results.hours import Turn
from trainees import areas, people
from trainees.people import Person

CUTS: Final[dict[str, str]] = {
    "place": N_("Theo nơi"),
    "team": N_("Theo tổ"),
    "hour": N_("Theo giờ"),
    "day": N_("Theo ngày"),
}
NOWHERE: Final = N_("Chưa rõ nơi")
NO_TEAM: Final = N_("Chưa rõ tổ")
DESKS: Final = N_("Điểm hỗ trợ thường xuyên")
# Without summer time: hours ahead of what is stored.
_HERE: Final = int((datetime(2026, 1, 1, tzinfo=clock.ZONE).utcoffset() or timedelta()) / timedelta(hours=1))


@dataclass(slots=True)
class Sum:
    """`people`: helped by name, at least once done; `again`: only promised that somebody comes back. `turns`: what was counted
    without names, by `tallies` (code → number). `points`: places, each once. `households`: met, away, refused → number. `volunteers`: who came; `minutes`: theirs."""

    label: str = ""
    people: int = 0
    again: int = 0
    turns: int = 0
    tallies: Mapping[str, int] = field(default_factory=dict)
    households: Mapping[str, int] = field(default_factory=dict)
    incidents: int = 0
    days: int = 0
    points: int = 0
    volunteers: int = 0
    minutes: int = 0
    missing: int = 0
    uncalled: int = 0

    @property
    def met(self) -> int:
        """Households that were met."""
        return self.households.get("met", 0)

    @property
    def hours(self) -> float:
        """Of the volunteers, to a tenth."""
        return hours.tenths(self.minutes) / 10

    @property
    def nothing(self) -> bool:
        """Nobody logged anything."""
        return not (
            self.people or self.again or self.turns or any(self.households.values()) or self.volunteers
        )


@dataclass(frozen=True, slots=True)
class _Helped:
    day_id: int
    point_id: int | None
    who: int
    hour: int
    done: bool


@dataclass(frozen=True, slots=True)
class _Logged:
    day_id: int
    point_id: int | None
    hour: int
    kind: str
    what: str
    count: int


class Sums:
    """What came of some days, read at once: `whole`, and `by` one of CUTS. `buttons`: code → words of what was counted."""

    def __init__(self, days: Sequence[OutreachDay], buttons: Mapping[str, str]) -> None:
        self.days, self.buttons = list(days), dict(buttons)
        ids = [day.id for day in self.days]
        self._day = {day.id: day for day in self.days}
        self._points = _points(ids)
        self._helped, self._logged = _helped(ids), _logged(ids)
        self._turns = hours.turns_of(ids)
        self.whole = self._sum("", self._helped, self._logged, self._turns, self._dates(ids))
        self.whole.points = self._places(ids)

    def by(self, cut: str) -> list[Sum]:
        """The parts by one of CUTS, or by 'campaign' (desks last). Nobody may add up their people: one person may stand in several.
        An hour has no volunteers; a day or campaign stands there even where nothing was logged."""
        of_row, label, order = _CUT[cut]
        parts: dict[Hashable, tuple[list[_Helped], list[_Logged], list[Turn]]] = defaultdict(
            lambda: ([], [], [])
        )
        for helped in self._helped:
            parts[of_row(self, helped)][0].append(helped)
        for logged in self._logged:
            parts[of_row(self, logged)][1].append(logged)
        if cut != "hour":
            for turn in self._turns:
                parts[of_row(self, turn)][2].append(turn)
        whole_days = cut in ("day", "campaign")
        theirs: dict[Hashable, set[int]] = defaultdict(set)
        for day in self.days if whole_days else ():
            at: Hashable = day.id if cut == "day" else day.campaign_id
            theirs[at].add(day.id)
            parts.setdefault(at, ([], [], []))
        made = []
        for key, (helped_, logged_, turns) in parts.items():
            days = theirs[key] or {
                *(one.day_id for one in helped_), *(one.day_id for one in logged_),
                *(one.day_id for one in turns if one.came),
            }  # fmt: skip
            part = self._sum(label(self, key), helped_, logged_, turns, self._dates(days))
            if whole_days:
                part.points = self._places(days)
            if whole_days or not part.nothing or part.incidents:
                made.append((order(self, key), part))
        return [one for _, one in sorted(made, key=lambda one: (one[0], areas.place_order(one[1].label)))]

    def _sum(
        self,
        label: str,
        helped: Iterable[_Helped],
        logged: Iterable[_Logged],
        turns: Sequence[Turn],
        days: int,
    ) -> Sum:
        done, met = set(), set()
        for one in helped:
            met.add(one.who)
            if one.done:
                done.add(one.who)
        tallies: Counter[str] = Counter()
        households: Counter[str] = Counter()
        incidents = 0
        for row in logged:
            if row.kind == "tally":
                tallies[row.what] += row.count
            elif row.kind == "household":
                households[row.what] += row.count
            else:
                incidents += row.count
        return Sum(
            label, len(done), len(met - done), sum(tallies.values()), tallies, households, incidents, days,
            volunteers=len({one.who for one in turns if one.came}), minutes=hours.minutes_of(turns),
            missing=sum(1 for one in turns if one.came is False), uncalled=sum(1 for one in turns if one.came is None),
        )  # fmt: skip

    def tally_words(self, found: Sum) -> list[tuple[str, int]]:
        """(words, number) of each button in its order; what is no button any more follows under its code."""
        known = [(words, found.tallies.get(code, 0)) for code, words in self.buttons.items()]
        return [*known, *((code, n) for code, n in found.tallies.items() if code not in self.buttons and n)]

    def _dates(self, days: Collection[int]) -> int:
        """How many dates: two desks that are open on one are one day."""
        return len({self._day[one].day for one in days})

    def _places(self, days: Collection[int]) -> int:
        """How many places and neighbourhoods somebody went to, each once."""
        points = [point for point in self._points.values() if point.outreach_day_id in days]
        return len({(point.place_id, None if point.place_id else point.neighbourhood_id) for point in points})

    # --- where a row stands ---

    def _place(self, one: _Helped | _Logged | Turn) -> Hashable:
        point = self._points.get(one.point_id or 0)
        if point is not None:
            return ("p", point.place_id) if point.place_id else ("n", point.neighbourhood_id)
        desk = self._day[one.day_id].desk_id
        return ("p", desk) if desk else None

    def _place_words(self, key: Any) -> str:
        if key is None:
            return NOWHERE
        kind, number = key
        for point in self._points.values():
            if kind == "p" and point.place_id == number and point.place:
                return point.place.name
            if (
                kind == "n"
                and point.neighbourhood_id == number
                and point.neighbourhood
                and not point.place_id
            ):
                return point.neighbourhood.name
        return next((day.desk.name for day in self.days if day.desk and day.desk_id == number), NOWHERE)

    def _team(self, one: _Helped | _Logged | Turn) -> Hashable:
        point = self._points.get(one.point_id or 0)
        return point.team_id if point else None

    def _team_words(self, key: Any) -> str:
        found = (point.team.name for point in self._points.values() if point.team and point.team_id == key)
        return next(found, NO_TEAM)

    def _campaign(self, one: _Helped | _Logged | Turn) -> Hashable:
        return self._day[one.day_id].campaign_id

    def _campaign_words(self, key: Any) -> str:
        if key is None:
            return DESKS
        return next(day.campaign.title for day in self.days if day.campaign and day.campaign_id == key)

    def _day_words(self, key: Any) -> str:
        day = self._day[key]
        return f"{day.day:%d/%m/%Y}" + (f" · {day.title}" if day.title else "")


def _hour_words(_sums: Sums, key: Any) -> str:
    return f"{key:02d}:00–{(key + 1) % 24:02d}:00"


def _last_none(_sums: Sums, key: Any) -> tuple[bool, str]:
    return key is None, ""


_CUT: Final[
    dict[str, tuple[Callable[[Sums, Any], Hashable], Callable[[Sums, Any], str], Callable[[Sums, Any], Any]]]
] = {
    "place": (Sums._place, Sums._place_words, _last_none),
    "team": (Sums._team, Sums._team_words, _last_none),
    "hour": (lambda _s, one: one.hour, _hour_words, lambda _s, key: key),
    "campaign": (Sums._campaign, Sums._campaign_words, _last_none),
    "day": (lambda _s, one: one.day_id, Sums._day_words, lambda s, key: (s._day[key].day, key)),
}


def of_campaign(campaign: Campaign) -> Sums:
    """What a campaign's days brought so far. Five queries."""
    days = standing.days_of(standing.held_days(campaign.locality_id, campaign_id=campaign.id))
    return Sums(days, campaign.counted)


def of_day(day: OutreachDay) -> Sums:
    """What one day brought, whether it is closed or not. Four queries."""
    return Sums([day], day.counted)


def of_days(ids: Select[int] | Iterable[int]) -> Sums:
    """What some days brought, of whatever campaigns and desks. Five queries."""
    days = standing.days_of(ids)
    buttons = dict(TALLIES)
    for day in days:
        buttons |= {code: words for code, words in day.counted.items() if code not in buttons}
    return Sums(days, buttons)


def _points(ids: Sequence[int]) -> dict[int, Point]:
    query = (
        select(Point)
        .where(Point.outreach_day_id.in_(ids))
        .options(joinedload(Point.place), joinedload(Point.neighbourhood), joinedload(Point.team))
    )
    return {point.id: point for point in db.session.scalars(query)}


def _helped(ids: Sequence[int]) -> list[_Helped]:
    query = (
        select(
            Help.outreach_day_id, Help.point_id, people.survivor(), _hour(Help.at), Help.outcome
        )
        .join(Person, Person.id == Help.person_id)
        .where(Help.outreach_day_id.in_(ids))
        .distinct()
    )  # fmt: skip
    return [
        _Helped(day, point, who, _local(hour), outcome == DONE)
        for day, point, who, hour, outcome in db.session.execute(query).tuples()
    ]


def _logged(ids: Sequence[int]) -> list[_Logged]:
    query = (
        select(
            OutreachEvent.outreach_day_id, OutreachEvent.point_id, _hour(OutreachEvent.happened_at), OutreachEvent.kind,
            OutreachEvent.what, func.sum(OutreachEvent.count), func.count(),
        )
        .where(
            OutreachEvent.outreach_day_id.in_(ids), OutreachEvent.kind.in_(("tally", "household", "incident")),
            *counted(),
        )
        .group_by(
            OutreachEvent.outreach_day_id, OutreachEvent.point_id, _hour(OutreachEvent.happened_at), OutreachEvent.kind,
            OutreachEvent.what,
        )
    )  # fmt: skip
    return [
        _Logged(day, point, _local(hour), kind, what, int(rows if kind == "incident" else total))
        for day, point, hour, kind, what, total, rows in db.session.execute(query).tuples()
    ]


def _hour(column: Any) -> Any:
    """Of a moment as it is stored, in UTC."""
    return extract("hour", column)


def _local(hour: Any) -> int:
    return (int(hour) + _HERE) % 24
