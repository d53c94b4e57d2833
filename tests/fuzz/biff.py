"""Damage to an .xls: its records, and the little file system around them."""

from __future__ import annotations

import random
import struct

from tests.fuzz import raw
from tests.trainees.shapes.files import biff_stream, compound

_SECTOR = 512


def damage(data: bytes, pages: list[object], rng: random.Random) -> bytes:
    """Of the pages' own workbook: records harmed, or the sectors around them."""
    way = rng.random()
    if way < 0.25:
        return raw.damage(data, rng)
    if way < 0.45:
        return _sectors(data, rng)
    records = split(biff_stream(pages))
    for _ in range(rng.choice((1, 1, 2, 5))):
        if records:
            rng.choice(_WAYS)(records, rng)
    return compound(
        b"".join(struct.pack("<HH", kind & 0xFFFF, length & 0xFFFF) + body for kind, length, body in records)
    )


def split(stream: bytes) -> list[tuple[int, int, bytes]]:
    """(kind, said length, body) of every record."""
    records, at = [], 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        records.append((kind, length, stream[at + 4 : at + 4 + length]))
        at += 4 + length
    return records


Records = list[tuple[int, int, bytes]]


def _length(records: Records, rng: random.Random) -> None:
    at = rng.randrange(len(records))
    kind, length, body = records[at]
    records[at] = kind, rng.choice((0, 1, length - 1, length + 1, 0xFFFF, 8224)), body


def _kind(records: Records, rng: random.Random) -> None:
    at = rng.randrange(len(records))
    kinds = (
        0x0006,
        0x000A,
        0x003C,
        0x0085,
        0x00E5,
        0x00FC,
        0x00FD,
        0x0203,
        0x0204,
        0x0205,
        0x0207,
        0x027E,
        0x00BD,
        0x0809,
        0x002F,
        0x00E0,
        0x041E,
        0x0022,
    )
    records[at] = rng.choice(kinds), records[at][1], records[at][2]


def _body(records: Records, rng: random.Random) -> None:
    at = rng.randrange(len(records))
    kind, _, body = records[at]
    new = raw.damage(body, rng, 1) if body else b"\xff" * 8
    records[at] = kind, len(new), new


def _number(records: Records, rng: random.Random) -> None:
    """A row, a column, a count or a length inside a record is another."""
    at = rng.randrange(len(records))
    kind, length, body = records[at]
    if len(body) >= 2:
        place = rng.randrange(0, min(len(body) - 1, 10))
        value = rng.choice((0, 1, 255, 256, 0x7FFF, 0xFFFF))
        records[at] = kind, length, body[:place] + struct.pack("<H", value) + body[place + 2 :]


def _double(records: Records, rng: random.Random) -> None:
    cells = [record for record in records if record[0] == 0x0203] or records
    at = rng.choice(cells)
    values = (float("nan"), float("inf"), -1.0, 1e308, 2958466.0, 0.5, 60.0, 1e-310)
    if len(at[2]) == 14:
        records[records.index(at)] = at[0], at[1], at[2][:6] + struct.pack("<d", rng.choice(values))


def _drop(records: Records, rng: random.Random) -> None:
    del records[rng.randrange(len(records))]


def _again(records: Records, rng: random.Random) -> None:
    at = rng.randrange(len(records))
    records[at:at] = [records[at]] * rng.choice((1, 2, 500))


def _swap(records: Records, rng: random.Random) -> None:
    one, other = rng.randrange(len(records)), rng.randrange(len(records))
    records[one], records[other] = records[other], records[one]


def _shared(records: Records, rng: random.Random) -> None:
    """A table of shared texts that lies about itself, and a cell that points past it."""
    body = struct.pack("<II", rng.choice((1, 0xFFFFFFFF, 1_000_000)), rng.choice((1, 0xFFFFFFFF, 5_000_000)))
    body += struct.pack("<HB", rng.choice((3, 0xFFFF)), rng.choice((0, 1, 4, 8, 0xFF))) + b"abc"
    records.insert(min(3, len(records)), (0x00FC, len(body), body))
    cell = struct.pack("<HHHI", 3, 1, 0, rng.choice((0, 5, 0xFFFFFFFF)))
    records.insert(-1, (0x00FD, len(cell), cell))


def _locked(records: Records, rng: random.Random) -> None:
    body = rng.choice((b"\x01\x00" + b"\0" * 52, b"\0\0", b"\x01\0\x01\0\x01\0" + b"\xaa" * 48))
    records.insert(1, (0x002F, len(body), body))


_WAYS = (_length, _kind, _body, _body, _number, _number, _double, _drop, _again, _swap, _shared, _locked)


def _sectors(data: bytes, rng: random.Random) -> bytes:
    """Chains of sectors that end in nothing, or in themselves; sizes and starts that are not so."""
    out = bytearray(data)
    which = rng.random()
    if which < 0.5:  # the table of sectors is the last thing in the file
        entries = 128
        at = len(out) - 4 * rng.randrange(1, min(entries, len(out) // 4))
        value = rng.choice((0, 1, 2, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF, 0x7FFFFFFF, rng.randrange(40)))
        out[at : at + 4] = struct.pack("<I", value)
    else:
        at = rng.choice((24, 26, 28, 30, 32, 40, 44, 48, 56, 60, 64, 68, 72, 76, 80))
        out[at : at + 4] = struct.pack("<I", rng.choice((0, 1, 12, 30, 0xFFFF, 0xFFFFFFFF, 0x7FFFFFFF, 3)))
    return bytes(out)
