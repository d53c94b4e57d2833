"""Writing figures down: what is looked at before, and that of two who write at once neither overwrites the other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy.exc import IntegrityError

from app.base import clock
from app.base.actors import Actor
from app.base.db import db, hold
from app.base.errors import Conflict, Refused
from app.base.text import clean
from trainees.figures.figure import Figure, live_on
from trainees.figures.standing import NO, YES
from trainees.indicators import fraction

MOST = Decimal(10) ** 12
"""What the columns hold; no commune has as many of anything."""


@dataclass(frozen=True, slots=True)
class Said:
    """What is reported: a share as numerator and denominator, or as `value` in percent alone; a count or a rank as
    `value`; yes/no ('yes', 'no') and sentences as `text`.
    """

    numerator: Decimal | None = None
    denominator: Decimal | None = None
    value: Decimal | None = None
    text: str = ""


def check(kind: str, said: Said, on: date, document_on: date | None = None) -> None:
    """Refused with one sentence where a figure of a target's kind cannot be so, or its day cannot be."""
    if any(n is not None and not -MOST < n < MOST for n in (said.numerator, said.denominator, said.value)):
        raise Refused("figure_too_large", "Con số quá lớn. Xem lại các chữ số vừa gõ.")
    _CHECKS[kind](said)
    today = clock.today()
    if on > today:
        raise Refused(
            "figure_future", f"Ngày số liệu {on:%d/%m/%Y} còn ở tương lai. Ghi ngày mà số liệu đã đúng."
        )
    if document_on is not None and document_on > today:
        raise Refused("figure_document_future", f"Ngày văn bản {document_on:%d/%m/%Y} còn ở tương lai.")
    if document_on is not None and on > document_on:
        raise Refused(
            "figure_after_document",
            f"Số liệu tính đến {on:%d/%m/%Y} không thể nằm trong văn bản ngày {document_on:%d/%m/%Y}. "
            "Sửa một trong hai ngày.",
        )


def _share(said: Said) -> None:
    part, whole, value = said.numerator, said.denominator, said.value
    if (part is None) != (whole is None):
        raise Refused("figure_fraction", "Cần cả tử số và mẫu số, hoặc chỉ ghi tỷ lệ phần trăm.")
    if part is None or whole is None:
        if value is None:
            raise Refused("figure_missing", "Cần tử số và mẫu số, hoặc tỷ lệ phần trăm.")
        if not 0 <= value <= 100:
            raise Refused("figure_percent", "Tỷ lệ phải từ 0 đến 100 %.")
        return
    if part != int(part) or whole != int(whole) or part < 0:
        raise Refused("figure_whole", "Tử số và mẫu số phải là số nguyên, không âm.")
    if whole <= 0:
        raise Refused(
            "figure_denominator", "Mẫu số phải lớn hơn 0. Chưa biết mẫu số thì ghi tỷ lệ phần trăm."
        )
    if part > whole:
        raise Refused(
            "figure_exceeds",
            f"Tử số {_plain(part)} lớn hơn mẫu số {_plain(whole)}: phần không thể lớn hơn cả tổng. "
            "Xem lại văn bản, có thể hai số bị đổi chỗ hoặc tính trên hai nhóm khác nhau.",
        )
    exact = fraction.percent(int(part), int(whole))
    if value is not None and exact is not None and abs(value - exact) > Decimal("0.05"):
        raise Refused(
            "figure_disagrees",
            f"{_plain(part)}/{_plain(whole)} là {_comma(exact)} %, không phải {_comma(value)} %. "
            "Bỏ trống tỷ lệ, hoặc sửa số ghi nhầm.",
        )


def _count(said: Said) -> None:
    if said.value is None:
        raise Refused("figure_missing", "Cần một con số.")
    if said.value < 0:
        raise Refused("figure_count", "Con số không được âm.")


def _rank(said: Said) -> None:
    if said.value is None:
        raise Refused("figure_missing", "Cần thứ hạng.")
    if said.value < 1 or said.value != int(said.value):
        raise Refused("figure_rank", "Thứ hạng là số nguyên từ 1; hạng 0 không có.")


def _yes_or_no(said: Said) -> None:
    if said.text not in (YES, NO):
        raise Refused("figure_yesno", "Chọn Có hoặc Chưa.")


def _sentence(said: Said) -> None:
    if not clean(said.text):
        raise Refused("figure_missing", "Cần ghi kết quả bằng lời.")


_CHECKS = {"percent": _share, "count": _count, "rank": _rank, "yesno": _yes_or_no, "text": _sentence}


def record(
    locality_id: int, subject: str, kind: str, on: date, said: Said, *, by: Actor, replaces: int | None = None,
    reporter: str = "", document: str = "", document_on: date | None = None, attachment_id: int | None = None,
    note: str = "",
) -> Figure:  # fmt: skip
    """Write a figure down. The line that stands for the same day is withdrawn in the same transaction, if it is the one
    that the writer saw (`replaces`, its id); the very same figure again writes nothing and gives the line that stands.

    Refused as `check` says. Conflict `figure_there`: another line stands for the day, of which the writer does not know.
    """
    check(kind, said, on, document_on)
    if kind == "percent" and said.denominator is not None:
        said = Said(said.numerator, said.denominator)  # the share follows from the two
    row = Figure(
        locality_id=locality_id, subject=subject, on=on, numerator=said.numerator, denominator=said.denominator,
        value=said.value, value_text=clean(said.text)[:2000], reporter=clean(reporter)[:300],
        document=clean(document)[:300], document_on=document_on, attachment_id=attachment_id, note=clean(note)[:1000],
        origin="reported", recorded_at=clock.now(), recorded_by=by.account_id,
    )  # fmt: skip
    standing = live_on(locality_id, subject, on, held=True)
    if standing is not None:
        if _alike(standing, row):
            return standing
        if standing.id != replaces:
            raise there(standing.on)
        standing.withdrawn_at, standing.withdrawn_by = row.recorded_at, by.account_id
        db.session.flush()
    return _write(row)


def _write(row: Figure) -> Figure:
    try:
        with db.session.begin_nested():
            db.session.add(row)
            db.session.flush()
    except IntegrityError:  # somebody else's line for the day came first
        raise there(row.on) from None
    return row


def there(on: date) -> Conflict:
    """What a writer hears for whose day another line stands."""
    return Conflict(
        "figure_there",
        f"Ngày {on:%d/%m/%Y} đã có số liệu do người khác vừa ghi hoặc ghi trước đó. Chưa ghi gì: xem số đã có rồi "
        "quyết định có ghi thay hay không.",
    )


_SAME = (
    "numerator", "denominator", "value", "value_text", "reporter", "document", "document_on", "attachment_id", "note",
)  # fmt: skip


def _alike(one: Figure, other: Figure) -> bool:
    return all(getattr(one, name) == getattr(other, name) for name in _SAME)


def withdraw(figure: Figure, *, by: Actor) -> None:
    """The line counts no more from now on; what was known before stays known. Nothing happens to one withdrawn already."""
    hold(figure)
    if figure.withdrawn_at is None:
        figure.withdrawn_at, figure.withdrawn_by = clock.now(), by.account_id
        db.session.flush()


def restore(figure: Figure, *, by: Actor) -> Figure:
    """Say a withdrawn line anew: a new line with the same words, so that the time in between stays as it was.

    Conflict `figure_there`: another line stands for its day.
    """
    if figure.withdrawn_at is None:
        return figure
    if live_on(figure.locality_id, figure.subject, figure.on, held=True) is not None:
        raise there(figure.on)
    return _write(
        Figure(
            locality_id=figure.locality_id, subject=figure.subject, on=figure.on, origin=figure.origin,
            recorded_at=clock.now(), recorded_by=by.account_id, **{name: getattr(figure, name) for name in _SAME},
        )
    )  # fmt: skip


def _plain(number: Decimal) -> str:
    return f"{int(number):,}".replace(",", ".")


def _comma(number: Decimal) -> str:
    return f"{number.normalize():f}".replace(".", ",")
