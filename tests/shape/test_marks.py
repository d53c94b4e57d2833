"""Whoever writes what is counted says whom it touched: a writer that forgets leaves numbers that were true yesterday."""

from __future__ import annotations

import re

from tests.shape.test_source import ROOT, modules

# What changes a line of the ledger, a membership, a birth or a merge. A new person alone counts for nothing yet.
WRITES = re.compile(
    r"(?:insert_rows|insert|update|delete)\(\s*(?:rosters\.)?(?:Membership|Evidence)\b"
    r"|^[^#\n]*[^.\w](?:Membership|Evidence)\(\s*\n?\s*locality_id"
    r"|\bsession\.delete\(membership"
    r"|\b\w+\.(?:birth|merged_into_id|specialist)\s*=[^=]"
    r"|\bmembership\.(?:until|since|category)\b[^=\n]*=[^=]"
    r"|_columns\(\{\}, out\)",  # a list that fills births by a statement of its own
    re.MULTILINE,
)
RULES = re.compile(
    r"IndicatorVersion\(\s*\n|\.(?:retired_at|published_at)\s*=[^=]|^[^#\n]*= Locality\(code", re.MULTILINE
)


def test_every_writer_of_what_is_counted_marks_whom_it_touches():
    found = {
        path.relative_to(ROOT).as_posix(): path.read_text() for path in modules("trainees", "campaigns", "app", "certificates")
    }  # fmt: skip
    writers = {name for name, text in found.items() if WRITES.search(text)}
    assert {
        "trainees/rosters.py", "trainees/ledger/write.py", "trainees/people/merging.py", "trainees/imports/applying.py",
        "trainees/imports/undoing.py", "trainees/imports/answering.py", "trainees/imports/blanks.py",
        "trainees/imports/reopening.py",
    } <= writers  # fmt: skip
    assert {name for name in writers if "touched.people(" not in found[name]} == set()


def test_whoever_changes_which_rules_are_in_use_says_so():
    found = {
        path.relative_to(ROOT).as_posix(): path.read_text() for path in modules("trainees", "campaigns", "app", "certificates")
    }  # fmt: skip
    # Courses, questions and designs are retired too; nothing is counted by them.
    about = ("IndicatorVersion", "= Locality(code")
    writers = {n for n, text in found.items() if RULES.search(text) and any(word in text for word in about)}
    assert {"trainees/indicators/definition.py", "trainees/areas/places.py"} <= writers
    assert {name for name in writers if "touched.rules(" not in found[name]} == set()
