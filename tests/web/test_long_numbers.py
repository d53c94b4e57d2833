"""Numbers of thousands of digits where a form or an address holds the id of a row."""

from __future__ import annotations

import pytest

from tests.conftest import ONE_DATABASE
from tests.trainees.rosters_made import STAFF, workbook
from tests.web.test_rosters import waiting

pytestmark = ONE_DATABASE

LONG = "9" * 5000
FORMS = [
    ("/cards/print", {"place": f"unit-{LONG}"}),
    ("/areas/counts", {"place-0": LONG, "group-0": "all", "count-0": "5"}),
    ("/areas/schools", {"unit-0": LONG}),
    ("{roster}/apply", {f"row-{LONG}": "new"}),
    ("{roster}/apply", {"row-0": f"same-p{LONG}"}),
    ("{roster}/apply", {"row-0": f"same-r{LONG}"}),
    ("{roster}/reread", {"header-0": LONG, f"header-{LONG}": "3"}),
    ("{applied}/leaving", {"membership": LONG, "until": "30/06/2026"}),
]


@pytest.mark.parametrize(("address", "form"), FORMS, ids=[f"{a} {next(iter(f))[:9]}" for a, f in FORMS])
def test_a_number_that_no_row_has_is_no_server_error(sign_in, commune, address, form) -> None:
    officer = sign_in("officer")
    applied = waiting(officer, workbook(STAFF))
    officer.post(f"{applied}/apply")
    roster = waiting(officer, workbook(STAFF[:4]))
    answer = officer.post(address.format(roster=roster, applied=applied), data=form)
    assert answer.status_code < 500


@pytest.mark.parametrize(
    "address",
    ["/people/{n}", "/people/questions?at=r{n}&done=p{n}", "/rosters/{n}", "/api/v1/lessons/{n}/roster"],
)
def test_an_address_with_such_a_number_is_not_there(sign_in, commune, address) -> None:
    assert sign_in("officer").get(address.format(n=LONG)).status_code < 500
