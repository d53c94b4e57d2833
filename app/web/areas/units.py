"""The units as places: name, what kind they are, which one they are under."""

from __future__ import annotations

from flask import flash, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse

from app import audit
from app.access import EDIT_PEOPLE, VIEW_PEOPLE, needs
from app.base.db import db
from app.base.errors import CoreError
from app.web.areas.frame import bp
from app.web.areas.places import other_chosen, rename, take_in
from app.web.pages import actor, go, scope, tell_refusal
from trainees import areas
from trainees.areas import Unit, renaming

KINDS = {"office": _l("Cơ quan, đơn vị"), "school": _l("Trường học")}


@bp.get("/units")
@needs(VIEW_PEOPLE)
def units() -> str:
    """Every unit with its kind and what it is under, in the order of the tree. Three queries."""
    found = areas.units(scope())
    return render_template(
        "areas/units.html", rows=_tree(found), names={u.id: u.name for u in found}, kinds=KINDS
    )


def _tree(found: list[Unit]) -> list[tuple[Unit, int]]:
    """Units with how deep they stand, each under the one that it belongs to."""
    below: dict[int | None, list[Unit]] = {}
    ids = {unit.id for unit in found}
    for unit in found:
        below.setdefault(unit.parent_id if unit.parent_id in ids else None, []).append(unit)
    out: list[tuple[Unit, int]] = []

    def walk(parent: int | None, depth: int) -> None:
        for unit in below.get(parent, []):
            out.append((unit, depth))
            walk(unit.id, depth + 1)

    walk(None, 0)
    return out


@bp.get("/units/<int:unit_id>")
@needs(VIEW_PEOPLE)
def unit(unit_id: int) -> str:
    """One unit: name, kind, place in the tree, other names."""
    shown = areas.get_unit(unit_id, within=scope())
    others = [other for other in areas.units(scope()) if other.id != shown.id]
    return render_template(
        "areas/unit.html", unit=shown, others=others, kinds=KINDS, spellings=renaming.spellings(shown)
    )


@bp.post("/units/<int:unit_id>/name")
@needs(EDIT_PEOPLE)
def rename_unit(unit_id: int) -> BaseResponse:
    """Another name for it."""
    rename(areas.get_unit(unit_id, within=scope()))
    return go(".unit", unit_id=unit_id)


@bp.post("/units/<int:unit_id>/take-in")
@needs(EDIT_PEOPLE)
def take_in_unit(unit_id: int) -> BaseResponse:
    """Another one is this one, written in another way."""
    kept = areas.get_unit(unit_id, within=scope())
    if chosen := other_chosen():
        take_in(kept, areas.get_unit(chosen, within=scope()))
    return go(".unit", unit_id=unit_id)


@bp.post("/units/<int:unit_id>/place")
@needs(EDIT_PEOPLE)
def place_unit(unit_id: int) -> BaseResponse:
    """What kind it is, and which unit it is under."""
    shown = areas.get_unit(unit_id, within=scope())
    try:
        renaming.say_kind(shown, request.form.get("kind") or None)
        renaming.place_under(shown, request.form.get("parent", type=int) or None)
        audit.tell(
            actor(), "place", "unit", shown.id, shown.locality_id, kind=shown.kind, parent=shown.parent_id
        )
        db.session.commit()
        flash(_("Đã ghi."), "success")
    except CoreError as error:
        db.session.rollback()
        tell_refusal(error)
    return go(".unit", unit_id=unit_id)
