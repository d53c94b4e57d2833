"""The demonstration's whole file of a training that is over: papers by number and day, drawn pictures, its task's outputs."""

from __future__ import annotations

import io
import random
from dataclasses import replace
from datetime import date, timedelta

from PIL import Image, ImageDraw, ImageFont

from app.accounts import Account
from app.base import clock, typeset
from app.base.actors import Scope
from app.reports import class_facts, class_invitation, class_plan, class_report, class_results, class_wording
from app.reports.class_wording import Wording
from campaigns import trainings
from campaigns.classfile import contents, filing, photos
from campaigns.classfile.filing import Said
from campaigns.plans.tasks.training import tasks_of
from campaigns.trainings import CLOSED, Training
from trainees.areas import Locality

_TITLE = "Kỹ năng số cơ bản – đợt 2"
"""It has two lessons and stands under a task of this year's plan."""
_DIFFICULTIES = (
    "Mạng ở hội trường yếu, phải dùng điểm phát từ điện thoại.",
    "Một số người bận trực nên vắng buổi hai.",
)
_PROPOSALS = ("Bố trí thêm một đường truyền cho hội trường.", "Mở lớp bù cho người vắng trong tháng sau.")
_FONT = typeset.FONTS / "BeVietnamPro-Regular.ttf"
_SKIES = ((206, 220, 236), (224, 214, 196), (198, 216, 204))


def fill(place: Locality, officer: Account, teachers: list[Account]) -> None:
    """File the papers of one training; nothing where it is filed already."""
    found = [one for one in trainings.listed(Scope(place.id)) if one.title == _TITLE and one.state == CLOSED]
    if not found or contents.tally([found[0].id]):
        return
    training = found[0]
    tasks = tasks_of(training)
    facts = class_facts.of(training, place, teachers=[one.name for one in teachers], tasks=tasks)
    first, last = facts.meetings[0].day, facts.meetings[-1].day
    rows = class_results.rows(training)
    made = clock.now()

    def words(kind: str, number: str, on: date) -> Wording:
        hard = _DIFFICULTIES if kind == "report" else ()
        base = class_wording.usual(kind, facts, place=place.name, difficulties=hard)
        proposals = _PROPOSALS if kind == "report" else ()
        return replace(base, number=number, on=on, signer="(bản minh họa, không ký)", proposals=proposals)

    days = {
        "plan": first - timedelta(days=14), "invitation": first - timedelta(days=7), "results": last,
        "report": min(last + timedelta(days=4), clock.today()),
    }  # fmt: skip
    numbers = {"plan": "15/KH-UBND", "invitation": "08/GM-UBND", "report": "34/BC-UBND"}
    files = {
        "plan": class_plan.document(facts, words("plan", "15", days["plan"]), made=made),
        "invitation": class_invitation.document(
            facts, words("invitation", "08", days["invitation"]), made=made
        ),
        "results": class_results.document(facts, words("results", "", days["results"]), rows, made=made),
        "report": class_report.document(
            facts, words("report", "34", days["report"]), class_results.numbers(training, rows), made=made
        ),
    }
    titles = {"plan": "Kế hoạch mở lớp", "invitation": "Giấy mời dự lớp", "results": "Bảng kết quả lớp", "report": "Báo cáo kết quả lớp"}  # fmt: skip
    for kind, data in files.items():
        said = Said(kind, f"{titles[kind]} {training.title}", numbers.get(kind, ""), days[kind])
        filing.attach(training, said, data, f"{kind}.docx", by=officer.actor)
    scan = _drawn("Danh sách ký tên, bản quét minh họa", 0)
    filing.attach(training, Said("sign_in", "", "", last), scan, "danh-sach-ky.jpg", by=officer.actor)
    _shoot(training, teachers[0])


def _shoot(training: Training, teacher: Account) -> None:
    for number, lesson in enumerate(training.planned):
        pictures = [
            photos.shrunk(_drawn(f"Ảnh minh họa, buổi {number + 1}, ảnh {n}", 7 * number + n), "anh.jpg") for n in (1, 2, 3 - number)
        ]  # fmt: skip
        photos.add(lesson, pictures, by=teacher.actor)


def _drawn(words: str, seed: int) -> bytes:
    """A picture of nobody: a hall, its board and rows of seats."""
    chance = random.Random(seed)
    wide, high = 1280, 960
    picture = Image.new("RGB", (wide, high), _SKIES[seed % len(_SKIES)])
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 620, wide, high), fill=(176, 152, 124))
    pen.rectangle((260, 120, 1020, 480), fill=(250, 250, 246), outline=(60, 70, 82), width=8)
    for line in range(5):
        pen.line(
            (320, 200 + 50 * line, 320 + chance.randint(300, 620), 200 + 50 * line),
            fill=(31, 78, 140),
            width=10,
        )
    for row in range(3):
        for seat in range(6 + row):
            left = 80 + seat * (wide - 160) // (6 + row) + chance.randint(-12, 12)
            top = 560 + row * 120
            pen.ellipse(
                (left + 20, top - 50, left + 80, top + 10),
                fill=(90 + 20 * row, 84, 80 + chance.randint(0, 60)),
            )
            pen.rectangle(
                (left, top, left + 100, top + 90), fill=(47 + 30 * row, 92, 110 + chance.randint(0, 60))
            )
    pen.text((24, 16), words, fill=(28, 37, 48), font=ImageFont.truetype(str(_FONT), 34))
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=80)
    return buffer.getvalue()
