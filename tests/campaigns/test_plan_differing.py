"""Where a target's words and a way of counting name other people: said, and never linked together with the rest."""

from __future__ import annotations

from decimal import Decimal

import pytest

from app.base import clock
from app.base.actors import COMMAND_LINE
from app.base.db import db
from campaigns.plans import review
from campaigns.plans import target as targets
from campaigns.plans.differing import differences
from campaigns.plans.plan import Plan
from campaigns.plans.target import Target
from campaigns.plans.task import Task
from tests.conftest import ONE_DATABASE
from trainees import indicators

CASES = [
    ("staff_trained", "Cán bộ, công chức, viên chức được bồi dưỡng kỹ năng số", None),
    ("staff_trained", "Cán bộ, công chức, viên chức, người hoạt động không chuyên trách được bồi dưỡng kỹ năng số", "không chuyên trách"),
    ("staff_trained", "Cán bộ, công chức, viên chức (không kể người hoạt động không chuyên trách) được bồi dưỡng", None),
    ("staff_trained", "Cán bộ, công chức, viên chức và người lao động được tập huấn kỹ năng số", "người lao động"),
    ("staff_trained", "Cán bộ, đảng viên được bồi dưỡng kỹ năng số", "đảng viên"),
    ("staff_trained", "Cán bộ, công chức, viên chức có chứng chỉ bồi dưỡng kỹ năng số", "chứng chỉ"),
    ("staff_mastery", "Cán bộ, công chức làm chủ kỹ năng số, có chứng nhận", None),
    ("infosec_trained", "Cán bộ, công chức được tập huấn an toàn thông tin", "chỉ tiêu không nêu"),
    ("infosec_trained", "Cán bộ, công chức, người hoạt động không chuyên trách được tập huấn an toàn thông tin", None),
    ("vneid", "Người dân từ đủ 14 tuổi có tài khoản VNeID", None),
    ("vneid", "Người dân từ 14 tuổi trở lên có tài khoản VNeID", None),
    ("vneid", "Người dân trên 14 tuổi có tài khoản VNeID", "trên 14 tuổi"),
    ("vneid", "Người dân từ đủ 15 tuổi có tài khoản VNeID", "từ 15 tuổi"),
    ("vneid", "Người dân có tài khoản VNeID", None),
    ("bank", "Người trưởng thành có tài khoản thanh toán", "người trưởng thành"),
    ("adult_skills", "Người trưởng thành có kỹ năng số", None),
    ("adult_skills", "Người dân từ 18 đến 60 tuổi có kỹ năng số", "đến 60 tuổi"),
    ("adult_skills", "Hộ gia đình có người biết kỹ năng số", "đếm hộ"),
    ("satisfaction", "Người dân trên 14 tuổi hài lòng với dịch vụ công", None),  # no rule: whoever reports it knows
]  # fmt: skip


@ONE_DATABASE
def test_other_people_than_the_indicator_counts_are_named(app, work, commune):
    with work():
        known = {version.code: version for version in indicators.published()}
        for code, text, said in CASES:
            found = differences(text, known[code])
            assert (len(found) == 0) == (said is None), (text, found)
            assert said is None or said in found[0], (text, found)


@pytest.fixture
def plan(work, commune):
    with work():
        plan = Plan(
            locality_id=commune.locality,
            identity="x",
            title="Kế hoạch",
            year=2026,
            created_at=clock.now(),
            sheets=[],
        )
        texts = {
            "Cán bộ, công chức, viên chức được bồi dưỡng kỹ năng số": "Văn phòng",
            "Cán bộ, công chức, viên chức, người lao động được bồi dưỡng kỹ năng số": "Văn phòng",
            "Cán bộ, công chức, viên chức được bồi dưỡng kỹ năng số cơ bản": "",
        }
        for n, (text, lead) in enumerate(texts.items()):
            Target(
                locality_id=commune.locality, plan=plan, ref=str(n), rank=n, text=text, kind="percent", operator=">=",
                value=Decimal(90), lead=lead, proposed_code="staff_trained", confidence=0.97,
            )  # fmt: skip
        for n, (lead, output) in enumerate(
            [("Văn phòng", "Báo cáo"), ("Văn phòng", ""), ("", "Báo cáo"), ("", "")]
        ):
            Task(
                locality_id=commune.locality, plan=plan, ref=f"t{n}", rank=n, text=f"Việc {n}", lead=lead, output=output,
                deadline_kind="ongoing", missing=["rõ trách nhiệm"],
            )  # fmt: skip
        db.session.add(plan)
        db.session.flush()
        yield plan


def test_only_what_means_the_same_is_linked_together(plan):
    assert targets.link_sure(plan, by=COMMAND_LINE) == 2
    assert [t.indicator_code for t in plan.targets] == ["staff_trained", None, "staff_trained"]
    (doubted,) = [one for one in review.targets(plan) if review.DIFFERENT in one.doubts]
    assert doubted.line is plan.targets[1]
    assert "người lao động" in doubted.differences[0]
    targets.link(doubted.line, "staff_trained", by=COMMAND_LINE)  # a person may, having read it
    assert not any(review.DIFFERENT in one.doubts for one in review.targets(plan))


def test_lines_without_lead_or_output_are_not_confirmed_together(plan):
    assert [line.ref for line in review.sure(review.targets(plan))] == ["0"]
    assert [line.ref for line in review.sure(review.tasks(plan))] == ["t0"]
    assert review.left_out(review.targets(plan)) == {"no-lead": 1, "no-output": 0}
    assert review.left_out(review.tasks(plan)) == {"no-lead": 2, "no-output": 2}
