"""Results from elsewhere: written once, each its own kind of evidence, withdrawn with a reason and taken back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from app.base import clock
from app.base.actors import COMMAND_LINE, EVERYWHERE, Scope
from app.base.errors import Conflict, NotFound, Refused
from campaigns import courses
from certificates.outside import listing, outside_result, titles
from certificates.outside.listing import Wanted
from certificates.outside.outside_result import CONFIRMED, EXTERNAL, KINDS, PLATFORM, Paper
from tests.certificates.outside_made import COURSE, here, lines, standing, the_skills
from trainees import attachments, indicators, ledger, people
from trainees.indicators.definition import rule_of
from trainees.people import Details
from trainees.people.merging import merge

ON = date(2026, 3, 14)
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def paper(kind=PLATFORM, number="BDHVS-0001", **more):
    """A paper that nothing is wrong with."""
    fill = {
        "on": ON,
        "course": COURSE,
        "organiser": "Bộ Khoa học và Công nghệ",
        "checked_by": "Trần Thị Văn Hóa",
    }
    return Paper(kind=kind, number=number, **(fill | more))


def add(person_id, said=None, codes=("ATTT",), **more):
    """One result, written by the command line."""
    person = people.get(person_id, within=EVERYWHERE)
    return outside_result.add(person, said or paper(), the_skills(*codes), by=COMMAND_LINE, **more)


@pytest.mark.parametrize("kind", list(KINDS))
def test_each_kind_is_evidence_of_its_own_kind(work, commune, kind):
    with work():
        result = add(commune.people[0], paper(kind), codes=("ATTT", "DLCN"))
        assert lines() == [(commune.people[0], "ATTT", kind, ON), (commune.people[0], "DLCN", kind, ON)]
        assert {line.source for line in ledger.lines()} == {result.key} == {f"outside:{result.id}"}
        assert kind in ledger.KINDS


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"kind": "other"}, "outside_kind"),
        ({"on": date(2999, 1, 1)}, "outside_future"),
        ({"on": date(1926, 1, 1)}, "outside_old"),
        ({"valid_until": ON - timedelta(days=1)}, "outside_valid_until"),
        ({"number": "x" * 61}, "outside_number_long"),
        ({"kind": CONFIRMED, "number": " "}, "outside_number"),
        ({"course": " "}, "outside_course"),
        ({"kind": EXTERNAL, "organiser": ""}, "outside_organiser"),
        ({"checked_by": ""}, "outside_checked"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(work, commune, wrong, code):
    with work():
        with pytest.raises(Refused) as refused:
            add(commune.people[0], paper(**wrong))
        assert refused.value.code == code
        assert standing() == set()


def test_a_result_shows_at_least_one_skill(work, commune):
    with work(), pytest.raises(Refused, match="outside_skills"):
        outside_result.add(people.get(commune.people[0], within=EVERYWHERE), paper(), [], by=COMMAND_LINE)


def test_a_number_stands_once_of_its_kind_however_it_is_written(work, commune):
    one, other = commune.people[:2]
    with work():
        add(one, paper(number="GCN 12/2026"))
        with pytest.raises(Conflict, match="outside_there"):
            add(one, paper(number="gcn12/2026", on=ON + timedelta(days=1)))
        with pytest.raises(Conflict, match="outside_number_taken"):
            add(other, paper(number="Gcn 12 / 2026"))
        add(other, paper(EXTERNAL, number="GCN 12/2026"))  # another kind has numbers of its own
        with pytest.raises(Conflict, match="outside_there"):
            add(one, paper(number="", course="AN TOÀN  THÔNG TIN cho mọi người"))
        add(one, paper(number="GCN 13/2026"))  # two papers of one course and day


def test_one_document_confirms_several_people(work, commune):
    one, other = commune.people[:2]
    with work():
        for who in (one, other):
            add(who, paper(CONFIRMED, number="05/XN-UBND", course=""))
        with pytest.raises(Conflict, match="outside_there"):
            add(one, paper(CONFIRMED, number="05/xn-ubnd", course="", on=ON + timedelta(days=1)))
        assert len(standing()) == 2


def test_withdrawn_with_a_reason_and_taken_back(work, commune):
    one, other = commune.people[:2]
    with work():
        result = add(one)
        with pytest.raises(Refused, match="outside_why"):
            outside_result.withdraw(result, " ", by=COMMAND_LINE)
        outside_result.withdraw(result, "Ghi nhầm người", by=COMMAND_LINE)
        assert (lines(), standing()) == ([], set())
        with pytest.raises(Refused, match="outside_withdrawn"):
            outside_result.withdraw(result, "Lần nữa", by=COMMAND_LINE)
        outside_result.restore(result, by=COMMAND_LINE)
        assert lines() == [(one, "ATTT", PLATFORM, ON)]
        with pytest.raises(Refused, match="outside_stands"):
            outside_result.restore(result, by=COMMAND_LINE)
        outside_result.withdraw(result, "Ghi nhầm người", by=COMMAND_LINE)
        add(other)  # the number is free again
        with pytest.raises(Conflict, match="outside_number_taken"):
            outside_result.restore(result, by=COMMAND_LINE)
        assert lines() == [(other, "ATTT", PLATFORM, ON)]


def test_of_two_rows_of_one_person_the_same_paper_stands_once(work, commune):
    one, other = commune.people[:2]
    with work():
        add(one)
        merge(people.get(one, within=EVERYWHERE), people.get(other, within=EVERYWHERE), by=COMMAND_LINE)
        with pytest.raises(Conflict, match="outside_there"):
            add(other)
        with pytest.raises(Conflict, match="outside_there"):
            add(other, paper(number=""))
        [(_, whose)] = listing.listed(here(commune))
        assert whose.id == people.get(one, within=EVERYWHERE).id


def test_an_expired_paper_counts_by_the_windows_of_the_indicators(work, commune, at):
    """What was shown stays shown: a rule without an end counts it, one of some months lets it lapse."""
    with work():
        result = add(commune.people[0], paper(EXTERNAL, valid_until=ON + timedelta(days=30)), codes=("QTDL",))
        assert not result.expired or clock.today() > ON + timedelta(days=30)
        at(ON + timedelta(days=31))
        assert result.expired
        assert lines() == [(commune.people[0], "QTDL", EXTERNAL, ON)]


def test_the_catalogue_takes_a_certificate_of_another_body_in_a_new_version_only(work, commune):
    with work():
        for code in ("specialist_certified", "specialist_datagov"):
            assert EXTERNAL in rule_of(indicators.by_code(code)).kinds
        assert EXTERNAL not in rule_of(indicators.by_code("staff_mastery")).kinds
        assert {PLATFORM, CONFIRMED} <= set(rule_of(indicators.by_code("staff_mastery")).kinds)


def test_found_by_name_number_and_course_and_only_at_home(work, commune, found_commune):
    elsewhere = found_commune("00002", "Suối Trong")
    with work():
        one = add(commune.people[0])
        two = add(commune.people[1], paper(EXTERNAL, number="A-77/B", course="Quản trị dữ liệu"))
        gone = add(commune.people[2], paper(number="X1"))
        outside_result.withdraw(gone, "Nhầm", by=COMMAND_LINE)
        theirs = add(elsewhere.people[0])

        def found(q="", within=None, **more):
            look, within = Wanted(q, **more), within or here(commune)
            several = [result.id for result, _ in listing.listed(within, look)]
            assert listing.count(within, look) == len(several)
            return several

        assert found() == [two.id, one.id]
        assert found("anh nguyen") == [one.id]
        assert found("bdhvs-0001") == found("an toan thong tin") == [one.id]
        assert found("a-77/b") == found("du lieu quan tri") == [two.id]
        assert found("khong co") == []
        assert found(kind=EXTERNAL) == [two.id]
        assert found(withdrawn=True) == [gone.id]
        assert found(within=Scope(elsewhere.locality)) == [theirs.id]
        assert listing.counts(here(commune)) == {PLATFORM: 1, EXTERNAL: 1}
        with pytest.raises(NotFound):
            outside_result.get(theirs.id, within=here(commune))


def test_the_file_stands_beside_it(work, commune):
    with work():
        kept = attachments.keep(commune.locality, PDF, "chung-chi.pdf", by=COMMAND_LINE)
        result = add(commune.people[0], paper(EXTERNAL), attachment=kept)
        assert result.attachment.data == PDF
        outside_result.withdraw(result, "Nhầm", by=COMMAND_LINE)
        with pytest.raises(Refused, match="outside_withdrawn"):
            outside_result.attach(result, kept)


def test_what_a_title_means_is_proposed_from_what_is_known(work, commune):
    with work():
        place = commune.locality

        def meaning(title):
            return titles.proposed(place, [title])[title]

        assert meaning("Chưa ai biết khóa này") == titles.Meaning(())
        assert meaning("Khóa học: quản trị dữ liệu") == titles.Meaning(("QTDL",), titles.SKILL)
        [course] = courses.listed(here(commune))
        known = tuple(skill.code for skill in course.version.skills)
        assert meaning("KỸ NĂNG SỐ CƠ BẢN") == titles.Meaning(known, titles.COURSE)
        add(commune.people[0], paper(course="Kỹ năng số cơ bản"), codes=("KNS-CB",))
        assert meaning("Kỹ năng  số cơ bản") == titles.Meaning(("KNS-CB",), titles.BEFORE)
        assert people.change(people.get(commune.people[0], within=EVERYWHERE), Details("Nguyễn Thị Ánh"))
