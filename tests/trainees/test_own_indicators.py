"""A locality's own way of counting: drafted, published for that locality alone, never changed, retired."""

from __future__ import annotations

from datetime import date

import pytest

from app.base import clock
from app.base.actors import COMMAND_LINE
from app.base.db import db
from app.base.errors import Conflict, NotFound, Refused
from campaigns.plans import linked
from campaigns.plans.plan import Plan
from campaigns.plans.target import Target
from tests.conftest import ONE_DATABASE
from trainees import areas, counting, indicators, skills
from trainees.catalogue import INDICATORS
from trainees.indicators import editing, wording
from trainees.indicators.editing import Wanted
from trainees.indicators.frozen import PublishedError

pytestmark = ONE_DATABASE
RULE = {"roll": ["official"], "skills": ["ATTT", "DLCN"], "kinds": ["attended"], "needs": 1, "window": "ever"}
WANTED = Wanted("Được bồi dưỡng, tính của xã", "computed", RULE, note="Nghị quyết của xã")


@pytest.fixture
def places(work) -> tuple[int, int]:
    """Two bare communes."""
    with work():
        return tuple(
            areas.add_locality(code, name, "xã", "tỉnh Sông Hồng").id
            for code, name in (("00003", "Suối Mây"), ("00004", "Suối Xa"))
        )


def published(place: int, wanted: Wanted = WANTED, code: str = "staff_trained"):
    version = editing.draft(place, code, wanted, by=COMMAND_LINE)
    editing.publish(version, by=COMMAND_LINE)
    return version


def test_a_draft_counts_nothing_until_it_is_published(places, work) -> None:
    here, there = places
    with work():
        draft = editing.draft(here, "staff_trained", WANTED, by=COMMAND_LINE)
        assert indicators.by_code("staff_trained", here).version == 1
        assert counting.numbers(draft, here, date(2026, 11, 14)) is not None  # a preview may ask
        editing.publish(draft, by=COMMAND_LINE)
        own, shared = indicators.by_code("staff_trained", here), indicators.by_code("staff_trained", there)
        assert (own.id, own.locality_id, own.version, shared.version) == (draft.id, here, 2, 1)
        assert indicators.catalogue(here)["staff_trained"] == WANTED.title
        assert indicators.catalogue(there)["staff_trained"] != WANTED.title


def test_there_is_one_draft_and_it_can_be_written_over(places, work) -> None:
    with work():
        first = editing.draft(places[0], "staff_trained", WANTED, by=COMMAND_LINE)
        again = editing.draft(
            places[0], "staff_trained", Wanted("Khác", "reported", note="thử"), by=COMMAND_LINE
        )
        assert (again.id, again.title, again.rule) == (first.id, "Khác", {})
        assert [v.id for v in editing.drafts(places[0])] == [first.id]
        assert editing.drafts(places[1]) == []


def test_what_is_published_never_changes(places, work) -> None:
    with work():
        version = published(places[0])
        kept = version.id
        for verb in (lambda: editing.publish(version, by=COMMAND_LINE), lambda: editing.drop(version)):
            with pytest.raises(Refused) as refused:
                verb()
            assert refused.value.code == "rule_published"
        # Drafting again begins another version.
        assert (
            editing.draft(places[0], "staff_trained", WANTED, by=COMMAND_LINE).version == version.version + 1
        )
    for change in (
        {"title": "Khác"}, {"rule": {}}, {"how": "Khác"}, {"published_at": None}, {"locality_id": None}, {"version": 9},
    ):  # fmt: skip
        with work():
            row = db.session.get_one(indicators.IndicatorVersion, kept)
            for name, value in change.items():
                setattr(row, name, value)
            with pytest.raises(PublishedError):
                db.session.flush()
            db.session.rollback()
    with work():
        db.session.delete(db.session.get_one(indicators.IndicatorVersion, kept))
        with pytest.raises(PublishedError):
            db.session.flush()
        db.session.rollback()


def test_control_a_draft_may_change(places, work) -> None:
    with work():
        draft = editing.draft(places[0], "staff_trained", WANTED, by=COMMAND_LINE)
        draft.title = "Khác"
        db.session.flush()
        editing.drop(draft)
        assert editing.draft_of(places[0], "staff_trained") is None


def test_retired_gives_way_to_the_catalogue(places, work) -> None:
    here = places[0]
    with work():
        one, two = published(here), published(here)
        assert indicators.by_code("staff_trained", here).id == two.id
        linked.retire(here, "staff_trained")
        assert indicators.by_code("staff_trained", here).locality_id is None
        assert one.retired_at is not None
        with pytest.raises(Refused):
            linked.retire(here, "staff_trained")
        two.retired_at = None  # what was retired stays so
        with pytest.raises(PublishedError):
            db.session.flush()
        db.session.rollback()


def test_a_newer_one_of_the_catalogue_is_announced_and_not_used(places, work) -> None:
    here, there = places
    with work():
        own = published(here)
        assert editing.newer_in_catalogue(here, "staff_trained") is None
        row = next(row for row in INDICATORS if row["code"] == "staff_trained")
        indicators.publish_catalogue([row | {"how": "Tính cách mới."}])
        newer = editing.newer_in_catalogue(here, "staff_trained")
        assert (newer.version, newer.how) == (3, "Tính cách mới.")
        assert indicators.by_code("staff_trained", here).id == own.id
        assert indicators.by_code("staff_trained", there).id == newer.id
        assert editing.newer_in_catalogue(there, "staff_trained") is None


def test_an_indicator_of_ones_own(places, work) -> None:
    here, there = places
    with work():
        draft = editing.draft_new(here, WANTED, by=COMMAND_LINE)
        assert draft.code == "00003-1"
        assert draft.code not in indicators.catalogue(here)
        editing.publish(draft, by=COMMAND_LINE)
        assert list(indicators.catalogue(here))[-1] == draft.code
        assert draft.code not in indicators.catalogue(there)
        with pytest.raises(NotFound):
            indicators.by_code(draft.code, there)
        with pytest.raises(NotFound):
            editing.versions(there, draft.code)
        plan = Plan(locality_id=here, identity="x", title="Kế hoạch", year=2026, created_at=clock.now())
        target = Target(
            locality_id=here, plan=plan, ref="1", rank=0, text="A", kind="percent", indicator_code=draft.code
        )
        db.session.add_all([plan, target])
        db.session.flush()
        assert linked.using(here, [draft.code]) == {draft.code: [target]}
        with pytest.raises(Refused) as refused:  # the target would be left without any way of counting
            linked.retire(here, draft.code)
        assert refused.value.code == "rule_in_use"
        plan.closed_at = clock.now()
        db.session.flush()
        linked.retire(here, draft.code)
        assert draft.code not in indicators.catalogue(here)


def test_a_new_one_that_was_never_published_goes_with_its_draft(places, work) -> None:
    with work():
        draft = editing.draft_new(places[0], WANTED, by=COMMAND_LINE)
        editing.drop(draft)
        with pytest.raises(NotFound):
            editing.versions(places[0], "00003-1")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"roll": [], "count": None}, "rule_who"), ({"count": ">=18"}, "rule_who"), ({"skills": []}, "rule_skills"),
        ({"kinds": []}, "rule_kinds"), ({"needs": 3}, "rule_needs"), ({"needs": 0}, "rule_needs"),
        ({"age_min": 121}, "rule_age"), ({"window": "validity"}, "rule_months"),
        ({"window": "validity", "months": 121}, "rule_months"), ({"skills": ["NOPE"]}, "rule_unknown"),
        ({"window": "week"}, "rule_unknown"), ({"months": 12}, "rule_unknown"),
    ],
)  # fmt: skip
def test_what_could_not_be_counted_is_refused(places, work, change, code) -> None:
    with work():
        with pytest.raises(Refused) as refused:
            editing.draft(places[0], "staff_trained", Wanted("A", "computed", RULE | change), by=COMMAND_LINE)
        assert refused.value.code == code
        assert editing.drafts(places[0]) == []


def test_two_who_begin_the_same_version(places, work, monkeypatch) -> None:
    with work():
        published(places[0])
        # As if the other's version had not been there when ours got its number.
        monkeypatch.setattr(editing, "next_version", lambda indicator: 2)
        with pytest.raises(Conflict):
            editing.draft(places[0], "staff_trained", WANTED, by=COMMAND_LINE)


def test_every_rule_of_the_catalogue_has_its_words(work) -> None:
    with work():
        titles = {skill.code: skill.title for skill in skills.catalogue()}
        for version in indicators.published():
            words = dict(wording.explain(version, titles))
            assert all(str(sentence) for sentence in words.values()), version.code
            assert (wording.WHO in words) == bool(version.rule)
            # No code of a skill, a category or a kind of proof stands on an officer's page.
            said = " ".join(str(s) for label, s in words.items() if label != wording.BASIS)
            assert not {"non_permanent", "attended", ">=18", "KNS-CB", "QTDL"} & set(
                said.replace(";", " ").split()
            )


def test_rules_in_words(places, work) -> None:
    with work():
        titles = {skill.code: skill.title for skill in skills.catalogue()}
        four = dict(wording.explain(indicators.by_code("adult_four_of_twelve"), titles))
        assert str(four[wording.HAVE]).startswith("Ít nhất 4 trong 12 nội dung: ")
        assert str(four[wording.AGE]) == "Từ đủ 18 tuổi vào ngày tính"
        assert str(four[wording.OVER]) == "dân số từ đủ 18 tuổi"
        before = indicators.by_code("infosec_trained")
        rule = before.rule | {"window": "validity", "months": 24, "needs": 2, "roll": ["official"]}
        after = editing.draft(
            places[0], "infosec_trained", Wanted(before.title, "computed", rule, note="thử"), by=COMMAND_LINE
        )
        changed = {d.label: (str(d.before), str(d.after)) for d in wording.differences(before, after, titles)}
        assert list(changed) == [wording.WHO, wording.HAVE, wording.WINDOW]
        assert changed[wording.WINDOW][1] == "24 tháng gần nhất tính đến ngày tính"
        assert changed[wording.HAVE][1].startswith("Cả 2 nội dung: ")
        assert "24 tháng gần nhất" in after.how
