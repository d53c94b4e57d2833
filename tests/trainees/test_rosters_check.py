"""`make rosters-check`: what it passes, what it finds, and that it judges any folder."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from tests.trainees.shapes import files
from tests.trainees.shapes.files import Page
from tests.trainees.shapes.people import crowd

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared" / "rosters"


def check(folder, *words):
    """(exit code, document) of the command."""
    done = subprocess.run(
        [sys.executable, "-m", "scripts.rosters_check", str(folder), "--json", *words],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.returncode, json.loads(done.stdout) if done.stdout.strip() else done.stderr


@pytest.fixture
def folder(tmp_path):
    """Three lists of one commune, some of whose people stand in two or three of them, and the truth."""
    people = crowd(random.Random(7), 24, oldest=1964, youngest=2003)
    place = {id(person): f"Thôn {number % 3 + 1}" for number, person in enumerate(people)}
    staff, residents, forms = people[:8], people[4:20], [*people[6:12], *people[20:]]
    page = Page(
        "CBCC",
        [
            ["DANH SÁCH CÁN BỘ"],
            [],
            ["STT", "Họ và tên", "Ngày sinh", "Giới tính", "Số CCCD", "Chức vụ", "Đơn vị"],
        ],
    )
    page.rows += [
        [
            n,
            p.name,
            date.fromisoformat(p.birth),
            "Nữ" if p.sex == "F" else "Nam",
            p.national_id,
            "Công chức",
            "Trạm Y tế",
        ]
        for n, p in enumerate(staff, 1)
    ]
    page.rows += [
        [9, "Lò Văn Sai", "31/02/1980", "Nam", "", "Công chức", "Trạm Y tế"],
        [None, "Tổng số: 9 người"],
    ]
    (tmp_path / "co quan.xls").write_bytes(files.xls([page]))
    pages = []
    for name in sorted(set(place.values())):
        rows = [
            [n, p.name.upper(), "/".join(reversed(p.birth.split("-"))), int(p.national_id), name]
            for n, p in enumerate((p for p in residents if place[id(p)] == name), 1)
        ]
        pages.append(
            Page(name, [["DANH SÁCH NHÂN KHẨU"], ["TT", "HỌ VÀ TÊN", "NGÀY SINH", "CCCD", "Nơi ở"], *rows])
        )
    (tmp_path / "dan.ods").write_bytes(files.ods(pages))
    form = Page("", [["Dấu thời gian", "Họ và tên", "Ngày sinh", "Bạn ở thôn nào?"]])
    form.rows += [
        ["01/05/2026 08:00:00", p.name, "/".join(reversed(p.birth.split("-"))), place[id(p)]] for p in forms
    ]
    (tmp_path / "mau.csv").write_bytes(files.delimited(form, ";", "utf-16"))
    number = {id(person): n for n, person in enumerate(people)}
    truth = {
        "people": [{"id": number[id(p)], "name": p.name} for p in people],
        "files": {
            "co quan.xls": [
                *({"sheet": "CBCC", "row": row, "person": number[id(p)]} for row, p in enumerate(staff, 4)),
                {"sheet": "CBCC", "row": 12, "refuse": "birth"},
            ],
            "dan.ods": {
                "kind": "residents",
                "rows": [
                    {"sheet": page.name, "row": row, "person": number[id(p)]}
                    for page in pages
                    for row, p in enumerate((p for p in residents if place[id(p)] == page.name), 3)
                ],
            },
            "mau.csv": [
                {"sheet": None, "row": row, "person": number[id(p)]} for row, p in enumerate(forms, 2)
            ],
        },
    }
    (tmp_path / "truth.json").write_text(json.dumps(truth, ensure_ascii=False), encoding="utf-8")
    return tmp_path


def test_a_folder_that_is_as_its_truth_says(folder):
    code, document = check(folder)
    assert code == 0, document
    assert document["kinds"] == {"co quan.xls": "staff", "dan.ods": "residents", "mau.csv": "registrations"}
    assert len({tuple(run["order"]) for run in document["orders"]}) == 4
    for run in document["orders"]:
        assert (run["rows"], run["people"], run["split_or_joined"], run["unanswered"]) == (35, 24, 0, 0)
        assert run["same_people_as_first_order"]
        if run["answered"] == "at once":
            assert run["linked"] + run["asked"] == run["known"] == 10
    assert Counter(run["answered"] for run in document["orders"]) == {"at once": 4, "later": 4}


def test_a_truth_that_says_otherwise_is_told_place_by_place(folder):
    truth = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    rows = truth["files"]["co quan.xls"]
    rows[0]["refuse"] = "id"  # a row that is good
    del rows[-1]["refuse"]  # a row that is refused
    rows[-1]["person"] = 77
    rows.append({"sheet": "CBCC", "row": 40, "person": 1})  # a row that is not there
    truth["files"]["mau.csv"][0]["person"] = 99  # somebody whom the rules take for another
    (folder / "truth.json").write_text(json.dumps(truth), encoding="utf-8")
    code, document = check(folder, "--orders", "1", "--answers", "at once")
    assert code == 1
    (run,) = document["orders"]
    assert run["refused_missing"] == ["co quan.xls:CBCC:4"]
    assert run["refused_extra"] == ["co quan.xls:CBCC:12"]
    assert run["unread"] == ["co quan.xls:CBCC:40"]
    assert run["wrong"] or run["needless"]
    assert len(run["goals_missed"]) >= 3
    assert not document["goals_met"]


def test_a_folder_without_a_truth_and_a_kind_that_is_told(folder, tmp_path):
    code, document = check(folder, "--orders", "1", "--answers", "at once", "--kinds", "mau.csv=residents")
    assert document["kinds"]["mau.csv"] == "residents"
    (folder / "truth.json").unlink()
    code, said = check(folder)
    assert code == 2
    assert "truth.json" in said


@pytest.mark.shared
@pytest.mark.skipif(not (SHARED / "truth.json").exists(), reason="../shared/rosters is absent")
def test_the_open_lists():
    code, document = check(SHARED, "--orders", "2")
    assert code == 0, document
