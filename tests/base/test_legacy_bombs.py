"""Old workbooks made to exhaust whoever opens them: a few kilobytes that never end, or that ask for a hundred gigabytes.

The reader would hang, or end the whole process: each is refused before it sees the file.
"""

from __future__ import annotations

import io
import struct
import time
import zipfile
from contextlib import suppress

import pytest

from app.base.errors import Refused
from app.base.sheet import read_workbook
from app.base.sheet.legacy import check_xls
from tests.trainees.shapes.bad_files import good, listing
from tests.trainees.shapes.files import biff_stream, compound, xls

STREAM = biff_stream([listing()])
END, SIZE, SHEET, CELL, STRINGS, SHARED = 0x000A, 0x0200, 0x0085, 0x0203, 0x00FC, 0x00FD


def record(kind, body):
    return struct.pack("<HH", kind, len(body)) + body


def with_records(*more):
    """The list with these records before the end of its sheet."""
    return compound(STREAM[:-4] + b"".join(more) + STREAM[-4:])


def resized(body):
    """The list saying that it is of another size."""
    at = STREAM.find(struct.pack("<HH", SIZE, 14))
    return compound(STREAM[: at + 4] + body + STREAM[at + 18 :])


def patched(at, value):
    """A whole .xls with four bytes of it changed."""
    out = bytearray(xls([listing()]))
    out[at : at + 4] = struct.pack("<I", value)
    return bytes(out)


def table_of_sectors():
    """Where the table begins that says which sector follows which: the last sector of a small file."""
    return len(xls([listing()])) - 512


def shared(letters, uses):
    """One text, used so often."""
    text = record(STRINGS, struct.pack("<IIHB", uses, 1, letters, 0) + b"x" * letters)
    stream = (
        STREAM[: STREAM.find(struct.pack("<HH", SHEET, 8)[:2])]
        + text
        + STREAM[STREAM.find(struct.pack("<H", SHEET)) :]
    )
    cells = b"".join(record(SHARED, struct.pack("<HHHI", row, 0, 0, 0)) for row in range(uses))
    # The text in front moves the sheet: its place is told anew.
    at = stream.find(struct.pack("<H", SHEET)) + 4
    place = struct.unpack_from("<I", stream, at)[0] + len(text)
    return compound(stream[:at] + struct.pack("<I", place) + stream[at + 4 : -4] + cells + stream[-4:])


BOMBS = {
    "a hundred thousand million cells": (lambda: resized(struct.pack("<IIHHH", 0, 0xFFFFFFFF, 0, 0xFFFF, 0)), "file_damaged"),
    "a last row before the first": (lambda: resized(struct.pack("<IIHHH", 9, 3, 0, 5, 0)), "file_damaged"),
    "a far cell": (lambda: with_records(record(CELL, struct.pack("<HHHd", 65_535, 255, 0, 1.0))), "sheet_too_big"),
    "a chain of sectors that goes round": (lambda: patched(table_of_sectors(), 0), "file_damaged"),
    "a folder that is its own next sector": (lambda: patched(48, 0), "file_damaged"),
    "a table of four thousand million sectors": (lambda: patched(44, 0xFFFFFFFF), "file_damaged"),
    "a small table of as many": (lambda: patched(64, 0x7FFFFFFF), "file_damaged"),
    "a list of sectors that begins in the folder": (lambda: patched(68, 1), "file_damaged"),
    "a thousand names for one sheet": (
        lambda: compound(record(0x0809, STREAM[4:20]) + record(SHEET, STREAM[STREAM.find(struct.pack("<H", SHEET)) + 4 :][:8]) * 1500 + record(END, b"")),
        "file_damaged",
    ),
    "one long text used often": (lambda: shared(8000, 40_000), "sheet_too_big"),
}  # fmt: skip


@pytest.mark.parametrize("bomb", BOMBS)
def test_an_old_workbook_that_would_not_fit_or_not_end_is_refused_first(bomb):
    make, code = BOMBS[bomb]
    data, begun = make(), time.monotonic()
    with pytest.raises((Refused, ValueError)):
        check_xls(data)
    with pytest.raises(Refused) as caught:
        read_workbook(data, "a.xls")
    assert caught.value.code == code
    assert time.monotonic() - begun < 10


def test_a_sound_old_workbook_passes():
    check_xls(xls([listing()]))
    check_xls(shared(800, 2000))
    assert len(read_workbook(shared(800, 2000), "a.xls").sheets[0].rows) > 1000


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/styles.xml", "xl/workbook.xml"])
def test_an_encoding_that_nobody_knows_is_no_traceback(part):
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(good())) as source, zipfile.ZipFile(out, "w") as archive:
        for name in source.namelist():
            content = source.read(name)
            if name == part:
                content = content.replace(b'encoding="UTF-8"', b'encoding="x-none"')
            archive.writestr(name, content)
    with suppress(Refused):
        read_workbook(out.getvalue(), "a.xlsx")
