"""Contents of reports made by hand: a commune that does not exist, with targets and tasks in every state."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from app.filing.content import (
    Activity,
    ActivityRow,
    Chore,
    Content,
    Head,
    Letterhead,
    Line,
    PlanTable,
    Row,
    Slice,
    Text,
    Unheard,
)

CUT_OFF = date(2026, 6, 14)
COLUMNS = ("TT", "NỘI DUNG CÁC CHỈ TIÊU", "ĐƠN VỊ", "CHỈ TIÊU", "CƠ QUAN CHỦ TRÌ", "Ghi chú")
FIELDS = ("number", "text", "measure", "value", "lead", "note")
CULTURE, POLICE, CLINIC = "Phòng Văn hóa – Xã hội", "Công an xã", "Trạm Y tế xã"
HEAD = Head(
    code="09001", kind="xã", name="Suối Mây", province="tỉnh Sông Hồng",
    title="Báo cáo kết quả thực hiện Kế hoạch chuyển đổi số 6 tháng đầu năm 2026", period="6 tháng đầu năm 2026",
    key="2026-H1", first=date(2025, 12, 15), cut_off=CUT_OFF, due=date(2026, 6, 19), to="UBND tỉnh Sông Hồng",
    revision=1, plan=1, plan_number="07/KH-UBND", plan_issued="2026-02-05", plan_issuer="UBND xã Suối Mây",
    plan_title="Triển khai phong trào “Bình dân học vụ số” năm 2026", year=2026,
)  # fmt: skip


def line(n: int, text: str, **said) -> Line:
    """A percent target of 100; whatever else is said goes before."""
    given = {
        "target": n, "ref": f"PL1.{n}", "number": str(n), "text": text, "measure": "%", "kind": "percent", "operator": ">=",
        "value": "100", "aim": "≥ 100 %", "lead": CULTURE, "unit": 1, "counting": "computed", "code": "staff_trained",
        "version": 1, "how": "Người có ghi nhận bồi dưỡng chia cho người trong danh sách.", "population": "cán bộ, công chức",
        "span": "trong năm kế hoạch (14/06/2026)", "source": "danh sách cán bộ ngày 14/06/2026", "basis": "QĐ 757/QĐ-BKHCN",
    }  # fmt: skip
    return Line(**(given | said))


def lines() -> tuple[Line, ...]:
    """Thirteen targets: met, on track, behind, without a denominator, reported, a count, a rank, yes or no, a sentence."""
    return (
        line(1, "Tỷ lệ cán bộ, công chức, viên chức được bồi dưỡng kỹ năng số cơ bản", numerator=121, denominator=133,
             percent="90.98", achieved="90,98 %", share="90,98 %", state="on-track", status="Đúng tiến độ",
             remarks="121/133 người; chưa vào danh sách: 5 (2 dòng bị từ chối, 3 dòng chờ trả lời, có thể đã có tên)",
             by_unit=(Slice(1, CULTURE, 12, 12, "100 %"), Slice(3, CLINIC, 8, 11, "72,73 %"), Slice(None, "Chưa rõ đơn vị", 1, 2, "50 %"))),
        line(2, "Tỷ lệ cán bộ, công chức, viên chức làm chủ kỹ năng số", numerator=41, denominator=133, percent="30.83",
             achieved="30,83 %", share="30,83 %", state="behind", status="Chậm tiến độ", remarks="41/133 người",
             by_unit=(Slice(1, CULTURE, 6, 12, "50 %"), Slice(3, CLINIC, 1, 11, "9,09 %"))),
        line(3, "Tỷ lệ giáo viên được tập huấn, bồi dưỡng", value="90", aim="≥ 90 %", numerator=58, denominator=60, percent="96.67",
             achieved="96,67 %", share="107,41 %", state="met", status="Đạt", remarks="58/60 người"),
        line(4, "Tỷ lệ dân số trưởng thành có kỹ năng số cơ bản", value="60", aim="≥ 60 %", numerator=812, state="no-denominator",
             status="Chưa có số liệu", remarks="812 người; chưa có số người từ đủ 18 tuổi"),
        line(5, "Tỷ lệ người dân có tài khoản định danh điện tử mức độ 2 (VNeID)", value="70", aim="≥ 70 %", lead=POLICE, unit=2,
             counting="both", numerator=25736, denominator=36845, percent="69.85", achieved="69,85 %", share="99,79 %", own=1203,
             state="on-track", status="Đúng tiến độ", source="Công an xã, 45/BC-CAX ngày 05/06/2026",
             remarks="25.736/36.845; số liệu ngày 31/05/2026; Công an xã, 45/BC-CAX ngày 05/06/2026; phần phong trào góp: 1.203 người (không cộng vào)"),
        line(6, "Tỷ lệ người dân có Sổ sức khỏe điện tử", value="95", aim="≥ 95 %", lead=CLINIC, unit=3, counting="reported",
             state="no-denominator", status="Chưa có số liệu", remarks="Số liệu do Trạm Y tế xã báo cáo", source="Chưa có số liệu; chờ Trạm Y tế xã"),
        line(7, "Số lớp tập huấn kỹ năng số cho người dân", measure="lớp", kind="count", value="12", aim="≥ 12", counting="reported",
             figure="14", achieved="14", share="116,67 %", state="met", status="Đạt", remarks="số liệu ngày 31/05/2026"),
        line(8, "Xếp hạng chuyển đổi số cấp xã trong tỉnh", measure="hạng", kind="rank", operator="<=", value="10", aim="≤ 10",
             lead="Văn phòng HĐND và UBND", unit=4, counting="reported", figure="23", achieved="hạng 23", state="behind", status="Chậm tiến độ",
             remarks="số liệu ngày 31/03/2026 (số cũ)"),
        line(9, "Có chuyên mục “Bình dân học vụ số” trên trang thông tin điện tử của xã", measure="", kind="yesno", operator=None, value=None,
             aim="Có", counting="reported", figure="yes", achieved="Có", state="met", status="Đạt", remarks="số liệu ngày 02/06/2026"),
        line(10, "Thực hiện theo hướng dẫn của tỉnh", measure="", kind="text", operator=None, value=None, aim="Theo hướng dẫn của tỉnh",
             counting="", code=None, version=None, remarks="", how="", lead=""),
        line(11, "Tỷ lệ dân số trưởng thành có chữ ký số hoặc chữ ký điện tử cá nhân", value="50", aim="≥ 50 %", numerator=2210,
             denominator=25736, percent="8.59", achieved="8,59 %", share="17,17 %", state="behind", status="Chậm tiến độ", remarks="2.210/25.736 người",
             lead="Phòng Kinh tế", unit=5),
        line(12, "Tỷ lệ học sinh từ cấp tiểu học được dạy kỹ năng số", value="80", aim="≥ 80 %", numerator=1290, denominator=1290, percent="100",
             achieved="100 %", share="125 %", state="met", status="Đạt", remarks="1.290/1.290 học sinh"),
        line(13, "Mức độ hài lòng của người dân khi dùng dịch vụ công trực tuyến", value="95", aim="≥ 95 %", counting="reported", numerator=188,
             denominator=200, percent="94", achieved="94 %", share="98,95 %", state="on-track", status="Đúng tiến độ", remarks="188/200; số liệu ngày 31/05/2026"),
    )  # fmt: skip


def table(some: tuple[Line, ...]) -> PlanTable:
    """A plan's table with two groups; the first cell of one row tries to be a formula."""
    rows = [Row("group", ("I", "Phát triển nguồn lực", "", "", "", ""))]
    for at, one in enumerate(some):
        if at == 4:
            rows.append(
                Row("group", ("II", "Kỹ năng số của người dân và dịch vụ công trực tuyến", "", "", "", ""))
            )
        printed = one.value or one.aim
        note = "=1+1" if at == 0 else "@nhắc lại" if at == 1 else ""
        notes = ("văn bản ghi “75”",) if at == 4 else ()
        rows.append(
            Row("target", (one.number, one.text, one.measure, printed, one.lead, note), one.ref, notes)
        )
    rows.append(
        Row("target", ("14", "Dòng đã bỏ", "%", "5", "", ""), "PL1.14", ("dòng này đã bỏ khi rà soát",))
    )
    return PlanTable("Phụ lục I. Các chỉ tiêu", COLUMNS, FIELDS, tuple(rows))


def chores() -> tuple[Chore, ...]:
    """Tasks in each column of the board."""
    return (
        Chore(1, "N1", "1", "Ban hành kế hoạch triển khai phong trào", CULTURE, 1, "02/2026", date(2026, 2, 28), "closed", "done",
              told="05/02/2026: Đã ban hành", outputs=("07/KH-UBND ngày 05/02/2026: Kế hoạch",)),
        Chore(2, "N2", "2", "Tập huấn kỹ năng số cho cán bộ, công chức", CULTURE, 1, "4/2026", date(2026, 4, 30), "late", "open", days=45, too_late=True),
        Chore(3, "N3", "3", "Cấp tài khoản định danh lưu động tại 12 thôn", POLICE, 2, "6/2026", date(2026, 6, 30), "month", "open", days=16, silent=True),
        Chore(4, "N4", "4", "Mở lớp cho người cao tuổi", CULTURE, 1, "12/2026", date(2026, 12, 31), "ahead", "open", days=200, told="10/06/2026: Đã mở 6 lớp"),
        Chore(5, "N5", "5", "Tuyên truyền trên đài truyền thanh", "", None, "Thường xuyên", None, "ongoing", "open"),
        Chore(6, "N6", "6", "Rà soát thiết bị", CLINIC, 3, "3/2026", date(2026, 3, 31), "closed", "done", days=10, too_late=True, told="10/04/2026: Đã rà soát"),
        Chore(7, "N7", "7", "Thí điểm chợ số", "Phòng Kinh tế", 5, "", None, "closed", "dropped"),
    )  # fmt: skip


def content(**other) -> Content:
    """The report of the first half-year of 2026; `other` goes before."""
    some = lines()
    given = {
        "head": HEAD, "lines": some, "tables": (table(some),), "chores": chores(), "not_entered": 5,
        "activity": Activity(
            ActivityRow("", 14, 34, 560, 1020, 5115, 45),
            (ActivityRow("Kỹ năng số cơ bản", 9, 24, 400, 720, 3600, 45), ActivityRow("VNeID và dịch vụ công", 5, 10, 210, 300, 1515, 0)),
        ),
        "text": Text(
            results="Ủy ban nhân dân xã đã chỉ đạo các cơ quan, đơn vị tổ chức phong trào đến từng thôn.\nĐã mở 14 lớp với 560 người tham gia.",
            difficulties="Sóng di động ở hai thôn vùng cao còn yếu; nhiều người cao tuổi chưa có điện thoại thông minh.",
            ahead="Tiếp tục mở lớp tại các thôn còn lại.",
        ),
        "unheard": Unheard(10, 7, 1, (CLINIC, "Trường Tiểu học Suối Mây", "Đoàn Thanh niên xã")),
        "letterhead": Letterhead(signature=("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"), signer="Lò Văn Mẫu"),
    }  # fmt: skip
    return Content(**(given | other))


def of_targets(n: int) -> Content:
    """A report of so many targets, those above over and over, with the longest words that a plan has."""
    every = lines()
    some = tuple(
        replace(every[at % 13], ref=f"PL1.{at + 1}", number=str(at + 1), target=at + 1,
                text=f"{every[at % 13].text} trên địa bàn xã, bảo đảm tiến độ theo lộ trình của tỉnh")
        for at in range(n)
    )  # fmt: skip
    return content(lines=some, tables=(table(some),))
