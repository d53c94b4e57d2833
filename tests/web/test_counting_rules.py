"""Cách tính chỉ tiêu through HTTP: read in words, drafted, looked at, published, retired; whose it is, and who may."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup

from app.base import clock
from app.base.actors import COMMAND_LINE, EVERYWHERE
from app.base.db import db
from campaigns.plans.plan import Plan
from campaigns.plans.target import Target
from tests.conftest import ONE_DATABASE
from trainees import indicators, ledger, people, skills

pytestmark = ONE_DATABASE
FORM = {
    "title": "Được bồi dưỡng, tính của xã", "counting": "computed", "whom": "roll", "roll": ["civil_servant"],
    "skills": ["ATTT", "DLCN"], "kinds": ["attended"], "how_many": "all", "window": "validity", "months": "24",
    "note": "Theo nghị quyết của xã",
}  # fmt: skip


def words(response) -> str:
    return " ".join(BeautifulSoup(response.text, "html.parser").get_text(" ").split())


@pytest.fixture
def taught(commune, work) -> None:
    """One of the four civil servants learnt both, two the basic skills."""
    with work():
        for number, codes in ((0, ["ATTT", "DLCN"]), (1, ["KNS-CB"]), (2, ["KNS-CB"])):
            person = people.get(commune.people[number], within=EVERYWHERE)
            day = clock.today().replace(month=1, day=1)
            ledger.record(
                person, skills.by_codes(codes), on=day, kind="attended", source="x:1", by=COMMAND_LINE
            )


def test_the_list_and_each_page_speak_in_words(commune, sign_in, work, queries) -> None:
    officer = sign_in("officer")
    with queries() as seen:
        page = words(officer.get("/counting-rules"))
    assert len(seen) <= 7  # the account, and five of its own
    assert "Người trưởng thành nắm ít nhất 4 trong 12 kỹ năng số" in page
    shown = words(officer.get("/counting-rules/adult_four_of_twelve"))
    assert "Ít nhất 4 trong 12 nội dung" in shown
    assert "dân số từ đủ 18 tuổi" in shown
    assert "KNS-CB" not in words(officer.get("/counting-rules/staff_trained"))
    assert officer.get("/counting-rules/nope").status_code == 404
    assert officer.get("/counting-rules/staff_trained/draft").status_code == 404


def test_from_draft_to_use_and_back(commune, sign_in, work, taught) -> None:
    officer = sign_in("officer")
    form = BeautifulSoup(officer.get("/counting-rules/staff_trained/edit").text, "html.parser")
    assert form.find("input", {"name": "roll", "value": "teacher"}).has_attr("checked")
    answer = officer.post("/counting-rules/staff_trained/edit", data=FORM)
    assert answer.status_code == 303
    page = words(officer.get(answer.location))
    # in use: two of six; by the draft: one of the four civil servants
    assert "2 / 6 =" in page
    assert "1 / 4 =" in page
    assert "24 tháng gần nhất tính đến ngày tính" in page
    with work():
        assert indicators.by_code("staff_trained", commune.locality).version == 1
    assert officer.post("/counting-rules/staff_trained/draft/publish").status_code == 303
    with work():
        version = indicators.by_code("staff_trained", commune.locality)
        assert (version.version, version.rule["months"], version.rule["needs"]) == (2, 24, 2)
    shown = words(officer.get("/counting-rules/staff_trained"))
    assert "Cách tính riêng của địa phương, phiên bản 2" in shown
    assert "Theo nghị quyết của xã" in shown
    assert "1 / 4 =" in shown
    assert "1 / 4" in words(officer.get("/indicators/staff_trained"))  # what the dashboard counts by
    assert officer.post("/counting-rules/staff_trained/retire").status_code == 303
    with work():
        assert indicators.by_code("staff_trained", commune.locality).version == 1


def test_a_draft_is_written_over_and_dropped(commune, sign_in, work) -> None:
    officer = sign_in("officer")
    officer.post("/counting-rules/vneid/edit", data=FORM | {"counting": "reported"})
    edit = BeautifulSoup(officer.get("/counting-rules/vneid/edit").text, "html.parser")
    assert edit.find("input", {"name": "title"})["value"] == FORM["title"]
    assert "Phần mềm không tính" in words(officer.get("/counting-rules/vneid/draft"))
    assert officer.post("/counting-rules/vneid/draft/drop").status_code == 303
    assert officer.get("/counting-rules/vneid/draft").status_code == 404


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"title": " "}, "Cần tên của chỉ tiêu"), ({"note": ""}, "Cần ghi vì sao"), ({"skills": []}, "Chọn ít nhất một nội dung"),
        ({"kinds": []}, "Chọn ít nhất một loại ghi nhận"), ({"roll": []}, "Chọn tính trên danh sách nào"),
        ({"how_many": "some", "needs": "3"}, "phải từ 1 đến 2"), ({"how_many": "some"}, "phải từ 1 đến 2"),
        ({"months": ""}, "Số tháng còn hiệu lực"), ({"months": "999"}, "Số tháng còn hiệu lực"),
        ({"age_min": "mười"}, "Cần một số nguyên"), ({"skills": ["NOPE"]}, "Chọn một mục trong danh sách"),
    ],
)  # fmt: skip
def test_what_cannot_be_counted_is_said_beside_its_box(commune, sign_in, change, sentence) -> None:
    answer = sign_in("officer").post("/counting-rules/staff_trained/edit", data=FORM | change)
    assert answer.status_code == 422
    assert sentence in words(answer)


def test_one_from_nothing_belongs_to_its_commune(commune, found_commune, sign_in, client, work) -> None:
    officer = sign_in("officer")
    answer = officer.post("/counting-rules/new", data=FORM)
    code = f"{commune.code}-1"
    assert answer.location.endswith(f"/counting-rules/{code}/draft")
    officer.post(f"/counting-rules/{code}/draft/publish")
    assert FORM["title"] in officer.get("/counting-rules").text
    other = found_commune("00002", "Suối Trong")
    with work():
        assert code not in indicators.catalogue(other.locality)
        assert code in indicators.catalogue(commune.locality)


def test_trainers_stay_outside(commune, sign_in) -> None:
    trainer = sign_in("trainer")
    for tail in ("", "/staff_trained", "/staff_trained/edit", "/new"):
        assert trainer.get(f"/counting-rules{tail}").status_code == 403
    assert trainer.post("/counting-rules/staff_trained/retire").status_code == 403


def test_an_indicator_in_use_is_not_retired(commune, sign_in, work) -> None:
    officer, code = sign_in("officer"), f"{commune.code}-1"
    officer.post("/counting-rules/new", data=FORM)
    officer.post(f"/counting-rules/{code}/draft/publish")
    with work():
        plan = Plan(locality_id=commune.locality, identity="x", title="K", year=2026, created_at=clock.now())
        line = Target(
            locality_id=commune.locality, plan=plan, ref="1", rank=0, text="Đang dùng", kind="percent", indicator_code=code
        )  # fmt: skip
        db.session.add_all([plan, line])
    answer = officer.post(f"/counting-rules/{code}/retire", follow_redirects=True)
    assert "Còn 1 chỉ tiêu nối với cách tính này" in words(answer)
    assert "Đang dùng" in words(answer)
