"""flask reports …: the list, one of them, and the three files of a plan on a day."""

from __future__ import annotations

import io
import json

import openpyxl
import pypdfium2
import pytest
from docx import Document

from app.base.actors import COMMAND_LINE
from app.base.db import db
from app.filing import life
from campaigns.plans.plan import Plan
from tests.conftest import ONE_DATABASE
from tests.filing import filing_made

pytestmark = ONE_DATABASE


@pytest.fixture
def made(commune, work):
    with work():
        return filing_made.a_plan(commune)


@pytest.fixture
def report(made, work) -> int:
    with work():
        plan = db.session.get_one(Plan, made.plan)
        return life.open_period(plan, plan.rules, filing_made.MONTH, by=COMMAND_LINE).id


def test_the_list_and_one_report(report, made, runner) -> None:
    [entry] = json.loads(runner("reports", "list", "--json").stdout)
    assert (entry["id"], entry["plan"], entry["state"], entry["state_words"]) == (
        report,
        made.plan,
        "draft",
        "Đang lập",
    )
    assert (entry["period"], entry["cut_off"], entry["due"], entry["revision"]) == (
        "2026-02",
        "2026-02-14",
        "2026-02-13",
        1,
    )
    assert (entry["number"], entry["issued_on"], entry["digest"]) == (None, None, None)
    whole = json.loads(runner("reports", "show", report, "--json").stdout)
    assert {key: whole[key] for key in entry} == entry
    assert [line["ref"] for line in whole["content"]["lines"]] == ["1", "2", "3", "4", "TB-1"]
    assert runner("reports", "list").stdout.startswith(f"{report}\tĐang lập\t14/02/2026\t—\t")
    lines = runner("reports", "show", report).stdout.splitlines()
    assert len(lines) == 6
    assert lines[2].split("\t")[:3] == ["2", "Người dân có tài khoản định danh", "—"]


def test_without_a_report_the_list_is_empty(made, runner) -> None:
    assert json.loads(runner("reports", "list", "--json").stdout) == []
    assert runner("reports", "list").stdout == ""
    done = runner("reports", "show", 999)
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.strip() == "Không tìm thấy báo cáo này."


def test_each_kind_of_file_is_what_its_name_says(made, runner, tmp_path) -> None:
    for kind in ("xlsx", "docx", "PDF"):
        out = tmp_path / f"ket-qua.{kind}"
        done = runner("reports", "export", "--plan", made.plan, "--as-of", "2026-02-14", "--out", out)
        assert (done.exit_code, done.stdout.strip()) == (0, str(out)), done.output
        again = tmp_path / f"lan-nua.{kind}"
        runner("reports", "export", "--plan", made.plan, "--as-of", "14/02/2026", "--out", again)
        assert out.read_bytes() == again.read_bytes()
    assert "Kết quả chỉ tiêu" in openpyxl.load_workbook(tmp_path / "ket-qua.xlsx").sheetnames
    paper = Document(io.BytesIO((tmp_path / "ket-qua.docx").read_bytes()))
    assert "BÁO CÁO" in [line.text for line in paper.paragraphs]
    with pypdfium2.PdfDocument(tmp_path / "ket-qua.PDF") as pdf:
        assert "BÁO CÁO" in pdf[0].get_textpage().get_text_bounded()
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(
        f"{name}.{kind}" for name in ("ket-qua", "lan-nua") for kind in ("xlsx", "docx", "PDF")
    )


def test_another_kind_is_refused_with_those_there_are(made, runner, tmp_path) -> None:
    done = runner("reports", "export", "--plan", made.plan, "--out", tmp_path / "x.odt")
    assert done.exit_code == 2
    assert ".xlsx, .docx, .pdf" in done.stderr
    assert not list(tmp_path.iterdir())
