"""flask courses …: what is taught, by versions."""

from __future__ import annotations

import json

from app.base.actors import EVERYWHERE
from campaigns import courses, trainings
from tests.conftest import ONE_DATABASE
from trainees import skills

pytestmark = ONE_DATABASE


def test_the_list_says_which_version_is_in_use(commune, work, runner) -> None:
    with work():
        mine = courses.get(commune.course, within=EVERYWHERE)
        assert trainings.of_courses([mine.id]) == {mine.id: 1}
        courses.change(mine, mine.title, skills.by_codes(["AI"]), hours=4, proof="test")
    [row] = json.loads(runner("courses", "list", "--json").stdout)
    assert (row["id"], row["version"], row["skills"], row["hours"]) == (commune.course, 2, ["AI"], 4)
    assert (row["proof"], row["certifies"], row["valid_months"], row["ready"]) == (
        "test",
        "attended",
        None,
        None,
    )
    assert "v2" in runner("courses", "list").stdout


def test_a_course_is_added_with_all_its_terms(commune, runner) -> None:
    done = runner(
        "courses", "add", "Ký số", "--skill", "CKS", "--hours", "1.5", "--proof", "practice", "--certifies", "passed",
        "--valid-months", "24", "--outcome", "Ký một tệp.", "--outcome", "Xem chữ ký.", "--json",
    )  # fmt: skip
    assert done.exit_code == 0, done.stderr
    row = json.loads(done.stdout)
    assert row["outcomes"] == ["Ký một tệp.", "Xem chữ ký."]
    assert (row["version"], row["proof"], row["certifies"], row["valid_months"]) == (
        1,
        "practice",
        "passed",
        24,
    )
    refused = runner("courses", "add", "Khác", "--skill", "CKS", "--certifies", "passed")
    assert refused.exit_code == 2
    assert "Chọn cách đánh giá" in refused.stderr


def test_a_ready_made_course_is_adopted(commune, runner) -> None:
    codes = [row["code"] for row in json.loads(runner("courses", "ready", "--json").stdout)]
    assert "VNEID" in codes
    row = json.loads(runner("courses", "adopt", "VNEID", "--json").stdout)
    assert (row["ready"], row["skills"]) == ("VNEID", ["VNEID"])
    assert runner("courses", "adopt", "VNEID").exit_code != 0
    assert runner("courses", "adopt", "KHONG").exit_code != 0
