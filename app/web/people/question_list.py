"""All questions as a list: rows that resemble somebody, pairs, what was left unsure, rows that were refused, what was answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import render_template, request
from flask_babel import gettext as _
from sqlalchemy import Select, func, select
from sqlalchemy.orm import undefer

from app import accounts
from app.access import EDIT_PEOPLE, needs
from app.base.db import db
from app.web.pages import page_number, scope, vn_day
from app.web.people.frame import PAGE, bp
from app.web.people.questions import done_of, people_named
from app.web.people.sides import row_words
from app.web.rosters.words import problem_words, why_words
from trainees.imports import answering
from trainees.imports.roster_import import CREATED, MATCHED, QUESTION, REFUSED, RosterImport, RosterRow
from trainees.imports.showing.alike import open_alike
from trainees.people import pairs
from trainees.people.pairs import OPEN, PersonPair

SHOWN = ("rows", "pairs", "unsure", "refused", "answered")
MOST_ANSWERED = 500
"""Answers that are looked back on, the newest."""


@dataclass(slots=True)
class Entry:
    """A line of the list. `ref`: 'r41' or 'p7'; `who`: the row or the first person; `other`: whom it may be."""

    ref: str
    who: str
    other: str = ""
    why: str = ""
    where: str = ""
    said: str = ""
    kept: bool = True

    @property
    def id(self) -> int:
        return int(self.ref[1:])


@bp.get("/questions/list")
@needs(EDIT_PEOPLE)
def question_list() -> str:
    """A page of the questions of one kind; some fifteen queries, whatever the number."""
    counts = _counts()
    wanted = request.args.get("show", "")
    show = wanted if wanted in SHOWN else next((one for one in SHOWN if counts.get(one)), "rows")
    page = page_number()
    refs = _refs(show)
    total = len(refs)
    shown = refs[(page - 1) * PAGE : page * PAGE]
    return render_template(
        "people/question_list.html", entries=_entries(shown, answered=show == "answered"), show=show, counts=counts,
        total=total, page=page, pages=-(-total // PAGE), asked=counts["rows"] + counts["pairs"],
        done=done_of(request.args.get("done", "")), alike=len(open_alike(scope())) if show == "rows" and total else 0,
    )  # fmt: skip


def _counts() -> dict[str, int]:
    def n(query: Select[RosterRow] | Select[PersonPair]) -> int:
        return db.session.scalar(query.order_by(None).with_only_columns(func.count())) or 0

    rows, left = _rows(QUESTION), _rows(QUESTION).where(RosterRow.answer == "unsure")
    both, unsure = pairs.waiting(scope(), unsure=True), n(left)
    opened = n(both.where(PersonPair.verdict == OPEN))
    return {
        "rows": n(rows) - unsure, "pairs": opened, "unsure": unsure + n(both) - opened, "refused": n(_rows(REFUSED)),
    }  # fmt: skip


def _rows(outcome: str) -> Select[RosterRow]:
    return answering.asking(scope(), outcome)


def _refs(show: str) -> list[str]:
    """What a list holds, in order. Ids only: a page of them is read whole."""
    if show == "answered":
        return _answered()
    rows: list[int] = []
    asked: list[int] = []
    if show in ("rows", "unsure"):
        unsure = (
            RosterRow.answer == "unsure" if show == "unsure" else RosterRow.answer.is_distinct_from("unsure")
        )
        rows = list(db.session.scalars(_rows(QUESTION).where(unsure).with_only_columns(RosterRow.id)))
    if show == "refused":
        rows = list(db.session.scalars(_rows(REFUSED).with_only_columns(RosterRow.id)))
    if show in ("pairs", "unsure"):
        verdict = OPEN if show == "pairs" else "unsure"
        query = pairs.waiting(scope(), unsure=True).where(PersonPair.verdict == verdict)
        asked = list(db.session.scalars(query.with_only_columns(PersonPair.id)))
    return [*(f"r{one}" for one in rows), *(f"p{one}" for one in asked)]


def _answered() -> list[str]:
    here = scope().locality_id
    rows = db.session.execute(
        select(RosterRow.answered_at, RosterRow.id)
        .where(
            RosterRow.locality_id == here, RosterRow.outcome.in_((MATCHED, CREATED)), RosterRow.answer.is_not(None),
            RosterRow.answered_at.is_not(None),
        )
        .order_by(RosterRow.answered_at.desc()).limit(MOST_ANSWERED)
    )  # fmt: skip
    said = db.session.execute(
        select(PersonPair.decided_at, PersonPair.id)
        .where(
            PersonPair.locality_id == here, PersonPair.verdict.in_(("same", "different")), PersonPair.decided_at.is_not(None)
        )
        .order_by(PersonPair.decided_at.desc()).limit(MOST_ANSWERED)
    )  # fmt: skip
    moments: list[tuple[datetime | None, str]] = [(at, f"r{one}") for at, one in rows]
    moments += [(at, f"p{one}") for at, one in said]
    moments.sort(key=lambda one: one[0].timestamp() if one[0] else 0.0, reverse=True)
    return [ref for _at, ref in moments[:MOST_ANSWERED]]


def _entries(refs: list[str], *, answered: bool) -> list[Entry]:
    rows = {row.id: row for row in _read_rows([int(ref[1:]) for ref in refs if ref[0] == "r"])}
    both = {
        pair.id: pair
        for pair in db.session.scalars(
            select(PersonPair).where(PersonPair.id.in_([int(ref[1:]) for ref in refs if ref[0] == "p"]))
        )
    }
    left = answering.left(list(rows.values()))
    ids = {one for pair in both.values() for one in (pair.one_id, pair.other_id)}
    ids |= {
        c.someone.person_id for found in left.values() for c in found[:1] if c.someone.person_id is not None
    }
    ids |= {row.person_id for row in rows.values() if row.person_id is not None}
    known = people_named(ids)
    files = _files(rows)
    names = {one.id: one.name for one in accounts.listed(scope())}
    entries = []
    for ref in refs:
        if ref[0] == "p":
            pair = both[int(ref[1:])]
            entries.append(
                Entry(
                    ref, _who(*known[pair.one_id]), _who(*known[pair.other_id]), why_words(pair.why) if pair.why else "",
                    said=_said(pair.verdict, pair.decided_at, names.get(pair.decided_by or 0)),
                )
            )  # fmt: skip
            continue
        row = rows[int(ref[1:])]
        what = answering.said(row)
        where = row_words(files[row.import_id], row.sheet, row.row)
        if what is None:
            entry = Entry(ref, where, kept=False)
        else:
            entry = Entry(ref, _who(what.name, what.birth) if what.name else _("(không có tên)"), where=where)
        if answered and row.person_id is not None:
            entry.other = _who(*known[row.person_id]) if row.answer == "same" else _("người mới")
        elif row.outcome == REFUSED:
            entry.why = "; ".join(_problem(row, p) for p in row.problems if p.get("fatal"))
        else:
            found = left[row.id]
            entry.other = _who(*known[found[0].someone.person_id or 0]) if found else _("không còn giống ai")
            entry.why = why_words(found[0].why) if found else ""
        entry.said = _said(row.answer, row.answered_at, names.get(row.answered_by or 0))
        entries.append(entry)
    return entries


def _problem(row: RosterRow, problem: dict[str, Any]) -> str:
    words = problem_words(problem["code"])
    return f"{words} ({problem['column']}{row.row})" if problem.get("column") else words


def _read_rows(ids: list[int]) -> list[RosterRow]:
    query = select(RosterRow).where(RosterRow.id.in_(ids)).options(undefer(RosterRow.kept))
    return list(db.session.scalars(query))


def _files(rows: dict[int, RosterRow]) -> dict[int, str]:
    wanted = {row.import_id for row in rows.values()}
    names = db.session.execute(
        select(RosterImport.id, RosterImport.filename).where(RosterImport.id.in_(wanted))
    )
    return dict(names.tuples().all())


def _who(name: str, birth: str | None) -> str:
    return f"{name}, {_('sinh %(birth)s', birth=vn_day(birth))}" if birth else name


def _said(verdict: str | None, at: datetime | None, who: str | None) -> str:
    words = {"same": _("cùng một người"), "different": _("người khác"), "unsure": _("chưa rõ")}.get(
        verdict or ""
    )
    if not words or at is None:
        return ""
    return f"{words}, {who or _('dòng lệnh')}, {vn_day(at)}"
