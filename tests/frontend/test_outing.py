"""What the phone works out by itself on an outreach day: counts, roll-call, who is to be visited again, births as people say them."""

from __future__ import annotations

import pytest

from tests.frontend.script import run

DAY = {
    "id": "7", "salt": "s", "askedAt": 1000, "points": [{"id": 1, "name": "Chợ"}, {"id": 2, "name": "Nhà văn hóa"}],
    "skills": [{"code": "a", "title": "Cài VNeID"}, {"code": "b", "title": "Gửi hồ sơ"}, {"code": "c", "title": "Quét QR"}],
    "tallies": [{"code": "vneid", "title": "VNeID"}],
    "volunteers": [{"id": 11, "code": "AAAA1111", "name": "Nam", "shift": 5, "point": 1, "came": None}],
    "people": [{"id": 21, "code": "BBBB2222", "name": "Lê Thị Tư", "where": "Thôn Đông", "skills": ["a", "b"]}],
    "blanks": {},
}  # fmt: skip


def asked(body: str, events: list[dict], day: dict = DAY):
    """What `body` says of a phone (`it`) that knows a day and these events."""
    events = [{"seq": n, "day": "7"} | one for n, one in enumerate(events)]
    script = f"const known = new it.DayKnown(); known.id = '7'; known.set(given.day, given.events); {body}"
    return run("scanner/outreach_known.js", script, {"day": day, "events": events})


def tally(what: str = "vneid", point: int = 1, **more):
    return {
        "id": f"t{what}{point}{more}",
        "wire": {"kind": "tally", "what": what, "count": 1, "point": point},
    } | more


def help_of(skills: list[str], outcome: str = "done", **more):
    return {
        "id": f"h{skills}{outcome}{more}",
        "wire": {"kind": "help", "skills": skills, "outcome": outcome},
    } | more


def test_buttons_count_what_stands_at_their_point():
    events = [
        tally(), tally(waiting=1), tally(result="held"), tally(voided=True), tally(result="refused"),
        tally(result="conflict"), tally(point=2), tally("other"),
    ]  # fmt: skip
    told = asked(
        "return [1, 2].map((point) => known.count('tally', 'vneid', point)).concat(known.last('tally', 'vneid', 1).seq);", events
    )  # fmt: skip
    assert told == [3, 1, 2]


def test_the_last_word_of_a_roll_call_holds_until_the_server_knows_better():
    def roll(present: bool, **more):
        return {
            "id": f"r{present}{more}",
            "wire": {"kind": "roll", "person": 11, "shift": 5, "present": present},
        } | more

    body = "return known.came(known.volunteers[0]);"
    assert asked(body, []) is None
    assert asked(body, [roll(True, waiting=1)]) is True
    assert asked(body, [roll(True, waiting=1), roll(False, waiting=1)]) is False
    assert asked(body, [roll(True, waiting=1), roll(False, waiting=1, voided=True)]) is True
    assert asked(body, [roll(False, result="created", answeredAt=500)]) is None, "older than the roster"
    assert asked(body, [roll(False, result="created", answeredAt=2000)]) is False
    assert asked(body, [roll(False, result="refused", answeredAt=2000)]) is None


def test_whoever_was_told_that_somebody_comes_again_is_on_the_list_until_it_is_done():
    body = "return known.promises().map(({ name, open, event }) => [name, open, Boolean(event)]);"
    assert asked(body, []) == [["Lê Thị Tư", ["a", "b"], False]]
    assert asked(body, [help_of(["a"], who=21)]) == [["Lê Thị Tư", ["b"], False]]
    assert asked(body, [help_of(["a"], who=21), help_of(["b", "c"], who=21)]) == [["Lê Thị Tư", [], True]]
    assert asked(body, [help_of(["a", "b"], who=21, voided=True)])[0][1] == ["a", "b"]
    today = [
        help_of(["c"], "again", card="CCCC3333", name="Hồ Thị Mới"),
        help_of(["c"], "again", name="Không thẻ"),
    ]
    assert asked(body, today)[1:] == [["Hồ Thị Mới", ["c"], False]], "whom nothing tells apart is on no list"
    # Somebody new gets a number with the server's answer.
    answered = help_of(
        ["c"],
        "again",
        name="Không thẻ",
        result="created",
        person={"id": 99, "name": "Không thẻ", "code": "DDDD4444"},
    )
    assert asked(body, [answered])[1:] == [["Không thẻ", ["c"], False]]
    assert asked(body, [answered, help_of(["c"], who=99)])[1:] == [["Không thẻ", [], True]]


def test_people_are_counted_once_and_the_same_again_is_known():
    events = [
        help_of(["a"], who=21),
        help_of(["b"], "again", who=21),
        help_of(["a"], name="X"),
        help_of(["a"], name="X", voided=True),
    ]
    assert asked("return known.helped;", events) == 2
    body = "return [[['a'], 'done'], [['a'], 'again'], [['b'], 'again'], [['b'], 'done'], [['c'], 'done']].map((one) => known.before({ who: 21 }, ...one));"
    assert asked(body, events) == [True, True, True, False, False]
    assert asked("return known.before({}, ['a'], 'done');", events) is False


def test_what_was_asked_for_most_stands_first():
    events = [help_of(["c"], who=21), help_of(["c", "b"], name="X")]
    assert asked("return known.offered().map(({ code }) => code);", events) == ["c", "b", "a"]


def test_a_card_is_somebodys_a_blank_one_forged_or_unknown():
    body = "const { person, number, forged } = known.look(given.card ?? { kind: 'bare', code: 'BBBB2222' }); return [person?.name ?? null, number ?? null, forged ?? null];"
    assert asked(body, []) == ["Lê Thị Tư", None, None]
    body = body.replace("given.card ?? ", "").replace(
        "{ kind: 'bare', code: 'BBBB2222' }", "{ kind: 'full', code: 'BBBB2222', mac: '0' }"
    )
    assert asked(body, []) == [None, None, True]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("1958", {"birth_year": "1958"}), ("8/3/1958", {"birth": "1958-03-08"}), ("08.03.1958", {"birth": "1958-03-08"}),
        ("29-2-1960", {"birth": "1960-02-29"}), ("29/2/1961", None), ("31/4/1960", None), ("58", None), ("1758", None),
        ("2999", None), ("8/13/1958", None), ("tám ba", None), ("", None), ("0/1/1958", None), ("٨/٣/١٩٥٨", None),
    ],
)  # fmt: skip
def test_a_birth_as_people_say_it(text, told):
    assert run("scanner/birth.js", "return it.birthOf(given, 2026);", text) == told


def test_a_code_of_letters_alone_is_no_name_and_a_name_no_code():
    given = ["YBKBHYPR", "ybkb-hypr", "7K2M0", "GFVE-0R1H", "Hồ Thị Mới", "Nam", "Lê Thị Tư", ""]
    told = run(
        "scanner/card.js",
        "return given.map((text) => it.meansCard(text) && [it.isCode(it.normalise(text))]);",
        given,
    )
    assert told == [[True], [True], [False], [True], False, False, False, False]
