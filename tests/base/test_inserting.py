"""Many rows at once: what is alike in all of them is stored as it was said, whatever marks the drivers read."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from app.base import clock
from app.base.db import db
from app.base.inserting import insert_rows
from app.filing.holiday import Holiday
from app.filing.note import Note

HARD = ["100% cán bộ", "50%% và %s, %(name)s", "l'eau d''ici", "ngược \\ chéo", ":name ? $1", 'kép "q"']


@pytest.mark.parametrize("words", HARD)
def test_what_is_alike_in_all_rows_is_stored_as_it_is(words, work, commune):
    day = date(2026, 3, 1)
    same = {
        "locality_id": commune.locality,
        "kind": "results",
        "text": words,
        "written_at": clock.now(),
        "withdrawn_at": None,
    }
    with work():
        insert_rows(Note, [{"on": day}, {"on": day}], same=same)
    with work():
        assert list(db.session.scalars(select(Note.text))) == [words, words]


@pytest.mark.parametrize("words", HARD)
def test_and_so_is_what_differs(words, work, commune):
    same = {"locality_id": commune.locality, "works": False, "added_at": clock.now()}
    with work():
        insert_rows(Holiday, [{"on": date(2026, 3, 1), "name": words}], same=same)
    with work():
        assert list(db.session.scalars(select(Holiday.name))) == [words]
