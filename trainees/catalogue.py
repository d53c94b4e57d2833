"""The catalogue that every installation begins with: skills, and the indicators that plans ask for.

`bring()` is run by `flask db upgrade`. Skills map to DigComp 2.2 and to Thông tư 02/2025/TT-BGDĐT; indicators name
the legal or customary basis of their counting. To add one, add a row here; a changed row becomes a new version.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from app.base.db import db
from trainees import indicators
from trainees.indicators.definition import COMPUTED, REPORTED
from trainees.rosters import STAFF
from trainees.skills import Skill

# code, title, audience, DigComp 2.2, TT 02/2025, suggested hours
SKILLS: tuple[tuple[str, str, str, str, str, float | None], ...] = (
    ("CNTT", "Làm quen với công nghệ thông tin", "Người dân; Tổ CNSCĐ", "5.1; 1.3", "5.1; 1.3", 2),
    ("TBTM", "Dùng thiết bị thông minh", "Người dân; người cao tuổi", "5.1; 4.1", "5.1; 4.1", 2),
    ("INTERNET", "Dùng Internet, tìm và kiểm chứng thông tin", "Người dân", "1.1; 1.2", "1.1; 1.2", 2),
    ("DVCTT", "Dịch vụ công trực tuyến", "Người dân; Tổ CNSCĐ; CBCCVC", "2.3", "2.3", 3),
    ("TTKDTM", "Thanh toán không dùng tiền mặt", "Người dân; hộ kinh doanh", "2.3; 4.2; 5.2", "2.3; 4.2; 5.2", 2),
    ("DLCN", "Giữ kín thông tin cá nhân", "Người dân; Tổ CNSCĐ", "4.2", "4.2", 2),
    ("ATTT", "An toàn thông tin, phòng lừa đảo", "CBCCVC; người dân", "4.1; 4.2; 2.5", "4.1; 4.2; 2.5", 4),
    ("VNEID", "VNeID và định danh điện tử", "Người dân từ 14 tuổi", "2.6; 2.3", "2.6; 2.3", 1.5),
    ("CKS", "Chữ ký số, chữ ký điện tử cá nhân", "CBCCVC; người dân", "2.6; 2.3; 4.1", "2.6; 2.3; 4.1", 1.5),
    ("SSKDT", "Sổ sức khỏe điện tử", "Người dân", "2.3", "2.3", 1),
    ("AI", "Trí tuệ nhân tạo: hiểu, dùng, đánh giá", "CBCCVC; giáo viên; thanh niên", "", "6.1; 6.2; 6.3", 4),
    ("PTDL", "Phân tích và xử lý dữ liệu", "CBCCVC", "1.2; 1.3; 5.3", "1.2; 1.3; 5.3", 8),
    ("QTDL", "Quản trị dữ liệu", "Chuyên trách CNTT, CĐS", "1.3; 4.2", "1.3; 4.2", None),
    ("HTTTDC", "Các hệ thống thông tin dùng chung", "CBCCVC", "2.4; 2.1; 5.2", "2.4; 2.1; 5.2", 4),
    ("KNS-CB", "Kỹ năng số cơ bản cho cán bộ, công chức, viên chức", "CBCCVC", "1–5", "1–6", None),
    ("TCNSCD", "Nghiệp vụ Tổ công nghệ số cộng đồng", "Thành viên Tổ", "2.4; 2.5; 5.4", "2.4; 2.5; 5.4", 4),
    ("CLB-AI", "Tổ chức câu lạc bộ chuyển đổi số", "Đoàn viên, thanh niên", "2.4; 3.1", "2.4; 3.1; 6.2", 3),
    ("SPS", "Sư phạm số", "Giáo viên", "", "", None),
    ("HSS", "Kỹ năng số và an toàn số cho học sinh", "Học sinh", "1–5", "1–6", None),
    ("TMDT", "Bán hàng trên mạng, hóa đơn điện tử", "Hộ kinh doanh; HTX", "2.1; 3.1; 5.3", "2.1; 3.1; 5.3", 3),
    ("VHS", "Ứng xử văn minh, nhận biết tin giả", "Mọi người", "2.5; 1.2", "2.5; 1.2", 1),
    ("SK-MT", "Sức khỏe và môi trường khi dùng thiết bị số", "Mọi người", "4.3; 4.4", "4.3; 4.4", 0.5),
)  # fmt: skip


def _reported(code: str, title: str, how: str, basis: str = "", **rule: Any) -> dict[str, Any]:
    """An indicator whose number somebody else reports. A rule, where there is one, counts our own contribution, which
    stands beside that number and is never added to it.
    """
    return {"code": code, "title": title, "how": how, "basis": basis, "counting": REPORTED, "rule": rule}


def _computed(code: str, title: str, how: str, basis: str = "", **rule: Any) -> dict[str, Any]:
    return {"code": code, "title": title, "how": how, "basis": basis, "counting": COMPUTED, "rule": rule}


_TAUGHT = ["attended", "listed", "platform"]
# A course taken elsewhere counts by the certificate, or by the head's word that a unit sends with its part of a report.
_TRAINED = [*_TAUGHT, "external", "confirmed"]
_PROVED = ["passed", "platform", "confirmed"]
_SHOWN = [*_TAUGHT, "passed", "helped"]
_FRAME = "Khung kỹ năng số: QĐ 757/QĐ-BKHCN ngày 29/4/2025"
_OF_CITIZENS = ["CNTT", "TBTM", "INTERNET", "DVCTT", "TTKDTM", "DLCN", "ATTT", "VNEID", "CKS", "SSKDT", "VHS"]
# A plan that says no more than "người dân" or "người trưởng thành" means people of full age.
_ADULTS: dict[str, Any] = {"count": ">=18", "age_min": 18, "kinds": _SHOWN, "needs": 1, "window": "ever"}


def _ours(of_whom: str, what: str) -> str:
    return f" Phần phong trào góp: số {of_whom} có tên trong danh sách dân cư đã học hoặc được hướng dẫn {what}; đứng bên cạnh, không cộng vào."


INDICATORS: tuple[dict[str, Any], ...] = (
    _computed(
        "staff_trained", "Cán bộ, công chức, viên chức được bồi dưỡng kỹ năng số cơ bản",
        "Số cán bộ, công chức, viên chức đã hoàn thành ít nhất một lớp kỹ năng số trong năm (kể cả lớp nơi khác, có chứng nhận "
        "hoặc thủ trưởng xác nhận), chia cho số có tên trong danh sách ngày tính. Người hoạt động không chuyên trách tính riêng.",
        _FRAME, roll=list(STAFF), skills=["KNS-CB", "PTDL"], kinds=_TRAINED, needs=1, window="plan_year",
    ),
    _computed(
        "staff_mastery", "Cán bộ, công chức, viên chức làm chủ kỹ năng số",
        "Số cán bộ, công chức, viên chức có kết quả đạt (bài đánh giá, chứng nhận của nền tảng, thủ trưởng xác nhận), "
        "chia cho số có tên trong danh sách ngày tính.",
        _FRAME, roll=list(STAFF), skills=["KNS-CB", "PTDL", "HTTTDC", "AI"], kinds=_PROVED, needs=1, window="ever",
    ),
    _computed(
        "specialist_datagov", "Chuyên trách CNTT, chuyển đổi số có kiến thức quản trị dữ liệu",
        "Số người làm chuyên trách CNTT, chuyển đổi số đã học hoặc có chứng chỉ quản trị dữ liệu (kể cả do nơi khác cấp), "
        "chia cho số người ở vị trí đó.",
        "", roll=list(STAFF), specialists_only=True, skills=["QTDL"], kinds=[*_TAUGHT, "passed", "confirmed", "external"],
        needs=1, window="ever",
    ),
    _computed(
        "specialist_certified", "Chuyên trách CNTT, chuyển đổi số có chứng chỉ quản trị dữ liệu",
        "Số người làm chuyên trách CNTT, chuyển đổi số có kết quả đạt, chứng nhận hoặc chứng chỉ do nơi khác cấp về quản "
        "trị dữ liệu, chia cho số người ở vị trí đó. Đi học mà chưa có kết quả thì chưa tính; chứng chỉ đã cấp vẫn được "
        "tính khi hết hạn.",
        "", roll=list(STAFF), specialists_only=True, skills=["QTDL"], kinds=[*_PROVED, "external"], needs=1, window="ever",
    ),
    _computed(
        "infosec_trained", "Cán bộ, công chức, viên chức, người không chuyên trách được tập huấn an toàn thông tin",
        "Số người đã học an toàn thông tin trong năm, chia cho số có tên trong danh sách ngày tính, kể cả không chuyên trách.",
        "", roll=[*STAFF, "non_permanent"], skills=["ATTT", "DLCN"], kinds=_TRAINED, needs=1, window="plan_year",
    ),
    _computed(
        "teacher_trained", "Giáo viên được tập huấn kỹ năng số",
        "Số giáo viên đã học sư phạm số hoặc trí tuệ nhân tạo trong năm, chia cho số giáo viên có tên trong danh sách ngày tính.",
        "", roll=["teacher"], skills=["SPS", "AI"], kinds=_TRAINED, needs=1, window="plan_year",
    ),
    _computed(
        "adult_skills", "Người trưởng thành có kỹ năng số cơ bản",
        "Số người từ đủ 18 tuổi có tên trong danh sách dân cư đã học hoặc được hướng dẫn ít nhất một kỹ năng số, chia "
        "cho dân số từ đủ 18 tuổi.",
        _FRAME, **_ADULTS, skills=_OF_CITIZENS,
    ),
    _computed(
        "adult_four_of_twelve", "Người trưởng thành nắm ít nhất 4 trong 12 kỹ năng số",
        "Số người từ đủ 18 tuổi có tên trong danh sách dân cư đã học hoặc được hướng dẫn ít nhất bốn kỹ năng khác nhau "
        "trong mười hai kỹ năng của danh mục, chia cho dân số từ đủ 18 tuổi.",
        _FRAME, **(_ADULTS | {"needs": 4}), skills=[*_OF_CITIZENS, "AI"],
    ),
    _computed(
        "adult_services", "Người trưởng thành dùng dịch vụ số thiết yếu (phần đóng góp của phong trào)",
        "Số người từ đủ 18 tuổi có tên trong danh sách dân cư đã học hoặc được hướng dẫn dùng dịch vụ số (y tế, giáo dục, "
        "bảo hiểm, giao thông), chia cho dân số từ đủ 18 tuổi. Đây là phần phong trào góp vào, không phải tổng số người "
        "đang dùng.",
        "", **_ADULTS, skills=["DVCTT", "TTKDTM", "VNEID", "SSKDT"],
    ),
    _reported(
        "adult_confirmed", "Người trưởng thành được xác nhận kỹ năng số trên VNeID",
        "Công an cấp xã hoặc cơ quan chủ trì cung cấp số liệu." + _ours("người từ đủ 18 tuổi", "ít nhất một kỹ năng số"),
        _FRAME, **_ADULTS, skills=_OF_CITIZENS,
    ),
    _reported("pupil_skills", "Học sinh được học kỹ năng số", "Trường báo cáo số học sinh theo lớp; không nhập tên trẻ em."),
    _reported("platform100", "Bồi dưỡng thực hiện trên nền tảng quốc gia", "Lượt học hoàn thành trên nền tảng, chia cho tổng lượt học."),
    _reported("monthly_update", "Nhiệm vụ được cập nhật hằng tháng", "Số nhiệm vụ có cập nhật trong tháng, chia cho số nhiệm vụ đang mở."),
    _reported(
        "esign_staff", "Cán bộ, công chức, viên chức có thiết bị và chữ ký số cá nhân",
        "Đơn vị báo cáo: số người có cả thiết bị và chữ ký số cá nhân, chia cho số cán bộ, công chức, viên chức.",
    ),
    _reported(
        "vneid", "Người dân có tài khoản định danh điện tử (VNeID)",
        "Công an cấp xã cung cấp số liệu (người từ đủ 14 tuổi, thường trú và tạm trú)."
        + _ours("người từ đủ 14 tuổi", "VNeID"),
        "", **(_ADULTS | {"count": ">=14", "age_min": 14}), skills=["VNEID"],
    ),
    _reported(
        "esign_adult", "Người trưởng thành có chữ ký số, chữ ký điện tử cá nhân",
        "Cơ quan chủ trì cung cấp số liệu." + _ours("người từ đủ 18 tuổi", "chữ ký số, chữ ký điện tử"),
        "", **_ADULTS, skills=["CKS"],
    ),
    _reported(
        "ehealth", "Người dân có Sổ sức khỏe điện tử",
        "Trạm y tế cung cấp số liệu." + _ours("người", "Sổ sức khỏe điện tử"),
        "", count="all", skills=["SSKDT"], kinds=_SHOWN, needs=1, window="ever",
    ),
    _reported(
        "bank", "Người từ đủ 15 tuổi có tài khoản thanh toán",
        "Cơ quan chủ trì cung cấp số liệu." + _ours("người từ đủ 15 tuổi", "thanh toán không dùng tiền mặt"),
        "", **(_ADULTS | {"count": ">=15", "age_min": 15}), skills=["TTKDTM"],
    ),
    _reported("satisfaction", "Mức độ hài lòng với dịch vụ công trực tuyến", "Số phiếu hài lòng, chia cho số phiếu đánh giá."),
    _reported(
        "online_use", "Người trưởng thành sử dụng dịch vụ công trực tuyến",
        "Cơ quan chủ trì cung cấp số liệu." + _ours("người từ đủ 18 tuổi", "dịch vụ công trực tuyến"),
        "", **_ADULTS, skills=["DVCTT"],
    ),
    _reported(
        "cashless", "Thanh toán không dùng tiền mặt",
        "Cơ quan chủ trì cung cấp số liệu." + _ours("người từ đủ 15 tuổi", "thanh toán không dùng tiền mặt"),
        "", **(_ADULTS | {"count": ">=15", "age_min": 15}), skills=["TTKDTM"],
    ),
    _reported("dti", "Xếp hạng chuyển đổi số (DTI)", "Hạng do cấp trên công bố; số nhỏ hơn là tốt hơn."),
    _reported("dti_group", "Nhóm xếp hạng chuyển đổi số (DTI)", "Nhóm do cấp trên công bố, ghi như trong văn bản."),
    _reported("coverage_5g", "Phủ sóng 5G", "Doanh nghiệp viễn thông hoặc cơ quan chủ trì cung cấp số liệu."),
)  # fmt: skip


def bring() -> int:
    """Bring skills and published indicators that are not there yet. Returns how many rows were new."""
    made = 0
    there = {s.code: s for s in db.session.scalars(select(Skill))}
    for rank, (code, title, audience, digcomp, tt02, hours) in enumerate(SKILLS):
        skill = there.get(code)
        if skill is None:
            skill = Skill(code=code)
            db.session.add(skill)
            made += 1
        skill.title, skill.audience, skill.digcomp, skill.tt02 = title, audience, digcomp, tt02
        skill.hours, skill.rank = hours, rank
    db.session.flush()
    return made + indicators.publish_catalogue(list(INDICATORS))
