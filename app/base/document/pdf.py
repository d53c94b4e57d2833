"""PDF with a text layer into blocks; where its words stand is told by `app.base.layout`."""

from __future__ import annotations

from typing import Any, Final

from app.base.document.blocks import Block, Cell, Document, Paragraph, Row, Table
from app.base.errors import Refused
from app.base.layout import answer

_REFUSALS: Final = {
    "pdf_scanned": "Tệp PDF này là bản quét hoặc bản chụp, không có chữ để đọc. Hãy dán văn bản của kế hoạch, hoặc tải lên bản Word (.docx).",
    "pdf_unreadable_text": "Chữ trong tệp PDF này không giải mã được. Hãy dán văn bản của kế hoạch, hoặc tải lên bản Word (.docx).",
    "pdf_too_long": f"Tệp PDF này có hơn {answer.MOST_PAGES} trang. Hãy chỉ lấy các trang của kế hoạch và phụ lục.",
    "pdf_too_heavy": "Tệp PDF này quá nặng hoặc quá phức tạp nên không đọc được. Hãy dán văn bản của kế hoạch, hoặc tải lên bản Word (.docx).",
    "file_encrypted": "Tệp PDF này được đặt mật khẩu. Hãy bỏ mật khẩu, lưu lại rồi tải lên.",
    "file_not_pdf": "Tệp PDF này bị hỏng hoặc bị cắt dở nên không mở được. Hãy xuất lại tệp từ Word, hoặc dán văn bản của kế hoạch.",
}  # fmt: skip


def read(data: bytes) -> Document:
    """Blocks of a PDF with their pages. Refused: `pdf_scanned` (pictures only), `pdf_unreadable_text` (letters without
    their meaning), `pdf_too_long` (over 300 pages), `pdf_too_heavy`, `file_encrypted`, `file_not_pdf`.
    """
    return document_of(answer.serve(data))


def document_of(told: dict[str, Any]) -> Document:
    """What was found on the pages, as a document; or its refusal, raised."""
    if "refused" in told:
        raise _refused(told["refused"])
    return Document(tuple(_blocks(told["blocks"])), _warnings(told["scanned"]))


def _refused(code: str) -> Refused:
    return Refused(code, _REFUSALS[code])


def _warnings(scanned: list[int]) -> tuple[str, ...]:
    if not scanned:
        return ()
    shown = ", ".join(str(page) for page in scanned[:12]) + (" …" if len(scanned) > 12 else "")
    return (
        f"Trang {shown} là ảnh quét nên không đọc được. Hãy xem phần đó trong bản gốc rồi nhập tay hoặc dán văn bản.",
    )


def _blocks(told: list[list[Any]]) -> list[Block]:
    blocks: list[Block] = []
    paragraphs = tables = 0
    for kind, page, *rest in told:
        if kind == "p":
            paragraphs += 1
            blocks.append(Paragraph(paragraphs, rest[0], page=page))
        else:
            tables += 1
            rows = tuple(
                Row(number, tuple(Cell(*cell) for cell in cells), page=page)
                for number, cells in enumerate(rest[1], 1)
            )
            blocks.append(Table(tables, rest[0], rows))
    return blocks
