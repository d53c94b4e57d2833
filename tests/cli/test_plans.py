"""flask plans …: what scripts rely on."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import zipfile

import pytest
from sqlalchemy import func, select

from app.base.db import db
from app.factory import create_app
from campaigns.plans.plan import Plan, PlanFile
from tests.campaigns import plan_documents
from tests.conftest import ONE_DATABASE, SHARED

pytestmark = ONE_DATABASE

SUOI_LIM = plan_documents.suoi_lim()


@pytest.fixture
def plan_file(tmp_path):
    path = tmp_path / "Kế hoạch.docx"
    path.write_bytes(SUOI_LIM)
    return path


def printed(result):
    assert result.exit_code == 0, (result.output, result.exception)
    return json.loads(result.stdout)


def stored(app):
    with app.app_context():
        count = (
            db.session.scalar(select(func.count(Plan.id))),
            db.session.scalar(select(func.count(PlanFile.id))),
        )
        db.session.rollback()
    return count


def test_import_twice_is_one_plan(runner, app, commune, plan_file):
    first = printed(runner("plans", "import", plan_file, "--json"))
    second = printed(runner("plans", "import", plan_file, "--json"))
    assert first == second
    assert isinstance(first["plan"]["id"], int)
    assert stored(app) == (1, 1)
    assert set(first) == {"plan", "targets", "tasks", "reporting_rules", "warnings"}
    assert set(first["plan"]) == {"id", "number", "issued_on", "issuer", "title", "year"}
    assert set(first["targets"][0]) == {
        "ref", "text", "measure", "kind", "operator", "operator_assumed", "value", "lead", "note", "indicator",
        "confidence", "places",
    }  # fmt: skip
    assert set(first["tasks"][0]) == {
        "ref", "text", "lead", "director", "partners", "output", "note", "deadline", "concerns_training", "missing",
    }  # fmt: skip


def test_a_dry_run_prints_the_same_with_null_ids_and_writes_nothing(runner, app, commune, plan_file):
    dry = printed(runner("plans", "import", plan_file, "--dry-run", "--json"))
    assert stored(app) == (0, 0)
    assert dry["plan"]["id"] is None
    wet = printed(runner("plans", "import", plan_file, "--json"))
    assert dry == wet | {"plan": wet["plan"] | {"id": None}}


def test_a_dry_run_needs_no_database(ground, make_settings, plan_file):
    bare = create_app(make_settings(DATABASE_URL=ground.empty()))
    ran = bare.test_cli_runner().invoke(args=["plans", "import", str(plan_file), "--dry-run", "--json"])
    assert len(printed(ran)["targets"]) > 5
    with bare.app_context():
        db.engine.dispose()


def test_several_localities_need_a_name(runner, app, commune, found_commune, plan_file):
    found_commune("00002", "Suối Trong")
    ran = runner("plans", "import", plan_file)
    assert (ran.exit_code, stored(app)) == (2, (0, 0))
    assert "--locality" in ran.stderr
    assert printed(runner("plans", "import", plan_file, "--locality", "00002", "--json"))["plan"]["id"]
    assert printed(runner("plans", "list", "--json", "--locality", commune.code)) == []
    assert len(printed(runner("plans", "list", "--json"))) == 1


def test_a_database_without_localities(runner, plan_file):
    ran = runner("plans", "import", plan_file)
    assert ran.exit_code == 2
    assert "localities add" in ran.stderr


def test_list_and_link(runner, app, commune, plan_file):
    document = printed(runner("plans", "import", plan_file, "--json"))
    plan_id = document["plan"]["id"]
    ref = next(t["ref"] for t in document["targets"] if t["indicator"] == "staff_trained")
    where = ("plans", "link", "--plan", plan_id, "--ref", ref)
    assert printed(runner(*where, "--indicator", "staff_trained", "--json")) == {
        "plan": plan_id, "ref": ref, "indicator": "staff_trained",
    }  # fmt: skip
    (listed,) = printed(runner("plans", "list", "--json"))
    assert (listed["id"], listed["linked"], listed["targets"]) == (plan_id, 1, len(document["targets"]))
    again = printed(runner("plans", "import", plan_file, "--json"))
    assert next(t["confidence"] for t in again["targets"] if t["ref"] == ref) == 1.0
    assert printed(runner(*where, "--remove", "--json"))["indicator"] is None
    assert printed(runner("plans", "import", plan_file, "--json")) == document


@pytest.mark.parametrize(
    "words",
    [
        ("--plan", 999, "--ref", "I.1", "--indicator", "staff_trained"),
        ("--plan", 1, "--ref", "no such", "--indicator", "staff_trained"),
        ("--plan", 1, "--ref", "PL1.A.1", "--indicator", "no_such"),
        ("--plan", 1, "--ref", "PL1.A.1"),
        ("--plan", 1, "--ref", "PL1.A.1", "--indicator", "staff_trained", "--remove"),
        ("--plan", "x", "--ref", "PL1.A.1", "--indicator", "staff_trained"),
    ],
)
def test_a_link_that_cannot_be_is_bad_input(runner, commune, plan_file, words):
    assert printed(runner("plans", "import", plan_file, "--json"))["plan"]["id"] == 1
    ran = runner("plans", "link", *words)
    assert ran.exit_code == 2
    assert ran.stderr.strip()
    assert "Traceback" not in ran.output


# --- bad files -----------------------------------------------------------------------------------------------


def zipped(**members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name.replace("__", "/"), data)
    return out.getvalue()


BAD = {
    "empty": b"",
    "blank": b" \n" * 50,
    "truncated": SUOI_LIM[: len(SUOI_LIM) // 2],
    "plain text": "Kế hoạch năm 2026: 100% cán bộ".encode(),
    "a picture": b"\x89PNG\r\n\x1a\n" + b"\x00" * 500,
    "a workbook": zipped(xl__workbook="<workbook/>"),
    "broken xml": zipped(**{"word__document.xml": "<w:document"}),
    "entities": zipped(**{"word__document.xml": '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'}),
    "a zip bomb": zipped(**{"word__document.xml": b"<a>" + b" " * 60_000_000 + b"</a>"}),
    "a password": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\x00" * 4000,
    "no plan": plan_documents.no_plan(),
}  # fmt: skip


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_file_is_refused_in_one_sentence(runner, app, commune, tmp_path, kind):
    path = tmp_path / "kế hoạch.docx"
    path.write_bytes(BAD[kind])
    for more in ((), ("--dry-run", "--json")):
        ran = runner("plans", "import", path, *more)
        assert ran.exit_code == 2, (ran.output, ran.exception)
        assert ran.stdout == ""
        assert len(ran.stderr.strip().splitlines()) == 1
        assert "Traceback" not in ran.stderr
    assert stored(app) == (0, 0)


def test_a_file_of_200_mb_is_not_even_read(runner, tmp_path):
    path = tmp_path / "lớn.docx"
    with path.open("wb") as file:
        os.truncate(file.fileno(), 200 * 1024 * 1024)
    ran = runner("plans", "import", path, "--dry-run", "--json")
    assert ran.exit_code == 2
    assert "MB" in ran.stderr


@pytest.mark.parametrize("name", ["không-có.docx", "."])
def test_a_file_that_is_none(runner, tmp_path, name):
    ran = runner("plans", "import", tmp_path / name)
    assert ran.exit_code == 2
    assert len(ran.stderr.strip().splitlines()) == 1


def test_an_old_word_file_is_told_from_a_new_one(runner, tmp_path):
    path = tmp_path / "ke-hoach.doc"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600)
    ran = runner("plans", "import", path)
    assert ran.exit_code == 2
    assert ".docx" in ran.stderr


def test_a_broken_pdf_is_told_what_to_do(runner, tmp_path):
    path = tmp_path / "ke-hoach.pdf"
    path.write_bytes(b"%PDF-1.7\n%%EOF")
    ran = runner("plans", "import", path)
    assert ran.exit_code == 2
    assert "dán văn bản" in ran.stderr


@pytest.mark.shared
def test_the_real_plan_is_read_whole(runner, commune, tmp_path):
    ran = runner("plans", "import", SHARED / "plans" / "ba-ngoi.docx", "--dry-run", "--json")
    document = printed(ran)
    page = tmp_path / "ba-ngoi.json"
    page.write_text(ran.stdout, encoding="utf-8")
    score = subprocess.run(
        [sys.executable, str(SHARED / "plans" / "score.py"), f"ba-ngoi={page}"],
        capture_output=True,
        text=True,
    )
    assert "recall 1.00" in score.stdout, score.stdout + score.stderr
    assert "12/12 of 12 printed, 0 twice, 0 invented" in score.stdout
    assert "tasks 40/40, 0 invented or twice" in score.stdout
    assert score.returncode == 0, score.stdout
    assert (len(document["targets"]), len(document["tasks"])) == (12, 40)
    wet = printed(runner("plans", "import", SHARED / "plans" / "ba-ngoi.docx", "--json"))
    assert document == wet | {"plan": wet["plan"] | {"id": None}}
