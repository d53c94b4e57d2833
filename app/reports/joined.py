"""Several PDFs as one: a long document is drawn in parts, so that its memory stays that of one part."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory

from app.base import typeset

_TEMPLATE = Path(__file__).parent / "joined.typ"


def join(
    parts: Sequence[tuple[bytes, int]], *, title: str, page: str, made: datetime, landscape: bool = False
) -> bytes:
    """One PDF on A4 of several, each with its number of pages. `page`: what one of them is, for whoever cannot see it."""
    # The compiler reads files from beside its template only; these hold names and live for a few seconds.
    with TemporaryDirectory(prefix="hvs-pages-") as folder:
        template = Path(folder) / _TEMPLATE.name
        copyfile(_TEMPLATE, template)
        pages = []
        for number, (pdf, count) in enumerate(parts):
            (Path(folder) / f"{number}.pdf").write_bytes(pdf)
            pages.append({"file": f"{number}.pdf", "pages": count})
        data = {"parts": pages, "title": title, "page": page, "landscape": landscape}
        return typeset.pdf(template, data, made=made)
