"""The file of a training: papers that become a task's outputs and follow, photos without where they were taken."""

from __future__ import annotations

import io
import zlib
from datetime import date, time, timedelta

import pytest
from PIL import ExifTags, Image, PngImagePlugin

from app.base import clock
from app.base.actors import COMMAND_LINE
from app.base.db import db
from app.base.errors import NotFound, Refused
from campaigns import courses, lessons, trainings
from campaigns.classfile import contents, filing, outputs, paper, photos
from campaigns.classfile.filing import Said
from campaigns.classfile.paper import MOST_PHOTOS
from campaigns.plans.plan import Plan
from campaigns.plans.task import Task
from campaigns.plans.tasks import output, training
from tests.conftest import ONE_DATABASE
from trainees import areas, skills

BY = COMMAND_LINE
DAY = date(2026, 11, 20)


@pytest.fixture
def place(work, at):
    """A locality on 20 November 2026, inside a writing context."""
    at(DAY)
    with work():
        yield areas.add_locality("00001", "Suối Mây", "xã", "tỉnh Sông Hồng")


@pytest.fixture
def run(place):
    """A training with two lessons, under no task yet."""
    made = trainings.add(courses.add(place.id, "Kỹ năng số", skills.catalogue()[:1]), "Lớp thôn 1", by=BY)
    for day in (DAY - timedelta(days=7), DAY):
        lessons.add(made, day, time(8), time(10))
    return made


def a_task(place, number="1", **columns):
    plan = Plan(
        locality_id=place.id,
        identity=f"k{number}",
        title="Kế hoạch",
        year=2026,
        created_at=clock.now(),
        **columns,
    )
    db.session.add(plan)
    db.session.flush()
    task = Task(locality_id=place.id, plan_id=plan.id, ref=f"r{number}", rank=1, number=number, text="Mở lớp")
    db.session.add(task)
    db.session.flush()
    return task


def pdf(n=0):
    return f"%PDF-1.4\n{n}\n%%EOF".encode()


def numbered(run, kind="plan", number="15/KH-UBND", on=DAY, n=0):
    return filing.attach(run, Said(kind, "Kế hoạch mở lớp", number, on), pdf(n), "ke-hoach.pdf", by=BY)


def said(task, *, withdrawn=False):
    return [
        (o.title, o.number, o.issued_on, o.withdrawn_at is None)
        for o in output.of_tasks([task.id], withdrawn=withdrawn).get(task.id, [])
    ]


def refused(call, *args, **kwargs):
    with pytest.raises(Refused) as error:
        call(*args, **kwargs)
    assert error.value.message
    return error.value.code


# --- papers ----------------------------------------------------------------------------------------------------


def test_papers_stand_in_the_order_of_the_office(run):
    late = filing.attach(
        run, Said("report", number="34/BC-UBND", issued_on=DAY), pdf(1), "a.pdf", by=BY
    ).paper
    early = filing.attach(run, Said("plan"), pdf(2), "b.pdf", by=BY).paper
    assert early.title == "Kế hoạch lớp: Lớp thôn 1"
    inside = contents.of(run)
    assert inside.standing == [early, late]
    assert inside.missing == ["invitation", "sign_in", "results", "photo"]
    filing.remove(run, early, by=BY)
    inside = contents.of(run)
    assert inside.standing == [late]
    assert inside.removed == [early]
    assert contents.tally([run.id]) == {run.id: {"report": 1}}
    filing.restore(run, early, by=BY)
    assert contents.of(run).standing == [early, late]
    assert paper.get(run, early.id) is early
    with pytest.raises(NotFound):
        paper.get(run, 10_000)


@ONE_DATABASE
def test_what_cannot_be_filed_says_why(run):
    def file(kind="plan", data=b"%PDF-1.4 %%EOF", name="a.pdf", on=None):
        return refused(filing.attach, run, Said(kind, issued_on=on), data, name, by=BY)

    assert file("photo") == "class_paper_kind"
    assert file("bia") == "class_paper_kind"
    assert file(on=DAY + timedelta(days=1)) == "class_paper_future"
    assert file(name="a.exe") == "file_kind"
    assert file(data=b"MZ") == "file_not_pdf"
    assert file(data=b"") == "file_empty"
    assert contents.tally([run.id]) == {}


# --- the task's outputs ------------------------------------------------------------------------------------------


def test_a_numbered_paper_becomes_the_output_of_the_task_and_follows(place, run):
    task = a_task(place)
    training.link(task, run)
    filed = numbered(run)
    assert filed.output == outputs.STANDS
    assert said(task) == [("Kế hoạch mở lớp", "15/KH-UBND", DAY, True)]
    again = filing.correct(run, filed.paper, Said("plan", "Kế hoạch lớp", "16/KH-UBND", DAY), by=BY)
    assert again.output == outputs.STANDS
    assert said(task) == [("Kế hoạch lớp", "16/KH-UBND", DAY, True)]
    assert filing.remove(run, filed.paper, by=BY).output == outputs.WITHDRAWN
    assert said(task) == []
    assert said(task, withdrawn=True) == [("Kế hoạch lớp", "16/KH-UBND", DAY, False)]
    assert filing.restore(run, filed.paper, by=BY).output == outputs.STANDS
    assert said(task, withdrawn=True) == [("Kế hoạch lớp", "16/KH-UBND", DAY, True)]
    assert outputs.of([filed.paper]) == {filed.paper.id: task}
    # The number is taken away: it is no document by number any more.
    assert filing.correct(run, filed.paper, Said("plan", "Kế hoạch lớp"), by=BY).output == outputs.WITHDRAWN
    assert said(task) == []
    assert (
        filing.correct(run, filed.paper, Said("plan", "Kế hoạch lớp", "16/KH-UBND", DAY), by=BY).output
        == outputs.STANDS
    )
    assert said(task, withdrawn=True) == [("Kế hoạch lớp", "16/KH-UBND", DAY, True)]


def test_linked_later_too_and_taken_away_with_the_link(place, run):
    filed = numbered(run)
    assert filed.output == outputs.NONE
    unnumbered = filing.attach(run, Said("invitation", number="3/GM-UBND"), pdf(5), "m.pdf", by=BY)
    assert unnumbered.output == outputs.NONE
    one, two = a_task(place, "1"), a_task(place, "2")
    training.link(one, run)
    assert [x[1] for x in said(one)] == ["15/KH-UBND"]
    training.unlink(one, run.id)
    assert said(one) == []
    training.link(two, run)
    assert [x[1] for x in said(two)] == ["15/KH-UBND"]
    training.unlink(two, run.id)
    training.link(one, run)
    assert len(said(one, withdrawn=True)) == 1  # the same output came back, no second one
    assert said(one)[0][3]
    assert said(two) == []


def test_a_closed_plan_is_left_as_it_is(place, run):
    task = a_task(place)
    training.link(task, run)
    filed = numbered(run)
    task.plan.closed_at = clock.now()
    db.session.flush()
    for answer in (
        filing.correct(run, filed.paper, Said("plan", "Tên khác", "15/KH-UBND", DAY), by=BY),
        filing.remove(run, filed.paper, by=BY),
    ):
        assert answer.output == outputs.CLOSED
    assert said(task) == [("Kế hoạch mở lớp", "15/KH-UBND", DAY, True)]
    assert contents.of(run).standing == []  # the file itself goes on
    assert numbered(run, "report", "34/BC-UBND", n=1).output == outputs.CLOSED
    assert len(said(task, withdrawn=True)) == 1
    # Under a task of an open plan as well: that one gets it.
    other = a_task(place, "2")
    training.link(other, run)
    assert [x[1] for x in said(other)] == ["34/BC-UBND"]


@ONE_DATABASE
def test_what_somebody_wrote_or_withdrew_by_hand_stays(place, run):
    task = a_task(place)
    training.link(task, run)
    by_hand = output.add(task, "Kế hoạch (ghi tay)", by=BY, number="15/KH-UBND", issued_on=DAY)
    filed = numbered(run)
    assert said(task) == [("Kế hoạch (ghi tay)", "15/KH-UBND", DAY, True)]
    assert by_hand.attachment_id == filed.paper.attachment_id
    output.withdraw(by_hand, by=BY)
    same = Said("plan", "Kế hoạch mở lớp", "15/KH-UBND", DAY)
    assert filing.correct(run, filed.paper, same, by=BY).output == outputs.NONE
    assert said(task) == []


@ONE_DATABASE
def test_two_papers_of_one_number_are_one_output(place, run):
    task = a_task(place)
    training.link(task, run)
    word, scan = numbered(run), numbered(run, n=1)
    assert len(said(task, withdrawn=True)) == 1
    filing.remove(run, word.paper, by=BY)
    assert len(said(task)) == 1  # the scan is still there
    filing.correct(run, scan.paper, Said("plan", "Kế hoạch mới", "17/KH-UBND", DAY), by=BY)
    assert [x[1] for x in said(task)] == ["17/KH-UBND"]
    filing.restore(run, word.paper, by=BY)
    assert sorted(x[1] for x in said(task)) == ["15/KH-UBND", "17/KH-UBND"]


# --- photos ------------------------------------------------------------------------------------------------------


def a_photo(wide=2400, high=1200, colour="red", *, exif=True, orientation=6, form="JPEG", **options):
    """A picture as a phone takes it: its upper left quarter black, its place, maker and time in the EXIF."""
    picture = Image.new("RGB", (wide, high), colour)
    picture.paste("black", (0, 0, wide // 2, high // 2))
    buffer = io.BytesIO()
    if exif:
        about = Image.Exif()
        about[ExifTags.Base.Orientation] = orientation
        about[ExifTags.Base.Make] = "MayAnhThu"
        about[ExifTags.Base.DateTime] = "2026:11:20 08:00:00"
        about.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (11.9, 0.0, 0.0)
        about.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitudeRef] = "N"
        options["exif"] = about
    picture.save(buffer, form, **options)
    return buffer.getvalue()


def opened(data):
    picture = Image.open(io.BytesIO(data))
    picture.load()
    return picture


@ONE_DATABASE
def test_a_photo_loses_place_maker_and_time_and_stands_upright():
    given = a_photo(comment=b"nha ba Hanh")
    before = opened(given)
    assert before.getexif().get_ifd(ExifTags.IFD.GPSInfo)  # the control: it was there
    kept = photos.shrunk(given, "anh.jpg")
    after = opened(kept)
    assert after.format == "JPEG"
    assert after.size == (800, 1600)  # turned by a quarter, the longer side 1,600
    assert dict(after.getexif()) == {}
    assert set(after.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    for trace in (b"MayAnhThu", b"2026:11:20", b"Exif", b"GPS", b"nha ba Hanh", b"http://ns.adobe.com"):
        assert trace not in kept
    # What was at the upper left stands at the upper right after a turn to the right.
    assert max(after.getpixel((780, 20))) < 60
    assert after.getpixel((20, 20))[0] > 180


@ONE_DATABASE
@pytest.mark.parametrize(
    ("orientation", "dark"),
    [(1, (0.1, 0.1)), (2, (0.9, 0.1)), (3, (0.9, 0.9)), (4, (0.1, 0.9)), (5, (0.1, 0.1)), (6, (0.9, 0.1)), (7, (0.9, 0.9)), (8, (0.1, 0.9))],
)  # fmt: skip
def test_every_orientation_is_applied(orientation, dark):
    after = opened(photos.shrunk(a_photo(400, 200, orientation=orientation), "anh.jpg"))
    assert after.size == ((400, 200) if orientation < 5 else (200, 400))  # never made bigger
    corners = {
        (x, y): max(after.getpixel((int(x * after.width), int(y * after.height))))
        for x in (0.1, 0.9)
        for y in (0.1, 0.9)
    }
    assert [spot for spot, light in corners.items() if light < 60] == [dark]


@ONE_DATABASE
def test_pictures_of_other_kinds():
    clear = Image.new("RGBA", (300, 200), (255, 0, 0, 0))
    buffer, text = io.BytesIO(), PngImagePlugin.PngInfo()
    text.add_text("Location", "nha ba Hanh")
    clear.save(buffer, "PNG", pnginfo=text)
    kept = photos.shrunk(buffer.getvalue(), "anh.png")
    assert min(opened(kept).getpixel((100, 100))) > 240  # on white, not on black
    assert b"Hanh" not in kept
    assert opened(photos.shrunk(a_photo(300, 200, form="WEBP"), "anh.webp")).size == (200, 300)
    assert opened(photos.shrunk(a_photo(300, 200, exif=False), "khong-duoi")).size == (300, 200)
    grey = io.BytesIO()
    Image.new("L", (60, 40), 128).save(grey, "JPEG")
    assert opened(photos.shrunk(grey.getvalue(), "x.jpg")).mode == "RGB"


def a_bomb(side):
    """A PNG that claims to be huge and packs to nearly nothing."""

    def chunk(kind, body):
        return len(body).to_bytes(4, "big") + kind + body + zlib.crc32(kind + body).to_bytes(4, "big")

    head = side.to_bytes(4, "big") * 2 + bytes([8, 2, 0, 0, 0])
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


@ONE_DATABASE
def test_what_is_no_photo_says_what_to_do():
    heic = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 200
    with pytest.raises(Refused) as error:
        photos.shrunk(heic, "IMG_0001.HEIC")
    assert error.value.code == "photo_heic"
    assert "Tương thích nhất" in error.value.message
    for data, code in (
        (b"", "photo_empty"),
        (b"\xff\xd8" + b"\0" * (20 * 1024 * 1024), "photo_large"),
        (a_bomb(7_000), "photo_pixels"),
        (a_bomb(12_000), "photo_pixels"),
        (a_bomb(60_000), "photo_pixels"),
        (a_photo(6000, 5400, exif=False, progressive=True), "photo_pixels"),
        (a_photo()[:-4000], "photo_broken"),
        (b"\xff\xd8\xff\xe1" + b"\0" * 300, "photo_broken"),
        (b"%PDF-1.4 %%EOF", "photo_kind"),
        (b"GIF89a" + b"\0" * 50, "photo_kind"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "photo_kind"),
    ):
        assert refused(photos.shrunk, data, "anh.jpg") == code, data[:20]


def some(count, start=0):
    return [
        photos.shrunk(a_photo(60, 40, colour=(200, 10 * n, 250 - 10 * n), exif=False), "a.jpg")
        for n in range(start, start + count)
    ]


def test_a_lesson_has_at_most_five_photos(run):
    lesson = run.lessons[0]
    made, left_out = photos.add(lesson, some(4), by=BY)
    assert (len(made), left_out) == (4, 0)
    assert made[0].attachment.filename == f"anh-buoi-{lesson.day:%Y-%m-%d}.jpg"
    made, left_out = photos.add(lesson, some(4), by=BY)  # the same ones once more
    assert (made, left_out) == ([], 0)
    made, left_out = photos.add(lesson, some(3, start=4), by=BY)
    assert (len(made), left_out) == (1, 2)
    inside = contents.of(run)
    assert [len(x) for x in inside.photos.values()] == [MOST_PHOTOS]
    gone = inside.photos[lesson.id][0]
    filing.remove(run, gone, by=BY)
    photos.add(lesson, some(1, start=8), by=BY)
    assert refused(filing.restore, run, gone, by=BY) == "photos_many"
    assert len(photos.add(run.lessons[1], some(1), by=BY)[0]) == 1  # another lesson has its own five


@ONE_DATABASE
def test_a_small_picture_is_small(run):
    little = photos.small(photos.shrunk(a_photo(1600, 900, orientation=1), "a.jpg"))
    assert opened(little).size == (320, 240)
    assert len(little) < 20_000
