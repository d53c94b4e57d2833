"""Those who are not on the newer list: a page of ticks, a day, one button; and one button to take it back."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import attrgetter

from flask import Blueprint, flash, render_template, request
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.wrappers import Response as BaseResponse

from app import audit
from app.access import IMPORT_ROSTER, needs
from app.accounts import Account
from app.base import clock
from app.base.db import db
from app.base.errors import CoreError, Refused
from app.base.text import read_id
from app.web.fields import read_day
from app.web.pages import actor, go, scope, tell_refusal, vn_day, vn_number
from app.web.rosters.words import KINDS
from trainees import areas, rosters
from trainees.imports import headcounts, leaving, roster_import
from trainees.imports.headcounts import Headcount
from trainees.imports.leaving import Offered
from trainees.imports.roster_import import RosterImport

bp = Blueprint("leaving", __name__, url_prefix="/rosters")
PAGE = 50
GROUPS = {
    "staff": KINDS["staff"],
    **{group: rosters.CATEGORIES[group][0] for group in headcounts.GROUPS if group != "staff"},
}
"""What is counted as one, in words."""
VIEWS = ("absent", "elsewhere")


@bp.get("/<int:import_id>/leaving")
@needs(IMPORT_ROSTER)
def show(import_id: int) -> str | BaseResponse:
    """Whom the list lacks, or has elsewhere, with hints; what counts become; and what was ended because of it. Eighteen queries."""
    record = roster_import.get(import_id, within=scope())
    if not leaving.covers(record):
        return go("rosters.show", id=import_id)
    return _page(record, request.args.get("view"), max(1, request.args.get("page", 1, type=int)))


@dataclass(frozen=True, slots=True)
class _Wish:
    """What somebody ticked and typed, not written yet. `earlier`: figures of earlier quarters may change."""

    ids: frozenset[int]
    until: date
    figures: list[Headcount]
    earlier: bool

    @property
    def mark(self) -> str:
        """Tells this wish from any other: whoever sends it has seen what it changes."""
        return hashlib.sha256(f"{self.until} {sorted(self.ids)}".encode()).hexdigest()[:32]


def _page(record: RosterImport, view: str | None, page: int, wish: _Wish | None = None) -> str:
    absent, elsewhere = leaving.count_absent(record), leaving.count_elsewhere(record)
    view = view if view in VIEWS else "absent" if absent or not elsewhere else "elsewhere"
    total = elsewhere if view == "elsewhere" else absent
    offered = (leaving.elsewhere if view == "elsewhere" else leaving.absent)(record, page=page, size=PAGE)
    # Whoever changed category in the same unit counts twice: shown at once, not behind a tab.
    changed = leaving.count_elsewhere(record, same_unit=True)
    beside = (
        leaving.elsewhere(record, same_unit=True, size=PAGE)
        if changed and view == "absent" and page == 1
        else []
    )
    covered = leaving.count_covered(record)
    part = view == "absent" and absent * 2 > covered > 3
    ticked = wish.ids if wish else {one.membership.id for one in offered if _sure(one) and not part}
    until = wish.until if wish else leaving.last_day(record, [*offered, *beside])
    figures = wish.figures if wish else headcounts.headcounts(record.locality_id, ticked, until)
    endings = leaving.endings(record)
    names = select(Account.id, Account.name).where(Account.id.in_({one.ended_by for one in endings}))
    return render_template(
        "leaving/show.html", record=record, kinds=KINDS, view=view, offered=offered, absent=absent, elsewhere=elsewhere,
        beside=beside, changed=changed, covered=covered, part=part, ticked=ticked, until=until, wish=wish,
        figures={group: list(several) for group, several in groupby(figures, key=attrgetter("group"))}, groups=GROUPS,
        closed=headcounts.closed_day(), endings=endings, names=dict(db.session.execute(names).tuples().all()),
        units={unit.id: unit.name for unit in areas.units(scope())}, categories=rosters.CATEGORIES,
        homes={home.id: home.name for home in areas.neighbourhoods(scope())} if record.kind == "residents" else {},
        page=page, pages=max(1, -(-total // PAGE)), total=total,
    )  # fmt: skip


def _sure(one: Offered) -> bool:
    """Whether the tick is set beforehand. Of somebody in two categories of one unit only a person knows which is left."""
    return not one.resembling and not one.changed_to


@bp.post("/<int:import_id>/leaving")
@needs(IMPORT_ROSTER)
def end(import_id: int) -> BaseResponse | str | tuple[str, int]:
    """End the ticked memberships after the day.

    With `look` only what the counts become is shown; so it is before figures of an earlier quarter change, once.
    """
    record = roster_import.get(import_id, within=scope())
    view = request.form.get("view") if request.form.get("view") in VIEWS else None
    try:
        until = read_day(request.form.get("until", ""))
        if until is None:
            raise Refused("day_invalid", _("Ngày không có thật. Ghi ngày/tháng/năm, ví dụ 14/11/2026."))
        wanted = frozenset(read_id(text) for text in request.form.getlist("membership"))
        figures = leaving.outlook(record, wanted, until)
        wish = _Wish(wanted, until, figures, until < headcounts.closed_day())
        page = max(1, request.form.get("page", 1, type=int))
        if "look" in request.form:
            return _page(record, view, page, wish)
        if wish.earlier and request.form.get("seen") != wish.mark:
            return _page(record, view, page, wish), 422
        ended = leaving.end(record, wanted, until, by=actor())
    except CoreError as error:
        db.session.rollback()
        tell_refusal(error)
        return go(".show", import_id=import_id, view=view)
    audit.tell(
        actor(),
        "end",
        "membership",
        None,
        record.locality_id,
        roster_import=record.id,
        people=ended,
        until=until.isoformat(),
    )
    db.session.commit()
    flash(_told(ended, wish), "warning" if wish.earlier else "success")
    return go(".show", import_id=import_id, view=view)


def _told(ended: int, wish: _Wish) -> str:
    """What was written, and what became of the figures of earlier quarters."""
    number, day = vn_number(ended), vn_day(wish.until)
    if not wish.earlier:
        return _("Đã ghi %(n)s tên thôi từ sau ngày %(day)s. Kỳ trước vẫn tính như cũ.", n=number, day=day)
    closed = headcounts.closed_day()
    changed = [
        _("%(group)s ngày %(day)s: %(before)s → %(after)s", group=GROUPS[one.group], day=vn_day(one.day),
          before=vn_number(one.before), after=vn_number(one.after))
        for one in wish.figures if one.changes and one.day <= closed
    ]  # fmt: skip
    if not changed:
        return _(
            "Đã ghi %(n)s tên thôi từ sau ngày %(day)s. Số liệu kỳ trước của từng đơn vị, từng loại có thể đổi.",
            n=number,
            day=day,
        )
    return _(
        "Đã ghi %(n)s tên thôi từ sau ngày %(day)s. Số liệu kỳ trước đã đổi: %(changed)s.",
        n=number,
        day=day,
        changed="; ".join(changed),
    )


@bp.post("/<int:import_id>/leaving/undo")
@needs(IMPORT_ROSTER)
def undo(import_id: int) -> BaseResponse:
    """Take one such action back."""
    record = roster_import.get(import_id, within=scope())
    try:
        try:
            moment = clock.parse_moment(request.form.get("ended_at", ""))
        except ValueError:
            raise Refused("moment_invalid", _("Trang đã cũ. Tải lại rồi làm lại.")) from None
        resumed = leaving.resume(record, moment)
    except CoreError as error:
        db.session.rollback()
        tell_refusal(error)
        return go(".show", import_id=import_id)
    audit.tell(
        actor(), "resume", "membership", None, record.locality_id, roster_import=record.id, people=resumed
    )
    db.session.commit()
    flash(_("Đã hoàn tác: %(n)s tên có lại trong danh sách.", n=vn_number(resumed)), "success")
    return go(".show", import_id=import_id)
