"""The reader against real plans and the table of what a person found in them."""

from __future__ import annotations

import csv
import json
import pathlib
import subprocess
import sys

import pytest

from app.base.document import read_document
from campaigns.plans import importing
from campaigns.plans.reading import draft_as_json, read_plan

PLANS = pathlib.Path(__file__).resolve().parents[3] / "shared" / "plans"

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not (PLANS / "score.py").exists(), reason="../shared/plans is not on this machine"),
]


@pytest.fixture(scope="module")
def documents():
    found = sorted(PLANS.glob("*.docx"))
    return {path.stem: read_plan(read_document(path.read_bytes(), path.name)) for path in found}


def test_the_score_is_above_every_line(documents, tmp_path):
    arguments = []
    for name, draft in documents.items():
        printed = tmp_path / f"{name}.json"
        printed.write_text(json.dumps(draft_as_json(draft), ensure_ascii=False), encoding="utf-8")
        arguments.append(f"{name}={printed}")
    ran = subprocess.run(
        [sys.executable, str(PLANS / "score.py"), *arguments], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "all above the line" in ran.stdout


def test_the_heads_are_the_plans_own(documents):
    with open(PLANS / "expected-plans.tsv", newline="", encoding="utf-8") as table:
        for row in csv.DictReader(table, dialect="excel-tab"):
            draft = documents[row["plan"]]
            assert (draft.number, draft.issued_on, str(draft.year), draft.issuer) == (
                row["number"],
                row["issued_on"],
                row["year"],
                row["issuer"],
            )
            assert draft.title.casefold().startswith(row["title_begins"].casefold())


def test_indicators_are_proposed_as_a_person_would(documents):
    with open(PLANS / "expected-targets.tsv", newline="", encoding="utf-8") as table:
        rows = [row for row in csv.DictReader(table, dialect="excel-tab") if row["need"] == "must"]
    right = 0
    for row in rows:
        codes = {
            target.indicator.code if target.indicator else ""
            for target in documents[row["plan"]].targets
            if target.text[:50] == row["text_exact"][:50]
            or any(row["text_exact"][:40] in p.raw for p in target.places)
        }
        right += row["skills_kind"] in codes
    assert right >= 0.95 * len(rows)


def test_references_are_unique(documents):
    for draft in documents.values():
        refs = [item.ref for item in (*draft.targets, *draft.tasks)]
        assert len(refs) == len(set(refs))
        assert {
            row.ref for sheet in draft.sheets if sheet.holds == "tasks" for row in sheet.rows if row.ref
        } <= set(refs)


@pytest.mark.parametrize("kind", ["pdf", "txt"])
def test_a_plan_is_the_same_plan_in_every_kind_of_file(documents, kind):
    for name, draft in documents.items():
        path = PLANS / f"{name}.{kind}"
        other = importing.settle(read_plan(read_document(path.read_bytes(), path.name)))
        assert importing.identity_of(other) == importing.identity_of(importing.settle(draft))
