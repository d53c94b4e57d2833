"""The forecast of a target in sentences: what becomes of it, what it still takes, and on what that rests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _

from app.web.pages import vn_day, vn_number
from campaigns import brought
from campaigns.plans import result_words as words
from campaigns.plans.forecast import Forecast, Point, forecast
from campaigns.plans.results import Result
from trainees.counting import Numbers
from trainees.indicators.definition import rule_of


@dataclass(frozen=True, slots=True)
class Foretold:
    """`head`: the answer in one line. `tone`: of the state's colours. `lines`: what it takes. `basis`: why one may say so."""

    head: str
    tone: str
    lines: tuple[str, ...]
    basis: tuple[str, ...]


def foretold(result: Result, trend: Sequence[Numbers], year: int) -> Foretold | None:
    """Of a computed share with a target; None where there is nothing to foretell (a rank, a text, no target)."""
    target, answer = result.target, result.measure
    if target is None or answer is None:
        return None
    rule = rule_of(result.indicator)
    new = brought.new_people(result.locality_id, rule, answer.reached_on, answer.since, result.as_of)
    seen = forecast(
        [Point(one.as_of, one.numerator, one.denominator) for one in trend], kind=target.kind, operator=target.operator,
        target=target.value, window=rule.window, year_end=date(year, 12, 31), brought=new,
    )  # fmt: skip
    if seen.outcome in ("not-a-share", "no-denominator"):
        return None
    if seen.outcome == "met":
        return Foretold(_("Đã đạt chỉ tiêu."), "ok", (), ())
    head, tone = _head(seen, year, trend[-1])
    return Foretold(head, tone, _lines(seen), _basis(seen))


def _head(seen: Forecast, year: int, now: Numbers) -> tuple[str, str]:
    if seen.outcome == "reached":
        return _("Theo đà này, đạt khoảng ngày %(day)s.", day=vn_day(seen.on)), "ok"
    if seen.outcome == "too-late":
        of = now.denominator or 0
        by_end = f"{vn_number(seen.by_end)}/{vn_number(of)}"
        text = _(
            "Theo đà này, không kịp trong năm: đến 31/12/%(year)s được khoảng %(n)s người.",
            year=year,
            n=by_end,
        )
        if seen.on:
            text += " " + _("Đạt khoảng ngày %(day)s.", day=vn_day(seen.on))
        return text, "warn"
    if seen.outcome == "still":
        return _("Chưa thể đạt: từ %(day)s đến nay không thêm người nào.", day=vn_day(seen.since)), "warn"
    if seen.outcome == "falling":
        return _("Chưa thể đạt: từ %(day)s đến nay số người giảm.", day=vn_day(seen.since)), "bad"
    if seen.outcome == "recurring":
        return _("Chỉ tiêu này tính lại từ đầu mỗi tháng nên không dự báo đến cuối năm."), "quiet"
    return _("Chưa đủ bốn tuần số liệu để dự báo."), "quiet"


def _lines(seen: Forecast) -> tuple[str, ...]:
    lines = [_("Còn thiếu %(n)s người để đạt chỉ tiêu.", n=vn_number(seen.lacking))]
    if seen.trainings is not None:
        lines.append(_("Cần thêm khoảng %(n)s lớp.", n=vn_number(seen.trainings)))
    return tuple(lines)


def _basis(seen: Forecast) -> tuple[str, ...]:
    basis = []
    if seen.pace is not None and seen.pace > 0:
        basis.append(
            _("Đà tính từ %(day)s: khoảng %(n)s người mỗi tháng.", day=vn_day(seen.since), n=vn_number(seen.a_month))
        )  # fmt: skip
    if seen.each is not None:
        each = words.number(round(seen.each) if seen.each >= 10 else round(float(seen.each), 1))  # type: ignore[arg-type]
        basis.append(
            _("Trung bình %(each)s người mới mỗi lớp, từ %(n)s lớp đã xong trong 6 tháng qua.", each=each, n=vn_number(seen.of_trainings))
        )  # fmt: skip
    elif seen.of_trainings:
        basis.append(
            _("%(n)s lớp đã xong trong 6 tháng qua không thêm người mới nào nên chưa tính được cần bao nhiêu lớp.", n=vn_number(seen.of_trainings))
        )  # fmt: skip
    else:
        basis.append(
            _("Chưa có lớp nào dạy nội dung này xong trong 6 tháng qua nên chưa tính được cần bao nhiêu lớp.")
        )
    return tuple(basis)
