"""Understanding: answers beside what was asked and what stands by now, as changes. Reads only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final, TypeVar

from sqlalchemy import select

from app.base import clock
from app.base.db import db
from app.base.errors import Refused
from app.filing.note import KINDS as NOTE_KINDS
from app.filing.note import Note
from app.filing.parts import learning, portion
from app.filing.parts.asked import Said, SaidTarget, Trouble, few
from app.filing.parts.change import Change, Left, NewFigure, Told, Understood, Words
from app.filing.parts.form import LONGEST, STATES
from app.filing.parts.part import Part, PartReturn
from app.filing.parts.portion import Portion
from campaigns.plans import reported, result_words, results
from campaigns.plans.target import Target
from campaigns.plans.task import Task
from campaigns.plans.tasks import note as notes
from campaigns.plans.tasks.note import TaskNote
from trainees import figures
from trainees.figures import Figure
from trainees.people import Person
from trainees.rosters import Membership

NOTHING: Final = "—"
Key = TypeVar("Key")
Answer = TypeVar("Answer")


def of(part: Part, said: Said) -> Understood:
    """What would become of a unit's answers as things stand now. A bounded number of queries."""
    return read(part, said, portion.of_report(part.report).get(part.unit_id, Portion()))


def read(part: Part, said: Said, of_unit: Portion) -> Understood:
    """The same of a portion that was read already."""
    reader = _Reader(part, said, of_unit)
    unanswered = [
        _title(t) for t in of_unit.targets if t.ref not in said.targets or said.targets[t.ref].empty
    ]
    changes = [*reader.figures(), *reader.tasks(), *reader.staff(), *reader.notes()]
    return Understood(tuple(changes), (*said.troubles, *few(reader.troubles)), tuple(unanswered))


def _title(line: Target | Task) -> str:
    words = line.text if len(line.text) <= 120 else f"{line.text[:117]}…"
    return f"{line.number}. {words}" if line.number else words


def _in_order(said: Mapping[Key, Answer], known: Iterable[Key]) -> list[tuple[Key, Answer]]:
    """Answers as the form has its rows, and behind them those that it does not ask for."""
    return [(key, said[key]) for key in dict.fromkeys((*known, *said)) if key in said]


@dataclass(slots=True)
class _Reader:
    part: Part
    said: Said
    unit: Portion
    troubles: list[Trouble] = field(default_factory=list)

    @property
    def day(self) -> date:
        return portion.day_of(self.part.report)

    def _trouble(self, place: str, message: str) -> None:
        self.troubles.append(Trouble(place, message))

    # --- targets ------------------------------------------------------------------------------------------------

    def figures(self) -> list[Change]:
        known = {target.ref: target for target in self.unit.targets}
        subjects = {s for target in known.values() for s in results.subjects_of(target)}
        lines = figures.up_to(self.part.locality_id, subjects, self.day) if self.said.targets else {}
        found: list[Change] = []
        for ref, answer in _in_order(self.said.targets, known):
            target = known.get(ref)
            if target is None:
                self._trouble(f"target:{ref}", f"Chỉ tiêu {ref} không thuộc phần của đơn vị này: không ghi.")
            elif not answer.empty and (change := self._figure(target, answer, lines)) is not None:
                found.append(change)
        return found

    def _figure(self, target: Target, answer: SaidTarget, lines: dict[str, list[Figure]]) -> NewFigure | None:
        on = self.day if answer.document_on is None else min(self.day, answer.document_on)
        told = figures.Said(answer.numerator, answer.denominator, answer.value, answer.text)
        try:
            figures.check(target.kind, told, on, answer.document_on)
        except Refused as refused:
            self._trouble(f"target:{target.ref}", f"{_title(target)}: {refused.message}")
            return None
        before = [line for s in results.subjects_of(target) for line in lines.get(s, []) if line.on <= on]
        last = max(before, key=lambda line: line.on, default=None)
        standing = next((line for line in before if line.on == on), None)
        after = _as_figure(told, target.kind) + _source(answer.document, on if on != self.day else None)
        paper = answer.document or (standing.document if standing else "")
        if standing is not None and _same(standing, told) and paper == standing.document:
            return None
        doubt = "; ".join(str(result_words.jumped(far)) for far in reported.jumps(target, on, told))
        if doubt:
            self._trouble(
                f"target:{target.ref}",
                f"{_title(target)}: {doubt}. Kiểm tra lại với đơn vị; vẫn áp dụng được.",
            )
        was = f"{_printed(last, target.kind)} ({last.on:%d/%m/%Y})" if last is not None else NOTHING
        return NewFigure(
            f"target:{target.ref}", _title(target), was, after, target, told, on, answer.document, answer.document_on,
            standing,
        )  # fmt: skip

    # --- tasks --------------------------------------------------------------------------------------------------

    def tasks(self) -> list[Change]:
        known = {task.ref: task for task in self.unit.tasks}
        told = notes.of_tasks([task.id for task in known.values()]) if self.said.tasks else {}
        found: list[Change] = []
        for ref, answer in _in_order(self.said.tasks, known):
            task = known.get(ref)
            if task is None:
                self._trouble(f"task:{ref}", f"Nhiệm vụ {ref} không thuộc phần của đơn vị này: không ghi.")
                continue
            state = answer.state if answer.state and answer.state != task.state else None
            text = answer.text.strip()
            if text and any(one.on == self.day and one.text == text for one in told.get(task.id, [])):
                text = ""  # said before of this very day
            if not text and state is None:
                continue
            if state == "dropped" and not text:
                self._trouble(f"task:{ref}", f"{_title(task)}: thôi không làm thì cần ghi lý do.")
                continue
            found.append(
                Told(f"task:{ref}", _title(task), _stands(task, told.get(task.id, [])), _becomes(state, text), task, text, state)
            )  # fmt: skip
        return found

    # --- staff --------------------------------------------------------------------------------------------------

    def staff(self) -> list[Change]:
        known = {stay.id: (person, stay) for person, stay in self.unit.staff}
        gone = self._gone(set(self.said.staff) - set(known))
        found: list[Change] = []
        learners = []
        for key, answer in _in_order(self.said.staff, known):
            if key in gone:
                continue
            if key not in known:
                self._trouble(f"staff:{key}", "Có một dòng cán bộ không thuộc đơn vị này: không ghi.")
            elif answer.left_on is not None:
                found.extend(self._left(*known[key], answer.left_on))
            elif answer.done:
                learners.append((key, known[key][0], answer))
        learnt, troubles = learning.of(self.part, learners)
        self.troubles.extend(troubles)
        return [*found, *learnt]

    def _gone(self, keys: set[int]) -> set[int]:
        """Keys of those who were of the unit and left since the form was made: their row says nothing new."""
        here = select(Membership.id).where(
            Membership.id.in_(keys), Membership.unit_id == self.part.unit_id, Membership.until.is_not(None)
        )
        return set(db.session.scalars(here)) if keys else set()

    def _left(self, person: Person, stay: Membership, until: date) -> list[Change]:
        key = f"staff:{stay.id}"
        if until < stay.since:
            self._trouble(
                key,
                f"{person.name}: ngày cuối {until:%d/%m/%Y} trước ngày bắt đầu có tên {stay.since:%d/%m/%Y}.",
            )
        elif until > clock.today():
            self._trouble(
                key, f"{person.name}: ngày cuối {until:%d/%m/%Y} chưa đến. Khi đến ngày hãy báo lại."
            )
        elif stay.until is not None:
            if stay.until != until:
                self._trouble(
                    key,
                    f"{person.name}: đã ghi thôi có tên sau ngày {stay.until:%d/%m/%Y}, đơn vị ghi {until:%d/%m/%Y}.",
                )
        else:
            return [
                Left(
                    key,
                    person.name,
                    "đang công tác",
                    f"thôi có tên sau ngày {until:%d/%m/%Y}",
                    person,
                    stay,
                    until,
                )
            ]
        return []

    # --- notes --------------------------------------------------------------------------------------------------

    def notes(self) -> list[Change]:
        wanted = {kind: text.strip() for kind, text in self.said.notes.items() if text.strip()}
        if not wanted:
            return []
        before: dict[str, list[Note]] = {}
        query = (
            select(Note)
            .join(PartReturn, PartReturn.id == Note.return_id)
            .where(PartReturn.part_id == self.part.id, Note.withdrawn_at.is_(None))
            .order_by(Note.id)
        )
        for one in db.session.scalars(query):
            before.setdefault(one.kind, []).append(one)
        found: list[Change] = []
        for kind, text in wanted.items():
            standing = before.get(kind, [])
            if kind not in NOTE_KINDS or any(one.text == text for one in standing):
                continue
            if len(text) > LONGEST:
                self._trouble(f"note:{kind}", f"{NOTE_KINDS[kind]}: dài quá {LONGEST} ký tự, rút gọn lại.")
                continue
            was = "\n".join(one.text for one in standing) or NOTHING
            found.append(Words(f"note:{kind}", NOTE_KINDS[kind], was, text, kind, text, tuple(standing)))
        return found


def _same(line: Figure, said: figures.Said) -> bool:
    if said.denominator is not None:
        return (line.numerator, line.denominator) == (said.numerator, said.denominator)
    return line.denominator is None and (line.value, line.value_text) == (said.value, said.text)


def _source(paper: str, on: date | None) -> str:
    """By which paper, and of which day where it is not the report's: it may correct an earlier figure."""
    words = ", ".join(
        filter(None, [f"theo {paper}" if paper else "", f"của ngày {on:%d/%m/%Y}" if on else ""])
    )
    return f" ({words})" if words else ""


def _as_figure(said: figures.Said, kind: str) -> str:
    share = said.value if said.denominator is None else None
    line = Figure(numerator=said.numerator, denominator=said.denominator, value=share, value_text=said.text)
    return _printed(line, kind)


def _printed(line: Figure, kind: str) -> str:
    return result_words.figure(line, kind).replace("\u00a0", " ")


def _stands(task: Task, told: list[TaskNote]) -> str:
    last = next((one for one in reversed(told) if one.text), None)
    said = f"; {last.on:%d/%m/%Y}: {last.text}" if last is not None else ""
    return f"{STATES[task.state]}{said}"


def _becomes(state: str | None, text: str) -> str:
    return ": ".join(filter(None, [STATES[state] if state else "", text]))
