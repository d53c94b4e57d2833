"""Answers as they are kept, sealed, between coming and applying: JSON text. What was taken out by law is an empty word."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any

from app.filing.parts.asked import Said, SaidStaff, SaidTarget, SaidTask, Trouble


def dump(said: Said) -> str:
    """The same answers give the same text."""
    plain = asdict(said)
    plain["staff"] = {str(key): one for key, one in plain["staff"].items()}
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, default=str)


def load(kept: str) -> Said:
    """What `dump` kept."""
    plain: dict[str, Any] = json.loads(kept)
    return Said(
        targets={
            ref: SaidTarget(**{
                **one, "document_on": _day(one["document_on"]),
                **{name: _number(one[name]) for name in ("numerator", "denominator", "value")},
            })
            for ref, one in plain["targets"].items()
        },
        tasks={ref: SaidTask(**one) for ref, one in plain["tasks"].items()},
        staff={
            int(key): SaidStaff(**{**one, "on": _day(one["on"]), "left_on": _day(one["left_on"])})
            for key, one in plain["staff"].items()
        },
        notes=plain["notes"], sender=plain["sender"],
        troubles=tuple(Trouble(**one) for one in plain["troubles"]),
    )  # fmt: skip


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _number(text: str | None) -> Decimal | None:
    return Decimal(text) if text else None
