"""Sums files come in: checked against the province's list and rounds, kept, replaced by newer revisions, undone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select

from app.base import clock
from app.base.actors import Actor
from app.base.db import db, hold
from app.base.errors import Conflict, NotFound, Refused
from app.base.text import fold
from app.base.upload import last_part
from app.filing.province import communes, own_reports, rounds, succession, sums
from app.filing.province.communes import ProvinceRound
from app.filing.province.sums import Sums
from app.filing.province.sums_file import SumsFile
from trainees.areas import Locality

NEW, REPLACED, SAME = "new", "replaced", "same"
LIVE, OLD, UNDONE = "live", "replaced", "undone"
MOST_FILES: Final = 200
"""Files that are handed in together."""


@dataclass(frozen=True, slots=True)
class Received:
    """What became of a file: `outcome` new, replaced (the revision `before`), same (nothing was written). `late`: it came after
    the round's day, and nothing of this commune had come before."""

    file: SumsFile
    outcome: str
    before: int | None = None
    late: bool = False


def receive(province: Locality, data: bytes, filename: str, *, by: Actor) -> Received:
    """Take one file in. Refused: what `sums.read` refuses; `sums_province`, `sums_commune` (not of this province),
    `sums_round` (no such round), `sums_ours` (its report lies on this server), `sums_older` (than the revision that stands).
    Conflict `sums_other`: the same revision with other numbers stands."""
    said, document = sums.read(data)
    hold(province)
    the_round = _judged(province, said)
    standing = db.session.scalar(
        select(SumsFile).where(
            SumsFile.locality_id == province.id, SumsFile.code == said.code, SumsFile.period == said.period, SumsFile.state == LIVE
        )
    )  # fmt: skip
    if standing is not None:
        if standing.digest == said.digest:
            return Received(standing, SAME)
        _newer(standing, said)
        standing.state, standing.settled_at, standing.settled_by = OLD, clock.now(), by.account_id
        db.session.flush()
    first = not arrivals(province, the_round).get(said.code)
    made = SumsFile(
        locality_id=province.id, code=said.code, name=f"{said.kind} {said.name}", period=said.period, cut_off=said.cut_off,
        revision=said.revision, digest=said.digest, filename=last_part(filename)[:255], said=document,
        came_at=clock.now(), came_by=by.account_id,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    late = first and made.came_at.date() > the_round.due
    return Received(made, REPLACED if standing else NEW, standing.revision if standing else None, late)


def _judged(province: Locality, said: Sums) -> ProvinceRound:
    """The round that a file belongs to, once it is of this province."""
    whose = f"{said.kind} {said.name} (mã {said.code})"
    if fold(said.province) != fold(communes.full_name(province)):
        raise Refused(
            "sums_province",
            f"Tệp của {whose} thuộc {said.province}, không thuộc {communes.full_name(province)}. Chọn lại tệp.",
        )
    known = {one.code for one in communes.listed(province)}
    if said.code not in known | {one.old_code for one in succession.listed(province)}:
        raise Refused(
            "sums_commune",
            f"{whose[0].upper()}{whose[1:]} chưa có trong danh sách xã của tỉnh. Thêm xã đó ở trang “Danh sách xã” rồi nhận lại tệp.",
        )
    try:
        the_round = rounds.get(province, said.period)
    except NotFound:
        raise Refused(
            "sums_round",
            f"Tệp của {whose} là của {said.words or said.period}: chưa mở đợt tổng hợp cho kỳ này. Mở đợt rồi nhận lại tệp.",
        ) from None
    if own_reports.of_round(province, the_round, code=said.code):
        raise Refused(
            "sums_ours",
            f"{whose[0].upper()}{whose[1:]} có báo cáo {the_round.words} ngay trên máy chủ này: số đã được lấy từ đó, không cần tệp.",
        )
    return the_round


def _newer(standing: SumsFile, said: Sums) -> None:
    if said.revision < standing.revision:
        raise Refused(
            "sums_older",
            f"Tệp là bản {said.revision}, cũ hơn bản {standing.revision} đang dùng của {standing.name}. Chưa ghi gì.",
        )
    if said.revision == standing.revision:
        raise Conflict(
            "sums_other",
            f"Đã có tệp khác cùng bản {said.revision} của {standing.name}, số liệu không giống. Hỏi lại xã bản nào đúng; "
            "nếu là tệp này thì hoàn tác tệp đang dùng rồi nhận lại.",
        )


def undo(file: SumsFile, *, by: Actor) -> SumsFile | None:
    """Take a file back; of one that stood, the revision before stands again, and is returned. Refused: it was undone already."""
    hold(db.session.get_one(Locality, file.locality_id))
    db.session.refresh(file)
    if file.state == UNDONE:
        raise Refused("sums_undone", "Tệp này đã được hoàn tác.")
    stood = file.state == LIVE
    file.state, file.settled_at, file.settled_by = UNDONE, clock.now(), by.account_id
    db.session.flush()
    if not stood:
        return None
    before = db.session.scalar(
        select(SumsFile)
        .where(
            SumsFile.locality_id == file.locality_id, SumsFile.code == file.code, SumsFile.period == file.period, SumsFile.state == OLD
        )
        .order_by(SumsFile.revision.desc(), SumsFile.id.desc())
        .limit(1)
    )  # fmt: skip
    if before is not None:
        before.state, before.settled_at, before.settled_by = LIVE, None, None
        db.session.flush()
    return before


def get(file_id: int, *, province: Locality) -> SumsFile:
    """One file of a province; NotFound."""
    found = db.session.get(SumsFile, file_id)
    if found is None or found.locality_id != province.id:
        raise NotFound("sums_unknown", "Không tìm thấy tệp số tổng này.")
    return found


def listed(province: Locality, *, limit: int, offset: int = 0) -> Sequence[SumsFile]:
    """A province's files, the newest first."""
    query = select(SumsFile).where(SumsFile.locality_id == province.id).order_by(SumsFile.id.desc())
    return db.session.scalars(query.limit(limit).offset(offset)).all()


def standing(province: Locality, the_round: ProvinceRound) -> list[SumsFile]:
    """The files that stand in a round, by code."""
    query = select(SumsFile).where(
        SumsFile.locality_id == province.id, SumsFile.period == the_round.period, SumsFile.state == LIVE
    )
    return list(db.session.scalars(query.order_by(SumsFile.code)))


def arrivals(province: Locality, the_round: ProvinceRound) -> dict[str, datetime]:
    """Code → when the first of its files came that was not undone: a revision that comes late makes nobody late."""
    query = select(SumsFile.code, SumsFile.came_at).where(
        SumsFile.locality_id == province.id, SumsFile.period == the_round.period, SumsFile.state != UNDONE
    )
    found: dict[str, datetime] = {}
    for code, came in db.session.execute(query):
        found[code] = min(came, found.get(code, came))
    return found
