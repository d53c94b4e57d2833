"""The states of a report: who may do what when, what stays, and what two do at once."""

from __future__ import annotations

import hashlib
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from app.base import clock
from app.base.actors import EVERYWHERE, Actor
from app.base.db import db
from app.base.errors import Conflict, CoreError, NotFound, Refused
from app.filing import due, life, opening, report, snapshot, step, title
from app.filing.content import Letterhead, Text
from app.filing.parts import part as parts
from app.filing.parts import receiving
from app.filing.parts.part import Part, PartReturn
from app.filing.report import (
    APPROVED,
    DRAFT,
    ISSUED,
    RETURNED,
    SUBMITTED,
    Report,
    ReportCounted,
    ReportFile,
    ReportRule,
    ReportStep,
)
from campaigns.plans import results
from campaigns.plans.plan import Plan
from campaigns.plans.rule import ReportingRule
from tests.filing.filing_made import AFTER, MONTH, a_plan, draw, taught, too_many
from trainees import areas, rosters

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"


@pytest.fixture
def made(commune, work, at):
    at(AFTER)
    with work():
        ids = a_plan(commune)
        taught(commune.people[0], date(2026, 2, 3))
    return ids


@pytest.fixture
def officer(commune) -> Actor:
    return Actor(commune.accounts["officer"], "Cán bộ")


@pytest.fixture
def leader(commune) -> Actor:
    return Actor(commune.accounts["administrator"], "Lãnh đạo")


def opened(made, by, rules=(0,), period=MONTH) -> Report:
    plan = db.session.get_one(Plan, made.plan)
    return life.open_period(
        plan, [db.session.get_one(ReportingRule, made.rules[n]) for n in rules], period, by=by
    )


def the(report_id: int) -> Report:
    return report.get(report_id, within=EVERYWHERE)


def refused(code: str, deed, kind: type[CoreError] = Refused) -> CoreError:
    with pytest.raises(kind) as told:
        deed()
    assert told.value.code == code
    return told.value


def verbs(one: Report) -> list[str]:
    return [each.verb for each in life.journal(one)]


# --- opening ---------------------------------------------------------------------------------------------------


def test_a_period_is_opened_once_for_its_rules(made, work, officer) -> None:
    with work():
        first = opened(made, officer, (0, 1))
        assert first.title == "Báo cáo kết quả thực hiện Kế hoạch số 15/KH-UBND tháng 02/2026"
        assert first.to == "UBND tỉnh; Sở Khoa học và Công nghệ"
        assert (first.first, first.cut_off, first.due, first.sign_by) == (
            date(2026, 1, 15), date(2026, 2, 14), date(2026, 2, 13), date(2026, 2, 11),
        )  # fmt: skip
        assert (first.state, first.revision, first.period_words) == (DRAFT, 1, "tháng 02/2026")
        assert opened(made, officer, (0, 1)).id == first.id
        assert opened(made, officer, (1,)).id == first.id
        assert verbs(first) == ["opened"]
        assert db.session.scalar(select(func.count(Report.id))) == 1


@pytest.mark.parametrize(
    ("number", "name", "words", "said"),
    [
        (
            "15/KH-UBND",
            "Kế hoạch A",
            "quý I/2026",
            "Báo cáo kết quả thực hiện Kế hoạch số 15/KH-UBND quý I/2026",
        ),
        (
            "",
            "Kế hoạch phổ cập năm 2026",
            "năm 2026",
            "Báo cáo kết quả thực hiện Kế hoạch phổ cập năm 2026",
        ),
        (
            "",
            "Phong trào Bình dân học vụ số",
            "",
            "Báo cáo kết quả thực hiện Kế hoạch “Phong trào Bình dân học vụ số”",
        ),
    ],
)
def test_a_title_names_plan_and_period(number, name, words, said) -> None:
    assert title.of_period(Plan(number=number, title=name), words) == said


def test_a_rule_that_another_report_serves_is_left_to_it(made, work, officer) -> None:
    with work():
        second = opened(made, officer, (1,))
        first = opened(made, officer, (0, 1))
        assert first.id != second.id
        assert [line.rule_id for line in first.rules] == [made.rules[0]]
        refused("report_rules", lambda: opened(made, officer, ()))
        other = Plan(
            locality_id=first.locality_id,
            identity="other",
            title="Khác",
            year=2026,
            created_at=first.opened_at,
        )
        db.session.add(other)
        db.session.flush()
        rule = db.session.get_one(ReportingRule, made.rules[0])
        refused("rule_unknown", lambda: life.open_period(other, [rule], MONTH, by=officer), NotFound)


def test_what_is_due_is_opened_with_every_rule_it_serves(made, work, officer) -> None:
    with work():
        plan = db.session.get_one(Plan, made.plan)
        soon = due.upcoming(plan, date(2026, 3, 1), date(2026, 3, 31))
        report = life.open_due(plan, soon[0], by=officer)
        assert (report.period, report.cut_off) == ("2026-03", date(2026, 3, 14))
        assert life.open_due(plan, soon[0], by=officer).id == report.id
        assert opening.served(made.rules)[made.rules[0], "2026-03"].id == report.id


def test_two_who_open_a_period_at_once_get_one_report(made, app, at_once, work, officer, leader) -> None:
    said = at_once(lambda: opened(made, officer).id, lambda: opened(made, leader).id)
    with work():
        assert db.session.scalar(select(func.count(Report.id))) == 1
        assert set(said) == {db.session.scalar(select(Report.id))}


def test_without_the_hold_the_database_refuses_the_second(
    made, app, at_once, work, officer, leader, db_kind, monkeypatch
) -> None:
    """The negative control: where nobody waits for the other, only UNIQUE keeps it at one."""
    monkeypatch.setattr(opening, "hold", lambda row: None)
    monkeypatch.setattr(opening, "_served", lambda asked: {})
    said = at_once(lambda: opened(made, officer).id, lambda: opened(made, leader).id)
    assert sorted(type(one).__name__ for one in said) == ["IntegrityError", "int"]
    with work():
        assert db.session.scalar(select(func.count(ReportRule.id))) == 1


def test_asked_for_once_and_again(made, work, officer) -> None:
    with work():
        plan = db.session.get_one(Plan, made.plan)
        day = date(2026, 2, 18)

        def asked(**more):
            return life.open_asked(plan, " Báo cáo nhanh ", day, by=officer, **more)

        one = asked(refs=["3", "1"], due=date(2026, 2, 22), to="UBND tỉnh")
        assert (one.title, one.period, one.refs, one.first) == (
            "Báo cáo nhanh",
            None,
            ["1", "3"],
            date(2026, 1, 1),
        )
        assert (one.due, one.to, one.period_words) == (date(2026, 2, 22), "UBND tỉnh", "đến ngày 18/02/2026")
        assert asked(refs=["1", "3"]).id == one.id
        assert asked().id != one.id
        refused("target_unknown", lambda: asked(refs=["1", "khong-co"]), NotFound)
        refused("target_unknown", lambda: asked(refs=[]), NotFound)
        refused("report_days", lambda: asked(first=date(2026, 2, 19)))
        refused("report_title", lambda: life.open_asked(plan, "  ", day, by=officer))
        life.submit(one, draw, by=officer)
        assert [line.ref for line in snapshot.content_of(one).lines] == ["1", "3"]
        assert asked(refs=["1", "3"]).id != one.id


# --- writing ---------------------------------------------------------------------------------------------------


def test_words_and_frame_are_kept_and_end_with_the_draft(made, work, officer, leader) -> None:
    with work():
        one = opened(made, officer)
        life.write(one, Text(results=" Dòng 1\r\nDòng 2 \n", ahead="Tiếp\x00 tục"), by=officer)
        assert one.words == {
            "results": "Dòng 1\nDòng 2",
            "difficulties": "",
            "proposals": "",
            "ahead": "Tiếp tục",
        }
        life.write(one, Text(results="Dòng 1"), by=officer)
        life.write(one, Text(results="Dòng 1"), by=leader)  # the same again is no step
        life.frame(
            one, Letterhead(agency=("UBND XÃ", " "), sign=" BC-VHXH ", recipients=("UBND tỉnh",)), by=officer
        )
        assert (one.paper.agency, one.paper.sign) == (("UBND XÃ",), "BC-VHXH")
        assert verbs(one) == ["opened", "written", "framed"]
        refused("text_long", lambda: life.write(one, Text(results="x" * 20_001), by=officer))
        life.submit(one, draw, by=officer)
        content = snapshot.content_of(one)
        assert (content.text.results, content.letterhead.recipients) == ("Dòng 1", ("UBND tỉnh",))
        refused("report_state", lambda: life.write(one, Text(), by=officer))
        refused("report_state", lambda: life.frame(one, Letterhead(), by=officer))


# --- freezing --------------------------------------------------------------------------------------------------


def test_submitting_freezes_numbers_people_and_files(made, commune, work, officer) -> None:
    with work():
        one = opened(made, officer)
        life.submit(one, draw, by=officer)
        assert (one.state, one.frozen_by) == (SUBMITTED, officer.account_id)
        assert snapshot.content_of(one).line("1").numerator == 1
        assert snapshot.people_of(one)["1"] == ((commune.people[0],), tuple(sorted(commune.people)))
        file = snapshot.file_of(one, "json")
        assert file.digest == hashlib.sha256(file.data).hexdigest()
        assert file.filename == "so-lieu-tong-2026-02.json"
        assert [each.kind for each in snapshot.files(one)] == ["json"]
        assert one.digest == snapshot.digest_of(snapshot.content_of(one))
        refused("report_file_unknown", lambda: snapshot.file_of(one, "xlsx"), NotFound)
        refused("report_state", lambda: life.submit(one, draw, by=officer))


def test_more_people_than_there_are_is_not_signed(made, commune, work, officer) -> None:
    with work():
        one = opened(made, officer)
        too_many(commune, made)
        told = refused("numerator_above", lambda: life.submit(one, draw, by=officer))
        assert told.details == ("2. Người dân có tài khoản định danh: 2/1",)
        assert (one.state, one.content) == (DRAFT, None)
        assert db.session.scalar(select(func.count(ReportFile.id))) == 0


def test_a_list_that_changes_between_two_readings_is_read_again(
    made, commune, work, officer, monkeypatch
) -> None:
    read, changes = results.of_plan, iter([True])

    def slowly(*given, **more):
        found = read(*given, **more)
        if next(changes, False):
            query = select(rosters.Membership).where(rosters.Membership.person_id == commune.people[0])
            rosters.end(db.session.scalars(query).one(), date(2026, 1, 31), by=officer)
        return found

    with work():
        one = opened(made, officer)
        monkeypatch.setattr(results, "of_plan", slowly)
        life.submit(one, draw, by=officer)
        line = snapshot.content_of(one).line("1")
        assert (line.numerator, line.denominator) == (0, 5)
        whom, among = snapshot.people_of(one)["1"]
        assert (len(whom), len(among)) == (0, 5)


def test_two_submits_at_once_give_one_freeze(made, app, at_once, work, officer, leader) -> None:
    with work():
        number = opened(made, officer).id
    drawn: list[int] = []

    def submit(by):
        def once(content):
            drawn.append(1)
            return draw(content)

        life.submit(the(number), once, by=by)
        return by.account_id

    said = at_once(lambda: submit(officer), lambda: submit(leader))
    lost = [one for one in said if isinstance(one, Refused)]
    assert [one.code for one in lost] == ["report_state"]
    with work():
        one = the(number)
        assert one.frozen_by in said
        assert len(drawn) == 1
        assert [each.verb for each in step.of(one)] == ["opened", "submitted"]
        assert db.session.scalar(select(func.count(ReportFile.id))) == 1


def test_without_the_hold_the_files_are_refused_a_second_time(
    made, app, at_once, work, officer, leader, db_kind, monkeypatch
) -> None:
    """The negative control: on PostgreSQL both see a draft, and UNIQUE on the files lets one through. SQLite lets one write at a
    time, so the second sees what the first did."""
    with work():
        number = opened(made, officer).id
    monkeypatch.setattr(life, "hold", lambda row: None)
    said = at_once(*(lambda by=by: life.submit(the(number), draw, by=by) for by in (officer, leader)))
    assert [type(one).__name__ for one in said if one is not None] == [
        "IntegrityError" if db_kind == "postgresql" else "Refused"
    ]


def test_withdrawn_before_anybody_decided(made, work, officer, leader) -> None:
    with work():
        one = opened(made, officer)
        life.submit(one, draw, by=officer)
        life.withdraw(one, by=officer)
        assert (one.state, one.content, one.digest, one.frozen_at, one.frozen_by) == (
            DRAFT,
            None,
            None,
            None,
            None,
        )
        for table in (ReportFile, ReportCounted):
            assert db.session.scalar(select(func.count(table.id))) == 0
        life.submit(one, draw, by=officer)
        life.approve(one, by=leader)
        refused("report_state", lambda: life.withdraw(one, by=officer))
        assert verbs(one) == ["opened", "submitted", "withdrawn", "submitted", "approved"]


# --- deciding --------------------------------------------------------------------------------------------------


def test_nobody_approves_what_they_froze(made, work, officer, leader) -> None:
    with work():
        one = opened(made, officer)
        refused("report_state", lambda: life.approve(one, by=leader))
        life.submit(one, draw, by=officer)
        refused("own_report", lambda: life.approve(one, by=officer))
        assert one.state == SUBMITTED
        life.approve(one, by=leader)
        assert (one.state, one.approved_by) == (APPROVED, leader.account_id)
        refused("report_state", lambda: life.approve(one, by=leader))
        refused("report_state", lambda: life.send_back(one, "Muộn", by=leader))
        life.unapprove(one, by=leader)
        assert (one.state, one.approved_at, one.approved_by) == (SUBMITTED, None, None)
        refused("report_state", lambda: life.unapprove(one, by=leader))
        life.approve(one, by=leader)
        last = life.journal(one)[-1]
        assert (last.verb, last.by_name) == ("approved", "Lãnh đạo")


def test_a_return_goes_on_as_the_second_revision_with_its_words(made, work, officer, leader) -> None:
    with work():
        one = opened(made, officer, (0, 1))
        life.write(one, Text(results="Đã mở 1 lớp"), by=officer)
        life.frame(one, Letterhead(agency=("UBND XÃ",)), by=officer)
        life.submit(one, draw, by=officer)
        refused("return_why", lambda: life.send_back(one, " ", by=leader))
        two = life.send_back(one, "Bổ sung lớp ngày 04/02", by=leader)
        assert (one.state, two.state, two.revision) == (RETURNED, DRAFT, 2)
        assert (two.replaces_id, two.origin, two.words["results"]) == (one.id, one.id, "Đã mở 1 lớp")
        assert two.paper.agency == ("UBND XÃ",)
        assert {(line.rule_id, line.revision) for line in two.rules} == {(rule, 2) for rule in made.rules}
        assert opened(made, officer).id == two.id
        assert [each.note for each in life.journal(two) if each.verb == "returned"] == [
            "Bổ sung lớp ngày 04/02"
        ]
        assert snapshot.content_of(one).line("1").numerator == 1
        refused("report_returned", lambda: life.remove(two, by=officer))
        refused("report_state", lambda: life.submit(one, draw, by=officer))
        life.submit(two, draw, by=officer)
        assert snapshot.file_of(two, "json").filename == "so-lieu-tong-2026-02-lan-2.json"
        three = life.send_back(two, "Lần nữa", by=leader)
        assert (three.revision, three.origin, three.replaces_id) == (3, one.id, two.id)


def test_issued_with_number_day_signer_and_the_signed_paper(made, work, officer, leader) -> None:
    with work():
        one = opened(made, officer)

        def record(number="45/BC-UBND", day=AFTER, signer="Nguyễn Văn A", **more):
            life.record(one, number, day, signer, by=officer, **more)

        refused("report_state", record)
        life.submit(one, draw, by=officer)
        life.approve(one, by=leader)
        refused("issued_number", lambda: record(" "))
        refused("issued_signer", lambda: record(signer=""))
        refused("issued_future", lambda: record(day=date(2026, 2, 21)))
        record(file=(PDF, "ban-ky.pdf"))
        assert (one.state, one.number, one.issued_on, one.signer) == (
            ISSUED,
            "45/BC-UBND",
            AFTER,
            "Nguyễn Văn A",
        )
        assert one.signed.data == PDF
        record("54/BC-UBND")
        assert (one.number, one.signed.data) == ("54/BC-UBND", PDF)
        assert life.journal(one)[-1].note.endswith("trước đó ghi: số 45/BC-UBND ngày 20/02/2026")


def test_once_issued_the_pages_of_the_units_close_and_the_office_may_open_them_again(
    made, work, officer
) -> None:
    with work():
        one = opened(made, officer)
        unit = areas.ensure_unit(one.locality_id, "Trạm Y tế")
        db.session.add(Part(locality_id=one.locality_id, report_id=one.id, unit_id=unit.id, code="0123456789A", asked_at=clock.now()))  # fmt: skip
        life.submit(one, draw, by=officer)
        [part] = parts.of_report(one)
        assert part.closed_at is None
        life.record(one, "45/BC-UBND", AFTER, "Nguyễn Văn A", by=officer)
        assert part.closed_at == clock.now()
        receiving.reopen(part)
        life.record(one, "54/BC-UBND", AFTER, "Nguyễn Văn A", by=officer)
        assert part.closed_at is None


def test_approved_on_paper_is_recorded_straight_away(made, work, officer) -> None:
    with work():
        one = opened(made, officer)
        life.submit(one, draw, by=officer)
        life.record(one, "45/BC-UBND", AFTER, "Nguyễn Văn A", by=officer)
        assert (one.state, one.approved_at) == (ISSUED, None)
        assert verbs(one) == ["opened", "submitted", "recorded"]


def test_an_issued_report_is_revised_once_and_the_revision_can_be_taken_back(made, work, officer) -> None:
    with work():
        one = opened(made, officer)
        refused("report_state", lambda: life.revise(one, by=officer))
        life.submit(one, draw, by=officer)
        life.record(one, "45/BC-UBND", AFTER, "Nguyễn Văn A", by=officer)
        two = life.revise(one, by=officer)
        assert (two.revision, two.state, one.state) == (2, DRAFT, ISSUED)
        refused("report_revised", lambda: life.revise(one, by=officer), Conflict)
        life.remove(two, by=officer)
        assert life.next_of(one) is None
        assert verbs(one) == ["opened", "submitted", "recorded", "unrevised"]
        assert life.revise(one, by=officer).revision == 2


def test_two_who_revise_at_once_make_one_revision(made, app, at_once, work, officer, leader) -> None:
    with work():
        one = opened(made, officer)
        life.submit(one, draw, by=officer)
        life.record(one, "45/BC-UBND", AFTER, "Nguyễn Văn A", by=officer)
        number = one.id
    said = at_once(*(lambda by=by: life.revise(the(number), by=by).id for by in (officer, leader)))
    assert [one.code for one in said if isinstance(one, Conflict)] == ["report_revised"]
    with work():
        assert db.session.scalar(select(func.count(Report.id))) == 2


def test_approved_and_returned_at_once_is_one_of_them(made, app, at_once, work, officer, leader) -> None:
    with work():
        one = opened(made, officer)
        life.submit(one, draw, by=officer)
        number = one.id
    said = at_once(
        lambda: life.approve(the(number), by=leader),
        lambda: life.send_back(the(number), "Sai", by=leader).id,
        lambda: life.withdraw(the(number), by=officer),
    )
    assert [one.code for one in said if isinstance(one, Refused)] == ["report_state", "report_state"]
    with work():
        steps = [each.verb for each in db.session.scalars(select(ReportStep).order_by(ReportStep.id))]
        assert steps[:2] == ["opened", "submitted"]
        assert len([verb for verb in steps[2:] if verb != "revised"]) == 1


def test_a_draft_that_was_opened_by_mistake_goes(made, commune, work, officer) -> None:
    with work():
        one = opened(made, officer)
        part = Part(
            locality_id=commune.locality, report_id=one.id, unit_id=commune.units[0], code="ABCDEFGHJKM", asked_at=one.opened_at
        )  # fmt: skip
        db.session.add(part)
        db.session.flush()
        back = PartReturn(
            locality_id=commune.locality, part_id=part.id, came="file", digest="0" * 64, came_at=one.opened_at
        )
        db.session.add(back)
        db.session.flush()
        refused("report_parts", lambda: life.remove(one, by=officer))
        db.session.delete(back)
        life.remove(one, by=officer)
        for table in (Report, ReportRule, ReportStep, Part):
            assert db.session.scalar(select(func.count(table.id))) == 0
        again = opened(made, officer)
        life.submit(again, draw, by=officer)
        refused("report_state", lambda: life.remove(again, by=officer))


def test_what_was_asked_of_units_is_told(made, commune, work, officer) -> None:
    with work():
        one = opened(made, officer)
        moments = (None, one.opened_at)
        for unit, sent in zip(commune.units, moments, strict=True):
            db.session.add(
                Part(
                    locality_id=commune.locality, report_id=one.id, unit_id=unit, code=f"ABCDEFGHJK{unit}",
                    asked_at=one.opened_at, sent_at=sent,
                )
            )  # fmt: skip
        db.session.flush()
        told = snapshot.content_of(one).unheard
        # Sent on the 20th, due on the 13th.
        assert (told.asked, told.sent, told.late, told.missing) == (2, 1, 1, ("Văn phòng Ủy ban",))
        assert Decimal(told.sent) / told.asked == Decimal("0.5")
