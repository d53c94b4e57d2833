"""The communication log: what was told, by which channel; planned against done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import Select, func, select

from app.base import clock
from app.base.actors import Actor, Scope
from app.base.db import db, hold
from app.base.errors import Refused
from app.base.text import clean, fold
from campaigns.outreach import campaign as campaigns
from campaigns.outreach.message import CHANNELS, Message

MOST: Final = 10_000_000


@dataclass(frozen=True, slots=True)
class Particulars:
    """What a person says of a message. `planned`, `done`: in `unit`; at least one of them."""

    day: date
    channel: str
    title: str
    planned: int | None = None
    done: int | None = None
    unit: str = ""
    link: str = ""
    campaign_id: int | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which messages: of a campaign, a channel, days from `first` to `last`, with words in title or link."""

    campaign_id: int | None = None
    channel: str | None = None
    first: date | None = None
    last: date | None = None
    query: str = ""


@dataclass(frozen=True, slots=True)
class Total:
    """Of one channel and unit: how many messages, what was planned, what was done."""

    channel: str
    unit: str
    messages: int
    planned: int
    done: int


def _matching(within: Scope, wanted: Wanted) -> Select[Message]:
    asked = select(Message)
    if within.locality_id is not None:
        asked = asked.where(Message.locality_id == within.locality_id)
    if wanted.campaign_id is not None:
        asked = asked.where(Message.campaign_id == wanted.campaign_id)
    if wanted.channel:
        asked = asked.where(Message.channel == wanted.channel)
    if wanted.first is not None:
        asked = asked.where(Message.day >= wanted.first)
    if wanted.last is not None:
        asked = asked.where(Message.day <= wanted.last)
    return asked


def listed(
    within: Scope, wanted: Wanted, *, limit: int | None = None, offset: int = 0
) -> tuple[list[Message], int]:
    """A page of messages, the newest first, and how many there are. Words are searched without their marks, which no
    database does alike: then titles and links are read, and only the page's rows."""
    asked = _matching(within, wanted)
    order = (Message.day.desc(), Message.id.desc())
    if words := fold(wanted.query):
        texts = db.session.execute(
            asked.with_only_columns(Message.id, Message.title, Message.link).order_by(*order)
        )
        ids = [each for each, title, link in texts if words in fold(f"{title} {link}")]
        page = ids[offset : offset + limit if limit is not None else None]
        rows = db.session.scalars(select(Message).where(Message.id.in_(page)).order_by(*order))
        return list(rows), len(ids)
    total = db.session.scalar(select(func.count()).select_from(asked.subquery())) or 0
    return list(db.session.scalars(asked.order_by(*order).limit(limit).offset(offset))), total


def totals(within: Scope, wanted: Wanted) -> list[Total]:
    """What was told by each channel, in its units, in the order of the channels; words are not looked at. Turns of a
    loudspeaker and leaflets are not added to each other."""
    asked = _matching(within, wanted).with_only_columns(
        Message.channel, Message.unit, func.count(), func.sum(Message.planned), func.sum(Message.done)
    )
    rows = db.session.execute(asked.group_by(Message.channel, Message.unit)).tuples()
    order = list(CHANNELS)
    found = [
        Total(channel, unit, n, int(planned or 0), int(done or 0)) for channel, unit, n, planned, done in rows
    ]
    return sorted(found, key=lambda one: (order.index(one.channel), one.unit))


def months(within: Scope) -> list[date]:
    """The first days of the months that have messages, the newest first."""
    asked = select(Message.day).distinct()
    if within.locality_id is not None:
        asked = asked.where(Message.locality_id == within.locality_id)
    return sorted({day.replace(day=1) for day in db.session.scalars(asked)}, reverse=True)


def units(within: Scope) -> list[str]:
    """The units that were used, so that they are offered again."""
    asked = select(Message.unit).where(Message.unit != "").distinct().order_by(Message.unit).limit(50)
    if within.locality_id is not None:
        asked = asked.where(Message.locality_id == within.locality_id)
    return list(db.session.scalars(asked))


def add(locality_id: int, said: Particulars, *, by: Actor) -> Message:
    """One more message. Refused as `_write` does."""
    message = Message(locality_id=locality_id, added_at=clock.now(), added_by=by.account_id)
    _write(message, said)
    db.session.add(message)
    db.session.flush()
    return message


def change(message: Message, said: Particulars) -> None:
    """Say it anew. Refused as `_write` does."""
    hold(message)
    _write(message, said)
    db.session.flush()


def _write(message: Message, said: Particulars) -> None:
    link = clean(said.link)
    if not clean(said.title):
        raise Refused("message_title", "Cần tên tin, bài hoặc nội dung đã truyền thông.")
    if said.channel not in CHANNELS:
        raise Refused("message_channel", "Chọn kênh truyền thông trong danh sách.")
    if said.planned is None and said.done is None:
        raise Refused("message_quantity", "Ghi số dự kiến, số đã làm, hoặc cả hai.")
    if not (0 <= (said.planned or 0) <= MOST and 0 <= (said.done or 0) <= MOST):
        raise Refused("message_quantity", "Số lượng phải từ 0 đến 10.000.000.")
    if link and (not link.startswith(("https://", "http://")) or " " in link or len(link) > 500):
        raise Refused("message_link", "Đường dẫn phải bắt đầu bằng https:// hoặc http://, không có dấu cách.")
    if said.campaign_id is not None:
        campaigns.get(said.campaign_id, within=Scope(message.locality_id))
    message.day, message.channel, message.title = said.day, said.channel, clean(said.title)[:300]
    message.planned, message.done, message.unit = said.planned, said.done, clean(said.unit)[:40]
    message.link, message.campaign_id = link, said.campaign_id


def all_done(message: Message) -> bool:
    """What was planned is done, all of it. Whether that was news."""
    hold(message)
    if message.planned is None or (message.done or 0) >= message.planned:
        return False
    message.done = message.planned
    db.session.flush()
    return True


def remove(message: Message) -> None:
    """Take off what was written by mistake."""
    db.session.delete(message)
    db.session.flush()
