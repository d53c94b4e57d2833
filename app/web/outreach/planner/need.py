"""What each neighbourhood needs of a team that comes: all of them as a table, the form of one, several put into a cluster."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from flask import flash, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse
from wtforms import StringField
from wtforms.validators import Length, Optional

from app import audit
from app.access import PLAN_OUTREACH, VIEW_OUTREACH, needs
from app.base.db import db
from app.base.errors import Conflict, CoreError, Refused
from app.base.text import clean, fold, read_id
from app.web.fields import Form
from app.web.outreach.planner.asking import Boxes
from app.web.outreach.planner.frame import bp
from app.web.pages import actor, go, locality_id, page_number, scope, tell_refusal
from campaigns.outreach.planning import needs as wanted
from campaigns.outreach.planning.needs import LONGEST, Said
from trainees import areas
from trainees.areas import Neighbourhood

PAGE: Final = 60
OFFERED: Final = 24
"""Words that are offered as boxes, the commonest of the teams'; what the neighbourhood needs already is always among them."""


class NeedForm(Form):
    known = wanted.Words((), (), ())
    languages = Boxes(_l("Tổ phải nói được một trong các thứ tiếng"), validate_choice=False)
    more_languages = StringField(
        _l("Tiếng khác"), [Optional(), Length(max=200)],
        description=_l("Cách nhau bằng dấu phẩy: Bru, Tà Ôi. Không cần ghi tiếng Việt."),
    )  # fmt: skip
    equipment = Boxes(_l("Tổ phải mang đủ các thiết bị"), validate_choice=False)
    more_equipment = StringField(
        _l("Thiết bị khác"), [Optional(), Length(max=400)],
        description=_l("Cách nhau bằng dấu phẩy: máy phát, loa kéo. Chỉ ghi thứ mà thiếu thì đến cũng không làm được."),
    )  # fmt: skip
    cluster = StringField(
        _l("Cụm"), [Optional(), Length(max=LONGEST)],
        description=_l("Các nơi gần nhau ghi cùng một tên cụm: một tổ đi sáng và chiều trong cùng cụm."),
    )  # fmt: skip

    def offer(self, said: Said, words: wanted.Words) -> NeedForm:
        """With the words that teams and other neighbourhoods use."""
        self.languages.choices = _choices(said.languages, words.languages, wanted.language_key)
        self.equipment.choices = _choices(said.equipment, words.equipment, fold)
        self.known = words
        return self

    @property
    def said(self) -> Said:
        """What was ticked and typed."""
        languages = _words(self.more_languages.data, self.known.languages, wanted.language_key)
        equipment = _words(self.more_equipment.data, self.known.equipment, fold)
        return Said(
            (*(self.languages.data or ()), *languages), (*(self.equipment.data or ()), *equipment), self.cluster.data or "",
        )  # fmt: skip


def _choices(said: tuple[str, ...], known: tuple[str, ...], key: wanted.Key) -> list[tuple[str, str]]:
    mine = {key(word) for word in said}
    return [(word, word) for word in (*said, *[word for word in known if key(word) not in mine][:OFFERED])]


def _words(typed: str | None, known: Iterable[str], key: wanted.Key) -> list[str]:
    """What was typed, as others write it."""
    spelled = {key(word): word for word in known}
    words = (word for one in re.split(r"[,;\n]", typed or "") if (word := clean(one)))
    return [spelled.get(key(word), word) for word in words]


@bp.get("/needs")
@needs(VIEW_OUTREACH)
def needed() -> str:
    """Every neighbourhood with what it needs and how many teams have it; ?q= those of a name, ?some=1 those that need something."""
    query, some = request.args.get("q", "").strip()[:100], request.args.get("some") == "1"
    every = wanted.listed(locality_id())
    rows = [row for row in every if fold(query) in fold(row.name) and (row.needs_something or not some)]
    pages = max(1, -(-len(rows) // PAGE))
    page = min(page_number(), pages)
    return render_template(
        "outreach/planner/needs.html", rows=rows[(page - 1) * PAGE : page * PAGE], ahead=(page - 1) * PAGE, page=page,
        pages=pages, total=len(rows), every=every, query=query, some=some, clusters=wanted.words(locality_id()).clusters,
    )  # fmt: skip


@bp.route("/needs/<int:neighbourhood_id>", methods=["GET", "POST"])
@needs(PLAN_OUTREACH)
def need(neighbourhood_id: int) -> str | BaseResponse | tuple[str, int]:
    """What one neighbourhood needs, said anew."""
    home = areas.get_neighbourhood(neighbourhood_id, within=scope())
    said, words = wanted.of(home), wanted.words(home.locality_id)
    if request.method == "GET":
        return _form(home, NeedForm(formdata=None, data=_shown(said)).offer(said, words), words, said.mark)
    form, seen = NeedForm().offer(said, words), request.form.get("seen", said.mark)[:16]
    if form.validate():
        try:
            changed = wanted.say(home, form.said, seen=seen)
            if changed:
                _tell(home, "change")
            db.session.commit()
            flash(_("Đã ghi nơi này cần gì.") if changed else _("Không có gì thay đổi."), "success")
            return go(".needed", _anchor=f"home-{neighbourhood_id}")
        except Refused as refused:
            db.session.rollback()
            box = form.more_languages if refused.code == "need_vietnamese" else form.more_equipment
            box.errors = [refused.message]
        except Conflict:
            db.session.rollback()
            home = areas.get_neighbourhood(neighbourhood_id, within=scope())
            now = wanted.of(home)
            return _form(home, form, words, now.mark, meanwhile=now), 409
    return _form(areas.get_neighbourhood(neighbourhood_id, within=scope()), form, words, seen), 422


def _shown(said: Said) -> dict[str, object]:
    return {
        "languages": list(said.languages),
        "equipment": list(said.equipment),
        "cluster": said.cluster,
    }


def _form(
    home: Neighbourhood, form: NeedForm, words: wanted.Words, seen: str, *, meanwhile: Said | None = None
) -> str:
    """`seen`: the mark of what the form began with. `meanwhile`: what somebody else said since; sent once more, the form replaces it."""
    return render_template(
        "outreach/planner/need.html", home=home, form=form, words=words, undoable=wanted.undoable(home), seen=seen,
        meanwhile=meanwhile,
    )  # fmt: skip


@bp.post("/needs/<int:neighbourhood_id>/undo")
@needs(PLAN_OUTREACH)
def need_undo(neighbourhood_id: int) -> BaseResponse:
    """What stood before the last change stands again."""
    home = areas.get_neighbourhood(neighbourhood_id, within=scope())
    try:
        wanted.undo(home, seen=request.form.get("seen"))
        _tell(home, "undo")
        db.session.commit()
        flash(_("Đã hoàn tác lần sửa cuối. Bấm lần nữa để lấy lại."), "success")
    except CoreError as refused:
        db.session.rollback()
        tell_refusal(refused)
    return go(".need", neighbourhood_id=neighbourhood_id)


@bp.post("/needs/cluster")
@needs(PLAN_OUTREACH)
def cluster() -> BaseResponse:
    """Several neighbourhoods lie together from now on; without a name they lie in no cluster any more."""
    name = clean(request.form.get("cluster", ""))
    chosen = {read_id(text) for text in request.form.getlist("home")}
    homes = [home for home in areas.neighbourhoods(scope()) if home.id in chosen]
    if not homes:
        tell_refusal(Refused("nobody_chosen", _("Chọn ít nhất một nơi rồi bấm lại.")))
        return go(".needed", _anchor="clusters")
    try:
        moved = wanted.together(homes, name)
        audit.tell(actor(), "cluster", "need", None, locality_id(), neighbourhoods=moved)
        db.session.commit()
        flash(_("Đã đổi cụm của %(n)s nơi.", n=moved), "success")
    except CoreError as refused:
        db.session.rollback()
        tell_refusal(refused)
    return go(".needed")


def _tell(home: Neighbourhood, verb: str) -> None:
    said = wanted.of(home)
    audit.tell(
        actor(), verb, "need", home.id, home.locality_id, languages=len(said.languages), equipment=len(said.equipment),
        cluster=bool(said.cluster),
    )  # fmt: skip
