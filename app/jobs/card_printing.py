"""Thousands of cards as one file: given out in small steps, drawn in parts, kept for a day."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import current_app
from sqlalchemy import select

from app.access import PRINT_CARDS
from app.base import clock
from app.base.db import db, reading, writing
from app.base.errors import Refused
from app.base.text import N_
from app.jobs import files
from app.jobs.kinds import handles
from app.jobs.lease import Order
from app.jobs.progress import Progress
from app.reports import card_batch, cards
from app.reports.card_batch import BLANK, Batch
from app.reports.cards import CardFace
from trainees import areas
from trainees.people import Person

KIND = "cards.print"
STEP = 200
"""Cards given out in one transaction: on SQLite a hall that scans waits no longer than that takes."""


@handles(KIND, title=N_("In thẻ"), permission=PRINT_CARDS)
def draw(order: Order, progress: Progress) -> Mapping[str, Any]:
    """The PDF of a batch as the job's file. Run again it finds the cards that were given, and prints the same ones."""
    batch = Batch.read(order.arguments)
    faces = _faces(batch, order, progress)
    if not faces:
        raise Refused("cards_none", "Không còn thẻ nào để in: danh sách đã đổi từ lúc yêu cầu.")
    with reading():
        title = areas.get_locality(order.locality_id, within=order.scope).title
        name = card_batch.filename(batch, within=order.scope)
    progress.phase("Vẽ thẻ", total=len(faces))
    pdf = cards.sheets(faces, locality=title, made=clock.now(), drawn=progress.advance)
    result = {"cards": len(faces), "sheets": -(-len(faces) // cards.PER_PAGE)}
    with writing():
        files.keep(order, name, "application/pdf", pdf)
        progress.complete(result)
        db.session.commit()
    return result


def _faces(batch: Batch, order: Order, progress: Progress) -> list[CardFace]:
    public_url = current_app.config["PUBLIC_URL"]
    if batch.source == BLANK:
        with reading():
            return card_batch.blank_faces(card_batch.blanks(batch, within=order.scope), public_url)
    with reading():
        ids = [person.id for person in card_batch.persons(batch, within=order.scope)]
    progress.phase("Cấp thẻ cho người chưa có", total=len(ids))
    faces: list[CardFace] = []
    for start in range(0, len(ids), STEP):
        some = ids[start : start + STEP]
        with writing():
            found = {p.id: p for p in db.session.scalars(select(Person).where(Person.id.in_(some)))}
            wanted = [found[person_id] for person_id in some if person_id in found]
            shown, _ = card_batch.faces(batch, wanted, public_url, within=order.scope, by=order.by)
            faces += shown
            db.session.commit()
        progress.advance(len(some))
    return faces
