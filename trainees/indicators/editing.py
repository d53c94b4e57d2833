"""A locality's own way of counting: drafted, looked at beside the one in use, published; retired, the catalogue's counts
again. What is published never changes: `frozen` sees to it, whoever asks.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.exc import IntegrityError

from app.base import clock
from app.base.actors import Actor
from app.base.db import db
from app.base.errors import Conflict, NotFound, Refused
from app.base.text import clean
from trainees import touched
from trainees.areas import Locality
from trainees.indicators import wording
from trainees.indicators.definition import (
    COMPUTED,
    MONTHS_MOST,
    REPORTED,
    Indicator,
    IndicatorVersion,
    check_row,
    next_version,
)
from trainees.skills import catalogue as all_skills

OWN_RANK = 1000
"""Where a locality's own indicators stand: behind the catalogue's."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A way of counting as a person fills it in; `rule` empty: only reported. `note`: why."""

    title: str
    counting: str
    rule: dict[str, Any] = field(default_factory=dict)
    basis: str = ""
    note: str = ""


def versions(locality_id: int, code: str) -> list[IndicatorVersion]:
    """Every version that a locality may see, drafts and retired ones too, the newest first; NotFound."""
    query = (
        select(IndicatorVersion)
        .join(Indicator)
        .where(
            Indicator.code == code,
            or_(Indicator.locality_id.is_(None), Indicator.locality_id == locality_id),
            or_(IndicatorVersion.locality_id.is_(None), IndicatorVersion.locality_id == locality_id),
        )
        .order_by(IndicatorVersion.version.desc())
    )
    found = list(db.session.scalars(query))
    if not found:
        raise NotFound("indicator_unknown", f"Không có cách tính chỉ tiêu mã {code}.")
    return found


def draft_of(locality_id: int, code: str) -> IndicatorVersion | None:
    """The locality's draft of an indicator; there is one at most."""
    return next((v for v in versions(locality_id, code) if v.published_at is None), None)


def drafts(locality_id: int) -> list[IndicatorVersion]:
    """Every draft of a locality."""
    query = select(IndicatorVersion).where(
        IndicatorVersion.locality_id == locality_id, IndicatorVersion.published_at.is_(None)
    )
    return list(db.session.scalars(query.order_by(IndicatorVersion.id)))


def newer_in_catalogue(locality_id: int, code: str) -> IndicatorVersion | None:
    """The catalogue's version that came after the locality's own one, where there is such."""
    there = [v for v in versions(locality_id, code) if v.published_at and not v.retired_at]
    own = next((v for v in there if v.locality_id is not None), None)
    shared = next((v for v in there if v.locality_id is None), None)
    return shared if own is not None and shared is not None and shared.version > own.version else None


def draft(locality_id: int, code: str, wanted: Wanted, *, by: Actor) -> IndicatorVersion:
    """Begin an own version of an indicator, or write over the draft that waits. Refused as `check` says."""
    check(wanted)
    version = draft_of(locality_id, code)
    if version is None:
        indicator = versions(locality_id, code)[0].indicator
        version = _begin(indicator, locality_id, by)
    return _fill(version, wanted)


def draft_new(locality_id: int, wanted: Wanted, *, by: Actor) -> IndicatorVersion:
    """Begin an indicator of the locality's own, coded by the locality and a running number. Refused as `check` says."""
    check(wanted)
    place = db.session.get_one(Locality, locality_id)
    own = select(func.count(Indicator.id)).where(Indicator.code.startswith(f"{place.code}-"))
    number = (db.session.scalar(own) or 0) + 1
    indicator = Indicator(code=f"{place.code}-{number}", rank=OWN_RANK + number, locality_id=locality_id)
    try:
        with db.session.begin_nested():
            db.session.add(indicator)
            db.session.flush()
    except IntegrityError:
        raise Conflict("rule_at_once", _AT_ONCE) from None
    return _fill(_begin(indicator, locality_id, by), wanted)


_AT_ONCE = "Có người khác vừa soạn cách tính này nên chưa ghi gì. Tải lại trang rồi làm lại."


def _begin(indicator: Indicator, locality_id: int, by: Actor) -> IndicatorVersion:
    version = IndicatorVersion(
        indicator_id=indicator.id, indicator=indicator, version=next_version(indicator), title="", how="",
        counting=REPORTED, rule={}, locality_id=locality_id, made_by=by.account_id,
    )  # fmt: skip
    try:
        with db.session.begin_nested():
            db.session.add(version)
            db.session.flush()
    except IntegrityError:
        raise Conflict("rule_at_once", _AT_ONCE) from None
    return version


def _fill(version: IndicatorVersion, wanted: Wanted) -> IndicatorVersion:
    version.title, version.counting, version.rule = clean(wanted.title), wanted.counting, dict(wanted.rule)
    version.basis, version.note = clean(wanted.basis)[:300], clean(wanted.note)[:500]
    version.how = wording.summary(version, {skill.code: skill.title for skill in all_skills()})
    db.session.flush()
    return version


def check(wanted: Wanted) -> None:
    """Refused with one sentence where nothing could be counted by it."""
    rule = wanted.rule
    if not 1 <= len(clean(wanted.title)) <= 300:
        raise Refused("rule_title", "Cần tên của chỉ tiêu, không quá 300 ký tự.")
    if rule or wanted.counting == COMPUTED:
        if bool(rule.get("roll")) == bool(rule.get("count")):
            raise Refused("rule_who", "Chọn tính trên danh sách nào, hoặc trên dân số nào: một trong hai.")
        if not rule.get("skills"):
            raise Refused("rule_skills", "Chọn ít nhất một nội dung kỹ năng.")
        if not rule.get("kinds"):
            raise Refused("rule_kinds", "Chọn ít nhất một loại ghi nhận được tính.")
        if not 1 <= rule.get("needs", 1) <= len(rule["skills"]):
            raise Refused(
                "rule_needs",
                f"Số nội dung cần có phải từ 1 đến {len(rule['skills'])}, là số nội dung đã chọn.",
            )
        if rule.get("age_min") is not None and not 0 <= rule["age_min"] <= 120:
            raise Refused("rule_age", "Tuổi phải từ 0 đến 120.")
        if rule.get("window") == "validity" and not 1 <= (rule.get("months") or 0) <= MONTHS_MOST:
            raise Refused("rule_months", f"Số tháng còn hiệu lực phải từ 1 đến {MONTHS_MOST}.")
    try:
        check_row({"code": "?", "counting": wanted.counting, "rule": rule})
    except ValueError:
        raise Refused(
            "rule_unknown", "Có mục không đọc được trong cách tính. Tải lại trang rồi chọn lại."
        ) from None


def publish(version: IndicatorVersion, *, by: Actor) -> None:
    """From now on the locality counts by it, and it never changes. Refused: it is published already."""
    if version.published_at is not None:
        raise Refused("rule_published", "Phiên bản này đã công bố, không sửa được nữa. Soạn phiên bản mới.")
    version.published_at, version.made_by = clock.now(), by.account_id
    touched.rules()
    db.session.flush()


def drop(version: IndicatorVersion) -> None:
    """Throw a draft away; with it an own indicator that was never published. Refused: it is published."""
    if version.published_at is not None:
        raise Refused("rule_published", "Phiên bản này đã công bố nên không bỏ được.")
    indicator = version.indicator
    db.session.delete(version)
    db.session.flush()
    rest = select(IndicatorVersion.id).where(IndicatorVersion.indicator_id == indicator.id).limit(1)
    if indicator.locality_id is not None and db.session.scalar(rest) is None:
        db.session.delete(indicator)
        db.session.flush()


def retire(locality_id: int, code: str) -> list[IndicatorVersion]:
    """Withdraw the locality's own versions: the catalogue's counts again, or nothing where it has none. What was
    retired. Refused: the locality has none of its own.
    """
    own = [
        v for v in versions(locality_id, code)
        if v.locality_id is not None and v.published_at is not None and v.retired_at is None
    ]  # fmt: skip
    if not own:
        raise Refused("rule_not_own", "Địa phương không có cách tính riêng cho chỉ tiêu này.")
    for version in own:
        version.retired_at = clock.now()
    touched.rules()
    db.session.flush()
    return own
