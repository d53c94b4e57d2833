"""The keys of this installation, set once by the factory and asked for by name.

DATA_KEY outlives every session: printed cards and encrypted numbers depend on it, so it is never rotated the way
SECRET_KEY (sessions, forms) is. Each use derives its own key, so that no two uses can be played against each other.
"""

from __future__ import annotations

import os

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_data_key: bytes | None = None
_derived: dict[str, bytes] = {}
_VERSION = b"\x01"


def set_data_key(key: bytes) -> None:
    """Install the 32-byte master key. ValueError for any other length."""
    global _data_key
    if len(key) != 32:
        raise ValueError("DATA_KEY must be 32 bytes")
    if key != _data_key:
        _data_key = key
        _derived.clear()


def derive(use: str) -> bytes:
    """The 32-byte key of one use ('card', 'national-id', …). RuntimeError before the factory set the master key."""
    if _data_key is None:
        raise RuntimeError("no data key is set; create_app() sets it")
    if use not in _derived:
        _derived[use] = HKDF(algorithm=SHA256(), length=32, salt=None, info=f"hvs:{use}".encode()).derive(
            _data_key
        )
    return _derived[use]


def mac(use: str, message: bytes) -> bytes:
    """HMAC-SHA256 of a message under the key of one use (32 bytes)."""
    h = HMAC(derive(use), SHA256())
    h.update(message)
    return h.finalize()


def seal(use: str, plain: str) -> bytes:
    """`seal_bytes` of a text."""
    return seal_bytes(use, plain.encode())


def unseal(use: str, sealed: bytes) -> str:
    """The text that `seal` hid; raises as `unseal_bytes` does."""
    return unseal_bytes(use, sealed).decode()


def seal_bytes(use: str, plain: bytes) -> bytes:
    """AES-256-GCM: version byte, 12 bytes nonce, ciphertext with tag."""
    nonce = os.urandom(12)
    return b"".join((_VERSION, nonce, AESGCM(derive(use)).encrypt(nonce, plain, _VERSION)))


def unseal_bytes(use: str, sealed: bytes) -> bytes:
    """What `seal_bytes` hid. ValueError for another version; cryptography's InvalidTag if it was tampered with."""
    if sealed[:1] != _VERSION:
        raise ValueError("sealed with an unknown version")
    return AESGCM(derive(use)).decrypt(sealed[1:13], memoryview(sealed)[13:], _VERSION)
