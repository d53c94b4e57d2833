"""An indicator is data: versions that never change once published."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.base import clock
from app.base.db import Base, db
from app.base.errors import NotFound
from trainees.ledger import KINDS
from trainees.rosters import CATEGORIES
from trainees.skills import Skill

COMPUTED, REPORTED = "computed", "reported"
WINDOWS = {
    "plan_year": "từ 01/01 của năm kế hoạch đến ngày tính",
    "month": "từ đầu tháng đến ngày tính",
    "ever": "từ trước đến ngày tính",
}


class Indicator(Base):
    """What a target can be linked to; the same codes for every locality."""

    __tablename__ = "indicator"
    __table_args__ = (UniqueConstraint("code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40))
    rank: Mapped[int]


class IndicatorVersion(Base):
    """One published way of counting. Never changed: another way of counting is another version.

    `rule`: the keys of `Rule` below.
    """

    __tablename__ = "indicator_version"
    __table_args__ = (UniqueConstraint("indicator_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    indicator_id: Mapped[int] = mapped_column(ForeignKey("indicator.id"))
    version: Mapped[int]
    title: Mapped[str] = mapped_column(String(300))
    how: Mapped[str] = mapped_column(String(1000))
    basis: Mapped[str] = mapped_column(String(300), default="")
    counting: Mapped[str] = mapped_column(String(20))
    rule: Mapped[dict[str, Any]] = mapped_column(JSON)
    published_at: Mapped[datetime]

    indicator: Mapped[Indicator] = relationship(lazy="joined")

    @property
    def code(self) -> str:
        return self.indicator.code


@dataclass(frozen=True, slots=True)
class Rule:
    """The rule of a computed indicator.

    roll: the categories whose members on the day are the denominator; or count: the group of a population count.
    age_min: whole years on the day. needs: how many of `skills` a person must have, by evidence of `kinds`.
    """

    roll: tuple[str, ...]
    count: str | None
    age_min: int | None
    specialists_only: bool
    skills: tuple[str, ...]
    kinds: tuple[str, ...]
    needs: int
    window: str


def rule_of(version: IndicatorVersion) -> Rule:
    """The stored rule as a value."""
    r = version.rule
    return Rule(
        roll=tuple(r.get("roll", ())), count=r.get("count"), age_min=r.get("age_min"),
        specialists_only=bool(r.get("specialists_only")), skills=tuple(r["skills"]), kinds=tuple(r["kinds"]),
        needs=int(r.get("needs", 1)), window=r.get("window", "plan_year"),
    )  # fmt: skip


def published() -> list[IndicatorVersion]:
    """The newest published version of every indicator, in the order of the catalogue."""
    newest: dict[int, IndicatorVersion] = {}
    for version in db.session.scalars(
        select(IndicatorVersion).join(Indicator).order_by(Indicator.rank, IndicatorVersion.version)
    ):
        newest[version.indicator_id] = version
    return list(newest.values())


def by_code(code: str) -> IndicatorVersion:
    """The newest published version of a code; NotFound."""
    found = db.session.scalar(
        select(IndicatorVersion)
        .join(Indicator)
        .where(Indicator.code == code)
        .order_by(IndicatorVersion.version.desc())
        .limit(1)
    )
    if found is None:
        raise NotFound("indicator_unknown", f"Không có cách tính chỉ tiêu mã {code}.")
    return found


def catalogue() -> dict[str, str]:
    """Code → title of every published indicator, in order."""
    return {v.code: v.title for v in published()}


def publish_catalogue(rows: list[dict[str, Any]]) -> int:
    """Bring indicators of a catalogue that are not there yet; a changed row becomes a new version. Returns how many.

    ValueError names a row that cannot be counted: what is published stays published, so it is looked at before.
    """
    for row in rows:
        _check(row)
    made = 0
    for rank, row in enumerate(rows):
        code = row["code"]
        indicator = db.session.scalar(select(Indicator).where(Indicator.code == code))
        if indicator is None:
            indicator = Indicator(code=code, rank=rank)
            db.session.add(indicator)
        indicator.rank = rank
        db.session.flush()
        last = db.session.scalar(
            select(IndicatorVersion)
            .where(IndicatorVersion.indicator_id == indicator.id)
            .order_by(IndicatorVersion.version.desc())
            .limit(1)
        )
        fields = {key: row[key] for key in ("title", "how", "basis", "counting", "rule")}
        if last is not None and all(getattr(last, key) == value for key, value in fields.items()):
            continue
        db.session.add(
            IndicatorVersion(
                indicator_id=indicator.id, version=(last.version if last else 0) + 1, published_at=clock.now(),
                **fields,
            )
        )  # fmt: skip
        made += 1
    db.session.flush()
    return made


_RULE_KEYS = {"roll", "count", "age_min", "specialists_only", "skills", "kinds", "needs", "window"}


def _check(row: dict[str, Any]) -> None:
    """The words of a row must be words that the register knows."""
    rule, code = row["rule"], row["code"]
    if row["counting"] not in (COMPUTED, REPORTED):
        raise ValueError(f"{code}: counting is neither computed nor reported")
    if row["counting"] == REPORTED:
        return
    known = set(db.session.scalars(select(Skill.code)))
    wrong = [
        *(set(rule) - _RULE_KEYS), *(set(rule.get("roll", ())) - set(CATEGORIES)), *(set(rule["skills"]) - known),
        *(set(rule["kinds"]) - set(KINDS)), *({rule.get("window", "plan_year")} - set(WINDOWS)),
    ]  # fmt: skip
    if wrong:
        raise ValueError(f"{code}: unknown {', '.join(map(str, wrong))}")
    if bool(rule.get("roll")) == bool(rule.get("count")):
        raise ValueError(f"{code}: needs a roll or a count, one of them")
    if not 1 <= rule.get("needs", 1) <= len(rule["skills"]):
        raise ValueError(f"{code}: needs is not between 1 and the number of skills")
