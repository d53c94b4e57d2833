"""The form of what a device sends: the fields that every kind of event has, each read into a value or refused by itself."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from app.base import clock
from app.base.envelope import LONGEST
from app.base.errors import Refused
from app.base.text import clean

WALKIN_FIELDS: Final[Mapping[str, int]] = {
    "name": 120, "birth_year": 4, "sex": 1, "neighbourhood": 200, "phone": 20,
}  # fmt: skip
"""What is asked of somebody who was not expected, and how much of it is kept."""


def item_of(item: object) -> dict[str, Any]:
    """The item itself, when it is one."""
    if not isinstance(item, dict):
        raise malformed("không phải một lượt ghi")
    return item


def event_id(item: dict[str, Any]) -> str:
    """The id that the device made, in its plain spelling."""
    try:
        return str(uuid.UUID(str(item.get("id"))))
    except ValueError:
        raise malformed("thiếu mã lượt (UUID)") from None


def one_of(given: object, known: tuple[str, ...], what: str) -> str:
    """A word of a list; `what` it is, in words: 'loại lượt'."""
    if not isinstance(given, str) or given not in known:
        raise malformed(f"không có {what} “{text(given, 20)}”")
    return given


def moment(item: dict[str, Any]) -> datetime:
    """When it happened, by the device's clock."""
    try:
        return clock.parse_moment(str(item.get("device_time")))
    except ValueError:
        raise malformed("giờ của máy không đọc được") from None


def corrected(item: dict[str, Any], kind: str) -> str | None:
    """The id of the event that this one undoes or settles; an undoing has one."""
    given = item.get("corrects")
    if given is not None:
        try:
            given = str(uuid.UUID(str(given)))
        except ValueError:
            raise malformed("lượt cần sửa không đọc được") from None
    if kind == "void" and given is None:
        raise malformed("hoàn tác cần mã của lượt cần bỏ")
    return given


def number(given: object, what: str) -> int | None:
    """The id of a row, as far as databases have them; None for none. `what` it is of, in words: 'người'."""
    if given is not None and (not isinstance(given, int) or isinstance(given, bool) or not 0 < given < 2**31):
        raise malformed(f"{what} không đọc được")
    return given


def walkin(given: object, fields: Mapping[str, int] = WALKIN_FIELDS) -> dict[str, Any] | None:
    """The particulars of somebody who came and was not expected; only the name is needed (unless a card names them)."""
    if given is None:
        return None
    if not isinstance(given, dict):
        raise malformed("thông tin người mới không đọc được")
    kept = {key: text(given.get(key), size) for key, size in fields.items()}
    year, sex = kept["birth_year"], kept["sex"].upper()
    now = clock.today().year
    if year and not (year.isascii() and year.isdigit() and now - 130 <= int(year) <= now):
        raise malformed(f"năm sinh “{year}” không có thật")
    if sex not in ("", "F", "M"):
        raise malformed("giới tính không đọc được")
    kept["sex"] = sex
    return {key: value for key, value in kept.items() if value}


def sealed(value: object) -> str:
    """What stands where a sealed number should: too long or no text at all is kept short, and will not open."""
    if value is None or value == "":
        return ""
    return value[: LONGEST + 1] if isinstance(value, str) else "?"


def storable(value: object) -> str:
    """A value as text that a database stores; '' for what is none."""
    if not isinstance(value, str | int):
        return ""
    # NUL bytes and lone surrogates are legal in JSON; no database stores them.
    return str(value).replace("\x00", "").encode("utf-8", "ignore").decode()


def text(value: object, size: int) -> str:
    """A value as one line of text, cut to a size; '' for what is none."""
    return clean(storable(value))[:size]


def malformed(why: str) -> Refused:
    """Refused, and what is wrong with the form."""
    return Refused("event_malformed", f"Lượt này không đọc được: {why}.")
