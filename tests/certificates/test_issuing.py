"""What is issued is frozen, numbered without a gap, and nobody gets two of one training, however many ask at once."""

from __future__ import annotations

import threading
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from app.base import clock, codes
from app.base.actors import COMMAND_LINE, EVERYWHERE, Scope
from app.base.db import db, writing
from app.base.errors import Conflict, Refused
from app.base.text import fold
from campaigns import courses
from certificates import verify
from certificates.award import certificate as certificates
from certificates.award import eligibility, issuing
from certificates.award.certificate import EXPIRED, REPLACED, REVOKED, VALID, Certificate, Wanted
from tests.certificates.class_made import a_design, came, crowd, passed, training_of
from trainees import people
from trainees.people import Details, Person


@pytest.fixture
def give(commune):
    """give(ids) → the certificates, issued today with the first design."""

    def issue(ids, on=None):
        training = training_of(commune)
        return issuing.issue(
            training, ids, design=a_design(training), on=on or clock.today(), by=COMMAND_LINE
        )

    return issue


def test_what_is_printed_is_frozen_and_a_digest_covers_it(work, commune, give):
    one = commune.enrolled[0]
    with work():
        came(training_of(commune), [one])
        [made] = give([one])
        year = clock.today().year
        assert (made.number, made.year, made.register_number) == (1, year, f"1/{year}/CN-HVS")
        assert codes.is_code(made.code, certificates.CODE_LENGTH)
        assert (made.name, made.birth_year) == ("Nguyễn Thị Ánh", "1984")
        assert made.printed["course"] == "Kỹ năng số cơ bản"
        assert made.printed["level"] == "Hoàn thành"
        assert made.printed["locality"] == "Xã Hoa Sen, tỉnh Sông Hồng"
        assert made.printed["training"] == "Lớp cán bộ, công chức"
        assert all(isinstance(words, str) for words in made.printed.values())
        assert "name" not in made.printed
        kept = (made.id, dict(made.printed), made.digest)
    with work():
        training = training_of(commune)
        courses.change(training.course, "Tên khác", training.version.skills, hours=99)
        training.title = "Lớp khác"
        people.change(people.get(one, within=EVERYWHERE), Details("Người Khác", birth="1950"))
    with work():
        made = certificates.get(kept[0], within=EVERYWHERE)
        assert (made.name, made.birth_year) == ("Nguyễn Thị Ánh", "1984")
        assert (made.printed, made.digest) == kept[1:]
        assert issuing.digest(made) == made.digest
        made.printed = made.printed | {"course": "Tên khác"}
        assert issuing.digest(made) != made.digest
        db.session.rollback()


def test_only_who_may_and_who_has_none(work, commune, give):
    one, two, three, _ = commune.enrolled
    with work():
        came(training_of(commune), [one, two])
        assert [c.person_id for c in give([two, three, 999_999])] == [two]
        assert [c.person_id for c in give([one, two, three])] == [one]
        assert give([one, two, three]) == []
        numbers = db.session.scalars(select(Certificate.number).order_by(Certificate.id)).all()
        assert numbers == [1, 2]


def test_what_is_refused_takes_no_number(work, commune, give, found_commune):
    one = commune.enrolled[0]
    elsewhere = found_commune("00002", "Suối Trong")
    with work():
        came(training_of(commune), [one])
        with pytest.raises(Refused, match="issued_future"):
            give([one], clock.today() + timedelta(days=1))
        with pytest.raises(Refused, match="issued_early"):
            give([one], clock.today() - timedelta(days=1))
        training = training_of(commune)
        with pytest.raises(Refused, match="design_unknown"):
            issuing.issue(
                training, [one], design=a_design(training_of(elsewhere)), on=clock.today(), by=COMMAND_LINE
            )  # fmt: skip
        with pytest.raises(Refused, match="certificates_many"):
            give(range(1, issuing.MOST + 2))
        training.version.certifies = "never"
        with pytest.raises(Refused, match="certificates_never"):
            give([one])
        training.version.certifies = "attended"
        [made] = give([one])
        assert made.number == 1


def test_it_holds_as_long_as_the_course_says(work, commune, give, at):
    one, two, three, _ = commune.enrolled
    with work():
        came(training_of(commune), [one, two, three], date(2026, 1, 1))
        assert give([one])[0].valid_until is None
        training_of(commune).version.valid_months = 13
        at(date(2026, 1, 31))
        assert give([two])[0].valid_until == date(2027, 2, 28)
        training_of(commune).version.valid_months = 11
        at(date(2026, 3, 5))
        assert give([three])[0].valid_until == date(2027, 2, 5)


@pytest.mark.parametrize(
    ("on", "months", "last"),
    [
        ("2026-08-31", 6, "2027-02-28"), ("2027-08-31", 6, "2028-02-29"), ("2026-11-30", 1, "2026-12-30"),
        ("2026-12-31", 4, "2027-04-30"), ("2026-01-29", 1, "2026-02-28"), ("2026-12-15", 12, "2027-12-15"),
    ],
)  # fmt: skip
def test_the_last_day_is_the_same_of_its_month_or_the_months_last(on, months, last):
    assert issuing._until(date.fromisoformat(on), months) == date.fromisoformat(last)


def test_words_that_everybody_reads_are_frozen_as_they_are_printed(work, commune, give):
    """A check page that shows '{khóa học}' cries forgery at honest paper."""
    with work():
        came(training_of(commune), commune.enrolled[:1])
        design = a_design(training_of(commune))
        design.fields = {
            **design.fields,
            "title": "GIẤY CHỨNG NHẬN\n{course}",
            "signer": "TM. {issuer}\n[đến {until}]",
        }
        [one] = give(commune.enrolled[:1])
        assert one.printed["title"] == f"GIẤY CHỨNG NHẬN\n{one.printed['course']}"
        assert one.printed["signer"] == f"TM. {one.printed['issuer']}"
        checked = verify.check(one.code)
        assert checked is not None
        assert not any("{" in words for words in checked.fields.values())


def test_states_on_a_day_in_python_and_in_the_list(work, commune, give):
    today = clock.today()
    with work():
        ids = crowd(training_of(commune), 5)
        valid, revoked, replaced, expired, fresh = give(ids)
        revoked.revoked_on, revoked.revoked_at = today - timedelta(days=1), clock.now()
        replaced.replaced_by_id = fresh.id
        expired.valid_until = today - timedelta(days=1)
        fresh.valid_until = today
        db.session.flush()
        wanted = {VALID: {valid, fresh}, REVOKED: {revoked}, REPLACED: {replaced}, EXPIRED: {expired}}
        for state, several in wanted.items():
            assert all(certificates.state(one, today) == state for one in several)
            found = certificates.listed(Wanted(today, state=state), within=Scope(commune.locality))
            assert set(found) == several
        assert certificates.state(revoked, today - timedelta(days=2)) == VALID
        tomorrow = certificates.listed(
            Wanted(today + timedelta(days=1), state=EXPIRED), within=Scope(commune.locality)
        )
        assert set(tomorrow) == {expired, fresh}


def test_found_by_name_number_and_code(work, commune, give, found_commune):
    elsewhere = found_commune("00002", "Suối Trong")
    with work():
        came(training_of(commune), commune.enrolled)
        made = {c.name: c for c in give(commune.enrolled)}
        mine, other = Scope(commune.locality), Scope(elsewhere.locality)

        def found(query, within=mine):
            wanted = Wanted(clock.today(), query=query)
            several = certificates.listed(wanted, within=within)
            assert certificates.count(wanted, within=within) == len(several)
            return [c.name for c in several]

        anh = made["Nguyễn Thị Ánh"]
        assert found("nguyen anh") == ["Nguyễn Thị Ánh"]
        assert found(certificates.grouped(anh.code).lower()) == ["Nguyễn Thị Ánh"]
        assert found(f"{anh.number}/{anh.year}") == ["Nguyễn Thị Ánh"]
        assert len(found("")) == 4
        assert found("", other) == found("nguyen", other) == []
        assert certificates.by_code(certificates.grouped(anh.code)) is anh
        assert certificates.by_code("x" * 5000) is None
        # Renamed since: whoever holds the paper types what it says.
        renamed = db.session.get_one(Person, anh.person_id)
        renamed.name, renamed.name_key = "Lê Khác Hẳn", fold("Lê Khác Hẳn")
        db.session.flush()
        assert found("Thị ánh") == ["Nguyễn Thị Ánh"]
        assert found("le khac han") == ["Nguyễn Thị Ánh"]
        anh.erased_at, anh.name = clock.now(), ""
        db.session.flush()
        assert found("Thị ánh") == []
        assert found("nguyen anh") == []


def test_two_levels_and_every_sign_are_kept_as_they_are(work, commune, give):
    one, two, three, _ = commune.enrolled
    signs = """100% 'kỹ năng' "số" %s :x {y} \\n ? ; --"""
    with work():
        training = training_of(commune)
        training.course.title = signs
        db.session.get_one(Person, two).name = signs
        passed(training, came(training, [one, two, three])[1:2])
        given = [(c.number, c.person_id) for c in give([one, two, three])]
    with work():
        made = db.session.scalars(select(Certificate).order_by(Certificate.number)).all()
        assert [(c.number, c.person_id) for c in made] == given
        assert [number for number, _ in given] == [1, 2, 3]
        assert {c.person_id: c.printed["level"] for c in made} == {
            one: "Hoàn thành", two: "Đạt", three: "Hoàn thành",
        }  # fmt: skip
        assert {c.printed["course"] for c in made} == {signs}
        assert [c.name for c in made if c.person_id == two] == [signs]
        assert all(issuing.digest(c) == c.digest for c in made)
        assert {(c.replaced_why, c.revoked_why, c.kept_why) for c in made} == {("", "", "")}


def test_a_code_that_somebody_has_is_drawn_again(work, commune, give, monkeypatch):
    one, two, three, _ = commune.enrolled
    with work():
        came(training_of(commune), [one, two, three])
        [first] = give([one])
        real, handed = codes.random_code, [first.code, first.code]
        monkeypatch.setattr(codes, "random_code", lambda length: handed.pop() if handed else real(length))
        made = give([two, three])
        assert [c.number for c in made] == [2, 3]
        assert len({first.code, *(c.code for c in made)}) == 3
        assert all(issuing.digest(c) == c.digest for c in made)


def test_the_database_is_the_last_judge(work, commune, give, monkeypatch):
    one, two, *_ = commune.enrolled
    with work():
        came(training_of(commune), [one, two])
        give([one])
        monkeypatch.setattr(eligibility, "standing_holders", lambda training_id: set())
        with pytest.raises(Conflict, match="certificate_exists"):
            give([one, two])
        db.session.rollback()
    with work():
        assert db.session.scalar(select(func.count(Certificate.id))) == 0


def at_once(app, deeds):
    """What each of these, begun together, returned or raised."""
    start, said = threading.Barrier(len(deeds)), [None] * len(deeds)

    def act(number, deed):
        with app.app_context(), writing():
            start.wait(60)
            try:
                said[number] = deed()
                db.session.commit()
            except Exception as error:
                db.session.rollback()
                said[number] = error

    several = [threading.Thread(target=act, args=(n, deed)) for n, deed in enumerate(deeds)]
    for thread in several:
        thread.start()
    for thread in several:
        thread.join(120)
    return said


def test_fifty_who_ask_at_once_for_one_person_get_one_certificate(app, work, commune, give):
    one = commune.enrolled[0]
    with work():
        came(training_of(commune), [one])
        a_design(training_of(commune))
    said = at_once(app, [lambda: [c.number for c in give([one])]] * 50)
    assert sorted(map(str, said)) == ["[1]"] + ["[]"] * 49
    with work():
        assert db.session.scalar(select(func.count(Certificate.id))) == 1


def test_classes_issued_at_once_share_one_register_without_a_gap(app, work, commune, give):
    """Ten threads give out sixty people in overlapping handfuls; two of them break off."""
    with work():
        ids = crowd(training_of(commune), 60)
        a_design(training_of(commune))

    def broken():
        give(ids[:30])
        raise RuntimeError("the power went out")

    handfuls = [ids[start : start + 20] for start in range(0, 60, 6)]
    said = at_once(app, [*(lambda some=some: give(some) for some in handfuls), broken, broken])
    assert [type(one) for one in said if isinstance(one, Exception)] == [RuntimeError, RuntimeError]
    with work():
        numbers = db.session.scalars(select(Certificate.number).order_by(Certificate.number)).all()
        assert numbers == list(range(1, 61))
        assert db.session.scalar(select(func.count(Certificate.person_id.distinct()))) == 60


def test_a_person_who_was_merged_is_named_as_they_stand_now(work, commune, give):
    one, two, *_ = commune.enrolled
    with work():
        came(training_of(commune), [two])
        db.session.get_one(Person, two).merged_into_id = one
        db.session.flush()
        [made] = give([one])
        assert (made.person_id, made.name) == (one, "Nguyễn Thị Ánh")
