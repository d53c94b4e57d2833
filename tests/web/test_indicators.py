"""The targets on one page, the people behind a number, and the exported table, through HTTP."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import pytest
from bs4 import BeautifulSoup

from app.base import clock
from app.base.actors import COMMAND_LINE, EVERYWHERE
from app.base.document import read_document
from campaigns import lessons
from campaigns.attendance import checkin, completion
from campaigns.plans import importing
from campaigns.plans import plan as plans
from campaigns.plans import target as targets
from campaigns.plans.reading import read_plan
from tests.campaigns import plan_documents
from tests.conftest import ONE_DATABASE
from tests.trainees.waiting_rows import leave
from trainees import areas, skills

pytestmark = ONE_DATABASE


@pytest.fixture
def plan(commune, work) -> int:
    """The made-up plan of the reader's tests, its staff target linked; its id."""
    with work():
        data = plan_documents.suoi_lim()
        draft = read_plan(read_document(data, "ke-hoach.docx"))
        stored, _ = importing.store(
            commune.locality, draft, filename="ke-hoach.docx", data_digest="0" * 64, by=COMMAND_LINE
        )
        target = next(t for t in stored.targets if t.proposed_code == "staff_trained")
        targets.link(target, "staff_trained", by=COMMAND_LINE)
        return stored.id


@pytest.fixture
def taught(commune, work) -> None:
    """Two of the four enrolled were present, and the lesson is closed."""
    with work():
        lesson = lessons.get(commune.lesson, within=EVERYWHERE)
        lesson.training.version.skills = skills.by_codes(["KNS-CB"])
        now = clock.now()
        events = [
            {
                "id": f"00000000-0000-4000-8000-00000000000{n}",
                "kind": "in",
                "code": code,
                "device_time": now.isoformat(),
            }
            for n, code in enumerate(commune.codes[:2])
        ]
        checkin.take(lesson, events, now, by=COMMAND_LINE)
        completion.complete(lesson, by=COMMAND_LINE)


def words(response) -> str:
    return " ".join(BeautifulSoup(response.text, "html.parser").main.get_text(" ").split())


def test_the_dashboard_shows_every_target_with_its_value(plan, taught, sign_in) -> None:
    shown = words(sign_in("officer").get(f"/indicators?plan={plan}"))
    assert "33,33 %" in shown
    assert "2/6 người" in shown
    assert "Chậm tiến độ" in shown or "Đúng tiến độ" in shown


def test_a_click_on_a_number_lists_the_very_people(commune, plan, taught, sign_in, all_people) -> None:
    officer = sign_in("officer")
    have = words(officer.get(f"/indicators/staff_trained/people?plan={plan}&side=have"))
    lack = words(officer.get(f"/indicators/staff_trained/people?plan={plan}&side=lack"))
    for name in all_people[:2]:
        assert name in have
        assert name not in lack
    for name in all_people[2:]:
        assert name in lack
        assert name not in have


def test_parts_lead_to_their_own_people(commune, plan, taught, sign_in, all_people) -> None:
    officer = sign_in("officer")
    page = BeautifulSoup(officer.get(f"/indicators/staff_trained?plan={plan}&by=unit").text, "html.parser")
    link = next(
        a["href"]
        for a in page.main.find_all("a")
        if f"key={commune.units[0]}" in a["href"] and "side=lack" in a["href"]
    )
    shown = words(officer.get(link))
    assert all_people[2] in shown
    assert all_people[4] not in shown  # of the other unit


@pytest.mark.parametrize("cut", ["unit", "month", "neighbourhood", "sex", "age"])
def test_every_cut_is_a_page(plan, taught, sign_in, cut: str) -> None:
    assert sign_in("officer").get(f"/indicators/staff_trained?plan={plan}&by={cut}").status_code == 200


def test_a_day_before_the_lesson_counts_nobody(plan, taught, sign_in) -> None:
    year = clock.today().year
    shown = words(sign_in("officer").get(f"/indicators/staff_trained?plan={plan}&as_of=01/01/{year}"))
    assert "0 / 6" in shown or clock.today() == date(year, 1, 1)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/indicators/no_such_code", 404),
        ("/indicators/staff_trained?by=colour", 404),
        ("/indicators/staff_trained?as_of=31/02/2026", 422),
        ("/indicators/satisfaction/people", 404),
        ("/indicators?plan=999", 404),
        ("/indicators/staff_trained/people?side=nobody", 404),
        ("/indicators/staff_trained/people?side=have&by=unit&key=999", 404),
    ],
)
def test_a_wrong_address_is_a_sentence(plan, sign_in, path: str, status: int) -> None:
    answer = sign_in("officer").get(path)
    assert answer.status_code == status
    assert "<h1>" in answer.text


def test_without_a_plan_the_page_says_what_to_do(commune, sign_in) -> None:
    assert "Chưa có kế hoạch nào" in words(sign_in("officer").get("/indicators"))


def test_the_exported_table_has_the_plans_rows_and_our_results(plan, taught, sign_in, work) -> None:
    with work():
        stored = plans.get(plan, within=EVERYWHERE)
        sheets = [s for s in stored.sheets if s["holds"] == "targets"]
        texts = {t.ref: t.text for t in stored.targets}
    answer = sign_in("officer").post(
        "/indicators/export", data={"plan": plan, "as_of": clock.today().isoformat()}
    )
    assert answer.status_code == 200
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    rows = [[c or "" for c in row] for row in book["Kết quả chỉ tiêu"].iter_rows(values_only=True)]
    printed = [row for row in rows if any(row)]
    for sheet in sheets:
        order = [row["cells"] for row in sheet["rows"]]
        places = [next(i for i, row in enumerate(printed) if row[: len(cells)] == cells) for cells in order]
        assert places == sorted(places)  # the plan's own order and words
    ours = next(row for row in printed if any("33,33 %" in str(c) for c in row))
    assert "2/6 người" in ours[-1]
    counted = {row[0]: row for row in book["Cách tính và nguồn"].iter_rows(min_row=2, values_only=True)}
    ref = next(ref for ref in counted if ref in texts)
    assert counted[ref][3:6] == (2, 6, 33.33)
    assert not any(
        str(c.value or "").startswith("=") and c.data_type == "f"
        for s in book
        for row in s.iter_rows()
        for c in row
    )


def test_an_export_is_told_to_the_audit(plan, taught, sign_in, work) -> None:
    from app.audit import AuditRow
    from app.base.db import db

    sign_in("officer").post("/indicators/export", data={"plan": plan, "as_of": clock.today().isoformat()})
    with work():
        row = db.session.query(AuditRow).filter_by(verb="export").one()
        assert (row.noun, row.noun_id) == ("plan", plan)


def test_a_missing_list_of_staff_is_said_only_where_it_is_missing(commune, plan, sign_in, work) -> None:
    officer = sign_in("officer")
    with work():
        target = plans.get(plan, within=EVERYWHERE).targets[1]
        target.value = target.value or 50
        targets.link(target, "specialist_datagov", by=COMMAND_LINE)  # a post that nobody holds here
    assert "Chưa có danh sách cán bộ" not in words(officer.get(f"/indicators?plan={plan}"))
    long_ago = words(officer.get(f"/indicators?plan={plan}&as_of=01/01/2020"))
    assert "Chưa có danh sách cán bộ ngày 01/01/2020" in long_ago


def test_a_trainer_sees_no_indicators(plan, sign_in) -> None:
    assert sign_in("trainer").get("/indicators").status_code == 403


@pytest.fixture
def rows_waiting(commune, work) -> None:
    """Two rows of a staff list were refused, three wait for an answer."""
    with work():
        leave(commune.locality, [("refused", None)] * 2 + [("question", commune.units[0])] * 3)


def test_rows_that_wait_are_parted_with_a_link_to_each(plan, rows_waiting, sign_in) -> None:
    officer = sign_in("officer")
    for path in (f"/indicators?plan={plan}", f"/indicators/staff_trained?plan={plan}"):
        answer = officer.get(path)
        shown = words(answer)
        assert "Chưa vào danh sách: 5" in shown
        assert "mọi dòng của danh sách cán bộ" in shown
        assert "chưa tính vào mẫu số" not in shown
        links = {
            a.get_text(): a["href"] for a in BeautifulSoup(answer.text, "html.parser").main.find_all("a")
        }
        assert links["2 dòng bị từ chối"] == "/people/questions/list?show=refused"
        assert links["3 dòng chờ trả lời, có thể đã có tên"] == "/people/questions/list"
        assert shown.count("2 dòng bị từ chối") == 1  # however many targets it stands beside
    # Whom nothing waits for is told nothing of it.
    assert "Chưa vào danh sách" not in words(officer.get(f"/indicators/adult_skills?plan={plan}"))


def test_the_exported_table_parts_the_rows_that_wait(plan, rows_waiting, sign_in) -> None:
    answer = sign_in("officer").post(
        "/indicators/export", data={"plan": plan, "as_of": clock.today().isoformat()}
    )
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    cells = [str(c) for row in book["Kết quả chỉ tiêu"].iter_rows(values_only=True) for c in row if c]
    note = "0/6 người; chưa vào danh sách: 5 (2 dòng bị từ chối, 3 dòng chờ trả lời, có thể đã có tên)"
    assert note in cells
    how = [str(c) for row in book["Cách tính và nguồn"].iter_rows(values_only=True) for c in row if c]
    assert any("mọi dòng của danh sách cán bộ" in cell for cell in how)


def test_what_a_denominator_lacks_is_said_and_led_to(commune, plan, sign_in, work) -> None:
    officer = sign_in("officer")

    def page(path: str) -> tuple[str, set[str]]:
        answer = officer.get(path)
        main = BeautifulSoup(answer.text, "html.parser").main
        return words(answer), {a["href"] for a in main.select(".message a")}

    shown, links = page("/indicators/specialist_datagov")
    assert "Chưa ai trong danh sách được đánh dấu chuyên trách CNTT, chuyển đổi số" in shown
    assert "Thêm cột đó khi nhập danh sách" in shown
    assert "số dân" not in shown
    assert "/rosters/new" in links
    shown, _ = page("/indicators/teacher_trained?as_of=01/01/2020")
    assert "Chưa có danh sách cán bộ" in shown
    shown, links = page("/indicators/adult_skills?by=unit")
    assert "Chưa có số người từ đủ 18 tuổi" in shown
    assert "chỉ chia được theo nơi ở" in shown
    assert "/areas/counts/new" in links
    with work():
        areas.count_population(
            commune.locality, ">=18", 200, date(2025, 1, 1), "Báo cáo 01"
        )  # of the whole commune only
    shown, links = page("/indicators/adult_skills?by=neighbourhood")
    assert "Chưa có mẫu số" not in shown
    assert "Chưa có số người từ đủ 18 tuổi của từng nơi ở" in shown


def test_the_dashboard_and_the_export_say_that_nobody_bears_the_mark(plan, sign_in, work) -> None:
    officer = sign_in("officer")
    with work():
        target = plans.get(plan, within=EVERYWHERE).targets[1]
        target.value = target.value or 50
        targets.link(target, "specialist_datagov", by=COMMAND_LINE)
    said = "chưa ai trong danh sách được đánh dấu chuyên trách CNTT, chuyển đổi số"
    shown = words(officer.get(f"/indicators?plan={plan}"))
    assert said in shown
    assert "thiếu mẫu số (" not in shown
    answer = officer.post("/indicators/export", data={"plan": plan, "as_of": clock.today().isoformat()})
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    for sheet in ("Kết quả chỉ tiêu", "Cách tính và nguồn"):
        cells = [str(c).lower() for row in book[sheet].iter_rows(values_only=True) for c in row if c]
        assert any(said.lower() in cell for cell in cells)
