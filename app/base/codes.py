"""Opaque public codes, check digits, message authentication of printed cards, secret tokens.

The alphabet is Crockford's base 32 (no I, L, O, U), so a code survives being read aloud and typed by hand.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets

from app.base import keys

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_VALUE = {letter: value for value, letter in enumerate(ALPHABET)}
_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1"})
CARD_LENGTH = 8
MAC_LENGTH = 16


def random_code(length: int) -> str:
    """A code of `length` letters from the system's random source, the last of which is the check letter."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(length - 1))
    return body + check_letter(body)


def public_code() -> str:
    """A fresh code of the cards' length, for what is printed on a poster: a training, a lesson."""
    return random_code(CARD_LENGTH)


def check_letter(body: str) -> str:
    """Luhn mod 32: catches every single wrong letter and nearly every swap of two neighbours."""
    total, factor = 0, 2
    for letter in reversed(body):
        addend = factor * _VALUE[letter]
        total += addend // 32 + addend % 32
        factor = 3 - factor
    return ALPHABET[(32 - total % 32) % 32]


def normalise(text: str) -> str:
    """What was typed, as a code: upper case, blanks and dashes gone, O read as 0, I and L as 1."""
    return "".join(text.upper().split()).replace("-", "").translate(_MISREAD)


def is_code(text: str, length: int = CARD_LENGTH) -> bool:
    """Whether a normalised text is a code of that length with a right check letter."""
    return len(text) == length and all(c in _VALUE for c in text) and check_letter(text[:-1]) == text[-1]


def _letters(digest: bytes, length: int) -> str:
    number = int.from_bytes(digest, "big")
    return "".join(ALPHABET[(number >> (5 * i)) & 31] for i in range(length))


def card_mac(code: str, version: int) -> str:
    """The 16 letters (80 bits) that follow a card's code in its QR, keyed on the server over code and version."""
    return _letters(keys.mac("card", f"{code}.{version}".encode()), MAC_LENGTH)


def card_mac_fits(code: str, version: int, given: str) -> bool:
    """Constant-time comparison of a printed MAC."""
    return hmac.compare_digest(card_mac(code, version).encode(), given.encode("utf-8", "replace"))


def secret_token() -> str:
    """A bearer token of 256 bits. Only its `token_hash` is stored."""
    return "hvs_" + secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """SHA-256 in hex: enough for a random token of 256 bits, which no list of guesses reaches."""
    return hashlib.sha256(token.encode()).hexdigest()
