"""Damage to a CSV: its separators, quotes, line ends and encodings."""

from __future__ import annotations

import random

from tests.fuzz import raw

_BYTES = (
    b"\0", b"\0" * 500, b"\xed\xa0\x80", b"\xff", b"\xc3", b"\xf4\x90\x80\x80", b'"', b'""', b'"' * 999, b"\r", b"\n", b"\r\n", b"\x0b", b"\x0c", b"\x85",
    b"\xe2\x80\xa8", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"sep=;\r\n", b"sep=\t\n", b"sep==\n", b",", b";", b"\t", b"|", b"," * 700, b"\x1a", b"\x1b[2J",
    b"+ADw-", b"=1+1", b"\xa0", b"\xc2\xa0", b"\xe2\x80\xae",
)  # fmt: skip


def damage(data: bytes, rng: random.Random) -> bytes:
    """The bytes with one or a few of these things done to them."""
    for _ in range(rng.choice((1, 1, 2, 5))):
        data = rng.choice(_WAYS)(data, rng)
    return data


def _insert(data: bytes, rng: random.Random) -> bytes:
    out = bytearray(data)
    for _ in range(rng.choice((1, 1, 3, 30))):
        place = rng.randrange(len(out) + 1)
        out[place:place] = rng.choice(_BYTES)
    return bytes(out)


def _ends(data: bytes, rng: random.Random) -> bytes:
    lines = data.replace(b"\r\n", b"\n").split(b"\n")
    return b"".join(line + rng.choice((b"\n", b"\r", b"\r\n", b"\n\n", b"\r\r\n", b"")) for line in lines)


def _separators(data: bytes, rng: random.Random) -> bytes:
    return data.replace(
        rng.choice((b",", b";", b"\t")),
        rng.choice((b",", b";", b"\t", b"|", b" ", b"")),
        rng.choice((1, 5, 10_000)),
    )


def _recoded(data: bytes, rng: random.Random) -> bytes:
    text = data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8", "replace")
    half = rng.randrange(len(text) + 1)
    one, other = (
        rng.choice(("utf-8", "utf-16-le", "utf-16-be", "utf-32", "cp1258", "cp1252", "utf-8-sig", "utf-7"))
        for _ in range(2)
    )
    return text[:half].encode(one, "replace") + text[half:].encode(other, "replace")


def _quoted(data: bytes, rng: random.Random) -> bytes:
    lines = data.split(b"\n")
    at = rng.randrange(len(lines))
    lines[at] = rng.choice(
        (
            b'"' + lines[at],
            lines[at] + b'"',
            b'"' + lines[at] + b'"',
            lines[at].replace(b",", b'","'),
            b'"a""' * 200,
        )
    )
    return b"\n".join(lines)


def _long(data: bytes, rng: random.Random) -> bytes:
    lines = data.split(b"\n")
    at = rng.randrange(len(lines))
    lines[at] = rng.choice((lines[at] * 50, b"x" * 140_000, b"1," * 600, b'"' + b"y\n" * 5000 + b'"'))
    return b"\n".join(lines)


def _bytes(data: bytes, rng: random.Random) -> bytes:
    return raw.damage(data, rng, 2) or b","


_WAYS = (_insert, _insert, _ends, _separators, _recoded, _quoted, _long, _bytes)
