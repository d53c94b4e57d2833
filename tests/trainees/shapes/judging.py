"""What a draft says, against what its made-up file should have given."""

from __future__ import annotations

from collections import Counter
from datetime import date

from app.base.errors import Refused
from app.base.sheet import read_workbook
from tests.trainees.shapes.made import Made
from trainees.imports.reading import read_roster
from trainees.imports.reading.kinds import guess_kind

TODAY = date(2026, 6, 15)


def differences(made: Made) -> list[str]:
    """Everything that was read otherwise than it should be, each in a few words."""
    workbook = read_workbook(made.data, made.filename)
    try:
        draft = read_roster(workbook, made.kind, today=TODAY)
    except Refused as error:
        return [f"refused {error.code}"]
    found: list[str] = []
    if (guessed := guess_kind(workbook)) != made.kind and made.notes.get("kind") != guessed:
        found.append(f"kind {guessed} for {made.kind}")
    got: dict[object, object] = {}
    for number, row in enumerate(draft.rows):
        # Two tables side by side give two people in one row.
        got[(row.sheet, row.row) if (row.sheet, row.row) not in got else (row.sheet, row.row, number)] = row
    want: dict[object, object] = {}
    for wanted in made.rows:
        place = (wanted.sheet, wanted.row)
        want[place if place not in want else (*place, len(want))] = wanted
    if extra := [row.fields.name for place, row in got.items() if place not in want]:
        found.append(f"{len(extra)} rows that are nobody: {extra[:3]}")
    if missing := [place for place in want if place not in got]:
        found.append(f"{len(missing)} people not read: {missing[:3]}")
    wrong: Counter[str] = Counter()
    examples: dict[str, object] = {}
    for place in want.keys() & got.keys():
        for field, said, right in _apart(got[place], want[place]):
            wrong[field] += 1
            examples.setdefault(field, f"{said!r} for {right!r}")
    return [*found, *(f"{field} {count} times, such as {examples[field]}" for field, count in wrong.items())]


def _apart(row, wanted):
    fatal = [problem.code for problem in row.problems if problem.fatal]
    if row.refused != bool(wanted.refused) or (wanted.refused and wanted.refused not in fatal):
        yield "refused", fatal, wanted.refused
        return
    for field, right in wanted.fields.items():
        name = field.rstrip("~")  # a name out of a title keeps the title's capitals
        said = getattr(row.fields, name)
        same = said == right
        if name in ("unit", "neighbourhood") and said is not None and right is not None:
            same = said.casefold() == right.casefold()
        if not same and not (name == "birth" and wanted.refused):
            yield name, said, right
