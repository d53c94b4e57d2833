"""What would become of every row of a draft: link, ask, new or refused. Pure; nothing is written.

Rows are not judged in the order of the file but the fullest first, so that any order of rows gives the same people.
Whoever a row would make joins the register in memory: rows within the file are compared like rows with people.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from app.base.errors import Refused
from trainees.areas import name_key
from trainees.imports.reading import DraftRow, RosterDraft, RowFields, row_key
from trainees.imports.roster_import import CREATED, MATCHED, QUESTION, REFUSED
from trainees.people import id_hash
from trainees.people.crowd import Candidate, Register, Someone
from trainees.people.likeness import Traits

MOST_CANDIDATES: Final = 5


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person chose for a row on the preview.

    same: it is this candidate. new: it is none of them. auto: what the rules say. `without`: a refused row is taken
    without its bad cells.
    """

    choice: Literal["same", "new", "auto"] = "auto"
    someone: Someone | None = None
    without: bool = False


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """What becomes of one row. `place` counts the draft's rows from 0.

    someone: whom a matched row is; for a created one itself. `fills`: blanks of `someone` that the row fills, as field
    of RowFields → value. seen: this very row was applied before. taken: a refused row that goes in without its bad
    cells. key and nth: see RosterRow.
    """

    place: int
    row: DraftRow
    outcome: str
    key: str
    nth: int
    someone: Someone | None = None
    candidates: tuple[Candidate, ...] = ()
    fills: Mapping[str, str] = field(default_factory=dict)
    seen: bool = False
    taken: bool = False


def traits_of(row: RowFields) -> Traits:
    """What a row is compared by."""
    number = row.national_id
    return Traits(
        row.name, row.birth, row.sex, row.phone, id_hash(number) if number else None, lambda: number,
        name_key(row.neighbourhood) if row.neighbourhood else None,
        frozenset((name_key(row.unit),)) if row.unit else frozenset(),
    )  # fmt: skip


def plan_rows(
    draft: RosterDraft, register: Register, decisions: Mapping[int, Decision] | None = None
) -> tuple[PlannedRow, ...]:
    """What becomes of every row, in the draft's order. The register is used up: whom rows make is added to it.

    `decisions`: place of the row → what a person chose. Refused `decision_unknown` when a choice does not fit its row.
    """
    return _Planner(draft, register, decisions or {}).run()


class _Planner:
    def __init__(self, draft: RosterDraft, register: Register, decisions: Mapping[int, Decision]) -> None:
        self.register, self.decisions = register, decisions
        self.planned: dict[int, PlannedRow] = {}
        self.rows = list(draft.rows)
        self.keys: list[tuple[str, int]] = []
        self.traits: dict[int, Traits] = {}
        counts: defaultdict[str, int] = defaultdict(int)
        for row in self.rows:
            key = row_key(row.fields, draft.kind, secret=register.secret)
            counts[key] += 1
            self.keys.append((key, counts[key]))

    def run(self) -> tuple[PlannedRow, ...]:
        fresh: list[int] = []
        for place, row in enumerate(self.rows):
            decision = self.decisions.get(place)
            person_id = self.register.earlier.get(self.keys[place]) if row.fields.name else None
            if person_id is not None and Someone(person_id=person_id) in self.register.traits:
                self._link(
                    place, Candidate(Someone(person_id=person_id), 1.0, ("same row as before",)), seen=True
                )
            elif row.refused and not (decision is not None and decision.without and row.optional_fatal):
                self._put(place, REFUSED)
            else:
                fresh.append(place)
        fresh.sort(key=self._fullness)
        questions = [place for place in fresh if not self._settle(place)]
        # Somebody whom a later row made may answer an earlier question: ask again until nothing changes.
        while True:
            still = [place for place in questions if not self._settle(place)]
            if len(still) == len(questions):
                break
            questions = still
        for place, planned in list(self.planned.items()):
            if planned.outcome == REFUSED and planned.row.optional_fatal:
                # Who it may be once it is taken without its bad cells.
                links, others = self.register.near(traits_of(planned.row.fields))
                self._put(place, REFUSED, None, tuple((links + others)[:MOST_CANDIDATES]))
        unfit = [place for place in self.decisions if not self._fits(place)]
        if unfit:
            raise Refused(
                "decision_unknown", f"Lựa chọn cho dòng {self.rows[unfit[0]].row if unfit[0] < len(self.rows) else unfit[0]} "
                "không còn đúng. Tải lại trang rồi chọn lại.",
            )  # fmt: skip
        return tuple(self.planned[place] for place in range(len(self.rows)))

    def _fullness(self, place: int) -> tuple[int, int, int, str, int]:
        row = self.rows[place].fields
        told = sum(
            getattr(row, name) is not None for name in ("national_id", "sex", "phone", "neighbourhood")
        )
        marks = Traits(row.name).bare
        return -len(row.birth or "") // 4, -told, int(marks), *self.keys[place]

    def _settle(self, place: int) -> bool:
        """Link or make the row's person; False: it stays a question for now."""
        row = self.rows[place]
        traits = self.traits.setdefault(place, traits_of(row.fields))
        links, others = self.register.near(traits)
        claimed = bool(others) and others[0].why[0] == "same national ID"
        if len(links) == 1 and not claimed:
            self._link(place, links[0])
            return True
        candidates = tuple((links + others)[:MOST_CANDIDATES])
        decision = self.decisions.get(place)
        if decision is not None and decision.choice == "same":
            chosen = next((c for c in candidates if c.someone == decision.someone), None)
            if chosen is not None:
                self._link(place, chosen, candidates)
                return True
        elif not candidates or (decision is not None and decision.choice == "new"):
            someone = Someone(row=place)
            self.register.put(someone, traits)
            self._put(place, CREATED, someone, candidates)
            return True
        self._put(place, QUESTION, None, candidates)
        return False

    def _link(
        self, place: int, candidate: Candidate, candidates: tuple[Candidate, ...] = (), *, seen: bool = False
    ) -> None:
        row = self.rows[place]
        traits = self.traits.setdefault(place, traits_of(row.fields))
        known = self.register.traits[candidate.someone]
        whole = known.filled_from(traits)
        fills: dict[str, str] = {}
        for name, before, after in (
            ("birth", known.birth, whole.birth), ("sex", known.sex, whole.sex), ("phone", known.phone, whole.phone),
            ("national_id", known.id_hash, whole.id_hash), ("neighbourhood", known.place, whole.place),
        ):  # fmt: skip
            if after != before and not (name == "national_id" and self.register.holds(after)):
                fills[name] = str(getattr(row.fields, name))
        if "national_id" not in fills:
            whole = replace(whole, id_hash=known.id_hash, reveal=known.reveal)
        self.register.put(candidate.someone, whole)
        self._put(place, MATCHED, candidate.someone, candidates or (candidate,), fills, seen=seen)

    def _put(
        self, place: int, outcome: str, someone: Someone | None = None, candidates: tuple[Candidate, ...] = (),
        fills: Mapping[str, str] | None = None, *, seen: bool = False,
    ) -> None:  # fmt: skip
        row, (key, nth) = self.rows[place], self.keys[place]
        taken = outcome != REFUSED and row.refused
        self.planned[place] = PlannedRow(
            place, row, outcome, key, nth, someone, candidates, dict(fills or {}), seen, taken
        )

    def _fits(self, place: int) -> bool:
        planned = self.planned.get(place)
        if planned is None:
            return False
        decision = self.decisions[place]
        # A choice made before the register moved on is no error when the row settled by itself.
        return planned.outcome in (CREATED, MATCHED) or (
            decision.choice == "auto" and planned.outcome == QUESTION
        )
