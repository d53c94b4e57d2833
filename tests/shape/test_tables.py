"""The tables: each is a noun of the glossary, and each carries the locality that owns its rows."""

from __future__ import annotations

import re
from pathlib import Path

from app.base.db import Base
from app.factory import TABLES

ROOT = Path(__file__).resolve().parents[2]

# Shared by all localities, or children of rows that carry theirs.
WITHOUT_LOCALITY = {
    "locality": "is one",
    "skill": "the catalogue is the same for everybody",
    "course_version_skill": "a pair of ids; its version carries it",
    "outside_result_skill": "a pair of ids; its result carries it",
    "outside_import_skill": "a pair of ids; its import carries it",
    "training_trainer": "a pair of ids; its training carries it",
    "device_lesson": "a pair of ids; its device carries it",
    "pairing_lesson": "a pair of ids; its pairing carries it",
    "device_outreach_day": "a pair of ids; its device carries it",
    "pairing_outreach_day": "a pair of ids; its pairing carries it",
    "campaign_task": "a pair of ids; its campaign carries it",
    "campaign_target": "a pair of ids; its campaign carries it",
    "campaign_training": "a pair of ids; its campaign carries it",
    "login_attempt": "an address that may be nobody's",
}
MAY_BE_NONE = {
    "audit_row": "what concerns the whole installation",
    "indicator": "the catalogue is the same for everybody",
    "indicator_version": "the catalogue is the same for everybody",
}


def glossary() -> set[str]:
    """The nouns of DESIGN.md's glossary: the column `code` of its table."""
    rows = [
        [cell.strip() for cell in line.strip().strip("|").split("|")]
        for line in (ROOT / "DESIGN.md").read_text().splitlines()
        if line.lstrip().startswith("|")
    ]
    for start, row in enumerate(rows):
        if row and row[0] == "code":
            return {word for cells in rows[start + 2 :] for word in re.findall(r"\w+", cells[0])}
    raise AssertionError("DESIGN.md has no glossary: a table whose first column is `code`")


def test_every_table_is_a_noun_of_the_glossary():
    nouns = {mapper.class_.__name__ for mapper in Base.registry.mappers}
    assert sorted(nouns - glossary()) == []


def test_the_factory_knows_every_module_with_a_table():
    known = {module.__name__ for module in TABLES}
    # The rows of the ledger are private to its folder, which brings them.
    modules = {mapper.class_.__module__ for mapper in Base.registry.mappers}
    assert {m for m in modules if m not in known and m.rpartition(".")[0] not in known} == set()


def test_every_table_carries_its_locality():
    lacking = {t.name for t in Base.metadata.sorted_tables if "locality_id" not in t.columns}
    assert lacking == set(WITHOUT_LOCALITY)
    for table in Base.metadata.sorted_tables:
        if table.name in WITHOUT_LOCALITY:
            continue
        column = table.columns["locality_id"]
        assert [key.target_fullname for key in column.foreign_keys] == ["locality.id"], table.name
        assert column.nullable == (table.name in MAY_BE_NONE), table.name
        leads = [next(iter(i.columns.keys())) for i in table.indexes]
        leads += [
            next(iter(c.columns.keys()))
            for c in table.constraints
            if hasattr(c, "columns") and len(c.columns)
        ]
        assert "locality_id" in leads, f"{table.name} cannot be searched by its locality"


def test_only_the_parts_of_a_plan_and_the_file_of_a_job_go_with_it():
    """A cascade in the database erases what nobody looked at."""
    parts = {
        "plan_file.plan_id",
        "reporting_rule.plan_id",
        "target.plan_id",
        "task.plan_id",
        "correction.plan_id",
        "task_note.task_id",
        "task_output.task_id",
        "task_training.task_id",
        # A line of a year that is gone is no longer named as where this one came from.
        "target.carried_from_id",
        "task.carried_from_id",
        "job_file.job_id",
        "rule_schedule.rule_id",
        "rule_schedule.serves_with_id",
    }
    assert {str(k.parent) for t in Base.metadata.sorted_tables for k in t.foreign_keys if k.ondelete} <= parts


def test_nothing_points_from_evidence_up_to_its_source():
    evidence = Base.metadata.tables["evidence"]
    assert {key.column.table.name for key in evidence.foreign_keys} == {
        "locality",
        "person",
        "skill",
        "account",
    }


def test_names_fit_both_databases():
    long = [
        name
        for t in Base.metadata.sorted_tables
        for name in [t.name, *(i.name for i in t.indexes), *(c.name for c in t.constraints)]
        if name and len(name) > 63
    ]
    assert long == []
