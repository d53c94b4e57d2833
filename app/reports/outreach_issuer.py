"""Who issues a campaign's papers: the office that leads it, by the form that is its own; the people's committee where nobody does."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from app.base.text import clean, fold
from app.filing.content import Letterhead
from app.reports.document.header import UNION
from app.reports.document.number import DOTS
from campaigns.outreach.campaign import Campaign
from trainees.areas import Locality

_OFFICE: Final = re.compile(r"(uy ban nhan dan|ubnd)\b")
_YOUTH_UNION: Final = re.compile(
    r"((bch|ban chap hanh|ban thuong vu) )?(doan (thanh nien|tncs|phuong|xa|dac khu|co so)|(xa|phuong|tinh|thanh|dac khu) doan)\b"
)
"""How the Youth Union is written, without marks; 'Đoàn công tác' or 'Đoàn kiểm tra' is none."""
_OF_HERE: Final = r"((bch|ban chap hanh|ban thuong vu) )?(doan( thanh nien( cong san ho chi minh)?| tncs( ho chi minh| hcm)?| co so)?( {kind}( {name})?)?|{kind} doan( {name})?)"
"""The Youth Union of the commune itself, not of a school or of the police in it."""
_BODIES: Final = (
    (r"((bch|ban chap hanh|ban thuong vu) )?hoi (?!dong)", True, ("TM. BAN CHẤP HÀNH", "CHỦ TỊCH")),
    (r"(uy ban |ub ?|ban thuong truc )*(mat tran|mttq)\b", True, ("TM. BAN THƯỜNG TRỰC", "CHỦ TỊCH")),
    (r"(bch |ban chap hanh )?(lien doan|cong doan)\b", True, ("TM. BAN CHẤP HÀNH", "CHỦ TỊCH")),
    (r"(dang (uy|bo)|hoi dong nhan dan)\b", True, ()),
    (r"(cong ty|tap doan|ngan hang|buu dien|hop tac xa|vnpt|viettel|mobifone)\b", True, ()),
    (r"(ban chi huy )?cong an\b", True, ("TRƯỞNG CÔNG AN",)),
    (r"phong\b", False, ("TRƯỞNG PHÒNG",)),
    (r"van phong\b", False, ("CHÁNH VĂN PHÒNG",)),
    (r"trung tam\b", False, ("GIÁM ĐỐC",)),
    (r"truong\b", False, ("HIỆU TRƯỞNG",)),
    (r"to\b", False, ("TỔ TRƯỞNG",)),
    (r"ban chi dao\b", False, ("TM. BAN CHỈ ĐẠO", "TRƯỞNG BAN")),
)
"""How a name begins, without marks; whether the people's committee is not above it; who signs for it ((): see _ANYBODY)."""
_ANYBODY: Final = ("TM. BAN TỔ CHỨC",)
_MARKED: Final = {"truong": "trường", "phong": "phòng", "to": "tổ", "hoi": "hội"}
"""First words that are others with other marks: 'Trưởng thôn' is no school, 'Phong trào' no office."""


@dataclass(frozen=True, slots=True)
class Issuer:
    """`named`: in running text. `agency`, `above`, `sign`: as a head has them. `letter`: the lines over a letter. `union`: the Youth
    Union, whose papers have a form of their own."""

    named: str
    agency: Sequence[str]
    above: str
    sign: str
    signature: Sequence[str]
    signer: str
    recipients: Sequence[str]
    letter: Sequence[str]
    union: bool = False


def of(campaign: Campaign, place: Locality, frame: Letterhead) -> Issuer:
    """`frame`: what the people's committee prints."""
    office, lead = f"{place.kind} {place.name}", body(campaign.lead, place)
    if not lead or _OFFICE.match(fold(lead)):
        agency = frame.agency or ("Ủy ban nhân dân", office)
        return Issuer(
            f"Ủy ban nhân dân {office}", agency, frame.above, "BC-UBND", frame.signature or ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"),
            frame.signer, frame.recipients or ("Lưu: VT",), agency,
        )  # fmt: skip
    recipients = (f"Ủy ban nhân dân {office} (b/c)", "Lưu: VT")
    if _YOUTH_UNION.match(fold(lead)):
        head = _union(lead, place)
        return Issuer(
            lead, head, _above_union(place) if len(head) > 1 else "", "BC/ĐTN", ("TM. BAN CHẤP HÀNH", "BÍ THƯ"), "", recipients,
            (UNION, " ".join(head)), union=True,
        )  # fmt: skip
    its_own, signature = _body(lead)
    # A body whose name says where it is has one line over a letter.
    letter = (lead,) if fold(place.name) in fold(lead) else (lead, office)
    # How a body is abbreviated is its own: it fills that in beside the number.
    return Issuer(
        lead, _lines(lead, office), "" if its_own else f"UBND {office}", f"BC-{DOTS}", signature, "", recipients, letter
    )  # fmt: skip


def body(lead: str, place: Locality) -> str:
    """Who leads, by the full name: 'Đoàn Thanh niên phường' as 'Đoàn Thanh niên phường Hoa Sen'; '' where nobody does."""
    words = clean(lead)
    stops = f" {fold(words)}".endswith(f" {fold(place.kind)}")
    return f"{words} {place.name}" if words and stops else words


def _body(lead: str) -> tuple[bool, Sequence[str]]:
    """Whether the people's committee is not above it, and who signs for it."""
    words, first = fold(lead), lead.lower().partition(" ")[0]
    if not lead.isascii() and first != _MARKED.get(fold(first), first):
        return False, _ANYBODY
    for begins, its_own, signature in _BODIES:
        if re.match(begins, words):
            return its_own, signature or _ANYBODY
    return False, _ANYBODY


def _union(lead: str, place: Locality) -> Sequence[str]:
    """Its committee issues, as its central office has it (29-HD/TWĐTN-VP); that of a school or an office keeps its name."""
    here = _OF_HERE.format(kind=re.escape(fold(place.kind)), name=re.escape(fold(place.name)))
    return ("BCH Đoàn", f"{place.kind} {place.name}") if re.fullmatch(here, fold(lead)) else (lead,)


def _above_union(place: Locality) -> str:
    """The province's committee; '' where nobody said whether it is a province or a city."""
    kind = next(
        (one for one in ("tỉnh", "thành phố") if fold(place.province).startswith(f"{fold(one)} ")), ""
    )
    if not kind:
        return ""
    short = "TP." if kind == "thành phố" else kind
    return f"BCH Đoàn {short} {clean(place.province)[len(kind) :].strip()}"


def _lines(lead: str, office: str) -> Sequence[str]:
    """A name in the lines of a head: where it is stands below, as under a people's committee."""
    before = lead[: -len(office)].strip()
    return (before, office) if before and fold(lead).endswith(f" {fold(office)}") else (lead,)
