"""Two who do the same thing to outreach at one moment; and what each story comes to on PostgreSQL when its guard is taken away.

On SQLite whoever writes is alone. Shifts have theirs in `test_signing_races`, the log of a day in `test_log_races`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from app.base import clock
from app.base.actors import COMMAND_LINE, EVERYWHERE
from app.base.db import db
from campaigns.outreach import signing
from campaigns.outreach.campaign import Campaign
from campaigns.outreach.campaigning import papers
from campaigns.outreach.day import DayMove, OutreachDay, Point
from campaigns.outreach.days import desk_days, moving
from campaigns.outreach.paper import CampaignPaper
from campaigns.outreach.place import Place
from campaigns.outreach.planning import proposing
from campaigns.outreach.proposal import Proposal
from campaigns.outreach.team import Team
from campaigns.outreach.teams import free_time, joining
from campaigns.outreach.volunteer import FreeDay, Volunteer
from tests.outreach.made import outreach
from trainees import attachments
from trainees.attachments import Attachment
from trainees.people import Person

Made = dict[str, int]


@pytest.fixture
def made(commune, once) -> Made:
    def make():
        rows = outreach(commune.locality, commune.people[:3], by=COMMAND_LINE)
        kept = attachments.keep(
            commune.locality, b"%PDF-1.4 one at a time %%EOF", "ke-hoach.pdf", by=COMMAND_LINE
        )
        rows.volunteers[0].weekly = []
        aside = attachments.keep(commune.locality, b"%PDF-1.4 aside %%EOF", "cu.pdf", by=COMMAND_LINE)
        paper = papers.add_paper(rows.campaign, aside, by=COMMAND_LINE)
        papers.put_aside(paper)
        return {
            "campaign": rows.campaign.id, "place": rows.place.id, "team": rows.team.id, "day": rows.day.id, "file": kept.id,
            "volunteer": rows.volunteers[0].id, "proposal": rows.proposal.id, "stranger": commune.people[4],
            "aside": aside.id, "paper": paper.id,
        }  # fmt: skip

    return once("outreach, one at a time", make)


def got(model: type, number: int) -> Any:
    return db.session.get_one(model, number)


def count(*conditions: Any) -> int:
    return db.session.scalar(select(func.count()).where(*conditions)) or 0


def move(made: Made, turn: int) -> None:
    was = clock.today()
    to = was + timedelta(days=turn + 1)
    moving.move(got(OutreachDay, made["day"]), to, reason="Mưa", by=COMMAND_LINE, was=was)


def bring(made: Made, turn: int) -> None:
    papers.add_paper(got(Campaign, made["campaign"]), got(Attachment, made["file"]), by=COMMAND_LINE)


def again(made: Made, turn: int) -> None:
    """One brings back what was put aside, the other adds the file anew."""
    if turn:
        assert papers.bring_back(got(CampaignPaper, made["paper"]))
    else:
        papers.add_paper(got(Campaign, made["campaign"]), got(Attachment, made["aside"]), by=COMMAND_LINE)


def join(made: Made, turn: int) -> None:
    joining.join(got(Team, made["team"]), got(Person, made["stranger"]), by=COMMAND_LINE)


def tap(made: Made, turn: int) -> None:
    half = (clock.today() + timedelta(days=2), "morning")
    free_time.say_days(got(Volunteer, made["volunteer"]), {half: True})


def change(made: Made, turn: int) -> None:
    proposal = proposing.get(made["proposal"], within=EVERYWHERE)
    proposing.take_turn(proposal, 1)
    proposal.never = [*proposal.never, {"by": turn}]
    proposal.revision = 2
    db.session.flush()


def knock(made: Made, turn: int) -> None:
    desk_days.today(got(Place, made["place"]), by=COMMAND_LINE)


def moves(made: Made) -> int:
    return count(DayMove.outreach_day_id == made["day"])


def documents(made: Made) -> int:
    return count(CampaignPaper.attachment_id == made["file"])


def brought(made: Made) -> int:
    return count(CampaignPaper.attachment_id == made["aside"], CampaignPaper.removed_at.is_(None))


def members(made: Made) -> int:
    return count(Volunteer.person_id == made["stranger"])


def answers(made: Made) -> int:
    return count(FreeDay.volunteer_id == made["volunteer"])


def changes(made: Made) -> int:
    return got(Proposal, made["proposal"]).revision - 1


def doors(made: Made) -> int:
    return count(Point.outreach_day_id == OutreachDay.id, OutreachDay.desk_id == made["place"])


STORIES: dict[str, tuple[Callable, Callable, list[str | None]]] = {
    "a day is moved": (move, moves, ["Conflict", None]),
    "one file is brought": (bring, documents, ["Refused", None]),
    "a file is added and brought back": (again, brought, ["Refused", None]),
    "somebody joins": (join, members, ["Conflict", None]),
    "a half-day is tapped": (tap, answers, [None, None]),
    "a proposal is changed": (change, changes, ["Conflict", None]),
    "a desk's day is opened": (knock, doors, [None, None]),
}
"""What two do; how often it is done afterwards; how it went for the one and the other."""


def both(made: Made, deed: Callable, at_once: Callable) -> list[str | None]:
    said = at_once(*(lambda turn=turn: deed(made, turn) for turn in range(2)))
    return sorted((None if one is None else type(one).__name__ for one in said), key=str)


@pytest.mark.parametrize("story", STORIES)
def test_at_one_moment_it_is_done_once(made, story, at_once, work) -> None:
    deed, done, went = STORIES[story]
    assert both(made, deed, at_once) == sorted(went, key=str)
    with work():
        assert done(made) == 1


def _unguarded_insert(connection: Any, table: Any, rows: list[dict[str, Any]]) -> None:
    """Look whether it is there, and write it if not."""
    row = rows[0]
    if db.session.scalar(select(OutreachDay.id).where(OutreachDay.desk_id == row["desk_id"])) is None:
        db.session.add(OutreachDay(**row))
        db.session.flush()


UNGUARDED = {
    "a day is moved": (signing, "hold_move", lambda day, became: None),
    "one file is brought": (papers, "hold", lambda row: None),
    "a file is added and brought back": (papers, "hold", lambda row: None),
    "somebody joins": (joining, "hold", lambda row: None),
    "a half-day is tapped": (free_time, "hold", lambda row: None),
    "a proposal is changed": (proposing, "hold", lambda row: None),
    "a desk's day is opened": (desk_days, "insert_new", _unguarded_insert),
}


@pytest.mark.parametrize("story", STORIES)
def test_without_its_guard_it_goes_wrong(made, story, at_once, work, monkeypatch, db_kind) -> None:
    """Done twice, or the second of two thrown out by the database, or told that all is well when nothing of theirs was kept."""
    if db_kind == "sqlite":
        pytest.skip("one writer at a time: there is no guard to take away")
    monkeypatch.setattr(*UNGUARDED[story])
    deed, done, went = STORIES[story]
    said = both(made, deed, at_once)
    with work():
        assert (said, done(made)) != (sorted(went, key=str), 1)
