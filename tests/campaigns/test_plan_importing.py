"""Drafts become plans once, and a stored plan says again what its draft said."""

from __future__ import annotations

import io
import threading
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import docx
import pytest
from sqlalchemy import func, select

from app.base import clock
from app.base.actors import COMMAND_LINE, EVERYWHERE, Actor, Scope
from app.base.db import db, writing
from app.base.document import read_document
from app.base.errors import NotFound, Refused
from app.base.upload import LARGEST
from campaigns.plans import importing, plan
from campaigns.plans import target as targets
from campaigns.plans.plan import Plan, PlanFile
from campaigns.plans.reading import draft_as_json, read_plan
from campaigns.plans.rule import ReportingRule
from campaigns.plans.target import Target
from campaigns.plans.task import Task
from tests.campaigns import plan_documents
from trainees import indicators

DOCUMENTS = {name: getattr(plan_documents, name)() for name in ("suoi_lim", "ben_cau", "hon_bac", "goc_da")}


def read(data):
    return importing.settle(read_plan(read_document(data, "ke-hoach.docx")))


def store(commune, data, filename="ke-hoach.docx"):
    return importing.store(
        commune.locality,
        read(data),
        filename=filename,
        data_digest=importing.digest_of(data),
        data=data,
        by=COMMAND_LINE,
    )


def saved_again(data):
    """The same document as another file, as Word's 'save as' leaves it."""
    document = docx.Document(io.BytesIO(data))
    document.core_properties.comments = "saved once more"
    out = io.BytesIO()
    document.save(out)
    assert out.getvalue() != data
    return out.getvalue()


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_stored_plan_prints_what_its_draft_printed(work, commune, name):
    with work():
        made, already = store(commune, DOCUMENTS[name])
        plan_id = made.id
    assert already is False
    with work():
        stored = importing.stored_as_json(plan.get(plan_id, within=EVERYWHERE))
    assert stored == draft_as_json(read(DOCUMENTS[name]), plan_id)


def test_the_tables_are_kept_in_their_own_order_and_words(work, commune):
    with work():
        made, _ = store(commune, DOCUMENTS["suoi_lim"])
        targets = made.sheets[0]
        refs = {each.ref for each in made.targets}
    assert targets["holds"] == "targets"
    assert all(len(row["cells"]) == len(targets["columns"]) for row in targets["rows"])
    assert [row["kind"] for row in targets["rows"]][:2] == ["group", "target"]
    assert {row["ref"] for row in targets["rows"] if row["kind"] == "target"} <= refs


def test_the_same_file_and_the_same_document_are_one_plan(work, commune):
    data = DOCUMENTS["suoi_lim"]
    with work():
        first = store(commune, data)[0].id
    with work():
        assert store(commune, data, "ten-khac.docx")[0].id == first
        again, already = store(commune, saved_again(data))
        assert (again.id, already, again.filename) == (first, True, "ke-hoach.docx")
        for table, count in (
            (Plan, 1),
            (PlanFile, 1),
            (Target, len(again.targets)),
            (Task, len(again.tasks)),
        ):
            assert db.session.scalar(select(func.count()).select_from(table)) == count


def test_the_source_is_kept_to_be_opened_beside_what_was_read(work, commune):
    data = DOCUMENTS["suoi_lim"]
    with work():
        made, _ = store(commune, data)
        plan_id = made.id
    with work():
        kept = db.session.scalars(select(PlanFile.data).where(PlanFile.plan_id == plan_id)).one()
        assert kept == data
        draft = read(DOCUMENTS["ben_cau"])
        with pytest.raises(Refused) as refused:
            importing.store(
                commune.locality,
                draft,
                filename="a.docx",
                data_digest="c" * 64,
                data=bytes(LARGEST + 1),
                by=COMMAND_LINE,
            )
        assert refused.value.code == "file_too_large"


def test_what_was_doubted_stays_with_its_line(work, commune):
    with work():
        plan_id = store(commune, DOCUMENTS["suoi_lim"])[0].id
    with work():
        stored = plan.get(plan_id, within=EVERYWHERE)
        doubted = {each.ref: each.doubts for each in stored.targets if each.doubts}
        assert any("không phải con số" in doubt for doubt in doubted["PL1.A.8"])
        assert "PL1.A.1" not in doubted  # an assumed ≥ is flagged, no doubt
        assert [task.kpi for task in stored.tasks] == ["12 lớp", "", ""]
        (rule,) = stored.rules
        assert rule.places[0]["raw"] == rule.raw


def test_the_same_plan_with_its_title_read_otherwise_is_known_by_its_lines(work, commune):
    data = DOCUMENTS["suoi_lim"]
    with work():
        first = store(commune, data)[0]
        otherwise = replace(read(data), title="Phổ cập kỹ năng số cho Nhân dân", issuer="")
        assert importing.known(commune.locality, otherwise, "d" * 64) is first
        half = replace(otherwise, targets=otherwise.targets[:2], tasks=())
        assert importing.known(commune.locality, half, "d" * 64) is None
        unsigned = replace(otherwise, number="")
        assert importing.known(commune.locality, unsigned, "d" * 64) is None
        assert importing.alike(commune.locality, unsigned) == [first]


def test_a_decision_survives_the_next_import(work, commune):
    with work():
        made, _ = store(commune, DOCUMENTS["suoi_lim"])
        one = next(each for each in made.targets if each.proposed_code == "staff_trained")
        targets.link(one, "staff_trained", by=COMMAND_LINE)
    with work():
        again, _ = store(commune, saved_again(DOCUMENTS["suoi_lim"]))
        printed = importing.stored_as_json(again)["targets"]
    assert [(t["indicator"], t["confidence"]) for t in printed if t["indicator"] == "staff_trained"] == [
        ("staff_trained", 1.0)
    ]


def test_each_locality_has_its_own(work, commune, found_commune):
    other = found_commune("00002", "Suối Trong")
    with work():
        here, there = store(commune, DOCUMENTS["ben_cau"])[0], store(other, DOCUMENTS["ben_cau"])[0]
        assert here.id != there.id
        assert plan.listed(Scope(other.locality)) == [there]
        with pytest.raises(NotFound):
            plan.get(here.id, within=Scope(other.locality))


def test_year_issuer_title_and_number_tell_plans_apart():
    draft = read(DOCUMENTS["suoi_lim"])
    own = importing.identity_of(draft)
    assert importing.identity_of(replace(draft, title=draft.title.upper())) == own
    assert importing.identity_of(replace(draft, number="27 / KH–UBND")) == own
    for change in (
        {"year": 2027},
        {"issuer": "UBND xã Suối Trong"},
        {"title": "Khác"},
        {"number": "28/KH-UBND"},
    ):
        assert importing.identity_of(replace(draft, **change)) != own


def test_documents_without_title_and_number_are_told_apart_by_their_lines():
    one, other = read(DOCUMENTS["suoi_lim"]), read(DOCUMENTS["goc_da"])
    nameless = [replace(each, title="", number="", issuer="", year=2026) for each in (one, other)]
    assert importing.identity_of(nameless[0]) != importing.identity_of(nameless[1])


def test_a_numbered_copy_of_a_draft_is_shown_beside_it(work, commune):
    draft = replace(read(DOCUMENTS["suoi_lim"]), number="")
    with work():
        unnumbered, _ = importing.store(
            commune.locality, draft, filename="a.docx", data_digest="a" * 64, by=COMMAND_LINE
        )
        assert importing.alike(commune.locality, read(DOCUMENTS["suoi_lim"])) == [unnumbered]
        assert importing.alike(commune.locality, draft) == []


def test_a_year_that_no_line_names():
    draft = read_plan(read_document(DOCUMENTS["suoi_lim"], "a.docx"))
    by_day = importing.settle(replace(draft, year=None, issued_on="2024-05"))
    assert by_day.year == 2024
    assert "2024 theo ngày ban hành" in by_day.warnings[-1]
    by_clock = importing.settle(replace(draft, year=None, issued_on=None))
    assert by_clock.year == clock.today().year
    assert len(by_clock.warnings) == len(draft.warnings) + 1


def test_a_number_of_no_plan_stays_in_words(work, commune):
    draft = read(DOCUMENTS["suoi_lim"])
    huge = replace(draft.targets[0], value=Decimal(10) ** 15, value_raw="1" + "0" * 15, kind="count")
    with work():
        made, _ = importing.store(
            commune.locality, replace(draft, targets=(huge, *draft.targets[1:])), filename="a.docx",
            data_digest="a" * 64, by=COMMAND_LINE,
        )  # fmt: skip
        first = importing.stored_as_json(made)["targets"][0]
    assert (first["kind"], first["operator"], first["value"]) == ("text", None, huge.value_raw)


def test_cells_of_any_length_are_stored(work, commune):
    draft = read(DOCUMENTS["suoi_lim"])
    wide = replace(draft.targets[0], ref="R" * 500, number="1" * 300, measure="đơn vị " * 90)
    with work():
        made, _ = importing.store(
            commune.locality, replace(draft, issuer="UBND " * 90, number="9" * 90, targets=(wide,)),
            filename="/tmp/" + "ô" * 300 + ".docx", data_digest="b" * 64, by=COMMAND_LINE,
        )  # fmt: skip
        assert made.targets[0].ref == wide.ref
        assert made.filename.endswith(".docx")
        assert "/" not in made.filename


def test_many_at_once_are_one_plan(app, commune):
    data, ids, failures = DOCUMENTS["hon_bac"], [], []
    start = threading.Barrier(6)

    def bring():
        try:
            with app.app_context():
                start.wait(20)
                with writing():
                    ids.append(store(commune, data)[0].id)
                    db.session.commit()
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=bring) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failures == []
    assert len(ids) == 6
    assert len(set(ids)) == 1
    with app.app_context():
        assert db.session.scalar(select(func.count(Plan.id))) == 1
        db.session.rollback()


# --- decisions -----------------------------------------------------------------------------------------------


@pytest.fixture
def target_id(work, commune):
    with work():
        made, _ = store(commune, DOCUMENTS["suoi_lim"])
        return next(each.id for each in made.targets if each.proposed_code == "staff_trained")


def test_a_proposal_is_confirmed_refused_and_asked_again(work, target_id):
    by = Actor(None, "thử")
    with work():
        one = db.session.get_one(Target, target_id)
        assert one.standing == "proposed"
        targets.dismiss(one, by=by)
        assert one.standing == "kept"
        assert importing.stored_as_json(one.plan)["targets"][one.rank - 1]["indicator"] is None
        targets.unlink(one, by=by)
        assert one.standing == "proposed"
        targets.link(one, "staff_mastery", by=by)
        assert one.standing == "linked"
        targets.unlink(one, by=by)
        assert (one.standing, one.indicator_code, one.linked_at) == ("proposed", None, None)


def test_only_published_indicators_and_targets_with_a_number_are_linked(work, target_id):
    with work():
        one = db.session.get_one(Target, target_id)
        with pytest.raises(NotFound):
            targets.link(one, "no_such_code", by=COMMAND_LINE)
        sentence = next(each for each in one.plan.targets if each.kind == "text")
        with pytest.raises(Refused):
            targets.link(sentence, "staff_trained", by=COMMAND_LINE)


def test_sure_proposals_are_confirmed_together(work, commune):
    with work():
        made, _ = store(commune, DOCUMENTS["ben_cau"])
        proposed = [each for each in made.targets if each.standing == "proposed"]
        refused, doubtful, *sure = proposed
        targets.dismiss(refused, by=COMMAND_LINE)
        doubtful.confidence = 0.5
        db.session.flush()
        before = plan.counts([made.id])[made.id]
        assert targets.link_sure(made, by=COMMAND_LINE) == len(sure) > 1
        db.session.flush()
        after = plan.counts([made.id])[made.id]
        assert (before.linked, before.proposed) == (0, len(sure) + 1)
        assert (after.linked, after.proposed) == (len(sure), 1)
        assert [each.indicator_code for each in (refused, doubtful)] == [None, None]


def test_a_proposal_without_a_published_indicator_cannot_be_confirmed(work, commune):
    with work():
        made, _ = store(commune, DOCUMENTS["ben_cau"])
        one = made.targets[0]
        one.proposed_code = "not_published_yet"
        assert not targets.is_sure(one, {v.code: v for v in indicators.published()})
        with pytest.raises(NotFound):
            targets.link(one, "not_published_yet", by=COMMAND_LINE)


def test_a_mistaken_import_is_taken_back_whole(work, commune, target_id):
    with work():
        one = db.session.get_one(Target, target_id)
        targets.link(one, "staff_trained", by=COMMAND_LINE)
        with pytest.raises(Refused):
            plan.remove(one.plan)
        targets.unlink(one, by=COMMAND_LINE)
        plan.remove(one.plan)
    with work():
        for table in (Plan, Target, Task, ReportingRule, PlanFile):
            assert db.session.scalar(select(func.count()).select_from(table)) == 0
        assert store(commune, DOCUMENTS["suoi_lim"])[1] is False


# --- files that wait -----------------------------------------------------------------------------------------


def test_an_upload_waits_for_its_bringer_alone_and_a_day_at_most(work, commune):
    officer, trainer = (Actor(commune.accounts[role], role) for role in ("officer", "trainer"))
    with work():
        file_id = importing.keep_waiting(commune.locality, b"bytes", "a/b\\c.docx", by=officer).id
    with work():
        file = importing.waiting(file_id, locality_id=commune.locality, by=officer)
        assert (file.data, file.filename) == (b"bytes", "c.docx")
        with pytest.raises(NotFound):
            importing.waiting(file_id, locality_id=commune.locality, by=trainer)
        file.created_at = clock.now() - importing.WAITING - timedelta(minutes=1)
        db.session.flush()
        with pytest.raises(NotFound):
            importing.waiting(file_id, locality_id=commune.locality, by=officer)
        importing.keep_waiting(commune.locality, b"more", "d.docx", by=officer)
    with work():
        assert db.session.scalar(select(PlanFile.filename)) == "d.docx"
