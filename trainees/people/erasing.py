"""Erasing somebody from the register, as the law on personal data asks for.

What names them goes: name, birth, phone, numbers, where they live, in their own row, in every row that was merged into it, in
the rows of lists and the journals of merges. What is counted stays: memberships, evidence, ids, the sex. Of an adult's birth
the decade stays, or a figure of adults would change after it was reported.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import ColumnElement, delete, or_, select, update
from sqlalchemy.orm import undefer

from app.base import clock
from app.base.actors import Actor
from app.base.db import db
from app.base.errors import Refused
from app.base.text import sort_key
from trainees import touched
from trainees.cards.card import ACTIVE, BLOCKED, Card
from trainees.imports import answering
from trainees.imports.roster_import import PREVIEWED, RosterImport, RosterRow
from trainees.imports.showing.waiting import workbook_of
from trainees.people.merging import Merge, hold_families
from trainees.people.pairs import PersonPair
from trainees.people.person import Person, family, set_national_id
from trainees.people.traces import Traces, of
from trainees.rosters import Membership

ERASED: Final = "Đã xóa theo yêu cầu"
"""What stands in place of a name."""
_ADULT: Final = 18


def held(person: Person) -> tuple[list[Person], Traces]:
    """The rows of a person, kept from every other writer until this transaction ends, and by what they are known.

    Refused `person_erased`: somebody erased them before.
    """
    hold_families(person)
    rows = list(
        db.session.scalars(select(Person).where(Person.id.in_(family(person.id))).order_by(Person.id))
    )
    if all(row.erased_at is not None for row in rows):
        raise Refused("person_erased", "Thông tin người này đã xóa theo yêu cầu từ trước.")
    return rows, of(rows)


def check(rows: Sequence[Person], known: Traces) -> None:
    """Refused `erase_waiting`: a list that waits to be written names them, and would bring them back."""
    waiting = select(RosterImport).where(
        RosterImport.locality_id == rows[0].locality_id, RosterImport.state == PREVIEWED
    )
    for record in db.session.scalars(waiting.options(undefer(RosterImport.data))):
        if record.data is None:
            continue
        for sheet in workbook_of(record).sheets:
            if any(known.stand_in(" ".join(str(cell) for cell in row.cells if cell)) for row in sheet.rows):
                raise Refused(
                    "erase_waiting",
                    f"Tệp “{record.filename}” đang chờ ghi có tên người này. Ghi hoặc bỏ tệp đó rồi xóa.",
                )


def erase(rows: Sequence[Person], known: Traces, *, by: Actor) -> dict[str, int]:
    """Take everything away that names somebody, as `held` gave them. How many rows of lists, merges, cards it met."""
    ids = [row.id for row in rows]
    counts = {
        "rows": _rows_of_lists(ids, rows[0].locality_id, known),
        "merges": _changed(Merge, or_(Merge.survivor_id.in_(ids), Merge.absorbed_id.in_(ids)), fields="{}"),
        "cards": _changed(
            Card, Card.person_id.in_(ids) & (Card.state == ACTIVE),
            state=BLOCKED, blocked_at=clock.now(), blocked_by=by.account_id, blocked_reason=ERASED,
        ),
    }  # fmt: skip
    _changed(Membership, Membership.person_id.in_(ids) & (Membership.post != ""), post="")
    asked = or_(PersonPair.one_id.in_(ids), PersonPair.other_id.in_(ids))
    db.session.execute(delete(PersonPair).where(asked, PersonPair.verdict.in_(["open", "unsure"])))
    for row in rows:
        _blank(row)
    touched.people(ids)
    db.session.flush()
    return counts


def _changed(
    model: type[RosterRow | Merge | Card | Membership], where: ColumnElement[bool], **values: object
) -> int:
    """Write these values over rows and forget what the session knew of them; how many."""
    # A sealed column cannot be weighed in memory.
    ids = db.session.scalars(
        update(model).where(where).values(**values).returning(model.id),
        execution_options={"synchronize_session": False},
    ).all()
    db.session.expire_all()
    return len(ids)


def _blank(row: Person) -> None:
    row.birth = _decade(row.birth)
    row.name, row.name_key, row.sort_name = ERASED, "", sort_key(ERASED)[:600]
    row.phone = row.phone_use = row.language = row.sorts_as = row.old_id = None
    row.neighbourhood_id = None
    set_national_id(row, None)
    row.compared = True  # nobody is to be asked whether two who were erased are one
    row.erased_at = clock.now()


def _decade(birth: str | None) -> str | None:
    """'1950' of '1957-03-08'; None of whoever is no adult yet."""
    if not birth or clock.today().year - int(birth[:4]) <= _ADULT:
        return None
    return f"{birth[:3]}0"


def _rows_of_lists(ids: Sequence[int], locality_id: int, known: Traces) -> int:
    """Rows of files that brought them in, or that wait and are about them. The next file with the same row is new."""
    mine = RosterRow.person_id.in_(ids)
    waiting = select(RosterRow).where(
        RosterRow.locality_id == locality_id, RosterRow.person_id.is_(None), RosterRow.kept.is_not(None)
    )
    about = [
        row.id for row in db.session.scalars(waiting.options(undefer(RosterRow.kept))) if _means(known, row)
    ]
    for row in db.session.scalars(select(RosterRow).where(or_(mine, RosterRow.id.in_(about)))):
        row.row_key, row.nth, row.name_key = f"erased:{row.id}", 1, ""
        row.kept, row.problems, row.filled, row.candidates = None, [], [], []
        if row.id in about:
            row.dismissed_at = row.dismissed_at or clock.now()
    for row in db.session.scalars(
        select(RosterRow).where(RosterRow.locality_id == locality_id, RosterRow.outcome == "question")
    ):
        if any(one.get("person") in ids for one in row.candidates):
            row.candidates = [one for one in row.candidates if one.get("person") not in ids]
    count = db.session.query(RosterRow).filter(mine).count()
    db.session.flush()
    return count + len(about)


def _means(known: Traces, row: RosterRow) -> bool:
    said = answering.unpack(row.kept or "{}")
    number = said.national_id or said.old_id
    return known.mean(said.name, birth=said.birth, phone=said.phone, number=number)
