"""The API as its own document describes it: every route is in it, and real answers are what it says."""

from __future__ import annotations

from typing import Any

import jsonschema_rs
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings

from app.api import description
from app.base import clock
from app.base.actors import COMMAND_LINE
from app.base.db import db
from app.filing import life
from campaigns.plans import importing, results, target
from campaigns.plans.plan import Plan
from tests.addresses import plan_draft
from tests.certificates.award_made import issued
from tests.conftest import ONE_DATABASE
from tests.outreach.made import outreach
from tests.outreach.telling import event, help_of
from trainees import cards
from trainees.people import Person

pytestmark = ONE_DATABASE


@pytest.fixture
def plan(work, commune):
    """A stored plan whose first linkable target is linked."""
    data, draft = plan_draft()
    with work():
        made, _ = importing.store(
            commune.locality, draft, filename="ke-hoach.docx", data_digest=importing.digest_of(data), by=COMMAND_LINE
        )  # fmt: skip
        target.link_sure(made, by=COMMAND_LINE)
        return made.id


def valid(document: dict[str, Any], path: str, method: str, answer: Any) -> None:
    """The answer is one that the document knows, of the schema that it gives."""
    operation = document["paths"][path][method]
    known = operation["responses"][str(answer.status_code)]
    [(kind, content)] = known["content"].items()
    assert answer.mimetype == kind
    whole = {**content["schema"], "components": document["components"]}
    jsonschema_rs.validator_for(whole).validate(answer.json)


def test_every_route_has_its_row_and_every_row_its_route(app):
    names = [name for _, _, name in description.routes(app)]
    assert sorted(names) == sorted(description.CALLS)


def test_the_document_names_gates_and_no_foreign_address(client):
    document = client.get("/api/v1/openapi.json").json
    assert document["openapi"].startswith("3.1")
    assert document["paths"]["/devices"]["post"]["security"] == []
    assert document["paths"]["/people"]["post"]["security"] == [{"bearer": []}]
    page = client.get("/api/docs")
    assert page.status_code == 200
    assert b"<script src=" not in page.data.replace(b'<script src="/static', b"")
    assert b"/api/v1/people/{person_id}" in page.data


def test_real_answers_are_what_the_document_says(client, commune, bearer, plan, work):
    document, headers = client.get("/api/v1/openapi.json").json, bearer("officer")
    with work():
        [paper] = issued(commune, commune.enrolled[0])
        code = paper.code
        out = outreach(commune.locality, commune.people, by=COMMAND_LINE)
        cards.give([out.volunteers[0].person])
        day = out.day.id
        told = life.open_asked(
            db.session.get_one(Plan, plan), "Báo cáo nhanh", clock.today(), by=COMMAND_LINE
        ).id
    numbers = {
        "lesson_id": commune.lesson, "plan_id": plan, "person_id": commune.enrolled[0], "code": code, "report_id": told,
        "day_id": day,
    }  # fmt: skip
    seen = 0
    for path, methods in document["paths"].items():
        if "get" not in methods or "{job_id}" in path:
            continue
        valid(document, path, "get", client.get("/api/v1" + path.format(**numbers), headers=headers))
        seen += 1
    assert seen >= 13
    sent = {
        "device_now": clock.now().isoformat(),
        "events": [help_of("VNEID", code="X"), event("tally", what="vneid")],
    }
    answer = client.post(f"/api/v1/outreach-days/{day}/events", json=sent, headers=headers)
    valid(document, "/outreach-days/{day_id}/events", "post", answer)
    for asked in ("by=unit", "as_of=2026-01-14", f"plan={plan}&by=month"):
        valid(document, "/indicators", "get", client.get(f"/api/v1/indicators?{asked}", headers=headers))
    for asked in (f"{code}/verification?birth_year=1900", "00000000000/verification"):
        valid(
            document, "/certificates/{code}/verification", "get", client.get(f"/api/v1/certificates/{asked}")
        )
    for wrong in ("by=colour", "as_of=2026-02-30", "plan=999999"):
        valid(document, "/indicators", "get", client.get(f"/api/v1/indicators?{wrong}", headers=headers))


def test_plans_and_indicators_are_those_of_the_commands(client, bearer, plan, commune):
    headers = bearer("officer")
    [head] = client.get("/api/v1/plans", headers=headers).json["plans"]
    whole = client.get(f"/api/v1/plans/{plan}", headers=headers).json
    assert (head["id"], head["targets"], head["tasks"]) == (plan, len(whole["targets"]), len(whole["tasks"]))
    entries = client.get(f"/api/v1/indicators?plan={plan}", headers=headers).json["indicators"]
    linked = {one["ref"] for one in whole["targets"] if one["confidence"] == 1.0}
    assert {one["target"]["ref"] for one in entries} == linked != set()
    assert {one["as_of"] for one in entries} == {clock.today().isoformat()}
    assert all(isinstance(one["target"]["value"], int | float) for one in entries)
    assert client.get("/api/v1/plans", headers=bearer("trainer")).status_code == 403


def test_nobodys_names_are_read_for_numbers_alone(client, bearer, plan, monkeypatch):
    """From the raw ledger, eleven months of every indicator of a big commune take minutes."""
    headers = bearer("officer")
    raw = []
    monkeypatch.setattr(results.indicators, "measure", lambda *a, **k: raw.append(a))
    for asked in (f"plan={plan}", f"plan={plan}&by=month", "by=month"):
        entries = client.get(f"/api/v1/indicators?{asked}", headers=headers).json["indicators"]
        assert asked == f"plan={plan}" or any(one["by"] for one in entries)
    assert raw == []


def test_a_person_is_entered_found_and_entered_once(client, commune, bearer, app):
    headers, born = bearer("officer"), clock.today().year - 40
    who = {
        "name": "Lò Thị Ánh",
        "birth": f"{born}-05-17",
        "sex": "F",
        "phone": "0912 345 678",
        "national_id": f"001187{'0' * 6}",
    }
    first = client.post("/api/v1/people", json=who, headers=headers)
    assert (first.status_code, first.json["name"], first.json["national_id_last3"]) == (
        201,
        "Lò Thị Ánh",
        "000",
    )
    assert first.json["phone"] == "0912345678"
    assert "national_id" not in first.json
    again = client.post("/api/v1/people", json=who, headers=headers)
    assert (again.status_code, again.json["code"]) == (409, "id_taken")
    found = client.get("/api/v1/people?query=lo thi anh", headers=headers).json["people"]
    assert [one["id"] for one in found] == [first.json["id"]]
    assert client.get(f"/api/v1/people/{first.json['id']}", headers=headers).json == first.json
    with app.app_context():
        assert db.session.query(Person).filter_by(name="Lò Thị Ánh").count() == 1


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "name_missing"), ({"name": " "}, "name_missing"), ({"name": 5}, "field_invalid"), ([1], "body_malformed"),
        ({"name": "A", "birth": "1980-02-31"}, "birth_invalid"), ({"name": "A", "birth": "mai"}, "birth_invalid"),
        ({"name": "A", "sex": "X"}, "sex_invalid"), ({"name": "A", "national_id": "123"}, "id_invalid"),
        ({"name": "A" * 121}, "field_invalid"), ({"name": "A", "neighbourhood": "Thôn không có"}, "neighbourhood_unknown"),
    ],
)  # fmt: skip
def test_what_is_no_person_is_refused_in_words(client, commune, bearer, body, code):
    answer = client.post("/api/v1/people", json=body, headers=bearer("officer"))
    assert (answer.status_code, answer.mimetype, answer.json["code"]) == (
        422,
        "application/problem+json",
        code,
    )


def test_pages_of_people_hold_each_once_and_nobody_of_elsewhere(client, commune, found_commune, bearer):
    other = found_commune("00002", "Suối Trong")
    headers = bearer("officer")
    everybody = client.get("/api/v1/people", headers=headers).json
    assert everybody["next"] is None
    assert len(everybody["people"]) == len({p["id"] for p in everybody["people"]})
    last = everybody["people"][-2]["id"]
    assert [p["id"] for p in client.get(f"/api/v1/people?cursor={last}", headers=headers).json["people"]] == [
        everybody["people"][-1]["id"]
    ]
    assert client.get(f"/api/v1/people/{other.enrolled[0]}", headers=headers).status_code == 404


def test_whatever_is_sent_is_answered_as_the_document_says(app, client, commune, bearer, plan):
    """Made-up calls of every address: no error of ours, and every answer is one that the document names."""
    schema, headers = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app), bearer("officer")
    for found in schema.get_all_operations():
        hold_to(found.ok(), headers)


def hold_to(operation, headers):
    """Fifteen calls of one operation, each answered as it says."""
    known = operation.definition.raw["responses"]

    @settings(
        max_examples=15,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def answered(case):
        answer = case.call(headers=headers)
        assert str(answer.status_code) in known, (case.formatted_path, answer.status_code, answer.text[:300])

    answered()
