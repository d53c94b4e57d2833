"""An indicator is data: versions that never change once published."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    JSON,
    ForeignKey,
    Integer,
    Select,
    String,
    UniqueConstraint,
    bindparam,
    func,
    or_,
    select,
)
from sqlalchemy.orm import Mapped, contains_eager, mapped_column, relationship

from app.base import clock
from app.base.db import Base, db
from app.base.errors import NotFound
from trainees import touched
from trainees.ledger import KINDS
from trainees.rosters import CATEGORIES
from trainees.skills import Skill

COMPUTED, REPORTED = "computed", "reported"
WINDOWS = {
    "plan_year": "từ 01/01 của năm kế hoạch đến ngày tính",
    "month": "từ đầu tháng đến ngày tính",
    "validity": "trong số tháng còn hiệu lực, đến ngày tính",
    "ever": "từ trước đến ngày tính",
}


class Indicator(Base):
    """What a target can be linked to. Codes of the catalogue hold for every locality; a locality may add its own."""

    __tablename__ = "indicator"
    __table_args__ = (UniqueConstraint("code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40))
    rank: Mapped[int]
    locality_id: Mapped[int | None] = mapped_column(ForeignKey("locality.id"), index=True)


class IndicatorVersion(Base):
    """One way of counting. Once published it never changes: another way of counting is another version.

    `rule`: the keys of `Rule` below. `locality_id`: a locality's own version, which goes before the catalogue's there;
    None: everybody's. `published_at` None: a draft. `retired_at`: withdrawn from use; what was linked counts by the
    version before.
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
    locality_id: Mapped[int | None] = mapped_column(ForeignKey("locality.id"), index=True)
    note: Mapped[str] = mapped_column(String(500), default="")
    made_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    published_at: Mapped[datetime | None]
    retired_at: Mapped[datetime | None]

    indicator: Mapped[Indicator] = relationship(lazy="joined")

    @property
    def code(self) -> str:
        return self.indicator.code


@dataclass(frozen=True, slots=True)
class Rule:
    """The rule of an indicator that can be counted.

    roll: the categories whose members on the day are the denominator; or count: the group of a population count.
    age_min: whole years on the day. needs: how many of `skills` a person must have, by evidence of `kinds`.
    months: how long evidence counts, where the window is 'validity'; else None.
    """

    roll: tuple[str, ...]
    count: str | None
    age_min: int | None
    specialists_only: bool
    skills: tuple[str, ...]
    kinds: tuple[str, ...]
    needs: int
    window: str
    months: int | None = None


def countable(version: IndicatorVersion) -> bool:
    """Whether the ledger can say anything: the result itself of a computed indicator, our own contribution of one that
    others report. A reported one without a rule is reported only.
    """
    return bool(version.rule)


def rule_of(version: IndicatorVersion) -> Rule:
    """The stored rule as a value."""
    r = version.rule
    return Rule(
        roll=tuple(r.get("roll", ())), count=r.get("count"), age_min=r.get("age_min"),
        specialists_only=bool(r.get("specialists_only")), skills=tuple(r["skills"]), kinds=tuple(r["kinds"]),
        needs=int(r.get("needs", 1)), window=r.get("window", "plan_year"),
        months=r.get("months"),
    )  # fmt: skip


def published(locality_id: int | None = None) -> list[IndicatorVersion]:
    """The version in use of every indicator, in the order of the catalogue; a locality's own go before the catalogue's."""
    newest: dict[int, IndicatorVersion] = {}
    for version in db.session.scalars(_catalogue(), {"locality": locality_id}):
        newest[version.indicator_id] = version
    return list(newest.values())


def linked(codes: Collection[str], locality_id: int | None = None) -> dict[str, IndicatorVersion]:
    """Code → the version in use, as `published` has it, of the indicators that some targets are linked to."""
    given = {"locality": locality_id, "codes": list(codes)}
    return {version.code: version for version in db.session.scalars(_linked(), given)} if codes else {}


def by_code(code: str, locality_id: int | None = None) -> IndicatorVersion:
    """The version in use of a code, as `published` gives it; NotFound."""
    query = _in_use().where(Indicator.code == code).order_by(*_BEST_LAST)
    found = list(db.session.scalars(query, {"locality": locality_id}))
    if not found:
        raise NotFound("indicator_unknown", f"Không có cách tính chỉ tiêu mã {code}.")
    return found[-1]


# The last one is in use: everybody's first, then a locality's own, each by version.
_BEST_LAST = (IndicatorVersion.locality_id.is_not(None), IndicatorVersion.version)


def _in_use() -> Select[IndicatorVersion]:
    """The versions in use of a locality, the parameter `locality`."""
    own = bindparam("locality", type_=Integer())
    return (
        select(IndicatorVersion)
        .join(IndicatorVersion.indicator)
        .options(contains_eager(IndicatorVersion.indicator))
        .where(
            IndicatorVersion.published_at.is_not(None), IndicatorVersion.retired_at.is_(None),
            or_(IndicatorVersion.locality_id.is_(None), IndicatorVersion.locality_id == own),
            or_(Indicator.locality_id.is_(None), Indicator.locality_id == own),
        )
    )  # fmt: skip


@cache
def _catalogue() -> Select[IndicatorVersion]:
    """The query of `published`, which every page of targets asks: made once, because making it costs as much."""
    return _in_use().order_by(Indicator.rank, *_BEST_LAST)


@cache
def _linked() -> Select[IndicatorVersion]:
    """The query of `linked`, made once."""
    codes = Indicator.code.in_(bindparam("codes", expanding=True))
    return _in_use().where(codes).order_by(Indicator.rank, *_BEST_LAST)


def catalogue(locality_id: int | None = None) -> dict[str, str]:
    """Code → title of every indicator in use, in order."""
    return {v.code: v.title for v in published(locality_id)}


def publish_catalogue(rows: list[dict[str, Any]]) -> int:
    """Bring indicators of a catalogue that are not there yet; a changed row becomes a new version. Returns how many.

    ValueError names a row that cannot be counted: what is published stays published, so it is looked at before.
    """
    for row in rows:
        check_row(row)
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
            .where(IndicatorVersion.indicator_id == indicator.id, IndicatorVersion.locality_id.is_(None))
            .order_by(IndicatorVersion.version.desc())
            .limit(1)
        )
        fields = {key: row[key] for key in ("title", "how", "basis", "counting", "rule")}
        if last is not None and all(getattr(last, key) == value for key, value in fields.items()):
            continue
        db.session.add(
            IndicatorVersion(
                indicator_id=indicator.id, version=next_version(indicator), published_at=clock.now(),
                **fields,
            )
        )  # fmt: skip
        made += 1
    touched.rules()
    db.session.flush()
    return made


def next_version(indicator: Indicator) -> int:
    """The number that the next version of an indicator gets; counted over everybody's and every locality's own."""
    query = select(func.max(IndicatorVersion.version)).where(IndicatorVersion.indicator_id == indicator.id)
    return (db.session.scalar(query) or 0) + 1


_RULE_KEYS = {"roll", "count", "age_min", "specialists_only", "skills", "kinds", "needs", "window", "months"}
MONTHS_MOST = 120


def check_row(row: dict[str, Any]) -> None:
    """The words of a row must be words that the register knows."""
    rule, code = row["rule"], row["code"]
    if row["counting"] not in (COMPUTED, REPORTED):
        raise ValueError(f"{code}: counting is neither computed nor reported")
    if not rule and row["counting"] == REPORTED:
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
    months = rule.get("months")
    if (rule.get("window") == "validity") != (months is not None) or (
        months is not None and not 1 <= months <= MONTHS_MOST
    ):
        raise ValueError(f"{code}: validity needs its months, and nothing else has any")
