"""Cards as officers and trainers print and keep them, and the page that a card's own QR opens."""

from __future__ import annotations

import io
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import time, timedelta
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from bs4 import BeautifulSoup
from sqlalchemy import func, select

from app.audit import AuditRow
from app.base import clock
from app.base.actors import COMMAND_LINE, EVERYWHERE
from app.base.db import db, writing
from app.jobs import files, work
from app.jobs.files import JobFile
from app.jobs.job import Job
from app.reports import cards as sheet
from campaigns import enrolments, lessons, trainings
from campaigns.attendance import completion
from tests.attendance.telling import card_of, event, send
from tests.conftest import ONE_DATABASE, Commune, Visitor
from trainees import areas, cards, people
from trainees.cards import Card
from trainees.people import Particulars, Person, merging

pytestmark = ONE_DATABASE

Work = Callable[[], AbstractContextManager[None]]
SignIn = Callable[..., Visitor]
SITE = "http://127.0.0.1:8000"


def page(response: Any) -> BeautifulSoup:
    assert response.status_code == 200, response.text[:500]
    return BeautifulSoup(response.text, "html.parser")


def words(response: Any) -> str:
    return " ".join(page(response).get_text(" ").split())


def told(visitor: Visitor, address: str, **data: Any) -> str:
    """The words of the page that a POST leads to."""
    return words(visitor.post(address, data=data, follow_redirects=True))


def printed(response: Any) -> list[str]:
    """The texts of the QRs of a PDF, as a reader finds them on the page."""
    assert response.mimetype == "application/pdf", response.text[:300]
    assert "attachment" in response.headers["Content-Disposition"]
    return [
        code.text.removeprefix(f"{SITE}/t/")
        for one in pypdfium2.PdfDocument(io.BytesIO(response.data))
        for code in zxingcpp.read_barcodes(one.render(scale=150 / 72).to_pil().convert("L"))
    ]


def lines_of(response: Any) -> str:
    return "\n".join(
        one.get_textpage().get_text_bounded() for one in pypdfium2.PdfDocument(io.BytesIO(response.data))
    )


def audited(work: Work) -> list[tuple[str, str, int | None, dict[str, Any]]]:
    with work():
        rows = db.session.scalars(select(AuditRow).order_by(AuditRow.id))
        return [(row.verb, row.noun, row.noun_id, row.detail) for row in rows]


@pytest.fixture
def blank(commune: Commune, work: Work) -> list[int]:
    """Ids of three blank cards."""
    with work():
        return [card.id for card in cards.print_blank(commune.locality, 3, by=COMMAND_LINE)]


# --- blank cards ---------------------------------------------------------------------------------------------


def test_blank_cards_are_printed_with_the_next_numbers(commune: Commune, sign_in: SignIn, work: Work) -> None:
    trainer = sign_in("trainer")
    assert "Chưa in thẻ trắng nào" in words(trainer.get("/cards"))
    answer = trainer.post("/cards/blank", data={"count": "30"})
    assert answer.headers["Content-Disposition"] == 'attachment; filename="the-trang-0001-0030.pdf"'
    read = printed(answer)
    with work():
        made = cards.waiting(commune.locality)
        assert sorted(read) == sorted(card.full_code for card in made)
        assert {card.created_by for card in made} == {commune.accounts["trainer"]}
    text = lines_of(answer)
    assert "Thẻ trắng số 0001" in text
    assert "Thẻ trắng số 0030" in text
    assert audited(work) == [
        ("make-blank-cards", "card", None, {"first": 1, "last": 30}),
        ("print-cards", "blank", None, {"cards": 30, "first": 1, "last": 30}),
    ]
    assert "Đã in 30 thẻ, số cuối là 0030. Còn 30 thẻ chưa gắn với ai." in words(trainer.get("/cards"))
    assert "Thẻ trắng số 0031" in lines_of(trainer.post("/cards/blank", data={"count": "1"}))


@pytest.mark.parametrize("count", ["", "0", "-3", "5001", "nhiều", "1e9"])
def test_a_count_that_is_none_prints_nothing(
    commune: Commune, sign_in: SignIn, work: Work, count: str
) -> None:
    said = told(sign_in("trainer"), "/cards/blank", count=count)
    assert "Mỗi lần in từ 1 đến 5000 thẻ trắng" in said
    assert audited(work) == []


def test_the_same_numbers_again_without_those_given_away(
    commune: Commune, sign_in: SignIn, work: Work, blank: list[int]
) -> None:
    with work():
        given = cards.get(blank[1], within=EVERYWHERE)
        cards.bind(given, db.session.get_one(Person, commune.people[0]), by=COMMAND_LINE)
        texts = [cards.get(n, within=EVERYWHERE).full_code for n in blank]
    trainer = sign_in("trainer")
    again = trainer.post("/cards/blank/again", data={"first": "1", "last": "9"})
    assert sorted(printed(again)) == sorted([texts[0], texts[2]])
    assert printed(trainer.post("/cards/blank/again", data={"first": "3"})) == [texts[2]]
    for first, last in (("2", "2"), ("7", "9"), ("3", "1"), ("", "")):
        assert "không có thẻ trắng nào" in told(trainer, "/cards/blank/again", first=first, last=last)
    with work():
        assert cards.stock(commune.locality).made == 3


# --- cards with names ----------------------------------------------------------------------------------------


def test_the_cards_of_a_unit(commune: Commune, sign_in: SignIn, work: Work) -> None:
    officer = sign_in("officer")
    with work():  # of those two one has no card yet
        mine = cards.current([commune.people[5]])[commune.people[5]]
        db.session.delete(mine)
    address = f"/cards/print?place=unit-{commune.units[1]}"
    shown = page(officer.get("/cards")).find("option", value=f"unit-{commune.units[1]}")
    assert shown.get_text() == "Trường Tiểu học Hoa Sen"
    assert "2 thẻ trên 1 tờ A4" in words(officer.get(address))
    answer = officer.post("/cards/print", data={"place": f"unit-{commune.units[1]}"})
    with work():
        assert sorted(printed(answer)) == sorted(card_of(n) for n in commune.people[4:])
    assert 'filename="the-truong-tieu-hoc-hoa-sen.pdf"' in answer.headers["Content-Disposition"]
    text = lines_of(answer)
    assert "Võ Minh Khôi" in text
    assert "Trường Tiểu học" in text
    assert audited(work) == [("print-cards", "unit", commune.units[1], {"cards": 2})]


def test_the_cards_of_a_neighbourhood(commune: Commune, sign_in: SignIn, work: Work) -> None:
    with work():
        place = areas.ensure_neighbourhood(commune.locality, "Thôn Suối Lim").id
        for name in ("Hồ Thị Mai", "Hồ Văn An"):
            people.add(commune.locality, Particulars(name), by=COMMAND_LINE, neighbourhood_id=place)
    officer = sign_in("officer")
    assert "2 thẻ trên 1 tờ A4" in words(officer.get(f"/cards/print?place=neighbourhood-{place}"))
    answer = officer.post("/cards/print", data={"place": f"neighbourhood-{place}"})
    assert len(printed(answer)) == 2
    text = lines_of(answer)
    assert text.index("Hồ Văn An") < text.index("Hồ Thị Mai")  # by given name
    assert "Thôn Suối Lim" in text


def test_only_cards_made_since_a_day_and_of_those_who_have_none(
    commune: Commune, sign_in: SignIn, work: Work
) -> None:
    today = clock.today()
    with work():
        held = cards.current(commune.people)
        held[commune.people[0]].created_at = clock.now() - timedelta(days=9)
        db.session.delete(held[commune.people[1]])
    officer, place = sign_in("officer"), f"unit-{commune.units[0]}"
    assert "3 thẻ trên" in words(officer.get(f"/cards/print?place={place}&since={today}"))
    assert "1 thẻ trên" in words(officer.get(f"/cards/print?place={place}&since={today + timedelta(days=1)}"))
    assert len(printed(officer.post("/cards/print", data={"place": place, "since": f"{today}"}))) == 3
    assert officer.post("/cards/print", data={"place": place, "since": "31/02/2026"}).status_code == 422


def test_places_that_are_none(
    commune: Commune, found_commune: Callable[..., Commune], sign_in: SignIn
) -> None:
    other, officer = found_commune("00002", "Suối Trong"), sign_in("officer")
    for place in ("", "unit", "unit-", "unit-x", "unit-²", "person-1", "blank-1"):
        assert officer.get(f"/cards/print?place={place}").status_code == 303
        assert officer.post("/cards/print", data={"place": place}).status_code == 422
    for place in (f"unit-{other.units[0]}", "unit-99999", "unit-99999999999999999999"):
        assert officer.get(f"/cards/print?place={place}").status_code == 404
        assert officer.post("/cards/print", data={"place": place}).status_code == 404


def test_one_card_of_one_person(commune: Commune, sign_in: SignIn, work: Work) -> None:
    answer = sign_in("officer").post(f"/cards/people/{commune.people[0]}/print")
    with work():
        assert printed(answer) == [card_of(commune.people[0])]
    assert "anh" not in answer.headers["Content-Disposition"]  # whose it is does not lie about in a folder
    assert audited(work) == [("print-cards", "person", commune.people[0], {"cards": 1})]


# --- thousands, as a job -------------------------------------------------------------------------------------


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if four cards were more than a page may wait for."""
    monkeypatch.setattr(sheet, "MAX_CARDS", 3)


def job_of(answer: Any) -> int:
    assert answer.status_code == 303, answer.text[:300]
    return int(answer.location.rsplit("/", 1)[1])


def drain(app: Any) -> None:
    with app.app_context():
        work.drain()
        db.session.remove()


def test_many_cards_are_a_job_whose_file_is_kept_for_a_day(
    app: Any, commune: Commune, sign_in: SignIn, work: Work, small: None, time_machine: Any
) -> None:
    trainer, address = sign_in("trainer"), f"/trainings/{commune.training}/cards"
    assert "Làm tệp in 4 thẻ" in words(trainer.get(address))
    number = job_of(trainer.post(address))
    assert job_of(trainer.post(address)) == number  # asked twice, done once
    assert trainer.get(f"/cards/files/{number}").status_code == 404
    drain(app)
    shown = page(trainer.get(f"/jobs/{number}"))
    assert shown.find("a", href=f"/cards/files/{number}")
    answer = trainer.get(f"/cards/files/{number}")
    assert sorted(printed(answer)) == sorted(commune.codes)
    with work():
        job = db.session.get_one(Job, number)
        assert (job.state, job.result) == ("done", {"cards": 4, "sheets": 1})
        assert "Thị" not in f"{job.arguments} {job.label} {job.subject}"
    # Another trainer's, another locality's: not there. The officer sees all of the locality's.
    assert sign_in("officer").get(f"/cards/files/{number}").status_code == 200
    time_machine.move_to(clock.now() + timedelta(hours=25))
    trainer = sign_in("trainer")  # nobody's session is that long
    assert trainer.get(f"/cards/files/{number}").status_code == 404
    assert not page(trainer.get(f"/jobs/{number}")).find("a", href=f"/cards/files/{number}")
    with app.app_context(), writing():
        files.forget_expired()
        assert db.session.scalar(select(func.count(JobFile.id))) == 0


def test_the_file_of_a_neighbour_is_not_there(
    app: Any, commune: Commune, found_commune: Callable[..., Commune], sign_in: SignIn, small: None
) -> None:
    other = found_commune("00002", "Suối Trong")
    number = job_of(sign_in("officer").post(f"/trainings/{commune.training}/cards"))
    drain(app)
    assert sign_in("officer").get(f"/cards/files/{number}").status_code == 200
    assert sign_in("officer", other).get(f"/cards/files/{number}").status_code == 404
    assert sign_in("trainer").get(f"/cards/files/{number}").status_code == 404  # the officer's, not theirs


def test_blank_cards_by_the_hundred(
    app: Any, commune: Commune, sign_in: SignIn, work: Work, small: None
) -> None:
    trainer = sign_in("trainer")
    number = job_of(trainer.post("/cards/blank", data={"count": "8"}))
    drain(app)
    answer = trainer.get(f"/cards/files/{number}")
    with work():
        assert sorted(printed(answer)) == sorted(c.full_code for c in cards.waiting(commune.locality))
    assert 'filename="the-trang-0001-0008.pdf"' in answer.headers["Content-Disposition"]


def test_a_job_gives_cards_to_whoever_has_none_once(
    app: Any, commune: Commune, sign_in: SignIn, work: Work, small: None
) -> None:
    with work():
        for card in cards.current(commune.enrolled).values():
            db.session.delete(card)
    officer = sign_in("officer")
    job_of(officer.post("/cards/print", data={"place": f"unit-{commune.units[0]}"}))
    drain(app)
    with work():
        first = {n: c.id for n, c in cards.current(commune.enrolled).items()}
        assert set(first) == set(commune.enrolled)
        assert {c.created_by for c in cards.current(commune.enrolled).values()} == {
            commune.accounts["officer"]
        }
    number = job_of(officer.post("/cards/print", data={"place": f"unit-{commune.units[0]}"}))
    drain(app)
    assert len(printed(officer.get(f"/cards/files/{number}"))) == 4
    with work():
        assert {n: c.id for n, c in cards.current(commune.enrolled).items()} == first


def test_a_list_that_is_empty_by_now_says_so(
    app: Any, commune: Commune, sign_in: SignIn, work: Work, small: None
) -> None:
    trainer = sign_in("trainer")
    number = job_of(trainer.post("/cards/blank", data={"count": "4"}))
    with work():
        for card in cards.waiting(commune.locality):
            cards.block(card, "hỏng cả tập", by=COMMAND_LINE)
    drain(app)
    assert "Không còn thẻ nào để in" in words(trainer.get(f"/jobs/{number}"))


# --- kept ----------------------------------------------------------------------------------------------------


def test_a_card_is_found_by_what_is_printed_on_it(
    commune: Commune, sign_in: SignIn, work: Work, blank: list[int]
) -> None:
    officer = sign_in("officer")
    code = commune.codes[0][:8]
    for typed in (code, f"{code[:4]}-{code[4:].lower()}", f"{SITE}/t/{commune.codes[0]}"):
        found = officer.get("/cards/find", query_string={"code": typed})
        assert found.location.startswith(f"/cards/people/{commune.people[0]}#card-")
    assert officer.get("/cards/find?code=0002").location == f"/cards/{blank[1]}"
    assert "Thẻ trắng số 0002" in words(officer.get(f"/cards/{blank[1]}"))
    for typed in ("", "9", "xyz", "0" * 40):
        unknown = officer.get("/cards/find", query_string={"code": typed}, follow_redirects=True)
        assert "Không tìm thấy thẻ này" in words(unknown)


def test_a_lost_card_is_blocked_and_replaced(
    commune: Commune, sign_in: SignIn, client: Visitor, work: Work
) -> None:
    officer = sign_in("officer")
    with work():
        lost = cards.current(commune.people)[commune.people[0]].id
    assert client.get(f"/t/{commune.codes[0]}").status_code == 200
    asked = page(officer.get(f"/cards/{lost}/block"))
    assert asked.find("input", {"name": "new"}).has_attr("checked")
    said = told(officer, f"/cards/{lost}/block", reason="Mất thẻ", new="1")
    with work():
        fresh = card_of(commune.people[0])
    assert fresh != commune.codes[0]
    assert f"{fresh[:4]}-{fresh[4:8]}" in said
    for part in ("Đã khóa", "Lý do", "Mất thẻ", "Đang dùng", "officer.00001"):
        assert part in said, part
    assert client.get(f"/t/{commune.codes[0]}").status_code == 404
    assert client.get(f"/t/{fresh}").status_code == 200
    with work():
        (answer,) = send(commune.lesson, event(code=commune.codes[0]))
        assert (answer.result, answer.problem) == ("refused", "card_blocked")
        number = cards.current(commune.people)[commune.people[0]].id
    assert audited(work) == [("block", "card", lost, {"person": commune.people[0], "now": number})]
    # A second click changes nothing; a card that turns up again is good.
    assert "đã khóa từ trước" in told(officer, f"/cards/{lost}/block", reason="Mất thẻ", new="1")
    assert officer.get(f"/cards/{lost}/block").status_code == 303
    assert "Đã mở khóa" in told(officer, f"/cards/{lost}/unblock")
    assert "Thẻ cũ, vẫn dùng được" in words(officer.get(f"/cards/people/{commune.people[0]}"))
    assert "không bị khóa" in told(officer, f"/cards/{lost}/unblock")
    assert client.get(f"/t/{commune.codes[0]}").status_code == 200
    assert [verb for verb, *_ in audited(work)] == ["block", "unblock"]


def test_a_blank_card_is_blocked_without_a_new_one(
    commune: Commune, sign_in: SignIn, work: Work, blank: list[int]
) -> None:
    officer = sign_in("officer")
    assert not page(officer.get(f"/cards/{blank[0]}/block")).find("input", {"name": "new"})
    said = told(officer, f"/cards/{blank[0]}/block", reason="Thẻ hỏng, mờ", new="1")
    assert "Đã khóa thẻ trắng số 0001" in said
    with work():
        assert cards.stock(commune.locality) == cards.Stock(made=3, waiting=2, last=3)


def test_cards_of_somebody_who_was_merged_stand_with_the_survivor(
    commune: Commune, sign_in: SignIn, work: Work
) -> None:
    with work():
        stays, goes = (db.session.get_one(Person, n) for n in commune.people[:2])
        merging.merge(stays, goes, by=COMMAND_LINE)
    shown = words(sign_in("officer").get(f"/cards/people/{commune.people[1]}"))
    for text in commune.codes[:2]:
        assert f"{text[:4]}-{text[4:8]}" in shown
    assert "Nguyễn Thị Ánh" in shown


def test_how_often_the_database_is_asked(
    commune: Commune, sign_in: SignIn, work: Work, queries: Any, client: Visitor
) -> None:
    officer = sign_in("officer")
    officer.get("/cards")

    def asked(address: str, visitor: Visitor = officer) -> int:
        with queries() as seen:
            assert visitor.get(address).status_code == 200
        return len(seen)

    addresses = (
        "/cards",
        f"/cards/people/{commune.people[0]}",
        f"/cards/print?place=unit-{commune.units[0]}",
    )
    before = [asked(address) for address in addresses]
    own = asked(f"/t/{commune.codes[0]}", client)
    with work():
        cards.print_blank(commune.locality, 40, by=COMMAND_LINE)
        person = db.session.get_one(Person, commune.people[0])
        for card in cards.waiting(commune.locality, newest=5):
            cards.bind(card, person, by=COMMAND_LINE)
        old = trainings.get(commune.training, within=EVERYWHERE)
        for n in range(4):
            more = trainings.add(old.course, f"Lớp {n}", by=COMMAND_LINE)
            lessons.add(more, clock.today() - timedelta(days=n), time(8), time(10))
            enrolments.add(more, [person], by=COMMAND_LINE)
    assert [asked(address) for address in addresses] == before
    assert asked(f"/t/{commune.codes[0]}", client) == own
    assert own <= 17


# --- the holder's page ---------------------------------------------------------------------------------------


def test_the_holder_sees_their_own_lessons_and_skills(
    commune: Commune, client: Visitor, work: Work, time_machine: Any
) -> None:
    time_machine.move_to(clock.now().replace(hour=9, minute=0))
    with work():
        training = trainings.get(commune.training, within=EVERYWHERE)
        training.version.lessons_needed = 1
        ahead = clock.today() + timedelta(days=3)
        lessons.add(training, ahead, time(14), time(16), title="Buổi 2", place="Nhà văn hóa Tổ 3")
        lessons.add(training, ahead + timedelta(days=1), time(14), time(16), title="Buổi 3")
        send(commune.lesson, event(code=commune.codes[0]))
        completion.complete(lessons.get(commune.lesson, within=EVERYWHERE), by=COMMAND_LINE)
    shown = words(client.get(f"/t/{commune.codes[0]}"))
    assert "Chào Ánh N." in shown
    coming, _, rest = shown.partition("Lớp đã tham gia")
    assert f"{ahead:%d/%m/%Y}" in coming
    assert "Buổi 2" in coming
    assert "Nhà văn hóa Tổ 3" in coming
    assert "Buổi 3" not in coming
    assert f"{clock.today():%d/%m/%Y} Có mặt" in rest
    assert rest.count("Sắp tới") == 2
    assert rest.count(f"từ {clock.today():%d/%m/%Y}") == 2  # two skills
    assert "Báo giảng viên" in rest
    absent = words(client.get(f"/t/{commune.codes[1]}"))
    assert f"{clock.today():%d/%m/%Y} Vắng" in absent
    assert "Kỹ năng đã ghi nhận" not in absent


def test_nothing_of_others_and_no_number_stands_there(commune: Commune, client: Visitor, work: Work) -> None:
    with work():
        ours = db.session.get_one(Person, commune.people[0])
        people.set_national_id(ours, "056084001234")
        other = trainings.add(
            trainings.get(commune.training, within=EVERYWHERE).course, "Lớp của người khác", by=COMMAND_LINE
        )
        lessons.add(other, clock.today(), time(8), time(10), title="Buổi kín")
        enrolments.add(other, [db.session.get_one(Person, commune.people[1])], by=COMMAND_LINE)
        send(commune.lesson, *(event(code=code) for code in commune.codes))
    answer = client.get(f"/t/{commune.codes[0]}")
    assert "Set-Cookie" not in answer.headers
    assert (answer.headers["X-Robots-Tag"], answer.headers["Referrer-Policy"]) == (
        "noindex, nofollow",
        "same-origin",
    )
    for secret in (
        "Nguyễn Thị Ánh", "Thị", "1984", "234", "056084", "0900001", "Văn phòng", commune.codes[0][:8], "Trần Văn", "Lớp của",
        "Buổi kín", "example.vn", "người khác",
    ):  # fmt: skip
        assert secret not in words(answer), secret


def test_todays_lesson_until_it_is_over(
    commune: Commune, client: Visitor, work: Work, time_machine: Any
) -> None:
    with work():
        lesson = lessons.get(commune.lesson, within=EVERYWHERE)
        lesson.starts_at, lesson.ends_at = time(14), time(16)
    noon = clock.now().replace(hour=15, minute=30)
    time_machine.move_to(noon)
    assert "Hôm nay" in words(client.get(f"/t/{commune.codes[0]}"))
    time_machine.move_to(noon.replace(hour=16, minute=1))
    assert "Chưa có buổi nào được hẹn" in words(client.get(f"/t/{commune.codes[0]}"))


def test_after_a_merge_both_cards_show_one_diary(commune: Commune, client: Visitor, work: Work) -> None:
    with work():
        send(commune.lesson, event(code=commune.codes[1]))
        stays, goes = (db.session.get_one(Person, n) for n in commune.people[:2])
        merging.merge(stays, goes, by=COMMAND_LINE)
    first, second = (words(client.get(f"/t/{code}")) for code in commune.codes[:2])
    assert first == second
    assert "Chào Ánh N." in first
    assert first.count("Có mặt") == 1


def test_a_blank_card_tells_its_number_only(
    commune: Commune, client: Visitor, work: Work, blank: list[int]
) -> None:
    with work():
        text = db.session.get_one(Card, blank[1]).full_code
    shown = words(client.get(f"/t/{text}"))
    assert "Thẻ trắng số 0002" in shown
    assert "Thẻ này chưa gắn với ai" in shown
    assert "Xã Hoa Sen" in shown
