"""Sample files, one for each kind of list: a heading that the reader knows, three made-up people, a sheet that explains."""

from __future__ import annotations

import io

from flask import abort, send_file
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse

from app.access import IMPORT_ROSTER, needs
from app.base.sheet import open_workbook
from app.jobs.rosters import MIMETYPE
from app.web.rosters.frame import bp
from app.web.rosters.words import KINDS, USUAL

# Field → its heading, how wide, how it is explained, what it says of each of the three.
_SAMPLES = {
    "number": ("STT", 6, _l("Không bắt buộc."), ("1", "2", "3")),
    "name": (
        "Họ và tên", 26, _l("Bắt buộc. Họ, chữ đệm và tên trong một ô, có dấu."),
        ("Nguyễn Thị Ví Dụ", "Trần Văn Mẫu", "Lê Thị Làm Thử"),
    ),
    "birth": (
        "Ngày sinh", 14, _l("Ngày/tháng/năm, hoặc chỉ năm. Cần để nhận ra người trùng."),
        ("17/05/1985", "02/09/1990", "1978"),
    ),
    "sex": ("Giới tính", 11, _l("Nam hoặc Nữ."), ("Nữ", "Nam", "Nữ")),
    "national_id": (
        "Số CCCD", 17, _l("12 chữ số. Nên để ô kiểu Văn bản (Text) để không mất số 0 ở đầu. Được mã hóa khi lưu."),
        ("001185000001", "001090000002", "001178000003"),
    ),
    "phone": (
        "Điện thoại", 14, _l("Một số. Người trong nhà dùng chung một số cũng được."), ("0900000001", "0900000002", "")
    ),
    "unit": (
        "Đơn vị công tác", 24, _l("Tên cơ quan, đơn vị. Đơn vị chưa có được tạo khi ghi."),
        ("Trạm Y tế", "Trường Tiểu học Số 1", "Văn phòng Ủy ban nhân dân"),
    ),
    "post": ("Chức vụ", 22, _l("Ghi như trong quyết định."), ("Viên chức", "Giáo viên", "Chuyên viên")),
    "category": (
        "Đối tượng", 20, _l("Cán bộ, công chức, viên chức, giáo viên, người lao động hoặc không chuyên trách."),
        ("Viên chức", "Giáo viên", "Công chức"),
    ),
    "specialist": (
        "Chuyên trách CNTT, CĐS", 16, _l("Đánh dấu x nếu làm chuyên trách công nghệ thông tin, chuyển đổi số."), ("", "", "x")
    ),
    "neighbourhood": (
        "Thôn, tổ dân phố", 20, _l("Nơi ở. Thôn, tổ chưa có được tạo khi ghi."),
        ("Tổ dân phố 1", "Tổ dân phố 2", "Thôn Mẫu"),
    ),
    "address": ("Địa chỉ", 30, _l("Không bắt buộc. Không dùng để nhận ra người trùng."), ("12 đường Mẫu", "", "")),
    "team": (
        "Thành viên Tổ công nghệ số cộng đồng", 20, _l("Đánh dấu x nếu là thành viên Tổ công nghệ số cộng đồng."), ("", "x", "")
    ),
}  # fmt: skip
# Where a kind of list calls a column by another name.
_HEADINGS = {("youth", "unit"): "Chi đoàn", ("youth", "post"): "Chức vụ Đoàn"}
_SAID = {
    ("youth", "unit"): ("Chi đoàn Tổ dân phố 1", "Chi đoàn Tổ dân phố 2", "Chi đoàn Thôn Mẫu"),
    ("youth", "post"): ("Bí thư", "Đoàn viên", "Đoàn viên"),
    ("youth", "birth"): ("17/05/2001", "02/09/2003", "2005"),
    ("youth", "national_id"): ("001301000001", "001203000002", "001305000003"),
}
_TITLES = {
    "staff": "DANH SÁCH CÁN BỘ, CÔNG CHỨC, VIÊN CHỨC (tệp mẫu)",
    "residents": "DANH SÁCH NGƯỜI DÂN (tệp mẫu)",
    "youth": "DANH SÁCH ĐOÀN VIÊN (tệp mẫu)",
    "registrations": "DANH SÁCH ĐĂNG KÝ THAM GIA TẬP HUẤN (tệp mẫu)",
}


def sample_of(kind: str) -> bytes:
    """The sample .xlsx of a kind of list."""
    fields = ("number", *USUAL[kind])
    buffer = io.BytesIO()
    with open_workbook(buffer) as book:
        bold = book.add_format(
            {"bold": True, "text_wrap": True, "valign": "vcenter", "border": 1, "bg_color": "#E4E0D6"}
        )
        title = book.add_format({"bold": True, "font_size": 13})
        cell = book.add_format({"border": 1, "num_format": "@"})
        sheet = book.add_worksheet("Danh sách")
        sheet.write_string(0, 0, _TITLES[kind], title)
        for column, field in enumerate(fields):
            heading, width, _why, said = _SAMPLES[field]
            sheet.set_column(column, column, width, book.add_format({"num_format": "@"}))
            sheet.write_string(2, column, _HEADINGS.get((kind, field), heading), bold)
            for row, text in enumerate(_SAID.get((kind, field), said), 3):
                sheet.write_string(row, column, text, cell)
        sheet.freeze_panes(3, 2)
        notes = book.add_worksheet("Hướng dẫn")
        wrap = book.add_format({"text_wrap": True, "valign": "top"})
        notes.set_column(0, 0, 34)
        notes.set_column(1, 1, 90)
        lines = [
            _("Xóa ba dòng ví dụ ở trang “Danh sách” rồi ghi danh sách thật vào đó."),
            _(
                "Có thể bỏ cột không có, đổi thứ tự cột, thêm cột khác: cột phần mềm không dùng sẽ không được lưu."
            ),
            _("Không cần theo mẫu này: tệp Excel đang có thường đọc được ngay."),
        ]
        for row, line in enumerate(lines):
            notes.merge_range(row, 0, row, 1, line, wrap)
        at = len(lines) + 1
        for column, head in enumerate((_("Cột"), _("Ghi gì"))):
            notes.write_string(at, column, head, bold)
        for row, field in enumerate(fields, at + 1):
            heading, _width, why, _texts = _SAMPLES[field]
            # In quotes, behind a word: a cell that says "Họ và tên" alone would be a heading to the reader.
            notes.write_string(
                row, 0, _("Cột “%(heading)s”", heading=_HEADINGS.get((kind, field), heading)), wrap
            )
            notes.write_string(row, 1, str(why), wrap)
    return buffer.getvalue()


@bp.get("/samples/<kind>.xlsx")
@needs(IMPORT_ROSTER)
def sample(kind: str) -> BaseResponse:
    """The sample file of a kind of list."""
    if kind not in KINDS:
        abort(404)
    return send_file(
        io.BytesIO(sample_of(kind)), as_attachment=True, download_name=_("mau") + f"-{kind}.xlsx", mimetype=MIMETYPE
    )  # fmt: skip
