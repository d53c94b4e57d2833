"""The people of the register: looked for, read one by one, and entered by another program."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from app import audit
from app.access import EDIT_PEOPLE, VIEW_PEOPLE, needs
from app.access.asker import actor, scope
from app.api.asked import PAGE, cursor, json_object
from app.base import clock
from app.base.dates import read_birth
from app.base.db import db
from app.base.errors import Conflict, Refused
from app.base.identity import read_identity, read_phone
from app.base.text import clean
from trainees import areas, people, telling
from trainees.areas import Neighbourhood, places
from trainees.people import Particulars, Person


@needs(VIEW_PEOPLE)
def listed() -> ResponseReturnValue:
    """A page of those who answer to `query` (name without marks, phone, last digits of an ID); everybody without one."""
    asked = clean(request.args.get("query", ""))[:80]
    conditions = [Person.id > cursor(), *([people.matching(asked)] if asked else [])]
    found = telling.people_told(scope(), *conditions, by_id=True, limit=PAGE + 1)
    following = str(found[PAGE - 1]["id"]) if len(found) > PAGE else None
    return jsonify({"people": found[:PAGE], "next": following})


@needs(VIEW_PEOPLE)
def one(person_id: int) -> ResponseReturnValue:
    """One person; whoever was merged into another is read as the other."""
    person = people.get(person_id, within=scope())
    return jsonify(_told(person))


def _told(person: Person) -> dict[str, Any]:
    [told] = telling.people_told(scope(), Person.id == person.id, limit=1)
    return told


@needs(EDIT_PEOPLE)
def add() -> ResponseReturnValue:
    """Enter somebody; 201 with what was written. An ID that somebody has already is 409 with their number."""
    body = json_object()
    within = scope()
    place = areas.the_locality().id if within.locality_id is None else within.locality_id
    who = _described(body)
    if who.national_id and (holder := people.holder_of(who.national_id, place)) is not None:
        raise Conflict("id_taken", f"Số CCCD này đang là của người số {holder} trong danh sách.")
    person = people.add(place, who, by=actor(), neighbourhood_id=_home(body, place))
    audit.tell(actor(), "add", "person", person.id, place)
    told = _told(person)
    db.session.commit()
    return jsonify(told), 201


def _described(body: dict[str, Any]) -> Particulars:
    """What the body says of a person, read as strictly as a row of a list."""
    name = _text(body, "name", 120)
    if not name:
        raise Refused("name_missing", "Cần họ và tên (“name”).")
    birth = read_birth(_iso(_text(body, "birth", 10)), today=clock.today())
    if birth.wrong:
        raise Refused("birth_invalid", "“birth” phải là ngày có thật: 1980-05-17, 1980-05 hoặc 1980.")
    sex = _text(body, "sex", 1) or None
    if sex not in (None, "F", "M"):
        raise Refused("sex_invalid", "“sex” là F hoặc M, hoặc để trống.")
    identity = read_identity(_text(body, "national_id", 20), birth=birth.iso, sex=sex)
    if identity.wrong:
        raise Refused("id_invalid", "“national_id” phải có 12 chữ số.")
    return Particulars(
        name,
        birth.iso,
        sex,
        read_phone(_text(body, "phone", 20)).number,
        identity.national_id,
        identity.old_id,
    )


def _iso(text: str) -> str:
    """'1980-05-17' as a list writes it: 17/5/1980."""
    return "/".join(reversed(text.split("-")))


def _home(body: dict[str, Any], place: int) -> int | None:
    name = _text(body, "neighbourhood", 120)
    if not name:
        return None
    found = places.find(Neighbourhood, place, areas.name_key(name))
    if found is None:
        raise Refused("neighbourhood_unknown", f"Địa phương chưa có nơi ở “{name}”.")
    return found.id


def _text(body: dict[str, Any], key: str, longest: int) -> str:
    value = body.get(key)
    if value is None:
        return ""
    if not isinstance(value, str) or len(clean(value)) > longest:
        raise Refused("field_invalid", f"“{key}” phải là chữ, không quá {longest} ký tự.")
    return clean(value)


def add_routes(bp: Blueprint) -> None:
    """Hang these calls under /people."""
    bp.add_url_rule("/people", endpoint="people", view_func=listed)
    bp.add_url_rule("/people", endpoint="add_person", view_func=add, methods=["POST"])
    bp.add_url_rule("/people/<int:person_id>", endpoint="person", view_func=one)
