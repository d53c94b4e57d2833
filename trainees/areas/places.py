"""Localities, their units and neighbourhoods, and the other spellings under which these are known."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, UniqueConstraint, false, select
from sqlalchemy.orm import Mapped, mapped_column

from app.base.actors import Scope
from app.base.db import Base, OfLocality, db
from app.base.errors import Conflict, NotFound, Refused
from app.base.text import clean, fold
from trainees import touched

LONGEST_NAME = 200  # letters of a unit or neighbourhood that are kept
COMMUNE_KINDS = ("xã", "phường", "đặc khu")
PROVINCE_KINDS = ("tỉnh", "thành phố")
LOCALITY_KINDS = (*COMMUNE_KINDS, *PROVINCE_KINDS)
TEAM_WORD = "Tổ công nghệ số cộng đồng"
UNIT_KINDS = {"office": "Cơ quan, đơn vị", "school": "Trường học"}


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
    # Tổ công nghệ số cộng đồng, Tổ công tác Đề án 06 …: what the teams that go out are called here
    team_word: Mapped[str] = mapped_column(String(120), default=TEAM_WORD, server_default=TEAM_WORD)
    # Whether a scanner may read chip ID cards: off until somebody here decided it and put up the notice.
    reads_id_cards: Mapped[bool] = mapped_column(default=False, server_default=false())
    # Who issues, signs and receives its papers, as the last draft of each kind said.
    draft_words: Mapped[dict[str, Any] | None] = mapped_column(JSON)

    @property
    def title(self) -> str:
        """'Phường Hoa Sen, tỉnh Sông Hồng': never without the province."""
        return f"{self.kind.capitalize()} {self.name}, {self.province}"


class Unit(OfLocality, Base):
    """An office, school, clinic, police post … of the locality. `kind`: office, school; None: its name says it."""

    __tablename__ = "unit"
    __table_args__ = (
        UniqueConstraint("locality_id", "name_key"),
        CheckConstraint("kind IN ('office', 'school')", name="kind"),
    )

    name: Mapped[str] = mapped_column(String(200))
    name_key: Mapped[str] = mapped_column(String(200))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    kind: Mapped[str | None] = mapped_column(String(20))

    @property
    def is_school(self) -> bool:
        """What somebody said it is; else whether it is named as schools are."""
        return self.kind == "school" if self.kind else _SCHOOL.match(fold(self.name)) is not None


class Neighbourhood(OfLocality, Base):
    """Where people live: thôn, tổ dân phố … No public list has them; they are typed in or imported."""

    __tablename__ = "neighbourhood"
    __table_args__ = (UniqueConstraint("locality_id", "name_key"),)

    name: Mapped[str] = mapped_column(String(200))
    name_key: Mapped[str] = mapped_column(String(200))


class Spelling(OfLocality, Base):
    """Another name under which a unit or neighbourhood is known, so that the next list finds it.

    Made by renaming, or by taking in a second row of the same place: then `was` is that row's old id and `moved` says
    what pointed at it ('table.column' → ids), so that it can be taken apart again.
    """

    __tablename__ = "spelling"
    __table_args__ = (
        UniqueConstraint("locality_id", "noun", "name_key"),
        CheckConstraint("(unit_id IS NULL) <> (neighbourhood_id IS NULL)", name="one_place"),
    )

    noun: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(200))
    name_key: Mapped[str] = mapped_column(String(200))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    neighbourhood_id: Mapped[int | None] = mapped_column(ForeignKey("neighbourhood.id"), index=True)
    was: Mapped[int | None]
    moved: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    made_at: Mapped[datetime]
    made_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))


P = TypeVar("P", Unit, Neighbourhood)
# 'Trường Tiểu học Hoa Sen', 'THCS Suối Mây', 'Mầm non 1/6'.
_SCHOOL = re.compile(
    r"(?:phan hieu |cum )?(?:truong (?:tieu hoc|th\b|thcs|thpt|trung hoc|th ?[-&] ?thcs|pho thong|pt|mam non|mau giao|mn\b|mg\b|lien cap)"
    r"|(?:tieu hoc|thcs|thpt|mam non|mau giao) |nhom tre|lop mau giao)"
)


def name_key(name: str) -> str:
    """Two spellings of one unit or neighbourhood share this key: folded, every dash a blank, single blanks.

    It is made of as much of the name as is stored, and fits its column.
    """
    return clean("".join(c if c.isalnum() else " " for c in fold(clean(name)[:LONGEST_NAME])))[:LONGEST_NAME]


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
    touched.rules()
    db.session.flush()
    return locality


def get_locality(locality_id: int, *, within: Scope) -> Locality:
    """One locality of the scope; NotFound."""
    locality = db.session.get(Locality, locality_id) if within.covers(locality_id) else None
    if locality is None:
        raise NotFound()
    return locality


def locality_ids(within: Scope) -> list[int]:
    """The localities of a scope."""
    if within.locality_id is not None:
        return [within.locality_id]
    return list(db.session.scalars(select(Locality.id).order_by(Locality.id)))


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


def place_order(name: str) -> list[tuple[int, str]]:
    """What a place stands by in a list: its name, with its numbers by size."""
    return _numbers_by_size(name_key(name))


def _numbers_by_size(key: str) -> list[tuple[int, str]]:
    return [(int(w), "") if w.isdecimal() else (-1, w) for w in key.split(" ")]


def get_unit(unit_id: int, *, within: Scope) -> Unit:
    """One unit of the scope; NotFound."""
    unit = db.session.get(Unit, unit_id)
    if unit is None or not within.covers(unit.locality_id):
        raise NotFound("unit_unknown", "Không tìm thấy cơ quan, đơn vị này.")
    return unit


def get_neighbourhood(neighbourhood_id: int, *, within: Scope) -> Neighbourhood:
    """One neighbourhood of the scope; NotFound."""
    found = db.session.get(Neighbourhood, neighbourhood_id)
    if found is None or not within.covers(found.locality_id):
        raise NotFound("neighbourhood_unknown", "Không tìm thấy thôn, tổ dân phố này.")
    return found


def ensure_unit(locality_id: int, name: str) -> Unit:
    """The unit of that name or other spelling, made when the locality lacks it. The first spelling is kept."""
    return _ensure(Unit, locality_id, name)


def ensure_neighbourhood(locality_id: int, name: str) -> Neighbourhood:
    """The neighbourhood of that name or other spelling, made when the locality lacks it. The first spelling is kept."""
    return _ensure(Neighbourhood, locality_id, name)


def _ensure(model: type[P], locality_id: int, name: str) -> P:
    key = name_key(name)
    found = find(model, locality_id, key)
    if found is None:
        found = model(locality_id=locality_id, name=clean(name)[:LONGEST_NAME], name_key=key)
        db.session.add(found)
        db.session.flush()
    return found


def find(model: type[P], locality_id: int, key: str) -> P | None:
    """The place with that key, or that is also spelled so."""
    found = db.session.scalar(select(model).where(model.locality_id == locality_id, model.name_key == key))
    if found is None:
        target = Spelling.unit_id if model is Unit else Spelling.neighbourhood_id
        other = select(target).where(
            Spelling.locality_id == locality_id,
            Spelling.noun == model.__tablename__,
            Spelling.name_key == key,
        )
        found = db.session.scalar(select(model).where(model.id.in_(other)))
    return found


def known_units(locality_id: int) -> dict[str, int]:
    """Key → id of every unit, under its name and its other spellings."""
    return _known(Unit, locality_id)


def known_neighbourhoods(locality_id: int) -> dict[str, int]:
    """Key → id of every neighbourhood, under its name and its other spellings."""
    return _known(Neighbourhood, locality_id)


def _known(model: type[P], locality_id: int) -> dict[str, int]:
    target = Spelling.unit_id if model is Unit else Spelling.neighbourhood_id
    others = db.session.execute(
        select(Spelling.name_key, target).where(
            Spelling.locality_id == locality_id, Spelling.noun == model.__tablename__
        )
    )
    own = db.session.execute(select(model.name_key, model.id).where(model.locality_id == locality_id))
    return {key: place for key, place in others.tuples() if place is not None} | dict(own.tuples().all())
