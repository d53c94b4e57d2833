"""Certificates as pages: what each page says, handed to the Typst template; one PDF, one certificate a page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest
from pathlib import Path
from typing import Any

from app.base import qr, typeset
from certificates.award import wording
from certificates.award.certificate import Certificate
from certificates.award.design import Design
from certificates.award.letters import visible
from certificates.paper.filling import values

MAX_PAGES = 2000
"""Certificates of one file."""
_OWN = ("holder", "number")
"""Fields that nearly every page has its own words in."""
_PERSONAL = ("name", "birth_year", "number", "code")
"""Values that nearly every page has to itself."""
_SHORT = 16
"""Letters of a name that stands on one line in every look."""
_TEMPLATE = Path(__file__).parent / "certificate.typ"
_TITLE = "Giấy chứng nhận"
_LONG = 24
"""Letters of a word that may be wider than a line: the template measures those, and only those."""


@dataclass(frozen=True)
class Layout:
    """A design as the paper needs it, stored or not: `fields` as `wording.checked` gives them, `logo` a PNG or JPG or b''."""

    look: str
    orientation: str
    fields: Mapping[str, str]
    logo: bytes = b""

    @classmethod
    def of(cls, design: Design) -> Layout:
        """The layout of a stored design."""
        logo = design.logo.data if design.logo else None
        return cls(design.look, design.orientation, design.fields, logo or b"")


def document(certificates: Sequence[Certificate], *, public_url: str, made: datetime) -> bytes:
    """The PDF (PDF/A-2b), one page each in the order given; the same certificates and moment give the same bytes.

    ValueError: none at all, or more than MAX_PAGES. TypesetError: a letter that no font has (see `award.letters`).
    """
    if not 0 < len(certificates) <= MAX_PAGES:
        raise ValueError(f"a file holds 1 to {MAX_PAGES} certificates, not {len(certificates)}")
    layouts: dict[int, Layout] = {}
    pages = []
    for certificate in certificates:
        if certificate.design_id not in layouts:
            layouts[certificate.design_id] = Layout.of(certificate.design)
        pages.append((certificate.design_id, values(certificate), address(public_url, certificate.code)))
    order = {design_id: place for place, design_id in enumerate(layouts)}
    data = _data(list(layouts.values()), ((order[design], said, link) for design, said, link in pages))
    alone = len(certificates) == 1  # what somebody may read on a screen; the others go to a printer
    return typeset.pdf(_TEMPLATE, data, made=made, standard="a-2b", serif=True, tagged=alone)


def trial(layout: Layout, said: Sequence[Mapping[str, str]], *, public_url: str, made: datetime) -> bytes:
    """A PDF to try a printer with: one page for each of `said` (what `values` gives), marked as a sample."""
    return typeset.pdf(_TEMPLATE, _samples(layout, said, public_url), made=made, standard="a-2b", serif=True)


def pictures(
    layout: Layout, said: Sequence[Mapping[str, str]], *, public_url: str, ppi: int = 96, longest: float = 20
) -> list[bytes]:
    """The same as PNG, one a page. TypesetError when they take longer than `longest` seconds."""
    data = _samples(layout, said, public_url)
    return typeset.pictures(_TEMPLATE, data, ppi=ppi, serif=True, longest=longest)


def address(public_url: str, code: str) -> str:
    """Where a certificate is checked; printed, so it never changes."""
    return f"{public_url.rstrip('/')}/c/{code}"


def _samples(layout: Layout, said: Sequence[Mapping[str, str]], public_url: str) -> dict[str, Any]:
    pages = ((0, one, address(public_url, one["code"].replace("-", ""))) for one in said)
    return _data([layout], pages) | {"sample": "MẪU"}


def _data(layouts: Sequence[Layout], pages: Iterable[tuple[int, Mapping[str, str], str]]) -> dict[str, Any]:
    """What the template reads: each design once, each kind once, each page with what is its own.

    A kind is what many pages say alike; it also holds the longest of their own words, which say how large all are set.
    """
    kinds: dict[Any, dict[str, Any]] = {}
    alike: dict[Any, dict[str, str]] = {}
    apart = [_apart(layout.fields) for layout in layouts]
    drawn = []
    for design, said, link in pages:
        fields = layouts[design].fields
        key = (design, *((place, words) for place, words in said.items() if place not in apart[design]))
        if key not in kinds:
            alike[key] = {place: visible(words) for place, words in said.items()}
            common = {name: _lines(name, fields, alike[key]) for name in wording.FIELDS if name not in _OWN}
            kinds[key] = {
                "design": design,
                "place": len(kinds),
                "long": _long(common["body"]),
                "names-long": False,
            } | common
        kind, seen = kinds[key], alike[key] | {place: visible(said[place]) for place in _PERSONAL}
        own: dict[str, Any] = {name: _lines(name, fields, seen) for name in _OWN}
        own |= {"code": seen["code"], "address": link.partition("://")[2]}
        for name, words in own.items():
            if name not in kind or _length(words) > _length(kind[name]):
                kind[name] = words
        kind["names-long"] |= len(seen["name"]) > _SHORT
        drawn.append({"kind": kind["place"], "name": seen["name"], "qr": qr.svg(link), **own})
    return {
        "title": _TITLE,
        "sample": "",
        "designs": [
            {
                "look": layout.look, "landscape": layout.orientation == "landscape", "nation": bool(layout.fields["nation"]),
                "english": bool(layout.fields["english"]), "logo": list(layout.logo),
            }
            for layout in layouts
        ],
        "kinds": list(kinds.values()),
        "pages": drawn,
    }  # fmt: skip


def _apart(fields: Mapping[str, str]) -> tuple[str, ...]:
    """The values that differ from page to page without making another kind: none where a common field names one of them."""
    named = any(
        f"{{{place}}}" in fields[key] for key in wording.FIELDS if key not in _OWN for place in _PERSONAL
    )
    return () if named else _PERSONAL


def _length(words: Any) -> int:
    """How many letters the lines of a field have together."""
    return (
        len(words)
        if isinstance(words, str)
        else sum(len(run[0]) for line in words for runs in line for run in runs)
    )


def _long(body: list[list[Any]]) -> list[str]:
    return [
        word
        for line in body
        for runs in line
        for words, _ in runs
        for word in words.split()
        if len(word) > _LONG
    ]


def _lines(key: str, fields: Mapping[str, str], said: Mapping[str, str]) -> list[list[Any]]:
    """The lines of one field that have something to say, each as its runs in Vietnamese and in English ([] without)."""
    ours = [wording.fill(line, said) for line in fields[key].split("\n")]
    theirs: list[list[tuple[str, bool]]] = []
    if fields["english"]:
        theirs = [wording.fill(line, said, english=True) for line in fields.get(f"{key}_en", "").split("\n")]
    pairs = [(vi or [], en or []) for vi, en in zip_longest(ours, theirs)]
    return [[vi, [] if en == vi else en] for vi, en in pairs if vi or en]
