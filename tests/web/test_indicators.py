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
from campaigns.plans.reading import read_plan
from tests.campaigns import plan_documents
from trainees import skills


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
        plans.link(target, "staff_trained", by=COMMAND_LINE)
        return stored.id


@pytest.fixture
def taught(commune, work) -> None:
    """Two of the four enrolled were present, and the lesson is closed."""
    with work():
        lesson = lessons.get(commune.lesson, within=EVERYWHERE)
        lesson.training.course.skills = skills.by_codes(["KNS-CB"])
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
        ("/indicators/vneid/people", 404),
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
        plans.link(target, "specialist_datagov", by=COMMAND_LINE)  # a post that nobody holds here
    assert "Chưa có danh sách cán bộ" not in words(officer.get(f"/indicators?plan={plan}"))
    long_ago = words(officer.get(f"/indicators?plan={plan}&as_of=01/01/2020"))
    assert "Chưa có danh sách cán bộ ngày 01/01/2020" in long_ago


def test_a_trainer_sees_no_indicators(plan, sign_in) -> None:
    assert sign_in("trainer").get("/indicators").status_code == 403
