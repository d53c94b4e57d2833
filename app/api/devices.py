"""Pairing: a phone shows the code that it read from a screen and becomes a device with a token of its own."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from app import access, accounts, audit
from app.access import CHECK_IN, PUBLIC, RUN_OUTREACH, needs
from app.access.brake import Brake
from app.access.door import parses_first
from app.api.asked import json_object
from app.base.actors import EVERYWHERE, Actor
from app.base.db import db, writing
from app.base.errors import Refused
from campaigns.attendance import devices
from campaigns.attendance.devices import Paired

# Nobody guesses a code of 75 bits; a hall's phones share one address and are rarely wrong.
_MALFORMED = ("pairing_malformed", "Cần một đối tượng JSON có “code”; “name” và “token” có thể thêm.")
brake = Brake(30, timedelta(minutes=1))


@needs(PUBLIC)
@parses_first
def pair() -> ResponseReturnValue:
    """Token, name, lessons and outreach days for a code; 201, or 200 when this very phone asks again because no answer came.

    A wrong code costs one read and no writing: a flood of them keeps no scan waiting.
    """
    address = request.remote_addr or ""
    brake.check(address)
    code, name, token = _asked()
    if devices.offered(code) is None:
        brake.count(address)
        raise devices.unknown()
    with writing():
        paired = devices.pair(code, name, token=token)
        device = paired.device
        account = accounts.get(device.account_id, within=EVERYWHERE)
        wanted = {CHECK_IN if device.lessons else "", RUN_OUTREACH if device.outreach_days else ""} - {""}
        if not (account.active and all(access.allows(account.role, gate) for gate in wanted)):
            raise devices.unknown()
        if not paired.again:
            by = Actor(account.id, account.name, device.name)
            audit.tell(
                by,
                "pair",
                "device",
                device.id,
                device.locality_id,
                lessons=len(device.lessons),
                outreach_days=len(device.outreach_days),
            )
        document = _plain(paired)
        db.session.commit()
    return jsonify(document), 200 if paired.again else 201


def _asked() -> tuple[str, str, str]:
    """The code, the phone's name and its token as they were sent."""
    body = json_object(*_MALFORMED)
    if not isinstance(body.get("code"), str):
        raise Refused(*_MALFORMED)
    name, token = (
        value[:200] if isinstance(value := body.get(key), str) else "" for key in ("name", "token")
    )
    return body["code"][:64], name, token


def _plain(paired: Paired) -> dict[str, Any]:
    first = devices.since()
    return {
        "token": paired.token, "name": paired.device.name,
        "lessons": [
            {"id": lesson.id, "title": lesson.title or lesson.training.title, "day": lesson.day.isoformat()}
            for lesson in paired.device.lessons if lesson.day >= first
        ],
        "outreach_days": [
            {"id": day.id, "title": day.named, "day": day.day.isoformat()}
            for day in paired.device.outreach_days if day.day >= first
        ],
    }  # fmt: skip


def add_routes(bp: Blueprint) -> None:
    """Hang this call under /devices."""
    bp.add_url_rule("/devices", endpoint="devices", view_func=pair, methods=["POST"])
