"""Register (sổ cấp giấy chứng nhận): numbers without a gap, one row a locality and year."""

from __future__ import annotations

from string import Formatter
from typing import cast

from sqlalchemy import CheckConstraint, String, Table, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from app.base.db import Base, OfLocality, db, hold
from app.base.errors import Refused
from app.base.inserting import insert_new
from app.base.text import clean

USUAL_FORM = "{number}/{year}/CN-HVS"
LONGEST_FORM = 40
PLACES = ("number", "year")


class Register(OfLocality, Base):
    """`last`: the number that was given last. `form`: how a number is printed; `{number}` and `{year}` are filled in."""

    __tablename__ = "register"
    __table_args__ = (UniqueConstraint("locality_id", "year"), CheckConstraint("last >= 0", name="last"))

    year: Mapped[int]
    last: Mapped[int] = mapped_column(default=0, server_default="0")
    form: Mapped[str] = mapped_column(String(40), default=USUAL_FORM, server_default=USUAL_FORM)

    def printed(self, number: int) -> str:
        """A number as it stands on paper: '12/2026/CN-HVS'."""
        return self.form.format(number=number, year=self.year)


def of(locality_id: int, year: int) -> Register | None:
    """The register of a year; None before its first number or setting."""
    return db.session.scalar(
        select(Register).where(Register.locality_id == locality_id, Register.year == year)
    )


def form_of(locality_id: int, year: int) -> str:
    """How a number of that year is printed: as its register says, else as the newest one before it."""
    said = db.session.scalar(
        select(Register.form)
        .where(Register.locality_id == locality_id, Register.year <= year)
        .order_by(Register.year.desc())
        .limit(1)
    )
    return said or USUAL_FORM


def held(locality_id: int, year: int) -> Register:
    """The register of a year, made where it is missing, with every other writer kept from it until this transaction ends.

    Only so are its numbers gap-free: who takes one waits for whoever took the last, and gives it back by rolling back.
    """
    if (there := of(locality_id, year)) is None:
        row = {"locality_id": locality_id, "year": year, "last": 0, "form": form_of(locality_id, year)}
        insert_new(db.session.connection(), cast(Table, Register.__table__), [row])
        there = db.session.scalars(
            select(Register).where(Register.locality_id == locality_id, Register.year == year)
        ).one()
    hold(there)
    return there


def take(register: Register, count: int) -> range:
    """The next `count` numbers of a register that is `held`."""
    first = register.last + 1
    register.last += count
    db.session.flush()
    return range(first, register.last + 1)


def set_form(locality_id: int, year: int, form: str) -> Register:
    """How the numbers are printed from now on; those that were given keep theirs. Refused as `checked` says."""
    form = checked(form)
    register = held(locality_id, year)
    register.form = form
    db.session.flush()
    return register


def checked(form: str) -> str:
    """A form with single blanks. Refused: `{number}` is missing, another place than PLACES, too long, stray braces."""
    form = clean(form)
    if not form or len(form) > LONGEST_FORM:
        raise Refused("register_form", f"Dạng số cần từ 1 đến {LONGEST_FORM} ký tự.")
    try:
        parts = list(Formatter().parse(form))
    except ValueError:
        raise Refused(
            "register_form_braces", "Dấu ngoặc nhọn chưa khớp. Ví dụ đúng: {number}/{year}/CN-HVS."
        ) from None
    asked = [(name, spec, conversion) for _, name, spec, conversion in parts if name is not None]
    for name, spec, conversion in asked:
        if name not in PLACES or spec or conversion:
            raise Refused(
                "register_form_place", f"Chỉ dùng được {{number}} và {{year}}, không dùng “{{{name}}}”."
            )
    if sum(name == "number" for name, _, _ in asked) != 1:
        raise Refused("register_form_number", "Dạng số phải có {number} đúng một lần.")
    return form
