"""Contents: what is kept, sealed, of a list of results while rows of it wait: rows, who they may be, what was chosen."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Final

from certificates.outside import titles
from certificates.outside.reading import ListRow, ListTable, ResultList, Written
from trainees.imports.reading import Problem, RowFields

MATCHED, NEW, QUESTION, ABSENT, UNTAUGHT, REFUSED, THERE, LEFT, WRITTEN = (
    "matched", "new", "question", "absent", "untaught", "refused", "there", "left", "written",
)  # fmt: skip
OUTCOMES: Final = (MATCHED, NEW, QUESTION, ABSENT, UNTAUGHT, REFUSED, THERE, LEFT, WRITTEN)
"""matched: whose it is is known; new: a person is made of it; question: it may be somebody's; absent: nobody like it is in
the register; untaught: nobody has chosen what skills its course shows; refused: as it stands nothing is written; there: it was written before; left: somebody said to leave it, or its course;
written: this list wrote it."""
DONE: Final = (THERE, WRITTEN)


@dataclass(slots=True)
class Line:
    """One row. `group`: whose it is, shared by all rows that say the same of a person. `result`: what it became or met;
    `filled`: it gave that one its number. Once it is done, what it said is no longer kept."""

    sheet: str | None
    row: int
    group: int
    who: RowFields | None
    paper: Written | None
    problems: tuple[Problem, ...] = ()
    outcome: str = REFUSED
    result: int | None = None
    filled: bool = False


@dataclass(slots=True)
class Somebody:
    """Whom rows mean. `person`: who it surely is; `candidates`: (person id, score, why) of who it may be; `alike`: there is
    one, and all that the list says fits. `choice`: same-<person id>, new, leave, or ''. `made`: the person made of it."""

    person: int | None = None
    candidates: tuple[tuple[int, float, tuple[str, ...]], ...] = ()
    alike: bool = False
    choice: str = ""
    made: int | None = None


@dataclass(slots=True)
class Title:
    """A course's title as the list writes it, the skills it stands for, why, and whether a person has said so. `left`: a
    person said that the course does not count here; its rows are left."""

    title: str
    skills: tuple[str, ...]
    why: str = ""
    sure: bool = False
    left: bool = False


@dataclass(slots=True)
class Contents:
    """`titles` by `titles.key`."""

    lines: list[Line] = field(default_factory=list)
    people: list[Somebody] = field(default_factory=list)
    titles: dict[str, Title] = field(default_factory=dict)
    tables: list[ListTable] = field(default_factory=list)
    notes: tuple[str, ...] = ()

    def dump(self) -> bytes:
        """As it is kept."""
        return json.dumps(
            {
                "lines": [_plain(line) for line in self.lines], "people": [asdict(one) for one in self.people],
                "titles": {key: asdict(title) for key, title in self.titles.items()},
                "tables": [asdict(table) for table in self.tables], "notes": list(self.notes),
            },
            ensure_ascii=False,
        ).encode()  # fmt: skip

    @classmethod
    def load(cls, kept: bytes) -> Contents:
        """What `dump` kept."""
        said: dict[str, Any] = json.loads(kept)
        return cls(
            [_line(one) for one in said["lines"]],
            [
                Somebody(one["person"], tuple((p, s, tuple(w)) for p, s, w in one["candidates"]), one["alike"], one["choice"], one["made"])
                for one in said["people"]
            ],
            {key: Title(**{**one, "skills": tuple(one["skills"])}) for key, one in said["titles"].items()},
            [
                ListTable(**{**one, "samples": {at: tuple(some) for at, some in one["samples"].items()}})
                for one in said["tables"]
            ],
            tuple(said["notes"]),
        )  # fmt: skip

    def totals(self) -> dict[str, int]:
        """How many rows came out how; `rows` is their sum."""
        found = dict.fromkeys(OUTCOMES, 0)
        for line in self.lines:
            found[line.outcome] += 1
        return {"rows": len(self.lines), **found}

    def waits(self) -> bool:
        """Some row could still be written."""
        return any(line.outcome not in (*DONE, LEFT, REFUSED) for line in self.lines)

    def unsure_titles(self) -> list[str]:
        """Keys of the titles that nobody has confirmed, nor said that they do not count."""
        return [
            key for key, title in self.titles.items() if not title.left and not (title.sure and title.skills)
        ]

    def in_the_way(self, said: Mapping[str, Any]) -> list[str]:
        """Keys of the unsure titles that writing waits for: a row that could be written has one, or none can be written for
        want of them."""
        could = [line for line in self.lines if line.outcome in (MATCHED, NEW)]
        waiting = could or [line for line in self.lines if line.outcome == UNTAUGHT]
        wanted = {title_of(line, said) for line in waiting}
        return [key for key in self.unsure_titles() if key in wanted]


def of(read: ResultList, said: Mapping[str, Any], before: Contents | None = None) -> Contents:
    """The contents of a file as it was read. `said`: what holds for every row. `before`: what was chosen stays chosen."""
    chosen = {} if before is None else {
        _mark(line.who): before.people[line.group].choice for line in before.lines if line.who is not None
    }  # fmt: skip
    groups: dict[tuple[object, ...], int] = {}
    made = Contents(tables=list(read.tables), notes=read.notes)
    for row in read.rows:
        who = _within(row.who, said)
        mark = _mark(who)
        if mark not in groups:
            groups[mark] = len(made.people)
            made.people.append(Somebody(choice=chosen.get(mark, "")))
        made.lines.append(Line(row.sheet, row.row, groups[mark], who, row.paper, row.problems))
    made.titles = {
        key: before.titles[key] if before is not None and key in before.titles else Title(title, ())
        for key, title in titles_in(read.rows, said).items()
    }
    return made


def titles_in(rows: Iterable[ListRow], said: Mapping[str, Any]) -> dict[str, str]:
    """Key → title, as first written, of every course that the rows have, or that was said for all."""
    found: dict[str, str] = {}
    for row in rows:
        title = row.paper.course or said.get("course") or ""
        found.setdefault(titles.key(title), title)
    return found


def title_of(line: Line, said: Mapping[str, Any]) -> str:
    """Key of the title that a row has, or that was said for all; a row that is done has none of its own any more."""
    return titles.key((line.paper.course if line.paper is not None else "") or said.get("course") or "")


def _within(who: RowFields, said: Mapping[str, Any]) -> RowFields:
    if said.get("unit") and not who.unit:
        return RowFields(**{**{f.name: getattr(who, f.name) for f in fields(who)}, "unit": said["unit"]})
    return who


def _mark(who: RowFields) -> tuple[object, ...]:
    return (who.name.casefold(), who.birth, who.sex, who.national_id, who.phone, who.unit, who.neighbourhood)


def _plain(line: Line) -> dict[str, Any]:
    said = asdict(line)
    for part in ("who", "paper"):
        if said[part] is not None:
            said[part] = {name: value for name, value in said[part].items() if value not in (None, "")}
    return said


def _line(said: dict[str, Any]) -> Line:
    who = RowFields(**said["who"]) if said["who"] is not None else None
    paper = Written(**said["paper"]) if said["paper"] is not None else None
    problems = tuple(Problem(**one) for one in said["problems"])
    return Line(said["sheet"], said["row"], said["group"], who, paper, problems, said["outcome"], said["result"], said["filled"])  # fmt: skip
