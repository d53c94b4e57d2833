"""A document as Vietnamese offices issue it (Nghị định 30/2020/NĐ-CP), as DOCX: each part is a noun of its own.

    paper = blank()
    letterhead(paper, Head(agency=("ỦY BAN NHÂN DÂN", "PHƯỜNG HOA SEN"), sign="KH-UBND", place="Hoa Sen"))
    title(paper, "KẾ HOẠCH", "Mở lớp tập huấn kỹ năng số")
    text(paper, "…")
    table(paper, [Column("STT", 1.2, "center"), …], rows)
    ending(paper, signature=("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"), signer="", recipients=["Như trên"])
    saved(paper)

What is typed is text: nothing in it becomes a field, a link or markup. Sizes in points, widths in centimetres.
"""

from app.reports.document.body import heading, text
from app.reports.document.ending import ending
from app.reports.document.header import Head, letterhead
from app.reports.document.number import counted, day_line, number_line, padded
from app.reports.document.page import across, blank, next_letter, saved, write
from app.reports.document.table import Column, table
from app.reports.document.title import title

__all__ = [
    "Column", "Head", "across", "blank", "counted", "day_line", "ending", "heading", "letterhead", "next_letter", "number_line", "padded",
    "saved", "table", "text", "title", "write",
]  # fmt: skip
