"""Parts through HTTP: a unit's page without an account, what the office collects and looks at, a focal point's home."""

from __future__ import annotations

import io
import re
import zipfile
from types import SimpleNamespace

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from app import accounts
from app.access import APPROVER, FOCAL, OFFICER, VIEWER
from app.audit import AuditRow
from app.base.db import db
from app.filing.note import Note
from app.filing.parts import applying, making, receiving
from app.filing.parts.part import Part, PartReturn
from app.web.parts import frame
from tests.conftest import ONE_DATABASE, PASSWORD
from tests.filing.parts_made import OFFICE, SCHOOL, TODAY, Filled, ground
from tests.shape.test_pages import faults
from trainees import areas, people, rosters
from trainees.figures import Figure
from trainees.rosters import Membership

pytestmark = ONE_DATABASE


@pytest.fixture(autouse=True)
def _released():
    for brake in (frame.unknown, frame.writes):
        brake.forget()
    yield
    for brake in (frame.unknown, frame.writes):
        brake.forget()


@pytest.fixture
def made(app, at, work):
    """The school's report, its code, and accounts of every role that has to do with it."""
    at(TODAY)
    with work():
        place = ground()
        locality = areas.the_locality("00011")
        ids = {
            role: accounts.add(
                locality, f"{role}@suoimay.example", role, name=f"Cô {role}", password=PASSWORD, unit_id=place.units[SCHOOL]
            )[0].id
            for role in (OFFICER, FOCAL, APPROVER, VIEWER)
        }  # fmt: skip
        return SimpleNamespace(
            ground=place, accounts=ids, code=place.part().code, page=f"/u/{place.part().code}", office=f"/reports/{place.report}/parts",
            other=place.part(OFFICE).code, part=place.part().id,
        )  # fmt: skip


def words(response):
    return " ".join(BeautifulSoup(response.text, "html.parser").get_text(" ").split())


def box(response, name):
    """What a box of the form holds."""
    found = BeautifulSoup(response.text, "html.parser").find(attrs={"name": name})
    return found.text if found.name == "textarea" else found.get("value")


def returns(app):
    with app.app_context():
        return [(one.came, one.state, one.sender) for one in db.session.scalars(select(PartReturn).order_by(PartReturn.id))]  # fmt: skip


def answers(made, **more):
    """The form as the head of the school fills it in: one left, four learnt, three figures, a task, a note."""
    five = [str(key) for key in made.ground.school]
    return {
        "value:2": "38/39", "value:3": "1.234", "value:4": "yes", "value:5": "Tốt", "document:2": "12/BC-TH",
        "told:5.1": "Đã mở hai lớp", "state:5.1": "done", "note:difficulties": "Thiếu máy chiếu",
        "done": five[:4], "course": "Kỹ năng số cơ bản", "organiser": "Ủy ban nhân dân xã", "on": "05/06/2026",
        f"left:{five[4]}": "31/05/2026", "sender": "Nguyễn Thị Hoa", "phone": "0912 345 678", **more,
    }  # fmt: skip


# --- the unit's page -----------------------------------------------------------------------------------------


def test_the_form_asks_what_the_file_asks(client, made):
    page = client.get(made.page)
    said = words(page)
    assert page.status_code == 200
    for line in (SCHOOL, "Báo cáo tháng 6", "14/06/2026", "thứ Sáu 19/06", "Tỷ lệ học sinh được học kỹ năng số", "Nhiệm vụ 5.2", "Nguyễn Thị Số 04"):  # fmt: skip
        assert line in said
    assert "Tỷ lệ hồ sơ trực tuyến" not in said  # the office's own
    assert "Trần Văn Bình" not in said
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert page.headers["Referrer-Policy"] == "same-origin"
    assert "csrf_token" not in BeautifulSoup(page.text, "html.parser").main.decode()


def test_what_is_sent_waits_for_the_office(app, client, made):
    sent = client.post(made.page, data=answers(made), csrf=False)
    assert sent.status_code == 303
    assert sent.location.endswith(f"{made.page}/sent")
    assert returns(app) == [("page", "waiting", "Nguyễn Thị Hoa, 0912 345 678")]
    thanks = words(client.get(sent.location))
    for line in ("Đã gửi. Cảm ơn đơn vị!", "38/39", "1.234", "Đã xong: Đã mở hai lớp", "4 người đã học", "1 người thôi công tác", "Nguyễn Thị Số 04 (31/05/2026)", "Thiếu máy chiếu"):  # fmt: skip
        assert line in thanks
    with app.app_context():
        assert db.session.scalar(select(Figure.id)) is None  # nothing is written before somebody looked at it
        assert [row.verb for row in db.session.scalars(select(AuditRow).where(AuditRow.noun == "part"))] == [
            "send"
        ]


def test_a_draft_is_kept_and_filled_in_again(app, client, made):
    five = made.ground.school
    kept = client.post(made.page, data=answers(made, do="keep", sender="", phone=""), csrf=False)
    assert kept.status_code == 303
    page = client.get(kept.location)
    assert "Đã lưu tạm, chưa gửi" in words(page)
    assert returns(app) == []
    for name, value in (
        ("value:2", "38/39"), ("value:3", "1.234"), ("value:5", "Tốt"), ("document:2", "12/BC-TH"), ("told:5.1", "Đã mở hai lớp"),
        ("course", "Kỹ năng số cơ bản"), ("on", "05/06/2026"), (f"left:{five[4]}", "31/05/2026"), ("note:difficulties", "Thiếu máy chiếu"),
        (f"course:{five[0]}", ""),
    ):  # fmt: skip
        assert box(page, name) == value, name
    ticked = BeautifulSoup(page.text, "html.parser").find_all("input", {"name": "done", "checked": True})
    assert [one["value"] for one in ticked] == [str(key) for key in five[:4]]


@pytest.mark.parametrize(
    ("name", "typed", "sentence"),
    [
        ("value:2", "39/38", "Tử số 39 lớn hơn mẫu số 38"), ("value:2", "gần hết", "không phải là một con số"), ("value:3", "-4", "không được âm"),
        ("document_on:2", "31/02/2026", "chưa phải ngày đủ"), ("on", "", "Ghi ngày học xong"), ("course", "", "Ghi tên lớp"),
        ("on", "01/07/2026", "còn ở tương lai"), ("sender", "", "Ghi họ tên người gửi"), ("phone", "chín một hai", "không phải số điện thoại"),
        ("note:results", "dài " * 700, "Dài quá 2000 ký tự"),
    ],
)  # fmt: skip
def test_what_is_wrong_stands_beside_its_box_and_nothing_is_lost(app, client, made, name, typed, sentence):
    answer = client.post(made.page, data=answers(made, **{name: typed}), csrf=False)
    assert answer.status_code == 422
    soup = BeautifulSoup(answer.text, "html.parser")
    field = soup.find(attrs={"name": name})
    beside = soup.find(id=f"{field['id']}-error")
    assert field["aria-invalid"] == "true"
    assert sentence in beside.get_text()
    assert (field.text if field.name == "textarea" else field["value"]).strip() == typed.strip()
    assert box(answer, "told:5.2") == ""
    assert box(answer, "told:5.1") == "Đã mở hai lớp"
    assert returns(app) == []
    with app.app_context():  # what can be read is kept, should the browser be closed now
        assert receiving.draft_of(db.session.get_one(Part, made.part)).tasks["5.1"].text == "Đã mở hai lớp"


def test_the_last_figure_is_confirmed_with_a_tick(app, client, made, work):
    client.post(made.page, data=answers(made), csrf=False)
    with work():
        for one in db.session.scalars(select(PartReturn)):
            applying.apply(one, by=frame.UNIT)
    page = client.get(made.page)
    assert "Lần trước (14/06/2026): 38/39 = 97,44 %" in words(page)
    assert box(page, "value:2") == ""  # an old figure is never sent again by itself
    assert client.post(made.page, data={"same:2": "1", "sender": "Hoa"}, csrf=False).status_code == 303
    with app.app_context():
        last = db.session.scalars(select(PartReturn).order_by(PartReturn.id.desc())).first()
        [(ref, target)] = receiving.said_of(last).targets.items()
        assert (ref, target.numerator, target.denominator) == ("2", 38, 39)


def test_nothing_typed_is_nothing_to_send(app, client, made):
    answer = client.post(made.page, data={"sender": "Hoa"}, csrf=False)
    assert answer.status_code == 422
    assert "Chưa ghi gì để gửi" in words(answer)


def test_a_guessed_code_leads_nowhere_and_is_slowed_down(client, made):
    wrong = "ABCDEFGHJKM"
    for path in (f"/u/{wrong}", f"/u/{wrong}/sent", f"/u/{wrong}/form.xlsx", f"/u/{made.code[:-1]}", "/u/1"):
        answer = client.get(path)
        assert answer.status_code == 404
    assert "Không có phần báo cáo nào ở địa chỉ này" in words(answer)
    for _ in range(30):
        client.post(f"/u/{wrong}", data={}, csrf=False)
    assert client.get(f"/u/{wrong}").status_code == 429
    assert client.get(made.page).status_code == 200  # who has the code is let in all the same


def test_somebody_elses_people_cannot_be_named(app, client, made, work):
    with work():
        others = [
            row.id for row in db.session.scalars(select(Membership)) if row.id not in made.ground.school
        ]
    data = {
        f"left:{others[0]}": "31/05/2026",
        "done": [str(others[1])],
        "course": "A",
        "on": "05/06/2026",
        "sender": "Hoa",
    }
    answer = client.post(made.page, data=data, csrf=False)
    assert answer.status_code == 422
    assert "Chưa ghi gì để gửi" in words(answer)


def test_after_closing_the_page_says_so(app, client, made, sign_in):
    office = sign_in(OFFICER, made)
    client.post(made.page, data=answers(made, do="keep"), csrf=False)
    assert office.post(f"{made.office}/close").status_code == 303
    assert "Kỳ báo cáo này đã chốt" in words(client.get(made.page))
    late = client.post(made.page, data=answers(made), csrf=False)
    assert late.status_code == 422
    assert "đã khóa" in words(late)
    assert office.post(f"{made.office}/reopen").status_code == 303
    assert box(client.get(made.page), "value:2") == "38/39"


def test_a_long_staff_list_is_not_too_large(client, made):
    """More than a stranger may send: a code is no stranger's."""
    data = answers(
        made, **{f"note:{kind}": "ế" * 1990 for kind in ("results", "difficulties", "proposals", "ahead")}
    )
    data |= {f"number:{n}": "x" * 50 for n in range(1500)}
    assert (
        client.post(made.page, data=data, csrf=False, content_type="multipart/form-data").status_code == 303
    )


# --- the same as a file --------------------------------------------------------------------------------------


def workbook(data):
    return (io.BytesIO(data), "phan.xlsx")


def test_the_file_goes_out_and_comes_back_on_the_page(app, client, made):
    given = client.get(f"{made.page}/form.xlsx")
    assert given.headers["Content-Disposition"].startswith("attachment")
    filled = Filled(given.data).target("2", numerator="38", denominator="39").saved()
    sent = client.post(f"{made.page}/file", data={"file": workbook(filled)}, csrf=False)
    assert sent.status_code == 303
    assert returns(app)[0][:2] == ("file", "waiting")
    assert "38/39" in words(client.get(sent.location))


def test_a_file_of_another_unit_is_not_taken_there(app, client, made, work):
    with work():
        others = made.ground.file(OFFICE)
    answer = client.post(f"{made.page}/file", data={"file": workbook(others)}, csrf=False)
    assert answer.status_code == 422
    assert "mã của một phần báo cáo khác" in words(answer)
    nothing = client.post(f"{made.page}/file", data={}, csrf=False)
    assert nothing.status_code == 422
    assert "Chọn tệp đã điền" in words(nothing)
    junk = client.post(f"{made.page}/file", data={"file": (io.BytesIO(b"x" * 100_000), "a.xlsx")}, csrf=False)
    assert junk.status_code == 422
    assert "a.xlsx" in words(junk)
    assert returns(app) == []


# --- the office ----------------------------------------------------------------------------------------------


def test_who_sent_and_who_is_missing(client, made, sign_in):
    office = sign_in(OFFICER, made)
    before = words(office.get(made.office))
    assert "2 đơn vị được hỏi" in before
    assert "2 chưa gửi" in before
    client.post(made.page, data=answers(made), csrf=False)
    page = office.get(made.office)
    after = words(page)
    assert "1 đã gửi" in after
    assert "1 gửi muộn" in after  # due on the 19th, today is the 20th
    assert "1 chưa gửi" in after
    soup = BeautifulSoup(page.text, "html.parser")
    shared = soup.find(id="remind-all").text
    assert OFFICE in shared
    assert made.other not in shared  # a common chat learns nobody's code
    [own] = soup.find_all("textarea", id=re.compile(r"^remind-\d+$"))
    assert f"http://127.0.0.1:8000/u/{made.other}" in own.text
    assert soup.find("button", {"data-copies": own["id"]})
    assert office.post(f"{made.office}/reminded").status_code == 303
    assert "đã nhắc 20/06" in words(office.get(made.office))


def test_asking_again_asks_nobody_twice(app, made, sign_in):
    office = sign_in(OFFICER, made)
    assert office.post(made.office).status_code == 303
    assert "Không có đơn vị nào cần hỏi thêm" in words(office.get(made.office))
    with app.app_context():
        assert db.session.query(Part).count() == 2


def test_a_zip_of_all_and_one_alone(made, sign_in):
    office = sign_in(OFFICER, made)
    packed = zipfile.ZipFile(io.BytesIO(office.get(f"{made.office}.zip").data))
    assert sorted(packed.namelist()) == [f"{SCHOOL} - tháng 06-2026.xlsx", f"{OFFICE} - tháng 06-2026.xlsx"]
    assert Filled(packed.read(f"{SCHOOL} - tháng 06-2026.xlsx")).row("Chỉ tiêu", "CT:percent:2")
    assert office.get(f"{made.office}/{made.part}.xlsx").mimetype.endswith("spreadsheetml.sheet")
    assert office.get(f"{made.office}/999.xlsx").status_code == 404


def test_several_files_at_once_each_heard(app, made, sign_in, work):
    with work():
        school = Filled(made.ground.file()).target("2", numerator=38, denominator=39).saved()
        other = Filled(made.ground.file(OFFICE)).target("6", value="80,5").saved()
    office = sign_in(OFFICER, made)
    answer = office.post(
        f"{made.office}/returns",
        data={"files": [(io.BytesIO(school), "truong.xlsx"), (io.BytesIO(other), "vp.xlsx"), (io.BytesIO(b"no"), "hong.xlsx")]},
        follow_redirects=True,
    )  # fmt: skip
    said = words(answer)
    assert "Đã nhận 2 tệp, chưa ghi gì" in said
    assert "hong.xlsx" in said
    assert [state for _, state, _ in returns(app)] == ["waiting", "waiting"]
    assert "Chờ xem và ghi" in said
    assert "0 chưa gửi" in said


def test_one_after_the_other(app, client, made, sign_in):
    office = sign_in(OFFICER, made)
    client.post(made.page, data=answers(made), csrf=False)
    alone = office.get("/parts/returns/1").text
    assert "rồi xem đơn vị tiếp theo" not in alone
    client.post(f"/u/{made.other}", data={"value:6": "80,5", "sender": "Cô Lan"}, csrf=False)
    assert "rồi xem đơn vị tiếp theo" in office.get("/parts/returns/1").text
    assert office.post("/parts/returns/1/apply", data={"then": "next"}).location.endswith("/parts/returns/2")
    assert office.post("/parts/returns/2/apply", data={"then": "next"}).location.endswith("/parts/returns/2")
    assert [state for _, state, _ in returns(app)] == ["applied", "applied"]


def test_no_number_is_too_long_for_a_box(client, made):
    """Python turns no more than 4,300 digits into a number."""
    sent = client.post(
        made.page, data=answers(made, done=["9" * 5000, "²", str(made.ground.school[0])]), csrf=False
    )
    assert sent.status_code == 303
    assert "1 người đã học" in words(client.get(sent.location))


def test_a_closed_part_names_nobody_any_more(client, made, sign_in):
    """Its address went through chats."""
    assert client.get(f"{made.page}/form.xlsx").status_code == 200
    sign_in(OFFICER, made).post(f"{made.office}/close")
    taken = client.get(f"{made.page}/form.xlsx")
    assert (taken.status_code, taken.location) == (303, made.page)
    assert "Nguyễn Thị Số" not in client.get(made.page).text


def test_a_preview_that_is_out_of_date_is_shown_anew(app, client, made, sign_in):
    office = sign_in(OFFICER, made)
    client.post(made.page, data=answers(made), csrf=False)
    seen = re.search(r'name="seen" value="(\w{32})"', office.get("/parts/returns/1").text)[1]
    again = office.post("/parts/returns/1/apply", data={"seen": "0" * 32}, follow_redirects=True)
    assert "Chưa ghi gì: số liệu đã được sửa từ lúc" in words(again)
    assert returns(app)[0][1] == "waiting"
    office.post("/parts/returns/1/apply", data={"seen": seen})
    assert returns(app)[0][1] == "applied"


def test_a_return_is_looked_at_written_once_and_undone(app, client, made, sign_in):
    """Scenario 5: one left, the others learnt but one: 38/39."""
    office = sign_in(OFFICER, made)
    four = made.ground.school
    data = answers(made, done=[str(key) for key in four[:3]])
    client.post(made.page, data=data, csrf=False)
    path = re.search(r"/parts/returns/\d+", office.get(made.office).text)[0]
    preview = words(office.get(path))
    for line in ("38/39 = 97,44 %", "Đang có", "Ghi nhận của đơn vị", "Thiếu máy chiếu", "thôi có tên sau ngày 31/05/2026", "3/4 = 75 %", "Nguyễn Thị Số 03"):  # fmt: skip
        assert line in preview, line
    keys = re.findall(r'name="shown" value="([^"]+)"', office.get(path).text)
    take = [key for key in keys if key != "note:difficulties"]
    assert office.post(f"{path}/apply", data={"shown": keys, "take": take}).status_code == 303
    done = words(office.get(path))
    assert "Đã ghi vào số liệu" in done
    assert "1 thay đổi không ghi" in done
    with app.app_context():
        [figure] = db.session.scalars(select(Figure).where(Figure.numerator == 38))
        written = figure.id
        assert (figure.denominator, figure.reporter, figure.document) == (39, SCHOOL, "12/BC-TH")
        assert db.session.scalar(select(Note.id)) is None
        assert db.session.get_one(Membership, four[4]).until is not None
        assert [
            r.verb for r in db.session.scalars(select(AuditRow).where(AuditRow.noun == "part_return"))
        ] == ["apply"]
    assert "Đã được ghi vào báo cáo" in words(client.get(f"{made.page}/sent"))
    again = office.post(f"{path}/apply", follow_redirects=True)
    assert "đã áp dụng" in words(again)
    office.post(f"{path}/undo")
    with app.app_context():
        assert db.session.get_one(Figure, written).withdrawn_at is not None
        assert db.session.get_one(Membership, four[4]).until is None


def test_a_dropped_return_writes_nothing_and_the_unit_hears(app, client, made, sign_in):
    office = sign_in(OFFICER, made)
    client.post(made.page, data=answers(made), csrf=False)
    path = re.search(r"/parts/returns/\d+", office.get(made.office).text)[0]
    assert office.post(f"{path}/drop").status_code == 303
    assert [state for _, state, _ in returns(app)] == ["dropped"]
    assert "Đã bỏ" in words(office.get(path))
    assert "2 chưa gửi" in words(office.get(made.office))
    assert "chưa ghi bản này" in words(client.get(f"{made.page}/sent"))
    assert office.get(f"{path}/file").status_code == 404


def test_who_only_reads_sees_the_standing_and_no_codes(client, made, sign_in):
    client.post(made.page, data=answers(made), csrf=False)
    for role in (APPROVER, VIEWER):
        page = sign_in(role, made).get(made.office)
        assert page.status_code == 200
        assert "1 đã gửi" in words(page)
        assert made.code not in page.text
        assert made.other not in page.text
        assert "/parts/returns/" not in page.text


def test_many_units_ask_the_database_no_more_often(made, sign_in, queries, work):
    office = sign_in(OFFICER, made)
    with queries() as few:
        office.get(made.office)
    with work():
        for number in range(8):
            unit = areas.ensure_unit(made.ground.locality, f"Trạm số {number}")
            person = people.add(made.ground.locality, people.Particulars(f"Lê Văn {number}"), by=frame.UNIT)
            rosters.add(person, "civil_servant", TODAY.replace(month=1), unit_id=unit.id)
        making.ensure(made.ground.the_report(), by=frame.UNIT)
    with queries() as many:
        office.get(made.office)
    assert len(many) <= len(few)


def test_every_state_of_every_page_is_sound(client, made, sign_in):
    """Empty, wrong, sent, waiting, written, undone, closed."""
    office, focal, wrong = sign_in(OFFICER, made), sign_in(FOCAL, made), {}

    def look(name, response, status=200):
        assert response.status_code == status, name
        if found := faults(response.text):
            wrong[name] = found

    look("form", client.get(made.page))
    look("focal form", focal.get(made.page))
    look("wrong", client.post(made.page, data=answers(made, **{"value:2": "x", "value:4": "", "on": "x"}), csrf=False), 422)  # fmt: skip
    look("wrong file", client.post(f"{made.page}/file", data={}, csrf=False), 422)
    client.post(made.page, data=answers(made), csrf=False)
    look("again", client.get(made.page))
    look("sent", client.get(f"{made.page}/sent"))
    look("home", focal.get("/parts"))
    look("office", office.get(made.office))
    path = re.search(r"/parts/returns/\d+", office.get(made.office).text)[0]
    look("waiting", office.get(path))
    for deed in ("apply", "undo"):
        office.post(f"{path}/{deed}")
        look(deed, office.get(path))
    office.post(f"{made.office}/close")
    for name, page in (("closed", client.get(made.page)), ("all closed", office.get(made.office)), ("past", focal.get("/parts"))):  # fmt: skip
        look(name, page)
    look("unknown", client.get("/u/1"), 404)
    assert wrong == {}


# --- the focal point -----------------------------------------------------------------------------------------


def test_a_focal_point_sees_its_own_parts_and_sends_in_its_name(app, made, sign_in):
    focal = sign_in(FOCAL, made)
    assert focal.get("/").location.endswith("/parts")
    page = focal.get("/parts")
    assert made.code in page.text
    assert made.other not in page.text
    form = focal.get(made.page)
    assert "Gửi bằng tài khoản của Cô focal" in words(form)
    assert 'name="sender"' not in form.text
    sent = focal.post(made.page, data=answers(made, sender="Ai đó khác"), csrf=False)
    assert sent.status_code == 303
    assert returns(app) == [("page", "waiting", "Cô focal")]
    with app.app_context():
        assert db.session.scalar(select(PartReturn.came_by)) == made.accounts[FOCAL]
    assert "Đã gửi" in words(focal.get("/parts"))
    assert "Người gửi" in words(focal.get(f"/u/{made.other}"))  # there they are anybody
    for path in (made.office, "/plans", "/people", "/parts/returns/1"):
        assert focal.get(path).status_code == 403
