"""The demonstration's outreach: places, twelve teams of sixty volunteers, three campaigns with budgets, twenty messages."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from app import accounts
from app.access import PLANNER, VOLUNTEER
from app.accounts import Account
from app.base import clock
from app.base.actors import Actor, Scope
from app.base.db import db
from campaigns.outreach.budget import BudgetLine
from campaigns.outreach.campaign import OVER, RUNNING, Campaign, campaign_target, campaign_task
from campaigns.outreach.message import Message
from campaigns.outreach.place import Place
from campaigns.outreach.planning import needs
from campaigns.outreach.planning.needs import Said
from campaigns.outreach.team import Team
from campaigns.outreach.volunteer import FreeDay, Volunteer
from campaigns.plans import plan as plans
from trainees import areas, rosters
from trainees.areas import Locality, name_key
from trainees.people import Person

PEOPLE = (
    ("doan@hoasen.example", "Bí thư Đoàn phường", PLANNER),
    ("tinhnguyen@hoasen.example", "Trưởng nhóm tình nguyện", VOLUNTEER),
)
WEEKS_AHEAD = 10
"""How far the running campaign reaches from any day on which the demonstration is filled."""
SATURDAY, SUNDAY = 5, 6
_HALVES = tuple(f"{weekday}-{part}" for weekday in (SATURDAY, SUNDAY) for part in ("morning", "afternoon"))
_SKILLS = ("VNEID", "DVCTT", "TTKDTM", "ATTT", "SSKDT", "CKS", "TBTM")
# Where; kind; of which neighbourhood; keeper; hours; Wi-Fi, devices, standing desk.
_ACCESS = (
    ("Điểm tiếp cận số Nhà văn hóa tổ 3", 3), ("Điểm tiếp cận số Nhà văn hóa tổ 9", 9), ("Điểm tiếp cận số Thư viện phường", 14),
    ("Điểm tiếp cận số Nhà văn hóa tổ 21", 21), ("Điểm tiếp cận số Bưu điện văn hóa", 28), ("Điểm tiếp cận số Nhà văn hóa tổ 36", 36),
)  # fmt: skip
_OTHERS = (
    ("Chợ Hoa Sen", "market", 12), ("Trung tâm Phục vụ hành chính công", "one_stop", 14), ("Trường THCS Hoa Sen", "school", 17),
)  # fmt: skip
_SPOKEN = {11: "Tà Ôi", 12: "Tà Ôi"}
"""Which team's head speaks what besides Vietnamese."""
_BROUGHT = {2: ["loa kéo", "máy phát"], 5: ["loa kéo", "máy chiếu"], 9: ["loa kéo", "máy phát"]}
"""What a team has; any other a loudspeaker."""
_NEEDED = {
    6: Said(equipment=("máy phát",)), 16: Said(equipment=("máy chiếu",)), 27: Said(equipment=("máy phát", "loa kéo")),
    39: Said(languages=("Tà Ôi",)), 40: Said(languages=("Tà Ôi",)),
}  # fmt: skip
"""What a neighbourhood needs of a team that comes: teams at home nearby have it."""
_IN_ROW = 8
_BUDGET = (
    ("Nước uống, ăn trưa cho tình nguyện viên", "Ngân sách phường", 12_000_000),
    ("Xăng xe, đi lại", "Ngân sách phường", 6_000_000),
    ("In tờ hướng dẫn chữ to", "Xã hội hóa", 4_500_000),
    ("Băng rôn, loa kéo", "Đoàn phường", 3_000_000),
)
_MESSAGES = (
    ("loudspeaker", "Mời bà con đến điểm hỗ trợ kỹ năng số cuối tuần", 4, "lượt phát"),
    ("zalo", "Lịch ra quân của các tổ công nghệ số", 2, "tin"),
    ("facebook", "Ảnh ngày ra quân ở tổ dân phố 12", 1, "bài"),
    ("website", "Sáu điểm tiếp cận số mở cửa cả tuần", 1, "bài"),
    ("leaflet", "Năm việc làm được trên VNeID, chữ to", 300, "tờ"),
    ("banner", "Mỗi người dân một kỹ năng số", 5, "băng rôn"),
    ("meeting", "Sinh hoạt tổ dân phố: ai cần giúp dùng điện thoại", 3, "buổi"),
    ("zalo", "Cách nhận ra tin nhắn lừa đảo", 2, "tin"),
    ("loudspeaker", "Nhắc tích hợp thẻ bảo hiểm y tế vào VNeID", 4, "lượt phát"),
    ("press", "Phóng sự: cụ bà 76 tuổi nộp hồ sơ qua mạng", 1, "tin"),
)  # fmt: skip


def people(place: Locality, password_of: Sequence[tuple[str, str]]) -> list[Account]:
    """The accounts of the Youth Union and of a volunteer. `password_of`: (address, password)."""
    words = dict(password_of)
    return [
        accounts.add(place, email, role, name=name, password=words[email])[0] for email, name, role in PEOPLE
    ]


def fill(place: Locality, planner: Account, volunteer: Account, chance: random.Random) -> Campaign:
    """What there is once: the campaign that runs comes first."""
    by, today = planner.actor, clock.today()
    homes = {home.name: home.id for home in areas.neighbourhoods(Scope(place.id))}
    running = _campaigns(place, by, today)
    _places(place, homes, chance)
    _needs(place)
    teams = _teams(place, homes, chance, today)
    first = db.session.get_one(Volunteer, teams[0][1][0].id)
    first.account_id = volunteer.id
    _messages(running, by, today, chance)
    db.session.flush()
    return running


def forward(campaign: Campaign) -> None:
    """The campaign that runs goes on for some weeks from whatever day it is."""
    campaign.ends = max(campaign.ends, clock.today() + timedelta(weeks=WEEKS_AHEAD))


def _campaigns(place: Locality, by: Actor, today: date) -> Campaign:
    plan = plans.listed(Scope(place.id), limit=1)[0]
    lead = areas.ensure_unit(place.id, "Đoàn Thanh niên phường")
    made = []
    for title, kind, state, starts, ends, share in (
        ("Ra quân Bình dân học vụ số: đi từng ngõ, gõ từng nhà", "outreach", RUNNING, today - timedelta(days=24),
         today + timedelta(weeks=WEEKS_AHEAD), 0.4),
        ("Ngày Chuyển đổi số quốc gia 10/10", "national_day", OVER, date(today.year - 1, 10, 1), date(today.year - 1, 10, 12), 1.0),
        ("Tháng Thanh niên: mỗi nhà một người biết VNeID", "mobile", OVER, date(today.year - 1, 3, 1), date(today.year - 1, 3, 31), 0.9),
    ):  # fmt: skip
        campaign = Campaign(
            locality_id=place.id, title=title, kind=kind, state=state, starts=starts, ends=ends, lead="Đoàn Thanh niên phường",
            lead_unit_id=lead.id, partners="Tổ công nghệ số cộng đồng; Hội Phụ nữ; Công an phường",
            goals={"people": 600, "turns": 2000, "households": 800, "days": 16, "volunteers": 60, "messages": 40},
            made_at=clock.now(), made_by=by.account_id,
        )  # fmt: skip
        db.session.add(campaign)
        db.session.flush()
        for text, source, planned in _BUDGET:
            spent = round(planned * share / 1000) * 1000
            db.session.add(
                BudgetLine(
                    locality_id=place.id,
                    campaign_id=campaign.id,
                    text=text,
                    source=source,
                    planned=planned,
                    spent=spent,
                )
            )
        made.append(campaign)
    running = made[0]
    running.copied_from_id = made[2].id
    for target in plan.targets:
        if target.indicator_code in ("adult_skills", "esign_adult"):
            db.session.execute(campaign_target.insert().values(campaign_id=running.id, target_id=target.id))
    for task in plan.tasks:
        if task.number in ("12", "14"):
            db.session.execute(campaign_task.insert().values(campaign_id=running.id, task_id=task.id))
    return running


def _places(place: Locality, homes: dict[str, int], chance: random.Random) -> None:
    rows = [(name, "access_point", number, True) for name, number in _ACCESS]
    rows += [(name, kind, number, kind == "one_stop") for name, kind, number in _OTHERS]
    rows += [(f"Nhà văn hóa tổ dân phố {n}", "culture_house", n, False) for n in range(1, 41)]
    for name, kind, number, desk in rows:
        north, east = divmod(number - 1, _IN_ROW)
        db.session.add(
            Place(
                locality_id=place.id, name=name, name_key=name_key(name), kind=kind, desk=desk,
                neighbourhood_id=homes[f"Tổ dân phố {number}"], keeper="Tổ trưởng tổ dân phố" if kind == "culture_house" else "Công chức trực",
                hours="Thứ Hai đến thứ Sáu, 8:00 đến 16:30" if desk else "", wifi=desk or chance.random() < 0.5,
                devices=2 if desk else 0, latitude=16.46 + north * 0.012 + chance.random() * 0.004,
                longitude=107.58 + east * 0.005 + chance.random() * 0.003,
            )
        )  # fmt: skip


def _needs(place: Locality) -> None:
    """The rows of neighbourhoods are clusters; five of them need something of a team that comes."""
    for number, home in enumerate(areas.neighbourhoods(Scope(place.id)), 1):
        needs.say(home, replace(_NEEDED.get(number, Said()), cluster=f"Cụm {(number - 1) // _IN_ROW + 1}"))


def _teams(
    place: Locality, homes: dict[str, int], chance: random.Random, today: date
) -> list[tuple[Team, list[Volunteer]]]:
    """Twelve teams of five. Two teams are hard to get hold of, four volunteers never answered."""
    young = [
        person
        for person, _ in rosters.roll(Scope(place.id), today, categories=("resident",))
        if person.birth and 1980 <= int(person.birth[:4]) <= 2006
    ]
    chance.shuffle(young)
    made = []
    for number in range(12):
        home = f"Tổ dân phố {number * 3 + 2}"
        name = f"Tổ công nghệ số cộng đồng {number + 1}"
        team = Team(
            locality_id=place.id, name=name, name_key=name_key(name), neighbourhood_id=homes[home],
            equipment=_BROUGHT.get(number + 1, ["loa kéo"]), made_at=clock.now(),
        )  # fmt: skip
        db.session.add(team)
        db.session.flush()
        taught = chance.sample(_SKILLS, 4) if number % 3 else [*_SKILLS]
        week = [half for half in _HALVES if chance.random() < 0.7] or [_HALVES[0]]
        members = []
        for place_in_team in range(5):
            person = young.pop()
            members.append(_volunteer(team, person, place_in_team, taught, week, chance, today, number))
        made.append((team, members))
    db.session.flush()
    for _, members in made:
        for member in members:
            _exceptions(member, chance, today)
    return made


def _volunteer(
    team: Team, person: Person, number: int, taught: list[str], week: list[str], chance: random.Random, today: date, of: int
) -> Volunteer:  # fmt: skip
    rosters.add(person, "team_member", date(today.year, 1, 1))
    answered = not (number == 4 and of in (2, 5, 7, 10))
    member = Volunteer(
        locality_id=team.locality_id, team_id=team.id, person_id=person.id, head=number == 0,
        roles=[] if number < 3 else ["guide", "desk"], skills=taught if number < 2 else chance.sample(taught, 2),
        languages=[_SPOKEN[of + 1]] if number == 0 and of + 1 in _SPOKEN else [],
        weekly=[half for half in week if chance.random() < 0.95] if answered else None,
        answered_at=clock.now() - timedelta(days=chance.randint(3, 20)) if answered else None, joined_on=date(today.year, 1, 1),
    )  # fmt: skip
    db.session.add(member)
    db.session.flush()
    return member


def _exceptions(member: Volunteer, chance: random.Random, today: date) -> None:
    """One weekend in six somebody has a wedding to go to."""
    if member.weekly is None:
        return
    saturday = today + timedelta(days=(SATURDAY - today.weekday()) % 7)
    for week in range(WEEKS_AHEAD):
        if chance.random() < 0.16:
            for part in ("morning", "afternoon"):
                db.session.add(
                    FreeDay(
                        locality_id=member.locality_id, volunteer_id=member.id, day=saturday + timedelta(weeks=week), part=part,
                        can=False,
                    )
                )  # fmt: skip


def _messages(campaign: Campaign, by: Actor, today: date, chance: random.Random) -> None:
    """Twenty, half of them yet to come."""
    for number in range(20):
        channel, title, quantity, unit = _MESSAGES[number % len(_MESSAGES)]
        ahead = number >= 14
        day = today + timedelta(days=2 + 3 * (number - 14)) if ahead else today - timedelta(days=1 + number)
        db.session.add(
            Message(
                locality_id=campaign.locality_id, campaign_id=campaign.id, day=day, channel=channel, title=title, planned=quantity,
                done=None if ahead else max(0, quantity - chance.choice((0, 0, 0, 1))), unit=unit,
                link="https://hoasen.example/tin/" + str(number) if channel in ("website", "facebook") else "",
                added_at=clock.now(), added_by=by.account_id,
            )
        )  # fmt: skip
