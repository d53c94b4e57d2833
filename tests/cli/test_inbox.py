"""flask inbox …: what waits, for scripts."""

from __future__ import annotations

import json

from app.base import codes
from tests.attendance.telling import card_of, event, send, walkin
from tests.conftest import ONE_DATABASE

pytestmark = ONE_DATABASE


def test_list_of_what_waits(commune, work, runner):
    assert json.loads(runner("inbox", "list", "--json").stdout) == []
    with work():
        send(
            commune.lesson,
            event(code=codes.random_code(8)),
            event(code=card_of(commune.people[4])),
            walkin("Trần Văn Bình"),
        )
    done = runner("inbox", "list", "--json")
    assert done.exit_code == 0, done.stderr
    rows = json.loads(done.stdout)
    assert {(row["kind"], row["problem"]) for row in rows} == {
        ("held", "card_unknown"),
        ("held", "not_on_list"),
        ("double", None),
    }
    assert {row["lesson"] for row in rows} == {commune.lesson}
    assert "Bình" not in done.stdout, "people are told by id"
    lines = runner("inbox", "list", "--kind", "double").stdout.splitlines()
    assert [line.split("\t")[0] for line in lines] == ["double"]
    assert json.loads(runner("inbox", "list", "--lesson", "99999", "--json").stdout) == []
