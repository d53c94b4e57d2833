"""The exam of outreach: what the Youth Union does with sixty volunteers in twelve teams, from the link in a chat to the summary
of the evening, inputs counted. Four moments: a Thursday, the rainy Friday, the Sunday in the doorways, its evening."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from app.base import clock
from app.base.actors import COMMAND_LINE, EVERYWHERE
from app.base.db import db
from campaigns.outreach import day as days
from campaigns.outreach import signing
from campaigns.outreach.campaigning import linked, running
from campaigns.outreach.day import OutreachDay
from campaigns.outreach.teams import free_time, joining, team_list
from campaigns.outreach.teams.joining import Duties
from campaigns.outreach.volunteer import Volunteer
from campaigns.plans.plan import Plan
from campaigns.plans.target import Target
from tests.browser.desk import Hand
from tests.browser.hall import held_up, person, phone, sent, sign_in
from tests.browser.test_outreach_day import by_name, green, look, press, presses, ready, write
from tests.conftest import ONE_DATABASE, PASSWORD
from tests.outreach.telling import evidence
from tests.server import Gunicorn
from trainees import areas, cards, people, rosters, skills
from trainees.areas import counts
from trainees.people import Particulars

# What a browser does is no database's; `HVS_LONG=1` sees it through on both.
pytestmark = [pytest.mark.browser, ONE_DATABASE]

THURSDAY = datetime(2026, 7, 9, 9, tzinfo=clock.ZONE)
FRIDAY = datetime(2026, 7, 17, 16, tzinfo=clock.ZONE)
MORNING = datetime(2026, 7, 19, 7, 30, tzinfo=clock.ZONE)
EVENING = datetime(2026, 7, 19, 18, tzinfo=clock.ZONE)
SATURDAY, SUNDAY = date(2026, 7, 18), date(2026, 7, 19)
WEEKENDS = [date(2026, 7, 18) + timedelta(days=7 * week + n) for week in range(4) for n in (0, 1)]
TEAMS, IN_A_TEAM, SEATS = 12, 5, 5
ADULTS, TRAINED = 100, 30
GIVEN = ("An", "Bình", "Chi", "Dũng", "Hà")
SKILL = "VNEID"
TURNS = 7
INPUTS = {"trả lời lịch rảnh": 5, "xếp và lập ngày": 8, "nhận ca": 5, "dời ngày": 10, "tổng kết": 6}
"""Clicks and boxes, each from the first page after signing in; the first and the third are a volunteer's."""
# Residents who are met on the day: two are helped (one has a card), one shall be come back to; nobody had any skill.
RESIDENTS = (("Lò Thị Thẻ", "03/02/1956"), ("Quàng Văn Tên", "02/05/1961"), ("Cà Thị Hẹn", "19/08/1949"))


@dataclass(frozen=True)
class Union:
    """Ids of the campaign, its target, the volunteers in the order of their teams; `links`: of the teams; `card`: the text of the
    first resident's; `residents`: ids. The last of the first team has not answered when they can, nor anybody of theirs."""

    campaign: int
    volunteers: list[int]
    links: list[str]
    card: str
    residents: list[int]
    skill: str


@pytest.fixture
def at_moment(monkeypatch, tmp_path) -> Callable[[datetime], None]:
    """at_moment(…): it is that moment, here and on the server, and goes on from there."""
    ahead, really = tmp_path / "ahead", clock.now
    monkeypatch.setattr(clock, "now", lambda: really() + timedelta(seconds=float(ahead.read_text())))

    def go(moment: datetime) -> None:
        ahead.write_text(str((moment - really()).total_seconds()))

    go(THURSDAY)
    return go


@pytest.fixture
def union(at_moment, app, commune, work) -> Union:
    """60 volunteers, 12 teams, each of its neighbourhood; a campaign that runs with a target that lags."""
    with work():
        today, place = clock.today(), commune.locality
        homes = [areas.ensure_neighbourhood(place, f"Thôn {n}") for n in range(1, TEAMS + 1)]
        for home in homes:
            counts.count_population(place, ">=18", ADULTS, date(2026, 1, 1), "Công an xã", home.id)
        plan = Plan(
            locality_id=place, identity="ra-quan", title="Kế hoạch", year=2026, created_at=clock.now(), chosen_at=clock.now()
        )  # fmt: skip
        db.session.add(plan)
        db.session.flush()
        target = Target(
            locality_id=place, plan_id=plan.id, ref="1", rank=1, number="1", text="Người trưởng thành có kỹ năng số",
            kind="percent", operator=">=", value=80, indicator_code="adult_skills",
        )  # fmt: skip
        db.session.add(target)
        db.session.flush()
        said = running.Particulars(
            "Hè tình nguyện: đi từng ngõ", "outreach", today, date(2026, 8, 31), lead="Đoàn Thanh niên"
        )
        campaign = running.add(place, said, by=COMMAND_LINE)
        linked.link(campaign, "target", target.id)
        running.begin(campaign)
        volunteers, links = [], []
        for n, home in enumerate(homes, 1):
            team = team_list.add(place, team_list.Particulars(f"Tổ {n:02}", home.id))
            links.append(f"/d/{team.code}")
            for m, given in enumerate(GIVEN):
                one = joining.join_new(
                    team, Particulars(f"Thanh Niên {n:02} {given}", birth="2004", phone=f"0977{n:02}{m:04}"),
                    Duties(head=m == 0), by=COMMAND_LINE,
                )  # fmt: skip
                volunteers.append(one.id)
                # Three of each team go every weekend; the fourth cannot; the fifth has not said anything yet.
                if m < IN_A_TEAM - 1:
                    halves = [f"{day}-{part}" for day in (5, 6) for part in free_time.PARTS]
                    free_time.say_week(one, halves if m < IN_A_TEAM - 2 else [])
        elders = []
        for name, birth in RESIDENTS:
            elder = people.add(
                place,
                Particulars(name, birth="-".join(reversed(birth.split("/")))),
                neighbourhood_id=homes[0].id,
                by=COMMAND_LINE,
            )
            rosters.add(elder, "resident", date(2026, 1, 1), neighbourhood_id=homes[0].id)
            elders.append(elder)
        card = cards.give(elders[:1])[elders[0].id].full_code
        return Union(
            campaign.id,
            volunteers,
            links,
            card,
            [one.id for one in elders],
            skills.by_codes([SKILL])[0].title,
        )


@pytest.fixture
def site(app, union, environ, ground, tmp_path) -> Iterator[str]:
    """gunicorn on the test's days."""
    with app.app_context():
        db.engine.dispose()
    around = environ | {"DATABASE_URL": ground.url, "HVS_AHEAD": str(tmp_path / "ahead")}
    with Gunicorn(around, app="tests.browser.another_day:app") as server:
        yield f"http://127.0.0.1:{server.port}"


def entered(page: Page, site: str, commune) -> Hand:
    """The planner, signed in."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    sign_in(page, site, commune.emails["planner"], PASSWORD)
    return Hand(page)


def to_campaign(hand: Hand) -> None:
    hand.click("Ra quân", role="link", exact=True)
    hand.click("Hè tình nguyện: đi từng ngõ", role="link")


def tab(hand: Hand, name: str) -> None:
    hand.click(hand.page.locator("nav.tabs").get_by_role("link", name=name, exact=True))


def assigned(day_id: int) -> list[tuple[str, int, str, str, str]]:
    """Every assignment of a day: whose, to which shift, how, and through what; by name."""
    rows = signing.of_day(days.get(day_id, within=EVERYWHERE))
    names = signing.who(rows)
    return sorted((names[row.id].name, row.shift_id, row.state, row.through, str(row.since)) for row in rows)


def counted(page: Page, site: str, union: Union) -> str:
    """What the campaign's results say of its target: who is newly counted, and the indicator's own fraction."""
    page.goto(f"{site}/campaigns/{union.campaign}/results")
    row = page.locator("main tr").filter(has_text="Người trưởng thành có kỹ năng số")
    return " ".join(row.inner_text().split())


def test_scenario_6(at_moment, commune, work, union, site, tmp_path) -> None:
    mine = union.volunteers[IN_A_TEAM - 1]
    inputs: dict[str, list[str]] = {}

    # Thursday: the one link of a team, without an account; a name, a week, the days.
    with person(width=360) as page:
        hand = Hand(page)
        page.goto(site + union.links[0])
        hand.click("Thanh Niên 01 Hà", role="link")
        hand.click("Ghi và xem từng ngày")  # no usual day: single days only
        for half in ("Sáng", "Chiều"):
            hand.click(page.locator("fieldset").filter(has_text="25/07").get_by_text(half))
        assert hand.fits()
        hand.look("6-answer")
        hand.click("Ghi các buổi này")
        expect(page.locator(".sit-list li").filter(has_text="Thanh Niên 01 Hà")).to_contain_text("Đã trả lời")
        inputs["trả lời lịch rảnh"] = hand.inputs
    with work():
        free = free_time.free([db.session.get_one(Volunteer, mine)], WEEKENDS[0], WEEKENDS[-1])[mine]
        assert free == {(WEEKENDS[2], "morning"), (WEEKENDS[2], "afternoon")}

    # The planner asks for four weekends and takes what is proposed.
    with person() as page:
        hand, main = entered(page, site, commune), page.locator("main")
        to_campaign(hand)
        tab(hand, "Phương án")
        expect(page.get_by_label("Từ ngày")).to_have_value("13/07/2026")
        expect(page.get_by_label("Trong mấy tuần")).to_have_value("4")
        hand.click(page.locator("details.more > summary").first)
        hand.fill("Hướng dẫn", str(SEATS))
        hand.look("6-ask")
        hand.click("Xếp phương án")
        expect(main).to_contain_text("điểm dự kiến", timeout=60_000)
        expect(page.locator(".week")).to_have_count(4)
        hand.look("6-board")
        hand.click("Lập ngày ra quân")
        hand.click(page.locator("dialog[open]").get_by_role("button", name="Lập ngày ra quân"))
        expect(main).to_contain_text("ngày ra quân với")
        hand.look("6-days")
        inputs["xếp và lập ngày"] = hand.inputs
    with work():
        made = db.session.scalars(select(OutreachDay).order_by(OutreachDay.day)).all()
        assert {one.day for one in made} <= set(WEEKENDS)
        assert {(one.day - WEEKENDS[0]).days // 7 for one in made} == {0, 1, 2, 3}
        teams = {point.team_id for one in made for point in one.points}
        assert len(teams) == TEAMS, "every team goes out"
        saturday = made[0]
        assert saturday.day == SATURDAY
        the_day = saturday.id
        own_page = f"{site}/v/{db.session.get_one(Volunteer, mine).code}"
        before = len(assigned(the_day))

    # A volunteer opens their page by the last digits of their phone, and takes a seat that is free.
    with person(width=360) as page:
        hand, main = Hand(page), page.locator("main")
        page.goto(site + union.links[0])
        hand.click("Thanh Niên 01 Hà", role="link")
        hand.click(page.locator("details.fold > summary").last)
        hand.fill("Bốn số cuối điện thoại", "0004")
        hand.click("Mở trang của tôi")
        page.wait_for_url(own_page)
        free_here = page.locator("article.pick").filter(has_text="18/07/2026")
        expect(free_here.first).to_contain_text("Còn 2 chỗ")
        hand.click(free_here.first.get_by_role("button", name="Nhận ca này"))
        expect(main).to_contain_text("Đã nhận ca 07:30–11:00 tại Thôn 1, Thứ Bảy, 18/07/2026.")
        expect(page.locator("article.pick").filter(has_text="18/07/2026").first).to_contain_text("Đã có ca")
        assert hand.fits()
        hand.look("6-own")
        inputs["nhận ca"] = hand.inputs
        calendar = page.request.get(f"{own_page}/calendar.ics").text()
        assert "DTSTART;TZID=Asia/Ho_Chi_Minh:20260718" in calendar or "20260718T" in calendar
    with work():
        planned = assigned(the_day)
        assert len(planned) == before + 1
        assert [one for one in planned if one[0] == "Thanh Niên 01 Hà" and one[2:4] == ("on", "link")]
        joining.link(db.session.get_one(Volunteer, mine), commune.accounts["volunteer"])

    # Friday: rain is coming. Saturday becomes Sunday, and everybody stays where they were.
    at_moment(FRIDAY)
    with person() as page:
        hand, main = entered(page, site, commune), page.locator("main")
        to_campaign(hand)
        tab(hand, "Ngày ra quân")
        hand.click(page.get_by_role("link", name="Thứ Bảy, 18/07/2026"))
        hand.click("Dời ngày", role="link")
        hand.fill("Ngày mới", "19/07/2026")
        hand.fill("Lý do", "Mưa lớn cả ngày thứ Bảy")
        hand.click("Xem ai vướng ngày mới")
        expect(main).to_contain_text("Thanh Niên 01 Hà: không rảnh hôm đó")
        hand.look("6-move")
        hand.click("Dời sang ngày này")
        expect(main).to_contain_text("Đã dời sang Chủ nhật, 19/07/2026. Phân công giữ nguyên.")
        told = hand.copy("Chép lời này")
        assert "19/07/2026" in told
        assert "Mưa lớn" in told
        hand.look("6-moved")
        inputs["dời ngày"] = hand.inputs
    with work():
        assert days.get(the_day, within=EVERYWHERE).day == SUNDAY
        assert assigned(the_day) == planned, "by number and by name, the same"
    with person(width=360) as page:
        page.goto(own_page)
        main = page.locator("main")
        expect(main).to_contain_text("Đã dời ngày.")
        expect(main).to_contain_text("chuyển từ ngày 18/07/2026 sang")
        expect(main).to_contain_text("Mưa lớn cả ngày thứ Bảy")
        expect(page.locator("article.pick").filter(has_text="Đã có ca").first).to_contain_text("19/07/2026")
        became = page.request.get(f"{own_page}/calendar.ics").text()
        assert "20260719T" in became
        assert "20260718T" not in became
        old, new = (int(re.search(r"SEQUENCE:(\d+)", one)[1]) for one in (calendar, became))
        assert new > old, "a phone that has the old date takes the new one"
        Hand(page).look("6-told")

    # Sunday, in the doorways, without network.
    at_moment(MORNING)
    with person() as page:
        sign_in(page, site, commune.emails["planner"], PASSWORD)
        assert "0 / 1.200" in counted(page, site, union)
    with phone(tmp_path / "phone") as it:
        page = it.page
        it.context.clock.install(time=MORNING)
        sign_in(page, site, commune.emails["volunteer"], PASSWORD)
        page.get_by_role("link", name="Mở trang ngày ra quân").first.click()
        ready(page)
        page.wait_for_selector("body[data-offline=ready]")
        it.context.set_offline(True)
        page.reload()
        ready(page)
        if page.locator("#day-choose").is_visible():
            page.locator("#day-choices button").first.click()
        press(page, "vneid", 4)
        press(page, "skills", 3)
        held_up(page, f"http://127.0.0.1:8000/t/{union.card}")
        write(page, union.skill)
        green(page, "Đã làm được")
        by_name(page, *RESIDENTS[1], union.skill)
        by_name(page, *RESIDENTS[2], union.skill, outcome="again")
        assert presses(page) == {"skills": 3, "vneid": 4, "services": 0, "payments": 0}
        look(page, "6-phone")
        it.context.set_offline(False)
        page.reload()  # home, opened again: what waits goes out at once
        sent(page)
        page.get_by_role("link", name="Tóm tắt cuối ngày").click()  # one tap
        expect(page.locator("h1")).to_contain_text("Tổng kết ngày 19/07/2026")

    # The evening: one text for the chat.
    at_moment(EVENING)
    with person() as page:
        hand = entered(page, site, commune)
        to_campaign(hand)
        tab(hand, "Ngày ra quân")
        hand.click(page.locator(f"main a[href='/outreach-days/{the_day}']"))
        hand.click("Tổng kết buổi tối", role="link")
        hand.look("6-evening")
        summary = hand.copy("Chép lời này")
        inputs["tổng kết"] = hand.inputs
        said = counted(page, site, union)
        Hand(page).look("6-results")
    with work():
        assert evidence(the_day) == {(one, SKILL) for one in union.residents[:2]}
    # People and turns apart, no names, and nowhere their sum.
    for line in (
        "TỔNG KẾT CHỦ NHẬT 19/07/2026",
        "- Người được hỗ trợ (có danh sách, mỗi người tính một lần): 2",
        "- Hẹn quay lại: 1 người",
        f"- Lượt hỗ trợ (chỉ đếm, không ghi tên): {TURNS}",
        "   + Hỗ trợ VNeID: 4",
    ):
        assert line in summary.splitlines(), summary
    assert not re.search(rf"\b({2 + TURNS}|{3 + TURNS})\b", summary), summary
    assert not [name for name, _ in RESIDENTS if name in summary]
    # What was 0 of 1,200 is 2 of 1,200: those who were helped by name, not who is to be come back to, no turn.
    assert re.search(r"\b2\b.*\b2 / 1\.200\b", said), said
    assert {what: len(done) for what, done in inputs.items()} == INPUTS, inputs
