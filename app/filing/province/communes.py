"""Communes of a province: which are expected to send, from when, and how; and which old ones became which new ones."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from app.base import clock
from app.base.actors import Actor
from app.base.db import Base, OfLocality, db, hold
from app.base.errors import Conflict, NotFound, Refused
from app.base.text import clean, fold
from trainees import areas
from trainees.areas import Locality
from trainees.areas.places import COMMUNE_KINDS, PROVINCE_KINDS


class ProvinceCommune(OfLocality, Base):
    """A commune that a province expects, under its five-digit code, from a day until a day. Whether its data lie on this server
    follows from the code: a locality of ours has it or not."""

    __tablename__ = "province_commune"
    __table_args__ = (UniqueConstraint("locality_id", "code"),)

    code: Mapped[str] = mapped_column(String(5))
    kind: Mapped[str] = mapped_column(String(20), default="xã")
    name: Mapped[str] = mapped_column(String(120))
    since: Mapped[date | None] = mapped_column(Date)
    until: Mapped[date | None] = mapped_column(Date)
    added_at: Mapped[datetime]
    added_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))


class Succession(OfLocality, Base):
    """An old commune went into a new one on a day, whole or in part. Facts stay where they happened; sums are added up under the
    new one, nothing is deleted."""

    __tablename__ = "succession"
    __table_args__ = (UniqueConstraint("locality_id", "old_code", "new_code"),)

    old_code: Mapped[str] = mapped_column(String(5))
    old_name: Mapped[str] = mapped_column(String(120), default="")
    new_code: Mapped[str] = mapped_column(String(5))
    on: Mapped[date] = mapped_column(Date)
    whole: Mapped[bool] = mapped_column(default=True)
    added_at: Mapped[datetime]
    added_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))


class ProvinceRound(OfLocality, Base):
    """A period that a province collects: its key ('2026-02'), until when data count and by when files are due."""

    __tablename__ = "province_round"
    __table_args__ = (UniqueConstraint("locality_id", "period"),)

    period: Mapped[str] = mapped_column(String(10))
    words: Mapped[str] = mapped_column(String(60), default="")
    cut_off: Mapped[date] = mapped_column(Date)
    due: Mapped[date] = mapped_column(Date)
    opened_at: Mapped[datetime]
    opened_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))


def get(commune_id: int, *, province: Locality) -> ProvinceCommune:
    """One commune of a province; NotFound."""
    found = db.session.get(ProvinceCommune, commune_id)
    if found is None or found.locality_id != province.id:
        raise NotFound("commune_unknown", "Không tìm thấy xã này trong danh sách.")
    return found


def the_province(locality: Locality) -> Locality:
    """The locality itself where it is a province; NotFound: a commune has no communes under it."""
    if locality.kind not in PROVINCE_KINDS:
        raise NotFound()
    return locality


def full_name(province: Locality) -> str:
    """'tỉnh Sông Hồng': how its communes name it."""
    return f"{province.kind} {province.name}"


def listed(province: Locality) -> list[ProvinceCommune]:
    """Every commune that a province ever expected, by name and code."""
    query = select(ProvinceCommune).where(ProvinceCommune.locality_id == province.id)
    return sorted(db.session.scalars(query), key=lambda one: (areas.place_order(one.name), one.code))


def add(
    province: Locality, code: str, name: str, kind: str, *, since: date | None = None, by: Actor
) -> ProvinceCommune:
    """Expect a commune from a day on (None: always). One that was ended under this code is expected again. Refused: code, kind,
    name; Conflict: it is expected already."""
    code, name, kind = clean(code), clean(name), clean(kind).casefold()
    if not (len(code) == 5 and code.isascii() and code.isdigit()):
        raise Refused("commune_code", f"Mã “{code[:20]}” phải có 5 chữ số, theo danh mục đơn vị hành chính.")
    if kind not in COMMUNE_KINDS:
        raise Refused("commune_kind", f"Loại phải là một trong: {', '.join(COMMUNE_KINDS)}.")
    if not name or len(name) > 120:
        raise Refused("commune_name", f"Xã mã {code} cần tên, không dài quá 120 chữ.")
    hold(province)
    found = db.session.scalar(
        select(ProvinceCommune).where(
            ProvinceCommune.locality_id == province.id, ProvinceCommune.code == code
        )
    )
    if found is not None and found.until is None:
        raise Conflict("commune_exists", f"Đã có {found.kind} {found.name} (mã {code}) trong danh sách.")
    if found is None:
        found = ProvinceCommune(
            locality_id=province.id, code=code, since=since, added_at=clock.now(), added_by=by.account_id
        )
        db.session.add(found)
    found.name, found.kind, found.until = name, kind, None
    db.session.flush()
    return found


def add_all(
    province: Locality, rows: Iterable[tuple[str, str, str]], *, by: Actor
) -> tuple[list[ProvinceCommune], int]:
    """Add those of a list (code, name, kind) that are not expected yet: (the new ones, how many were there). Refused as `add`
    does; nothing is written then."""
    there = {one.code for one in listed(province) if one.until is None}
    wanted = {clean(row[0]): row for row in rows}
    fresh = [row for code, row in wanted.items() if code not in there]
    return [add(province, *row, by=by) for row in fresh], len(wanted) - len(fresh)


def ours(province: Locality) -> list[Locality]:
    """The communes of a province whose data lie on this server, by code."""
    query = select(Locality).where(Locality.kind.in_(COMMUNE_KINDS)).order_by(Locality.code)
    name = fold(full_name(province))
    return [one for one in db.session.scalars(query) if fold(one.province) == name]


def end(commune: ProvinceCommune, on: date) -> None:
    """Expect nothing of it after a day; what it sent stays. Refused: a day before its first one."""
    if commune.since is not None and on < commune.since:
        raise Refused("commune_end", f"Ngày thôi theo dõi phải từ ngày {commune.since:%d/%m/%Y} trở đi.")
    commune.until = on
    db.session.flush()


def resume(commune: ProvinceCommune) -> None:
    """Expect it again, as if it had not been ended."""
    commune.until = None
    db.session.flush()


def expects(commune: ProvinceCommune, day: date) -> bool:
    """Whether the province expects its sums of a day."""
    return (commune.since is None or commune.since <= day) and (commune.until is None or day <= commune.until)
