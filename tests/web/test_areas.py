"""Places and their numbers through HTTP: typed, read from a sheet, put right, taken back."""

from __future__ import annotations

import io
from datetime import date

import pytest
import xlsxwriter
from bs4 import BeautifulSoup
from sqlalchemy import select

from app.audit import AuditRow
from app.base import clock
from app.base.actors import COMMAND_LINE, Scope
from app.base.db import db
from tests.conftest import ONE_DATABASE
from tests.shape.test_pages import faults
from trainees import areas, schools
from trainees.areas import Unit, counts

pytestmark = ONE_DATABASE


def words(answer):
    return " ".join(BeautifulSoup(answer.text, "html.parser").main.get_text(" ").split())


def book(*rows):
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as made:
        page = made.add_worksheet("Số liệu")
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                if value != "":
                    page.write(number, column, value)
    return io.BytesIO(buffer.getvalue())


def filled(page):
    """What a form of a page would send as it stands."""
    sent = {}
    for form in page.find_all("form", method="post"):
        if form.find(attrs={"name": "place-0"}) is None and form.find(attrs={"name": "lines-0"}) is None:
            continue
        for one in form.find_all(["input", "select", "textarea"]):
            if one.name == "select":
                chosen = one.find("option", selected=True) or one.find("option")
                sent[one["name"]] = chosen["value"]
            elif one.name == "textarea":
                sent[one["name"]] = one.get_text().removeprefix("\n")
            else:
                sent[one["name"]] = one.get("value", "")
    return sent


@pytest.fixture
def homes(commune, work) -> list[int]:
    with work():
        db.session.get_one(areas.Locality, commune.locality).neighbourhood_word = "thôn"
        return [areas.ensure_neighbourhood(commune.locality, f"Thôn {n}").id for n in (1, 2, 10)]


def test_numbers_typed_into_the_grid_stand_on_the_page(commune, homes, sign_in, work) -> None:
    officer = sign_in("officer")
    page = BeautifulSoup(officer.get("/areas/counts/new").text, "html.parser")
    sent = filled(page)
    assert [sent[f"group-{j}"] for j in range(6)] == ["all", "households", ">=18", ">=15", ">=14", "pupils"]
    assert [sent[f"place-{i}"] for i in range(4)] == ["whole", *map(str, homes)]
    sent |= {
        "day": "01/01/2026",
        "source": "Công an xã 12/BC",
        "n-0-0": "1.100",
        "n-1-0": "300",
        "n-2-0": "400",
        "n-3-0": "410",
    }
    answer = officer.post("/areas/counts", data=sent, follow_redirects=True)
    shown = words(answer)
    assert "Đã ghi 4 số" in shown
    assert "các thôn cộng lại nhiều hơn 10" in shown
    with work():
        found = areas.population(commune.locality, "all", clock.today())
        assert (found.people, found.source, found.day) == (1100, "Công an xã 12/BC", date(2026, 1, 1))
        told = db.session.scalars(select(AuditRow).where(AuditRow.verb == "enter")).one()
        assert (told.noun, told.detail) == ("count_entry", {"numbers": 4})
    history = words(officer.get(f"/areas/neighbourhoods/{homes[0]}"))
    assert "300" in history
    assert "Đang dùng cho ngày này" in history


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"n-1-0": "ba trăm"}, "1 ô không phải số nguyên"), ({"source": ""}, "Cần nguồn của số liệu"),
        ({"day": "31/02/2026"}, "không phải ngày có thật"), ({"day": "01/01/2999", "n-1-0": "5"}, "không thể ở tương lai"), ({}, "Cần ít nhất một số"),
        ({"n-1-0": "5", "place-1": "999999"}, "Không tìm thấy thôn"), ({"n-1-0": "5", "group-0": "giants"}, "Nhóm dân số này không có"),
    ],
)  # fmt: skip
def test_a_wrong_grid_comes_back_as_it_was_typed(commune, homes, sign_in, work, wrong, said) -> None:
    officer = sign_in("officer")
    sent = filled(BeautifulSoup(officer.get("/areas/counts/new").text, "html.parser"))
    answer = officer.post("/areas/counts", data=sent | {"source": "Công an xã", "n-3-1": ""} | wrong)
    assert answer.status_code == 422
    assert said in words(answer)
    assert faults(answer.text) == []
    if "n-1-0" in wrong:
        assert wrong["n-1-0"] in answer.text
    with work():
        assert counts.newest(commune.locality, clock.today()) == {}


def test_a_messy_sheet_is_looked_over_and_then_written_as_one(commune, homes, sign_in, work) -> None:
    officer = sign_in("officer")
    sheet = book(
        ["BIỂU DÂN SỐ"], ["TT", "Tên thôn", "Số hộ", "Số khẩu", "Trong đó nữ", "Từ đủ 18 tuổi"],
        [1, "THÔN 1", 80, "1.300", 700, 900], [2, "Thôn 2", 70, 1200, 600, 800], [3, "Thôn Mới", 60, 900, 450, "600"],
        ["", "Tổng cộng", 210, 3500, 1750, 2300], ["", "Người lập biểu"],
    )  # fmt: skip
    answer = officer.post(
        "/areas/counts/read", data={"file": (sheet, "dan-so.xlsx")}, content_type="multipart/form-data"
    )
    assert answer.status_code == 200
    assert faults(answer.text) == []
    assert "dòng tổng ghi 3.500. Hai số không khớp" in words(answer)
    assert "Cộng các dòng: 210, khớp dòng tổng" in words(answer)
    sent = filled(BeautifulSoup(answer.text, "html.parser"))
    assert [sent[f"place-{i}"] for i in range(4)] == [str(homes[0]), str(homes[1]), "new", "whole"]
    assert [sent[f"group-{j}"] for j in range(4)] == ["households", "all", "", ">=18"]
    with work():
        assert counts.newest(commune.locality, clock.today()) == {}  # nothing yet
    answer = officer.post(
        "/areas/counts", data=sent | {"day": "31/12/2025", "source": "Báo cáo dân số"}, follow_redirects=True
    )
    assert "Đã ghi 12 số" in words(answer)
    with work():
        standing = counts.newest(commune.locality, clock.today())
        assert {g: standing[(None, g)].people for g in ("all", ">=18", "households")} == {
            "all": 3500,
            ">=18": 2300,
            "households": 210,
        }
        new = next(h for h in areas.neighbourhoods(Scope(commune.locality)) if h.name == "Thôn Mới")
        assert standing[(new.id, "all")].people == 900
        assert standing[(homes[0], "all")].people == 1300
    listed = officer.get("/areas/entries")
    assert "dan-so.xlsx" in words(listed)
    undo = BeautifulSoup(listed.text, "html.parser").find("form", action=lambda a: a and a.endswith("/undo"))[
        "action"
    ]
    assert "không còn được tính" in words(officer.post(undo, follow_redirects=True))
    with work():
        assert counts.newest(commune.locality, clock.today()) == {}
    assert "đã được hoàn tác" in words(officer.post(undo, follow_redirects=True))


def test_cells_are_pasted_and_the_same_table_again_changes_nothing(commune, homes, sign_in) -> None:
    officer = sign_in("officer")
    text = "Thôn\tDân số\nThôn 1\t300\nThôn 2\t400\n"
    read = officer.post("/areas/counts/read", data={"text": text}, content_type="multipart/form-data")
    sent = filled(BeautifulSoup(read.text, "html.parser")) | {"day": "01/01/2026", "source": "Công an xã"}
    assert officer.post("/areas/counts", data=sent).status_code == 303
    answer = officer.post("/areas/counts", data=sent)
    assert answer.status_code == 422
    assert "không có gì thay đổi" in words(answer)
    twice = sent | {"place-1": sent["place-0"]}
    assert "là một nơi" in words(officer.post("/areas/counts", data=twice))


@pytest.mark.parametrize(
    "data",
    [{}, {"text": "chẳng có bảng nào"}, {"file": (io.BytesIO(b"x"), "a.xlsx")}],
    ids=["nothing", "no table", "no sheet"],
)
def test_what_is_no_table_is_said_beside_its_field(commune, sign_in, data) -> None:
    data = {k: (io.BytesIO(b"x"), v[1]) if isinstance(v, tuple) else v for k, v in data.items()}
    for path in ("/areas/counts/read", "/areas/schools/read"):
        answer = sign_in("officer").post(
            path,
            data=dict(data) | ({"file": (io.BytesIO(b"x"), "a.xlsx")} if "file" in data else {}),
            content_type="multipart/form-data",
        )
        assert answer.status_code == 422
        assert faults(answer.text) == []


def test_putting_a_day_right_starts_from_what_stands(commune, homes, sign_in, work) -> None:
    with work():
        counts.enter(
            commune.locality, date(2026, 1, 1), "Công an xã", {(homes[0], "all"): 300}, by=COMMAND_LINE
        )
    officer = sign_in("officer")
    sent = filled(BeautifulSoup(officer.get("/areas/counts/new?day=2026-01-01").text, "html.parser"))
    assert (sent["n-1-0"], sent["day"], sent["source"]) == ("300", "01/01/2026", "Công an xã")
    officer.post("/areas/counts", data=sent | {"n-1-0": "310"})
    shown = words(officer.get(f"/areas/neighbourhoods/{homes[0]}"))
    assert "Đã đính chính" in shown
    assert "310" in shown


def test_a_name_is_put_right_two_are_made_one_and_taken_apart(commune, homes, sign_in, work) -> None:
    officer = sign_in("officer")
    home = f"/areas/neighbourhoods/{homes[0]}"
    assert "Đã đổi tên" in words(
        officer.post(f"{home}/name", data={"name": "Thôn Bản Lìm"}, follow_redirects=True)
    )
    assert "hãy gộp hai tên" in words(
        officer.post(f"{home}/name", data={"name": "Thôn 2"}, follow_redirects=True)
    )
    shown = officer.post(f"{home}/take-in", data={"other": homes[1]}, follow_redirects=True)
    assert "Đã gộp “Thôn 2” vào đây" in words(shown)
    apart = BeautifulSoup(shown.text, "html.parser").find(
        "form", action=lambda a: a and a.endswith("/apart")
    )["action"]
    assert "Đã tách “Thôn 2”" in words(officer.post(apart, follow_redirects=True))
    assert "Chọn tên cần gộp" in words(
        officer.post(f"{home}/take-in", data={"other": ""}, follow_redirects=True)
    )
    assert officer.post(f"{home}/take-in", data={"other": 999999}).status_code == 404
    assert officer.post(apart).status_code == 404


def test_a_unit_is_said_to_be_a_school_and_hung_under_another(commune, sign_in, work) -> None:
    officer = sign_in("officer")
    office, school = commune.units
    answer = officer.post(
        f"/areas/units/{office}/place", data={"kind": "school", "parent": school}, follow_redirects=True
    )
    assert "Đã ghi" in words(answer)
    with work():
        unit = db.session.get_one(Unit, office)
        assert (unit.kind, unit.parent_id) == ("school", school)
    assert "trực thuộc" in words(
        officer.post(f"/areas/units/{school}/place", data={"parent": office}, follow_redirects=True)
    )
    assert "Loại phải là" in words(
        officer.post(f"/areas/units/{school}/place", data={"kind": "x"}, follow_redirects=True)
    )
    assert "Văn phòng" in words(officer.get("/areas/units"))
    assert "Đã gộp" in words(
        officer.post(f"/areas/units/{school}/take-in", data={"other": office}, follow_redirects=True)
    )
    assert "Đã đổi tên" in words(
        officer.post(f"/areas/units/{school}/name", data={"name": "Trường Hoa Sen"}, follow_redirects=True)
    )


def test_classes_of_a_school_are_written_as_lines(commune, sign_in, work) -> None:
    officer = sign_in("officer")
    school = commune.units[1]
    sent = filled(BeautifulSoup(officer.get(f"/areas/schools/{school}").text, "html.parser"))
    sent |= {"day": "05/09/2025", "source": "Báo cáo nhà trường", "lines-0": "1A: 35\n1B 34\n"}
    assert "Đã ghi 69 học sinh của 1 trường" in words(
        officer.post("/areas/schools", data=sent, follow_redirects=True)
    )
    again = filled(BeautifulSoup(officer.get(f"/areas/schools/{school}").text, "html.parser"))
    assert again["lines-0"].split() == ["1A:", "35", "1B:", "34"]
    bad = officer.post("/areas/schools", data=sent | {"lines-0": "Lò Thị Bé\n"})
    assert bad.status_code == 422
    assert "Lò Thị Bé" in words(bad)
    assert faults(bad.text) == []
    with work():
        assert areas.population(commune.locality, "pupils", clock.today()).people == 69


def test_a_sheet_of_several_schools(commune, sign_in, work) -> None:
    officer = sign_in("officer")
    sheet = book(
        ["TT", "Trường", "Lớp", "Sĩ số"], [1, "Trường Tiểu học Hoa Sen", "1A", 35], [2, "", "1B", 34],
        [3, "Trường THCS Suối Trong", "6/1", 41], ["", "Tổng cộng", "", 110],
    )  # fmt: skip
    read = officer.post(
        "/areas/schools/read", data={"file": (sheet, "si-so.xlsx")}, content_type="multipart/form-data"
    )
    assert faults(read.text) == []
    sent = filled(BeautifulSoup(read.text, "html.parser")) | {"day": "05/09/2025", "source": "Phòng giáo dục"}
    assert (sent["unit-0"], sent["unit-1"]) == (str(commune.units[1]), "new")
    twice = officer.post("/areas/schools", data=sent | {"unit-1": sent["unit-0"]})
    assert "đã chọn ở trên" in words(twice)
    assert "110 học sinh của 2 trường" in words(
        officer.post("/areas/schools", data=sent, follow_redirects=True)
    )
    with work():
        assert schools.pupils(commune.locality, clock.today()) == 110
        assert next(u for u in areas.units(Scope(commune.locality)) if "THCS" in u.name).is_school
    shown = words(officer.get("/areas/schools"))
    assert "Trường THCS Suối Trong 1 41 05/09/2025" in shown


def test_children_by_name_are_not_taken(commune, sign_in) -> None:
    pupils = book(["DANH SÁCH HỌC SINH"], ["STT", "Họ và tên", "Lớp"], [1, "Lò Thị Bé", "1A"])
    answer = sign_in("officer").post(
        "/areas/schools/read", data={"file": (pupils, "hs.xlsx")}, content_type="multipart/form-data"
    )
    assert answer.status_code == 422
    assert "chỉ được đếm, không ghi tên" in words(answer)


def test_the_word_for_neighbourhoods_is_the_localitys(commune, homes, sign_in) -> None:
    officer = sign_in("officer")
    assert "“ấp”" in words(officer.post("/areas/word", data={"word": "ấp"}, follow_redirects=True))
    assert "Từng ấp" in words(officer.get("/areas"))
    assert "Cần ghi từ" in words(officer.post("/areas/word", data={"word": " "}, follow_redirects=True))


def test_another_locality_is_not_there(found_commune, commune, homes, sign_in, work) -> None:
    other = found_commune("00002", "Suối Trong")
    with work():
        entry = counts.enter(
            commune.locality, clock.today(), "Công an", {(None, "all"): 9}, by=COMMAND_LINE
        ).id
    stranger = sign_in("officer", other)
    for path in (
        f"/areas/neighbourhoods/{homes[0]}",
        f"/areas/units/{commune.units[0]}",
        f"/areas/schools/{commune.units[1]}",
    ):
        assert stranger.get(path).status_code == 404
    assert stranger.post(f"/areas/entries/{entry}/undo").status_code == 404
    assert stranger.post(f"/areas/neighbourhoods/{homes[0]}/name", data={"name": "x"}).status_code == 404
    assert (
        stranger.post(f"/areas/units/{other.units[0]}/take-in", data={"other": commune.units[0]}).status_code
        == 404
    )
    assert "9" not in words(stranger.get("/areas/whole"))


def test_a_trainer_has_no_business_here(commune, homes, sign_in) -> None:
    trainer = sign_in("trainer")
    assert trainer.get("/areas").status_code == 403
    assert trainer.post("/areas/counts").status_code == 403


def test_the_page_is_bounded_and_paged(commune, homes, sign_in, work, queries) -> None:
    officer = sign_in("officer")

    def count(path):
        with queries() as seen:
            answer = officer.get(path)
        assert answer.status_code == 200
        assert faults(answer.text) == []
        return len(seen), answer

    few = {path: count(path)[0] for path in ("/areas", "/areas/schools", "/areas/entries", "/areas/units")}
    with work():
        made = [areas.ensure_neighbourhood(commune.locality, f"Thôn {n}").id for n in range(3, 63)]
        for n in range(1, 9):
            numbers = {(home, "all"): 100 * n for home in made}
            counts.enter(commune.locality, date(2026, 1, n), "Công an xã", numbers, by=COMMAND_LINE)
            school = areas.ensure_unit(commune.locality, f"Trường Tiểu học {n}").id
            schools.enter(commune.locality, clock.today(), "Trường", {school: [("1A", 30)]}, by=COMMAND_LINE)
    for path, before in few.items():
        n, answer = count(path)
        assert n <= before + 2, path
        assert n <= 12, path
    assert "Trang 1 / 2" in words(officer.get("/areas"))
    assert "Chưa có số liệu: 2 nơi" in words(officer.get("/areas?page=2"))
    assert answer is not None
