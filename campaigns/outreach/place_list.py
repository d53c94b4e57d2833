"""The list of places: added, changed, closed; which of them are standing desks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from app.base import clock
from app.base.actors import Scope
from app.base.db import db, hold
from app.base.errors import Conflict, Refused
from app.base.identity import read_phone
from app.base.text import clean, without_controls
from campaigns.outreach.day import OutreachDay, Point
from campaigns.outreach.place import KINDS, Place
from trainees import areas
from trainees.areas import name_key, place_order

MOST_DEVICES: Final = 1000


@dataclass(frozen=True, slots=True)
class Particulars:
    """What a person says of a place. `latitude`, `longitude`: degrees, both or neither."""

    name: str
    kind: str
    neighbourhood_id: int | None = None
    address: str = ""
    keeper: str = ""
    keeper_phone: str = ""
    hours: str = ""
    wifi: bool = False
    devices: int = 0
    desk: bool = False
    latitude: float | None = None
    longitude: float | None = None
    note: str = ""


def _matching(within: Scope, query: str, kind: str | None, desks: bool, closed: bool | None) -> Select[Place]:
    asked = select(Place)
    if within.locality_id is not None:
        asked = asked.where(Place.locality_id == within.locality_id)
    if closed is not None:
        asked = asked.where(Place.closed_at.is_not(None) if closed else Place.closed_at.is_(None))
    if kind:
        asked = asked.where(Place.kind == kind)
    if desks:
        asked = asked.where(Place.desk)
    if key := name_key(query):
        asked = asked.where(Place.name_key.contains(key, autoescape=True))
    return asked


def listed(
    within: Scope, query: str = "", *, kind: str | None = None, desks: bool = False, closed: bool | None = False,
    limit: int | None = None, offset: int = 0,
) -> list[Place]:  # fmt: skip
    """Places by name as people count (tổ 2 before tổ 10), with their neighbourhoods. `desks`: standing desks only. `closed`: those in use (False), not any more
    (True), all (None)."""
    asked = _matching(within, query, kind, desks, closed)
    names = db.session.execute(asked.with_only_columns(Place.id, Place.name, Place.name_key)).tuples()
    inorder = [each for each, _name, _key in sorted(names, key=lambda one: (place_order(one[1]), one[2]))]
    page = inorder[offset : None if limit is None else offset + limit]
    rows = select(Place).where(Place.id.in_(page)).options(joinedload(Place.neighbourhood))
    return sorted(db.session.scalars(rows), key=lambda one: page.index(one.id))


def count(
    within: Scope,
    query: str = "",
    *,
    kind: str | None = None,
    desks: bool = False,
    closed: bool | None = False,
) -> int:
    """How many `listed` has."""
    asked = _matching(within, query, kind, desks, closed)
    return db.session.scalar(select(func.count()).select_from(asked.subquery())) or 0


def add(locality_id: int, said: Particulars) -> Place:
    """One more place. Refused as `_write` does. Conflict `place_exists`: one is called so."""
    place = Place(locality_id=locality_id)
    _write(place, said)
    db.session.add(place)
    db.session.flush()
    return place


def change(place: Place, said: Particulars) -> None:
    """Say it anew. Refused as `_write` does. Conflict `place_exists`: another one is called so."""
    hold(place)
    _write(place, said)
    db.session.flush()


def _write(place: Place, said: Particulars) -> None:
    name, key = clean(said.name)[:200], name_key(clean(said.name)[:200])
    if not key:
        raise Refused("place_name", "Cần tên địa điểm.")
    if said.kind not in KINDS:
        raise Refused("place_kind", "Chọn loại địa điểm trong danh sách.")
    if not 0 <= said.devices <= MOST_DEVICES:
        raise Refused("place_devices", f"Số máy phải từ 0 đến {MOST_DEVICES}.")
    if (said.latitude is None) != (said.longitude is None) or not (
        -90 <= (said.latitude or 0) <= 90 and -180 <= (said.longitude or 0) <= 180
    ):
        raise Refused(
            "place_point", "Tọa độ gồm vĩ độ (-90 đến 90) và kinh độ (-180 đến 180), ví dụ 16,054 108,202."
        )
    same = select(Place).where(Place.locality_id == place.locality_id, Place.name_key == key)
    twin = db.session.scalar(same.where(Place.id != place.id) if place.id is not None else same)
    if twin is not None:
        ended = " (đã ngừng dùng; mở lại nếu cần)" if twin.closed_at else ""
        raise Conflict("place_exists", f"Đã có địa điểm “{twin.name}”{ended}. Ghi tên khác.")
    if said.neighbourhood_id is not None:
        areas.get_neighbourhood(said.neighbourhood_id, within=Scope(place.locality_id))
    place.name, place.name_key, place.kind = name, key, said.kind
    place.neighbourhood_id, place.address = said.neighbourhood_id, clean(said.address)[:300]
    place.keeper, place.keeper_phone = clean(said.keeper)[:120], read_phone(said.keeper_phone).number
    place.hours, place.wifi, place.devices = clean(said.hours)[:200], said.wifi, said.devices
    place.desk, place.latitude, place.longitude = said.desk, said.latitude, said.longitude
    place.note = without_controls(said.note).strip()[:2000]


def close(place: Place) -> bool:
    """It is not used any more: not offered for new days; what was done there stays. Whether it was in use."""
    hold(place)
    was = place.closed_at is None
    if was:
        place.closed_at = clock.now()
        db.session.flush()
    return was


def reopen(place: Place) -> bool:
    """It is used again. Whether it was not."""
    hold(place)
    was = place.closed_at is not None
    place.closed_at = None
    db.session.flush()
    return was


def days_at(place: Place, limit: int) -> list[OutreachDay]:
    """The newest outreach days on which there was, or will be, a point at a place; with their campaigns."""
    here = select(Point.outreach_day_id).where(Point.place_id == place.id)
    asked = (
        select(OutreachDay)
        .where(OutreachDay.id.in_(here))
        .options(joinedload(OutreachDay.campaign), joinedload(OutreachDay.desk))
    )
    return list(
        db.session.scalars(asked.order_by(OutreachDay.day.desc(), OutreachDay.id.desc()).limit(limit))
    )
