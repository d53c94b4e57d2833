"""The demonstration's outreach days: two weekends past with what their phones logged, today's, the next with open shifts, desks' days."""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select

from app.accounts import Account
from app.base import clock
from app.base.actors import Actor, Scope
from app.base.db import db
from app.cli.demo import teaching
from campaigns.outreach import log, signing
from campaigns.outreach.campaign import Campaign
from campaigns.outreach.day import OPEN, OutreachDay, Point
from campaigns.outreach.days import day_life, desk_days, moving, points
from campaigns.outreach.days.points import Where
from campaigns.outreach.place import Place
from campaigns.outreach.team import Team
from campaigns.outreach.teams import free_time
from campaigns.outreach.volunteer import Volunteer
from trainees import areas, cards, rosters
from trainees.areas import Locality
from trainees.people import Person

SATURDAY = 5
_HALVES = (("morning", time(7, 30), time(11, 0)), ("afternoon", time(13, 30), time(17, 0)))
_AGAIN = 9
_KNACK = (2, 4, 6, 9, 14, 20)
"""People whom a half-day helps by name, by how easily people are met in a neighbourhood."""
_SKILLS = ("VNEID", "DVCTT", "TTKDTM", "ATTT")
_REMARKS = (
    "Bà con hỏi nhiều về tích hợp thẻ bảo hiểm y tế vào VNeID.", "Mưa nhỏ đầu giờ, đến gần 9 giờ mới đông.",
    "Nhiều nhà khóa cửa buổi chiều, nên đi sau 16 giờ.", "Cần thêm tờ hướng dẫn chữ to.",
)  # fmt: skip


@dataclass
class _Residents:
    """Named residents of full age by neighbourhood, each met once; and everybody's card."""

    by_home: dict[int, list[Person]]
    texts: dict[int, str]

    def some(self, home: int, number: int) -> list[Person]:
        mine = self.by_home.get(home, [])
        taken, self.by_home[home] = mine[:number], mine[number:]
        return taken


def fill(place: Locality, campaign: Campaign, planner: Account, chance: random.Random) -> None:
    """What lies behind: two weekends of the campaign, a working week at the desks."""
    by, known = planner.actor, _residents(place, chance)
    saturday = _last_saturday(clock.today())
    days = [
        saturday - timedelta(days=7),
        saturday - timedelta(days=6),
        saturday,
        saturday + timedelta(days=1),
    ]
    homes = areas.neighbourhoods(Scope(place.id))
    round_of = [home.id for home in chance.sample(homes, len(homes))]
    knack = {home.id: chance.choice(_KNACK) for home in homes}
    again = _AGAIN
    for on in days:
        day = _planned(campaign, on, by)
        _points(day, [round_of.pop() for _ in range(8)], by, chance)
        day_life.begin(day)
        for point in day.points:
            again -= _log(day, point, known, knack[point.neighbourhood_id or 0], min(again, 1), by, chance)
        day_life.close(day, by=by, remark=chance.choice(_REMARKS))
    _desks(place, known, by, chance)
    db.session.flush()


def today(
    place: Locality, campaign: Campaign, planner: Account, volunteer: Account, chance: random.Random
) -> None:
    """Today's help at the market, which goes on; the desks of today; the next weekend with open shifts. Once a day."""
    by, on = planner.actor, clock.today()
    if (
        db.session.scalar(
            select(OutreachDay.id).where(OutreachDay.campaign_id == campaign.id, OutreachDay.day == on)
        )
        is None
    ):
        _market(place, campaign, volunteer, by, chance)
        for desk in _desk_places(place)[:2]:
            desk_days.today(desk, by=by)
    saturday = on + timedelta(days=(SATURDAY - on.weekday()) % 7 or 7)
    coming = select(OutreachDay.id).where(OutreachDay.campaign_id == campaign.id, OutreachDay.day > on)
    if db.session.scalar(coming.limit(1)) is not None:
        return
    homes = [home.id for home in areas.neighbourhoods(Scope(place.id))]
    first = _planned(campaign, saturday, by)
    _points(first, chance.sample(homes, 6), by, chance, seats=5, share=0.6)
    second = _planned(campaign, saturday, by)
    _points(second, chance.sample(homes, 2), by, chance, halves=1, seats=4, share=0.5)
    moving.move(second, saturday + timedelta(days=1), reason="Dự báo thứ Bảy mưa to", by=by)
    db.session.flush()


def _last_saturday(today: date) -> date:
    """The Saturday of the last weekend that is wholly over."""
    back = (today.weekday() - SATURDAY) % 7
    return today - timedelta(days=back if back >= 2 else back + 7)


def _planned(campaign: Campaign, on: date, by: Actor) -> OutreachDay:
    said = day_life.Particulars(
        on, time(7, 30), time(17, 0), title="Đi từng ngõ, gõ từng nhà", services=_SKILLS,
        note="Tập trung trước 15 phút tại nhà văn hóa. Mang theo thẻ trắng và tờ hướng dẫn chữ to.",
    )  # fmt: skip
    return day_life.add(campaign, said, by=by)


def _points(
    day: OutreachDay, homes: Sequence[int], by: Actor, chance: random.Random, *, halves: int = 2, seats: int = 5,
    share: float = 1.0,
) -> None:  # fmt: skip
    """A point for each neighbourhood, half of them in the morning, with a team that is free then and its people on the shift."""
    halls = {
        hall.neighbourhood_id: hall.id
        for hall in db.session.scalars(
            select(Place).where(Place.locality_id == day.locality_id, Place.kind == "culture_house")
        )
    }
    free = free_time.teams_free(day.locality_id, day.day, day.day)
    for number, home in enumerate(homes):
        part, starts, ends = _HALVES[number % halves]
        able = [team for team, halfs in sorted(free.items()) if (day.day, part) in halfs]
        team = chance.choice(able) if able else None
        members = free[team].pop((day.day, part)) if team is not None else []
        point = points.add(
            day,
            Where(
                starts, ends, halls.get(home), home, team, kit=("Thẻ trắng", "Tờ hướng dẫn chữ to", "Loa kéo")
            ),
        )
        shift = signing.add_shift(point, "guide", starts, ends, seats, by=by)
        for volunteer_id in members[:seats]:
            member = db.session.get_one(Volunteer, volunteer_id)
            if chance.random() <= share and not signing.overlapping(shift, member.person_id):
                signing.sign_up(shift, member, by=by, through=signing.PLAN)


def _log(
    day: OutreachDay, point: Point, known: _Residents, knack: int, again: int, by: Actor, chance: random.Random
) -> int:  # fmt: skip
    """What the point's phone sent; how many people are to be seen again."""
    at = _minutes(day.day, point.starts_at, point.ends_at)
    events = [
        _event(at, "roll", shift=row.shift_id, person=row.person_id, present=chance.random() < 0.92)
        for row in signing.of_day(day)
        if row.shift.point_id == point.id
    ]
    met = known.some(point.neighbourhood_id or 0, max(1, round(knack * chance.uniform(0.8, 1.2))))
    for number, person in enumerate(met):
        skills = chance.sample(_SKILLS, chance.choice((1, 1, 2)))
        outcome = "again" if number == 0 and again else "done"
        events.append(
            _event(at, "help", code=known.texts[person.id], skills=skills, outcome=outcome, source="scan")
        )
    events += [
        _event(at, "tally", what=what, count=chance.randint(2, 14)) for what in day.counted for _ in range(2)
    ]
    events += [
        _event(at, "household", what=what, count=count)
        for what, count in (("met", chance.randint(6, 20)), ("away", chance.randint(1, 8)), ("refused", chance.randint(0, 2)))
        if count
    ]  # fmt: skip
    if chance.random() < 0.15:
        events.append(_event(at, "incident", text="Mạng yếu, phải dùng điểm phát từ điện thoại."))
    _send(day, [one | {"point": point.id} for one in events], by)
    return int(bool(again and met))


def _market(
    place: Locality, campaign: Campaign, volunteer: Account, by: Actor, chance: random.Random
) -> None:
    """Open from now: the team of the volunteer who may sign in is there."""
    head = db.session.scalars(select(Volunteer).where(Volunteer.account_id == volunteer.id)).one()
    market = db.session.scalars(
        select(Place).where(Place.locality_id == place.id, Place.kind == "market")
    ).one()
    now = clock.now()
    starts, ends = teaching.around(now)
    said = day_life.Particulars(
        clock.today(), starts, ends, title="Phiên chợ số: quét mã QR không lo tiền lẻ", services=_SKILLS
    )
    day = day_life.add(campaign, said, by=by)
    point = points.add(
        day,
        Where(starts, ends, market.id, market.neighbourhood_id, head.team_id, kit=("Loa kéo", "Thẻ trắng")),
    )
    for role, seats in (("lead", 1), ("guide", 4)):
        shift = signing.add_shift(point, role, starts, ends, seats, by=by)
        if role == "lead":
            signing.sign_up(shift, head, by=by, through=signing.OFFICE)
            continue
        team = db.session.get_one(Team, head.team_id)
        members = db.session.scalars(
            select(Volunteer).where(Volunteer.team_id == team.id, Volunteer.id != head.id).limit(3)
        )
        for member in members:
            signing.sign_up(shift, member, by=by, through=signing.OFFICE)
    day_life.begin(day)
    known = _residents(place, chance, of=market.neighbourhood_id)
    at = iter([now - timedelta(minutes=40 - n) for n in range(40)])
    events = [
        _event(at, "roll", shift=row.shift_id, person=row.person_id, present=True)
        for row in signing.of_day(day)
    ]
    for person in known.some(market.neighbourhood_id or 0, 5):
        events.append(
            _event(at, "help", code=known.texts[person.id], skills=["TTKDTM"], outcome="done", source="scan")
        )
    events += [_event(at, "tally", what="payments", count=3) for _ in range(5)]
    _send(day, [one | {"point": point.id} for one in events], by)


def _desks(place: Locality, known: _Residents, by: Actor, chance: random.Random) -> None:
    """Each of the six standing desks on some working days of the last two weeks."""
    for desk in _desk_places(place):
        for back in chance.sample(range(1, 13), 4):
            on = clock.today() - timedelta(days=back)
            if on.weekday() >= SATURDAY:
                continue
            day = OutreachDay(
                locality_id=place.id, desk_id=desk.id, day=on, starts_at=time(8), ends_at=time(16, 30), state=OPEN,
                signs_up=False, made_by=by.account_id, opened_at=datetime.combine(on, time(8), clock.ZONE),
            )  # fmt: skip
            db.session.add(day)
            db.session.flush()
            point = Point(
                locality_id=place.id, outreach_day_id=day.id, place_id=desk.id, neighbourhood_id=desk.neighbourhood_id,
                starts_at=time(8), ends_at=time(16, 30),
            )  # fmt: skip
            db.session.add(point)
            db.session.flush()
            at = _minutes(on, time(8, 30), time(16))
            events = [
                _event(
                    at,
                    "help",
                    code=known.texts[person.id],
                    skills=[chance.choice(_SKILLS)],
                    outcome="done",
                    source="card",
                )
                for person in known.some(desk.neighbourhood_id or 0, chance.randint(0, 2))
            ]
            events += [
                _event(at, "tally", what=chance.choice([*day.counted]), count=chance.randint(1, 5))
                for _ in range(3)
            ]
            _send(day, [one | {"point": point.id} for one in events], by)
            day_life.close(day, by=by)


def _desk_places(place: Locality) -> list[Place]:
    desks = (
        select(Place).where(Place.locality_id == place.id, Place.kind == "access_point").order_by(Place.id)
    )
    return list(db.session.scalars(desks))


def _residents(place: Locality, chance: random.Random, of: int | None = None) -> _Residents:
    by_home: dict[int, list[Person]] = {}
    for person, _ in rosters.roll(Scope(place.id), clock.today(), categories=("resident",)):
        grown = person.birth is not None and int(person.birth[:4]) <= clock.today().year - 19
        if grown and person.neighbourhood_id is not None and of in (None, person.neighbourhood_id):
            by_home.setdefault(person.neighbourhood_id, []).append(person)
    for mine in by_home.values():
        chance.shuffle(mine)
        del mine[45:]
    held = cards.give([person for mine in by_home.values() for person in mine])
    return _Residents(by_home, {person_id: card.full_code for person_id, card in held.items()})


def _minutes(on: date, starts: time, ends: time) -> Iterator[datetime]:
    """Moments of a half-day, one after another."""
    at = datetime.combine(on, starts, clock.ZONE) + timedelta(minutes=5)
    last = datetime.combine(on, ends, clock.ZONE)
    while True:
        yield min(at, last)
        at += timedelta(minutes=3)


def _event(at: Iterator[datetime], kind: str, *, source: str = "list", **said: Any) -> dict[str, Any]:
    return {
        "id": str(uuid.uuid4()),
        "kind": kind,
        "source": source,
        "device_time": next(at).isoformat(),
        **said,
    }


def _send(day: OutreachDay, events: list[dict[str, Any]], by: Actor) -> None:
    for start in range(0, len(events), 100):
        log.take(day, events[start : start + 100], clock.now(), by=by)
