"""A list of results from elsewhere: read, looked over, written in one transaction, undone as a whole.

`prepare` and `judge` only read; `keep`, `store`, `apply`, `undo` and `drop` write and flush. Writing is idempotent: what a
row says stands once, however often and in whichever order lists and single entries come.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from app.base import clock
from app.base.actors import Actor
from app.base.db import db, hold
from app.base.errors import Conflict, Refused
from app.base.upload import last_part
from certificates.outside import contents as kept
from certificates.outside import matching, planning, titles
from certificates.outside.contents import MATCHED, NEW, THERE, WRITTEN, Contents, Line
from certificates.outside.outside_import import (
    APPLIED,
    DROPPED,
    PREVIEW,
    UNDONE,
    OutsideImport,
    waiting_before,
)
from certificates.outside.outside_result import (
    CONFIRMED,
    KINDS,
    OutsideResult,
    number_key,
    outside_result_skill,
)
from certificates.outside.reading import ResultList
from trainees import areas, ledger, people, skills
from trainees.areas import Locality
from trainees.people import Particulars

BIG: Final = 2_000
"""Rows above which a list is written as long work."""
KEPT: Final = timedelta(days=7)
"""A list that nobody wrote is put away after this long."""


def said_of(
    kind: str, *, course: str = "", on: str = "", organiser: str = "", checked_by: str = "", number: str = "", unit: str = ""
) -> dict[str, str]:  # fmt: skip
    """What holds for every row that does not say it itself. Refused: no such kind, nobody checked it."""
    if kind not in KINDS:
        raise Refused(
            "outside_kind", "Chọn loại kết quả: nền tảng, thủ trưởng xác nhận hoặc chứng chỉ nơi khác."
        )
    if not checked_by.strip():
        raise Refused("outside_checked", "Ghi ai đã xem bản gốc hoặc đã kiểm tra danh sách.")
    said = {
        "kind": kind, "course": course, "on": on, "organiser": organiser, "checked_by": checked_by,
        "number": number if kind == CONFIRMED else "", "unit": unit,
    }  # fmt: skip
    return {name: value.strip() for name, value in said.items()}


def prepare(
    read: ResultList, locality_id: int, said: Mapping[str, Any], before: Contents | None = None
) -> Contents:
    """Rows, whose they are, what their titles mean, and what would become of them. Nothing is written."""
    made = kept.of(read, said, before)
    proposals = titles.proposed(locality_id, [title.title for title in made.titles.values()])
    for title in made.titles.values():
        if not title.skills:
            found = proposals[title.title]
            title.skills, title.why = found.skills, found.why
            title.sure = found.why == titles.BEFORE
    matching.look_up(made, locality_id)
    return judge(made, locality_id, said)


def judge(made: Contents, locality_id: int, said: Mapping[str, Any]) -> Contents:
    """What would become of every row as things stand now; two or three queries."""
    planning.plan(
        made, said, planning.standing(locality_id, str(said["kind"])), planning.living(locality_id, planning.named(made))
    )  # fmt: skip
    return made


def keep(
    read: ResultList, locality_id: int, said: Mapping[str, Any], made: Contents, *, by: Actor
) -> OutsideImport:
    """Let a list wait for a person's "write". The same file that waits is the one that is there."""
    stale = select(OutsideImport).where(
        OutsideImport.locality_id == locality_id,
        OutsideImport.state == PREVIEW,
        OutsideImport.read_at < clock.now() - KEPT,
    )
    for old in db.session.scalars(stale):
        drop(old)
    name = last_part(read.filename)
    record = waiting_before(locality_id, read.digest)
    if record is None:
        record = OutsideImport(locality_id=locality_id, digest=read.digest, state=PREVIEW, columns={})
        db.session.add(record)
    record.filename = name if len(name) <= 255 else f"{name[:240]}…{name[-10:]}"
    record.data = read.data  # it may have gone with somebody who was erased
    record.said, record.read_at, record.read_by = dict(said), clock.now(), by.account_id
    return store(record, made)


def store(record: OutsideImport, made: Contents) -> OutsideImport:
    """Keep what was chosen and what would become of the rows."""
    record.rows, record.totals = made.dump(), made.totals()
    db.session.flush()
    return record


def contents(record: OutsideImport) -> Contents:
    """What is kept of it. Refused: nothing is any more."""
    if record.rows is None:
        raise Refused("list_gone", "Nội dung danh sách này không còn được giữ. Chọn lại tệp.")
    return Contents.load(record.rows)


def confirm_titles(made: Contents, meant: Mapping[str, Sequence[str]], left: Collection[str] = ()) -> None:
    """A person says what titles mean: key of a title → codes of skills. `left`: keys of those that do not count here.
    Refused: an unknown skill."""
    for key, codes in meant.items():
        if key in made.titles:
            known = tuple(skill.code for skill in skills.by_codes(list(codes)))
            title = made.titles[key]
            title.skills, title.sure, title.left = known, bool(known), key in left


def choose(made: Contents, choices: Mapping[int, str]) -> None:
    """A person says whom rows mean: place of the somebody → same-<person id>, new, leave, '' (not yet)."""
    for place, choice in choices.items():
        word, _dash, whom = choice.partition("-")
        fits = choice in ("", "new", "leave") or (
            word == "same" and whom.isascii() and whom.isdigit() and len(whom) < 10
        )
        if fits and 0 <= place < len(made.people) and made.people[place].made is None:
            made.people[place].choice = choice


def drop(record: OutsideImport) -> None:
    """Put a list that waits away. Refused: it was written meanwhile."""
    hold(record)
    if record.state != PREVIEW:
        raise Refused("outside_import_ended", "Danh sách này đã được ghi.")
    record.state, record.data, record.rows = DROPPED, None, None
    db.session.flush()


@dataclass(frozen=True, slots=True)
class Applied:
    """What a writing did: new results, people made, numbers filled in, and rows that still wait."""

    written: int
    made: int
    filled: int
    waiting: int


def apply(record: OutsideImport, *, by: Actor) -> Applied:
    """Write every row that is settled; the others go on waiting, and may be written so later. Twice is once.

    Refused: it was undone or put away; the meaning of a title that a row to be written has is not confirmed. Conflict: somebody wrote one of its numbers at
    the same moment.
    """
    hold(db.session.get_one(Locality, record.locality_id))
    hold(record)
    if record.state not in (PREVIEW, APPLIED):
        raise Refused("outside_import_ended", "Danh sách này đã được hoàn tác hoặc đã bỏ.")
    made = contents(record)
    _not_there_twice(made, record.locality_id)
    judge(made, record.locality_id, record.said)
    if unsure := made.in_the_way(record.said):
        names = "; ".join(f"“{made.titles[key].title or 'văn bản xác nhận'}”" for key in unsure[:5])
        raise Refused(
            "titles_unsure", f"Chọn và xác nhận kỹ năng, hoặc chọn “Không tính khóa này” cho: {names}."
        )
    new = [line for line in made.lines if line.outcome in (MATCHED, NEW)]
    persons = _persons(made, new, record, by)
    filled = _fill(made)
    _write(record, made, new, by)
    for line in made.lines:
        if line.outcome in (THERE, WRITTEN):
            line.who, line.paper, line.problems = None, None, ()
    record.state, record.data = APPLIED, None
    record.applied_at = record.applied_at or clock.now()
    codes = {code for title in made.titles.values() if not title.left for code in title.skills}
    record.skills = skills.by_codes(sorted(codes))
    store(record, made)
    totals = record.totals
    return Applied(
        len(new),
        persons,
        filled,
        sum(totals[one] for one in (kept.QUESTION, kept.ABSENT, kept.UNTAUGHT, kept.REFUSED)),
    )


def _not_there_twice(made: Contents, locality_id: int) -> None:
    """Whom somebody else entered meanwhile under the same ID number is asked about, not made again."""
    for line in made.lines:
        one = made.people[line.group]
        if one.choice == "new" and one.made is None and line.who is not None and line.who.national_id:
            holder = people.holder_of(line.who.national_id, locality_id)
            if holder is not None:
                one.choice, one.candidates = "", ((holder, 0.9, ("same national ID",)),)


def _persons(made: Contents, new: Sequence[Line], record: OutsideImport, by: Actor) -> int:
    """Make the people whom somebody chose to enter. Their doubles are looked for afterwards, as of everybody new."""
    places, count = areas.known_neighbourhoods(record.locality_id), 0
    for line in new:
        one, who = made.people[line.group], line.who
        if line.outcome != NEW or one.made is not None or who is None:
            continue
        home = places.get(areas.name_key(who.neighbourhood)) if who.neighbourhood else None
        person = people.add(
            record.locality_id, Particulars(who.name, who.birth, who.sex, who.phone, who.national_id, who.old_id),
            by=by, neighbourhood_id=home,
        )  # fmt: skip
        one.made, count = person.id, count + 1
    return count


def _write(record: OutsideImport, made: Contents, new: Sequence[Line], by: Actor) -> None:
    moment = clock.now()
    rows: list[dict[str, Any]] = []
    alive = planning.living(record.locality_id, planning.named(made))
    for line in new:
        paper, person = planning.paper_of(line, record.said), matching.person_of(made.people[line.group])
        assert person is not None
        who = alive[person]
        rows.append({
            "locality_id": record.locality_id, "kind": paper.kind, "person_id": who, "number": paper.number,
            "number_key": number_key(paper.kind, paper.number, who), "on": paper.on, "course": paper.course,
            "organiser": paper.organiser, "valid_until": paper.valid_until, "score": paper.score,
            "checked_by": paper.checked_by, "import_id": record.id, "written_at": moment, "written_by": by.account_id,
            "withdrawn_why": "",
        })  # fmt: skip
    if not rows:
        return
    adding = insert(OutsideResult).returning(OutsideResult.id, sort_by_parameter_order=True)
    try:
        with db.session.begin_nested():
            ids = list(db.session.scalars(adding, rows))
    except IntegrityError:
        raise Conflict("outside_at_once", "Có người vừa ghi một số trong danh sách này nên chưa ghi gì. Bấm “Ghi” lần nữa.") from None  # fmt: skip
    taught = {skill.code: skill.id for skill in skills.catalogue()}
    links, proofs = [], []
    for line, result_id, row in zip(new, ids, rows, strict=True):
        line.outcome, line.result = WRITTEN, result_id
        for code in made.titles[titles.key(str(row["course"]))].skills:
            links.append({"result_id": result_id, "skill_id": taught[code]})
            proofs.append(
                ledger.Proof(row["person_id"], taught[code], row["kind"], f"outside:{result_id}", row["on"])
            )
    db.session.execute(insert(outside_result_skill), links)
    ledger.record_many(record.locality_id, proofs, by=by)


def _fill(made: Contents) -> int:
    """Give results that stand without a number the one that a row has for them."""
    count = 0
    for line in made.lines:
        if line.filled and line.result is not None and line.paper is not None:
            result = db.session.get_one(OutsideResult, line.result)
            result.number = line.paper.number
            result.number_key = number_key(result.kind, result.number, result.person_id)
            count += 1
    db.session.flush()
    return count


# --- taking back ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Undone:
    """What taking a list back did: results withdrawn, results that another list has too and that stay."""

    withdrawn: int
    kept: int
    people: int


def undo(record: OutsideImport, *, by: Actor) -> Undone:
    """Take a written list back: its results are withdrawn, but for those that another list that stands has as well; numbers
    that it filled in go. Whom it made stays in the register if anything else names them. Refused: it does not stand."""
    hold(db.session.get_one(Locality, record.locality_id))
    hold(record)
    if record.state != APPLIED:
        raise Refused("outside_import_ended", "Chỉ hoàn tác được danh sách đã ghi.")
    made = contents(record)
    for line in made.lines:
        if line.filled and line.result is not None:
            result = db.session.get_one(OutsideResult, line.result)
            result.number, result.number_key = "", None
    mine = list(
        db.session.scalars(
            select(OutsideResult.id).where(
                OutsideResult.import_id == record.id, OutsideResult.withdrawn_at.is_(None)
            )
        )
    )
    heirs = _heirs(record, set(mine))
    for result_id, heir in heirs.items():
        db.session.execute(update(OutsideResult).where(OutsideResult.id == result_id).values(import_id=heir))
    gone = [result_id for result_id in mine if result_id not in heirs]
    moment = clock.now()
    for start in range(0, len(gone), 500):
        db.session.execute(
            update(OutsideResult).where(OutsideResult.id.in_(gone[start : start + 500]))
            .values(withdrawn_at=moment, withdrawn_by=by.account_id, withdrawn_why="Hoàn tác danh sách")
        )  # fmt: skip
    ledger.withdraw_many([f"outside:{result_id}" for result_id in gone], by=by)
    record.state, record.undone_at, record.rows = UNDONE, moment, None
    db.session.flush()
    db.session.expire_all()
    return Undone(len(gone), len(heirs), sum(one.made is not None for one in made.people))


def _heirs(record: OutsideImport, mine: set[int]) -> dict[int, int]:
    """Result → another list that stands and has it too."""
    found: dict[int, int] = {}
    others = select(OutsideImport).where(
        OutsideImport.locality_id == record.locality_id,
        OutsideImport.state == APPLIED,
        OutsideImport.id != record.id,
    )
    for other in db.session.scalars(others.order_by(OutsideImport.id)):
        for line in contents(other).lines:
            if line.outcome == THERE and line.result in mine:
                found.setdefault(line.result, other.id)
    return found
