"""Whether a document is a plan that is stored already: the same file, the same head, the same lines."""

from __future__ import annotations

import hashlib

from sqlalchemy import select

from app.base.db import db
from app.base.text import fold
from campaigns.plans.plan import Plan, PlanFile
from campaigns.plans.reading.draft import PlanDraft
from campaigns.plans.reading.words import key

SAME, LIKE = 0.9, 0.7
"""Shares of common lines (0..1) from which two plans are one, or worth a look side by side."""


def digest_of(data: bytes) -> str:
    """SHA-256 of a file in hex."""
    return hashlib.sha256(data).hexdigest()


def identity_of(draft: PlanDraft) -> str:
    """What makes two documents one plan: year, issuer, title and number, folded.

    A document that shows neither title nor number is known by what its lines say.
    """
    parts = [str(draft.year or ""), key(draft.issuer), key(draft.title), _bare(draft.number)]
    if not parts[2] and not parts[3]:
        parts += [key(target.text) for target in draft.targets] + [key(task.text) for task in draft.tasks]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _bare(number: str) -> str:
    return "".join(char for char in fold(number) if char.isalnum())


def known(locality_id: int, draft: PlanDraft, data_digest: str) -> Plan | None:
    """The stored plan that this draft is again, or None: the same file, the same head, or the same number and lines.

    The lines decide because a title may come out of a PDF otherwise than out of the Word file it was printed from.
    """
    same_file = (
        select(Plan)
        .join(PlanFile, PlanFile.plan_id == Plan.id)
        .where(PlanFile.locality_id == locality_id, PlanFile.digest == data_digest)
        .order_by(Plan.id)
        .limit(1)
    )
    same_document = select(Plan).where(Plan.locality_id == locality_id, Plan.identity == identity_of(draft))
    there = db.session.scalar(same_file) or db.session.scalar(same_document)
    if there is not None:
        return there
    number, here = _bare(draft.number), _lines(draft)
    numbered = (each for each in _of_the_year(locality_id, draft) if _bare(each.number) == number)
    return next((each for each in numbered if _shared(each, here) >= SAME), None)


def alike(locality_id: int, draft: PlanDraft) -> list[Plan]:
    """Stored plans of the same year under another number or issuer that say the same: a copy before it was numbered, maybe.

    Alike are plans of the same title, and those that share most of their lines.
    """
    title, own, here = key(draft.title), identity_of(draft), _lines(draft)
    return [
        each
        for each in _of_the_year(locality_id, draft)
        if each.identity != own and ((title and key(each.title) == title) or _shared(each, here) >= LIKE)
    ]


def _of_the_year(locality_id: int, draft: PlanDraft) -> list[Plan]:
    query = select(Plan).where(Plan.locality_id == locality_id, Plan.year == draft.year).order_by(Plan.id)
    return list(db.session.scalars(query))


def _lines(plan: Plan | PlanDraft) -> set[str]:
    return {key(line.text) for line in (*plan.targets, *plan.tasks)}


def _shared(plan: Plan, here: set[str]) -> float:
    """Share of lines, 0..1, that a stored plan has in common with a draft, whose lines are `here`."""
    there = _lines(plan)
    both = there | here
    return len(there & here) / len(both) if len(both) > 2 else 0.0
