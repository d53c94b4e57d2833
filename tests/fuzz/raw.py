"""Damage to bytes, whatever they mean: what a bad stick, a cut line or a wrong program does."""

from __future__ import annotations

import random

MOST = 400_000
"""Bytes that a file may grow to by doubling parts of it."""


def damage(data: bytes, rng: random.Random, times: int | None = None) -> bytes:
    """The bytes with one or a few things done to them."""
    out = bytearray(data)
    for _ in range(times or rng.choice((1, 1, 2, 3, 8))):
        if not out:
            break
        rng.choice(_WAYS)(out, rng)
    return bytes(out)


def _span(out: bytearray, rng: random.Random) -> tuple[int, int]:
    start = rng.randrange(len(out))
    return start, min(len(out), start + rng.choice((1, 2, 4, 16, 64, 512, 4096)))


def _flip(out: bytearray, rng: random.Random) -> None:
    out[rng.randrange(len(out))] ^= 1 << rng.randrange(8)


def _set(out: bytearray, rng: random.Random) -> None:
    out[rng.randrange(len(out))] = rng.choice((0, 1, 0x7F, 0x80, 0xFF, rng.randrange(256)))


def _set_many(out: bytearray, rng: random.Random) -> None:
    start, end = _span(out, rng)
    out[start:end] = bytes([rng.choice((0, 0xFF, 0x20))]) * (end - start)


def _number(out: bytearray, rng: random.Random) -> None:
    size = rng.choice((2, 4, 8))
    value = rng.choice((0, 1, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF, 0xFFFFFFFE, 1 << 20)) & (
        (1 << 8 * size) - 1
    )
    place = rng.randrange(len(out))
    out[place : place + size] = value.to_bytes(size, rng.choice(("little", "big")))


def _cut(out: bytearray, rng: random.Random) -> None:
    start, end = _span(out, rng)
    del out[start:end]


def _tail(out: bytearray, rng: random.Random) -> None:
    del out[rng.randrange(len(out)) :]


def _head(out: bytearray, rng: random.Random) -> None:
    del out[: rng.choice((1, 2, 3, 8, 512))]


def _again(out: bytearray, rng: random.Random) -> None:
    start, end = _span(out, rng)
    piece = bytes(out[start:end]) * rng.choice((1, 2, 20, 300))
    if len(out) + len(piece) < MOST:
        out[start:start] = piece


def _insert(out: bytearray, rng: random.Random) -> None:
    place = rng.randrange(len(out) + 1)
    out[place:place] = rng.randbytes(rng.choice((1, 2, 4, 64, 1024)))


def _swap(out: bytearray, rng: random.Random) -> None:
    one, other = _span(out, rng), _span(out, rng)
    if one[1] <= other[0]:
        middle = out[one[1] : other[0]]
        out[one[0] : other[1]] = out[other[0] : other[1]] + middle + out[one[0] : one[1]]


def _append(out: bytearray, rng: random.Random) -> None:
    out += rng.choice((b"\0" * 1024, b"\r\n", rng.randbytes(100), bytes(out[:200])))


def _prepend(out: bytearray, rng: random.Random) -> None:
    out[:0] = rng.choice((b"\xef\xbb\xbf", b"MZ" + b"\0" * 60, b"\r\n\r\n", b"PK\x03\x04", rng.randbytes(30)))


_WAYS = (
    _flip,
    _flip,
    _set,
    _set_many,
    _number,
    _number,
    _cut,
    _tail,
    _head,
    _again,
    _insert,
    _swap,
    _append,
    _prepend,
)
