"""SuperiorForm (biểu mẫu cấp trên): a workbook of the authority above, whose cells are mapped once and filled each period."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, func, select
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from app.base import clock
from app.base.actors import Actor, Scope
from app.base.db import Base, OfLocality, db, hold
from app.base.errors import Conflict, NotFound, Refused
from app.base.sheet import filling
from app.base.text import clean
from app.base.upload import last_part
from app.filing import superior_guess, superior_sheet
from app.filing.content import Content
from app.filing.superior_sheet import Grid
from campaigns.plans import in_use
from campaigns.plans.plan import Plan

_THERE: Final = "Kế hoạch này đã có đúng tệp biểu mẫu đó. Mở biểu mẫu trong danh sách để sửa."


class SuperiorForm(OfLocality, Base):
    """The form as it came, and which cell takes what. `cells`: [{'sheet', 'cell', 'ref', 'what'}] with `what` one of the
    names of `superior_sheet.WHAT`. `digest`: SHA-256 of the bytes in hex: the same form again keeps its mapping."""

    __tablename__ = "superior_form"
    __table_args__ = (Index("ix_superior_form_digest", "locality_id", "digest"),)

    name: Mapped[str] = mapped_column(String(120))
    filename: Mapped[str] = mapped_column(String(255), default="")
    digest: Mapped[str] = mapped_column(String(64))
    data: Mapped[bytes] = deferred(mapped_column(LargeBinary))
    cells: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), index=True)
    made_at: Mapped[datetime]
    made_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    retired_at: Mapped[datetime | None]

    plan: Mapped[Plan] = relationship()


def take(plan: Plan, data: bytes, filename: str, name: str, *, by: Actor) -> SuperiorForm:
    """Keep a form for a plan, with the cells that are probably meant as its first mapping.

    The form that the plan of another year was filled from brings its mapping over, as far as the targets have the same refs.
    Refused as `superior_sheet.grids`. Conflict `form_there`: these very bytes are a form of the plan already.
    """
    sheets = superior_sheet.grids(data, filename)
    digest = hashlib.sha256(data).hexdigest()
    hold(plan)
    same = [form for form in _alike(plan.locality_id, digest) if form.retired_at is None]
    if any(form.plan_id == plan.id for form in same):
        raise Conflict("form_there", _THERE)
    refs = {target.ref for target in plan.targets}
    before = [cell for form in same[:1] for cell in form.cells if not cell["ref"] or cell["ref"] in refs]
    form = SuperiorForm(
        locality_id=plan.locality_id, plan_id=plan.id, name=clean(name)[:120] or last_part(filename)[:120],
        filename=last_part(filename)[:255], digest=digest, data=data,
        cells=before or superior_guess.guess(sheets, plan), made_at=clock.now(), made_by=by.account_id,
    )  # fmt: skip
    db.session.add(form)
    db.session.flush()
    return form


def _alike(locality_id: int, digest: str) -> list[SuperiorForm]:
    query = select(SuperiorForm).where(SuperiorForm.locality_id == locality_id, SuperiorForm.digest == digest)
    return list(db.session.scalars(query.order_by(SuperiorForm.id.desc())))


def get(form_id: int, *, within: Scope) -> SuperiorForm:
    """One form of the scope; NotFound."""
    found = db.session.get(SuperiorForm, form_id)
    if found is None or not within.covers(found.locality_id):
        raise NotFound("form_unknown", "Không tìm thấy biểu mẫu này.")
    return found


def listed(within: Scope, *, plan_id: int | None = None) -> list[SuperiorForm]:
    """The forms that are in use, the newest first; of one plan where it is given."""
    query = select(SuperiorForm).where(SuperiorForm.retired_at.is_(None)).order_by(SuperiorForm.id.desc())
    if within.locality_id is not None:
        query = query.where(SuperiorForm.locality_id == within.locality_id)
    if plan_id is not None:
        query = query.where(SuperiorForm.plan_id == plan_id)
    return list(db.session.scalars(query))


def grids(form: SuperiorForm) -> list[Grid]:
    """The form's sheets."""
    return superior_sheet.grids(form.data, form.filename)


def settle(form: SuperiorForm, cells: Sequence[Mapping[str, Any]]) -> None:
    """Say which cell takes what, the whole mapping at once: of who read the form before, the other cells are overwritten. Refused
    as `superior_sheet.settled`."""
    form.cells = superior_sheet.settled(grids(form), cells, {target.ref for target in form.plan.targets})
    db.session.flush()


def choose(form: SuperiorForm, one: Mapping[str, str], *, nothing: bool = False) -> None:
    """Say what one cell takes ({'sheet', 'cell', 'ref', 'what'}); `nothing`: it stays as the form has it. What somebody chose for
    another cell at the same moment stays. Refused as `superior_sheet.settled`."""
    _take_turn(form)
    where = one["sheet"], one["cell"].strip().upper()
    others = [each for each in form.cells if (each["sheet"], each["cell"]) != where]
    settle(form, others if nothing else [*others, {**one, "cell": where[1]}])


def propose(form: SuperiorForm) -> int:
    """Add what the form's words propose for cells that nothing was chosen for yet; how many."""
    _take_turn(form)
    known = {(one["sheet"], one["cell"]) for one in form.cells}
    guessed = superior_guess.guess(grids(form), form.plan)
    more = [one for one in guessed if (one["sheet"], one["cell"]) not in known]
    settle(form, [*form.cells, *more])
    return len(more)


def _take_turn(form: SuperiorForm) -> None:
    """The mapping is one value: who changes a part of it reads it anew, and the next one waits."""
    db.session.flush()
    hold(form)


def retire(form: SuperiorForm, *, back: bool = False) -> None:
    """Put a form aside, or take it back into use. Conflict `form_there`: the same form was brought again meanwhile."""
    if back:
        hold(form.plan)
        same = _alike(form.locality_id, form.digest)
        if any(one.id != form.id and one.plan_id == form.plan_id and one.retired_at is None for one in same):
            raise Conflict("form_there", _THERE)
    form.retired_at = None if back else clock.now()
    db.session.flush()


def filled(form: SuperiorForm, content: Content) -> bytes:
    """The form with a report's numbers. Refused `form_unmapped`: no cell was chosen; `form_plan`: a report of another plan."""
    if content.head.plan != form.plan_id:
        raise Refused("form_plan", "Biểu mẫu này của kế hoạch khác. Chọn biểu mẫu của đúng kế hoạch.")
    if not form.cells:
        raise Refused(
            "form_unmapped", "Biểu mẫu chưa có ô nào được chọn. Mở biểu mẫu, chọn ô cho từng chỉ tiêu."
        )
    return filling.fill(form.data, superior_sheet.values(content, form.cells))


def _standing(noun: str, row_id: int) -> list[str]:
    if noun != "plan":
        return []
    number = db.session.scalar(select(func.count()).where(SuperiorForm.plan_id == row_id)) or 0
    return [f"{number} biểu mẫu cấp trên"] if number else []


in_use.watch(_standing)
