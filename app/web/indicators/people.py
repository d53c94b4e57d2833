"""The very people behind a number: those who count, those who still lack it, those who stand on no list."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from flask import render_template, request
from flask_babel import gettext as _
from sqlalchemy import Select, func, select

from app.access import EXPORT_REPORT, needs
from app.base.db import db
from app.base.errors import NotFound
from app.base.text import N_
from app.web.indicators.frame import PAGE, Asked, asked, bp, part_of
from app.web.pages import scope
from trainees import areas, people
from trainees.indicators import Measure, Slice
from trainees.people import Person

SIDES = {"have": N_("Đã có"), "lack": N_("Còn thiếu"), "nowhere": N_("Chưa có trong danh sách")}
MOST_AT_ONCE = 30_000
"""People that one query names: a database has a limit of what stands in a condition."""


@dataclass(frozen=True, slots=True)
class Listing:
    """A list as the address asks for it. ids None: the denominator is a number, nobody's name stands behind it.

    part: of one unit, neighbourhood …, None: of all. query: the search as typed. unit: of the roster, None: all.
    """

    asked: Asked
    answer: Measure
    side: str
    part: Slice | None
    ids: frozenset[int] | None
    query: str
    unit: int | None

    @property
    def side_words(self) -> str:
        return _(SIDES[self.side])

    def units_of(self, person_id: int) -> Collection[int]:
        """The units by which a person stands on the roll."""
        standing = (self.answer.roll or {}).get(person_id)
        return standing.units if standing else ()

    def _kept(self) -> list[int]:
        """Whom the unit filter leaves."""
        ids = self.ids or frozenset()
        if self.unit is None:
            return sorted(ids)
        return sorted(person_id for person_id in ids if self.unit in self.units_of(person_id))

    def _found(self) -> Select[Person]:
        found = people.living(scope()).where(Person.id.in_(self._kept()[:MOST_AT_ONCE]))
        return found.where(people.matching(self.query)) if self.query else found

    def page(self, number: int) -> tuple[list[Person], int]:
        """A page of them in Vietnamese order of given names, and how many there are. Two queries."""
        found = self._found()
        total = db.session.scalar(select(func.count()).select_from(found.subquery())) or 0
        rows = found.order_by(Person.sort_name, Person.id).limit(PAGE).offset((number - 1) * PAGE)
        return list(db.session.scalars(rows)), total

    def everybody(self) -> list[int]:
        """Ids of all of them, in that order."""
        query = self._found().with_only_columns(Person.id).order_by(Person.sort_name, Person.id)
        return list(db.session.scalars(query))

    @property
    def narrowed(self) -> bool:
        """Whether a search or a filter leaves some out."""
        return bool(self.query) or self.unit is not None


def listing(code: str, side: str | None = None) -> Listing:
    """The list that the address (or a form with the same fields) means; NotFound for what there is not."""
    about = asked(code)
    answer = about.result.measure
    if answer is None:
        raise NotFound("no_names", _("Chỉ tiêu này do đơn vị khác báo cáo nên không có danh sách người."))
    values = request.values
    side = side or values.get("side", "lack")
    whole = {"have": answer.numerator, "lack": answer.missing, "nowhere": answer.no_membership}
    if side not in whole:
        raise NotFound()
    part = part_of(answer, values.get("by"), values.get("key")) if side != "nowhere" else None
    ids = whole[side]
    if part is not None:
        ids = part.people if side == "have" else part.lacking
    return Listing(
        about, answer, side, part, ids, values.get("q", "").strip()[:100], values.get("unit", type=int)
    )


@bp.get("/<code>/people")
@needs(EXPORT_REPORT)
def behind(code: str) -> str:
    """The very people who count, or who still lack it: of all, or of one part. For whoever may take the list away: the Youth Union
    reads numbers, and the register is not its own."""
    one = listing(code)
    page = max(1, request.args.get("page", 1, type=int))
    shown, total = one.page(page) if one.ids else ([], 0)
    present = {unit for standing in (one.answer.roll or {}).values() for unit in standing.units}
    units = {unit.id: unit.name for unit in areas.units(scope()) if unit.id in present}
    return render_template(
        "indicators/people.html", one=one, asked=one.asked, result=one.asked.result, plan=one.asked.plan,
        as_of=one.asked.day, sides=SIDES, page=page, pages=max(1, -(-total // PAGE)), total=total, people=shown,
        standing=one.answer.roll or {}, reached=one.answer.reached_on, units=units, by=request.args.get("by"),
        key=request.args.get("key"), size=PAGE,
    )  # fmt: skip
