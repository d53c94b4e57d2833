"""Figures through HTTP: one, a whole month, corrections, what two people at once get, who may."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from bs4 import BeautifulSoup

from app.base import clock
from app.base.actors import COMMAND_LINE, EVERYWHERE
from app.base.db import db
from campaigns.plans import plan as plans
from campaigns.plans import reported, results
from campaigns.plans.plan import Plan
from campaigns.plans.target import Target
from tests.conftest import ONE_DATABASE
from tests.web.handed_out import assert_handed_out
from trainees import figures
from trainees.figures import Said

pytestmark = ONE_DATABASE
LINES = {
    "vneid": ("percent", "75", ">=", "vneid"), "rank": ("rank", "10", "<=", None), "page": ("yesno", None, None, None),
    "words": ("text", None, None, None), "points": ("count", "12", ">=", None), "staff": ("percent", "100", ">=", "staff_trained"),
}  # fmt: skip


@pytest.fixture(autouse=True)
def november(at) -> None:
    at(date(2026, 11, 20))


@pytest.fixture
def plan(commune, work) -> dict[str, int]:
    """Ids of a plan ('plan') and of its targets by name; all but the computed one are reported."""
    with work():
        row = Plan(
            locality_id=commune.locality,
            identity="x",
            title="Kế hoạch",
            year=2026,
            created_at=clock.now(),
            sheets=[],
        )
        targets = {
            name: Target(
                locality_id=commune.locality, plan=row, ref=str(n), rank=n, text=f"Chỉ tiêu {name}", kind=kind,
                value=None if value is None else Decimal(value), operator=operator, indicator_code=code,
                lead="Công an xã" if name == "vneid" else "Văn phòng", counting=None if code else "reported",
            )
            for n, (name, (kind, value, operator, code)) in enumerate(LINES.items())
        }  # fmt: skip
        db.session.add_all([row, *targets.values()])
        db.session.flush()
        return {"plan": row.id} | {name: target.id for name, target in targets.items()}


def address(plan: dict[str, int], name: str, tail: str = "") -> str:
    return f"/plans/{plan['plan']}/targets/{plan[name]}/figures{tail}"


def words(response) -> str:
    return " ".join(BeautifulSoup(response.text, "html.parser").get_text(" ").split())


def newest(plan: dict[str, int], name: str) -> figures.Figure | None:
    return reported.newest(plans.get(plan["plan"], within=EVERYWHERE)).get(plan[name])


SHARE = {"on": "31/10/2026", "numerator": "25.736", "denominator": "36.845", "document": "45/BC-CAX", "document_on": "05/11/2026"}  # fmt: skip


def test_a_figure_is_written_down_and_read_back(plan, sign_in, work) -> None:
    officer = sign_in("officer")
    assert "Công an xã" in officer.get(address(plan, "vneid", "/new")).text  # the lead is offered
    answer = officer.post(address(plan, "vneid", "/new"), data=SHARE | {"reporter": "Công an xã"})
    assert answer.status_code == 303
    page = words(officer.get(answer.location))
    assert "25.736/36.845 = 69,85 %" in page
    assert "Công an xã, 45/BC-CAX ngày 05/11/2026" in page
    with work():
        result = results.of_plan(plans.get(plan["plan"], within=EVERYWHERE), date(2026, 11, 14))[
            plan["vneid"]
        ]
        assert (result.percent, result.status) == (Decimal("69.85"), "on-track")


@pytest.mark.parametrize(
    ("name", "typed", "sentence"),
    [
        ("vneid", {"numerator": "36.846", "denominator": "36.845"}, "lớn hơn mẫu số"),
        ("vneid", {"value": "100,5"}, "từ 0 đến 100"),
        ("vneid", {"value": "gần 70"}, "không đọc được là con số"),
        ("vneid", {"value": "70", "on": "21/11/2026"}, "còn ở tương lai"),
        ("vneid", {"value": "70", "on": "11/14/2026"}, "không phải ngày có thật"),
        ("vneid", {"value": "70", "document_on": "30/10/2026"}, "không thể nằm trong văn bản"),
        ("vneid", {}, "Cần tử số và mẫu số"),
        ("rank", {"value": "0"}, "hạng 0 không có"),
        ("page", {}, "Chọn Có hoặc Chưa"),
        ("words", {"text": " "}, "Cần ghi kết quả bằng lời"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_beside_its_box(plan, sign_in, work, name, typed, sentence) -> None:
    answer = sign_in("officer").post(address(plan, name, "/new"), data={"on": "31/10/2026"} | typed)
    assert answer.status_code == 422
    assert sentence in words(answer)
    with work():
        assert newest(plan, name) is None


def test_every_kind_has_its_boxes(plan, sign_in, work) -> None:
    officer = sign_in("officer")
    for name, typed, said in (
        ("rank", {"value": "7"}, "hạng 7"), ("page", {"text": "yes"}, "Có"), ("words", {"text": "Đã ban hành"}, "Đã ban hành"),
        ("points", {"value": "1.203"}, "1.203"),
    ):  # fmt: skip
        assert officer.get(address(plan, name, "/new")).status_code == 200
        answer = officer.post(
            address(plan, name, "/new"), data={"on": "31/10/2026"} | typed, follow_redirects=True
        )
        assert said in words(answer)


def test_two_who_write_the_same_day(plan, sign_in, work) -> None:
    first, second = sign_in("officer"), sign_in("administrator")
    assert first.post(address(plan, "vneid", "/new"), data=SHARE).status_code == 303
    late = SHARE | {"numerator": "25.800"}
    answer = second.post(address(plan, "vneid", "/new"), data=late)
    assert answer.status_code == 409
    page = BeautifulSoup(answer.text, "html.parser")
    assert "đã có số liệu" in words(answer)
    assert page.find("input", {"name": "numerator"})["value"] == "25.800"  # what was typed is not lost
    with work():
        assert newest(plan, "vneid").numerator == 25_736
    # Now the person has seen it, and says it goes.
    seen = page.find("input", {"name": "replaces"})["value"]
    assert second.post(address(plan, "vneid", "/new"), data=late | {"replaces": seen}).status_code == 303
    with work():
        assert newest(plan, "vneid").numerator == 25_800
    history = words(first.get(address(plan, "vneid")))
    assert "Đã thay" in history
    assert "bằng 25.800/36.845" in history


def test_a_wrong_day_is_mended(plan, sign_in, work) -> None:
    officer = sign_in("officer")
    officer.post(address(plan, "vneid", "/new"), data=SHARE)
    with work():
        wrong = newest(plan, "vneid").id
    officer.post(address(plan, "vneid", "/new"), data=SHARE | {"on": "30/09/2026", "replaces": str(wrong)})
    with work():
        assert newest(plan, "vneid").on == date(2026, 9, 30)


def test_a_line_written_before_the_target_was_linked(plan, sign_in, work) -> None:
    officer = sign_in("officer")
    with work():
        by_id = {t.id: t for t in plans.get(plan["plan"], within=EVERYWHERE).targets}
        line = by_id[plan["vneid"]]
        line.indicator_code, line.counting = None, "reported"
        old = reported.record(line, date(2026, 10, 31), Said(value=Decimal(60)), by=COMMAND_LINE).id
        line.indicator_code = "vneid"
    assert officer.post(address(plan, "vneid", "/new"), data=SHARE).status_code == 409
    assert (
        officer.post(address(plan, "vneid", "/new"), data=SHARE | {"replaces": str(old)}).status_code == 303
    )
    with work():
        assert newest(plan, "vneid").numerator == 25_736


def test_withdrawn_and_used_again(plan, sign_in, work) -> None:
    officer = sign_in("officer")
    officer.post(address(plan, "vneid", "/new"), data=SHARE)
    with work():
        number = newest(plan, "vneid").id
    assert officer.post(address(plan, "vneid", f"/{number}/withdraw")).status_code == 303
    with work():
        assert newest(plan, "vneid") is None
    assert "Đã rút" in words(officer.get(address(plan, "vneid")))
    assert officer.post(address(plan, "vneid", f"/{number}/restore")).status_code == 303
    with work():
        assert newest(plan, "vneid").numerator == 25_736
    # twice: nothing more happens
    assert (
        officer.post(address(plan, "vneid", f"/{number}/restore"), follow_redirects=True).status_code == 200
    )


def test_a_figure_of_another_target_is_not_found(plan, sign_in, work) -> None:
    officer = sign_in("officer")
    officer.post(address(plan, "vneid", "/new"), data=SHARE)
    with work():
        number = newest(plan, "vneid").id
    assert officer.post(address(plan, "rank", f"/{number}/withdraw")).status_code == 404
    assert officer.get(address(plan, "rank", f"/new?replaces={number}")).status_code == 404


def test_a_document_is_kept_beside_it(plan, sign_in) -> None:
    officer = sign_in("officer")
    pdf = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
    answer = officer.post(
        address(plan, "vneid", "/new"), data=SHARE | {"file": (io.BytesIO(pdf), "báo cáo.pdf")}, follow_redirects=True
    )  # fmt: skip
    link = BeautifulSoup(answer.text, "html.parser").find("a", string="Tải văn bản")["href"]
    got = officer.get(link)
    assert got.data == pdf
    assert_handed_out(got, "báo cáo.pdf", "application/pdf")
    wrong = officer.post(
        address(plan, "vneid", "/new"),
        data=SHARE | {"on": "30/10/2026", "file": (io.BytesIO(b"MZ"), "x.exe")},
    )
    assert wrong.status_code == 422


def test_a_computed_target_and_a_closed_plan_take_none(plan, sign_in, work) -> None:
    officer = sign_in("officer")
    answer = officer.post(address(plan, "staff", "/new"), data={"on": "31/10/2026", "value": "50"})
    assert answer.status_code == 422
    assert "do phần mềm tính" in words(answer)
    with work():
        plans.get(plan["plan"], within=EVERYWHERE).closed_at = clock.now()
    assert officer.post(address(plan, "vneid", "/new"), data=SHARE).status_code == 422


def test_trainers_and_strangers_stay_outside(plan, client, sign_in, found_commune) -> None:
    for tail in ("", "/new"):
        assert sign_in("trainer").get(address(plan, "vneid", tail)).status_code == 403
        assert client.get(address(plan, "vneid", tail)).status_code in (302, 303, 401)
    assert sign_in("trainer").get(f"/plans/{plan['plan']}/figures/month").status_code == 403


# --- a whole month -------------------------------------------------------------------------------------------


def month(plan: dict[str, int]) -> str:
    return f"/plans/{plan['plan']}/figures/month"


def test_a_month_is_written_together(plan, sign_in, work) -> None:
    officer = sign_in("officer")
    page = officer.get(month(plan))
    assert "Chỉ tiêu vneid" in page.text
    assert "Chỉ tiêu staff" not in page.text  # computed
    sent = {
        "on": "31/10/2026", f"n-{plan['vneid']}": "25.736", f"d-{plan['vneid']}": "36.845", "document-0": "45/BC-CAX",
        "document_on-0": "05/11/2026", f"v-{plan['rank']}": "7", f"t-{plan['page']}": "yes",
    }  # fmt: skip
    answer = officer.post(month(plan), data=sent, follow_redirects=True)
    assert "Đã ghi số liệu của 3 chỉ tiêu đến ngày 31/10/2026" in words(answer)
    with work():
        figure = newest(plan, "vneid")
        assert (figure.reporter, figure.document, figure.document_on) == (
            "Công an xã",
            "45/BC-CAX",
            date(2026, 11, 5),
        )
        assert newest(plan, "rank").value == 7
        assert newest(plan, "words") is None  # blank is missing, not 0


def test_one_wrong_row_and_nothing_is_written(plan, sign_in, work) -> None:
    sent = {
        "on": "31/10/2026",
        f"v-{plan['rank']}": "7",
        f"v-{plan['points']}": "nhiều",
        f"n-{plan['vneid']}": "5",
    }
    answer = sign_in("officer").post(month(plan), data=sent)
    assert answer.status_code == 422
    page = words(answer)
    assert "Có 2 chỗ cần sửa. Chưa ghi gì." in page
    assert "“nhiều” không đọc được là con số" in page
    assert "Cần cả tử số và mẫu số" in page
    assert (
        BeautifulSoup(answer.text, "html.parser").find("input", {"name": f"v-{plan['rank']}"})["value"] == "7"
    )
    with work():
        assert newest(plan, "rank") is None


def test_a_day_that_has_a_figure_asks_before_it_goes(plan, sign_in, work) -> None:
    officer = sign_in("officer")
    sent = {"on": "31/10/2026", f"v-{plan['rank']}": "7"}
    officer.post(month(plan), data=sent)
    answer = officer.post(month(plan), data=sent | {f"v-{plan['rank']}": "8"})
    assert answer.status_code == 422
    assert "Ngày này đã có số liệu: hạng 7" in words(answer)
    seen = BeautifulSoup(answer.text, "html.parser").find("input", {"name": f"seen-{plan['rank']}"})["value"]
    again = sent | {f"v-{plan['rank']}": "8", f"seen-{plan['rank']}": seen}
    assert officer.post(month(plan), data=again).status_code == 303
    with work():
        assert newest(plan, "rank").value == 8


def test_nothing_typed_and_no_day(plan, sign_in) -> None:
    officer = sign_in("officer")
    assert "Chưa điền ô nào" in words(officer.post(month(plan), data={"on": "31/10/2026"}))
    assert "Ngày không có thật" in words(
        officer.post(month(plan), data={"on": "31/11/2026", f"v-{plan['rank']}": "7"})
    )


def test_the_table_says_what_was_reported(plan, sign_in, work) -> None:
    with work():
        row = plans.get(plan["plan"], within=EVERYWHERE)
        by_id = {t.id: t for t in row.targets}
        for name, said in (
            ("vneid", Said(Decimal(25_736), Decimal(36_845))), ("rank", Said(value=Decimal(7))), ("page", Said(text="yes")),
            ("points", Said(value=Decimal(10))),
        ):  # fmt: skip
            reported.record(
                by_id[plan[name]], date(2026, 10, 31), said, by=COMMAND_LINE, reporter="Công an xã",
                document="45/BC-CAX", document_on=date(2026, 11, 5),
            )  # fmt: skip
    answer = sign_in("officer").post("/indicators/export", data={"plan": plan["plan"], "as_of": "2026-11-14"})
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    table = {row[1]: row for row in book.worksheets[0].iter_rows(values_only=True) if row[1]}
    assert table["Chỉ tiêu vneid"][5:8] == ("69,85 %", "93,13 %", "Đúng tiến độ")  # 69,85 / 75
    assert table["Chỉ tiêu vneid"][8] == (
        "25.736/36.845; số liệu ngày 31/10/2026; Công an xã, 45/BC-CAX ngày 05/11/2026; "
        "phần phong trào góp: 0 người (không cộng vào)"
    )
    assert table["Chỉ tiêu rank"][5:8] == ("hạng 7", "—", "Đạt")
    assert table["Chỉ tiêu page"][5:8] == ("Có", "—", "Đạt")
    assert table["Chỉ tiêu points"][5:7] == ("10", "83,33 %")  # 10 / 12
    assert table["Chỉ tiêu words"][5:9] == ("—", "—", "—", "Số liệu do Văn phòng báo cáo")
    sources = {row[1]: row for row in book.worksheets[1].iter_rows(values_only=True)}
    assert sources["Chỉ tiêu vneid"][3:8] == (25_736, 36_845, 69.85, 0, "số liệu ngày 31/10/2026")
    assert sources["Chỉ tiêu vneid"][8] == "Công an xã, 45/BC-CAX ngày 05/11/2026"
    assert sources["Chỉ tiêu words"][8] == "Chưa có số liệu; chờ Văn phòng"


def test_commands(plan, runner) -> None:
    more = ("--plan", plan["plan"], "--ref", "0", "--on", "2026-10-31")
    assert runner("figures", "record", *more, "--value", "25.736/36.845").exit_code == 0
    again = runner("figures", "record", *more, "--value", "70")
    assert again.exit_code == 2
    assert runner("figures", "record", *more, "--value", "70", "--correct", "--json").exit_code == 0
    listed = runner("figures", "list", "--plan", plan["plan"])
    assert "(withdrawn)" in listed.output
    assert runner("figures", "record", *more, "--value", "nhiều").exit_code == 2
    shown = runner("indicators", "show", "--plan", plan["plan"], "--by", "unit", "--json")
    assert '"by": []' in shown.output


def test_the_pages_ask_as_often_for_many_lines_as_for_few(plan, sign_in, work, queries) -> None:
    officer, seen = sign_in("officer"), []
    for days in (1, 20):
        with work():
            row = plans.get(plan["plan"], within=EVERYWHERE)
            for name, said in (("rank", Said(value=Decimal(7))), ("vneid", Said(value=Decimal(50)))):
                line = next(t for t in row.targets if t.id == plan[name])
                for day in range(1, days + 1):
                    if days == 1 or day > 1:
                        reported.record(line, date(2026, 9, day), said, by=COMMAND_LINE)
        counted = []
        for path in (month(plan), address(plan, "vneid"), address(plan, "vneid", "/new")):
            with queries() as asked:
                assert officer.get(path).status_code == 200
            counted.append(len(asked))
        seen.append(counted)
    assert seen[0] == seen[1]
    assert max(seen[0]) <= 9
