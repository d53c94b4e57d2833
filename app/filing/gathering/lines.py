"""The lines of a report: each target of the plan with its result, as printed and as it is added up."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, replace
from decimal import Decimal

from app.filing.content import Line, Slice
from campaigns.plans import result_words as words
from campaigns.plans.results import Result
from campaigns.plans.target import BOTH, COMPUTED, Target
from trainees import figures, indicators
from trainees.indicators import IndicatorVersion, wording
from trainees.indicators.definition import Rule, countable, rule_of
from trainees.rosters import CATEGORIES, SHOWN


def of_target(target: Target, result: Result | None) -> Line:
    """One line; without a result the target as the plan has it and '—'."""
    plain = Line(
        target=target.id, ref=target.ref, number=target.number, text=target.text, measure=target.measure,
        kind=target.kind, operator=target.operator, value=_decimal(target.value), aim=words.aim(target),
        lead=target.lead, unit=target.lead_unit_id, groups=tuple(target.groups), remarks=words.remarks(result, target),
    )  # fmt: skip
    return plain if result is None else _answered(plain, target, result)


def _answered(line: Line, target: Target, result: Result) -> Line:
    version, answer = result.version, result.numbers
    how, span, source = _explained(result)
    share = target.kind == "percent" or result.counting == COMPUTED
    numerator, denominator = (result.numerator, result.denominator) if share else (None, None)
    own = answer.numerator if answer is not None and result.counting == BOTH else None
    return replace(
        line, counting=result.counting, code=version.code if version else None,
        version=version.version if version else None, title=version.title if version else "",
        definition=definition(version, result.counting) if version else "",
        population=population(rule_of(version)) if version and countable(version) else "",
        numerator=numerator, denominator=denominator, percent=_decimal(result.percent),
        figure=_figure(target, result), achieved=words.achieved(result),
        share=words.percent(words.share_of_target(result)), state=result.status,
        status=words.STATUS.get(result.status or "", "—"), how=how, span=span, source=source,
        basis=version.basis if version else "", own=own,
        above=numerator is not None and denominator is not None and numerator > denominator,
        by_unit=by_unit(result),
    )  # fmt: skip


def _decimal(value: Decimal | None) -> str | None:
    """'69.85'; zeros after the point are dropped."""
    if value is None:
        return None
    plain = format(value, "f")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def _figure(target: Target, result: Result) -> str | None:
    """A reported number that is no fraction, as a decimal's text, or the reported words."""
    said = result.figure
    if result.counting == COMPUTED or said is None:
        return None
    if target.kind == "percent" and said.denominator:
        return None
    return said.value_text or _decimal(said.value if said.value is not None else said.numerator)


def definition(version: IndicatorVersion, counting: str) -> str:
    """The digest (SHA-256 in hex) of what a number means: equal for two communes exactly where their numbers may be added.

    Of a computed one it is the rule's, the group and age of its population included, whatever the order in which skills
    are named; of a reported one the catalogue's sentence, since the ledger has no say in it.
    """
    said: dict[str, object]
    if counting == COMPUTED and countable(version):
        rule = asdict(rule_of(version))
        said = {"computed": {k: sorted(v) if isinstance(v, tuple) else v for k, v in rule.items()}}
    else:
        said = {"reported": {"code": version.code, "title": version.title, "how": version.how}}
    canonical = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def population(rule: Rule) -> str:
    """Whom the denominator counts: 'công chức, viên chức', 'chuyên trách CNTT … trong số: cán bộ', 'dân số từ đủ 18 tuổi'."""
    if not rule.roll:
        return wording.group_words(rule.count or "all")
    names = ", ".join(CATEGORIES[one][0] for one in SHOWN if one in rule.roll).lower()
    some = "chuyên trách CNTT, chuyển đổi số trong số: " if rule.specialists_only else ""
    age = f", từ đủ {rule.age_min} tuổi" if rule.age_min is not None else ""
    return f"{some}{names}{age}"


def _explained(result: Result) -> tuple[str, str, str]:
    """How a number came about, over which time, and from where: of a reported one its day, who said it and in what."""
    version, target, as_of = result.version, result.target, result.as_of
    how = version.how if version else "Đơn vị báo cáo, ghi như trong văn bản."
    if result.counting != COMPUTED:
        said = result.figure
        if said is None:
            return how, "", f"Chưa có số liệu; chờ {(target.lead if target else '') or 'cơ quan chủ trì'}"
        old = " (số cũ)" if figures.is_old(said, as_of) else ""
        return how, f"số liệu ngày {said.on:%d/%m/%Y}{old}", words.origin(said) or "chưa ghi văn bản"
    if version is None or result.numbers is None:
        return how, "", ""
    span = f"{wording.window(rule_of(version))} ({as_of:%d/%m/%Y})"
    return how, span, str(words.denominator(result.numbers))


def by_unit(result: Result) -> tuple[Slice, ...]:
    """The shares of units of a computed line, from the same people as the total."""
    version = result.version
    # Behind a population there are no names that a unit could have.
    if result.counting != COMPUTED or version is None or not rule_of(version).roll or result.measure is None:
        return ()
    return tuple(
        Slice(
            int(part.key) if part.key is not None else None, part.label, part.numerator, part.denominator,
            words.percent(part.percent),
        )
        for part in indicators.slices(result.measure, "unit")
    )  # fmt: skip
