"""What a phone does to the number of an ID card, in Python: the sender's side of app.base.envelope, written on its own."""

from __future__ import annotations

import base64

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


def seal(jwk: dict[str, str], number: str, event_id: str) -> str:
    """The envelope of a number for one event."""
    x, y = (int.from_bytes(base64.urlsafe_b64decode(jwk[name] + "=="), "big") for name in ("x", "y"))
    theirs = ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
    ours = ec.generate_private_key(ec.SECP256R1())
    point, other = (
        key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint) for key in (ours.public_key(), theirs)
    )
    info = b"hvs:id-card" + event_id.lower().encode()
    shared = ours.exchange(ec.ECDH(), theirs)
    okm = HKDF(algorithm=SHA256(), length=44, salt=point + other, info=info).derive(shared)
    box = AESGCM(okm[:32]).encrypt(okm[32:], number.encode(), None)
    return base64.urlsafe_b64encode(b"\x01" + point + box).rstrip(b"=").decode()
