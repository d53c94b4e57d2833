"""Reporting rules in the running text: who reports to whom, how often, before which day."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from campaigns.plans.reading.draft import Cadence, Place, RuleDraft
from campaigns.plans.reading.passages import Passage
from campaigns.plans.reading.sheets import Sheet
from campaigns.plans.reading.words import flat, key

_BEFORE: Final = re.compile(
    r"(?:(?:trước|chậm nhất(?: là)?|muộn nhất(?: là)?|không quá|hạn cuối(?: là)?)(?:\s+vào)?\s+(?:ngày\s+)?|(?:định kỳ|vào)(?:\s+vào)?\s+ngày\s+)(?P<day>\d{1,2})(?:(?:\s*/\s*|\s+tháng\s+)(?P<month>\d{1,2})(?!\d))?(?:(?:\s*/\s*|\s+năm\s+)(?P<year>20\d\d))?"
    r"(?P<after>\s*(?:của\s+)?(?:(?:hàng|hằng|mỗi)\s+)?(?:tháng cuối (?:hàng |hằng |mỗi )?quý|cuối quý|tháng|quý|năm)?)(?![\w/])",
    re.IGNORECASE,
)
_WORDS: Final[tuple[tuple[Cadence, re.Pattern[str]], ...]] = (
    ("half-year", re.compile(r"(?:6|sáu|06)\s+tháng|nửa năm|sơ kết", re.IGNORECASE)),
    ("quarter", re.compile(r"\bquý\b", re.IGNORECASE)),
    ("month", re.compile(r"(?:hàng|hằng|mỗi)\s+tháng|báo cáo tháng|\btháng\b(?!\s*\d)", re.IGNORECASE)),
    (
        "year",
        re.compile(
            r"báo cáo năm|(?:hàng|hằng|cả|mỗi|cuối)\s+năm|tổng kết|năm(?=\s*[(,:]|\s*$)", re.IGNORECASE
        ),
    ),
)
_HALF: Final = _WORDS[0][1]
_LONGEST: Final = 3000
_REPORT: Final = re.compile(r"báo cáo|gửi", re.IGNORECASE)
_EVENT: Final = re.compile(r"đột xuất", re.IGNORECASE)
_OFFICES: Final = (
    r"(?:thủ trưởng|các (?!nhiệm vụ|nội dung|chỉ tiêu|giải pháp)|phòng|văn phòng|trung tâm|công an|ban(?! hành)|ubnd|ủy ban|uỷ ban|đoàn|hội(?! nghị| thi| thảo)"
    r"|tổ(?! chức)|trạm|trường(?! hợp)|thành viên|chủ tịch|bộ phận|cơ quan|đơn vị|mặt trận|công chức|thôn)\b"
)
_SUBJECT: Final = re.compile(
    rf"^(?:(?:yêu cầu|đề nghị|giao)\s+)?(?P<who>{_OFFICES}[^:]{{2,140}}?)"
    r"(?:\s*:|\s*(?:,\s*)?\b(?:có trách nhiệm|chịu trách nhiệm|tập trung|chủ động|nghiêm túc|thực hiện|căn cứ|định kỳ|báo cáo|tổng hợp|gửi|tổ chức|chủ trì|theo dõi|xây dựng|triển khai|tham mưu|trước ngày|chậm nhất)\b)",
    re.IGNORECASE,
)
_INSIDE: Final = re.compile(
    r"(?:[,;)]|^định kỳ [^,;()]*)\s*(?P<who>(?:Các|Phòng|Văn phòng|Trung tâm|Công an|Ban|UBND|Ủy ban|Uỷ ban|Đoàn|Hội|Tổ(?! chức)|Trạm|Trường|Thôn|Đơn vị)\b[^:;,()]{2,80}?)\s+(?:tổng hợp|báo cáo|gửi)\b"
)
_OFFICE: Final = re.compile(_OFFICES, re.IGNORECASE)
_GATHERED: Final = re.compile(r"để\s+(?:\w+\s+){0,6}?(?:tổng hợp|theo dõi)", re.IGNORECASE)
_TO: Final = re.compile(
    r"(?:gửi(?:\s+(?:báo cáo|kết quả))?\s+(?:về|cho|đến|tới)|\bvề|gửi)\s+(?P<to>(?:Ủy ban|Uỷ ban|UBND|Phòng|Văn phòng|Ban|Sở|Trung tâm|Công an|Thường trực|Bộ phận|Tổ|Hệ thống)\b[^.;]*?)(?=\s+(?:để|trước|chậm nhất|theo|định kỳ|nhằm|hàng|hằng|vào|xem xét)\b|\s*\((?!\s*qua)|,\s*(?:báo cáo|trước|đồng thời|để|định kỳ)|[.;]|$)"
)
_TO_PLAIN: Final = re.compile(
    r"báo cáo\s+(?:cho\s+)?(?P<to>(?:Ủy ban nhân dân|Uỷ ban nhân dân|UBND|Ban Chỉ đạo|Đảng ủy)(?:\s+(?:xã|phường|đặc khu|tỉnh|thành phố|cấp trên)\b)?"
    r"|(?:Thường trực|Chủ tịch|Công an|Phòng|Sở)\s[^,;.()]*?(?=\s+(?:và|trước|chậm|trong|để|theo|định|khi|kết quả|hàng|hằng|vào|tình hình)\b|[,;.()]|$))"
)


@dataclass(slots=True)
class _Duty:
    """Who reports to whom, as last said: a sentence that names neither goes on with those of the one before."""

    who: str = ""
    to: str = ""


def read_rules(passages: Sequence[Passage]) -> list[RuleDraft]:
    """Every dated or occasional reporting duty, in order; a date without a word of reporting beside it is none."""
    rules: list[RuleDraft] = []
    for passage in passages:
        if passage.closed:
            continue
        duty = _Duty()
        for sentence in _sentences(passage.text):
            if len(sentence) < _LONGEST and _REPORT.search(sentence):
                rules.extend(_rules(sentence, passage, duty))
    return rules


def _sentences(text: str) -> list[str]:
    return [part.strip() for part in re.split(r"(?<=[.;])\s+(?=[A-ZĐÀ-Ỹ])", flat(text)) if part.strip()]


def _rules(sentence: str, passage: Passage, duty: _Duty) -> list[RuleDraft]:
    duty.who = _subject(sentence) or duty.who or _who_above(passage)
    duty.to = _to(sentence) or duty.to or _to_above(passage)
    place = (passage.place(sentence),)
    rules: list[RuleDraft] = []
    who, to, last = duty.who, duty.to, 0
    for found in _BEFORE.finditer(sentence):
        day, month = int(found["day"]), int(found["month"]) if found["month"] else None
        before = sentence[last : found.start()]
        if rules and _GATHERED.search(before) and _to(before):
            # '… về Phòng trước ngày 25 để tổng hợp, báo cáo UBND trước ngày 30': the Phòng reports on.
            who, to = rules[-1].to.split(" (")[0] or who, _to(before)
        last = found.end()
        if not 1 <= day <= 31 or (month is not None and not 1 <= month <= 12):
            continue
        cadence = _cadence(before, found["after"], month, bool(found["year"]))
        if cadence is None and month is None and rules:
            cadence = rules[-1].cadence
        if cadence == "year" and month in (5, 6, 7) and _HALF.search(sentence[: found.start()]):
            cadence = "half-year"
        if cadence is None or (cadence == "once" and not _REPORT.search(before)):
            continue
        rules.append(RuleDraft(who, to, cadence, day, month, sentence, place))
    if _EVENT.search(sentence) and re.search(r"báo cáo", sentence, re.IGNORECASE):
        rules.append(RuleDraft(who, to, "event", None, None, sentence, place))
    return rules


_KIND_COLUMN: Final = re.compile(r"^(?!don vi|co quan|noi|thoi|ngay|han|nguoi).*bao cao")
_WHEN_COLUMN: Final = re.compile(r"thoi (?:gian|han|diem)|\bhan\b|ngay (?:gui|bao cao)|truoc ngay")
_WHO_COLUMN: Final = re.compile(
    r"(?:don vi|co quan|nguoi|bo phan).*(?:bao cao|thuc hien|gui|chu tri|lap)|trach nhiem|^chu tri$"
)
_TO_COLUMN: Final = re.compile(
    r"noi (?:nhan|gui)|gui (?:den|ve|toi|cho)|(?:don vi|co quan) (?:tiep )?nhan|cap nhan"
)
_DAY: Final = re.compile(
    r"(?<!\d)(?P<day>\d{1,2})(?:\s*/\s*(?P<month>\d{1,2})|\s+tháng\s+(?P<month2>\d{1,2}))?(?!\d)",
    re.IGNORECASE,
)


def table_rules(sheet: Sheet) -> list[RuleDraft] | None:
    """The duties of a table of reports, a row for each; None: a table of something else."""
    names = [key(heading) for heading in sheet.headings]

    def column(pattern: re.Pattern[str], *taken: int | None) -> int | None:
        return next((at for at, name in enumerate(names) if pattern.search(name) and at not in taken), None)

    when = column(_WHEN_COLUMN)
    to = column(_TO_COLUMN, when)
    what = column(_KIND_COLUMN, when, to)
    who = column(_WHO_COLUMN, when, to, what)
    if when is None or what is None or (who is None and to is None):
        return None
    rows = [line for line in sheet.lines if line.cells[what] and line.cells[when]]
    if sum("bao cao" in key(line.cells[what]) for line in rows) * 2 < max(1, len(rows)):
        return None
    rules: list[RuleDraft] = []
    sender = addressee = ""
    for line in rows:
        sender = flat(line.cells[who]) if who is not None and line.cells[who] else sender
        addressee = flat(line.cells[to]) if to is not None and line.cells[to] else addressee
        kind, due = flat(line.cells[what]), flat(line.cells[when])
        raw = " | ".join(flat(cell) for cell in line.cells if cell)
        place = (Place(raw, table=line.table, row=line.row, page=line.page, sheet=line.sheet),)
        found = _BEFORE.search(due) or _DAY.search(due)
        if found is None:
            if _EVENT.search(f"{kind} {due}"):
                rules.append(RuleDraft(sender, addressee, "event", None, None, raw, place))
            continue
        named = found.groupdict()
        month = named.get("month") or named.get("month2")
        cadence = _cadence(
            f"{due[: found.start()]} {kind}", due[found.end("day") :], int(month) if month else None, False
        )
        if cadence is not None and 1 <= int(found["day"]) <= 31 and (not month or 1 <= int(month) <= 12):
            day = int(found["day"])
            rules.append(
                RuleDraft(sender, addressee, cadence, day, int(month) if month else None, raw, place)
            )
    return rules


def _cadence(before: str, after: str, month: int | None, dated: bool) -> Cadence | None:
    """The word nearest before the date says how often; else the words behind it; a bare date is due once."""
    near: tuple[int, Cadence] | None = None
    for name, words in _WORDS:
        for found in words.finditer(before):
            if near is None or found.end() > near[0]:
                near = (found.end(), name)
    tail = after.lower()
    behind: Cadence | None = (
        "quarter" if "quý" in tail else "month" if "tháng" in tail else "year" if "năm" in tail else None
    )
    if near is not None and (month is not None or behind is None or behind == near[1]):
        return near[1]
    if behind == "year" and month is None:
        return None
    if behind is not None:
        return behind
    if month is not None:
        return "once" if dated else "year"
    return near[1] if near else None


def _subject(sentence: str) -> str:
    """The subject of the sentence, at its beginning or after an aside."""
    found = _SUBJECT.match(sentence) or _INSIDE.search(sentence)
    return found["who"].strip(" ,:") if found else ""


def _who_above(passage: Passage) -> str:
    """The nearest heading above that names an office."""
    for text in reversed(passage.texts):
        line = flat(text)
        named = _SUBJECT.match(line)
        if named:
            return named["who"].strip(" ,:")
        if len(line) <= 120 and _OFFICE.match(line):
            return line.split(":")[0].rstrip(". ")
        office = re.match(r"(?:Yêu cầu|Đề nghị|Giao)\s+([^:]{4,120}):", line)
        if office:
            return office[1].strip()
    return ""


def _to_above(passage: Passage) -> str:
    """The addressee that the line above a list of days names: 'Các thôn báo cáo về …:'."""
    return next(
        (to for text in reversed(passage.texts[-2:]) if _REPORT.search(text) and (to := _to(flat(text)))), ""
    )


def _to(sentence: str) -> str:
    found = _TO.search(sentence) or _TO_PLAIN.search(sentence)
    return found["to"].strip(" ,:") if found else ""
