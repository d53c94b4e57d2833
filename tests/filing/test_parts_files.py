"""A unit's workbook in other hands: edited, sorted, cut, and mixed up; each bad file gets one clear answer."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime, time
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.base.actors import EVERYWHERE, Scope
from app.base.db import db
from app.base.errors import Conflict, NotFound, Refused
from app.filing.parts import applying, kept, making, preview, reading, receiving, typed
from app.filing.parts.asked import (
    MOST_TROUBLES,
    Said,
    SaidStaff,
    SaidTarget,
    SaidTask,
)
from app.filing.parts.part import PartReturn
from app.filing.report import Report
from app.reports import unit_sheet
from tests.filing.parts_made import BY, CODE, FORM, OFFICE, SCHOOL, TODAY, Filled, ground


@pytest.fixture(autouse=True)
def _today(at):
    at(TODAY)


@pytest.fixture
def made(at, once):
    at(TODAY)
    return once("parts", ground)


def form():
    return Filled(unit_sheet.workbook(FORM))


def said(filled):
    code, found = reading.read(filled.saved() if isinstance(filled, Filled) else filled, "a.xlsx")
    assert code == CODE
    return found


# --- what a person types ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "wanted"),
    [
        ({"numerator": "38/39"}, SaidTarget(Decimal(38), Decimal(39))),
        ({"value": "38 / 39"}, SaidTarget(Decimal(38), Decimal(39))),
        ({"value": "38/39 = 97,44 %"}, SaidTarget(Decimal(38), Decimal(39))),
        ({"value": "97,44 %"}, SaidTarget(value=Decimal("97.44"))),
        ({"value": "97.44%"}, SaidTarget(value=Decimal("97.44"))),
        ({"numerator": "1.234", "denominator": 2000}, SaidTarget(Decimal(1234), Decimal(2000))),
        ({"numerator": 0, "denominator": 12}, SaidTarget(Decimal(0), Decimal(12))),
        ({"numerator": " ", "denominator": "—"}, None),
        (
            {"numerator": 5, "denominator": 6, "document": "15/BC-TH", "document_on": "05/03/2026"},
            SaidTarget(Decimal(5), Decimal(6), document="15/BC-TH", document_on=date(2026, 3, 5)),
        ),
        (
            {"numerator": 5, "denominator": 6, "document_on": datetime.combine(date(2026, 3, 5), time())},
            SaidTarget(Decimal(5), Decimal(6), document_on=date(2026, 3, 5)),
        ),
    ],
)
def test_a_share_as_it_is_typed(cells, wanted):
    found = said(form().target("1.1", **cells))
    assert found.targets == ({} if wanted is None else {"1.1": wanted})
    assert found.troubles == ()


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"value": 0.9744}, "0,9744 % hay 97,44 %"),
        ({"value": 1}, "1 % hay 100 %"),
        ({"numerator": datetime.combine(date(2026, 9, 3), time())}, "đang là ngày 03/09/2026"),
        ({"numerator": 1.234, "denominator": 2000}, "1.234 (nghìn)"),
        ({"numerator": "ba mươi"}, "“ba mươi” không phải là một con số"),
        ({"numerator": "38/39", "denominator": "39"}, "để trống các ô số khác"),
        ({"numerator": 5, "denominator": 6, "document_on": "tháng 3/2026"}, "ngày/tháng/năm"),
        ({"document": "15/BC"}, "chưa ghi số liệu"),
    ],
)
def test_what_may_mean_two_things_is_asked_about(cells, words):
    found = said(form().target("1.1", **cells))
    assert found.targets == {}
    (trouble,) = found.troubles
    assert trouble.place == "Chỉ tiêu, dòng 4"
    assert words in trouble.message
    assert trouble.message.startswith("Tỷ lệ học sinh được học kỹ năng số")


def test_other_kinds_of_targets():
    filled = form().target("a:b", "count", value="1.234").target("3", "rank", value="hạng 7")
    filled.target("4", "yesno", value="Chưa").target("5", "text", value="Tốt,\nđều")
    assert said(filled).targets == {
        "a:b": SaidTarget(value=Decimal(1234)), "3": SaidTarget(value=Decimal(7)), "4": SaidTarget(text="no"),
        "5": SaidTarget(text="Tốt,\nđều"),
    }  # fmt: skip


def test_staff_as_it_is_typed():
    filled = form().staff(17, at_work="không", left_on=date(2026, 5, 31)).staff(18, number="GCN 12")
    assert said(filled).staff == {
        17: SaidStaff(left_on=date(2026, 5, 31)),
        18: SaidStaff(True, number="GCN 12"),
    }
    wrong = said(
        form()
        .staff(17, at_work="Không")
        .staff(18, at_work="Có", left_on="31/05/2026")
        .staff(19, done="hỏi lại")
    )
    assert wrong.staff == {}
    assert [t.message for t in wrong.troubles] == [
        "Nguyễn Thị Số 17: ghi ngày cuối cùng người này còn ở đơn vị (ngày/tháng/năm)",
        "Nguyễn Thị Số 18: ghi “Có” (còn công tác) mà lại có ngày cuối: giữ một trong hai",
        "Nguyễn Thị Số 19: “hỏi lại”: ghi Có hoặc Không, hoặc để trống",
    ]


# --- round trips ------------------------------------------------------------------------------------------------

_words = st.text(st.sampled_from("abcxyzđăơư ,.-"), min_size=1, max_size=30).map(lambda w: "w" + w.strip())
_days = st.dates(date(2020, 1, 1), date(2026, 6, 20))
_whole = st.integers(0, 99_999).map(Decimal)


def _share(draw):
    whole = draw(st.integers(1, 9999))
    return SaidTarget(Decimal(draw(st.integers(0, whole))), Decimal(whole))


@st.composite
def answers(draw):
    """Any answer that a unit may give."""
    paper = {"document": draw(_words), "document_on": draw(_days)} if draw(st.booleans()) else {}
    targets = {
        "1.1": draw(st.sampled_from([SaidTarget(value=Decimal("97.44")), _share(draw)])),
        "a:b": SaidTarget(value=draw(_whole), **paper), "3": SaidTarget(value=draw(st.integers(1, 99).map(Decimal))),
        "4": SaidTarget(text=draw(st.sampled_from(["yes", "no"]))), "5": SaidTarget(text=draw(_words)),
    }  # fmt: skip
    staff = {}
    for key in draw(st.sets(st.sampled_from([17, 18, 19]))):
        if draw(st.booleans()):
            staff[key] = SaidStaff(left_on=draw(_days))
        else:
            on = draw(st.none() | _days)
            staff[key] = SaidStaff(
                True, draw(_words), draw(st.just("") | _words), on, draw(st.just("") | _words)
            )
    tasks = {
        ref: SaidTask(draw(st.sampled_from(["", "open", "done", "dropped"])), draw(_words))
        for ref in ("5.1", "5.2")
    }
    keep = draw(st.sets(st.sampled_from(sorted(targets))))
    return Said(
        {ref: one for ref, one in targets.items() if ref in keep}, tasks if draw(st.booleans()) else {}, staff,
        {kind: draw(_words) for kind in draw(st.sets(st.sampled_from(["results", "difficulties", "proposals", "ahead"])))},
        draw(st.just("") | _words),
    )  # fmt: skip


KINDS = {one.ref: one.kind for one in FORM.targets}
STATES = {"": None, "open": "Đang làm", "done": "Đã xong", "dropped": "Thôi không làm"}


def fill(answer, draw_as_text):
    """Type an answer into the form as a unit would, numbers and days as text or as the program's own."""

    def number(value):
        return (
            None
            if value is None
            else f"{value}".replace(".", ",")
            if draw_as_text or value % 1
            else int(value)
        )

    def day(value):
        return value if value is None or not draw_as_text else f"{value:%d/%m/%Y}"

    filled = form()
    for ref, one in answer.targets.items():
        shown = {"yes": "Có", "no": "Chưa"}.get(one.text, one.text) if KINDS[ref] == "yesno" else one.text
        value = number(one.value) if one.value is not None else shown or None
        filled.target(
            ref, KINDS[ref], numerator=number(one.numerator), denominator=number(one.denominator), value=value,
            document=one.document or None, document_on=day(one.document_on),
        )  # fmt: skip
    for ref, one in answer.tasks.items():
        filled.task(ref, state=STATES[one.state], told=one.text)
    for key, one in answer.staff.items():
        filled.staff(
            key, at_work="Không" if one.left_on else None, left_on=day(one.left_on), done="Có" if one.done else None,
            course=one.course or None, organiser=one.organiser or None, on=day(one.on), number=one.number or None,
        )  # fmt: skip
    for kind, words in answer.notes.items():
        filled.note(kind, words)
    if answer.sender:
        filled.note("sender", answer.sender)
    return filled


@settings(deadline=None)  # a workbook is made and read; a busy machine takes its time
@given(answer=answers(), draw_as_text=st.booleans())
def test_whatever_is_answered_is_read(answer, draw_as_text):
    found = said(fill(answer, draw_as_text))
    assert found == answer
    assert kept.load(kept.dump(found)) == answer


def test_what_was_erased_by_law_is_still_read():
    """Words that named somebody are empty then; what is left of the answers stays."""
    told = Said(
        staff={17: SaidStaff(True, "Lớp", "Sở", date(2026, 3, 1), "1")},
        targets={"1.1": SaidTarget(Decimal(1), Decimal(2))},
    )
    blank = kept.dump(told).replace('"2026-03-01"', '""').replace('"Lớp"', '""')
    assert kept.load(blank).staff == {17: SaidStaff(True, "", "Sở", None, "1")}
    assert kept.load(blank).targets == told.targets


def test_an_untouched_form_answers_nothing():
    assert said(form()) == Said()


def test_moved_about_it_is_read_all_the_same():
    """Sheets in another order and with other names, rows sorted the other way, blank rows, a column put in between."""
    filled = form().target("1.1", numerator=38, denominator=39).staff(17, done="Có").note("results", "Tốt")
    filled.target("5", "text", value="Ổn")
    page = filled.book["Chỉ tiêu"]
    rows = [[cell.value for cell in row] for row in page.iter_rows(min_row=4)]
    page.delete_rows(4, len(rows))
    for number, row in enumerate(reversed(rows)):
        for at, value in enumerate(row, start=1):
            page.cell(6 + 2 * number, at).value = value
    page.insert_cols(6)
    page.title = "So lieu"
    filled.book.move_sheet("Ghi nhận", -4)
    found = said(filled)
    assert found.targets == {"1.1": SaidTarget(Decimal(38), Decimal(39)), "5": SaidTarget(text="Ổn")}
    assert (found.staff, found.notes, found.troubles) == ({17: SaidStaff(True)}, {"results": "Tốt"}, ())


def test_a_row_that_was_copied_answers_once():
    filled = form().target("1.1", numerator=38, denominator=39)
    page = filled.book["Chỉ tiêu"]
    page.append([cell.value for cell in page[4]])
    assert said(filled).troubles == ()
    page.cell(page.max_row, 7).value = 30
    found = said(filled)
    assert found.targets == {"1.1": SaidTarget(Decimal(38), Decimal(39))}
    assert "hai câu trả lời khác nhau" in found.troubles[0].message


def test_somebody_who_was_added_is_told():
    filled = form().staff(17, done="Có")
    filled.book["Cán bộ"].append([None, "4", "Lò Thị Mới", "2000", "Giáo viên", None, None, None, "Có"])
    filled.book["Chỉ tiêu"].append([None, "6", "Chỉ tiêu khác", None, None, None, 5, 6])
    filled.book["Hướng dẫn"].append(["ghi thêm", "ở đây"])
    found = said(filled)
    assert found.staff == {17: SaidStaff(True)}
    assert [t.message for t in found.troubles] == [
        "Chỉ tiêu khác: dòng do đơn vị thêm vào, không có mã dòng, nên không nhận",
        "Lò Thị Mới: chưa có trong danh sách cán bộ của đơn vị nên chưa nhận; thêm người này vào danh sách trước",
    ]


def test_of_a_flood_of_rows_a_few_are_told():
    filled = form()
    for number in range(500):
        filled.book["Cán bộ"].append([None, number, f"Lò Thị {number}"])
    found = said(filled)
    assert len(found.troubles) == MOST_TROUBLES + 1
    assert found.troubles[-1].message == "Còn 300 chỗ nữa như trên: xem lại cả tệp với đơn vị."
    for number in range(reading.MOST_ROWS):
        filled.book["Ghi nhận"].append([number])
    with pytest.raises(Refused, match="part_long"):
        reading.read(filled.saved(), "a.xlsx")


def test_of_a_flood_of_keys_a_few_are_told(made, work):
    with work():
        told = Said(staff={900_000 + key: SaidStaff(True, "Lớp") for key in range(500)})
        shown = preview.of(made.part(), told)
        assert (len(shown.troubles), shown.changes) == (MOST_TROUBLES + 1, ())


def test_formulas_without_a_result_and_errors_name_their_cell():
    filled = form().target("1.1", numerator="=20+18", denominator=39).target("a:b", "count", value=4)
    found = said(filled)
    assert found.targets == {"a:b": SaidTarget(value=Decimal(4))}
    assert [(t.place, "công thức" in t.message) for t in found.troubles] == [("Chỉ tiêu, ô G4", True)]
    filled = form().target("1.1", numerator=38, denominator="#REF!")
    filled.cell("Chỉ tiêu", "CT:percent:1.1", "denominator").data_type = "e"
    found = said(filled)
    assert found.targets == {}
    assert "Ô H4 đang báo lỗi" in found.troubles[0].message


def test_a_formula_that_was_calculated_counts_by_its_result():
    data = form().target("1.1", numerator="=20+18", denominator=39).saved()
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for info in old.infolist():
            part = old.read(info)
            new.writestr(info, part.replace(b"<f>20+18</f><v></v>", b"<f>20+18</f><v>38</v>").replace(b"<f>20+18</f><v/>", b"<f>20+18</f><v>38</v>").replace(b"<f>20+18</f><v />", b"<f>20+18</f><v>38</v>"))  # fmt: skip
    assert said(out.getvalue()).targets == {"1.1": SaidTarget(Decimal(38), Decimal(39))}


def test_a_heading_that_went_is_told_and_nothing_is_guessed():
    filled = form().target("1.1", numerator=38, denominator=39)
    filled.book["Chỉ tiêu"].delete_rows(3)
    found = said(filled)
    assert found.targets == {}
    assert {t.message for t in found.troubles} == {
        "dòng tiêu đề của bảng đã bị xóa nên không đọc được dòng này"
    }


@pytest.mark.parametrize("cell", [True, "Có", "x", "Đã học", "rồi"])
def test_yes_in_many_words(cell):
    assert typed.truth(cell) is True


# --- bad files --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.xlsx", b"", "file_empty"), ("a.xlsx", b"%PDF-1.4 %%EOF", "file_not_xlsx"), ("a.pdf", b"%PDF-1.4 %%EOF", "file_kind"),
        ("a.xlsx", b"ten;so", "file_not_xlsx"), ("a.csv", b"ten;so", "file_kind"), ("a.xlsx", b"PK\x03\x04cut", "file_not_xlsx"),
        ("a.xlsx", b"x" * (6 * 1024 * 1024), "file_too_large"),
    ],
)  # fmt: skip
def test_what_is_no_workbook_is_refused(name, data, code):
    with pytest.raises(Refused) as refused:
        reading.read(data, name)
    assert refused.value.code == code


def test_a_workbook_of_somebody_elses_making_has_no_code():
    out = io.BytesIO()
    openpyxl.Workbook().save(out)
    with pytest.raises(Refused, match="part_no_code"):
        reading.read(out.getvalue(), "a.xlsx")


def test_two_forms_in_one_file_are_refused(made, work):
    with work():
        one, other = Filled(made.file(SCHOOL)), Filled(made.file(OFFICE))
        page = one.book.create_sheet("Dán thêm")
        for row in other.book["Chỉ tiêu"].iter_rows(values_only=True):
            page.append(row)
        with pytest.raises(Refused, match="part_two_codes") as refused:
            receiving.by_file(made.the_report(), one.saved(), "a.xlsx", by=BY)
        assert "2 mẫu khác nhau" in refused.value.message


def test_another_periods_file_says_of_which_and_writes_nothing(made, work):
    with work():
        other = Report(
            locality_id=made.locality, plan_id=made.plan, title="Báo cáo tháng 7", period="2026-07", period_words="tháng 07/2026",
            first=date(2026, 6, 15), cut_off=date(2026, 7, 14), opened_at=made.the_report().opened_at,
        )  # fmt: skip
        db.session.add(other)
        db.session.flush()
        making.ensure(other, by=BY)
        data = Filled(made.file()).note("results", "Tốt").saved()
        with pytest.raises(Refused, match="part_other_period") as refused:
            receiving.by_file(other, data, "a.xlsx", by=BY)
        assert "là của kỳ tháng 06/2026" in refused.value.message
        assert "không phải kỳ tháng 07/2026" in refused.value.message
        assert db.session.query(PartReturn).count() == 0
        assert receiving.by_file(None, data, "a.xlsx", by=BY).part_id == made.part().id, (
            "by itself it finds its period"
        )


def test_another_localitys_file_does_not_exist(made, work):
    with work():
        there = ground("00012", "Suối Xa")
        data = Filled(there.file()).note("results", "Tốt").saved()
        with pytest.raises(NotFound) as missing:
            receiving.by_file(made.the_report(), data, "a.xlsx", by=BY)
        with pytest.raises(NotFound) as outside:
            receiving.by_file(None, data, "a.xlsx", by=BY, within=Scope(made.locality))
        unknown = Filled(unit_sheet.workbook(FORM)).note("results", "Tốt").saved()
        with pytest.raises(NotFound) as nobody:
            receiving.by_file(None, unknown, "a.xlsx", by=BY)
        assert missing.value.message == outside.value.message == nobody.value.message
        assert "Suối Xa" not in missing.value.message


def test_a_unit_sends_its_own_part_alone(made, work):
    with work():
        data = Filled(made.file(OFFICE)).note("results", "Tốt").saved()
        with pytest.raises(Refused, match="part_other_unit") as refused:
            receiving.by_file(None, data, "a.xlsx", by=BY, only=made.part(SCHOOL))
        assert OFFICE not in refused.value.message
        with pytest.raises(NotFound):
            receiving.by_file(
                None, data, "a.xlsx", by=BY, within=Scope(made.locality, unit_id=made.units[SCHOOL])
            )


def test_another_units_code_under_our_name_is_refused(made, work):
    with work():
        filled = Filled(made.file(OFFICE)).note("results", "Tốt")
        cell = next(r[1] for r in filled.book["Hướng dẫn"].iter_rows() if r[0].value == "Đơn vị")
        cell.value = SCHOOL
        with pytest.raises(Refused, match="part_other_unit") as refused:
            receiving.by_file(made.the_report(), filled.saved(), "a.xlsx", by=BY)
        assert f"ghi tên “{SCHOOL}” nhưng mang mã của “{OFFICE}”" in refused.value.message


def test_a_closed_part_takes_nothing_more(made, work):
    with work():
        data = Filled(made.file()).note("results", "Tốt").saved()
        receiving.close(made.part())
        with pytest.raises(Refused, match="part_closed") as refused:
            receiving.by_file(made.the_report(), data, "a.xlsx", by=BY)
        assert "đã khóa ngày 20/06/2026" in refused.value.message
        with pytest.raises(Refused, match="part_closed"):
            receiving.by_page(made.part(), Said(notes={"results": "Tốt"}), sender="")
        with pytest.raises(Refused, match="part_closed"):
            receiving.save_draft(made.part(), Said())
        receiving.reopen(made.part())
        receiving.by_file(made.the_report(), data, "a.xlsx", by=BY)


def test_so_many_wait_and_no_more(made, work):
    """Whoever has the code could fill the disk otherwise."""
    with work():
        for number in range(receiving.MOST_WAITING):
            last = receiving.by_page(made.part(), Said(notes={"results": f"Lần {number}"}), sender="Cô Hà")
        with pytest.raises(Refused, match="part_waiting"):
            receiving.by_page(made.part(), Said(notes={"results": "Thêm"}), sender="Cô Hà")
        applying.drop(last, by=BY)
        receiving.by_page(made.part(), Said(notes={"results": "Thêm"}), sender="Cô Hà")


def test_the_same_bytes_are_taken_once(made, work):
    with work():
        data = Filled(made.file()).note("results", "Tốt").saved()
        ret = receiving.by_file(made.the_report(), data, "a.xlsx", by=BY)
        assert receiving.by_file(made.the_report(), data, "b.xlsx", by=BY).id == ret.id
        applying.apply(ret, by=BY)
        with pytest.raises(Conflict, match="part_again") as again:
            receiving.by_file(made.the_report(), data, "a.xlsx", by=BY)
        assert "đã áp dụng lúc 09:00 ngày 20/06/2026" in again.value.message
        applying.undo(ret, by=BY)
        assert receiving.by_file(made.the_report(), data, "a.xlsx", by=BY).id != ret.id, (
            "what was undone may come again"
        )


def test_the_same_file_dropped_by_two_at_once_is_one_return(made, work, at_once):
    with work():
        data = Filled(made.file()).note("results", "Tốt").saved()

    def bring():
        return receiving.by_file(None, data, "a.xlsx", by=BY).id

    one, other = at_once(bring, bring)
    assert one == other


def test_deleted_rows_are_told_and_are_never_zero(made, work):
    with work():
        filled = Filled(made.file()).target("3", "count", value=4)
        filled.book["Chỉ tiêu"].delete_rows(filled.row("Chỉ tiêu", "CT:percent:2"))
        filled.book["Cán bộ"].delete_rows(filled.row("Cán bộ", f"CB:{made.school[0]}"))
        ret = receiving.by_file(made.the_report(), filled.saved(), "a.xlsx", by=BY)
        (trouble,) = receiving.said_of(ret).troubles
        assert trouble.place == "Dòng bị xóa"
        assert trouble.message == (
            "2 dòng không còn trong tệp, coi như chưa trả lời: chỉ tiêu “Tỷ lệ học sinh được học kỹ năng số”; Nguyễn Thị Số 00."
        )
        shown = preview.of(ret.part, receiving.said_of(ret))
        assert [change.key for change in shown.changes] == ["target:3"]
        assert len(shown.unanswered) == 3


def test_a_return_is_found_within_its_scope_alone(made, work):
    with work():
        ret = receiving.by_page(made.part(), Said(notes={"results": "Tốt"}), sender="")
        assert receiving.get(ret.id, within=EVERYWHERE) is ret
        for scope in (Scope(made.locality + 1), Scope(made.locality, unit_id=made.units[OFFICE])):
            with pytest.raises(NotFound):
                receiving.get(ret.id, within=scope)


def test_a_row_that_bears_another_name_credits_nobody(made, work):
    """Names sorted without the hidden key, and a successor typed over: either would credit the wrong person."""
    with work():
        one, two, three, four = made.school[:4]
        filled = Filled(made.file())
        called = {
            key: filled.book["Cán bộ"].cell(filled.row("Cán bộ", f"CB:{key}"), 3) for key in made.school[:4]
        }
        names = {key: cell.value for key, cell in called.items()}
        called[one].value, called[two].value = names[two], names[one]
        called[three].value, called[four].value = f"{names[three]} Anh", f"  {names[four].upper()} "
        for key in (one, three, four):
            filled.staff(key, done="Có")
        found = receiving.said_of(receiving.by_file(made.the_report(), filled.saved(), "a.xlsx", by=BY))
        assert set(found.staff) == {four}
        assert [trouble.place for trouble in found.troubles] == ["Dòng bị lệch"] * 2
        first, second = (trouble.message for trouble in found.troubles)
        assert first.startswith(f"Dòng của “{names[one]}” nay mang tên “{names[two]}”: coi như chưa trả lời.")
        assert second.startswith(f"Dòng của “{names[three]}” nay mang tên “{names[three]} Anh”")


def test_a_row_that_bears_another_targets_words_answers_for_neither(made, work):
    with work():
        filled = Filled(made.file()).target("3", "count", value=4).target("2", value="50 %")
        page = filled.book["Chỉ tiêu"]
        one, two = (page.cell(filled.row("Chỉ tiêu", f"CT:{key}"), 3) for key in ("count:3", "percent:2"))
        one.value, two.value = two.value, f"{two.value} (đã sửa)"
        found = receiving.said_of(receiving.by_file(made.the_report(), filled.saved(), "a.xlsx", by=BY))
        assert set(found.targets) == {"2"}
        assert [trouble.place for trouble in found.troubles] == ["Dòng bị lệch"]
