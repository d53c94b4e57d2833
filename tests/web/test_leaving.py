"""Not on the newer list: the link, the ticks, the day, the button, and back."""

from __future__ import annotations

import io
from datetime import date

import pytest
from bs4 import BeautifulSoup

from app.base import clock
from app.base.actors import COMMAND_LINE, Scope
from tests.conftest import ONE_DATABASE
from tests.shape.test_pages import faults
from tests.trainees.test_leaving import (
    CLINIC,
    DINH,
    FIRST,
    MAY,
    NEW,
    OFFICE,
    OLD,
    PO,
    SCHOOL,
    SUA,
    proposed,
    staff,
)
from trainees import rosters
from trainees.imports import applying

pytestmark = ONE_DATABASE


def words(answer):
    return " ".join(BeautifulSoup(answer.text, "html.parser").main.get_text(" ").split())


@pytest.fixture
def put(commune, work):
    """put(bytes, since) applies a list of staff of the commune and gives its id."""

    def apply(data, since):
        with work():
            out = applying.apply(
                applying.read(data, "ds.xlsx", "staff"), commune.locality, by=COMMAND_LINE, since=since
            )
            return out.roster_import.id

    return apply


def ticked(page):
    return [
        box["value"]
        for box in page.find_all("input", attrs={"name": "membership"})
        if box.has_attr("checked")
    ]


def test_from_the_link_to_the_end_and_back(commune, put, sign_in, work) -> None:
    put(FIRST, OLD)
    bad = (PO[0], "31/02/1988", PO[2])
    second = put(staff((CLINIC, SUA, bad, DINH)), NEW)
    officer = sign_in("officer")
    applied = words(officer.get(f"/rosters/{second}"))
    assert "1 người không còn trong danh sách mới" in applied
    assert "1 tên ở đơn vị hoặc loại khác" in applied
    answer = officer.get(f"/rosters/{second}/leaving")
    assert faults(answer.text) == []
    page = BeautifulSoup(answer.text, "html.parser")
    assert "Giống dòng" in words(answer)
    assert ticked(page) == []  # a row that waits looks like this one: a person ticks
    boxes = [box["value"] for box in page.find_all("input", attrs={"name": "membership"})]
    until = page.find("input", attrs={"name": "until"})["value"]
    assert until == f"{proposed():%d/%m/%Y}"
    done = officer.post(
        f"/rosters/{second}/leaving",
        data={"membership": boxes, "until": until, "view": "absent"},
        follow_redirects=True,
    )
    assert f"Đã ghi 1 tên thôi từ sau ngày {until}. Kỳ trước vẫn tính như cũ." in words(done)
    with work():
        names = [p.name for p, _ in rosters.roll(Scope(commune.locality), clock.today())]
        assert PO[0] not in names
        assert PO[0] in [p.name for p, _ in rosters.roll(Scope(commune.locality), date(NEW.year - 1, 12, 31))]
    moved = officer.get(f"/rosters/{second}/leaving?view=elsewhere")
    assert faults(moved.text) == []
    boxes = ticked(BeautifulSoup(moved.text, "html.parser"))
    assert len(boxes) == 1
    officer.post(
        f"/rosters/{second}/leaving", data={"membership": boxes, "until": until, "view": "elsewhere"}
    )
    assert "Đã cho thôi 2 tên theo danh sách này" in words(officer.get(f"/rosters/{second}"))
    back = BeautifulSoup(officer.get(f"/rosters/{second}/leaving").text, "html.parser").find_all(
        "input", attrs={"name": "ended_at"}
    )
    for one in back:
        assert "Đã hoàn tác: 1 tên" in words(
            officer.post(
                f"/rosters/{second}/leaving/undo", data={"ended_at": one["value"]}, follow_redirects=True
            )
        )
    assert "đã được hoàn tác" in words(
        officer.post(
            f"/rosters/{second}/leaving/undo", data={"ended_at": back[0]["value"]}, follow_redirects=True
        )
    )
    assert (
        "tải lại"
        in words(
            officer.post(f"/rosters/{second}/leaving/undo", data={"ended_at": "x"}, follow_redirects=True)
        ).lower()
    )


def test_most_of_a_unit_missing_is_doubted_and_nobody_is_ticked(commune, put, sign_in) -> None:
    put(staff((OFFICE, MAY, DINH, SUA, PO)), OLD)
    second = put(staff((OFFICE, MAY)), NEW)
    answer = sign_in("officer").get(f"/rosters/{second}/leaving")
    assert "Danh sách mới thiếu nhiều" in words(answer)
    assert ticked(BeautifulSoup(answer.text, "html.parser")) == []


def test_one_who_left_is_ticked_ready_for_the_button(commune, put, sign_in) -> None:
    put(staff((CLINIC, MAY, DINH, SUA, PO)), OLD)
    second = put(staff((CLINIC, MAY, DINH, SUA)), NEW)
    answer = sign_in("officer").get(f"/rosters/{second}/leaving")
    assert len(ticked(BeautifulSoup(answer.text, "html.parser"))) == 1


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"until": "31/02/2026", "membership": "1"}, "Ngày không có thật"), ({"until": "31/12/2025"}, "Chưa chọn ai"),
        ({"until": "31/12/2025", "membership": "999999"}, "vừa thay đổi"), ({"until": "", "membership": "x"}, "Ngày không có thật"),
    ],
)  # fmt: skip
def test_what_cannot_be_ended_is_said(commune, put, sign_in, sent, said) -> None:
    put(FIRST, OLD)
    second = put(staff((OFFICE, MAY)), NEW)
    assert said in words(
        sign_in("officer").post(f"/rosters/{second}/leaving", data=sent, follow_redirects=True)
    )


def test_undoing_the_list_brings_back_who_left_because_of_it(commune, put, sign_in, work) -> None:
    put(FIRST, OLD)
    second = put(staff((OFFICE, MAY), (CLINIC, SUA, ("Người Mới Toanh", "01/01/1999", "Viên chức"))), NEW)
    officer = sign_in("officer")
    page = BeautifulSoup(officer.get(f"/rosters/{second}/leaving").text, "html.parser")
    boxes = [box["value"] for box in page.find_all("input", attrs={"name": "membership"})]
    officer.post(f"/rosters/{second}/leaving", data={"membership": boxes, "until": f"{proposed():%d/%m/%Y}"})
    with work():
        assert {DINH[0], PO[0]} & {
            p.name for p, _ in rosters.roll(Scope(commune.locality), clock.today())
        } == set()
    assert "Đã hoàn tác: bỏ 1 người" in words(officer.post(f"/rosters/{second}/undo", follow_redirects=True))
    with work():
        assert {DINH[0], PO[0]} <= {p.name for p, _ in rosters.roll(Scope(commune.locality), clock.today())}
    assert officer.get(f"/rosters/{second}/leaving").status_code == 303


def test_it_is_not_for_strangers(found_commune, commune, put, sign_in) -> None:
    put(FIRST, OLD)
    second = put(staff((OFFICE, MAY)), NEW)
    assert sign_in("trainer").get(f"/rosters/{second}/leaving").status_code == 403
    other = sign_in("officer", found_commune("00002", "Suối Trong"))
    assert other.get(f"/rosters/{second}/leaving").status_code == 404
    assert (
        other.post(f"/rosters/{second}/leaving", data={"membership": "1", "until": "31/12/2025"}).status_code
        == 404
    )
    assert other.post(f"/rosters/{second}/leaving/undo", data={}).status_code == 404


def test_the_page_is_bounded(commune, put, sign_in, queries) -> None:
    put(FIRST, OLD)
    second = put(staff((OFFICE, MAY), (CLINIC, SUA)), NEW)
    officer = sign_in("officer")
    with queries() as seen:
        officer.get(f"/rosters/{second}/leaving")
    assert len(seen) <= 18


def test_a_day_of_an_earlier_quarter_is_shown_before_it_is_written(commune, put, sign_in, work, at) -> None:
    at(date(2026, 2, 3))
    put(FIRST, date(2026, 1, 1))
    at(date(2026, 11, 22))
    second = put(staff((CLINIC, SUA)), date(2026, 11, 22))
    officer = sign_in("officer")
    address = f"/rosters/{second}/leaving"
    with work():
        before = len(rosters.roll(Scope(commune.locality), date(2026, 9, 30), categories=rosters.STAFF))
    shown = officer.get(address)
    assert f"{before} → {before - 1}" in words(shown)  # today, as ticked beforehand
    boxes = ticked(BeautifulSoup(shown.text, "html.parser"))
    sent = {"membership": boxes, "until": "15/08/2026", "view": "absent"}
    for more, status in (({"look": "1"}, 200), ({}, 422), ({"seen": "x"}, 422)):
        answer = officer.post(address, data=sent | more)
        assert answer.status_code == status
        assert faults(answer.text) == []
        page = BeautifulSoup(answer.text, "html.parser")
        assert ticked(page) == boxes
        assert page.find("input", attrs={"name": "until"})["value"] == "15/08/2026"
        assert "Số liệu các quý trước sẽ đổi theo" in words(answer)
        assert words(answer).count(f"{before} → {before - 1}") == 2  # 30 September and today
        with work():
            assert (
                len(rosters.roll(Scope(commune.locality), date(2026, 11, 22), categories=rosters.STAFF))
                == before
            )
    seen = page.find("input", attrs={"name": "seen"})["value"]
    changed = officer.post(address, data=sent | {"seen": seen, "until": "14/08/2026"})
    assert changed.status_code == 422  # what was seen is of another day
    done = words(officer.post(address, data=sent | {"seen": seen}, follow_redirects=True))
    assert "Kỳ trước vẫn tính như cũ" not in done
    assert f"Cán bộ, công chức, viên chức ngày 30/09/2026: {before} → {before - 1}." in done
    with work():
        assert (
            len(rosters.roll(Scope(commune.locality), date(2026, 9, 30), categories=rosters.STAFF))
            == before - 1
        )


def test_looking_at_the_figures_writes_nothing(commune, put, sign_in, work) -> None:
    put(FIRST, OLD)
    second = put(staff((CLINIC, SUA)), NEW)
    officer = sign_in("officer")
    address = f"/rosters/{second}/leaving"
    boxes = ticked(BeautifulSoup(officer.get(address).text, "html.parser"))
    until = f"{clock.today():%d/%m/%Y}"
    answer = officer.post(address, data={"membership": boxes, "until": until, "look": "1"})
    assert answer.status_code == 200
    assert ticked(BeautifulSoup(answer.text, "html.parser")) == boxes
    assert PO[0] in words(answer)
    none = officer.post(address, data={"until": until, "look": "1"}, follow_redirects=True)
    assert "Chưa chọn ai" in words(none)


def test_a_changed_category_is_offered_at_once_and_never_ticked(commune, put, sign_in, work) -> None:
    aide = (*DINH[:2], "Không chuyên trách")
    put(staff((SCHOOL, MAY, aide), (CLINIC, SUA, PO)), OLD)
    second = put(staff((SCHOOL, MAY, DINH), (CLINIC, SUA)), NEW)
    officer = sign_in("officer")
    assert "1 tên đổi loại ở cùng đơn vị" in words(officer.get(f"/rosters/{second}"))
    address = f"/rosters/{second}/leaving"
    answer = officer.get(address)
    assert faults(answer.text) == []
    assert "đổi loại: người hoạt động không chuyên trách → công chức" in words(answer)
    page = BeautifulSoup(answer.text, "html.parser")
    absent = ticked(page)
    [old] = {box["value"] for box in page.find_all("input", attrs={"name": "membership"})} - set(absent)
    elsewhere = officer.get(f"{address}?view=elsewhere")
    assert "đổi loại:" in words(elsewhere)
    assert ticked(BeautifulSoup(elsewhere.text, "html.parser")) == []
    officer.post(address, data={"membership": [old], "until": f"{proposed():%d/%m/%Y}", "view": "absent"})
    with work():
        roll = rosters.roll(Scope(commune.locality), clock.today())
        assert [m.category for p, m in roll if p.name == DINH[0]] == ["civil_servant"]
        assert PO[0] in [p.name for p, _ in roll]
    assert "đổi loại:" not in words(officer.get(address))


def day_of(page) -> str:
    return BeautifulSoup(page.text, "html.parser").find("input", attrs={"name": "since"}).get("value", "")


def waits(officer, data, **form):
    """The address of the preview of a list that was chosen."""
    sent = {"kind": "staff", "since": "", "file": (io.BytesIO(data), "ds.xlsx")} | form
    return officer.post("/rosters/new", data=sent).headers["Location"]


def test_the_day_that_is_proposed_when_a_list_is_chosen(commune, put, sign_in, at) -> None:
    at(date(2026, 2, 3))
    officer = sign_in("officer")
    assert day_of(officer.get("/rosters/new")) == "01/01/2026"
    put(FIRST, date(2026, 1, 1))
    at(date(2026, 11, 22))
    assert day_of(officer.get("/rosters/new?kind=staff")) == "22/11/2026"
    assert day_of(officer.get("/rosters/new?kind=residents")) == "01/01/2026"
    assert day_of(officer.get("/rosters/new")) == ""  # of which kind it is will be seen
    assert day_of(officer.get("/rosters/new?kind=staff&since=2026-03-05")) == "05/03/2026"
    newer = staff((OFFICE, MAY, ("Chảo Láo Lở", "12/12/1990", "Công chức")))
    address = waits(officer, newer)
    assert day_of(officer.get(address)) == "22/11/2026"
    officer.post(f"{address}/reread", data={"kind": "residents", "since": "22/11/2026"})
    assert day_of(officer.get(address)) == "01/01/2026"  # the first of that kind
    officer.post(f"{address}/reread", data={"kind": "staff", "since": "04/07/2026"})
    assert day_of(officer.get(address)) == "04/07/2026"
    officer.post(f"{address}/reread", data={"kind": "residents", "since": "04/07/2026"})
    assert day_of(officer.get(address)) == "04/07/2026"  # what a person typed stays
    assert day_of(officer.get(waits(officer, newer, kind=""))) == "22/11/2026"
    assert day_of(officer.get(waits(officer, FIRST))) == "01/01/2026"  # the same file again
    assert day_of(officer.get(waits(officer, newer, since="05/10/2026"))) == "05/10/2026"
