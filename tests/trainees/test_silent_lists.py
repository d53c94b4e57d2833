"""A list of a class that tells no category leaves everybody's own: who is no staff is not counted in by it."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from app.base.actors import COMMAND_LINE
from app.base.db import db
from trainees import rosters
from trainees.imports import applying, source
from trainees.imports.preview import preview
from trainees.people import Person
from trainees.rosters import Membership

SINCE = date(2026, 1, 1)
ROLL = "STT,Họ và tên,Ngày sinh,Điện thoại,Chức danh,Đơn vị\n1,Lò Văn Đông,12/03/1985,0912000101,Người hoạt động không chuyên trách,Văn phòng\n2,Hà Thị Tây,01/02/1990,0912000102,Công chức,Văn phòng\n"
CLASS = "STT,Họ và tên,Ngày sinh,Điện thoại{head}\n1,Lò Văn Đông,12/03/1985,0912000101{unit}\n2,Hà Thị Tây,01/02/1990,0912000102{unit}\n3,Lục Thị Mới,05/05/1991,0912000103{unit}\n"


def read(text: str, name: str):
    return source.read(text.encode(), name, "staff")


@pytest.fixture
def roll(commune, work) -> int:
    with work():
        applying.apply(read(ROLL, "danh-sach.csv"), commune.locality, since=SINCE, by=COMMAND_LINE)
    return commune.locality


def held(locality: int) -> dict[str, list[str]]:
    rows = db.session.execute(
        select(Person.name, Membership.category).join(Membership, Membership.person_id == Person.id)
        .where(Membership.locality_id == locality, Membership.category.in_(rosters.STAFF_LIST)).order_by(Membership.id)
    )  # fmt: skip
    found: dict[str, list[str]] = {}
    for name, category in rows:
        if name.startswith(("Lò Văn", "Hà Thị", "Lục Thị")):
            found.setdefault(name, []).append(category)
    return found


@pytest.mark.parametrize(
    ("head", "unit"), [("", ""), (",Đơn vị", ",Văn phòng")], ids=["no unit", "their unit"]
)
def test_who_has_a_category_keeps_it(roll, work, head, unit):
    with work():
        waiting = read(CLASS.format(head=head, unit=unit), "lop.csv")
        shown = preview(waiting, roll, since=SINCE)
        said = [[problem.code for problem in shown.problems[place]] for place in range(3)]
        assert ["category_assumed" in codes for codes in said] == [False, False, True]
        applying.apply(waiting, roll, since=SINCE, by=COMMAND_LINE)
    with work():
        assert held(roll) == {
            "Lò Văn Đông": ["non_permanent"], "Hà Thị Tây": ["civil_servant"], "Lục Thị Mới": ["civil_servant"],
        }  # fmt: skip


def test_a_list_that_tells_it_is_believed(roll, work):
    text = CLASS.format(head=",Chức danh,Đơn vị", unit=",Công chức,Văn phòng")
    with work():
        applying.apply(read(text, "danh-sach-moi.csv"), roll, since=SINCE, by=COMMAND_LINE)
    with work():
        assert held(roll)["Lò Văn Đông"] == ["non_permanent", "civil_servant"]


def test_another_unit_is_news(roll, work):
    text = CLASS.format(head=",Đơn vị", unit=",Trạm Y tế")
    with work():
        applying.apply(read(text, "tram.csv"), roll, since=SINCE, by=COMMAND_LINE)
    with work():
        assert held(roll)["Lò Văn Đông"] == ["non_permanent", "public_employee"]
