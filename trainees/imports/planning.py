"""What would become of every row of a draft: link, ask, new or refused. Pure; nothing is written.

Rows are not judged in the order of the file but the fullest first, so that any order of rows gives the same people.
Whoever a row would make joins the register in memory: rows within the file are compared like rows with people.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final, Literal

from app.base.errors import Refused
from trainees.areas import name_key
from trainees.imports.reading import DraftRow, RosterDraft, RowFields, row_key
from trainees.imports.roster_import import CREATED, MATCHED, QUESTION, REFUSED
from trainees.people import id_hash
from trainees.people.crowd import Candidate, Register, Someone
from trainees.people.likeness import NO_UNITS, Traits, unknown

MOST_CANDIDATES: Final = 5
_NO_FILLS: Final[Mapping[str, str]] = {}


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person chose for a row on the preview.

    same: it is this candidate. new: it is none of them. auto: what the rules say. `without`: a refused row is taken
    without its bad cells.
    """

    choice: Literal["same", "new", "auto"] = "auto"
    someone: Someone | None = None
    without: bool = False


@dataclass(slots=True, eq=False)
class PlannedRow:
    """What becomes of one row. `place` counts the draft's rows from 0.

    someone: whom a matched row is; for a created one itself. `fills`: blanks of `someone` that the row fills, as field
    of RowFields → value; `filled`: the same as marks for `blanks.sign`, for people who were there before and for what was
    decided. seen: this very row was applied before. taken: a refused row that goes in without its bad cells. key and
    nth: see RosterRow.
    """

    place: int
    row: DraftRow
    outcome: str
    key: str
    nth: int
    someone: Someone | None
    candidates: tuple[Candidate, ...]
    fills: Mapping[str, str]
    filled: tuple[str, ...]
    seen: bool
    taken: bool


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a draft as they are looked for: what each is known again by, and what it is compared by."""

    draft: RosterDraft
    keys: tuple[tuple[str, int], ...]
    traits: tuple[Traits, ...]


def rows_of(draft: RosterDraft, *, secret: bytes = b"") -> Rows:
    """Keys (under the installation's `secret`) and traits of every row, made once."""
    counts: defaultdict[str, int] = defaultdict(int)
    row_keys: list[tuple[str, int]] = []
    for row in draft.rows:
        key = row_key(row.fields, draft.kind, secret=secret)
        counts[key] += 1
        row_keys.append((key, counts[key]))
    return Rows(draft, tuple(row_keys), tuple(traits_of(row.fields) for row in draft.rows))


def traits_of(row: RowFields) -> Traits:
    """What a row is compared by."""
    number = row.national_id
    return Traits(
        row.name, row.birth, row.sex, row.phone, id_hash(number) if number else None,
        number.__str__ if number else unknown,
        place_key(row.neighbourhood) if row.neighbourhood else None,
        _unit(row.unit) if row.unit else NO_UNITS, tail=number[-3:] if number else None,
    )  # fmt: skip


# A list names the same few units and neighbourhoods in thousands of rows.
place_key = lru_cache(maxsize=4096)(name_key)


@lru_cache(maxsize=4096)
def _unit(name: str) -> frozenset[str]:
    return frozenset((name_key(name),))


def plan_rows(
    rows: Rows, register: Register, decisions: Mapping[int, Decision] | None = None
) -> tuple[PlannedRow, ...]:
    """What becomes of every row, in the draft's order. The register is used up: whom rows make is added to it.

    `decisions`: place of the row → what a person chose. Refused `decision_unknown` when a choice does not fit its row.
    """
    return _Planner(rows, register, decisions or {}).run()


class _Planner:
    def __init__(self, rows: Rows, register: Register, decisions: Mapping[int, Decision]) -> None:
        self.register, self.decisions = register, decisions
        self.rows, self.keys, self.traits = rows.draft.rows, rows.keys, rows.traits
        self.planned: dict[int, PlannedRow] = {}

    def run(self) -> tuple[PlannedRow, ...]:
        fresh: list[int] = []
        for place, row in enumerate(self.rows):
            decision = self.decisions.get(place)
            before = Someone(self.register.earlier.get(self.keys[place]))
            if row.fields.name and before in self.register.traits:
                self._link(place, Candidate(before, 1.0, ("same row as before",)), seen=True)
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
                links, others = self.register.near(self.traits[place], place)
                self._put(place, REFUSED, None, tuple((links + others)[:MOST_CANDIDATES]))
        unfit = [place for place in self.decisions if not self._fits(place)]
        if unfit:
            raise Refused(
                "decision_unknown", f"Lựa chọn cho dòng {self.rows[unfit[0]].row if unfit[0] < len(self.rows) else unfit[0]} "
                "không còn đúng. Tải lại trang rồi chọn lại.",
            )  # fmt: skip
        return tuple(self.planned[place] for place in range(len(self.rows)))

    def _fullness(self, place: int) -> tuple[int, int, int, str, int]:
        row, traits = self.rows[place].fields, self.traits[place]
        told = (row.national_id is not None) + (row.sex is not None) + (row.phone is not None)
        told += row.neighbourhood is not None
        return -len(row.birth or "") // 4, -told, int(traits.bare), *self.keys[place]

    def _settle(self, place: int) -> bool:
        """Link or make the row's person; False: it stays a question for now."""
        traits = self.traits[place]
        links, others = self.register.near(traits, place)
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
        someone = candidate.someone
        known = self.register.traits[someone]
        whole = known.filled_from(self.traits[place])
        if whole.id_hash != known.id_hash and self.register.holds(whole.id_hash):
            whole = replace(whole, id_hash=None, reveal=unknown)
        fills = {
            name: str(getattr(self.rows[place].fields, name))
            for name, before, after in (
                ("birth", known.birth, whole.birth), ("sex", known.sex, whole.sex), ("phone", known.phone, whole.phone),
                ("national_id", known.id_hash, whole.id_hash), ("neighbourhood", known.place, whole.place),
            )
            if after != before
        }  # fmt: skip
        if fills or whole.units != known.units:
            self.register.put(someone, whole)
        filled: Iterator[str] = iter(())
        # What a decision did can be taken back, also of somebody whom this file brings in.
        if someone.person_id is not None or candidates or self.rows[place].refused:
            filled = (
                f"birth:{len(known.birth)}" if name == "birth" and known.birth else name for name in fills
            )
        self._put(
            place, MATCHED, someone, candidates or (candidate,), fills or _NO_FILLS, tuple(filled), seen=seen
        )

    def _put(
        self, place: int, outcome: str, someone: Someone | None = None, candidates: tuple[Candidate, ...] = (),
        fills: Mapping[str, str] = _NO_FILLS, filled: tuple[str, ...] = (), *, seen: bool = False,
    ) -> None:  # fmt: skip
        row, (key, nth) = self.rows[place], self.keys[place]
        taken = outcome != REFUSED and row.refused
        self.planned[place] = PlannedRow(
            place, row, outcome, key, nth, someone, candidates, fills, filled, seen, taken
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
