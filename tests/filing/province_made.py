"""Provinces, communes and their sums, made up for the tests of a province."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from app.base import clock
from app.base.actors import COMMAND_LINE, Actor
from app.base.db import db
from app.filing.content import Content, Head, Line
from app.filing.province import communes, rounds, sums
from app.filing.report import Report
from campaigns.plans.plan import Plan
from trainees import areas
from trainees.areas import Locality

BY = Actor(None, "người thử")
PERIOD, CUT_OFF, DUE = "2026-02", date(2026, 2, 14), date(2026, 2, 13)
RULE, OTHER = "a" * 64, "b" * 64
GROWN, OVER_14 = "dân số từ đủ 18 tuổi", "từ 14 tuổi, thường trú và tạm trú"


def line(
    numerator: int | None = None, denominator: int | None = None, *, code: str | None = "adult_skills", ref: str = "1.1",
    text: str = "Tỷ lệ người dân có kỹ năng số cơ bản", definition: str = RULE, population: str = GROWN, kind: str = "percent",
    figure: str | None = None, version: int | None = 1, state: str | None = "behind",
) -> Line:  # fmt: skip
    """A line of a report."""
    return Line(
        target=1, ref=ref, number=ref, text=text, measure="%", kind=kind, operator=">=", value="80", aim="≥ 80 %",
        lead="Phòng Văn hóa - Xã hội", counting="computed", code=code, version=version, title=text, definition=definition,
        population=population, numerator=numerator, denominator=denominator, figure=figure, state=state,
    )  # fmt: skip


def content(
    code: str, name: str, lines: Sequence[Line], *, kind: str = "xã", province: str = "tỉnh Sông Hồng", period: str = PERIOD,
    cut_off: date = CUT_OFF, revision: int = 1,
) -> Content:  # fmt: skip
    """What a commune's filed report holds."""
    head = Head(
        code=code, kind=kind, name=name, province=province, title="Báo cáo", period=rounds.words_of(period), key=period,
        first=cut_off.replace(day=1), cut_off=cut_off, due=None, to="Sở", revision=revision, plan=1, plan_number="07/KH-UBND",
        plan_issued="2026-01-20", plan_issuer="UBND xã", plan_title="Kế hoạch", year=2026,
    )  # fmt: skip
    return Content(head=head, lines=tuple(lines))


def file(code: str, name: str, lines: Sequence[Line], **more: Any) -> bytes:
    """A commune's sums file."""
    return sums.bytes_of(content(code, name, lines, **more))


def typed_over(data: bytes, **words: Any) -> bytes:
    """The file with something changed in its first line and the hash left alone."""
    said = json.loads(data)
    said["lines"][0] |= words
    return json.dumps(said).encode()


def rehashed(data: bytes, change: Any) -> bytes:
    """The file after `change(document)`, with a hash that fits: what somebody wrote who knows how."""
    said = json.loads(data)
    change(said)
    said["sha256"] = sums._digest(said)
    return json.dumps(said, allow_nan=True).encode()


def province(code: str = "99000", name: str = "Sông Hồng") -> Locality:
    """A province without communes."""
    return areas.add_locality(code, name, "tỉnh", "nước Cộng hòa xã hội chủ nghĩa Việt Nam")


def with_communes(names: dict[str, str], *, opened: bool = True) -> Locality:
    """A province that expects communes (code → name), with the round of February 2026."""
    place = province()
    for code, name in names.items():
        communes.add(place, code, name, "xã", by=BY)
    if opened:
        rounds.open_round(place, PERIOD, CUT_OFF, DUE, by=BY)
    return place


def filed_here(
    code: str, name: str, lines: Sequence[Line], *, state: str = "issued", revision: int = 1, at: datetime | None = None,
    replaces: Report | None = None,
) -> Report:  # fmt: skip
    """A commune of this server with a frozen report of February 2026."""
    place = db.session.query(Locality).filter_by(code=code).one_or_none() or areas.add_locality(
        code, name, "xã", "tỉnh Sông Hồng"
    )
    plan = db.session.query(Plan).filter_by(locality_id=place.id).first()
    if plan is None:
        plan = Plan(
            locality_id=place.id,
            identity=f"ke-hoach-{code}",
            title="Kế hoạch",
            year=2026,
            created_at=clock.now(),
        )
        db.session.add(plan)
        db.session.flush()
    said = replace(content(code, name, lines, revision=revision))
    report = Report(
        locality_id=place.id, plan_id=plan.id, title="Báo cáo", period=PERIOD, period_words="tháng 02/2026", first=said.head.first,
        cut_off=CUT_OFF, state=state, revision=revision, content=said.as_json(), digest="0" * 64, opened_at=clock.now(),
        opened_by=COMMAND_LINE.account_id, frozen_at=at or clock.now(), replaces_id=replaces.id if replaces else None,
        origin_id=replaces.origin if replaces else None,
    )  # fmt: skip
    db.session.add(report)
    db.session.flush()
    return report
