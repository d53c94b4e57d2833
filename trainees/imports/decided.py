"""What a person decided on a preview, kept like an answer that is given later: who, when, and what the row says."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final, Literal

from app.base import clock
from app.base.actors import Actor
from trainees.imports import answering, blanks
from trainees.imports.belonging import assumptions
from trainees.imports.planning import Decision, PlannedRow
from trainees.imports.preview import Preview
from trainees.imports.reading import Problem
from trainees.imports.roster_import import CREATED, MATCHED

NOTHING: Final[dict[str, Any]] = {"answer": None, "answered_at": None, "answered_by": None}
"""Those columns of a row that nobody decided."""


def answers(out: Preview, *, by: Actor) -> dict[int, dict[str, Any]]:
    """Place of the row → the columns of RosterRow by which it can be reopened, of the rows whose outcome a person chose.

    People are there already, with what planning fills; the blanks that an answer fills beside are filled here.
    """
    said = {
        place: answer for place, decision in out.decisions.items() if (answer := _answer(out.rows[place], decision))
    }  # fmt: skip
    if not said:
        return {}
    moment = clock.now()
    filled = blanks.fill_more(
        (out.rows[place] for place, answer in said.items() if answer == "same"), out.people
    )
    return {
        place: {
            "answer": answer, "answered_at": moment, "answered_by": by.account_id,
            "kept": answering.pack(out.rows[place].row.fields),
            "filled": [*out.rows[place].filled, *filled.get(place, ())],
            # As the row was read: what was taken without its bad cells is, once reopened, refused again because of them.
            "problems": stored_problems(
                (*out.rows[place].row.problems, *assumptions(out.source.kind, out.rows[place].row))
            ),
            "candidates": [] if out.rows[place].taken else stored_candidates(out, place),
        }
        for place, answer in said.items()
    }  # fmt: skip


def _answer(planned: PlannedRow, decision: Decision) -> Literal["same", "different"] | None:
    """What the person said of the row; None where it would have come out so without them, or is open still."""
    if planned.seen:
        return None
    if planned.outcome == MATCHED:
        chosen = decision.choice == "same" and decision.someone == planned.someone
        return "same" if planned.taken or chosen else None
    if planned.outcome == CREATED:
        return "different" if planned.taken or planned.candidates else None
    return None


def stored_problems(found: Iterable[Problem]) -> list[dict[str, Any]]:
    """The problems of a row as RosterRow has them: without values of cells."""
    return [{"column": p.column, "code": p.code, "fatal": p.fatal} for p in found]


def stored_candidates(out: Preview, place: int) -> list[dict[str, Any]]:
    """The candidates of a row as RosterRow has them; whom a row of this file made is a person by now."""
    return [
        {
            "person": c.someone.person_id or out.people[c.someone.row or 0],
            "score": c.score,
            "why": list(c.why),
        }
        for c in out.rows[place].candidates
    ]
