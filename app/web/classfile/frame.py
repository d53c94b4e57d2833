"""What the pages of a training's file share: their blueprint, the training asked for, and facts for its papers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, flash
from flask_babel import gettext as _

from app import accounts
from app.access import VIEW_PLAN
from app.web.pages import may, scope
from campaigns import trainings
from campaigns.classfile import outputs
from campaigns.classfile.filing import Filed
from campaigns.plans.tasks.training import tasks_of
from campaigns.trainings import Training
from trainees import areas

if TYPE_CHECKING:
    from app.reports.class_facts import Facts

bp = Blueprint("classfile", __name__, url_prefix="/trainings/<int:training_id>/file")
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
DRAFTS = ("plan", "invitation", "notice", "results", "report")
"""The kinds of which a draft can be made; a sign-in list is a lesson's own paper."""


def the_training(training_id: int) -> Training:
    """The training of the asker's scope; NotFound."""
    return trainings.get(training_id, within=scope())


def facts_of(training: Training) -> Facts:
    """What the papers of a training say of it."""
    from app.reports import class_facts

    place = areas.get_locality(training.locality_id, within=scope())
    return class_facts.of(training, place, teachers=accounts.teachers(training), tasks=tasks_of(training))


def tell_output(filed: Filed) -> None:
    """Say what became of a paper among the outputs of the training's task."""
    if filed.output == outputs.STANDS and may(VIEW_PLAN):
        flash(_("Văn bản đã ghi vào sản phẩm của nhiệm vụ mà lớp thực hiện."), "info")
    elif filed.output == outputs.CLOSED:
        flash(
            _("Kế hoạch của nhiệm vụ đã đóng nên sản phẩm của nhiệm vụ giữ nguyên; hồ sơ lớp vẫn ghi."),
            "warning",
        )
