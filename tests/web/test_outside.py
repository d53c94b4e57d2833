"""Results from elsewhere on pages: one by hand, a unit's by its head, a list looked over and written, files, who may."""

from __future__ import annotations

import io
import re

import pytest

from app.access import OFFICER, TRAINER
from app.base.actors import COMMAND_LINE, EVERYWHERE
from app.base.db import db
from app.base.sheet import read_workbook
from app.jobs import job as jobs
from app.jobs import outside as outside_jobs
from app.jobs import work as working
from certificates.outside import importing, outside_import
from certificates.outside.outside_result import CONFIRMED, EXTERNAL, PLATFORM, OutsideResult
from tests.certificates.outside_made import ANH, COURSE, DUC, STRANGER, a_list, lines, standing
from trainees import areas, people
from trainees.people import Particulars

DAY = "14/03/2026"
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
HA = ("Phạm Thị Ngọc Hà", "1988", "", "Văn phòng Ủy ban")


@pytest.fixture
def officer(sign_in):
    """A browser of an officer."""
    return sign_in(OFFICER)


def paper(person, **more):
    """A form that nothing is wrong with."""
    fill = {
        "person": person, "kind": PLATFORM, "number": "BD-1", "on": DAY, "course": COURSE, "organiser": "Bộ KHCN",
        "skills": ["ATTT"], "checked_by": "Trần Thị Văn Hóa",
    }  # fmt: skip
    return fill | more


def add(officer, person, **more):
    return officer.post("/outside-results/new", data=paper(person, **more))


def test_one_by_hand_from_the_search_to_the_ledger(commune, officer, work):
    who = commune.people[0]
    found = officer.get("/outside-results/new?q=anh").text
    assert f"/outside-results/new?person={who}" in found
    assert "Nguyễn Thị Ánh" in officer.get(f"/outside-results/new?person={who}").text
    done = add(officer, who, kind=EXTERNAL, file=(io.BytesIO(PDF), "chứng chỉ.pdf"), valid_until="14/03/2025")
    assert done.status_code == 422  # it ends before it begins
    done = add(officer, who, kind=EXTERNAL, file=(io.BytesIO(PDF), "chứng chỉ.pdf"), valid_until="14/04/2026")
    assert done.status_code == 303
    shown = officer.get(done.location).text
    assert "chứng chỉ do nơi khác cấp" in shown
    assert "chứng chỉ.pdf" in shown
    assert "Giấy đã hết hạn" in shown
    file = officer.get(f"{done.location}/file")
    assert (file.data, file.headers["X-Content-Type-Options"]) == (PDF, "nosniff")
    assert "attachment" in file.headers["Content-Disposition"]
    page = officer.get(f"/people/{who}").text
    assert page.count("Chứng chỉ do nơi khác cấp") == 1
    assert "chứng chỉ do nơi khác cấp" in page
    with work():
        assert [line[1:3] for line in lines()] == [("ATTT", EXTERNAL)]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"on": ""}, "on"), ({"on": "31/02/2026"}, "on"), ({"on": "14/03/2999"}, "on"), ({"checked_by": ""}, "checked_by"),
        ({"course": ""}, "course"), ({"kind": "x"}, "kind"), ({"kind": EXTERNAL, "organiser": ""}, "organiser"),
        ({"skills": ["KHONG-CO"]}, "skills"), ({"number": "n" * 61}, "number"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_at_its_field(commune, officer, work, wrong, field):
    answer = add(officer, commune.people[0], **wrong)
    assert answer.status_code == 422
    assert re.search(rf'id="{field}-error"|#{field}"', answer.text)
    with work():
        assert standing() == set()


def test_the_same_number_twice_is_a_conflict_with_a_sentence(commune, officer):
    assert add(officer, commune.people[0]).status_code == 303
    answer = add(officer, commune.people[1], number="bd - 1")
    assert answer.status_code == 409
    assert "người khác" in answer.text


def test_nobody_and_strangers_are_not_found(commune, officer, found_commune):
    elsewhere = found_commune("00002", "Suối Trong")
    assert officer.post("/outside-results/new").status_code == 303
    assert add(officer, elsewhere.people[0]).status_code == 404
    assert officer.get(f"/outside-results/new?person={elsewhere.people[0]}").status_code == 404
    for path in ("/outside-results/999", "/outside-results/lists/999", "/outside-results/999/file"):
        assert officer.get(path).status_code == 404


def test_withdrawn_and_taken_back(commune, officer, work):
    at = add(officer, commune.people[0]).location
    officer.post(f"{at}/withdraw", data={"why": ""})
    with work():
        assert len(lines()) == 1
    officer.post(f"{at}/withdraw", data={"why": "Ghi nhầm người"})
    assert "Ghi nhầm người" in officer.get(at).text
    assert "Nguyễn Thị Ánh" not in officer.get("/outside-results").text
    assert "Nguyễn Thị Ánh" in officer.get("/outside-results?state=withdrawn").text
    with work():
        assert lines() == []
    officer.post(f"{at}/restore")
    with work():
        assert len(lines()) == 1


def test_a_file_is_attached_later_and_judged_by_its_content(commune, officer, work):
    at = add(officer, commune.people[0]).location
    assert officer.get(f"{at}/file").status_code == 404
    officer.post(f"{at}/file", data={"file": (io.BytesIO(b"MZ\x90\x00" * 50), "giay.pdf")})
    assert officer.get(f"{at}/file").status_code == 404
    officer.post(f"{at}/file", data={"file": (io.BytesIO(PDF), "giay.pdf")})
    assert officer.get(f"{at}/file").data == PDF


def test_a_head_confirms_the_people_of_a_unit(commune, officer, work):
    unit = commune.units[0]
    page = officer.get(f"/outside-results/confirm?unit={unit}").text
    assert "Trần Văn Bình" in page
    assert "Võ Minh Khôi" not in page  # of another unit
    form = {
        "unit": unit, "number": "05/XN-VP", "on": DAY, "head": "Lê Văn B, Chánh Văn phòng", "skills": ["HTTTDC"],
        "people": commune.people[:2],
    }  # fmt: skip
    assert (
        officer.post("/outside-results/confirm", data=form | {"people": [commune.people[4]]}).status_code
        == 422
    )
    assert officer.post("/outside-results/confirm", data=form).status_code == 303
    officer.post("/outside-results/confirm", data=form | {"people": commune.people[:3]})
    with work():
        assert {(kind, who, number) for kind, who, number, _, _ in standing()} == {
            (CONFIRMED, who, "05/XN-VP") for who in commune.people[:3]
        }


def upload(officer, data, name="ket-qua.csv", **more):
    form = {"file": (io.BytesIO(data), name), "kind": PLATFORM, "checked_by": "Trần Thị Văn Hóa"} | more
    return officer.post("/outside-results/lists/new", data=form)


def newest(work):
    with work():
        return outside_import.listed(EVERYWHERE)[0].id


def test_a_list_from_the_file_to_the_ledger_and_back(commune, officer, work):
    data = a_list(
        (ANH, COURSE, "BD-1", DAY), (HA, COURSE, "BD-2", DAY), (STRANGER, COURSE, "BD-3", DAY),
        (DUC, COURSE, "BD-4", "14/03/2050"),
    )  # fmt: skip
    at = upload(officer, data).location
    page = officer.get(at).text
    assert "Xác nhận kỹ năng" in page
    assert "Phạm Thị Ngọc Hà" in page
    officer.post(at, data={"do": "write"})
    with work():
        assert standing() == set()  # nobody has said what the title means
    officer.post(at, data={"titles-0": "1", "title-0": ["ATTT"], "do": "keep"})
    assert "Cùng người: Phạm Thị Ngọc Hà" in officer.get(at).text
    officer.post(at, data={"do": "alike"})
    assert re.search(rf'value="same-{commune.people[3]}" checked', officer.get(at).text)
    marked = officer.post(f"{at}/problems.xlsx")
    book = read_workbook(marked.data, "x.xlsx")
    assert "chưa đến" in str([row.cells for sheet in book.sheets for row in sheet.rows])
    officer.post(at, data={"who-2": "new", "do": "write"})
    with work():
        assert {number for _, _, number, _, _ in standing()} == {"BD-1", "BD-2", "BD-3"}
    done = officer.get(at).text
    assert "Hoàn tác danh sách này" in done
    after = read_workbook(officer.post(f"{at}/problems.xlsx").data, "x.xlsx")
    assert [row.cell(1) for row in after.sheets[0].rows] == ["Họ và tên", "Lê Hoàng Đức"]
    assert "đã được ghi" in officer.get(upload(officer, data).location).text
    officer.post(f"{at}/undo")
    with work():
        assert (standing(), lines()) == (set(), [])
    assert "hoàn tác ngày" in officer.get(at).text


def test_a_course_that_is_not_ours_does_not_hold_the_others_up(commune, officer, work):
    other = "Nấu ăn ngày Tết"
    data = a_list((ANH, COURSE, "BD-1", DAY), (DUC, COURSE, "BD-2", DAY), (ANH, other, "BD-3", DAY))
    at = upload(officer, data).location
    page = officer.get(at).text
    assert "Chờ chọn kỹ năng" in page
    assert "Bị từ chối" not in page
    assert "&emsp;" not in page
    form = {"titles-0": "1", "title-0": ["ATTT"], "titles-1": "1", "left-1": "1", "do": "write"}
    page = officer.post(at, data=form, follow_redirects=True).text
    assert "Đã ghi 2 kết quả." in page
    assert "Bỏ qua" in page
    assert "dòng chưa ghi" not in page
    with work():
        assert {number for _, _, number, _, _ in standing()} == {"BD-1", "BD-2"}


def test_the_search_tells_people_of_one_name_apart(commune, officer, work):
    """Nobody of one name is told by the birth date alone: the unit stands there, else where they live."""
    with work():
        home = areas.ensure_neighbourhood(commune.locality, "Thôn Bờ Sông")
        by = COMMAND_LINE
        people.add(commune.locality, Particulars("Nguyễn Thị Ánh", "1984"), by=by, neighbourhood_id=home.id)
        db.session.commit()
    page = officer.get("/outside-results/new?q=anh").text
    assert "Thôn Bờ Sông" in page
    assert "Văn phòng Ủy ban" in page


def test_columns_are_said_by_a_person(commune, officer, work):
    heads = "STT;Họ và tên;Ngày sinh;Số CCCD;Đơn vị;Cột A;Cột B;Cột C"
    at = upload(officer, a_list((ANH, COURSE, "BD-1", DAY), heads=heads)).location
    officer.post(f"{at}/columns", data={"col-0-F": "course", "col-0-G": "paper_number", "col-0-H": "on"})
    officer.post(at, data={"titles-0": "1", "title-0": ["ATTT"], "do": "write"})
    with work():
        assert {(number, course) for _, _, number, course, _ in standing()} == {
            ("BD-1", "an toan thong tin cho moi nguoi")
        }


def test_bad_files_are_refused_with_a_sentence(commune, officer):
    assert upload(officer, b"MZ\x90" * 99, "x.xlsx").status_code == 422
    assert upload(officer, b"a;b\n1;2\n", "x.csv").status_code == 422
    assert officer.post("/outside-results/lists/new", data={"kind": PLATFORM}).status_code == 422
    assert upload(officer, a_list((ANH, COURSE, "1", DAY)), checked_by="").status_code == 422


def test_a_waiting_list_is_put_away(commune, officer):
    at = upload(officer, a_list((ANH, COURSE, "BD-1", DAY))).location
    assert officer.post(f"{at}/drop").status_code == 303
    assert officer.get(at).location == "/outside-results/lists"


def test_a_long_list_is_written_as_a_job_once(commune, officer, work, app, monkeypatch):
    monkeypatch.setattr(importing, "BIG", 1)
    at = upload(officer, a_list((ANH, COURSE, "BD-1", DAY), (DUC, COURSE, "BD-2", DAY))).location
    answer = officer.post(at, data={"titles-0": "1", "title-0": ["ATTT"], "do": "write"})
    assert "/jobs/" in answer.location
    assert "/jobs/" in officer.get(at).location  # while it runs
    with app.app_context():
        working.drain()
    with work():
        assert len(standing()) == 2
        record = outside_import.get(int(at.rpartition("/")[2]), within=EVERYWHERE)
        job = jobs.last_for(outside_jobs.subject_of(record), within=EVERYWHERE)
        assert (job.state, job.result) == ("done", {"import": record.id, "written": 2, "waiting": 0})
    officer.post(at, data={"do": "write"})
    with app.app_context():
        working.drain()
    with work():
        assert db.session.query(OutsideResult).count() == 2


def test_pages_count_their_queries(commune, officer, queries, work):
    at = upload(officer, a_list((ANH, COURSE, "BD-1", DAY))).location
    officer.post(at, data={"titles-0": "1", "title-0": ["ATTT"], "do": "write"})

    def asked(path):
        with queries() as seen:
            assert officer.get(path).status_code == 200
        return len(seen)

    before = [asked(path) for path in ("/outside-results", "/outside-results/lists")]
    rows = [
        (("Nguyễn Thị Ánh", "08/03/1984", "", ANH[3]), COURSE, f"X-{n}", f"{n:02}/02/2026")
        for n in range(1, 20)
    ]
    at = upload(officer, a_list(*rows), "nhieu.csv").location
    officer.post(at, data={"do": "write"})
    assert [asked(path) for path in ("/outside-results", "/outside-results/lists")] == before


def test_trainers_have_no_business_here(commune, sign_in):
    trainer = sign_in(TRAINER)
    for path in ("", "/new", "/confirm", "/lists", "/lists/new"):
        assert trainer.get(f"/outside-results{path}").status_code == 403
    assert 'href="/outside-results"' not in trainer.get("/lessons/today", follow_redirects=True).text
