"""The demonstration's eight months of trainings, and the lesson that is open whenever it is run."""

from __future__ import annotations

import io
import random
import uuid
from datetime import date, datetime, time, timedelta

from docx import Document

from app.accounts import Account
from app.base import clock, codes
from app.base.actors import Scope
from app.base.db import db
from campaigns import courses, enrolments, lessons, registrations, trainings
from campaigns.attendance import checkin, completion, headcount, presence
from campaigns.attendance.completion import Closing
from campaigns.courses import Course, Terms, material, ready
from campaigns.courses.version import ATTENDED, PASSED
from campaigns.lessons import Lesson
from campaigns.registrations import Applicant
from campaigns.trainings import Training
from trainees import areas, cards, rosters, skills
from trainees.areas import Locality
from trainees.people import Person

# Title, skills, hours, audience, lessons needed, the ready-made course whose sentences it has, what a certificate asks for.
_COURSES = (
    ("Kỹ năng số cơ bản cho cán bộ, công chức, viên chức", ["KNS-CB", "HTTTDC"], 8.0, "CBCCVC", None, "CB-NEN-TANG", ATTENDED),
    ("An toàn thông tin cho cán bộ", ["ATTT", "DLCN"], 4.0, "CBCCVC, không chuyên trách", None, "CB-AN-TOAN", PASSED),
    ("Sư phạm số và trí tuệ nhân tạo cho giáo viên", ["SPS", "AI"], 8.0, "Giáo viên", 1, "GV-SU-PHAM", ATTENDED),
    ("VNeID và dịch vụ công trực tuyến", ["VNEID", "DVCTT"], 3.0, "Người dân", None, "VNEID", PASSED),
    ("Thanh toán không dùng tiền mặt", ["TTKDTM"], 2.0, "Người dân", None, "THANH-TOAN", ATTENDED),
)  # fmt: skip
_MATERIALS = (
    (3, "Video: nộp hồ sơ trên Cổng Dịch vụ công", "https://dichvucong.gov.vn/huong-dan", False),
    (3, "Gợi ý cho giảng viên: tình huống hay gặp", "https://hoasen.example/giang-vien/vneid", True),
)
_HARD = (
    "", "", "", "Mạng ở hội trường yếu, phải dùng điểm phát từ điện thoại.",
    "Nhiều bác chưa có điện thoại thông minh, phải học chung máy.", "Thiếu ổ cắm và ghế ngồi.",
)  # fmt: skip
_HALL_CODES = ("https://vietqr.example/thanh-toan", "ABCD2345", "KHÔNG PHẢI THẺ")


def history(place: Locality, teachers: list[Account], chance: random.Random) -> None:
    """Courses, and closed trainings of the last eight months with who came."""
    made = [_course(place, *said) for said in _COURSES]
    _handed_out(made, teachers[0])
    today = clock.today()
    staff_units = areas.units(Scope(place.id))
    offices = [u for u in staff_units if not u.name.startswith("Trường")]
    schools = [u for u in staff_units if u.name.startswith("Trường")]
    for number, group in enumerate((offices[:3], offices[3:6], [*offices[6:], *schools]), start=1):
        people = [p for u in group for p in _roll(place, today, unit_id=u.id)]
        run(made[0], f"Kỹ năng số cơ bản – đợt {number}", people, today - timedelta(days=200 - 40 * number), 2, 0.94, teachers, chance)  # fmt: skip
    for number, group in enumerate((offices[:4], offices[4:]), start=1):
        people = [p for u in group for p in _roll(place, today, unit_id=u.id)]
        run(made[1], f"An toàn thông tin – lớp {number}", people, today - timedelta(days=90 - 20 * number), 1, 0.72, teachers, chance)  # fmt: skip
    people = [p for u in schools for p in _roll(place, today, unit_id=u.id)]
    run(made[2], "Sư phạm số cho giáo viên", people, today - timedelta(days=75), 2, 0.93, teachers, chance)
    residents = _roll(place, today, categories=("resident",))
    chance.shuffle(residents)
    for number in range(12):
        some = residents[number * 60 : number * 60 + chance.randint(35, 60)]
        course = made[3 + number % 2]
        home = number * 3 + 1
        run(course, f"{course.title} – Tổ dân phố {home}", some, today - timedelta(days=230 - 19 * number), 1, 0.83, teachers, chance)  # fmt: skip
    _moved_on(place, made[4])


def _course(
    place: Locality, title: str, given: list[str], hours: float, audience: str, needed: int | None, code: str, certifies: str
) -> Course:  # fmt: skip
    """A course of the locality, worded like a ready-made one."""
    terms = ready.get(code).terms() | Terms(
        hours=hours, audience=audience, lessons_needed=needed, certifies=certifies
    )
    return courses.add(place.id, title, skills.by_codes(given), ready=code, **terms)


def _handed_out(made: list[Course], teacher: Account) -> None:
    """A sheet and two links for the course that most residents take."""
    for number, title, url, for_trainers in _MATERIALS:
        material.add_link(made[number], title, url, for_trainers=for_trainers, by=teacher.actor)
    sheet = Document()
    sheet.add_heading("VNeID: năm việc nên nhớ", 1)
    for sentence in ready.get("VNEID").items:
        sheet.add_paragraph(sentence, style="List Number")
    buffer = io.BytesIO()
    sheet.save(buffer)
    material.add_file(
        made[3], "Tờ nhắc VNeID, chữ to", buffer.getvalue(), "to-nhac-vneid.docx", by=teacher.actor
    )


def _moved_on(place: Locality, course: Course) -> None:
    """A second version that no training has taken yet, and a course that is not offered any more."""
    version = course.version
    said = Terms(
        hours=2.5, audience="Người dân, hộ kinh doanh", outcomes=version.outcomes, proof=version.proof,
        certifies=version.certifies, lessons_needed=1,
    )  # fmt: skip
    courses.change(course, course.title, [*version.skills, *skills.by_codes(["DLCN"])], **said)
    old = courses.add(place.id, "Tin học văn phòng (chương trình cũ)", skills.by_codes(["CNTT"]), hours=12)
    courses.retire(old)


def today(place: Locality, teachers: list[Account], chance: random.Random) -> None:
    """Yesterday's lesson closed, today's open with 120 expected and 46 in, next week's planned; once a day."""
    day = clock.today()
    if lessons.listed(Scope(place.id), day=day):
        return
    course = next(c for c in courses.listed(Scope(place.id)) if c.title == _COURSES[3][0])
    residents = _roll(place, day, categories=("resident",))
    chance.shuffle(residents)
    for old in lessons.listed(Scope(place.id), states=("open",)):
        completion.complete(old, by=teachers[0].actor)  # an earlier day's lesson that nobody closed
    run(
        course,
        "Ôn tập VNeID – Tổ dân phố 5",
        residents[200:238],
        day - timedelta(days=1),
        1,
        0.9,
        teachers,
        chance,
    )
    training = _training(
        course, "VNeID, dịch vụ công – Tổ dân phố 3", "Nhà văn hóa tổ dân phố 3", residents[:120], teachers
    )
    lesson = lessons.add(training, day, *around(clock.now()))
    lessons.begin(lesson)
    _attend(lesson, residents[:42], clock.now() - timedelta(minutes=32), teachers[0])
    headcount.let_self_checkin(lesson, True)
    _attend(lesson, residents[42:46], clock.now() - timedelta(minutes=16), teachers[0], source="self")
    _oddities(lesson, residents[130], teachers[0])
    lessons.add(training, day + timedelta(days=3), *hours_of(training), title="Học bù", makes_up=lesson)
    lessons.add(training, day, *around(clock.now()), title="Tập dượt quét thẻ", practice=True)
    later = _training(
        course, "VNeID, dịch vụ công – Tổ dân phố 9", "Nhà văn hóa tổ dân phố 9", residents[240:300], teachers
    )
    lessons.add(later, day + timedelta(days=7), *hours_of(later))
    db.session.flush()
    _sign_ups(later, residents[310], seats=len(residents[240:300]) + 4)


def _sign_ups(training: Training, resident: Person, seats: int) -> None:
    """Its page is open, all seats are asked for and two people wait; one of them is in the register already."""
    registrations.set_up(training, opens=True, capacity=seats, until=None)
    year = int(resident.birth[:4]) if resident.birth else None
    for name, born, home in (
        (resident.name, year, ""), ("Lò Thị Pọm", 1951, "Tổ dân phố 9"), ("Trần Văn Nhẫn", 1948, "Tổ dân phố 9"),
        ("Nguyễn Thị Lụa", 1956, "Tổ dân phố 10"), ("Bùi Thị Ngoan", 1960, ""), ("Hồ Văn Chính", None, "Tổ dân phố 9"),
    ):  # fmt: skip
        who = Applicant(name, birth_year=born, place=home)
        registrations.ask(training, who, codes.random_code(registrations.SLIP_LENGTH))


def _roll(place: Locality, day: date, **which: object) -> list[Person]:
    """Each person of a roster once."""
    rows = rosters.roll(Scope(place.id), day, **which)  # type: ignore[arg-type]
    return list({person.id: person for person, _ in rows}.values())


def around(now: datetime) -> tuple[time, time]:
    """Start and end of a lesson that is going on now, within the day."""
    start = max(now - timedelta(minutes=30), datetime.combine(now.date(), time(0), clock.ZONE))
    end = min(start + timedelta(hours=3), datetime.combine(now.date(), time(23, 59), clock.ZONE))
    if end <= start:
        start = end - timedelta(minutes=30)
    return start.time().replace(second=0, microsecond=0), end.time().replace(second=0, microsecond=0)


def _training(
    course: Course, title: str, where: str, people: list[Person], teachers: list[Account]
) -> Training:
    training = trainings.add(
        course, title, by=teachers[0].actor, place=where, trainers=[t.id for t in teachers]
    )
    enrolments.add(training, people, by=teachers[0].actor)
    return training


def run(
    course: Course, title: str, people: list[Person], first: date, meetings: int, share: float,
    teachers: list[Account], chance: random.Random,
) -> None:  # fmt: skip
    """A training that is over: its lessons, a share of the people in each, closed through the real rule."""
    training = _training(course, title, "Hội trường phường", people, teachers)
    held = [
        lessons.add(training, first + timedelta(days=7 * n), *hours_of(training, meetings))
        for n in range(meetings)
    ]
    came = [p for p in people if chance.random() < share]
    for lesson in held:
        there = [p for p in came if meetings == 1 or chance.random() < 0.98]
        at = datetime.combine(lesson.day, time(13, 50), clock.ZONE)
        _attend(lesson, there, at, teachers[0])
        completion.complete(lesson, by=teachers[0].actor, told=_said(len(there), chance))


def hours_of(training: Training, meetings: int = 1) -> tuple[time, time]:
    """Start and end of each of so many lessons in the afternoon, that add up to the hours of the course."""
    start = datetime.combine(date.min, time(14))
    return start.time(), (start + timedelta(hours=(training.version.hours or 2.0) / meetings)).time()


def _said(there: int, chance: random.Random) -> Closing:
    """What a trainer writes down at the end; half of them do not count."""
    if chance.random() < 0.5:
        return Closing(difficulties=chance.choice(_HARD))
    poor, disabled, minority = (chance.randint(0, there // share) for share in (6, 12, 5))
    return Closing(there, poor, disabled, minority, chance.choice(_HARD))


def _attend(
    lesson: Lesson, people: list[Person], at: datetime, teacher: Account, *, source: str = "scan"
) -> None:
    """Scans half a minute apart, in batches as a phone would send them; through the real check-in."""
    known = {line.person.id: line.card for line in presence.roster(lesson)}
    events = [
        {
            "id": str(uuid.uuid4()), "kind": "in", "code": card.code, "source": source,
            "device_time": (at + timedelta(seconds=20 * n)).isoformat(),
        }
        for n, person in enumerate(people) if (card := known.get(person.id)) is not None
    ]  # fmt: skip
    for start in range(0, len(events), 100):
        checkin.take(lesson, events[start : start + 100], clock.now(), by=teacher.actor)


def _oddities(lesson: Lesson, stranger: Person, teacher: Account) -> None:
    """One of each thing that a person has to look at."""
    card = cards.give([stranger])[stranger.id]
    at = clock.now() - timedelta(minutes=10)
    texts = [card.code, codes.random_code(8), *_HALL_CODES]
    events = [
        {"id": str(uuid.uuid4()), "kind": "in", "code": text, "source": "scan", "device_time": at.isoformat()}
        for text in texts
    ]
    checkin.take(lesson, events, clock.now(), by=teacher.actor)
