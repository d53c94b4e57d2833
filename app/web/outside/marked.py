"""A workbook to mend by: the rows of a list that were not written, each with its sentence."""

from __future__ import annotations

import io

from flask import send_file
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from app import audit
from app.access import EDIT_TRAINING, needs
from app.access.door import parses_first
from app.base.dates import show_partial
from app.base.db import db, writing
from app.base.sheet import read_workbook, write_list
from app.jobs.rosters import MIMETYPE
from app.web.outside.frame import bp
from app.web.pages import actor, go, scope
from certificates.outside import importing, outside_import
from certificates.outside.contents import ABSENT, QUESTION, REFUSED, UNTAUGHT, Line
from certificates.outside.outside_import import OutsideImport
from certificates.outside.reading import Written
from trainees.imports.reading import RowFields
from trainees.imports.showing import marking
from trainees.imports.showing.document import ProblemShown, RowShown, TableShown


@bp.post("/lists/<int:import_id>/problems.xlsx")
@needs(EDIT_TRAINING)
@parses_first
def problems(import_id: int) -> BaseResponse:
    """While the list waits, the file with its bad rows marked; afterwards the rows that were not written.

    A POST: it names people, so that it was taken away is written down.
    """
    record = outside_import.get(import_id, within=scope())
    if record.rows is None:
        return go(".list_page", import_id=import_id)
    lines = [
        line
        for line in importing.contents(record).lines
        if line.outcome in (REFUSED, QUESTION, ABSENT, UNTAUGHT)
    ]
    made = _marked(record, lines) if record.data is not None else _open_rows(lines)
    name, by, place = marking.filename_of(record.filename), actor(), record.locality_id
    with writing():
        audit.tell(by, "export", "outside_import", import_id, place, rows=len(lines))
        db.session.commit()
    return send_file(io.BytesIO(made), as_attachment=True, download_name=name, mimetype=MIMETYPE)


def _sentences(line: Line) -> list[tuple[str | None, str, str, str, bool]]:
    """(column, value, code, sentence, fatal) of all that keeps a row from being written."""
    found: list[tuple[str | None, str, str, str, bool]] = [
        (p.column, p.value, p.code, p.message, p.fatal) for p in line.problems if p.fatal
    ]
    if line.outcome == QUESTION:
        found.append(
            (
                None,
                "",
                "question",
                _("Có thể là người đã có trong danh sách: trả lời trên trang của danh sách này."),
                False,
            )
        )
    if line.outcome == UNTAUGHT:
        found.append((None, "", "untaught", _("Chưa chọn khóa này chứng tỏ kỹ năng nào."), False))
    if line.outcome == ABSENT:
        found.append(
            (
                None,
                "",
                "absent",
                _("Chưa có ai như vậy trong danh sách người: xem lại họ tên, ngày sinh, số CCCD."),
                False,
            )
        )
    return found


def _marked(record: OutsideImport, lines: list[Line]) -> bytes:
    assert record.data is not None
    tables = [
        TableShown(table.sheet, table.header_row, table.shape, (), 0, None, None, None)
        for table in importing.contents(record).tables
    ]
    rows = (
        RowShown(
            place, line.sheet, line.row, line.outcome, line.who.name if line.who else "", None, None, None, None, None, None,
            tuple(ProblemShown(column, value, code, message, fatal) for column, value, code, message, fatal in _sentences(line)),
        )
        for place, line in enumerate(lines)
    )  # fmt: skip
    return marking.marked_copy(read_workbook(record.data, record.filename), rows, tables)


def _open_rows(lines: list[Line]) -> bytes:
    """The rows under headings that the reader knows: mended, the file can be chosen as it is."""
    headings = [
        (_("STT"), 6), (_("Họ và tên"), 28), (_("Ngày sinh"), 12), (_("Số CCCD"), 16), (_("Đơn vị"), 28), (_("Khóa học"), 36),
        (_("Số chứng nhận"), 20), (_("Ngày cấp"), 12), (_("Nơi cấp"), 28), (_("Cần sửa"), 70),
    ]  # fmt: skip
    target = io.BytesIO()
    write_list(target, _("Chưa ghi"), headings, (_cells(line) for line in lines))
    return target.getvalue()


def _cells(line: Line) -> list[str]:
    who, paper = line.who or RowFields(), line.paper or Written()
    said = " ".join(message for _column, _value, _code, message, _fatal in _sentences(line))
    return [
        who.name, show_partial(who.birth), who.national_id or who.old_id or "", who.unit or "", paper.course, paper.number,
        show_partial(paper.on), paper.organiser, said,
    ]  # fmt: skip
