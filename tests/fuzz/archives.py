"""Damage to the zip that an .xlsx or .ods is: its members inflated, harmed and zipped again, or its directory lying."""

from __future__ import annotations

import io
import random
import struct
import warnings
import zipfile
import zlib

from tests.fuzz import markup, raw

Members = list[tuple[str, bytes]]


def unzip(data: bytes) -> Members:
    """Names and inflated bytes, in the file's order."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return [(info.filename, archive.read(info)) for info in archive.infolist()]


def rezip(members: Members, rng: random.Random) -> bytes:
    """The members zipped, stored or deflated; what must come first and plain stays so."""
    buffer = io.BytesIO()
    method = rng.choice((zipfile.ZIP_DEFLATED, zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # two members of one name, on purpose
        with zipfile.ZipFile(buffer, "w") as archive:
            for name, content in members:
                entry = zipfile.ZipInfo(name, (2026, 1, 5, 0, 0, 0))  # the same bytes every time
                archive.writestr(entry, content, zipfile.ZIP_STORED if name == "mimetype" else method)
    return buffer.getvalue()


def damage(data: bytes, rng: random.Random) -> bytes:
    """Something wrong with the parts or with the directory that lists them."""
    members = unzip(data)
    for _ in range(rng.choice((1, 1, 2))):
        rng.choice(_PARTS)(members, rng)
    whole = rezip(members, rng)
    return rng.choice(_DIRECTORY)(whole, rng) if rng.random() < 0.3 else whole


def damage_markup(data: bytes, rng: random.Random) -> bytes:
    """Something wrong in the XML of one part, or of a few."""
    members = unzip(data)
    xml = [place for place, (name, _) in enumerate(members) if name.endswith((".xml", ".rels"))]
    sheets = [place for place in xml if "sheet" in members[place][0] or members[place][0] == "content.xml"]
    for _ in range(rng.choice((1, 1, 1, 2))):
        place = rng.choice(sheets if sheets and rng.random() < 0.6 else xml)
        name, content = members[place]
        members[place] = name, markup.damage(content, name, rng)
    return rezip(members, rng)


# --- parts ---------------------------------------------------------------------------------------------------


def _bytes(members: Members, rng: random.Random) -> None:
    place = rng.randrange(len(members))
    members[place] = members[place][0], raw.damage(members[place][1], rng)


def _drop(members: Members, rng: random.Random) -> None:
    del members[rng.randrange(len(members))]


def _twice(members: Members, rng: random.Random) -> None:
    name, content = rng.choice(members)
    members.append((name, rng.choice((content, b"", content[: len(content) // 2], rng.choice(members)[1]))))


def _rename(members: Members, rng: random.Random) -> None:
    place = rng.randrange(len(members))
    name, content = members[place]
    other = rng.choice((
        name.upper(), name.replace("/", "\\"), "../" + name, "/" + name, name + "/", "", "a" * 3000, "\u202e" + name,
        name.replace("sheet1", "sheet2"), name.replace("xl/", ""), "é/" + name,
    ))  # fmt: skip
    members[place] = other, content


def _empty(members: Members, rng: random.Random) -> None:
    place = rng.randrange(len(members))
    members[place] = members[place][0], rng.choice((b"", b" ", b"\0", b"<", b"<a/>", b"\xef\xbb\xbf"))


def _exchange(members: Members, rng: random.Random) -> None:
    one, other = rng.randrange(len(members)), rng.randrange(len(members))
    (a, x), (b, y) = members[one], members[other]
    members[one], members[other] = (a, y), (b, x)


def _add(members: Members, rng: random.Random) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as inner:
        inner.writestr(zipfile.ZipInfo("xl/workbook.xml"), b"<workbook/>")
    members += rng.choice((
        [("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)], [("xl/workbook.bin", b"\0" * 50)],
        [("word/document.xml", b"<w/>")], [("xl/externalLinks/externalLink1.xml", b'<externalLink r:id="rId1"/>')],
        [("EncryptedPackage", b"\0")], [(f"xl/media/{n}.png", b"\x89PNG") for n in range(300)], [("inner.zip", buffer.getvalue())],
        [("xl/worksheets/", b"")], [("xl/big.bin", b"\0" * 3_000_000)], [("content.xml", b"<office:document-content/>")],
    ))  # fmt: skip


def _shuffle(members: Members, rng: random.Random) -> None:
    rng.shuffle(members)


_PARTS = (_bytes, _bytes, _bytes, _drop, _twice, _rename, _empty, _exchange, _add, _shuffle)


# --- the directory -------------------------------------------------------------------------------------------


def _headers(data: bytes, mark: bytes) -> list[int]:
    places, at = [], data.find(mark)
    while at >= 0:
        places.append(at)
        at = data.find(mark, at + 4)
    return places


def _lie(data: bytes, rng: random.Random) -> bytes:
    """A size, an offset, a checksum, a method or a flag in one of the headers is another."""
    out = bytearray(data)
    mark, fields = rng.choice((
        (b"PK\x01\x02", ((8, 2), (10, 2), (16, 4), (20, 4), (24, 4), (28, 2), (42, 4))),
        (b"PK\x03\x04", ((6, 2), (8, 2), (14, 4), (18, 4), (22, 4), (26, 2))),
        (b"PK\x05\x06", ((8, 2), (10, 2), (12, 4), (16, 4), (20, 2))),
    ))  # fmt: skip
    places = _headers(data, mark)
    if not places:
        return data
    offset, size = rng.choice(fields)
    at = rng.choice(places) + offset
    value = rng.choice(
        (0, 1, 9, 12, 14, 99, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF, len(data), rng.randrange(1 << 16))
    )
    out[at : at + size] = (value & ((1 << 8 * size) - 1)).to_bytes(size, "little")
    return bytes(out)


def _comment(data: bytes, rng: random.Random) -> bytes:
    return data + rng.choice((b"x" * 70_000, b"PK\x05\x06" + b"\0" * 18, b"PK\x05\x06"))


def _before(data: bytes, rng: random.Random) -> bytes:
    return rng.choice((b"#!/bin/sh\n", b"MZ" + b"\0" * 500, b"PK\x03\x04" + b"\0" * 26)) + data


def _bomb(data: bytes, rng: random.Random) -> bytes:
    """One member more that unpacks to far more than it is, and may say that it does not."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    plain = b"<row/>" * rng.choice((50_000, 900_000))
    packed = packer.compress(plain) + packer.flush()
    claimed = rng.choice((len(plain), 10, 0))
    name = b"xl/worksheets/sheet1.xml"
    head = struct.pack(
        "<4sHHHHHIIIHH", b"PK\x03\x04", 20, 0, 8, 0, 0, zlib.crc32(plain), len(packed), claimed, len(name), 0
    )
    end = data.rfind(b"PK\x05\x06")
    start = data.find(b"PK\x01\x02")
    if end < 0 or start < 0:
        return data
    entry = struct.pack(
        "<4sHHHHHHIIIHHHHHII", b"PK\x01\x02", 20, 20, 0, 8, 0, 0, zlib.crc32(plain), len(packed), claimed, len(name), 0, 0, 0, 0, 0, start
    )  # fmt: skip
    body = data[:start] + head + name + packed
    directory = data[start:end] + entry + name
    count = struct.unpack_from("<H", data, end + 10)[0] + 1
    return (
        body
        + directory
        + struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, count, count, len(directory), len(body), 0)
    )


_DIRECTORY = (_lie, _lie, _lie, _comment, _before, _bomb)
