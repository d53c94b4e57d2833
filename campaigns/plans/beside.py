"""What rooms above settled beside a line of a plan: it goes with the line, and comes back with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from campaigns.plans.correction import Correction

BESIDE: Final = "beside"
"""Under this name it stands in the correction that removed the line, apart from the line's columns."""
Take = Callable[[Any], Any]
PutBack = Callable[[Any, Any, Correction], None]
_kept: dict[str, tuple[Take, PutBack]] = {}


def keep(name: str, take: Take, put_back: PutBack) -> None:
    """A room above this one keeps something beside lines. `take(row)`: let it go, and say it as JSON; None: there is nothing.
    `put_back(row, said, correction)`: settle it again beside the line that came back, as far as that still holds."""
    _kept[name] = (take, put_back)


def taken(row: Any) -> dict[str, Any]:
    """What stood beside a line that is being removed, for its correction."""
    found = {name: said for name, (take, _) in _kept.items() if (said := take(row)) is not None}
    return {BESIDE: found} if found else {}


def put_back(row: Any, correction: Correction) -> None:
    """Settle again what the correction that removed a line took from beside it."""
    for name, said in correction.before.get(BESIDE, {}).items():
        _take, settle = _kept[name]
        settle(row, said, correction)
