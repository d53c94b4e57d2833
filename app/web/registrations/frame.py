"""What the registration pages share: their blueprint, the words of states, the form's own token."""

from __future__ import annotations

import hashlib
import ipaddress
from base64 import urlsafe_b64encode
from typing import Any

from flask import Blueprint, current_app, request
from flask_babel import lazy_gettext as _l
from itsdangerous import BadSignature, URLSafeSerializer

from app.base import clock, codes, keys
from campaigns import registrations
from campaigns.trainings import Training

bp = Blueprint("registrations", __name__)

STATES = {
    registrations.ASKED: _l("Chờ nhận"), registrations.WAITING: _l("Danh sách chờ"), registrations.TAKEN: _l("Đã nhận"),
    registrations.DECLINED: _l("Không nhận"), registrations.LEFT: _l("Đã rút"),
}  # fmt: skip
QUICKEST = 2.0
"""Seconds in which nobody but a program has filled in the form."""
LONGEST = 12 * 3600.0
"""Seconds after which a form that lay open is shown anew."""


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(
        current_app.secret_key or "",
        salt="registration-form",
        signer_kwargs={"digest_method": hashlib.sha256},
    )


def new_token(training: Training) -> str:
    """What a form carries: the code of the slip that it will make, for which training, and when it was shown."""
    return str(
        _serializer().dumps(
            [training.code, codes.random_code(registrations.SLIP_LENGTH), clock.now().timestamp()]
        )
    )


def read_token(training: Training, text: str) -> tuple[str, float] | None:
    """The slip's code of a form of ours and for how many seconds it was open; None for what is no token of this training."""
    try:
        read: Any = _serializer().loads(text)
    except BadSignature:
        return None
    of, slip, shown = read
    return (str(slip), clock.now().timestamp() - float(shown)) if of == training.code else None


def origin(training: Training) -> str:
    """A keyed digest of where the request came from, of the training and the hour: enough to count by, no address."""
    text = request.remote_addr or ""
    try:
        address = ipaddress.ip_address(text)
        if address.version == 6:  # one house has many of these
            text = str(ipaddress.ip_network((address, 64), strict=False))
    except ValueError:
        pass
    message = f"{training.id}|{clock.now():%Y-%m-%d %H}|{text}".encode()
    return urlsafe_b64encode(keys.mac("registration-origin", message))[:22].decode()
