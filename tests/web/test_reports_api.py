"""Reports for programs: pages of a list, a frozen one as it was frozen, no names of people anywhere."""

from __future__ import annotations

import hashlib
from datetime import date

import pytest

from app.base.actors import EVERYWHERE, Actor
from app.base.db import db
from app.base.text import fold
from app.filing import life, report, snapshot
from app.filing.content import Letterhead, Text
from app.filing.parts import making
from app.filing.parts import part as parts
from app.filing.parts.asked import Said
from app.filing.parts.receiving import by_page
from campaigns.plans.plan import Plan
from campaigns.plans.rule import ReportingRule
from tests.conftest import NAMES
from tests.filing.filing_made import AFTER, MONTH, a_plan, draw, taught
from tests.web.test_api import valid
from trainees import people
from trainees.people import Details

SIGNER = "Hà Quang Tuyên"


@pytest.fixture
def made(commune, work, at):
    """February: of the two officials on the roll of the office one was taught (1 of 6 on the staff list); frozen and issued
    with a signer; then a second report that is a draft. Ids."""
    at(AFTER)
    by = Actor(commune.accounts["officer"], "Cán bộ")
    with work():
        ids = a_plan(commune)
        taught(commune.people[0], date(2026, 2, 3))
        plan = db.session.get_one(Plan, ids.plan)
        first = life.open_period(plan, [db.session.get_one(ReportingRule, ids.rules[0])], MONTH, by=by)
        life.write(first, Text(results=f"Bà {NAMES[0][0]} đã học"), by=by)
        life.frame(first, Letterhead(signer=SIGNER), by=by)
        making.ensure(first, by=by)
        one = parts.of_report(first)[0]
        by_page(one, Said(notes={"results": "Đã mở lớp"}), sender="Cô Hạnh Nguyên")
        life.submit(first, draw, by=by)
        life.record(first, "45/BC-UBND", date(2026, 2, 16), SIGNER, by=by)
        second = life.open_asked(plan, "Báo cáo nhanh", date(2026, 2, 18), refs=["1"], to="Sở", by=by)
        return ids.plan, first.id, second.id


def test_a_frozen_report_is_told_as_it_was_frozen(client, commune, bearer, made, work):
    _plan, first, _second = made
    headers, document = bearer("officer"), client.get("/api/v1/openapi.json").json
    told = client.get(f"/api/v1/reports/{first}", headers=headers)
    valid(document, "/reports/{report_id}", "get", told)
    head = told.json["report"]
    assert {key: head[key] for key in ("state", "revision", "period", "first", "cut_off", "due", "number", "issued_on")} == {
        "state": "issued", "revision": 1, "period": "2026-02", "first": "2026-01-15", "cut_off": "2026-02-14",
        "due": "2026-02-13", "number": "45/BC-UBND", "issued_on": "2026-02-16",
    }  # fmt: skip
    lines = {line["ref"]: line for line in told.json["lines"]}
    assert list(lines) == ["1", "2", "3", "4", "TB-1"]
    assert lines["1"] == {
        "ref": "1", "number": "1", "text": "Cán bộ, công chức, viên chức được bồi dưỡng", "numerator": 1, "denominator": 6,
        "percent": "16.67", "achieved": "16,67 %", "status": "Đúng tiến độ",
    }  # fmt: skip
    # Nobody said a number: no 0 stands in its place.
    assert (lines["3"]["numerator"], lines["3"]["percent"], lines["3"]["achieved"]) == (None, None, "—")
    assert told.json["completeness"] == {
        "asked": 2, "sent": 1, "late": 1, "missing": ["Trường Tiểu học Hoa Sen"],
    }  # fmt: skip
    with work():
        kept = report.get(first, within=EVERYWHERE)
        [file] = told.json["files"]
        assert file["sha256"] == hashlib.sha256(snapshot.file_of(kept, "json").data).hexdigest()
        assert head["digest"] == kept.digest
        for one in commune.people:
            taught(one, date(2026, 2, 4), source="training:2")
        people.change(people.get(commune.people[0], within=EVERYWHERE), Details("Tên khác hẳn"))
    assert client.get(f"/api/v1/reports/{first}", headers=headers).json == told.json


def test_a_draft_is_told_as_of_now_with_its_chosen_targets(client, commune, bearer, made, work):
    _plan, _first, second = made
    headers = bearer("officer")
    told = client.get(f"/api/v1/reports/{second}", headers=headers).json
    assert (told["frozen"], told["files"], told["report"]["digest"], told["report"]["state"]) == (
        False,
        [],
        None,
        "draft",
    )
    assert [(line["ref"], line["numerator"]) for line in told["lines"]] == [("1", 1)]
    with work():
        taught(commune.people[1], date(2026, 2, 5), source="training:2")
    told = client.get(f"/api/v1/reports/{second}", headers=headers).json
    assert [(line["ref"], line["numerator"]) for line in told["lines"]] == [("1", 2)]


def test_nobody_is_named(client, commune, bearer, made):
    plan, first, second = made
    headers = bearer("officer")
    told = (
        "".join(
            client.get(f"/api/v1/reports{end}", headers=headers).get_data(as_text=True)
            for end in ("", f"?plan={plan}", f"/{first}", f"/{second}")
        )
        .encode()
        .decode("unicode_escape")
    )
    words = fold(told)
    for name in (SIGNER, "Hạnh Nguyên", *(who for who, *_rest in NAMES)):
        assert fold(name) not in words, name


def test_pages_plans_and_states(client, commune, found_commune, bearer, made, work, monkeypatch):
    plan, first, second = made
    headers, document = bearer("officer"), client.get("/api/v1/openapi.json").json

    def ids(asked=""):
        answer = client.get(f"/api/v1/reports{asked}", headers=headers)
        valid(document, "/reports", "get", answer)
        return [one["id"] for one in answer.json["reports"]], answer.json["next"]

    assert ids() == ([first, second], None)
    assert ids("?state=draft") == ([second], None)
    assert ids(f"?plan={plan}&state=issued") == ([first], None)
    assert ids(f"?plan={plan}&state=approved") == ([], None)
    monkeypatch.setattr("app.api.reports.PAGE", 1)
    assert ids() == ([first], str(first))
    assert ids(f"?cursor={first}") == ([second], None)
    other = found_commune("00002", "Suối Trong")
    theirs = bearer("officer", other)
    assert client.get("/api/v1/reports", headers=theirs).json["reports"] == []
    assert client.get(f"/api/v1/reports/{first}", headers=theirs).status_code == 404
    assert client.get(f"/api/v1/reports?plan={plan}", headers=theirs).status_code == 404
    for wrong, status in (("?state=lost", 422), ("?cursor=x", 422), ("?plan=mot", 404), ("/999999999", 404)):
        answer = client.get(f"/api/v1/reports{wrong}", headers=headers)
        assert (answer.status_code, answer.mimetype) == (status, "application/problem+json"), wrong


@pytest.mark.parametrize(
    ("role", "status"), [("officer", 200), ("administrator", 200), ("approver", 200), ("viewer", 200), ("trainer", 403), ("focal", 403)]
)  # fmt: skip
def test_who_may_read_reports(client, commune, bearer, made, role, status):
    assert client.get("/api/v1/reports", headers=bearer(role)).status_code == status
    assert client.get(f"/api/v1/reports/{made[1]}", headers=bearer(role)).status_code == status


def test_a_list_asks_as_often_for_many_as_for_few(client, commune, bearer, made, work, queries):
    headers = bearer("officer")
    with queries() as few:
        client.get("/api/v1/reports", headers=headers)
    by = Actor(commune.accounts["officer"], "Cán bộ")
    with work():
        plan = db.session.get_one(Plan, made[0])
        for number in range(12):
            life.open_asked(plan, f"Báo cáo {number}", date(2026, 2, 18), by=by)
    with queries() as many:
        assert len(client.get("/api/v1/reports", headers=headers).json["reports"]) == 14
    assert len(many) == len(few)
