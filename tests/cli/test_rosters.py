"""flask rosters, people, localities, accounts: what scripts rely on."""

from __future__ import annotations

import errno
import io
import json
import zipfile
from datetime import date, datetime

import pytest
from sqlalchemy import func, select

from app import accounts
from app.access import bearer
from app.base import clock
from app.base.db import db
from campaigns import enrolments, trainings
from tests.conftest import ONE_DATABASE, SHARED
from tests.trainees.rosters_made import HEAD, STAFF, mended, workbook
from trainees.imports.roster_import import RosterImport
from trainees.people import Person
from trainees.rosters import Membership

pytestmark = ONE_DATABASE


@pytest.fixture
def locality(runner):
    """One locality, made by command."""
    assert (
        runner("localities", "add", "00001", "Suối Mây", "--kind", "xã", "--province", "Sông Hồng").exit_code
        == 0
    )


@pytest.fixture
def staff(tmp_path):
    path = tmp_path / "cán bộ.xlsx"
    path.write_bytes(workbook(STAFF))
    return path


def printed(result):
    assert result.exit_code == 0, (result.output, result.exception)
    return json.loads(result.stdout)


def counts(app):
    with app.app_context():
        found = [
            db.session.scalar(select(func.count()).select_from(model)) for model in (Person, RosterImport)
        ]
        db.session.rollback()
    return found


def test_the_document(app, runner, locality, staff):
    document = printed(runner("rosters", "import", staff, "--as", "staff", "--json"))
    assert document["file"] == "cán bộ.xlsx"
    assert document["sheets"] == [
        {
            "name": "Danh sách", "header_row": 3, "ignored_columns": [],
            "columns": {"A": "number", "B": "name", "C": "birth", "D": "sex", "E": "post", "F": "national_id", "G": "phone"},
        }
    ]  # fmt: skip
    assert [(row["sheet"], row["row"], row["outcome"]) for row in document["rows"]] == [
        ("Danh sách", 5, "created"), ("Danh sách", 6, "created"), ("Danh sách", 7, "refused"),
        ("Danh sách", 9, "refused"), ("Danh sách", 10, "created"),
    ]  # fmt: skip
    assert document["rows"][0] == {
        "sheet": "Danh sách", "row": 5, "outcome": "created", "person": document["rows"][0]["person"],
        "candidates": [], "problems": [],
    }  # fmt: skip
    assert isinstance(document["rows"][0]["person"], int)
    (problem,) = document["rows"][2]["problems"]
    assert (problem["column"], problem["value"], problem["code"]) == ("F", "0141850001250", "id_length")
    assert document["rows"][2]["person"] is None
    assert document["totals"]["created"] == 3
    assert document["totals"]["refused"] == 2
    again = printed(runner("rosters", "import", staff, "--as", "staff", "--json"))
    assert [row["outcome"] for row in again["rows"]] == ["matched", "matched", "refused", "refused", "matched"]  # fmt: skip
    assert [row["person"] for row in again["rows"]] == [row["person"] for row in document["rows"]]
    assert (again["import"], again["changed"]) == (document["import"], False)
    assert counts(app) == [3, 1]


def test_a_question_names_its_candidates(runner, locality, staff, tmp_path):
    printed(runner("rosters", "import", staff, "--as", "staff", "--json"))
    other = tmp_path / "b.csv"
    other.write_text("Họ và tên;Năm sinh\nLo Thi May;1980\nTòng Văn Xuân;1950-02-03\nTong Van Xuan;1950\n")
    document = printed(runner("rosters", "import", other, "--as", "residents", "--json"))
    assert [row["outcome"] for row in document["rows"]] == ["question", "created", "question"]
    assert [row["sheet"] for row in document["rows"]] == [None, None, None]
    (candidate,) = document["rows"][0]["candidates"]
    assert isinstance(candidate["person"], int)
    assert candidate["why"] == ["same name folded", "same birth year"]
    assert 0 < candidate["score"] < 1
    (candidate,) = document["rows"][2]["candidates"]
    assert (candidate["sheet"], candidate["row"]) == (None, 3)


def test_a_dry_run_writes_nothing(app, runner, locality, staff):
    document = printed(runner("rosters", "import", staff, "--as", "staff", "--dry-run", "--json"))
    assert [row["person"] for row in document["rows"]] == [None] * 5
    assert document["units_created"] == ["Văn phòng Đảng ủy", "Trạm Y tế"]
    assert document["import"] is None
    assert counts(app) == [0, 0]


def test_for_a_person_it_prints_lines(runner, locality, staff):
    result = runner("rosters", "import", staff, "--as", "staff", "--since", "01/02/2026")
    assert result.exit_code == 0
    assert "5 dòng · 3 mới · 0 đã có · 0 cần hỏi · 2 bị từ chối" in result.stdout
    assert "trang “Danh sách”, dòng 7, cột F:" in result.stdout


def test_a_newer_list_counts_from_its_day_and_the_same_file_changes_nothing(
    app, runner, locality, staff, tmp_path, monkeypatch
):
    def at(*day):
        monkeypatch.setattr(clock, "now", lambda: datetime(*day, 9, tzinfo=clock.ZONE))

    def since():
        with app.app_context():
            query = (
                select(Membership.since, func.count()).group_by(Membership.since).order_by(Membership.since)
            )
            return [tuple(row) for row in db.session.execute(query)]

    at(2026, 2, 3)
    printed(runner("rosters", "import", staff, "--as", "staff", "--json"))
    assert since() == [(date(2026, 1, 1), 3)]
    at(2026, 11, 22)
    assert printed(runner("rosters", "import", staff, "--as", "staff", "--json"))["changed"] is False
    path = tmp_path / "quý 4.xlsx"
    path.write_bytes(workbook([*STAFF, [9, "Chảo Láo Lở", "12/12/1990", "Nam", "Công chức", "", ""]]))
    printed(runner("rosters", "import", str(path), "--as", "staff", "--json"))
    assert since() == [(date(2026, 1, 1), 3), (date(2026, 11, 22), 1)]
    assert "1 January" in runner("rosters", "import", "--help").stdout


def _bomb():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<x/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (30 * 1024 * 1024))
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.xlsx", b""), ("a.xlsx", b"STT,Ten\n1,An\n"), ("a.xlsx", workbook(STAFF)[:3000]), ("a.xls", workbook(STAFF)),
        ("a.docx", workbook(STAFF)), ("a.csv", "STT;Cỡ áo\n1;XL\n".encode()), ("a.csv", b"\x00\x01\x02" * 50),
        ("a.xlsx", workbook([], HEAD)), ("a.xlsx", _bomb()),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_exit_2_and_one_sentence(app, runner, locality, tmp_path, name, data):
    path = tmp_path / name
    path.write_bytes(data)
    result = runner("rosters", "import", path, "--as", "staff", "--json")
    assert result.exit_code == 2
    assert result.stdout == ""
    assert len(result.stderr.strip().splitlines()) == 1
    assert "Traceback" not in result.stderr
    assert counts(app) == [0, 0]


def test_a_missing_file_a_wrong_kind_and_no_locality(runner, staff):
    missing = runner("rosters", "import", "khong-co.xlsx", "--as", "staff")
    assert (missing.exit_code, missing.stdout) == (2, "")
    assert runner("rosters", "import", staff, "--as", "officials").exit_code == 2
    nowhere = runner("rosters", "import", staff, "--as", "staff")
    assert (nowhere.exit_code, nowhere.stdout) == (2, "")


def test_people_list(app, runner, work, commune, staff):
    listed = printed(runner("people", "list", "--json"))
    assert [person["name"] for person in listed] == [
        "Nguyễn Thị Ánh", "Trần Văn Bình", "Lê Hoàng Đức", "Phạm Thị Ngọc Hà", "Võ Minh Khôi", "Đặng Thu Thảo",
    ]  # fmt: skip
    assert listed[0] == {
        "id": commune.people[0], "name": "Nguyễn Thị Ánh", "birth": "1984-03-08", "sex": "F", "phone": "0900001000",
        "national_id_last3": None, "neighbourhood": None, "units": ["Văn phòng Ủy ban"], "card": commune.codes[0][:8],
    }  # fmt: skip
    assert [person["birth"] for person in listed[1:4]] == ["1979", "1990-11-20", "1988-07"]
    printed(runner("rosters", "import", staff, "--as", "staff", "--json"))
    after = {person["name"]: person for person in printed(runner("people", "list", "--json"))}
    assert after["Lò Thị Mây"]["national_id_last3"] == "123"
    assert after["Lò Thị Mây"]["card"] is None
    assert len(after) == 9


def test_enrolling_an_imported_person_gives_a_card(app, runner, work, commune, staff):
    document = printed(runner("rosters", "import", staff, "--as", "staff", "--json"))
    with work():
        training = db.session.get_one(trainings.Training, commune.training)
        person = db.session.get_one(Person, document["rows"][0]["person"])
        enrolments.add(training, [person], by=accounts.by_email(commune.emails["officer"]).actor)
    listed = {p["id"]: p for p in printed(runner("people", "list", "--json"))}
    assert len(listed[document["rows"][0]["person"]]["card"]) == 8


def test_localities(runner):
    first = runner("localities", "add", "00001", "Hoa Sen", "--kind", "phường", "--province", "Sông Hồng")
    assert first.exit_code == 0
    assert "Phường Hoa Sen, Sông Hồng" in first.stdout
    again = runner("localities", "add", "00001", "Hoa Sen", "--kind", "phường", "--province", "Sông Hồng")
    assert (again.exit_code, again.stdout) == (2, "")
    assert runner("localities", "add", "1", "X", "--kind", "xã", "--province", "Y").exit_code == 2
    assert runner("localities", "add", "00002", "X", "--kind", "huyện", "--province", "Y").exit_code == 2


def test_with_several_localities_an_import_names_its_own(app, runner, locality, staff):
    runner("localities", "add", "00002", "Suối Trong", "--kind", "đặc khu", "--province", "Sông Hồng")
    assert runner("rosters", "import", staff, "--as", "staff").exit_code == 2
    printed(runner("rosters", "import", staff, "--as", "staff", "--locality", "00002", "--json"))
    assert len(printed(runner("people", "list", "--json"))) == 3
    assert printed(runner("people", "list", "--json", "--locality", "00001")) == []


def test_an_account_and_its_token(app, runner, locality):
    made = runner("accounts", "add", "Hanh@Example.vn", "--role", "officer", "--name", "Nguyễn Thị Hạnh")
    assert made.exit_code == 0
    password = made.stdout.strip()
    assert len(password) >= 12
    assert "\n" not in password
    with app.app_context():
        account = accounts.check("hanh@example.vn", password)
        assert account is not None
        assert (account.name, account.role, account.must_change) == ("Nguyễn Thị Hạnh", "officer", True)
        db.session.rollback()
    token = runner("accounts", "token", "hanh@example.vn").stdout.strip()
    with app.app_context():
        assert bearer.of(token).actor.account_id == accounts.by_email("hanh@example.vn").id
        db.session.rollback()
    assert runner("accounts", "add", "hanh@example.vn", "--role", "officer").exit_code == 2
    assert runner("accounts", "add", "b@example.vn", "--role", "king").exit_code == 2
    unknown = runner("accounts", "token", "nobody@example.vn")
    assert (unknown.exit_code, unknown.stdout) == (2, "")


@pytest.mark.shared
def test_the_real_staff_list(runner, locality):
    path = SHARED / "rosters" / "can-bo-cong-chuc.xlsx"
    truth = json.loads((SHARED / "rosters" / "truth.json").read_text())["files"][path.name]
    document = printed(runner("rosters", "import", path, "--as", "staff", "--json"))
    refused = [row["row"] for row in document["rows"] if row["outcome"] == "refused"]
    assert refused == [entry["row"] for entry in truth if "refuse" in entry]
    assert document["totals"]["created"] == 175
    assert len(printed(runner("people", "list", "--json"))) == 175


def test_a_mended_copy_by_command(runner, locality, staff, tmp_path):
    printed(runner("rosters", "import", staff, "--as", "staff", "--json"))
    path = tmp_path / "sửa.xlsx"
    path.write_bytes(workbook(mended()))
    document = printed(runner("rosters", "import", path, "--as", "staff", "--json"))
    assert [row["outcome"] for row in document["rows"]] == [
        "matched",
        "matched",
        "created",
        "created",
        "matched",
    ]


def test_in_words_it_tells_what_is_left_out_assumed_and_asked(runner, locality, staff, tmp_path):
    printed(runner("rosters", "import", staff, "--as", "staff", "--json"))
    path = tmp_path / "b.csv"
    path.write_text(
        "Họ và tên;Năm sinh;Đơn vị;Cỡ áo;Dân tộc\nLo Thi May;1980;Trạm Y tế;M;Thái\nTòng Văn Xuân;1950;Trạm Y tế;L;Thái\n"
    )
    trial = runner("rosters", "import", path, "--as", "staff", "--dry-run")
    assert "trả lời sau khi ghi" in trial.stdout
    assert "flask people decide" not in trial.stdout
    lines = runner("rosters", "import", path, "--as", "staff").stdout.splitlines()
    assert "Cột không được ghi: Cỡ áo; Dân tộc" in lines
    assert "2 dòng không ghi loại: được tính là công chức hoặc viên chức" in lines
    (question,) = [line for line in lines if "có thể trùng" in line]
    assert "trang “Việc cần xem lại”" in question
    # What it says to type is what answers it.
    words = question.split("flask ")[1].split(" same")[0].split(" ")
    answered = printed(runner(*words, "same", "--json"))
    assert str(answered["person"]) == words[2]
    assert words[3].startswith("r")
    again = runner("rosters", "import", staff, "--as", "staff").stdout.splitlines()
    # The accountant has had a category since the first time, and keeps it.
    assert not [line for line in again if "không ghi loại" in line]


def test_whoever_stops_reading_is_not_told_of_a_failure(app, commune, monkeypatch, runner):
    """`flask people list | head`."""

    def closed(*words, **more):
        raise BrokenPipeError(errno.EPIPE, "Broken pipe")

    app.debug = False
    monkeypatch.setattr("app.cli.spoken.say", closed)
    monkeypatch.setattr("app.cli.people.say", closed)
    result = runner("people", "list")
    assert result.output == ""
    assert isinstance(result.exception, SystemExit)


def test_help_names_what_there_is(runner):
    assert "list of jobs" in runner("jobs", "--help").stdout
    assert "needs --document" in " ".join(runner("trainings", "held", "--help").stdout.split())
