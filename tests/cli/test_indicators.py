"""flask indicators show and flask reports export: the contract's words."""

from __future__ import annotations

import json

import openpyxl
import pytest

from app.base import clock
from app.base.actors import COMMAND_LINE, EVERYWHERE
from app.base.document import read_document
from campaigns.plans import importing
from campaigns.plans import target as targets
from campaigns.plans.reading import read_plan
from tests.campaigns import plan_documents
from tests.conftest import ONE_DATABASE
from trainees import ledger, people, skills

pytestmark = ONE_DATABASE

KEYS = {
    "code", "title", "version", "target", "numerator", "denominator", "percent", "rows_not_entered", "no_membership",
    "outside", "reported_without_list", "status", "as_of", "by",
}  # fmt: skip


@pytest.fixture
def plan(commune, work) -> int:
    """A plan whose staff target is linked, and one person trained today."""
    with work():
        draft = read_plan(read_document(plan_documents.suoi_lim(), "ke-hoach.docx"))
        stored, _ = importing.store(
            commune.locality, draft, filename="ke-hoach.docx", data_digest="0" * 64, by=COMMAND_LINE
        )
        target = next(t for t in stored.targets if t.proposed_code == "staff_trained")
        targets.link(target, "staff_trained", by=COMMAND_LINE)
        ledger.record(
            people.get(commune.people[0], within=EVERYWHERE), skills.by_codes(["KNS-CB"]), on=clock.today(),
            kind="attended", source="training:1", by=COMMAND_LINE,
        )  # fmt: skip
        return stored.id


def test_a_plan_shows_its_linked_targets(plan, runner) -> None:
    done = runner("indicators", "show", "--plan", str(plan), "--by", "unit", "--json")
    assert done.exit_code == 0, done.output
    (entry,) = json.loads(done.stdout)
    assert set(entry) == KEYS
    assert (entry["code"], entry["numerator"], entry["denominator"], entry["percent"]) == (
        "staff_trained",
        1,
        6,
        "16.67",
    )
    assert entry["target"] == {"operator": ">=", "value": 100, "plan": plan, "ref": entry["target"]["ref"]}
    assert entry["as_of"] == clock.today().isoformat()
    assert entry["status"] in ("on-track", "behind")
    assert sorted((p["numerator"], p["denominator"]) for p in entry["by"]) == [(0, 2), (1, 4)]


def test_without_a_plan_every_published_indicator_is_shown(plan, runner) -> None:
    entries = {e["code"]: e for e in json.loads(runner("indicators", "show", "--json").stdout)}
    assert len(entries) >= 18
    assert entries["vneid"]["target"] is None
    assert entries["vneid"]["percent"] is None
    assert entries["staff_mastery"]["status"] is None
    assert entries["staff_trained"]["target"]["plan"] == plan


def test_a_day_and_a_moment_before_show_nobody(plan, runner) -> None:
    year = clock.today().year
    early = json.loads(
        runner("indicators", "show", "--plan", str(plan), "--as-of", f"{year - 1}-12-31", "--json").stdout
    )
    known = json.loads(
        runner(
            "indicators", "show", "--plan", str(plan), "--known-at", "2020-01-01T00:00+07:00", "--json"
        ).stdout
    )
    assert (early[0]["numerator"], known[0]["numerator"]) == (0, 0)


@pytest.mark.parametrize("cut", ["month", "neighbourhood", "sex", "age"])
def test_every_cut(plan, runner, cut: str) -> None:
    (entry,) = json.loads(runner("indicators", "show", "--plan", str(plan), "--by", cut, "--json").stdout)
    assert entry["by"]


@pytest.mark.parametrize(
    "words",
    [
        ("indicators", "show", "--plan", "999"),
        ("indicators", "show", "--as-of", "31/02/2026"),
        ("indicators", "show", "--by", "colour"),
        ("indicators", "show", "--known-at", "soon"),
        ("indicators", "show", "--locality", "99999"),
        ("reports", "export", "--plan", "999", "--out", "x.xlsx"),
        ("reports", "export", "--plan", "1", "--out", "x.odt"),
        ("reports", "export", "--plan", "1", "--out", "/no/such/folder/x.xlsx"),
    ],
)
def test_bad_arguments_exit_with_2_and_a_reason(plan, runner, words) -> None:
    done = runner(*words)
    assert done.exit_code == 2
    assert done.stderr.strip()
    assert "Traceback" not in done.stderr
    assert not done.stdout


def test_the_export_is_a_whole_file_or_none(plan, runner, tmp_path) -> None:
    out = tmp_path / "bang.xlsx"
    done = runner(
        "reports", "export", "--plan", str(plan), "--as-of", clock.today().isoformat(), "--out", out
    )
    assert done.exit_code == 0, done.output
    cells = [
        c for row in openpyxl.load_workbook(out)["Kết quả chỉ tiêu"].iter_rows(values_only=True) for c in row
    ]
    assert "16,67 %" in cells
    assert [f.name for f in tmp_path.iterdir()] == ["bang.xlsx"]
