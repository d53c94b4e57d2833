"""Reminders by mail, against a server that speaks SMTP on loopback: each once, given back when it could not go out."""

from __future__ import annotations

import socketserver
import threading
from dataclasses import replace
from datetime import date, datetime
from email import message_from_string
from email.header import decode_header, make_header
from functools import partial

import pytest
from sqlalchemy import select

from app import accounts, settings
from app.base import clock
from app.base.actors import COMMAND_LINE, EVERYWHERE
from app.base.db import db
from app.filing import life, reminder
from app.filing.parts.part import Part
from app.filing.reminder import Reminder
from app.filing.report import SUBMITTED, Report, ReportRule
from app.jobs import mail, reminders
from app.jobs.mail import Letter
from app.settings import Mail, SettingsError
from campaigns.plans.plan import Plan
from campaigns.plans.rule import ReportingRule
from trainees import areas

DAY = date(2026, 3, 13)  # a Friday; "trước ngày 15" is Saturday the 14th


class Conversation(socketserver.StreamRequestHandler):
    """As much of RFC 5321 as a client without extensions needs."""

    def handle(self) -> None:
        self.say("220 thu")
        for line in self.rfile:
            word = line.decode().strip().upper()
            if word.startswith("DATA"):
                self.say("354 go on")
                lines = []
                while (text := self.rfile.readline().decode()) != ".\r\n":
                    lines.append(text)
                self.server.letters.append("".join(lines))
                self.say("250 ok")
            elif word.startswith("RCPT") and self.server.refused and self.server.refused.upper() in word:
                self.say("550 nobody")
            elif word.startswith("QUIT"):
                self.say("221 bye")
                return
            else:
                self.say("250 ok")

    def say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


@pytest.fixture
def post():
    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Conversation)
    server.letters, server.refused, server.daemon_threads = [], "", True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def line(app, post, monkeypatch) -> Mail:
    given = Mail("127.0.0.1", post.server_address[1], False, "", "", "hocvuso@hoasen.example")
    monkeypatch.setitem(app.extensions, "settings", replace(app.extensions["settings"], mail=given))
    return given


@pytest.fixture
def due(work, commune, monkeypatch):
    """A monthly rule due today, an open report of another period with a unit that has not sent, its focal point."""
    noon = datetime(2026, 3, 13, 9, 0, tzinfo=clock.ZONE)
    monkeypatch.setattr(clock, "now", lambda: noon)
    with work():
        plan = Plan(
            locality_id=commune.locality, identity="nhac", title="Kế hoạch", year=2026, created_at=noon
        )
        plan.rules = [
            ReportingRule(
                locality_id=commune.locality, who="UBND xã", to="UBND tỉnh", cadence="month", before_day=15
            )
        ]
        db.session.add(plan)
        db.session.flush()
        report = Report(
            locality_id=commune.locality, plan_id=plan.id, title="Báo cáo chuyên đề", first=date(2026, 1, 1), cut_off=DAY,
            due=DAY, opened_at=noon,
        )  # fmt: skip
        db.session.add(report)
        db.session.flush()
        db.session.add(
            Part(locality_id=commune.locality, report_id=report.id, unit_id=commune.units[0], code="0123456789A", asked_at=noon)
        )  # fmt: skip
        place = areas.get_locality(commune.locality, within=EVERYWHERE)
        focal, _ = accounts.add(
            place, "dau-moi@hoasen.example", "focal", password="mat-khau-dai-1", unit_id=commune.units[0]
        )
        return focal.id


def told(post) -> list[tuple[str, str, str]]:
    """(to, subject, words) of each letter that arrived, by address."""
    found = []
    for text in post.letters:
        message = message_from_string(text)
        subject = str(make_header(decode_header(message["Subject"])))
        found.append((message["To"], subject, message.get_payload(decode=True).decode()))
    return sorted(found)


def test_each_is_written_to_once(app, due, line, post, work, commune):
    with app.app_context():
        reminders.remind()
        reminders.remind()
    letters = told(post)
    assert [one[0] for one in letters].count("dau-moi@hoasen.example") == 1
    focal = next(one for one in letters if one[0] == "dau-moi@hoasen.example")
    assert "Báo cáo chuyên đề" in focal[1]
    assert f"{app.config['PUBLIC_URL']}/u/0123456789A" in focal[2]
    asked = [one for one in letters if one[1] == "Nhắc: Báo cáo chuyên đề"]
    assert {one[0] for one in asked} == {commune.emails["officer"], commune.emails["administrator"]}
    assert asked[0][2].startswith("Báo cáo chuyên đề: hạn nộp 13/03/2026.")
    officers = [one for one in letters if "Nhắc báo cáo" in one[1]]
    assert {one[0] for one in officers} == {commune.emails["officer"], commune.emails["administrator"]}
    assert "hạn cuối 14/03 là thứ Bảy: nộp trong hôm nay, thứ Sáu 13/03" in officers[0][2]
    with work():
        assert len(list(db.session.scalars(select(Reminder)))) == len(letters)


def test_what_was_handed_in_is_not_reminded_of_and_what_was_returned_is(app, due, work, commune):
    """Submitted: no letter. Returned: the draft that goes on is due as before. The other days say nothing."""

    def subjects(day: date = DAY) -> set[str]:
        return {letter.subject for _, _, letter in reminders.letters(commune.locality, day, "https://hoasen")}

    mine, theirs = "Nhắc báo cáo tháng 03/2026", "Nhắc: Báo cáo chuyên đề"
    with app.app_context():
        assert {mine, theirs} <= subjects()
        assert subjects(date(2026, 3, 10)) == set()
        assert {mine, theirs} <= subjects(date(2026, 3, 11))
    with work():
        asked = db.session.scalars(select(Report)).one()
        rule = db.session.scalars(select(ReportingRule)).one()
        first = Report(
            locality_id=commune.locality, plan_id=asked.plan_id, title="Tháng 03", first=date(2026, 2, 15), cut_off=DAY, period="2026-03",
            state=SUBMITTED, opened_at=asked.opened_at,
        )  # fmt: skip
        first.rules = [ReportRule(locality_id=commune.locality, rule_id=rule.id, period="2026-03")]
        db.session.add(first)
        asked.state = SUBMITTED
    with app.app_context():
        assert not {mine, theirs} & subjects()
    with work():
        first = db.session.scalars(select(Report).where(Report.period == "2026-03")).one()
        life.send_back(first, "Thiếu số liệu", by=COMMAND_LINE)
    with app.app_context():
        assert mine in subjects()
        assert theirs not in subjects()


def test_who_sent_or_can_send_no_more_is_not_reminded(app, due, work, commune):
    def focal() -> list[str]:
        found = reminders.letters(commune.locality, DAY, "https://hoasen")
        return [letter.to for _, about, letter in found if about.startswith("part:")]

    with app.app_context():
        assert "dau-moi@hoasen.example" in focal()
    for change in ({"sent_at": datetime(2026, 3, 12, 9, 0, tzinfo=clock.ZONE)}, {"closed_at": datetime(2026, 3, 12, 9, 0, tzinfo=clock.ZONE)}):  # fmt: skip
        with work():
            part = db.session.scalars(select(Part)).one()
            part.sent_at, part.closed_at = change.get("sent_at"), change.get("closed_at")
        with app.app_context():
            assert focal() == []


def test_what_could_not_go_out_is_tried_again(app, due, line, post, work):
    post.refused = "dau-moi"
    with app.app_context():
        reminders.remind()
    before = len(post.letters)
    post.refused = ""
    with app.app_context():
        reminders.remind()
    assert [one[0] for one in told(post)].count("dau-moi@hoasen.example") == 1
    assert len(post.letters) == before + 1


def test_a_line_break_adds_no_header_and_stops_no_other_letter(line, post):
    bad = mail.Letter("a@hoasen.example", "Nhắc\r\nBcc: b@hoasen.example", "a")
    worse = mail.Letter("a@hoasen.example\nBcc: b@hoasen.example", "Nhắc", "b")
    assert mail.send(line, [bad, worse, mail.Letter("c@hoasen.example", "Nhắc", "c")]) == [bad, worse]
    assert [one[0] for one in told(post)] == ["c@hoasen.example"]


def test_a_silent_server_loses_nothing(app, due, work, monkeypatch):
    closed = Mail("127.0.0.1", 9, False, "", "", "a@hoasen.example")
    monkeypatch.setitem(app.extensions, "settings", replace(app.extensions["settings"], mail=closed))
    with app.app_context():
        reminders.remind()
    with work():
        assert list(db.session.scalars(select(Reminder))) == []


def test_at_night_and_without_a_server_nobody_is_written_to(app, due, post, line, monkeypatch, work):
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 3, 13, 22, 0, tzinfo=clock.ZONE))
    with app.app_context():
        reminders.remind()
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 3, 13, 9, 0, tzinfo=clock.ZONE))
    monkeypatch.setitem(app.extensions, "settings", replace(app.extensions["settings"], mail=None))
    with app.app_context():
        reminders.remind()
    assert post.letters == []


def test_two_workers_at_once_write_one_letter(app, due, commune, work, at_once):
    deed = partial(reminder.claim, commune.locality, due, "report:1", DAY)
    assert sorted(at_once(*[deed] * 8)) == [False] * 7 + [True]


def test_a_password_never_goes_over_an_open_line(post):
    server = Mail("127.0.0.1", post.server_address[1], False, "ten", "bi-mat", "a@hoasen.example")
    with pytest.raises(mail.smtplib.SMTPNotSupportedError):
        mail.send(server, [Letter("b@hoasen.example", "Chào", "Nội dung")])
    assert "bi-mat" not in repr(server)


@pytest.mark.parametrize(
    "url",
    ["http://may-chu", "smtp://", "smtp://may-chu", "smtp://may-chu:abc?from=a@b.vn", "smtps://ten:bi-mat@may-chu"],
)  # fmt: skip
def test_a_wrong_address_is_said_without_its_password(url, environ):
    with pytest.raises(SettingsError) as said:
        settings.read({**environ, "SMTP_URL": url})
    assert "bi-mat" not in str(said.value)
    assert "SMTP_URL" in str(said.value)


def test_a_whole_address(environ):
    found = settings.read(
        {
            **environ,
            "SMTP_URL": "smtps://ten%40hoasen.example:m%2Fk@thu.example:4650?from=bao-cao@hoasen.example",
        }
    ).mail
    assert (found.host, found.port, found.tls, found.user, found.password, found.sender) == (
        "thu.example", 4650, True, "ten@hoasen.example", "m/k", "bao-cao@hoasen.example",
    )  # fmt: skip
