"""Made-up kinds of work. Their effects are rows of the audit, which nothing keeps from standing there twice."""

from __future__ import annotations

from pathlib import Path
from time import monotonic, sleep

from sqlalchemy import func, select

from app import audit
from app.access import IMPORT_ROSTER, PRINT_CARDS
from app.audit import AuditRow
from app.base.db import db, writing
from app.base.errors import Refused
from app.jobs.work import Order, Progress, handles

LONG = "tests.steps"
"""A kind that every role may see."""
CALLS: list[int] = []
"""The attempt of each call in this process."""


def effects(verb: str = "counted") -> int:
    """How often a verb was told."""
    return db.session.scalar(select(func.count(AuditRow.id)).where(AuditRow.verb == verb)) or 0


def tell(order: Order, verb: str = "counted", number: int | None = None) -> None:
    audit.tell(order.by, verb, "tests", number, order.locality_id)


@handles("tests.count", title="Đếm thử", permission=IMPORT_ROSTER)
def count(order: Order, progress: Progress) -> None:
    """`steps` steps of `pause` seconds, then one effect, together with the job's end.

    `mark`: a file that is written at step `at` of the first attempt, where it then stays `stay` seconds with its
    effect written and not committed.
    """
    CALLS.append(order.attempt)
    asked = order.arguments
    progress.phase("Đếm từng dòng", total=asked.get("steps", 3))
    for step in range(asked.get("steps", 3)):
        sleep(asked.get("pause", 0))
        progress.advance()
        if step == asked.get("at") and not Path(asked["mark"]).exists():
            with writing():
                tell(order)
                db.session.flush()
                Path(asked["mark"]).write_text("here")
                sleep(asked["stay"])
                db.session.rollback()
    progress.phase("Ghi")
    with writing():
        tell(order)
        progress.complete({"steps": asked.get("steps", 3)})
        db.session.commit()


@handles(LONG, title="Làm từng bước", permission=PRINT_CARDS)
def steps(order: Order, progress: Progress) -> dict[str, int]:
    """One effect a step, each in a transaction of its own; what an earlier attempt did is found and left out."""
    CALLS.append(order.attempt)
    total = order.arguments["steps"]
    progress.phase("Làm từng bước", total)
    for number in range(total):
        with writing():
            there = select(AuditRow.id).where(AuditRow.verb == "stepped", AuditRow.noun_id == number)
            if db.session.scalar(there) is None:
                tell(order, "stepped", number)
            db.session.commit()
        sleep(order.arguments.get("pause", 0))
        progress.advance()
    return {"steps": total}


@handles("tests.refuse", title="Từ chối", permission=IMPORT_ROSTER)
def refuse(order: Order, progress: Progress) -> None:
    """Finds a rule broken."""
    CALLS.append(order.attempt)
    with writing():
        tell(order)
        db.session.flush()
        raise Refused("file_gone", "Tệp không còn.", ("Chọn lại tệp.",))


@handles("tests.break", title="Hỏng", permission=IMPORT_ROSTER)
def break_(order: Order, progress: Progress) -> dict[str, int] | None:
    """Breaks until its attempt is `until`; its error says a name."""
    CALLS.append(order.attempt)
    if order.attempt < order.arguments.get("until", 99):
        with writing():
            tell(order)
            db.session.flush()
            raise ValueError("Nguyễn Thị Ánh")
    return {"attempt": order.attempt}


@handles("tests.hold", title="Giữ lâu", permission=IMPORT_ROSTER, cancellable=False)
def hold(order: Order, progress: Progress) -> dict[str, float]:
    """Holds the write transaction for `seconds`, advancing all the while; the longest step it saw, in seconds."""
    longest = 0.0
    progress.phase("Trong một lần ghi", total=10_000)
    with writing():
        tell(order)
        db.session.flush()
        end = monotonic() + order.arguments["seconds"]
        while monotonic() < end:
            began = monotonic()
            progress.advance()
            longest = max(longest, monotonic() - began)
            sleep(0.01)
        db.session.commit()
    return {"longest": longest}


@handles("tests.gentle", title="Dừng êm", permission=IMPORT_ROSTER)
def gentle(order: Order, progress: Progress) -> None:
    """Looks for a cancellation itself, tidies up and returns."""
    end = monotonic() + 10
    while not progress.cancelled() and monotonic() < end:
        sleep(0.02)
    with writing():
        tell(order, "tidied")
        db.session.commit()


@handles("tests.exit", title="Thoát", permission=IMPORT_ROSTER)
def leave(order: Order, progress: Progress) -> None:
    """The process is being ended by something else."""
    raise SystemExit(3)
