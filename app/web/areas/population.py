"""How many people live where: the newest numbers, typing them in, reading them from a sheet."""

from __future__ import annotations

from typing import Any

from flask import flash, render_template, request
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.wrappers import Response as BaseResponse

from app import audit
from app.access import IMPORT_ROSTER, VIEW_PEOPLE, needs
from app.access.door import parses_first
from app.base import clock
from app.base.db import db
from app.base.errors import Refused
from app.base.text import read_id
from app.web.areas import grid
from app.web.areas.frame import (
    GROUPS,
    PAGE,
    DocumentForm,
    SheetForm,
    bp,
    locality,
    refuse,
    workbook,
)
from app.web.areas.grid import Grid
from app.web.fields import SHEETS, read_day
from app.web.pages import actor, go, locality_id, page_number, scope, vn_number
from campaigns.plans import result_words as words
from trainees import areas, jump, schools
from trainees.areas import counts
from trainees.imports.reading.counts import read_counts
from trainees.jump import Jump


@bp.get("")
@needs(VIEW_PEOPLE)
def index() -> str:
    """The newest numbers of every neighbourhood and of the whole, and where the two differ. Eight queries."""
    today = clock.today()
    homes = areas.neighbourhoods(scope())
    standing = counts.newest(locality_id(), today)
    groups = [
        g for g in GROUPS if g in ("all", "households", ">=18") or any((h.id, g) in standing for h in homes)
    ]
    days = {
        home.id: max((standing[(home.id, g)].day for g in GROUPS if (home.id, g) in standing), default=None)
        for home in homes
    }
    page = page_number()
    counted = schools.counted(locality_id(), today)
    return render_template(
        "areas/index.html", locality_=locality(), homes=homes[(page - 1) * PAGE : page * PAGE], counts=standing, groups=groups, titles=GROUPS,
        compared=counts.compare(locality_id(), today), days=days, bare=[home for home in homes if days[home.id] is None],
        total=len(homes), page=page, pages=-(-len(homes) // PAGE), today=today, schools=counted,
        pupils=sum(school.pupils for school in counted.values()),
    )  # fmt: skip


@bp.get("/counts/new")
@needs(IMPORT_ROSTER)
def new_counts() -> str:
    """A grid to type in. With a day in the address: filled with what stands for that day, to put it right."""
    day = read_day(request.args.get("day", ""))
    there = {k: row for k, row in counts.newest(locality_id(), day).items() if row.day == day} if day else {}
    form = DocumentForm(formdata=None)
    form.day.data = day or clock.today()
    sources = {row.source for row in there.values()}
    form.source.data = sources.pop() if len(sources) == 1 else ""
    table = grid.blank(_("Cả %(kind)s", kind=locality().kind), areas.neighbourhoods(scope()), there)
    return _grid_page(form, table)


@bp.get("/counts/read")
@needs(IMPORT_ROSTER)
def choose_counts() -> str:
    """Choose a sheet of numbers, or paste its cells."""
    return render_template("areas/read_counts.html", form=SheetForm(formdata=None), accept=SHEETS)


@bp.post("/counts/read")
@needs(IMPORT_ROSTER)
@parses_first
def read_counts_() -> str | tuple[str, int]:
    """Read a sheet into the grid. Nothing is written; the file is not kept."""
    form = SheetForm()
    book = workbook(form) if form.validate() else None
    if book is None:
        return render_template("areas/read_counts.html", form=form, accept=SHEETS), 422
    try:
        draft = read_counts(book)
    except Refused as refused:
        refuse(form, refused)
        return render_template("areas/read_counts.html", form=form, accept=SHEETS), 422
    document = DocumentForm(formdata=None)
    document.day.data = clock.today()
    document.filename.data = "" if draft.file == "dan.tsv" else draft.file
    table = grid.of_draft(draft, areas.known_neighbourhoods(locality_id()))
    return _grid_page(document, table, notes=draft.notes, sheet=draft.sheet)


@bp.post("/counts")
@needs(IMPORT_ROSTER)
def write_counts() -> BaseResponse | tuple[str, int]:
    """Write the numbers of a grid down, as one."""
    form = DocumentForm()
    table = grid.of_form(request.form, free=request.form.get("free") == "1")
    found = grid.numbers(table)
    if not form.validate() or table.problems:
        return _grid_page(form, table), 422
    day = form.day.data or clock.today()
    try:
        numbers = _with_ids(found)
        far = counts.jumps(locality_id(), day, numbers)
        if far and request.form.get("sure") != jump.mark(far.values()):
            db.session.rollback()
            return _grid_page(form, table, far=_asked(far), sure=jump.mark(far.values())), 422
        entry = counts.enter(
            locality_id(), day, form.source.data or "", numbers, by=actor(), filename=form.filename.data or ""
        )
    except Refused as refused:
        db.session.rollback()
        table.problems.append(" ".join([refused.message, *refused.details]))
        return _grid_page(form, table), 422
    written = db.session.scalars(
        select(counts.PopulationCount.id).where(counts.PopulationCount.entry_id == entry.id)
    ).all()
    audit.tell(actor(), "enter", "count_entry", entry.id, entry.locality_id, numbers=len(written))
    db.session.commit()
    flash(_("Đã ghi %(n)s số.", n=vn_number(len(written))), "success")
    return go(".index")


def _with_ids(found: dict[tuple[str, str], int]) -> dict[tuple[int | None, str], int]:
    """New places made, places by id; what is no place of this locality is told by the core."""
    ids: dict[str, int | None] = {grid.WHOLE: None}
    for place, _group in found:
        if place in ids:
            continue
        if place.startswith(f"{grid.NEW}:"):
            ids[place] = areas.ensure_neighbourhood(locality_id(), place.partition(":")[2]).id
        else:
            ids[place] = read_id(place)
    return {(ids[place], group): number for (place, group), number in found.items()}


def _asked(far: dict[tuple[int | None, str], Jump]) -> list[str]:
    """'Tổ dân phố 3, từ đủ 18 tuổi: lần trước …' of each number that is far from the last one."""
    homes = {home.id: home.name for home in areas.neighbourhoods(scope())}
    whole = _("Cả %(kind)s", kind=locality().kind)
    return [
        f"{homes.get(place or 0, '') if place else whole}, {str(GROUPS[group]).lower()}: {_(words.jumped(each).text, **words.jumped(each).values)}"
        for (place, group), each in far.items()
    ]


def _grid_page(form: DocumentForm, table: Grid, **more: Any) -> str:
    return render_template(
        "areas/grid.html", form=form, grid=table, titles=GROUPS, whole=_("Cả %(kind)s", kind=locality().kind),
        homes=areas.neighbourhoods(scope()) if table.free else [], **more,
    )  # fmt: skip
