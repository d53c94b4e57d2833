"""A brake counts in each worker; what is guarded by few tries alone allows them to all workers together."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.access import verifying
from app.access.brake import WORKERS, Brake
from app.base.errors import TooMany
from app.web.outreach.volunteering import team_page


def tries(brake: Brake) -> int:
    """How many wrong ones a worker takes of one who goes on guessing."""
    for count in range(1000):
        try:
            brake.check("1")
        except TooMany:
            return count
        brake.count("1")
    raise AssertionError("nothing brakes")


@pytest.mark.parametrize("most", [15, 60])
def test_a_guesser_who_reaches_every_worker_has_no_more_tries_than_are_allowed(most: int) -> None:
    workers = [Brake(most, timedelta(days=1), of_all=True) for _ in range(WORKERS)]
    assert most - WORKERS < sum(map(tries, workers)) <= most
    # The control: counted for each worker alone they are as many times more.
    assert sum(tries(Brake(most, timedelta(days=1))) for _ in range(WORKERS)) == WORKERS * most


@pytest.mark.parametrize(
    ("brake", "allowed"),
    [(verifying.day_brake, 15), (team_page.day_brake, 15), (team_page.team_brake, 60)],
    ids=["a year of birth", "digits of one name", "digits of a team"],
)
def test_what_few_tries_alone_guard_is_guarded_by_all_workers_together(brake: Brake, allowed: int) -> None:
    assert brake.most * WORKERS <= allowed
