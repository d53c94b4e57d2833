"""The list, and one page for each: how it counts in plain words, what it was before, which targets stand on it."""

from __future__ import annotations

from flask import render_template
from sqlalchemy import select

from app.access import VIEW_INDICATORS, needs
from app.accounts import Account
from app.base.db import db
from app.web.counting_rules.frame import bp, compared, explained, said, titles, today_by
from app.web.pages import locality_id
from campaigns.plans import linked
from trainees import indicators
from trainees.indicators import IndicatorVersion, editing, wording
from trainees.indicators.definition import COMPUTED, countable, rule_of


@bp.get("")
@needs(VIEW_INDICATORS)
def index() -> str:
    """Every way of counting in use: whom it counts, since when, whose it is, how many targets stand on it. Four queries."""
    place = locality_id()
    shown = indicators.published(place)
    names = titles()
    return render_template(
        "counting_rules/index.html", rows=[(version, dict(wording.explain(version, names))) for version in shown],
        who=wording.WHO, window=wording.WINDOW, source=wording.SOURCE, said=said,
        used=linked.using(place, [version.code for version in shown]), drafts=editing.drafts(place),
        groups=(
            (True, [v.code for v in shown if v.counting == COMPUTED]),
            (False, [v.code for v in shown if v.counting != COMPUTED]),
        ),
    )  # fmt: skip


@bp.get("/<code>")
@needs(VIEW_INDICATORS)
def show(code: str) -> str:
    """One way of counting, with every version and what each changed."""
    place, names = locality_id(), titles()
    every = editing.versions(place, code)
    in_use = next((v for v in indicators.published(place) if v.code == code), None)
    shown = in_use or every[0]
    makers = select(Account.id, Account.name).where(Account.id.in_({v.made_by for v in every if v.made_by}))
    return render_template(
        "counting_rules/show.html", code=code, shown=shown, in_use=in_use, facts=explained(shown, names),
        versions=_with_changes(every, names), draft=next((v for v in every if v.published_at is None), None),
        own=in_use is not None and in_use.locality_id is not None, shared=any(v.locality_id is None for v in every),
        newer=editing.newer_in_catalogue(place, code), used=linked.using(place, [code]).get(code, []),
        makers=dict(db.session.execute(makers).tuples().all()), now=today_by(in_use), countable=countable,
        rule=rule_of(shown) if countable(shown) else None,
    )  # fmt: skip


def _with_changes(
    every: list[IndicatorVersion], names: dict[str, str]
) -> list[tuple[IndicatorVersion, list[tuple[str, str, str]]]]:
    """Published versions, the newest first, each with what it changed of the one before."""
    published = [v for v in every if v.published_at is not None]
    return [
        (version, compared(wording.differences(before, version, names)) if before is not None else [])
        for version, before in zip(published, [*published[1:], None], strict=True)
    ]
