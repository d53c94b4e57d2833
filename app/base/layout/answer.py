"""What a PDF holds: its paragraphs and tables in reading order, or why it cannot be read."""

from __future__ import annotations

from typing import Any, Final

MOST_PAGES: Final = 300
_MOST_LETTERS: Final = 2_000_000
_FEW: Final = 20  # letters; a page with fewer and a picture is a scan
_ODD: Final = 0.3


def serve(data: bytes) -> dict[str, Any]:
    """Blocks and the scanned pages, or the code of a refusal; plain lists and words, as JSON has them."""
    from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect

    from app.base.layout.drawn import Page, TooMuch, pages_of
    from app.base.layout.reading import as_json, read_pages

    pages: list[Page] = []
    letters = odd = 0
    scanned: list[int] = []
    try:
        for page in pages_of(data, MOST_PAGES):
            if page.number > MOST_PAGES:
                return {"refused": "pdf_too_long"}
            seen = [glyph.text for glyph in page.glyphs if glyph.text.strip()]
            letters += len(seen)
            odd += sum("\ufffd" in text or "\ue000" <= text[0] <= "\uf8ff" for text in seen)
            if letters > _MOST_LETTERS:
                return {"refused": "pdf_too_heavy"}
            if len(seen) < _FEW and page.pictured > 0.3:
                scanned.append(page.number)
            pages.append(page)
    except (PDFPasswordIncorrect, PDFEncryptionError):
        return {"refused": "file_encrypted"}
    except (TooMuch, MemoryError):
        return {"refused": "pdf_too_heavy"}
    except Exception:  # a damaged file makes the parser raise nearly anything
        return {"refused": "file_not_pdf"}
    if letters < _FEW:
        return {"refused": "pdf_scanned" if pages else "file_not_pdf"}
    if odd > _ODD * letters:
        return {"refused": "pdf_unreadable_text"}
    return {"blocks": as_json(read_pages(pages)), "scanned": scanned}
