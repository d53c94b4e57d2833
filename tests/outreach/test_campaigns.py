"""Campaigns in the core: their life, goals and buttons, money, documents, what they belong to, last year's copied, what is wrong."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from app.base import clock
from app.base.actors import COMMAND_LINE, EVERYWHERE, Scope
from app.base.db import db
from app.base.errors import NotFound, Refused
from campaigns.outreach import campaign
from campaigns.outreach.campaign import DRAFT, OVER, RUNNING, Campaign
from campaigns.outreach.campaigning import budgeting, copying, lacking, linked, papers, running
from campaigns.outreach.campaigning.running import Particulars
from campaigns.outreach.day import CLOSED, OPEN, OutreachDay
from campaigns.outreach.days import day_life, points
from campaigns.outreach.results import goals, sums
from campaigns.outreach.shift import Assignment, Shift
from campaigns.outreach.teams import team_list
from campaigns.plans import editing, importing
from campaigns.plans import plan as plans
from campaigns.plans import target as targets
from campaigns.plans.plan import Plan
from tests.addresses import plan_draft
from tests.conftest import ONE_DATABASE
from tests.outreach.made import outreach
from trainees import areas, attachments

STARTS, ENDS = date(2026, 3, 7), date(2026, 5, 31)


def said(**changes):
    return Particulars(
        **({"title": "Ra quân quý I năm 2026", "kind": "outreach", "starts": STARTS, "ends": ENDS} | changes)
    )


@pytest.fixture
def drafted(commune, work):
    with work():
        return running.add(commune.locality, said(), by=COMMAND_LINE).id


@pytest.fixture
def plan(commune, work):
    with work():
        data, draft = plan_draft()
        made, _ = importing.store(
            commune.locality,
            draft,
            filename="ke-hoach.docx",
            data_digest=importing.digest_of(data),
            by=COMMAND_LINE,
        )
        return made.id


def got(campaign_id):
    return campaign.get(campaign_id, within=EVERYWHERE)


# --- life -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"title": "  "}, "campaign_title"),
        ({"kind": "party"}, "campaign_kind"),
        ({"ends": STARTS - timedelta(days=1)}, "campaign_period"),
        ({"ends": STARTS + timedelta(days=1000)}, "campaign_period"),
        ({"starts": date(1926, 1, 1), "ends": date(1926, 2, 1)}, "campaign_period"),
    ],
)
def test_what_makes_no_campaign_is_refused_in_words(commune, work, change, code):
    with work(), pytest.raises(Refused) as refused:
        running.add(commune.locality, said(**change), by=COMMAND_LINE)
    assert refused.value.code == code
    assert refused.value.message.endswith(".")


def test_a_campaign_of_another_commune_does_not_exist(commune, drafted, work, found_commune):
    other = found_commune("00002", "Suối Trong")
    with work():
        with pytest.raises(NotFound):
            campaign.get(drafted, within=Scope(other.locality))
        assert running.campaigns_of(Scope(other.locality)) == []
        theirs = areas.units(Scope(other.locality))[0].id
        with pytest.raises(NotFound):
            running.add(commune.locality, said(lead_unit_id=theirs), by=COMMAND_LINE)


def test_from_draft_over_running_to_over_and_back(work, drafted):
    with work():
        one = got(drafted)
        with pytest.raises(Refused, match="campaign_draft"):
            running.finish(one)
        assert running.begin(one)
        assert not running.begin(one)
        assert running.finish(one)
        with pytest.raises(Refused, match="campaign_over"):
            running.begin(one)
        assert running.reopen(one)
        assert one.state == RUNNING


def test_a_campaign_does_not_end_while_a_day_takes_logs(commune, work):
    with work():
        made = outreach(commune.locality, commune.people, by=COMMAND_LINE)
        made.day.state = OPEN
        db.session.flush()
        with pytest.raises(Refused, match="campaign_day_open"):
            running.finish(made.campaign)
        made.day.state = "closed"
        db.session.flush()
        assert running.finish(made.campaign)
        assert made.campaign.state == OVER


def test_a_new_period_leaves_no_day_behind(commune, work):
    with work():
        made = outreach(commune.locality, commune.people, by=COMMAND_LINE)
        now = Particulars.of(made.campaign)
        shorter = {name: getattr(now, name) for name in Particulars.__dataclass_fields__}
        shorter["starts"] = made.day.day + timedelta(days=1)
        with pytest.raises(Refused, match="campaign_period"):
            running.change(made.campaign, Particulars(**shorter))
        made.day.state, made.day.off_reason = "off", "mưa"  # what is called off holds nobody
        db.session.flush()
        running.change(made.campaign, Particulars(**shorter))


def test_only_a_draft_with_nothing_in_it_is_removed(commune, work, drafted, plan):
    with work():
        one, target = got(drafted), db.session.get_one(Plan, plan).targets[0]
        linked.link(one, "target", target.id)
        line = budgeting.add_line(one, "Nước uống", 100)
        with pytest.raises(Refused, match="1 dòng kinh phí"):
            running.remove(one)
        budgeting.remove_line(line)
        running.remove(one)
        assert db.session.get(Campaign, drafted) is None
        made = outreach(commune.locality, commune.people, by=COMMAND_LINE)
        with pytest.raises(Refused, match="campaign_in_use"):
            running.remove(made.campaign)


def test_the_list_puts_what_runs_first_and_is_searched_without_marks(commune, work):
    with work():
        for title, state in (("Chợ số", OVER), ("Hè tình nguyện", DRAFT), ("Đi từng ngõ", RUNNING)):
            one = running.add(commune.locality, said(title=title), by=COMMAND_LINE)
            one.state = state
        db.session.flush()
        scope = Scope(commune.locality)
        assert [c.title for c in running.campaigns_of(scope)] == ["Đi từng ngõ", "Hè tình nguyện", "Chợ số"]
        assert [c.title for c in running.campaigns_of(scope, query="di tung NGO")] == ["Đi từng ngõ"]
        assert [c.title for c in running.campaigns_of(scope, state=DRAFT)] == ["Hè tình nguyện"]
        assert running.tally(scope) == {OVER: 1, DRAFT: 1, RUNNING: 1}


# --- goals, buttons -------------------------------------------------------------------------------------------


def test_goals_keep_the_order_of_the_counters_and_drop_what_is_empty(work, drafted):
    with work():
        one = got(drafted)
        running.set_goals(one, {"messages": 20, "people": 300, "turns": None, "days": 0})
        assert list(one.goals.items()) == [("people", 300), ("messages", 20)]
        for wrong in ({"cakes": 3}, {"people": -1}, {"people": 10**9}):
            with pytest.raises(Refused, match="goal"):
                running.set_goals(one, wrong)


def test_a_button_that_was_pressed_keeps_its_place_but_not_its_words(commune, work, monkeypatch):
    with work():
        made = outreach(commune.locality, commune.people, by=COMMAND_LINE)
        one = made.campaign
        monkeypatch.setattr(running, "pressed_tallies", lambda campaign: ["vneid"])
        with pytest.raises(Refused, match="Hỗ trợ VNeID"):
            running.set_tallies(one, {"own1": "Cài VssID"})
        running.set_tallies(one, {"vneid": "Cài VNeID", "own1": "Cài VssID"})
        assert list(one.counted.values()) == ["Cài VNeID", "Cài VssID"]
        running.set_tallies(one, {})  # the usual four have it too
        assert len(one.counted) == 4
        monkeypatch.setattr(running, "pressed_tallies", lambda campaign: ["own1"])
        one.tallies = {"own1": "Cài VssID"}
        with pytest.raises(Refused, match="tally_logged"):
            running.set_tallies(one, {})


@pytest.mark.parametrize(
    "words",
    [{f"own{n}": f"Nút {n}" for n in range(9)}, {"own1": "Cài VssID", "own2": "cai  vssid"}, {"Ô": "Nút"}],
)
def test_buttons_that_no_phone_can_show_are_refused(work, drafted, words):
    with work(), pytest.raises(Refused, match="tally"):
        running.set_tallies(got(drafted), words)


# --- money, documents -----------------------------------------------------------------------------------------


def test_sums_tell_what_nobody_said_from_nothing_spent(work, drafted):
    with work():
        one = got(drafted)
        budgeting.add_line(one, "Nước uống", 2_000_000, spent=2_500_000)
        budgeting.add_line(one, "In tờ rơi", 1_000_000, spent=0)
        line = budgeting.add_line(one, "Xăng xe", 0, source="Đoàn Thanh niên")
        sums = budgeting.sums([one.id])[one.id]
        assert (sums.lines, sums.planned, sums.spent, sums.unsaid, sums.over) == (
            3,
            3_000_000,
            2_500_000,
            1,
            0,
        )
        budgeting.change_line(line, "Xăng xe", 0, spent=700_000)
        assert budgeting.sums([one.id])[one.id].over == 200_000
        for text, planned in ((" ", 1), ("Nước", -1), ("Nước", 10**15)):
            with pytest.raises(Refused, match="budget"):
                budgeting.add_line(one, text, planned)
        with pytest.raises(NotFound):
            budgeting.line_of(one, line.id + 1000)


def test_a_document_is_put_aside_brought_back_and_stands_once(commune, work, drafted):
    with work():
        one = got(drafted)
        kept = attachments.keep(commune.locality, b"%PDF-1.4 %%EOF", "ke-hoach.pdf", by=COMMAND_LINE)
        paper = papers.add_paper(one, kept, by=COMMAND_LINE)
        assert paper.title == "ke-hoach.pdf"
        with pytest.raises(Refused, match="paper_there"):
            papers.add_paper(one, kept, "Lại", by=COMMAND_LINE)
        assert papers.put_aside(paper)
        assert not papers.put_aside(paper)
        assert papers.papers_of(one) == []
        again = papers.add_paper(one, kept, "Kế hoạch", by=COMMAND_LINE)
        with pytest.raises(Refused, match="paper_there"):
            papers.bring_back(paper)
        papers.put_aside(again)
        assert papers.bring_back(paper)
        assert papers.papers_of(one) == [paper]
        assert papers.papers_of(one, removed=True) == [again]


# --- plans ----------------------------------------------------------------------------------------------------


def test_what_a_campaign_stands_on_is_told_and_never_torn(commune, work, drafted, plan):
    with work():
        one, the_plan = got(drafted), db.session.get_one(Plan, plan)
        target, task = the_plan.targets[0], the_plan.tasks[0]
        assert linked.link(one, "target", target.id)
        assert not linked.link(one, "target", target.id)
        assert linked.link(one, "task", task.id)
        for line in (target, task):
            with pytest.raises(Refused, match="1 chiến dịch ra quân"):
                editing.remove(line, by=COMMAND_LINE)
        with pytest.raises(Refused, match="1 chiến dịch ra quân"):
            plans.remove(the_plan)
        assert linked.of_target(target) == [one]
        assert linked.of_task(task) == [one]
        assert linked.unlink(one, "target", target.id)
        assert not linked.unlink(one, "target", target.id)
        linked.unlink(one, "task", task.id)
        editing.remove(target, by=COMMAND_LINE)


def test_nothing_of_another_commune_is_linked(commune, work, drafted, found_commune):
    other = found_commune("00002", "Suối Trong")
    with work():
        for noun, row_id in (("training", other.training), ("target", 10**6), ("task", 10**6)):
            with pytest.raises(NotFound):
                linked.link(got(drafted), noun, row_id)
        assert linked.link(got(drafted), "training", commune.training)
        assert [one.id for one in linked.trainings_of(got(drafted))] == [commune.training]


# --- last year's ----------------------------------------------------------------------------------------------


def test_last_years_campaign_comes_back_without_what_it_did(commune, work, plan):
    with work():
        made = outreach(commune.locality, commune.people, by=COMMAND_LINE, day=date(2026, 3, 14))
        old = made.campaign
        old.title, old.tallies = "Ra quân năm 2026", {"own1": "Cài VssID"}
        made.line.spent = 5
        target = db.session.get_one(Plan, plan).targets[0]
        linked.link(old, "target", target.id)
        copy = copying.copy_of(old, date(2027, 2, 15), by=COMMAND_LINE)
        assert (copy.title, copy.state, copy.copied_from_id) == ("Ra quân năm 2027", DRAFT, old.id)
        assert (copy.ends - copy.starts) == (old.ends - old.starts)
        assert copy.goals == old.goals
        assert copy.tallies == old.tallies
        assert [(line.planned, line.spent) for line in budgeting.lines_of(copy)] == [
            (made.line.planned, None)
        ]
        assert linked.targets_of(copy) == [target]
        assert papers.papers_of(copy) == []
        assert running.days_of([copy.id]) == {}


def test_the_list_counts_the_days_that_its_goal_counts(commune, work):
    """Dates on which something was done, not dates gone by; two days of one date, after a move, are one."""
    with work():
        made = outreach(commune.locality, commune.people, by=COMMAND_LINE, day=date(2026, 3, 14))
        day_life.add(
            made.campaign, day_life.Particulars(date(2026, 3, 21), time(8), time(11)), by=COMMAND_LINE
        )
        again = day_life.Particulars(date(2026, 3, 14), time(14), time(17))
        day_life.add(made.campaign, again, by=COMMAND_LINE).state = CLOSED
        db.session.flush()
        of_days = running.days_of([made.campaign.id])[made.campaign.id]
        whole = sums.of_campaign(made.campaign).whole
        [goal] = [one for one in goals.reached(made.campaign, whole) if one.counter == "days"]
        assert (of_days.number, of_days.held) == (2, 1)
        assert of_days.held == goal.reached


def test_its_days_come_along_by_whole_weeks_with_points_and_shifts_and_nobody(commune, work):
    with work():
        made = outreach(commune.locality, commune.people, by=COMMAND_LINE, day=date(2026, 3, 14))
        off = day_life.add(
            made.campaign, day_life.Particulars(date(2026, 3, 21), time(8), time(11)), by=COMMAND_LINE
        )
        off.state, off.off_reason = "off", "mưa"
        db.session.flush()
        copy = copying.copy_of(made.campaign, date(2027, 2, 15), by=COMMAND_LINE, days=True)
        days = list(db.session.scalars(select(OutreachDay).where(OutreachDay.campaign_id == copy.id)))
        assert [(d.day.weekday(), d.state, d.salt == made.day.salt) for d in days] == [(5, "planned", False)]
        assert copy.starts <= days[0].day <= copy.ends
        assert [p.place_id for p in days[0].points] == [made.place.id]
        shifts = list(db.session.scalars(select(Shift).where(Shift.outreach_day_id == days[0].id)))
        assert [(s.role, s.seats) for s in shifts] == [("guide", 3)]
        taken = select(func.count()).where(Assignment.shift_id.in_([s.id for s in shifts]))
        assert db.session.scalar(taken) == 0


@ONE_DATABASE
@given(
    starts=st.dates(date(2021, 1, 1), date(2090, 1, 1)), first=st.integers(0, 60), long=st.integers(0, 400),
    later=st.dates(date(2021, 1, 1), date(2090, 1, 1)),
)  # fmt: skip
def test_a_copied_day_stays_its_weekday_and_never_before_the_beginning(starts, first, long, later):
    weeks = timedelta(weeks=copying.weeks_between(starts, later))
    day = starts + timedelta(days=first)
    assert (day + weeks).weekday() == day.weekday()
    assert day + weeks >= later
    assert (day + weeks) - later <= timedelta(days=first + 6)


# --- what is wrong --------------------------------------------------------------------------------------------


def told(campaign_id):
    return " ".join(one.sentence for one in lacking.lacks(got(campaign_id)))


def test_impossible_wishes_are_said_in_words(commune, work, drafted, plan):
    with work():
        first = told(drafted)
        assert "Chưa gắn chỉ tiêu nào" in first
        assert "Chưa đặt mục tiêu" in first
        assert "Chưa có tổ nào" in first
        one = got(drafted)
        running.set_goals(one, {"people": 10})
        team_list.add(commune.locality, team_list.Particulars("Tổ 1"))
        linked.link(one, "target", db.session.get_one(Plan, plan).targets[0].id)
        second = told(drafted)
        assert "Chưa đặt mục tiêu" not in second
        assert "1 tổ chưa có tình nguyện viên" in second
        assert "chưa nối cách tính" in second


def test_a_goal_without_a_denominator_is_said_and_what_to_do(commune, work, plan):
    with work():
        made = outreach(commune.locality, commune.people, by=COMMAND_LINE)
        one = next(t for t in db.session.get_one(Plan, plan).targets if t.kind == "percent" and t.value)
        targets.link(one, "adult_skills", by=COMMAND_LINE, counting="computed")
        linked.link(made.campaign, "target", one.id)
        words = told(made.campaign.id)
        assert "chưa có mẫu số nên phương án tính theo số hộ" in words
        areas.count_population(commune.locality, ">=18", 1000, date(2026, 1, 1), "Công an xã")
        assert "chưa có mẫu số" not in told(made.campaign.id)


def test_days_without_points_shifts_or_people_are_named(commune, work):
    with work():
        made = outreach(commune.locality, commune.people, by=COMMAND_LINE)
        words = told(made.campaign.id)
        assert "còn thiếu 2 trong 3 người" in words
        bare = day_life.add(
            made.campaign,
            day_life.Particulars(clock.today() + timedelta(days=3), time(8), time(11)), by=COMMAND_LINE,
        )  # fmt: skip
        assert f"Ngày {bare.day:%d/%m} chưa có điểm nào" in told(made.campaign.id)
        points.add(bare, points.Where(time(8), time(11), place_id=made.place.id))
        db.session.expire_all()
        assert f"Ngày {bare.day:%d/%m} chưa có ca trực nào" in told(made.campaign.id)
        made.day.day = clock.today() - timedelta(days=1)
        db.session.flush()
        assert "đã qua mà chưa chốt" in told(made.campaign.id)
        bare.day = clock.today() - timedelta(days=3)
        db.session.flush()
        [late] = [one for one in lacking.lacks(made.campaign) if "chưa chốt" in one.what]
        assert late.ids == {"day": bare.id}, "the first of them"
        made.campaign.state = OVER
        assert lacking.lacks(made.campaign) == []
