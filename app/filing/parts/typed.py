"""Typed answers: what a person writes into a cell of the file or a box of the page, as values. ValueError says in a
sentence what to write instead."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final

from app.base import clock
from app.base.dates import read_birth
from app.base.sheet import Cell, shown
from app.base.text import clean, fold, without_controls
from app.base.typed_number import read_number
from app.filing.parts.asked import SaidStaff, SaidTarget, SaidTask
from app.filing.parts.form import LONGEST, STATES
from trainees.figures.standing import NO, YES

_YES: Final = ("co", "roi", "da", "x", "dat", "yes", "true", "v")
_NO: Final = ("khong", "chua", "ko", "k", "no", "false")
_STATES: Final = {fold(words): state for state, words in STATES.items()}


def target(
    kind: str, numerator: Cell = None, denominator: Cell = None, value: Cell = None, *, document: Cell = None,
    document_on: Cell = None,
) -> SaidTarget:  # fmt: skip
    """A figure of a target's kind. '38/39' in any box is a share; of a share '97,44 %' is the percent alone."""
    paper = _line(document, 300)
    on = day(document_on)
    if kind == "yesno":
        answer = truth(value)
        return SaidTarget(
            text="" if answer is None else YES if answer else NO, document=paper, document_on=on
        )
    if kind == "text":
        return SaidTarget(text=words(value), document=paper, document_on=on)
    boxes = [box for box in (numerator, denominator, value) if _filled(box)]
    if kind == "percent":
        whole = next((pair for box in boxes if (pair := _pair(box)) is not None), None)
        if whole is not None:
            if len(boxes) > 1:
                raise ValueError("đã ghi tử số/mẫu số trong một ô thì để trống các ô số khác")
            return SaidTarget(*whole, document=paper, document_on=on)
        return SaidTarget(
            number(numerator), number(denominator), number(value, percent=True), document=paper, document_on=on
        )  # fmt: skip
    if len(boxes) > 1:
        raise ValueError("chỉ tiêu này cần một con số: ghi vào một ô, để trống các ô số khác")
    alone = number(boxes[0] if boxes else None, rank=kind == "rank")
    return SaidTarget(value=alone, document=paper, document_on=on)


def task(state: Cell = None, text: Cell = None) -> SaidTask:
    """What became of a task; its state by the words of the list."""
    said = fold(shown(state))
    if said and said not in _STATES:
        raise ValueError(f"“{shown(state)[:40]}”: chọn {', '.join(STATES.values())}, hoặc để trống")
    return SaidTask(_STATES.get(said, ""), words(text))


def staff(
    at_work: Cell = None, left_on: Cell = None, done: Cell = None, course: Cell = None, organiser: Cell = None,
    on: Cell = None, number: Cell = None,
) -> SaidStaff:  # fmt: skip
    """Whether somebody is still there, and what they learnt. Particulars of a course say that they did."""
    here, last, learnt = truth(at_work), day(left_on), truth(done)
    if here is False and last is None:
        raise ValueError("ghi ngày cuối cùng người này còn ở đơn vị (ngày/tháng/năm)")
    if here and last is not None:
        raise ValueError("ghi “Có” (còn công tác) mà lại có ngày cuối: giữ một trong hai")
    if last is not None:
        return SaidStaff(left_on=last)
    told = (_line(course, 200), _line(organiser, 200), day(on), _line(number, 60))
    if learnt is False or (learnt is None and not any(told)):
        return SaidStaff()
    return SaidStaff(True, *told)


def truth(cell: Cell) -> bool | None:
    """Có or Không/Chưa; None where nothing is said."""
    if isinstance(cell, bool):
        return cell
    said = fold(shown(cell)).strip(" .!")
    if not said:
        return None
    first = said.split(" ")[0]
    if first in _YES or first in _NO:
        return first in _YES
    raise ValueError(f"“{shown(cell)[:40]}”: ghi Có hoặc Không, hoặc để trống")


def number(cell: Cell, *, percent: bool = False, rank: bool = False) -> Decimal | None:
    """One number in Vietnamese writing; None where nothing is said, which is never 0."""
    if not _filled(cell):
        return None
    if isinstance(cell, date | timedelta) or hasattr(cell, "hour"):
        raise ValueError(
            f"ô đang là ngày {shown(cell)}: định dạng lại ô thành Văn bản (Text) rồi gõ lại con số"
        )
    if isinstance(cell, float) and not cell.is_integer():
        return _of_float(cell, percent)
    if percent and isinstance(cell, int | float) and not isinstance(cell, bool) and cell == 1:
        raise ValueError("ô ghi 1: là 1 % hay 100 %? Ghi rõ kèm dấu %")
    text = fold(shown(cell)).removeprefix("hang ").strip() if rank else clean(shown(cell))
    found = read_number(text)
    if found is None:
        raise ValueError(f"“{shown(cell)[:40]}” không phải là một con số; ghi như 1.234 hoặc 97,44")
    return found


def _of_float(cell: float, percent: bool) -> Decimal:
    """A number that the other program took for one with a comma: '97,44 %' it keeps as 0,9744, and '1.234' as 1,234."""
    typed = Decimal(repr(cell))
    written = f"{typed:f}".replace(".", ",")
    if percent and 0 < cell < 1:
        raise ValueError(f"ô ghi {written}: là {written} % hay {_hundred(typed)} %? Ghi rõ kèm dấu %")
    exponent = typed.as_tuple().exponent
    if isinstance(exponent, int) and exponent == -3:
        raise ValueError(
            f"ô ghi {written}: nếu là {written.replace(',', '.')} (nghìn) thì gõ lại không có dấu chấm"
        )
    found = read_number(written)
    if found is None:
        raise ValueError(f"{written} có quá nhiều chữ số sau dấu phẩy; ghi tối đa bốn chữ số")
    return found


def _hundred(share: Decimal) -> str:
    return f"{(share * 100).normalize():f}".replace(".", ",")


def _pair(cell: Cell) -> tuple[Decimal, Decimal] | None:
    if not isinstance(cell, str) or cell.partition("=")[0].count("/") != 1:
        return None
    part, whole = (read_number(side) for side in cell.partition("=")[0].split("/"))
    return None if part is None or whole is None else (part, whole)


def day(cell: Cell) -> date | None:
    """A whole day, day before month; at most a year ahead. None where nothing is said."""
    if not _filled(cell):
        return None
    value = cell.date() if isinstance(cell, datetime) else cell
    found = read_birth(value, today=clock.today() + timedelta(days=366))
    if found.iso is None or len(found.iso) < 10 or "birth_year_in_date_cell" in found.doubts:
        raise ValueError(f"“{shown(cell)[:40]}” chưa phải ngày đủ: ghi ngày/tháng/năm, ví dụ 31/05/2026")
    return date.fromisoformat(found.iso)


def words(cell: Cell) -> str:
    """Words of some lines."""
    said = without_controls(shown(cell)).strip()
    if len(said) > LONGEST:
        raise ValueError(f"dài quá {LONGEST} ký tự: rút gọn lại")
    return said


def _line(cell: Cell, longest: int) -> str:
    said = clean(shown(cell))
    if said in ("-", "–", "—"):
        return ""
    if len(said) > longest:
        raise ValueError(f"“{said[:30]}…” dài quá {longest} ký tự")
    return said


def _filled(cell: Cell) -> bool:
    return clean(shown(cell)) not in ("", "-", "–", "—")
