"""What a column holds, by its heading."""

from __future__ import annotations

import re
from typing import Final

from app.base.text import clean, fold
from trainees.imports.reading.places import category_of, is_category

IGNORED: Final = "ignored"
"""A heading we know and store nothing of."""

# Somebody else's name or number, or what a document says beside its number.
_OTHERS: Final = re.compile(
    r"\b(?:bố|mẹ|cha|vợ|chồng|con|phụ huynh|giám hộ|người thân|người giới thiệu|người liên hệ)\b"
)
_ASIDE: Final = re.compile(
    r"\b(?:ngay cap|noi cap|co quan cap|het han|thong minh|anh (?:chup|the)|dau thoi gian|timestamp|que quan|nguyen quan|noi sinh"
    r"|dan toc|ton giao|suc khoe|ghi chu|ky nhan|chu ky|ky ten|trinh do|ngay vao|nam vao|quoc tich|van bang|chung chi|tuoi"
    r"|nghe nghiep|luong|ngach|quan he|khuyet tat|don vi tinh)\b"
)
_RULES: Final[tuple[tuple[str, re.Pattern[str]], ...]] = tuple(
    (field, re.compile(pattern))
    for field, pattern in (
        ("number", r"^(?:stt|tt|so tt|so thu tu|s t t|no|thu tu)$"),
        ("email", r"\be ?mail\b|thu dien tu|^gmail$|^mail$"),
        (
            "phone",
            r"dien thoai|\bsdt\b|\bso dt\b|di dong|^so may|\bzalo\b|\bmobile\b|\bphone\b|^tel$|^dt lien he",
        ),
        (
            "national_id",
            r"\bcccd\b|\bcmnd\b|\bcmtnd\b|\bcmt\b|dinh danh|can cuoc|chung minh|\bso cc\b|tuy than|\bddcn\b|citizen id|^national id",
        ),
        ("team", r"\bcnscd\b|\bto cong nghe so\b|\bto cns\b"),
        (
            "specialist",
            r"(?<!khong )(?:chuyen trach|phu trach).*(?:cntt|cong nghe thong tin|cds|chuyen doi so)",
        ),
        ("sex", r"^(?:gioi tinh|gt|gioi|phai|nam nu|nam hay nu|sex|gender)\b"),
        (
            "birth",
            r"\b(?:ngay|thang|nam)(?: thang)?(?: nam)? sinh(?! hoat| vien)\b|^sinh (?:ngay|nam|thang)|^ntns$|^ns$|^ngaysinh$|^namsinh$"
            r"|date of birth|^dob$|^birth",
        ),
        ("family_name", r"^(?:ho|ho (?:va )?(?:ten |chu )?(?:dem|lot)|ho va dem|ho chu lot)$"),
        ("middle_name", r"^(?:(?:ten|chu) )?(?:dem|lot)$"),
        ("given_name", r"^ten(?: goi| rieng)?$"),
        ("head_name", r"^(?:ho (?:va )?ten )?(?:cua )?chu ho$"),
        (
            "name",
            r"^ho (?:va |chu )?(?:chu )?ten\b|^hoten$|^hovaten$|^full ?name|^name$|^ten (?:hoc vien|nguoi|can bo|doan vien|thanh vien|day du|cong dan)"
            r"|^(?:hoc vien|nguoi hoc|nguoi dang ky|quy danh)$",
        ),
        (
            "unit",
            r"\b(?:don vi|co quan|noi cong tac|noi lam viec|chi doan|chi hoi|phong ban|bo phan)\b|^(?:phong|truong|truong hoc|to chuc|ban nganh)$",
        ),
        ("post", r"^(?:chuc vu|chuc danh|vi tri|vtvl|nhiem vu|cong viec)\b"),
        ("category", r"^(?:doi tuong|loai|dien|phan loai|nhom|thanh phan)\b"),
        ("address", r"dia chi|\bcho o\b|\bnoi o\b|thuong tru|tam tru|cu tru|ho khau|\bdktt\b|noi dang ky"),
        (
            "neighbourhood",
            r"\b(?:to dan pho|tdp|thon|khu pho|khom|xom|khu dan cu|khoi pho|to nhan dan|dia ban|buon)\b",
        ),
    )
)


def _bare(label: str) -> str:
    return " ".join(re.sub(r"[^a-z0-9]+", " ", fold(label)).split())


def _marked(label: str) -> str:
    return " ".join(re.sub(r"[^\w]+", " ", clean(label).casefold()).split())


def field_of(label: str) -> str | None:
    """The field that one heading names, IGNORED for one known but not wanted, None for an unknown one."""
    whole = _marked(label)
    if not whole or len(whole) > 120:
        return None
    marked = _marked(re.sub(r"\([^)]*\)", " ", label)) or whole
    bare = _bare(re.sub(r"\([^)]*\)", " ", label)) or _bare(label)
    if _OTHERS.search(marked) or _ASIDE.search(bare):
        return IGNORED
    if marked in {"nam", "nữ", "nu"}:
        return "sex_male" if marked == "nam" else "sex_female"
    # 'Năm' and 'Nam' differ only by a mark, and mean a year and a man.
    if "sinh" in marked and (re.search(r"\bnữ\b", whole) or re.search(r"(?<!năm )\bnam\b(?! sinh)", whole)):
        both = re.search(r"\bnữ\b", whole) and re.search(r"\bnam\b", whole)
        if not both and re.search(r"\bnăm sinh\b", whole):
            return "birth_female" if re.search(r"\bnữ\b", whole) else "birth_male"
    if "đt" in marked.split():
        return "phone"
    if marked in {"ấp", "bản", "làng", "sóc", "tổ", "khu"} or re.match(
        r"(?:ấp|bản|làng|thôn|tổ|khu)\b.*\b(?:ấp|bản|làng|thôn|tổ|khu)\b", marked
    ):
        return "neighbourhood"
    if is_category(label):
        return f"is:{category_of(label)}"
    for field, pattern in _RULES:
        if pattern.search(bare):
            # "Họ và tên: Nguyễn Văn A" is a form's line, not the heading of a column.
            return (
                None if field == "name" and re.search(r":\s*\w", re.sub(r"\([^)]*\)", " ", label)) else field
            )
    return None


def field_under(upper: str, lower: str) -> str | None:
    """The field of a column with two headings, one above the other; either may be ''."""
    if not lower:
        return field_of(upper)
    if not upper or _marked(upper) == _marked(lower):
        return field_of(lower)
    above, below = field_of(upper), field_of(lower)
    marked = _marked(lower)
    if above == "birth":
        if below in {"sex_male", "sex_female"}:
            return "birth_male" if below == "sex_male" else "birth_female"
        parts = {
            "ngày": "birth_day",
            "ngay": "birth_day",
            "tháng": "birth_month",
            "thang": "birth_month",
            "năm": "birth_year",
        }
        return parts.get(marked) or ("birth" if below in {None, "birth"} else below)
    if above in {"national_id", "phone"}:
        if below == IGNORED:
            return IGNORED
        if above == "national_id":
            return above if below == above or _bare(lower).startswith(("so", "ma")) else IGNORED
        return above if below != "email" else below
    if above == "name" and below == "given_name":
        return below
    if above == IGNORED and below not in {"name", "birth", "national_id", "phone", "email"}:
        return IGNORED
    return below if below is not None else (above if above in {"address", "neighbourhood", "unit"} else None)
