"""The rules that an event of an outreach day may break, whoever it is of."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import select

from app.base.db import db
from campaigns.outreach.day import OFF, OutreachDay
from campaigns.outreach.event import OutreachEvent
from campaigns.outreach.log.entry import Entry
from campaigns.outreach.shift import OUT, Assignment, Shift
from trainees import people, skills
from trainees.people import Person


def of(day: OutreachDay) -> Rules:
    """The rules of a day as it stands now."""
    return Rules(day)


@dataclass(frozen=True)
class Rules:
    """What is looked up for them is looked up once, when first asked for."""

    day: OutreachDay

    @cached_property
    def _codes(self) -> set[str]:
        return {skill.code for skill in skills.catalogue()}

    @cached_property
    def _shifts(self) -> dict[int, set[int]]:
        """Shift of the day → who has it; merged rows and who stands for them."""
        found: dict[int, set[int]] = {
            shift: set()
            for shift in db.session.scalars(select(Shift.id).where(Shift.outreach_day_id == self.day.id))
        }
        rows = db.session.execute(
            select(Assignment.shift_id, Assignment.person_id, people.survivor())
            .join(Person, Person.id == Assignment.person_id)
            .where(Assignment.shift_id.in_(found), Assignment.state != OUT)
        )
        for shift, person, stands in rows:
            found[shift] |= {person, stands}
        return found

    def form(self, entry: Entry) -> str | None:
        """What is wrong with an event, whoever it is of and whenever it is heard."""
        if entry.kind == "help" and not self._codes.issuperset(entry.skills):
            return "skill_unknown"
        return None

    def counts_now(self, entry: Entry) -> bool:
        """Whether the day goes on: nobody is entered for a day that was called off. An undoing always counts."""
        return self.day.state != OFF or entry.kind == "void"

    def broken(self, entry: Entry, person_id: int | None) -> str | None:
        """The first rule that the event breaks now, and may keep to later; None. `person_id`: whom it is of."""
        if not self.counts_now(entry):
            return "day_off"
        if entry.kind == "void" and _kind(entry.corrects) == "void":
            return "corrects_void"
        if entry.kind == "tally" and entry.what not in self.day.counted:
            return "tally_unknown"
        if entry.kind == "roll" and not any(
            person_id in on
            for shift, on in self._shifts.items()
            if entry.shift is None or shift == entry.shift
        ):
            return "not_on_shift"
        return None

    def shift(self, shift_id: int | None) -> int | None:
        """The shift, if it is one of the day: no phone of one day holds on to another's shifts, which may still be taken away."""
        return shift_id if shift_id in self._shifts else None

    def real(self, person_id: int | None) -> int | None:
        """The person's number, if the database has it: what a phone says is kept only where it leads somewhere."""
        return person_id and db.session.scalar(select(Person.id).where(Person.id == person_id))


def _kind(event_id: str | None) -> str | None:
    return db.session.scalar(select(OutreachEvent.kind).where(OutreachEvent.id == event_id))
