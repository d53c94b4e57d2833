"""flask results …: lists read in, what stands; and the proof of the ledger knows them."""

from __future__ import annotations

import json

import pytest

from app.base.actors import COMMAND_LINE, EVERYWHERE
from app.base.db import db
from certificates.outside import outside_result
from certificates.outside.outside_result import OutsideResult
from tests.certificates.outside_made import ANH, COURSE, DUC, STRANGER, a_list, lines
from tests.conftest import ONE_DATABASE

pytestmark = ONE_DATABASE
DAY = "14/03/2026"
HA = ("Phạm Thị Ngọc Hà", "1988", "", "Văn phòng Ủy ban")


@pytest.fixture
def file(tmp_path):
    """The path of a list with a row of each kind."""
    path = tmp_path / "ket-qua.csv"
    path.write_bytes(
        a_list(
            (ANH, COURSE, "BD-1", DAY),
            (HA, COURSE, "BD-2", DAY),
            (STRANGER, COURSE, "BD-3", DAY),
            (DUC, COURSE, "BD-4", "x"),
        )
    )
    return path


def printed(runner, *words):
    done = runner("results", *words, "--json")
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def test_a_dry_run_writes_nothing_and_says_all(commune, runner, file, work):
    said = printed(runner, "import", file, "--kind", "platform", "--skills", "ATTT", "--dry-run")
    assert [row["outcome"] for row in said["rows"]] == ["matched", "question", "absent", "refused"]
    assert (said["import"], said["written"], said["totals"]["rows"]) == (None, 0, 4)
    assert said["rows"][1]["candidates"][0]["person"] == commune.people[3]
    with work():
        assert lines() == []


def test_a_title_that_nobody_knows_is_refused(commune, runner, file):
    done = runner("results", "import", file, "--kind", "platform")
    assert done.exit_code == 2
    assert COURSE in done.stderr


def test_written_once_listed_and_proved(commune, runner, file, work):
    words = (
        "import",
        file,
        "--kind",
        "platform",
        "--skills",
        "ATTT,DLCN",
        "--alike",
        "--checked-by",
        "Trần Thị B",
    )
    said = printed(runner, *words)
    assert said["written"] == 2
    assert [row["outcome"] for row in said["rows"]] == ["written", "written", "absent", "refused"]
    again = printed(runner, *words)
    assert (again["written"], again["import"]) == (0, None)
    listed = printed(runner, "list")
    assert {(row["person"], row["number"], row["checked_by"]) for row in listed} == {
        (commune.people[0], "BD-1", "Trần Thị B"), (commune.people[3], "BD-2", "Trần Thị B"),
    }  # fmt: skip
    assert printed(runner, "list", "--search", "ngoc ha")[0]["number"] == "BD-2"
    assert printed(runner, "list", "--kind", "external") == []
    assert runner("ledger", "reconcile").exit_code == 0
    with work():  # a result that changed without its lines is found out
        one = db.session.query(OutsideResult).first()
        one.skills.pop()
    assert runner("ledger", "reconcile").exit_code == 1
    with work():
        one = outside_result.get(listed[0]["id"], within=EVERYWHERE)
        outside_result.settle(one, by=COMMAND_LINE)
        other = outside_result.get(listed[1]["id"], within=EVERYWHERE)
        outside_result.settle(other, by=COMMAND_LINE)
    assert runner("ledger", "reconcile").exit_code == 0


def test_what_the_command_says_of_columns_and_for_all_rows(commune, runner, tmp_path, work):
    path = tmp_path / "x.csv"
    path.write_text(
        "STT;Họ và tên;Ngày sinh;Đơn vị;Cột lạ\n1;Nguyễn Thị Ánh;08/03/1984;Văn phòng Ủy ban;QT-9\n"
    )
    said = printed(
        runner, "import", path, "--kind", "external", "--skills", "QTDL", "--course", "Quản trị dữ liệu", "--on", "2026-03-14",
        "--organiser", "Học viện X", "--column", "E=paper_number",
    )  # fmt: skip
    assert said["written"] == 1
    [row] = printed(runner, "list")
    assert (row["kind"], row["number"], row["on"], row["organiser"]) == (
        "external",
        "QT-9",
        "2026-03-14",
        "Học viện X",
    )
    assert runner("results", "import", path, "--kind", "external", "--column", "x").exit_code == 2
