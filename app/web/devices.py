"""Paired phones (máy quét) on pages: the code that pairs one, the list, another name, taking one away."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, current_app, flash, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from app import accounts, audit
from app.access import CHECK_IN, PLAN_OUTREACH, RUN_OUTREACH, needs
from app.base import qr
from app.base.actors import Scope
from app.base.db import db
from app.base.errors import Refused
from app.web.fields import Form
from app.web.pages import actor, go, scope, tell_refusal
from campaigns import lessons
from campaigns.attendance import devices
from campaigns.attendance.devices import Device
from campaigns.lessons import Lesson
from campaigns.outreach import day as days
from campaigns.outreach.day import OutreachDay
from campaigns.outreach.days import phones

bp = Blueprint("devices", __name__)
PAGE = 50
# A phone cannot open what is only on this computer.
_HERE_ONLY = {"127.0.0.1", "localhost", "::1"}


class NameForm(Form):
    name = StringField(
        _l("Tên máy"), [InputRequired(_l("Cần tên máy.")), Length(max=60)],
        description=_l("Để biết máy nào của ai, ví dụ: Máy của cô Lan."),
    )  # fmt: skip


# --- pairing -------------------------------------------------------------------------------------------------


@bp.post("/lessons/<int:lesson_id>/pair")
@needs(CHECK_IN)
def offer(lesson_id: int) -> BaseResponse:
    """A new code for this lesson, and for the others of its training unless only this one was asked for.

    It waits in the session: the page that shows it survives a reload, and no address holds it.
    """
    lesson = lessons.get(lesson_id, within=scope())
    alone = request.form.get("which") == "this"
    wanted = [lesson] if alone else [lesson, *_others(lesson)]
    _offer("lesson", lesson, lambda: devices.offer(wanted, by=actor()), lessons=len(wanted))
    return go(".pair", lesson_id=lesson_id)


def _offer(room: str, where: Lesson | OutreachDay, offered: Callable[[], str], **facts: int) -> None:
    """Make a code and keep it in the session, or say why there is none."""
    try:
        code = offered()
        audit.tell(actor(), "offer_pairing", room, where.id, where.locality_id, **facts)
        db.session.commit()
        session["pairing"] = {room: where.id, "code": code}
    except Refused as refused:
        db.session.rollback()
        tell_refusal(refused)


@bp.get("/lessons/<int:lesson_id>/pair")
@needs(CHECK_IN)
def pair(lesson_id: int) -> str:
    """The code that waits for a phone, which phone has shown it, or how to get one."""
    lesson = lessons.get(lesson_id, within=scope())
    title = lesson.title or lesson.training.title
    return render_template(
        "devices/pair.html", others=_others(lesson), slot=f"{title}, {lesson.day:%d/%m}",
        rooms=(_("Tập huấn"), url_for("trainings.index")), back=url_for("lessons.show", lesson_id=lesson.id),
        back_words=_("Về buổi học"), here=url_for(".offer", lesson_id=lesson.id), **_waiting("lesson", lesson.id),
    )  # fmt: skip


@bp.post("/outreach-days/<int:day_id>/pair")
@needs(RUN_OUTREACH)
def offer_day(day_id: int) -> BaseResponse:
    """A new code for this outreach day."""
    day = days.get(day_id, within=scope())
    _offer("outreach_day", day, lambda: devices.offer(outreach_days=[day], by=actor()))
    return go(".pair_day", day_id=day_id)


@bp.get("/outreach-days/<int:day_id>/pair")
@needs(RUN_OUTREACH)
def pair_day(day_id: int) -> str:
    """The same for an outreach day, and the phones that were paired for it."""
    day = days.get(day_id, within=scope())
    return render_template(
        "devices/pair.html", others=[], slot=f"{day.named}, {day.day:%d/%m}", day=day, phones=phones.of(day), people=_people(),
        rooms=(_("Ra quân"), url_for("outreach_days.index")), back=url_for("outreach_days.show", day_id=day.id),
        back_words=_("Về ngày ra quân"), here=url_for(".offer_day", day_id=day.id), **_waiting("outreach_day", day.id),
    )  # fmt: skip


@bp.post("/outreach-days/<int:day_id>/phones/<int:device_id>/revoke")
@needs(PLAN_OUTREACH)
def revoke_of_day(day_id: int, device_id: int) -> BaseResponse:
    """Take a phone of an outreach day away: from its next call on it opens nothing."""
    day = days.get(day_id, within=scope())
    _taken_away(phones.one(day, device_id))
    return go(".pair_day", day_id=day_id)


def _waiting(room: str, room_id: int) -> dict[str, Any]:
    """The pairing that waits in this session for a lesson or an outreach day, as the page shows it."""
    kept = session.get("pairing", {})
    code = kept.get("code", "") if kept.get(room) == room_id else ""
    pairing = devices.offered(code) if code else None
    if pairing is not None and pairing.account_id != actor().account_id:
        pairing = None  # a computer that several people use: the code speaks for whoever made it
    public = current_app.config["PUBLIC_URL"]
    shown: dict[str, Any] = {
        "pairing": pairing, "scanner": f"{public}/scan", "here_only": urlsplit(public).hostname in _HERE_ONLY,
    }  # fmt: skip
    if pairing is not None and pairing.device_id is not None:
        shown["device"] = db.session.get_one(Device, pairing.device_id)
    elif pairing is not None:
        picture = qr.svg(f"{public}/scan#pair={code}")
        shown |= {
            "picture": base64.b64encode(picture.encode()).decode(),
            "typed": "-".join(code[n : n + 4] for n in range(0, len(code), 4)),
            "until": pairing.made_at + devices.PAIRING,
        }
    return shown


def _others(lesson: Lesson) -> list[Lesson]:
    """The other lessons of its training for which a phone is still good."""
    first = devices.since()
    return [other for other in lesson.training.lessons if other.id != lesson.id and other.day >= first]


# --- the list ------------------------------------------------------------------------------------------------


@bp.get("/devices")
@needs(CHECK_IN)
def index() -> str:
    """The phones that the asker may take away: a trainer's own, an officer's all. Five queries."""
    query = request.args.get("q", "").strip()
    everything = request.args.get("view") == "all"
    page = max(1, request.args.get("page", 1, type=int))
    people = _people()
    found = devices.listed(
        scope(), only_good=not everything, query=query, people=people, limit=PAGE, offset=(page - 1) * PAGE
    )
    return render_template(
        "devices/index.html", found=found, people=people, query=query, everything=everything, page=page,
        pages=max(1, -(-found.total // PAGE)),
    )  # fmt: skip


@bp.get("/devices/<int:device_id>")
@needs(CHECK_IN)
def show(device_id: int) -> str:
    """One phone: what it may check in to, its name, and the button that takes it away."""
    device = devices.get(device_id, within=scope())
    return render_template(
        "devices/show.html", device=device, people=_people(), form=NameForm(formdata=None, name=device.name)
    )


@bp.post("/devices/<int:device_id>/name")
@needs(CHECK_IN)
def rename(device_id: int) -> BaseResponse | tuple[str, int]:
    """Another name for it, from its next scan on."""
    device = devices.get(device_id, within=scope())
    form = NameForm()
    if not form.validate():
        return render_template("devices/show.html", device=device, people=_people(), form=form), 422
    try:
        devices.rename(device, form.name.data or "")
        audit.tell(actor(), "rename", "device", device.id, device.locality_id)
        db.session.commit()
        flash(_("Đã đổi tên máy thành “%(name)s”.", name=device.name), "success")
    except Refused as refused:
        db.session.rollback()
        form.name.errors = [refused.message]
        return render_template("devices/show.html", device=device, people=_people(), form=form), 422
    return go(".show", device_id=device_id)


@bp.post("/devices/<int:device_id>/revoke")
@needs(CHECK_IN)
def revoke(device_id: int) -> BaseResponse:
    """Take it away: from its next call on it opens nothing."""
    _taken_away(devices.get(device_id, within=scope()))
    return go(".index")


def _taken_away(device: Device) -> None:
    devices.revoke(device, by=actor())
    audit.tell(actor(), "revoke", "device", device.id, device.locality_id)
    db.session.commit()
    flash(
        _("Đã gỡ “%(name)s”. Máy này không gửi và không tải danh sách được nữa.", name=device.name), "success"
    )


def _people() -> dict[int, str]:
    """Account → name, of the asker's locality."""
    return {one.id: one.name for one in accounts.listed(Scope(scope().locality_id))}
