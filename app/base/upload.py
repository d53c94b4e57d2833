"""The door for every file that somebody hands in: is it what its name says, and is it safe to open?"""

from __future__ import annotations

import io
import itertools
import re
import zipfile
from typing import Final

from app.base.errors import Refused
from app.base.text import clean

LARGEST: Final = 50 * 1024 * 1024
"""Bytes of an upload; more is refused before a byte is parsed."""
UNPACKED: Final = 200 * 1024 * 1024
"""Bytes that all members of a zip may have when unpacked."""
MEMBERS: Final = 10_000
_RATIO: Final = 200
_BIG_MEMBER: Final = 5 * 1024 * 1024  # below this a high ratio is only a very even table

NAMES: Final = {
    "docx": "văn bản Word (.docx)",
    "xlsx": "bảng tính Excel (.xlsx)",
    "xls": "bảng tính Excel cũ (.xls)",
    "ods": "bảng tính OpenDocument (.ods)",
    "csv": "bảng CSV (.csv)",
    "tsv": "bảng TSV (.tsv)",
    "txt": "văn bản thuần (.txt)",
    "pdf": "PDF (.pdf)",
    "png": "ảnh PNG (.png)",
    "jpg": "ảnh JPEG (.jpg)",
}
_ELSE: Final = {
    "doc": "văn bản Word cũ (.doc)",
    "odt": "văn bản OpenDocument (.odt)",
    "pptx": "trình chiếu PowerPoint (.pptx)",
    "html": "trang web (HTML)",
    "rtf": "văn bản RTF",
    "zip": "tệp nén (.zip)",
    "ole": "tệp Office cũ",
    "image": "hình ảnh",
    "binary": "dữ liệu không nhận ra",
}
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_TEXTS: Final = frozenset({"csv", "tsv", "txt"})
_PNG: Final = b"\x89PNG\r\n\x1a\n"
_JPEG: Final = b"\xff\xd8\xff"
_IMAGES: Final = (_PNG[:4], b"GIF8", b"II*\x00", b"MM\x00*")


def check_file(data: bytes, filename: str, *, kinds: frozenset[str], largest: int = LARGEST) -> str:
    """The kind of an upload, judged from its content and its name together.

    `kinds` are those that the asking page can read, out of the keys of NAMES. Returns one of them, lower case.
    Refused: `file_empty`; `file_too_large` (over `largest` bytes, looked at first); `file_kind` (a kind not read here);
    `file_not_<kind>` (content other than the name says, cut short, or damaged); `file_encrypted` (password);
    `file_bomb` (a zip that would unpack to too much). Each with a Vietnamese sentence that names the file.
    """
    shown = _shown(filename)
    if len(data) > largest:
        raise Refused(
            "file_too_large",
            f"Tệp {shown} lớn hơn {largest // 1024 // 1024} MB. Hãy bỏ bớt hình ảnh hoặc chia nhỏ tệp.",
        )
    if not data or (len(data) < 4096 and not data.strip(b" \t\r\n\x00\xef\xbb\xbf")):
        raise Refused("file_empty", f"Tệp {shown} không có nội dung.")
    ending = filename.rsplit(".", 1)[-1].lower().strip() if "." in filename else ""
    if ending == "xlsm":
        ending = "xlsx"  # the same workbook with macros beside it; nothing in a file is ever run
    elif ending == "jpeg":
        ending = "jpg"
    found = _sniff(data)
    if ending not in kinds:
        raise Refused("file_kind", f"Không đọc được loại tệp của {shown}. {_readable(kinds)}")
    if found == "encrypted":
        raise Refused(
            "file_encrypted",
            f"Tệp {shown} được đặt mật khẩu. Hãy bỏ mật khẩu trong Word hoặc Excel, lưu lại rồi tải lên.",
        )
    if found == ending or (found == "text" and ending in _TEXTS):
        if found in {"docx", "xlsx", "ods"}:
            _unpackable(data, shown, found)
        return ending
    raise Refused(f"file_not_{ending}", _other(shown, ending, found))


def last_part(filename: str) -> str:
    """The name of a file without the folders that came with it ('../../x.csv' → 'x.csv'), cleaned; may be ''."""
    return clean(re.split(r"[\\/]", filename)[-1])


def _shown(filename: str) -> str:
    name = last_part(filename) or "không tên"
    return f"“{name}”" if len(name) <= 80 else f"“{name[:60]}…{name[-15:]}”"


def _readable(kinds: frozenset[str]) -> str:
    return "Hãy dùng: " + ", ".join(words for kind, words in NAMES.items() if kind in kinds) + "."


def _other(shown: str, ending: str, found: str) -> str:
    if found == "broken" and ending in ("png", "jpg"):
        return f"Tệp {shown} bị hỏng hoặc bị cắt dở. Hãy chép lại ảnh từ máy chụp rồi tải lên."
    if found == "broken":
        return f"Tệp {shown} bị hỏng hoặc bị cắt dở nên không mở được. Hãy mở bằng Word hoặc Excel, lưu lại rồi tải lên."
    words = NAMES.get(found) or _ELSE.get(found) or ("văn bản thuần" if found == "text" else _ELSE["binary"])
    return f"Tệp {shown} không phải {NAMES[ending]}: nội dung là {words}. Hãy lưu lại đúng loại rồi tải lên."


def _sniff(data: bytes) -> str:
    """A key of NAMES or _ELSE, or 'text', 'encrypted', 'broken'."""
    head = data[:1024].lstrip()
    if data[:4] in (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08"):
        return _sniff_zip(data)
    if data[:8] == _OLE:
        return _sniff_ole(data)
    if b"%PDF-" in data[:1024]:
        return "pdf" if b"%%EOF" in data[-4096:] else "broken"
    if data.startswith(b"{\\rtf"):
        return "rtf"
    if data.startswith(_PNG):
        return "png" if b"IEND" in data[-64:] else "broken"
    if data.startswith(_JPEG):
        return "jpg" if b"\xff\xd9" in data[-65536:] else "broken"
    if data.startswith(_IMAGES):
        return "image"
    if head[:14].lower().startswith((b"<!doctype html", b"<html", b"<table")):
        return "html"
    return "text" if _is_text(data) else "binary"


def _sniff_zip(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
            if any(info.flag_bits & 0x1 for info in infos):
                return "encrypted"
            names = {info.filename for info in infos}
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, RuntimeError, UnicodeError):
        return "broken"
    if "word/document.xml" in names:
        return "docx"
    if "xl/workbook.xml" in names or "xl/workbook.bin" in names:
        return "xlsx"
    if "ppt/presentation.xml" in names:
        return "pptx"
    if "content.xml" in names and "META-INF/manifest.xml" in names:
        mark = data[30:120]  # the member "mimetype" comes first and uncompressed
        return "ods" if b"opendocument.spreadsheet" in mark else "odt"
    return "zip"


def _sniff_ole(data: bytes) -> str:
    def holds(stream: str) -> bool:
        return stream.encode("utf-16-le") in data

    if holds("EncryptedPackage"):
        return "encrypted"
    if holds("WordDocument"):
        return "doc"
    if holds("Workbook") or holds("Book"):
        return "encrypted" if _xls_locked(data) else "xls"
    return "ole" if len(data) > 4096 else "broken"


def _xls_locked(data: bytes) -> bool:
    """An old workbook that Excel opens only with a password. A damaged one counts as open: its reader will say so."""
    import msoffcrypto

    try:
        return bool(msoffcrypto.OfficeFile(io.BytesIO(data)).is_encrypted())
    except Exception:  # the library raises many kinds of its own on damaged streams
        return False


def _is_text(data: bytes) -> bool:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return True
    sample = data[:65536]
    odd = sum(1 for byte in sample if byte < 32 and byte not in (9, 10, 12, 13))
    return b"\x00" not in sample and odd * 200 <= len(sample)


def _unpackable(data: bytes, shown: str, kind: str) -> None:
    """Judges a zip by its directory alone: nothing is unpacked here."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        infos = archive.infolist()
        total = sum(info.file_size for info in infos)
        dense = any(
            info.file_size > _BIG_MEMBER and info.file_size > _RATIO * max(1, info.compress_size)
            for info in infos
        )
        if len(infos) > MEMBERS or total > UNPACKED or dense:
            raise Refused(
                "file_bomb", f"Tệp {shown} bung ra quá lớn nên không được mở. Hãy kiểm tra lại nguồn của tệp."
            )
        # Members that claim to lie past the end, or on top of each other, belong to no honest office file.
        spans = sorted((info.header_offset, info.header_offset + info.compress_size) for info in infos)
        overlapping = any(end > start for (_, end), (start, _) in itertools.pairwise(spans))
        if overlapping or (spans and spans[-1][1] > len(data)):
            raise Refused(f"file_not_{kind}", _other(shown, kind, "broken"))
