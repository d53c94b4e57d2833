"""A paper: its questions one by one, answers by plain forms or by the page's script, handing in, and what came of it.

The script shows the same page: all questions stand in it, so that the next one comes without a network.
"""

from __future__ import annotations

import math
from typing import Any

from flask import Response, jsonify, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from app import audit
from app.access import PUBLIC, needs
from app.access.door import csrf, parses_first
from app.base import clock
from app.base.actors import EVERYWHERE
from app.base.db import db, writing
from app.base.errors import NotFound, Refused
from app.base.text import read_id
from app.web.cards import shortened
from app.web.pages import go
from app.web.sittings.frame import bp, known, mine, page
from certificates.assessments import marking, taking
from certificates.assessments.draft import MULTIPLE, NUMBER, ORDER, SINGLE, TRUE_FALSE
from certificates.assessments.opening import Opening
from certificates.assessments.result import BEFORE
from certificates.assessments.sitting import Sitting
from certificates.assessments.taking import ENDED, SELF, Told
from trainees import attachments, people

_PICTURES = {"png": "image/png", "jpg": "image/jpeg"}
MOST_AT_ONCE = 500
ELSEWHERE = "elsewhere"


# --- showing -------------------------------------------------------------------------------------------------


def question_page(opening: Opening, sitting: Sitting, at: int | None = None) -> BaseResponse:
    """The paper at the asked place (?q=), else where its owner left off; at its end the review."""
    asked = read_id(request.args.get("q", ""))
    place = at if at is not None else asked - 1 if asked else taking.resumed(sitting)
    said = taking.said(sitting)
    until = taking.deadline(sitting)
    whole = [marking.answered(entry, said.get(n)) for n, entry in enumerate(sitting.paper)]
    return page(
        "sittings/paper.html", opening, sitting=sitting, paper=sitting.paper, said=said, whole=whole,
        place=min(place, len(sitting.paper)), name=_name(sitting), over=taking.late(sitting), until=until,
        left=None if until is None else max(0, math.floor((until - clock.now()).total_seconds())),
        turn=taking.newest_turn(sitting), unread=_unread(sitting, said), sure=request.args.get("sure") == "1",
    )  # fmt: skip


def _unread(sitting: Sitting, said: dict[int, Any]) -> dict[int, str]:
    """Place → what is amiss with an answer that was begun."""
    told = {}
    for place, entry in enumerate(sitting.paper):
        if said.get(place) is None or marking.answered(entry, said[place]):
            continue
        told[place] = _("Chưa đọc được số này. Chỉ gõ chữ số, ví dụ 12 hoặc 12,5.") if entry["kind"] == NUMBER else _("Mỗi dòng cần một số thứ tự khác nhau.")  # fmt: skip
    return told


def _name(sitting: Sitting) -> str:
    return shortened(people.get(taking.whose(sitting), within=EVERYWHERE).name)


@bp.get("/b/<code>/review")
@needs(PUBLIC)
def review(code: str) -> BaseResponse:
    """All questions at a glance, before handing in."""
    opening = known(code)
    sitting = mine(opening)
    if sitting is None or sitting.handed_in_at is not None:
        return go(".show", code=opening.code)
    return question_page(opening, sitting, len(sitting.paper))


@bp.get("/b/<code>/pictures/<int:place>")
@needs(PUBLIC)
def picture(code: str, place: int) -> BaseResponse:
    """The picture of a question of this browser's own paper."""
    sitting = mine(known(code))
    entry = sitting.paper[place] if sitting is not None and place < len(sitting.paper) else None
    if sitting is None or entry is None or not entry["picture"]:
        raise NotFound("picture_unknown", _("Không tìm thấy ảnh này."))
    return shown(attachments.get(entry["picture"], within=EVERYWHERE))


def shown(kept: attachments.Attachment) -> BaseResponse:
    """A picture that this program made itself of what somebody chose."""
    if kept.data is None or kept.kind not in _PICTURES:
        raise NotFound("picture_unknown", _("Không tìm thấy ảnh này."))
    return Response(
        kept.data,
        mimetype=_PICTURES[kept.kind],
        headers={"Content-Security-Policy": "sandbox; default-src 'none'"},
    )


# --- answering -----------------------------------------------------------------------------------------------


@bp.post("/b/<code>/answer")
@needs(PUBLIC)
@csrf.exempt  # the secret in the cookie is sent by this site's own pages only (SameSite)
@parses_first
def answer(code: str) -> BaseResponse:
    """One question by a plain form; `go`: the number of the next one, or `review`."""
    opening = known(code)
    if (sitting := mine(opening)) is None:
        return go(".show", code=opening.code)
    place = read_id(request.form.get("place", "")) - 1
    if not 0 <= place < len(sitting.paper):
        return go(".show", code=opening.code)
    said = _typed(sitting.paper[place])
    with writing():
        sitting = mine(known(code))
        state = ENDED if sitting is None else taking.answer(sitting, [Told(place, said, None)]).state
        db.session.commit()
    if state == ENDED:
        return go(".show", code=code)
    to = request.form.get("go", "")
    if to == "review":
        return go(".review", code=code)
    return go(".show", code=code, q=read_id(to) or place + 1)


def _typed(entry: dict[str, Any]) -> Any:
    """What the form of a question says, in the shape in which it is kept; nonsense reads as nothing."""
    form, kind = request.form, entry["kind"]
    if kind == SINGLE:
        return _number(form.get("said", ""))
    if kind == TRUE_FALSE:
        return {"1": True, "0": False}.get(form.get("said", ""))
    if kind == MULTIPLE:
        return [number for text in form.getlist("said") if (number := _number(text)) is not None]
    if kind == ORDER:
        return [_number(form.get(f"said-{n}", "")) or None for n in range(len(entry["choices"]))]
    return form.get("said", "")


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else None


@bp.post("/b/<code>/answers")
@needs(PUBLIC)
@csrf.exempt  # JSON from elsewhere needs a leave that nobody gives, and the cookie stays here
@parses_first
def answers(code: str) -> BaseResponse:
    """What the page's script has kept: {answers: [{place, said, turn}], hand_in}. The same again is silence.

    {state: open | ended | elsewhere, turn, refused, left}: `elsewhere` when another browser has the sitting now.
    """
    opening = known(code)
    told, hands_in = _told()
    if mine(opening) is None:
        return jsonify(state=ELSEWHERE)
    with writing():
        opening = known(code)
        sitting = mine(opening)
        if sitting is None:
            return jsonify(state=ELSEWHERE)
        kept = taking.answer(sitting, told)
        state = kept.state
        if hands_in and state != ENDED:
            _hand_in(sitting)
            state = ENDED
        db.session.commit()
    until = taking.deadline(sitting)
    left = None if until is None else max(0, math.floor((until - clock.now()).total_seconds()))
    return jsonify(state=state, turn=kept.turn, refused=list(kept.refused), left=left)


def _told() -> tuple[list[Told], bool]:
    try:
        body = request.get_json(silent=True)
    except RecursionError:  # brackets within brackets, thousands deep
        body = None
    body = body if isinstance(body, dict) else {}
    rows = body.get("answers")
    if not isinstance(rows, list) or len(rows) > MOST_AT_ONCE or request.mimetype != "application/json":
        raise Refused("answers_malformed", _("Nội dung gửi không đọc được."))
    told = []
    for row in rows:
        place, turn = (row.get("place"), row.get("turn")) if isinstance(row, dict) else (None, None)
        if type(place) is not int or type(turn) is not int or not 0 < turn <= taking.NEWEST:
            raise Refused("answers_malformed", _("Nội dung gửi không đọc được."))
        told.append(Told(place, row.get("said"), turn))
    return told, body.get("hand_in") is True


# --- the end -------------------------------------------------------------------------------------------------


@bp.post("/b/<code>/hand-in")
@needs(PUBLIC)
@csrf.exempt
def hand_in(code: str) -> BaseResponse:
    """Hand in; twice is once. With questions open the review asks once more whether that is meant."""
    opening = known(code)
    if (sitting := mine(opening)) is None:
        return go(".show", code=opening.code)
    if (
        request.form.get("sure") != "1"
        and sitting.handed_in_at is None
        and not taking.late(sitting)
        and _open(sitting)
    ):
        return go(".review", code=opening.code, sure=1, _anchor="hand-in")
    _hand_in(sitting)
    db.session.commit()
    return go(".result", code=opening.code)


def _open(sitting: Sitting) -> bool:
    said = taking.said(sitting)
    return not all(marking.answered(entry, said.get(place)) for place, entry in enumerate(sitting.paper))


def _hand_in(sitting: Sitting) -> None:
    if taking.hand_in(sitting):
        audit.tell(SELF, "hand-in", "sitting", sitting.id, sitting.locality_id, opening=sitting.opening_id)


@bp.get("/b/<code>/result")
@needs(PUBLIC)
def result(code: str) -> BaseResponse:
    """The marks. What would have been right is shown when the opening is closed: until then a paper that somebody hands in
    blank, in whosever name, would be the key for the others."""
    opening = known(code)
    sitting = mine(opening)
    if sitting is None or sitting.handed_in_at is None:
        return go(".show", code=opening.code)
    left = taking.tries_left(opening, taking.whose(sitting)) if opening.closed_at is None else 0
    said = taking.said(sitting)
    marked = marking.mark(sitting.paper, said)
    told = bool(opening.rules["shows_answers"])
    return page(
        "sittings/result.html", opening, sitting=sitting, paper=sitting.paper, said=said, marked=marked, left=left,
        measures=opening.phase == BEFORE, told=told, reveals=told and opening.closed_at is not None,
        name=_name(sitting), right_count=sum(marked.right), words=_in_words,
    )  # fmt: skip


def _in_words(entry: dict[str, Any], said: Any) -> list[str]:
    """An answer as a person reads it, a line for each choice."""
    kind, choices = entry["kind"], entry["choices"]
    if said is None:
        return [_("Chưa trả lời")]
    if kind == SINGLE:
        return [choices[said]]
    if kind == MULTIPLE:
        return [choices[one] for one in said]
    if kind == TRUE_FALSE:
        return [_("Đúng") if said else _("Sai")]
    if kind == ORDER:
        ranked = sorted((rank, choice) for rank, choice in zip(said, choices, strict=True) if rank)
        return [f"{rank}. {choice}" for rank, choice in ranked]
    if isinstance(said, dict):
        value, tolerance = (said[part].replace(".", ",") for part in ("value", "tolerance"))
        return [
            _("%(value)s, cho phép lệch %(tolerance)s", value=value, tolerance=tolerance)
            if tolerance != "0"
            else value
        ]
    return [said]
