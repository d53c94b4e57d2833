"""Who is in a team: joining from rosters or typed in, leaving, moving on, what they take over; their account."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Final, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import aliased

from app.base import clock, codes
from app.base.actors import Actor, Scope
from app.base.db import db, hold
from app.base.errors import Conflict, NotFound, Refused
from app.base.text import clean, fold
from campaigns.outreach import signing
from campaigns.outreach.day import OPEN, PLANNED
from campaigns.outreach.shift import Assignment
from campaigns.outreach.team import Team
from campaigns.outreach.volunteer import ROLES, Volunteer
from trainees import people, rosters, skills
from trainees.people import Particulars, Person
from trainees.people.person import not_erased
from trainees.rosters import Membership

ROSTERS: Final = ("team_member", "youth", "ambassador", "club_member")
"""Categories of the rosters from which volunteers come. Who plans may search these, not the whole register."""


class Member(NamedTuple):
    """A volunteer and who they are, read through merges."""

    volunteer: Volunteer
    person: Person


@dataclass(frozen=True, slots=True)
class Duties:
    """What a volunteer does: see Volunteer."""

    head: bool = False
    roles: list[str] = field(default_factory=list)
    skills: list[str] = field(default_factory=list)
    languages: list[str] = field(default_factory=list)


def members(team_ids: Collection[int], *, left: bool = False) -> dict[int, list[Member]]:
    """team_id → who is in it (`left`: who was), heads first, then in Vietnamese order of given names."""
    held, living = aliased(Person), aliased(Person)
    rows = db.session.execute(
        select(Volunteer, living)
        .join(held, held.id == Volunteer.person_id)
        .join(living, living.id == people.survivor(held))
        .where(
            Volunteer.team_id.in_(team_ids),
            Volunteer.left_on.is_not(None) if left else Volunteer.left_on.is_(None),
        )
        .order_by(Volunteer.head.desc(), living.sort_name, living.id)
    )
    found: dict[int, list[Member]] = {team_id: [] for team_id in team_ids}
    for volunteer, person in rows:
        found[volunteer.team_id].append(Member(volunteer, person))
    return found


def who(volunteer_ids: Collection[int]) -> dict[int, Person]:
    """volunteer_id → who they are, read through merges."""
    held, living = aliased(Person), aliased(Person)
    rows = db.session.execute(
        select(Volunteer.id, living)
        .join(held, held.id == Volunteer.person_id)
        .join(living, living.id == people.survivor(held))
        .where(Volunteer.id.in_(volunteer_ids))
    )
    return dict(rows.tuples().all())


def by_code(code: str) -> Member:
    """The volunteer of a public code, while they are in a team that goes out; NotFound."""
    plain = codes.normalise(code)
    found = db.session.scalar(
        select(Volunteer)
        .join(Team, Team.id == Volunteer.team_id)
        .where(Volunteer.code == plain, Volunteer.left_on.is_(None), Team.closed_at.is_(None))
    )
    if found is None:
        raise NotFound("volunteer_unknown", "Đường dẫn này không còn dùng. Xin tổ trưởng đường dẫn mới.")
    return Member(found, who([found.id])[found.id])


def of_account(account_id: int) -> Volunteer | None:
    """The volunteer who signs in with an account; None."""
    return db.session.scalar(
        select(Volunteer).where(Volunteer.account_id == account_id, Volunteer.left_on.is_(None))
    )


def candidates(team: Team, query: str, *, everybody: bool = False, limit: int = 20) -> list[Person]:
    """People of the rosters of volunteers (ROSTERS) today, or of the whole register (`everybody`: for who may read it), found by
    name; nobody who is in the team. Empty query: nobody.

    The search is by name only: a phone's digits would let a planner look people up.
    """
    words = "".join(letter if letter.isalpha() else " " for letter in clean(query))
    if not words.strip():
        return []
    held = aliased(Person)
    on_list = (
        select(people.survivor(held))
        .join(Membership, Membership.person_id == held.id)
        .where(
            Membership.locality_id == team.locality_id,
            Membership.category.in_(ROSTERS),
            rosters.on(clock.today()),
        )
    )
    inside = select(people.survivor(held)).join(Volunteer, Volunteer.person_id == held.id).where(
        Volunteer.team_id == team.id, Volunteer.left_on.is_(None)
    )  # fmt: skip
    found = people.living(Scope(team.locality_id)).where(
        people.matching(words), Person.id.not_in(inside), Person.erased_at.is_(None)
    )
    if not everybody:
        found = found.where(Person.id.in_(on_list))
    return list(db.session.scalars(found.order_by(Person.sort_name, Person.id).limit(limit)))


def on_rosters(person: Person) -> bool:
    """Whether somebody stands on a roster of volunteers today, read through merges."""
    found = select(Membership.id).where(
        Membership.person_id.in_(people.family(person.id)),
        Membership.category.in_(ROSTERS),
        rosters.on(clock.today()),
    )
    return db.session.scalar(found.limit(1)) is not None


def join(team: Team, person: Person, duties: Duties | None = None, *, by: Actor) -> Volunteer:
    """Somebody is in the team from today. Who had left it comes back with the address and the answers they had.

    Conflict `volunteer_here`: they are in it. Refused: the team is closed, the person was erased.
    """
    hold(team)
    if team.closed_at is not None:
        raise Refused("team_closed", "Tổ này đã thôi hoạt động. Lập lại tổ rồi thêm người.")
    not_erased(person)
    family = people.family(person.id)
    _not_here(team, family)
    before = db.session.scalar(
        select(Volunteer)
        .where(Volunteer.team_id == team.id, Volunteer.person_id.in_(family))
        .order_by(Volunteer.left_on.desc(), Volunteer.id.desc())
        .limit(1)
    )
    if before is not None:
        before.left_on = None
        volunteer = before
    else:
        volunteer = Volunteer(
            locality_id=team.locality_id, team_id=team.id, person_id=person.id, joined_on=clock.today()
        )
        db.session.add(volunteer)
    if duties is not None:
        _write(volunteer, duties)
    db.session.flush()
    return volunteer


def join_new(team: Team, given: Particulars, duties: Duties | None = None, *, by: Actor) -> Volunteer:
    """Somebody who is on no list joins: a new person, whom the search for doubles compares with the register later.

    Nobody is looked up by what was typed: whoever may not read the register would learn from it who is there. Who is in the team
    by that name already is asked for first: Conflict `volunteer_named`.
    """
    same = next(
        (
            member
            for member in members([team.id])[team.id]
            if member.person.name_key == fold(given.name)
            and (not given.birth or not member.person.birth or member.person.birth[:4] == given.birth[:4])
        ),
        None,
    )
    if same is not None:
        raise Conflict(
            "volunteer_named",
            f"Trong tổ đã có {same.person.name}. Nếu là người khác, ghi thêm năm sinh hoặc tên đệm để phân biệt.",
        )
    if team.closed_at is not None:
        raise Refused("team_closed", "Tổ này đã thôi hoạt động. Lập lại tổ rồi thêm người.")
    person = people.add(team.locality_id, given, by=by, neighbourhood_id=team.neighbourhood_id)
    return join(team, person, duties, by=by)


def _not_here(team: Team, family: Collection[int]) -> None:
    there = select(Volunteer.id).where(
        Volunteer.team_id == team.id, Volunteer.person_id.in_(family), Volunteer.left_on.is_(None)
    )
    if db.session.scalar(there.limit(1)) is not None:
        raise Conflict("volunteer_here", f"Người này đã có trong {team.name}.")


def change(volunteer: Volunteer, duties: Duties) -> None:
    """What they do in the team. Refused: roles or skills that do not exist."""
    _write(volunteer, duties)
    db.session.flush()


def _write(volunteer: Volunteer, duties: Duties) -> None:
    if unknown := [role for role in duties.roles if role not in ROLES]:
        raise Refused("role_unknown", f"Không có việc “{unknown[0]}” trong ca trực.")
    volunteer.head = duties.head
    volunteer.roles = [role for role in ROLES if role in duties.roles]
    volunteer.skills = [skill.code for skill in skills.by_codes(duties.skills)] if duties.skills else []
    volunteer.languages = list(dict.fromkeys(word for one in duties.languages if (word := clean(one)[:40])))[
        :10
    ]


def coming(volunteer: Volunteer) -> list[Assignment]:
    """The shifts that are still before them, waited for ones too, from today on."""
    return [
        row
        for row in signing.of_volunteer(volunteer)
        if row.volunteer_id == volunteer.id and row.came is None and row.shift.day.state in (PLANNED, OPEN)
    ]


def leave(volunteer: Volunteer, *, by: Actor) -> None:
    """They are in the team no more from today. Refused `volunteer_expected`: shifts are before them; take them off first."""
    if volunteer.left_on is not None:
        return
    hold(volunteer.team)
    hold(volunteer)  # whoever is just putting them on a shift is waited for
    if shifts := coming(volunteer):
        first: date = shifts[0].shift.day.day
        raise Refused(
            "volunteer_expected",
            f"Còn {len(shifts)} ca trực phía trước, gần nhất ngày {first:%d/%m/%Y}. Rút tên khỏi các ca ấy rồi làm lại.",
        )
    volunteer.left_on, volunteer.head = clock.today(), False
    db.session.flush()


def back(volunteer: Volunteer) -> None:
    """They are in the team again (undo of `leave`). Conflict: they are in it by another row."""
    if volunteer.left_on is None:
        return
    hold(volunteer.team)
    _not_here(
        volunteer.team, people.family(people.get(volunteer.person_id, within=Scope(volunteer.locality_id)).id)
    )
    volunteer.left_on = None
    db.session.flush()


def move(volunteer: Volunteer, team: Team, *, by: Actor) -> None:
    """They go on in another team of the locality: address, answers, shifts and hours go with them; they lead nobody there.

    Conflict: they are in it. Refused: it is closed. NotFound: it is another locality's.
    """
    if team.locality_id != volunteer.locality_id:
        raise NotFound("team_unknown", "Không tìm thấy tổ này.")
    if team.id == volunteer.team_id:
        return
    if volunteer.left_on is not None:
        raise Refused("volunteer_left", "Người này đã thôi ở tổ. Thêm lại vào tổ mới.")
    for one in sorted((volunteer.team, team), key=lambda each: each.id):
        hold(one)
    if team.closed_at is not None:
        raise Refused("team_closed", "Tổ này đã thôi hoạt động. Chọn tổ khác.")
    _not_here(team, people.family(people.get(volunteer.person_id, within=Scope(volunteer.locality_id)).id))
    volunteer.team, volunteer.head = team, False
    db.session.flush()


def link(volunteer: Volunteer, account_id: int | None) -> None:
    """With which account they sign in; None: with none. Conflict `account_linked`: somebody else signs in with it."""
    if account_id is not None:
        taken = db.session.scalar(
            select(Volunteer).where(Volunteer.account_id == account_id, Volunteer.id != volunteer.id)
        )
        if taken is not None and taken.left_on is None:
            raise Conflict("account_linked", "Tài khoản này đang gắn với một tình nguyện viên khác.")
        if taken is not None:  # who left does not keep the next one out
            taken.account_id = None
            db.session.flush()
    volunteer.account_id = account_id
    db.session.flush()


def names(volunteers: Iterable[Volunteer]) -> dict[int, str]:
    """volunteer_id → name, read through merges."""
    return {number: person.name for number, person in who([one.id for one in volunteers]).items()}
