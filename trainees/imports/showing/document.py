"""What a preview shows, as plain data: made once of a file, kept sealed, and all that its pages need."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields, is_dataclass
from functools import cache
from types import UnionType
from typing import Any, Final, TypeVar, get_args, get_origin, get_type_hints

MOST_ASKED: Final = 200
"""Refused rows, and questions, that one preview lays before a person; the others are answered after it is written."""
MOST_NAMED: Final = 100
"""New units, new neighbourhoods, notes and tables that are named one by one."""
LONGEST: Final = 200
"""Signs of one cell that a page shows."""


@dataclass(frozen=True, slots=True)
class ProblemShown:
    """See reading.Problem; `value` cut to what a page shows."""

    column: str | None
    value: str
    code: str
    message: str
    fatal: bool = False


@dataclass(frozen=True, slots=True)
class RowShown:
    """One row of the file in brief. `place` counts the file's rows from 0, `row` is the number that Excel shows.

    `id_tail`: the last three digits of the national ID.
    """

    place: int
    sheet: str | None
    row: int
    outcome: str
    name: str = ""
    birth: str | None = None
    sex: str | None = None
    id_tail: str | None = None
    unit: str | None = None
    neighbourhood: str | None = None
    post: str | None = None
    problems: tuple[ProblemShown, ...] = ()


@dataclass(frozen=True, slots=True)
class OptionShown:
    """Whom a row may be: somebody of the register (`person`), or another row of the file (`place`, with its number)."""

    name: str
    why: tuple[str, ...]
    person: int | None = None
    place: int | None = None
    row: int | None = None
    birth: str | None = None
    sex: str | None = None
    phone: str | None = None
    neighbourhood: str | None = None
    units: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AskedShown:
    """A row that a person may settle. `takeable`: refused, but only for cells that one can do without.

    `alike`: the one candidate is a person and agrees with all that the row says (see `alike.places_alike`).
    """

    row: RowShown
    phone: str | None = None
    takeable: bool = False
    options: tuple[OptionShown, ...] = ()
    alike: bool = False


@dataclass(frozen=True, slots=True)
class OddShown:
    """One kind of oddity that refuses nothing: how many rows, where the first stand, the sentence of the first."""

    code: str
    rows: int
    where: tuple[tuple[str | None, int], ...]
    sample: str


@dataclass(frozen=True, slots=True)
class ColumnShown:
    """One column under a heading: what it was read as (None: nothing is kept of it), and how its cells begin."""

    letter: str
    heading: str
    field: str | None
    samples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TableShown:
    """One table of a sheet. `shape` names its kind of heading; `choice`: the ColumnChoice by which it was read."""

    sheet: str | None
    header_row: int
    shape: str
    columns: tuple[ColumnShown, ...]
    rows: int = 0
    choice: int | None = None
    chosen_on: str | None = None
    chosen_by: int | None = None


@dataclass(frozen=True, slots=True)
class SkippedShown:
    """A sheet whose heading was not found, or was pointed at (`header`): its first rows, (number, words), to choose from.

    `place` counts the workbook's sheets from 0.
    """

    sheet: str | None
    place: int
    lines: tuple[tuple[int, str], ...]
    header: int | None = None


@dataclass(frozen=True, slots=True)
class NoteShown:
    """See reading.Note."""

    sheet: str | None
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class RewrittenShown:
    """See reading.Rewritten."""

    done: bool
    rows: int
    samples: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class PreviewDocument:
    """A file's preview without its rows, bounded whatever the file is.

    `totals` as Preview.totals; `before`: (import id, day) when the same file was applied; `changed` as Preview.changed.
    `units`, `neighbourhoods`: those that the locality lacks, and how many there are (`new_units`, `new_neighbourhoods`).
    `refusal`: why the file could not be read as it stands (then there are no rows). `guess`: what kind of list it
    seems to be; `guessed`: nobody said what it is. `sheets`: how many gave rows. `made_at`: ISO moment.
    """

    kind: str
    since: str
    made_at: str
    totals: Mapping[str, int]
    memberships: int = 0
    changed: bool = True
    before: tuple[int, str] | None = None
    refusal: str | None = None
    guess: str | None = None
    guessed: bool = False
    sheets: int = 0
    tables: tuple[TableShown, ...] = ()
    more_tables: int = 0
    skipped: tuple[SkippedShown, ...] = ()
    notes: tuple[NoteShown, ...] = ()
    more_notes: int = 0
    units: tuple[str, ...] = ()
    new_units: int = 0
    neighbourhoods: tuple[str, ...] = ()
    new_neighbourhoods: int = 0
    refused: tuple[AskedShown, ...] = ()
    questions: tuple[AskedShown, ...] = ()
    odd: tuple[OddShown, ...] = ()
    old_font: RewrittenShown | None = None
    capitals: RewrittenShown | None = None

    @property
    def alike(self) -> tuple[AskedShown, ...]:
        """The questions for which "same" may be chosen at once."""
        return tuple(line for line in self.questions if line.alike)

    @property
    def several(self) -> bool:
        """Whether a row has to say on which sheet it stands."""
        return self.sheets > 1


def brief(text: str | None, most: int = LONGEST) -> str:
    """Text as a page shows it: in one line, cut where it is long."""
    line = " ".join((text or "")[: most * 4].split())
    return line if len(line) <= most else line[: most - 1] + "…"


# --- as JSON --------------------------------------------------------------------------------------------------

T = TypeVar("T")


def to_plain(document: PreviewDocument) -> dict[str, Any]:
    """The document as what JSON can hold."""
    return asdict(document)


def from_plain(plain: Mapping[str, Any]) -> PreviewDocument:
    """The document that `to_plain` gave. What an older version wrote and none knows any more is left out."""
    return _built(PreviewDocument, plain)


def _built(kind: Callable[..., T], plain: Mapping[str, Any]) -> T:
    hints = _hints(kind)
    return kind(**{name: _value(hints[name], plain[name]) for name in hints if name in plain})


@cache
def _hints(kind: Callable[..., Any]) -> dict[str, Any]:
    known = get_type_hints(kind)
    return {one.name: known[one.name] for one in fields(kind)}  # type: ignore[arg-type]


def _value(hint: Any, plain: Any) -> Any:
    if plain is None:
        return None
    if get_origin(hint) is UnionType:
        hint = next(one for one in get_args(hint) if one is not type(None))
    if get_origin(hint) is tuple:
        inner = get_args(hint)
        if len(inner) == 2 and inner[1] is Ellipsis:
            return tuple(_value(inner[0], one) for one in plain)
        return tuple(plain)
    if isinstance(hint, type) and is_dataclass(hint):
        return _built(hint, plain)
    return plain
