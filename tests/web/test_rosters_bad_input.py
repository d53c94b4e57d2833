"""Bad files on the page and by command: the sentence, the status or exit code, and nothing written."""

from __future__ import annotations

import io

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import func, select

from app.base.db import db
from tests.conftest import ONE_DATABASE
from tests.fuzz.trial import VIETNAMESE
from tests.trainees.shapes.bad_files import REFUSED
from trainees.imports.roster_import import RosterImport, RosterRow
from trainees.people import Person

pytestmark = ONE_DATABASE

HEAVY = {"more than fits"}
"""Fifty megabytes: tried by command only."""


def counts(app):
    with app.app_context():
        found = [
            db.session.scalar(select(func.count(model.id))) for model in (Person, RosterImport, RosterRow)
        ]
        db.session.rollback()
    return found


def test_every_bad_file_is_one_sentence_on_the_page(app, sign_in, commune):
    """A workbook without a heading may wait until somebody shows where it is; nobody is entered either way."""
    officer, before = sign_in("officer"), counts(app)
    for what in REFUSED.keys() - HEAVY:
        filename, make, code = REFUSED[what]
        form = {"kind": "staff", "since": "2026-01-01", "file": (io.BytesIO(make()), filename)}
        answer = officer.post("/rosters/new", data=form)
        if code.startswith("roster_") and answer.status_code == 303:
            answer = officer.get(answer.location)
        else:
            assert answer.status_code == 422, what
        page = BeautifulSoup(answer.data, "html.parser")
        said = [
            " ".join(tag.get_text(" ").split())
            for tag in page.select(".invalid-feedback, .alert, [role=alert]")
        ]
        assert any(VIETNAMESE & set(text.lower()) for text in said), (what, said)
        assert b"Traceback" not in answer.data
    people, _, rows = counts(app)
    assert (people, rows) == (before[0], before[2])


@pytest.mark.parametrize("what", REFUSED)
def test_every_bad_file_ends_the_command_with_two(app, runner, commune, tmp_path, what):
    filename, make, _ = REFUSED[what]
    path = tmp_path / filename
    path.write_bytes(make())
    before = counts(app)
    result = runner("rosters", "import", path, "--as", "staff", "--json")
    assert result.exit_code == 2, result.output
    assert VIETNAMESE & set(result.output.lower())
    assert "Traceback" not in result.output
    assert counts(app) == before
