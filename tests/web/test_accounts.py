"""Accounts: the administrator adds, closes, opens again, and helps who forgot a password."""

from __future__ import annotations

import re

from app.access import ADMINISTRATOR, OFFICER
from tests.conftest import PASSWORD


def given_out(response) -> str:
    """The one-time password that the page shows once."""
    found = re.search(r"<dd>([\w-]{16})</dd>", response.text)
    assert found, response.text
    return found[1]


def test_a_forgotten_password_is_replaced_by_a_one_time_one(app, commune, sign_in) -> None:
    officer, administrator = sign_in(OFFICER), sign_in(ADMINISTRATOR)
    assert officer.get("/plans").status_code == 200
    once = given_out(administrator.post(f"/accounts/{commune.accounts[OFFICER]}/password"))
    assert officer.get("/plans").status_code == 303  # the open session is over
    visitor = app.test_client()
    old = visitor.post("/sign-in", data={"email": commune.emails[OFFICER], "password": PASSWORD})
    assert old.status_code == 422
    new = visitor.post("/sign-in", data={"email": commune.emails[OFFICER], "password": once})
    assert new.status_code == 303
    assert visitor.get("/plans").headers["Location"].endswith("/password")


def test_a_lock_is_lifted_with_it(app, commune, sign_in) -> None:
    visitor = app.test_client()
    for _ in range(6):
        visitor.post("/sign-in", data={"email": commune.emails[OFFICER], "password": "wrong"})
    once = given_out(sign_in(ADMINISTRATOR).post(f"/accounts/{commune.accounts[OFFICER]}/password"))
    assert (
        visitor.post("/sign-in", data={"email": commune.emails[OFFICER], "password": once}).status_code == 303
    )


def test_nobody_closes_the_last_administrator(commune, sign_in) -> None:
    administrator = sign_in(ADMINISTRATOR)
    administrator.post(f"/accounts/{commune.accounts[ADMINISTRATOR]}/close")
    assert administrator.get("/accounts").status_code == 200


def test_a_closed_account_is_out_at_once_and_may_come_back(commune, sign_in) -> None:
    officer, administrator = sign_in(OFFICER), sign_in(ADMINISTRATOR)
    administrator.post(f"/accounts/{commune.accounts[OFFICER]}/close")
    assert officer.get("/plans").status_code == 303
    administrator.post(f"/accounts/{commune.accounts[OFFICER]}/reopen")
    assert sign_in(OFFICER).get("/plans").status_code == 200
