"""What the pages of figures share."""

from __future__ import annotations

from flask import Blueprint
from flask_babel import gettext as _

from campaigns.plans.result_words import Phrase

bp = Blueprint("figures", __name__, url_prefix="/plans/<int:id>")


def said(phrase: Phrase) -> str:
    """Words of a report in the reader's language."""
    return _(phrase.text, **phrase.values)
