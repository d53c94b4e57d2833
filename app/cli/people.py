"""flask people …: who is in the register, who may be in it twice, and what somebody decided about it."""

from __future__ import annotations

import re
from typing import Any

import click
from flask.cli import with_appcontext
from sqlalchemy import select

from app import audit
from app.base.actors import COMMAND_LINE, EVERYWHERE, Scope
from app.base.db import db
from app.base.errors import Refused
from app.base.text import clean
from app.cli.spoken import json_option, locality_option, reads, say, writes
from app.filing import erasing
from app.jobs import files
from campaigns import decisions
from trainees import areas, people
from trainees.imports import answering, doubles, reopening
from trainees.imports.answering import Answered
from trainees.imports.roster_import import RosterRow
from trainees.people import Person, merging, pairs
from trainees.telling import people_told

group = click.Group("people", help="The people in the register.")
NOBODY = "-"


@group.command("list")
@locality_option
@json_option
@with_appcontext
@reads
def list_(locality: str | None, as_json: bool) -> None:
    """Print everybody, in Vietnamese order of given names."""
    within = Scope(areas.the_locality(locality).id) if locality else EVERYWHERE
    document = people_told(within)
    say(
        document, as_json,
        lambda: [
            " · ".join(filter(None, (str(p["id"]), p["name"], p["birth"], ", ".join(p["units"]), p["neighbourhood"])))
            for p in document
        ],
    )  # fmt: skip


# --- doubles -------------------------------------------------------------------------------------------------


@group.command("duplicates")
@locality_option
@json_option
@with_appcontext
@reads
def duplicates(locality: str | None, as_json: bool) -> None:
    """Compare whoever is new, then print whom somebody should look at: pairs of people, and open rows of lists."""
    within = Scope(areas.the_locality(locality).id) if locality else EVERYWHERE
    for _ in doubles.compare_all(within.locality_id, rows=True):
        db.session.commit()
    document = _questions(within)
    say(
        document, as_json,
        lambda: [
            f"{one['a'] or NOBODY} {one['b']} · {one['a_name'] or '—'} · {one['b_name'] or '—'} · {', '.join(one['why'])}"
            f"{' · chưa rõ' if one['verdict'] == 'unsure' else ''}"
            for one in document
        ] or ["Không còn ai cần xem lại."],
    )  # fmt: skip


def _questions(within: Scope) -> list[dict[str, Any]]:
    asked = list(db.session.scalars(pairs.waiting(within, unsure=True)))
    rows = answering.waiting(within)
    left = answering.left(rows)
    ids = {p.one_id for p in asked} | {p.other_id for p in asked}
    ids |= {c.someone.person_id for found in left.values() for c in found if c.someone.person_id is not None}
    known = _named(ids)
    document: list[dict[str, Any]] = [
        {
            "a": pair.one_id, "b": pair.other_id, "score": pair.score, "why": pair.why, "verdict": pair.verdict,
            "a_name": known[pair.one_id][0], "a_birth": known[pair.one_id][1],
            "b_name": known[pair.other_id][0], "b_birth": known[pair.other_id][1],
        }
        for pair in asked
    ]  # fmt: skip
    for row in rows:
        what = answering.said(row)
        verdict = "unsure" if row.answer == "unsure" else pairs.OPEN
        of_row = {
            "b": f"r{row.id}", "verdict": verdict,
            "b_name": what.name if what else None, "b_birth": what.birth if what else None,
        }  # fmt: skip
        found = [(c.someone.person_id, c.score, list(c.why)) for c in left[row.id]]
        for person_id, score, why in found or [(None, 0.0, [])]:
            name, birth = known[person_id] if person_id is not None else (None, None)
            document.append(
                {"a": person_id, **of_row, "score": score, "why": why, "a_name": name, "a_birth": birth}
            )
    return document


def _named(ids: set[int]) -> dict[int, tuple[str, str | None]]:
    found: dict[int, tuple[str, str | None]] = {}
    wanted = sorted(ids)
    for start in range(0, len(wanted), 500):
        rows = db.session.execute(
            select(Person.id, Person.name, Person.birth).where(Person.id.in_(wanted[start : start + 500]))
        )
        found |= {person_id: (name, birth) for person_id, name, birth in rows}
    return found


@group.command("decide")
@click.argument("a", metavar="A")
@click.argument("b", metavar="B")
@click.argument("verdict", type=click.Choice(pairs.VERDICTS))
@json_option
@with_appcontext
@writes
def decide(a: str, b: str, verdict: str, as_json: bool) -> None:
    """Say of A and B (numbers of people, or r41 for an open row of a list) that they are the same, different, unsure.

    A row that is different from all it resembles is entered: its new number is printed. '-' beside a row and
    'different': none of those it resembles.
    """
    if a[:1] == "r" or b[:1] == "r":
        row, other = (a, b) if a[:1] == "r" else (b, a)
        document = _decide_row(_number(row[1:]), other, verdict)
    else:
        document = _decide_pair(_person(a), _person(b), verdict)
    db.session.commit()
    say({"a": a, "b": b, "verdict": verdict, **document}, as_json, lambda: [_line(verdict, document)])


@group.command("erase")
@click.argument("person_id", type=int, metavar="ID")
@click.option("--why", required=True, help="On whose request, by which paper; no names.")
@click.option("--yes", is_flag=True, help="It cannot be undone: say that it is meant.")
@json_option
@with_appcontext
@writes
def erase(person_id: int, why: str, yes: bool, as_json: bool) -> None:
    """Erase a person by law: name, birth, phone, numbers go from everywhere; counts, codes and evidence stay."""
    person = people.get(person_id, within=EVERYWHERE)
    if not yes:
        raise Refused("erase_unconfirmed", "Xóa rồi không lấy lại được. Thêm --yes nếu đúng người cần xóa.")
    place = person.locality_id
    done = erasing.erase(person, why=why, by=COMMAND_LINE)
    counts = done.counts | {"job_files": files.forget_of(place)}
    audit.tell(
        COMMAND_LINE, "erase", "person", person_id, place, why=clean(why)[:200], papers=done.papers, **counts
    )
    db.session.commit()
    document = {"person": person_id, "people": done.people, "papers": done.papers, "counts": counts}
    say(document, as_json, lambda: _erased(done.papers, counts))


def _erased(papers: int, counts: dict[str, int]) -> list[str]:
    lines = ["Đã xóa thông tin. " + ", ".join(f"{noun} {count}" for noun, count in counts.items()) + "."]
    if papers:
        lines.append(
            f"Còn {papers} giấy tờ, ảnh trong hồ sơ lớp có thể ghi tên người này: xem và gỡ bằng tay."
        )
    return lines


def _line(verdict: str, document: dict[str, Any]) -> str:
    person = document["person"]
    if verdict == "same":
        return f"Cùng một người: {person}."
    if verdict == "unsure":
        return "Đã ghi: chưa rõ."
    return f"Người mới: {person}." if document.get("created") else "Đã ghi: người khác."


def _decide_pair(one: Person, other: Person, verdict: str) -> dict[str, Any]:
    if one.id == other.id:
        if verdict == "same":
            return {"person": one.id}
        raise Refused(
            "pair_same", "Hai số này đã là một người. Hoàn tác lần gộp trên trang của người đó trước."
        )
    if verdict == "same":
        survivor, absorbed = merging.fuller(one, other)
        record = decisions.merge(survivor, absorbed, by=COMMAND_LINE)
        audit.tell(COMMAND_LINE, "merge", "person", survivor.id, survivor.locality_id, absorbed=absorbed.id)
        return {"person": survivor.id, "merge": record.id}
    say_so = decisions.tell_apart if verdict == "different" else decisions.leave_open
    pair = say_so(one, other, by=COMMAND_LINE)
    audit.tell(COMMAND_LINE, "decide", "person_pair", pair.id, pair.locality_id, verdict=verdict)
    return {"person": None}


def _decide_row(row_id: int, other: str, verdict: str) -> dict[str, Any]:
    row = answering.get(row_id, within=EVERYWHERE)
    if verdict == "unsure":
        done = answering.unsure(row, by=COMMAND_LINE)
    elif verdict == "same":
        done = decisions.same(row, _person(other), by=COMMAND_LINE)
    else:
        done = _none_of(row, other)
    person = done.person.id if done.person is not None else None
    audit.tell(COMMAND_LINE, "answer", "roster_row", row.id, row.locality_id, verdict=verdict, person=person)
    return {"person": person, "created": done.created}


def _none_of(row: RosterRow, other: str) -> Answered:
    if other == NOBODY:
        return decisions.new(row, by=COMMAND_LINE)
    return decisions.different(row, [_person(other).id], by=COMMAND_LINE)


def _person(text: str) -> Person:
    """The person of a number, or of a row that brought one in (`r41`)."""
    if text[:1] != "r":
        return people.get(_number(text), within=EVERYWHERE)
    row = reopening.get(_number(text[1:]), within=EVERYWHERE)
    if row.person_id is None:
        raise Refused("row_open", f"Dòng {text} chưa có người. Trả lời cho dòng đó trước.")
    return people.get(row.person_id, within=EVERYWHERE)


def _number(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,9}", text):
        raise click.BadParameter(f"“{text}” is neither a number of a person nor a row such as r41.")
    return int(text)
