"""Courses by versions: what a training began with stays, what nobody used is replaced, and each change says what it is."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.base import clock
from app.base.actors import COMMAND_LINE, EVERYWHERE, Scope
from app.base.db import db
from app.base.errors import Conflict, NotFound, Refused
from campaigns import courses, held, lessons, trainings
from campaigns.attendance import completion
from campaigns.courses import material, ready, uptake
from campaigns.courses.version import CERTIFIES, PROOFS, CourseVersion
from tests.attendance.telling import event, send
from trainees import catalogue, ledger, skills
from trainees.attachments import Attachment


@pytest.fixture
def course(commune):
    return lambda: courses.get(commune.course, within=EVERYWHERE)


def terms(version):
    return {name: getattr(version, name) for name in ("hours", "audience", "lessons_needed", "stay_percent", "outcomes", "proof", "certifies", "valid_months")}  # fmt: skip


def test_what_nobody_used_is_replaced_and_what_somebody_used_never_changes(commune, work) -> None:
    with work():
        mine = courses.add(commune.locality, "Mới soạn", skills.by_codes(["AI"]), hours=2)
        first = mine.version.id
        assert not courses.used(mine.version)
        version = courses.change(mine, "Mới soạn", skills.by_codes(["AI"]), hours=3)
        assert (version.id, version.number, version.hours) == (first, 1, 3)
        training = trainings.add(mine, "Lớp", by=COMMAND_LINE)
        assert courses.used(version)
        second = courses.change(mine, "Tên khác", skills.by_codes(["AI", "PTDL"]), hours=3, proof="practice")
        assert (second.number, mine.version.id, mine.title) == (2, second.id, "Tên khác")
        db.session.expire_all()
        old = db.session.get_one(CourseVersion, first)
        assert ([s.code for s in old.skills], old.hours, old.proof) == (["AI"], 3, "none")
        assert old.superseded_at is not None
        assert training.version_id == first
        assert trainings.add(mine, "Lớp sau", by=COMMAND_LINE).version_id == second.id


def test_a_held_training_uses_its_version_too(commune, course, work) -> None:
    with work():
        mine = courses.add(commune.locality, "Lớp giấy", skills.by_codes(["AI"]))
        first = mine.version.id
        held.add(mine, "Đợt 1", clock.today(), by=COMMAND_LINE, people=3, document="1/BC")
        assert courses.change(mine, mine.title, skills.by_codes(["AI"]), hours=1).id != first


def test_the_same_again_makes_no_version(course, work) -> None:
    with work():
        mine, before = course(), course().version.id
        assert courses.change(mine, mine.title, mine.version.skills, **terms(mine.version)).id == before
        assert len(courses.history(mine)) == 1


def test_the_history_says_what_changed(course, work) -> None:
    with work():
        mine = course()
        given, more = list(mine.version.skills), skills.by_codes(["AI"])
        courses.change(
            mine, mine.title, given, lessons_needed=2, outcomes="- Làm được một\n\n• Làm được hai "
        )
        trainings.add(mine, "Lớp", by=COMMAND_LINE)
        courses.change(mine, mine.title, given + more, lessons_needed=2, certifies="never", valid_months=12)
        (third, last), (second, middle), (first, none) = courses.history(mine)
        assert [v.number for v in (third, second, first)] == [3, 2, 1]
        assert none == []
        assert {(d.field, d.before, d.after) for d in middle} == {
            ("outcomes", "", "Làm được một\nLàm được hai"), ("lessons_needed", None, 2),
        }  # fmt: skip
        assert [d.field for d in last] == ["skills", "outcomes", "certifies"]
        assert last[0].after == [*last[0].before, more[0].title]
        assert third.valid_months is None  # what is never issued has no term


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"hours": 0}, "course_hours"), ({"hours": -1}, "course_hours"), ({"lessons_needed": 0}, "course_lessons_needed"),
        ({"stay_percent": 101}, "course_stay_percent"), ({"valid_months": 0}, "course_valid_months"),
        ({"proof": "exam"}, "course_rule"), ({"certifies": "always"}, "course_rule"), ({"certifies": "passed"}, "course_proof"),
    ],
)  # fmt: skip
def test_terms_that_cannot_be(commune, course, work, wrong, code) -> None:
    with work():
        before = course().version.id
        for deed in (
            lambda: courses.add(commune.locality, "Khác", skills.by_codes(["AI"]), **wrong),
            lambda: courses.change(course(), "Khác", skills.by_codes(["AI"]), **wrong),
        ):
            with pytest.raises(Refused) as refused:
                deed()
            assert refused.value.code == code
        db.session.rollback()
        assert course().version.id == before


# --- which trainings follow ----------------------------------------------------------------------------------


def put_in_three_states(commune):
    """Trainings of the commune's course: not begun, going on, over (with one person complete)."""
    mine = courses.get(commune.course, within=EVERYWHERE)
    over = trainings.get(commune.training, within=EVERYWHERE)
    send(commune.lesson, event(code=commune.codes[0]))
    completion.complete(lessons.get(commune.lesson, within=EVERYWHERE), by=COMMAND_LINE)
    planned = trainings.add(mine, "Chưa học", by=COMMAND_LINE)
    lessons.add(planned, clock.today() + timedelta(days=3), clock.now().min.time(), clock.now().max.time())
    running = trainings.add(mine, "Đang học", by=COMMAND_LINE)
    now = lessons.add(running, clock.today(), clock.now().min.time(), clock.now().max.time())
    lessons.begin(now)
    return mine, planned, running, over


@pytest.mark.parametrize("running_too", [False, True])
def test_what_is_over_never_follows_by_itself(commune, work, runner, running_too) -> None:
    with work():
        mine, planned, running, over = put_in_three_states(commune)
        first = mine.version.id
        assert not uptake.behind(mine).any
        version = courses.change(mine, mine.title, skills.by_codes(["AI"]))
        late = uptake.behind(mine)
        assert (late.planned, late.running, late.closed, late.held) == ([planned], [running], [over], [])
        taken, change = uptake.take_up(mine, running=running_too, by=COMMAND_LINE)
        assert taken == ([planned, running] if running_too else [planned])
        assert (change.recorded, change.withdrawn) == (0, 0)
        assert planned.version_id == version.id
        assert running.version_id == (version.id if running_too else first)
        assert over.version_id == first
        assert len(ledger.lines(source=over.key)) == 2
    assert runner("ledger", "reconcile").exit_code == 0


def test_a_preview_says_what_taking_does(commune, work, runner) -> None:
    with work():
        mine, _, _, over = put_in_three_states(commune)
        version = courses.change(mine, mine.title, skills.by_codes(["AI"]))
        seen = uptake.effect(over, version)
        assert (seen.added, seen.withdrawn, seen.gaining, seen.losing) == (1, 2, frozenset(), frozenset())
        assert len(ledger.lines(source=over.key)) == 2
        done = uptake.take(over, version, by=COMMAND_LINE)
        assert (done.recorded, done.withdrawn) == (1, 2)
        assert {line.skill for line in ledger.lines(source=over.key)} == {"AI"}
        harder = courses.change(mine, mine.title, skills.by_codes(["AI"]), lessons_needed=2)
        seen = uptake.effect(over, harder)
        assert (seen.withdrawn, seen.losing) == (1, frozenset(commune.people[:1]))
        uptake.take(over, harder, by=COMMAND_LINE)
        assert ledger.lines(source=over.key) == []
        back = uptake.effect(over, version)
        assert (back.added, back.gaining) == (1, frozenset(commune.people[:1]))
    assert runner("ledger", "reconcile").exit_code == 0


def test_another_courses_version_is_refused(commune, work) -> None:
    with work():
        other = courses.add(commune.locality, "Khác", skills.by_codes(["AI"]))
        with pytest.raises(Refused) as refused:
            trainings.take_version(trainings.get(commune.training, within=EVERYWHERE), other.version, by=COMMAND_LINE)  # fmt: skip
        assert refused.value.code == "version_other"


def test_a_retired_course_begins_no_training_and_comes_back(course, commune, work) -> None:
    with work():
        mine = course()
        courses.retire(mine)
        assert courses.listed(Scope(commune.locality)) == []
        assert courses.listed(Scope(commune.locality), retired=True) == [mine]
        for deed in (
            lambda: trainings.add(mine, "Lớp", by=COMMAND_LINE),
            lambda: courses.retire(mine),
        ):
            with pytest.raises(Refused) as refused:
                deed()
            assert refused.value.code == "course_retired"
        courses.bring_back(mine)
        trainings.add(mine, "Lớp", by=COMMAND_LINE)
        with pytest.raises(Refused):
            courses.bring_back(mine)


def test_a_search_reads_title_audience_and_skills_without_marks(commune, work) -> None:
    with work():
        courses.add(commune.locality, "Đi chợ số", skills.by_codes(["TTKDTM"]), audience="Tiểu thương")
        everything = courses.listed(Scope(commune.locality))
        for text, found in (
            ("di cho", ["Đi chợ số"]), ("TIEU THUONG", ["Đi chợ số"]), ("tiền mặt chợ", ["Đi chợ số"]), ("không có", []),
        ):  # fmt: skip
            assert [c.title for c in courses.matching(everything, text)] == found
        assert courses.matching(everything, "") == everything


# --- ready-made ones -----------------------------------------------------------------------------------------


def test_ready_made_courses_are_whole() -> None:
    known = {code for code, *_ in catalogue.SKILLS}
    codes = [offer.code for offer in ready.READY]
    assert len(set(codes)) == len(codes)
    assert len({offer.title for offer in ready.READY}) == len(codes)
    assert {
        code for offer in ready.READY for code in offer.skills
    } == known  # every row of the catalogue is taught
    for offer in ready.READY:
        assert 3 <= len(offer.outcomes) <= 6, offer.code
        assert all(sentence.endswith(".") and len(sentence) <= 150 for sentence in offer.outcomes), offer.code
        assert offer.lessons, offer.code
        assert offer.hours > 0
        assert offer.proof in PROOFS
        assert offer.certifies in CERTIFIES
        assert not (offer.certifies == "passed" and offer.proof == "none"), offer.code
        assert bool(offer.items) == (offer.proof in ("practice", "either", "both")) or offer.proof == "test"
        assert all(len(item) <= 300 for item in offer.items)
        assert len(offer.code) <= 20


def test_every_ready_made_course_can_be_adopted_once(commune, work) -> None:
    with work():
        for offer in ready.READY:
            made = ready.adopt(commune.locality, offer.code, by=COMMAND_LINE)
            version = made.version
            assert made.ready == offer.code
            assert version.sentences == list(offer.outcomes)
            assert {s.code for s in version.skills} == set(offer.skills)
            assert (version.proof, version.certifies, version.hours) == (offer.proof, offer.certifies, offer.hours)  # fmt: skip
            assert ready.items(made.ready) == offer.items
        with pytest.raises(Conflict):
            ready.adopt(commune.locality, "VNEID", by=COMMAND_LINE)
        [mine] = courses.of_ready(commune.locality, "VNEID")
        courses.change(mine, "Tên của xã", mine.version.skills)
        courses.retire(mine)
        assert ready.adopt(commune.locality, "VNEID", by=COMMAND_LINE).title == "Dùng VNeID hằng ngày"
        assert ready.items("KHONG-CO") == ready.items("") == ()
        with pytest.raises(NotFound):
            ready.adopt(commune.locality, "KHONG-CO", by=COMMAND_LINE)


# --- materials -----------------------------------------------------------------------------------------------

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def titles(mine):
    return [one.title for one in material.of(mine)]


def test_materials_keep_their_order_and_come_back_where_they_stood(course, work) -> None:
    with work():
        mine = course()
        one = material.add_file(mine, "", PDF, "to-roi.pdf", by=COMMAND_LINE)
        two = material.add_link(mine, "Video", "https://hoasen.gov.vn/video", by=COMMAND_LINE)
        three = material.add_file(mine, "Giáo án", PDF + b"2", "giao-an.pdf", for_trainers=True, by=COMMAND_LINE)  # fmt: skip
        assert titles(mine) == ["to-roi.pdf", "Video", "Giáo án"]
        material.move(mine, three, up=True)
        material.move(mine, one, up=True)  # it is the first
        assert titles(mine) == ["to-roi.pdf", "Giáo án", "Video"]
        material.remove(three)
        assert titles(mine) == ["to-roi.pdf", "Video"]
        material.move(mine, three, up=True)  # gone: nothing happens
        material.put_back(mine, three)
        assert titles(mine) == ["to-roi.pdf", "Giáo án", "Video"]
        assert material.public(mine) == [one, two]
        db.session.get_one(Attachment, one.attachment_id).size = material.LARGEST_PUBLIC + 1
        db.session.flush()
        assert material.public(mine) == [two]
        assert material.with_public([mine.id]) == {mine.id}
        material.remove(two)
        assert material.with_public([mine.id]) == set()


@pytest.mark.parametrize(
    ("url", "code"),
    [("", "material_link"), ("javascript:alert(1)", "output_link"), ("http://a.vn/x", "output_link"), ("https://u:p@a.vn", "output_link")],
)  # fmt: skip
def test_a_link_that_no_page_may_have(course, work, url, code) -> None:
    with work():
        with pytest.raises(Refused) as refused:
            material.add_link(course(), "Trang", url, by=COMMAND_LINE)
        assert refused.value.code == code
        assert titles(course()) == []


def test_materials_end_somewhere(course, work) -> None:
    with work():
        mine = course()
        first = material.add_link(mine, "0", "https://hoasen.gov.vn/0", by=COMMAND_LINE)
        material.remove(first)
        for n in range(material.MOST):
            material.add_link(mine, str(n), f"https://hoasen.gov.vn/{n}", by=COMMAND_LINE)
        for deed in (
            lambda: material.add_link(mine, "x", "https://hoasen.gov.vn/x", by=COMMAND_LINE),
            lambda: material.put_back(mine, first),
        ):
            with pytest.raises(Refused) as refused:
                deed()
            assert refused.value.code == "material_many"
