"""Localities, their units and neighbourhoods, and how many people live there."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Date, ForeignKey, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from app.base.actors import Scope
from app.base.db import Base, OfLocality, db
from app.base.errors import Conflict, NotFound, Refused
from app.base.text import clean, fold

LOCALITY_KINDS = ("xã", "phường", "đặc khu")


class Locality(Base):
    """A commune, ward or special zone: it owns the data. Names repeat in the country, so the province is always shown."""

    __tablename__ = "locality"
    __table_args__ = (UniqueConstraint("code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(5))
    name: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(String(20))
    province: Mapped[str] = mapped_column(String(120))
    # thôn, tổ dân phố, khu phố, ấp, bản …: the word that this locality uses
    neighbourhood_word: Mapped[str] = mapped_column(String(40), default="thôn, tổ dân phố")

    @property
    def title(self) -> str:
        """'Phường Hoa Sen, tỉnh Sông Hồng': never without the province."""
        return f"{self.kind.capitalize()} {self.name}, {self.province}"


class Unit(OfLocality, Base):
    """An office, school, clinic, police post … of the locality."""

    __tablename__ = "unit"
    __table_args__ = (UniqueConstraint("locality_id", "name_key"),)

    name: Mapped[str] = mapped_column(String(200))
    name_key: Mapped[str] = mapped_column(String(200))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))


class Neighbourhood(OfLocality, Base):
    """Where people live: thôn, tổ dân phố … No public list has them; they are typed in or imported."""

    __tablename__ = "neighbourhood"
    __table_args__ = (UniqueConstraint("locality_id", "name_key"),)

    name: Mapped[str] = mapped_column(String(200))
    name_key: Mapped[str] = mapped_column(String(200))


class PopulationCount(OfLocality, Base):
    """How many people of a group lived in a neighbourhood (None: the whole locality) on a day, and who says so.

    `group`: 'all', '>=14', '>=15', '>=18', 'pupils', 'households'.
    """

    __tablename__ = "population_count"
    __table_args__ = (UniqueConstraint("locality_id", "neighbourhood_id", "group", "day"),)

    neighbourhood_id: Mapped[int | None] = mapped_column(ForeignKey("neighbourhood.id"))
    group: Mapped[str] = mapped_column(String(20))
    day: Mapped[date] = mapped_column(Date)
    people: Mapped[int]
    source: Mapped[str] = mapped_column(String(300))


def name_key(name: str) -> str:
    """Two spellings of one unit or neighbourhood share this key: folded, every dash a blank, single blanks."""
    return clean("".join(c if c.isalnum() else " " for c in fold(name)))


def add_locality(code: str, name: str, kind: str, province: str) -> Locality:
    """A new locality under its official five-digit code. Refused: code or kind; Conflict: the code is there."""
    if not (code.isdigit() and len(code) == 5):
        raise Refused("locality_code", f"Mã đơn vị hành chính “{code}” phải có 5 chữ số.")
    if kind not in LOCALITY_KINDS:
        raise Refused("locality_kind", f"Loại phải là một trong: {', '.join(LOCALITY_KINDS)}.")
    if not clean(name) or not clean(province):
        raise Refused("locality_name", "Cần tên đơn vị hành chính và tên tỉnh, thành phố.")
    if db.session.scalar(select(Locality.id).where(Locality.code == code)):
        raise Conflict("locality_exists", f"Đã có địa phương mã {code}.")
    locality = Locality(code=code, name=clean(name), kind=kind, province=clean(province))
    db.session.add(locality)
    db.session.flush()
    return locality


def get_locality(locality_id: int, *, within: Scope) -> Locality:
    """One locality of the scope; NotFound."""
    locality = db.session.get(Locality, locality_id) if within.covers(locality_id) else None
    if locality is None:
        raise NotFound()
    return locality


def the_locality(code: str | None = None) -> Locality:
    """The locality a command works in: the named one, or the only one. Refused when there are several or none."""
    query = select(Locality).order_by(Locality.id)
    if code:
        found = db.session.scalar(query.where(Locality.code == code))
        if found is None:
            raise NotFound("locality_unknown", f"Không có địa phương mã {code}.")
        return found
    several = list(db.session.scalars(query.limit(2)))
    if len(several) != 1:
        raise Refused(
            "locality_needed",
            "Chưa có địa phương nào: chạy lệnh flask localities add."
            if not several
            else "Có nhiều địa phương: nêu rõ --locality MÃ.",
        )
    return several[0]


def units(within: Scope) -> list[Unit]:
    """The units of the scope, by name."""
    query = select(Unit).order_by(Unit.name_key)
    if within.locality_id is not None:
        query = query.where(Unit.locality_id == within.locality_id)
    return list(db.session.scalars(query))


def neighbourhoods(within: Scope) -> list[Neighbourhood]:
    """The neighbourhoods of the scope; 'Tổ dân phố 2' before 'Tổ dân phố 10'."""
    query = select(Neighbourhood)
    if within.locality_id is not None:
        query = query.where(Neighbourhood.locality_id == within.locality_id)
    return sorted(db.session.scalars(query), key=lambda n: _numbers_by_size(n.name_key))


def _numbers_by_size(key: str) -> list[tuple[int, str]]:
    return [(int(w), "") if w.isdecimal() else (-1, w) for w in key.split(" ")]


def get_unit(unit_id: int, *, within: Scope) -> Unit:
    """One unit of the scope; NotFound."""
    unit = db.session.get(Unit, unit_id)
    if unit is None or not within.covers(unit.locality_id):
        raise NotFound("unit_unknown", "Không tìm thấy cơ quan, đơn vị này.")
    return unit


def ensure_unit(locality_id: int, name: str) -> Unit:
    """The unit of that name, made when the locality lacks it. The first spelling is kept."""
    key = name_key(name)
    unit = db.session.scalar(select(Unit).where(Unit.locality_id == locality_id, Unit.name_key == key))
    if unit is None:
        unit = Unit(locality_id=locality_id, name=clean(name)[:200], name_key=key[:200])
        db.session.add(unit)
        db.session.flush()
    return unit


def ensure_neighbourhood(locality_id: int, name: str) -> Neighbourhood:
    """The neighbourhood of that name, made when the locality lacks it. The first spelling is kept."""
    key = name_key(name)
    found = db.session.scalar(
        select(Neighbourhood).where(Neighbourhood.locality_id == locality_id, Neighbourhood.name_key == key)
    )
    if found is None:
        found = Neighbourhood(locality_id=locality_id, name=clean(name)[:200], name_key=key[:200])
        db.session.add(found)
        db.session.flush()
    return found


def count_population(
    locality_id: int, group: str, people: int, day: date, source: str, neighbourhood_id: int | None = None
) -> PopulationCount:
    """Write down a population count with its document. Refused: a negative number, no source."""
    if people < 0 or not clean(source):
        raise Refused("population_count", "Dân số phải là số không âm và có nguồn (văn bản, ngày).")
    row = PopulationCount(
        locality_id=locality_id, neighbourhood_id=neighbourhood_id, group=group, day=day, people=people,
        source=clean(source),
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return row


def population(locality_id: int, group: str, on: date) -> PopulationCount | None:
    """The newest count of the whole locality that was known on a day; None where nobody wrote one down."""
    return db.session.scalar(
        select(PopulationCount)
        .where(
            PopulationCount.locality_id == locality_id, PopulationCount.neighbourhood_id.is_(None),
            PopulationCount.group == group, PopulationCount.day <= on,
        )
        .order_by(PopulationCount.day.desc()).limit(1)
    )  # fmt: skip
