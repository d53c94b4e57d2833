"""A campaign's proposals, and asking for one more."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any, cast

from flask import flash, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse
from wtforms import BooleanField, FloatField, IntegerField, SelectField, SelectMultipleField
from wtforms.validators import InputRequired, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget, TextInput

from app import audit
from app.access import PLAN_OUTREACH, VIEW_OUTREACH, needs
from app.access.door import parses_first
from app.base import clock
from app.base.db import db, writing
from app.base.errors import CoreError
from app.base.typed_number import read_number
from app.web.fields import DayField, Form
from app.web.outreach.planner.frame import HALVES, WEEKDAYS, bp
from app.web.pages import actor, go, may, scope
from campaigns.outreach import campaign as campaigns
from campaigns.outreach.campaign import OVER, Campaign
from campaigns.outreach.campaigning import budgeting
from campaigns.outreach.planner.season import PARTS
from campaigns.outreach.planner.yields import PRIOR
from campaigns.outreach.planning import asking, gaps, proposing
from campaigns.outreach.planning import where as places
from campaigns.outreach.planning.asking import MOST_TARGETS, MOST_WEEKS, Asked
from campaigns.outreach.planning.gaps import Lagging
from campaigns.outreach.proposal import Proposal
from campaigns.outreach.volunteer import ROLES

SOME = NumberRange(0, 1000, _l("Cần một số từ 0 đến 1.000."))


def _wanted(role: str) -> IntegerField:
    """How many people of a role each visit needs."""
    return IntegerField(_l(ROLES[role]), [Optional(), NumberRange(0, 20)])


class Quantity(FloatField):
    """A number as it is typed in Vietnam: 1,5."""

    widget = TextInput()

    def process_formdata(self, valuelist: list[Any]) -> None:
        typed = str(valuelist[0]).strip() if valuelist else ""
        if not typed:
            return
        number = read_number(typed)
        self.data = None if number is None else float(number)
        if number is None:
            raise ValueError(_("“%(typed)s” không phải con số. Ghi như 12 hoặc 1,5.", typed=typed[:20]))

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else f"{self.data:g}".replace(".", ",")


class Boxes(SelectMultipleField):
    """Several choices, each with a box."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class AskForm(Form):
    first = DayField(_l("Từ ngày"), [InputRequired(_l("Cần ngày bắt đầu."))])
    weeks = IntegerField(
        _l("Trong mấy tuần"),
        [InputRequired(_l("Cần số tuần.")), NumberRange(1, MOST_WEEKS, _l("Cần từ 1 đến 26 tuần."))],
    )
    targets = Boxes(
        _l("Chỉ tiêu cần kéo lên"),
        coerce=int,
        description=_l(
            "Không chọn gì thì lấy các chỉ tiêu của chiến dịch, hoặc các chỉ tiêu đang chậm nhất."
        ),
    )
    # Not asked where there is one target or none.
    twice = SelectField(_l("Chỉ tiêu được ưu tiên gấp đôi"), coerce=int, default=0)
    weekdays = Boxes(_l("Đi vào thứ"), coerce=int)
    parts = Boxes(_l("Buổi"))
    team_days = Quantity(
        _l("Số ngày tổ nhiều nhất"), [Optional(), NumberRange(0.5, 1000, _l("Cần một số từ 0,5 đến 1.000."))]
    )
    money = IntegerField(
        _l("Kinh phí cả đợt, đồng"), [Optional(), NumberRange(0, 10**11, _l("Số tiền quá lớn."))]
    )
    money_per_team_day = IntegerField(
        _l("Chi cho một ngày tổ, đồng"), [Optional(), NumberRange(0, 10**9, _l("Số tiền quá lớn."))]
    )
    assume_free = BooleanField(
        _l("Tổ chưa ai trả lời lịch rảnh thì coi như rảnh"),
        description=_l("Để thử khi chưa hỏi xong; nhớ hỏi lại trước khi lập ngày ra quân."),
    )
    role_lead = _wanted("lead")
    role_guide = _wanted("guide")
    role_door = _wanted("door")
    role_desk = _wanted("desk")
    role_logistics = _wanted("logistics")
    spread = BooleanField(
        _l("Chia đều các tuần"),
        description=_l(
            "Mỗi tuần đi gần bằng nhau. Bỏ chọn thì có thể dồn vào vài tuần, đổi lại điểm có khi cao hơn."
        ),
    )
    visits_most = IntegerField(_l("Mỗi nơi nhiều nhất mấy buổi"), [Optional(), NumberRange(1, 60)])
    team_least = Quantity(_l("Mỗi tổ ít nhất mấy ngày"), [Optional(), SOME])
    team_most = Quantity(_l("Mỗi tổ nhiều nhất mấy ngày"), [Optional(), SOME])
    weeks_without = IntegerField(
        _l("Nơi đã bao nhiêu tuần chưa ai đến thì phải đến"), [Optional(), NumberRange(1, 520)]
    )
    farthest_km = Quantity(
        _l("Đi xa nhất, km"),
        [Optional(), SOME],
        description=_l("Tính theo tọa độ các địa điểm; nơi chưa có tọa độ thì không tính."),
    )
    people = Quantity(
        _l("Giả định một ngày tổ giúp được mấy người"), [Optional(), NumberRange(1, 200, _l("Cần một số từ 1 đến 200."))],
        description=_l("Dùng khi chưa có kết quả; những ngày đã đi sẽ sửa con số này. Thử số khác để xem phương án đổi ra sao."),
    )  # fmt: skip

    def validate(self, extra_validators: Any = None) -> bool:
        """As ever; and money alone limits nothing as long as nobody says what a day costs."""
        valid = super().validate(extra_validators)
        if valid and self.money.data is not None and not self.money_per_team_day.data:
            self.money_per_team_day.errors = [
                _(
                    "Ghi một ngày tổ chi bao nhiêu thì kinh phí mới giới hạn được số buổi; không thì xóa ô kinh phí."
                )
            ]
            return False
        return valid

    def of(self, targets: list[Lagging]) -> None:
        """With its choices."""
        self.targets.choices = [(one.id, _labelled(one)) for one in targets]
        self.twice.choices = [(0, _("Không, như nhau")), *((one.id, one.name) for one in targets)]
        self.weekdays.choices = [(n, _(word)) for n, word in enumerate(WEEKDAYS)]
        self.parts.choices = [(part, _(HALVES[part]).capitalize()) for part in PARTS]

    def show(self, asked: Asked, first: date, weeks: int) -> None:
        """Filled in with what was asked for."""
        self.first.data, self.weeks.data = first, weeks
        self.targets.data = list(asked.targets)
        self.twice.data = next((key for key, weight in asked.targets.items() if weight > 1), 0)
        self.weekdays.data, self.parts.data = list(asked.weekdays), list(asked.parts)
        for name in (
            "team_days", "money", "assume_free", "visits_most", "team_most", "weeks_without", "farthest_km", "people",
            "spread",
        ):  # fmt: skip
            self[name].data = getattr(asked, name)
        self.team_least.data = asked.team_least or None
        self.money_per_team_day.data = asked.money_per_team_day or None
        for role in ROLES:
            self[f"role_{role}"].data = asked.roles.get(role) or None

    def asked(self) -> Asked:
        """What the form says."""
        usual = Asked()
        targets = {
            key: 2.0 if key == self.twice.data else 1.0 for key in (self.targets.data or [])[:MOST_TARGETS]
        }
        if self.twice.data:
            targets[self.twice.data] = 2.0
        return Asked(
            targets, self.team_days.data, self.money.data, self.money_per_team_day.data or 0,
            tuple(self.weekdays.data or ()), tuple(part for part in PARTS if part in (self.parts.data or ())),
            {role: n for role in ROLES if (n := self[f"role_{role}"].data)} or dict(usual.roles),
            self.visits_most.data or usual.visits_most, self.team_least.data or 0.0, self.team_most.data,
            self.weeks_without.data, self.farthest_km.data, bool(self.assume_free.data), self.people.data or PRIOR.people,
            bool(self.spread.data),
        )  # fmt: skip


def _labelled(one: Lagging) -> str:
    if one.lag <= 0:
        return _("%(target)s (đã đạt)", target=one.name)
    return one.name if one.counts_help else _("%(target)s (không tính người được hỗ trợ)", target=one.name)


def _first(campaign: Campaign) -> date:
    """The Monday from which a new proposal is asked for: next week's, unless the campaign begins later."""
    today = clock.today()
    monday = today + timedelta(days=7 - today.weekday())
    return max(monday, campaign.starts - timedelta(days=campaign.starts.weekday()))


def _page(campaign: Campaign, form: AskForm, there: list[Lagging], status: int = 200) -> tuple[str, int]:
    proposals = proposing.of_campaign(campaign)
    return render_template(
        "outreach/planner/show.html", campaign=campaign, form=form, proposals=proposals, targets=there,
        over=campaign.state == OVER, asks=may(PLAN_OUTREACH) and campaign.state != OVER, roles=[f"role_{role}" for role in ROLES],
        opened=bool(form.errors) or not proposals, sums=budgeting.sums([campaign.id]).get(campaign.id),
    ), status  # fmt: skip


@bp.get("/campaigns/<int:campaign_id>/proposals")
@needs(VIEW_OUTREACH)
def show(campaign_id: int) -> tuple[str, int]:
    """What was proposed so far, side by side, and the form for one more; `like`: filled in as that one was."""
    campaign = campaigns.get(campaign_id, within=scope())
    there = places.choices(campaign)
    form = AskForm()
    form.of(there)
    like = request.args.get("like", type=int)
    model: Proposal | None = next((one for one in proposing.of_campaign(campaign) if one.id == like), None)
    if model is not None:
        form.show(asking.read(model.asked), model.first, model.weeks)
    else:
        usual = gaps.usual(there, gaps.own_of(campaign))
        weeks = max(1, min(4, (campaign.ends - _first(campaign)).days // 7 + 1))
        form.show(
            replace(Asked(), targets=dict.fromkeys((one.id for one in usual), 1.0)), _first(campaign), weeks
        )
    text, status = _page(campaign, form, there)
    return text, status


@bp.post("/campaigns/<int:campaign_id>/proposals")
@needs(PLAN_OUTREACH)
@parses_first
def ask(campaign_id: int) -> BaseResponse | tuple[str, int]:
    """One more proposal. The search takes up to ten seconds, in which nothing is held."""
    campaign = campaigns.get(campaign_id, within=scope())
    there = places.choices(campaign)
    form = AskForm()
    form.of(there)
    if not form.validate():
        return _page(campaign, form, there, 422)
    first, weeks = cast(date, form.first.data), cast(int, form.weeks.data)
    try:
        thought = proposing.think(campaign, first, weeks, form.asked())
        with writing():
            campaign = campaigns.get(campaign_id, within=scope())
            made = proposing.keep_new(campaign, first, weeks, thought, by=actor())
            audit.tell(
                actor(),
                "add",
                "proposal",
                made.id,
                made.locality_id,
                campaign=campaign.id,
                visits=len(made.visits),
            )
            db.session.commit()
            number = made.id
    except CoreError as error:
        db.session.rollback()
        form.form_errors = [error.message]  # no single box is wrong
        return _page(campaigns.get(campaign_id, within=scope()), form, there, 422)
    flash(_("Đã xếp xong. Xem từng buổi, ghim buổi chắc chắn, rồi xếp lại hoặc lập ngày ra quân."), "success")
    return go(".board", proposal_id=number)
