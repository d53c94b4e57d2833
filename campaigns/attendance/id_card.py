"""ID card: somebody shows their chip ID card instead of a card of ours, where the locality decided to read those.

The phone finds them by name and birth date; the number comes sealed in the event. It is opened here, hashed as the
register's numbers are, compared, and forgotten: it stands in no row, no answer, no log and no error.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import Connection

from app.base import envelope
from app.base.envelope import EnvelopeError
from app.base.text import fold
from campaigns.attendance.report import Report
from campaigns.attendance.subject import Ground, Who
from trainees import people
from trainees.areas import Locality
from trainees.people import Person

USE = "id-card"
OFF, UNREAD, MISMATCH = "id_card_off", "id_card_unread", "id_mismatch"
# Six bits: why no more, frontend/scanner/idcard.js says beside its own.
_HASH_LETTERS = 1


def public_key() -> dict[str, str]:
    """The key to which phones seal numbers, as a JWK."""
    return envelope.public_jwk(USE)


def roster_hash(salt: str, person: Person) -> str | None:
    """What the roster says of somebody's name and birth date, for the phone to match; None when the date is not whole."""
    if person.birth is None or len(person.birth) != 10:
        return None
    digest = hashlib.sha256(f"{salt}|{fold(person.name)}|{person.birth}".encode()).digest()
    return base64.urlsafe_b64encode(digest)[:_HASH_LETTERS].decode()


def number_of(sealed: str, event_id: str) -> str:
    """The match hash (as people.id_hash makes it) of the number that was sealed for this event. EnvelopeError."""
    number = envelope.unseal(USE, sealed, event_id)
    if len(number) != 12 or not number.isdigit():
        raise EnvelopeError("no number of an ID card")
    return people.id_hash(number.decode())


@dataclass(frozen=True, slots=True)
class _Holder:
    """Who has a number in the register."""

    person_id: int
    name: str
    birth: str | None


def weigh(connection: Connection, ground: Ground, reports: Sequence[Report], whose: list[Who]) -> list[Who]:
    """Whom events name when an ID card was shown as well.

    - The locality reads no ID cards, or the envelope does not open: the event counts without it, and says so.
    - Nobody here has the number: nothing changes; it is not added to anybody (nobody asked for that).
    - The named person has it: nothing changes.
    - Somebody else has it: held. Homonyms of one birth date, a number typed beside the wrong name, one person entered
      twice: which of these it is only a person can see, and counting the wrong one would be silent.
    - A walk-in's name (or its last word, and the birth year) is that of the number's holder: they are the one who came.
      If not, whoever was named comes in as somebody new, marked: a hall loses nobody over a wrong number in the register.
    """
    if not any(report.id_card for report in reports):
        return whose
    reads = connection.execute(
        select(Locality.reads_id_cards).where(Locality.id == ground.locality_id)
    ).scalar_one()
    return [
        _weigh(connection, ground, report, who, reads) if report.id_card and report.kind != "void" else who
        for report, who in zip(reports, whose, strict=True)
    ]


def _weigh(connection: Connection, ground: Ground, report: Report, who: Who, reads: bool) -> Who:
    if not reads:
        return replace(who, flags=(*who.flags, OFF))
    try:
        holder = _holder(connection, ground.locality_id, number_of(report.id_card, report.id))
    except EnvelopeError:
        return replace(who, flags=(*who.flags, UNREAD))
    if holder is None or who.person_id == holder.person_id:
        return who
    if who.person_id is not None:
        return who if who.problem else replace(who, problem=MISMATCH, blank=None)
    alone = report.code == "" and report.person is None
    expected = ground.expects(holder.person_id)
    if report.kind == "walkin":
        if who.problem:
            return who
        if not expected and not (report.walkin or {}).get("name"):
            # Without a name there is nothing but the number, which alone names nobody (below).
            return replace(who, problem="walkin_nameless")
        if not _agrees(holder, report.walkin or {}):
            return replace(who, flags=(*who.flags, MISMATCH))
    elif not alone:
        return who
    elif not expected:
        # By number alone only whom this lesson or day expects: else a phone could ask for the name behind any number.
        return replace(who, problem="person_unknown")
    return replace(who, person_id=holder.person_id, name=holder.name, enrolled=expected, problem=None)


def _holder(connection: Connection, locality_id: int, number_hash: str) -> _Holder | None:
    """Who of a locality has the number, read through merges."""
    row = connection.execute(
        select(people.survivor())
        .where(Person.locality_id == locality_id, Person.national_id_hash == number_hash)
        .order_by(Person.merged_into_id.is_not(None), Person.id)
        .limit(1)
    ).one_or_none()
    if row is None:
        return None
    found = connection.execute(select(Person.id, Person.name, Person.birth).where(Person.id == row[0])).one()
    return _Holder(found.id, found.name, found.birth)


def _agrees(holder: _Holder, walkin: dict[str, Any]) -> bool:
    """Whether a walk-in's name is the holder's (without marks), or its last word is and the birth year too."""
    if not walkin.get("name"):
        return True
    typed, known = fold(walkin["name"]), fold(holder.name)
    # The year can be read off the number: it says something only beside the name that people are called by.
    same_year = bool(walkin.get("birth_year")) and (holder.birth or "")[:4] == walkin["birth_year"]
    return typed == known or (same_year and typed.split()[-1:] == known.split()[-1:])
