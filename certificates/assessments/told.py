"""What a device tells of somebody's practice, read into values; a malformed tick answers for itself."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from app.base import clock
from campaigns.attendance import problems
from campaigns.attendance.batch import Answer
from trainees import cards

PERSON, WALKIN = "person:", "walkin:"

REFUSED: Final[Mapping[str, str]] = {
    "tick_malformed": "Lượt đánh dấu không đọc được.",
    "item_unknown": "Việc thực hành này không thuộc chương trình của lớp.",
    "event_conflict": "Mã lượt này đã dùng cho một lượt khác. Lượt đầu được giữ.",
}
"""Why a tick is not taken: code → sentence."""


@dataclass(frozen=True, slots=True)
class Told:
    """One tick as a device tells it, checked for form only. `spelt`: the id as it came; `code`: as it is kept."""

    id: str
    spelt: str
    code: str
    done: dict[int, bool]
    device_time: datetime


def read_tick(item: object) -> Told | Answer:
    """Read one item of a batch; an Answer that says why it is refused, where it cannot be read."""
    given = item if isinstance(item, dict) else {}
    spelt = given.get("id") if isinstance(given.get("id"), str) else None
    try:
        tick_id = str(uuid.UUID(str(given.get("id"))))
        code = _reference(given)
        done = {_item(key): _yes(value) for key, value in dict(given["done"]).items()}
        when = clock.parse_moment(str(given.get("device_time")))
    except (KeyError, TypeError, ValueError):
        return Answer(spelt, "refused", "tick_malformed", REFUSED["tick_malformed"])
    if not code and given.get("code"):
        return Answer(spelt, "refused", "code_foreign", problems.sentence("code_foreign"))
    if not done or not code:
        return Answer(spelt, "refused", "tick_malformed", REFUSED["tick_malformed"])
    return Told(tick_id, str(given["id"]), code, done, when)


def _reference(given: Mapping[str, Any]) -> str:
    """Whom a tick names, as it is kept. With several: the event by which they came, then the number, then the card."""
    if given.get("walkin"):
        return WALKIN + str(uuid.UUID(str(given["walkin"])))
    number = given.get("person")
    if isinstance(number, int) and not isinstance(number, bool) and 0 < number < 2**31:
        return f"{PERSON}{number}"
    text = given.get("code")
    parts = cards.split(text) if isinstance(text, str) else None
    return "".join(parts) if parts else ""


def _item(key: object) -> int:
    text = str(key)
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise ValueError(text)
    return int(text)


def _yes(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError(value)
    return value
