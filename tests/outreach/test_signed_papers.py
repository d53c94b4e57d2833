"""Who issues and signs a campaign's papers; letters of thanks and the workbook read back as who signs them reads them."""

from __future__ import annotations

import io
from datetime import date, datetime

import pypdfium2
import pytest
from docx import Document
from openpyxl import load_workbook
from sqlalchemy import delete

from app.base import clock
from app.base.db import db
from app.filing.content import Letterhead
from app.reports import outreach_facts as facts
from app.reports import outreach_issuer, outreach_report, outreach_table, outreach_thanks
from app.reports.document.header import UNION
from campaigns.outreach.budget import BudgetLine
from campaigns.outreach.campaign import Campaign
from campaigns.outreach.event import Help, OutreachEvent
from campaigns.outreach.place import Place
from campaigns.outreach.results import Hours
from campaigns.outreach.shift import Assignment
from campaigns.outreach.team import Team
from tests.conftest import ONE_DATABASE
from tests.outreach.test_result_papers import HEAD, MADE, named
from tests.outreach.test_results import campaign_of, season
from trainees.areas import Locality
from trainees.people import Person

pytestmark = ONE_DATABASE
__all__ = ["season"]

HERE = Locality(kind="phường", name="Hoa Sen", province="tỉnh Sông Hương")
OFFICE = Letterhead(agency=("ỦY BAN NHÂN DÂN", "PHƯỜNG HOA SEN"), signature=("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"), signer="Lê A")  # fmt: skip
UNION_HERE = ("BCH Đoàn", "phường Hoa Sen")
LONG = "Công Tằng Tôn Nữ Hoàng Thị Phương Nguyễn Ánh Tuyết Mai Khánh Ly Thảo Nguyên Bảo Trâm Anh Đào"
TITLE = "Tháng Thanh niên: mỗi nhà một người biết VNeID, mỗi tổ một hạt nhân số, mỗi chợ một điểm quét mã, mỗi trường một đội"


def issuer(lead, place=HERE):
    return outreach_issuer.of(Campaign(lead=lead), place, OFFICE)


@pytest.mark.parametrize(
    ("lead", "agency"),
    [
        ("Đoàn Thanh niên phường", UNION_HERE), ("Đoàn Thanh niên", UNION_HERE), ("BCH Đoàn phường Hoa Sen", UNION_HERE),
        ("Phường đoàn", UNION_HERE), ("Đoàn TNCS Hồ Chí Minh phường Hoa Sen", UNION_HERE), ("Ban Chấp hành Đoàn phường", UNION_HERE),
        ("Đoàn Thanh niên Cộng sản Hồ Chí Minh phường Hoa Sen", UNION_HERE), ("Đoàn TNCS HCM phường", UNION_HERE),
        ("Đoàn Thanh niên Trường THPT số 2", ("Đoàn Thanh niên Trường THPT số 2",)),
    ],
)  # fmt: skip
def test_the_youth_union_issues_in_its_own_form(lead, agency):
    """Its committee at the left under that of the province; never under the people's committee."""
    found = issuer(lead)
    assert (found.union, found.agency, found.sign) == (True, agency, "BC/ĐTN")
    assert found.above == ("BCH Đoàn tỉnh Sông Hương" if agency == UNION_HERE else "")
    assert found.signature == ("TM. BAN CHẤP HÀNH", "BÍ THƯ")
    assert found.letter == (UNION, " ".join(agency))
    assert found.signer == "", "who signs for the people's committee does not sign for the Youth Union"


def test_over_a_letter_a_body_says_once_where_it_is():
    assert issuer("Hội Phụ nữ phường").letter == ("Hội Phụ nữ phường Hoa Sen",)
    assert issuer("Phòng Văn hóa – Xã hội").letter == ("Phòng Văn hóa – Xã hội", "phường Hoa Sen")


@pytest.mark.parametrize(
    ("province", "above"),
    [("thành phố Huế", "BCH Đoàn TP. Huế"), ("Tỉnh Lào Cai", "BCH Đoàn tỉnh Lào Cai"), ("Huế", ""), ("", "")],
)
def test_the_union_of_the_province_stands_above_where_it_is_known(province, above):
    place = Locality(kind="xã", name="A", province=province)
    assert issuer("Đoàn Thanh niên xã", place).above == above


@pytest.mark.parametrize(
    ("lead", "above", "signature"),
    [
        ("Hội Liên hiệp Phụ nữ", "", ("TM. BAN CHẤP HÀNH", "CHỦ TỊCH")),
        ("Ủy ban MTTQ Việt Nam phường", "", ("TM. BAN THƯỜNG TRỰC", "CHỦ TỊCH")),
        ("Mặt trận Tổ quốc", "", ("TM. BAN THƯỜNG TRỰC", "CHỦ TỊCH")),
        ("Công an phường", "", ("TRƯỞNG CÔNG AN",)),
        ("Phòng Văn hóa – Xã hội", "UBND phường Hoa Sen", ("TRƯỞNG PHÒNG",)),
        ("Tổ công nghệ số cộng đồng", "UBND phường Hoa Sen", ("TỔ TRƯỞNG",)),
        ("Đoàn công tác liên ngành", "UBND phường Hoa Sen", ("TM. BAN TỔ CHỨC",)),
        ("TRƯỜNG THCS Hoa Sen", "UBND phường Hoa Sen", ("HIỆU TRƯỞNG",)), ("Truong THCS", "UBND phường Hoa Sen", ("HIỆU TRƯỞNG",)),
        ("Trưởng khu phố 3", "UBND phường Hoa Sen", ("TM. BAN TỔ CHỨC",)),
        ("Phong trào Ngày Chủ nhật xanh", "UBND phường Hoa Sen", ("TM. BAN TỔ CHỨC",)),
        ("Bưu điện phường", "", ("TM. BAN TỔ CHỨC",)), ("Hội đồng nhân dân phường", "", ("TM. BAN TỔ CHỨC",)),
    ],
)  # fmt: skip
def test_the_committee_stands_above_its_own_offices_only(lead, above, signature):
    found = issuer(lead)
    assert (found.union, found.above, found.signature, found.sign) == (False, above, signature, "BC-……")


@pytest.mark.parametrize("lead", ["", "UBND phường", "Ủy ban nhân dân phường Hoa Sen"])
def test_the_people_s_committee_issues_where_nobody_else_leads(lead):
    found = issuer(lead)
    assert (found.named, found.agency, found.above) == (
        "Ủy ban nhân dân phường Hoa Sen",
        OFFICE.agency,
        "",
    )
    assert (found.sign, found.signature, found.signer) == ("BC-UBND", OFFICE.signature, "Lê A")


@pytest.mark.parametrize(
    ("lead", "full"),
    [
        ("Đoàn Thanh niên phường", "Đoàn Thanh niên phường Hoa Sen"), ("Đoàn Thanh niên", "Đoàn Thanh niên"), ("", ""),
        ("  Hội Phụ nữ  Phường ", "Hội Phụ nữ Phường Hoa Sen"), ("Đoàn Thanh niên phường Hoa Sen", "Đoàn Thanh niên phường Hoa Sen"),
    ],
)  # fmt: skip
def test_a_body_is_called_by_its_full_name(lead, full):
    assert outreach_issuer.body(lead, HERE) == full


def test_a_campaign_without_lead_and_partners_is_the_committee_s(season, work):
    with work():
        campaign = campaign_of(season[1])
        campaign.lead = campaign.partners = ""
        place = db.session.get_one(Locality, campaign.locality_id)
        told = facts.of(campaign, named=True)
        data = outreach_report.document(told, place, Letterhead(), made=MADE)
        office = f"{place.kind} {place.name}"
    said = [line.text for line in Document(io.BytesIO(data)).paragraphs if line.text]
    assert f"3. Chủ trì: Ủy ban nhân dân {office}." in said
    assert any(line.startswith(f"Ủy ban nhân dân {office} báo cáo kết quả") for line in said)


# --- the letters of thanks ------------------------------------------------------------------------------------------


def letters(volunteers, *, campaign=TITLE, people=1_234, turns=56, agency=(UNION, "BCH Đoàn phường Hoa Sen")):
    head = outreach_thanks.Heading(
        agency=agency, campaign=campaign, place="Hoa Sen", on=date(2026, 11, 23), people=people, turns=turns,
        signature=("TM. BAN CHẤP HÀNH", "BÍ THƯ"),
    )  # fmt: skip
    return pypdfium2.PdfDocument(outreach_thanks.sheet(head, volunteers, made=datetime(2026, 11, 23, tzinfo=clock.ZONE)))  # fmt: skip


def words(page):
    return " ".join(page.get_textpage().get_text_range().split())


def test_each_letter_is_one_page_on_which_nothing_is_cut():
    """The longest name of a person, a team and a campaign; every word lies within the frame of the page."""
    team = "Tổ công nghệ số cộng đồng và Đề án 06 liên thôn Suối Mây – Bản Nà Hang – khu tái định cư thủy điện thượng nguồn"
    pages = letters([Hours(1, LONG, team, 16, 31, 7_470), Hours(2, "Vừ A Sử", "", 1, 1, 150)])
    assert len(pages) == 2
    for page, hours in zip(pages, ("124,5", "2,5"), strict=True):
        assert [round(side / 72 * 25.4) for side in page.get_size()] == [297, 210]
        said = words(page)
        for one in (UNION, "BCH ĐOÀN PHƯỜNG HOA SEN", TITLE, f"{hours} giờ tình nguyện", "Hoa Sen, ngày 23 tháng 11 năm 2026", "BÍ THƯ"):  # fmt: skip
            assert one in said, one
        text, (wide, high) = page.get_textpage(), page.get_size()
        boxes = [text.get_charbox(at) for at in range(text.count_chars())]
        assert min(box[0] for box in boxes) > 25
        assert max(box[2] for box in boxes) < wide - 25
        assert min(box[1] for box in boxes if box[1]) > 25
        assert max(box[3] for box in boxes) < high - 25
    assert LONG in words(pages[0])
    assert team in words(pages[0])


def test_a_body_with_the_longest_name_is_whole_on_its_letter():
    lead = ("Ban Chỉ đạo phong trào bình dân học vụ số và các đoàn thể " * 6)[:290] + "cuối cùng"
    [page] = letters([Hours(1, "Vừ A Sử", "", 1, 1, 60)], agency=(lead, "phường Hoa Sen"))
    text = page.get_textpage()

    def box(words):
        found = text.search(words, match_case=True).get_next()
        assert found is not None, words
        return text.get_charbox(found[0])

    assert box("CUỐI CÙNG")[1] >= box("PHƯỜNG HOA SEN")[3] > box("Thư cảm ơn")[3]


def test_a_letter_on_which_all_is_long_is_still_one_page():
    lead, team = (
        "Ban Chỉ đạo phong trào bình dân học vụ số " * 7,
        "Tổ công nghệ số cộng đồng liên thôn Suối Mây " * 3,
    )
    [page] = letters([Hours(1, LONG, team, 16, 31, 7_470)], agency=(lead, "phường Hoa Sen"))
    assert LONG in words(page)
    assert "BÍ THƯ" in words(page)


def test_a_letter_keeps_people_and_turns_apart_and_leaves_out_what_nobody_counted():
    one = [Hours(1, "Vừ A Sử", "", 1, 1, 150)]
    assert (
        "Cả chiến dịch: 1.234 người được hỗ trợ (mỗi người tính một lần); đếm riêng 56 lượt hỗ trợ."
        in words(letters(one)[0])
    )
    assert "Cả chiến dịch: đếm riêng 56 lượt hỗ trợ." in words(letters(one, people=0)[0])
    assert "Cả chiến dịch" not in words(letters(one, people=0, turns=0)[0])


def test_what_is_typed_is_no_markup():
    [page] = letters([Hours(1, "#emph[Vừ] *A* $x$", "=1+1", 1, 1, 60)], campaign="+84 “ra quân” #link")
    assert "#emph[Vừ] *A* $x$ =1+1" in words(page)
    assert "+84 “ra quân” #link" in words(page)


# --- the workbook ---------------------------------------------------------------------------------------------------


def test_words_that_look_like_formulas_stay_words(season, work):
    commune, number, _, _ = season
    with work():
        campaign = campaign_of(number)
        campaign.title = "=1+1"
        db.session.get_one(Person, commune.people[0]).name = '=HYPERLINK("http://x","y")'
        db.session.query(Team).one().name = "+84 901"
        db.session.query(Place).filter_by(name="Nhà văn hóa A").one().name = "@SUM(A1)"
        db.session.query(BudgetLine).one().text = "-2+3"
        db.session.flush()
        data = outreach_table.workbook(facts.of(campaign, named=True))
    book = load_workbook(io.BytesIO(data))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert not [cell for cell in cells if cell.hyperlink]
    said = {cell.value for cell in cells}
    assert {'=HYPERLINK("http://x","y")', "+84 901", "@SUM(A1)", "-2+3"} <= said
    assert "KẾT QUẢ CHIẾN DỊCH “=1+1”" in said


def test_the_sum_of_hours_is_that_of_the_page_and_of_the_rows(season, work):
    with work():
        told = facts.of(campaign_of(season[1]), named=True)
        sheet = load_workbook(io.BytesIO(outreach_table.workbook(told)))["Tình nguyện viên"]
        whole = told.whole
    *rows, total = [row for row in sheet.iter_rows(min_row=HEAD + 1, values_only=True) if row[3] is not None]
    assert total == ("Cộng: 1 người có mặt", None, None, 1, 2.5, 1, 1)
    assert [sum(row[at] for row in rows) for at in (3, 4, 5, 6)] == list(total[3:])
    assert (total[4], total[5], total[6]) == (whole.hours, whole.missing, whole.uncalled)


def test_rows_are_filtered_without_their_sum_and_heads_stay_in_sight(season, work):
    with work():
        told = facts.of(campaign_of(season[1]), named=True)
        book = load_workbook(io.BytesIO(outreach_table.workbook(told)))
    assert {sheet.freeze_panes for sheet in book} == {f"B{HEAD + 1}"}
    places = book["Theo nơi"]
    assert [places.cell(HEAD + at, 1).value for at in (1, 2, 3)] == [
        "Nhà văn hóa A",
        "Chưa rõ nơi",
        facts.WHOLE,
    ]
    assert places.auto_filter.ref == f"A{HEAD}:I{HEAD + 2}"
    assert book["Kinh phí"].auto_filter.ref is None, "nothing to choose from in one row"


def test_a_day_on_which_nothing_was_logged_is_not_said_to_have_been_none(season, work):
    """Closed without a word: it has a line by day, and the parts that have none are left out."""
    with work():
        campaign = campaign_of(season[1])
        for one in (Help, OutreachEvent, Assignment):
            db.session.execute(delete(one))
        told = facts.of(campaign, named=True)
        book = load_workbook(io.BytesIO(outreach_table.workbook(told)))
        place = db.session.get_one(Locality, campaign.locality_id)
        data = outreach_report.document(told, place, Letterhead(), made=MADE)
    assert "Theo ngày" in book.sheetnames
    assert not {"Theo nơi", "Theo tổ", "Theo giờ", "Tình nguyện viên"} & set(book.sheetnames)
    assert "Chưa có ngày" not in str(list(book["Tổng hợp"].values))
    assert len(named(Document(io.BytesIO(data)), "Ngày").rows) == 3
