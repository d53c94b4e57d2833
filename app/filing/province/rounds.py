"""Rounds (đợt tổng hợp): the periods that a province collects."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Final

from sqlalchemy import func, select

from app.base import clock
from app.base.actors import Actor
from app.base.db import db, hold
from app.base.errors import Conflict, NotFound, Refused
from app.base.text import clean
from app.filing.province.communes import ProvinceRound
from app.filing.province.sums_file import SumsFile
from trainees.areas import Locality

_EARLY: Final = timedelta(days=31)
_LATE: Final = timedelta(days=183)
_MONTH: Final = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")
_QUARTER: Final = re.compile(r"(\d{4})-Q([1-4])")
_HALF: Final = re.compile(r"(\d{4})-H([12])")
_YEAR: Final = re.compile(r"\d{4}")


def words_of(period: str) -> str:
    """How a paper says a period: '2026-02' → 'tháng 02/2026', '2026-Q1' → 'quý I/2026'. Refused: no such key."""
    if match := _MONTH.fullmatch(period):
        return f"tháng {match[2]}/{match[1]}"
    if match := _QUARTER.fullmatch(period):
        return f"quý {('I', 'II', 'III', 'IV')[int(match[2]) - 1]}/{match[1]}"
    if match := _HALF.fullmatch(period):
        return f"6 tháng {'đầu' if match[2] == '1' else 'cuối'} năm {match[1]}"
    if _YEAR.fullmatch(period):
        return f"năm {period}"
    raise Refused(
        "round_period", "Kỳ ghi như 2026-02 (tháng), 2026-Q1 (quý), 2026-H1 (6 tháng) hoặc 2026 (năm)."
    )


def open_round(province: Locality, period: str, cut_off: date, due: date, *, by: Actor) -> ProvinceRound:
    """Begin to collect a period: data count until `cut_off`, files are due by `due`. Refused: no such key, days too far from
    each other; Conflict: it is open."""
    period = clean(period).upper()
    hold(province)
    words = words_of(period)
    _check(cut_off, due)
    if _find(province, period) is not None:
        raise Conflict("round_exists", f"Đã mở đợt tổng hợp {words}.")
    made = ProvinceRound(
        locality_id=province.id, period=period, words=words, cut_off=cut_off, due=due, opened_at=clock.now(),
        opened_by=by.account_id,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    return made


def change(the_round: ProvinceRound, cut_off: date, due: date) -> None:
    """Say other days; what came is judged by them from now on. Refused: days too far from each other."""
    _check(cut_off, due)
    the_round.cut_off, the_round.due = cut_off, due
    db.session.flush()


def remove(the_round: ProvinceRound) -> None:
    """Put away a round that was opened by mistake. Refused: a file stands in it."""
    files = db.session.scalar(
        select(func.count()).where(
            SumsFile.locality_id == the_round.locality_id,
            SumsFile.period == the_round.period,
            SumsFile.state == "live",
        )
    )
    if files:
        raise Refused(
            "round_has_files",
            f"Đợt {the_round.words} đã có {files} tệp của các xã. Hoàn tác các tệp đó trước khi bỏ đợt.",
        )
    db.session.delete(the_round)
    db.session.flush()


def _check(cut_off: date, due: date) -> None:
    # Before a weekend or Tết files are due some days before the day until which data count.
    if due < cut_off - _EARLY or due > cut_off + _LATE:
        raise Refused(
            "round_due",
            "Hạn nộp cách ngày chốt số liệu quá xa. Xem lại hai ngày: hạn nộp thường quanh ngày chốt số liệu.",
        )


def _find(province: Locality, period: str) -> ProvinceRound | None:
    return db.session.scalar(
        select(ProvinceRound).where(ProvinceRound.locality_id == province.id, ProvinceRound.period == period)
    )


def get(province: Locality, period: str) -> ProvinceRound:
    """The round of a period; NotFound."""
    found = _find(province, period)
    if found is None:
        raise NotFound("round_unknown", "Chưa mở đợt tổng hợp cho kỳ này.")
    return found


def listed(province: Locality, *, limit: int | None = None) -> list[ProvinceRound]:
    """The rounds of a province, the newest data first."""
    query = select(ProvinceRound).where(ProvinceRound.locality_id == province.id)
    return list(
        db.session.scalars(query.order_by(ProvinceRound.cut_off.desc(), ProvinceRound.id.desc()).limit(limit))
    )
