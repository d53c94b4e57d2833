"""The demonstration's results from elsewhere: the national platform's list, a head's confirmation, a certificate with its file."""

from __future__ import annotations

import io
import random
from datetime import date, timedelta

from PIL import Image, ImageDraw, ImageFont

from app.base import clock
from app.base.actors import Actor, Scope
from app.base.sheet import open_workbook
from app.base.text import strip_marks
from app.cli.demo.lists import UNITS
from app.cli.demo.names import person as made_up
from certificates.outside import importing, matching, outside_import, outside_result, reading
from certificates.outside.outside_result import CONFIRMED, EXTERNAL, PLATFORM, Paper
from trainees import areas, attachments, rosters, skills
from trainees.areas import Locality
from trainees.people import Person

_BASICS = "Kỹ năng số cơ bản cho cán bộ, công chức, viên chức"
_SAFETY = "An toàn thông tin, phòng lừa đảo trực tuyến"
_HEADS = (
    "STT", "Họ và tên", "Ngày sinh", "Đơn vị công tác", "Tên khóa học", "Số chứng nhận", "Ngày hoàn thành", "Điểm", "Kết quả",
)  # fmt: skip
_MEANT = {_BASICS: ["KNS-CB"], _SAFETY: ["ATTT"]}
_CHECKED = "Trần Thị Văn Hóa"


def fill(place: Locality, by: Actor, chance: random.Random) -> None:
    """Once: a commune that has such a list keeps it."""
    if outside_import.count(Scope(place.id)):
        return
    units = areas.units(Scope(place.id))
    _platform(place, by, chance)
    office = next(unit for unit in units if unit.name == UNITS[1][0])
    staff = _staff(place, office.id)
    signed = clock.today() - timedelta(days=20)
    for person in staff[:6]:
        paper = Paper(
            CONFIRMED, signed, "05/XN-VP", organiser=office.name, checked_by="Lê Văn Bình, Chánh Văn phòng"
        )  # fmt: skip
        outside_result.add(person, paper, skills.by_codes(["HTTTDC"]), by=by)
    expert = next((p for p, m in rosters.roll(Scope(place.id), clock.today()) if m.specialist), staff[0])
    issued = clock.today() - timedelta(days=90)
    file = attachments.keep(place.id, _scan(expert.name, issued), "chung-chi-quan-tri-du-lieu.pdf", by=by)
    paper = Paper(
        EXTERNAL, issued, "QTDL-0426", "Quản trị dữ liệu cho cán bộ chuyên trách", "Học viện Số Sông Hương (minh họa)",
        issued + timedelta(days=730), "8,5", _CHECKED,
    )  # fmt: skip
    outside_result.add(expert, paper, skills.by_codes(["QTDL"]), by=by, attachment=file)


def _staff(place: Locality, unit_id: int) -> list[Person]:
    roll = rosters.roll(Scope(place.id), clock.today(), unit_id=unit_id, categories=rosters.STAFF)
    return list(dict.fromkeys(person for person, _membership in roll))


def _platform(place: Locality, by: Actor, chance: random.Random) -> None:
    """A list as the platform's clerk would type it: most are known, a few ask, one is nobody's, two did not pass."""
    rows: list[tuple[str, ...]] = []
    everybody = [
        (person, unit.name) for unit in areas.units(Scope(place.id))[:7] for person in _staff(place, unit.id)[:8]
    ]  # fmt: skip
    for number, (person, unit) in enumerate(everybody):
        day = clock.today() - timedelta(days=chance.randint(15, 120))
        course = _SAFETY if number % 4 == 3 else _BASICS
        birth = "/".join(reversed((person.birth or "").split("-")))
        if number % 17 == 5:
            birth = birth[-4:]  # only the year: somebody has to look
        passed = number % 23 != 11
        rows.append((
            person.name.upper() if number % 9 == 4 else person.name, birth, unit, course,
            f"BDHVS-{24000 + number * 7}" if passed else "", f"{day:%d/%m/%Y}", f"{chance.randint(60, 100) / 10:.1f}".replace(".", ","),
            "Đạt" if passed else "Chưa đạt",
        ))  # fmt: skip
    stranger = made_up(chance, born=(1970, 2000), phone_share=0, other=False)
    birth = "/".join(reversed(stranger.birth.split("-")))
    rows.append((stranger.name, birth, UNITS[0][0], _BASICS, "BDHVS-29999", f"{clock.today() - timedelta(days=30):%d/%m/%Y}", "7,5", "Đạt"))  # fmt: skip
    read = reading.read(_sheet(rows), "hoan-thanh-nen-tang-binh-dan-hoc-vu-so.xlsx")
    said = importing.said_of(PLATFORM, organiser="Nền tảng Bình dân học vụ số", checked_by=_CHECKED)
    made = importing.prepare(read, place.id, said)
    importing.confirm_titles(made, {key: _MEANT[title.title] for key, title in made.titles.items()})
    matching.choose_alike(importing.judge(made, place.id, said))
    for somebody in made.people[:6]:  # one answer is left to whoever tries it
        somebody.choice = ""
    record = importing.keep(read, place.id, said, importing.judge(made, place.id, said), by=by)
    importing.apply(record, by=by)


def _sheet(rows: list[tuple[str, ...]]) -> bytes:
    target = io.BytesIO()
    with open_workbook(target) as book:
        sheet = book.add_worksheet("Danh sách")
        sheet.write_string(0, 0, "DANH SÁCH HOÀN THÀNH KHÓA HỌC TRÊN NỀN TẢNG BÌNH DÂN HỌC VỤ SỐ (minh họa)")
        for column, head in enumerate(_HEADS):
            sheet.write_string(2, column, head)
        for number, row in enumerate(rows, start=1):
            sheet.write_number(number + 2, 0, number)
            for column, cell in enumerate(row, start=1):
                sheet.write_string(number + 2, column, cell)
        sheet.write_string(len(rows) + 3, 1, f"Tổng số: {len(rows)} lượt hoàn thành")
    return target.getvalue()


def _scan(name: str, day: date) -> bytes:
    """A small certificate as a scanner would give it."""
    page = Image.new("L", (842, 595), 250)
    pen, words = ImageDraw.Draw(page), ImageFont.load_default(size=26)
    pen.rectangle((24, 24, 818, 571), outline=90, width=3)
    for line, text in enumerate(
        ("CHUNG CHI (MINH HOA)", "QUAN TRI DU LIEU", strip_marks(name), f"{day:%d/%m/%Y}", "So QTDL-0426")
    ):
        pen.text((421, 130 + 75 * line), text, fill=30, font=words, anchor="mm")
    target = io.BytesIO()
    page.save(target, "PDF", resolution=72)
    return target.getvalue()
