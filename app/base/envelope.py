"""Envelope: what a phone seals to this server's public key, and nobody but this server opens.

ECIES over P-256: an ephemeral key of the sender, ECDH, HKDF-SHA-256 over both public keys, AES-256-GCM. The letters are
base64url of: version byte, the ephemeral public key (65 bytes, uncompressed), ciphertext with tag. The nonce comes
out of the HKDF beside the key: each envelope has a key of its own. `about` (an event's id) is part of the derivation,
so that an envelope cannot be moved to another event. frontend/scanner/idcard.js seals them.
"""

from __future__ import annotations

import base64
import binascii
import re

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from app.base import keys

VERSION = 1
LONGEST = 400  # letters; a sealed card number has 126
_CURVE = ec.SECP256R1()
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # of P-256
_POINT = 65
_TAG = 16
_LETTERS = re.compile(r"[A-Za-z0-9_-]+")


class EnvelopeError(ValueError):
    """It is no envelope to this server about this thing. The text says nothing of what is inside."""


def public_jwk(use: str) -> dict[str, str]:
    """The public key of one use as a JWK, which a browser imports; the same as long as DATA_KEY is."""
    point = _private(use).public_key().public_numbers()
    return {
        "kty": "EC", "crv": "P-256", "x": _encode(point.x.to_bytes(32, "big")), "y": _encode(point.y.to_bytes(32, "big")),
    }  # fmt: skip


def unseal(use: str, sealed: str, about: str) -> bytes:
    """What is in an envelope about `about`. EnvelopeError for anything else, however it is wrong."""
    if len(sealed) > LONGEST or _LETTERS.fullmatch(sealed) is None:
        raise EnvelopeError("no envelope")
    try:
        raw = base64.urlsafe_b64decode(sealed + "=" * (-len(sealed) % 4))
        if len(raw) < 1 + _POINT + _TAG or raw[0] != VERSION:
            raise EnvelopeError("no envelope")
        point, box = raw[1 : 1 + _POINT], raw[1 + _POINT :]
        key, nonce = _derive(use, point, about)
        return AESGCM(key).decrypt(nonce, box, None)
    except (binascii.Error, ValueError, InvalidTag):
        # From None: what went wrong inside is nobody's business, in no log either.
        raise EnvelopeError("an envelope that does not open") from None


def _derive(use: str, point: bytes, about: str) -> tuple[bytes, bytes]:
    """Key and nonce of an envelope whose sender's ephemeral key is this point."""
    private = _private(use)
    # The point must lie on the curve: a ValueError here, before any secret is touched.
    sender = ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, point)
    ours = private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    okm = HKDF(algorithm=SHA256(), length=44, salt=point + ours, info=f"hvs:{use}{about}".encode()).derive(
        private.exchange(ec.ECDH(), sender)
    )
    return okm[:32], okm[32:]


def _private(use: str) -> ec.EllipticCurvePrivateKey:
    """The private key of one use: 64 derived bytes, so that taking the remainder favours no scalar."""
    wide = int.from_bytes(keys.derive(f"{use}/1") + keys.derive(f"{use}/2"), "big")
    return ec.derive_private_key(wide % (_ORDER - 1) + 1, _CURVE)


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
