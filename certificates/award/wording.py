"""Wording (lời văn của mẫu): which fields a design has, which places to fill they may hold, and three ready designs.

Both lists are closed: an unknown one is refused with a sentence that names it and the one that was probably meant. A
place to fill is written `{course}` and stored so; in Vietnamese it may be typed `{khóa học}`, as the form shows it.
What stands in `[ ]` is printed only when every place inside it has something to say.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

from rapidfuzz import fuzz, process

from app.base.errors import Refused
from app.base.text import N_, clean, fold, without_controls

PLACES: Final[dict[str, str]] = {
    "name": N_("họ tên"),
    "birth_year": N_("năm sinh"),
    "course": N_("khóa học"),
    "hours": N_("thời lượng"),
    "dates": N_("ngày học"),
    "level": N_("kết quả"),
    "issuer": N_("nơi cấp"),
    "place": N_("địa danh"),
    "day": N_("ngày cấp"),
    "number": N_("số vào sổ"),
    "until": N_("có giá trị đến"),
}
"""Every place to fill, with what it is called; msgids."""
STRONG: Final = frozenset({"name", "course", "level"})
"""Places whose words are printed bolder than the sentence around them."""


class Field(NamedTuple):
    """One field of a design. `lines`: how many it may have; `translated`: whether it has a twin in English (`title_en`)."""

    label: str
    longest: int
    lines: int = 1
    translated: bool = True


FIELDS: Final[dict[str, Field]] = {
    "above": Field(N_("Cơ quan chủ quản"), 160, 2),
    "issuer": Field(N_("Cơ quan cấp"), 160, 2),
    "number": Field(N_("Dòng số vào sổ"), 80),
    "title": Field(N_("Tên giấy"), 80, 2),
    "lead": Field(N_("Dòng trước họ tên"), 200, 2),
    "holder": Field(N_("Dòng sau họ tên"), 160),
    "body": Field(N_("Nội dung chứng nhận"), 700, 6),
    "day": Field(N_("Địa danh, ngày cấp"), 120),
    "signer": Field(N_("Chức vụ người ký"), 300, 5),
    "signer_name": Field(N_("Họ tên người ký"), 100, 1, translated=False),
    "left": Field(N_("Chức vụ người ký bên trái"), 300, 5),
    "left_name": Field(N_("Họ tên người ký bên trái"), 100, 1, translated=False),
    "note": Field(N_("Dòng cuối giấy"), 200, 2),
}
"""Every field that holds words, in the order of the page; labels are msgids."""
SWITCHES: Final[dict[str, str]] = {
    "nation": N_("In Quốc hiệu và Tiêu ngữ"),
    "english": N_("In thêm tiếng Anh dưới mỗi dòng"),
}
"""Every field that is yes ('1') or no ('')."""
LOOKS: Final[dict[str, str]] = {
    "register": N_("Trang trọng, viền đôi"),
    "ribbon": N_("Hiện đại, dải màu chàm"),
    "plain": N_("Một màu, chữ to"),
}
ORIENTATIONS: Final[dict[str, str]] = {"landscape": N_("Giấy ngang"), "portrait": N_("Giấy dọc")}
_NEEDED: Final = {"title": "", "issuer": "", "number": "number", "day": "day"}
"""Fields that no paper is without, and the place that each of them must hold."""
SIGNED: Final = ("title", "signer", "signer_name", "left", "left_name")
"""Fields that everybody's paper has alike, and that anybody who checks one reads."""
_OWN: Final = ("name", "birth_year", "number")
"""Places that each paper has its own words in; not for SIGNED."""
_MEANT: Final = {
    "tuoi": "birth_year", "sinh": "birth_year", "ngay sinh": "birth_year", "ten": "name", "hoc vien": "name",
    "chuong trinh": "course", "lop": "course", "gio": "hours", "so gio": "hours", "xep loai": "level", "so": "number",
}  # fmt: skip
"""What people call places, folded, where likeness would lead elsewhere."""
_PLACE = re.compile(r"\{([^{}]*)\}")
_OPTIONAL = re.compile(r"\[([^\[\]]*)\]")
_ALIKE = 55
"""From which likeness (of 100) a name counts as a slip of the pen."""


def field_names() -> list[str]:
    """Every key that `Design.fields` may have: switches, fields, their English twins."""
    twins = [f"{key}_en" for key, field in FIELDS.items() if field.translated]
    return [*SWITCHES, *FIELDS, *twins]


def checked(fields: Mapping[str, object]) -> dict[str, str]:
    """The fields as they are stored. Refused, with a sentence for each fault in `details`: whatever `read` finds wrong."""
    kept, faults = read(fields)
    said = tuple(sentence for sentences in faults.values() for sentence in sentences)
    if said:
        raise Refused("design_fields", said[0] if len(said) == 1 else "Mẫu có chỗ cần sửa.", said)
    return kept


def read(fields: Mapping[str, object]) -> tuple[dict[str, str], dict[str, list[str]]]:
    """The fields with every key of `field_names`, words cleaned and places by their English names; and what is wrong with which.

    Wrong are: an unknown field or place, a place of one person's in what everybody's paper says, a brace or bracket without its
    other half, too long, too many lines, a paper without title, issuer, register number or day.
    """
    faults: dict[str, list[str]] = {key: [_unknown_field(key)] for key in fields if key not in field_names()}
    kept = {key: "1" if clean(fields.get(key)) else "" for key in SWITCHES}
    for key in field_names()[len(SWITCHES) :]:
        field, said = FIELDS[key.removesuffix("_en")], _label(key)
        words, wrong = _places(_words(fields.get(key)), said)
        if len(words) > field.longest:
            wrong.append(f"“{said}” dài {len(words)} chữ, nhiều nhất là {field.longest}.")
        if words.count("\n") >= field.lines:
            wrong.append(f"“{said}” có {words.count(chr(10)) + 1} dòng, nhiều nhất là {field.lines}.")
        if key.removesuffix("_en") in SIGNED:
            own = [PLACES[place] for place in _PLACE.findall(words) if place in _OWN]
            wrong += [f"“{said}” không dùng được {{{place}}}: mỗi giấy một khác." for place in own]
        if key in _NEEDED and not words:
            wrong.append(f"Cần điền “{said}”.")
        elif _NEEDED.get(key) and f"{{{_NEEDED[key]}}}" not in words:
            wrong.append(f"“{said}” cần có {{{PLACES[_NEEDED[key]]}}}.")
        kept[key] = words
        if wrong:
            faults[key] = wrong
    return kept, faults


def doubts(fields: Mapping[str, str]) -> list[str]:
    """What may be meant, but hardly: an English office that is not the one that signs. `fields` as `read` gives them."""
    if not fields.get("english"):
        return []
    found = []
    for key in ("signer", "left"):
        ours, theirs = fields.get(key, ""), fields.get(f"{key}_en", "")
        forgotten = theirs == _USUAL_WORDS.get(f"{key}_en") and ours != _USUAL_WORDS.get(key)
        if ours and theirs and (forgotten or ours.count("\n") != theirs.count("\n")):
            found.append(
                f"“{_label(key)}” và bản tiếng Anh có vẻ nói hai chức vụ khác nhau. Xem lại “{_label(key + '_en')}”."
            )
    return found


def filled(words: str, values: Mapping[str, str]) -> str:
    """All lines of a field with their places filled, as plain words."""
    lines = ("".join(run for run, _ in fill(line, values)) for line in words.split("\n"))
    return "\n".join(line for line in lines if line)


def shown(words: str) -> str:
    """Stored words with each place by its Vietnamese name, as the form shows them."""
    return _PLACE.sub(lambda found: f"{{{PLACES.get(found[1], found[1])}}}", words)


def fill(line: str, values: Mapping[str, str], *, english: bool = False) -> list[tuple[str, bool]]:
    """One line with its places filled: runs of words, and whether each is printed strong. [] when it lacks one.

    In English a place's own English words (`day_en`) come before its Vietnamese ones.
    """

    def value(place: str) -> str:
        return (english and values.get(f"{place}_en")) or values.get(place, "")

    def whole(part: str) -> bool:
        return all(value(place) for place in _PLACE.findall(part))

    line = _OPTIONAL.sub(lambda found: found[1] if whole(found[1]) else "", line)
    if not whole(line):
        return []
    runs: list[tuple[str, bool]] = []
    for number, part in enumerate(_PLACE.split(line)):
        words, strong = (value(part), part in STRONG) if number % 2 else (part, False)
        if words and runs and runs[-1][1] == strong:
            runs[-1] = (runs[-1][0] + words, strong)
        elif words:
            runs.append((words, strong))
    return runs if "".join(words for words, _ in runs).strip() else []


def _words(given: object) -> str:
    """What was typed: each line cleaned, empty lines at both ends gone."""
    return "\n".join(clean(line) for line in without_controls(str(given or "")).split("\n")).strip("\n")


def _label(key: str) -> str:
    label = FIELDS[key.removesuffix("_en")].label
    return f"{label} (tiếng Anh)" if key.endswith("_en") else label


def _places(words: str, said: str) -> tuple[str, list[str]]:
    """The words with every place by its English name, and what is wrong with them."""
    faults: list[str] = []
    names = {fold(label): key for key, label in PLACES.items()} | {fold(key): key for key in PLACES}

    def known(found: re.Match[str]) -> str:
        key = names.get(fold(found[1]))
        if key is None:
            meant = _MEANT.get(fold(found[1])) or _nearest(fold(found[1]), names)
            offer = f"Có phải {{{PLACES[meant]}}}?" if meant else f"Các ô có thể dùng: {_all()}."
            faults.append(f"“{said}” có ô {{{clean(found[1])}}} không dùng được. {offer}")
            return found[0]
        return f"{{{key}}}"

    named = _PLACE.sub(known, words)
    if re.search("[{}]", _PLACE.sub("", words)):
        faults.append(f"“{said}” có dấu {{ hoặc }} đứng một mình; ô cần điền viết như {{{PLACES['name']}}}.")
    if any(re.search(r"[\[\]]", _OPTIONAL.sub("", line)) for line in words.split("\n")):
        faults.append(f"“{said}” có dấu [ hoặc ] đứng một mình; phần chỉ in khi có dữ liệu đặt trong [ ].")
    return named, faults


def _nearest(word: str, names: Mapping[str, str]) -> str | None:
    near = process.extractOne(word, list(names), scorer=fuzz.WRatio, score_cutoff=_ALIKE)
    return names[near[0]] if near else None


def _all() -> str:
    return ", ".join(f"{{{label}}}" for label in PLACES.values())


def _unknown_field(key: str) -> str:
    near = process.extractOne(key, field_names(), scorer=fuzz.WRatio, score_cutoff=_ALIKE)
    offer = f" Có phải “{near[0]}”?" if near else ""
    return f"Mẫu không có trường “{clean(key)[:40]}”.{offer}"


class Usual(NamedTuple):
    """A ready design: its name, look, orientation and fields."""

    name: str
    look: str
    orientation: str
    fields: dict[str, str]


_USUAL_WORDS: Final = {
    "nation": "1",
    "issuer": "{issuer}",
    "issuer_en": "{issuer}",
    "number": "Số vào sổ: {number}",
    "number_en": "No. {number}",
    "title": "GIẤY CHỨNG NHẬN",
    "title_en": "Certificate of Completion",
    "lead": "{issuer} chứng nhận ông (bà)",
    "lead_en": "{issuer} certifies that",
    "holder": "Sinh năm {birth_year}",
    "holder_en": "Born in {birth_year}",
    "body": "Đã hoàn thành chương trình tập huấn\n{course}\n[Thời lượng {hours}][, {dates}]\n[Kết quả: {level}]",
    "body_en": "has completed the training course\n{course}\n[{hours}][, {dates}]\n[Result: {level}]",
    "day": "{place}, {day}",
    "day_en": "{place}, {day}",
    "signer": "TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH",
    "signer_en": "On behalf of the People’s Committee\nChairperson",
    "note": "Giấy này có giá trị đến hết {until}.",
    "note_en": "Valid until {until}.",
}


def usual() -> tuple[Usual, ...]:
    """The three ready designs, one for each look, in the words of an office; their English waits for its switch."""
    return (
        Usual("Mẫu trang trọng", "register", "landscape", checked(_USUAL_WORDS)),
        Usual("Mẫu dải chàm", "ribbon", "landscape", checked({**_USUAL_WORDS, "nation": ""})),
        Usual("Mẫu chữ to, in một màu", "plain", "portrait", checked(_USUAL_WORDS)),
    )
