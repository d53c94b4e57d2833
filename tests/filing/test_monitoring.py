"""What is copied into the national page: a counted number is of the report's last day, a reported one of its own day."""

from __future__ import annotations

import pytest

from app.filing import monitoring
from tests.reports import contents


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ({}, "1. Sổ sức khỏe điện tử: 61,4 %; số liệu đến 14/06/2026"),
        (
            {"counting": "reported", "span": "số liệu ngày 31/12/2025 (số cũ)"},
            "1. Sổ sức khỏe điện tử: 61,4 %; số liệu ngày 31/12/2025",
        ),
        (
            {"counting": "both", "span": "số liệu ngày 30/05/2026", "numerator": 614, "denominator": 1000},
            "1. Sổ sức khỏe điện tử: 61,4 % (614/1.000); số liệu ngày 30/05/2026",
        ),
        (
            {"counting": "reported", "span": "", "achieved": "—"},
            "1. Sổ sức khỏe điện tử: —; số liệu đến 14/06/2026",
        ),
    ],
)
def test_a_number_is_of_its_own_day(said, wanted):
    line = contents.line(1, "Sổ sức khỏe điện tử", **{"achieved": "61,4 %", **said})
    assert monitoring.words(line, contents.content()) == wanted
