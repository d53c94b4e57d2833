"""What nobody should send, through HTTP: each bad item hears why, the good ones beside it are kept, nothing is a 500.

The test client raises what the application does not answer, so that an unforeseen error fails its test by itself.
"""

from __future__ import annotations

import gzip
import json
import time as stopwatch
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.base import clock
from app.base.actors import EVERYWHERE, Actor
from app.base.db import db
from campaigns import lessons
from campaigns.attendance import devices
from campaigns.attendance.events import AttendanceEvent, EventConflict
from tests.attendance.telling import event, kept, present, stored, void, walkin
from trainees.people import Person

MALFORMED = "event_malformed"
HUGE = 10**4000  # more digits than a database or a JavaScript number has, fewer than Python refuses to read
DEEP = "[" * 10_000 + "]" * 10_000


@pytest.fixture
def post(client, commune, bearer):
    """post(body) → the answer to those bytes as a batch of the commune's lesson; more as keywords."""

    def send(body, *, lesson=commune.lesson, headers=None, kind="application/json"):
        return client.post(
            f"/api/v1/lessons/{lesson}/attendance-events",
            data=body,
            content_type=kind,
            headers=bearer() | (headers or {}),
        )

    return send


def batch(*items, **said):
    return json.dumps({"device_now": clock.now().isoformat(), "events": list(items)} | said)


def refusal(answer):
    """(status, code) of a whole call that was refused, in words for a person."""
    assert answer.mimetype == "application/problem+json", answer.text
    said = answer.json
    assert said["title"] != said["code"], said  # a sentence, not only a code
    assert " " in said["title"]
    return answer.status_code, said["code"]


def told(answer):
    """(result, problem) of every item; whatever is not good says why in words."""
    assert answer.status_code == 200, answer.text
    for item in answer.json["results"]:
        assert item["result"] in ("created", "repeat") or len(item["message"]) > 10, item
    return [(item["result"], item.get("problem")) for item in answer.json["results"]]


def among_good_ones(post, commune, work, item):
    """Send one item between two good scans, twice; what it heard. The good ones are kept, and nothing else changed."""
    before, after = event(code=commune.codes[0]), event(code=commune.codes[1])
    first, second = (told(post(batch(before, item, after))) for _ in range(2))
    assert (first[0], first[2]) == (("created", None), ("created", None))
    assert (second[0], second[2]) == (("repeat", None), ("repeat", None))
    with work():
        assert set(commune.enrolled[:2]) <= set(present(commune.lesson))
    return first[1], second[1]


# --- single items --------------------------------------------------------------------------------------------

MALFORMED_ITEMS = {
    "nothing": None, "a number": 7, "a text": "in", "a list": [], "an empty object": {}, "a truth": True,
    "no id": event() | {"id": None}, "a float for an id": event(id=1.5), "a huge id": event(id=HUGE),
    "an object for an id": event(id={"a": 1}), "a sentence for an id": event(id="x" * 50_000), "a NUL in the id": event(id="\x00" * 36),
    "half a letter in the id": event(id="\ud800" * 32), "no kind": event(kind=None), "an unknown kind": event("teleport"),
    "a list for a kind": event(["in"]), "an object for a source": event(source={}), "an unknown source": event(source="\ud800\x00"),
    "no time": event(device_time=None), "a number for a time": event(device_time=1_700_000_000),
    "a time without zone": event(device_time="2026-11-20T19:30:00"), "a day": event(device_time="2026-11-20"),
    "a time that is none": event(device_time="2026-02-31T25:61:00Z"), "a zone that is none": event(device_time="2026-11-20T19:30:00+99:00"),
    "a zone by name": event(device_time="2026-11-20T19:30:00[Asia/Ho_Chi_Minh]"), "year zero": event(device_time="0000-01-01T00:00:00Z"),
    "year 1, before the calendar": event(device_time="0001-01-01T00:00:00+14:00"), "year 10000": event(device_time="10000-01-01T00:00:00Z"),
    "year 9999, behind the calendar": event(device_time="9999-12-31T23:59:59-14:00"), "half a letter in the time": event(device_time="\ud83d"),
    "a float for a person": event(person=1.0), "a truth for a person": event(person=True), "a text for a person": event(person="1"),
    "nobody's number": event(person=0), "a huge person": event(person=HUGE), "more than a column": event(person=2**31),
    "an undoing of nothing": event("void"), "an undoing of a number": event("void", corrects=5), "an undoing of words": event("void", corrects="hôm qua"),
    "a list of newcomers": event("walkin", walkin=[{"name": "A"}]), "a newcomer born tomorrow": walkin(birth_year="2999"),
    "a newcomer of the year dot": walkin(birth_year="0001"), "a newcomer of another sex": walkin(sex="khác"),
    "a newcomer born in other figures": walkin(birth_year="١٩٦١"),
}  # fmt: skip


@pytest.mark.parametrize("item", MALFORMED_ITEMS.values(), ids=MALFORMED_ITEMS.keys())
def test_a_malformed_item_hears_so_and_blocks_no_other(post, commune, work, item):
    first, second = among_good_ones(post, commune, work, item)
    assert first == second == ("refused", MALFORMED)
    with work():
        assert stored(commune.lesson) == 2


ODD_BUT_READ = {
    "a code of another world": (event(code="https://example.com/\x00\ud800/t/"), ("refused", "code_foreign")),
    "a code that never ends": (event(code="A" * 200_000), ("refused", "code_foreign")),
    "a number for a code": (event(code=HUGE), ("refused", "code_foreign")),
    "a float for a code": (event(code=0.5), ("refused", "code_foreign")),
    "a deep object for a code": (event(code={"a": {"b": [1, {"c": None}]}}), ("refused", "code_foreign")),
    "a newcomer without a name": (walkin(""), ("refused", "walkin_nameless")),
    "a newcomer called NUL": (walkin("\x00\x00"), ("refused", "walkin_nameless")),
    "a newcomer called half a letter": (walkin("\udfff"), ("refused", "walkin_nameless")),
    "a newcomer with a list for a name": (walkin(["An"]), ("refused", "walkin_nameless")),
    "a number that nobody has": (event(person=2**31 - 1), ("held", "person_unknown")),
    "an undoing of what never came": (event("void", corrects="0" * 32), ("held", "corrects_unknown")),
}  # fmt: skip


@pytest.mark.parametrize(("item", "heard"), ODD_BUT_READ.values(), ids=ODD_BUT_READ.keys())
def test_an_odd_item_has_its_own_answer_and_is_kept(post, commune, work, item, heard):
    first, second = among_good_ones(post, commune, work, item)
    assert first == heard
    assert second == ("repeat", heard[1])
    with work():
        assert stored(commune.lesson) == 3
        assert (kept(item["id"]).result, kept(item["id"]).problem) == heard


def test_what_no_field_knows_is_not_kept(post, commune, work):
    scan = event(
        code=commune.codes[0],
        cccd="079084000001",
        nested=json.loads("[" * 400 + "]" * 400),
        reason="\x00x\ud800" + "y" * 9000,
    )
    assert told(post(batch(scan))) == [("created", None)]
    with work():
        assert kept(scan["id"]).reason == "x" + "y" * 499
        row = db.session.execute(
            select(AttendanceEvent.__table__).where(AttendanceEvent.id == scan["id"])
        ).one()
        assert "079084000001" not in str(row)


# --- times ---------------------------------------------------------------------------------------------------

FAR = {
    "year 1": "0001-01-02T00:00:00Z", "1970": "1970-01-01T00:00:00Z", "a year ago": None, "next year": None,
    "year 9999": "9999-12-30T00:00:00Z", "a zone of half a minute": "2019-05-05T05:05:05+06:30:30", "west of everywhere": "2019-05-05T05:05:05-23:59",
    "letters of a basic form": "20190505T050505Z",
}  # fmt: skip


@pytest.mark.parametrize("said", FAR.values(), ids=FAR.keys())
def test_a_far_time_is_taken_as_it_is_and_flagged(post, commune, work, said, request):
    if said is None:
        year = timedelta(days=-366 if "ago" in request.node.callspec.id else 366)
        said = (clock.now() + year).isoformat()
    scan = event(code=commune.codes[2], device_time=said)
    assert among_good_ones(post, commune, work, scan)[0] == ("created", None)
    with work():
        row = kept(scan["id"])
        assert row.device_time == clock.parse_moment(said)
        assert "outside_time" in row.flags
        assert commune.enrolled[2] in present(commune.lesson)


def test_a_phone_that_was_set_right_before_it_sent_is_found_out_by_a_time_ahead_of_now(post, commune, work):
    """Its offset says that all is well; only a time to come says that it was not."""
    soon, late = (
        event(code=commune.codes[0], device_time=(clock.now() + timedelta(minutes=n)).isoformat())
        for n in (1, 5)
    )
    assert told(post(batch(soon, late))) == [("created", None)] * 2
    with work():
        assert ["clock_off" in kept(each["id"]).flags for each in (soon, late)] == [False, True]


@pytest.mark.parametrize("said", ["0001-01-02T00:00:00Z", "1970-01-01T00:00:00Z", "9999-12-30T00:00:00Z"])
def test_a_device_that_lives_in_another_age_is_corrected_and_flagged(post, commune, work, said):
    """The whole phone is wrong: its scans of this moment are this moment's."""
    scan = event(code=commune.codes[0], device_time=said)
    assert told(post(batch(scan, device_now=said))) == [("created", None)]
    with work():
        row = kept(scan["id"])
        assert row.flags == ["clock_off"]
        assert abs(row.happened_at - clock.now()) < timedelta(minutes=1)


def test_a_correction_out_of_the_calendar_is_an_answer(post, commune, work):
    items = [
        event(code=commune.codes[0], device_time=said)
        for said in ("9999-12-30T00:00:00Z", "0001-01-02T00:00:00Z")
    ]
    assert told(post(batch(items[0], device_now="0001-01-02T00:00:00Z"))) == [("refused", MALFORMED)]
    assert told(post(batch(items[1], event(code=commune.codes[1]), device_now="9999-12-30T00:00:00Z"))) == [
        ("refused", MALFORMED), ("refused", MALFORMED),
    ]  # fmt: skip
    with work():
        assert present(commune.lesson) == {}


@pytest.mark.parametrize(
    "now", [None, 5, "hôm nay", "2026-11-20T19:30:00", "0001-01-01T00:00:00+14:00", {}, "\ud800", HUGE]
)
def test_a_device_that_does_not_know_its_time_keeps_its_batch(post, commune, work, now):
    assert refusal(post(batch(event(code=commune.codes[0]), device_now=now))) == (422, "batch_malformed")
    with work():
        assert stored(commune.lesson) == 0


# --- ids that were used --------------------------------------------------------------------------------------


def test_an_id_with_other_content_is_a_conflict_and_both_are_kept(post, commune, work):
    scan = event(code=commune.codes[0])
    others = [
        scan | {"code": commune.codes[1]}, scan | {"kind": "walkin", "walkin": {"name": "Hồ Thị Mới"}}, scan | {"reason": "khác"},
        scan | {"device_time": (clock.now() - timedelta(hours=1)).isoformat()}, scan | {"source": "typed"},
    ]  # fmt: skip
    good = event(code=commune.codes[3])
    heard = told(post(batch(scan, *others, scan, good)))
    assert heard == [
        ("created", None),
        *[("conflict", "event_conflict")] * len(others),
        ("repeat", None),
        ("created", None),
    ]
    assert told(post(batch(*others))) == [("conflict", "event_conflict")] * len(others)
    with work():
        assert present(commune.lesson) == {commune.enrolled[0]: scan["id"], commune.enrolled[3]: good["id"]}
        assert db.session.scalar(select(func.count(EventConflict.id))) == len(others)
        assert db.session.scalar(select(func.count(Person.id)).where(Person.name == "Hồ Thị Mới")) == 0


def test_an_id_of_another_lesson_is_a_conflict(post, commune, found_commune, bearer, client, work):
    other = found_commune("00002", "Suối Trong")
    theirs = event(code=other.codes[0])
    answer = client.post(
        f"/api/v1/lessons/{other.lesson}/attendance-events", data=batch(theirs), content_type="application/json",
        headers=bearer(of=other),
    )  # fmt: skip
    assert told(answer) == [("created", None)]
    answer = post(batch(theirs | {"code": commune.codes[0]}, event(code=commune.codes[1])))
    assert told(answer) == [("conflict", "event_conflict"), ("created", None)]
    assert "person" not in answer.json["results"][0]  # and nothing of theirs is said
    with work():
        assert list(present(commune.lesson)) == [commune.enrolled[1]]
        assert list(present(other.lesson)) == [other.enrolled[0]]


def test_the_same_id_twice_in_a_batch_is_one_event(post, commune, work):
    scan = event(code=commune.codes[0])
    assert told(post(batch(scan, scan, scan | {"id": scan["id"].upper()}, scan | {"id": f"{{{scan['id']}}}"}))) == [
        ("created", None), *[("repeat", None)] * 3,
    ]  # fmt: skip
    with work():
        assert stored(commune.lesson) == 1


# --- where it does not belong --------------------------------------------------------------------------------


def test_events_for_another_localitys_lesson_are_turned_away(post, commune, found_commune, work):
    other = found_commune("00002", "Suối Trong")
    for lesson in (other.lesson, 10**6):
        answer = post(batch(event(code=other.codes[0]), event(code=commune.codes[0])), lesson=lesson)
        assert refusal(answer) == (404, "lesson_unknown")
    for lesson in (10**18, 10**30):  # beyond what a database counts
        assert post(batch(event()), lesson=lesson).status_code == 404
    with work():
        assert stored(other.lesson) == stored(commune.lesson) == 0


def test_a_revoked_device_hears_why_and_stores_nothing(client, commune, work):
    with work():
        lesson = lessons.get(commune.lesson, within=EVERYWHERE)
        code = devices.offer([lesson], by=Actor(commune.accounts["trainer"], "trainer"))
        paired = devices.pair(code, "Máy của cô Lan")
        token, device_id = paired.token, paired.device.id

    def send(headers):
        return client.post(
            f"/api/v1/lessons/{commune.lesson}/attendance-events",
            data=batch(scan),
            content_type="application/json",
            headers=headers,
        )

    scan, door = event(code=commune.codes[0]), {"Authorization": f"Bearer {token}"}
    assert told(send(door)) == [("created", None)]
    with work():
        db.session.get_one(devices.Device, device_id).revoked_at = clock.now()
    scan = event(code=commune.codes[1])
    assert refusal(send(door)) == (401, "device_revoked")
    assert refusal(send({"Authorization": "Bearer hvd_" + "x" * 43})) == (401, "device_unknown")
    for strange in ("Bearer ", "Bearer hvs_x", "Bearer \xff\xfe", "Bearer " + "x" * 5000, "Basic YTpi", "x"):
        assert send({"Authorization": strange}).status_code == 401
    with work():
        assert stored(commune.lesson) == 1


# --- whole batches -------------------------------------------------------------------------------------------

NO_BATCH = {
    "nothing": b"", "words": "xin chào".encode(), "half of a batch": b'{"device_now": "2026-11-20T', "a list": b"[]", "a number": b"7",
    "null": b"null", "no events": b'{"device_now": "2026-11-20T19:30:00Z"}', "an object of events": b'{"events": {}}', "a text of events": b'{"events": "x"}',
    "deep": DEEP.encode(), "deep in a batch": f'{{"events": {DEEP}}}'.encode(), "deep objects": b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
    "deep in an event": b'{"device_now": "2026-11-20T19:30:00Z", "events": [{"code": ' + DEEP.encode() + b"}]}",
    "not even text": b"\xff\xfe\x00\x01" * 100, "zipped": gzip.compress(b'{"events": []}'), "a number without end": b'{"events": [' + b"9" * 100_000 + b"]}",
    "the same key often": b"{" + b'"events": 1,' * 1000 + b'"events": 2}', "a form": b"events=1&device_now=2",
}  # fmt: skip


@pytest.mark.parametrize("body", NO_BATCH.values(), ids=NO_BATCH.keys())
def test_what_is_no_batch_is_refused_whole(post, commune, work, body):
    assert refusal(post(body)) == (422, "batch_malformed")
    with work():
        assert stored(commune.lesson) == 0


@pytest.mark.parametrize(
    "kind",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "application/json; charset=utf-16",
        "",
    ],
)
def test_another_type_of_content_is_refused_or_read_never_an_error(post, commune, kind):
    answer = post(batch(event(code=commune.codes[0])), kind=kind)
    assert answer.status_code == 200 or refusal(answer) == (422, "batch_malformed")


def test_a_zipped_bomb_is_not_unpacked(post, commune, work):
    bomb = gzip.compress(b'{"events": [' + b" " * 30_000_000 + b"]}", 9)
    started = stopwatch.process_time()
    answer = post(bomb, headers={"Content-Encoding": "gzip"})
    assert refusal(answer) == (422, "batch_malformed")
    assert stopwatch.process_time() - started < 5  # bytes that nobody unpacks cost nothing


def test_numbers_that_are_none_are_read_as_malformed(post, commune):
    good = json.dumps(event(code=commune.codes[0]))
    body = batch(event(person=float("nan")), event(code=float("inf")), event(code="\u0000")).replace(
        "]}", f", {good}]}}"
    )
    assert told(post(body)) == [("refused", MALFORMED), *[("refused", "code_foreign")] * 2, ("created", None)]


def test_a_batch_of_100_000_events_is_refused_whole_and_at_once(post, commune, work):
    """The phone keeps them all and sends them in smaller parcels: nothing was taken, nothing is lost."""
    scan = event(code=commune.codes[0])
    few_bytes, many_bytes = batch(*[0] * 100_000), batch(*[scan] * 100_000)
    assert refusal(post(batch(*[scan] * 501))) == (422, "batch_too_large")
    assert refusal(post(few_bytes)) == (422, "batch_too_large")
    assert refusal(post(many_bytes)) == (413, "batch_too_large")
    with work():
        assert stored(commune.lesson) == 0
    heard = told(post(batch(*[scan] * 499, event(code=commune.codes[1]))))
    assert heard == [("created", None), *[("repeat", None)] * 498, ("created", None)]


def test_30_megabytes_are_turned_away(post, commune, work):
    assert refusal(post(b'{"events": ["' + b"x" * 30_000_000 + b'"]}')) == (413, "batch_too_large")
    with work():
        assert stored(commune.lesson) == 0


def test_a_batch_of_nothing_is_an_answer(post):
    answer = post(batch())
    assert (answer.status_code, answer.json["results"]) == (200, [])


# --- all of it at once ---------------------------------------------------------------------------------------


def test_good_items_among_every_kind_of_bad_ones_are_kept(post, commune, work):
    bad = [*MALFORMED_ITEMS.values(), *(item for item, _ in ODD_BUT_READ.values())]
    good = [event(code=commune.codes[n % 4]) for n in range(len(bad))]
    mixed = [item for pair in zip(good, bad, strict=True) for item in pair]
    heard = told(post(batch(*mixed)))
    assert heard[::2] == [("created", None)] * len(good)
    assert ("created", None) not in heard[1::2]
    assert len(heard) == len(mixed)
    with work():
        assert set(present(commune.lesson)) == set(commune.enrolled)
        there = set(db.session.scalars(select(AttendanceEvent.id)))
        assert {item["id"] for item in good} <= there


def test_the_undoing_of_a_bad_item_harms_nobody(post, commune, work):
    foreign, good = event(code="https://example.com/1"), event(code=commune.codes[0])
    heard = told(post(batch(foreign, void(foreign), good, void(foreign))))
    assert [result for result, _ in heard] == ["refused", "created", "created", "created"]
    with work():
        assert list(present(commune.lesson)) == [commune.enrolled[0]]
