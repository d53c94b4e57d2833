"""An invented province: 65 communes, 40 of them on this server, one period added up, four missing."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from sqlalchemy import select

from app import accounts
from app.access import PROVINCE
from app.base import clock
from app.base.actors import COMMAND_LINE
from app.base.db import db
from app.filing import snapshot
from app.filing.content import Content, Head, Line
from app.filing.gathering import lines as ways
from app.filing.province import communes, receiving, rounds, succession, sums
from app.filing.province.communes import ProvinceRound
from app.filing.report import ISSUED, Report
from campaigns.plans import result_words as words
from campaigns.plans.plan import Plan
from trainees import areas, indicators
from trainees.areas import Locality
from trainees.indicators.definition import countable, rule_of

CODE, NAME = "95000", "Sông Ngân"
ACCOUNT = ("tinh@songngan.example", "Hoàng Theo Dõi Tỉnh", PROVINCE)
SKILLED, ADULTS = 25_736, 36_845
"""What all communes that count alike have together: 69,85 %."""
_HERE, _EVERY = 40, 65
_MISSING = frozenset({7, 31, 44, 60})
_OTHER_WAY = 52
_NO_DENOMINATOR = frozenset({18, 57})
_LATE = frozenset({12, 48, 63})
_WATERS = ("Sông", "Suối", "Đồi", "Bãi", "Cầu", "Rạch", "Đầm", "Gò", "Hồ", "Bến", "Vàm", "Nương", "Khe")
_WORDS = ("Xanh", "Chè", "Mới", "Dâu", "Trúc")
_OVER_14 = "từ 14 tuổi, thường trú và tạm trú"


def fill(password: str) -> None:
    """The whole province, once. It brings no people: a province sees sums alone."""
    if db.session.scalar(select(Locality.id).where(Locality.code == CODE)) is not None:
        return
    chance = random.Random(20260214)
    province = areas.add_locality(CODE, NAME, "tỉnh", "Việt Nam")
    email, name, role = ACCOUNT
    accounts.add(province, email, role, name=name, password=password)
    names = [f"{water} {word}" for word in _WORDS for water in _WATERS]
    places = [(f"95{n:03}", names[n - 1], "phường" if n % 6 == 0 else "xã") for n in range(1, _EVERY + 1)]
    communes.add_all(province, places, by=COMMAND_LINE)
    succession.add(
        province, "95901", "95003", date(clock.today().year, 1, 1), old_name="Bến Cũ", by=COMMAND_LINE
    )
    the_round = _round(province)
    numbers = _numbers(chance)
    for n, (code, name, kind) in enumerate(places, start=1):
        place = areas.add_locality(code, name, kind, communes.full_name(province)) if n <= _HERE else None
        if n in _MISSING:
            continue
        content = _content(code, name, kind, province, the_round, _lines(n, numbers, chance))
        came = datetime.combine(
            the_round.due + timedelta(days=1 if n in _LATE else -1), time(9, n % 60), clock.ZONE
        )
        if place is not None:
            _file_here(place, content, came)
            continue
        if n == _EVERY:  # one mended its numbers afterwards
            _by_file(
                province, _content(code, name, kind, province, the_round, _lines(n, numbers, chance)), came
            )
            content = _content(code, name, kind, province, the_round, content.lines, revision=2)
        _by_file(province, content, came)
    db.session.flush()


def _round(province: Locality) -> ProvinceRound:
    """The last month whose 14th has been over for two days: data until then, files by the 15th."""
    today = clock.today()
    month = today if today.day >= 16 else today.replace(day=1) - timedelta(days=1)
    cut_off = month.replace(day=14)
    return rounds.open_round(
        province, f"{cut_off:%Y-%m}", cut_off, cut_off + timedelta(days=1), by=COMMAND_LINE
    )


def _numbers(chance: random.Random) -> dict[int, tuple[int, int]]:
    """Commune → skilled adults, adults; together what the press said of a province."""
    left = {*_MISSING, *_NO_DENOMINATOR, _OTHER_WAY}
    asked = [n for n in range(1, _EVERY + 1) if n not in left]
    wholes, parts = _split(ADULTS, [chance.randint(60, 140) for _ in asked]), list[int]()
    for whole in wholes:
        parts.append(whole * chance.randint(55, 82) // 100)
    off, at = SKILLED - sum(parts), 0
    while off:  # a few people each until the sum is right; nobody gets more than the whole
        room = wholes[at] - parts[at] if off > 0 else parts[at]
        step = max(-25, min(25, off)) if room > 25 else 0
        parts[at], off, at = parts[at] + step, off - step, (at + 1) % len(asked)
    return {n: (part, whole) for n, part, whole in zip(asked, parts, wholes, strict=True)}


def _split(total: int, weights: Sequence[int]) -> list[int]:
    made = [total * weight // sum(weights) for weight in weights]
    made[0] += total - sum(made)
    return made


def _lines(n: int, numbers: dict[int, tuple[int, int]], chance: random.Random) -> tuple[Line, ...]:
    if n in numbers:
        skilled = _line("adult_skills", "1.1", *numbers[n], aim=70)
    elif n == _OTHER_WAY:
        skilled = _line("adult_skills", "1.1", 611, 940, aim=70, population=_OVER_14)
    else:
        skilled = _line("adult_skills", "1.1", 402, None, aim=70)
    staff = chance.randint(48, 140)
    trained = staff - chance.choice((0, 0, 1, 3, 9))
    teams = Line(
        target=3, ref="3.1", number="3", text="Số tổ công nghệ số cộng đồng hoạt động hằng tháng", measure="tổ", kind="count",
        operator=">=", value="5", aim="≥ 5", lead="Đoàn Thanh niên", counting="reported", figure=str(chance.randint(3, 12)),
    )  # fmt: skip
    return skilled, _line("staff_trained", "2.1", trained, staff, aim=100), teams


def _line(code: str, ref: str, part: int, whole: int | None, *, aim: int, population: str = "") -> Line:
    """A computed share, as a report has it. `population`: of a commune that counts in a way of its own."""
    version = indicators.by_code(code)
    share = indicators.percent(part, whole)
    state = None if share is None else "met" if share >= aim else "behind"
    own = f"{version.code}|{population}".encode()
    return Line(
        target=1, ref=ref, number=ref, text=version.title, measure="%", kind="percent", operator=">=", value=str(aim),
        aim=f"≥ {aim} %", lead="Phòng Văn hóa - Xã hội", counting=version.counting, code=code,
        version=version.version + bool(population), title=version.title,
        definition=hashlib.sha256(own).hexdigest() if population else ways.definition(version, version.counting),
        population=population or (ways.population(rule_of(version)) if countable(version) else ""),
        numerator=part, denominator=whole, percent=None if share is None else str(share),
        achieved=words.percent(share), share=words.percent(None if share is None else Decimal(share)), state=state,
        status=words.STATUS.get(state or "", "—"),
    )  # fmt: skip


def _content(
    code: str, name: str, kind: str, province: Locality, the_round: ProvinceRound, lines: tuple[Line, ...], revision: int = 1
) -> Content:  # fmt: skip
    year = the_round.cut_off.year
    head = Head(
        code=code, kind=kind, name=name, province=communes.full_name(province), title="Báo cáo kết quả phong trào",
        period=the_round.words, key=the_round.period, first=(the_round.cut_off.replace(day=1) - timedelta(days=17)),
        cut_off=the_round.cut_off, due=the_round.due, to="Sở Khoa học và Công nghệ", revision=revision, plan=0,
        plan_number="03/KH-UBND", plan_issued=f"{year}-01-15", plan_issuer=f"UBND {kind} {name}",
        plan_title=f"Kế hoạch phong trào năm {year}", year=year,
    )  # fmt: skip
    return Content(head=head, lines=lines)


def _file_here(place: Locality, content: Content, came: datetime) -> None:
    """A commune of this server with the report of the period, filed."""
    plan = Plan(
        locality_id=place.id, identity=f"demo-{place.code}", number=content.head.plan_number, title=content.head.plan_title,
        issuer=content.head.plan_issuer, year=content.head.year, created_at=came,
    )  # fmt: skip
    db.session.add(plan)
    db.session.flush()
    content = replace(content, head=replace(content.head, plan=plan.id))
    db.session.add(
        Report(
            locality_id=place.id, plan_id=plan.id, title=content.head.title, to=content.head.to, period=content.head.key,
            period_words=content.head.period, first=content.head.first, cut_off=content.head.cut_off, due=content.head.due,
            state=ISSUED, content=content.as_json(), digest=snapshot.digest_of(content),
            opened_at=came, frozen_at=came, number="15/BC-UBND", issued_on=came.date(), recorded_at=came,
        )
    )  # fmt: skip


def _by_file(province: Locality, content: Content, came: datetime) -> None:
    """A commune elsewhere whose file came on a day."""
    name = f"so-tong-{content.head.code}-{content.head.key}.json"
    receiving.receive(province, sums.bytes_of(content), name, by=COMMAND_LINE).file.came_at = came
