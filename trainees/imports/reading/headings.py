"""What a column holds, by its heading."""

from __future__ import annotations

import re
from functools import lru_cache
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
    r"|nghe nghiep|luong|ngach|quan he|khuyet tat|don vi tinh|muon|tai khoan|bao hiem|bhxh|bhyt|ma so thue|vao (?:dang|doan))\b"
    r"|^(?:ten|nick) (?:zalo|facebook|fb|tai khoan|dang nhap)\b|^loai (?:dien thoai|may)|^(?:so )?so ho khau\b|^chuc vu dang\b|\b(?:co|da|biet) .*\b(?:khong|chua)$"
)
# Whose phone somebody uses (the number's own column is another thing), and the language that somebody wants.
_PHONE_USE: Final = re.compile(
    r"\b(?:dien thoai|dt|dtdd|may|thiet bi)\b.*\b(?:thong minh|dung chung|chung\b.*\brieng|rieng\b.*\bchung)\b|\bsmartphone\b"
    r"|\b(?:dung|su dung) chung (?:dien thoai|dt|may)\b|^co (?:dien thoai|dt)\b"
)
_ELSE_OF_A_PHONE: Final = re.compile(
    r"^(?:so|sdt)\b|\b(?:biet|ky nang|thanh thao|huong dan|hoc|muon|loai|hieu|phan mem|ung dung|app|may tinh)\b"
)
_LANGUAGE: Final = re.compile(
    r"\bngon ngu\b|^(?:muon |bang |hoc |nghe |noi |dung |su dung |giao tiep )*tieng(?: (?:noi|me de|gi|nao|thuong dung|su dung"
    r"|giao tiep|muon|hoc|nghe|dung))*$"
)
_ELSE_OF_A_LANGUAGE: Final = re.compile(
    r"\b(?:khuyet tat|suc khoe|trinh do|chung chi|van bang|dan toc|ngoai ngu|lap trinh|ky hieu|co ngon ngu)\b"
)
# The title of a list speaks of names and places too.
_TITLE: Final = re.compile(r"(?:danh sach|bang|bieu|mau so|phu luc|kem theo|can cu)\b(?! khai)")
# What a form puts around the words of its questions.
_ASKING: Final = re.compile(
    r"^\W*(?:câu\s*)?\d{1,2}\s*[.):/]\s*|^\W*câu(?: hỏi)?\s*\d{1,2}\W*"
    r"|\b(?:của|cua) (?:bạn|anh|chị|anh\W{1,3}chị|em|ông|ông\W{1,3}bà|bác|mình|quý vị|người học|học viên|ban)\b(?:\W{1,3}chị)?"
    r"|\b(?:là gì|đầy đủ|vui lòng|xin|hãy|mời)\b|^\W*(?:nhập|điền|ghi|cho biết)\b",
    re.I,
)
_RULES: Final[tuple[tuple[str, re.Pattern[str]], ...]] = tuple(
    (field, re.compile(pattern))
    for field, pattern in (
        ("number", r"^(?:stt|tt|so tt|so thu tu|s ?t ?t|no|thu tu)$"),
        ("email", r"\be ?mail\b|thu dien tu|^gmail$|^mail$"),
        (
            "phone",
            r"dien thoai|\bd thoai\b|\bsdt\b|\bso dt\b|\bs?dtdd\b|di dong|^so may|^(?:so )?lien (?:he|lac)$|^so phone|\bzalo\b|\bmobile\b|\bphone\b|^tel$|^dt lien he",
        ),
        (
            "national_id",
            r"\bcccd\b|\bcmnd\b|\bcmtnd\b|\bcmt\b|dinh danh|can cuoc|chung minh|\bso (?:the )?cc\b|^cc\b|tuy than|^(?:so )?gttt$|^so giay to$|\bddcn\b|citizen id|^national id",
        ),
        ("team", r"\bcnscd\b|\bto cong nghe so\b|\bto cns\b"),
        (
            "specialist",
            r"(?<!khong )(?:chuyen trach|phu trach).*(?:cntt|cong nghe thong tin|cds|chuyen doi so)",
        ),
        ("sex", r"^(?:gioi tinh|g tinh|gt|gioi|phai|sex|gender)\b|\bnam (?:hay |hoac )?nu\b"),
        (
            "birth",
            r"\b(?:ngay|thang|nam)(?: thang)?(?: nam)? sinh(?! hoat| vien)\b|\bsinh (?:ngay|nam|thang)|^sinh$|^ng? ?sinh$|^ntns$|^ns$|^ngaysinh$|^namsinh$"
            r"|date of birth|^dob$|^birth",
        ),
        ("family_name", r"^(?:ho|ho (?:va )?(?:ten |chu )?(?:dem|lot)|ho va dem|ho chu lot)$"),
        ("middle_name", r"^(?:(?:ten|chu) )?(?:dem|lot)$"),
        ("given_name", r"^ten(?: goi| rieng)?$"),
        ("head_name", r"^(?:ho (?:va )?ten )?(?:cua )?chu ho$"),
        (
            "name",
            r"^h(?:o)? (?:va |chu )?(?:chu )?ten\b|^ho (?:va )?(?:chu )?(?:dem|lot) (?:va )?ten\b|^hoten$|^hovaten$|^full ?name|^name$|^ten (?:hoc vien|nguoi|can bo|doan vien|thanh vien|day du|cong dan|nhan khau|hoi vien|hoc sinh)"
            r"|^(?:hoc vien|nguoi hoc|nguoi dang ky|nguoi tham gia|thanh vien|quy danh)$",
        ),
        ("post", r"^(?:chuc vu|c vu|chuc danh|vi tri|vtvl|nhiem vu|cong viec)\b"),
        (
            "unit",
            r"\b(?:don vi|co quan|noi cong tac|noi lam viec|chi doan|chi hoi|phong ban|bo phan|co so doan)\b|^(?:d vi|phong|truong|truong hoc|to chuc|ban nganh)$",
        ),
        ("category", r"^(?:doi tuong|loai|dien|phan loai|nhom|thanh phan)\b"),
        (
            "address",
            r"dia chi|\bcho o\b|\bnoi o\b|thuong tru\b|tam tru|cu tru|ho khau|\b(?:dktt|hktt|dkhktt)\b|^d chi$|noi dang ky",
        ),
        (
            "neighbourhood",
            r"\b(?:to dan pho|tdp|thon|khu pho|khom|xom|khu dan cu|khoi pho|to nhan dan|dia ban|buon|to dp)\b|^(?:to so|so to|khu vuc)$",
        ),
    )
)


def _bare(label: str) -> str:
    return " ".join(re.sub(r"[^a-z0-9]+", " ", fold(label)).split())


def _marked(label: str) -> str:
    return " ".join(re.sub(r"[^\w]+", " ", clean(label).casefold()).split())


@lru_cache(
    maxsize=4096
)  # the sheets of a book, and the lines that may be a heading, say the same words again and again
def field_of(label: str) -> str | None:
    """The field that one heading names, IGNORED for one known but not wanted, None for an unknown one."""
    whole = _marked(label)
    if clean(label) in {"#", "№"}:
        return "number"
    if not whole or len(whole) > 120:
        return None
    asked = _ASKING.sub(" ", re.sub(r"\([^)]*\)", " ", clean(label)))
    marked = _marked(asked) or whole
    bare = _bare(asked) or _bare(label)
    if _TITLE.match(bare):
        return None
    if _PHONE_USE.search(_bare(label)) and not _ELSE_OF_A_PHONE.search(bare):
        return "phone_use"
    if _LANGUAGE.search(bare) and not _ELSE_OF_A_LANGUAGE.search(bare):
        return "language"
    if _OTHERS.search(marked) or _ASIDE.search(bare):
        return IGNORED
    if marked in {"nam", "nữ", "nu", "là nam", "là nữ"}:
        return "sex_male" if marked.endswith("nam") else "sex_female"
    # 'Năm' and 'Nam' differ only by a mark, and mean a year and a man.
    aside = {_marked(found) for found in re.findall(r"\(([^)]*)\)", label)}
    if "sinh" in marked and aside & {"nam", "nữ", "nu"}:
        return "birth_male" if "nam" in aside else "birth_female"
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
            line = field in {"name", "unit", "neighbourhood", "address"} and re.search(
                r":\s*\w", re.sub(r"\([^)]*\)", " ", label)
            )
            return None if line else field
    return None


@lru_cache(maxsize=4096)
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
