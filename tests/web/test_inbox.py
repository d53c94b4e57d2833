"""The inbox on pages: each click does what its button says, for whoever may, once; and the history shows it all."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import openpyxl
import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from app.access import ADMINISTRATOR, OFFICER, TRAINER
from app.audit import AuditRow
from app.base import clock, codes
from app.base.actors import COMMAND_LINE, EVERYWHERE
from app.base.db import db
from campaigns import enrolments, lessons, trainings
from campaigns.attendance import completion, inbox
from campaigns.attendance.inbox import Look
from tests.attendance.telling import card_of, event, present, send, walkin
from tests.conftest import ONE_DATABASE
from tests.shape.test_pages import faults
from trainees import cards
from trainees.people import Person

pytestmark = ONE_DATABASE

LOOK = Look(EVERYWHERE)


@pytest.fixture
def hall(commune, work):
    """A hall in which one of each thing went wrong. Returns the id of the other lesson."""
    with work():
        [blank] = cards.print_blank(commune.locality, 1, by=COMMAND_LINE)
        training = trainings.get(commune.training, within=EVERYWHERE)
        other = trainings.add(
            training.course, "Lớp tổ 5", by=COMMAND_LINE, trainers=[commune.accounts[TRAINER]]
        )
        second = lessons.add(
            other, clock.today(), clock.now().min.time(), clock.now().max.time().replace(microsecond=0)
        )
        enrolments.add(other, [db.session.get_one(Person, commune.people[0])], by=COMMAND_LINE)
        first = event(code=commune.codes[0])
        send(commune.lesson, first, {**first, "code": commune.codes[1]})
        send(second.id, event(code=commune.codes[0]))
        send(
            commune.lesson, event(code=codes.random_code(8)), event(code=blank.full_code), event(code=card_of(commune.people[4])),
            event(person=commune.enrolled[1], code=commune.codes[2]), walkin("Trần Văn Bình", birth_year="1979"),
        )  # fmt: skip
        send(commune.lesson, event(code=commune.codes[3]), ahead=timedelta(hours=17))
        return second.id


def page(answer):
    assert answer.status_code == 200, answer.status_code
    assert faults(answer.text) == []
    return BeautifulSoup(answer.text, "html.parser")


def words(soup):
    return " ".join(soup.get_text(" ").split())


def forms(soup, ending):
    """The forms whose address ends so: address → hidden fields."""
    return [
        (form["action"], {i["name"]: i.get("value", "") for i in form.find_all("input") if i.get("name")})
        for form in soup.find_all("form", method="post")
        if re.search(ending, form["action"])
    ]


def ref_of(work, kind, problem=None):
    with work():
        [one] = [
            one for one in inbox.page(Look(EVERYWHERE, (kind,))) if problem is None or one.problem == problem
        ]
        return f"/inbox/{one.kind}/{one.ref}"


def waits(work, kind):
    with work():
        return inbox.counts(LOOK)[kind]


def test_an_empty_inbox_says_so(commune, sign_in):
    for role in (OFFICER, TRAINER):
        assert "Không có việc nào cần xem lại" in words(page(sign_in(role).get("/inbox")))
    assert "Chưa có việc nào được xem" in words(page(sign_in(OFFICER).get("/inbox?view=seen")))


def test_every_kind_is_said_in_words(hall, sign_in):
    soup = page(sign_in(OFFICER).get("/inbox"))
    text = words(soup)
    for said in (
        "thẻ chưa có trong danh sách", "thẻ trắng chưa gắn với ai", "chưa có trong danh sách học viên", "hai nội dung khác nhau",
        "Có mặt ở hai lớp cùng giờ", "thẻ trên tay là của người khác", "giống Trần Văn Bình, sinh 1979", "Đồng hồ nhanh 17 giờ",
    ):  # fmt: skip
        assert said in text, said
    assert "Tất cả 8" in text
    for kind in inbox.KINDS:
        page(sign_in(OFFICER).get(f"/inbox?show={kind}"))


def test_a_trainer_sees_their_own_and_no_doubles(hall, commune, sign_in, work):
    text = words(page(sign_in(TRAINER).get("/inbox")))
    assert "Tất cả 7" in text
    assert "Có thể trùng" not in text
    assert sign_in(TRAINER).get(ref_of(work, "double")).status_code == 404
    with work():
        trainings.set_trainers(trainings.get(commune.training, within=EVERYWHERE), [])
    assert "thẻ trắng" not in words(page(sign_in(TRAINER).get("/inbox")))
    for kind in ("held", "card", "clock", "conflict", "overlap"):
        address = ref_of(work, kind, "card_blank" if kind == "held" else None)
        assert sign_in(TRAINER).get(address).status_code == 404
        assert sign_in(TRAINER).post(address, data={"do": "reject"}).status_code == 404
    assert sign_in(TRAINER).get(f"/inbox?lesson={commune.lesson}").status_code == 404


def test_another_locality_sees_nothing(hall, found_commune, sign_in, work):
    strange = found_commune("00002", "Suối Trong")
    visitor = sign_in(ADMINISTRATOR, strange)
    assert "Không có việc nào" in words(page(visitor.get("/inbox")))
    for kind in inbox.KINDS:
        if kind == "self":
            continue
        address = ref_of(work, kind, "card_blank" if kind == "held" else None)
        assert visitor.get(address).status_code == 404
        assert visitor.post(address, data={"do": "keep"}).status_code == 404
    assert sum(waits(work, kind) for kind in inbox.KINDS) == 8


def test_strangers_are_sent_away(hall, client):
    assert client.get("/inbox").status_code == 303
    assert client.post("/inbox/undo").status_code == 303


def test_one_click_and_its_undoing(hall, commune, sign_in, work):
    visitor = sign_in(TRAINER)
    address = ref_of(work, "held", "not_on_list")
    answer = visitor.post(address, data={"do": "keep", "lesson": commune.lesson}, follow_redirects=True)
    soup = page(answer)
    assert "Võ Minh Khôi: giữ" in words(soup)
    with work():
        assert commune.people[4] in present(commune.lesson)
        assert db.session.scalars(select(AuditRow.verb).where(AuditRow.verb == "settle")).all() == ["settle"]
    again = words(page(visitor.post(address, data={"do": "keep"}, follow_redirects=True)))
    assert "vừa có người xem xong" in again
    [(undo, fields)] = forms(soup, "/inbox/undo$")
    text = words(page(visitor.post(undo, data=fields, follow_redirects=True)))
    assert "Đã hoàn tác" in text
    assert "Võ Minh Khôi" in text
    with work():
        assert commune.people[4] not in present(commune.lesson)
    assert visitor.post(undo, data=fields).status_code == 404


def test_the_page_of_one_thing_creates_a_person_for_the_blank_card(hall, commune, sign_in, work):
    visitor = sign_in(TRAINER)
    address = ref_of(work, "held", "card_blank")
    soup = page(visitor.get(address))
    [fields] = [hidden for _, hidden in forms(soup, re.escape(address)) if hidden["do"] == "create"]
    answer = visitor.post(address, data={**fields, "name": "", "from": "item"}, follow_redirects=True)
    assert "Cần ghi họ tên" in words(page(answer))
    answer = visitor.post(
        address,
        data={**fields, "name": "Lò Thị Mây", "birth_year": "1961", "sex": "F"},
        follow_redirects=True,
    )
    page(answer)
    with work():
        who = db.session.scalars(select(Person).where(Person.name == "Lò Thị Mây")).one()
        assert who.id in present(commune.lesson)
        assert cards.current([who.id])[who.id].serial == 1
        assert "bind" in db.session.scalars(select(AuditRow.verb).where(AuditRow.noun == "card")).all()
    answer = visitor.post(
        ref_of(work, "held", "card_unknown"),
        data={"do": "create", "name": "A", "birth_year": "1700"},
        follow_redirects=True,
    )
    assert "không có thật" in words(page(answer))


def test_same_as_somebody(hall, commune, sign_in, work):
    """A trainer finds whoever is on the list of the training; an officer the whole register."""
    address, stranger = ref_of(work, "held", "card_unknown"), commune.people[5]
    trainer, officer = sign_in(TRAINER), sign_in(OFFICER)
    assert "Đặng Thu Thảo" not in words(page(trainer.get(f"{address}?q=thao")))
    answer = trainer.post(address, data={"do": "same", "person": stranger}, follow_redirects=True)
    assert "Chỉ chọn được người có trong danh sách" in words(page(answer))
    soup = page(officer.get(f"{address}?q=thao"))
    [fields] = [hidden for _, hidden in forms(soup, re.escape(address)) if hidden["do"] == "same"]
    assert fields["person"] == str(stranger)
    page(officer.post(address, data=fields, follow_redirects=True))
    with work():
        assert stranger in present(commune.lesson)
    assert "Phạm Thị Ngọc Hà" in words(page(trainer.get(f"{ref_of(work, 'held', 'card_blank')}?q=ngoc ha")))


def test_moving_to_the_right_lesson(hall, commune, sign_in, work):
    address = ref_of(work, "held", "not_on_list")
    soup = page(sign_in(TRAINER).get(address))
    assert soup.find("select", {"name": "to"}).find("option", value=str(hall))
    page(sign_in(TRAINER).post(address, data={"do": "move", "to": hall}, follow_redirects=True))
    with work():
        assert commune.people[4] in present(hall)
    other = ref_of(work, "held", "card_blank")
    assert "Chọn buổi khác" in words(
        page(sign_in(TRAINER).post(other, data={"do": "move"}, follow_redirects=True))
    )
    assert sign_in(TRAINER).post(other, data={"do": "move", "to": 99999}).status_code == 404


def test_doubles_are_settled_by_those_who_keep_the_register(hall, commune, sign_in, work):
    address = ref_of(work, "double")
    officer = sign_in(OFFICER)
    soup = page(officer.get(address))
    [fields] = [hidden for _, hidden in forms(soup, re.escape(address)) if hidden["do"] == "same"]
    soup = page(officer.post(address, data=fields, follow_redirects=True))
    with work():
        known = db.session.get_one(Person, commune.people[1])
        assert known.merged_into_id or db.session.scalar(
            select(Person.id).where(Person.merged_into_id == known.id)
        )
    [(undo, fields)] = forms(soup, "/inbox/undo$")
    told = {name: fields[name] for name in ("event", "matter")}
    assert "công chức phụ trách" in words(page(sign_in(TRAINER).post(undo, data=told, follow_redirects=True)))
    assert waits(work, "double") == 0
    page(officer.post(undo, data=fields, follow_redirects=True))
    assert waits(work, "double") == 1


@pytest.mark.parametrize("kind", ["card", "clock", "conflict", "overlap"])
def test_what_counts_is_kept_or_not(hall, commune, sign_in, work, kind):
    visitor = sign_in(OFFICER)
    for verb in ("keep", "reject"):
        address = ref_of(work, kind)
        page(visitor.get(address))
        soup = page(
            visitor.post(address, data={"do": verb, "to": hall, "reason": "thử"}, follow_redirects=True)
        )
        assert waits(work, kind) == 0
        [(undo, fields)] = forms(soup, "/inbox/undo$")
        text = words(page(visitor.post(undo, data=fields, follow_redirects=True)))
        if (kind, verb) == ("clock", "reject"):
            assert "lại được tính" in text
            with work():
                assert commune.enrolled[3] in present(commune.lesson)
        else:
            assert waits(work, kind) == 1


def test_several_alike_in_a_closed_lesson(commune, sign_in, work):
    with work():
        completion.complete(lessons.get(commune.lesson, within=EVERYWHERE), by=COMMAND_LINE)
        send(commune.lesson, *(event(code=text) for text in commune.codes))
    visitor = sign_in(TRAINER)
    soup = page(visitor.get(f"/inbox?lesson={commune.lesson}"))
    assert "được mở lại, ghi, rồi đóng lại ngay" in words(soup)
    [(address, fields)] = forms(soup, "/inbox/alike$")
    answer = visitor.post(address, data={**fields, "do": "keep", "reopen": ""}, follow_redirects=True)
    assert "Buổi này đã đóng" in words(page(answer))
    text = words(page(visitor.post(address, data={**fields, "do": "keep"}, follow_redirects=True)))
    assert "Đã xem 4 lượt" in text
    assert "Sổ kỹ năng: thêm 8 dòng" in text
    with work():
        assert len(present(commune.lesson)) == 4
        assert lessons.get(commune.lesson, within=EVERYWHERE).state == "closed"
    seen = page(visitor.get("/inbox?view=seen"))
    undos = forms(seen, "/inbox/undo$")
    assert len(undos) == 4
    text = words(page(visitor.post(undos[0][0], data=undos[0][1], follow_redirects=True)))
    assert "rút 2 dòng" in text
    assert visitor.post("/inbox/alike", data={"of": 99999, "do": "keep"}).status_code == 404
    text = words(
        page(visitor.post("/inbox/alike", data={"of": commune.lesson, "do": "create"}, follow_redirects=True))
    )
    assert "không xem lại theo cách đó được" in text


def test_the_lesson_page_and_home_lead_here(hall, commune, sign_in):
    soup = page(sign_in(TRAINER).get(f"/lessons/{commune.lesson}?view=held"))
    assert soup.find("a", href=f"/inbox?lesson={commune.lesson}")
    assert "7 lượt điểm danh cần xem lại" in words(page(sign_in(TRAINER).get("/")))
    assert soup.find("nav", class_="nav").find("a", href="/inbox")


def test_the_workbook_holds_what_waits(hall, sign_in, work):
    answer = sign_in(OFFICER).post("/inbox/export")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).active
    rows = list(sheet.iter_rows(values_only=True))
    assert len(rows) == 9
    assert {row[1] for row in rows[1:]} == {
        "Chưa tính",
        "Hai nội dung",
        "Hai lớp cùng giờ",
        "Cần thẻ khác",
        "Có thể trùng",
        "Giờ lạ",
    }
    with work():
        assert db.session.scalars(select(AuditRow.detail).where(AuditRow.noun == "inbox")).one()["items"] == 8
    assert sign_in(TRAINER).post("/inbox/export").status_code == 403


@pytest.mark.parametrize(
    "path",
    [
        "/inbox/none/x",
        "/inbox/held/x",
        "/inbox/overlap/1",
        "/inbox/overlap/a-b",
        "/inbox/conflict/9",
        "/inbox/clock/x",
        "/inbox/self/x",
        "/inbox/conflict/99999999999999999999",
    ],
)
def test_what_is_not_there_is_not_found(commune, sign_in, path):
    visitor = sign_in(OFFICER)
    assert visitor.get(path).status_code == 404
    assert visitor.post(path, data={"do": "keep"}).status_code == 404


@pytest.mark.parametrize(
    "data",
    [{}, {"do": "burn"}, {"do": "same"}, {"do": "same", "person": "x"}, {"do": "create"}, {"do": "keep"}],
)
def test_a_form_that_makes_no_sense_changes_nothing(hall, sign_in, work, data):
    address = ref_of(work, "held", "card_unknown")
    answer = sign_in(OFFICER).post(address, data=data, follow_redirects=True)
    page(answer)
    assert waits(work, "held") == 3


def test_the_page_asks_as_often_for_many_as_for_few(hall, commune, sign_in, work, queries):
    visitor = sign_in(OFFICER)

    def asked():
        with queries() as seen:
            assert visitor.get("/inbox").status_code == 200
        return len(seen)

    few = asked()
    with work():
        for number in range(12):
            first = event(code=commune.codes[0])
            send(commune.lesson, first, {**first, "code": commune.codes[2]})
            send(hall, event(code=commune.codes[number % 2]), event(code=codes.random_code(8)))
            send(
                commune.lesson,
                event(person=commune.enrolled[1], code=commune.codes[2]),
                walkin("Lê Hoàng Đức"),
            )
    assert asked() <= few <= 20


# --- history -------------------------------------------------------------------------------------------------


def rows_of(soup):
    return [" ".join(row.get_text(" ").split()) for row in soup.select("main tbody tr")]


def test_the_history_tells_everything(hall, commune, sign_in, work):
    visitor = sign_in(TRAINER)
    visitor.post(ref_of(work, "held", "not_on_list"), data={"do": "reject", "reason": "học lớp khác"})
    address = f"/lessons/{commune.lesson}/history"
    soup = page(visitor.get(address))
    told = rows_of(soup)
    assert len(told) == 8
    assert any("học lớp khác" in row and "hoàn tác" in row and "sửa lượt vào" in row for row in told)
    assert any("máy ghi" in row and "Phạm Thị Ngọc Hà" in row for row in told)
    assert len(rows_of(page(visitor.get(f"{address}?q=ngoc ha")))) == 1
    assert len(rows_of(page(visitor.get(f"{address}?kind=void")))) == 1
    assert len(rows_of(page(visitor.get(f"{address}?result=held")))) == 2
    assert len(rows_of(page(visitor.get(f"{address}?result=voided")))) == 1
    assert len(rows_of(page(visitor.get(f"{address}?flag=clock_off")))) == 1
    assert len(rows_of(page(visitor.get(f"{address}?source=list")))) == 1
    assert len(rows_of(page(visitor.get(f"{address}?q={commune.codes[0][:8]}")))) == 1
    chain = rows_of(page(visitor.get(f"{address}?person={commune.people[4]}")))
    assert len(chain) == 2
    assert "đã hoàn tác" in chain[0]
    assert "Không có lượt nào như vậy" in words(page(visitor.get(f"{address}?q=zzzz")))


def test_the_history_is_its_locality_s(hall, commune, found_commune, sign_in):
    strange = found_commune("00002", "Suối Trong")
    for path in (f"/lessons/{commune.lesson}/history", f"/people/{commune.people[0]}/attendance"):
        assert sign_in(ADMINISTRATOR, strange).get(path).status_code == 404
    assert sign_in(TRAINER).get(f"/people/{commune.people[0]}/attendance").status_code == 403


def test_one_person_over_all_lessons(hall, commune, sign_in):
    soup = page(sign_in(OFFICER).get(f"/people/{commune.people[0]}/attendance"))
    assert len(rows_of(soup)) == 2
    assert page(sign_in(OFFICER).get(f"/people/{commune.people[0]}")).find(
        "a", href=f"/people/{commune.people[0]}/attendance"
    )


def test_the_history_as_a_workbook(hall, commune, sign_in, work):
    address = f"/lessons/{commune.lesson}/history/export"
    answer = sign_in(OFFICER).post(address, data={"result": "held"})
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.data)).active.iter_rows(values_only=True))
    assert len(rows) == 4
    assert {row[10] for row in rows[1:]} == {"chờ xem lại"}
    with work():
        assert (
            db.session.scalars(select(AuditRow.detail).where(AuditRow.verb == "export")).one()["events"] == 3
        )
    assert sign_in(TRAINER).post(address).status_code == 403


def test_pages_of_history(commune, sign_in, work, queries):
    with work():
        send(commune.lesson, *(event(code=commune.codes[n % 4]) for n in range(120)))
    visitor = sign_in(OFFICER)
    with queries() as seen:
        assert len(rows_of(page(visitor.get(f"/lessons/{commune.lesson}/history")))) == 50
    assert len(seen) <= 12, "\n".join(seen)
    assert len(rows_of(page(visitor.get(f"/lessons/{commune.lesson}/history?page=3")))) == 20
