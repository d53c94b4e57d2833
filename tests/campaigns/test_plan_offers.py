"""The measures of tasks that hold a number, offered as targets."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import select

from app.base.actors import Actor
from app.base.db import db
from app.base.document import read_document
from app.base.errors import Conflict
from campaigns.plans import importing, offers
from campaigns.plans.reading import read_plan
from campaigns.plans.target import Target
from campaigns.plans.task import Task
from tests.campaigns import plan_documents
from tests.conftest import ONE_DATABASE

OFFICER = Actor(None, "thử")


def a_task(kpi, text="Mở lớp tập huấn kỹ năng số tại các thôn"):
    return Task(
        ref="PL2.4", rank=1, number="4", text=text, kpi=kpi, lead="Đoàn Thanh niên", groups=["Đào tạo"],
        places=[{"table": 3, "row": 5, "raw": "4 | …"}],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("kpi", "wanted"),
    [
        ("12 lớp", [("PL2.4-KPI", "count", ">=", Decimal(12), "lớp", True)]),
        ("Tối thiểu 02 lớp/quý", [("PL2.4-KPI", "count", ">=", Decimal(2), "lớp/quý", False)]),
        ("≥ 90%", [("PL2.4-KPI", "percent", ">=", Decimal(90), "%", False)]),
        (
            "05 lớp; 80% học viên hoàn thành bài kiểm tra cuối khóa",
            [
                ("PL2.4-KPI", "count", ">=", Decimal(5), "lớp", True),
                ("PL2.4-KPI2", "percent", ">=", Decimal(80), "%", True),
            ],
        ),
        ("Hoàn thành trong quý II/2026", []),
        ("Kế hoạch được ban hành", []),
        ("15/12/2026", []),
        ("", []),
    ],
)
def test_a_measure_with_a_number_is_offered(kpi, wanted):
    found = [offer.draft for offer in offers.offers([a_task(kpi)])]
    assert [(d.ref, d.kind, d.operator, d.value, d.measure, d.operator_assumed) for d in found] == wanted
    assert all(
        (d.lead, d.groups, d.places[0].table, d.places[0].row) == ("Đoàn Thanh niên", ("Đào tạo",), 3, 5)
        for d in found
    )


def test_a_bare_number_takes_the_tasks_words_and_a_sentence_keeps_its_own():
    bare, sentence = (
        offers.offers([a_task(kpi)])[0].draft.text
        for kpi in ("12 lớp", "70% người cao tuổi biết dùng chữ ký số")
    )
    assert bare == "Mở lớp tập huấn kỹ năng số tại các thôn"
    assert sentence == "70% người cao tuổi biết dùng chữ ký số"


@pytest.fixture
def task_id(work, commune):
    with work():
        draft = read_plan(read_document(plan_documents.suoi_lim(), "ke-hoach.docx"))
        made, _ = importing.store(
            commune.locality, draft, filename="a.docx", data_digest="a" * 64, data=b"bytes", by=OFFICER
        )
        return next(task.id for task in made.tasks if task.kpi)


@ONE_DATABASE
def test_an_accepted_offer_is_a_target_of_the_plan_once(work, task_id):
    with work():
        task = db.session.get_one(Task, task_id)
        (made,) = offers.accept(task, by=OFFICER)
        assert (made.ref, made.value, made.measure, made.lead, made.rank) == (
            f"{task.ref}-KPI", Decimal(12), "lớp", task.lead, max(each.rank for each in task.plan.targets if each is not made) + 1,
        )  # fmt: skip
        assert made.places == task.places
        assert made.reviewed_at is not None
    with work():
        task = db.session.get_one(Task, task_id)
        assert offers.offers([task]) == []
        with pytest.raises(Conflict):
            offers.accept(task, by=OFFICER)


@ONE_DATABASE
def test_a_dismissed_offer_leaves_only_the_task(work, task_id):
    with work():
        task = db.session.get_one(Task, task_id)
        before = db.session.scalars(select(Target.id)).all()
        offers.dismiss(task, by=OFFICER)
        assert offers.offers([task]) == []
        assert db.session.scalars(select(Target.id)).all() == before
        assert task.kpi == "12 lớp"
