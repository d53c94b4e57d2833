"""A person's name out of a cell that says a little more: 'Đ/c Lò Văn An', 'Bà Lò Thị Bé', 'Lò Văn Cả (Trưởng thôn)'."""

from __future__ import annotations

import re
from typing import Final

from trainees.imports.reading.places import begins_with_a_family

_FRONT: Final = re.compile(r"^(?:[-–+*•.,;]+|\d{1,4}[.)])\s*")
_COMRADE: Final = re.compile(r"(?i)^(?:đ/c|đồng chí|đ\.c|đ/chí|dong chi|d/c)\s*[.:]?\s*")
_FORM: Final = re.compile(r"(?i)^(?:ông|bà|anh|chị|cô|thầy|bác|mr|mrs|ms)\b\s*(?P<sign>[.:]?)\s*")
_ASIDE: Final = re.compile(r"\s*[(\[][^()\[\]]*[)\]]?\s*$")
_BACK: Final = re.compile(r"(?:\s*[,;:*\-–]+|(?<=[^\W\d_]{2})\.)\s*$")
FORMS: Final = tuple(
    spelled
    for form in ("Ông ", "Bà ", "Anh ", "Chị ", "Cô ", "Thầy ", "Bác ", "Đồng chí ", "Dong chi ")
    for spelled in (form, form.upper(), form.lower())
)
"""How a name of nothing but letters may still begin with more than the name."""


def bare_name(text: str) -> tuple[str, bool]:
    """The name alone, and whether something beside it was left out that a person should see (a remark in brackets).

    `text` is clean. A form of address goes only where a family name follows: 'Ông Ích Khiêm' is a whole name.
    """
    name = _COMRADE.sub("", _FRONT.sub("", text))
    match = _FORM.match(name)
    if match is not None:
        rest = name[match.end() :]
        if " " in rest and (match["sign"] == ":" or begins_with_a_family(rest)):
            name = rest
    whole = _ASIDE.sub("", name)
    aside = whole != name and any(char.isalpha() for char in whole)
    return _BACK.sub("", whole if aside else name).strip(), aside
