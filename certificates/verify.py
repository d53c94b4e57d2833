"""Checking a paper: what was printed, from the frozen words alone, and whether it still holds. For anybody with its code.

Nobody's name is told to whoever has no more than the code: the birth year, which the paper says too, opens it. A code that
nobody has is looked for with the same query as one that somebody has.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import aliased

from app.base import clock, codes
from app.base.db import db
from app.base.text import clean
from certificates import paper
from certificates.award import reason
from certificates.award.certificate import CODE_LENGTH, Certificate, grouped, state

ISSUED = "issued"
"""The state of a certificate whose holder was erased: that it was issued is all that is said."""
_LONGEST: Final = 40


@dataclass(frozen=True, slots=True)
class Checked:
    """What a reader compares with the paper. `fields`: every printed word by its name (see `paper.printed`, and `title`,
    `signer`, `signer_name`, `left`, `left_name`, `number`), without the holder; `hint`: the first letters of the name.

    `state`: valid, replaced, revoked, expired, or ISSUED of whoever was erased by law. `by_number`: of the one that replaced it. `why`: of a
    revocation; '' where the reason names the holder.
    """

    code: str
    state: str
    fields: dict[str, str]
    hint: str = ""
    has_year: bool = False
    until: date | None = None
    by_number: str = ""
    revoked_on: date | None = None
    why: str = ""
    _holder: tuple[str, str] = field(default=("", ""), repr=False)

    def opened_by(self, year: str) -> str | None:
        """The full name, where the year is the printed one; None. A wrong one is compared in the same way."""
        name, printed = self._holder
        same = hmac.compare_digest(printed.encode(), clean(year)[:_LONGEST].encode())
        return name if same and printed else None


NOBODY: Final = Checked("", "", {})
"""What stands for a certificate that there is not: it can be asked the same things."""


def typed(text: str) -> str:
    """A code as somebody typed it or a camera read it (an address of ours too), as it is stored; '' for what can be none."""
    code = codes.normalise(text.strip().rstrip("/").rpartition("/")[2][:_LONGEST])
    return code if codes.is_code(code, CODE_LENGTH) else ""


def check(text: str, on: date | None = None) -> Checked | None:
    """What can be said of a code, in any spelling, on a day (today); None: no certificate has it. Always one query."""
    code = codes.normalise(text.strip().rstrip("/").rpartition("/")[2][:_LONGEST])
    other = aliased(Certificate)
    row = db.session.execute(
        select(Certificate, other.register_number)
        .outerjoin(other, other.id == Certificate.replaced_by_id)
        .where(Certificate.code == code)
    ).one_or_none()
    return None if row is None else _told(row[0], row[1] or "", on or clock.today())


def _told(one: Certificate, by_number: str, day: date) -> Checked:
    said = state(one, day)
    if one.erased_at is not None:
        return Checked(one.code, ISSUED, {"number": one.register_number})
    fields = paper.values(one) | {
        key: str(words) for key, words in one.printed.items()
    }  # lines as they were broken
    for key in ("name", "birth_year", "code", "design_digest"):
        fields.pop(key, None)
    # Nobody may write such a reason; one from elsewhere, or of a holder whose name changed, says the name no more than the rest.
    why = "" if reason.tells_of(one.revoked_why, [one.name], [one.birth_year]) else one.revoked_why
    return Checked(
        one.code, said, fields, masked(one.name), bool(one.birth_year), one.valid_until, by_number, one.revoked_on,
        why, (clean(one.name), one.birth_year),
    )  # fmt: skip


def masked(name: str) -> str:
    """'N*** T*** Á***' of 'Nguyễn Thị Ánh'."""
    return " ".join(f"{word[0]}***" for word in clean(name).split())


def spoken(code: str) -> str:
    """A code as the paper shows it: '7K2M-9Q4T-XZ0'."""
    return grouped(code)
