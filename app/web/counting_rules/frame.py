"""What the pages of cách tính chỉ tiêu share."""

from __future__ import annotations

from typing import Any

from flask import Blueprint
from flask_babel import gettext as _

from app.base import clock
from app.web.pages import locality_id
from trainees import counting, skills
from trainees.indicators import IndicatorVersion, definition, wording
from trainees.indicators.wording import Difference, Sentence

bp = Blueprint("counting_rules", __name__, url_prefix="/counting-rules")


def said(sentence: Sentence | None) -> str:
    """A sentence in the reader's language; '—' for none."""
    if sentence is None:
        return "—"
    return _(sentence.text, **sentence.filled(_)) if sentence.values else _(sentence.text)


def titles() -> dict[str, str]:
    """Skill code → title. One query."""
    return {skill.code: skill.title for skill in skills.catalogue()}


def explained(version: IndicatorVersion, names: dict[str, str]) -> list[tuple[str, str]]:
    """How a version counts: (label, words)."""
    return [(_(label), said(sentence)) for label, sentence in wording.explain(version, names)]


def compared(found: list[Difference]) -> list[tuple[str, str, str]]:
    """Differences: (label, before, after)."""
    return [(_(one.label), said(one.before), said(one.after)) for one in found]


def today_by(version: IndicatorVersion | None) -> dict[str, Any] | None:
    """What a version gives today in the asker's locality; None where the ledger says nothing by it."""
    if version is None or not definition.countable(version):
        return None
    found = counting.numbers(version, locality_id(), clock.today(), year=clock.today().year)
    return None if found is None else {"numbers": found, "reported": version.counting != definition.COMPUTED}
