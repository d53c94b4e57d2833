"""The form of a part on a page: boxes filled in from answers, and answers read from what somebody typed.

A box is named by what it asks and by the ref of its target or task ('value:2.1'), or the key of its person ('left:17').
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final, TypeVar

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from app.base import clock
from app.base.errors import Refused
from app.base.text import clean, read_id, without_controls
from app.filing.note import KINDS as NOTES
from app.filing.parts import typed as typed_answers
from app.filing.parts.asked import Asked, AskedTarget, Said, SaidStaff, SaidTarget, SaidTask
from app.web.pages import vn_day, vn_number
from trainees import figures
from trainees.figures.standing import NO, YES

STATES: Final = ("open", "done", "dropped")
LONGEST_LINE, LONGEST_PAPER, LONGEST_NUMBER, LONGEST_NAME, LONGEST_PHONE = 200, 300, 60, 90, 20
_PHONE: Final = r"[+\d][\d .()+-]{5,}"
_SENDER: Final = re.compile(rf"(.*), ({_PHONE})")
Heard = TypeVar("Heard")


@dataclass(slots=True)
class Typed:
    """What a form held: `boxes` as typed, `ticked` the keys of whom is said to have learnt; `said`: what could be read of it;
    `errors`: box → sentence, in the form's order."""

    boxes: dict[str, str]
    ticked: set[int]
    said: Said = field(default_factory=Said)
    errors: dict[str, str] = field(default_factory=dict)


# --- answers into boxes --------------------------------------------------------------------------------------


def filled(said: Said | None) -> Typed:
    """The form as it is opened: empty, or with a draft."""
    said = said or Said()
    boxes = {"sender": said.sender, "phone": ""}
    if found := _SENDER.fullmatch(boxes["sender"]):
        boxes["sender"], boxes["phone"] = found[1], found[2]
    for ref, target in said.targets.items():
        boxes |= {
            f"value:{ref}": shown(target), f"document:{ref}": target.document,
            f"document_on:{ref}": vn_day(target.document_on) if target.document_on else "",
        }  # fmt: skip
    for ref, task in said.tasks.items():
        boxes |= {f"state:{ref}": task.state, f"told:{ref}": task.text}
    boxes |= {f"note:{kind}": text for kind, text in said.notes.items()}
    done = {key: one for key, one in said.staff.items() if one.done}
    shared = _shared(done)
    boxes |= {"course": shared[0], "organiser": shared[1], "on": vn_day(shared[2]) if shared[2] else ""}
    for key, one in said.staff.items():
        if one.left_on is not None:
            boxes[f"left:{key}"] = vn_day(one.left_on)
        if one.done:
            own = _learnt(one) != shared
            boxes |= {
                f"number:{key}": one.number, f"course:{key}": one.course if own else "",
                f"organiser:{key}": one.organiser if own else "",
                f"on:{key}": vn_day(one.on) if own and one.on else "",
            }  # fmt: skip
    return Typed(boxes, set(done), replace(said, troubles=()))


def shown(target: SaidTarget) -> str:
    """A figure as it is typed: '38/39', '97,44', a sentence, 'yes'."""
    if target.numerator is not None and target.denominator is not None:
        return f"{vn_number(target.numerator)}/{vn_number(target.denominator)}"
    return vn_number(target.value) if target.value is not None else target.text


def _learnt(one: SaidStaff) -> tuple[str, str, date | None]:
    return one.course, one.organiser, one.on


def _shared(done: Mapping[int, SaidStaff]) -> tuple[str, str, date | None]:
    """What most of them learnt: it is said once, above their names."""
    if not done:
        return "", "", None
    return Counter(map(_learnt, done.values())).most_common(1)[0][0]


# --- boxes into answers --------------------------------------------------------------------------------------


def read(asked: Asked, form: MultiDict[str, str], day: date) -> Typed:
    """What somebody typed. `day`: to which the figures count."""
    typed = Typed(
        {name: without_controls(text) for name, text in form.items()}, {key for k in form.getlist("done") if (key := read_id(k))}
    )  # fmt: skip
    targets = {one.ref: figure for one in asked.targets if (figure := _target(typed, one, day))}
    tasks = {one.ref: told for one in asked.tasks if (told := _task(typed, one.ref))}
    staff = _staff(typed, asked)
    notes = {kind: text for kind in NOTES if (text := _text(typed, f"note:{kind}"))}
    name, phone = _line(typed, "sender", LONGEST_NAME), _line(typed, "phone", LONGEST_PHONE)
    if phone and not re.fullmatch(_PHONE, phone):
        typed.errors["phone"] = _("“%(typed)s” không phải số điện thoại.", typed=phone[:20])
    typed.said = Said(targets, tasks, staff, notes, f"{name}, {phone}" if name and phone else name)
    return typed


def _target(typed: Typed, asked: AskedTarget, day: date) -> SaidTarget | None:
    box, paper_box, day_box = (f"{what}:{asked.ref}" for what in ("value", "document", "document_on"))
    text = _text(typed, box)
    if not text and typed.boxes.get(f"same:{asked.ref}"):
        said = SaidTarget(asked.numerator, asked.denominator, asked.value, asked.text)
    elif asked.kind == "yesno":
        said = SaidTarget(text=text if text in (YES, NO) else "")
    else:
        # As '38/39 = 97,44 %' is shown it may be typed.
        value = text.partition("=")[0] if asked.kind == "percent" else text
        said = _heard(typed, box, lambda: typed_answers.target(asked.kind, value=value)) or SaidTarget()
    if said.empty:
        return None
    said = replace(said, document=_line(typed, paper_box, LONGEST_PAPER), document_on=_day(typed, day_box))
    try:
        figures.check(
            asked.kind, figures.Said(said.numerator, said.denominator, said.value, said.text), day, said.document_on
        )  # fmt: skip
    except Refused as refused:
        of_day = refused.code in ("figure_after_document", "figure_document_future")
        typed.errors.setdefault(day_box if of_day else box, refused.message)
    return None if box in typed.errors else said


def _task(typed: Typed, ref: str) -> SaidTask | None:
    state, text = typed.boxes.get(f"state:{ref}", ""), _text(typed, f"told:{ref}")
    said = SaidTask(state if state in STATES else "", text)
    if said.state == "dropped" and not text:
        typed.errors.setdefault(f"told:{ref}", _("Thôi không làm thì ghi lý do."))
    return said if said.state or said.text else None


def _staff(typed: Typed, asked: Asked) -> dict[int, SaidStaff]:
    """Who left is of the unit no more: what they learnt is not asked."""
    shared = SaidStaff(
        True,
        _line(typed, "course", LONGEST_LINE),
        _line(typed, "organiser", LONGEST_LINE),
        _past(typed, "on"),
    )
    said = {}
    for one in asked.staff:
        left_on = _past(typed, f"left:{one.key}")
        if left_on is not None:
            said[one.key] = SaidStaff(left_on=left_on)
        elif one.key in typed.ticked and not one.trained:
            own = replace(
                shared, course=_line(typed, f"course:{one.key}", LONGEST_LINE) or shared.course,
                organiser=_line(typed, f"organiser:{one.key}", LONGEST_LINE) or shared.organiser,
                on=_past(typed, f"on:{one.key}") or shared.on, number=_line(typed, f"number:{one.key}", LONGEST_NUMBER),
            )  # fmt: skip
            if not own.course:
                typed.errors.setdefault("course", _("Ghi tên lớp mà những người đã đánh dấu đã học."))
            if own.on is None and f"on:{one.key}" not in typed.errors:
                typed.errors.setdefault("on", _("Ghi ngày học xong của những người đã đánh dấu."))
            said[one.key] = own
    return said


def _heard(typed: Typed, box: str, listen: Callable[[], Heard]) -> Heard | None:
    """What a box says; what cannot be taken stands beside it."""
    try:
        return listen()
    except ValueError as wrong:
        sentence = str(wrong)
        typed.errors[box] = f"{sentence[:1].upper()}{sentence[1:]}."
        return None


def _text(typed: Typed, box: str) -> str:
    return _heard(typed, box, lambda: typed_answers.words(typed.boxes.get(box))) or ""


def _day(typed: Typed, box: str) -> date | None:
    return _heard(typed, box, lambda: typed_answers.day(typed.boxes.get(box)))


def _line(typed: Typed, box: str, most: int) -> str:
    text = clean(typed.boxes.get(box))
    if len(text) > most:
        typed.errors[box] = _("Dài quá %(max)d ký tự. Mời viết gọn lại.", max=most)
    return text[:most]


def _past(typed: Typed, box: str) -> date | None:
    """A day on which something was done."""
    day = _day(typed, box)
    if day is not None and day > clock.today():
        typed.errors[box] = _("Ngày %(day)s còn ở tương lai.", day=vn_day(day))
        return None
    return day
