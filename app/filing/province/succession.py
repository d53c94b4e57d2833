"""Which commune an old one's sums count under, after communes were merged or split."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy import select

from app.base import clock
from app.base.actors import Actor
from app.base.db import db, hold
from app.base.errors import Conflict, NotFound, Refused
from app.base.text import clean
from app.filing.province import communes
from app.filing.province.communes import Succession
from trainees.areas import Locality


def listed(province: Locality) -> list[Succession]:
    """Every succession of a province, the newest first."""
    query = select(Succession).where(Succession.locality_id == province.id)
    return list(
        db.session.scalars(query.order_by(Succession.on.desc(), Succession.old_code, Succession.new_code))
    )


def get(succession_id: int, *, province: Locality) -> Succession:
    """One succession of a province; NotFound."""
    found = db.session.get(Succession, succession_id)
    if found is None or found.locality_id != province.id:
        raise NotFound("succession_unknown", "Không tìm thấy lần sáp nhập, chia tách này.")
    return found


def add(
    province: Locality, old_code: str, new_code: str, on: date, *, old_name: str = "", whole: bool = True, by: Actor
) -> Succession:  # fmt: skip
    """Say that an old commune went into a new one, whole or in part. From the day on its sums count under the new one; those of
    one that was split among several count nowhere, and are shown apart.

    Refused: no code, the same twice, a new one that the province does not have, whole beside parts, a circle. Conflict: said
    already.
    """
    old_code, new_code = clean(old_code), clean(new_code)
    hold(province)
    every, known = listed(province), {one.code: one for one in communes.listed(province)}
    if not (len(old_code) == 5 and old_code.isascii() and old_code.isdigit()):
        raise Refused("succession_code", f"Mã xã cũ “{old_code[:20]}” phải có 5 chữ số.")
    if new_code not in known:
        raise Refused(
            "succession_new", f"Mã xã mới “{new_code[:20]}” chưa có trong danh sách xã. Thêm xã đó trước."
        )
    if old_code == new_code:
        raise Refused("succession_same", "Xã cũ và xã mới phải có mã khác nhau.")
    beside = [one for one in every if one.old_code == old_code]
    if any(one.new_code == new_code for one in beside):
        raise Conflict("succession_exists", f"Đã ghi xã {old_code} vào xã {new_code}.")
    if beside and (whole or any(one.whole for one in beside)):
        raise Refused(
            "succession_whole",
            f"Xã {old_code} đã ghi nhập vào xã {beside[0].new_code}. Một xã chỉ nhập toàn bộ vào một xã; chia cho nhiều xã "
            "thì mọi lần ghi đều chọn “một phần”.",
        )
    if whole and old_code in _after(new_code, every):
        raise Refused("succession_circle", "Hai xã sẽ nhập vòng vào nhau. Xem lại mã xã cũ, xã mới.")
    name = clean(old_name)[:120] or (known[old_code].name if old_code in known else "")
    made = Succession(
        locality_id=province.id, old_code=old_code, old_name=name, new_code=new_code, on=on, whole=whole,
        added_at=clock.now(), added_by=by.account_id,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    return made


def remove(succession: Succession) -> None:
    """Take a succession back: sums count as before, for they were never moved."""
    db.session.delete(succession)
    db.session.flush()


def _after(code: str, every: Iterable[Succession]) -> set[str]:
    """The code and all that it went into whole, whenever."""
    into, found = {one.old_code: one.new_code for one in every if one.whole}, {code}
    while (code := into.get(code, "")) and code not in found:
        found.add(code)
    return found


class Heirs:
    """Who stands for whom on a day."""

    def __init__(self, successions: Iterable[Succession], day: date) -> None:
        done = [one for one in successions if one.on <= day]
        self._into = {one.old_code: one.new_code for one in done if one.whole}
        self._parts: dict[str, list[str]] = {}
        for one in done:
            if not one.whole:
                self._parts.setdefault(one.old_code, []).append(one.new_code)

    def of(self, code: str) -> str:
        """Under which code a commune's sums count: its heir's heir and so on, or its own."""
        seen = {code}
        while (heir := self._into.get(code)) is not None and heir not in seen:
            seen.add(heir)
            code = heir
        return code

    def before(self, code: str) -> list[str]:
        """The old communes that went whole into this one, directly."""
        return sorted(old for old, new in self._into.items() if new == code)

    def is_gone(self, code: str) -> bool:
        """Whether it went whole into another one."""
        return code in self._into

    def parts(self, code: str) -> list[str]:
        """Among which communes it was split; none: it was not."""
        return sorted(self._parts.get(code, ()))
