"""Design (mẫu giấy chứng nhận): words, signers and look of a certificate. A version that was used never changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, func, select, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.base import clock
from app.base.actors import Actor, Scope
from app.base.db import Base, OfLocality, db, hold
from app.base.errors import Conflict, NotFound, Refused
from app.base.text import clean
from certificates.award import letters, wording
from trainees.attachments import Attachment

_LONGEST_NAME = 120


class Design(OfLocality, Base):
    """`name` with `number` is one version; the one in use has no `superseded_at`. `look`: which Typst template.

    `fields`: what the form holds, every key from a closed list (`certificates.award.wording`): titles, the sentence with its
    places to fill, signer lines, second language. `chosen_at`: when it was made the usual one; the latest is.
    """

    __tablename__ = "design"
    __table_args__ = (
        UniqueConstraint("locality_id", "name", "number"),
        Index("uq_design_in_use", "locality_id", "name", unique=True, sqlite_where=text("superseded_at IS NULL"), postgresql_where=text("superseded_at IS NULL")),
        CheckConstraint("look IN ('register', 'ribbon', 'plain')", name="look"),
        CheckConstraint("orientation IN ('landscape', 'portrait')", name="orientation"),
    )  # fmt: skip

    name: Mapped[str] = mapped_column(String(120))
    number: Mapped[int]
    look: Mapped[str] = mapped_column(String(20))
    orientation: Mapped[str] = mapped_column(String(10))
    fields: Mapped[dict[str, Any]] = mapped_column(JSON)
    logo_id: Mapped[int | None] = mapped_column(ForeignKey("attachment.id"), index=True)
    made_at: Mapped[datetime]
    made_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    superseded_at: Mapped[datetime | None]
    retired_at: Mapped[datetime | None]
    chosen_at: Mapped[datetime | None]

    logo: Mapped[Attachment | None] = relationship()


def get(design_id: int, *, within: Scope) -> Design:
    """One version of a design of the scope; NotFound."""
    design = db.session.get(Design, design_id)
    if design is None or not within.covers(design.locality_id):
        raise NotFound("design_unknown", "Không tìm thấy mẫu giấy chứng nhận này.")
    return design


def listed(within: Scope, *, retired: bool = False) -> list[Design]:
    """The versions in use, the usual one first, then in the order in which they were made; those put away where asked."""
    query = select(Design).where(Design.superseded_at.is_(None)).order_by(Design.id)
    if within.locality_id is not None:
        query = query.where(Design.locality_id == within.locality_id)
    if not retired:
        query = query.where(Design.retired_at.is_(None))
    return sorted(db.session.scalars(query), key=lambda one: (one.retired_at is not None, -_chosen(one)))


def offered(locality_id: int) -> list[Design]:
    """The designs of a locality to choose from, the usual one first."""
    return listed(Scope(locality_id))


def bring(locality_id: int, *, by: Actor) -> list[Design]:
    """The same; where the locality never had a design, the three ready ones are made first."""
    if db.session.scalar(select(Design.id).where(Design.locality_id == locality_id).limit(1)) is None:
        for usual in wording.usual():
            add(locality_id, usual.name, usual.look, usual.orientation, usual.fields, by=by)
    return offered(locality_id)


def versions(design: Design) -> list[Design]:
    """Every version of the same design, the newest first."""
    query = select(Design).where(Design.locality_id == design.locality_id, Design.name == design.name)
    return list(db.session.scalars(query.order_by(Design.number.desc())))


def uses(designs: Iterable[Design]) -> dict[int, int]:
    """Version's id → how many certificates were issued by it; none: absent."""
    from certificates.award.certificate import (
        Certificate,
    )  # certificates know designs, not the other way round

    query = select(Certificate.design_id, func.count()).where(
        Certificate.design_id.in_([d.id for d in designs])
    )
    return dict(db.session.execute(query.group_by(Certificate.design_id)).tuples().all())


def add(
    locality_id: int, name: str, look: str, orientation: str, fields: Mapping[str, object], *, logo: Attachment | None = None, by: Actor
) -> Design:  # fmt: skip
    """A new design. Refused: no name or a taken one, an unknown look, whatever `wording.checked` refuses, letters that
    cannot be printed."""
    name = _free(locality_id, name, None)
    made = Design(
        locality_id=locality_id, name=name, number=1, made_at=clock.now(), made_by=by.account_id, logo=logo,
        **_checked(look, orientation, fields),
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    return made


def change(
    design: Design, name: str, look: str, orientation: str, fields: Mapping[str, object], *, logo: Attachment | None, by: Actor
) -> Design:  # fmt: skip
    """The design with other words: the same version while nobody has a certificate by it, else a new one in its place.

    Another name is one for all its versions: it is not printed. Refused like `add`. Conflict: somebody has made another
    version meanwhile.
    """
    hold(design)
    if design.superseded_at is not None:
        raise Conflict("design_changed", "Có người vừa sửa mẫu này. Mở lại mẫu rồi sửa tiếp.")
    said = _checked(look, orientation, fields)
    name = _free(design.locality_id, name, design)
    for version in versions(design):
        version.name = name
    now = {key: getattr(design, key) for key in said}
    if now == said and design.logo_id == (logo.id if logo else None):
        db.session.flush()
        return design
    if not uses([design]):
        for key, value in said.items():
            setattr(design, key, value)
        design.logo, design.made_at, design.made_by = logo, clock.now(), by.account_id
        db.session.flush()
        return design
    design.superseded_at = clock.now()
    db.session.flush()  # the index that lets one version be in use sees the old one go first
    made = Design(
        locality_id=design.locality_id, name=name, number=design.number + 1, made_at=clock.now(), made_by=by.account_id,
        logo=logo, retired_at=design.retired_at, chosen_at=design.chosen_at, **said,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    return made


def choose(design: Design) -> None:
    """Make it the usual one: the first that is offered. Refused: it is put away or an old version."""
    _in_use(design)
    if design.retired_at is not None:
        raise Refused("design_retired", "Mẫu này đã cất. Dùng lại mẫu trước, rồi chọn làm mẫu mặc định.")
    design.chosen_at = clock.now()
    db.session.flush()


def retire(design: Design) -> None:
    """Offer it no longer; certificates issued by it stay as they are."""
    _in_use(design)
    design.retired_at = design.retired_at or clock.now()
    db.session.flush()


def bring_back(design: Design) -> None:
    """Offer it again."""
    _in_use(design)
    design.retired_at = None
    db.session.flush()


def _in_use(design: Design) -> None:
    if design.superseded_at is not None:
        raise Conflict("design_changed", "Đây là bản cũ của mẫu. Mở bản đang dùng rồi làm lại.")


def _chosen(design: Design) -> float:
    return design.chosen_at.timestamp() if design.chosen_at else 0.0


def _free(locality_id: int, name: str, own: Design | None) -> str:
    """The name as it is kept, if no other design has it."""
    name = clean(name)
    if not name or len(name) > _LONGEST_NAME:
        raise Refused("design_name", f"Cần tên mẫu, không dài quá {_LONGEST_NAME} chữ.")
    if own is None or name != own.name:
        taken = select(Design.id).where(Design.locality_id == locality_id, Design.name == name)
        if db.session.scalar(taken.limit(1)) is not None:
            raise Refused("design_exists", f"Đã có mẫu “{name}”. Đặt tên khác.")
    return name


def _checked(look: str, orientation: str, fields: Mapping[str, object]) -> dict[str, Any]:
    if look not in wording.LOOKS or orientation not in wording.ORIENTATIONS:
        raise Refused("design_look", "Chọn kiểu và chiều giấy trong danh sách.")
    kept = wording.checked(fields)
    if missing := letters.lacking(kept.values()):
        raise Refused("design_letters", letters.refusal(missing))
    return {"look": look, "orientation": orientation, "fields": kept}
