"""Erasing somebody from what outreach keeps: what phones wrote of them, their shifts to come, their place in a team, and words in
which others name them. Who was helped stays, as somebody; so do hours and turns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import delete, or_, select

from app.base import clock, codes
from app.base.db import db
from app.base.errors import Refused
from campaigns.outreach import signing
from campaigns.outreach.budget import BudgetLine
from campaigns.outreach.campaign import Campaign
from campaigns.outreach.day import OPEN, DayMove, OutreachDay, Point
from campaigns.outreach.event import Help, OutreachConflict, OutreachEvent
from campaigns.outreach.message import Message
from campaigns.outreach.need import Need
from campaigns.outreach.paper import CampaignPaper
from campaigns.outreach.place import Place
from campaigns.outreach.shift import ON, OUT, Assignment, Shift
from campaigns.outreach.team import Team
from campaigns.outreach.volunteer import FreeDay, Volunteer
from trainees.people import Person
from trainees.people.erasing import ERASED
from trainees.people.traces import Traces

KEPT: Final = timedelta(days=3)
"""So long after a day phones keep its names."""
_WORDS: Final[tuple[tuple[type[Any], tuple[str, ...], dict[str, str]], ...]] = (
    (Campaign, ("lead", "partners", "note"), {"title": ERASED}),
    (OutreachDay, ("note", "remark", "off_reason", "title"), {}),
    (Point, ("streets",), {}),
    (DayMove, ("reason",), {}),
    (Assignment, ("out_reason",), {}),
    (Team, ("note",), {}),
    (Place, ("keeper", "address", "hours", "note"), {}),
    (Message, ("link",), {"title": ERASED}),
    (BudgetLine, ("source",), {"text": ERASED}),
    (CampaignPaper, ("number",), {"title": ERASED}),
    (Need, ("cluster",), {}),
)
"""Table, its columns that may be empty, and those in whose place something has to stand."""
_LISTS: Final[tuple[tuple[type[Any], str], ...]] = (
    (Team, "equipment"), (Point, "kit"), (Need, "languages"), (Need, "equipment"),
)  # fmt: skip
"""Table and column of words, of which each may go: 'the generator of Mrs …'."""


def hold(locality_id: int) -> None:
    """Wait for what phones are handing in of outreach days, and keep the next of it until the name is gone. A batch has its day first
    and people after it; so has who erases."""
    signing.hold_all(locality_id)


def check(rows: Sequence[Person]) -> None:
    """Refused `erase_open`: they are on a shift of a day that is open, or were helped on it; its phones hold the name."""
    ids = [row.id for row in rows]
    on_shift = (
        select(Shift.outreach_day_id)
        .join(Assignment, Assignment.shift_id == Shift.id)
        .where(Assignment.person_id.in_(ids), Assignment.state == ON)
    )
    helped = select(Help.outreach_day_id).where(Help.person_id.in_(ids))
    day = db.session.scalar(
        select(OutreachDay)
        .where(
            OutreachDay.state == OPEN, OutreachDay.day >= clock.today() - KEPT,
            or_(OutreachDay.id.in_(on_shift), OutreachDay.id.in_(helped)),
        )
        .limit(1)
    )  # fmt: skip
    if day is not None:
        raise Refused(
            "erase_open",
            f"Ngày ra quân {day.day:%d/%m/%Y} đang mở và điện thoại của tổ còn giữ tên người này. Chốt ngày đó rồi xóa.",
        )


def erase(rows: Sequence[Person], known: Traces) -> dict[str, int]:
    """Take away what names them; how many events of outreach and words it met. Flushed."""
    ids, locality_id = [row.id for row in rows], rows[0].locality_id
    _leave(ids)
    counts = {"outreach": _events(ids, locality_id, known), "outreach_words": _words(locality_id, known)}
    db.session.flush()
    return counts


def _leave(ids: Sequence[int]) -> None:
    """Off the shifts that nobody came to yet, the next in line moving up; out of the team, with a new code nobody was told, so that
    the page under the old one opens no more."""
    coming = db.session.scalars(
        select(Assignment)
        .join(Shift, Shift.id == Assignment.shift_id)
        .join(OutreachDay, OutreachDay.id == Shift.outreach_day_id)
        .where(
            Assignment.person_id.in_(ids), Assignment.came.is_(None), Assignment.state != OUT,
            OutreachDay.day >= clock.today(),
        )
    ).all()  # fmt: skip
    for one in coming:
        one.state, one.since = OUT, clock.now()
    db.session.flush()
    for shift in {one.shift.id: one.shift for one in coming}.values():
        signing.move_up(shift)
    for volunteer in db.session.scalars(select(Volunteer).where(Volunteer.person_id.in_(ids))):
        db.session.execute(delete(FreeDay).where(FreeDay.volunteer_id == volunteer.id))
        volunteer.left_on = volunteer.left_on or clock.today()
        volunteer.code, volunteer.account_id, volunteer.weekly = codes.random_code(11), None, None
        volunteer.head, volunteer.roles, volunteer.skills, volunteer.languages = False, [], [], []


def _events(ids: Sequence[int], locality_id: int, known: Traces) -> int:
    met = 0
    events = select(OutreachEvent).where(
        OutreachEvent.locality_id == locality_id,
        or_(
            OutreachEvent.person_id.in_(ids), OutreachEvent.named_id.in_(ids), OutreachEvent.walkin.is_not(None),
            OutreachEvent.text != "", OutreachEvent.code != "",
        ),
    )  # fmt: skip
    for event in db.session.scalars(events):
        theirs = event.person_id in ids or event.named_id in ids or _is_of(known, event.walkin or {})
        named = known.stand_in(event.text) or known.stand_in(event.code)
        if not (theirs or named):
            continue
        met += 1
        if theirs and event.walkin is not None:
            event.walkin = {"name": ERASED}
        if known.stand_in(event.text):
            event.text = ""
        if known.stand_in(event.code):
            event.code = ""
    for conflict in db.session.scalars(
        select(OutreachConflict).where(OutreachConflict.locality_id == locality_id)
    ):
        payload = _told(conflict.payload, known)
        if payload != conflict.payload:
            conflict.payload = payload
            met += 1
    return met


def _told(payload: dict[str, Any], known: Traces) -> dict[str, Any]:
    """A conflict's payload without what names them."""
    walkin = payload.get("walkin")
    return {
        **payload,
        **(
            {"walkin": {"name": ERASED} if _is_of(known, walkin) else known.redacted(walkin)}
            if walkin
            else {}
        ),
        **{key: "" for key in ("text", "code") if known.stand_in(str(payload.get(key) or ""))},
    }


def _is_of(known: Traces, walkin: dict[str, Any]) -> bool:
    birth = walkin.get("birth") or walkin.get("birth_year") or None
    return known.mean(walkin.get("name") or "", birth=birth, phone=walkin.get("phone"))


def _words(locality_id: int, known: Traces) -> int:
    """Words in which somebody else names them: of a text the line, else the whole; a place loses its keeper with the phone."""
    met = 0
    for table, empty, instead in _WORDS:
        for row in db.session.scalars(select(table).where(table.locality_id == locality_id)):
            before = met
            for column in empty:
                met += _put(row, column, known, _without_lines)
            for column, word in instead.items():
                met += _put(row, column, known, _always(word))
            if isinstance(row, Place) and met > before and not row.keeper:
                row.keeper_phone = None
    for table, column in _LISTS:
        for row in db.session.scalars(select(table).where(table.locality_id == locality_id)):
            words = getattr(row, column)
            kept = [word for word in words if not known.stand_in(word)]
            if kept != words:
                setattr(row, column, kept)
                met += 1
    for need in db.session.scalars(
        select(Need).where(Need.locality_id == locality_id, Need.before.is_not(None))
    ):
        if known.redacted(need.before) != need.before:
            need.before = None  # and nothing is to be undone any more
    return met


def _put(row: Any, column: str, known: Traces, made: Callable[[str, Traces], str]) -> int:
    text = getattr(row, column) or ""
    if not text or not known.stand_in(text):
        return 0
    setattr(row, column, made(text, known))
    return 1


def _always(word: str) -> Callable[[str, Traces], str]:
    return lambda _text, _known: word


def _without_lines(text: str, known: Traces) -> str:
    kept = "\n".join(line for line in text.split("\n") if not known.stand_in(line))
    return "" if known.stand_in(kept) else kept
