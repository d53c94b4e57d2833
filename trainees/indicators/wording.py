"""A rule in plain words: who is counted, what they must have, from which proof, since when, divided by what."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from app.base.text import N_
from trainees.areas import counts
from trainees.indicators.definition import COMPUTED, WINDOWS, IndicatorVersion, Rule, countable, rule_of
from trainees.ledger import KINDS
from trainees.rosters import CATEGORIES, SHOWN


@dataclass(frozen=True, slots=True)
class Sentence:
    """Words with what stands in them; str() gives them in Vietnamese, a page may translate `text` before it fills it. A
    tuple holds msgids of its own, shown one after the other."""

    text: str
    values: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.text % self.filled(str) if self.values else self.text

    def filled(self, translate: Callable[[str], str]) -> dict[str, str]:
        """The values as they are put into the text."""
        return {
            name: value if isinstance(value, str) else "; ".join(translate(one) for one in value)
            for name, value in self.values.items()
        }


WHO, AGE, HAVE, PROOF, WINDOW, OVER, SOURCE, BASIS = (
    N_("Ai được tính"), N_("Tuổi"), N_("Cần có"), N_("Được tính khi"), N_("Khoảng thời gian"), N_("Chia cho"),
    N_("Nguồn số liệu"), N_("Căn cứ"),
)  # fmt: skip


def group_words(group: str) -> str:
    """A population count as what a share is of: 'dân số từ đủ 18 tuổi'."""
    title = counts.GROUPS[group][0].lower()
    return title if title.startswith("số ") else f"dân số {title}"


def explain(version: IndicatorVersion, titles: Mapping[str, str]) -> list[tuple[str, Sentence]]:
    """(label, sentence) of everything that decides the number. `titles`: skill code → title."""
    found = [(SOURCE, _source(version))]
    if countable(version):
        rule = rule_of(version)
        found += [
            (WHO, _who(rule)), (AGE, _age(rule)), (HAVE, _have(rule, titles)),
            (PROOF, Sentence("%(kinds)s", {"kinds": tuple(words for k, words in KINDS.items() if k in rule.kinds)})),
            (WINDOW, window(rule)), (OVER, _over(rule)),
        ]  # fmt: skip
    if version.basis:
        found.append((BASIS, Sentence("%(basis)s", {"basis": version.basis})))
    return found


def _source(version: IndicatorVersion) -> Sentence:
    if version.counting == COMPUTED:
        return Sentence(N_("Phần mềm tính từ sổ theo dõi kỹ năng số"))
    if countable(version):
        return Sentence(
            N_("Đơn vị khác báo cáo; phần phong trào góp được tính riêng, đứng bên cạnh, không cộng vào")
        )
    return Sentence(N_("Đơn vị khác báo cáo"))


def _names(rule: Rule) -> str:
    return ", ".join(CATEGORIES[c][0] for c in SHOWN if c in rule.roll).lower()


def _who(rule: Rule) -> Sentence:
    if not rule.roll:
        return Sentence(N_("Người có tên trong danh sách dân cư vào ngày tính"))
    if rule.specialists_only:
        return Sentence(
            N_("Người được đánh dấu chuyên trách CNTT, chuyển đổi số trong số: %(names)s"),
            {"names": _names(rule)},
        )
    return Sentence(N_("Người có tên trong danh sách vào ngày tính: %(names)s"), {"names": _names(rule)})


def _age(rule: Rule) -> Sentence:
    if rule.age_min is None:
        return Sentence(N_("Không giới hạn tuổi"))
    return Sentence(N_("Từ đủ %(n)s tuổi vào ngày tính"), {"n": str(rule.age_min)})


def _have(rule: Rule, titles: Mapping[str, str]) -> Sentence:
    # In the catalogue's order: the same skills ticked in another order are no other rule.
    names = {"skills": "; ".join(title for code, title in titles.items() if code in rule.skills)}
    total, n = len(rule.skills), rule.needs
    if total == 1:
        return Sentence(N_("Nội dung kỹ năng: %(skills)s"), names)
    if n == total:
        return Sentence(N_("Cả %(total)s nội dung: %(skills)s"), names | {"total": str(total)})
    return Sentence(
        N_("Ít nhất %(n)s trong %(total)s nội dung: %(skills)s"), names | {"total": str(total), "n": str(n)}
    )


def window(rule: Rule) -> Sentence:
    """Since when evidence counts."""
    if rule.window == "validity":
        return Sentence(N_("%(n)s tháng gần nhất tính đến ngày tính"), {"n": str(rule.months)})
    return Sentence(WINDOWS[rule.window])


def _over(rule: Rule) -> Sentence:
    if rule.roll:
        return Sentence(N_("Số người trong danh sách đó vào ngày tính"))
    return Sentence("%(what)s", {"what": group_words(rule.count or "all")})


def summary(version: IndicatorVersion, titles: Mapping[str, str]) -> str:
    """The whole rule as one paragraph, in Vietnamese: kept with an own version as its `how`."""
    parts = dict(explain(version, titles))
    lines = [str(parts[SOURCE])]
    if countable(version):
        lines += [
            f"{parts[WHO]}" + (f", {str(parts[AGE]).lower()}" if rule_of(version).age_min is not None else ""),
            str(parts[HAVE]), f"Được tính khi: {parts[PROOF]}", f"Thời gian: {parts[WINDOW]}", f"Chia cho {str(parts[OVER]).lower()}",
        ]  # fmt: skip
    return f"{'. '.join(lines)}."[:1000]


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that two versions say otherwise; None: that version says nothing of it."""

    label: str
    before: Sentence | None
    after: Sentence | None


TITLE = N_("Tên")


def differences(
    before: IndicatorVersion, after: IndicatorVersion, titles: Mapping[str, str]
) -> list[Difference]:
    """What the second version changes, in the order of `explain`."""
    one = {TITLE: Sentence("%(t)s", {"t": before.title})} | dict(explain(before, titles))
    two = {TITLE: Sentence("%(t)s", {"t": after.title})} | dict(explain(after, titles))
    return [
        Difference(label, one.get(label), two.get(label))
        for label in (TITLE, SOURCE, WHO, AGE, HAVE, PROOF, WINDOW, OVER, BASIS)
        if str(one.get(label)) != str(two.get(label))
    ]
