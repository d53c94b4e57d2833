"""A lesson's roster and its attendance events: the scanner's two calls, and any other program's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from app import audit
from app.access import CHECK_IN, needs
from app.access.asker import actor, scope
from app.api import practice
from app.api.asked import answered, batch, for_session
from app.base import clock
from app.base.db import db
from campaigns import lessons
from campaigns.attendance import checkin, devices, id_card, presence
from campaigns.attendance.batch import Answer
from trainees import areas, cards

BLANKS_ON_A_PHONE = 1000


@needs(CHECK_IN)
def roster(lesson_id: int) -> ResponseReturnValue:
    """Who is expected, with the salted hash of each card: names, numbers, codes and units only.

    `id_cards`: where the locality reads them, the key to seal a number to; `idh`: what a name and birth date come to.
    `more`: hashes of further cards that open the door for the same person. `blanks`: number → hash of the blank cards
    printed last, so that a phone without network knows one when it sees it. `checklist`: things to do in practice, and who did which.
    """
    lesson = lessons.get(lesson_id, within=scope())
    expected = presence.roster(lesson)

    def told(card: cards.Card) -> str:
        return cards.roster_hash(lesson.salt, card.full_code)

    reads = areas.get_locality(lesson.locality_id, within=scope()).reads_id_cards
    document: dict[str, Any] = {
        "lesson": {
            "id": lesson.id, "title": lesson.title or lesson.training.title, "state": lesson.state, "code": lesson.code,
            "day": lesson.day.isoformat(), "starts_at": f"{lesson.starts_at:%H:%M}", "ends_at": f"{lesson.ends_at:%H:%M}",
            "place": lesson.place, "practice": lesson.practice,
            "counts_hours": lesson.training.version.stay_percent is not None,
        },
        "salt": lesson.salt,
        "people": [
            {
                "id": line.person.id, "code": line.card.code, "name": line.person.name, "unit": line.where,
                "hash": told(line.card), "present": line.attendance is not None,
                **({"out": True} if line.attendance and line.attendance.out_at else {}),
                **({"more": [told(card) for card in line.older]} if line.older else {}),
                **({"idh": idh} if reads and (idh := id_card.roster_hash(lesson.salt, line.person)) else {}),
            }
            for line in expected if line.card
        ],
        "checklist": practice.told(lesson),
    }  # fmt: skip
    return jsonify(document | for_phone(lesson.locality_id, lesson.salt, reads))


def for_phone(locality_id: int, salt: str, reads_id_cards: bool) -> dict[str, Any]:
    """What every roster has: blank cards, the key to seal numbers to, the server's time, a token for a browser's session."""
    blanks = cards.waiting(locality_id, newest=BLANKS_ON_A_PHONE)
    document: dict[str, Any] = {
        "blanks": {card.number: cards.roster_hash(salt, card.full_code) for card in blanks},
        "server_now": clock.now().isoformat(),
    }
    if reads_id_cards:
        document["id_cards"] = {"public_key": id_card.public_key()}
    return document | for_session()


@needs(CHECK_IN)
def events(lesson_id: int) -> ResponseReturnValue:
    """Take a batch of events; every item has its own answer."""
    lesson = lessons.get(lesson_id, within=scope(), held=True)
    answers = checkin.take(lesson, *batch(), by=actor())
    if (device_id := scope().device_id) is not None:
        devices.touch(device_id)
    tell_cards(answers, lesson.locality_id, lesson=lesson.id)
    db.session.commit()
    return answered(answers)


def tell_cards(answers: Sequence[Answer], locality_id: int, **where: int) -> None:
    """The audit of blank cards that these events handed out or took back."""
    for answer in answers:
        if answer.card:
            deed, card_id = answer.card
            person = (answer.person or {}).get("id")
            audit.tell(actor(), deed, "card", card_id, locality_id, person=person, **where)


@needs(CHECK_IN)
def attendance(lesson_id: int) -> ResponseReturnValue:
    """Who is present, by the code of the current card."""
    lesson = lessons.get(lesson_id, within=scope())
    people = [
        {
            "code": line.card.code if line.card else "", "first_in": line.attendance.first_in.isoformat(), "source": line.attendance.source,
            "verified": line.attendance.verified, "flags": line.attendance.flags,
        }
        for line in presence.roster(lesson) if line.attendance is not None
    ]  # fmt: skip
    return jsonify({"people": people, "events": presence.event_count(lesson)})


def add_routes(bp: Blueprint) -> None:
    """Hang these calls under /lessons."""
    bp.add_url_rule("/lessons/<int:lesson_id>/roster", view_func=roster)
    bp.add_url_rule("/lessons/<int:lesson_id>/attendance-events", view_func=events, methods=["POST"])
    bp.add_url_rule("/lessons/<int:lesson_id>/attendance", view_func=attendance)
