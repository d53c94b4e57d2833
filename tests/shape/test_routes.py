"""The map of addresses: every route has a gate, the list is a snapshot, and what is printed on paper never moves.

After a change that was meant: HVS_UPDATE=1 .venv/bin/python -m pytest tests/shape/test_routes.py, and read the diff.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from app.access import PERMISSIONS, PUBLIC, SIGNED_IN
from app.base import clock, codes
from app.base.db import db
from app.factory import create_app
from tests.addresses import routes
from trainees import cards
from trainees.cards import Card

SNAPSHOT = Path(__file__).with_name("routes.txt")


@pytest.fixture(scope="module")
def house(make_settings, tmp_path_factory):
    """The application, for looking at only."""
    return create_app(
        make_settings(DATABASE_URL=f"sqlite:///{tmp_path_factory.mktemp('shape') / 'none.sqlite'}")
    )


def lines(house):
    """endpoint, method, address, gate: one line each."""
    return "".join(
        f"{rule.endpoint:<28} {method:<5} {rule.rule:<56} {gate}\n" for rule, method, gate in routes(house)
    )


def test_every_route_names_a_gate_that_exists(house):
    gates = {PUBLIC, SIGNED_IN, *PERMISSIONS}
    assert {r.endpoint: gate for r, _, gate in routes(house) if gate not in gates} == {}


def test_the_routes_are_those_of_the_snapshot(house):
    if os.environ.get("HVS_UPDATE"):
        SNAPSHOT.write_text(lines(house))
    assert lines(house).splitlines() == SNAPSHOT.read_text().splitlines(), (
        "meant? HVS_UPDATE=1 .venv/bin/python -m pytest tests/shape/test_routes.py, then read the diff"
    )


def test_no_route_takes_a_method_but_get_and_post(house):
    assert {method for _, method, _ in routes(house)} <= {"GET", "POST"}


# Printed on cards, certificates and posters. Changing one makes paper that people hold worthless.
PRINTED = {"/t/<text>": "cards.show", "/r/<code>": "registrations.show", "/y/<code>": "feedback.show"}


def test_printed_addresses_never_move(house):
    there = {
        rule.rule: rule.endpoint for rule, method, gate in routes(house) if gate == PUBLIC and method == "GET"
    }
    assert {address: there.get(address) for address in PRINTED} == PRINTED


def test_a_card_that_was_printed_still_opens(commune, client, work):
    """The very text of a QR, made by hand as the printer made it."""
    code = "HVS2026" + codes.check_letter("HVS2026")
    with work():
        db.session.add(
            Card(locality_id=commune.locality, code=code, person_id=commune.people[0], created_at=clock.now())
        )
    text = "HVS2026Z" + codes.card_mac("HVS2026Z", 1)
    assert cards.split(f"http://127.0.0.1:8000/t/{text}") == (text[:8], text[8:])
    assert client.get(f"/t/{text}").status_code == 200
    assert client.get("/t/HVS2026Z").status_code == 404  # the bare code works in check-in only
    assert client.get(f"/t/HVS2026Z{'0' * 16}").status_code == 404
