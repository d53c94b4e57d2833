"""`make plans-check`: the plans of ../shared in every kind of file, and what it says of a folder that it cannot judge."""

from __future__ import annotations

import shutil

import pytest

from scripts import plans_check
from tests.conftest import SHARED

PLANS = SHARED / "plans"


@pytest.mark.shared
@pytest.mark.skipif(not (PLANS / "score.py").exists(), reason="../shared/plans is not on this machine")
class TestShared:
    def test_nothing_is_below_the_line_in_any_kind(self):
        reads, lines, faults = plans_check.check(PLANS)
        assert faults == []
        assert {(one.plan, one.kind) for one in reads} == {
            (plan, kind) for plan in ("tan-ky", "ba-ngoi", "thach-khoi") for kind in ("docx", "pdf", "txt")
        }
        assert len(lines) == len(reads)

    def test_it_finds_what_is_below(self, tmp_path, capsys):
        for name in ("score.py", "tan-ky.txt", *(path.name for path in PLANS.glob("expected-*.tsv"))):
            shutil.copy(PLANS / name, tmp_path / name)
        text = (
            (tmp_path / "tan-ky.txt")
            .read_text(encoding="utf-8")
            .replace("95%", "94%")
            .replace("năm 2026", "năm 2027")
        )
        (tmp_path / "tan-ky.txt").write_text(text, encoding="utf-8")
        assert plans_check.main([str(tmp_path)]) == 1
        said = capsys.readouterr().out
        assert "BELOW THE LINE txt: tan-ky value" in said
        assert "BELOW THE LINE tan-ky.txt: year is “2027”, expected “2026”" in said


def test_a_folder_without_plans_is_said(tmp_path, capsys):
    assert plans_check.main([str(tmp_path)]) == 2
    assert "name a folder of plans" in capsys.readouterr().err
