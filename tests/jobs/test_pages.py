"""Jobs on pages and in the API: what is shown in each state, who may see it, cancelling and repeating over HTTP."""

from __future__ import annotations

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import update

from app.access import PRINT_CARDS
from app.base import clock
from app.base.db import db
from app.jobs import lease
from app.jobs.job import Job
from app.jobs.work import run
from app.web import jobs as pages
from tests.conftest import ONE_DATABASE
from tests.shape.test_pages import faults

pytestmark = ONE_DATABASE


@pytest.fixture
def stand(work):
    """stand(job_id, state="running", …): put a job into a state, as a worker would have."""

    def put(job_id, **values):
        with work():
            db.session.execute(update(Job).where(Job.id == job_id).values(**values))

    return put


def text(answer):
    """The words of a page's main part."""
    assert answer.status_code == 200, answer.status_code
    assert faults(answer.text) == []
    return " ".join(BeautifulSoup(answer.text, "html.parser").main.get_text(" ").split())


RUNNING = {"state": "running", "phase": "Đối chiếu với danh sách", "done": 1234, "total": 5000, "attempts": 1}


def running(seconds=100, **more):
    now = clock.now()
    return (
        RUNNING
        | {"started_at": now - timedelta(seconds=seconds), "lease_until": now, "owner": lease.me()}
        | more
    )


# --- the list -------------------------------------------------------------------------------------------------


def test_the_list_on_the_first_day(sign_in):
    said = text(sign_in("officer").get("/jobs"))
    assert "Chưa có việc nào" in said


def test_the_list_newest_first(ask, stand, sign_in):
    one, two = ask("tests.count", label="can-bo.xlsx"), ask("tests.steps", steps=1)
    stand(one, **running())
    said = text(sign_in("officer").get("/jobs"))
    assert said.index("Làm từng bước") < said.index("Đếm thử")
    for words in ("can-bo.xlsx", "Đang chạy", "Đối chiếu với danh sách 24 %", "1 phút 4"):
        assert words in said
    assert f"/jobs/{two}" in sign_in("officer").get("/jobs").text


def test_the_list_is_paged(ask, sign_in, monkeypatch):
    monkeypatch.setattr(pages, "PAGE", 2)
    for n in range(3):
        ask("tests.count", f"tests:{n}", label=f"tep-{n}.xlsx")
    visitor = sign_in("officer")
    first, second = text(visitor.get("/jobs")), text(visitor.get("/jobs?page=2"))
    assert "tep-2" in first
    assert "tep-0" not in first
    assert "tep-0" in second
    assert "Trang 2 / 2" in second


def test_the_list_asks_as_often_for_many_as_for_few(ask, sign_in, queries):
    visitor = sign_in("officer")
    ask("tests.count")
    with queries() as few:
        visitor.get("/jobs")
    for n in range(20):
        ask("tests.count", f"tests:many{n}", role=("officer", "administrator")[n % 2])
    with queries() as many:
        visitor.get("/jobs")
    assert len(many) == len(few) <= 5, many


# --- one job --------------------------------------------------------------------------------------------------


def test_a_running_job(ask, stand, sign_in):
    one = ask("tests.count", label="can-bo.xlsx")
    stand(one, **running())
    answer = sign_in("officer").get(f"/jobs/{one}")
    said, page = text(answer), BeautifulSoup(answer.text, "html.parser")
    for words in (
        "Đếm thử",
        "can-bo.xlsx",
        "Đối chiếu với danh sách",
        "1.234 / 5.000",
        "Đã chạy 1 phút 4",
        "Hủy việc này",
    ):
        assert words in said  # fmt: skip
    assert "Còn khoảng 5 phút" in said or "Còn khoảng 6 phút" in said
    # The page works without scripts: it asks for itself again.
    assert page.find("noscript").meta["http-equiv"] == "refresh"
    assert page.find("script", src=lambda src: src and "progress" in src)
    assert page.find(attrs={"data-job-said": True})["role"] == "status"
    assert page.find(attrs={"data-job-page": "running"}).has_attr("data-live")


def test_a_finished_job_says_what_it_did_and_for_which_class(ask, stand, sign_in, commune):
    one, now = ask("tests.count"), clock.now()
    stand(
        one, state="done", started_at=now, finished_at=now, arguments={"training": commune.training},
        result={"training": commune.training, "issued": 1208, "already": 0, "left_out": 2},
    )  # fmt: skip
    answer = sign_in("officer").get(f"/jobs/{one}")
    said = text(answer)
    assert "Giấy đã cấp 1.208" in said
    assert "Không còn đủ điều kiện 2" in said
    assert "Đã có giấy từ trước" not in said
    assert f'href="/trainings/{commune.training}"' in answer.text
    stand(one, arguments={"training": 999}, result={})
    assert "Của lớp" not in text(sign_in("officer").get(f"/jobs/{one}"))


def test_nothing_is_estimated_from_little(ask, stand, sign_in):
    one = ask("tests.count")
    stand(one, **running(done=900))
    assert "Còn khoảng" not in text(sign_in("officer").get(f"/jobs/{one}"))
    stand(one, total=None)
    said = text(sign_in("officer").get(f"/jobs/{one}"))
    assert "Còn khoảng" not in said
    assert "Đối chiếu" in said


def test_a_job_that_nobody_takes_says_what_to_do(app, ask, stand, sign_in, line):
    one = ask("tests.count")
    visitor = sign_in("officer")
    assert "Máy chủ chưa chạy phần xử lý nền" not in text(visitor.get(f"/jobs/{one}"))
    stand(one, created_at=clock.now() - timedelta(seconds=40))
    assert "Máy chủ chưa chạy phần xử lý nền" in text(visitor.get(f"/jobs/{one}"))
    line.be_present()
    said = text(visitor.get(f"/jobs/{one}"))
    assert "Máy chủ chưa chạy phần xử lý nền" not in said
    assert "Đang chờ" in said


def test_a_job_that_waits_for_others_says_for_how_many(ask, sign_in):
    ask("tests.count", "tests:1")
    ask("tests.count", "tests:2")
    assert "Còn 2 việc làm trước" in text(sign_in("officer").get(f"/jobs/{ask('tests.count', 'tests:3')}"))


def test_a_failed_job_says_why_and_can_be_done_again(app, ask, seen, sign_in):
    one, visitor = ask("tests.refuse"), sign_in("officer")
    with app.app_context():
        run(one)
    said = text(visitor.get(f"/jobs/{one}"))
    assert "Tệp không còn. Chọn lại tệp." in said
    assert "Chạy lại" in said
    assert "Hủy việc này" not in said
    answer = visitor.post(f"/jobs/{one}/again")
    anew = int(answer.location.rpartition("/")[2])
    assert answer.status_code == 303
    assert anew != one
    assert seen(anew)["state"] == "queued"
    # A second click finds the job that is there.
    assert visitor.post(f"/jobs/{one}/again").location == answer.location
    visitor.post(f"/jobs/{anew}/again")
    assert "Chỉ chạy lại được việc bị lỗi" in text(visitor.get(f"/jobs/{anew}"))


def test_a_job_that_is_done_leads_to_what_it_made(app, ask, sign_in, monkeypatch):
    monkeypatch.setattr(pages, "_leads", {})

    @pages.leads("tests.steps", "Danh sách người")
    def _(one):
        return f"/people?from={one.result['steps']}" if one.state == "done" else None

    one, visitor = ask("tests.steps", steps=3), sign_in("officer")
    assert "/people?from" not in visitor.get(f"/jobs/{one}").text
    with app.app_context():
        run(one)
    answer = visitor.get(f"/jobs/{one}")
    assert '<a class="btn btn-primary" href="/people?from=3"' in answer.text
    assert "Danh sách người" in text(answer)
    assert "http-equiv" not in answer.text
    assert "progress." not in answer.text


def test_cancelling_over_http(ask, stand, seen, sign_in):
    one, visitor = ask("tests.count"), sign_in("officer")
    assert visitor.post(f"/jobs/{one}/cancel").status_code == 303
    assert seen(one)["state"] == "cancelled"
    assert "Việc này đã được hủy" in text(visitor.get(f"/jobs/{one}"))
    visitor.post(f"/jobs/{one}/cancel")
    assert "không hủy được nữa" in text(visitor.get(f"/jobs/{one}"))
    two = ask("tests.count")
    stand(two, **running())
    visitor.post(f"/jobs/{two}/cancel")
    said = text(visitor.get(f"/jobs/{two}"))
    assert seen(two)["state"] == "running"
    assert "Đang dừng" in said
    assert "Hủy việc này" not in said


def test_what_cannot_be_stopped_can_be_cancelled_while_it_waits_only(ask, stand, seen, sign_in):
    one, visitor = ask("tests.hold"), sign_in("officer")
    stand(one, **running())
    assert "Hủy việc này" not in text(visitor.get(f"/jobs/{one}"))
    visitor.post(f"/jobs/{one}/cancel")
    assert "phải làm cho xong" in text(visitor.get(f"/jobs/{one}"))
    assert seen(one)["state"] == "running"
    stand(one, state="queued")
    assert "Hủy việc này" in text(visitor.get(f"/jobs/{one}"))
    visitor.post(f"/jobs/{one}/cancel")
    assert seen(one)["state"] == "cancelled"


# --- who may --------------------------------------------------------------------------------------------------


def test_of_another_locality_no_job_exists(app, ask, found_commune, sign_in, bearer):
    neighbour = found_commune("00002", "Suối Trong")
    one = ask("tests.count", label="can-bo.xlsx")
    visitor = sign_in("administrator", neighbour)
    for method, path in (
        ("GET", f"/jobs/{one}"),
        ("POST", f"/jobs/{one}/cancel"),
        ("POST", f"/jobs/{one}/again"),
    ):
        assert visitor.open(path, method=method).status_code == 404  # fmt: skip
    assert "can-bo" not in visitor.get("/jobs").text
    api = app.test_client().get(f"/api/v1/jobs/{one}", headers=bearer("administrator", neighbour))
    assert api.status_code == 404


def test_whoever_may_see_what_it_is_about_may_see_it(app, ask, seen, sign_in, bearer):
    """The trainer has no right to rosters, but prints cards."""
    rosters, officers, own = (
        ask("tests.count", role="trainer"), ask("tests.steps", "tests:1", steps=1), ask("tests.steps", "tests:2", role="trainer", steps=1),
    )  # fmt: skip
    trainer = sign_in("trainer")
    assert pages.kinds.of("tests.steps").permission == PRINT_CARDS
    assert [trainer.get(f"/jobs/{one}").status_code for one in (rosters, officers, own)] == [403, 404, 200]
    assert [trainer.post(f"/jobs/{one}/cancel").status_code for one in (rosters, officers, own)] == [403, 404, 303]  # fmt: skip
    assert seen(rosters)["state"] == seen(officers)["state"] == "queued"
    listed = trainer.get("/jobs").text
    assert [f"/jobs/{one}" in listed for one in (rosters, officers, own)] == [False, False, True]
    said = [
        app.test_client().get(f"/api/v1/jobs/{one}", headers=bearer("trainer")).status_code
        for one in (rosters, officers, own)
    ]
    assert said == [403, 404, 200]


# --- the API --------------------------------------------------------------------------------------------------


def test_the_api_says_how_far_a_job_came(app, ask, stand, bearer):
    one = ask("tests.count", label="can-bo.xlsx")
    client = app.test_client()
    assert client.get(f"/api/v1/jobs/{one}").status_code == 401
    stand(one, **running())
    said = client.get(f"/api/v1/jobs/{one}", headers=bearer("officer")).json
    assert (said["id"], said["kind"], said["subject"], said["state"]) == (
        one,
        "tests.count",
        "tests:1",
        "running",
    )
    assert (said["phase"], said["done"], said["total"]) == ("Đối chiếu với danh sách", 1234, 5000)
    assert said["error"] is None
    assert "owner" not in said
    stand(one, state="queued", attempts=0)
    with app.app_context():
        run(one)
    said = client.get(f"/api/v1/jobs/{one}", headers=bearer("officer")).json
    assert (said["state"], said["result"]) == ("done", {"steps": 3})
    refused = ask("tests.refuse")
    with app.app_context():
        run(refused)
    said = client.get(f"/api/v1/jobs/{refused}", headers=bearer("officer")).json
    assert said["error"] == {"code": "file_gone", "message": "Tệp không còn. Chọn lại tệp."}
    assert client.get("/api/v1/jobs/999999", headers=bearer("officer")).json["code"] == "not_found"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.3, "dưới 1 giây"), (12, "12 giây"), (59.6, "1 phút"), (80, "1 phút 20 giây"), (600, "10 phút"), (640, "10 phút"), (7500, "2 giờ 5 phút"), (-3, "dưới 1 giây")],
)  # fmt: skip
def test_spans_of_time_in_words(app, seconds, words):
    with app.test_request_context():
        assert pages.spell(timedelta(seconds=seconds)) == words
