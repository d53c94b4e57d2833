"""A batch is taken by the handful: as few statements as a single scan, and an answer for each event all the same."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from app.base.db import db
from campaigns.attendance import earlier, standing
from tests.attendance.telling import event, present, send, void, walkin
from trainees.people import Person


def test_a_hundred_scans_are_as_many_statements_as_one(commune, work, queries):
    def asked(*codes):
        with work():
            items = [event(code=code) for code in codes]
            with queries() as said:
                assert {answer.result for answer in send(commune.lesson, *items)} == {"created"}
            return len(said)

    asked(commune.codes[0])  # opens the lesson
    # Whoever was there already costs one more: presence is read anew.
    assert asked(*commune.codes[2:4], *commune.codes[:4] * 24) <= asked(commune.codes[1]) + 1


def test_each_answer_stands_where_its_event_stood(commune, work):
    ins = [event(code=code) for code in commune.codes[:3]]
    with work():
        answers = send(
            commune.lesson, ins[0], "no event", ins[1], event(code="https://example.com/1"), walkin(), ins[0], void(ins[1]),
            ins[2],
        )  # fmt: skip
        told = [(answer.result, answer.problem) for answer in answers]
        assert told == [
            ("created", None), ("refused", "event_malformed"), ("created", None), ("refused", "code_foreign"),
            ("created", None), ("repeat", None), ("created", None), ("created", None),
        ]  # fmt: skip
        assert {commune.enrolled[0], commune.enrolled[2]} < set(present(commune.lesson))
        assert commune.enrolled[1] not in present(commune.lesson)


def test_an_id_that_another_worker_stored_meanwhile_blocks_no_other(commune, work):
    first, second = event(code=commune.codes[0]), event(code=commune.codes[1])
    with work():
        send(commune.lesson, first)
    with work():
        answers = send(commune.lesson, first | {"code": commune.codes[2]}, second)
    assert [answer.result for answer in answers] == ["conflict", "created"]
    with work():
        assert set(present(commune.lesson)) == set(commune.enrolled[:2])


def test_a_walk_in_whose_id_was_stored_meanwhile_enters_nobody(commune, work, monkeypatch):
    first = event(code=commune.codes[0])
    with work():
        send(commune.lesson, first)
        before = db.session.scalar(select(func.count(Person.id)))
    monkeypatch.setattr(earlier.Book, "look_up", _once_blind())
    with work():
        [answer] = send(commune.lesson, walkin("Hồ Thị Mới") | {"id": first["id"]})
        assert answer.result == "conflict"
        assert db.session.scalar(select(func.count(Person.id))) == before


def _once_blind():
    """A look at what is stored that sees nothing the first time, as if another worker stored it just after."""
    seen, looks = earlier.Book.look_up, []

    def look_up(*given, **more):
        looks.append(given)
        return {} if len(looks) == 1 else seen(*given, **more)

    return look_up


def test_who_stands_how_is_found_by_index(commune, work):
    """Without statistics SQLite went through all events of the lesson for each of them."""
    with work():
        connection = db.session.connection()
        if connection.dialect.name != "sqlite":
            pytest.skip("the planner of PostgreSQL knows its tables")
        asked = standing._COUNTED.params(lesson=commune.lesson, people=commune.enrolled)
        text = asked.compile(connection.engine, compile_kwargs={"literal_binds": True})
        plan = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}")]
    assert any("void USING" in step and "corrects" in step for step in plan), plan
    assert any("lesson_person (lesson_id=? AND person_id=?)" in step for step in plan), plan
