"""The history of one person's attendance, over all lessons."""

from __future__ import annotations

from flask import render_template

from app.access import VIEW_PEOPLE, needs
from app.web import history as pages_of_lessons
from app.web.pages import page_number, scope
from app.web.people.frame import PAGE, bp
from campaigns.attendance import history
from trainees import people


@bp.get("/<int:id>/attendance")
@needs(VIEW_PEOPLE)
def attendance(id: int) -> str:
    """Every event of somebody and of all who were merged into them, the newest lesson first."""
    person = people.get(id, within=scope())
    family = people.family(person.id)
    total = history.count_of_person(family)
    pages = max(1, -(-total // PAGE))
    page = min(page_number(), pages)
    return render_template(
        "people/attendance.html", person=person, entries=history.of_person(family, page=page, size=PAGE), total=total,
        page=page, pages=pages, **pages_of_lessons.shared(),
    )  # fmt: skip
