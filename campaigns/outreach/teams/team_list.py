"""The teams of a locality: added, changed, closed; how many are in each, and how many of them said when they can."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from sqlalchemy import case, func, or_, select

from app.base import clock, codes
from app.base.actors import Scope
from app.base.db import db, hold
from app.base.errors import Conflict, NotFound, Refused
from app.base.text import clean, fold
from campaigns.outreach.day import OPEN, PLANNED, OutreachDay, Point
from campaigns.outreach.team import Team
from campaigns.outreach.volunteer import Volunteer
from trainees import areas
from trainees.areas import Locality, Neighbourhood, name_key
from trainees.people import Person, survivor

MOST_LEAST = 50  # a team of which more must come is a slip of the finger


@dataclass(frozen=True, slots=True)
class Particulars:
    """What is said of a team. `equipment`: words; `least`: so many must be able to come for it to go out."""

    name: str
    neighbourhood_id: int | None = None
    equipment: list[str] = field(default_factory=list)
    least: int = 2
    note: str = ""


@dataclass(frozen=True, slots=True)
class Counts:
    """People of a team: in it, and of them those who answered when they can."""

    members: int = 0
    answered: int = 0


def listed(
    within: Scope, *, query: str = "", closed: bool = False, page: int = 1, size: int | None = None
) -> list[Team]:
    """The teams that go out, or those that are no more, by name. `query`: part of its name or its neighbourhood's."""
    found = select(Team).where(Team.closed_at.is_not(None) if closed else Team.closed_at.is_(None))
    if within.locality_id is not None:
        found = found.where(Team.locality_id == within.locality_id)
    if words := fold(query):
        home = select(Neighbourhood.id).where(Neighbourhood.name_key.contains(words, autoescape=True))
        found = found.where(
            or_(Team.name_key.contains(words, autoescape=True), Team.neighbourhood_id.in_(home))
        )
    teams = sorted(db.session.scalars(found), key=lambda team: (areas.place_order(team.name), team.id))
    return teams if size is None else teams[(page - 1) * size : page * size]


def by_code(code: str) -> Team:
    """The team of a public code, while it goes out; NotFound."""
    plain = codes.normalise(code)
    found = db.session.scalar(select(Team).where(Team.code == plain, Team.closed_at.is_(None)))
    if found is None:
        raise NotFound("team_unknown", "Đường dẫn này không còn dùng. Xin tổ trưởng đường dẫn mới.")
    return found


def add(locality_id: int, given: Particulars) -> Team:
    """A new team. Refused: no name, an odd number. Conflict `team_named`: another has the name. NotFound: no such neighbourhood."""
    db.session.add(team := Team(locality_id=locality_id, name="", name_key="", made_at=clock.now()))
    with db.session.no_autoflush:
        _write(team, given)
    db.session.flush()
    return team


def change(team: Team, given: Particulars) -> None:
    """Make the team's particulars these; refused as `add` does."""
    with db.session.no_autoflush:
        _write(team, given)
    db.session.flush()


def _write(team: Team, given: Particulars) -> None:
    name = clean(given.name)[:200]
    if not name:
        raise Refused("team_nameless", "Cần tên tổ, ví dụ: Tổ số 3.")
    if not 1 <= given.least <= MOST_LEAST:
        raise Refused("team_least", f"Số người ít nhất để đi là từ 1 đến {MOST_LEAST}.")
    key = name_key(name)
    named = select(Team).where(Team.locality_id == team.locality_id, Team.name_key == key)
    taken = next((other for other in db.session.scalars(named) if other is not team), None)
    if taken is not None:
        gone = " Tổ ấy đã thôi hoạt động: mở danh sách tổ đã thôi để lập lại." if taken.closed_at else ""
        raise Conflict("team_named", f"Đã có tổ tên “{taken.name}”. Đặt tên khác.{gone}")
    if given.neighbourhood_id is not None:
        areas.get_neighbourhood(given.neighbourhood_id, within=Scope(team.locality_id))
    team.name, team.name_key, team.neighbourhood_id = name, key, given.neighbourhood_id
    team.equipment = list(dict.fromkeys(word for one in given.equipment if (word := clean(one)[:60])))[:20]
    team.least, team.note = given.least, clean(given.note)[:300]


def close(team: Team) -> None:
    """The team is no more; who was in it and what it did stays. Refused `team_expected`: it is to go out still."""
    hold(team)
    if team.closed_at is not None:
        return
    coming = db.session.scalar(
        select(func.min(OutreachDay.day))
        .join(Point, Point.outreach_day_id == OutreachDay.id)
        .where(
            Point.team_id == team.id, OutreachDay.day >= clock.today(), OutreachDay.state.in_((PLANNED, OPEN))
        )
    )
    if coming is not None:
        raise Refused(
            "team_expected",
            f"Tổ còn được giao điểm ngày {coming:%d/%m/%Y}. Giao điểm ấy cho tổ khác rồi làm lại.",
        )
    team.closed_at = clock.now()
    db.session.flush()


def reopen(team: Team) -> None:
    """The team goes out again."""
    team.closed_at = None
    db.session.flush()


def new_code(of: Team | Volunteer) -> str:
    """Another public address; who has the old one no longer gets in."""
    of.code = codes.random_code(11)
    db.session.flush()
    return of.code


def say_word(locality: Locality, word: str) -> None:
    """What the teams are called in this locality. Refused: nothing typed."""
    said = clean(word)[:120]
    if not said:
        raise Refused("team_word", "Cần tên gọi của các tổ, ví dụ: Tổ công nghệ số cộng đồng.")
    locality.team_word = said
    db.session.flush()


def counts(teams: Iterable[Team]) -> dict[int, Counts]:
    """team_id → how many people are in it and how many of them answered; a person once, through merges."""
    ids = [team.id for team in teams]
    answers = case(
        (or_(Volunteer.weekly.is_not(None), Volunteer.answered_at.is_not(None)), survivor()), else_=None
    )
    rows = db.session.execute(
        select(Volunteer.team_id, func.count(survivor().distinct()), func.count(answers.distinct()))
        .join(Person, Person.id == Volunteer.person_id)
        .where(Volunteer.team_id.in_(ids), Volunteer.left_on.is_(None))
        .group_by(Volunteer.team_id)
    )
    return dict.fromkeys(ids, Counts()) | {team: Counts(members, said) for team, members, said in rows}


def skills_of(team_ids: Collection[int]) -> dict[int, dict[str, set[str]]]:
    """team_id → {'skills': codes, 'languages': words} that anybody in it has."""
    found: dict[int, dict[str, set[str]]] = {each: {"skills": set(), "languages": set()} for each in team_ids}
    rows = select(Volunteer.team_id, Volunteer.skills, Volunteer.languages).where(
        Volunteer.team_id.in_(team_ids), Volunteer.left_on.is_(None)
    )
    for team_id, skills, languages in db.session.execute(rows):
        found[team_id]["skills"].update(skills)
        found[team_id]["languages"].update(languages)
    return found
