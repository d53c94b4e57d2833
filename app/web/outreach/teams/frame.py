"""The blueprint of teams, and what its pages share: the words that go into a team's chat, the boxes of a form, words that
are offered to be used again."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import Final

from flask import Blueprint, current_app, url_for
from flask_babel import gettext as _
from wtforms import SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget

from app.access import PLAN_OUTREACH
from app.base.errors import NotFound
from app.base.text import fold
from app.web.pages import locality_id, may, scope
from campaigns.outreach import team as teams
from campaigns.outreach import volunteer as volunteers
from campaigns.outreach.planning import needs as wanted
from campaigns.outreach.team import Team
from campaigns.outreach.teams.joining import Member
from campaigns.outreach.volunteer import Volunteer
from trainees import people

bp = Blueprint("teams", __name__, url_prefix="/teams")

# Offered after the words that are used here; any other word is as good.
THINGS: Final = ("loa kéo", "máy phát Wi-Fi", "máy tính bảng", "máy tính xách tay", "máy in", "máy chiếu", "ổ cắm nối dài")  # fmt: skip
OFFERED: Final = 20


class Checkboxes(SelectMultipleField):
    """Several of a list, each with its own box."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def team_of(team_id: int) -> Team:
    """The team of an address; NotFound."""
    return teams.get(team_id, within=scope())


def volunteer_in(team: Team, volunteer_id: int) -> Volunteer:
    """A volunteer of this team, also one who left it; NotFound."""
    found = volunteers.get(volunteer_id, within=scope())
    if found.team_id != team.id:
        raise NotFound("volunteer_unknown", "Không tìm thấy tình nguyện viên này trong tổ.")
    return found


def team_address(team: Team) -> str:
    """The team's public page, as it is pasted into a chat."""
    return f"{current_app.config['PUBLIC_URL']}{url_for('volunteering.team', team_code=team.code)}"


def own_address(volunteer: Volunteer) -> str:
    """A volunteer's own page."""
    return f"{current_app.config['PUBLIC_URL']}{url_for('volunteering.own', code=volunteer.code)}"


def invitation(team: Team, missing: Collection[Member]) -> str:
    """What goes into the team's chat: the address, and whose answer is missing. '' for who may not hand the address out."""
    if not may(PLAN_OUTREACH):
        return ""
    lines = [
        _("%(team)s: mời anh/chị bấm vào đường dẫn, chọn tên mình và đánh dấu các buổi đi được trong bốn tuần tới. Không cần tài khoản.", team=team.name),
        team_address(team),
    ]  # fmt: skip
    if missing:
        lines.append(_("Chưa trả lời: %(who)s.", who=", ".join(one.person.name for one in missing)))
    return "\n".join(lines)


def spoken() -> list[str]:
    """Languages for a volunteer: those that volunteers of the locality speak and its neighbourhoods need, then common ones."""
    return _offered(wanted.words(locality_id()).languages, people.LANGUAGES, wanted.language_key)


def things() -> list[str]:
    """Equipment for a team: what teams of the locality have and its neighbourhoods need, then what is common."""
    return _offered(wanted.words(locality_id()).equipment, THINGS, fold)


def _offered(used: Iterable[str], common: Iterable[str], key: Callable[[str], str]) -> list[str]:
    """The commonest of what is used, and what is common besides, each once."""
    known: dict[str, str] = {}
    for word in (*used, *common):
        known.setdefault(key(word), word)
    return list(known.values())[:OFFERED]
