"""A province's totals as a workbook: sums and percentages, each commune's numbers, who is missing, what was not added and why."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Any

from app.base.sheet import open_workbook
from app.filing.province.communes import full_name
from app.filing.province.totals import SHARE, Row, Share, Totals
from campaigns.plans import result_words as words
from trainees.areas import Locality
from trainees.indicators import percent

Cell = str | int | float | None
_TOTALS = (
    ("TT", 5), ("Chỉ tiêu", 46), ("Mẫu số là", 30), ("Số xã cộng", 9), ("Tử số", 12), ("Mẫu số", 12), ("Tỷ lệ", 11), ("Số lượng", 12),
    ("Số xã đạt", 9), ("Chưa có mẫu số", 10),
)  # fmt: skip
_COMMUNES = (
    ("TT", 5), ("Chỉ tiêu", 40), ("Mã xã", 9), ("Xã, phường", 26), ("Tính vào", 26), ("Tử số", 12), ("Mẫu số", 12),
    ("Tỷ lệ (%)", 10), ("Số lượng", 12), ("Ghi chú", 34),
)  # fmt: skip
_SENT = (
    ("TT", 5), ("Mã xã", 9), ("Xã, phường", 28), ("Tình trạng", 20), ("Nguồn", 22), ("Bản", 7), ("Ngày gửi", 13), ("Ghi chú", 50),
)  # fmt: skip
_APART = (
    ("TT", 5),
    ("Chỉ tiêu", 40),
    ("Xã, phường", 34),
    ("Tử số", 12),
    ("Mẫu số", 12),
    ("Tỷ lệ", 11),
    ("Vì sao không cộng", 60),
)


def workbook(totals: Totals, province: Locality) -> bytes:
    """The XLSX of a round. The first sheet is laid out for print; numbers in all of them are numbers."""
    buffer = io.BytesIO()
    the_round = totals.standing.round
    with open_workbook(buffer) as book:
        book.set_properties({"title": f"Tổng hợp số liệu {the_round.words}", "author": full_name(province)})
        _Sheet(book, "Tổng hợp", _TOTALS).write(_heading(totals, province), _sums(totals.rows))
        _Sheet(book, "Theo xã", _COMMUNES).write([], _by_commune(totals.every))
        _Sheet(book, "Tình hình gửi", _SENT).write([], _sent(totals))
        _Sheet(book, "Không cộng", _APART).write([], _apart(totals))
    return buffer.getvalue()


def _heading(totals: Totals, province: Locality) -> list[str]:
    stands, the_round = totals.standing, totals.standing.round
    missing = "; ".join(one.name for one in stands.missing)
    return [
        full_name(province).upper(),
        f"TỔNG HỢP SỐ LIỆU PHONG TRÀO “BÌNH DÂN HỌC VỤ SỐ” {the_round.words.upper()}",
        f"(Số liệu đến ngày {the_round.cut_off:%d/%m/%Y}; {stands.came}/{stands.expected} xã, phường đã gửi"
        + (f"; chưa gửi: {missing})" if missing else ")"),
        "Cộng tử số và mẫu số trước, chia sau. Xã chưa có mẫu số không tính là 0 mà để riêng.",
    ]


def _sums(rows: Iterable[Row]) -> list[Sequence[Cell]]:
    return [
        (
            row.title, row.population, row.communes, row.numerator, row.denominator,
            words.percent(row.percent) if row.kind == SHARE else None, _number(row.value), row.met, len(row.without) or None,
        )
        for row in rows
    ]  # fmt: skip


def _by_commune(rows: Iterable[Row]) -> list[Sequence[Cell]]:
    made: list[Sequence[Cell]] = []
    for row in rows:
        for one in (*row.shares, *row.without):
            note = "; ".join(filter(None, [one.why, "" if row.main else f"không cộng: {row.reason}"]))
            source, line = one.source, one.line
            under = source.under_name if source.under != source.code else None
            made.append(
                (
                    row.title, source.code, source.name, under, line.numerator, line.denominator, _share(one),
                    _number(line.value) if row.kind != SHARE else None, note,
                )
            )  # fmt: skip
    return made


def _share(one: Share) -> float | None:

    if one.line.kind != SHARE or one.line.numerator is None:
        return None
    share = percent(one.line.numerator, one.line.denominator)
    return None if share is None else float(share)


def _sent(totals: Totals) -> list[Sequence[Cell]]:
    stands = totals.standing
    made: list[Sequence[Cell]] = [
        (one.code, one.name, "Chưa gửi", "Trên máy chủ" if one.here else "Gửi tệp", None, None, "; ".join(one.old)) for one in stands.missing
    ]  # fmt: skip
    for one in (*stands.sources, *stands.apart):
        state = "Gửi muộn" if one.late else "Đã gửi"
        notes = [
            "chưa duyệt" if not one.approved else "", f"tính vào {one.under_name}" if one.under != one.code else "", one.apart,
        ]  # fmt: skip
        how = "Trên máy chủ" if one.how == "here" else "Gửi tệp"
        made.append(
            (
                one.code,
                one.name,
                state,
                how,
                one.sums.revision,
                f"{one.came:%d/%m/%Y}",
                "; ".join(filter(None, notes)),
            )
        )
    return made


def _apart(totals: Totals) -> list[Sequence[Cell]]:
    made: list[Sequence[Cell]] = []
    for row in totals.every:
        if not row.main:
            names = "; ".join(one.source.name for one in row.shares)
            made.append(
                (row.title, names, row.numerator, row.denominator, words.percent(row.percent), row.reason)
            )
        if row.without:
            names = "; ".join(f"{one.source.name} ({one.why})" for one in row.without)
            made.append((row.title, names, None, None, None, "thiếu số để cộng; không tính là 0"))
    made += [("mọi chỉ tiêu", one.name, None, None, None, one.apart) for one in totals.standing.apart]
    return made


def _number(value: Any) -> float | None:
    return None if value is None else float(value)


class _Sheet:
    """A numbered list under a heading, A4 across."""

    def __init__(self, book: Any, name: str, columns: Sequence[tuple[str, int]]) -> None:
        base = {"font_name": "Times New Roman", "font_size": 12, "valign": "top", "text_wrap": True}
        cell = {**base, "border": 1}
        self.columns, self.sheet = columns, book.add_worksheet(name)
        self.title = book.add_format({**base, "bold": True, "align": "center", "font_size": 13})
        self.lead = book.add_format({**base, "italic": True, "align": "center"})
        self.head = book.add_format({**cell, "bold": True, "align": "center", "bg_color": "#EEF1F6"})
        self.text = book.add_format(cell)
        self.short = book.add_format({**cell, "align": "center"})  # a percentage, a code, a dash
        self.order = book.add_format({**cell, "align": "center", "num_format": "#,##0"})
        self.whole = book.add_format({**cell, "num_format": "#,##0"})
        self.part = book.add_format({**cell, "num_format": "#,##0.##"})

    def write(self, heading: Sequence[str], rows: Sequence[Sequence[Cell]]) -> None:
        """The heading's lines, then the rows; an empty cell says '—'."""
        last, at = len(self.columns) - 1, 0
        for at, line in enumerate(heading):
            self.sheet.merge_range(at, 0, at, last, line, self.title if at < 2 else self.lead)
            self.sheet.set_row(at, 17 * (1 + len(line) // 130))
        top = at + 2 if heading else 0
        for column, (name, width) in enumerate(self.columns):
            self.sheet.set_column(column, column, width)
            self.sheet.write_string(top, column, name, self.head)
        self.sheet.set_row(top, self._height([name for name, _ in self.columns[1:]]))
        for number, cells in enumerate(rows, start=1):
            self.sheet.write_number(top + number, 0, number, self.order)
            for column, cell in enumerate(cells, start=1):
                self._cell(top + number, column, cell)
            self.sheet.set_row(top + number, self._height(cells))
        self.sheet.freeze_panes(top + 1, 2)
        self.sheet.set_landscape()
        self.sheet.set_paper(9)
        self.sheet.set_margins(left=0.5, right=0.4, top=0.6, bottom=0.6)
        self.sheet.fit_to_pages(1, 0)
        self.sheet.repeat_rows(top)
        self.sheet.set_footer("&C&P/&N")

    def _cell(self, row: int, column: int, cell: Cell) -> None:
        if isinstance(cell, str) or cell is None:
            said = cell or "—"
            # Names stand in one line under each other, long or short.
            self.sheet.write_string(
                row, column, said, self.text if any(map(str.isalpha, said)) else self.short
            )
        else:
            self.sheet.write_number(row, column, cell, self.whole if float(cell).is_integer() else self.part)

    def _height(self, cells: Sequence[Cell]) -> float:
        """In points: viewers other than Excel do not fit wrapped rows by themselves."""
        widths = [width for _, width in self.columns[1:]]
        lines = max(
            -(-len(str(cell or "")) // max(1, int(width * 1.1)))
            for cell, width in zip(cells, widths, strict=True)
        )
        return min(16.5 * max(1, lines), 409)
