"""What the pages of a province share: the blueprint, whose province it is, the tabs, numbers in words."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask import Blueprint, url_for
from flask_babel import gettext as _

from app.filing.province import communes
from app.filing.province.sums import SumsLine
from app.web.pages import account
from trainees.areas import Locality
from trainees.areas.places import COMMUNE_KINDS
from trainees.indicators import percent

bp = Blueprint("province", __name__, url_prefix="/province")
PAGE = 50


def the_province() -> Locality:
    """The asker's province. NotFound: the account is a commune's, which has no communes under it."""
    return communes.the_province(account().locality)


def around(here: str) -> dict[str, Any]:
    """What every page shows: the tabs, and how a commune's share is made."""
    parts = [
        ("province.index", _("Tổng hợp")), ("province.files", _("Nhận tệp")), ("province.commune_list", _("Danh sách xã")),
        ("province.successions", _("Sáp nhập, chia tách")),
    ]  # fmt: skip
    return {
        "parts": [{"label": label, "url": url_for(end), "current": end == here} for end, label in parts],
        "share_of": share_of,
    }


def share_of(line: SumsLine) -> Decimal | None:
    """A commune's own percentage, made of its two numbers; one that was reported alone as it was reported."""
    if line.kind != "percent":
        return None
    return percent(line.numerator, line.denominator) if line.numerator is not None else line.value


def kind_options() -> list[tuple[str, str]]:
    """The kinds of communes for a box to choose from."""
    return [(kind, kind) for kind in COMMUNE_KINDS]
