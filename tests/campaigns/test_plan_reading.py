"""Reading plan documents of many shapes: what is found, what is not invented, what is refused."""

from __future__ import annotations

import io
import random
import time
import zipfile
from decimal import Decimal

import docx
import pytest

from app.base.document import Table, read_document
from app.base.errors import Refused
from campaigns.plans.reading import draft_as_json, read_plan
from campaigns.plans.reading.columns import understand
from campaigns.plans.reading.deadlines import parse_deadline
from campaigns.plans.reading.outline import annex_label, marker
from campaigns.plans.reading.proposals import concerns_training, propose
from campaigns.plans.reading.values import parse, share_in
from campaigns.plans.reading.words import gist, key, same_gist, split_outside, tidy
from tests.campaigns import plan_documents


def plan(name):
    return read_plan(read_document(getattr(plan_documents, name)(), f"{name}.docx"))


def by_ref(items):
    return {item.ref: item for item in items}


# Values, deadlines, words


@pytest.mark.parametrize(
    ("raw", "measure", "text", "kind", "operator", "assumed", "value", "unit"),
    [
        ("100", "%", "", "percent", ">=", True, 100, "%"),
        ("100%", "", "", "percent", ">=", True, 100, "%"),
        ("≥ 50", "%", "", "percent", ">=", False, 50, "%"),
        (">= 80%", "", "", "percent", ">=", False, 80, "%"),
        ("80% trở lên", "", "", "percent", ">=", False, 80, "%"),
        ("Từ 80% trở lên", "", "", "percent", ">=", False, 80, "%"),
        ("$\\geq 80\\%$", "", "", "percent", ">=", False, 80, "%"),
        ("Dưới 5", "%", "", "percent", "<=", False, 5, "%"),
        ("95,5", "%", "", "percent", ">=", True, "95.5", "%"),
        ("80-90%", "", "", "percent", ">=", True, 80, "%"),
        ("100% các trường học", "", "", "percent", ">=", True, 100, "%"),
        ("90", "", "Tỷ lệ hộ có Internet", "percent", ">=", True, 90, "%"),
        ("02 lớp", "", "", "count", ">=", True, 2, "lớp"),
        ("Tối thiểu 1.000 người", "", "", "count", ">=", False, 1000, "người"),
        ("01", "mô hình", "", "count", ">=", True, 1, "mô hình"),
        ("10", "Thứ bậc", "Xếp hạng", "rank", "<=", True, 10, "Thứ bậc"),
        ("Nhóm 10 xã dẫn đầu", "", "", "rank", "<=", True, 10, ""),
        ("Có", "", "", "yesno", None, False, True, ""),
        ("Đạt", "", "", "yesno", None, False, True, ""),
        ("12/2026", "", "", "text", None, False, "12/2026", ""),
        ("Hoàn thành trong quý II", "", "", "text", None, False, "Hoàn thành trong quý II", ""),
        ("", "", "Phấn đấu 70% hộ dân dùng VNeID", "percent", ">=", True, 70, "%"),
    ],
)
def test_values(raw, measure, text, kind, operator, assumed, value, unit):
    reading = parse(raw, measure, text)
    expected = Decimal(str(value)) if kind in {"percent", "count", "rank"} else value
    assert (reading.kind, reading.operator, reading.assumed, reading.value, reading.measure) == (
        kind,
        operator,
        assumed,
        expected,
        unit,
    )


@pytest.mark.parametrize(
    ("raw", "kind", "date"),
    [
        ("12/2026", "month", "2026-12-31"),
        ("02/2028", "month", "2028-02-29"),
        ("10/2/2026", "date", "2026-02-10"),
        ("31.12.2026", "date", "2026-12-31"),
        ("ngày 15 tháng 6 năm 2026", "date", "2026-06-15"),
        ("trước ngày 30/6", "date", "2026-06-30"),
        ("Tháng 6", "month", "2026-06-30"),
        ("Từ tháng 3 đến tháng 9/2026", "month", "2026-09-30"),
        ("Quý II/2026", "quarter", "2026-06-30"),
        ("Quý II - III/2026", "quarter", "2026-09-30"),
        ("Quý 4", "quarter", "2026-12-31"),
        ("6 tháng đầu năm", "month", "2026-06-30"),
        ("Năm 2026", "year", "2026-12-31"),
        ("Thường xuyên trong năm 2026", "ongoing", None),
        ("Theo lộ trình của Tỉnh", "province", None),
        ("Theo hướng dẫn của cấp trên", "province", None),
        ("Báo cáo hàng tháng", "cadence", None),
        ("Trước ngày 15 hằng tháng", "cadence", None),
        ("31/6/2026", "none", None),
        ("", "none", None),
    ],
)
def test_deadlines(raw, kind, date):
    deadline = parse_deadline(raw, 2026)
    assert (deadline.kind, deadline.date, deadline.raw) == (kind, date, raw)


def test_a_deadline_without_a_year_needs_the_plans_year():
    assert parse_deadline("Tháng 6", None).date is None


def test_spellings_are_one_in_comparison_and_untouched_in_print():
    assert key("Tỉ lệ hoà mạng – CĐS") == key("Tỷ lệ hòa mạng - chuyển đổi số")
    assert key("Phòng VH-XH") == key("Phòng Văn hóa – Xã hội") == key("phòng VHXH")
    assert tidy("<p>Tỷ lệ **đạt** $\\geq 80\\%$</p>") == "Tỷ lệ đạt ≥ 80%"
    assert tidy("gồm 3 * 4 và (* ghi chú)") == "gồm 3 * 4 và (* ghi chú)"
    assert split_outside("a (b; c); d", ";") == ["a (b; c)", " d"]


def test_the_same_target_is_recognised_and_a_near_one_is_not():
    assert same_gist(
        gist("Phấn đấu 100% trường học có phòng máy tính"),
        gist("Tỷ lệ trường học có phòng máy tính đạt 100%"),
    )
    assert not same_gist(
        gist("Tỷ lệ người từ 14 tuổi trở lên có tài khoản"),
        gist("Tỷ lệ người từ 15 tuổi trở lên có tài khoản"),
    )
    assert not same_gist(
        gist("Tỷ lệ hồ sơ y tế được số hóa toàn bộ"), gist("Tỷ lệ hồ sơ giáo dục được số hóa toàn bộ")
    )


@pytest.mark.parametrize(
    ("line", "kind", "label", "rest"),
    [
        ("II. MỤC TIÊU", "roman", "II", "MỤC TIÊU"),
        ("1.2.1. Về hạ tầng", "dotted2", "1.2.1", "Về hạ tầng"),
        ("đ) Huy động", "lower", "đ", "Huy động"),
        ("(1) Kinh tế số", "bracket", "1", "Kinh tế số"),
        ("- + 50% cán bộ", "plus", "", "50% cán bộ"),
        ("-100% cán bộ", "bullet", "", "100% cán bộ"),
    ],
)
def test_markers(line, kind, label, rest):
    mark, words = marker(line)
    assert mark is not None
    assert (mark.kind, mark.label, words) == (kind, label, rest)


def test_a_figure_is_no_marker():
    assert marker("100% cán bộ")[0] is None
    assert marker("2026 là năm bản lề")[0] is None


def test_annexes():
    assert annex_label("PHỤ LỤC 2: DANH MỤC") == "PL2"
    assert annex_label("Phụ lục IV") == "PL4"
    assert annex_label("PHỤ LỤC PHÂN CÔNG NHIỆM VỤ") == "PL"
    assert annex_label("Biểu số 02. Chỉ tiêu") == "B2"
    assert annex_label("Phụ lục II và Phụ lục III kèm theo Kế hoạch này được thực hiện trong năm") is None


# Whole plans


def test_a_two_storey_heading_with_years_and_offices_before_values():
    draft = plan("suoi_lim")
    assert (draft.number, draft.issued_on, draft.issuer, draft.year) == (
        "27/KH-UBND",
        "2026-03-05",
        "UBND xã Suối Lim",
        2026,
    )
    assert draft.title == "Phổ cập kỹ năng số cho Nhân dân trên địa bàn xã Suối Lim năm 2026"
    targets = by_ref(draft.targets)
    assert [(ref, target.kind, target.operator, target.value) for ref, target in targets.items()] == [
        ("PL1.A.1", "percent", ">=", 100),
        ("PL1.A.2", "count", ">=", 12),
        ("PL1.A.3", "count", ">=", 1000),
        ("PL1.A.4", "percent", ">=", 80),
        ("PL1.A.5", "percent", ">=", 85),
        ("PL1.A.5.1", "percent", ">=", 50),
        ("PL1.A.6", "yesno", None, True),
        ("PL1.A.7", "rank", "<=", 20),
        ("PL1.A.8", "text", None, "Cao hơn năm trước"),
    ]
    assert targets["PL1.A.3"].lead == "Phòng Văn hóa - Xã hội"  # merged downwards
    assert targets["PL1.A.5"].note == "gồm cả di động"
    assert targets["PL1.A.5.1"].groups[-1] == "Tỷ lệ hộ gia đình có mạng Internet"
    assert targets["PL1.A.1"].indicator is not None
    assert targets["PL1.A.1"].indicator.code == "staff_trained"
    assert any("PL1.A.8" in warning for warning in draft.warnings)


def test_the_tables_are_kept_in_their_own_order_and_words():
    sheet = plan("suoi_lim").sheets[0]
    assert sheet.fields == ("number", "text", "lead", "measure", "other", "value", "note")
    assert sheet.columns[5] == "Kế hoạch Năm 2026"
    assert [row.kind for row in sheet.rows].count("group") == 2
    assert [row.number for row in sheet.rows][:3] == ["A. Con người", "1", "2"]
    assert all(len(row.cells) == len(sheet.columns) for row in sheet.rows)
    assert sheet.rows[3].cells[5] == "Tối thiểu 1.000 người"


def test_tasks_with_automatic_numbers_and_a_measure_beside_the_output():
    tasks = by_ref(plan("suoi_lim").tasks)
    assert list(tasks) == ["PL2.1", "PL2.2", "PL2.3"]
    first = tasks["PL2.1"]
    assert (first.lead, first.partners, first.director) == (
        "Phòng Văn hóa - Xã hội",
        "Các thôn",
        "Phó Chủ tịch UBND xã",
    )
    assert first.output == "Lớp tập huấn | KPI: 12 lớp"
    assert (first.deadline.date, first.concerns_training, first.missing) == ("2026-06-30", True, ())
    assert tasks["PL2.2"].missing == ("rõ thẩm quyền",)
    assert tasks["PL2.3"].missing == ("rõ trách nhiệm", "rõ sản phẩm")


def test_a_rule_takes_its_sender_from_the_heading_above():
    (rule,) = plan("suoi_lim").reporting_rules
    assert (rule.who, rule.to, rule.cadence, rule.before_day, rule.before_month) == (
        "Phòng Văn hóa - Xã hội",
        "Ủy ban nhân dân xã",
        "quarter",
        20,
        None,
    )


def test_targets_of_the_running_text():
    draft = plan("ben_cau")
    assert (draft.number, draft.issued_on, draft.issuer) == (
        "08-KH/ĐU",
        "2026-01-12",
        "Đảng ủy phường Bến Cau",
    )
    assert [(t.ref, t.kind, t.value, t.operator_assumed) for t in draft.targets] == [
        ("III.2.a-1", "percent", 100, True),
        ("III.2.a-2", "percent", 50, False),
        ("III.2.a-3", "percent", 90, False),
        ("III.2.b-1", "percent", 80, False),
        ("III.2.b-2", "count", 6, False),
        ("III.2.b-3", "rank", 10, True),
    ]
    joined = draft.targets[1].text
    assert joined.endswith("hoạt động không chuyên trách được bồi dưỡng an toàn thông tin")
    assert [t.indicator.code if t.indicator else None for t in draft.targets] == [
        "staff_mastery",
        "infosec_trained",
        "teacher_trained",
        "vneid",
        None,
        "dti",
    ]
    assert [(r.cadence, r.before_day, r.before_month) for r in draft.reporting_rules] == [
        ("month", 25, None),
        ("year", 10, 12),
    ]


def test_a_table_over_pages_and_the_same_target_in_the_body():
    draft = plan("hon_bac")
    assert (draft.number, draft.issued_on, draft.issuer) == ("", "2026-02-09", "UBND đặc khu Hòn Bạc")
    targets = by_ref(draft.targets)
    assert set(targets) == {"PL.I.1", "PL.I.2", "PL.I-1", "PL.I-2", "PL.I-3"}
    school = targets["PL.I.1"]
    assert school.lead == "Phòng Văn hóa - Xã hội"  # cut by the page
    assert [(p.paragraph is not None, p.table) for p in school.places] == [(True, None), (False, 2)]
    assert targets["PL.I.2"].text.endswith("hướng dẫn dịch vụ công trực tuyến")
    signed = targets["PL.I-1"]
    assert (len(signed.places), signed.operator_assumed) == (2, False)  # "tối thiểu" stands in the body
    assert len(targets["PL.I-2"].places) == 1  # two rows of one table are never one
    assert targets["PL.I-3"].groups == ("Hạ tầng số", "Doanh nghiệp")
    (sheet,) = draft.sheets
    assert [row.kind for row in sheet.rows] == [
        "group",
        "target",
        "target",
        "group",
        "target",
        "target",
        "group",
        "target",
    ]
    assert {row.ref for row in sheet.rows if row.ref} == set(targets)


def test_a_decision_with_its_plan_and_a_table_that_is_both():
    draft = plan("goc_da")
    assert (draft.number, draft.title) == ("301/QĐ-UBND", "Kế hoạch phong trào học tập số năm 2026")
    assert [(t.value, t.kind) for t in draft.targets] == [
        (70, "percent"),
        (100, "percent"),
        (30, "percent"),
        (300, "count"),
        (90, "percent"),
    ]
    tasks = by_ref(draft.tasks)
    assert tasks["TB-2"].deadline.date == "2026-09-30"
    assert (tasks["TB-2"].lead, tasks["TB-2"].partners) == ("Đoàn Thanh niên", "Hội Phụ nữ")
    assert tasks["TB-1"].groups == ("Tuyên truyền",)
    assert tasks["B2.1-NV"].text == "Đến tận nhà hướng dẫn"
    assert any("nhiều con số" in warning for warning in draft.warnings)


@pytest.mark.parametrize("name", ["suoi_lim", "ben_cau", "hon_bac", "goc_da"])
def test_references_are_unique_and_the_same_every_time(name):
    one, two = plan(name), plan(name)
    refs = [item.ref for item in (*one.targets, *one.tasks)]
    assert len(refs) == len(set(refs))
    assert draft_as_json(one) == draft_as_json(two)
    assert one.sheets == two.sheets


def test_people_money_timetables_and_recipients_are_no_plan():
    with pytest.raises(Refused) as refused:
        plan("no_plan")
    assert refused.value.code == "plan_empty"


@pytest.mark.parametrize(
    ("headings", "row"),
    [
        (("STT", "Họ và tên", "Nhiệm vụ", "Đơn vị"), ("1", "Lò A Páo", "Tổ trưởng", "Thôn 1")),
        (
            ("TT", "Nội dung", "ĐVT", "Số lượng", "Đơn giá", "Thành tiền"),
            ("1", "Tài liệu", "bộ", "10", "5.000", "50.000"),
        ),
        (("Thời gian", "Nội dung", "Người thực hiện"), ("7h30", "Khai mạc", "Ban Tổ chức")),
        (("STT", "Tên thủ tục", "Mã số"), ("1", "Đăng ký khai sinh", "1.001")),
    ],
)
def test_tables_of_other_kinds(headings, row):
    assert understand(headings, [row], "", 2026) is None


def test_a_unit_column_with_offices_is_the_lead():
    reading = understand(
        ("TT", "Chỉ tiêu", "Đơn vị", "Kế hoạch năm 2026"),
        [
            ("1", "Hộ dân có mã QR thanh toán", "Phòng Kinh tế", "60%"),
            ("2", "Lớp tập huấn được mở", "Công an xã", "12 lớp"),
        ],
        "",
        2026,
    )
    assert reading is not None
    assert reading.fields == ("number", "text", "lead", "value")


def test_the_contract_of_the_printed_document():
    printed = draft_as_json(plan("hon_bac"))
    assert set(printed) == {"plan", "targets", "tasks", "reporting_rules", "warnings"}
    assert set(printed["plan"]) == {"id", "number", "issued_on", "issuer", "title", "year"}
    assert printed["plan"]["id"] is None
    target = printed["targets"][0]
    assert set(target) == {
        *("ref", "text", "measure", "kind", "operator", "operator_assumed", "value"),
        *("lead", "note", "indicator", "confidence", "places"),
    }
    assert target["value"] == 100
    assert isinstance(target["value"], int)
    assert set(target["places"][0]) == {"paragraph", "raw"}
    assert set(target["places"][1]) == {"table", "row", "raw"}


def test_proposals_are_only_for_what_the_words_say():
    assert propose("Tỷ lệ đường thôn được bê tông hóa", "percent") is None
    assert propose("100% cán bộ, công chức có chữ ký số cá nhân", "percent").code == "esign_staff"
    assert propose("Tỷ lệ dân số trưởng thành có chữ ký số", "percent").code == "esign_adult"
    assert propose("Số lớp bồi dưỡng kỹ năng số cho cán bộ", "count") is None
    assert concerns_training("Mở lớp tập huấn kỹ năng số")
    assert not concerns_training("Nâng cấp đường truyền cho ngành giáo dục - đào tạo")


# The file itself


def test_merged_cells_and_automatic_numbers_of_a_document():
    document = read_document(plan_documents.suoi_lim(), "suoi-lim.docx")
    table = document.tables[2]
    assert isinstance(table, Table)
    assert [cell.span for cell in table.rows[0].cells] == [1, 1, 1, 1, 2, 1]
    assert [cell.continues for cell in table.rows[1].cells] == [True, True, True, True, False, False, True]
    assert [row.cells[0].text for row in document.tables[3].rows] == ["TT", "1.", "2.", "3."]


def refused(data, name="ke-hoach.docx"):
    with pytest.raises(Refused) as error:
        read_plan(read_document(data, name))
    return error.value.code


def test_files_that_are_not_what_they_say():
    good = plan_documents.ben_cau()
    assert refused(b"") == "file_empty"
    assert refused(good, "ke-hoach.exe") == "file_kind"
    assert refused(b"xin chao", "ke-hoach.docx") == "file_not_docx"
    assert refused(b"%PDF-1.7 ... %%EOF") == "file_not_docx"
    assert (
        refused(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"))
        == "file_encrypted"
    )
    assert refused(b"\x00" * (50 * 1024 * 1024 + 1)) == "file_too_large"
    assert refused(_archive({"word/document.xml": b"<a/>"})) == "file_not_docx"
    assert refused(_archive({"xl/workbook.xml": b"<a/>"})) == "file_not_docx"


def test_a_real_password_is_recognised():
    from msoffcrypto.format.ooxml import OOXMLFile

    locked = io.BytesIO()
    OOXMLFile(io.BytesIO(plan_documents.ben_cau())).encrypt("mat-khau", locked)
    assert refused(locked.getvalue()) == "file_encrypted"


def test_a_bomb_is_not_unpacked():
    assert (
        refused(_archive({"word/document.xml": b"<a/>", "word/media/a": b"\0" * (30 * 1024 * 1024)}))
        == "file_bomb"
    )
    many = {f"word/media/{n}": b"" for n in range(10_001)} | {"word/document.xml": b"<a/>"}
    assert refused(_archive(many)) == "file_bomb"


def test_entities_are_refused():
    laughs = b'<!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y SYSTEM "file:///etc/passwd">]>'
    body = b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>&x;&y;</w:t></w:r></w:p></w:body></w:document>'
    assert refused(_archive({"word/document.xml": laughs + body})) == "file_not_docx"


def test_a_document_without_anything_is_refused():
    out = io.BytesIO()
    docx.Document().save(out)
    assert refused(out.getvalue()) == "plan_empty"


def test_damage_is_always_a_refusal_or_a_plan():
    good = plan_documents.suoi_lim()
    for part in range(20):
        refused(good[: len(good) * part // 20])
    chance = random.Random(7)
    for _ in range(40):
        bad = bytearray(good)
        for _ in range(chance.choice((1, 5, 40))):
            bad[chance.randrange(len(bad))] = chance.randrange(256)
        _tried(bytes(bad))
    with zipfile.ZipFile(io.BytesIO(good)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for _ in range(25):
        body = parts["word/document.xml"]
        at = chance.randrange(len(body))
        _tried(_archive(parts | {"word/document.xml": body[:at] + body[at + chance.randrange(200) :]}))
        _tried(
            _archive(parts | {"word/document.xml": body.replace(b"w:tc>", b"w:tr>", chance.randrange(1, 4))})
        )
    huge = parts["word/document.xml"].replace(b'w:gridSpan w:val="', b'w:gridSpan w:val="9999999')
    _tried(_archive(parts | {"word/document.xml": huge}))


def _tried(data):
    try:
        read_plan(read_document(data, "ke-hoach.docx"))
    except Refused as error:
        refusal = error
    else:
        return
    assert refusal.message.endswith(".")


def _archive(members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


@pytest.mark.parametrize("words", ["1" * 100_000, "5%" * 20_000, "đạt 5% năm 2026, " * 5_000, "(5%" * 20_000])
def test_a_sentence_of_figures_alone_is_read_in_its_time(words):
    """Figures without an end once took a minute for each cell."""
    began = time.process_time()
    share_in(f"Tỷ lệ {words} đạt tối thiểu 95%", 2026)
    assert time.process_time() - began < 5
