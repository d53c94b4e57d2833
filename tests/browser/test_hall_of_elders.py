"""A hall of 120 elders, two phones, no signal: 45 are on the list, 75 walk in and get blank cards; next morning.

Both phones are real browsers that work at the same time and never hear of each other; one is switched off and on again in
the middle. In the morning everybody is there once, and what nobody could know in the hall waits for the office.
"""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from app.base.actors import COMMAND_LINE, EVERYWHERE
from app.base.db import db
from campaigns import enrolments, trainings
from campaigns.attendance.events import Attendance, AttendanceEvent
from tests.attendance.telling import present
from tests.browser.hall import answered, held_up, person, phone, put_away, sent, sign_in
from tests.conftest import ONE_DATABASE, PASSWORD
from trainees import cards, people
from trainees.cards import Card
from trainees.people import Particulars, Person

# What a browser does is no database's; `HVS_LONG=1` sees it through on both.
pytestmark = [pytest.mark.browser, ONE_DATABASE]
PRINTED_FOR = "http://127.0.0.1:8000"
FAMILIES = (
    "Nguyễn",
    "Trần",
    "Lê",
    "Phạm",
    "Hoàng",
    "Bùi",
    "Đỗ",
    "Hồ",
    "Ngô",
    "Dương",
    "Lý",
    "Vũ",
    "Đặng",
    "Mai",
    "Phan",
)
GIVEN = ("Hoa", "Lan", "Hùng", "Sáu", "Tư")
LISTED, WALKINS = 45, 75
# Who was in the register already, in no list of this class; the last is only a namesake.
KNOWN = (("Bùi Thị Hoa", "1951"), ("Bùi Thị Lan", "1949"), ("Bùi Thị Hùng", None))
NAMESAKE = KNOWN[2][0]


@pytest.fixture
def evening(commune, work):
    """45 people on the list with cards, 75 blank cards with the name of whoever gets each, three in the register."""
    with work():
        training = trainings.get(commune.training, within=EVERYWHERE)
        for one in list(commune.enrolled):
            db.session.execute(
                enrolments.Enrolment.__table__.delete().where(enrolments.Enrolment.person_id == one)
            )
        elders = [
            people.add(commune.locality, Particulars(f"Cụ Văn Danh Sách {n:02}", birth=str(1940 + n % 20)), by=COMMAND_LINE)
            for n in range(LISTED)
        ]  # fmt: skip
        enrolments.add(training, elders, by=COMMAND_LINE)
        for name, birth in KNOWN:
            people.add(commune.locality, Particulars(name, birth=birth), by=COMMAND_LINE)
        held = cards.give(elders)
        blank = [card.full_code for card in cards.print_blank(commune.locality, WALKINS, by=COMMAND_LINE)]
        names = [f"{family} Thị {given}" for family in FAMILIES for given in GIVEN]
        assert len(names) == WALKINS
        assert {name for name, _ in KNOWN} <= set(names)
        return [held[p.id].full_code for p in elders], dict(zip(blank, names, strict=True))


class Trainer(threading.Thread):
    """Somebody with a phone: scans cards, and names whoever gets a blank one. `wrong`: what went wrong."""

    def __init__(
        self, site: str, commune, profile: Path, mine: list[str], names: dict[str, str], off_at: int | None
    ) -> None:
        super().__init__()
        self.site, self.commune, self.profile, self.mine, self.names = site, commune, profile, mine, names
        self.off_at, self.wrong, self.waited = off_at, [], 0

    def run(self) -> None:
        try:
            self._evening()
        except BaseException as error:
            self.wrong.append(error)

    def _evening(self) -> None:
        scanner = f"{self.site}/scan?lesson={self.commune.lesson}"
        with phone(self.profile) as it:  # in the office, the day before
            sign_in(it.page, self.site, self.commune.emails["trainer"], PASSWORD)
            it.page.goto(scanner)
            it.page.wait_for_selector("#scanner[data-ready=true]")
            it.page.wait_for_selector("body[data-offline=ready]")
        done = 0
        for last in (self.off_at, len(self.mine)):
            if last is None:
                continue
            with phone(self.profile) as it:
                it.context.set_offline(True)
                it.page.goto(scanner)
                it.page.wait_for_selector("#scanner[data-ready=true]")
                expect(it.page.locator("#present-count")).to_have_text(str(done))
                for text in self.mine[done:last]:
                    self._scan(it.page, text)
                done = last
                expect(it.page.locator("#present-count")).to_have_text(str(done))
                if last != len(self.mine):
                    it.kill()
                    it.wrong.clear()
                    continue
                expect(it.page.locator("#queue-count")).to_have_text(str(done))
                self.waited = done
                it.context.set_offline(False)  # home, and the Wi-Fi there
                sent(it.page, 60)

    def _scan(self, page: Page, text: str) -> None:
        held_up(page, f"{PRINTED_FOR}/t/{text}")
        if text in self.names:
            page.locator("#who-dialog[open]").wait_for()
            page.get_by_test_id("who-new").click()
            page.locator("#walkin-name").fill(self.names[text])
            page.keyboard.press("Enter")
        answered(page, "yes")
        put_away(page)


def test_scenario_4(commune, work, live, evening, tmp_path) -> None:
    listed, names = evening
    blank = list(names)
    site = f"http://127.0.0.1:{live.port}"
    trainers = [
        Trainer(site, commune, tmp_path / "one", listed[:25] + blank[:35], names, 30),
        Trainer(site, commune, tmp_path / "other", listed[25:] + blank[35:], names, None),
    ]
    for trainer in trainers:
        trainer.start()
    for trainer in trainers:
        trainer.join()
    assert [trainer.wrong for trainer in trainers] == [[], []]
    assert [trainer.waited for trainer in trainers] == [60, 60]

    with work():
        assert len(present(commune.lesson)) == LISTED + WALKINS  # fails when somebody is there twice
        events = db.session.scalars(select(AttendanceEvent)).all()
        assert len(events) == LISTED + WALKINS
        assert {event.result for event in events} == {"created"}
        bound = db.session.execute(
            select(Card.code, Person.name)
            .join(Person, Person.id == Card.person_id)
            .where(Card.serial.is_not(None))
        )
        assert dict(bound.tuples().all()) == {text[:8]: name for text, name in names.items()}
        flagged = [event.walkin["name"] for event in events if "possible_duplicate" in event.flags]
        assert sorted(flagged) == sorted(name for name, _ in KNOWN)

    with person() as page:  # the next morning
        sign_in(page, site, commune.emails["officer"], PASSWORD)
        page.goto(f"{site}/lessons/{commune.lesson}")
        expect(page.locator("main .tally")).to_contain_text("120 / 120")
        for left in (3, 2, 1):
            page.goto(f"{site}/inbox?kind=double")
            expect(page.get_by_role("link", name="So sánh, quyết định")).to_have_count(left)
            page.get_by_role("link", name="So sánh, quyết định").first.click()
            page.wait_for_url("**/inbox/double/**")
            if NAMESAKE in page.locator("h1").inner_text():
                page.get_by_role("button", name="Không phải ai ở trên").click()
            else:
                page.locator("main li form button").first.click()
            expect(page.locator("main")).to_contain_text("Đã ghi")
        page.goto(f"{site}/inbox")
        expect(page.locator("main")).to_contain_text("Không có việc nào cần xem lại")
        page.goto(f"{site}/lessons/{commune.lesson}")
        expect(page.locator("main .tally")).to_contain_text("120 / 120")

    with work():
        there = set(
            db.session.scalars(select(Attendance.person_id).where(Attendance.lesson_id == commune.lesson))
        )
        merged = db.session.scalars(select(Person).where(Person.merged_into_id.is_not(None))).all()
        assert sorted(p.name for p in merged) == sorted(name for name, _ in KNOWN if name != NAMESAKE)
        stand = db.session.scalars(select(people.survivor()).where(Person.id.in_(there))).all()
        assert len(set(stand)) == LISTED + WALKINS
