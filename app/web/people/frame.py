"""What the pages of the register share: the blueprint, names by id, words, how many questions wait."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import Blueprint
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from app.base.db import db
from app.web.pages import scope
from trainees.areas import Neighbourhood, Unit
from trainees.imports import answering
from trainees.imports.roster_import import RosterRow
from trainees.people import pairs
from trainees.rosters import CATEGORIES, SHOWN

bp = Blueprint("people", __name__, url_prefix="/people")
PAGE = 50
TITLES = {code: CATEGORIES[code][0] for code in SHOWN}
SEXES = {"F": _l("Nữ"), "M": _l("Nam")}
PHONE_USES = {
    "own": _l("điện thoại riêng"),
    "shared": _l("dùng chung điện thoại"),
    "none": _l("không có điện thoại"),
}


def names_of(model: type[Unit] | type[Neighbourhood], ids: Iterable[int | None]) -> dict[int, str]:
    """Id → name of these units or neighbourhoods."""
    wanted = {one for one in ids if one is not None}
    if not wanted:
        return {}
    rows = db.session.execute(select(model.id, model.name).where(model.id.in_(wanted)))
    return dict(rows.tuples().all())


def asked() -> int:
    """How many questions wait: open rows of lists, and pairs of people."""
    rows = (
        answering.asking(scope())
        .where(RosterRow.kept.is_not(None))
        .order_by(None)
        .with_only_columns(func.count())
    )
    return (db.session.scalar(rows) or 0) + pairs.count(scope())


def tabs_context() -> dict[str, Any]:
    """What templates/people/_tabs.html needs."""
    return {"asked": asked()}
