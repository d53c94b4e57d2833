"""The list that is shown, as a workbook to take away: phones yes, of a national ID its last three digits."""

from __future__ import annotations

import io
from collections.abc import Iterator

from flask import Response, send_file
from flask_babel import gettext as _
from sqlalchemy import Select, select

from app import audit
from app.access import EXPORT_REPORT, needs
from app.access.door import parses_first
from app.base import clock
from app.base.db import db, writing
from app.base.sheet import write_list
from app.web.pages import actor, locality_id, scope, vn_day
from app.web.people import search
from app.web.people.frame import PHONE_USES, SEXES, bp
from app.web.people.index import belongings
from trainees import areas, cards, people
from trainees.people import Person

CHUNK = 1000


@bp.post("/export")
@needs(EXPORT_REPORT)
@parses_first
def export() -> Response:
    """Everybody who answers to the search and filters. A POST: that it was taken away is written down."""
    by, place, look = actor(), locality_id(), search.wanted()
    found = search.found(look, search.card_of(look.q))
    buffer = io.BytesIO()
    count = _write(buffer, found)
    with writing():
        audit.tell(by, "export", "person", None, place, people=count, filters=sorted(look.items()))
        db.session.commit()
    buffer.seek(0)
    name = f"danh-sach-nguoi-{clock.today():%Y-%m-%d}.xlsx"
    return send_file(buffer, as_attachment=True, download_name=name)


def _write(buffer: io.BytesIO, found: Select[Person]) -> int:
    columns = (
        (_("STT"), 6), (_("Họ và tên"), 28), (_("Ngày sinh"), 12), (_("Giới tính"), 10), (_("Ba số cuối CCCD"), 12),
        (_("Điện thoại"), 14), (_("Dùng điện thoại"), 20), (_("Nơi ở"), 24), (_("Đơn vị"), 34), (_("Loại"), 26),
        (_("Ngôn ngữ muốn học"), 16), (_("Mã thẻ"), 12),
    )  # fmt: skip
    return write_list(buffer, _("Danh sách người"), columns, _rows(found))


def _rows(found: Select[Person]) -> Iterator[tuple[str, ...]]:
    places = {one.id: one.name for one in areas.neighbourhoods(scope())}
    everybody = list(
        db.session.scalars(found.with_only_columns(Person.id).order_by(Person.sort_name, Person.id))
    )
    for start in range(0, len(everybody), CHUNK):
        ids = everybody[start : start + CHUNK]
        belongs, held = belongings(ids), cards.current(ids)
        known = {
            row[0]: row
            for row in db.session.execute(
                select(
                    Person.id, Person.name, people.told_birth(), Person.sex, Person.national_id_last3, Person.phone,
                    Person.phone_use, Person.neighbourhood_id, Person.language,
                ).where(Person.id.in_(ids))
            )
        }  # fmt: skip
        for person_id in ids:
            _id, name, birth, sex, last3, phone, use, place, language = known[person_id]
            own = belongs.get(person_id, [])
            yield (
                name, vn_day(birth) if birth else "", str(SEXES.get(sex or "", "")), last3 or "", phone or "",
                str(PHONE_USES.get(use or "", "")), places.get(place or 0, ""),
                "; ".join(dict.fromkeys(unit for unit, _category in own if unit)),
                "; ".join(dict.fromkeys(category for _unit, category in own)), language or "",
                held[person_id].code if person_id in held else "",
            )  # fmt: skip
