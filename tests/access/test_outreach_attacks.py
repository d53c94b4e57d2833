"""What somebody with bad intent sends to outreach's pages, writes into what they print, or reads out of what they say."""

from __future__ import annotations

import io
import threading
import zipfile
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from time import sleep
from types import SimpleNamespace

import pytest
from bs4 import BeautifulSoup
from docx import Document
from openpyxl import load_workbook
from pypdf import PdfReader
from sqlalchemy import select

from app.access import ADMINISTRATOR, PLANNER, PUBLIC, VIEWER
from app.base import db as database
from app.base import typeset
from app.base.db import db
from app.reports import outreach_sheets
from app.web.outreach.volunteering import own_page
from campaigns.outreach.budget import BudgetLine
from campaigns.outreach.campaign import Campaign
from campaigns.outreach.day import OutreachDay, Point
from campaigns.outreach.message import Message
from campaigns.outreach.need import Need
from campaigns.outreach.place import Place
from campaigns.outreach.planning import needs
from campaigns.outreach.planning.needs import Said
from campaigns.outreach.team import Team
from campaigns.outreach.volunteer import Volunteer
from tests.addresses import address, fill, routes
from tests.conftest import ONE_DATABASE
from trainees.areas import Neighbourhood
from trainees.people import Person


@pytest.fixture
def things(commune, once):
    return once("things for an attacker", lambda: fill(commune, ADMINISTRATOR)).ids


# --- too much, and letters that nobody sees -------------------------------------------------------------------

ODD = "Ng\u202eợc\u200b\u0000\ufeff\ufffe \U0001f4e2\u0301 ﷺ Ａ½\tz\u0085\u2028b"


def stands(work, number):
    with work():
        return needs.of(db.session.get_one(Neighbourhood, number))


@pytest.mark.parametrize(
    "form",
    [
        {"more_equipment": ", ".join(f"thứ {n}" for n in range(10_000))}, {"equipment": [f"thứ {n}" for n in range(10_000)]},
        {"more_languages": "x" * 1_000_000}, {"languages": [f"Tiếng {n}" for n in range(10_000)]}, {"cluster": "x" * 200},
        {"seen": "x" * 1_000_000, "cluster": "Cụm 1"},
    ],
)  # fmt: skip
def test_a_neighbourhood_takes_no_more_than_it_can_show(things, sign_in, work, form):
    home = things["neighbourhood_id"]
    answer = sign_in(PLANNER).post(f"/needs/{home}", data=form)
    assert answer.status_code in (409, 422)
    assert len(answer.data) < 2_100_000
    assert not stands(work, home)


def test_words_with_letters_that_nobody_sees_are_kept_without_them(things, sign_in, work):
    planner, home = sign_in(PLANNER), things["neighbourhood_id"]
    form = {"more_languages": ODD, "equipment": [ODD, ODD], "more_equipment": ODD, "cluster": ODD}
    assert planner.post(f"/needs/{home}", data=form).status_code == 303
    said = stands(work, home)
    clean = "Ngợc \U0001f4e2\u0301 ﷺ Ａ½ z b"
    assert said == Said((clean,), (clean,), clean)
    assert planner.get("/needs").status_code == planner.get(f"/needs/{home}").status_code == 200
    long = planner.post("/needs/cluster", data={"cluster": "ổ" * 200 + "\x00", "home": [str(home)]})
    assert long.status_code == 303
    assert stands(work, home).cluster == "ổ" * 60


@ONE_DATABASE
def test_a_form_without_its_token_changes_no_need(things, sign_in, work):
    home = things["neighbourhood_id"]
    for path in (f"/needs/{home}", f"/needs/{home}/undo", "/needs/cluster"):
        answer = sign_in(PLANNER).post(path, data={"cluster": "Cụm 1", "home": [str(home)]}, csrf=False)
        assert answer.status_code == 400, path
    assert not stands(work, home)


@ONE_DATABASE
def test_no_word_of_a_need_is_markup(things, sign_in, work):
    planner, home = sign_in(PLANNER), things["neighbourhood_id"]
    with work():
        needs.say(db.session.get_one(Neighbourhood, home), Said(("<b>x", "<b>y"), ("<b>z", "<b>&"), "<b>'\""))
    pages = [
        planner.get("/needs"), planner.get(f"/needs/{home}"), planner.get(f"/campaigns/{things['campaign_id']}/where"),
        planner.post(f"/needs/{home}", data={"seen": "another", "cluster": "<b>c"}),
    ]  # fmt: skip
    assert [page.status_code for page in pages] == [200, 200, 200, 409]
    for page in pages:
        assert "<b>" not in page.text
        assert "&lt;b&gt;x" in page.text


# --- words that a program might obey --------------------------------------------------------------------------

FORMULAS = ('=HYPERLINK("http://x","y")', "+1+1", "-2+3", "@SUM(1)", "{=1+1}", "\t=1+1", "http://x.example")
MARKUP = '#image("/etc/passwd") $x$ *đậm* <w:t>&amp;</w:t> ]]>'


@pytest.fixture
def spoiled(things, work):
    """Everything that can be typed begins like a formula and goes on like markup."""
    words = (f"{FORMULAS[n % len(FORMULAS)]} {MARKUP} {n}" for n in count())
    with work():
        day = db.session.get_one(OutreachDay, things["day_id"])
        campaign, point = (
            db.session.get_one(Campaign, day.campaign_id),
            db.session.get_one(Point, things["point_id"]),
        )
        campaign.title, campaign.partners, campaign.lead = next(words), next(words), next(words)
        day.title, day.note, day.remark = next(words), next(words), next(words)
        point.streets, point.kit = next(words), [next(words)]
        for model, columns in (
            (Team, ("name", "note")), (Place, ("name", "address", "hours", "keeper", "note")), (Message, ("title", "unit", "link")),
            (BudgetLine, ("text", "source")), (Neighbourhood, ("name",)), (Person, ("name",)),
        ):  # fmt: skip
            for row in db.session.scalars(select(model).order_by(model.id)):
                for column in columns:
                    limit = getattr(model, column).type.length or 300
                    setattr(row, column, next(words)[:limit])
        home = db.session.get_one(Neighbourhood, things["neighbourhood_id"])
        needs.say(home, Said((FORMULAS[0],), (FORMULAS[3], FORMULAS[4]), FORMULAS[1]))
        for one in db.session.scalars(select(Volunteer)):
            one.languages = list(FORMULAS)
    return things


@ONE_DATABASE
def test_no_cell_of_a_workbook_is_a_formula_or_a_link(spoiled, sign_in):
    planner, campaign = sign_in(PLANNER), spoiled["campaign_id"]
    books = [
        planner.get(f"/campaigns/{campaign}/results.xlsx"), planner.post(f"/campaigns/{campaign}/where/export"),
        planner.post("/teams/export"), planner.get("/places.xlsx"), planner.get("/messages.xlsx"),
    ]  # fmt: skip
    begun = set()
    for answer in books:
        assert answer.status_code == 200
        data = answer.data
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            for name in parts.namelist():
                if name.startswith("xl/worksheets/sheet"):
                    said = parts.read(name)
                    assert [tag for tag in (b"<f>", b"<f ", b"<hyperlink") if tag in said] == [], name
                assert "externalLink" not in name
        for sheet in load_workbook(io.BytesIO(data)):
            for row in sheet.iter_rows():
                for cell in row:
                    assert cell.data_type != "f", cell.value
                    if isinstance(cell.value, str):
                        begun.add(cell.value[:1])
    assert begun >= set("=+-@{"), "what was typed is there, as text"


@ONE_DATABASE
def test_papers_show_what_was_typed_and_obey_none_of_it(spoiled, sign_in):
    planner = sign_in(PLANNER)
    report = planner.get(f"/campaigns/{spoiled['campaign_id']}/report.docx")
    assert report.status_code == 200
    paper = Document(io.BytesIO(report.data))
    assert any("*đậm* <w:t>&amp;</w:t> ]]>" in line.text for line in paper.paragraphs)
    for kind in ("assignments", "streets", "kit", "again"):
        answer = planner.post(f"/outreach-days/{spoiled['day_id']}/print", data={"what": kind, "team": ""})
        assert answer.status_code == 200, kind
        words = " ".join(
            " ".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.data)).pages).split()
        )
        assert "#image" in words
    page = planner.get("/needs").text
    assert "<w:t>" not in page


@ONE_DATABASE
def test_a_calendar_of_a_team_is_lines_of_its_own(spoiled, client, work):
    with work():
        db.session.get_one(OutreachDay, spoiled["day_id"]).note = "a\r\nEND:VEVENT\r\nATTACH:http://x.example"
    for path in (
        f"/d/{spoiled['team_code']}/calendar.ics",
        f"/v/{spoiled['volunteering.code']}/calendar.ics",
    ):
        answer = client.get(path)
        assert answer.status_code == 200
        lines = answer.data.decode().split("\r\n")
        assert not [line for line in lines if line.startswith("ATTACH")]
        assert lines.count("BEGIN:VEVENT") == lines.count("END:VEVENT")
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"


# --- who sees what --------------------------------------------------------------------------------------------


@ONE_DATABASE
def test_whoever_only_looks_learns_no_code_phone_or_form(things, sign_in, work):
    """The sentences of what is lacking, the needs, the workbook."""
    with work():
        codes = [*db.session.scalars(select(Volunteer.code)), *db.session.scalars(select(Team.code))]
        phones = [phone for phone in db.session.scalars(select(Person.phone)) if phone]
    assert codes
    assert phones
    viewer, campaign = sign_in(VIEWER), things["campaign_id"]
    for path in (
        f"/outreach-days/{things['day_id']}", f"/campaigns/{campaign}", "/needs", f"/teams/{things['team_id']}", "/teams",
        f"/campaigns/{campaign}/where", f"/proposals/{things['proposal_id']}", f"/campaigns/{campaign}/results",
    ):  # fmt: skip
        answer = viewer.get(path)
        assert answer.status_code == 200, path
        assert [code for code in codes if code in answer.text] == [], path
        assert [phone for phone in phones if phone in answer.text] == [], path
        page = BeautifulSoup(answer.text, "html.parser")
        for link in page.select(".todo-list a"):
            assert viewer.get(link["href"]).status_code == 200, link
    book = load_workbook(io.BytesIO(viewer.get(f"/campaigns/{campaign}/results.xlsx").data))
    assert "Tình nguyện viên" not in book.sheetnames


def test_a_need_of_a_neighbourhood_next_door_stays_next_door(things, found_commune, sign_in, work):
    """Mixed into one's own in a form of several."""
    neighbour, home = found_commune("00002", "Suối Trong"), things["neighbourhood_id"]
    with work():
        own = Neighbourhood(locality_id=neighbour.locality, name="Thôn Trong", name_key="thon trong")
        db.session.add(own)
        db.session.flush()
        own_id = own.id
    stranger = sign_in(PLANNER, neighbour)
    stranger.post(
        "/needs/cluster", data={"cluster": "Cụm X", "home": [str(own_id), str(home), "0", "-1", "9" * 30]}
    )
    assert stands(work, own_id).cluster == "Cụm X"
    assert not stands(work, home)
    with work():
        assert db.session.scalars(select(Need.locality_id)).all() == [neighbour.locality]


# --- what is held, kept and written down ----------------------------------------------------------------------


class Slow(io.BytesIO):
    """A body that comes as slowly as whoever sends it likes; `kept_waiting`: it was read while nobody else could write."""

    kept_waiting = False

    def _asked(self):
        self.kept_waiting |= database._turn.locked()

    def read(self, *size):
        self._asked()
        return super().read(*size)

    def readinto(self, room):
        self._asked()
        return super().readinto(room)

    def readline(self, *size):
        self._asked()
        return super().readline(*size)


def test_nobody_waits_for_the_body_of_a_stranger(app, commune, client, work, db_kind):
    """A view that takes the turn of who writes has read what it was sent: a stranger's link would stop a commune otherwise."""
    if db_kind != "sqlite":
        pytest.skip("who writes holds the rows that it writes, no turn of all")
    with work():
        made = fill(commune, ADMINISTRATOR)
    waiting, read = [], 0
    for rule, method, gate in routes(app):
        if method != "POST" or gate != PUBLIC:
            continue
        body = Slow(
            b"reason=x&way=name&claim=x&step=days&digits=1234&do=keep&sure=1&place=1&said=1&stars=5&birth_year=1980"
        )
        client.post(
            address(app, rule, made), input_stream=body, content_type="application/x-www-form-urlencoded"
        )
        read += body.tell() > 0
        if body.kept_waiting:
            waiting.append(rule.endpoint)
    assert waiting == []
    assert read > 10


@pytest.fixture
def log(app, monkeypatch):
    """What is written down of errors: (event, what)."""
    told = []
    monkeypatch.setitem(
        app.extensions, "log",
        SimpleNamespace(**{
            level: lambda event, **what: told.append((event, what)) for level in ("info", "warning", "error")
        }),
    )  # fmt: skip
    return told


@ONE_DATABASE
def test_a_log_tells_where_and_nobodys_private_address(things, client, monkeypatch, log):
    def broken(volunteer):
        raise RuntimeError("Lò Thị Mây")

    monkeypatch.setattr(own_page, "shown", broken)
    with pytest.raises(RuntimeError):
        client.get(f"/v/{things['volunteering.code']}")
    [(event, what)] = log
    assert (event, what["kind"], what["route"]) == ("unhandled", "RuntimeError", "/v/<code>")
    assert things["volunteering.code"] not in repr(what)
    assert "Lò" not in repr(what)


def test_no_more_rows_are_made_than_can_be_set(monkeypatch):
    """A day of sixty points with forty shifts of two hundred seats would be half a million."""
    made = []

    def section(number, stand):
        made.append(number)
        return {"rows": [[]] * 3_000}

    monkeypatch.setitem(outreach_sheets._SECTION, outreach_sheets.ASSIGNMENTS, section)
    day = SimpleNamespace(day=None, named="", note="")
    with pytest.raises(outreach_sheets.Refused, match=r"nhiều nhất 4\.000 dòng"):
        outreach_sheets._data(outreach_sheets.ASSIGNMENTS, day, [None] * 60, "", ())
    assert made == [1, 2]


def test_a_few_documents_are_set_at_once_and_the_others_wait(monkeypatch):
    """A long one takes 300 MB: thirty of them would take the server."""
    now, most = 0, 0
    lock = threading.Lock()

    def run(*words, **more):
        nonlocal now, most
        with lock:
            now, most = now + 1, max(most, now + 1)
        sleep(0.02)
        with lock:
            now -= 1
        return SimpleNamespace(returncode=0, stdout=b"[1]\nx")

    monkeypatch.setattr(typeset.subprocess, "run", run)
    with ThreadPoolExecutor(4 * typeset.AT_ONCE) as crowd:
        done = [crowd.submit(typeset.pictures, Path("x.typ"), {}) for _ in range(4 * typeset.AT_ONCE)]
    assert [one.result() for one in done] == [[b"x"]] * len(done)
    assert most == typeset.AT_ONCE
