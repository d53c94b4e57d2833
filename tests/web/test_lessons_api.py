"""The lessons as programs and devices hear of them."""

from __future__ import annotations

import pytest

from app.base.actors import EVERYWHERE
from app.base.db import db
from campaigns import lessons, trainings
from campaigns.lessons import Lesson


@pytest.fixture
def many(work, commune):
    """Sixty lessons more of the commune's training."""
    with work():
        training = trainings.get(commune.training, within=EVERYWHERE)
        first = db.session.get_one(Lesson, commune.lesson)
        return [
            commune.lesson,
            *(lessons.add(training, first.day, first.starts_at, first.ends_at, title=f"Buổi {n}").id for n in range(60)),
        ]  # fmt: skip


def test_lessons_come_by_pages_each_once(client, commune, bearer, many, queries) -> None:
    seen, cursor = [], "0"
    while cursor is not None:
        with queries() as asked:
            page = client.get("/api/v1/lessons", query_string={"cursor": cursor}, headers=bearer()).json
        assert len(asked) <= 8, asked
        seen += [one["id"] for one in page["lessons"]]
        assert len(page["lessons"]) <= 50
        cursor = page["next"]
    assert seen == sorted(many)


def test_a_lesson_says_what_it_is_and_where_its_list_is(client, commune, bearer) -> None:
    one = client.get(f"/api/v1/lessons/{commune.lesson}", headers=bearer()).json
    listed = client.get("/api/v1/lessons", headers=bearer()).json["lessons"]
    assert {key: value for key, value in one.items() if key != "links"} in listed
    assert (one["id"], one["enrolled"], one["present"]) == (commune.lesson, len(commune.enrolled), 0)
    people = client.get(one["links"]["roster"], headers=bearer()).json["people"]
    assert len(people) == one["enrolled"]


def test_lessons_of_one_state(client, bearer, many) -> None:
    def ids(state):
        return [
            one["id"]
            for one in client.get(f"/api/v1/lessons?state={state}", headers=bearer()).json["lessons"]
        ]

    assert (ids("closed"), len(ids("planned"))) == ([], 50)


@pytest.mark.parametrize("asked", ["state=gone", "cursor=-1", "cursor=x", "cursor=99999999999"])
def test_what_is_no_state_or_page_is_refused_in_words(client, commune, bearer, asked) -> None:
    answer = client.get(f"/api/v1/lessons?{asked}", headers=bearer())
    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")


def test_another_localitys_lessons_are_not_there(client, found_commune, commune, bearer) -> None:
    other = found_commune("00002", "Suối Trong")
    assert client.get(f"/api/v1/lessons/{other.lesson}", headers=bearer()).status_code == 404
    assert other.lesson not in [
        one["id"] for one in client.get("/api/v1/lessons", headers=bearer()).json["lessons"]
    ]
