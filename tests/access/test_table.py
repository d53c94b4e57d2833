"""Permissions as a table, tested as a table: every route × (nobody, other locality, colleague without, colleague with).

The routes come from the application itself, so that a page which was added yesterday is walked today.
"""

from __future__ import annotations

import re

import pytest
from sqlalchemy import func, select

from app.access import (
    ADMINISTRATOR,
    APPROVER,
    FOCAL,
    OFFICER,
    PERMISSIONS,
    PLANNER,
    PROVINCE,
    PUBLIC,
    ROLES,
    SIGNED_IN,
    TRAINER,
    VIEW_PROVINCE,
    VIEWER,
    VOLUNTEER,
    allows,
)
from app.base.db import Base, db
from campaigns import trainings
from tests.addresses import address, fill, routes

LEAST = (VOLUNTEER, TRAINER, FOCAL, VIEWER, PLANNER, APPROVER, PROVINCE, OFFICER, ADMINISTRATOR)

EXPECTED = {
    # permission: administrator, officer, trainer, approver, focal, viewer, province, planner, volunteer
    "plan.view": (True, True, False, True, False, True, False, True, False),
    "plan.edit": (True, True, False, False, False, False, False, False, False),
    "indicators.view": (True, True, False, True, False, True, False, True, False),
    "report.export": (True, True, False, True, False, True, False, False, False),
    "people.view": (True, True, False, False, False, False, False, False, False),
    "people.edit": (True, True, False, False, False, False, False, False, False),
    "roster.import": (True, True, False, False, False, False, False, False, False),
    "training.edit": (True, True, False, False, False, False, False, False, False),
    "training.view": (True, True, True, False, False, False, False, False, False),
    "lesson.check-in": (True, True, True, False, False, False, False, False, False),
    "lesson.close": (True, True, True, False, False, False, False, False, False),
    "cards.print": (True, True, True, False, False, False, False, False, False),
    "cards.manage": (True, True, False, False, False, False, False, False, False),
    "certificate.issue": (True, True, False, False, False, False, False, False, False),
    "report.view": (True, True, False, True, False, True, False, False, False),
    "report.edit": (True, True, False, False, False, False, False, False, False),
    "report.approve": (True, False, False, True, False, False, False, False, False),
    "part.send": (True, False, False, False, True, False, False, False, False),
    "outreach.view": (True, True, False, True, False, True, False, True, False),
    "outreach.plan": (True, True, False, False, False, False, False, True, False),
    "outreach.run": (True, True, False, False, False, False, False, True, True),
    "province.view": (True, False, False, False, False, False, True, False, False),
    "province.edit": (True, False, False, False, False, False, True, False, False),
    "accounts.manage": (True, False, False, False, False, False, False, False, False),
}
EVERY_ROLE = (ADMINISTRATOR, OFFICER, TRAINER, APPROVER, FOCAL, VIEWER, PROVINCE, PLANNER, VOLUNTEER)


def test_the_table_of_permissions_is_what_was_decided():
    assert tuple(ROLES) == EVERY_ROLE
    table = {p: tuple(allows(role, p) for role in EVERY_ROLE) for p in PERMISSIONS}
    assert table == EXPECTED
    assert not allows("nobody", "plan.view")


def is_api(rule):
    return rule.rule.startswith("/api/")


def counts(work):
    """How many rows each table has."""
    with work():
        return {
            t.name: db.session.scalar(select(func.count()).select_from(t))
            for t in Base.metadata.sorted_tables
        }


def ask(visitor, method, path, things=None):
    form = (
        {"plan": things.ids["plans.id"], "person": things.ids["person_id"]}
        if method == "POST" and things
        else None
    )
    return visitor.open(path, method=method, data=form)


def walk(app, visitor, things, chosen):
    """(endpoint, method) → status, of the chosen routes."""
    return {
        f"{method} {rule.endpoint}": (rule, ask(visitor, method, address(app, rule, things)))
        for rule, method, gate in routes(app)
        if chosen(rule, method, gate)
    }


def test_nobody_reaches_only_what_is_public(app, commune, client, work):
    with work():
        things = fill(commune, OFFICER)
    before, wrong = counts(work), {}
    for name, (rule, answer) in walk(app, client, things, lambda rule, method, gate: gate != PUBLIC).items():
        if is_api(rule):
            good = answer.status_code == 401 and answer.mimetype == "application/problem+json"
        else:
            good = answer.status_code == 303 and re.match(r"/sign-in(\?next=|$)", answer.location)
        if not good:
            wrong[name] = (answer.status_code, answer.location)
    assert wrong == {}
    assert counts(work) == before


def test_what_is_public_is_a_short_list(app):
    public = {f"{method} {rule.rule}" for rule, method, gate in routes(app) if gate == PUBLIC}
    assert public == {
        "GET /", "GET /sign-in", "POST /sign-in", "GET /healthz", "GET /t/<text>", "GET /scan", "GET /sw.js", "POST /language", "POST /api/v1/devices",
        "GET /api/v1/openapi.json", "GET /api/docs",
        "GET /s/<code>", "POST /s/<code>", "GET /s/<code>/done",
        "GET /b/<code>", "POST /b/<code>", "POST /b/<code>/answer", "POST /b/<code>/answers", "POST /b/<code>/hand-in", "POST /b/<code>/again",
        "GET /b/<code>/review", "GET /b/<code>/result", "GET /b/<code>/pictures/<int:place>",
        "GET /c", "GET /c/<code>", "POST /c/<code>", "GET /api/v1/certificates/<code>/verification", "GET /t/<text>/certificates/<int:certificate_id>.pdf",
        "GET /y/<code>", "POST /y/<code>",
        "GET /u/<code>", "POST /u/<code>", "GET /u/<code>/form.xlsx", "POST /u/<code>/file", "GET /u/<code>/sent",
        "GET /r/<code>", "POST /r/<code>", "GET /r/<code>/slip/<slip>", "GET /r/<code>/materials/<int:material_id>", "POST /r/<code>/slip/<slip>/back",
        "GET /d/<team_code>", "GET /d/<team_code>/calendar.ics", "GET /d/<team_code>/<int:volunteer_id>", "POST /d/<team_code>/<int:volunteer_id>",
        "POST /d/<team_code>/<int:volunteer_id>/page",
        "GET /v/<code>", "GET /v/<code>/calendar.ics", "GET /v/<code>/free", "POST /v/<code>/free", "POST /v/<code>/shifts/<int:shift_id>",
        "POST /v/<code>/assignments/<int:assignment_id>/out",
    }  # fmt: skip


def test_of_another_locality_nothing_exists(app, commune, found_commune, sign_in, work):
    """The administrator next door has every right, and none of these things."""
    neighbour = found_commune("00002", "Suối Trong")
    with work():
        things = fill(commune, ADMINISTRATOR)
    before, wrong = counts(work), {}
    # The catalogue, public cards, sample files and years are nobody's.
    ours = {"code", "text", "filename", "kind", "year"}
    visitor = sign_in(ADMINISTRATOR, neighbour)
    for name, (_, answer) in walk(
        app, visitor, things, lambda rule, method, gate: gate != PUBLIC and set(rule.arguments) - ours
    ).items():
        if answer.status_code != 404:
            wrong[name] = (answer.status_code, answer.location)
    assert wrong == {}
    assert counts(work) == before


def test_lists_hold_nothing_of_another_locality(app, commune, found_commune, sign_in, work):
    """Pages without a number in their address show the neighbour's own things only."""
    neighbour = found_commune("00002", "Suối Trong")
    with work():
        fill(commune, ADMINISTRATOR)
    leaks = {}
    for name, (_, answer) in walk(
        app, sign_in(ADMINISTRATOR, neighbour), None,
        # A commune has no communes under it: of a province it finds nothing at all.
        lambda rule, method, gate: method == "GET" and not rule.arguments and gate not in (PUBLIC, VIEW_PROVINCE),
    ).items():  # fmt: skip
        assert answer.status_code in (200, 303), name
        for ours in (
            commune.emails[OFFICER],
            "Hoa Sen, tỉnh",
            "Mai ",
            "Đào ",
            "09" + commune.code,
            "ke-hoach.docx",
            "ds.csv",
        ):
            if ours.encode() in answer.data:  # also in a file
                leaks[name] = ours
    assert leaks == {}


@pytest.mark.parametrize("role", LEAST)
def test_a_colleague_without_the_right_is_refused(app, commune, enter, work, role):
    with work():
        things = fill(commune, ADMINISTRATOR)
    visitor = enter(role)
    before = counts(work)
    lacking = walk(
        app, visitor, things, lambda rule, method, gate: gate in PERMISSIONS and not allows(role, gate)
    )
    assert bool(lacking) == (role != ADMINISTRATOR)
    assert {name: a.status_code for name, (_, a) in lacking.items() if a.status_code != 403} == {}
    assert counts(work) == before


@pytest.mark.parametrize("role", LEAST)
def test_a_colleague_with_the_right_gets_in(app, commune, enter, once, role):
    """The least of the roles that hold a permission tries every route of it, each time on things of its own."""
    wrong = {}
    # Of a province no account of the commune makes anything.
    maker = ADMINISTRATOR if role == PROVINCE else role
    visitor = enter(role)
    things = once(f"things of {role}", lambda: fill(commune, maker))
    for rule, method, gate in routes(app):
        if gate == PUBLIC or rule.endpoint == "home.sign_out":
            continue
        least = TRAINER if gate == SIGNED_IN else next((r for r in LEAST if allows(r, gate)), None)
        if least != role:
            continue
        if method != "GET":
            things = once(f"things of {role}", lambda: fill(commune, maker))
        answer = ask(visitor, method, address(app, rule, things), things)
        # 409 and 422: let in, and told what is wrong with the empty form.
        if answer.status_code not in (200, 303, 409, 422):
            wrong[f"{method} {rule.endpoint}"] = answer.status_code
        elif answer.status_code == 303 and "/sign-in" in answer.location:
            wrong[f"{method} {rule.endpoint}"] = answer.location
    assert wrong == {}


def test_a_trainer_sees_only_the_trainings_they_teach(app, commune, sign_in, bearer, work):
    with work():
        things = fill(commune, OFFICER)
        trainings.set_trainers(db.session.get_one(trainings.Training, things.ids["training_id"]), [])
    visitor, wrong = sign_in(TRAINER), {}
    for name, (_, answer) in walk(
        app, visitor, things,
        lambda rule, method, gate: gate in PERMISSIONS and allows(TRAINER, gate)
        and {"training_id", "lesson_id"} & set(rule.arguments),
    ).items():  # fmt: skip
        if answer.status_code != 404:
            wrong[name] = answer.status_code
    assert wrong == {}
    assert f'/trainings/{things.ids["training_id"]}"' not in visitor.get("/trainings").text
    assert f'/trainings/{commune.training}"' in visitor.get("/trainings").text
    roster = app.test_client().get(
        f"/api/v1/lessons/{things.ids['lesson_id']}/roster", headers=bearer(TRAINER)
    )
    assert roster.status_code == 404


def test_a_view_without_a_gate_is_a_closed_door(make_settings, tmp_path):
    from app.factory import create_app

    app = create_app(make_settings(DATABASE_URL=f"sqlite:///{tmp_path / 'none.sqlite'}"))
    app.add_url_rule("/forgotten", "forgotten", lambda: "open")
    assert app.test_client().get("/forgotten").status_code == 403
