"""Taking a test: who may, what is kept of what is said, when it ends, what counts, and what strangers cannot do."""

from __future__ import annotations

import random
import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.audit import AuditRow
from app.base import clock
from app.base.actors import COMMAND_LINE, EVERYWHERE
from app.base.db import db
from app.base.errors import Conflict, Refused
from app.jobs import sittings
from app.web.sittings import frame
from campaigns import trainings
from campaigns.courses.version import TEST
from certificates.assessments import exam, opening, outcome, passing, question, result, taking
from certificates.assessments.opening import Opening
from certificates.assessments.result import AFTER, BEFORE
from certificates.assessments.sitting import Answer, Sitting
from certificates.assessments.taking import Told
from tests.certificates.papers import DRAFTS, bank, opened, right_of
from tests.conftest import ONE_DATABASE
from trainees import ledger
from trainees.people.merging import Merge


@pytest.fixture(autouse=True)
def _fresh_brakes():
    frame.unknown.forget()
    frame.strangers.forget()
    frame.crowd.forget()


def _results(commune):
    return [
        (row.phase, row.person_id, row.points, row.passed) for row in result.of_training(_training(commune))
    ]


def _training(commune):
    return trainings.get(commune.training, within=EVERYWHERE)


def _take(held, person_id, good=range(5)):
    """A whole try: the places in `good` right, the others open."""
    sitting, _ = taking.sit_down(held, person_id)
    taking.answer(sitting, [Told(place, right_of(sitting.paper[place]), None) for place in good])
    taking.hand_in(sitting)
    return sitting


# --- opening -------------------------------------------------------------------------------------------------


def test_a_test_without_questions_does_not_open(commune, work):
    with work():
        with pytest.raises(Refused) as told:
            opening.start(_training(commune), AFTER, by=COMMAND_LINE)
        assert told.value.code == "test_empty"


def test_it_opens_once_and_again_at_the_same_address_with_its_own_rules(commune, work):
    with work():
        held = opened(commune, pass_percent=80)
        with pytest.raises(Conflict):
            opening.start(_training(commune), AFTER, by=COMMAND_LINE)
        taking.close(held, by=COMMAND_LINE)
        exam.change(held.assessment, pass_percent=50)
        assert opening.start(_training(commune), AFTER, by=COMMAND_LINE).code == held.code
        assert held.rules["pass_percent"] == 50, "nobody had sat down to it"
        taking.sit_down(held, commune.enrolled[0])
        taking.close(held, by=COMMAND_LINE)
        exam.change(held.assessment, pass_percent=90)
        assert opening.start(_training(commune), AFTER, by=COMMAND_LINE).rules["pass_percent"] == 50


def test_before_a_training_it_is_taken_once_and_shows_no_answers(commune, work):
    with work():
        held = opened(commune, BEFORE, tries=5, shows_answers=True)
        assert (held.rules["tries"], held.rules["shows_answers"]) == (1, False)


SAID = ((0, 2), (2, False), (0, 0), (4, "1"), (2, True), (0, 1), (4, "12"), (2, None))
"""What somebody says one after another, to which place; the last of each place is meant."""

# --- answers -------------------------------------------------------------------------------------------------


def test_the_newest_turn_holds_whatever_order_it_comes_in(commune, work):
    with work():
        sitting, _ = taking.sit_down(opened(commune), commune.enrolled[0])
        for turn, choice in ((5, 1), (3, 0), (5, 2), (4, 2)):
            taking.answer(sitting, [Told(0, choice, turn)])
        assert taking.said(sitting) == {0: 1}
        taking.answer(sitting, [Told(0, 2, None)])
        assert taking.said(sitting) == {0: 2}
        assert taking.newest_turn(sitting) == 6


def test_a_turn_has_an_end_and_whoever_says_it_just_now_is_still_heard(commune, work):
    with work():
        sitting, _ = taking.sit_down(opened(commune), commune.enrolled[0])
        taking.answer(sitting, [Told(0, 1, taking.NEWEST)])
        for choice in (2, 0):
            taking.answer(sitting, [Told(0, choice, None)])
        assert (taking.said(sitting), taking.newest_turn(sitting)) == ({0: 0}, taking.NEWEST)


def test_any_order_and_any_repeat_end_alike(commune, work):
    with work():
        held = opened(commune)
        for seed in range(8):
            sitting, _ = taking.sit_down(held, commune.enrolled[0])
            told = [Told(place, said, turn) for turn, (place, said) in enumerate(SAID, start=1)]
            chance = random.Random(seed)
            while told_now := chance.sample(told, chance.randint(1, len(told))):
                taking.answer(sitting, told_now)
                if chance.random() < 0.3:
                    break
            taking.answer(sitting, chance.sample(told, len(told)))
            assert taking.said(sitting) == {0: 1, 2: None, 4: "12"}
            taking.hand_in(sitting)


def test_what_cannot_be_read_stops_no_other_and_forged_places_are_refused(commune, work):
    with work():
        sitting, _ = taking.sit_down(opened(commune), commune.enrolled[0])
        kept = taking.answer(sitting, [Told(0, 99, 1), Told(2, True, 2)])
        assert kept.refused == (0,)
        assert taking.said(sitting) == {2: True}
        for place in (-1, 5, 10**6):
            with pytest.raises(Refused):
                taking.answer(sitting, [Told(place, True, 3)])


def test_handed_in_twice_is_once_and_nothing_is_kept_afterwards(commune, work):
    with work():
        held = opened(commune)
        sitting = _take(held, commune.enrolled[0], good=[0, 1, 2, 3])
        at = sitting.handed_in_at
        assert not taking.hand_in(sitting)
        assert taking.answer(sitting, [Told(4, "12,5", 99)]).state == taking.ENDED
        assert (sitting.points, sitting.out_of, sitting.passed, sitting.handed_in_at) == (6, 7, True, at)
        assert db.session.scalar(select(Answer.id).where(Answer.place == 4)) is None


def test_it_goes_on_where_it_was_left(commune, work):
    with work():
        sitting, _ = taking.sit_down(opened(commune), commune.enrolled[0])
        assert taking.resumed(sitting) == 0
        taking.answer(sitting, [Told(0, 1, 1), Told(1, [0], 2)])
        assert taking.resumed(sitting) == 2
        taking.answer(sitting, [Told(4, "12", 3)])
        assert taking.resumed(sitting) == 2, "the first that is open, once the last was answered"
        taking.answer(sitting, [Told(2, True, 4), Told(3, [1, None, 2], 5)])
        assert taking.resumed(sitting) == 3, "half an order is open"
        taking.answer(sitting, [Told(3, [1, 3, 2], 6)])
        assert taking.resumed(sitting) == 5


# --- time ----------------------------------------------------------------------------------------------------


@pytest.fixture
def hands(monkeypatch):
    """hands(seconds) moves the clock on."""
    real, moved = clock.now, [0.0]
    monkeypatch.setattr(clock, "now", lambda: real() + timedelta(seconds=moved[0]))

    def move(seconds):
        moved[0] += seconds

    return move


def test_when_time_is_over_what_was_said_counts_after_a_grace(commune, work, hands):
    with work():
        held = opened(commune, minutes=10)
        sitting, _ = taking.sit_down(held, commune.enrolled[0])
        taking.answer(sitting, [Told(0, 1, 1)])
        hands(10 * 60 + 20)
        assert taking.answer(sitting, [Told(2, True, 2)]).state == taking.OPEN
        hands(20)
        assert taking.answer(sitting, [Told(1, [0, 2], 3)]).state == taking.ENDED
        assert (sitting.points, sitting.handed_in_at) == (2, taking.deadline(sitting))


def test_who_never_hands_in_is_collected(commune, work, hands):
    with work():
        held = opened(commune, minutes=10)
        sitting, _ = taking.sit_down(held, commune.enrolled[0])
        assert taking.overdue() == []
        hands(11 * 60)
        assert taking.overdue() == [held.id]
        assert taking.collect(held, by=COMMAND_LINE) == 1
        assert sitting.handed_in_at == taking.deadline(sitting)
        assert taking.overdue() == []


def test_a_worker_collects_them(app, commune, work, hands):
    with work():
        sitting, _ = taking.sit_down(opened(commune, minutes=10), commune.enrolled[0])
        taking.answer(sitting, [Told(0, 1, 1)])
    hands(11 * 60)
    with app.app_context():
        sittings.collect()
    with work():
        assert _results(commune) == [(AFTER, commune.enrolled[0], 1, False)]


def test_closing_collects_what_is_being_written_and_lets_nobody_in(commune, work):
    with work():
        held = opened(commune)
        sitting, _ = taking.sit_down(held, commune.enrolled[0])
        taking.answer(sitting, [Told(0, 1, 1)])
        assert taking.close(held, by=COMMAND_LINE) == 1
        assert sitting.points == 1
        with pytest.raises(Refused):
            taking.sit_down(held, commune.enrolled[1])


# --- tries, browsers, results --------------------------------------------------------------------------------


def test_another_browser_takes_the_sitting_along_when_it_is_sure_who_comes(commune, work):
    with work():
        held = opened(commune)
        sitting, blank = taking.sit_down(held, commune.enrolled[0])
        again, old = taking.sit_down(held, commune.enrolled[0])
        assert (again, taking.by_token(held, blank)) == (sitting, None), "nothing was said yet"
        taking.answer(sitting, [Told(0, 1, 1)])
        with pytest.raises(Refused) as told:
            taking.sit_down(held, commune.enrolled[0])
        assert told.value.code == "sitting_elsewhere"
        assert taking.by_token(held, old) is sitting
        again, new = taking.sit_down(held, commune.enrolled[0], sure=True)
        assert again is sitting
        assert sitting.moves == 2
        assert taking.by_token(held, old) is None
        assert taking.by_token(held, new) is sitting
        assert taking.said(sitting) == {0: 1}


def test_a_trainer_releases_a_sitting_to_the_next_browser_once(commune, work):
    with work():
        held, who = opened(commune), commune.enrolled[0]
        sitting, old = taking.sit_down(held, who)
        taking.answer(sitting, [Told(0, 1, 1)])
        taking.release(sitting)
        assert taking.by_token(held, old) is None
        assert taking.sit_down(held, who)[0] is sitting
        with pytest.raises(Refused):
            taking.sit_down(held, who)
        taking.hand_in(sitting)
        with pytest.raises(Refused) as told:
            taking.release(sitting)
        assert told.value.code == "sitting_ended"


def test_tries_are_counted_and_one_more_may_be_given(commune, work):
    with work():
        held, who = opened(commune, tries=1), commune.enrolled[0]
        _take(held, who, good=[0])
        with pytest.raises(Refused) as told:
            taking.sit_down(held, who)
        assert told.value.code == "tries_used"
        opening.allow_again(held, who)
        assert taking.tries_left(held, who) == 1
        opening.allow_again(held, who, beyond=0)  # the same page, tapped twice
        assert taking.tries_left(held, who) == 1
        assert _take(held, who).number == 2
        assert taking.tries_left(held, who) == 0
        taking.close(held, by=COMMAND_LINE)
        with pytest.raises(Refused) as told:
            opening.allow_again(held, who)
        assert told.value.code == "opening_closed", "the answers are shown"


def test_the_best_try_counts_and_its_day_is_the_first_that_passed(commune, work):
    with work():
        held, who = opened(commune), commune.enrolled[0]
        _take(held, who, good=[0])
        first = _take(held, who, good=[0, 1, 2, 3])
        first.handed_in_at -= timedelta(days=3)
        _take(held, who)
        (row,) = result.of_training(_training(commune))
        assert (row.phase, row.points, row.out_of, row.passed) == (AFTER, 7, 7, True)
        assert row.on == clock.local(first.handed_in_at).date()


def test_a_pass_becomes_mastery_in_the_ledger_and_goes_when_it_is_withdrawn(commune, work):
    with work():
        held, who = opened(commune), commune.enrolled[0]
        _training(commune).version.proof = TEST
        sitting = _take(held, who)
        key = passing.key(_training(commune))
        assert {line.person_id for line in ledger.lines(source=key)} == {who}
        with pytest.raises(Refused):
            outcome.withdraw(sitting, "  ", by=COMMAND_LINE)
        outcome.withdraw(sitting, "Làm hộ", by=COMMAND_LINE)
        assert (list(ledger.lines(source=key)), _results(commune)) == ([], [])
        outcome.give_back(sitting, by=COMMAND_LINE)
        assert {line.person_id for line in ledger.lines(source=key)} == {who}


def test_before_and_after_are_results_of_their_own(commune, work):
    with work():
        after = opened(commune)
        before = opening.start(_training(commune), BEFORE, by=COMMAND_LINE)
        _take(before, commune.enrolled[0], good=[0])
        _take(after, commune.enrolled[0])
        assert sorted(_results(commune)) == [
            (AFTER, commune.enrolled[0], 7, True),
            (BEFORE, commune.enrolled[0], 1, False),
        ]


def test_after_a_merge_tries_are_one_persons(commune, work):
    with work():
        held = opened(commune, tries=1)
        kept, gone = commune.enrolled[:2]
        _take(held, gone)
        from campaigns import decisions
        from trainees.people import Person

        decisions.merge(db.session.get_one(Person, kept), db.session.get_one(Person, gone), by=COMMAND_LINE)
        assert db.session.scalar(select(Merge.id))
        with pytest.raises(Refused):
            taking.sit_down(held, kept)
        opening.allow_again(held, gone)  # given to the row that went away, it is theirs who stands for it
        assert taking.tries_left(held, kept) == 1
        (line,) = [line for line in outcome.lines(held) if line.sittings]
        assert (line.person.id, line.state) == (kept, "passed")


def test_the_hard_question_stands_first_and_a_second_try_weighs_nothing(commune, work):
    with work():
        held = opened(commune)
        for who in commune.enrolled[:3]:
            _take(held, who, good=[0, 2])
        _take(held, commune.enrolled[0])
        told = outcome.tallies(held)
        assert [(one.asked, one.right) for one in told] == [(3, 0), (3, 0), (3, 0), (3, 3), (3, 3)]
        assert {one.text for one in told[3:]} == {DRAFTS[0].text, DRAFTS[2].text}


# --- the public page -----------------------------------------------------------------------------------------


NAMED = {"way": "name", "name": "nguyen thi anh", "year": "1984"}


@pytest.fixture
def held(commune, work):
    """An opening: its code."""
    with work():
        return opened(commune).code


def _begin(client, at, **said):
    return client.post(f"/b/{at}", data=said or NAMED, csrf=False)


def _state(app, code):
    with app.app_context():
        held = db.session.scalar(select(Opening).where(Opening.code == code))
        rows = db.session.scalars(
            select(Sitting).where(Sitting.opening_id == held.id).order_by(Sitting.id)
        ).all()
        return [(row.person_id, row.handed_in_at is not None, row.points, taking.said(row)) for row in rows]


def test_a_whole_test_without_a_script(app, client, commune, held):
    assert _begin(client, held).headers["Location"].endswith(f"/b/{held}")
    page = client.get(f"/b/{held}").text
    assert "Câu 1/5" in page
    assert "Ánh N." in page
    for place, said in enumerate(({"said": "1"}, {"said": ["0", "2"]}, {"said": "1"})):
        client.post(
            f"/b/{held}/answer", data={"place": str(place + 1), "go": str(place + 2), **said}, csrf=False
        )
    with app.app_context():
        order = db.session.scalars(select(Sitting.paper)).one()[3]["right"]
    to = client.post(
        f"/b/{held}/answer", data={"place": "4", "go": "5", **{f"said-{n}": str(rank) for n, rank in enumerate(order)}}, csrf=False
    )  # fmt: skip
    assert to.headers["Location"].endswith("?q=5")
    to = client.post(f"/b/{held}/answer", data={"place": "5", "go": "review", "said": "12,55"}, csrf=False)
    assert "Đã trả lời đủ 5 câu" in client.get(to.headers["Location"]).text
    for _ in range(2):  # nothing is open: it is not asked twice
        assert client.post(f"/b/{held}/hand-in", csrf=False).headers["Location"].endswith("/result")
    page = client.get(f"/b/{held}/result").text
    assert "Đúng 5 trong 5 câu" in page
    assert _state(app, held) == [
        (commune.enrolled[0], True, 7, {0: 1, 1: [0, 2], 2: True, 3: order, 4: "12,55"})
    ]


@ONE_DATABASE
def test_a_card_opens_it_too(app, client, commune, held):
    assert _begin(client, held, way="card", code=commune.codes[1]).status_code == 303
    assert _state(app, held)[0][0] == commune.enrolled[1]


@ONE_DATABASE
@pytest.mark.parametrize(
    "said",
    [
        {"way": "name", "name": "Nguyễn Thị Ánh", "year": "1985"}, {"way": "name", "name": "Võ Minh Khôi", "year": "1995"},
        {"way": "name", "name": "Không Có Ai", "year": "1984"}, {"way": "card", "code": "00000000"},
    ],
)  # fmt: skip
def test_strangers_and_who_is_not_on_the_list_hear_the_same(app, client, commune, held, said):
    page = _begin(client, held, **said)
    assert page.status_code == 422
    assert "Chưa tìm thấy trong danh sách lớp" in page.text
    for name in ("Trần Văn Bình", "Lê Hoàng Đức"):
        assert name not in page.text
    assert _state(app, held) == []


@ONE_DATABASE
def test_a_card_of_somebody_outside_the_class_opens_nothing(app, client, commune, held, work):
    from trainees import cards

    with work():
        text = cards.current([commune.people[4]])[commune.people[4]].full_code
    assert _begin(client, held, way="card", code=text).status_code == 422
    assert _state(app, held) == []


@ONE_DATABASE
def test_guessed_addresses_are_braked_and_unknown_ones_are_all_alike(app, client, held):
    taker = app.test_client()
    _begin(taker, held)
    answers = [client.get(f"/b/{n:08}") for n in range(31)]
    assert {answer.status_code for answer in answers[:30]} == {404}
    assert (
        len({re.sub(f'{n:08}|value="[^"]*"', "", answer.text) for n, answer in enumerate(answers[:30])}) == 1
    )
    assert answers[30].status_code == 429
    for one in (client, taker):
        assert one.get(f"/b/{held}").status_code == 200, "who has the right one is let in"


@ONE_DATABASE
def test_guessed_names_are_braked_where_they_come_from_and_lock_nobody_else_out(
    app, commune, held, monkeypatch
):
    monkeypatch.setattr(frame.strangers, "most", 10)
    outside = {"environ_base": {"REMOTE_ADDR": "2001:db8:7::1"}}
    miss = {"way": "name", "name": "Nguyễn Thị Ánh", "year": "1983"}
    stranger = app.test_client()
    for n in range(10):
        there = {"REMOTE_ADDR": f"2001:db8:7::{n:x}"}  # one phone has them all
        assert stranger.post(f"/b/{held}", data=miss, csrf=False, environ_base=there).status_code == 422
    for said in (NAMED, {"way": "card", "code": "00000000"}):
        braked = stranger.post(f"/b/{held}", data=said, csrf=False, **outside)
        assert braked.status_code == 429, "past the limit nobody is found"
        assert "Đợi ít phút" in braked.text
        assert "Chưa tìm thấy" not in braked.text
    assert _state(app, held) == []
    assert _begin(app.test_client(), held).status_code == 303, "from another address"
    by_card = {"way": "card", "code": commune.codes[1]}
    assert app.test_client().post(f"/b/{held}", data=by_card, csrf=False, **outside).status_code == 303
    assert [row[0] for row in _state(app, held)] == commune.enrolled[:2]


@ONE_DATABASE
def test_names_guessed_from_everywhere_are_braked(app, client, commune, held, monkeypatch):
    monkeypatch.setattr(frame.crowd, "most", 5)
    for n in range(5):
        there = {"REMOTE_ADDR": f"10.0.0.{n}"}
        client.post(
            f"/b/{held}",
            data={"way": "name", "name": "Không Có", "year": "1950"},
            csrf=False,
            environ_base=there,
        )
    assert _begin(client, held).status_code == 429
    assert _begin(client, held, way="card", code=commune.codes[0]).status_code == 303


@ONE_DATABASE
def test_the_other_phone_is_told_and_changes_nothing_any_more(app, commune, held):
    old, new = app.test_client(), app.test_client()
    _begin(old, held)
    say = {"answers": [{"place": 0, "said": 1, "turn": 1}]}
    assert old.post(f"/b/{held}/answers", json=say, csrf=False).json["state"] == "open"
    _begin(new, held, way="card", code=commune.codes[0])
    say = {"answers": [{"place": 0, "said": 2, "turn": 2}], "hand_in": True}
    assert old.post(f"/b/{held}/answers", json=say, csrf=False).json == {"state": "elsewhere"}
    old.post(f"/b/{held}/answer", data={"place": "1", "said": "2"}, csrf=False)
    old.post(f"/b/{held}/hand-in", csrf=False)
    assert "đang mở trên máy khác" in old.get(f"/b/{held}").text
    assert _state(app, held) == [(commune.enrolled[0], False, None, {0: 1})]


@ONE_DATABASE
def test_a_classmate_who_knows_name_and_year_takes_no_begun_paper(app, commune, held, sign_in):
    mine, other = app.test_client(), app.test_client()
    _begin(mine, held)
    say = {"answers": [{"place": 0, "said": 1, "turn": 1}]}
    mine.post(f"/b/{held}/answers", json=say, csrf=False)
    refused = _begin(other, held)
    assert refused.status_code == 422
    assert "Bài đang làm dở trên máy khác" in refused.text
    assert mine.post(f"/b/{held}/answers", json=say, csrf=False).json["state"] == "open"
    assert _begin(mine, held).status_code == 303, "the browser that has it"
    with app.app_context():
        sitting = db.session.scalars(select(Sitting)).one()
        number, place = sitting.id, f"/openings/{sitting.opening_id}"
        assert sitting.moves == 0
    trainer = sign_in("trainer")
    assert "Đổi máy" not in trainer.get(place).text
    assert (
        "làm tiếp được trên máy khác"
        in trainer.post(f"/sittings/{number}/release", follow_redirects=True).text
    )
    assert "Đang chờ làm tiếp" in trainer.get(place).text
    assert mine.post(f"/b/{held}/answers", json=say, csrf=False).json["state"] == "elsewhere"
    assert _begin(other, held).status_code == 303
    assert "Đổi máy 1 lần" in trainer.get(place).text
    assert _state(app, held) == [(commune.enrolled[0], False, None, {0: 1})]
    with app.app_context():
        rows = db.session.scalars(select(AuditRow).where(AuditRow.noun == "sitting").order_by(AuditRow.id))
        assert [(row.verb, row.detail.get("way")) for row in rows] == [
            ("sit-down", "name"), ("release", None), ("move", "name"),
        ]  # fmt: skip


@ONE_DATABASE
def test_nobody_without_the_secret_reads_or_writes_a_sitting(app, client, commune, held):
    _begin(app.test_client(), held)
    stranger = app.test_client()
    for cookie in ("", "hvs_x", "a" * 3000):
        stranger.set_cookie("hvs_sitting", cookie, path=f"/b/{held}")
        assert stranger.post(
            f"/b/{held}/answers", json={"answers": [], "hand_in": True}, csrf=False
        ).json == {"state": "elsewhere"}
        for path in ("review", "result"):
            assert stranger.get(f"/b/{held}/{path}").headers["Location"].endswith(f"/b/{held}")
        assert stranger.get(f"/b/{held}/pictures/0").status_code == 404
        stranger.post(f"/b/{held}/hand-in", csrf=False)
        stranger.post(f"/b/{held}/again", csrf=False)
    assert _state(app, held) == [(commune.enrolled[0], False, None, {})]


@ONE_DATABASE
@pytest.mark.parametrize(
    "body",
    [
        None, [], {}, {"answers": "x"}, {"answers": [1]}, {"answers": [{"place": "0", "said": 1, "turn": 1}]},
        {"answers": [{"place": 0, "said": 1, "turn": 0}]}, {"answers": [{"place": True, "said": 1, "turn": 1}]},
        {"answers": [{"place": 77, "said": 1, "turn": 1}]}, {"answers": [{"place": -1, "said": 1, "turn": 1}]},
        {"answers": [{"place": 0, "said": 1, "turn": 2**40}]}, {"answers": [{"place": 0, "said": 1, "turn": 10**9 + 1}]}, {"answers": [{"place": 0, "said": 1, "turn": 1}] * 501},
    ],
)  # fmt: skip
def test_malformed_and_forged_answers_are_refused_whole(app, client, commune, held, body):
    _begin(client, held)
    assert client.post(f"/b/{held}/answers", json=body, csrf=False).status_code == 422
    assert _state(app, held)[0][3] == {}


@ONE_DATABASE
def test_brackets_within_brackets_are_malformed(app, client, commune, held):
    _begin(client, held)
    text = '{"answers": [{"place": 0, "turn": 1, "said": ' + "[" * 5_000 + "]" * 5_000 + "}]}"
    answer = client.post(f"/b/{held}/answers", data=text, content_type="application/json", csrf=False)
    assert answer.status_code == 422
    assert _state(app, held)[0][3] == {}


@ONE_DATABASE
def test_answers_come_as_json_only(app, client, commune, held):
    _begin(client, held)
    text = '{"answers": [{"place": 0, "said": 1, "turn": 1}]}'
    assert (
        client.post(f"/b/{held}/answers", data=text, content_type="text/plain", csrf=False).status_code == 422
    )
    assert _state(app, held)[0][3] == {}


@ONE_DATABASE
def test_the_page_never_holds_what_is_right(client, commune, held, work):
    with work():
        test = exam.get(commune.course, within=EVERYWHERE)
        assert len(question.bank(test)) == 5
    _begin(client, held)
    page = client.get(f"/b/{held}").text
    assert "Không ai hỏi mật khẩu" not in page
    assert '"right"' not in page


@ONE_DATABASE
def test_answers_are_shown_when_it_is_closed_to_who_took_it(app, client, commune, work):
    """Whoever burns a classmate's tries would hold the key for everybody else."""
    with work():
        code = opened(commune, tries=2).code
    _begin(client, code)
    for left in (1, 0):
        client.post(f"/b/{code}/hand-in", data={"sure": "1"}, csrf=False)
        page = client.get(f"/b/{code}/result").text
        assert "Chưa đạt lần này" in page
        assert "sau khi giảng viên đóng" in page
        for right in ("Thư đòi mật khẩu", "Không ai hỏi mật khẩu", "Đáp án:"):
            assert right not in page
        assert client.post(f"/b/{code}/again", csrf=False).status_code == (303 if left else 422)
    with work():
        taking.close(db.session.scalars(select(Opening)).one(), by=COMMAND_LINE)
    page = client.get(f"/b/{code}/result").text
    for right in ("Thư đòi mật khẩu", "Không ai hỏi mật khẩu", "Đáp án:"):
        assert right in page
    assert (
        "Không ai hỏi mật khẩu" not in app.test_client().get(f"/b/{code}/result", follow_redirects=True).text
    )


@ONE_DATABASE
def test_handing_in_with_questions_open_is_asked_once(app, client, commune, held):
    _begin(client, held)
    client.post(f"/b/{held}/answer", data={"place": "1", "said": "1"}, csrf=False)
    review = client.get(f"/b/{held}/review").text
    assert "Nộp bài, còn 4 câu chưa trả lời" in review
    asked = client.post(f"/b/{held}/hand-in", csrf=False)
    assert "/review?sure=1" in asked.headers["Location"]
    assert _state(app, held)[0][1] is False
    sure = client.get(asked.headers["Location"]).text
    assert "Vẫn nộp, bỏ 4 câu" in sure
    assert 'name="sure" value="1"' in sure
    client.post(f"/b/{held}/hand-in", data={"sure": "1"}, csrf=False)
    assert _state(app, held)[0][1] is True


@ONE_DATABASE
def test_before_a_training_no_verdict_is_told(client, commune, work):
    with work():
        code = opened(commune, BEFORE).code
    _begin(client, code)
    client.post(f"/b/{code}/hand-in", data={"sure": "1"}, csrf=False)
    page = client.get(f"/b/{code}/result").text
    assert "Đã nộp bài" in page
    assert "Chưa đạt" not in page
    assert "Thư đòi mật khẩu" not in page


# --- the class -----------------------------------------------------------------------------------------------


@ONE_DATABASE
def test_a_trainer_opens_sees_gives_one_more_try_and_withdraws(app, commune, sign_in, work):
    trainer = sign_in("trainer")
    with work():
        bank(commune, tries=1)
    assert "Mở bài sau lớp" in trainer.get(f"/trainings/{commune.training}").text
    there = trainer.post(f"/trainings/{commune.training}/tests", data={"phase": "after"}).headers["Location"]
    with work():
        held = db.session.scalars(select(Opening)).one()
        _take(held, commune.enrolled[0])
        sitting = db.session.scalars(select(Sitting.id)).one()
    page = trainer.get(there).text
    assert "Nguyễn Thị Ánh" in page
    assert "7 / 7" in page
    again = trainer.post(f"{there}/again", data={"person": commune.enrolled[0]}, follow_redirects=True)
    assert "được làm thêm một lần" in again.text
    assert "Ghi lý do" in trainer.post(f"/sittings/{sitting}/withdraw", data={}, follow_redirects=True).text
    trainer.post(f"/sittings/{sitting}/withdraw", data={"why": "Làm hộ"})
    assert "Đã hủy kết quả" in trainer.get(there).text
    trainer.post(f"/sittings/{sitting}/give-back")
    sheet = trainer.post(f"{there}/sheet")
    assert sheet.data[:2] == b"PK"
    assert trainer.get(f"{there}/poster.pdf").data[:5] == b"%PDF-"
    assert "<path d=" in trainer.get(f"{there}/screen").text
    assert trainer.post(f"{there}/close").status_code == 303
    assert trainer.post(f"{there}/open").status_code == 303
    refused = trainer.post(f"{there}/again", data={"person": commune.people[5]}, follow_redirects=True)
    assert "Chọn một người trong danh sách" in refused.text


@ONE_DATABASE
def test_a_trainer_of_other_trainings_sees_nothing_of_it(commune, found_commune, sign_in, work):
    other = found_commune("00002", "Suối Trong")
    with work():
        held = opened(commune)
        _take(held, commune.enrolled[0])
        sitting, number = db.session.scalars(select(Sitting.id)).one(), held.id
    for role in ("trainer", "officer"):
        stranger = sign_in(role, other)
        for path in (f"/openings/{number}", f"/openings/{number}/screen", f"/openings/{number}/poster.pdf"):
            assert stranger.get(path).status_code == 404
        assert stranger.post(f"/openings/{number}/close").status_code == 404
        assert stranger.post(f"/sittings/{sitting}/withdraw", data={"why": "x"}).status_code == 404
