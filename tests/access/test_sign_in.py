"""Sign-in, sessions, CSRF, bearer tokens, headers: what a stranger or a stolen cookie meets."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app import accounts
from app.accounts import AccessToken, Account, LoginAttempt
from app.audit import AuditRow
from app.base import clock
from app.base.actors import EVERYWHERE
from app.base.db import db
from app.factory import create_app
from tests.attendance.telling import event
from tests.conftest import PASSWORD
from trainees import areas

NEW = "mot cau khac 2027"


def sign_in(client, email, password=PASSWORD, **form):
    return client.post("/sign-in", data={"email": email, "password": password, **form})


def test_signing_in_and_out(client, commune, work):
    answer = sign_in(client, f"  {commune.emails['officer'].upper()} ")
    assert (answer.status_code, answer.location) == (303, "/")
    assert client.get("/people").status_code == 200
    assert client.post("/sign-out").status_code == 303
    assert client.get("/people").status_code == 303
    with work():
        row = db.session.scalars(select(AuditRow).where(AuditRow.verb == "sign-in")).one()
        assert (row.account_id, row.locality_id) == (commune.accounts["officer"], commune.locality)


@pytest.mark.parametrize(
    "form",
    [
        {"email": "", "password": ""},
        {"email": "a@b.vn", "password": ""},
        {"email": "x" * 300, "password": "y"},
    ],
)
def test_an_unfilled_form_says_what_is_missing(client, form):
    answer = client.post("/sign-in", data=form)
    assert answer.status_code == 422
    assert "<form" in answer.text


def test_a_wrong_password_and_an_unknown_address_hear_the_same(client, commune):
    known, unknown = (
        sign_in(client, commune.emails["officer"], "wrong"),
        sign_in(client, "no@example.vn", "wrong"),
    )
    assert known.status_code == unknown.status_code == 422
    sentence = "Địa chỉ thư hoặc mật khẩu không đúng."
    assert sentence in known.text
    assert sentence in unknown.text
    assert client.get("/people").status_code == 303


def test_five_failures_lock_for_a_quarter_of_an_hour(client, commune, work, time_machine):
    email = commune.emails["officer"]
    start = clock.now()
    for _ in range(accounts.MAX_FAILURES):
        assert sign_in(client, email, "wrong").status_code == 422
    locked = sign_in(client, email)
    assert locked.status_code == 422
    assert "15 phút" in locked.text
    assert sign_in(client, commune.emails["trainer"]).status_code == 303  # nobody else is locked out
    time_machine.move_to(start + accounts.LOCK + timedelta(minutes=1))
    assert sign_in(client, email).status_code == 303
    with work():  # a success clears the count
        assert db.session.scalar(select(func.count(LoginAttempt.id)).where(LoginAttempt.email == email)) == 0


def test_an_address_that_does_not_exist_is_locked_alike(client):
    for _ in range(accounts.MAX_FAILURES):
        sign_in(client, "no@example.vn", "wrong")
    assert "15 phút" in sign_in(client, "no@example.vn", "wrong").text


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example/", "//evil.example/", "/\\evil.example", "http:/evil.example", "javascript:alert(1)", "/\t/evil.example", "/\n//evil.example", "evil.example", "\\\\evil", ""],
)  # fmt: skip
def test_a_sign_in_never_leads_to_another_site(client, commune, elsewhere):
    page = client.get("/sign-in", query_string={"next": elsewhere})
    assert page.status_code == 200
    answer = sign_in(client, commune.emails["officer"], next=elsewhere)
    assert (answer.status_code, answer.location) == (303, "/")


def test_a_sign_in_leads_to_the_page_that_was_wanted(client, commune):
    asked = client.get("/people?query=anh")
    assert asked.location == "/sign-in?next=/people?query%3Danh"
    assert (
        sign_in(client, commune.emails["officer"], next="/people?query=anh").location == "/people?query=anh"
    )


@pytest.fixture
def newcomer(commune, work):
    """An account with a one-time password; (email, password)."""
    with work():
        account, given = accounts.add(areas.the_locality(), "moi@example.vn", "officer")
        return account.email, given


def test_a_one_time_password_opens_one_page_only(client, newcomer):
    email, given = newcomer
    assert sign_in(client, email, given).status_code == 303
    for path in ("/people", "/plans", "/design", "/"):
        answer = client.get(path)
        assert (answer.status_code, answer.location) == (303, "/password"), path
    assert client.get("/password").status_code == 200
    assert client.get("/api/v1/lessons/1/roster").status_code == 401


def test_a_one_time_password_is_changed_and_then_all_is_open(client, newcomer):
    email, given = newcomer
    sign_in(client, email, given)
    for form in (
        {"old": "wrong", "new": NEW, "again": NEW}, {"old": given, "new": "short", "again": "short"},
        {"old": given, "new": given, "again": given}, {"old": given, "new": NEW, "again": "other"}, {},
    ):  # fmt: skip
        assert client.post("/password", data=form).status_code == 422
    assert client.post("/password", data={"old": given, "new": NEW, "again": NEW}).status_code == 303
    assert client.get("/people").status_code == 200
    other = client.application.test_client()
    assert sign_in(other, email, given).status_code == 422
    assert sign_in(other, email, NEW).status_code == 303


def test_changing_the_password_ends_every_other_session(app, client, commune):
    email, elsewhere = commune.emails["officer"], app.test_client()
    sign_in(client, email)
    sign_in(elsewhere, email)
    assert elsewhere.get("/people").status_code == 200
    assert client.post("/password", data={"old": PASSWORD, "new": NEW, "again": NEW}).status_code == 303
    assert client.get("/people").status_code == 200
    assert elsewhere.get("/people").status_code == 303


def test_a_closed_account_is_out_at_once(client, commune, bearer, work):
    sign_in(client, commune.emails["trainer"])
    assert client.get("/trainings").status_code == 200
    with work():
        db.session.get_one(Account, commune.accounts["trainer"]).active = False
    assert client.get("/trainings").status_code == 303
    assert client.get(f"/api/v1/lessons/{commune.lesson}/roster", headers=bearer()).status_code == 401
    assert sign_in(client, commune.emails["trainer"]).status_code == 422


@pytest.mark.parametrize("key", ["", "1", "1.", ".1", "x.y", "999.1", "1.999", "-1.1", "1.1.1"])
def test_a_made_up_session_is_nobody(app, commune, key):
    visitor = app.test_client()
    with visitor.session_transaction() as session:
        session["_user_id"] = key
    assert visitor.get("/people").status_code == 303


def test_signing_in_makes_a_new_session(client, commune):
    with client.session_transaction() as session:
        session["left"] = "from before"
    before = client.csrf_token()
    sign_in(client, commune.emails["officer"])
    with client.session_transaction() as session:
        assert "left" not in session
    assert client.csrf_token() != before


# --- CSRF ----------------------------------------------------------------------------------------------------


def test_a_form_without_its_token_is_refused(sign_in, client, commune, work):
    visitor = sign_in("officer")
    for path in ("/sign-out", "/trainings/new", "/courses/new", "/password"):
        assert visitor.post(path, csrf=False).status_code == 400, path
    assert (
        client.post(
            "/sign-in", data={"email": commune.emails["officer"], "password": PASSWORD}, csrf=False
        ).status_code
        == 400
    )
    assert visitor.get("/people").status_code == 200  # still signed in


def test_a_token_of_another_session_is_refused(app, sign_in, commune):
    visitor, other = sign_in("officer"), app.test_client()
    answer = visitor.post("/sign-out", csrf=False, headers={"X-CSRFToken": other.csrf_token()})
    assert answer.status_code == 400


def events_of(commune):
    address = f"/api/v1/lessons/{commune.lesson}/attendance-events"
    return address, {"device_now": clock.now().isoformat(), "events": [event(code=commune.codes[0])]}


@pytest.mark.parametrize("told", ["", "/roster"])
def test_the_api_asks_a_session_for_its_token_and_a_bearer_for_none(
    app, sign_in, client, commune, bearer, told
):
    address, body = events_of(commune)
    assert client.post(address, json=body, headers=bearer(), csrf=False).status_code == 200
    visitor = sign_in("trainer")
    refused = visitor.post(address, json=body, csrf=False)
    assert (refused.status_code, refused.mimetype) == (400, "application/problem+json")
    given = visitor.get(f"/api/v1/lessons/{commune.lesson}{told}").json["csrf"]
    assert visitor.post(address, json=body, csrf=False, headers={"X-CSRFToken": given}).status_code == 200


@pytest.mark.parametrize("told", ["", "/roster"])
def test_a_bearer_gets_no_session_and_no_csrf_token(client, commune, bearer, told):
    answer = client.get(f"/api/v1/lessons/{commune.lesson}{told}", headers=bearer())
    assert "csrf" not in answer.json
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(
    "header",
    ["Bearer ", "Bearer x", "Bearer hvs_" + "a" * 43, "Basic dHJhaW5lcjp4", "bearer", "Bearer \u00e9"],
)
def test_a_wrong_token_is_a_clear_no(client, commune, header):
    address, body = events_of(commune)
    answer = client.post(
        address, json=body, headers={"Authorization": header.encode("utf-8").decode("latin-1")}
    )
    assert (answer.status_code, answer.mimetype) == (401, "application/problem+json")
    assert answer.json["code"] == "unauthorized"


def test_a_wrong_token_is_not_saved_by_a_good_session(sign_in, commune):
    address, body = events_of(commune)
    assert (
        sign_in("trainer").post(address, json=body, headers={"Authorization": "Bearer x"}).status_code == 401
    )


def test_a_revoked_token_is_out(client, commune, bearer, work):
    with work():
        for token in db.session.scalars(select(AccessToken)):
            token.revoked_at = clock.now()
    assert client.get(f"/api/v1/lessons/{commune.lesson}/roster", headers=bearer()).status_code == 401


def test_tokens_and_passwords_are_stored_as_hashes_only(commune, work):
    with work():
        stored = db.session.scalars(select(AccessToken.token_hash)).all()
        assert not set(commune.tokens.values()) & set(stored)
        for account in accounts.listed(EVERYWHERE):
            assert account.password_hash.startswith("$argon2id$")
            assert PASSWORD not in account.password_hash


# --- headers -------------------------------------------------------------------------------------------------

PAGES = (
    "/",
    "/sign-in",
    "/healthz",
    "/no-such-page",
    "/api/v1/no-such",
    "/static/dist/manifest.json",
    "/people",
)


@pytest.mark.parametrize("path", PAGES)
def test_every_answer_of_ours_carries_the_headers(sign_in, commune, path):
    answer = sign_in("officer").get(path, follow_redirects=True)
    if path.startswith("/static/"):
        return  # files are served before the door; they hold nothing of anybody
    policy = answer.headers["Content-Security-Policy"]
    for part in (
        "default-src 'self'", "script-src 'self' 'wasm-unsafe-eval'", "object-src 'none'", "base-uri 'none'",
        "frame-ancestors 'none'", "form-action 'self'",
    ):  # fmt: skip
        assert part in policy
    assert "unsafe-inline" not in policy
    assert "'unsafe-eval'" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert "camera=(self)" in answer.headers["Permissions-Policy"]
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_session_cookie_is_closed_to_scripts_and_other_sites(client, commune):
    cookie = sign_in(client, commune.emails["officer"]).headers["Set-Cookie"]
    assert cookie.startswith("hvs_session=")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie  # PUBLIC_URL of this instance is http


def test_behind_https_cookies_are_secure_and_the_browser_is_told(make_settings, db_url, commune):
    app = create_app(make_settings(DATABASE_URL=db_url, PUBLIC_URL="https://hocvuso.example.vn"))
    assert app.config["SESSION_COOKIE_SECURE"] is True
    answer = app.test_client().get("/sign-in", base_url="https://hocvuso.example.vn")
    assert "Secure" in answer.headers["Set-Cookie"]
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=")
    with app.app_context():
        db.engine.dispose()


def test_errors_are_pages_or_problem_json_and_tell_nothing(client, commune, bearer):
    page = client.get("/no-such-page")
    assert (page.status_code, page.mimetype) == (404, "text/html")
    problem = client.get("/api/v1/no-such", headers=bearer())
    assert (problem.status_code, problem.mimetype) == (404, "application/problem+json")
    assert problem.json["code"] == "not_found"
    wrong_method = client.delete("/api/v1/lessons/1/roster", headers=bearer())
    assert (wrong_method.status_code, wrong_method.mimetype) == (405, "application/problem+json")
    unknown = client.get("/api/v1/lessons/999999/roster", headers=bearer())
    assert (unknown.status_code, unknown.json["code"]) == (404, "lesson_unknown")
