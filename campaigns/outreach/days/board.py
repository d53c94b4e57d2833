"""Who comes where on a day: its points, their shifts, the people on them; what is still missing, in words."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from campaigns.outreach import signing
from campaigns.outreach.day import OutreachDay, Point
from campaigns.outreach.lack import Lack
from campaigns.outreach.shift import ON, WAITING, Assignment, Shift
from campaigns.outreach.signing import Seats, overlap
from campaigns.outreach.signing import shifts as shift_list
from trainees.people import Person


@dataclass(frozen=True, slots=True)
class Signed:
    """Somebody on a shift, waiting for it, or out of it again; after a merge who stands for both."""

    assignment: Assignment
    person: Person


@dataclass(frozen=True, slots=True)
class Row:
    """A shift of a point, how full it is, and who is on it, waits for it, signed out of it."""

    shift: Shift
    seats: Seats
    on: list[Signed] = field(default_factory=list)
    waiting: list[Signed] = field(default_factory=list)
    out: list[Signed] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Stand:
    """A point with its shifts, by time."""

    point: Point
    rows: list[Row]

    @property
    def missing(self) -> int:
        """Seats that nobody has taken."""
        return sum(row.seats.free for row in self.rows)

    @property
    def on(self) -> int:
        """Seats that are taken."""
        return sum(row.seats.on for row in self.rows)


def of_day(day: OutreachDay) -> list[Stand]:
    """The day's points in their order; five queries for any number of them."""
    shifts = shift_list.of_days([day])[day.id]
    seats, rows = signing.taken(shifts), {}
    for shift in shifts:
        rows[shift.id] = Row(shift, seats[shift.id])
    signed = signing.of_day(day)
    people = signing.who(signed)
    for one in signed:
        row = rows[one.shift_id]
        among = row.on if one.state == ON else row.waiting if one.state == WAITING else row.out
        among.append(Signed(one, people[one.id]))
    by_point: dict[int, list[Row]] = defaultdict(list)
    for shift in sorted(shifts, key=lambda one: (one.starts_at, one.id)):
        by_point[shift.point_id].append(rows[shift.id])
    return [Stand(point, by_point[point.id]) for point in day.points]


def lacks(day: OutreachDay, stands: list[Stand]) -> list[Lack]:
    """What of a day's points is not arranged yet: none, one without a team, a team at two at once. What of its shifts is not,
    `signing.lacking` says."""
    if not stands:
        return [
            Lack("Chưa có điểm nào.", "Thêm điểm để biết đi đâu, tổ nào đi.", "new_point", {"day": day.id})
        ]
    said = [
        Lack(f"{stand.point.name}: chưa chọn tổ.", "", "point", {"day": day.id, "point": stand.point.id})
        for stand in stands
        if stand.point.team_id is None
    ]
    for number, stand in enumerate(stands):
        for other in stands[:number]:
            one, two = stand.point, other.point
            if (
                one.team
                and one.team_id == two.team_id
                and overlap(one.starts_at, one.ends_at, two.starts_at, two.ends_at)
            ):
                words = f"{one.team.name} đứng hai điểm cùng giờ: {two.name} và {one.name}."
                said.append(
                    Lack(words, "Đổi tổ hoặc đổi giờ một điểm.", "point", {"day": day.id, "point": one.id})
                )
    return said
