"""What pages of plans and figures ask before they take it, and what they mark: choices, jumps, old figures, bare tasks."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from app.audit import AuditRow
from app.base import clock
from app.base.actors import COMMAND_LINE, Scope
from app.base.db import db
from app.filing import gathering
from app.reports import filed_table
from app.web.indicators.dashboard import span
from app.web.plans.lines import softened
from campaigns.plans import editing, reported
from campaigns.plans import plan as plans
from campaigns.plans.plan import Plan
from campaigns.plans.target import Target
from campaigns.plans.task import Task
from tests.conftest import ONE_DATABASE
from trainees import areas
from trainees.areas import counts
from trainees.figures import Said

pytestmark = ONE_DATABASE
DAY = date(2026, 11, 20)


@pytest.fixture
def officer(sign_in, at, commune):
    at(DAY)
    return sign_in("officer")


@pytest.fixture
def ids(work, commune, at) -> dict[str, int]:
    """A plan of this year with a reported share ('share'), a small one ('small'), a count ('count') and a task."""
    at(DAY)
    with work():
        rows = [
            {"kind": "group", "ref": None, "number": "I", "cells": ["I", "KỸ NĂNG SỐ CỦA NGƯỜI DÂN", "", "", ""]},
            {"kind": "target", "ref": "1", "number": "1", "cells": ["1", "Người dân có tài khoản", "%", "75", "Công an xã"]},
            {"kind": "target", "ref": "2", "number": "2", "cells": ["2", "Tỷ lệ chi cho chuyển đổi số", "%", "3", "Văn phòng"]},
            {"kind": "target", "ref": "3", "number": "3", "cells": ["3", "Số lớp", "lớp", "12", "Văn phòng"]},
        ]  # fmt: skip
        sheet = {
            "prefix": "", "title": "Phụ lục", "holds": "targets", "columns": ["TT", "CHỈ TIÊU", "Đơn vị tính", "Chỉ tiêu", "Chủ trì"],
            "fields": ["number", "text", "measure", "value", "lead"], "rows": rows,
        }  # fmt: skip
        plan = Plan(
            locality_id=commune.locality,
            identity="x",
            title="Kế hoạch A",
            year=2026,
            created_at=clock.now(),
            sheets=[sheet],
        )
        made = {}
        for name, (row, kind) in {
            "share": (rows[1], "percent"), "small": (rows[2], "percent"), "count": (rows[3], "count"),
        }.items():  # fmt: skip
            number, text, measure, value, lead = row["cells"]
            made[name] = Target(
                locality_id=commune.locality, plan=plan, ref=row["ref"], rank=int(number), number=number, text=text, kind=kind,
                measure=measure, operator=">=", operator_assumed=True, value=Decimal(value), value_raw=value, lead=lead,
                counting="reported", groups=["KỸ NĂNG SỐ CỦA NGƯỜI DÂN"],
            )  # fmt: skip
        made["task"] = Task(
            locality_id=commune.locality, plan=plan, ref="t1", rank=1, text="Mở lớp", lead="Văn phòng", output="Báo cáo",
            partners="Công an xã", deadline_kind="ongoing",
        )  # fmt: skip
        db.session.add(plan)
        db.session.flush()
        return {"plan": plan.id} | {name: row.id for name, row in made.items()}


def words(response) -> str:
    return " ".join(BeautifulSoup(response.text, "html.parser").get_text(" ").split())


def box(response) -> str:
    """What the box sends that confirms numbers far from the last ones."""
    return BeautifulSoup(response.text, "html.parser").find("input", {"name": "sure"})["value"]


def told(work, ids, name, on, **said):
    with work():
        target = db.session.get_one(Target, ids[name])
        reported.record(target, on, Said(**said), by=COMMAND_LINE)


# --- which plan the dashboard shows ----------------------------------------------------------------------------


def test_an_officer_chooses_the_plan_of_the_dashboard_and_takes_it_back(officer, ids, work, commune):
    with work():
        other = Plan(
            locality_id=commune.locality,
            identity="y",
            title="Kế hoạch B",
            year=2026,
            created_at=clock.now(),
            sheets=[],
        )
        db.session.add(other)
        db.session.flush()
        db.session.add(
            Target(
                locality_id=commune.locality,
                plan_id=other.id,
                ref="1",
                rank=1,
                text="Khác",
                kind="percent",
                counting="reported",
            )
        )
        newer = other.id
    assert "Kế hoạch B" in words(officer.get("/indicators"))
    page = words(officer.get("/plans"))
    assert page.count("Trang chỉ tiêu dùng kế hoạch này") == 1
    assert page.count("Dùng cho trang chỉ tiêu") == 1
    answer = officer.post(f"/plans/{ids['plan']}/choose", follow_redirects=True)
    assert "Trang chỉ tiêu dùng kế hoạch này. Bỏ chọn" in words(answer)
    assert "Kế hoạch A" in words(officer.get("/indicators"))
    officer.post(f"/plans/{ids['plan']}/unchoose")
    assert "Kế hoạch B" in words(officer.get("/indicators"))
    with work():
        rows = db.session.scalars(select(AuditRow.verb).where(AuditRow.noun == "plan").order_by(AuditRow.id))
        assert list(rows)[-2:] == ["choose", "choose-undo"]
        assert plans.current(Scope(commune.locality)).id == newer
    officer.post(f"/plans/{newer}/close")
    assert "Kế hoạch đã đóng" in words(officer.post(f"/plans/{newer}/choose", follow_redirects=True))
    assert officer.post("/plans/999/choose").status_code == 404


def test_who_may_only_look_chooses_nothing(sign_in, ids):
    trainer = sign_in("trainer")
    assert trainer.post(f"/plans/{ids['plan']}/choose").status_code == 403
    assert trainer.post(f"/plans/{ids['plan']}/unchoose").status_code == 403


# --- old figures and short bars --------------------------------------------------------------------------------


def test_an_old_figure_is_marked_everywhere(officer, ids, work):
    told(work, ids, "share", date(2026, 6, 30), numerator=Decimal(6), denominator=Decimal(10))
    told(work, ids, "small", date(2026, 10, 31), value=Decimal("2.65"))
    page = BeautifulSoup(officer.get("/indicators").text, "html.parser")
    share, small = (
        " ".join(page.find("a", string=text).find_parent("tr").get_text(" ").split())
        for text in ("Người dân có tài khoản", "Tỷ lệ chi cho chuyển đổi số")
    )
    assert "số liệu ngày 30/06/2026 số cũ" in share
    assert "số cũ" not in small
    assert "số cũ" in words(officer.get(f"/indicators/targets/{ids['share']}"))
    assert "số cũ" not in words(officer.get(f"/indicators/targets/{ids['small']}"))
    with work():
        book = openpyxl.load_workbook(
            io.BytesIO(filed_table.workbook(gathering.of_plan(db.session.get_one(Plan, ids["plan"]), DAY)))
        )
        notes = [row[-1].value or "" for row in book["Kết quả chỉ tiêu"].iter_rows(min_row=8, max_row=11)]
    assert sum("30/06/2026 (số cũ)" in note for note in notes) == 1
    assert sum("số cũ" in note for note in notes) == 1


def test_a_bar_of_a_small_target_has_the_length_of_the_target(officer, ids, work):
    told(work, ids, "small", date(2026, 10, 31), value=Decimal("2.65"))
    page = BeautifulSoup(officer.get("/indicators").text, "html.parser")
    row = page.find("a", string="Tỷ lệ chi cho chuyển đổi số").find_parent("tr")
    assert row.select_one(".bar__fill")["width"] == "70.67%"  # 2,65 of 3,75
    assert row.select_one(".bar__tick")["x1"] == "80.00%"
    assert [span(None), span(Decimal(20)), span(Decimal(0)), span(Decimal(8))] == [100, 100, 100, 10]
    assert page.find("a", href="/counting-rules") is not None


# --- numbers far from the last ones ----------------------------------------------------------------------------


def test_a_population_far_from_the_last_is_asked_about_once(officer, work, commune):
    with work():
        home = areas.ensure_neighbourhood(commune.locality, "Tổ 1").id
        counts.enter(
            commune.locality,
            date(2025, 12, 31),
            "Công an xã",
            {(None, ">=18"): 25736, (home, "all"): 100},
            by=COMMAND_LINE,
        )
    sent = {
        "day": "20/11/2026", "source": "45/BC", "free": "0", "group-0": ">=18", "group-1": "all", "name-0": "Cả xã",
        "place-0": "whole", "n-0-0": "47.900", "name-1": "Tổ 1", "place-1": str(home), "n-1-1": "130",
    }  # fmt: skip
    answer = officer.post("/areas/counts", data=sent)
    assert answer.status_code == 422
    page = words(answer)
    assert "Lần trước 25.736 (31/12/2025), nay 47.900 (+86 %)" in page
    assert "Tổ 1, số dân" not in page  # 30 % exactly is no jump
    assert "Đúng như vậy" in page
    assert "47.900" in answer.text
    with work():
        assert counts.newest(commune.locality, DAY)[(None, ">=18")].people == 25736
    sure = box(answer)
    # What was confirmed is these numbers: another one is asked about anew.
    assert officer.post("/areas/counts", data=sent | {"sure": sure, "n-0-0": "479.000"}).status_code == 422
    assert officer.post("/areas/counts", data=sent | {"sure": sure}).status_code == 303
    with work():
        assert counts.newest(commune.locality, DAY)[(None, ">=18")].people == 47900
    # Put right on the same day, it is laid beside the number before that day.
    again = sent | {"n-0-0": "25.736"}
    del again["n-1-1"]
    assert officer.post("/areas/counts", data=again).status_code == 303


def test_a_figure_far_from_the_last_is_asked_about(officer, ids, work):
    told(work, ids, "share", date(2026, 9, 30), numerator=Decimal(25736), denominator=Decimal(36845))
    address = f"/plans/{ids['plan']}/targets/{ids['share']}/figures/new"
    sent = {"on": "31/10/2026", "numerator": "30.000", "denominator": "60.000"}
    answer = officer.post(address, data=sent)
    assert answer.status_code == 422
    assert "Lần trước 36.845 (30/09/2026), nay 60.000 (+63 %)" in words(answer)
    assert "25.736 (30" not in words(answer)  # 17 % more are no jump
    assert officer.post(address, data=sent | {"sure": box(answer)}).status_code == 303
    fewer = {"on": "10/11/2026", "numerator": "3.000", "denominator": "60.000"}
    assert "nay 3.000 (−90 %)" in words(officer.post(address, data=fewer))


def test_the_month_s_form_asks_once_for_all(officer, ids, work):
    told(work, ids, "share", date(2026, 9, 30), numerator=Decimal(50), denominator=Decimal(100))
    told(work, ids, "count", date(2026, 9, 30), value=Decimal(4))
    address = f"/plans/{ids['plan']}/figures/month"
    sent = {
        "on": "31/10/2026", f"n-{ids['share']}": "60", f"d-{ids['share']}": "100", f"v-{ids['count']}": "9",
        f"v-{ids['small']}": "2,5",
    }  # fmt: skip
    answer = officer.post(address, data=sent)
    assert answer.status_code == 422
    assert "Số lớp: Lần trước 4 (30/09/2026), nay 9 (+125 %)" in words(answer)
    assert "Người dân có tài khoản: Lần trước" not in words(answer)
    with work():
        assert reported.newest(db.session.get_one(Plan, ids["plan"]))[ids["count"]].value == 4
    assert officer.post(address, data=sent | {"sure": box(answer)}).status_code == 303
    with work():
        assert reported.newest(db.session.get_one(Plan, ids["plan"]))[ids["count"]].value == 9


def test_a_command_says_it_and_writes(app, ids, work):
    told(work, ids, "count", date(2026, 9, 30), value=Decimal(4))
    done = app.test_cli_runner().invoke(
        args=[
            "figures",
            "record",
            "--plan",
            str(ids["plan"]),
            "--ref",
            "3",
            "--on",
            "2026-10-31",
            "--value",
            "9",
        ]
    )
    assert done.exit_code == 0, done.output
    assert "Xem lại: Lần trước 4 (30/09/2026), nay 9 (+125 %)." in done.output
    with work():
        assert reported.newest(db.session.get_one(Plan, ids["plan"]))[ids["count"]].value == 9


# --- the plan's own words ----------------------------------------------------------------------------------------


def test_a_workbook_shows_what_was_corrected_and_what_is_printed_in_the_notes(officer, ids, work):
    with work():
        plan = db.session.get_one(Plan, ids["plan"])
        share, small, count = plan.targets
        editing.edit(share, {"value": Decimal(85), "lead": "Công an phường"}, by=COMMAND_LINE)
        editing.edit(share, {"value": Decimal(90)}, by=COMMAND_LINE)
        editing.undo(editing.edit(small, {"value": Decimal(9)}, by=COMMAND_LINE), by=COMMAND_LINE)
        editing.edit(count, {"operator_assumed": False}, by=COMMAND_LINE)
        editing.remove(count, by=COMMAND_LINE)
    with work():
        data = filed_table.workbook(gathering.of_plan(db.session.get_one(Plan, ids["plan"]), DAY))
    sheet = openpyxl.load_workbook(io.BytesIO(data))["Kết quả chỉ tiêu"]
    rows = {row[0].value: [cell.value or "" for cell in row] for row in sheet.iter_rows(min_row=7)}
    assert rows["1"][1:5] == ["Người dân có tài khoản", "%", "≥ 90", "Công an phường"]
    assert "văn bản ghi “75”" in rows["1"][-1]
    assert "văn bản ghi “Công an xã”" in rows["1"][-1]
    assert rows["2"][3] == "3"
    assert "văn bản ghi" not in rows["2"][-1]
    assert "đã bỏ khi rà soát" in rows["3"][-1]


def test_headings_in_capitals_are_softened_on_screen_only(officer, ids, work):
    page = words(officer.get(f"/plans/{ids['plan']}"))
    assert "I. Kỹ năng số của người dân" in page
    assert "I. Kỹ năng số của người dân" in words(officer.get("/indicators"))
    with work():
        assert db.session.get_one(Target, ids["share"]).groups == ["KỸ NĂNG SỐ CỦA NGƯỜI DÂN"]
    assert softened("II. ỨNG DỤNG AI VÀ CNTT CỦA UBND XÃ") == "II. Ứng dụng AI và CNTT của UBND xã"
    assert softened("Kỹ năng") == "Kỹ năng"
    assert softened("Phụ lục I CÁC CHỈ TIÊU") == "Phụ lục I Các chỉ tiêu"
    assert softened("KNS") == "KNS"


def test_a_typed_target_waits_for_its_proposal(officer, ids, work):
    form = {"text": "Tỷ lệ cán bộ, công chức, viên chức được bồi dưỡng kỹ năng số", "kind": "percent", "operator": ">=", "value": "95"}  # fmt: skip
    assert officer.post(f"/plans/{ids['plan']}/lines/target/new", data=form).status_code == 303
    with work():
        made = db.session.scalar(select(Target).where(Target.ref == "bs-1"))
        assert made.proposed_code == "staff_trained"


def test_review_says_why_a_line_waits(officer, ids, work, commune):
    with work():
        made = Target(
            locality_id=commune.locality, plan_id=ids["plan"], ref="4", rank=4, kind="percent", lead="",
            text="Cán bộ, công chức và người lao động được bồi dưỡng kỹ năng số", operator=">=", value=Decimal(95),
            proposed_code="staff_trained", confidence=0.97,
        )  # fmt: skip
        db.session.add(made)
    page = words(officer.get(f"/plans/{ids['plan']}/review"))
    assert "Chỉ tiêu gồm cả người lao động, cách tính đề xuất không gồm." in page
    assert "1 đề xuất đếm khác lời của chỉ tiêu" in words(officer.get(f"/plans/{ids['plan']}"))
    with work():
        db.session.get_one(Task, ids["task"]).output = ""
    page = words(officer.get(f"/plans/{ids['plan']}/review?show=tasks"))
    assert "Phải xem từng dòng: 1 dòng chưa nêu sản phẩm." in page
    assert "Xác nhận cả" not in page


# --- tasks ---------------------------------------------------------------------------------------------------------


def test_a_task_done_without_anything_to_show_says_so(officer, ids):
    start = f"/plans/{ids['plan']}/tasks"
    address = f"{start}/{ids['task']}"
    officer.post(
        f"{address}/notes", data={"text": "Đang chuẩn bị", "on": "10/11/2026"}
    )  # says nothing of the end
    page = words(officer.post(f"{address}/notes", data={"state": "done"}, follow_redirects=True))
    assert "Đã xong nhưng chưa có sản phẩm" in page
    assert "Đã báo xong mà chưa có văn bản" in page
    for each in (address, start, f"{start}/board"):
        shown = BeautifulSoup(officer.get(each).text, "html.parser").select(".state--bad")
        assert list(dict.fromkeys(one.get_text(strip=True) for one in shown)) == ["Chưa có sản phẩm"], each
    officer.post(f"{address}/outputs", data={"title": "Báo cáo 12/BC"})
    page = officer.get(address)
    assert "Chưa có sản phẩm" not in page.text
    assert "Đủ" in words(page)


def test_a_task_with_words_but_no_output_is_only_asked_for_it(officer, ids):
    address = f"/plans/{ids['plan']}/tasks/{ids['task']}"
    officer.post(f"{address}/notes", data={"state": "done", "text": "Đã mở hai lớp"})
    page = BeautifulSoup(officer.get(address).text, "html.parser")
    assert not page.select(".state--bad")
    assert "Chưa có sản phẩm" in page.get_text()


# --- percents, and what a program hears ----------------------------------------------------------------------------


def test_percents_are_written_one_way(app):
    from campaigns.plans import result_words as printed

    with app.test_request_context():
        macros = app.jinja_env.get_template("macros/figures.html").module
        for value in ("77.5", "69.85", "100", "0.1", "12.05"):
            shown = str(macros.percent(Decimal(value))).strip()
            assert shown == printed.percent(Decimal(value))
            assert str(macros.percent(float(value))).strip() == shown
        assert str(macros.ratio(31, 40)).strip() == "77,5 %"
        assert str(macros.ratio(25736, 36845)).strip() == "69,85 %"


def test_a_body_too_large_for_people_says_nothing_of_batches(app, commune, bearer):
    answer = app.test_client().post(
        "/api/v1/people", data=b'{"name": "' + b"x" * 5_000_000 + b'"}', headers=bearer("officer"), content_type="application/json"
    )  # fmt: skip
    assert answer.status_code == 413
    assert answer.json["code"] == "body_too_large"
    assert "lượt" not in answer.json["title"]
    assert "4 MB" in answer.json["title"]
