"""What a phone sends of an outreach day, read into values; a malformed item answers for itself and blocks no other."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from app.base import clock
from app.base.dates import read_birth
from campaigns.attendance import form
from campaigns.attendance.report import Report
from campaigns.outreach.event import DONE, HOUSEHOLDS, KINDS, OUTCOMES, SOURCES, OutreachEvent

MOST_AT_ONCE: Final = 999
"""Turns or households that one event may count."""
_MOST_SKILLS: Final = 30
_LONGEST_TEXT: Final = 2000
_WALKIN: Final = {**form.WALKIN_FIELDS, "birth": 10}


@dataclass(frozen=True, slots=True)
class Entry:
    """One event as a phone reports it, checked for form only; see OutreachEvent.

    `id_card`: a number sealed by the phone (see attendance.id_card), '' for none; no part of what is kept.
    """

    id: str
    kind: str
    source: str
    device_time: datetime
    point: int | None = None
    code: str = ""
    person: int | None = None
    walkin: dict[str, Any] | None = None
    shift: int | None = None
    present: bool | None = None
    skills: tuple[str, ...] = ()
    outcome: str | None = None
    what: str = ""
    count: int = 0
    text: str = ""
    corrects: str | None = None
    id_card: str = field(default="", repr=False)

    @property
    def alone(self) -> bool:
        """Whether the next event may be answered otherwise after this one: somebody new, an undoing, a card handed out."""
        return self.walkin is not None or self.kind == "void" or (self.person is not None and self.code != "")

    def payload(self) -> dict[str, Any]:
        """What the event says, as plain data."""
        return {
            "kind": self.kind, "source": self.source, "device_time": self.device_time.isoformat(), "point": self.point,
            "code": self.code, "person": self.person, "walkin": self.walkin, "shift": self.shift, "present": self.present,
            "skills": list(self.skills), "outcome": self.outcome, "what": self.what, "count": self.count, "text": self.text,
            "corrects": self.corrects,
        }  # fmt: skip

    def hash(self, day_id: int) -> str:
        """The server's own hash over day and content: a retry has the same, a reused id another."""
        text = json.dumps({"outreach_day": day_id, **self.payload()}, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()

    def as_report(self) -> Report:
        """The same as check-in asks whom an event means."""
        kind = self.kind if self.kind == "void" else "in" if self.walkin is None else "walkin"
        return Report(
            self.id, kind, self.code, self.person, self.device_time, self.source, "", self.corrects, self.walkin,
            self.id_card,
        )  # fmt: skip


def entry_of(row: OutreachEvent) -> Entry:
    """A stored event as it was sent, but for a sealed number, which is not kept."""
    return Entry(
        row.id, row.kind, row.source, row.device_time, row.point_id, row.code, row.named_id, row.walkin, row.shift_id,
        row.present, tuple(row.skills), row.outcome, row.what, row.count, row.text, row.corrects,
    )  # fmt: skip


def read_entry(item: object) -> Entry:
    """Read one item of a batch. Refused('event_malformed') says what is wrong with its form."""
    given = form.item_of(item)
    event_id = form.event_id(given)
    kind = form.one_of(given.get("kind"), KINDS, "loại lượt")
    told: dict[str, Any] = {}
    if kind in ("help", "roll"):
        told = {
            "code": form.text(given.get("code"), 200),
            "person": form.number(given.get("person"), "người"),
        }
        told["id_card"] = form.sealed(given.get("id_card"))
    if kind == "help":
        told |= _help(given)
    elif kind == "roll":
        told |= {"shift": form.number(given.get("shift"), "ca trực"), "present": _present(given)}
    elif kind in ("tally", "household"):
        told |= _counted(given, kind)
    elif kind == "incident":
        told["text"] = form.storable(given.get("text")).strip()[:_LONGEST_TEXT]
        if not told["text"]:
            raise form.malformed("sự việc chưa có nội dung")
    if kind in ("help", "roll") and not (
        told["code"] or told["person"] or told["id_card"] or told.get("walkin") is not None
    ):
        raise form.malformed("chưa nói là ai")
    return Entry(
        event_id, kind, form.one_of(given.get("source", "scan"), SOURCES, "nguồn"), form.moment(given),
        form.number(given.get("point"), "điểm"), corrects=form.corrected(given, kind) if kind == "void" else None, **told,
    )  # fmt: skip


def _help(given: dict[str, Any]) -> dict[str, Any]:
    codes = given.get("skills")
    if not isinstance(codes, list) or not 0 < len(codes) <= _MOST_SKILLS:
        raise form.malformed("chưa nói là giúp việc gì")
    skills = tuple(dict.fromkeys(form.text(code, 20) for code in codes))
    if not all(skills):
        raise form.malformed("mã kỹ năng không đọc được")
    outcome = form.one_of(given.get("outcome", DONE), tuple(OUTCOMES), "kết quả")
    return {"skills": skills, "outcome": outcome, "walkin": _walkin(given.get("walkin"))}


def _walkin(given: object) -> dict[str, Any] | None:
    walkin = form.walkin(given, _WALKIN)
    if walkin is not None and "birth" in walkin:
        birth = read_birth(walkin["birth"], today=clock.today())
        if birth.iso is None:
            raise form.malformed(f"ngày sinh “{walkin['birth']}” không có thật")
        walkin["birth"], walkin["birth_year"] = birth.iso, birth.iso[:4]
    return walkin


def _present(given: dict[str, Any]) -> bool:
    present = given.get("present", True)
    if not isinstance(present, bool):
        raise form.malformed("không rõ có mặt hay vắng")
    return present


def _counted(given: dict[str, Any], kind: str) -> dict[str, Any]:
    what = form.text(given.get("what"), 20)
    if kind == "household":
        what = form.one_of(what, tuple(HOUSEHOLDS), "kết quả gặp hộ")
    elif not what:
        raise form.malformed("chưa nói là đếm việc gì")
    count = form.number(given.get("count", 1), "số lượt")
    if count is None or count > MOST_AT_ONCE:
        raise form.malformed(f"mỗi lượt đếm từ 1 đến {MOST_AT_ONCE}")
    return {"what": what, "count": count}
