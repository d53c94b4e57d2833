"""What the inbox says: of each thing one sentence, and on each button what happens."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.base import codes
from app.base.text import N_
from app.web.pages import vn_day, vn_number
from campaigns.attendance import problems
from campaigns.attendance.events import AttendanceEvent
from campaigns.attendance.inbox import (
    CARD,
    CLOCK,
    CONFLICT,
    CREATE,
    DOUBLE,
    HELD,
    KEEP,
    MOVE,
    OVERLAP,
    REJECT,
    SAME,
    SELF,
    Item,
)
from campaigns.lessons import Lesson
from trainees.people import Person

KINDS = {
    HELD: _l("Chưa tính"), CONFLICT: _l("Hai nội dung"), OVERLAP: _l("Hai lớp cùng giờ"), CARD: _l("Cần thẻ khác"),
    DOUBLE: _l("Có thể trùng"), CLOCK: _l("Giờ lạ"), SELF: _l("Nhiều người một máy"),
}  # fmt: skip
DECISIONS = {
    "kept": _l("giữ"),
    "moved": _l("chuyển buổi"),
    "rejected": _l("bỏ"),
    "same": _l("là người đã có"),
}
EVENT_KINDS = {"in": _l("vào"), "out": _l("ra"), "void": _l("hoàn tác"), "walkin": _l("người mới")}
_HELD = {
    "card_unknown": N_("Quét một thẻ chưa có trong danh sách."),
    "card_blank": N_("Quét một thẻ trắng chưa gắn với ai."),
    "not_on_list": N_("Có đến nhưng chưa có trong danh sách học viên của lớp."),
    "person_unknown": N_("Máy gửi một người không tìm thấy trong danh sách của lớp."),
    "id_mismatch": N_("Thẻ căn cước đưa ra có số của một người khác trong danh sách. Xem đó là ai."),
    "lesson_closed": N_("Lượt đến sau khi buổi đã đóng."),
    "walkin_card_taken": N_("Người mới, nhưng thẻ đưa cho họ đã gắn với người khác."),
    "corrects_unknown": N_("Hoàn tác một lượt chưa thấy gửi tới."),
    "kind_not_counted": N_("Quét ra, nhưng chương trình của lớp này không tính giờ ra."),
}


def who(item: Item) -> str:
    """The heading of an item: a name, else the card's code, else the phone."""
    if item.kind == CLOCK or item.kind == SELF:
        return phone(item.event)
    return item.name or code(item.event.code) or _("Chưa rõ là ai")


def code(text: str) -> str:
    """A card's code as it is printed; '' for none. Of another text its beginning."""
    known = text.rpartition("/")[2][:8]
    return f"{known[:4]}-{known[4:]}" if codes.is_code(known) else text[:20]


def phone(event: AttendanceEvent) -> str:
    """What an event was sent by, where it was a paired phone; else 'another device'."""
    return event.device or _("Máy đăng nhập bằng tài khoản")


def sentence(item: Item) -> str:
    """What happened, in one sentence."""
    event = item.event
    if item.kind == HELD:
        if event.kind == "void" and event.problem == "lesson_closed":
            return _("Hoàn tác đến sau khi buổi đã đóng.")
        return _(_HELD[event.problem]) if event.problem in _HELD else problems.sentence(event.problem)
    if item.kind == CONFLICT:
        return _(
            "Máy gửi hai nội dung khác nhau dưới cùng một mã lượt. Đã tính lần đầu: %(first)s. Lần sau: %(second)s.",
            first=_said(event.kind, item.name, event.code),
            second=_said(
                str(item.payload.get("kind", "")), item.second or str((item.payload.get("walkin") or {}).get("name", "")),
                str(item.payload.get("code") or ""),
            ),
        )  # fmt: skip
    if item.kind == OVERLAP and item.other is not None:
        return _(
            "Có mặt ở hai lớp cùng giờ: %(one)s và %(other)s.",
            one=title(item.lesson),
            other=title(item.other),
        )
    if item.kind == CARD:
        taken = "card_taken" in event.flags
        return (
            _("Đã tính có mặt, nhưng thẻ trên tay là của người khác. Đưa thẻ khác cho người này.") if taken
            else _("Đã tính có mặt, nhưng thẻ trên tay không dùng được. Đưa thẻ khác cho người này.")
        )  # fmt: skip
    if item.kind == DOUBLE:
        return _("Người mới ghi tại lớp, giống %(names)s.", names="; ".join(known(one) for one in item.alike))
    if item.kind == SELF:
        names = ", ".join(item.names[:6]) + ("…" if len(item.names) > 6 else "")
        return _("%(n)s người tự điểm danh bằng một điện thoại: %(names)s.", n=len(item.names), names=names)
    return _clock(item)


def _said(kind: str, name: str, text: str) -> str:
    return " ".join(part for part in (str(EVENT_KINDS.get(kind, kind)), name or code(text)) if part)


def _clock(item: Item) -> str:
    n, out = vn_number(item.count), vn_number(item.outside)
    worst = max(item.offsets, key=abs)
    if abs(worst) <= 120:
        return _("%(n)s lượt ngoài giờ của buổi học.", n=n)
    # The offset is what the phone lacks: ahead of the server it is below 0.
    way = _("chậm") if worst > 0 else _("nhanh")
    if item.outside:
        return _(
            "Đồng hồ %(way)s %(span)s: %(n)s lượt, %(out)s lượt vẫn ngoài giờ sau khi chỉnh.", way=way, span=span(worst), n=n, out=out
        )  # fmt: skip
    return _("Đồng hồ %(way)s %(span)s: %(n)s lượt, giờ đã được chỉnh lại.", way=way, span=span(worst), n=n)


def span(seconds: float) -> str:
    """A length of time in the largest fitting unit."""
    length = timedelta(seconds=round(abs(seconds)))
    if length.days:
        return _("%(n)s ngày", n=vn_number(length.days))
    minutes = length.seconds // 60
    return _("%(n)s giờ", n=round(minutes / 60)) if minutes >= 60 else _("%(n)s phút", n=minutes)


def known(person: Person) -> str:
    """Somebody of the register, in a word or two."""
    return (
        f"{person.name}, {_('sinh %(birth)s', birth=vn_day(person.birth))}" if person.birth else person.name
    )


def title(lesson: Lesson) -> str:
    """A lesson by its training and hours."""
    hours = f"{lesson.starts_at:%H:%M}–{lesson.ends_at:%H:%M}"
    return f"{lesson.training.title} ({hours})"


def label(item: Item, verb: str) -> str:
    """What a button says."""
    n = vn_number(item.count)
    if item.kind == HELD and verb == KEEP:
        if item.event.kind == "void":
            return _("Hoàn tác như đã gửi")
        return {
            "not_on_list": _("Thêm vào lớp"), "walkin_card_taken": _("Ghi có mặt, cấp thẻ khác"),
        }.get(item.problem or "", _("Tính có mặt"))  # fmt: skip
    words = {
        (HELD, REJECT): _("Bỏ qua"), (HELD, MOVE): _("Chuyển sang buổi này"), (HELD, CREATE): _("Ghi người mới"),
        (HELD, SAME): _("Là người này"), (CONFLICT, KEEP): _("Tính cả hai"), (CONFLICT, REJECT): _("Chỉ giữ lần đầu"),
        (OVERLAP, KEEP): _("Giữ cả hai"), (OVERLAP, REJECT): _("Không tính ở đây"), (CARD, KEEP): _("Đã đưa thẻ khác"),
        (CARD, REJECT): _("Bỏ lượt này"), (DOUBLE, KEEP): _("Là người khác"), (DOUBLE, SAME): _("Là một người"),
        (CLOCK, KEEP): _("Giữ cả %(n)s lượt", n=n) if item.count > 1 else _("Giữ lượt này"),
        (CLOCK, REJECT): _("Bỏ cả %(n)s lượt", n=n) if item.count > 1 else _("Bỏ lượt này"),
        (SELF, KEEP): _("Đúng là họ có mặt"), (SELF, REJECT): _("Bỏ cả %(n)s lượt", n=n),
    }  # fmt: skip
    return words[(item.kind, verb)]


def alike(problem: str, n: int) -> tuple[str, str]:
    """(why, the button) of several held events that wait for one reason."""
    why = _(_HELD[problem]) if problem in _HELD else problems.sentence(problem)
    return why, _("Bỏ qua cả %(n)s lượt", n=vn_number(n))


def flags(event: AttendanceEvent) -> Iterable[str]:
    """What was odd about an event."""
    return [problems.FLAGS.get(flag, flag) for flag in event.flags]
