"""Who could take a shift: whoever is in a team that goes out, and nobody else."""

from __future__ import annotations

import pytest

from app.base import clock
from app.base.db import db
from campaigns.outreach.signing import candidates
from campaigns.outreach.team import Team
from tests.outreach.crew import another_team, crew, shift, sign_up, volunteer
from trainees.people import Person


@pytest.fixture
def made(commune, work):
    with work():
        return crew(commune.locality, 4, seats=2)


def offered(made) -> list[int]:
    return sorted(one.person.id for one in candidates.of_shift(shift(made.shift)))


def test_everybody_in_a_team_but_who_is_on_it(made, work) -> None:
    with work():
        assert offered(made) == made.people
        sign_up(made.shift, made.volunteers[0])
        assert offered(made) == made.people[1:]


def test_nobody_of_another_commune(made, work, found_commune) -> None:
    elsewhere = found_commune("00002", "Suối Trong")
    with work():
        crew(elsewhere.locality, 3, mark="C")
        assert offered(made) == made.people


def test_nobody_who_left_or_was_erased_or_whose_team_is_closed(made, work) -> None:
    with work():
        volunteer(made.volunteers[0]).left_on = clock.today()
        db.session.get_one(Person, made.people[1]).erased_at = clock.now()
        again = another_team(made, made.volunteers[2])
        db.session.get_one(Team, again.team_id).closed_at = clock.now()
        db.session.flush()
        assert offered(made) == made.people[2:], "each once: the third in the team that goes out"
