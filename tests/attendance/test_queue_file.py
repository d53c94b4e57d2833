"""A phone's queue as a file: taken as if the phone had sent it, once, however often and by whichever way it comes."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.audit import AuditRow
from app.base import clock
from app.base.actors import COMMAND_LINE, EVERYWHERE, Scope
from app.base.db import db
from app.base.errors import Refused
from campaigns.attendance import queue_file
from tests.attendance.telling import event, kept, present, send, stored


def saved(*lessons, offset_ms=0, **more):
    """The bytes of a file with these (lesson, events)."""
    document = {
        "format": queue_file.FORMAT, "version": queue_file.VERSION, "exported_at": clock.now().isoformat(),
        "offset_ms": offset_ms, "lessons": [{"lesson": lesson, "events": events} for lesson, events in lessons],
    }  # fmt: skip
    return json.dumps(document | more).encode()


def take(data, within=EVERYWHERE):
    return queue_file.take(queue_file.read(data), within=within, by=COMMAND_LINE)


def test_what_waited_on_the_phone_is_stored_once_by_file_and_by_phone(commune, work):
    scans = [event(code=code) for code in commune.codes[:3]]
    with work():
        assert take(saved((commune.lesson, scans))).results == {"created": 3}
    with work():
        assert take(saved((commune.lesson, scans))).results == {"repeat": 3}
        assert [a.result for a in send(commune.lesson, *scans)] == [
            "repeat"
        ] * 3  # the phone found the network after all
        assert stored(commune.lesson) == 3
        assert len(present(commune.lesson)) == 3


def test_a_thousand_events_go_in_by_batches(commune, work):
    scans = [event(code=commune.codes[0]) for _ in range(1001)]
    with work():
        done = take(saved((commune.lesson, scans)))
        assert done.results == {"created": 1001}
        assert stored(commune.lesson) == 1001


def test_the_offset_that_the_phone_last_heard_sets_its_clock_right(commune, work):
    late = clock.now() - timedelta(hours=3)  # a phone three hours slow
    wrong, right = (event(code=code, device_time=late.isoformat()) for code in commune.codes[:2])
    with work():
        take(saved((commune.lesson, [wrong])))
        take(saved((commune.lesson, [right]), offset_ms=3 * 3600 * 1000))
        assert abs((kept(right["id"]).happened_at - clock.now()).total_seconds()) < 60
        assert "clock_off" in kept(right["id"]).flags
        assert abs((kept(wrong["id"]).happened_at - late).total_seconds()) < 60


def test_each_bad_item_answers_for_itself(commune, work):
    good, forged = event(code=commune.codes[0]), event(code=commune.codes[1][:8] + "0" * 16)
    with work():
        done = take(
            saved((commune.lesson, [good, forged, "no event"]), (10**6, [event(code=commune.codes[2])]))
        )
        assert done.results == {"created": 1, "refused": 3}
        assert {answer.problem for _, answer in done.open} == {
            "card_forged",
            "event_malformed",
            "lesson_unknown",
        }


def test_lessons_of_others_take_nothing(commune, found_commune, work):
    other = found_commune("00002", "Suối Trong")
    with work():
        done = take(saved((other.lesson, [event(code=other.codes[0])])), within=Scope(commune.locality))
        assert done.results == {"refused": 1}
        assert stored(other.lesson) == 0


def test_a_lesson_by_a_number_that_no_column_holds_keeps_nobody_elses_events_out(commune, work):
    with work():
        done = take(
            saved((10**25, [event()]), (-1, [event()]), (commune.lesson, [event(code=commune.codes[0])]))
        )
        assert done.results == {"refused": 2, "created": 1}
        assert {answer.problem for _, answer in done.open} == {"lesson_unknown"}


@pytest.mark.parametrize(
    "data",
    [b"", b"\x00\xff", b"[]", b"{}", b'{"format": "other"}', b"[" * 100_000,
     saved().replace(b'"lessons": []', b'"lessons": 5'), saved().replace(b'"lessons": []', b'"lessons": [{"lesson": "1", "events": []}]'),
     saved(exported_at="yesterday"), saved(offset_ms="far"), saved(version=99), saved(offset_ms=1e400)],
    ids=range(12),
)  # fmt: skip
def test_what_is_no_such_file_is_refused_in_words(app, data):
    with pytest.raises(Refused) as refused:
        queue_file.read(data)
    assert refused.value.code in ("queue_unreadable", "queue_version")


def test_the_command_says_what_became_of_each(commune, work, runner, tmp_path):
    path = tmp_path / "may-cua-lan.json"
    scans = [event(code=commune.codes[0]), event(code=commune.codes[1][:8] + "0" * 16)]
    path.write_bytes(saved((commune.lesson, scans)))
    done = runner("attendance", "import", path, "--json")
    assert done.exit_code == 0, done.stderr
    answer = json.loads(done.stdout)
    assert (answer["events"], answer["results"]) == (2, {"created": 1, "refused": 1})
    assert [(p["lesson"], p["problem"]) for p in answer["problems"]] == [(commune.lesson, "card_forged")]
    assert "2 đã có" in runner("attendance", "import", path).stdout
    with work():
        told = db.session.scalars(
            select(AuditRow).where(AuditRow.verb == "import", AuditRow.noun == "lesson")
        ).all()
        assert [row.detail["events"] for row in told] == [2, 2]
    path.write_bytes(b"no queue")
    assert runner("attendance", "import", path).exit_code == 2
