"""A certificate authority of this machine's own, and the certificate by which it answers phones.

A phone that trusts a root certificate trusts whatever is signed below it, so a stolen key must not be worth much:

- The root's own key lives for one moment and is never written. It signs one intermediate, whose key is kept (0600) and
  signs the machine's certificates.
- The intermediate may vouch only for private network numbers, this machine's name, *.local and localhost, and only for
  servers. Whoever steals its key cannot pretend to be a bank: every verifier must honour constraints of an intermediate
  (RFC 5280, 4.2.1.10), while those of a trusted root itself are left to its taste. The root carries the same ones, for
  those that do look (Chrome since 112 on its own verifier).
- The constraints are critical: a verifier that does not understand them must refuse rather than pass over them. Apple
  has understood them since iOS 11, Android and Windows for longer; the scanner needs newer ones anyway.

A server's certificate lives 397 days at most, the longest that phones take from anybody.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv4Address, IPv4Network, IPv6Network
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from app.base import clock, disk
from app.serving.addresses import LOOPBACK, PRIVATE, Addresses

LIFE = timedelta(days=3650)
LEAF_LIFE = timedelta(days=397)
RENEWED_BEFORE = timedelta(days=60)
BACKDATED = timedelta(days=2)
"""Phones with a wrong clock: a certificate that begins tomorrow opens no lesson."""
_BEYOND_V4 = (IPv6Network("fc00::/7"), IPv6Network("fe80::/10"), IPv6Network("::1/128"))


@dataclass(frozen=True)
class Authority:
    """What is kept of it: the root that phones trust, and the intermediate that signs, with its key."""

    folder: Path
    root: x509.Certificate
    signing: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the root in groups of four letters, as somebody compares it with a phone's screen."""
        digest = self.root.fingerprint(hashes.SHA256()).hex().upper()
        return " ".join(digest[n : n + 4] for n in range(0, len(digest), 4))

    @property
    def title(self) -> str:
        """What a phone calls it."""
        return str(self.root.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value)

    @property
    def root_der(self) -> bytes:
        """The root's certificate as phones take it."""
        return self.root.public_bytes(serialization.Encoding.DER)

    def vouches_for(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """Of these names, those inside its constraints: a machine may have been renamed since."""
        permitted = self.signing.extensions.get_extension_for_class(x509.NameConstraints).value
        trees = [tree.value for tree in permitted.permitted_subtrees or () if isinstance(tree, x509.DNSName)]
        return tuple(name for name in names if any(name == t or name.endswith(f".{t}") for t in trees))

    def certificate(self, wanted: Addresses) -> tuple[Path, Path]:
        """Files of the machine's certificate (with the intermediate behind it) and of its key; renewed when it must be.

        It must be when the machine's addresses are others, when it nears its end, and when a file is gone or another's.
        """
        chain, key_file = self.folder / "leaf.crt", self.folder / "leaf.key"
        names = self.vouches_for(wanted.names)
        numbers = (*wanted.numbers, "127.0.0.1")
        if not self._serves(chain, key_file, names, numbers):
            leaf, key = self._sign(names, numbers)
            _write(key_file, _key_text(key))
            _write(chain, _text(leaf) + _text(self.signing))
        return chain, key_file

    def _serves(self, chain: Path, key_file: Path, names: tuple[str, ...], numbers: tuple[str, ...]) -> bool:
        try:
            leaf = x509.load_pem_x509_certificate(chain.read_bytes())
            key = serialization.load_pem_private_key(key_file.read_bytes(), None)
            leaf.verify_directly_issued_by(self.signing)
        except (OSError, ValueError, TypeError, InvalidSignature):
            return False
        there = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        return (
            key.public_key() == leaf.public_key()
            and set(there.get_values_for_type(x509.DNSName)) == set(names)
            and {str(n) for n in there.get_values_for_type(x509.IPAddress)} == set(numbers)
            and leaf.not_valid_before_utc <= clock.now()
            and leaf.not_valid_after_utc - clock.now() > RENEWED_BEFORE
        )

    def _sign(
        self, names: tuple[str, ...], numbers: tuple[str, ...]
    ) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
        key = ec.generate_private_key(ec.SECP256R1())
        begins = clock.now() - BACKDATED
        ends = min(begins + LEAF_LIFE, self.signing.not_valid_after_utc)
        leaf = (
            _builder(_title("Học vụ số"), self.signing.subject, key.public_key(), begins, ends)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage(server=True), critical=True)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
            .add_extension(
                x509.SubjectAlternativeName(
                    [
                        *(x509.DNSName(name) for name in names),
                        *(x509.IPAddress(IPv4Address(number)) for number in numbers),
                    ]
                ),
                critical=False,
            )
            .add_extension(_issuer(self.key.public_key()), critical=False)
            .sign(self.key, hashes.SHA256())
        )
        return leaf, key


def opened(folder: Path, name: str | None) -> tuple[Authority, bool]:
    """The authority kept in a folder, and whether it was made just now: then every phone has to trust it anew.

    One that has ended, or of which a part is missing, is made again. `name` is the machine's.
    """
    disk.own_folder(folder)
    kept = _kept(folder)
    if kept:
        return kept, False
    root, signing, key = _made(name)
    _write(folder / "signing.key", _key_text(key))
    _write(folder / "signing.crt", _text(signing))
    _write(folder / "root.crt", _text(root))
    return Authority(folder, root, signing, key), True


def _kept(folder: Path) -> Authority | None:
    try:
        root, signing = (
            x509.load_pem_x509_certificate((folder / file).read_bytes())
            for file in ("root.crt", "signing.crt")
        )
        key = serialization.load_pem_private_key((folder / "signing.key").read_bytes(), None)
        signing.verify_directly_issued_by(root)
    except (OSError, ValueError, TypeError, InvalidSignature):
        return None
    whole = isinstance(key, ec.EllipticCurvePrivateKey) and key.public_key() == signing.public_key()
    if not whole or signing.not_valid_after_utc - clock.now() < RENEWED_BEFORE:
        return None
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    return Authority(folder, root, signing, key)


def _made(name: str | None) -> tuple[x509.Certificate, x509.Certificate, ec.EllipticCurvePrivateKey]:
    """A root and the intermediate that it signed, with the intermediate's key. The root's key ends here."""
    begins = clock.now() - BACKDATED
    ends = begins + LIFE
    root_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    # Without a common name iPhones do not offer the switch; the day tells two of the same machine apart.
    title = _title(f"Học vụ số {(name or 'LAN')[:24]} {clock.today():%d/%m/%Y}")
    limits = _limits(name)
    root = (
        _builder(title, title, root_key.public_key(), begins, ends)
        .add_extension(x509.BasicConstraints(ca=True, path_length=1), critical=True)
        .add_extension(_usage(server=False), critical=True)
        .add_extension(limits, critical=True)
        .sign(root_key, hashes.SHA256())
    )
    signing = (
        _builder(_title("Học vụ số LAN"), title, key.public_key(), begins, ends)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(server=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(limits, critical=True)
        .add_extension(_issuer(root_key.public_key()), critical=False)
        .sign(root_key, hashes.SHA256())
    )
    return root, signing, key


def _limits(name: str | None) -> x509.NameConstraints:
    networks: tuple[IPv4Network | IPv6Network, ...] = (*PRIVATE, LOOPBACK, *_BEYOND_V4)
    return x509.NameConstraints(
        permitted_subtrees=[
            *(x509.DNSName(label) for label in ("local", "localhost", *((name,) if name else ()))),
            *(x509.IPAddress(network) for network in networks),
        ],
        excluded_subtrees=None,
    )


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, begins: datetime, ends: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(ends - timedelta(seconds=1))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _title(words: str) -> x509.Name:
    return x509.Name([
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Học vụ số"), x509.NameAttribute(NameOID.COMMON_NAME, words),
    ])  # fmt: skip


def _usage(*, server: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=server, key_cert_sign=not server, crl_sign=not server, content_commitment=False,
        key_encipherment=False, data_encipherment=False, key_agreement=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip


def _issuer(key: ec.EllipticCurvePublicKey) -> x509.AuthorityKeyIdentifier:
    return x509.AuthorityKeyIdentifier.from_issuer_public_key(key)


def _text(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def _key_text(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _write(path: Path, data: bytes) -> None:
    """All at once, and readable by nobody else from its first byte on."""
    half = path.with_name(f"{path.name}.{os.getpid()}")
    handle = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
    os.replace(half, path)
