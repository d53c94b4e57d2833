"""Outreach in what the commune reports: beside lessons, only where there was some; frozen reports of before still open."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import time, timedelta

import pytest
from bs4 import BeautifulSoup
from openpyxl import load_workbook
from pypdf import PdfReader

from app.base import clock
from app.base.actors import COMMAND_LINE
from app.base.db import db
from app.filing import activity, candidates, source, wording
from app.filing.content import Activity, Content, Outreach, OutreachRow
from app.reports import filed_annex as annex
from app.reports import filed_docx, filed_pdf, filed_table
from campaigns import decisions
from campaigns.outreach.campaign import campaign_task
from campaigns.outreach.day import OutreachDay
from campaigns.outreach.place import Place
from tests.filing.filing_made import a_plan
from tests.outreach.test_results import campaign_of, helped, logged, season
from tests.reports import contents
from trainees.people import Person

__all__ = ["season"]
TOLD = Outreach(
    OutreachRow("", 6, 14, 120, 480, 200, 45, 18_600),
    (
        OutreachRow("Ra quân tháng 10", 4, 12, 110, 400, 200, 45, 18_600),
        OutreachRow("Điểm hỗ trợ thường xuyên", 2, 2, 15, 80, 0, 0, 0),
    ),
)


@pytest.fixture
def with_a_desk(season, work):
    """A standing desk helps somebody of the campaign's once more, and counts seven turns."""
    commune, campaign, day, _ = season
    with work():
        desk = db.session.query(Place).one()
        on = db.session.get_one(OutreachDay, day).day
        today = OutreachDay(
            locality_id=commune.locality, desk_id=desk.id, day=on, starts_at=time(8), ends_at=time(16), state="open"
        )  # fmt: skip
        db.session.add(today)
        db.session.flush()
        helped(today, commune.people[4])
        logged(today, "tally", what="vneid", count=7)
        return commune, campaign, on


def test_the_whole_counts_people_once_over_campaigns_and_desks(with_a_desk, work):
    commune, campaign, on = with_a_desk
    with work():
        told = activity.outreach(commune.locality, on - timedelta(days=30), on)
        title = campaign_of(campaign).title
        assert [(row.label, row.days, row.people, row.turns) for row in told.by_campaign] == [
            (title, 2, 2, 15), ("Điểm hỗ trợ thường xuyên", 1, 1, 7),
        ]  # fmt: skip
        assert told.whole == OutreachRow(
            "", 2, 1, 2, 22, 4, 1, 150
        )  # the desk was open on a date of the campaign's
        assert activity.outreach(commune.locality, on, on).whole.turns == 12, (
            "the week before is another period"
        )
        assert (
            activity.outreach(commune.locality, on - timedelta(days=30), on - timedelta(days=20))
            == Outreach()
        )
        decisions.merge(*(db.session.get_one(Person, commune.people[at]) for at in (3, 4)), by=COMMAND_LINE)
    with work():
        assert activity.outreach(commune.locality, on - timedelta(days=30), on).whole.people == 1


def test_a_unit_is_told_of_campaigns_of_its_tasks(with_a_desk, work):
    commune, campaign, on = with_a_desk
    first = on - timedelta(days=30)
    with work():
        plan = a_plan(commune)
        assert activity.outreach(commune.locality, first, on, unit=commune.units[0]) == Outreach()
        db.session.execute(campaign_task.insert().values(campaign_id=campaign, task_id=plan.tasks[0]))
        assert activity.outreach(commune.locality, first, on, unit=commune.units[0]).whole.turns == 15
        assert activity.outreach(commune.locality, first, on, unit=commune.units[1]) == Outreach()
        campaign_of(campaign).lead_unit_id = commune.units[1]
        db.session.flush()
        assert activity.outreach(commune.locality, first, on, unit=commune.units[1]).whole.people == 2


def said_by(content):
    with zipfile.ZipFile(io.BytesIO(filed_docx.document(content))) as packed:
        word = BeautifulSoup(packed.read("word/document.xml").decode(), "xml").get_text(" ")
    pdf = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(filed_pdf.document(content))).pages)
    return word, " ".join(pdf.split())


def test_every_file_tells_outreach_and_none_does_where_there_was_none():
    plain = contents.content()
    told = replace(plain, activity=replace(plain.activity, outreach=TOLD))
    for words in said_by(told):
        for one in ("Ra quân tháng 10", "480", "310"):
            assert one in words, one
        assert "600" not in words.replace("9.600", ""), "people and turns are never added up"
    for words in said_by(plain):
        assert "Ra quân" not in words
    book = load_workbook(io.BytesIO(filed_table.workbook(told)))
    rows = [[cell.value for cell in row] for row in book["Ra quân"].iter_rows(min_row=2, max_row=4)]
    assert rows[-1] == ["Tổng cộng (mỗi người, mỗi ngày tính một lần)", 6, 14, 120, 480, 200, 45, 310]
    assert book["Ra quân"].row_dimensions[4].height == 33, "bold words are wider: the whole takes two lines"
    assert {cell.alignment.horizontal for cell in book["Ra quân"][4][1:]} == {"right"}
    assert "Ra quân" not in load_workbook(io.BytesIO(filed_table.workbook(plain))).sheetnames


def test_no_head_of_the_outreach_table_is_cut_within_a_word():
    """In Word a column is as wide as its longest word in bold 11 points (about a fifth of a centimetre a letter) and its margins."""
    whole = sum(wide for _, wide in annex.OUTREACH)
    for title, wide in annex.OUTREACH:
        assert 16.5 * wide / whole > 0.38 + 0.2 * max(map(len, title.split())), title


def test_the_proposed_words_keep_people_and_turns_apart():
    plain = contents.content()
    words = wording.proposed(replace(plain, activity=Activity(outreach=TOLD)), ()).results
    assert "chưa tổ chức buổi tập huấn nào" in words
    assert "mỗi người tính một lần: 120 người" in words
    assert "480 lượt (không cộng với số người)" in words
    assert "45 tình nguyện viên tham gia (310 giờ)" in words
    assert "Ra quân" not in wording.proposed(plain, ()).results


def test_a_frozen_report_of_before_still_opens():
    told = replace(contents.content(), activity=Activity(outreach=TOLD))
    said = told.as_json()
    assert Content.of_json(said) == told
    del said["activity"]["outreach"]
    assert Content.of_json(said).activity.outreach == Outreach()


def test_hours_stand_behind_a_name_for_commendation(season, work):
    commune, _, _, _ = season
    with work():
        found = {one.id: one for one in candidates.of_people(commune.locality, clock.today().year)}
        best = found[commune.people[0]]
        assert (best.counts["Ngày ra quân"], best.counts["Giờ tình nguyện"]) == (1, 2)
        assert "Tình nguyện viên" in best.tags
        assert next(iter(found)) == commune.people[0]
        assert commune.people[1] not in found, "who was away gave nothing"


def test_where_a_line_of_the_ledger_comes_from(season, work):
    _, _, day, _ = season
    with work():
        assert source.in_words([f"outreach:{day}"]) == {f"outreach:{day}": "ngày ra quân “Ra quân A”"}
