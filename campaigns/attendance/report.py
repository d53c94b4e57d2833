"""What a device sends, read into values; a malformed item answers for itself and blocks no other."""

from __future__ import annotations

import hashlib
import json
import uuid
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.base import clock
from app.base.envelope import LONGEST
from app.base.errors import Refused
from app.base.text import clean
from campaigns.attendance.events import KINDS, SOURCES

_WALKIN_FIELDS = {"name": 120, "birth_year": 4, "sex": 1, "neighbourhood": 200, "phone": 20}


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
    if not isinstance(item, dict):
        raise _malformed("không phải một lượt điểm danh")
    try:
        event_id = str(uuid.UUID(str(item.get("id"))))
    except ValueError:
        raise _malformed("thiếu mã lượt (UUID)") from None
    kind, source = item.get("kind"), item.get("source", "scan")
    if kind not in KINDS:
        raise _malformed(f"không có loại lượt “{_text(kind, 20)}”")
    if source not in SOURCES:
        raise _malformed(f"không có nguồn “{_text(source, 20)}”")
    try:
        device_time = clock.parse_moment(str(item.get("device_time")))
    except ValueError:
        raise _malformed("giờ của máy không đọc được") from None
    corrects = item.get("corrects")
    if corrects is not None:
        try:
            corrects = str(uuid.UUID(str(corrects)))
        except ValueError:
            raise _malformed("lượt cần sửa không đọc được") from None
    if kind == "void" and corrects is None:
        raise _malformed("hoàn tác cần mã của lượt cần bỏ")
    person = item.get("person")
    if person is not None and (
        not isinstance(person, int) or isinstance(person, bool) or not 0 < person < 2**31
    ):
        raise _malformed("người không đọc được")
    return Report(
        id=event_id, kind=kind, code=_text(item.get("code"), 200), person=person, device_time=device_time,
        source=source, reason=_text(item.get("reason"), 500), corrects=corrects, walkin=_walkin(item, kind),
        id_card=_sealed(item.get("id_card")),
    )  # fmt: skip


def _walkin(item: dict[str, Any], kind: str) -> dict[str, Any] | None:
    """The particulars of somebody who came and was not expected; only the name is needed (unless a card names them)."""
    given = item.get("walkin")
    if kind != "walkin" or given is None:
        return None
    if not isinstance(given, dict):
        raise _malformed("thông tin người mới không đọc được")
    kept = {key: _text(given.get(key), size) for key, size in _WALKIN_FIELDS.items()}
    year, sex = kept["birth_year"], kept["sex"].upper()
    now = clock.today().year
    if year and not (year.isascii() and year.isdigit() and now - 130 <= int(year) <= now):
        raise _malformed(f"năm sinh “{year}” không có thật")
    if sex not in ("", "F", "M"):
        raise _malformed("giới tính không đọc được")
    kept["sex"] = sex
    return {key: value for key, value in kept.items() if value}


def _sealed(value: object) -> str:
    """What stands where a sealed number should: too long or no text at all is kept short, and will not open."""
    if value is None or value == "":
        return ""
    return value[: LONGEST + 1] if isinstance(value, str) else "?"


def _text(value: object, size: int) -> str:
    if not isinstance(value, str | int):
        return ""
    # NUL bytes and lone surrogates are legal in JSON; no database stores them.
    storable = str(value).replace("\x00", "").encode("utf-8", "ignore").decode()
    return clean(storable)[:size]


def _malformed(why: str) -> Refused:
    return Refused("event_malformed", f"Lượt điểm danh không đọc được: {why}.")
