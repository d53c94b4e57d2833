"""Where a line of the ledger comes from, in words: the training, the assessment, the outreach day, the list, the other body's paper."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.base.db import db
from campaigns.held import HeldTraining
from campaigns.outreach.day import OutreachDay
from campaigns.trainings import Training
from certificates.outside.outside_result import KINDS, OutsideResult

_TRAINING: Final = {"training": "lớp “{}”", "proof": "bài đánh giá của lớp “{}”"}


def in_words(sources: Collection[str]) -> dict[str, str]:
    """Source → 'lớp “Kỹ năng số cho công chức”', 'lớp đã tổ chức “…”', 'ngày ra quân “…”', 'chứng chỉ do nơi khác cấp “…”'. At most four queries."""
    parted = {source: source.partition(":") for source in sources}
    ids: dict[str, set[int]] = {}
    for word, _, number in parted.values():
        if number.isdecimal():
            ids.setdefault(word, set()).add(int(number))
    trainings = _titles(Training, {one for word in _TRAINING for one in ids.get(word, ())})
    held = _titles(HeldTraining, ids.get("held", set()))
    outside = _outside(ids.get("outside", set()))
    outreach = _outreach(ids.get("outreach", set()))
    found = {}
    for source, (word, _, number) in parted.items():
        at = int(number) if number.isdecimal() else 0
        if word in _TRAINING and at in trainings:
            found[source] = _TRAINING[word].format(trainings[at])
        elif word == "held" and at in held:
            found[source] = f"lớp đã tổ chức “{held[at]}”"
        elif word == "outside" and at in outside:
            found[source] = outside[at]
        elif word == "outreach" and at in outreach:
            found[source] = outreach[at]
        else:
            found[source] = f"nguồn không còn ({source})"
    return found


def _titles(table: type[Training] | type[HeldTraining], ids: Collection[int]) -> Mapping[int, str]:
    if not ids:
        return {}
    return dict(db.session.execute(select(table.id, table.title).where(table.id.in_(ids))).tuples().all())


def _outreach(ids: Collection[int]) -> dict[int, str]:
    if not ids:
        return {}
    days = select(OutreachDay).where(OutreachDay.id.in_(ids))
    days = days.options(joinedload(OutreachDay.campaign), joinedload(OutreachDay.desk))
    return {day.id: f"ngày ra quân “{day.named}”" for day in db.session.scalars(days)}


def _outside(ids: Collection[int]) -> dict[int, str]:
    if not ids:
        return {}
    query = select(OutsideResult.id, OutsideResult.kind, OutsideResult.course, OutsideResult.organiser)
    return {
        one: f"{KINDS[kind][:1].lower()}{KINDS[kind][1:]}" + (f" “{course or organiser}”" if course or organiser else "")
        for one, kind, course, organiser in db.session.execute(query.where(OutsideResult.id.in_(ids)))
    }  # fmt: skip
