"""Tasks of a plan: when they are late, what a note makes of them, the share updated in a month, money, outputs, files."""

from __future__ import annotations

import io
from datetime import date, timedelta
from decimal import Decimal

import docx
import pytest
from PIL import Image
from sqlalchemy import func, select

from app.base import clock
from app.base.actors import COMMAND_LINE, Scope
from app.base.db import db
from app.base.errors import NotFound, Refused
from app.reports import calendar_file
from campaigns import courses, trainings
from campaigns.plans import editing
from campaigns.plans.correction import Correction
from campaigns.plans.plan import Plan
from campaigns.plans.task import DONE, DROPPED, OPEN, Task, days_late, late
from campaigns.plans.tasks import board, days, money, monthly, note, output, progress, training
from campaigns.plans.tasks.board import Wanted
from tests.conftest import ONE_DATABASE
from trainees import areas, attachments, figures, skills
from trainees.attachments import Attachment
from trainees.figures import Figure

BY = COMMAND_LINE
DAY = date(2026, 11, 20)


@pytest.fixture
def place(work, at):
    """A locality on 20 November 2026, inside a writing context."""
    at(DAY)
    with work():
        yield areas.add_locality("00001", "Suối Mây", "xã", "tỉnh Sông Hồng")


def a_plan(place, year=2026, **columns):
    plan = Plan(
        locality_id=place.id, identity=f"{year}{columns.get('number', '')}", title=f"Kế hoạch {year}", year=year,
        created_at=clock.now(), **columns,
    )  # fmt: skip
    db.session.add(plan)
    db.session.flush()
    return plan


def a_task(plan, number="1", text="Mở lớp tập huấn", *, due=None, kind=None, **columns):
    task = Task(
        locality_id=plan.locality_id, plan_id=plan.id, ref=f"r{number}", rank=int(number), number=number, text=text,
        deadline_on=due, deadline_kind=kind or ("date" if due else "none"), **columns,
    )  # fmt: skip
    db.session.add(task)
    db.session.flush()
    return task


def refused(deed, *args, **kwargs):
    with pytest.raises(Refused) as caught:
        deed(*args, **kwargs)
    return caught.value.code


# --- late ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "due", "day", "is_late"),
    [
        ("date", date(2026, 10, 10), date(2026, 10, 10), False), ("date", date(2026, 10, 10), date(2026, 10, 11), True),
        ("month", date(2026, 2, 28), date(2026, 2, 28), False), ("month", date(2026, 2, 28), date(2026, 3, 1), True),
        ("quarter", date(2026, 6, 30), date(2026, 7, 1), True), ("year", date(2026, 12, 31), date(2026, 12, 31), False),
        ("year", date(2026, 12, 31), date(2027, 1, 1), True), ("ongoing", None, date(2027, 1, 1), False),
        ("cadence", None, date(2027, 1, 1), False), ("province", None, date(2027, 1, 1), False), ("none", None, date(2027, 1, 1), False),
    ],
)  # fmt: skip
def test_a_task_is_late_from_the_day_after_its_last(kind, due, day, is_late):
    task = Task(deadline_kind=kind, deadline_on=due, state=OPEN)
    assert late(task, day) is is_late


def test_done_is_late_no_more_but_was_on_the_days_before():
    task = Task(deadline_kind="month", deadline_on=date(2026, 5, 31), state=DONE, state_on=date(2026, 6, 4))
    assert (late(task, date(2026, 6, 3)), late(task, date(2026, 6, 4))) == (True, False)
    assert days_late(task, DAY) == 4
    task.state = DROPPED
    assert days_late(task, DAY) == 0


@ONE_DATABASE
def test_columns_of_the_board(place):
    plan = a_plan(place)
    for number, (due, kind) in enumerate(
        [(date(2026, 11, 19), "date"), (date(2026, 11, 30), "month"), (date(2026, 12, 31), "year"), (None, "ongoing"),
         (None, "cadence"), (None, "province"), (None, "none"), (date(2026, 1, 31), "month")], start=1,
    ):  # fmt: skip
        a_task(plan, str(number), due=due, kind=kind)
    done = plan.tasks[-1]
    progress.write(done, "Xong.", date(2026, 2, 3), by=BY, state=DONE)
    standing = board.of_plan(plan, DAY)
    assert [line.column for line in standing.every] == [
        "late", "month", "ahead", "ongoing", "ongoing", "ongoing", "undated", "closed",
    ]  # fmt: skip
    assert [line.days for line in standing.every] == [1, 10, 41, None, None, None, None, 3]
    assert standing.every[-1].too_late
    assert standing.every[0].too_late
    assert not standing.every[1].too_late


# --- notes ---------------------------------------------------------------------------------------------------


@ONE_DATABASE
def test_the_state_is_what_the_newest_day_says_however_it_was_written(place):
    task = a_task(a_plan(place))
    done = progress.write(task, "Xong.", date(2026, 11, 10), by=BY, state=DONE)
    progress.write(task, "Viết muộn về tuần trước.", date(2026, 11, 3), by=BY, state=OPEN)
    assert (task.state, task.state_on) == (DONE, date(2026, 11, 10))
    again = progress.write(task, "Phải làm lại.", date(2026, 11, 12), by=BY, state=OPEN)
    assert (task.state, task.state_on) == (OPEN, None)
    progress.withdraw([again], by=BY)
    assert (task.state, task.state_on) == (DONE, date(2026, 11, 10))
    progress.withdraw([done], by=BY)
    assert task.state == OPEN
    progress.restore([done], by=BY)
    assert (task.state, task.state_on) == (DONE, date(2026, 11, 10))
    assert len(note.of_task(task)) == 3


@ONE_DATABASE
def test_a_note_that_cannot_be_so_is_refused(place):
    task = a_task(a_plan(place))
    assert refused(progress.write, task, "  ", DAY, by=BY) == "note_empty"
    assert refused(progress.write, task, "", DAY, by=BY, state=DROPPED) == "note_reason"
    assert refused(progress.write, task, "x", DAY + timedelta(days=1), by=BY) == "note_future"
    assert refused(progress.write, task, "x", date(2024, 12, 31), by=BY) == "note_past"
    assert refused(progress.write, task, "x" * 2001, DAY, by=BY) == "note_long"
    assert refused(progress.write, task, "x", DAY, by=BY, state="weird") == "note_state"
    assert db.session.scalar(select(func.count()).select_from(note.TaskNote)) == 0


@ONE_DATABASE
def test_several_notes_are_all_or_none(place):
    plan = a_plan(place)
    one, two = a_task(plan, "1"), a_task(plan, "2")
    lines = [(one, "Đã mời.", DAY, None), (two, "", DAY, DROPPED)]
    assert refused(progress.write_several, lines, by=BY) == "note_reason"
    assert note.of_tasks([one.id, two.id]) == {}
    lines[1] = (two, "Trùng với việc khác.", DAY, DROPPED)
    assert len(progress.write_several(lines, by=BY)) == 2
    assert (one.state, two.state) == (OPEN, DROPPED)


@ONE_DATABASE
def test_a_closed_plan_is_only_read(place):
    plan = a_plan(place)
    task = a_task(plan)
    written = progress.write(task, "Đã mời.", DAY, by=BY)
    brought = output.add(task, "Kế hoạch", by=BY)
    plan.closed_at = clock.now()
    db.session.flush()
    deeds = [
        lambda: progress.write(task, "Nữa.", DAY, by=BY), lambda: progress.withdraw([written], by=BY),
        lambda: output.add(task, "Báo cáo", by=BY), lambda: output.withdraw(brought, by=BY),
        lambda: money.enter(task, Decimal(1), None, "", by=BY), lambda: training.unlink(task, 1),
    ]  # fmt: skip
    assert [refused(deed) for deed in deeds] == ["plan_closed"] * len(deeds)


# --- the month -----------------------------------------------------------------------------------------------


@ONE_DATABASE
def test_the_months_share_by_hand(place):
    """Eight tasks in November: one done in October is out, one done in November is in and updated; 4 of 7."""
    plan = a_plan(place)
    tasks = [a_task(plan, str(n)) for n in range(1, 9)]
    october, november = date(2026, 10, 30), date(2026, 11, 1)
    progress.write(tasks[0], "Xong tháng trước.", october, by=BY, state=DONE)
    progress.write(tasks[1], "", november, by=BY, state=DONE)
    progress.write(tasks[2], "Đang mời.", DAY, by=BY)
    progress.write(tasks[3], "Chỉ nói tháng trước.", october, by=BY)
    taken = progress.write(tasks[4], "Nhầm.", DAY, by=BY)
    progress.withdraw([taken], by=BY)
    progress.write(tasks[5], "Xong rồi.", october, by=BY, state=DONE)
    progress.write(tasks[5], "Phải làm lại.", DAY, by=BY, state=OPEN)
    progress.write(tasks[6], "Bỏ.", DAY, by=BY, state=DROPPED)
    month = monthly.of_plan(plan, DAY)
    assert (month.numerator, month.denominator, month.percent) == (4, 7, Decimal("57.14"))
    assert [task.number for task in month.silent] == ["4", "5", "8"]
    # In October all eight were to be done; three were spoken of.
    before = monthly.of_plan(plan, date(2026, 10, 31))
    assert (before.numerator, before.denominator) == (3, 8)


@ONE_DATABASE
def test_ninety_percent_is_enough_before_rounding(place):
    plan = a_plan(place)
    tasks = [a_task(plan, str(n)) for n in range(1, 11)]
    for task in tasks[:8]:
        progress.write(task, "Có làm.", DAY, by=BY)
    assert not monthly.of_plan(plan, DAY).enough
    progress.write(tasks[8], "Có làm.", DAY, by=BY)
    assert monthly.of_plan(plan, DAY).enough
    assert monthly.of_plan(a_plan(place, number="none"), DAY).percent is None


@ONE_DATABASE
def test_which_plans_count(place):
    here = a_plan(place, issued_on="2026-03")
    closed = a_plan(place, 2025, closed_at=clock.now())
    a_plan(place, 2025, number="s", superseded_by_id=here.id)
    a_plan(place, 2027)
    open_still = a_plan(place, 2025, number="o")
    assert [plan.id for plan in monthly.in_force(place.id, DAY)] == [here.id, open_still.id]
    assert [plan.id for plan in monthly.in_force(place.id, date(2026, 2, 27))] == [closed.id, open_still.id]


def live():
    rows = db.session.scalars(select(Figure).where(Figure.withdrawn_at.is_(None)).order_by(Figure.on))
    return [(row.on, int(row.numerator or 0), int(row.denominator or 0), row.origin) for row in rows]


@ONE_DATABASE
def test_the_share_is_written_down_with_each_note(place, at):
    plan = a_plan(place)
    one, two = a_task(plan, "1"), a_task(plan, "2")
    first = progress.write(one, "Đã mời.", DAY, by=BY)
    assert live() == [(DAY, 1, 2, "counted")]
    progress.write(one, "Mời thêm.", DAY, by=BY)
    assert (
        db.session.scalar(select(func.count()).select_from(Figure)) == 1
    )  # the same number is not written twice
    progress.write(two, "", DAY, by=BY, state=DONE)
    assert live() == [(DAY, 2, 2, "counted")]
    assert db.session.scalar(select(func.count()).select_from(Figure)) == 2  # the first stays, withdrawn
    at(date(2026, 12, 2))
    # Written in December about a day of November: November's last day, and not December's share.
    progress.write(one, "Nói về tháng trước.", date(2026, 11, 28), by=BY)
    assert live() == [(DAY, 2, 2, "counted"), (date(2026, 11, 30), 2, 2, "counted")]
    progress.withdraw([first], by=BY)
    # A state that is taken back changes what later months count: two is to be done again in December.
    assert progress.withdraw(note.of_task(two), by=BY)
    assert live()[1:] == [(date(2026, 11, 30), 1, 2, "counted"), (date(2026, 12, 2), 0, 2, "counted")]
    found = figures.latest(place.id, [monthly.SUBJECT], date(2026, 12, 5))[monthly.SUBJECT]
    assert (figures.percent(found), found.note[:4]) == (Decimal(0), "Đếm ")


@ONE_DATABASE
def test_what_a_person_reported_for_the_day_stands(place):
    task = a_task(a_plan(place))
    figures.record(
        place.id, monthly.SUBJECT, "percent", DAY, figures.Said(value=Decimal(95)), by=BY, document="1/BC"
    )
    progress.write(task, "Đã mời.", DAY, by=BY)
    assert [origin for *_rest, origin in live()] == ["reported"]


# --- money ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("", None), ("  ", None), ("0", 0), ("12500000", 12_500_000), ("12.500.000", 12_500_000), ("12 500 000", 12_500_000),
        ("12,500,000", 12_500_000), ("12.500.000 đồng", 12_500_000), ("12.500.000đ", 12_500_000), ("12,5 triệu", 12_500_000),
        ("12.5 triệu", 12_500_000), ("12,5tr", 12_500_000), ("12,5 triệu đồng", 12_500_000), ("1,2 tỷ", 1_200_000_000),
        ("1.250 triệu", 1_250_000_000), ("850 nghìn", 850_000), ("1,234567 tỉ", 1_234_567_000), ("3 TRIỆU", 3_000_000),
        ("12,500 triệu", 12_500_000), ("0,5 triệu", 500_000),
    ],
)  # fmt: skip
def test_money_as_it_is_typed(typed, amount):
    assert money.read(typed) == (None if amount is None else Decimal(amount))


@pytest.mark.parametrize(
    "typed", ["12.5", "12,5", "-5", "mười triệu", "12.50.000", "12.500,000", "1e9", "5 quan", "=1+1", "0,0000001 tỷ", "12,5,5 triệu", "٣", "1" * 500]
)  # fmt: skip
def test_what_is_no_money(typed):
    assert refused(money.read, typed) in ("money_unreadable", "money_large")


@ONE_DATABASE
def test_money_can_be_taken_back_and_the_journal_knows(place):
    task = a_task(a_plan(place))
    assert money.enter(task, Decimal(12_500_000), None, " Ngân sách  xã ", by=BY)
    assert not money.enter(task, Decimal(12_500_000), None, "Ngân sách xã", by=BY)
    assert money.enter(task, Decimal(12_500_000), Decimal(9), "Ngân sách xã", by=BY)
    assert money.undo(task, by=BY)
    assert (task.money_planned, task.money_spent, task.money_source) == (
        Decimal(12_500_000),
        None,
        "Ngân sách xã",
    )
    # The plan's own list of corrections can take it back as well.
    first = db.session.scalars(select(Correction).where(Correction.undone_at.is_(None))).one()
    editing.undo(first, by=BY)
    assert (task.money_planned, task.money_source) == (None, "")
    assert not money.undo(task, by=BY)


# --- outputs and files ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "http://hoasen.gov.vn", "javascript:alert(1)", "JavaScript:alert(1)", "data:text/html,x", "ftp://a.vn/x", "//a.vn", "https://", "https:a.vn",
        "https://localhost/x", "https://nguoi:mat@a.vn/", "https://a.vn/ x", 'https://a.vn/"onclick=', "https://a.vn/<b>", "https://a.vn:nan/",
        "https://[::1", "https://a.vn/" + "x" * 600, "hoasen.gov.vn", "https://a.vn\\@b.vn",
    ],
)  # fmt: skip
def test_links_that_are_none(address):
    assert refused(output.checked_address, address) == "output_link"


def test_links_that_are():
    for address in ("https://hoasen.gov.vn/ke-hoach?x=1#a", "https://xã-hoa-sen.vn/tin", ""):
        assert output.checked_address(f" {address} ") == address


def png(size=(3, 3), kind="PNG"):
    buffer = io.BytesIO()
    Image.new("RGB", size, "white").save(buffer, kind)
    return buffer.getvalue()


def word():
    buffer = io.BytesIO()
    docx.Document().save(buffer)
    return buffer.getvalue()


@ONE_DATABASE
def test_a_file_is_kept_once_and_sealed(place):
    first = attachments.keep(place.id, png(), "../../Ảnh lớp: 1.PNG", by=BY)
    again = attachments.keep(place.id, png(), "khac.png", by=BY)
    assert first.id == again.id
    assert (first.filename, first.kind, first.size) == ("Ảnh lớp_ 1.png", "png", len(png()))
    db.session.flush()
    raw = db.session.connection().exec_driver_sql("SELECT data FROM attachment").scalar()
    assert png() not in bytes(raw)
    assert db.session.get_one(Attachment, first.id).data == png()
    other = areas.add_locality("00002", "Suối Trong", "xã", "tỉnh Sông Hồng")
    assert attachments.keep(other.id, png(), "a.png", by=BY).id != first.id
    with pytest.raises(NotFound):
        attachments.get(first.id, within=Scope(other.id))


@ONE_DATABASE
def test_files_are_judged_by_what_they_hold(place):
    kept = [
        (png(), "a.png"),
        (png(kind="JPEG"), "a.jpeg"),
        (word(), "a.docx"),
        (b"%PDF-1.7\n...%%EOF", "a.PDF"),
    ]
    assert [attachments.keep(place.id, data, name, by=BY).kind for data, name in kept] == [
        "png",
        "jpg",
        "docx",
        "pdf",
    ]
    wrong = [
        (png(), "a.jpg"), (b"<svg onload=alert(1)>", "a.png"), (b"<html><script>", "a.pdf"), (b"MZ\x90\x00" * 99, "a.xlsx"),
        (png()[:40], "a.png"), (png(kind="GIF"), "a.gif"), (word(), "a.docm"), (b"", "a.pdf"), (b"x", "a"), (png(), "a.png.exe"),
        (png(kind="JPEG")[:200], "a.jpg"), (b"BM" + png(), "a.png"),
    ]  # fmt: skip
    codes = [refused(attachments.keep, place.id, data, name, by=BY) for data, name in wrong]
    assert codes == [
        "file_not_jpg", "file_not_png", "file_not_pdf", "file_not_xlsx", "file_not_png", "file_kind", "file_kind", "file_empty",
        "file_kind", "file_kind", "file_not_jpg", "file_not_png",
    ]  # fmt: skip
    assert (
        refused(attachments.keep, place.id, b"%PDF-" + b"x" * attachments.LARGEST, "a.pdf", by=BY)
        == "file_too_large"
    )


@ONE_DATABASE
def test_outputs_are_taken_back_and_come_back(place):
    task = a_task(a_plan(place))
    one = output.add(
        task, " Kế hoạch  mở lớp ", by=BY, number="12/KH-UBND", issued_on=DAY, url="https://a.vn/x"
    )
    assert (one.title, one.url) == ("Kế hoạch mở lớp", "https://a.vn/x")
    output.withdraw(one, by=BY)
    assert output.of_tasks([task.id]) == {}
    assert output.of_tasks([task.id], withdrawn=True) == {task.id: [one]}
    output.restore(one, by=BY)
    assert output.of_tasks([task.id]) == {task.id: [one]}
    assert refused(output.add, task, " ", by=BY) == "output_title"
    assert refused(output.add, task, "x", by=BY, issued_on=DAY + timedelta(days=1)) == "output_future"


# --- trainings, search, days ---------------------------------------------------------------------------------


@ONE_DATABASE
def test_a_training_stands_under_a_task_once(place):
    task = a_task(a_plan(place))
    one = trainings.add(courses.add(place.id, "Kỹ năng số", skills.catalogue()[:1]), "Lớp 1", by=BY)
    assert training.link(task, one)
    assert not training.link(task, one)
    assert training.of_task(task) == [one]
    assert training.tasks_of(one) == [task]
    assert training.unlink(task, one.id)
    assert not training.unlink(task, one.id)
    other = areas.add_locality("00002", "Suối Trong", "xã", "tỉnh Sông Hồng")
    foreign = trainings.add(courses.add(other.id, "Kỹ năng số", skills.catalogue()[:1]), "Lớp 2", by=BY)
    with pytest.raises(NotFound):
        training.link(task, foreign)


@ONE_DATABASE
def test_lists_that_are_asked_for(place):
    plan = a_plan(place)
    one = a_task(
        plan, "1", "Mở lớp tập huấn cho cán bộ", lead="Đoàn xã", due=date(2026, 11, 1), concerns_training=True
    )
    two = a_task(plan, "2", "Phát tờ rơi", kind="ongoing")
    progress.write(two, "Đã phát ở chợ Bến Đò.", DAY, by=BY)

    def numbers(**asked):
        return [line.task.number for line in board.of_plan(plan, DAY, Wanted(**asked)).lines]

    assert numbers() == ["1", "2"]
    assert (
        numbers(lead="Đoàn xã")
        == numbers(late=True)
        == numbers(training=True)
        == numbers(silent=True)
        == ["1"]
    )
    assert numbers(lead="") == numbers(words="cho ben do") == ["2"]
    assert numbers(words="TAP HUAN can bo") == ["1"]
    assert numbers(words="tap huan cho") == ["1"]
    assert numbers(words="không có") == []
    standing = board.of_plan(plan, DAY)
    assert standing.silent_by_lead() == [("Đoàn xã", [one])]


@ONE_DATABASE
def test_the_days_of_a_month(place):
    plan = a_plan(place)
    a_task(plan, "1", due=date(2026, 11, 30), kind="month")
    a_task(plan, "2", due=date(2026, 12, 1))
    found = days.between(plan, date(2026, 11, 1), date(2026, 11, 30))
    assert [(one.day.day, one.task.number if one.task else "") for one in found] == [(30, "1")]


@ONE_DATABASE
def test_the_calendar_file_is_sound(place):
    plan = a_plan(place, number="07/KH-UBND")
    long = "Tập huấn; nâng cao, kỹ năng số \\ cho người dân " * 6
    task = a_task(plan, "5", long, due=date(2026, 2, 28), kind="month", lead="Đoàn thanh niên")
    closed = a_task(plan, "6", "Đã xong rồi", due=date(2026, 3, 31))
    progress.write(closed, "", DAY, by=BY, state=DONE)
    data = calendar_file.of_plan(plan)
    lines = data.split(b"\r\n")
    assert data.endswith(b"\r\n")
    assert b"\n" not in data.replace(b"\r\n", b"")
    assert max(map(len, lines)) <= 75
    for line in lines:
        line.decode()  # no letter is cut in two
    whole = data.decode().replace("\r\n ", "")
    events = whole.split("BEGIN:VEVENT")[1:]
    assert len(events) == 1
    escaped = long.strip().replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    assert f"SUMMARY:Hạn 5: {escaped}" in events[0]
    assert f"UID:task-{task.id}-00001@hoc-vu-so\r\n" in events[0]
    assert "DTSTART;VALUE=DATE:20260228\r\nDTEND;VALUE=DATE:20260301\r\n" in events[0]
