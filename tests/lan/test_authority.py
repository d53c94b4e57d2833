"""The authority of an office PC: made once, small in what it may say, and its certificate follows the machine."""

from __future__ import annotations

import dataclasses
import os
import ssl
import stat
from datetime import timedelta
from ipaddress import IPv4Address

import pytest
import time_machine
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from app.base import clock
from app.serving import addresses, authority
from app.serving.addresses import Addresses
from tests.lan.hello import pem, serving, shake, trusting

HERE = Addresses("may-vanphong", ("192.168.1.20", "10.5.0.3"))
SPOKEN = ("192.168.1.20", "10.5.0.3", "127.0.0.1", "localhost", "may-vanphong", "may-vanphong.local")


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "instance" / "lan"


@pytest.fixture
def made(folder):
    return authority.opened(folder, HERE.name)[0]


def test_it_is_made_once_and_found_again(folder):
    first, is_new = authority.opened(folder, HERE.name)
    again, is_new_again = authority.opened(folder, "another-name")
    assert (is_new, is_new_again) == (True, False)
    assert again.fingerprint == first.fingerprint
    assert again.title == first.title
    assert "may-vanphong" in first.title


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps other rights")
def test_nobody_else_of_the_machine_reads_it(made, folder):
    made.certificate(HERE)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == dict.fromkeys(
        ("root.crt", "signing.crt", "signing.key", "leaf.crt", "leaf.key"), 0o600
    )


def test_the_key_of_the_root_is_kept_nowhere(made, folder):
    made.certificate(HERE)
    kept = [serialization.load_pem_private_key(p.read_bytes(), None) for p in folder.glob("*.key")]
    assert len(kept) == 2
    assert made.root.public_key() not in [key.public_key() for key in kept]


@pytest.mark.parametrize("name", SPOKEN)
def test_a_phone_that_trusts_the_root_believes_every_address(made, name):
    shake(trusting(made), serving(*made.certificate(HERE)), name)


@pytest.mark.parametrize("name", ["192.168.1.99", "bank.example", "may-khac.local"])
def test_and_no_other(made, name):
    with pytest.raises(ssl.SSLCertVerificationError, match="mismatch"):
        shake(trusting(made), serving(*made.certificate(HERE)), name)


def stolen(made, name, *, number=None):
    """What a thief of the key that is kept can make: a certificate for any name, signed by it."""
    key = ec.generate_private_key(ec.SECP256R1())
    said = x509.IPAddress(IPv4Address(number)) if number else x509.DNSName(name)
    leaf = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([]))
        .issuer_name(made.signing.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(clock.now() - timedelta(days=1))
        .not_valid_after(clock.now() + timedelta(days=90))
        .add_extension(x509.SubjectAlternativeName([said]), critical=True)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(made.key.public_key()), critical=False
        )
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(made.key, hashes.SHA256())
    )
    chain, file = made.folder / "stolen.crt", made.folder / "stolen.key"
    chain.write_bytes(b"".join(one.public_bytes(serialization.Encoding.PEM) for one in (leaf, made.signing)))
    file.write_bytes(pem(key))
    return serving(chain, file)


@pytest.mark.parametrize(
    ("name", "number"), [("bank.example.vn", None), ("com", None), ("8.8.8.8", "8.8.8.8"), ("local.vn", None)]
)
def test_who_steals_the_key_is_still_no_bank(made, name, number):
    with pytest.raises(ssl.SSLCertVerificationError, match="permitted subtree violation"):
        shake(trusting(made), stolen(made, name, number=number), name)


def test_the_thief_would_be_believed_inside_the_limits(made):
    """The same forgery with a name that the limits allow passes: it is they that refuse, not a slip in the forgery."""
    shake(trusting(made), stolen(made, "may-khac.local"), "may-khac.local")


def leaf_of(files):
    return x509.load_pem_x509_certificate(files[0].read_bytes())


def test_the_certificate_stays_while_nothing_changes(made):
    assert leaf_of(made.certificate(HERE)) == leaf_of(made.certificate(HERE))


@pytest.mark.parametrize(
    "moved",
    [
        dataclasses.replace(HERE, numbers=("192.168.43.7",)),
        dataclasses.replace(HERE, numbers=(*HERE.numbers, "172.20.10.2")),
        dataclasses.replace(HERE, numbers=()),
    ],
)
def test_it_follows_the_addresses_and_the_root_stays(made, folder, moved):
    before = leaf_of(made.certificate(HERE))
    after = made.certificate(moved)
    assert leaf_of(after) != before
    assert authority.opened(folder, HERE.name)[0].fingerprint == made.fingerprint
    for name in (*moved.numbers, "localhost"):
        shake(trusting(made), serving(*after), name)


def test_it_is_renewed_before_its_end_and_lives_no_longer_than_phones_take(made):
    leaf = leaf_of(made.certificate(HERE))
    assert leaf.not_valid_after_utc - leaf.not_valid_before_utc <= timedelta(days=397)
    assert leaf.not_valid_before_utc < clock.now() - timedelta(days=1)  # a phone whose clock is a day behind
    with time_machine.travel(leaf.not_valid_after_utc - timedelta(days=61), tick=False):
        assert leaf_of(made.certificate(HERE)) == leaf
    with time_machine.travel(leaf.not_valid_after_utc - timedelta(days=59), tick=False):
        assert leaf_of(made.certificate(HERE)) != leaf


@pytest.mark.parametrize("file", ["leaf.key", "leaf.crt"])
@pytest.mark.parametrize("left", [b"", b"nonsense", None])
def test_a_file_that_is_broken_or_gone_is_made_again(made, file, left):
    made.certificate(HERE)
    if left is None:
        (made.folder / file).unlink()
    else:
        (made.folder / file).write_bytes(left)
    shake(trusting(made), serving(*made.certificate(HERE)), "localhost")


@pytest.mark.parametrize("file", ["root.crt", "signing.crt", "signing.key"])
def test_an_authority_that_lost_a_part_is_made_anew(made, folder, file):
    (folder / file).unlink()
    after, is_new = authority.opened(folder, HERE.name)
    assert is_new
    assert after.fingerprint != made.fingerprint
    shake(trusting(after), serving(*after.certificate(HERE)), "localhost")


def test_one_that_nears_its_end_is_made_anew(made, folder):
    with time_machine.travel(made.root.not_valid_after_utc - timedelta(days=30), tick=False):
        assert authority.opened(folder, HERE.name)[1]


def test_a_machine_that_was_renamed_keeps_its_root(made):
    """Its bare new name is outside the limits and is left out: one name too many would spoil the whole certificate."""
    renamed = Addresses("may-moi", HERE.numbers)
    assert made.vouches_for(renamed.names) == ("may-moi.local", "localhost")
    for name in (*HERE.numbers, "may-moi.local"):
        shake(trusting(made), serving(*made.certificate(renamed)), name)


def test_the_fingerprint_is_the_one_that_phones_show(made):
    assert made.fingerprint.replace(" ", "") == made.root.fingerprint(hashes.SHA256()).hex().upper()


# --- addresses -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "is_private"),
    [("192.168.1.5", True), ("172.20.10.4", True), ("10.0.0.9", True), ("169.254.9.9", True), ("127.0.0.1", False),
     ("8.8.8.8", False), ("203.162.4.190", False), ("fe80::1", False), ("may-vanphong", False)],
)  # fmt: skip
def test_only_numbers_of_private_networks_are_told(number, is_private):
    assert addresses.private(number) is is_private


@pytest.mark.parametrize(
    ("host", "name"),
    [("MAY-VANPHONG", "may-vanphong"), ("pc1.ubnd.example", "pc1"), ("máy của Lan", None), ("localhost", None), ("", None),
     ("a_b", None), ("x" * 70, None)],
)  # fmt: skip
def test_a_name_that_fits_no_certificate_is_left_out(monkeypatch, host, name):
    monkeypatch.setattr(addresses.socket, "gethostname", lambda: host)
    assert addresses.found().name == name


def test_the_limits_hold_every_number_that_is_told(made):
    """A number that the limits do not allow would spoil the whole certificate."""
    firsts = tuple(str(network[1]) for network in addresses.PRIVATE)
    files = made.certificate(Addresses(None, firsts))
    for number in firsts:
        shake(trusting(made), serving(*files), number)
