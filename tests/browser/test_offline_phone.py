"""A phone's whole evening without network, in a real Chromium: reloaded, killed and switched on again in the middle.

The phone knows its server only before the lesson and after it. What it said meanwhile must all arrive, each thing once.
"""

from __future__ import annotations

import json
import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Route, expect
from sqlalchemy import func, select

from app.base.actors import COMMAND_LINE, EVERYWHERE
from app.base.db import db
from campaigns import enrolments, lessons, trainings
from campaigns.attendance.events import Attendance, AttendanceEvent
from tests.attendance.telling import present, stored
from tests.browser.hall import (
    Gate,
    answered,
    camera_on,
    drawn,
    film,
    held_up,
    person,
    phone,
    put_away,
    said,
    sent,
    sign_in,
)
from tests.conftest import ONE_DATABASE, PASSWORD
from trainees import cards, people
from trainees.people import Particulars, Person

# What a browser does is no database's; `HVS_LONG=1` sees it through on both.
pytestmark = [pytest.mark.browser, ONE_DATABASE]
SITE = "http://127.0.0.1:8000"
# What a hall holds before a camera that is no card of ours: another site's payment code, a card of another commune.
# An ID card of the older kind, made up.
ID_CARD = "001190000019||Nguyễn Thị Ánh|08031990|Nữ|Thôn Đông, xã Hoa Sen|01012022"
FOREIGN = "https://vietqr.example/pay?acc=1"


AWAY = re.compile("/api/v1/|/healthz")
# The next `stalls` rosters stop after their head, until somebody has had enough.
STALLING = """
  window.stalls = 0;
  window.given_up = 0;
  const real = window.fetch;
  window.fetch = async (url, options) => {
    const reply = await real(url, options);
    if (!window.stalls || !String(url).endsWith("/roster")) return reply;
    window.stalls -= 1;
    const never = new ReadableStream({ start(tap) { options.signal.addEventListener("abort", () => { window.given_up += 1; tap.error(options.signal.reason); }); } });
    return new Response(never, { status: reply.status, headers: reply.headers });
  };
"""


def address(text: str) -> str:
    return f"{SITE}/t/{text}"


def forged(text: str) -> str:
    return text[:-1] + ("0" if text[-1] != "0" else "1")


@pytest.fixture
def class_of(commune, work):
    """Enrol so many more people; the full texts of their cards."""

    def made(many: int) -> list[str]:
        with work():
            training = trainings.get(commune.training, within=EVERYWHERE)
            new = [
                people.add(
                    commune.locality, Particulars(f"Nguyễn Thị Học {n}", birth=str(1940 + n)), by=COMMAND_LINE
                )
                for n in range(many)
            ]
            enrolments.add(training, new, by=COMMAND_LINE)
            return [card.full_code for card in cards.give(new).values()]

    return made


@pytest.fixture
def blank(commune, work):
    """Texts of five blank cards."""
    with work():
        return [card.full_code for card in cards.print_blank(commune.locality, 5, by=COMMAND_LINE)]


def enter(page: Page, live, commune) -> None:
    """Signed in, the roster on the phone, and the page there to stay."""
    site = f"http://127.0.0.1:{live.port}"
    sign_in(page, site, commune.emails["trainer"], PASSWORD)
    page.goto(f"{site}/lessons/{commune.lesson}/scan")
    page.wait_for_selector("#scanner[data-ready=true]")
    page.wait_for_selector("body[data-offline=ready]")


def name_newcomers(page: Page, names: list[str], present_at_last: int) -> None:
    """Whenever a blank card asks whose it is, somebody new gets it; until so many are present."""
    left = list(names)
    while left:
        page.locator("#who-dialog[open]").wait_for(timeout=120_000)
        page.get_by_test_id("who-new").click()
        page.locator("#walkin-name").fill(left.pop(0))
        page.keyboard.press("Enter")
        expect(page.locator("#walkin-dialog")).to_be_hidden()
    expect(page.locator("#present-count")).to_have_text(
        str(present_at_last), timeout=240_000
    )  # three rounds of the film


def waiting(page: Page) -> int:
    """How many wait to be sent, once as many do as are here: the figure is drawn a moment after the others."""
    many = int(page.locator("#present-count").inner_text())
    page.wait_for_function(
        "many => Number(document.getElementById('queue-count').textContent) >= many", arg=many
    )
    return int(page.locator("#queue-count").inner_text())


def test_thirty_cards_offline_and_the_phone_killed(commune, work, live, class_of, blank, tmp_path) -> None:
    texts = commune.codes + class_of(21)
    pictures = [drawn(FOREIGN), drawn(address(forged(texts[0])))] + [drawn(address(text)) for text in texts]
    pictures += [drawn(address(text)) for text in blank]
    video = film(
        pictures, tmp_path / "hall.mjpeg", frames_each=[48] * (len(texts) + 2) + [90] * len(blank), table=30
    )
    newcomers = [f"Hồ Thị Mới {n}" for n in range(len(blank))]
    profile = tmp_path / "phone"
    with phone(profile) as it:  # in the office, the day before
        enter(it.page, live, commune)
    with phone(profile, video=video, lasting=False) as it:
        it.context.set_offline(True)
        it.page.goto(f"http://127.0.0.1:{live.port}/scan?lesson={commune.lesson}")
        it.page.wait_for_selector("#scanner[data-ready=true]")
        it.page.reload()  # somebody's thumb: offline still
        it.page.wait_for_selector("#scanner[data-ready=true]")
        camera_on(it.page)
        said(it.page, "invalid")  # a clear no, and the scanner goes on
        name_newcomers(it.page, newcomers, len(texts) + len(blank))
        left = waiting(it.page)
        with work():
            assert stored(commune.lesson) == 0
        it.kill()
        it.wrong.clear()
    with phone(profile) as it:
        it.context.set_offline(True)
        it.page.goto(f"http://127.0.0.1:{live.port}/lessons/{commune.lesson}/scan")
        expect(it.page).to_have_url(f"http://127.0.0.1:{live.port}/scan?lesson={commune.lesson}")
        it.page.wait_for_selector("#scanner[data-ready=true]")
        expect(it.page.locator("#present-count")).to_have_text(str(len(texts) + len(blank)))
        assert waiting(it.page) >= left
        it.context.set_offline(False)
        sent(it.page)
        it.page.reload()
        it.page.wait_for_selector("#scanner[data-ready=true]")
        expect(it.page.locator("#present-count")).to_have_text(str(len(texts) + len(blank)))

    with work():
        there = present(commune.lesson)  # fails when somebody is there twice
        names = list(db.session.scalars(select(Person.name).where(Person.id.in_(there))))
        assert len(names) == 30
        assert sorted(name for name in names if name.startswith("Hồ Thị Mới")) == newcomers
        walkins = select(func.count()).where(AttendanceEvent.kind == "walkin")
        assert db.session.scalar(walkins) == len(blank)
        # the forged card is kept, as refused; the payment code never was an event
        assert list(db.session.scalars(select(AttendanceEvent.problem).where(AttendanceEvent.result == "refused"))) == [
            "card_forged"
        ]  # fmt: skip
        assert db.session.scalar(select(func.count()).where(AttendanceEvent.result == "held")) == 0


def test_a_network_that_comes_back_without_a_word_is_found_within_seconds(commune, work, live) -> None:
    """Nothing says 'online' here: the phone looks by itself, in the smallest way, and at once when somebody takes it up."""
    with person(width=360, expected=("ERR_FAILED",)) as page:
        enter(page, live, commune)
        asked: list[str] = []

        def into_the_dark(route: Route) -> None:
            asked.append(urlsplit(route.request.url).path)
            route.abort()

        page.clock.install()  # goes on as clocks do, until it is put forward
        network = Gate(page.context, AWAY, into_the_dark)
        page.goto(f"http://127.0.0.1:{live.port}/scan?lesson={commune.lesson}")
        page.wait_for_selector("#scanner[data-ready=true]")
        held_up(page, address(commune.codes[0]))
        expect(page.locator("#queue-count")).to_have_text("1")
        network.await_failing(page, 2)
        for _ in range(6):  # each time so long that it grows as long as it may
            looks_again(page, network)
        assert set(asked[2:]) == {"/healthz"}, "a roster and whole batches are not for the dark"
        network.open()
        page.clock.fast_forward(10_000)
        sent(page)
        with work():
            assert stored(commune.lesson) == 1

        network.shut()
        put_away(page)
        held_up(page, address(commune.codes[1]))
        expect(page.locator("#queue-count")).to_have_text("1")
        for _ in range(4):
            looks_again(page, network)
        network.open()
        with page.expect_request("**/healthz", timeout=5_000):  # sooner than it would have looked by itself
            page.evaluate("dispatchEvent(new Event('focus'))")
        sent(page)


def test_a_page_opened_without_network_finds_its_list_within_seconds(commune, live) -> None:
    with person(width=360, expected=("ERR_FAILED",)) as page:
        sign_in(page, f"http://127.0.0.1:{live.port}", commune.emails["trainer"], PASSWORD)
        page.clock.install()
        network = Gate(page.context, AWAY, Route.abort)
        page.goto(f"http://127.0.0.1:{live.port}/scan?lesson={commune.lesson}")
        expect(page.locator("#sync-words")).to_contain_text("Chưa có danh sách trên máy này")
        network.await_failing(page, 2)  # the list, and the small question
        network.open()
        page.clock.fast_forward(10_000)
        page.wait_for_selector("#scanner[data-ready=true]")


@pytest.mark.parametrize("there", [(404, "Not Found"), (200, "healthy")], ids=["shut", "its-own"])
def test_a_proxy_that_keeps_the_small_question_to_itself_keeps_nothing_back(
    commune, work, live, there
) -> None:
    """What answers in our server's place may be a hotspot or a proxy before it: the phone finds out, rarely."""
    status, words = there
    with person(width=360, expected=("ERR_FAILED", "404")) as page:
        enter(page, live, commune)
        asked: list[str] = []

        def spoke(route: Route) -> None:
            asked.append(urlsplit(route.request.url).path)
            route.fulfill(status=status, body=words, content_type="text/plain")

        page.clock.install()
        page.context.route("**/healthz", spoke)
        network = Gate(page.context, "**/api/v1/**", Route.abort)
        page.goto(f"http://127.0.0.1:{live.port}/scan?lesson={commune.lesson}")
        page.wait_for_selector("#scanner[data-ready=true]")
        held_up(page, address(commune.codes[0]))
        expect(page.locator("#queue-count")).to_have_text("1")
        network.open()
        put_forward(page, network)
        sent(page)
        assert asked, "it was the small question that it asked first"
    with work():
        assert stored(commune.lesson) == 1


def test_a_list_that_stops_on_its_way_stops_nothing_else(commune, work, live) -> None:
    """The head of an answer is there and the network gone: nothing is told, and what waits goes out meanwhile."""
    with person(width=360, expected=("ERR_FAILED",)) as page:
        enter(page, live, commune)
        page.add_init_script(STALLING)
        page.clock.install()
        network = Gate(page.context, AWAY, Route.abort)
        page.goto(f"http://127.0.0.1:{live.port}/scan?lesson={commune.lesson}")
        page.wait_for_selector("#scanner[data-ready=true]")
        held_up(page, address(commune.codes[0]))
        expect(page.locator("#queue-count")).to_have_text("1")
        network.await_failing(page, 3)  # the page's own list, its question, and that of the card
        page.evaluate("stalls = 1")
        network.open()
        page.clock.fast_forward(10_000)
        sent(page)
        page.wait_for_function("stalls === 0")
        assert page.evaluate("given_up") == 0, "the list is still on its way"
    with work():
        assert stored(commune.lesson) == 1


def test_what_waits_from_before_goes_out_while_the_list_is_on_its_way(commune, work, live) -> None:
    with person(width=360, expected=("ERR_FAILED",)) as page:
        enter(page, live, commune)
        queue = Gate(page.context, "**/attendance-events", Route.abort)
        held_up(page, address(commune.codes[0]))
        queue.await_coming(page, 1)
        page.goto("about:blank")
        queue.open()
        lists = Gate(page.context, "**/roster")
        page.goto(f"http://127.0.0.1:{live.port}/scan?lesson={commune.lesson}")
        sent(page)
        assert (lists.came, lists.failed) == (1, 0)
    with work():
        assert stored(commune.lesson) == 1


def put_forward(page: Page, network: Gate) -> None:
    """Three minutes in steps, or until nothing waits any more; the real server has all the time it needs, for it has no such clock."""
    for _ in range(18):
        page.clock.fast_forward(10_000)
        for _ in range(10):
            page.wait_for_timeout(100)
            if page.locator("#queue-count").inner_text() == "0":
                return
        network.await_quiet(page)


def looks_again(page: Page, network: Gate) -> None:
    """Ten seconds on, the phone has asked once more; in vain."""
    before = network.failed
    page.clock.fast_forward(10_000)
    network.await_failing(page, before + 1)
    expect(page.locator("#queue-count")).to_have_text("1")


def test_the_queue_leaves_as_a_file_and_counts_once(commune, work, live, runner, blank, tmp_path) -> None:
    with person(width=360) as page:
        enter(page, live, commune)
        page.context.set_offline(True)
        for text in commune.codes[:2]:
            held_up(page, address(text))
            answered(page, "yes")
            put_away(page)
        expect(page.locator("#queue-count")).to_have_text("2")
        with page.expect_download() as download:
            page.get_by_test_id("save-queue").click()
        file = tmp_path / download.value.suggested_filename
        download.value.save_as(file)
        expect(page.locator("#queue-count")).to_have_text(
            "2"
        )  # the file is a copy: nothing leaves the phone for it
        document = json.loads(file.read_text())
        assert (document["format"], document["version"]) == ("hoc-vu-so-queue", 1)
        assert [len(group["events"]) for group in document["lessons"]] == [2]

        taken = runner("attendance", "import", file, "--json")
        assert json.loads(taken.stdout)["results"] == {"created": 2}
        with work():
            assert sorted(present(commune.lesson)) == sorted(commune.enrolled[:2])

        page.context.set_offline(False)  # the phone finds the network after all
        sent(page)
        with work():
            assert stored(commune.lesson) == 2

        # and whoever brings the file once more, now over the page, changes nothing
        page.goto(f"http://127.0.0.1:{live.port}/lessons/queue")
        page.locator("input[type=file]").set_input_files(file)
        page.get_by_role("button", name="Nhập tệp này").click()
        expect(page.locator("main")).to_contain_text("Đã đọc 2 lượt điểm danh, 0 lượt mới")
        with work():
            assert stored(commune.lesson) == 2


def test_the_phone_keeps_the_shell_and_nothing_of_the_commune(commune, live) -> None:
    with person(width=360) as page:
        enter(page, live, commune)
        kept = page.evaluate(
            """async () => {
              const [name] = await caches.keys();
              return (await (await caches.open(name)).keys()).map((request) => new URL(request.url).pathname);
            }"""
        )
        assert "/scan" in kept
        assert all(path == "/scan" or path.startswith("/static/dist/") for path in kept)
        shell = page.evaluate("async () => (await (await caches.match('/scan')).text())")
        for secret in (commune.emails["trainer"], "Nguyễn Thị Ánh", "csrf"):
            assert secret not in shell


def test_what_nobody_enrolled_shows_is_told_and_the_scanner_goes_on(commune, work, live) -> None:
    """Foreign codes, a forged card, a bare code, the app's own QR: each a clear no, and the next card is green."""
    with person(width=360) as page:
        enter(page, live, commune)
        for text, words in (
            (FOREIGN, "Mời bác đưa đúng thẻ của lớp."),
            (commune.codes[0][:8], "Mời bác đưa đúng thẻ của lớp."),
            (address(forged(commune.codes[0])), "Thẻ này không khớp với danh sách."),
            (ID_CARD, "Buổi này không quét căn cước. Mời dùng thẻ của lớp."),
            ("https://vneid.example/xyz", "Mã VNeID không đọc được ở đây."),
            (f"HVS1:ABCDEFGH:{commune.codes[0][:8]}", "Đây là mã trên giấy ký."),
        ):
            held_up(page, text)
            answered(page, "invalid")
            expect(page.locator("#answer [data-unit]")).to_contain_text(words)
            put_away(page)
        held_up(page, address(commune.codes[0]))
        answered(page, "yes")
        sent(page)
    with work():
        assert list(present(commune.lesson)) == commune.enrolled[:1]
        assert stored(commune.lesson) == 2  # the forged card, refused, and the good one


def test_a_signed_sheet_is_read_back(commune, work, live) -> None:
    with work():
        sheet = lessons.get(commune.lesson, within=EVERYWHERE).code
    rows = [f"HVS1:{sheet}:{text[:8]}" for text in commune.codes]
    with person(width=360) as page:
        enter(page, live, commune)
        page.get_by_test_id("paper").click()
        expect(page.locator("#paper-words")).to_be_visible()
        for row in (*rows[:2], rows[0]):  # the same row stays in the picture
            held_up(page, row)
        expect(page.locator("#present-count")).to_have_text("2")
        held_up(page, f"HVS1:{'0' * 8}:{rows[2][-8:]}")
        expect(page.locator("#answer [data-unit]")).to_contain_text("Tờ ký này của buổi khác.")
        put_away(page)
        page.get_by_test_id("list-open").click()  # a signature whose code the printer smeared
        page.locator("#list-search").fill("duc")
        page.get_by_test_id("mark-present").click()
        expect(page.locator("#present-count")).to_have_text("3")
        sent(page)
    with work():
        assert set(present(commune.lesson)) == set(commune.enrolled[:3])
        assert list(db.session.scalars(select(AttendanceEvent.source))) == ["paper"] * 3


def test_leaving_where_hours_count_and_a_practice_lesson(commune, work, live) -> None:
    with work():
        lesson = lessons.get(commune.lesson, within=EVERYWHERE)
        lesson.training.version.stay_percent, lesson.practice = 50, True
    with person(width=360) as page:
        enter(page, live, commune)
        expect(page.locator("#practice")).to_contain_text("Buổi tập dượt – không tính")
        page.locator("#mode-out").click()
        held_up(page, address(commune.codes[1]))  # forgot to scan on the way in
        answered(page, "held")
        expect(page.locator("#answer [data-unit]")).to_contain_text("Chưa thấy lượt vào")
        put_away(page)
        page.locator("#mode-in").click()
        held_up(page, address(commune.codes[0]))
        answered(page, "yes")
        expect(page.locator("#answer-practice")).to_be_visible()
        expect(page.locator("#answer [data-word]")).to_have_text("Có mặt")
        put_away(page)
        page.locator("#mode-out").click()
        expect(page.locator("#present-count")).to_have_text("1")
        held_up(page, address(commune.codes[0]))
        answered(page, "yes")
        expect(page.locator("#answer [data-word]")).to_have_text("Đã ra về")
        page.get_by_test_id("undo").click()
        expect(page.locator("#present-count")).to_have_text("1")
        sent(page)
    with work():
        kinds = list(db.session.scalars(select(AttendanceEvent.kind)))
        assert sorted(kinds) == ["in", "out", "out", "void"]
        [there] = db.session.scalars(select(Attendance))
        assert (there.person_id, there.out_at) == (commune.enrolled[0], None)


def test_signing_out_takes_the_names_along(commune, live) -> None:
    """The next who opens the scanner in this browser reads nobody's name."""
    left = """() => new Promise((done) => {
      const asked = indexedDB.open("hoc-vu-so");
      asked.onsuccess = () => {
        const all = asked.result.transaction("people").objectStore("people").count();
        all.onsuccess = () => { asked.result.close(); done(all.result); };
      };
    })"""
    with person(width=360) as page:
        enter(page, live, commune)
        assert page.evaluate(left) == len(commune.enrolled)
        page.goto(f"http://127.0.0.1:{live.port}/")
        page.locator("form[action$='/sign-out']").locator("xpath=ancestor::details/summary").click()
        page.get_by_role("button", name="Đăng xuất").click()
        page.get_by_label("Mật khẩu").wait_for()
        assert page.evaluate(left) == 0
