"""The catalogue of skills: what can be taught, mapped to DigComp 2.2 and Thông tư 02/2025/TT-BGDĐT."""

from __future__ import annotations

from sqlalchemy import Float, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from app.base.db import Base, db
from app.base.errors import Refused


class Skill(Base):
    """One row of the catalogue; the same for every locality. `hours` is a suggestion, None where none is known."""

    __tablename__ = "skill"
    __table_args__ = (UniqueConstraint("code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(200))
    audience: Mapped[str] = mapped_column(String(200))
    digcomp: Mapped[str] = mapped_column(String(60))
    tt02: Mapped[str] = mapped_column(String(60))
    hours: Mapped[float | None] = mapped_column(Float)
    # Where the row stands in lists.
    rank: Mapped[int]


def catalogue() -> list[Skill]:
    """Every skill, in the order of the catalogue."""
    return list(db.session.scalars(select(Skill).order_by(Skill.rank)))


def by_codes(codes: list[str]) -> list[Skill]:
    """The skills of these codes. Refused: the codes that the catalogue does not have."""
    found = {s.code: s for s in db.session.scalars(select(Skill).where(Skill.code.in_(codes)))}
    unknown = [c for c in codes if c not in found]
    if unknown:
        raise Refused("skill_unknown", f"Danh mục kỹ năng không có mã: {', '.join(unknown)}.")
    return [found[c] for c in dict.fromkeys(codes)]
