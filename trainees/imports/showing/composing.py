"""From what a file would do (`Preview`) to what its pages show."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from sqlalchemy import select

from app.base import clock
from app.base.db import db
from app.base.sheet import Workbook, shown
from trainees.areas import Neighbourhood, Unit, name_key
from trainees.imports.planning import PlannedRow, traits_of
from trainees.imports.preview import Preview
from trainees.imports.reading import DraftTable, Problem, ReadingOptions, Rewritten
from trainees.imports.roster_import import QUESTION, REFUSED, ColumnChoice
from trainees.imports.showing.alike import places_alike
from trainees.imports.showing.document import (
    LONGEST,
    MOST_ASKED,
    MOST_NAMED,
    AskedShown,
    ColumnShown,
    NoteShown,
    OddShown,
    OptionShown,
    PreviewDocument,
    ProblemShown,
    RewrittenShown,
    RowShown,
    SkippedShown,
    TableShown,
    brief,
)
from trainees.people.crowd import Candidate

_PLACES: Final = 6  # where a kind of oddity stands, before it says "…"
_LINES: Final = 15  # rows of a skipped sheet among which its heading may be
_CELLS: Final = 8
_SAMPLES: Final = 3
_LONG_NUMBER: Final = re.compile(r"\d{7,}")


@dataclass(slots=True)
class _Odd:
    sample: str
    rows: int = 0
    where: list[tuple[str | None, int]] = field(default_factory=list)


class Composer:
    """One pass over the planned rows: `rows()` gives each in brief; afterwards `document()` knows what was seen."""

    def __init__(
        self, out: Preview, workbook: Workbook, locality_id: int, *, choices: Mapping[str, ColumnChoice], options: ReadingOptions,
        guess: str | None = None, guessed: bool = False,
    ) -> None:  # fmt: skip
        """`choices`: shape → what was remembered of it. `guess`: what kind of list the workbook seems to be.

        `guessed`: the kind was not said by a person but guessed.
        """
        self._out, self._workbook, self._locality_id = out, workbook, locality_id
        self._choices, self._options = choices, options
        self._guess, self._guessed = guess, guessed
        self._odd: dict[str, _Odd] = {}
        self._refused: list[AskedShown] = []
        self._questions: list[AskedShown] = []
        self._asks: list[PlannedRow] = []
        self._of_sheet: dict[str | None, int] = {}
        self._names: tuple[dict[str, str], dict[str, str]] | None = None

    def rows(self) -> Iterator[RowShown]:
        """Every row in the file's order."""
        for planned in self._out.rows:
            row = planned.row
            self._of_sheet[row.sheet] = self._of_sheet.get(row.sheet, 0) + 1
            problems = self._out.problems[planned.place]
            for problem in problems:
                if not problem.fatal:
                    self._note_odd(problem, planned)
            said = _in_brief(planned, problems)
            if planned.outcome == REFUSED and len(self._refused) < MOST_ASKED:
                self._refused.append(self._asked(planned, said))
            elif planned.outcome == QUESTION and len(self._questions) < MOST_ASKED:
                self._questions.append(self._asked(planned, said))
                self._asks.append(planned)
            yield said

    def document(self) -> PreviewDocument:
        """Call it when all rows went by."""
        out, draft = self._out, self._out.source.draft
        before = out.applied_before
        read = {table.name for table in draft.sheets}
        same = places_alike(out, [(planned, traits_of(planned.row.fields)) for planned in self._asks])
        return PreviewDocument(
            kind=out.source.kind, since=out.since.isoformat(), made_at=clock.now().isoformat(), totals=out.totals,
            memberships=out.memberships, changed=out.changed,
            before=(before.id, before.applied_at.date().isoformat()) if before and before.applied_at else None,
            guess=self._guess, guessed=self._guessed, sheets=len(read),
            tables=tuple(self._table(table) for table in draft.sheets[:MOST_NAMED]),
            more_tables=max(0, len(draft.sheets) - MOST_NAMED),
            skipped=skipped_sheets(self._workbook, read, self._options),
            notes=tuple(NoteShown(n.sheet, n.code, brief(n.message, 400)) for n in draft.notes[:MOST_NAMED]),
            more_notes=max(0, len(draft.notes) - MOST_NAMED),
            units=tuple(map(brief, out.units[:MOST_NAMED])), new_units=len(out.units),
            neighbourhoods=tuple(map(brief, out.neighbourhoods[:MOST_NAMED])), new_neighbourhoods=len(out.neighbourhoods),
            refused=tuple(self._refused),
            questions=tuple(replace(line, alike=line.row.place in same) for line in self._questions),
            odd=tuple(
                OddShown(code, odd.rows, tuple(odd.where), odd.sample)
                for code, odd in sorted(self._odd.items(), key=lambda item: -item[1].rows)
            ),
            old_font=_rewritten(draft.old_font), capitals=_rewritten(draft.capitals),
        )  # fmt: skip

    def _note_odd(self, problem: Problem, planned: PlannedRow) -> None:
        odd = self._odd.get(problem.code)
        if odd is None:
            odd = self._odd[problem.code] = _Odd(brief(problem.message, 400))
        odd.rows += 1
        if len(odd.where) < _PLACES:
            odd.where.append((planned.row.sheet, planned.row.row))

    def _table(self, table: DraftTable) -> TableShown:
        choice = self._choices.get(table.shape)
        columns = tuple(
            ColumnShown(letter, brief(heading, 80), table.columns.get(letter), tuple(
                _masked(brief(sample, 60)) for sample in table.samples.get(letter, ())[:_SAMPLES]
            ))
            for letter, heading in table.headings.items()
        )  # fmt: skip
        return TableShown(
            table.name, table.header_row, table.shape, columns, self._of_sheet.get(table.name, 0),
            choice.id if choice else None, choice.chosen_at.date().isoformat() if choice else None,
            choice.chosen_by if choice else None,
        )  # fmt: skip

    def _asked(self, planned: PlannedRow, said: RowShown) -> AskedShown:
        fields = planned.row.fields
        options = tuple(self._option(candidate) for candidate in planned.candidates)
        return AskedShown(said, fields.phone, planned.row.optional_fatal, options)

    def _option(self, candidate: Candidate) -> OptionShown:
        who = self._out.described[candidate.someone]
        units, places = self._known_names()
        place = candidate.someone.row
        return OptionShown(
            brief(who.name), candidate.why, candidate.someone.person_id, place,
            self._out.source.draft.rows[place].row if place is not None else None,
            who.birth, who.sex, who.phone, places.get(who.place, who.place) if who.place else None,
            tuple(units.get(unit, unit) for unit in sorted(who.units)),
        )  # fmt: skip

    def _known_names(self) -> tuple[dict[str, str], dict[str, str]]:
        """Units and neighbourhoods as they are written, by name key; those of the file too."""
        if self._names is None:
            locality = self._locality_id
            units = db.session.execute(select(Unit.name_key, Unit.name).where(Unit.locality_id == locality))
            places = db.session.execute(
                select(Neighbourhood.name_key, Neighbourhood.name).where(
                    Neighbourhood.locality_id == locality
                )
            )
            self._names = (
                {name_key(name): name for name in self._out.units} | dict(units.tuples().all()),
                {name_key(name): name for name in self._out.neighbourhoods} | dict(places.tuples().all()),
            )
        return self._names


def _in_brief(planned: PlannedRow, problems: Sequence[Problem]) -> RowShown:
    row, fields = planned.row, planned.row.fields
    return RowShown(
        planned.place, row.sheet, row.row, planned.outcome, brief(fields.name, 120), fields.birth, fields.sex,
        fields.national_id[-3:] if fields.national_id else None, brief(fields.unit, 120) or None,
        brief(fields.neighbourhood, 120) or None, brief(fields.post, 120) or None,
        tuple(ProblemShown(p.column, brief(p.value), p.code, brief(p.message, 2 * LONGEST), p.fatal) for p in problems),
    )  # fmt: skip


def _masked(sample: str) -> str:
    """A sample of a column without a whole ID or phone number."""
    return _LONG_NUMBER.sub(lambda found: f"{found[0][:3]}…{found[0][-3:]}", sample)


def _rewritten(found: Rewritten | None) -> RewrittenShown | None:
    if found is None:
        return None
    samples = tuple((brief(before, 60), brief(after, 60)) for before, after in found.samples[:_SAMPLES])
    return RewrittenShown(found.done, found.rows, samples)


def skipped_sheets(
    workbook: Workbook, read: set[str | None], options: ReadingOptions
) -> tuple[SkippedShown, ...]:
    """The sheets with rows that gave no table or whose heading was pointed at, with their first rows to choose from."""
    found: list[SkippedShown] = []
    for place, sheet in enumerate(workbook.sheets):
        header = options.header_rows.get(place)
        if not sheet.rows or (sheet.name in read and header is None):
            continue
        lines = []
        for row in sheet.rows[:_LINES]:
            words = [brief(text, 30) for cell in row.cells if (text := shown(cell).strip())]
            lines.append((row.number, " · ".join(words[:_CELLS]) + (" …" if len(words) > _CELLS else "")))
        found.append(SkippedShown(sheet.name, place, tuple(lines), header))
        if len(found) == MOST_NAMED:
            break
    return tuple(found)
