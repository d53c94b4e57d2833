"""One result by hand: first whose it is, then what the paper says."""

from __future__ import annotations

from flask import flash, render_template, request
from flask_babel import gettext as _
from sqlalchemy import func
from werkzeug.wrappers import Response as BaseResponse

from app import audit
from app.access import EDIT_TRAINING, needs
from app.access.door import parses_first
from app.base.db import db, writing
from app.base.errors import Conflict, CoreError
from app.base.text import clean
from app.web.outside.frame import ACCEPT, KINDS, PaperForm, bp, given_file, skill_choices
from app.web.pages import account, actor, go, scope
from app.web.people.frame import names_of
from app.web.people.index import belongings
from certificates.outside import outside_result, titles
from trainees import attachments, people, skills
from trainees.areas import Neighbourhood
from trainees.people import Person

MOST = 20
"""People whom a search shows; more words make it fewer."""


@bp.get("/new")
@needs(EDIT_TRAINING)
def new() -> str:
    """Whose it is: the search. With `person`, the form of the paper."""
    if chosen := request.args.get("person", type=int):
        form = PaperForm(formdata=None)
        form.offer_skills()
        form.kind.data = request.args["kind"] if request.args.get("kind") in KINDS else form.kind.data
        form.checked_by.data = account().name
        return _form(people.get(chosen, within=scope()), form)
    q = clean(request.args.get("q", ""))[:80]
    query = people.living(scope()).where(people.matching(q))
    shown = list(db.session.scalars(query.order_by(Person.sort_name, Person.id).limit(MOST))) if q else []
    total = db.session.scalar(query.with_only_columns(func.count()).order_by(None)) if q else 0
    return render_template(
        "outside/whose.html", q=q, people=shown, total=total or 0, belongs=belongings([p.id for p in shown]),
        places=names_of(Neighbourhood, (p.neighbourhood_id for p in shown)),
    )  # fmt: skip


def _form(person: Person, form: PaperForm) -> str:
    known = titles.proposed(person.locality_id, [form.course.data]) if form.course.data else {}
    return render_template(
        "outside/new.html", person=person, form=form, accept=ACCEPT, belongs=belongings([person.id]).get(person.id, []),
        meaning=next(iter(known.values()), None), titles=dict(skill_choices()),
    )  # fmt: skip


@bp.post("/new")
@needs(EDIT_TRAINING)
@parses_first
def add() -> BaseResponse | tuple[str, int]:
    """Write it down."""
    person = (
        people.get(request.form.get("person", 0, type=int), within=scope())
        if request.form.get("person")
        else None
    )
    if person is None:
        flash(_("Tìm và chọn người trước."), "warning")
        return go(".new")
    form, person_id, status = PaperForm(), person.id, 422
    form.offer_skills()
    data, name = given_file()
    if not form.skills.data and form.course.data:
        # What is known of the title is proposed; a person looks at it and sends it once more.
        meaning = titles.proposed(person.locality_id, [form.course.data])[form.course.data]
        form.skills.data = list(meaning.skills)
    if form.validate():
        try:
            by = actor()
            with writing():
                person = people.get(person_id, within=scope())
                kept = attachments.keep(person.locality_id, data, name, by=by) if data else None
                result = outside_result.add(
                    person, form.paper(), skills.by_codes(form.skills.data or []), by=by, attachment=kept
                )
                audit.tell(by, "add", "outside_result", result.id, result.locality_id, kind=result.kind)
                result_id = result.id
                db.session.commit()
            flash(_("Đã ghi kết quả và sổ theo dõi kỹ năng."), "success")
            return go(".show", result_id=result_id)
        except CoreError as error:
            db.session.rollback()
            form.tell(error)
            status = 409 if isinstance(error, Conflict) else 422
    return _form(people.get(person_id, within=scope()), form), status
