"""Proposals: asked for, kept, dragged, asked for again. Thinking reads only; keeping is a short write that checks that nobody else
was quicker."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import func, select

from app.base import clock
from app.base.actors import Actor, Scope
from app.base.db import db, hold
from app.base.errors import Conflict, NotFound, Refused
from campaigns.outreach.campaign import OVER, Campaign
from campaigns.outreach.planner import greedy, round_robin
from campaigns.outreach.planner.ground import Ground
from campaigns.outreach.planner.judging import judge
from campaigns.outreach.planner.plan import SECONDS, Plan, compared, plan
from campaigns.outreach.planner.season import PARTS, Slot, Visit
from campaigns.outreach.planning import asking
from campaigns.outreach.planning.asking import Asked
from campaigns.outreach.planning.survey import Survey, survey
from campaigns.outreach.proposal import Proposal

MOST: Final = 50
"""Proposals of one campaign."""
MOST_VISITS: Final = 600
"""Visits on one board."""
_WAIT: Final = 3.0
_searches = threading.BoundedSemaphore(2)  # a search takes a core for ten seconds


@dataclass(frozen=True, slots=True)
class Line:
    """One visit of a proposal, and whether somebody locked it."""

    visit: Visit
    lock: bool = False

    @property
    def key(self) -> str:
        """What a form calls it."""
        return key_of(self.visit)


@dataclass(frozen=True, slots=True)
class Thought:
    """A plan with what it is measured by: what was surveyed, a round robin of as many visits, the fallback without a solver."""

    survey: Survey
    plan: Plan
    round_robin_gain: float
    greedy_gain: float | None
    sentences: tuple[str, ...] = ()
    before: float | None = None


def key_of(visit: Visit) -> str:
    """A visit as a form or an address names it: '2026-11-14.morning.3.12'."""
    return f"{visit.slot.day.isoformat()}.{visit.slot.part}.{visit.team_id}.{visit.neighbourhood_id}"


def read_key(text: str) -> Visit:
    """What `key_of` wrote; NotFound for anything else."""
    parts = text.split(".")
    try:
        day, part, team, home = parts
        if part not in PARTS:
            raise ValueError(part)
        return Visit(Slot(date.fromisoformat(day), part), int(team), int(home))
    except ValueError:
        raise NotFound("visit_unknown", "Không tìm thấy buổi này trong phương án.") from None


def lines(proposal: Proposal) -> list[Line]:
    """The visits of a proposal, by half-day."""
    found = [Line(visit_of(row), bool(row.get("lock"))) for row in proposal.visits]
    return sorted(found, key=lambda line: line.visit.in_order)


def struck(proposal: Proposal) -> list[Visit]:
    """What somebody struck out, by half-day."""
    return sorted((visit_of(row) for row in proposal.never), key=lambda visit: visit.in_order)


def visit_of(row: Mapping[str, Any]) -> Visit:
    """The visit that a row of a proposal, or of its outcome, tells of."""
    return Visit(Slot(date.fromisoformat(row["day"]), row["part"]), row["team"], row["neighbourhood"])


def _row(visit: Visit) -> dict[str, Any]:
    return {
        "day": visit.slot.day.isoformat(), "part": visit.slot.part, "team": visit.team_id,
        "neighbourhood": visit.neighbourhood_id,
    }  # fmt: skip


# --- thinking ------------------------------------------------------------------------------------------------


def think(
    campaign: Campaign, first: date, weeks: int, asked: Asked, *, seconds: float = SECONDS, with_greedy: bool = False,
) -> Thought:  # fmt: skip
    """A first plan. Reads only; up to `seconds`, so no transaction that writes may be open. Refused: as `survey`; `planner_busy`."""
    found = survey(campaign, first, weeks, asked)
    with _search():
        return _thought(found, plan(found.season, found.asked.prior, seconds=seconds), with_greedy)


@contextmanager
def _search() -> Iterator[None]:
    """A search of this process's own. Refused `planner_busy`: others go on, and none ended while we waited a moment."""
    if not _searches.acquire(timeout=_WAIT):
        raise Refused(
            "planner_busy", "Máy chủ đang xếp phương án khác nên chưa xếp. Đợi nửa phút rồi bấm lại."
        )
    try:
        yield
    finally:
        _searches.release()


def think_again(proposal: Proposal, asked: Asked | None = None, *, seconds: float = SECONDS) -> Thought:
    """The plan that keeps what is locked and struck out, beside the one that stands. As `think`."""
    _still_loose(proposal)
    found = _survey(proposal, asked)
    there = [Line(found.here(line.visit), line.lock) for line in lines(proposal)]
    never = [found.here(visit) for visit in struck(proposal)]
    season = found.locked([line.visit for line in there if line.lock], never)
    before = judge(season, [line.visit for line in there], found.asked.prior)
    with _search():
        after = plan(season, found.asked.prior, seconds=seconds)
    said = compared(before, after)
    return _thought(found, after, False, said.sentences, before.gain)


def judged(proposal: Proposal, there: Sequence[Line], never: Sequence[Visit]) -> Thought:
    """What a proposal is worth after somebody changed it by hand, beside what it was. Reads only."""
    found = _survey(proposal, None)
    season = found.locked(
        [found.here(line.visit) for line in there if line.lock], [found.here(visit) for visit in never]
    )
    was = judge(season, [found.here(line.visit) for line in lines(proposal)], found.asked.prior)
    now = judge(season, [found.here(line.visit) for line in there], found.asked.prior)
    said = compared(was, now)
    return _thought(found, now, False, said.sentences, was.gain)


def _survey(proposal: Proposal, asked: Asked | None) -> Survey:
    return survey(
        proposal.campaign, proposal.first, proposal.weeks, asked or asking.read(proposal.asked), besides=proposal.id,
    )  # fmt: skip


def _thought(
    found: Survey, made: Plan, with_greedy: bool, sentences: tuple[str, ...] = (), before: float | None = None
) -> Thought:
    ground = Ground(found.season, found.asked.prior)
    usual = ground.gain(round_robin.plan(ground, len(made.visits)))
    quick = ground.gain(greedy.plan(ground)) if with_greedy else None
    return Thought(found, made, usual, quick, sentences, before)


def outcome(thought: Thought) -> dict[str, Any]:
    """What was thought, as it is kept with a proposal and printed by a command: numbers rounded, names as they were."""
    made, season = thought.plan, thought.survey.season
    teams = {team.id: team.name for team in season.teams}
    places = {place.id: place.name for place in season.neighbourhoods}
    return {
        "status": made.status, "gain": round(made.gain, 1), "score": round(made.score, 1),
        "bound": None if made.bound is None else round(made.bound, 1),
        "gap": None if made.gap is None else round(made.gap, 4), "seconds": round(made.seconds, 2),
        "team_days": made.team_days, "round_robin_gain": round(thought.round_robin_gain, 1),
        "greedy_gain": None if thought.greedy_gain is None else round(thought.greedy_gain, 1),
        "before": None if thought.before is None else round(thought.before, 1), "changes": list(thought.sentences),
        "fewer": made.fewer,
        "targets": [
            {
                "id": one.id, "name": one.name, "lag": round(one.lag, 3), "weight": thought.survey.asked.targets.get(one.id, 1.0),
                "helped": round(made.helped.get(one.id, 0.0), 1), "estimated": _estimated(one.parts.values()),
            }
            for one in thought.survey.targets
        ],
        "days": [
            {
                **_row(one.visit), "team_name": teams[one.visit.team_id],
                "neighbourhood_name": places[one.visit.neighbourhood_id], "expected": round(one.gain, 1),
                "helped": {str(key): round(people, 1) for key, people in one.helped.items()}, "why": one.sentence,
            }
            for one in made.chosen
        ],
        "problems": list(dict.fromkeys(one.sentence for one in (*thought.survey.problems, *made.problems))),
        "uncovered": [
            {
                "neighbourhood": one.neighbourhood_id, "name": places[one.neighbourhood_id], "reason": one.reason,
                "sentence": one.sentence,
            }
            for one in made.uncovered
        ],
        "at": clock.now().isoformat(),
    }  # fmt: skip


def _estimated(parts: Iterable[Any]) -> bool:
    """Whether a number of some neighbourhood is a guess."""
    return any(part.lacking is None or part.estimated for part in parts)


# --- keeping -------------------------------------------------------------------------------------------------


def of_campaign(campaign: Campaign) -> list[Proposal]:
    """A campaign's proposals, the newest first."""
    query = (
        select(Proposal).where(Proposal.campaign_id == campaign.id).order_by(Proposal.id.desc()).limit(MOST)
    )
    return list(db.session.scalars(query))


def get(proposal_id: int, *, within: Scope) -> Proposal:
    """One proposal of the scope; NotFound."""
    found = db.session.get(Proposal, proposal_id)
    if found is None or not within.covers(found.locality_id):
        raise NotFound("proposal_unknown", "Không tìm thấy phương án này.")
    return found


def keep_new(campaign: Campaign, first: date, weeks: int, thought: Thought, *, by: Actor) -> Proposal:
    """A thought becomes a proposal. Refused: the campaign is over, or has too many."""
    hold(campaign)
    if campaign.state == OVER:
        raise Refused("campaign_over", "Chiến dịch đã kết thúc. Mở lại chiến dịch rồi xếp phương án.")
    there = db.session.scalar(select(func.count(Proposal.id)).where(Proposal.campaign_id == campaign.id)) or 0
    if there >= MOST:
        raise Refused(
            "proposals_many", f"Chiến dịch đã có {MOST} phương án. Xóa bớt phương án cũ rồi xếp lại."
        )
    proposal = Proposal(
        locality_id=campaign.locality_id, campaign_id=campaign.id, first=first, weeks=weeks,
        asked=thought.survey.asked.as_json(), visits=[{**_row(v), "lock": False} for v in thought.plan.visits], never=[],
        outcome=outcome(thought), made_at=clock.now(), made_by=by.account_id,
    )  # fmt: skip
    db.session.add(proposal)
    db.session.flush()
    return proposal


def keep(
    proposal: Proposal, revision: int, thought: Thought, *, locks: Iterable[Visit], never: Iterable[Visit]
) -> None:
    """What was thought of a proposal takes the place of what stood. Conflict: somebody changed it since `revision`."""
    take_turn(proposal, revision)
    locked = {thought.survey.here(visit) for visit in locks}
    proposal.asked = thought.survey.asked.as_json()
    proposal.visits = [{**_row(visit), "lock": visit in locked} for visit in thought.plan.visits]
    proposal.never = [_row(visit) for visit in dict.fromkeys(thought.survey.here(visit) for visit in never)]
    proposal.outcome = outcome(thought)
    proposal.revision = revision + 1
    db.session.flush()


def take_turn(proposal: Proposal, revision: int) -> None:
    """Read a proposal anew for a change that others must wait for. Conflict `proposal_changed`; Refused `proposal_applied`."""
    hold(proposal)
    still(proposal, revision)


def still(proposal: Proposal, revision: int) -> None:
    """As `take_turn` says, by what was read: before anybody thinks for ten seconds in vain."""
    _still_loose(proposal)
    if proposal.revision != revision:
        raise Conflict(
            "proposal_changed",
            "Người khác vừa sửa phương án này nên chưa ghi gì. Xem lại phương án rồi làm lại việc vừa rồi.",
        )


def _still_loose(proposal: Proposal) -> None:
    if proposal.applied_at is not None:
        raise Refused(
            "proposal_applied",
            "Phương án này đã thành các ngày ra quân. Gỡ các ngày ấy trước, hoặc xếp một phương án mới.",
        )


def remove(proposal: Proposal) -> None:
    """A proposal that nobody wants any more. Refused: it was applied."""
    hold(proposal)
    _still_loose(proposal)
    db.session.delete(proposal)
    db.session.flush()


# --- by hand -------------------------------------------------------------------------------------------------


def locked(there: Sequence[Line], visit: Visit, lock: bool) -> list[Line]:
    """With a visit locked or loose."""
    _there(there, visit)
    return [Line(line.visit, lock) if line.visit == visit else line for line in there]


def without(there: Sequence[Line], visit: Visit) -> list[Line]:
    """Without a visit."""
    _there(there, visit)
    return [line for line in there if line.visit != visit]


def with_one(there: Sequence[Line], visit: Visit) -> list[Line]:
    """With one more visit, which stays where it was put. Refused: it is there, its team is elsewhere at that time, the board is full."""
    if len(there) >= MOST_VISITS:
        raise Refused("visits_many", f"Phương án đã có {MOST_VISITS} buổi. Bỏ bớt buổi rồi thêm.")
    for line in there:
        if line.visit == visit:
            raise Refused("visit_there", "Buổi này đã có trong phương án.")
        if (line.visit.slot, line.visit.team_id) == (visit.slot, visit.team_id):
            raise Refused(
                "team_elsewhere",
                "Tổ này đã đi nơi khác trong buổi ấy. Chọn tổ khác, hoặc chuyển buổi kia trước.",
            )
    return [*there, Line(visit, True)]


def moved(there: Sequence[Line], visit: Visit, to: Visit) -> list[Line]:
    """With a visit put elsewhere; it stays there. Two teams of one half-day change their places where one comes upon the other."""
    if visit == to:
        return list(there)
    rest = without(there, visit)
    other = next(
        (line for line in rest if (line.visit.slot, line.visit.team_id) == (to.slot, to.team_id)), None
    )
    if other is not None and visit.team_id == to.team_id and visit.neighbourhood_id == to.neighbourhood_id:
        # Dropped on a half-day on which the same team goes elsewhere: the two half-days change.
        swapped = Visit(visit.slot, other.visit.team_id, other.visit.neighbourhood_id)
        rest = [Line(swapped, other.lock) if line is other else line for line in rest]
    return with_one(rest, to)


def _there(there: Sequence[Line], visit: Visit) -> None:
    if not any(line.visit == visit for line in there):
        raise NotFound(
            "visit_unknown", "Không tìm thấy buổi này trong phương án; có thể người khác vừa bỏ nó."
        )
