"""flask trainings …: runs of a course."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import click
from flask.cli import with_appcontext

from app import accounts, audit
from app.base import clock
from app.base.actors import COMMAND_LINE, EVERYWHERE
from app.base.db import db
from app.base.errors import Refused
from app.base.sheet import read_workbook
from app.cli.spoken import Day, json_option, read_file, reads, say, writes
from campaigns import courses, enrolments, held, trainings
from campaigns.held import HeldTraining
from campaigns.trainings import Training
from certificates.award import eligibility
from trainees.imports import applying
from trainees.imports.reading.classes import named_children

group = click.Group(
    "trainings", help="Trainings: runs of a course, with trainers, people and lessons; those held before."
)


@group.command("list")
@json_option
@with_appcontext
@reads
def list_(as_json: bool) -> None:
    """Every training, the newest first."""
    rows = _rows(trainings.listed(EVERYWHERE))
    say(
        rows, as_json,
        lambda: [f"{r['id']}\t{r['state']}\t{r['eligible']}/{r['enrolled']}\t{r['title']}" for r in rows],
    )  # fmt: skip


@group.command("add")
@click.option("--course", "course_id", type=int, required=True, metavar="ID", help="The course it runs.")
@click.option("--title", default="", help="Its title; default: the course's.")
@click.option("--place", default="", help="Where it is held.")
@click.option("--trainer", "emails", multiple=True, metavar="EMAIL", help="Who teaches it; repeat for more.")
@json_option
@with_appcontext
@writes
def add(course_id: int, title: str, place: str, emails: tuple[str, ...], as_json: bool) -> None:
    """Add a training of a course."""
    course = courses.get(course_id, within=EVERYWHERE)
    teachers = [accounts.by_email(email) for email in emails]
    strangers = [a.email for a in teachers if a.locality_id != course.locality_id]
    if strangers:
        raise Refused("trainer_elsewhere", f"Tài khoản thuộc địa phương khác: {', '.join(strangers)}.")
    training = trainings.add(
        course, title or course.title, by=COMMAND_LINE, place=place, trainers=[a.id for a in teachers]
    )
    audit.tell(COMMAND_LINE, "add", "training", training.id, training.locality_id, course=course.id)
    [row] = _rows([training])
    db.session.commit()
    say(row, as_json, lambda: [f"Đã mở lớp {row['id']}: {row['title']}"])


@group.command("held")
@click.argument("path", metavar="[FILE]", required=False)
@click.option("--course", "course_id", type=int, metavar="ID", help="The course that was taught.")
@click.option("--title", default="", help="Its title; default: the course's.")
@click.option("--day", type=Day(), help="The day on which it was held.")
@click.option("--organiser", default="", help="Who held it.")
@click.option("--document", default="", help="Number and date of the document that tells of it.")
@click.option(
    "--as",
    "kind",
    type=click.Choice(("staff", "residents", "registrations")),
    default="staff",
    show_default=True,
    help="Whose list FILE is; of registrations nobody becomes a member.",
)
@click.option(
    "--people",
    type=click.IntRange(0, 100_000),
    metavar="N",
    help="How many there were, when there is no list of names; needs --document.",
)
@click.option(
    "--undo",
    "undo_id",
    type=int,
    metavar="ID",
    help="Take one back, its list too where it came for it alone.",
)
@json_option
@with_appcontext
def held_(
    path: str | None, course_id: int | None, title: str, day: date | None, organiser: str, document: str, kind: str,
    people: int | None, undo_id: int | None, as_json: bool,
) -> None:  # fmt: skip
    """Trainings held before: list them; enter one with its list FILE, or with --people and --document; --undo one."""
    if undo_id is not None:
        _undo_held(undo_id, as_json)
    elif not any((path, title, day, organiser, document)) and people is None and course_id is None:
        _list_held(as_json)
    else:
        if course_id is None or day is None or (path is None) == (people is None):
            missing = [name for name, given in (("--course", course_id), ("--day", day)) if given is None]
            if path is None and people is None:
                missing.append("FILE or --people")
            raise click.UsageError(
                f"Missing: {', '.join(missing)}." if missing else "Give either FILE or --people, not both."
            )
        _enter_held(path, course_id, title, day, organiser, document, kind, people, as_json)


@reads
def _list_held(as_json: bool) -> None:
    rows = _held_rows(held.everything(EVERYWHERE))
    say(rows, as_json, lambda: [_held_line(row) for row in rows])


@writes
def _enter_held(
    path: str | None, course_id: int, title: str, day: date, organiser: str, document: str, kind: str,
    people: int | None, as_json: bool,
) -> None:  # fmt: skip
    # All parsing comes before the first query, so that no lock is held meanwhile.
    source = None
    if path is not None:
        data, name = read_file(path)
        if (children := named_children(read_workbook(data, name))) is not None:
            raise Refused("children_named", children)
        source = applying.read(data, name, kind)
    course = courses.get(course_id, within=EVERYWHERE)
    about = {"by": COMMAND_LINE, "organiser": organiser, "document": document}
    if source is None:
        one = held.add(course, title or course.title, day, people=people, **about)  # type: ignore[arg-type]
    else:
        if day > clock.today():
            raise Refused("held_future", "Lớp đã tổ chức không thể có ngày trong tương lai.")
        one, _ = held.enter_list(course, title or course.title, day, source, **about)  # type: ignore[arg-type]
    audit.tell(
        COMMAND_LINE, "add", "held_training", one.id, one.locality_id, people=one.people, list=one.import_id
    )
    [row] = _held_rows([one])
    db.session.commit()
    say(row, as_json, lambda: [_held_line(row)])


@writes
def _undo_held(held_id: int, as_json: bool) -> None:
    one = held.get(held_id, within=EVERYWHERE)
    taken = held.undo(one, by=COMMAND_LINE)
    answer = {
        "id": held_id, "withdrawn": taken.lines, "list_undone": taken.undone is not None,
        "removed": taken.undone.removed if taken.undone else 0, "kept": taken.undone.kept if taken.undone else 0,
        "why": taken.why,
    }  # fmt: skip
    audit.tell(COMMAND_LINE, "undo", "held_training", held_id, one.locality_id, withdrawn=taken.lines)
    db.session.commit()
    say(
        answer,
        as_json,
        lambda: [f"Đã bỏ lớp {held_id}: rút {taken.lines} ghi nhận.", *([taken.why] if taken.why else [])],
    )


def _held_rows(several: list[HeldTraining]) -> list[dict[str, Any]]:
    """`people`: the number that a document reports; `entered`, `open`: of a list, who is in and how many rows wait."""
    sizes = held.sizes(several)
    return [
        {
            "id": one.id, "title": one.title, "course": one.course_id, "day": one.day, "organiser": one.organiser,
            "document": one.document, "people": one.people, "import": one.import_id,
            "entered": sizes[one.id].entered if one.id in sizes else None,
            "open": sizes[one.id].open if one.id in sizes else None,
        }
        for one in several
    ]  # fmt: skip


def _held_line(row: dict[str, Any]) -> str:
    told = (
        f"{row['people']} người, không có danh sách" if row["people"] is not None
        else f"{row['entered']} người vào sổ, {row['open']} dòng chưa vào danh sách"
    )  # fmt: skip
    return f"{row['id']}\t{row['day']:%d/%m/%Y}\t{told}\t{row['title']}"


def _rows(found: Iterable[Training]) -> list[dict[str, Any]]:
    """The rows of the contract. `eligible`: who may have a certificate, those who have one included."""
    found = list(found)
    enrolled = enrolments.counts(t.id for t in found)
    eligible = eligibility.counts(found)
    certified = eligibility.certified(t.id for t in found)
    return [
        {
            "id": t.id, "title": t.title, "state": t.state, "enrolled": enrolled.get(t.id, 0),
            "eligible": eligible[t.id], "certified": certified.get(t.id, 0),
        }
        for t in found
    ]  # fmt: skip
