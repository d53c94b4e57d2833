"""Not on the newer list: the link, the ticks, the day, the button, and back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup

from app.base import clock
from app.base.actors import COMMAND_LINE, Scope
from tests.shape.test_pages import faults
from tests.trainees.test_leaving import CLINIC, DINH, FIRST, MAY, NEW, OFFICE, OLD, PO, SUA, staff
from trainees import rosters
from trainees.imports import applying


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
    assert until == f"31/12/{NEW.year - 1}"
    done = officer.post(
        f"/rosters/{second}/leaving",
        data={"membership": boxes, "until": until, "view": "absent"},
        follow_redirects=True,
    )
    assert f"Đã ghi 1 tên thôi từ sau ngày {until}" in words(done)
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
    officer.post(
        f"/rosters/{second}/leaving",
        data={"membership": boxes, "until": f"{NEW - timedelta(days=1):%d/%m/%Y}"},
    )
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
    assert len(seen) <= 14
