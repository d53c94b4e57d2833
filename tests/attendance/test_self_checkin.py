"""Self check-in: the rotating code, the claim that is good once, finding oneself, and who stands for it afterwards."""

from __future__ import annotations

import re
import threading
import uuid
from datetime import datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import func, select

from app.base import clock
from app.base.actors import COMMAND_LINE, EVERYWHERE
from app.base.db import db, writing
from app.base.errors import Refused
from campaigns import enrolments, lessons, trainings
from campaigns.attendance import anomalies, claims, completion, desk, headcount, oneself, rotating, standing
from campaigns.attendance.events import Attendance, AttendanceEvent
from campaigns.lessons import Lesson
from tests.attendance.telling import event, present, send
from tests.shape.test_pages import faults
from trainees import cards, ledger, people
from trainees.people import Particulars, Person

NOON = datetime(2026, 11, 20, 12, 0, 0, tzinfo=clock.ZONE)  # the first second of a step


@pytest.fixture(autouse=True)
def _tries(monkeypatch):
    monkeypatch.setattr(oneself, "brake", oneself.Brake())


@pytest.fixture
def its(monkeypatch):
    """its(seconds): so long after noon."""

    def go(seconds=0.0):
        monkeypatch.setattr(clock, "now", lambda: NOON + timedelta(seconds=seconds))

    return go


@pytest.fixture
def open_lesson(commune, work):
    """The commune's lesson with self check-in on; its public code."""
    with work():
        lesson = the(commune.lesson)
        headcount.let_self_checkin(lesson, True)
        return lesson.code


def the(lesson_id):
    return lessons.get(lesson_id, within=EVERYWHERE)


def on_screen(work, lesson_id):
    """What the hall's screen shows now."""
    with work():
        return rotating.code(the(lesson_id), clock.now())


@pytest.fixture
def scan(client, commune, work, open_lesson):
    """scan() → the page with the forms and its claim, as a phone gets them from the screen's code."""

    def go(visitor=None):
        visitor = visitor or client
        moved = visitor.get(f"/s/{open_lesson}?k={on_screen(work, commune.lesson)}")
        assert moved.status_code == 303, moved.text
        page = visitor.get(moved.location)
        return claim_of(page)

    return go


def claim_of(page):
    assert page.status_code == 200
    return BeautifulSoup(page.text, "html.parser").find("input", attrs={"name": "claim"})["value"]


@pytest.fixture
def say(client, open_lesson):
    """say(claim, way, **fields) → the answer to a form. It carries no CSRF token."""

    def go(claim, way, visitor=None, **fields):
        return (visitor or client).post(
            f"/s/{open_lesson}", data={"claim": claim, "way": way, **fields}, csrf=False
        )

    return go


def words(answer):
    return " ".join(BeautifulSoup(answer.text, "html.parser").main.get_text(" ").split())


def succeeded(answer, visitor):
    """Follow to the page of success; what it says."""
    assert answer.status_code == 303, words(answer)
    page = visitor.get(answer.location)
    told = words(page)
    assert "Đã ghi nhận, chờ giảng viên xác nhận" in told, told
    return told


def there(work, lesson_id):
    """Person → (verified, flags) of a lesson."""
    with work():
        rows = db.session.scalars(select(Attendance).where(Attendance.lesson_id == lesson_id))
        # The tests' noon is not the day of the lesson, which is beside the point here.
        return {row.person_id: (row.verified, [f for f in row.flags if f != "outside_time"]) for row in rows}


# --- the rotating code ---------------------------------------------------------------------------------------


def test_a_code_is_good_for_its_step_and_the_next(commune, work):
    with work():
        lesson = the(commune.lesson)
        other = lessons.add(lesson.training, lesson.day, lesson.starts_at, lesson.ends_at)
        code = rotating.code(lesson, NOON)
        assert re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{10}", code)
        assert {rotating.code(lesson, NOON + timedelta(seconds=s)) for s in (0, 7, 19.99)} == {code}
        good = [s for s in range(-60, 100, 4) if rotating.fits(lesson, code, NOON + timedelta(seconds=s))]
        assert good == list(range(0, 40, 4))
        assert rotating.fits(lesson, code.lower(), NOON)
        assert not rotating.fits(other, code, NOON)
        assert not any(
            rotating.fits(lesson, wrong, NOON) for wrong in ("", code[:-1], code + "0", "é" * 10, "0" * 500)
        )
        many = {rotating.code(lesson, NOON + timedelta(seconds=20 * n)) for n in range(500)}
        assert len(many) == 500
        assert rotating.left(NOON) == 20
        assert rotating.left(NOON + timedelta(seconds=19.5)) == 0.5


def test_codes_are_compared_in_constant_time(commune, work, monkeypatch):
    """Both steps, whether or not the first fits."""
    seen = []
    true = rotating.hmac.compare_digest
    monkeypatch.setattr(rotating.hmac, "compare_digest", lambda a, b: seen.append((a, b)) or true(a, b))
    with work():
        lesson = the(commune.lesson)
        assert rotating.fits(lesson, rotating.code(lesson, NOON), NOON)
        assert not rotating.fits(lesson, "0" * 10, NOON)
    assert len(seen) == 4


def test_an_old_a_future_and_a_foreign_code_open_nothing(client, commune, work, open_lesson, its):
    with work():
        lesson = the(commune.lesson)
        other = lessons.add(lesson.training, lesson.day, lesson.starts_at, lesson.ends_at)
        codes = {
            seconds: rotating.code(lesson, NOON + timedelta(seconds=seconds)) for seconds in (-20, 0, 20, 40)
        }
        foreign = rotating.code(other, NOON + timedelta(seconds=20))
    its(21)
    opened = {s: client.get(f"/s/{open_lesson}?k={code}").status_code for s, code in codes.items()}
    assert opened == {-20: 200, 0: 303, 20: 303, 40: 200}
    refused = client.get(f"/s/{open_lesson}?k={foreign}")
    assert refused.status_code == 200
    assert "Mời bác quét mã trên màn hình" in words(refused)
    assert "Nguyễn" not in refused.text


def test_no_lesson_no_page(client, open_lesson):
    assert client.get("/s/00000000").status_code == 404
    assert client.get(f"/s/{open_lesson.lower()}").status_code == 200


# --- the claim -----------------------------------------------------------------------------------------------


def test_a_slow_phone_loses_nothing(client, commune, scan, say, its, work):
    """The page is opened in the last second of a code, and the form is sent nine minutes later."""
    its(19)
    claim = scan()
    its(19 + 9 * 60)
    told = succeeded(say(claim, "name", name="nguyen thi anh", year="1984"), client)
    assert "Ánh N." in told
    assert set(there(work, commune.lesson)) == {commune.enrolled[0]}
    with work():
        kept = db.session.scalars(select(AttendanceEvent)).one()
        assert kept.happened_at == NOON + timedelta(
            seconds=19
        )  # when the screen was read, whenever the form came
        assert (kept.source, kept.kind, kept.result, kept.account_id) == ("self", "in", "created", None)
        assert re.fullmatch(r"điện thoại [0-9A-Z]{6}", kept.device)


def test_a_claim_ends_after_ten_minutes(client, commune, scan, say, its, work):
    its(19)
    claim = scan()
    its(19 + 11 * 60)
    late = say(claim, "name", name="Nguyễn Thị Ánh", year="1984")
    assert late.status_code == 422
    assert "quá 10 phút" in words(late)
    assert there(work, commune.lesson) == {}
    assert client.get("/s/" + late.request.path.split("/")[-1] + f"?c={claim}").status_code == 200


def test_a_claim_that_was_written_by_hand_is_none(commune, scan, say, work, its):
    its()
    claim = scan()
    parts = claim.split(".")
    forged = [
        ".".join([*parts[:1], uuid.uuid4().hex, *parts[2:]]),
        ".".join([*parts[:2], str(int(parts[2]) + 600), *parts[3:]]),
        ".".join([*parts[:4], "1", parts[5]]),
        ".".join([*parts[:5], "0" * len(parts[5])]),
        claim + "0", claim.upper(), "", "....", "a.b.c.d.e.f", ".".join(["9" * 30, *parts[1:]]),
        ".".join([*parts[:2], "9" * 18, *parts[3:]]), "é" * 50, "1" * 5000,
    ]  # fmt: skip
    for text in forged:
        answer = say(text, "name", name="Nguyễn Thị Ánh", year="1984")
        assert answer.status_code == 422, text
        assert "Mời quét lại mã" in words(answer)
    assert there(work, commune.lesson) == {}


def test_a_claim_is_for_its_lesson_only(client, commune, scan, work, its):
    its()
    claim = scan()
    with work():
        lesson = the(commune.lesson)
        other = lessons.add(lesson.training, lesson.day, lesson.starts_at, lesson.ends_at)
        headcount.let_self_checkin(other, True)
        code = other.code
    sent = client.post(f"/s/{code}", data={"claim": claim, "way": "new", "name": "Hồ Thị Mới"}, csrf=False)
    assert sent.status_code == 422


def test_the_page_loaded_again_still_has_its_claim(client, commune, scan, open_lesson, its):
    """A chat app's browser forgets the page while somebody takes a call."""
    its()
    claim = scan()
    its(300)
    assert claim_of(client.get(f"/s/{open_lesson}?c={claim}")) == claim


def test_the_same_form_twice_is_one_event(client, commune, scan, say, its, work):
    its()
    claim = scan()
    first, second = (say(claim, "new", name="Hồ Thị Mới", year="1950") for _ in range(2))
    assert succeeded(first, client) == succeeded(second, client)
    with work():
        assert db.session.scalar(select(func.count()).select_from(AttendanceEvent)) == 1
        assert db.session.scalar(select(func.count()).where(Person.name == "Hồ Thị Mới")) == 1


def test_a_used_claim_checks_nobody_else_in(client, commune, scan, say, its, work):
    its()
    claim = scan()
    succeeded(say(claim, "name", name="Nguyễn Thị Ánh", year="1984"), client)
    told = succeeded(say(claim, "name", name="Trần Văn Bình", year="1979"), client)
    assert "Ánh N." in told
    assert set(there(work, commune.lesson)) == {commune.enrolled[0]}


@pytest.mark.parametrize("one_claim", [True, False], ids=["one claim", "fifty claims"])
def test_fifty_hands_and_one_claim(app, commune, work, its, open_lesson, one_claim):
    """One claim sent by fifty at once checks one of them in; with a claim each (the control) all fifty are."""
    its()
    with work():
        lesson = the(commune.lesson)
        made = [claims.exchange(lesson, rotating.code(lesson, NOON)) for _ in range(50)]
    given = [made[0] if one_claim else claim for claim in made]
    results, go = [], threading.Barrier(50)

    def act(n):
        said = {"kind": "walkin", "walkin": {"name": f"Hồ Văn Số {n}", "birth_year": "1950"}}
        go.wait(30)
        with app.app_context(), writing():
            answer = claims.redeem(the(commune.lesson), given[n], said)
            db.session.commit()
            results.append(answer.result)

    threads = [threading.Thread(target=act, args=(n,)) for n in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(results) == 50
    assert results.count("created") == (1 if one_claim else 50)
    assert len(there(work, commune.lesson)) == (1 if one_claim else 50)
    with work():
        assert db.session.scalar(select(func.count()).where(Person.name.startswith("Hồ Văn Số"))) == (
            1 if one_claim else 50
        )


# --- finding oneself -----------------------------------------------------------------------------------------


def phones(work, commune, **numbers):
    with work():
        for index, number in numbers.items():
            db.session.get_one(Person, commune.enrolled[int(index[1:])]).phone = number


def test_by_card(client, commune, scan, say, its, work):
    its()
    code = commune.codes[1][:8]
    told = succeeded(say(scan(), "card", code=f"{code[:4]}-{code[4:].lower()}"), client)
    assert "Bình T." in told
    assert set(there(work, commune.lesson)) == {commune.enrolled[1]}


def test_the_card_of_somebody_of_the_commune_who_was_not_expected(client, commune, scan, say, its, work):
    its()
    with work():
        stranger = db.session.get_one(Person, commune.people[4])
        card = cards.give([stranger])[stranger.id].code
    succeeded(say(scan(), "card", code=card), client)
    assert set(there(work, commune.lesson)) == {commune.people[4]}


def test_by_the_last_digits_of_a_phone_and_a_yes(client, commune, scan, say, its, work):
    its()
    phones(work, commune, p0="0912345678", p1="0987001122")
    claim = scan()
    asked = say(claim, "phone", digits="5678")
    assert asked.status_code == 200
    assert "Bác là Ánh N. phải không?" in words(asked)
    assert "Nguyễn" not in asked.text
    assert there(work, commune.lesson) == {}
    assert "Ánh N." in succeeded(say(claim, "phone", digits="5678", sure="1"), client)
    assert set(there(work, commune.lesson)) == {commune.enrolled[0]}


@pytest.mark.parametrize(
    ("typed", "year", "found"),
    [
        ("Nguyễn Thị Ánh", "1984", 0), ("NGUYEN THI ANH", "1984", 0), ("trần văn bình ", "1979", 1),
        ("Nguyễn Thị Ánh", "1985", None), ("Ánh", "1984", None), ("Nguyễn Thị", "1984", None),
    ],
)  # fmt: skip
def test_by_name_and_birth_year(client, commune, scan, say, its, work, typed, year, found):
    its()
    answer = say(scan(), "name", name=typed, year=year)
    if found is None:
        assert "Chưa tìm thấy" in words(answer)
        assert there(work, commune.lesson) == {}
    else:
        succeeded(answer, client)
        assert set(there(work, commune.lesson)) == {commune.enrolled[found]}


def test_whose_birth_year_nobody_knows_is_found_by_a_name_of_their_own(client, commune, scan, say, its, work):
    its()
    with work():
        db.session.get_one(Person, commune.enrolled[2]).birth = None
    succeeded(say(scan(), "name", name="Le Hoang Duc", year="1990"), client)
    assert set(there(work, commune.lesson)) == {commune.enrolled[2]}


def test_homonyms(client, commune, scan, say, its, work):
    """Two of one name and year: marks tell them apart, else nobody is taken for the other."""
    its()
    with work():
        training = the(commune.lesson).training
        made = [
            people.add(commune.locality, Particulars(name, birth="1956"), by=COMMAND_LINE)
            for name in ("Lê Thị Hoa", "Lê Thị Hóa", "Võ Thị Lan", "Võ Thị Lan")
        ]
        enrolments.add(training, made, by=COMMAND_LINE)
        hoa = made[1].id
    assert "Chưa tìm thấy" in words(say(scan(), "name", name="Le Thi Hoa", year="1956"))
    assert "Chưa tìm thấy" in words(say(scan(), "name", name="Võ Thị Lan", year="1956"))
    succeeded(say(scan(), "name", name="lê thị hóa", year="1956"), client)
    assert set(there(work, commune.lesson)) == {hoa}


def test_a_newcomer_always_gets_in(client, commune, scan, say, its, work):
    its()
    told = succeeded(say(scan(), "new", name="Hồ Thị  Mới", year="1950", phone="0912 000 111"), client)
    assert "Hồ Thị Mới" in told
    with work():
        person = db.session.scalars(select(Person).where(Person.name == "Hồ Thị Mới")).one()
        assert (person.birth, person.phone) == ("1950", "0912000111")
        assert enrolments.expects(commune.training, person.id)
    succeeded(say(scan(), "new", name="Bà Tư"), client)
    assert len(there(work, commune.lesson)) == 2


def test_a_newcomer_who_is_on_the_list_is_not_entered_twice(
    client, commune, scan, say, its, work, all_people
):
    """And is told what any newcomer is: the name as it was typed, from which nobody learns that it is on the list."""
    its()
    told = succeeded(say(scan(), "new", name="Nguyen Thi Anh", year="1984"), client)
    with work():
        assert list(db.session.scalars(select(Person.name).order_by(Person.id))) == all_people
    assert there(work, commune.lesson) == {commune.enrolled[0]: (False, [])}
    other = succeeded(say(scan(), "new", name="Nguyen Thi Xa", year="1984"), client)
    assert told.replace("Thi Anh", "Thi Xa") == other


def test_a_class_of_which_nobody_made_a_list(client, commune, work, its):
    """No roster of residents, nobody enrolled: all are newcomers, and known the second time."""
    its()
    with work():
        course = the(commune.lesson).training.course
        training = trainings.add(course, "Lớp thôn mới", by=COMMAND_LINE)
        made = [
            lessons.add(
                training, NOON.date() + timedelta(days=n), NOON.time(), (NOON + timedelta(hours=2)).time()
            )
            for n in (0, 1)
        ]
        for lesson in made:
            headcount.let_self_checkin(lesson, True)
        ids, codes = [lesson.id for lesson in made], [lesson.code for lesson in made]
    for number, way in enumerate(("new", "name")):
        moved = client.get(f"/s/{codes[number]}?k={on_screen(work, ids[number])}")
        claim = claim_of(client.get(moved.location))
        sent = client.post(
            f"/s/{codes[number]}",
            data={"claim": claim, "way": way, "name": "Hồ Thị Mới", "year": "1950"},
            csrf=False,
        )
        succeeded(sent, client)
    assert list(there(work, ids[0])) == list(there(work, ids[1]))


@pytest.mark.parametrize(
    ("way", "fields", "said"),
    [
        ("name", {"name": "", "year": "1984"}, "Mời ghi họ và tên"), ("name", {"name": "Lê A", "year": "84"}, "4 chữ số"),
        ("name", {"name": "Lê A", "year": "1584"}, "không có thật"), ("new", {"name": " "}, "Mời ghi họ và tên"),
        ("new", {"name": "Lê A", "year": "abcd"}, "4 chữ số"), ("phone", {"digits": "12"}, "4 chữ số cuối"), ("phone", {"digits": "abcd"}, "4 chữ số cuối"),
        ("card", {"code": ""}, "Mời gõ mã trên thẻ"), ("nothing", {}, "Chọn một cách"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_beside_the_form(commune, scan, say, its, work, way, fields, said):
    its()
    claim = scan()
    answer = say(claim, way, **fields)
    assert answer.status_code == 422
    assert said in words(answer)
    assert there(work, commune.lesson) == {}


# --- a stranger ----------------------------------------------------------------------------------------------


def test_a_stranger_who_tries_learns_nothing(client, commune, scan, say, its, work):
    """Whatever the reason why nobody is found, the answer is the same to the letter; and no page holds a name."""
    its()
    phones(work, commune, p0="0912345678", p1="0987005678", p2="0912340000")
    with work():
        card = db.session.scalars(select(cards.Card).where(cards.Card.code == commune.codes[2][:8])).one()
        cards.block(card, by=COMMAND_LINE, reason="Mất thẻ")
        [blank] = [c.code for c in cards.print_blank(commune.locality, 1, by=COMMAND_LINE)]
    claim = scan()
    tries = [
        ("phone", {"digits": "5678"}),  # two have it
        ("phone", {"digits": "9999"}),  # nobody has
        ("card", {"code": commune.codes[2][:8]}),  # blocked
        ("card", {"code": blank}),
        ("card", {"code": "00000000"}),
        ("card", {"code": commune.codes[0][:8] + "0" * 16}),  # a forged one
    ]
    answers = [say(claim, way, **fields) for way, fields in tries]
    names = [
        say(scan(), "name", name=n, year=y) for n, y in (("Trần Văn Bình", "1980"), ("Không Có Ai", "1980"))
    ]
    assert len({answer.status_code for answer in answers + names}) == 1
    assert len({answer.text for answer in answers}) == 1
    bare = [
        re.sub(r'value="[^"]*"', "", answer.text)  # what was typed, and the claim
        for answer in (*answers, *names)
    ]
    assert len(set(bare)) == 1
    with work():
        everybody = list(db.session.scalars(select(Person.name)))
    for page in (*answers, client.get(f"/s/{claim_code(claim, work)}")):
        assert not [name for name in everybody if name in page.text]
    assert there(work, commune.lesson) == {}


def claim_code(claim, work):
    with work():
        return the(int(claim.split(".")[0])).code


def test_tries_are_limited_for_a_claim(client, commune, scan, say, its, work):
    """After eight tries even the right answer is no answer; writing one's name down still is."""
    its()
    phones(work, commune, p0="0912345678")
    claim = scan()
    for n in range(8):
        assert "Chưa tìm thấy" in words(say(claim, "phone", digits=f"99{n:02d}"))
    braked = say(claim, "phone", digits="5678")
    assert "Chưa tìm thấy" in words(braked)
    assert "Bác là" in words(say(scan(), "phone", digits="5678"))
    succeeded(say(claim, "new", name="Hồ Thị Mới", year="1950"), client)


def test_tries_of_all_claims_together_are_limited(commune, scan, say, its, work, monkeypatch):
    """Claims are to be had by whoever sees the screen: what they miss together is limited too, for ten minutes."""
    its()
    monkeypatch.setattr(oneself, "brake", oneself.Brake(misses=20))
    phones(work, commune, p0="0912345678")
    for n in range(20):
        say(scan(), "phone", digits=f"99{n:02d}")
    assert "Chưa tìm thấy" in words(say(scan(), "phone", digits="5678"))
    its(601)
    assert "Bác là" in words(say(scan(), "phone", digits="5678"))


def test_getting_in_without_a_mark_of_the_phone(app, commune, scan, say, its, work):
    """A browser that keeps no cookie."""
    its()
    claim = scan(app.test_client(use_cookies=False))
    sent = say(claim, "name", visitor=app.test_client(use_cookies=False), name="Nguyễn Thị Ánh", year="1984")
    succeeded(sent, app.test_client(use_cookies=False))


# --- several people, one phone -------------------------------------------------------------------------------


def test_a_second_person_on_the_phone_is_let_in_and_flagged(app, commune, scan, say, its, work):
    its()
    visitor = app.test_client(use_cookies=False)
    first = say(scan(visitor), "name", name="Nguyễn Thị Ánh", year="1984")
    succeeded(first, visitor)
    page = BeautifulSoup(visitor.get(first.location).text, "html.parser")
    link = page.find("a", string=lambda s: s and "chung máy" in s) or page.find("a", href=re.compile(r"\?c="))
    assert "người khác" in link.get_text()
    second = say(claim_of(visitor.get(link["href"])), "name", name="Trần Văn Bình", year="1979")
    succeeded(second, visitor)
    assert there(work, commune.lesson) == {
        commune.enrolled[0]: (False, []), commune.enrolled[1]: (False, ["same_phone"]),
    }  # fmt: skip


def test_a_phone_that_scans_anew_is_known_by_its_cookie(client, commune, scan, say, its, work):
    its()
    succeeded(say(scan(), "name", name="Nguyễn Thị Ánh", year="1984"), client)
    succeeded(say(scan(), "name", name="Trần Văn Bình", year="1979"), client)
    assert [flags for _, flags in map(there(work, commune.lesson).get, commune.enrolled[:2])] == [
        [],
        ["same_phone"],
    ]


def test_the_same_person_again_on_the_same_phone_is_nobody_else(client, commune, scan, say, its, work):
    its()
    code = commune.codes[0][:8]
    for way, fields in (("name", {"name": "Nguyễn Thị Ánh", "year": "1984"}), ("card", {"code": code})):
        succeeded(say(scan(), way, **fields), client)
    assert there(work, commune.lesson) == {commune.enrolled[0]: (False, [])}


def test_a_photograph_that_goes_round_does_not_fill_the_register(commune, scan, say, its, work, monkeypatch):
    its()
    monkeypatch.setattr(claims, "MOST_WAITING", 3)
    answers = [say(scan(), "new", name=f"Hồ Văn Số {n}") for n in range(5)]
    assert [answer.status_code for answer in answers] == [303, 303, 303, 422, 422]
    assert "quá nhiều lượt tự điểm danh" in words(answers[-1])
    assert len(there(work, commune.lesson)) == 3
    with work():  # confirmed, they wait no longer
        headcount.confirm(the(commune.lesson), 3, by=COMMAND_LINE)
    assert say(scan(), "new", name="Hồ Văn Cuối").status_code == 303


def test_one_scan_is_for_five_people_at_most(commune, work, open_lesson, its):
    its()
    with work():
        lesson = the(commune.lesson)
        claim = claims.exchange(lesson, rotating.code(lesson, NOON))
    seen = []
    while claim is not None:
        seen.append(claim)
        claim = claim.another()
    assert len(seen) == 5
    assert len({one.event_id for one in seen}) == 5
    assert len({one.phone for one in seen}) == 1


def test_many_names_from_one_phone_are_listed(client, commune, scan, say, sign_in, its, work):
    its()
    for seconds, name, year in ((1, "Nguyễn Thị Ánh", "1984"), (2, "Trần Văn Bình", "1979")):
        its(seconds)
        succeeded(say(scan(), "name", name=name, year=year), client)
    its(3)
    with work():
        assert anomalies.anomalies(the(commune.lesson)) == []
    third = say(scan(), "new", name="Hồ Thị Mới")
    succeeded(third, client)
    with work():
        [one] = anomalies.anomalies(the(commune.lesson))
        assert [name for _, name in one.people] == ["Nguyễn Thị Ánh", "Trần Văn Bình", "Hồ Thị Mới"]
        assert one.device.startswith("điện thoại ")
        assert anomalies.anomalies_of([commune.lesson, 999]) == {commune.lesson: [one]}
    listed = words(sign_in("trainer").get(f"/lessons/{commune.lesson}?view=held"))
    assert "3 người tự điểm danh từ một máy" in listed
    with work():  # who was taken away again is no anomaly
        desk.undo(the(commune.lesson), one.people[2][0], by=COMMAND_LINE)
        assert anomalies.anomalies(the(commune.lesson)) == []


# --- closed, off, practice -----------------------------------------------------------------------------------


def test_off(client, commune, work, its):
    its()
    with work():
        code = the(commune.lesson).code
    page = client.get(f"/s/{code}?k={on_screen(work, commune.lesson)}")
    assert page.status_code == 200
    assert "không tự điểm danh bằng điện thoại" in words(page)


def test_closed_before_the_scan_and_between_scan_and_form(client, commune, scan, say, its, work, open_lesson):
    its()
    claim, code = scan(), on_screen(work, commune.lesson)
    with work():
        completion.complete(the(commune.lesson), by=COMMAND_LINE)
    assert "Buổi học đã kết thúc" in words(client.get(f"/s/{open_lesson}?k={code}"))
    sent = say(claim, "name", name="Nguyễn Thị Ánh", year="1984")
    told = words(client.get(sent.location))
    assert "được giữ lại" in told
    assert "chờ giảng viên xác nhận" not in told
    assert there(work, commune.lesson) == {}
    with work():
        completion.reopen(the(commune.lesson), by=COMMAND_LINE)
    assert set(there(work, commune.lesson)) == {commune.enrolled[0]}


def test_practice_says_so_and_enters_nobody(client, commune, scan, say, its, work, open_lesson, all_people):
    its()
    with work():
        db.session.get_one(Lesson, commune.lesson).practice = True
    claim = scan()
    assert "không được tính" in words(client.get(f"/s/{open_lesson}?c={claim}"))
    assert "không được tính" in succeeded(say(claim, "new", name="Hồ Thị Mới", year="1950"), client)
    with work():
        assert list(db.session.scalars(select(Person.name).order_by(Person.id))) == all_people


def test_a_closed_lesson_does_not_begin_it(commune, sign_in, work):
    visitor = sign_in("trainer")
    started = visitor.post(f"/lessons/{commune.lesson}/self-checkin", data={"do": "start"})
    assert started.status_code == 303
    with work():
        assert the(commune.lesson).self_checkin
        completion.complete(the(commune.lesson), by=COMMAND_LINE)
    visitor.post(f"/lessons/{commune.lesson}/self-checkin", data={"do": "stop"})
    visitor.post(f"/lessons/{commune.lesson}/self-checkin", data={"do": "start"})
    with work():
        assert not the(commune.lesson).self_checkin


def test_every_page_is_sound(client, commune, scan, say, its, work, open_lesson, sign_in):
    """Strict HTML, in Vietnamese, and not a name of the list; the phone keeps a mark and nothing else."""
    its()
    phones(work, commune, p0="0912345678")
    claim = scan()
    pages = [
        client.get(f"/s/{open_lesson}"), client.get(f"/s/{open_lesson}?c={claim}"), say(claim, "phone", digits="9999"),
        say(claim, "phone", digits="5678"), say(claim, "name", name="", year=""),
    ]  # fmt: skip
    pages.append(client.get(say(claim, "phone", digits="5678", sure="1").location))
    for page in pages:
        assert faults(page.text) == []
        assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
        assert page.headers["Referrer-Policy"] == "same-origin"
    assert not client.get_cookie("hvs_session")
    mark = client.get_cookie("hvs_phone", path="/s/")
    assert mark.http_only
    assert re.fullmatch("[0-9A-Z]{6}", mark.value)
    trainer = sign_in("trainer")
    assert faults(trainer.get(f"/lessons/{commune.lesson}").text) == []
    trainer.post(f"/lessons/{commune.lesson}/head-count", data={"heads": "7"})
    assert faults(trainer.get(f"/lessons/{commune.lesson}").text) == []
    assert faults(trainer.get(f"/lessons/{commune.lesson}/screen").text) == []


# --- claimed, then verified ----------------------------------------------------------------------------------


def evidence(work):
    with work():
        return {line.person_id for line in ledger.lines()}


@pytest.fixture
def two_claimed(client, commune, scan, say, its):
    """Two who checked themselves in."""
    its()
    for name, year in (("Nguyễn Thị Ánh", "1984"), ("Trần Văn Bình", "1979")):
        succeeded(say(scan(), "name", name=name, year=year), client)
    return commune.enrolled[:2]


def test_who_is_only_claimed_never_reaches_the_ledger(commune, two_claimed, work):
    with work():
        assert [one.name for one in headcount.claimed(the(commune.lesson))] == [
            "Nguyễn Thị Ánh",
            "Trần Văn Bình",
        ]
        completion.complete(the(commune.lesson), by=COMMAND_LINE)
    assert evidence(work) == set()


def test_a_trainers_scan_verifies(commune, two_claimed, work):
    with work():
        send(commune.lesson, event(code=commune.codes[0]))
        assert [one.person_id for one in headcount.claimed(the(commune.lesson))] == [commune.enrolled[1]]
        completion.complete(the(commune.lesson), by=COMMAND_LINE)
    assert evidence(work) == {commune.enrolled[0]}


def test_a_count_that_agrees_verifies_all(commune, two_claimed, work, sign_in):
    """Also after presence was made anew from the events."""
    visitor = sign_in("trainer")
    with work():
        send(commune.lesson, event(code=commune.codes[2]))
    page = words(visitor.get(f"/lessons/{commune.lesson}"))
    assert "2 người tự điểm danh chưa xác nhận" in page
    done = visitor.post(f"/lessons/{commune.lesson}/head-count", data={"heads": "3"}, follow_redirects=True)
    assert "Đếm khớp danh sách: đã xác nhận 2 người" in words(done)
    assert "chưa xác nhận" not in words(visitor.get(f"/lessons/{commune.lesson}"))
    with work():
        lesson = the(commune.lesson)
        assert lesson.head_count == 3
        kept = db.session.scalars(select(AttendanceEvent).where(AttendanceEvent.reason == "đã đếm: 3")).all()
        assert {(e.person_id, e.kind, e.source) for e in kept} == {(p, "in", "list") for p in two_claimed}
        standing.rebuild(db.session.connection(), lesson, two_claimed)
        completion.complete(lesson, by=COMMAND_LINE)
    assert {verified for verified, _ in there(work, commune.lesson).values()} == {True}
    assert evidence(work) == {*two_claimed, commune.enrolled[2]}


@pytest.mark.parametrize(("heads", "said"), [("1", "thừa 1 tên"), ("5", "thiếu 3 người")])
def test_a_count_that_differs_says_by_how_many_and_lists_the_claimed(
    commune, two_claimed, work, sign_in, heads, said
):
    visitor = sign_in("trainer")
    page = visitor.post(f"/lessons/{commune.lesson}/head-count", data={"heads": heads}, follow_redirects=True)
    assert said in words(page)
    ticks = BeautifulSoup(page.text, "html.parser").find_all(
        "input", attrs={"name": "person", "type": "checkbox"}
    )
    assert {int(tick["value"]) for tick in ticks} == set(two_claimed)
    assert {verified for verified, _ in there(work, commune.lesson).values()} == {False}
    at = f"/lessons/{commune.lesson}/claimed"
    assert "Đánh dấu ít nhất một người" in words(
        visitor.post(at, data={"do": "verify"}, follow_redirects=True)
    )
    visitor.post(at, data={"do": "verify", "person": [two_claimed[0], commune.enrolled[3], "x"]})
    visitor.post(at, data={"do": "reject", "person": [two_claimed[0], two_claimed[1]]})
    left = there(work, commune.lesson)
    assert {person: verified for person, (verified, _) in left.items()} == {two_claimed[0]: True}


def test_no_room_holds_that(commune, two_claimed, work, sign_in):
    visitor = sign_in("trainer")
    for typed in ("", "-1", "hai", "9999999", "²"):
        page = visitor.post(
            f"/lessons/{commune.lesson}/head-count", data={"heads": typed}, follow_redirects=True
        )
        assert "Ghi số người đếm được" in words(page)
    with work():
        assert the(commune.lesson).head_count is None
        completion.complete(the(commune.lesson), by=COMMAND_LINE)
        with pytest.raises(Refused, match="lesson_closed"):
            headcount.confirm(the(commune.lesson), 2, by=COMMAND_LINE)


def test_whose_undoing_takes_the_confirmation_away_is_claimed_again(commune, two_claimed, work):
    with work():
        lesson = the(commune.lesson)
        assert headcount.confirm(lesson, 2, by=COMMAND_LINE).verified == 2
        for kept in db.session.scalars(select(AttendanceEvent).where(AttendanceEvent.source == "list")).all():
            send(commune.lesson, event("void", corrects=kept.id))
        assert headcount.claimed_count(lesson) == 2
        assert set(present(commune.lesson)) == set(two_claimed)
