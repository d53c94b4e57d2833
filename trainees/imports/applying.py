"""A roster file that was read: `preview` what it would do, `apply` it in one transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any, Final, cast

from sqlalchemy import (
    Table,
    bindparam,
    column,
    func,
    select,
    update,
)

from app.base import clock
from app.base.actors import Actor
from app.base.db import Base, db, hold
from app.base.inserting import insert_rows
from app.base.text import clean, fold, sort_key
from trainees import people, touched
from trainees.areas import Locality, Neighbourhood, Unit
from trainees.imports import answering, blanks, decided
from trainees.imports.belonging import belongings, category_of
from trainees.imports.planning import Decision, PlannedRow, place_key
from trainees.imports.preview import (
    Preview,
    first_day,
    kept_in,
    open_decisions,
    place_id,
    pointer,
    preview,
    stands,
)
from trainees.imports.reading import RowFields
from trainees.imports.roster_import import (
    APPLIED,
    CREATED,
    MATCHED,
    QUESTION,
    REFUSED,
    RosterImport,
    RosterRow,
)
from trainees.imports.settling import settle
from trainees.imports.source import Source, at_a_stretch, drop, hold_waiting, keep_waiting, new_record, read
from trainees.people import Person, id_hash, pairs
from trainees.rosters import Membership

__all__ = [
    "Preview",
    "Source",
    "apply",
    "drop",
    "first_day",
    "keep_waiting",
    "open_decisions",
    "pointer",
    "preview",
    "read",
]


@at_a_stretch()
def apply(
    source: Source, locality_id: int, *, by: Actor, since: date | None = None,
    decisions: Mapping[int, Decision] | None = None, waiting: RosterImport | None = None, planned: Preview | None = None,
) -> Preview:  # fmt: skip
    """Write a file down, all of it in the open transaction. A file that changes nothing leaves no trace.

    `waiting`: the record of the preview, whose bytes are deleted at this end. `planned`: a preview of the same source, day
    and decisions, made before this transaction began: while it stands nothing is planned anew, and on SQLite the others
    who write wait for a fraction of the time. It is used up. Refused as `plan_rows` says.
    """
    hold(db.session.get_one(Locality, locality_id))  # two lists at once would make the same people twice
    if waiting is not None:
        hold_waiting(waiting)
    day = since or first_day()
    if planned is None or not planned.answers(source, locality_id, day, decisions) or not stands(planned):
        planned = preview(source, locality_id, since=day, decisions=decisions)
    out = planned
    if not out.changed:
        out.roster_import = out.applied_before
        if waiting is not None:
            drop(waiting)
        return out
    record = waiting or new_record(source, locality_id, day, by)
    db.session.flush()
    _make_places(out, record)
    _make_people(out, by)
    _fill(out)
    _write_memberships(out, record)
    _mark_specialists(out, record)
    _write_rows(out, record, by)
    settle(out.rows, record)
    db.session.flush()
    db.session.expire_all()  # what was written went past the objects of this session
    record.state, record.applied_at, record.data, record.since = APPLIED, clock.now(), None, day
    record.totals = {
        **out.totals, "people": sum(p.outcome == CREATED for p in out.rows), "memberships": out.memberships,
        "units": len(out.units), "neighbourhoods": len(out.neighbourhoods),
    }  # fmt: skip
    out.roster_import = record
    db.session.flush()
    return out


# --- places ---------------------------------------------------------------------------------------------------


def _make_places(out: Preview, record: RosterImport) -> None:
    units = [Unit(locality_id=out.locality_id, name=name, name_key=place_key(name)) for name in out.units]
    places = [
        Neighbourhood(locality_id=out.locality_id, name=name, name_key=place_key(name))
        for name in out.neighbourhoods
    ]
    db.session.add_all([*units, *places])
    db.session.flush()
    out.places["units"].update({unit.name_key: unit.id for unit in units})
    out.places["neighbourhoods"].update({place.name_key: place.id for place in places})
    record.made = {"units": [unit.id for unit in units], "neighbourhoods": [place.id for place in places]}


# --- people ---------------------------------------------------------------------------------------------------


def _make_people(out: Preview, by: Actor) -> None:
    """One person for each created row, in the file's order; rows that are the same point at them."""
    created = [planned for planned in out.rows if planned.outcome == CREATED]
    ids = dict(zip((planned.place for planned in created), _new_ids(Person, len(created)), strict=True))
    filled = _fills(out, new=True)
    insert_rows(
        Person,
        (
            _person(planned.row.fields, filled.get(planned.place, {}), out)
            | {"id": ids[planned.place]}
            for planned in created
        ),
        # Planning compared each row with everybody, and every later row with it.
        same={"locality_id": out.locality_id, "compared": True, "created_at": clock.now(), "created_by": by.account_id},
    )  # fmt: skip
    for planned in out.rows:
        if planned.someone is not None and planned.someone.row is not None:
            out.people[planned.place] = ids[planned.someone.row]
    for planned in created:
        # Somebody said that the row is none of these: nobody is asked again.
        others = [c.someone.person_id or out.people[c.someone.row or 0] for c in planned.candidates]
        if others:
            pairs.keep_apart(ids[planned.place], others, out.locality_id, by=by)


def _new_ids(model: type[Base], count: int) -> Iterable[int]:
    """Ids for so many new rows. On SQLite whoever writes is alone; elsewhere the table's own counter gives them out."""
    table = model.__tablename__
    if db.session.connection().dialect.name == "sqlite":
        last = db.session.scalar(select(func.max(column("id"))).select_from(model.__table__)) or 0
        return range(last + 1, last + 1 + count)
    counter = func.nextval(func.pg_get_serial_sequence(table, "id"))
    return db.session.scalars(select(counter).select_from(func.generate_series(1, count))).all()


def _person(row: RowFields, filled: Mapping[str, str], out: Preview) -> dict[str, Any]:
    name = clean(row.name)[:120]
    said = {field: filled.get(field, getattr(row, field)) for field in _FILLED}
    return {
        "name": name, "name_key": fold(name)[:120], "sort_name": sort_key(name)[:600],
        "old_id": row.old_id, "phone_use": row.phone_use, "language": row.language,
        **_columns(said, out),
    }  # fmt: skip


_FILLED: Final = ("birth", "sex", "phone", "national_id", "neighbourhood")


def _columns(said: Mapping[str, str | None], out: Preview) -> dict[str, Any]:
    """What a row says of somebody (fields of _FILLED) as columns of Person."""
    phone, number = said.get("phone"), said.get("national_id")
    return {
        "birth": said.get("birth"), "sex": said.get("sex"), "phone": phone[:15] if phone else None,
        "national_id": number, "national_id_hash": id_hash(number) if number else None,
        "national_id_last3": number[-3:] if number else None,
        "neighbourhood_id": place_id(out, "neighbourhoods", said.get("neighbourhood")),
    }  # fmt: skip


def _fills(out: Preview, *, new: bool) -> dict[int, dict[str, str]]:
    """What rows fill of others' blanks: by the place of the row that makes the person (`new`), else by person id."""
    found: defaultdict[int, dict[str, str]] = defaultdict(dict)
    for planned in out.rows:
        if not planned.fills or planned.someone is None:
            continue
        whose = planned.someone.row if new else planned.someone.person_id
        if whose is None:
            continue
        for field, value in planned.fills.items():
            # A birth is filled twice where one row knows the year and another the day: they agree as far as they go.
            found[whose][field] = max(found[whose].get(field, ""), value, key=len)
    return found


def _fill(out: Preview) -> None:
    """Fill the blanks of people who were there before; what stands is never overwritten."""
    table = cast(Table, Person.__table__)
    values = [
        {"person": person_id} | {f"new_{name}": value for name, value in _columns(said, out).items()}
        for person_id, said in _fills(out, new=False).items()
    ]
    if not values:
        return
    given = {name: bindparam(f"new_{name}", type_=table.c[name].type) for name in _columns({}, out)}
    touched.people(one["person"] for one in values)
    db.session.execute(
        update(table)
        .where(table.c.id == bindparam("person"))
        .values(
            {name: func.coalesce(table.c[name], new) for name, new in given.items()}
            | {"birth": func.coalesce(given["birth"], table.c.birth), "compared": False}
        ),
        values,
    )


# --- rows -----------------------------------------------------------------------------------------------------


def _write_memberships(out: Preview, record: RosterImport) -> None:
    whose = [person_id if person_id > 0 else out.people[-1 - person_id] for person_id, _ in out.missing]
    touched.people(whose)
    insert_rows(
        Membership,
        (
            {
                "person_id": person_id,
                "category": one.category, "unit_id": place_id(out, "units", one.unit),
                "post": one.post[:200], "specialist": one.specialist,
                "neighbourhood_id": place_id(out, "neighbourhoods", one.neighbourhood),
            }
            for person_id, (_, one) in zip(whose, out.missing, strict=True)
        ),
        same={"locality_id": out.locality_id, "since": out.since, "import_id": record.id},
    )  # fmt: skip


def _mark_specialists(out: Preview, record: RosterImport) -> None:
    """Who stood in a list already, and is a specialist by this one, is marked where they stand; undo takes the mark back."""
    told = {
        (out.people[planned.place], one.category, place_id(out, "units", one.unit))
        for planned in out.rows if planned.outcome == MATCHED and planned.row.fields.specialist
        for one in belongings(out.source.kind, planned.row.fields) if one.specialist
    }  # fmt: skip
    found: list[int] = []
    whose = sorted({person_id for person_id, _category, _unit in told})
    touched.people(whose)
    for start in range(0, len(whose), 500):
        who = people.survivor()
        rows = db.session.execute(
            select(Membership.id, who, Membership.category, Membership.unit_id)
            .join(Person, Person.id == Membership.person_id)
            .where(who.in_(whose[start : start + 500]), Membership.specialist.is_(False), Membership.until.is_(None))
        )  # fmt: skip
        found += [membership_id for membership_id, *one in rows if tuple(one) in told]
    if found:
        db.session.execute(update(Membership).where(Membership.id.in_(found)).values(specialist=True))
        record.made = {**record.made, "specialists": found}


def _write_rows(out: Preview, record: RosterImport, by: Actor) -> None:
    same = {"locality_id": out.locality_id, "import_id": record.id, "kind": out.source.kind, "denied": []}
    linked = [planned for planned in out.rows if planned.outcome == MATCHED]
    # What people decided comes after: it is taken back as if all the others had stood alone.
    more = blanks.fill_more((one for one in linked if one.place not in out.decisions), out.people)
    said = decided.answers(out, by=by)
    if out.decisions:
        overtaken = (one for one in linked if one.place in out.decisions and one.place not in said)
        more |= blanks.fill_more(overtaken, out.people)
    rows = (_row(planned, out, more.get(planned.place, ())) for planned in out.rows)
    if said:
        rows = (row | said.get(place, decided.NOTHING) for place, row in enumerate(rows))
    insert_rows(RosterRow, (_signed(out, place, row) for place, row in enumerate(rows)), same=same)


def _signed(out: Preview, place: int, row: dict[str, Any]) -> dict[str, Any]:
    if row["filled"]:
        row["filled"] = blanks.sign(row["filled"], out.rows[place].row.fields, row["neighbourhood_id"])
    return row


def _row(planned: PlannedRow, out: Preview, more: Collection[str]) -> dict[str, Any]:
    kind, fields = out.source.kind, planned.row.fields
    return {
        "sheet": planned.row.sheet[:200] if planned.row.sheet else None, "row": planned.row.row,
        "row_key": planned.key, "nth": planned.nth, "outcome": planned.outcome,
        "name_key": fold(fields.name)[:120], "person_id": out.people.get(planned.place),
        "unit_id": place_id(out, "units", fields.unit) if kind in ("staff", "youth") else None,
        "neighbourhood_id": place_id(out, "neighbourhoods", fields.neighbourhood),
        "category": kept_in(out, planned, out.people.get(planned.place, 0)) or category_of(kind, fields),
        "problems": decided.stored_problems(out.problems[planned.place]),
        "candidates": decided.stored_candidates(out, planned.place) if planned.outcome == QUESTION else [],
        "filled": [*planned.filled, *more],
        "kept": answering.pack(fields) if planned.outcome in (QUESTION, REFUSED) else None,
    }  # fmt: skip
