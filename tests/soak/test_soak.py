"""The soak, short; `make soak` runs it long. And the same evening with something broken, which must be seen."""

from __future__ import annotations

import os
from dataclasses import replace

import pytest

from tests.conftest import KINDS
from tests.soak import hall, phones
from tests.soak.hall import Place, Wanted

LONG = bool(os.environ.get("HVS_LONG"))
SEED = int(os.environ.get("SOAK_SEED", "1"))
SCANS = int(os.environ.get("SOAK_SCANS", "10000" if LONG else "300"))


# The short form on one: the databases themselves are told apart by the races and storms of tests/attendance.
@pytest.fixture(scope="module", params=KINDS if LONG else ["sqlite"])
def place(request, tmp_path_factory, make_settings, environ):
    made = Place(request.param, tmp_path_factory.mktemp("soak"), make_settings, environ)
    yield made
    made.stop()


def told(verdict):
    """The figures as a table."""
    width = max(map(len, verdict.figures))
    return "\n".join(f"{what:<{width}}  {figure}" for what, figure in verdict.figures.items())


@pytest.mark.browser
def test_soak_loses_nothing(place):
    commune = hall.found(place, "00001", 150 if LONG else 60)
    verdict = hall.run(
        place, Wanted(SCANS, SEED, share=0.1 if LONG else 0.2, seconds=150 if LONG else 5), commune
    )
    print("\n" + told(verdict))
    assert verdict.counts == {}, {kind: found[:5] for kind, found in verdict.faults.items() if found}
    assert verdict.figures["scans accepted by the phones"] > 0.9 * SCANS


# --- the negative controls -----------------------------------------------------------------------------------

SMALL = Wanted(100, SEED, page=False, kills=False, seconds=1)


def faults(place, code, **broken):
    """The kinds of faults that a short evening with something broken shows."""
    commune = hall.found(place, code, 30)
    verdict = hall.run(place, replace(SMALL, **broken), commune)
    print("\n" + told(verdict), verdict.counts)
    return set(verdict.counts)


# What a phone does wrong, it does before any database.
ONE_DATABASE = pytest.mark.parametrize("place", ["sqlite"], indirect=True)


@ONE_DATABASE
def test_soak_control_a_phone_that_makes_ids_anew_is_seen(place):
    assert {"lost", "invented", "twice"} <= faults(place, "00002", fault=phones.FORGETFUL)


@ONE_DATABASE
def test_soak_control_a_phone_that_drops_what_failed_is_seen(place):
    seen = faults(place, "00003", fault=phones.IMPATIENT)
    assert "lost" in seen
    assert not seen & {"invented", "twice", "changed", "flag"}


def test_soak_control_a_database_without_its_rule_is_seen(place):
    """The audit must see who is present twice; the last of the controls, as this database is spoilt now."""
    place.break_the_rule()
    assert "present twice" in faults(place, "00004")
