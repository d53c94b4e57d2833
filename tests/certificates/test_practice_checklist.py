"""The checklist of a course: made, edited one thing at a time, and never changed once somebody was ticked by it."""

from __future__ import annotations

import pytest

from app.base.actors import COMMAND_LINE, EVERYWHERE
from app.base.db import db
from app.base.errors import Conflict, NotFound, Refused
from campaigns import courses, trainings
from campaigns.courses import ready
from certificates.assessments import checklist, progress
from tests.certificates.test_practice_ticks import results, send, tick

THINGS = ["Mở ứng dụng VNeID", "Gửi một hồ sơ thử", "Nhận ra tin nhắn lừa đảo"]


def course_of(commune):
    return courses.get(commune.course, within=EVERYWHERE)


def texts(made):
    return [item.text for item in checklist.items(made)]


def test_made_of_lines_and_once(commune, work):
    with work():
        made = checklist.make(course_of(commune), [" Mở   ứng dụng VNeID", "", *THINGS], by=COMMAND_LINE)
        assert texts(made) == THINGS  # said twice, it is one thing
        assert checklist.needed_of(made) == 3
        with pytest.raises(Conflict):
            checklist.make(course_of(commune), THINGS, by=COMMAND_LINE)
    with work(), pytest.raises(Refused):
        checklist.make(courses.add(commune.locality, "Khác", course_of(commune).version.skills), ["", " "], by=COMMAND_LINE)  # fmt: skip


def test_every_ready_checklist_can_be_taken(commune, work):
    with work():
        with_items = [offer for offer in ready.READY if offer.items]
        assert with_items
        for offer in with_items:
            course = ready.adopt(commune.locality, offer.code, by=COMMAND_LINE)
            made = checklist.make(course, ready.items(course.ready), by=COMMAND_LINE)
            assert texts(made) == list(offer.items)


def test_edited_one_thing_at_a_time(commune, work):
    with work():
        made = checklist.make(course_of(commune), THINGS, by=COMMAND_LINE)
        first, second, third = checklist.items(made)
        assert checklist.move(made, third.id, up=True, by=COMMAND_LINE) is made
        assert texts(made) == [THINGS[0], THINGS[2], THINGS[1]]
        checklist.move(made, first.id, up=True, by=COMMAND_LINE)  # it is the first already
        checklist.change(made, second.id, needed=True, text="Gửi được hồ sơ", by=COMMAND_LINE)
        assert (second.text, second.needed) == ("Gửi được hồ sơ", True)
        checklist.ask(made, pass_items=2, guidance=" Tự làm. ", by=COMMAND_LINE)
        assert (checklist.needed_of(made), made.guidance) == (2, "Tự làm.")
        _, gone = checklist.remove(made, first.id, by=COMMAND_LINE)
        assert texts(made) == [THINGS[2], "Gửi được hồ sơ"]
        assert checklist.needed_of(made) == 2
        checklist.restore(made, gone, by=COMMAND_LINE)
        assert texts(made) == [THINGS[0], THINGS[2], "Gửi được hồ sơ"]


@pytest.mark.parametrize(
    "deed",
    [
        lambda made: checklist.add(made, "  ", by=COMMAND_LINE),
        lambda made: checklist.add(made, "mo ung dung vneid", by=COMMAND_LINE),
        lambda made: checklist.ask(made, pass_items=4, guidance="", by=COMMAND_LINE),
        lambda made: checklist.ask(made, pass_items=0, guidance="", by=COMMAND_LINE),
        lambda made: [checklist.add(made, f"Việc {n}", by=COMMAND_LINE) for n in range(40)],
        lambda made: [checklist.remove(made, item.id, by=COMMAND_LINE) for item in checklist.items(made)],
    ],
)
def test_refused(commune, work, deed):
    with work():
        made = checklist.make(course_of(commune), THINGS, by=COMMAND_LINE)
        with pytest.raises(Refused):
            deed(made)


def test_an_item_of_another_list_is_none_of_this(commune, work):
    with work():
        made = checklist.make(course_of(commune), THINGS, by=COMMAND_LINE)
        other = courses.add(commune.locality, "Khác", course_of(commune).version.skills)
        foreign = checklist.items(checklist.make(other, ["Việc khác"], by=COMMAND_LINE))[0].id
        with pytest.raises(NotFound):
            checklist.remove(made, foreign, by=COMMAND_LINE)
        with pytest.raises(NotFound):
            checklist.restore(made, foreign, by=COMMAND_LINE)


def test_ticked_it_is_replaced_and_the_training_keeps_it(commune, work):
    with work():
        old = checklist.make(course_of(commune), THINGS, by=COMMAND_LINE)
        first, second, third = [item.id for item in checklist.items(old)]
        send(commune.lesson, tick([first, second, third], person=commune.enrolled[0]))
    with work():
        old = checklist.of_course(course_of(commune))
        new, gone = checklist.remove(old, first, by=COMMAND_LINE)
        assert new.id != old.id
        assert texts(new) == THINGS[1:]
        assert texts(old) == THINGS
        # The next edit is of the new one, and what went comes back there.
        assert checklist.restore(new, gone, by=COMMAND_LINE) is new
        assert texts(new) == THINGS
        with pytest.raises(Refused):
            checklist.change(old, second, needed=True, by=COMMAND_LINE)
        assert checklist.ask(new, pass_items=1, guidance="", by=COMMAND_LINE) is new
        training = trainings.get(commune.training, within=EVERYWHERE)
        progress.settle(training, by=COMMAND_LINE)
        assert results(commune.training) == {commune.enrolled[0]: (3, 3, True)}
        assert checklist.of_training(training).id == old.id


def test_words_to_the_trainer_make_no_new_list(commune, work):
    with work():
        made = checklist.make(course_of(commune), THINGS, by=COMMAND_LINE)
        send(commune.lesson, tick([checklist.items(made)[0].id], person=commune.enrolled[0]))
        assert checklist.ask(made, pass_items=None, guidance="Không làm hộ.", by=COMMAND_LINE) is made
        db.session.expire_all()
        assert checklist.of_course(course_of(commune)).guidance == "Không làm hộ."
