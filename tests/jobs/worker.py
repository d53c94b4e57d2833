"""A real worker process with the tests' kinds: `python -m tests.jobs.worker` is `flask jobs work`."""

from __future__ import annotations

from app.factory import create_app
from app.jobs import lease, progress, upkeep
from tests.jobs import handlers

if __name__ == "__main__":
    assert handlers
    # The same clockwork, faster.
    progress.TICK, upkeep.PRESENCE, upkeep.SWEEP = 0.1, 0.2, 0.5
    lease.PAUSE *= 0.02
    app = create_app()
    with app.app_context():
        app.cli.main(args=["jobs", "work"])
