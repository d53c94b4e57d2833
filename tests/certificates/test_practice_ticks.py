"""Ticks: each once, in whatever order and however often they come; nobody's is lost, nobody counts for another."""

from __future__ import annotations

import json
import os
import random
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.base import clock
from app.base.actors import COMMAND_LINE, EVERYWHERE
from app.base.db import db, writing
from campaigns import courses, decisions, enrolments, lessons, trainings
from campaigns.attendance import completion, queue_file
from certificates.assessments import checklist, passing, progress, result, ticking
from certificates.assessments.tick import Tick
from certificates.award import eligibility
from tests.attendance import telling
from trainees import cards, ledger, people
from trainees.people import Particulars, Person
from trainees.people.merging import Merge

LONG = bool(os.environ.get("HVS_LONG"))
THINGS = ["Mở ứng dụng VNeID", "Gửi một hồ sơ thử", "Nhận ra tin nhắn lừa đảo"]


@pytest.fixture
def items(commune, work):
    """Ids of the three things of the course's checklist; the second is needed, two are enough."""
    with work():
        course = courses.get(commune.course, within=EVERYWHERE)
        made = checklist.make(course, THINGS, needed=[1], by=COMMAND_LINE)
        checklist.ask(made, pass_items=2, guidance="", by=COMMAND_LINE)
        trainings.get(commune.training, within=EVERYWHERE).version.proof = "practice"
        return [item.id for item in checklist.items(made)]


def tick(done, *, minutes_ago=0, **whom):
    """One tick; `done`: {item: bool} or the items that were done."""
    said = done if isinstance(done, dict) else dict.fromkeys(done, True)
    return {
        "id": str(uuid.uuid4()), "done": {str(item): yes for item, yes in said.items()},
        "device_time": (clock.now() - timedelta(minutes=minutes_ago)).isoformat(), **whom,
    }  # fmt: skip


def send(lesson_id, *ticks, ahead=timedelta(0)):
    lesson = lessons.get(lesson_id, within=EVERYWHERE)
    return ticking.report(lesson, ticks, clock.now() + ahead, by=COMMAND_LINE)


def results(training_id):
    """Person → (points, of how many, passed)."""
    rows = result.of_training(trainings.get(training_id, within=EVERYWHERE))
    return {row.person_id: (row.points, row.out_of, row.passed) for row in rows}


def lines(training_id):
    return {line.person_id for line in ledger.lines(source=f"proof:{training_id}")}


def test_ticks_become_a_result_and_evidence(commune, work, items, runner):
    one, two, three = commune.enrolled[:3]
    with work():
        answers = send(
            commune.lesson,
            tick(items[:2], code=commune.codes[0]),
            tick([items[0], items[2]], code=commune.codes[1][:8]),
            tick(items, person=three),
        )
        assert [answer.result for answer in answers] == ["created"] * 3
        assert answers[0].person == {"id": one, "name": "Nguyễn Thị Ánh"}
    with work():
        # Two would be enough, but the second person lacks the one that is needed.
        assert results(commune.training) == {one: (2, 3, True), two: (2, 3, False), three: (3, 3, True)}
        assert lines(commune.training) == {one, three}
        training = trainings.get(commune.training, within=EVERYWHERE)
        assert passing.passed(training) == {one: clock.today(), three: clock.today()}
    assert runner("ledger", "reconcile").exit_code == 0


def test_the_later_holds_and_undoing_takes_the_evidence_back(commune, work, items):
    one = commune.enrolled[0]
    with work():
        send(commune.lesson, tick({items[1]: False}, person=one, minutes_ago=5))
        send(commune.lesson, tick(items, person=one, minutes_ago=10))
        assert results(commune.training) == {one: (2, 3, False)}
        assert lines(commune.training) == set()
        send(commune.lesson, tick({items[1]: True}, person=one, minutes_ago=1))
        assert lines(commune.training) == {one}
        send(commune.lesson, tick(dict.fromkeys(items, False), person=one))
        assert results(commune.training) == {}
        assert lines(commune.training) == set()


def test_a_retry_is_silence_and_a_reused_id_a_conflict(commune, work, items):
    first = tick(items[:1], person=commune.enrolled[0])
    with work():
        assert [a.result for a in send(commune.lesson, first, first)] == ["created", "created"]
        assert send(commune.lesson, first)[0].result == "repeat"
        other = first | {"done": {str(items[0]): False}}
        assert (send(commune.lesson, other)[0].result, len(db.session.query(Tick).all())) == ("conflict", 1)
        # As the device spelt it.
        shouted = tick(items[:1], person=commune.enrolled[0])
        shouted["id"] = shouted["id"].upper()
        assert send(commune.lesson, shouted)[0].id == shouted["id"]


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ("not an object", "tick_malformed"),
        ({}, "tick_malformed"),
        ({"id": "x"}, "tick_malformed"),
        ({"done": {}}, "tick_malformed"),
        ({"done": {"abc": True}}, "tick_malformed"),
        ({"done": {"1": "yes"}}, "tick_malformed"),
        ({"done": [1]}, "tick_malformed"),
        ({"device_time": "now"}, "tick_malformed"),
        ({"device_time": "0001-01-01T00:00:00+14:00"}, "tick_malformed"),
        ({"person": None}, "tick_malformed"),
        ({"person": True}, "tick_malformed"),
        ({"walkin": "\ud800"}, "tick_malformed"),
        ({"person": None, "code": "https://example.vn/t/nothing"}, "code_foreign"),
        ({"done": {"999999999": True}}, "item_unknown"),
    ],
)  # fmt: skip
def test_one_bad_tick_blocks_no_other(commune, work, items, said, problem):
    bad = said if isinstance(said, str) or not said else tick(items[:1], person=commune.enrolled[0]) | said
    good = tick(items[:1], person=commune.enrolled[0])
    with work():
        first, second = send(commune.lesson, bad, good)
        assert (first.result, first.problem, second.result) == ("refused", problem, "created")


def test_a_forged_card_is_refused_and_a_stranger_is_kept(commune, work, items):
    forged = commune.codes[0][:8] + "0" * 16
    with work():
        answers = send(
            commune.lesson,
            tick(items, code=forged),
            tick(items, code=telling.card_of(commune.people[5])),
            tick(items, person=commune.people[5]),
            tick(items, walkin=str(uuid.uuid4())),
        )
        assert [(a.result, a.problem) for a in answers] == [
            ("refused", "card_forged"), ("held", "not_on_list"), ("held", "person_unknown"), ("held", "walkin_unknown"),
        ]  # fmt: skip
        assert all(answer.message for answer in answers)
        assert results(commune.training) == {}
        lesson = lessons.get(commune.lesson, within=EVERYWHERE)
        assert len(ticking.waiting(lesson)) == 3


def test_who_joins_later_is_counted(commune, work, items):
    stranger = commune.people[5]
    with work():
        send(commune.lesson, tick(items, code=telling.card_of(stranger)))
    with work():
        training = trainings.get(commune.training, within=EVERYWHERE)
        enrolments.add(training, [db.session.get_one(Person, stranger)], by=COMMAND_LINE)
    with work():
        assert results(commune.training) == {stranger: (3, 3, True)}
        assert lines(commune.training) == {stranger}


def test_a_walkin_of_another_phone_comes_after_their_tick(commune, work, items):
    event = telling.walkin("Hồ Thị Mới")
    with work():
        assert send(commune.lesson, tick(items, walkin=event["id"]))[0].problem == "walkin_unknown"
    with work():
        [answer] = telling.send(commune.lesson, event)
    with work():
        assert results(commune.training) == {answer.person["id"]: (3, 3, True)}


def test_a_blank_card_gets_its_holder_later_and_loses_them_again(commune, work, items):
    with work():
        [blank] = cards.print_blank(commune.locality, 1, by=COMMAND_LINE)
        text = blank.full_code
        assert send(commune.lesson, tick(items, code=text))[0].problem == "card_blank"
    event = telling.walkin("Hồ Thị Mới", code=text)
    with work():
        [answer] = telling.send(commune.lesson, event)
        who = answer.person["id"]
    with work():
        assert results(commune.training) == {who: (3, 3, True)}
    with work():
        telling.send(commune.lesson, telling.void(event))
    with work():
        assert (results(commune.training), lines(commune.training)) == ({}, set())
        [waiting] = ticking.waiting(lessons.get(commune.lesson, within=EVERYWHERE))
        assert waiting.held == "card_blank"


def test_two_rows_of_one_person_count_together_and_apart_again(commune, work, items, runner):
    one, two = commune.enrolled[:2]
    with work():
        send(commune.lesson, tick([items[0]], person=one, minutes_ago=9), tick([items[1]], person=two))
        assert lines(commune.training) == set()
    with work():
        rows = [db.session.get_one(Person, number) for number in (one, two)]
        merge = decisions.merge(*rows, by=COMMAND_LINE).id
    with work():
        assert results(commune.training) == {two: (2, 3, True)}
        assert lines(commune.training) == {two}
        assert passing.passed(trainings.get(commune.training, within=EVERYWHERE)) == {one: clock.today()}
    assert runner("ledger", "reconcile").exit_code == 0
    with work():
        decisions.undo(db.session.get_one(Merge, merge), by=COMMAND_LINE)
    with work():
        assert results(commune.training) == {one: (1, 3, False), two: (1, 3, False)}
        assert lines(commune.training) == set()


def test_a_lesson_to_try_the_scanner_counts_nowhere(commune, work, items):
    with work():
        training = trainings.get(commune.training, within=EVERYWHERE)
        day = clock.today()
        first = training.lessons[0]
        trial = lessons.add(training, day, first.starts_at, first.ends_at, practice=True).id
        who = commune.enrolled[0]
        assert send(trial, tick(items, person=who))[0].result == "created"
        assert results(commune.training) == {}
        # Also not with the next tick that counts: their result holds what was done in a real lesson.
        send(commune.lesson, tick([items[2]], person=who))
        assert results(commune.training) == {who: (1, 3, False)}
        assert lines(commune.training) == set()


def test_a_clock_that_ran_ahead_does_not_outlast_the_next_tick(commune, work, items):
    one = commune.enrolled[0]
    with work():
        [answer] = send(commune.lesson, tick(items, person=one, minutes_ago=-60))
        assert (answer.result, answer.flags) == ("created", ["clock_off"])
        # A phone that is wrong all the time is set right by the server.
        [answer] = send(
            commune.lesson, tick({items[1]: False}, person=one, minutes_ago=-120), ahead=timedelta(hours=2)
        )
        assert (answer.result, answer.flags) == ("created", ["clock_off"])
        assert results(commune.training) == {one: (2, 3, False)}


def test_items_of_another_course_are_no_items_here(commune, work, items):
    with work():
        own = courses.get(commune.course, within=EVERYWHERE).version.skills
        other = courses.add(commune.locality, "Chương trình khác", own)
        foreign = [item.id for item in checklist.items(checklist.make(other, ["Việc khác"], by=COMMAND_LINE))]
        answers = send(
            commune.lesson,
            tick(foreign, person=commune.enrolled[0]),
            tick([*items, *foreign], person=commune.enrolled[0]),
        )
        assert [answer.problem for answer in answers] == ["item_unknown"] * 2


def test_what_a_training_began_with_it_keeps(commune, work, items):
    one = commune.enrolled[0]
    with work():
        send(commune.lesson, tick(items, person=one))
        course = courses.get(commune.course, within=EVERYWHERE)
        old = checklist.of_course(course)
        new = checklist.add(old, "Việc mới, bắt buộc", needed=True, by=COMMAND_LINE)
        assert (new.id != old.id, old.retired_at is not None) == (True, True)
        assert [item.text for item in checklist.items(new)] == [*THINGS, "Việc mới, bắt buộc"]
        training = trainings.get(commune.training, within=EVERYWHERE)
        assert checklist.of_training(training).id == old.id
        progress.settle(training, by=COMMAND_LINE)
        assert results(commune.training) == {one: (3, 3, True)}
        another = trainings.add(course, "Lớp sau", by=COMMAND_LINE)
        assert checklist.of_training(another).id == new.id


# --- the order says nothing ----------------------------------------------------------------------------------

TOLD = st.lists(
    st.tuples(
        st.integers(0, 2),  # whom of the list, if it is one of the list
        st.sampled_from(["card", "number", "outsider", "walkin"]),
        st.integers(0, 6),  # minutes ago
        st.dictionaries(st.integers(0, 2), st.booleans(), min_size=1, max_size=3),
    ),
    min_size=1, max_size=12,
)  # fmt: skip


class World:
    """A training of its own with three people, an outsider with a card, and a walk-in that has not been heard of."""

    def __init__(self, commune, items):
        self.items, self.enrolled, self.codes = items, commune.enrolled[:3], commune.codes[:3]
        course = courses.get(commune.course, within=EVERYWHERE)
        training = trainings.add(course, "Lớp", by=COMMAND_LINE)
        enrolments.add(training, [db.session.get_one(Person, who) for who in self.enrolled], by=COMMAND_LINE)
        first = trainings.get(commune.training, within=EVERYWHERE).lessons[0]
        self.lesson = lessons.add(training, clock.today(), first.starts_at, first.ends_at).id
        self.training = training.id
        outsider = people.add(commune.locality, Particulars("Người ngoài lớp"), by=COMMAND_LINE)
        self.outsider, self.card = outsider.id, cards.give([outsider])[outsider.id].full_code
        self.event = telling.walkin("Hồ Thị Mới")
        self.base = clock.now()

    def story(self, told):
        """(who, tick) of each."""
        made = []
        for place, way, ago, done in told:
            who, whom = {
                "card": (self.enrolled[place], {"code": self.codes[place]}),
                "number": (self.enrolled[place], {"person": self.enrolled[place]}),
                "outsider": (self.outsider, {"code": self.card}),
                "walkin": ("walkin", {"walkin": self.event["id"]}),
            }[way]
            one = tick({self.items[item]: yes for item, yes in done.items()}, **whom)
            one["device_time"] = (self.base - timedelta(minutes=ago)).isoformat()
            made.append((who, one))
        return made

    def expected(self, story):
        """The plain account: by time and id, the later holds."""
        done = {}
        for who, one in sorted(story, key=lambda each: (each[1]["device_time"], each[1]["id"])):
            done.setdefault(who, {}).update({int(item): yes for item, yes in one["done"].items()})
        can = {who: {item for item, yes in each.items() if yes} for who, each in done.items()}
        return {
            who: (len(each), self.items[1] in each and len(each) >= 2) for who, each in can.items() if each
        }

    def hear(self, work, story, order, news):
        """Send the ticks one by one in an order; before the one at `news` the others join. Who stands how."""
        came = None
        with work():
            now = clock.now()
        for here, which in enumerate(order):
            with work():
                if here == news:
                    [answer] = telling.send(self.lesson, self.event)
                    came = answer.person["id"]
                    training = trainings.get(self.training, within=EVERYWHERE)
                    enrolments.add(training, [db.session.get_one(Person, self.outsider)], by=COMMAND_LINE)
                lesson = lessons.get(self.lesson, within=EVERYWHERE)
                # The device's now is the server's to the microsecond, so that equal times stay equal.
                real, clock.now = clock.now, lambda: now
                try:
                    ticking.report(lesson, [story[which][1]], now, by=COMMAND_LINE)
                finally:
                    clock.now = real
        with work():
            found = {
                "walkin" if who == came else who: (points, passed)
                for who, (points, _, passed) in results(self.training).items()
            }
            there = {"walkin" if who == came else who for who in lines(self.training)}
            assert there == {who for who, (_, passed) in found.items() if passed}
            return found


@settings(
    max_examples=120 if LONG else 12, deadline=None, derandomize=not LONG,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(told=TOLD, seed=st.integers(0, 10_000))
def test_property_the_order_of_arrival_says_nothing(commune, work, items, told, seed):
    with work():
        world = World(commune, items)
    story = world.story(told)
    order = [which for which in range(len(story)) for _ in range(2)]
    chance = random.Random(seed)
    chance.shuffle(order)
    assert world.hear(work, story, order, chance.randrange(len(order))) == world.expected(story)


def test_control_by_order_of_arrival_the_account_would_not_hold(commune, work, items, monkeypatch):
    with work():
        world = World(commune, items)
    story = world.story([
        (0, "number", 1, {0: False, 1: False}), (0, "card", 5, {0: True, 1: True}),
    ])  # fmt: skip
    # By arrival, and not as a database happens to answer: that promises no order.
    came = [one["id"] for _, one in story]
    monkeypatch.setattr(
        progress,
        "sorted",
        lambda marks, key: sorted(marks, key=lambda one: came.index(one.id)),
        raising=False,
    )
    assert world.hear(work, story, [0, 1], 0) != world.expected(story)
    monkeypatch.undo()
    with work():
        progress.settle(trainings.get(world.training, within=EVERYWHERE), by=COMMAND_LINE)
        assert results(world.training) == world.expected(story) == {}


def test_a_saved_queue_brings_whom_it_ticks(commune, work, items, runner, tmp_path):
    event = telling.walkin("Hồ Thị Mới")
    told = [tick(items, walkin=event["id"]), tick(items[:1], person=commune.enrolled[0])]
    document = {
        "format": queue_file.FORMAT, "version": queue_file.VERSION, "exported_at": clock.now().isoformat(), "offset_ms": 0,
        "lessons": [{"lesson": commune.lesson, "events": [event], "ticks": told}],
    }  # fmt: skip
    path = tmp_path / "diem-danh.json"
    path.write_text(json.dumps(document))
    first = json.loads(runner("attendance", "import", path, "--json").output)
    assert (first["events"], first["results"], first["problems"]) == (3, {"created": 3}, [])
    assert json.loads(runner("attendance", "import", path, "--json").output)["results"] == {"repeat": 3}
    with work():
        assert sorted(results(commune.training).values()) == [(1, 3, False), (3, 3, True)]


def test_an_elder_leaves_with_a_certificate_after_the_practical_check(commune, work, items):
    """No account, no e-mail, no ID: a blank card at the door, three things done before the trainer's eyes."""
    with work():
        trainings.get(commune.training, within=EVERYWHERE).version.certifies = "passed"
        [blank] = cards.print_blank(commune.locality, 1, by=COMMAND_LINE)
        text = blank.full_code
    with work():
        [came] = telling.send(commune.lesson, telling.walkin("Nguyễn Thị Sáu", code=text, birth_year="1956"))
        telling.send(commune.lesson, telling.event(code=commune.codes[0]))
        send(commune.lesson, tick(items[:2], code=text), tick(items[:1], code=commune.codes[0]))
        training = trainings.get(commune.training, within=EVERYWHERE)
        assert eligibility.eligible(training) == []  # the lesson is not over
    with work():
        completion.complete(lessons.get(commune.lesson, within=EVERYWHERE), by=COMMAND_LINE)
        training = trainings.get(commune.training, within=EVERYWHERE)
        assert [one.person_id for one in eligibility.eligible(training)] == [came.person["id"]]


def test_reconcile_sees_a_result_that_the_ticks_do_not_say(commune, work, items, runner):
    one = commune.enrolled[0]
    with work():
        send(commune.lesson, tick(items[:1], person=one))
    assert runner("ledger", "reconcile").exit_code == 0
    with work():
        training = trainings.get(commune.training, within=EVERYWHERE)
        [row] = result.of_training(training)
        row.points = 3
    found = runner("ledger", "reconcile", "--json")
    assert found.exit_code == 1
    document = json.loads(found.output)
    assert [(r["person"], r["skill"]) for r in document["missing"]] == [(one, "1/3")]
    assert [(r["person"], r["skill"]) for r in document["extra"]] == [(one, "3/3")]


def test_the_same_batch_from_six_at_once_is_stored_once(app, commune, work, items):
    told = [tick(items, person=who) for who in commune.enrolled] + [tick(items[:1], code=commune.codes[0])]

    def hand_in(_):
        with app.app_context(), writing():
            heard = [answer.result for answer in send(commune.lesson, *told)]
            db.session.commit()
            return heard

    with ThreadPoolExecutor(6) as crowd:
        heard = [each for batch in crowd.map(hand_in, range(6)) for each in batch]
    assert (heard.count("created"), heard.count("repeat")) == (5, 25)
    with work():
        assert len(db.session.query(Tick).all()) == 5
        assert set(results(commune.training).values()) == {(3, 3, True)}
        assert len(ledger.lines(source=f"proof:{commune.training}")) == 2 * len(commune.enrolled)
