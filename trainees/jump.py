"""Jump: a number so far from the one before that whoever writes it down is asked whether it is meant."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

MOST = 30
"""Percent of the number before, up or down, from which on it is asked."""


@dataclass(frozen=True, slots=True)
class Jump:
    """Of what (`subject`: 'all' of the place '12', the denominator of target 7 …), the number before with its day, and the new."""

    subject: str
    before: Decimal
    on: date
    now: Decimal

    @property
    def percent(self) -> int:
        """By how much, in whole percent, half-up; negative: it fell."""
        return int(((self.now - self.before) * 100 / self.before).quantize(Decimal(1), ROUND_HALF_UP))


def jump(subject: str, before: Decimal | int | None, on: date, now: Decimal | int | None) -> Jump | None:
    """The jump from one number to the next; None where it is none, or there is nothing to compare."""
    if before is None or now is None or before <= 0:
        return None
    old, new = Decimal(before), Decimal(now)
    return Jump(subject, old, on, new) if abs(new - old) * 100 > old * MOST else None


def mark(jumps: Iterable[Jump]) -> str:
    """A mark of what a person was asked: another one means that something else jumps now, so that it is asked anew."""
    said = sorted(f"{each.subject} {each.before.normalize():f} {each.now.normalize():f}" for each in jumps)
    return hashlib.sha256("\n".join(said).encode()).hexdigest()[:16]
