"""Certificates on pages: who may have one, the batch, its files, the register, one certificate; as an officer meets them."""

from __future__ import annotations

import io
import zipfile

import pypdfium2
import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from app.access import OFFICER, TRAINER
from app.base import clock
from app.base.actors import COMMAND_LINE, EVERYWHERE
from app.base.db import db
from app.jobs import job, work
from app.jobs.certificates import ISSUE
from certificates.award import certificate as certificates
from certificates.award import eligibility, issuing
from certificates.award.certificate import Wanted
from tests.certificates.class_made import a_design, came, training_of
from tests.conftest import ONE_DATABASE
from trainees.people import Person

pytestmark = ONE_DATABASE


@pytest.fixture
def ready(work, commune):
    """Three of four came to enough lessons; the first two have the same name."""
    with work():
        training = training_of(commune)
        a_design(training)
        db.session.get_one(Person, commune.enrolled[1]).name = "Nguyễn Thị Ánh"
        came(training, commune.enrolled[:3])
    return f"/trainings/{commune.training}/certificates"


@pytest.fixture
def officer(sign_in):
    """An officer's browser."""
    return sign_in(OFFICER)


def do_jobs(app):
    with app.app_context():
        work.drain()


def found(**words):
    return certificates.listed(Wanted(clock.today(), **words), within=EVERYWHERE)


def told(page):
    """A page's words, white space as one blank."""
    return " ".join(page.get_data(as_text=True).split())


def test_from_the_class_to_the_file_and_the_register(app, officer, ready, commune, work):
    page = told(officer.get(ready))
    assert "Cấp cho cả 3 người" in page
    assert told(officer.get(f"{ready}?show=lacking")).count("Chưa học đủ buổi") == 1
    picture = officer.get(f"{ready}/preview.png")
    assert picture.data.startswith(b"\x89PNG")
    begun = officer.post(ready, data={"who": "all"})
    assert begun.status_code == 303
    assert "đang chạy" in told(officer.get(ready)).lower() or "Đang cấp giấy" in told(officer.get(ready))
    do_jobs(app)
    done = told(officer.get(begun.location))
    assert "Tải một tệp để in (PDF)" in done
    job_id = int(begun.location.rsplit("/", 1)[1])
    pdf = officer.post(f"/certificates/batches/{job_id}/print")
    assert pdf.mimetype == "application/pdf"
    assert len(pypdfium2.PdfDocument(pdf.data)) == 3
    assert officer.post(f"{ready}/print").data == pdf.data
    page = told(officer.get(ready))
    assert "Không còn ai chờ cấp giấy" not in page
    assert page.count("Đã có giấy") >= 3
    index = told(officer.get("/certificates"))
    assert f"3/{clock.today().year}/CN-HVS" in index
    assert "nguyen" not in index
    with work():
        one = found(query="1/")[0]
        assert one.register_number.startswith("1/")
        one_id, name = one.id, one.name
    shown = told(officer.get(f"/certificates/{one_id}"))
    assert name in shown
    assert "Còn hiệu lực" in shown
    alone = officer.post(f"/certificates/{one_id}/print")
    assert len(pypdfium2.PdfDocument(alone.data)) == 1


def test_only_who_was_ticked(app, officer, ready, commune, work):
    officer.post(
        ready, data={"who": "chosen", "person": [commune.enrolled[1], commune.enrolled[3], "x", 10**12]}
    )
    do_jobs(app)
    with work():
        assert [one.person_id for one in found()] == [commune.enrolled[1]]
    assert officer.post(ready, data={"who": "chosen"}).location == ready


def test_a_zip_of_single_files(app, officer, ready):
    assert officer.post(f"{ready}/zip").location == ready  # nobody has one yet
    officer.post(ready, data={"who": "all"})
    do_jobs(app)
    begun = officer.post(f"{ready}/zip")
    do_jobs(app)
    assert "Tải tệp ZIP" in told(officer.get(begun.location))
    file = officer.get(f"/certificates/files/{begun.location.rsplit('/', 1)[1]}")
    names = zipfile.ZipFile(io.BytesIO(file.data)).namelist()
    assert len(set(names)) == 3
    assert sum(name.endswith("nguyen-thi-anh.pdf") for name in names) == 2


def test_the_register_as_a_workbook_in_which_a_name_is_no_formula(app, officer, ready, work, commune):
    with work():
        db.session.get_one(Person, commune.enrolled[0]).name = "=1+1"
        training = training_of(commune)
        made = issuing.issue(
            training, commune.enrolled, design=a_design(training), on=clock.today(), by=COMMAND_LINE
        )
        made[0].revoked_on, made[0].revoked_at, made[0].revoked_why = clock.today(), clock.now(), "Cấp nhầm"
    answer = officer.post(
        "/certificates/export", data={"q": "", "state": "", "year": str(clock.today().year)}
    )
    sheet = load_workbook(io.BytesIO(answer.data)).active
    rows = list(sheet.iter_rows(min_row=5, values_only=True))
    assert [row[0] for row in rows] == [1, 2, 3]
    assert [row[1] for row in rows] == [f"{n}/{clock.today().year}/CN-HVS" for n in (1, 2, 3)]
    names = {row[2] for row in rows}
    assert "=1+1" in names
    cell = next(cell for row in sheet.iter_rows() for cell in row if cell.value == "=1+1")
    assert cell.data_type == "s"
    revoked = next(row for row in rows if row[7] == "Đã thu hồi")
    assert "Cấp nhầm" in revoked[8]
    assert len(list(load_workbook(io.BytesIO(officer.post("/certificates/export", data={"state": "revoked"}).data)).active.iter_rows(min_row=5))) == 1  # fmt: skip


def test_the_form_of_numbers_is_checked_and_holds_from_now_on(officer, ready, work, commune, app):
    refused = officer.post("/certificates/form", data={"form": "{month}"}, follow_redirects=True)
    assert "Chỉ dùng được" in told(refused)
    assert "sẽ in là 1-HS" in told(
        officer.post("/certificates/form", data={"form": "{number}-HS"}, follow_redirects=True)
    )
    officer.post(ready, data={"who": "all"})
    do_jobs(app)
    with work():
        assert sorted(one.register_number for one in found()) == ["1-HS", "2-HS", "3-HS"]


def test_a_name_that_cannot_be_printed_is_said_before_any_number_is_given(app, officer, ready, work, commune):
    with work():
        db.session.get_one(Person, commune.enrolled[2]).name = "Lê Hoàng 𓀀"
    begun = officer.post(ready, data={"who": "all"})
    do_jobs(app)
    page = told(officer.get(begun.location))
    assert "Lê Hoàng 𓀀" in page
    with work():
        assert found() == []


def test_a_course_that_certifies_nothing_says_so(officer, ready, work, commune):
    with work():
        training_of(commune).version.certifies = "never"
    assert "không cấp giấy chứng nhận" in told(officer.get(ready))
    assert officer.post(ready, data={"who": "all"}).location == ready
    assert officer.get(f"{ready}/preview.png").status_code == 404


def test_another_localitys_certificates_do_not_exist(sign_in, ready, officer, app, found_commune, work):
    officer.post(ready, data={"who": "all"})
    do_jobs(app)
    with work():
        one_id = found()[0].id
    stranger = sign_in(OFFICER, of=found_commune("00002", "Suối Trong"))
    assert stranger.get(ready).status_code == 404
    assert stranger.get(f"/certificates/{one_id}").status_code == 404
    assert stranger.post(f"/certificates/{one_id}/print").status_code == 404
    assert "CN-HVS</a>" not in told(stranger.get("/certificates"))
    assert sign_in(TRAINER).get(ready).status_code == 403


def test_the_lists_ask_as_often_for_many_as_for_few(app, officer, ready, queries, work, commune):
    def asked(path):
        with queries() as seen:
            assert officer.get(path).status_code == 200
        return len(seen)

    few = [asked(ready), asked("/certificates")]
    officer.post(ready, data={"who": "all"})
    do_jobs(app)
    assert [asked(f"{ready}?show=all"), asked("/certificates")] <= [few[0] + 2, few[1] + 2]
    assert max(few) <= 16


# --- programs ---------------------------------------------------------------------------------------------------------


def test_a_batch_through_the_api(app, client, bearer, ready, commune, work):
    headers = bearer(OFFICER)
    said = client.post("/api/v1/certificates/batches", json={"training": commune.training}, headers=headers)
    assert said.status_code == 202
    again = client.post("/api/v1/certificates/batches", json={"training": commune.training}, headers=headers)
    assert again.json["job"]["id"] == said.json["job"]["id"]
    do_jobs(app)
    now = client.get(said.headers["Location"], headers=headers).json
    assert (now["state"], now["result"]["issued"]) == ("done", 3)
    none = client.post("/api/v1/certificates/batches", json={"training": commune.training}, headers=headers)
    assert (none.status_code, none.json["code"]) == (422, "certificates_none")


@pytest.mark.parametrize(
    "body", [{}, {"training": "x"}, {"training": True}, {"training": 1, "people": "all"}, {"training": 1, "on": 5},
             {"training": 1, "on": "2026-13-01"}, {"training": 1, "people": [-1]}, {"training": 1, "design": 0}, [], None],
)  # fmt: skip
def test_bad_bodies_are_refused(client, bearer, ready, commune, body):
    if isinstance(body, dict) and body.get("training") is not True and body.get("training") == 1:
        body = body | {"training": commune.training}
    answer = client.post("/api/v1/certificates/batches", json=body, headers=bearer(OFFICER))
    assert answer.status_code == 422
    assert client.post("/api/v1/certificates/batches", json=body, headers=bearer(TRAINER)).status_code == 403


def test_the_command_does_its_work_to_the_end(runner, ready, commune, tmp_path, work):
    import json

    out = tmp_path / "giay.pdf"
    words = ("certificates", "issue", "--training", str(commune.training), "--out", out, "--json")
    first = json.loads(runner(*words).stdout)
    assert (first["issued"], first["already"]) == (3, 0)
    assert [row["number"] for row in first["certificates"]] == [1, 2, 3]
    assert set(first["certificates"][0]) == {"number", "register_number", "code", "person"}
    assert len(pypdfium2.PdfDocument(out)) == 3
    again = json.loads(runner(*words).stdout)
    assert (again["issued"], again["already"]) == (0, 3)
    assert again["certificates"] == first["certificates"]
    [row] = json.loads(runner("trainings", "list", "--json").stdout)
    assert (row["eligible"], row["certified"]) == (3, 3)
    unknown = runner("certificates", "issue", "--training", "999", "--json")
    assert (unknown.exit_code, unknown.stdout) == (2, "")
    wrong = runner("certificates", "issue", "--training", str(commune.training), "--out", "x.docx")
    assert wrong.exit_code == 2
    with work():
        assert eligibility.certified([commune.training]) == {commune.training: 3}
        assert job.count(EVERYWHERE, of_kinds=[ISSUE]) == 0


def test_a_replaced_paper_is_drawn_at_once_and_no_print_file_lacks_it(app, officer, ready, work):
    officer.post(ready, data={"who": "all"})
    do_jobs(app)
    with work():
        old = found()[0].id
    reply = officer.post(f"/certificates/{old}/replace", data={"why": "in sai tên"})
    with work():
        made = max(one.id for one in found())
        assert made != old
    assert reply.location.endswith(f"/certificates/{made}")
    back = officer.post(f"{ready}/print")
    assert back.status_code == 303
    assert "1 giấy đã có số nhưng chưa có bản in" in told(officer.get(ready))
    do_jobs(app)
    assert len(pypdfium2.PdfDocument(officer.post(f"{ready}/print").data)) == 3


def test_a_day_on_which_nobody_may_have_one_is_told_before_anything_runs(officer, ready, work):
    def asked(day):
        return told(officer.get(f"{ready}?on={day}"))

    assert "ngày người cuối cùng đủ điều kiện" in asked("01/01/2020")
    assert "Cấp cho cả" not in asked("01/01/2020")
    assert "không được ở tương lai" in asked("01/01/2199")
    wrong = officer.get(f"{ready}?on=31/02/2026")
    assert wrong.status_code == 200
    assert "Ngày không có thật" in told(wrong)
    assert officer.post(ready, data={"who": "all", "on": "2020-01-01"}).location.endswith(ready)
    with work():
        assert not list(db.session.scalars(select(job.Job)))


def test_the_paper_says_the_hours_that_were_taught(officer, ready, commune, work):
    with work():
        training = training_of(commune)
        assert issuing.hours(training) is None  # nobody said how long the course is
        training.version.hours = 100.0
        assert issuing.hours(training) == round(training.taught.total_seconds() / 3600, 2)
    assert "các buổi của lớp cộng lại" in told(officer.get(ready))
    with work():
        training_of(commune).version.hours = 0.5
    assert "các buổi của lớp cộng lại" not in told(officer.get(ready))
    with work():
        assert issuing.hours(training_of(commune)) == 0.5
