"""The form of a place."""

from __future__ import annotations

import re
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from app.web.fields import Form
from app.web.pages import scope
from campaigns.outreach import place_list
from campaigns.outreach.place import KINDS, Place
from trainees import areas

# As maps give it: 16.0544, 108.2022; or with Vietnamese commas: 16,0544 108,2022; 16,0544; 108,2022.
_POINT = re.compile(
    r"(-?\d{1,3}(?:[.,]\d+)?)\s*(?:[;,]\s+|;|\s)\s*(-?\d{1,3}(?:[.,]\d+)?)|(-?\d{1,3}\.\d+),(-?\d{1,3}\.\d+)"
)


def read_point(text: str) -> tuple[float, float] | None:
    """Degrees of latitude and longitude out of what a map gives to be copied; None for what is no such pair."""
    match = _POINT.fullmatch(text.strip())
    if match is None:
        return None
    latitude, longitude = (float(each.replace(",", ".")) for each in match.groups() if each is not None)
    return (latitude, longitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else None


class PlaceForm(Form):
    name = StringField(
        _l("Tên địa điểm"), [InputRequired(_l("Cần tên địa điểm.")), Length(max=200)],
        description=_l("Ví dụ: Nhà văn hóa tổ dân phố 3."),
    )  # fmt: skip
    kind = SelectField(_l("Loại"), [InputRequired(_l("Chọn loại địa điểm."))])
    home = SelectField(_l("Thuộc"), [Optional()], coerce=int)
    address = StringField(_l("Địa chỉ"), [Optional(), Length(max=300)])
    hours = StringField(
        _l("Giờ mở cửa"), [Optional(), Length(max=200)],
        description=_l("Ví dụ: 7:30–11:00 và 13:30–17:00, thứ Hai đến thứ Sáu."),
    )  # fmt: skip
    keeper = StringField(_l("Người phụ trách"), [Optional(), Length(max=120)])
    keeper_phone = StringField(
        _l("Điện thoại người phụ trách"), [Optional(), Length(max=40)],
        description=_l("Được mã hóa khi lưu; chỉ người tổ chức ra quân xem được."),
    )  # fmt: skip
    wifi = BooleanField(_l("Có Wi-Fi dùng được"))
    devices = IntegerField(
        _l("Số máy tính, máy tính bảng"), [Optional(), NumberRange(0, place_list.MOST_DEVICES)]
    )
    desk = BooleanField(
        _l("Điểm hỗ trợ thường xuyên"),
        description=_l("Ngày nào có người trực cũng ghi hỗ trợ được, không cần chiến dịch."),
    )
    point = StringField(
        _l("Tọa độ"), [Optional(), Length(max=60)],
        description=_l("Chép từ bản đồ, ví dụ 16.0544, 108.2022. Chỉ dùng để tính quãng đường giữa các nơi."),
    )  # fmt: skip
    note = TextAreaField(_l("Ghi chú"), [Optional(), Length(max=2000)], render_kw={"rows": 3})

    def validate_point(self, field: StringField) -> None:
        """Two numbers, as a map gives them."""
        if read_point(field.data or "") is None:
            raise ValidationError(
                _(
                    "“%(typed)s” không phải tọa độ. Ghi vĩ độ rồi kinh độ, ví dụ 16.0544, 108.2022.",
                    typed=field.data,
                )
            )

    @property
    def said(self) -> place_list.Particulars:
        """For the core; after `validate`."""
        at = read_point(self.point.data or "")
        return place_list.Particulars(
            name=self.name.data or "", kind=self.kind.data or "", neighbourhood_id=self.home.data or None,
            address=self.address.data or "", keeper=self.keeper.data or "", keeper_phone=self.keeper_phone.data or "",
            hours=self.hours.data or "", wifi=bool(self.wifi.data), devices=self.devices.data or 0, desk=bool(self.desk.data),
            latitude=at[0] if at else None, longitude=at[1] if at else None, note=self.note.data or "",
        )  # fmt: skip


def form_of(place: Place | None = None) -> PlaceForm:
    """The form, with what is known of a place."""
    form = PlaceForm(data=_shown(place) if place is not None else None)
    form.kind.choices = [(code, _(words)) for code, words in KINDS.items()]
    homes = [(one.id, one.name) for one in areas.neighbourhoods(scope())]
    form.home.choices = [(0, _("Không chọn")), *homes]
    return form


def _shown(place: Place) -> dict[str, Any]:
    at = "" if place.latitude is None else f"{place.latitude:.6g}, {place.longitude:.7g}"
    return {
        "name": place.name, "kind": place.kind, "home": place.neighbourhood_id or 0, "address": place.address,
        "hours": place.hours, "keeper": place.keeper, "keeper_phone": place.keeper_phone or "", "wifi": place.wifi,
        "devices": place.devices, "desk": place.desk, "point": at, "note": place.note,
    }  # fmt: skip
