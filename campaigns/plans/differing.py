"""Where the words of a target and a way of counting do not mean the same people: a proposal that needs a person's eye."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from campaigns.plans.reading.words import key
from trainees.indicators import IndicatorVersion
from trainees.indicators.definition import COMPUTED, countable, rule_of

_key = lru_cache(4096)(key)
# Category of a roll → how a plan names it, and what a page calls it.
_GROUPS: Final = {
    "non_permanent": (re.compile(r"(?:khong|ban) chuyen trach"), "người hoạt động không chuyên trách"),
    "worker": (re.compile(r"nguoi lao dong|lao dong hop dong|hop dong lao dong"), "người lao động"),
    "teacher": (re.compile(r"giao vien|nha giao"), "giáo viên"),
}
_OTHERS: Final = {
    "đảng viên": re.compile(r"dang vien"), "đoàn viên": re.compile(r"doan vien"), "hội viên": re.compile(r"hoi vien"),
    "lực lượng vũ trang": re.compile(r"luc luong vu trang"),
}  # fmt: skip
_LEFT_OUT: Final = re.compile(r"(?:\btru|khong (?:bao )?gom|khong tinh|khong ke|ngoai)(?: \S+){0,4} $")
_FROM: Final = re.compile(
    r"(?P<until>duoi|den|-)?(?P<over>tren|hon)?(?: (?:tu|du|do tuoi))* ?\b(?P<age>\d{1,2})(?: (?:den|-) (?P<to>\d{1,2}))? tuoi"
)
_ADULT: Final = re.compile(r"truong thanh")
_PROOF: Final = re.compile(r"chung chi|chung nhan|sat hach|bai kiem tra|bai danh gia")
_UNPROVED: Final = frozenset({"attended", "listed", "helped"})
_HOUSEHOLDS: Final = re.compile(r"\bho (?:gia dinh|dan)\b|\bso ho\b")


def differences(text: str, version: IndicatorVersion) -> tuple[str, ...]:
    """Sentences on where a target's words name other people than the version counts, or ask for more; empty: none seen.

    Of a way of counting without a rule nothing can be said: whoever reports the number knows.
    """
    if not countable(version):
        return ()
    words, rule = _key(text), rule_of(version)
    found = [*_people(words, rule.roll)] if rule.roll else [*_ages(words, rule.age_min)]
    if not rule.roll and rule.count != "households" and _HOUSEHOLDS.search(words):
        found.append("Chỉ tiêu đếm hộ, cách tính đề xuất đếm người.")
    if version.counting == COMPUTED and _UNPROVED & set(rule.kinds) and _PROOF.search(words):
        found.append(
            "Chỉ tiêu đòi chứng chỉ, chứng nhận hoặc kết quả đánh giá; cách tính đề xuất tính cả người chỉ dự lớp."
        )
    return tuple(found)


def _people(words: str, roll: tuple[str, ...]) -> Iterator[str]:
    for category, (named, title) in _GROUPS.items():
        asked = _included(named, words)
        if asked and category not in roll:
            yield f"Chỉ tiêu gồm cả {title}, cách tính đề xuất không gồm."
        # People on a roll of staff are teachers too; the others are named wherever they are meant.
        if not asked and category in roll and category != "teacher":
            yield f"Cách tính đề xuất gồm cả {title}, chỉ tiêu không nêu."
    for title, named in _OTHERS.items():
        if _included(named, words):
            yield f"Chỉ tiêu gồm cả {title}, cách tính đề xuất không gồm."


def _included(named: re.Pattern[str], words: str) -> bool:
    return any(not _LEFT_OUT.search(words[: each.start()]) for each in named.finditer(words))


def _ages(words: str, least: int | None) -> Iterator[str]:
    counted = f"cách tính đề xuất lấy từ đủ {least} tuổi" if least else "cách tính đề xuất lấy mọi tuổi"
    spans = list(_FROM.finditer(words))
    said = next((each for each in spans if not each["until"]), None)
    if said is not None:
        age = int(said["age"])
        if said["over"]:
            yield f"Chỉ tiêu ghi trên {age} tuổi, {counted}."
        elif age != least:
            yield f"Chỉ tiêu ghi từ {age} tuổi, {counted}."
    elif _ADULT.search(words) and least != 18:
        yield f"Chỉ tiêu nói người trưởng thành (từ đủ 18 tuổi), {counted}."
    most = next((each["to"] or each["age"] for each in spans if each["to"] or each["until"]), None)
    if most is not None:
        yield f"Chỉ tiêu chỉ nói đến {most} tuổi, cách tính đề xuất không giới hạn tuổi cao nhất."
