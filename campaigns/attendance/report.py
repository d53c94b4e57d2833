"""What a device sends, read into values; a malformed item answers for itself and blocks no other."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from campaigns.attendance import form
from campaigns.attendance.events import KINDS, SOURCES


@dataclass(frozen=True, slots=True)
class Report:
    """One event as a device reports it, checked for form only.

    `id_card`: a number sealed by the phone (see id_card), '' for none. It is no part of what is kept: neither in the
    payload nor in its hash.
    """

    id: str
    kind: str
    code: str
    person: int | None
    device_time: datetime
    source: str
    reason: str
    corrects: str | None
    walkin: dict[str, Any] | None
    id_card: str = field(default="", repr=False)

    @property
    def alone(self) -> bool:
        """Whether the next event may be answered otherwise after this one: somebody joins, an undoing, a card handed out."""
        return self.kind in ("walkin", "void") or (self.person is not None and self.code != "")

    def payload(self) -> dict[str, Any]:
        """What the event says, as plain data."""
        return {
            "kind": self.kind, "code": self.code, "person": self.person, "device_time": self.device_time.isoformat(),
            "source": self.source, "reason": self.reason, "corrects": self.corrects, "walkin": self.walkin,
        }  # fmt: skip

    def hash(self, lesson_id: int) -> str:
        """The server's own hash over lesson and content: a retry has the same, a reused id another."""
        text = json.dumps({"lesson": lesson_id, **self.payload()}, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()


def read_report(item: object) -> Report:
    """Read one item of a batch. Refused('event_malformed') says what is wrong with its form."""
    given = form.item_of(item)
    event_id = form.event_id(given)
    kind = form.one_of(given.get("kind"), KINDS, "loại lượt")
    source = form.one_of(given.get("source", "scan"), SOURCES, "nguồn")
    device_time = form.moment(given)
    return Report(
        id=event_id, kind=kind, code=form.text(given.get("code"), 200), corrects=form.corrected(given, kind),
        person=form.number(given.get("person"), "người"), device_time=device_time, source=source,
        reason=form.text(given.get("reason"), 500),
        walkin=form.walkin(given.get("walkin")) if kind == "walkin" else None,
        id_card=form.sealed(given.get("id_card")),
    )  # fmt: skip
