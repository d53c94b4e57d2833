"""Accounts: the administrator adds, closes, opens again, and helps who forgot a password."""

from __future__ import annotations

import re

import pytest

from app import accounts
from app.access import ADMINISTRATOR, APPROVER, FOCAL, OFFICER, PROVINCE, ROLES, TRAINER, VIEWER
from app.base import clock
from app.base.db import db
from app.filing.report import Report
from campaigns.plans.plan import Plan
from tests.conftest import OFFICE, PASSWORD, SCHOOL
from trainees import areas


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


# --- roles ---------------------------------------------------------------------------------------------------


def account(app, email):
    with app.app_context():
        found = accounts.by_email(email)
        return found.role, found.unit_id


def test_every_role_says_what_it_may_do(commune, sign_in) -> None:
    page = sign_in(ADMINISTRATOR).get("/accounts/new").text
    for role, (title, _permissions) in ROLES.items():
        said = re.search(rf'value="{role}".*?<label[^>]*>{title}: [^<]{{10,80}}</label>', page, re.DOTALL)
        assert bool(said) == (role != PROVINCE), role  # a province's account is made in the province


def test_a_focal_point_has_a_unit(app, commune, sign_in) -> None:
    administrator = sign_in(ADMINISTRATOR)
    form = {"name": "Cô Lan", "email": "lan@example.vn", "role": FOCAL}
    without = administrator.post("/accounts/new", data=form)
    assert without.status_code == 422
    assert "Chọn đơn vị mà đầu mối này gửi báo cáo." in without.text
    assert 'value="lan@example.vn"' in without.text  # nothing typed is lost
    made = administrator.post("/accounts/new", data=form | {"unit": commune.units[1]})
    given_out(made)
    assert account(app, "lan@example.vn") == (FOCAL, commune.units[1])
    listed = administrator.get("/accounts").text
    assert f"Đầu mối đơn vị · {SCHOOL}" in listed


def test_a_unit_next_door_cannot_be_chosen(app, commune, found_commune, sign_in) -> None:
    other = found_commune("00002", "Suối Trong")
    answer = sign_in(ADMINISTRATOR).post(
        f"/accounts/{commune.accounts[OFFICER]}/role", data={"role": FOCAL, "unit": other.units[0]}
    )
    assert answer.status_code == 422
    assert account(app, commune.emails[OFFICER]) == (OFFICER, None)


def test_a_role_is_changed_and_holds_at_once(app, commune, sign_in) -> None:
    administrator, officer = sign_in(ADMINISTRATOR), sign_in(OFFICER)
    path = f"/accounts/{commune.accounts[OFFICER]}/role"
    assert re.search(r'<input[^>]*checked[^>]*value="officer"', administrator.get(path).text)
    assert administrator.post(path, data={"role": FOCAL, "unit": commune.units[0]}).status_code == 303
    assert account(app, commune.emails[OFFICER]) == (FOCAL, commune.units[0])
    assert officer.get("/plans").status_code == 403
    assert officer.get("/").location.endswith("/parts")
    administrator.post(path, data={"role": VIEWER, "unit": commune.units[0]})
    assert account(app, commune.emails[OFFICER]) == (VIEWER, None)  # nobody else has a unit
    assert officer.get("/plans").status_code == 200


def test_nobody_changes_their_own_role_nor_the_last_administrators(app, commune, sign_in, work) -> None:
    administrator = sign_in(ADMINISTRATOR)
    own = administrator.post(f"/accounts/{commune.accounts[ADMINISTRATOR]}/role", data={"role": OFFICER})
    assert own.status_code == 422
    assert "Không tự đổi vai trò của mình" in own.text
    with work():
        last, by = (accounts.by_email(commune.emails[role]) for role in (ADMINISTRATOR, OFFICER))
        with pytest.raises(accounts.Refused) as refused:
            accounts.set_role(last, OFFICER, by=by.actor)
    assert refused.value.code == "last_administrator"


def test_the_province_is_watched_from_a_province_only(app, commune, work) -> None:
    with work():
        with pytest.raises(accounts.Refused) as refused:
            accounts.add(areas.the_locality("00001"), "tinh@example.vn", PROVINCE)
        assert refused.value.code == "role_of_province"
        place = areas.add_locality("99000", "Sông Hồng", "tỉnh", "Việt Nam")
        assert accounts.add(place, "tinh@example.vn", PROVINCE)[0].role == PROVINCE


def test_the_command_line_names_the_unit(app, commune, runner) -> None:
    refused = runner("accounts", "add", "lan@example.vn", "--role", FOCAL)
    assert refused.exit_code == 2
    assert "Chọn đơn vị" in refused.stderr
    unknown = runner("accounts", "add", "lan@example.vn", "--role", FOCAL, "--unit", "Trạm vũ trụ")
    assert unknown.exit_code == 2
    assert "Trạm vũ trụ" in unknown.stderr
    done = runner("accounts", "add", "lan@example.vn", "--role", FOCAL, "--unit", OFFICE.upper())
    assert done.exit_code == 0, done.stderr
    assert account(app, "lan@example.vn") == (FOCAL, commune.units[0])


# --- homes ---------------------------------------------------------------------------------------------------


def test_each_role_has_its_home(commune, enter, work) -> None:
    for role in (OFFICER, VIEWER, APPROVER):
        assert enter(role).get("/").status_code == 200  # no plan yet: the first steps
    assert "Buổi hôm nay" in enter(TRAINER).get("/").text
    assert enter(FOCAL).get("/").location.endswith("/parts")
    assert enter(PROVINCE).get("/").location.endswith("/province")


def test_an_approver_sees_what_waits_first(commune, sign_in, work) -> None:
    with work():
        plan = Plan(
            locality_id=commune.locality, identity="a", title="Kế hoạch", year=2026, created_at=clock.now()
        )
        db.session.add(plan)
        db.session.flush()
        for title, state in (("Báo cáo tháng 1", "issued"), ("Báo cáo tháng 2", "submitted")):
            db.session.add(
                Report(
                    locality_id=commune.locality, plan_id=plan.id, title=title, first=clock.today(), cut_off=clock.today(),
                    due=clock.today(), state=state, opened_at=clock.now(), frozen_at=clock.now(),
                    frozen_by=commune.accounts[OFFICER],
                )
            )  # fmt: skip
    home = sign_in(APPROVER).get("/").text
    assert "Báo cáo tháng 2" in home
    assert "Báo cáo tháng 1" not in home
    assert re.search(r'href="/reports/\d+"', home)
    assert "officer.00001 trình lúc" in home
    assert sign_in(OFFICER).get("/").status_code == 303  # to the targets
