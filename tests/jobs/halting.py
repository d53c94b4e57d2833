"""A real worker that issues certificates in small steps and stops dead where it is told, so that it can be killed there.

`python -m tests.jobs.halting STEP PART [WHERE NUMBER MARK]`: at the NUMBER-th call it touches MARK and goes no further, with
what it did flushed and not committed. WHERE: 'issue', 'document', 'keep'.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from app.factory import create_app
from app.jobs import certificates, lease, progress, upkeep
from certificates import paper
from certificates.award import issuing, printing

PLACES: dict[str, tuple[Any, str]] = {
    "issue": (issuing, "issue"), "document": (paper, "document"), "keep": (printing, "keep"),
}  # fmt: skip


def halt(where: str, number: int, mark: Path) -> None:
    """Make one function of the core stop after what it did."""
    module, name = PLACES[where]
    real: Callable[..., Any] = getattr(module, name)
    calls = 0

    def once(*args: Any, **kwargs: Any) -> Any:
        nonlocal calls
        calls += 1
        done = real(*args, **kwargs)
        if calls == number:
            mark.touch()
            time.sleep(600)
        return done

    setattr(module, name, once)


if __name__ == "__main__":
    step, part, *place = sys.argv[1:]
    certificates.STEP, certificates.PART = int(step), int(part)
    if place:
        halt(place[0], int(place[1]), Path(place[2]))
    progress.TICK, upkeep.PRESENCE, upkeep.SWEEP = 0.1, 0.2, 0.5
    lease.PAUSE *= 0.02
    app = create_app()
    with app.app_context():
        app.cli.main(args=["jobs", "work"])
