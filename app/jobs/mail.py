"""Mail: a letter goes out by the server that SMTP_URL names; nothing of it is logged but that it failed."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterable
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate, make_msgid

from app.settings import Mail

PATIENCE = 20
"""Seconds that a mail server may take for each answer."""


@dataclass(frozen=True, slots=True)
class Letter:
    """`to`: one address. Plain words; a reader of one letter never sees who else was written to."""

    to: str
    subject: str
    words: str


def send(server: Mail, letters: Iterable[Letter]) -> list[Letter]:
    """Send some letters over one connection; those that did not go out. smtplib.SMTPException or OSError: none did."""
    failed = []
    with _connected(server) as line:
        for letter in letters:
            try:
                line.send_message(_message(server, letter))
            except (
                smtplib.SMTPException,
                OSError,
                ValueError,
            ):  # ValueError: a line break in an address or a subject
                failed.append(letter)
    return failed


def _message(server: Mail, letter: Letter) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = server.sender, letter.to, letter.subject
    message["Date"], message["Message-ID"] = (
        formatdate(),
        make_msgid(domain=server.sender.rpartition("@")[2]),
    )
    # So that an absent officer's answering machine keeps quiet (RFC 3834).
    message["Auto-Submitted"] = "auto-generated"
    # Letters of seven bits alone: a short line would go out as it is, and not every server takes it.
    message.set_content(letter.words, cte="quoted-printable")
    return message


def _connected(server: Mail) -> smtplib.SMTP:
    trust = ssl.create_default_context()
    if server.tls:
        line: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=PATIENCE, context=trust)
    else:
        line = smtplib.SMTP(server.host, server.port, timeout=PATIENCE)
    try:
        if not server.tls:
            line.ehlo()
            if line.has_extn("starttls"):
                line.starttls(context=trust)
            elif server.user:
                raise smtplib.SMTPNotSupportedError("a password is not sent over an open line")
        if server.user:
            line.login(server.user, server.password)
    except BaseException:
        line.close()
        raise
    return line
