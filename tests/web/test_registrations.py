"""Signing up by the public page, the slip, and what trainer and officer do with it."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from pypdf import PdfReader
from sqlalchemy import func, select

from app.audit import AuditRow
from app.base import clock, codes
from app.base import db as database
from app.base.db import db
from app.web.registrations import frame
from campaigns import enrolments, registrations, trainings
from campaigns.registrations import ASKED, LEFT, TAKEN, WAITING, Registration, asking
from campaigns.trainings import Training
from tests.conftest import ONE_DATABASE
from trainees import areas
from trainees.people import Person

pytestmark = ONE_DATABASE


@pytest.fixture
def opened(commune, work):
    """opened(seats=2): the code of the commune's training, whose page takes people."""

    def open_page(seats=None, until=None):
        with work():
            training = db.session.get_one(Training, commune.training)
            registrations.set_up(
                training,
                opens=True,
                capacity=None if seats is None else len(commune.enrolled) + seats,
                until=until,
            )
            return training.code

    return open_page


@pytest.fixture(autouse=True)
def _unhurried(monkeypatch):
    """Nobody waits in a test; those of the token put the seconds back."""
    monkeypatch.setattr(frame, "QUICKEST", 0.0)
    monkeypatch.setattr("app.web.registrations.signing_up.QUICKEST", 0.0)


def soup(answer):
    return BeautifulSoup(answer.text, "html.parser")


def words(answer):
    return " ".join(soup(answer).get_text(" ").split())


def form_of(client, code):
    """The hidden fields that the page's own form sends."""
    form = soup(client.get(f"/r/{code}")).find("form", action=f"/r/{code}", method="post")
    return {
        box["name"]: box.get("value", "")
        for box in form.find_all("input", type="hidden")
        if box["name"] != "csrf_token"
    }


def sign_up(client, code, name="Lò Thị Mây", **fields):
    return client.post(f"/r/{code}", data=form_of(client, code) | {"name": name, "birth": "1958"} | fields)


def rows(work):
    with work():
        found = db.session.scalars(select(Registration).order_by(Registration.id))
        return [(row.name, row.state, row.repeats_id is None) for row in found]


# --- the page --------------------------------------------------------------------------------------------------


def test_a_stranger_reads_what_when_where_and_how_many_seats(commune, client, opened, work):
    code = opened(seats=3, until=clock.today() + timedelta(days=2))
    text = words(client.get(f"/r/{code}"))
    for said in (
        "Lớp cán bộ, công chức",
        "Xã Hoa Sen, tỉnh Sông Hồng",
        "00:00–23:59",
        "Hội trường",
        "Còn 3 chỗ",
        "Đăng ký đến hết ngày",
    ):
        assert said in text
    assert "Không có điện thoại vẫn đăng ký được" in text
    with work():
        for person in db.session.scalars(select(Person)):
            assert person.name not in text


def test_codes_are_read_as_people_type_them(client, opened):
    code = opened()
    assert client.get(f"/r/{code.lower()}").status_code == 200
    assert client.get("/r/00000000").status_code == 404


def test_the_whole_way_of_somebody_without_a_phone(commune, client, opened, work):
    code = opened(seats=3)
    answer = sign_up(client, code, birth="17/05/1958", sex="F")
    assert answer.status_code == 303
    slip = answer.location.rsplit("/", 1)[1]
    assert codes.is_code(slip, registrations.SLIP_LENGTH)
    page = client.get(answer.location)
    text = words(page)
    for said in ("Đã có chỗ", "Lò Thị Mây", "1958", f"{slip[:5]}-{slip[5:]}"):
        assert said in text
    assert page.headers["Referrer-Policy"] == "same-origin"
    assert "noindex" in page.headers["X-Robots-Tag"]
    with work():
        row = db.session.scalar(select(Registration))
        assert (row.name, row.birth_year, row.sex, row.phone, row.state) == (
            "Lò Thị Mây",
            1958,
            "F",
            None,
            ASKED,
        )
        assert row.code_hash == codes.token_hash(slip)
        assert db.session.scalar(select(func.count()).select_from(Person)) == len(commune.people)
    # The slip is found again by its code, however it was written down.
    found = client.get(f"/r/{code}?slip={slip[:5].lower()}-{slip[5:]}")
    assert found.location.endswith(f"/slip/{slip}")
    back = client.post(f"/r/{code}/slip/{slip}/back")
    assert back.status_code == 303
    assert "Đã rút đăng ký" in words(client.get(back.location))
    assert rows(work) == [("Lò Thị Mây", LEFT, True)]
    with work():
        told = list(
            db.session.scalars(select(AuditRow).where(AuditRow.noun == "registration").order_by(AuditRow.id))
        )
        assert [row.verb for row in told] == ["ask", "take-back"]
        assert "Lò" not in str([row.detail for row in told])


def test_behind_the_last_seat_the_slip_says_which_place(client, opened):
    code = opened(seats=1)
    sign_up(client, code)
    assert "Đã hết chỗ" in words(client.get(f"/r/{code}"))
    answer = sign_up(client, code, name="Lò Thị Mận")
    assert "Thứ 1 trong danh sách chờ" in words(client.get(answer.location))


def test_the_neighbourhood_is_chosen_or_written(commune, client, opened, work):
    with work():
        areas.ensure_neighbourhood(commune.locality, "Thôn Đông")
    code = opened()
    sign_up(client, code, home="Thôn Đông")
    sign_up(client, code, name="Lò Thị Mận", home="-", place="Bản Lìm, xã bên", phone="0912 345 678")
    with work():
        told = [
            (row.place, row.phone)
            for row in db.session.scalars(select(Registration).order_by(Registration.id))
        ]
    assert told == [("Thôn Đông", None), ("Bản Lìm, xã bên", "0912345678")]
    with work():  # what is sealed is nowhere in plain letters
        raw = (
            db.session.connection()
            .exec_driver_sql("SELECT phone FROM registration WHERE phone IS NOT NULL")
            .scalar()
        )
    assert b"0912345678" not in bytes(raw)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"name": ""}, "Cần họ và tên."), ({"name": "x" * 121}, "Không dài quá 120 ký tự."), ({"birth": "31/02/1958"}, "không phải ngày sinh có thật"),
        ({"birth": "3058"}, "không phải ngày sinh có thật"), ({"sex": "X"}, "Chọn một mục"), ({"place": "x" * 201}, "Không dài quá 200"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_kept(client, opened, work, fields, said):
    code = opened()
    answer = sign_up(client, code, **fields)
    assert answer.status_code == 422
    assert said in words(answer)
    assert rows(work) == []


def test_markup_in_a_name_stays_text(client, opened):
    answer = sign_up(client, opened(), name="<script>alert(1)</script>")
    page = client.get(answer.location)
    assert "<script>alert" not in page.text
    assert "<script>alert(1)</script>" in words(page)


@pytest.mark.parametrize("why", ["closed", "late"])
def test_a_page_that_takes_nobody_says_so_and_whom_to_ask(commune, client, opened, work, at, why):
    code = opened(until=clock.today())
    held = form_of(client, code)
    if why == "late":
        at(clock.today() + timedelta(days=1))
    else:
        with work():
            db.session.get_one(Training, commune.training).registers = False
    text = words(client.get(f"/r/{code}"))
    assert "Không nhận đăng ký" in text
    assert "Hỏi trực tiếp" in text
    answer = client.post(f"/r/{code}", data=held | {"name": "Lò Thị Mây"})
    assert answer.status_code == 422
    assert rows(work) == []


# --- once, and by people ----------------------------------------------------------------------------------------------


def test_a_double_click_is_one_registration(client, opened, work):
    code = opened()
    sent = form_of(client, code) | {"name": "Lò Thị Mây", "birth": "1958"}
    first, second = client.post(f"/r/{code}", data=sent), client.post(f"/r/{code}", data=sent)
    assert first.location == second.location
    assert rows(work) == [("Lò Thị Mây", ASKED, True)]


def test_what_is_wrong_waits_for_nobody_who_writes(client, opened, work, monkeypatch):
    """A stranger's forms that come to nothing keep no scan of a hall waiting."""
    code = opened()
    held = form_of(client, code)
    monkeypatch.setattr(database, "WRITE_WAIT", 0.01)
    with database._turn:
        assert client.post(f"/r/{code}", data=held | {"name": ""}).status_code == 422
        assert client.post(f"/r/{code}", data={"name": "Lò Thị Mây"}).status_code == 422
        assert client.post(f"/r/{code}/slip/0000000000/back").status_code == 303
    assert rows(work) == []


def test_going_back_and_typing_another_name_is_another_slip(client, opened, work):
    code = opened()
    held = form_of(client, code)
    first = client.post(f"/r/{code}", data=held | {"name": "Lò Thị Mây"})
    second = client.post(f"/r/{code}", data=held | {"name": "Lò Thị Mận"})
    assert first.location != second.location
    assert [name for name, _, _ in rows(work)] == ["Lò Thị Mây", "Lò Thị Mận"]


def test_typing_somebodys_name_tells_nothing_of_them(app, client, opened, work):
    """Page for page and word for word what a newcomer hears, but for name and code."""
    code = opened(seats=1)
    sign_up(client, code)
    sign_up(client, code, name="Lò Thị Mận")
    stranger, other = app.test_client(), app.test_client()

    def heard(visitor, name):
        answer = sign_up(visitor, code, name=name)
        slip = answer.location.rsplit("/", 1)[1]
        text = words(visitor.get(answer.location))
        return answer.status_code, text.replace(name, "…").replace(f"{slip[:5]}-{slip[5:]}", "…")

    assert heard(stranger, "Lò Thị Mây") == heard(other, "Lò Thị Lan")
    assert [real for _, _, real in rows(work)] == [True, True, False, True]


def test_a_form_that_was_filled_in_too_quickly_asks_once_more(client, opened, work, monkeypatch):
    monkeypatch.setattr("app.web.registrations.signing_up.QUICKEST", 2.0)
    code = opened()
    held = form_of(client, code)
    answer = client.post(f"/r/{code}", data=held | {"name": "Lò Thị Mây"})
    assert answer.status_code == 422
    assert "bấm Đăng ký một lần nữa" in words(answer)
    assert (
        soup(answer).find("input", attrs={"name": "form"})["value"] == held["form"]
    )  # which is old enough by then
    assert soup(answer).find("input", attrs={"name": "name"})["value"] == "Lò Thị Mây"
    assert rows(work) == []
    moment = clock.now() + timedelta(seconds=3)
    monkeypatch.setattr(clock, "now", lambda: moment)
    assert client.post(f"/r/{code}", data=held | {"name": "Lò Thị Mây"}).status_code == 303


@pytest.mark.parametrize("token", ["", "x", "WyJhIl0.forged"])
def test_a_token_that_is_not_ours_is_no_token(client, opened, work, token):
    code = opened()
    assert client.post(f"/r/{code}", data={"form": token, "name": "Lò Thị Mây"}).status_code == 422
    assert rows(work) == []


def test_a_token_is_for_one_training_and_half_a_day(client, opened, found_commune, work, monkeypatch):
    code = opened()
    other = found_commune("00002", "Suối Trong")
    with work():
        training = db.session.get_one(Training, other.training)
        registrations.set_up(training, opens=True, capacity=None, until=None)
        foreign = training.code
    held = form_of(client, foreign)
    assert client.post(f"/r/{code}", data=held | {"name": "Lò Thị Mây"}).status_code == 422
    held = form_of(client, code)
    moment = clock.now() + timedelta(hours=13)
    monkeypatch.setattr(clock, "now", lambda: moment)
    answer = client.post(f"/r/{code}", data=held | {"name": "Lò Thị Mây"})
    assert answer.status_code == 422
    assert soup(answer).find("input", attrs={"name": "form"})["value"] != held["form"]
    assert rows(work) == []


def test_the_trap_catches_what_fills_in_every_box(client, opened, work):
    code = opened()
    assert sign_up(client, code, website="http://x.example").status_code == 422
    assert rows(work) == []
    box = soup(client.get(f"/r/{code}")).find("input", attrs={"name": "website"})
    assert box.find_parent(hidden=True) is not None
    assert box["tabindex"] == "-1"


def test_one_address_signs_up_a_hall_and_no_more(app, opened, work, monkeypatch):
    monkeypatch.setattr(asking, "MOST_AN_HOUR", 2)
    code = opened()
    for n in range(2):
        assert sign_up(app.test_client(), code, name=f"Lò Thị {n}").status_code == 303
    answer = sign_up(app.test_client(), code, name="Lò Thị Mây")
    assert answer.status_code == 422
    assert "quá nhiều lượt đăng ký" in words(answer)
    elsewhere = app.test_client()
    held = form_of(elsewhere, code)
    answer = elsewhere.post(
        f"/r/{code}", data=held | {"name": "Lò Thị Mây"}, environ_base={"REMOTE_ADDR": "10.0.0.7"}
    )
    assert answer.status_code == 303
    with work():
        kept = set(db.session.scalars(select(Registration.origin)))
    assert len(kept) == 2
    assert not any(re.search(r"127|10\.0", text) for text in kept)


def test_without_the_tokens_nothing_is_written(client, opened, work):
    code = opened()
    sent = form_of(client, code) | {"name": "Lò Thị Mây"}
    assert client.post(f"/r/{code}", data=sent, csrf=False).status_code == 400
    assert rows(work) == []


def test_slips_cannot_be_guessed_across_trainings(client, opened, found_commune, work):
    code = opened()
    slip = sign_up(client, code).location.rsplit("/", 1)[1]
    other = found_commune("00002", "Suối Trong")
    with work():
        foreign = db.session.get_one(Training, other.training).code
    assert client.get(f"/r/{foreign}/slip/{slip}").status_code == 404
    assert client.get(f"/r/{code}/slip/0000000000").status_code == 404
    assert client.post(f"/r/{foreign}/slip/{slip}/back").status_code == 303
    assert rows(work) == [("Lò Thị Mây", ASKED, True)]


# --- trainer and officer -----------------------------------------------------------------------------------------------


def test_an_officer_opens_the_page_and_says_how_many(commune, client, sign_in, work):
    officer = sign_in("officer")
    until = clock.today() + timedelta(days=3)
    sent = {
        "title": "Lớp cán bộ", "place": "Hội trường", "trainers": [commune.accounts["trainer"]], "registers": "y",
        "capacity": "6", "registers_until": f"{until:%d/%m/%Y}",
    }  # fmt: skip
    assert officer.post(f"/trainings/{commune.training}/edit", data=sent).status_code == 303
    with work():
        training = db.session.get_one(Training, commune.training)
        code = training.code
        assert (training.registers, training.capacity, training.registers_until) == (True, 6, until)
    assert "Còn 2 chỗ" in words(client.get(f"/r/{code}"))
    assert "Trang đăng ký đang mở" in words(officer.get(f"/trainings/{commune.training}"))
    assert (
        officer.post(f"/trainings/{commune.training}/edit", data=sent | {"capacity": "0"}).status_code == 422
    )


def test_a_trainer_takes_all_in_and_the_queue_moves_not(commune, client, opened, sign_in, work):
    code = opened(seats=2)
    for name in ("Lò Thị A", "Lò Thị B", "Lò Thị C"):
        sign_up(client, code, name=name)
    trainer = sign_in("trainer")
    page = trainer.get(f"/trainings/{commune.training}/registrations")
    assert "Nhận tất cả 2 người" in words(page)
    assert trainer.post(f"/trainings/{commune.training}/registrations/accept").status_code == 303
    assert [state for _, state, _ in rows(work)] == [TAKEN, TAKEN, WAITING]
    with work():
        assert enrolments.counts([commune.training])[commune.training] == 6
        assert db.session.scalar(select(AuditRow.detail).where(AuditRow.verb == "accept")) == {"people": 2}


def test_one_by_one_with_a_search(commune, client, opened, sign_in, work):
    code = opened(seats=1)
    for name in ("Lò Thị Mây", "Hà Văn Bắc"):
        sign_up(client, code, name=name)
    trainer = sign_in("trainer")
    here = f"/trainings/{commune.training}/registrations"
    assert "Hà Văn Bắc" in words(trainer.get(f"{here}?state=waiting&q=bac"))
    assert "Không có ai tên như vậy" in words(trainer.get(f"{here}?state=waiting&q=may"))
    with work():
        ids = dict(db.session.execute(select(Registration.name, Registration.id)).tuples().all())
    assert trainer.post(f"{here}/{ids['Lò Thị Mây']}", data={"do": "decline"}).status_code == 303
    assert [state for _, state, _ in rows(work)] == ["declined", ASKED]
    trainer.post(f"{here}/{ids['Lò Thị Mây']}", data={"do": "promote"})
    trainer.post(f"{here}/{ids['Lò Thị Mây']}", data={"do": "accept"})
    assert [state for _, state, _ in rows(work)] == [TAKEN, ASKED]
    again = trainer.post(f"{here}/{ids['Lò Thị Mây']}", data={"do": "accept"})
    assert "vừa được xử lý" in words(trainer.get(again.location))


def test_an_officer_says_who_it_is_and_a_trainer_is_not_asked(commune, client, opened, sign_in, work):
    code = opened()
    sign_up(client, code, name="Võ Minh Khôi", birth="1995")
    here = f"/trainings/{commune.training}/registrations"
    assert "Có thể là Võ Minh Khôi" in words(sign_in("officer").get(here))
    assert "Có thể là Võ Minh Khôi" not in words(
        sign_in("trainer").get(here)
    )  # the register is not theirs to look into
    with work():
        number = db.session.scalar(select(Registration.id))
    sent = {"do": "accept", "person": commune.people[4]}
    assert sign_in("officer").post(f"{here}/{number}", data=sent).status_code == 303
    with work():
        assert db.session.scalar(select(Registration.person_id)) == commune.people[4]


def test_nobody_manages_what_is_not_theirs(commune, client, opened, found_commune, sign_in, work):
    code = opened()
    sign_up(client, code)
    here = f"/trainings/{commune.training}/registrations"
    other = found_commune("00002", "Suối Trong")
    with work():
        number = db.session.scalar(select(Registration.id))
        training = db.session.get_one(Training, commune.training)
        trainings.set_trainers(training, [])
    for visitor in (sign_in("trainer"), sign_in("officer", other)):
        assert visitor.get(here).status_code == 404
        assert visitor.post(f"{here}/accept").status_code == 404
        assert visitor.post(f"{here}/{number}", data={"do": "accept"}).status_code == 404
    assert client.get(here).status_code == 303
    foreign = f"/trainings/{other.training}/registrations/{number}"
    assert sign_in("officer", other).post(foreign, data={"do": "accept"}).status_code == 404
    assert rows(work) == [("Lò Thị Mây", ASKED, True)]


def test_opening_the_lesson_takes_everybody_with_a_seat(commune, client, opened, sign_in, work):
    code = opened(seats=1)
    sign_up(client, code)
    sign_up(client, code, name="Lò Thị Mận")
    trainer = sign_in("trainer")
    trainer.post(f"/lessons/{commune.lesson}/open")
    assert [state for _, state, _ in rows(work)] == [TAKEN, WAITING]
    assert "Lò Thị Mây" in words(trainer.get(f"/lessons/{commune.lesson}?view=absent"))


def test_opening_a_lesson_from_the_command_line_does_the_same(commune, client, opened, runner, work):
    sign_up(client, opened())
    assert runner("lessons", "open", commune.lesson).exit_code == 0
    assert [state for _, state, _ in rows(work)] == [TAKEN]


def test_who_is_taken_off_the_list_gives_the_seat_to_the_queue(commune, client, opened, sign_in, work):
    code = opened(seats=0 + 1)
    sign_up(client, code)
    sign_up(client, code, name="Lò Thị Mận")
    sign_in("officer").post(f"/trainings/{commune.training}/enrolments/{commune.enrolled[0]}/remove")
    assert [state for _, state, _ in rows(work)] == [ASKED, ASKED]


def test_the_poster_leads_to_the_page(commune, opened, sign_in):
    code = opened(seats=3)
    answer = sign_in("trainer").get(f"/trainings/{commune.training}/poster")
    assert answer.mimetype == "application/pdf"
    [page] = PdfReader(io.BytesIO(answer.data)).pages
    assert f"/r/{code}" in page.extract_text()


def test_the_list_asks_as_often_for_many_as_for_few(commune, client, opened, sign_in, queries):
    code = opened()
    officer = sign_in("officer")

    def count():
        with queries() as seen:
            assert officer.get(f"/trainings/{commune.training}/registrations").status_code == 200
        return len(seen)

    sign_up(client, code)
    few = count()
    for n in range(8):
        sign_up(client, code, name=f"Lò Thị {n}")
    assert count() <= few
