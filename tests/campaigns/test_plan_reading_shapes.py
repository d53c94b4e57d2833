"""Other people's documents: odd tables and bullets by hand, and plans made by chance whose truth is known."""

from __future__ import annotations

import pytest

from app.base.document import Cell, Document, Paragraph, Row, Table, read_here
from app.base.errors import Refused
from campaigns.plans.reading import draft_as_json, read_plan, repeats
from campaigns.plans.reading.values import parse
from campaigns.plans.reading.words import same_gist
from tests.campaigns.plan_shapes.build import as_docx, flattened
from tests.campaigns.plan_shapes.communes import COMMUNES
from tests.campaigns.plan_shapes.maker import Maker
from tests.campaigns.plan_shapes.oddities import ODDITIES, plan
from tests.campaigns.plan_shapes.scorer import faults

FORMS = {
    "blocks": lambda document: document,
    "without merges": flattened,
    "word": lambda document: read_here(as_docx(document), "ke-hoach.docx"),
}


def worded(value):
    return value if isinstance(value, str) else "có" if value is True else str(value)


def told(draft):
    """A draft in the lines of ODDITIES."""
    lines = [
        f"T {t.text} | {t.kind} {t.operator or '-'}{'?' if t.operator_assumed else ''} {worded(t.value)} | {t.lead}"
        for t in draft.targets
    ]
    lines += [
        f"K {t.text} | {t.lead} | {t.output} | {t.deadline.kind} {t.deadline.date or '-'}"
        for t in draft.tasks
    ]
    lines += [
        f"R {r.who} | {r.to} | {r.cadence} {r.before_day or '-'} {r.before_month or '-'}"
        for r in draft.reporting_rules
    ]
    return [line.rstrip() for line in lines]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("built", "expected"),
    [each[1:] for each in (*ODDITIES, *COMMUNES)],
    ids=[each[0] for each in (*ODDITIES, *COMMUNES)],
)
def test_odd_shapes(form, built, expected):
    draft = read_plan(FORMS[form](built.document))
    assert told(draft) == [line.strip() for line in expected.strip().split("\n")]


@pytest.mark.parametrize("form", FORMS)
def test_plans_made_by_chance_are_read_as_they_were_meant(form):
    wrong, asked = [], 0
    for seed in range(1000, 1012 if form == "word" else 1040):
        document, truth, _ = Maker(seed).plan()
        found, counted = faults(read_plan(FORMS[form](document)), truth)
        asked += sum(counted.values())
        # A lead shown once for several rows is a blank cell where merges are not shown: nothing to tell it from a gap.
        wrong += [(seed, *each) for each in found if form != "without merges" or not each[0].endswith("lead")]
    assert asked > 500
    assert wrong == []


def test_the_scorer_sees_what_is_wrong():
    document, truth, _ = Maker(1000).plan()
    draft = read_plan(document)
    assert faults(draft, truth)[0] == []
    first = truth["targets"][0]
    first["value"] += 1
    truth["tasks"].append(
        {"text": "Việc không có trong văn bản này", "lead": "Đội múa lân", "deadline": ("none", None)}
    )
    assert [what for what, _ in faults(draft, truth)[0]] == ["target value", "task missed"]


def test_what_is_doubted_says_so_on_its_line():
    (named,) = (built.document for name, built, _ in ODDITIES if name == "unknown heads")
    assert any("đoán theo nội dung" in warning for warning in read_plan(named).warnings)
    (text,) = (built.document for name, built, _ in ODDITIES if name == "rank forms")
    doubted = {target.number: target.doubts for target in read_plan(text).targets}
    assert "không phải con số" in doubted["3"][0]
    assert doubted["1"] == ()


def doubts_of(name):
    (built,) = (built for known, built, _ in COMMUNES if known == name)
    draft = read_plan(built.document)
    return {line.text: line.doubts for line in (*draft.targets, *draft.tasks)}


def test_figures_that_are_not_what_they_seem_say_so():
    said = doubts_of("values in words")
    assert "mức tăng hoặc giảm" in said["Doanh thu bán hàng trực tuyến"][0]
    assert "từng nơi" in said["Tổ công nghệ số cộng đồng"][0]
    assert said["Hồ sơ trễ hạn"] == said["Trường có phòng máy"] == ()
    work = doubts_of("a month that does not exist, a lead that is not there")
    assert work["Cấp chữ ký số"] == (
        "Chưa rõ cơ quan chủ trì.",
        "Chưa hiểu thời hạn “Tháng 13/2026”.",
    )


def test_a_day_of_a_month_is_no_share_of_all():
    assert parse("1/6 hằng năm").kind == "text"
    assert parse("6/8").kind == "text"
    assert parse("7/8", "thôn").value == 7


def test_a_place_in_a_workbook_names_its_sheet():
    row = Row(5, tuple(Cell(text, at) for at, text in enumerate(("1", "Hộ có Internet", "90%"))))
    head = Row(4, tuple(Cell(text, at) for at, text in enumerate(("TT", "Chỉ tiêu", "Kế hoạch"))))
    draft = read_plan(Document((Table(1, 3, (head, row), "Chỉ tiêu xã"),)))
    (place,) = draft_as_json(draft)["targets"][0]["places"]
    assert (place["sheet"], place["row"]) == ("Chỉ tiêu xã", 5)


def test_the_same_words_many_times_are_not_compared_each_with_each(monkeypatch):
    """Two tables of the same targets: the work grows with them, not with their square."""
    compared = 0

    def counted(one, other):
        nonlocal compared
        compared += 1
        return same_gist(one, other)

    monkeypatch.setattr(repeats, "same_gist", counted)
    rows = [["TT", "Chỉ tiêu", "ĐVT", "Kế hoạch"]]
    rows += [[str(at), f"Tỷ lệ hộ dân thôn số {at} có Internet", "%", "80"] for at in range(1, 301)]
    built = plan().say("PHỤ LỤC CHỈ TIÊU").table(*rows).say("PHỤ LỤC II", "CHỈ TIÊU").table(*rows)
    draft = read_plan(built.document)
    assert len(draft.targets) == 300
    assert all(len(target.places) == 2 for target in draft.targets)
    assert compared < 1000


def test_too_many_lines_are_refused_with_their_number():
    with pytest.raises(Refused) as refusal:
        read_plan(Document(tuple(Paragraph(at, "Một dòng.") for at in range(1, 20_002))))
    assert refusal.value.code == "plan_too_long"
    assert "20.001 dòng" in refusal.value.message


def test_a_repeated_heading_run_together_with_a_cut_row_is_parted():
    from campaigns.plans.reading.headings import parted
    from campaigns.plans.reading.sheets import Line

    heads = ("STT", "Tên nhiệm vụ", "Chủ trì", "Thời hạn")

    def line(*cells):
        return Line(1, 1, list(cells), False, True)

    cut = parted(
        [line("Stt", "Tên nhiệm vụ hệ thống điểm truy cập", "Chủ trì", "Thời hạn"), line("2", "a", "b", "c")],
        heads,
    )
    assert [one.cells for one in cut[:2]] == [list(heads), ["", "hệ thống điểm truy cập", "", ""]]
    assert len(cut) == 3
    for whole in (
        line(*heads),
        line("1", "Tên nhiệm vụ", "Chủ trì", "x"),
        line("Stt", "Tên nhiệm vụ a", "Chủ trì b", "Thời hạn"),
    ):
        assert parted([whole], heads) == [whole]


def test_the_rest_of_a_cut_row_under_a_repeated_heading_joins_its_task():
    heads = ("STT", "Tên nhiệm vụ", "Đơn vị chủ trì", "Sản phẩm đầu ra", "Thời gian hoàn thành")
    made = plan().say("PHỤ LỤC", "Danh mục nhiệm vụ")
    made.table(heads, ("1", "Lắp mạng không dây cho nhà văn hóa và", "Văn phòng", "Báo cáo", "6/2026"))
    made.table(
        ("STT", "Tên nhiệm vụ hệ thống điểm truy cập của thôn", *heads[2:]), ("II", "Về nhân lực", "", "", ""),
        heads, ("2", "Mở lớp cho người cao tuổi", "Đoàn xã", "Kế hoạch", "7/2026"),
    )  # fmt: skip
    first, second = read_plan(made.document).tasks
    assert first.text == "Lắp mạng không dây cho nhà văn hóa và hệ thống điểm truy cập của thôn"
    assert second.text == "Mở lớp cho người cao tuổi"
