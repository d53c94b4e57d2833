"""flask courses, trainings, lessons, enrolments, ledger: what scripts rely on."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from sqlalchemy import select, update

from app.audit import AuditRow
from app.base import clock
from app.base.db import db
from campaigns.attendance import checkin
from campaigns.lessons import Lesson
from tests.conftest import ONE_DATABASE, Commune
from trainees.ledger.rows import Evidence

pytestmark = ONE_DATABASE

Run = Callable[..., Any]
Work = Callable[[], AbstractContextManager[None]]


def said(result: Any) -> Any:
    assert result.exit_code == 0, (result.output, result.exception)
    return json.loads(result.stdout)


def come(work: Work, lesson_id: int, codes: list[str]) -> None:
    with work():
        now = clock.now()
        items = [
            {"id": f"00000000-0000-4000-8000-{lesson_id:04}{n:08}", "kind": "in", "code": c, "device_time": now.isoformat()}
            for n, c in enumerate(codes)
        ]  # fmt: skip
        checkin.take(db.session.get_one(Lesson, lesson_id), items, now, by=checkin.Actor(None, "thử"))


def test_the_whole_chain_by_command(commune: Commune, runner: Run, work: Work) -> None:
    course = said(
        runner(
            "courses",
            "add",
            "Trí tuệ nhân tạo",
            "--skill",
            "AI",
            "--hours",
            "4",
            "--lessons-needed",
            "1",
            "--json",
        )
    )
    assert said(runner("courses", "list", "--json"))[-1] == course
    training = said(
        runner(
            "trainings", "add", "--course", course["id"], "--place", "Hội trường",
            "--trainer", commune.emails["trainer"], "--json",
        )
    )  # fmt: skip
    assert training == {
        "id": training["id"], "title": "Trí tuệ nhân tạo", "state": "planned", "enrolled": 0, "eligible": 0, "certified": 0,
    }  # fmt: skip
    today = clock.today()
    first = said(
        runner(
            "lessons",
            "add",
            "--training",
            training["id"],
            "--day",
            today,
            "--from",
            "00:00",
            "--to",
            "23:59",
            "--json",
        )
    )
    assert first == {
        "id": first["id"], "training": training["id"], "day": today.isoformat(), "state": "planned", "enrolled": 0,
        "present": 0,
    }  # fmt: skip
    # A unit by its name without marks, then by id: the second time nobody is new.
    one = said(
        runner("enrolments", "add", "--training", training["id"], "--unit", "van phong uy ban", "--json")
    )
    assert one == {"training": training["id"], "added": 4, "enrolled": 4}
    two = said(
        runner("enrolments", "add", "--training", training["id"], "--unit", commune.units[0], "--person", commune.people[5],
               "--json")
    )  # fmt: skip
    assert two == {"training": training["id"], "added": 1, "enrolled": 5}
    assert said(runner("lessons", "open", first["id"], "--json"))["state"] == "open"
    come(work, first["id"], commune.codes[:3])
    closed = said(runner("lessons", "close", first["id"], "--json"))
    assert (closed["state"], closed["present"], closed["recorded"], closed["withdrawn"]) == (
        "closed",
        3,
        3,
        0,
    )
    listed = {row["id"]: row for row in said(runner("trainings", "list", "--json"))}
    assert listed[training["id"]] == training | {"state": "closed", "enrolled": 5, "eligible": 3}
    assert [row["id"] for row in said(runner("lessons", "list", "--training", training["id"], "--json"))] == [
        first["id"]
    ]
    answer = said(runner("ledger", "reconcile", "--json"))
    assert (answer["equal"], answer["lines"], answer["missing"], answer["extra"]) == (True, 3, [], [])
    reopened = said(runner("lessons", "open", first["id"], "--json"))
    assert (reopened["state"], reopened["withdrawn"]) == ("open", 3)
    with work():
        verbs = list(db.session.scalars(select(AuditRow.verb).order_by(AuditRow.id)))
    assert verbs == ["add", "add", "add", "enrol", "enrol", "open", "close", "open"]


def test_reconcile_finds_what_is_missing_and_what_is_too_much(
    commune: Commune, runner: Run, work: Work
) -> None:
    come(work, commune.lesson, commune.codes[:2])
    said(runner("lessons", "close", commune.lesson, "--json"))
    with work():
        first = db.session.scalars(select(Evidence).order_by(Evidence.id).limit(1)).one()
        gone = first.person_id
        db.session.execute(update(Evidence).where(Evidence.id == first.id).values(withdrawn_at=clock.now()))
        db.session.add(
            Evidence(
                locality_id=commune.locality, person_id=commune.people[5], skill_id=first.skill_id, kind="attended",
                source="training:9999", on=clock.today(), recorded_at=clock.now(),
            )
        )  # fmt: skip
    result = runner("ledger", "reconcile", "--json")
    assert result.exit_code == 1
    answer = json.loads(result.stdout)
    assert not answer["equal"]
    assert [row["person"] for row in answer["missing"]] == [gone]
    assert [(row["source"], row["person"]) for row in answer["extra"]] == [
        ("training:9999", commune.people[5])
    ]
    plain = runner("ledger", "reconcile")
    assert plain.exit_code == 1
    assert f"người {gone}" in plain.stdout
    assert "Nguyễn" not in plain.output


def test_a_day_that_moved_is_a_difference(commune: Commune, runner: Run, work: Work) -> None:
    come(work, commune.lesson, commune.codes[:1])
    said(runner("lessons", "close", commune.lesson, "--json"))
    with work():
        lesson = db.session.get_one(Lesson, commune.lesson)
        lesson.day = lesson.day.replace(year=2020, day=1)
    assert runner("ledger", "reconcile").exit_code == 1


@pytest.mark.parametrize(
    "words",
    [
        ("lessons", "close", "999"),
        ("lessons", "open", "999"),
        ("lessons", "list", "--training", "999"),
        ("lessons", "add", "--training", "999", "--day", "2026-11-14"),
        ("lessons", "add", "--training", "1", "--day", "31/02/2026"),
        ("lessons", "add", "--training", "1", "--day", "2026-11-14", "--from", "25:00"),
        ("lessons", "add", "--training", "1", "--day", "2026-11-14", "--from", "11:00", "--to", "08:00"),
        ("trainings", "add", "--course", "999"),
        ("trainings", "add", "--course", "1", "--trainer", "nobody@example.vn"),
        ("courses", "add", "Lớp", "--skill", "KHONG-CO"),
        ("courses", "add", " ", "--skill", "AI"),
        ("courses", "add", "Kỹ năng số cơ bản", "--skill", "AI"),
        ("enrolments", "add", "--training", "1"),
        ("enrolments", "add", "--training", "1", "--unit", "Không có"),
        ("enrolments", "add", "--training", "1", "--person", "999"),
        ("enrolments", "add", "--training", "1", "--unit", "1", "--category", "x"),
    ],
)
def test_bad_input_is_exit_2_with_a_reason_and_nothing_written(
    commune: Commune, runner: Run, work: Work, words: tuple[str, ...]
) -> None:
    result = runner(*words)
    assert result.exit_code == 2, result.output
    assert result.stderr.strip()
    assert result.stdout == ""
    assert "Traceback" not in result.output
    with work():
        assert db.session.scalar(select(AuditRow.id)) is None


def test_a_trainer_of_another_commune_is_refused(
    commune: Commune, found_commune: Callable[..., Commune], runner: Run
) -> None:
    other = found_commune("00002", "Suối Trong")
    result = runner("trainings", "add", "--course", commune.course, "--trainer", other.emails["trainer"])
    assert result.exit_code == 2
    assert runner("courses", "add", "Lớp", "--skill", "AI").exit_code == 2  # which of the two communes?
    assert runner("courses", "add", "Lớp", "--skill", "AI", "--locality", "00002").exit_code == 0


@pytest.mark.parametrize(
    ("words", "missing"),
    [
        (("--title", "Lớp cũ"), "--course, --day, FILE or --people"),
        (("--document", "12/BC", "--people", "30"), "--course, --day"),
        (("--course", "1", "--day", "2026-01-05"), "FILE or --people"),
        (("ds.xlsx", "--course", "1", "--day", "2026-01-05", "--people", "3"), "not both"),
    ],
)
def test_a_training_held_before_says_what_is_missing(
    commune: Commune, runner: Run, words: tuple[str, ...], missing: str
) -> None:
    result = runner("trainings", "held", *words)
    assert result.exit_code == 2
    assert missing in result.stderr
    assert result.stdout == ""
