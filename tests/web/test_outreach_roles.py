"""What the roles that came with outreach may read: the Youth Union plans by numbers, a volunteer sees their own days; the register
is neither's."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.access import PLANNER, VIEWER, VOLUNTEER, allows
from app.base.db import db
from tests.addresses import address, fill, routes
from tests.conftest import ONE_DATABASE
from trainees.people import Person

pytestmark = ONE_DATABASE


def test_the_youth_union_reads_numbers_and_nobodys_name(app, commune, work, sign_in):
    with work():
        fill(commune, "officer")
    path = "/indicators/staff_trained/people"
    assert sign_in(VIEWER).get(path).status_code == 200
    assert path in sign_in(VIEWER).get("/indicators/staff_trained").text
    planner = sign_in(PLANNER)
    page = planner.get("/indicators/staff_trained")
    assert page.status_code == 200
    assert path not in page.text
    for side in ("have", "lack", "nowhere"):
        assert planner.get(path, query_string={"side": side}).status_code == 403


@pytest.mark.parametrize("role", [PLANNER, VOLUNTEER])
def test_no_page_of_theirs_tells_a_birthday_or_a_phone(app, commune, work, sign_in, role):
    """But for the phones of the volunteers, whom the planner calls."""
    with work():
        things = fill(commune, "officer")
        everybody = [(one.id, one.phone, one.birth) for one in db.session.scalars(select(Person))]
    own = set(commune.people[:3])
    secrets = {phone for number, phone, _ in everybody if phone and number not in own}
    for _number, _phone, birth in everybody:
        if birth and len(birth) == 10:
            secrets |= {birth, "/".join(reversed(birth.split("-")))}
    assert len(secrets) > 6
    visitor, seen, told = sign_in(role), 0, {}
    for rule, method, gate in routes(app):
        if method == "GET" and (gate == "signed-in" or allows(role, gate)):
            path = address(app, rule, things)
            answer = visitor.get(path)
            if answer.status_code == 200 and answer.mimetype in (
                "text/html",
                "application/json",
                "text/calendar",
            ):
                seen += 1
                if found := [secret for secret in secrets if secret in answer.text]:
                    told[path] = found[:3]
    assert told == {}
    assert seen >= (40 if role == PLANNER else 6)
