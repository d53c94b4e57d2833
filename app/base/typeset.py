"""Typst: one font set, data in, bytes out.

A template lies beside the module that lays a document out and reads its data with `json(bytes(sys.inputs.data))`.
Data are strings there, never markup: a name such as "#emph[x]" prints as it is written.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import typst

FONTS = Path(__file__).parent / "fonts"
# Templates are our own; no package is ever looked up or downloaded.
_NO_PACKAGES = Path(os.devnull)


@cache
def _fonts() -> typst.Fonts:
    """Regular, semi-bold and bold of one family; the machine's own fonts would make its documents differ."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])


def pdf(
    template: Path, data: Mapping[str, Any], *, made: datetime, standard: typst.PDFStandard | None = None
) -> bytes:
    """A PDF of a template and its data (anything that JSON can say).

    `made` is the date written into the file: the same template, data and date give the same bytes. `standard`:
    'a-2b' for what is kept; such a file must show every letter, so a letter the font lacks raises TypstError.
    """
    return typst.compile(
        template, root=template.parent, font_paths=_fonts(), format="pdf", sys_inputs=_inputs(data), timestamp=made,
        pdf_standards=[standard] if standard else [], package_path=_NO_PACKAGES, package_cache_path=_NO_PACKAGES,
    )  # fmt: skip


def pictures(template: Path, data: Mapping[str, Any], *, ppi: int = 144) -> list[bytes]:
    """The same document as PNG, one a page."""
    made: bytes | list[bytes] = typst.compile(
        template, root=template.parent, font_paths=_fonts(), format="png", sys_inputs=_inputs(data), ppi=ppi,
        package_path=_NO_PACKAGES, package_cache_path=_NO_PACKAGES,
    )  # fmt: skip
    return [made] if isinstance(made, bytes) else made


def _inputs(data: Mapping[str, Any]) -> dict[str, str]:
    return {"data": json.dumps(data, ensure_ascii=False)}
