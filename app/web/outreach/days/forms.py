"""The forms of a day: its particulars, a point, a shift, a reason."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from app.base import clock
from app.base.actors import Scope
from app.web.courses.form import Checkboxes
from app.web.fields import DayField, Form, HourField
from campaigns.outreach import place_list
from campaigns.outreach.day import OutreachDay, Point
from campaigns.outreach.days.day_life import LONGEST_NOTE, Particulars
from campaigns.outreach.days.points import Where
from campaigns.outreach.signing.shifts import MOST_SEATS
from campaigns.outreach.teams import team_list
from campaigns.outreach.volunteer import ROLES
from trainees import areas, skills

_LAST_MINUTE = time(23, 59)


class ParticularsForm(Form):
    """Everything of a day but its date."""

    starts_at = HourField(
        _l("Bắt đầu"), [InputRequired(_l("Cần giờ bắt đầu."))], description=_l("Ví dụ 7:30 hoặc 7h30.")
    )
    ends_at = HourField(
        _l("Kết thúc"), [InputRequired(_l("Cần giờ kết thúc."))], description=_l("Ví dụ 11:30 hoặc 11h30.")
    )
    title = StringField(
        _l("Tên ngày"), [Optional(), Length(max=200)], description=_l("Để trống thì dùng tên chiến dịch. Ví dụ: Ra quân đợt 2.")
    )  # fmt: skip
    services = Checkboxes(
        _l("Giúp bà con việc gì"), description=_l("Không chọn là giúp mọi việc trong danh mục kỹ năng.")
    )
    signs_up = BooleanField(
        _l("Tình nguyện viên tự nhận ca"),
        description=_l("Ai có link riêng thì tự chọn ca còn chỗ. Bỏ chọn thì chỉ người tổ chức phân công."),
    )
    signup_from = DayField(_l("Mở nhận ca từ ngày"), [Optional()], description=_l("Để trống là mở ngay."))
    signup_until = DayField(
        _l("Nhận ca đến hết ngày"), [Optional()], description=_l("Để trống là đến khi ca bắt đầu.")
    )
    signout_until = DayField(
        _l("Được rút khỏi ca đến hết ngày"), [Optional()], description=_l("Để trống là đến lúc ngày ra quân bắt đầu.")
    )  # fmt: skip
    note = TextAreaField(
        _l("Dặn dò"), [Optional(), Length(max=LONGEST_NOTE)],
        description=_l("In trên bảng phân công và nằm trong tin nhắn gửi tổ. Ví dụ: tập trung ở nhà văn hóa trước 15 phút."),
    )  # fmt: skip

    def ready(self) -> ParticularsForm:
        """With the catalogue's skills to choose from."""
        self.services.choices = [(skill.code, skill.title) for skill in skills.catalogue()]
        return self

    def shows(self, day: OutreachDay) -> None:
        """What stands, in the boxes."""
        for name in ("signup_from", "signup_until", "signout_until"):
            moment: datetime | None = getattr(day, name)
            self[name].data = clock.local(moment).date() if moment else None

    def told(self, day: date) -> Particulars:
        """What was typed, for the core."""
        return Particulars(
            day, self.starts_at.data, self.ends_at.data, self.title.data or "", tuple(self.services.data or ()),  # type: ignore[arg-type]
            self.note.data or "", bool(self.signs_up.data), _moment(self.signup_from.data, time(0)),
            _moment(self.signup_until.data, _LAST_MINUTE), _moment(self.signout_until.data, _LAST_MINUTE),
        )  # fmt: skip


class NewDayForm(ParticularsForm):
    day = DayField(_l("Ngày"), [InputRequired(_l("Cần ngày ra quân."))])


class ReasonForm(Form):
    reason = StringField(
        _l("Lý do"), [InputRequired(_l("Ghi lý do, một câu là đủ.")), Length(max=300)],
        description=_l("Người đã nhận ca đọc câu này. Ví dụ: mưa lớn, đường ngập."),
    )  # fmt: skip


class MovingForm(ReasonForm):
    became = DayField(_l("Ngày mới"), [InputRequired(_l("Cần ngày mới."))])


class PointForm(Form):
    place = SelectField(
        _l("Địa điểm"),
        coerce=str,
        default="",
        description=_l("Nơi đặt bàn hỗ trợ; để trống nếu chỉ đi từng nhà."),
    )
    neighbourhood = SelectField(
        _l("Tổ dân phố, thôn"),
        coerce=str,
        default="",
        description=_l("Nơi đi từng nhà, hoặc bà con ở đâu tới."),
    )
    team = SelectField(_l("Tổ đảm nhận"), coerce=str, default="")
    starts_at = HourField(_l("Bắt đầu"), [InputRequired(_l("Cần giờ bắt đầu."))])
    ends_at = HourField(_l("Kết thúc"), [InputRequired(_l("Cần giờ kết thúc."))])
    streets = TextAreaField(
        _l("Ngõ, đường, cụm nhà"), [Optional(), Length(max=2000)],
        description=_l("Mỗi dòng một ngõ hoặc cụm nhà, theo thứ tự đi. In thành danh sách để đánh dấu."),
    )  # fmt: skip
    kit = TextAreaField(
        _l("Mang theo"),
        [Optional(), Length(max=4000)],
        description=_l("Mỗi dòng một thứ. Ví dụ: loa kéo, tờ rơi 50 tờ, bộ phát mạng."),
    )

    def ready(self, day: OutreachDay, point: Point | None = None) -> PointForm:
        """With what the locality has to choose from; what a point names stays choosable though it is closed."""
        within = Scope(locality_id=day.locality_id)
        self.place.choices = [
            ("", _("Không có")),
            *_choices(place_list.listed(within), point.place if point else None),
        ]
        self.neighbourhood.choices = [
            ("", _("Không có")), *_choices(areas.neighbourhoods(within), point.neighbourhood if point else None)
        ]  # fmt: skip
        self.team.choices = [
            ("", _("Chưa chọn")),
            *_choices(team_list.listed(within), point.team if point else None),
        ]
        return self

    def shows(self, point: Point) -> None:
        """What stands, in the boxes."""
        self.place.data, self.neighbourhood.data, self.team.data = (
            str(number or "") for number in (point.place_id, point.neighbourhood_id, point.team_id)
        )
        self.kit.data = "\n".join(point.kit)

    def told(self, point: Point | None = None) -> Where:
        """What was typed, for the core; what the planner expected of a point stays."""
        return Where(
            self.starts_at.data, self.ends_at.data, _number(self.place.data), _number(self.neighbourhood.data),  # type: ignore[arg-type]
            _number(self.team.data), self.streets.data or "", tuple((self.kit.data or "").splitlines()),
            point.expected if point else None, point.proposal_id if point else None,
        )  # fmt: skip


_SEATS = [Optional(), NumberRange(0, MOST_SEATS)]


class NewPointForm(PointForm):
    """And how many people of each role it needs for its whole time."""

    lead = IntegerField(_l("Trưởng nhóm"), _SEATS, default=1)
    guide = IntegerField(_l("Hướng dẫn"), _SEATS, default=2)
    door = IntegerField(_l("Đến từng nhà"), _SEATS)
    desk = IntegerField(_l("Đón tiếp, ghi chép"), _SEATS)
    logistics = IntegerField(_l("Hậu cần"), _SEATS)

    def seats(self) -> dict[str, int]:
        """Role → people wanted."""
        return {role: self[role].data for role in ROLES if self[role].data}


class ShiftForm(Form):
    role = SelectField(_l("Việc"), choices=[(role, _l(words)) for role, words in ROLES.items()])
    starts_at = HourField(_l("Bắt đầu"), [InputRequired(_l("Cần giờ bắt đầu."))])
    ends_at = HourField(_l("Kết thúc"), [InputRequired(_l("Cần giờ kết thúc."))])
    seats = IntegerField(
        _l("Số người cần"), [InputRequired(_l("Cần mấy người?")), NumberRange(1, MOST_SEATS)]
    )


def _moment(day: date | None, at: time) -> datetime | None:
    return datetime.combine(day, at, clock.ZONE) if day else None


def _number(text: str | None) -> int | None:
    return int(text) if text else None


def _choices(rows: Iterable[Any], now: Any) -> list[tuple[str, str]]:
    """What can be chosen, and what stands there now though it is not offered any more."""
    offered = list(rows)
    if now is not None and now not in offered:
        offered.append(now)
    return [(str(row.id), row.name) for row in offered]
