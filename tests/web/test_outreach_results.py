"""Results, the evening's summary, hours and papers of a campaign through HTTP."""

from __future__ import annotations

import io
import zipfile

import pytest
from bs4 import BeautifulSoup
from docx import Document
from openpyxl import load_workbook
from pypdf import PdfReader

from app.access import OFFICER, PLANNER, VIEWER, VOLUNTEER
from app.audit import AuditRow
from app.base.actors import COMMAND_LINE
from app.base.db import db
from campaigns.outreach.campaign import Campaign
from campaigns.outreach.day import OutreachDay
from campaigns.outreach.event import OutreachEvent
from tests.conftest import ONE_DATABASE
from tests.outreach.made import outreach
from tests.outreach.test_result_papers import HEAD, named
from tests.outreach.test_results import aimed, campaign_of, evident, season
from trainees.people import Person

pytestmark = ONE_DATABASE
__all__ = ["aimed", "season"]


def words(answer):
    return " ".join(BeautifulSoup(answer.text, "html.parser").get_text(" ").split())


def test_people_and_turns_stand_beside_each_other(season, sign_in):
    _, campaign, _, _ = season
    said = words(sign_in(VIEWER).get(f"/campaigns/{campaign}/results"))
    assert "2 người được hỗ trợ" in said
    assert "15 lượt hỗ trợ, tất cả" in said
    assert "không cộng vào nhau" in said
    assert "17" not in said.replace("17:00", ""), "people and turns are never added up"
    for cut, row in (
        ("place", "Nhà văn hóa A"), ("team", "Tổ A"), ("hour", "09:00–10:00"), ("day", "·"), ("nonsense", "Nhà văn hóa A"),
    ):  # fmt: skip
        answer = sign_in(VIEWER).get(f"/campaigns/{campaign}/results?by={cut}")
        assert answer.status_code == 200
        assert cut == "day" or row in words(answer)


def test_the_evening_in_one_tap(season, sign_in, work):
    """The words for a chat name nobody of the people; a remark joins them."""
    commune, _, day, _ = season
    office = sign_in(PLANNER)
    page = office.get(f"/outreach-days/{day}/summary")
    chat = BeautifulSoup(page.text, "html.parser").find(id="chat").text
    assert "mỗi người tính một lần): 2" in chat
    assert "Lượt hỗ trợ (chỉ đếm, không ghi tên): 5" in chat
    assert "Hộ đã gặp: 4 (vắng nhà 1)" in chat
    with work():
        for one in commune.people:
            assert db.session.get_one(Person, one).name not in chat
    assert (
        office.post(f"/outreach-days/{day}/summary", data={"remark": "Bà con vui.\r\nThiếu sạc"}).status_code
        == 303
    )
    with work():
        assert db.session.get_one(OutreachDay, day).remark == "Bà con vui.\nThiếu sạc"
        [told] = db.session.query(AuditRow).filter_by(verb="remark").all()
        assert "sạc" not in str(told.detail)
    assert "Nhận xét: Bà con vui." in office.get(f"/outreach-days/{day}/summary").text
    long = office.post(f"/outreach-days/{day}/summary", data={"remark": "a" * 2001})
    assert long.status_code == 422
    assert "nhiều nhất 2000" in long.text
    assert office.post(f"/outreach-days/{day}/summary").status_code == 303
    with work():
        assert db.session.get_one(OutreachDay, day).remark == ""


def test_a_volunteer_sees_the_evening_of_their_own_day_alone(season, sign_in, work):
    commune, campaign, day, other = season
    with work():
        from campaigns.outreach.volunteer import Volunteer

        mine = db.session.query(Volunteer).filter_by(person_id=commune.people[0]).one()
        mine.account_id = commune.accounts[VOLUNTEER]
    visitor = sign_in(VOLUNTEER)
    assert visitor.get(f"/outreach-days/{day}/summary").status_code == 200
    assert visitor.get(f"/outreach-days/{other}/summary").status_code == 404
    assert visitor.get(f"/campaigns/{campaign}/results").status_code == 403


def test_names_of_volunteers_are_for_whoever_plans(season, sign_in):
    _, campaign, _, _ = season
    viewer, planner = sign_in(VIEWER), sign_in(PLANNER)
    for path in ("results/volunteers", "results/thanks.pdf", "report.docx"):
        assert viewer.get(f"/campaigns/{campaign}/{path}").status_code == 403
        assert planner.get(f"/campaigns/{campaign}/{path}").status_code == 200
    sheets = [
        load_workbook(io.BytesIO(one.get(f"/campaigns/{campaign}/results.xlsx").data)).sheetnames
        for one in (viewer, planner)
    ]
    assert set(sheets[1]) - set(sheets[0]) == {"Tình nguyện viên"}


def test_on_a_phone_a_word_stands_after_its_figure(season, sign_in):
    """A row is one running line there: "ngày 1 · giờ 2,5" would be read as a date and a time."""
    _, campaign, _, _ = season
    page = BeautifulSoup(
        sign_in(PLANNER).get(f"/campaigns/{campaign}/results/volunteers").text, "html.parser"
    )
    [line, *_rest] = [
        [cell.get_text().strip() for cell in row.select("td.num")] for row in page.select("tbody tr")
    ]
    assert line[0] == "1 ngày"
    assert line[2] == "2,5 giờ"
    assert not page.select("td.num[data-short]:not([data-short=''])")
    parts = BeautifulSoup(sign_in(OFFICER).get(f"/campaigns/{campaign}/results").text, "html.parser")
    assert "2 người" in [cell.get_text().strip() for cell in parts.select("#parts td.num")]


def test_the_workbook_keeps_both_counts_apart(season, sign_in):
    _, campaign, _, _ = season
    book = load_workbook(io.BytesIO(sign_in(OFFICER).get(f"/campaigns/{campaign}/results.xlsx").data))
    whole = {row[0].value: row[1].value for row in book["Tổng hợp"].iter_rows(min_row=HEAD + 1)}
    assert whole["Người được hỗ trợ (có danh sách, mỗi người một lần)"] == 2
    assert whole["Lượt hỗ trợ (chỉ đếm)"] == 15
    places = [
        [cell.value for cell in row][:4]
        for row in book["Theo nơi"].iter_rows(min_row=HEAD + 1, max_row=HEAD + 2)
    ]
    assert places == [["Nhà văn hóa A", 2, 1, 3], ["Chưa rõ nơi", 1, 0, 12]]


def test_the_thanks_have_a_page_for_each_who_came(season, sign_in, work):
    commune, campaign, _, _ = season
    office = sign_in(OFFICER)
    with work():
        name = db.session.get_one(Person, commune.people[0]).name
    data = office.get(f"/campaigns/{campaign}/results/thanks.pdf").data
    pages = [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(data)).pages]
    assert len(pages) == 1, "who was away and who was not called are not thanked for hours"
    assert name in pages[0]
    assert "2,5 giờ tình nguyện" in pages[0]
    assert (
        office.get(f"/campaigns/{campaign}/results/thanks.pdf?person={commune.people[1]}").status_code == 404
    )
    page = office.get(f"/campaigns/{campaign}/results/volunteers?q={name}")
    assert f"person={commune.people[0]}" in page.text
    assert "Không tìm thấy ai" in office.get(f"/campaigns/{campaign}/results/volunteers?q=zzzz").text


def test_the_report_says_what_was_reached(season, sign_in, work):
    _, campaign, day, _ = season
    with work():
        db.session.get_one(OutreachDay, day).remark = "Trời mưa, bà con vẫn đến."
        campaign_of(campaign).goals = {"people": 4}
    data = sign_in(OFFICER).get(f"/campaigns/{campaign}/report.docx").data
    said = zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml").decode()
    text = BeautifulSoup(said, "xml").get_text(" ")
    for one in (
        "ĐOÀN TNCS HỒ CHÍ MINH", "BCH ĐOÀN", "2 người được hỗ trợ", "15 lượt", "không cộng với số người", "Trời mưa, bà con vẫn đến.", "50\xa0%",
    ):  # fmt: skip
        assert one in text, one


def test_page_report_and_workbook_say_the_same_of_every_part(season, sign_in):
    """Each row of each part, and the whole: people, promised, turns, households, volunteers, hours."""
    _, campaign, _, _ = season
    office = sign_in(OFFICER)
    paper = Document(io.BytesIO(office.get(f"/campaigns/{campaign}/report.docx").data))
    book = load_workbook(io.BytesIO(office.get(f"/campaigns/{campaign}/results.xlsx").data))
    for cut, name, head in (
        ("day", "Theo ngày", "Ngày"),
        ("place", "Theo nơi", "Nơi"),
        ("team", "Theo tổ", "Tổ"),
    ):
        page = BeautifulSoup(office.get(f"/campaigns/{campaign}/results?by={cut}").text, "html.parser")
        shown = [
            [one.get_text(" ", strip=True) for one in row.find_all(["th", "td"])] for row in page.select("#parts tbody tr")
        ]  # fmt: skip
        on_page = [[row[0], *(cell.split()[0].replace("—", "0") for cell in row[1:])] for row in shown]
        printed = [[cell.text for cell in row.cells][1:] for row in named(paper, head).rows][1:]
        rows = [row for row in book[name].iter_rows(min_row=HEAD + 1, values_only=True) if row[1] is not None]
        counted = [[row[0], *(f"{row[at]:g}".replace(".", ",") for at in (1, 2, 3, 4, 7, 8))] for row in rows]
        assert printed == counted
        assert printed[:-1] == on_page
        assert printed[-1][1:] == ["2", "1", "15", "4", "1", "2,5"]


def test_a_campaign_without_a_day_says_so(commune, sign_in, work):
    with work():
        made = outreach(commune.locality, commune.people, by=COMMAND_LINE)
        number = made.campaign.id
        assert db.session.query(OutreachEvent).count() == 0
    office = sign_in(OFFICER)
    assert "Chưa có ngày ra quân nào diễn ra" in office.get(f"/campaigns/{number}/results").text
    assert office.get(f"/campaigns/{number}/results.xlsx").status_code == 200
    assert office.get(f"/campaigns/{number}/report.docx").status_code == 200
    answer = office.get(f"/campaigns/{number}/results/thanks.pdf")
    assert answer.status_code == 303
    assert "Chưa ai được điểm danh" in office.get(answer.location).text


@pytest.fixture
def many(season, work):
    """Forty more days of the campaign."""
    commune, campaign, day, _ = season
    with work():
        first = db.session.get_one(OutreachDay, day)
        for back in range(1, 41):
            db.session.add(
                OutreachDay(
                    locality_id=commune.locality, campaign_id=campaign, day=first.day.replace(year=first.day.year - 1, month=1, day=1 + back % 28),
                    starts_at=first.starts_at, ends_at=first.ends_at, state="closed",
                )
            )  # fmt: skip
    return season


def test_queries_do_not_grow_with_the_days(season, sign_in, queries, work, request):
    _, campaign, _, _ = season
    office = sign_in(OFFICER)
    office.get(f"/campaigns/{campaign}/results?by=day")
    with queries() as few:
        office.get(f"/campaigns/{campaign}/results?by=day")
    request.getfixturevalue("many")
    with queries() as lots:
        assert office.get(f"/campaigns/{campaign}/results?by=day").status_code == 200
    assert len(lots) <= len(few)
    with work():
        assert db.session.get_one(Campaign, campaign).title


def test_a_person_s_page_says_on_which_day_they_were_helped(season, sign_in, work):
    commune, _, day, _ = season
    with work():
        evident(db.session.get_one(OutreachDay, day), commune.people[3])
    page = sign_in(OFFICER).get(f"/people/{commune.people[3]}")
    assert "ngày ra quân “Ra quân A”" in page.text
    assert f"/outreach-days/{day}" in page.text


def test_a_target_shows_what_the_campaign_brought(aimed, sign_in, work):
    commune, campaign, day, _ = aimed
    with work():
        evident(db.session.get_one(OutreachDay, day), commune.people[3])
    office = sign_in(OFFICER)
    assert "1 người, chưa có mẫu số" in words(office.get(f"/campaigns/{campaign}/results"))
    said = load_workbook(io.BytesIO(office.get(f"/campaigns/{campaign}/results.xlsx").data))["Chỉ tiêu"]
    assert [cell.value for cell in said[HEAD + 1]][1:] == [1, 1, None, None, "chưa có mẫu số"]
