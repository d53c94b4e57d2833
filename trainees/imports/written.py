"""What stands of a list that was written: its rows by outcome, its people and names, as they are now."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from app.base.db import db
from trainees.imports.not_entered import is_open
from trainees.imports.roster_import import CREATED, MATCHED, QUESTION, REFUSED, RosterImport, RosterRow
from trainees.rosters import Membership


@dataclass(frozen=True, slots=True)
class Written:
    """Rows that brought somebody in (`created`), that mean somebody who was there (`matched`), and that wait still

    (`question`, `refused`). `known`: how many people the matched rows mean whom the list did not bring in itself.
    `memberships`: how many it gives.
    """

    created: int
    matched: int
    question: int
    refused: int
    known: int
    memberships: int


def written(record: RosterImport) -> Written:
    """What stands of an applied import: answers given since count, what was taken back does not. Four queries."""
    mine = RosterRow.import_id == record.id
    by_outcome = select(RosterRow.outcome, func.count()).where(mine).group_by(RosterRow.outcome)
    entered: dict[str, int] = dict(db.session.execute(by_outcome).tuples().all())
    waiting: dict[str, int] = dict(db.session.execute(by_outcome.where(is_open())).tuples().all())
    made = aliased(RosterRow)
    brought_in = select(made.person_id).where(made.import_id == record.id, made.outcome == CREATED)
    known = select(func.count(RosterRow.person_id.distinct())).where(
        mine, RosterRow.outcome == MATCHED, RosterRow.person_id.not_in(brought_in)
    )
    given = select(func.count(Membership.id)).where(Membership.import_id == record.id)
    return Written(
        entered.get(CREATED, 0), entered.get(MATCHED, 0), waiting.get(QUESTION, 0), waiting.get(REFUSED, 0),
        db.session.scalar(known) or 0, db.session.scalar(given) or 0,
    )  # fmt: skip
