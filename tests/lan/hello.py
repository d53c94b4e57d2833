"""A phone that trusts a root, speaking TLS: with a server, or with a certificate in memory."""

from __future__ import annotations

import contextlib
import http.client
import ssl
from pathlib import Path

from cryptography.hazmat.primitives import serialization

from app.serving.authority import Authority


def trusting(authority: Authority) -> ssl.SSLContext:
    """A client that trusts this root and nothing else, as strictly as OpenSSL can be."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.verify_flags |= ssl.VERIFY_X509_STRICT
    context.load_verify_locations(cadata=authority.root_der)
    return context


def serving(chain: Path, key: Path) -> ssl.SSLContext:
    """A server's context."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain, key)
    return context


def shake(client: ssl.SSLContext, server: ssl.SSLContext, name: str) -> None:
    """A whole handshake in memory. Raises ssl.SSLCertVerificationError where the client does not believe."""
    to_client, to_server = ssl.MemoryBIO(), ssl.MemoryBIO()
    one = client.wrap_bio(to_client, to_server, server_hostname=name)
    other = server.wrap_bio(to_server, to_client, server_side=True)
    for _ in range(4):
        for side in (one, other):
            try:
                side.do_handshake()
            except ssl.SSLWantReadError:
                continue
    assert one.version()
    assert other.version()


def half_hello(client: ssl.SSLContext) -> bytes:
    """The first half of what a client says first."""
    out = ssl.MemoryBIO()
    with contextlib.suppress(ssl.SSLWantReadError):
        client.wrap_bio(ssl.MemoryBIO(), out, server_hostname="localhost").do_handshake()
    said = out.read()
    return said[: len(said) // 2]


def get(
    client: ssl.SSLContext, port: int, path: str = "/", *, patience: float = 20, **headers: str
) -> http.client.HTTPResponse:
    """A whole, good request on a connection of its own; the answer has been read into `.body`."""
    line = http.client.HTTPSConnection("localhost", port, context=client, timeout=patience)
    try:
        line.request("GET", path, headers=headers)
        answer = line.getresponse()
        answer.body = answer.read()
        return answer
    finally:
        line.close()


def pem(key) -> bytes:
    """A private key as a file holds it."""
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
