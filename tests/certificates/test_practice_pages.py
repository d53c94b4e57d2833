"""The pages and calls of the practical checklist."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta

import pypdfium2
import pytest
from sqlalchemy import select

from app.base import clock
from app.base.actors import COMMAND_LINE, EVERYWHERE, Actor
from app.base.db import db
from campaigns import courses, enrolments, lessons, trainings
from campaigns.attendance import devices
from certificates.assessments import checklist, result
from certificates.assessments.tick import Tick
from tests.certificates.test_practice_ticks import results
from tests.conftest import ONE_DATABASE
from trainees import cards, ledger, people
from trainees.people import Particulars

THINGS = ["Mở ứng dụng VNeID", "Gửi một hồ sơ thử", "Nhận ra tin nhắn lừa đảo"]


@pytest.fixture
def items(commune, work):
    """Ids of three things, two of which pass; passing is the course's proof."""
    with work():
        made = checklist.make(courses.get(commune.course, within=EVERYWHERE), THINGS, by=COMMAND_LINE)
        checklist.ask(made, pass_items=2, guidance="Không làm hộ.", by=COMMAND_LINE)
        trainings.get(commune.training, within=EVERYWHERE).version.proof = "practice"
        return [item.id for item in checklist.items(made)]


def told(items, **whom):
    return {
        "id": str(uuid.uuid4()), "done": {str(item): True for item in items},
        "device_time": clock.now().isoformat(), **whom,
    }  # fmt: skip


# --- the API -------------------------------------------------------------------------------------------------


def test_a_batch_by_bearer_and_what_is_known_afterwards(client, commune, items, bearer, work):
    address = f"/api/v1/lessons/{commune.lesson}/practice"
    one = told(items[:2], code=commune.codes[0])
    stranger = told(items, person=commune.people[5])
    batch = {"device_now": clock.now().isoformat(), "events": [one, stranger, {"id": "x"}]}
    answer = client.post(f"{address}-events", json=batch, headers=bearer("trainer"), csrf=False)
    assert answer.status_code == 200
    assert [row["result"] for row in answer.json["results"]] == ["created", "held", "refused"]
    assert answer.json["results"][1]["problem"] == "person_unknown"
    again = client.post(f"{address}-events", json=batch, headers=bearer("trainer"), csrf=False).json
    assert [row["result"] for row in again["results"]] == ["repeat", "repeat", "refused"]
    seen = client.get(address, headers=bearer("trainer")).json
    assert [item["text"] for item in seen["items"]] == THINGS
    assert seen["enough"] == 2
    people = {row["id"]: row for row in seen["people"]}
    assert people[commune.enrolled[0]]["done"] == sorted(items[:2])
    assert people[commune.enrolled[0]]["passed"] is True
    assert people[commune.enrolled[1]]["done"] == []
    assert set(people) == set(commune.enrolled)
    with work():
        assert results(commune.training) == {commune.enrolled[0]: (2, 3, True)}
        assert {line.person_id for line in ledger.lines(source=f"proof:{commune.training}")} == {
            commune.enrolled[0]
        }


def test_the_roster_carries_the_checklist_for_a_phone_without_network(client, commune, items, bearer):
    roster = f"/api/v1/lessons/{commune.lesson}/roster"
    listed = client.get(roster, headers=bearer("trainer")).json["checklist"]
    assert [item["id"] for item in listed["items"]] == items
    assert (listed["enough"], listed["guidance"], listed["done"]) == (2, "Không làm hộ.", {})
    batch = {"device_now": clock.now().isoformat(), "events": [told(items[:1], person=commune.enrolled[1])]}
    client.post(
        f"/api/v1/lessons/{commune.lesson}/practice-events", json=batch, headers=bearer("trainer"), csrf=False
    )
    listed = client.get(roster, headers=bearer("trainer")).json["checklist"]
    assert listed["done"] == {str(commune.enrolled[1]): items[:1]}


def test_a_course_without_a_checklist_has_none_for_the_phone(client, commune, bearer):
    roster = client.get(f"/api/v1/lessons/{commune.lesson}/roster", headers=bearer("trainer")).json
    assert roster["checklist"] is None
    seen = client.get(f"/api/v1/lessons/{commune.lesson}/practice", headers=bearer("trainer")).json
    assert (seen["items"], len(seen["people"])) == ([], 4)


@pytest.mark.parametrize(
    "body", [None, [], {}, {"events": []}, {"device_now": "x", "events": []}, {"device_now": 1}]
)
def test_a_malformed_batch_is_refused_whole(client, commune, items, bearer, body):
    address = f"/api/v1/lessons/{commune.lesson}/practice-events"
    answer = client.post(address, json=body, headers=bearer("trainer"), csrf=False)
    assert (answer.status_code, answer.json["code"]) == (422, "batch_malformed")


def test_another_communes_lesson_does_not_exist(client, commune, items, bearer, found_commune):
    other = found_commune("00002", "Suối Trong")
    for call in (
        lambda: client.get(f"/api/v1/lessons/{other.lesson}/practice", headers=bearer("trainer")),
        lambda: client.post(
            f"/api/v1/lessons/{other.lesson}/practice-events",
            json={"device_now": clock.now().isoformat(), "events": []}, headers=bearer("trainer"), csrf=False,
        ),
    ):  # fmt: skip
        assert call().status_code == 404


# --- the grid ------------------------------------------------------------------------------------------------


def boxes(page):
    """What the grid's form would send as it stands, by its hidden fields and ticked boxes."""
    sheet = re.search(r'name="sheet" value="([^"]+)"', page).group(1)
    return {
        "sheet": sheet,
        "item": re.findall(r'name="item" value="(\d+)"', page),
        "who": re.findall(r'name="who" value="(\d+)"', page),
        "was": re.findall(r'name="was" value="([\d-]+)"', page),
        "t": re.findall(r'name="t" value="([\d-]+)"[^>]* checked', page),
    }


def test_the_grid_writes_what_changed_and_takes_it_back(commune, items, sign_in, work):
    office, address = sign_in("trainer"), f"/lessons/{commune.lesson}/practice"
    one, two = commune.enrolled[:2]
    form = boxes(office.get(address).text)
    assert (form["was"], form["t"], len(form["who"])) == ([], [], 4)
    form["t"] = [f"{one}-{items[0]}", f"{one}-{items[1]}", f"{two}-{items[2]}"]
    assert office.post(address, data=form).status_code == 303
    assert office.post(address, data=form).status_code == 303  # a second click
    with work():
        assert results(commune.training) == {one: (2, 3, True), two: (1, 3, False)}
    page = office.get(address).text
    assert "Đạt" in page
    assert "Lần ghi gần nhất của bạn" in page
    received = re.search(r'name="received" value="([^"]+)"', page).group(1)
    assert office.post(f"{address}/undo", data={"received": received}).status_code == 303
    with work():
        assert results(commune.training) == {}
        assert ledger.lines(source=f"proof:{commune.training}") == []
    office.post(f"{address}/undo", data={"received": received})  # a second click undoes no undoing
    with work():
        assert results(commune.training) == {}


def test_what_a_phone_ticked_meanwhile_stays(client, commune, items, sign_in, bearer, work):
    office, address = sign_in("officer"), f"/lessons/{commune.lesson}/practice"
    one = commune.enrolled[0]
    form = boxes(office.get(address).text)
    batch = {"device_now": clock.now().isoformat(), "events": [told(items[:1], person=one)]}
    client.post(f"/api/v1{address}-events", json=batch, headers=bearer("trainer"), csrf=False)
    form["t"] = [f"{one}-{items[1]}"]  # the page did not know of the first
    office.post(address, data=form)
    with work():
        assert results(commune.training) == {one: (2, 3, True)}


def test_undo_leaves_what_somebody_ticked_since(commune, items, sign_in, work):
    office, other, address = sign_in("officer"), sign_in("trainer"), f"/lessons/{commune.lesson}/practice"
    one = commune.enrolled[0]
    form = boxes(office.get(address).text)
    form["t"] = [f"{one}-{items[0]}", f"{one}-{items[1]}"]
    office.post(address, data=form)
    received = re.search(r'name="received" value="([^"]+)"', office.get(address).text).group(1)
    again = boxes(other.get(address).text)
    again["t"] = [f"{one}-{items[1]}"]  # takes the first away
    other.post(address, data=again)
    again = boxes(other.get(address).text)
    again["t"] = [f"{one}-{items[0]}", f"{one}-{items[1]}"]  # and gives it back: now it is theirs
    other.post(address, data=again)
    office.post(f"{address}/undo", data={"received": received})
    with work():
        assert results(commune.training) == {one: (1, 3, False)}


@ONE_DATABASE
def test_the_grid_says_what_waits_and_never_names_an_examination(
    commune, items, sign_in, bearer, client, work
):
    with work():
        [blank] = cards.print_blank(commune.locality, 1, by=COMMAND_LINE)
        text = blank.full_code
    batch = {"device_now": clock.now().isoformat(), "events": [told(items[:1], code=text)]}
    client.post(
        f"/api/v1/lessons/{commune.lesson}/practice-events", json=batch, headers=bearer("trainer"), csrf=False
    )
    page = sign_in("officer").get(f"/lessons/{commune.lesson}/practice").text
    assert "Thẻ trắng chưa gắn với ai" in page
    assert "kiểm tra" not in page.lower()
    for address in (f"/courses/{commune.course}/checklist", f"/trainings/{commune.training}"):
        part = sign_in("officer").get(address).text
        assert "Đánh giá thực hành" in part
    # The menu of the scanner's words too: what a trainer's phone shows.
    assert "kiểm tra" not in re.sub(r"(?s)<script.*?</script>", "", client.get("/scan").text).split('id="ticks-dialog"')[1].split("</dialog>")[0].lower()  # fmt: skip


@ONE_DATABASE
def test_long_classes_are_paged_with_the_same_number_of_queries(commune, items, sign_in, work, queries):
    office, address = sign_in("officer"), f"/lessons/{commune.lesson}/practice?view=all"
    office.get(address)
    with queries() as few:
        office.get(address)
    with work():
        training = trainings.get(commune.training, within=EVERYWHERE)
        many = [
            people.add(commune.locality, Particulars(f"Nguyễn Thị Học {n}"), by=COMMAND_LINE)
            for n in range(70)
        ]
        enrolments.add(training, many, by=COMMAND_LINE)
    with queries() as lots:
        page = office.get(address).text
    assert len(lots) == len(few)
    assert page.count('name="who"') == 50
    assert office.get(address + "&page=2").text.count('name="who"') == 24
    assert office.get(address + "&q=hoc+69").text.count('name="who"') == 1


@ONE_DATABASE
def test_the_paper_holds_everybody_and_everything(commune, items, sign_in):
    answer = sign_in("trainer").post(f"/lessons/{commune.lesson}/practice/sheet")
    assert answer.mimetype == "application/pdf"
    document = pypdfium2.PdfDocument(answer.data)
    words = " ".join(document[page].get_textpage().get_text_range() for page in range(len(document)))
    flat = " ".join(words.split())
    for wanted in ("Nguyễn Thị Ánh", "PHIẾU ĐÁNH GIÁ THỰC HÀNH", "ít nhất 2 trong 3 việc"):
        assert wanted in flat
    assert "kiểm tra" not in flat.lower()


@ONE_DATABASE
def test_without_a_checklist_nothing_is_printed_or_written(commune, sign_in, work):
    office = sign_in("officer")
    assert office.post(f"/lessons/{commune.lesson}/practice/sheet").status_code == 303
    assert office.post(f"/lessons/{commune.lesson}/practice", data={}).status_code == 303
    assert "chưa có bảng việc thực hành" in office.get(f"/lessons/{commune.lesson}/practice").text
    with work():
        assert result.of_training(trainings.get(commune.training, within=EVERYWHERE)) == []


# --- the course's page ---------------------------------------------------------------------------------------


@ONE_DATABASE
def test_a_course_gets_its_checklist_by_the_pages(commune, sign_in, work):
    office, address = sign_in("officer"), f"/courses/{commune.course}/checklist"
    assert office.post(address, data={"things": " \n"}).status_code == 422
    assert office.post(address, data={"things": "\n".join(THINGS)}).status_code == 303
    assert office.post(address, data={"things": "Lần nữa"}).status_code == 422
    assert office.post(f"{address}/items", data={"text": "Quét mã QR", "needed": "y"}).status_code == 303
    assert office.post(f"{address}/items", data={"text": "quet ma qr"}).status_code == 422
    with work():
        made = checklist.of_course(courses.get(commune.course, within=EVERYWHERE))
        first, *_, last = checklist.items(made)
        assert (last.text, last.needed) == ("Quét mã QR", True)
        ids = first.id, last.id
    assert office.post(f"{address}/items/{ids[1]}", data={"do": "up"}).status_code == 303
    gone = office.post(f"{address}/items/{ids[0]}", data={"do": "remove"})
    assert "Đã bỏ “Mở ứng dụng VNeID”" in office.get(gone.location).text
    office.post(f"{address}/items/{ids[0]}", data={"do": "restore"})
    office.post(f"{address}/items/{ids[0]}", data={"do": "word", "text": "Mở được VNeID"})
    assert office.post(f"{address}/rule", data={"pass_items": "9"}).status_code == 422
    assert office.post(f"{address}/rule", data={"pass_items": "3", "guidance": "Tự làm."}).status_code == 303
    page = office.get(f"/courses/{commune.course}").text
    for text in ("Mở được VNeID", "Quét mã QR", "Đạt khi làm được 3 trong 4 việc."):
        assert text in page


@ONE_DATABASE
def test_the_training_says_who_lacks_what(client, commune, items, sign_in, bearer):
    batch = {
        "device_now": clock.now().isoformat(),
        "events": [told(items, person=commune.enrolled[0]), told(items[:1], person=commune.enrolled[1])],
    }  # fmt: skip
    client.post(
        f"/api/v1/lessons/{commune.lesson}/practice-events", json=batch, headers=bearer("trainer"), csrf=False
    )
    page = sign_in("officer").get(f"/trainings/{commune.training}").text
    part = " ".join(page.split('id="practice"')[1].split("</table>")[0].split())
    assert "1 trong 4 người đã đạt" in part
    assert "2 người chưa được đánh dấu việc nào" in part
    assert f"{THINGS[1]}; {THINGS[2]}" in part


def test_a_paired_phone_ticks_its_own_lessons_only(client, commune, items, work):
    with work():
        training = trainings.get(commune.training, within=EVERYWHERE)
        first = training.lessons[0]
        other = lessons.add(training, first.day, first.starts_at, first.ends_at).id
        code = devices.offer([first], by=Actor(commune.accounts["trainer"], "trainer"))
    paired = client.post("/api/v1/devices", json={"code": code, "name": "Máy của cô Lan"}).json
    headers = {"Authorization": f"Bearer {paired['token']}"}
    batch = {"device_now": clock.now().isoformat(), "events": [told(items, code=commune.codes[0])]}
    for lesson, status in ((commune.lesson, 200), (other, 404)):
        address = f"/api/v1/lessons/{lesson}/practice"
        answer = client.post(f"{address}-events", json=batch, headers=headers, csrf=False)
        assert answer.status_code == status
        assert client.get(address, headers=headers).status_code == status
    with work():
        [tick] = db.session.scalars(select(Tick)).all()
        assert (tick.device_id is not None, tick.by_id) == (True, commune.accounts["trainer"])


def test_a_tick_typed_days_later_is_of_the_lessons_day(commune, items, sign_in, work):
    with work():
        training = trainings.get(commune.training, within=EVERYWHERE)
        training.lessons[0].day = clock.today() - timedelta(days=3)
    office, address = sign_in("officer"), f"/lessons/{commune.lesson}/practice"
    form = boxes(office.get(address).text)
    form["t"] = [f"{commune.enrolled[0]}-{item}" for item in items]
    office.post(address, data=form)
    with work():
        [line, *_] = ledger.lines(source=f"proof:{commune.training}")
        assert line.on == clock.today() - timedelta(days=3)


def test_a_trainer_finds_what_is_theirs_to_do_before_the_list_of_people(commune, items, sign_in):
    trainer = sign_in("trainer")
    page = trainer.get(f"/trainings/{commune.training}").text
    assert page.index('id="practice"') < page.index('id="people"')
    assert "Cán bộ của xã, phường cấp giấy." in page
    assert f"/trainings/{commune.training}/certificates" not in page
    officer = sign_in("officer").get(f"/trainings/{commune.training}").text
    assert "Cán bộ của xã, phường cấp giấy." not in officer


def test_the_trainers_home_leads_to_the_grid_where_there_is_a_checklist(commune, items, sign_in, work):
    trainer = sign_in("trainer")
    way = f"/lessons/{commune.lesson}/practice"
    assert way in trainer.get("/").text
    with work():
        course = courses.get(commune.course, within=EVERYWHERE)
        checklist.of_course(course).retired_at = clock.now()
    assert way not in trainer.get("/").text
