"""Typed settings from the environment. In production it refuses to start without its secrets."""

from __future__ import annotations

import base64
import binascii
import os
import secrets
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from app.base import disk
from app.serving import addresses

ROOT = Path(__file__).resolve().parent.parent


class SettingsError(Exception):
    """One clear line about what is missing or wrong."""


@dataclass(frozen=True, repr=False)
class Mail:
    """Where letters go out (SMTP_URL): smtp:// speaks STARTTLS, smtps:// TLS from the first byte. `sender`: the address they
    come from. Its password never shows in a log: it has no repr."""

    host: str
    port: int
    tls: bool
    user: str
    password: str
    sender: str


@dataclass(frozen=True)
class Settings:
    """Everything that the environment decides. `public_url` has no slash at its end."""

    env: str
    instance: Path
    database_url: str
    queue_url: str
    public_url: str
    secret_key: str
    data_key: bytes
    trusted_proxies: int
    max_upload: int
    mail: Mail | None = None

    @property
    def development(self) -> bool:
        return self.env == "development"

    @property
    def secure(self) -> bool:
        """Cookies are Secure exactly when the public address is https."""
        return self.public_url.startswith("https://")


def read(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the environment. Raises SettingsError with one sentence for the person who starts the server."""
    env = os.environ if environ is None else environ
    name = env.get("APP_ENV", "production")
    if name not in ("production", "development"):
        raise SettingsError(f"APP_ENV is '{name}'; it must be production or development.")
    development = name == "development"
    instance = Path(env.get("INSTANCE_PATH", ROOT / "instance"))
    public_url = env.get("PUBLIC_URL") or ("" if development else _lan_url(instance))
    missing = [key for key in ("SECRET_KEY", "DATA_KEY") if not env.get(key)] + ["PUBLIC_URL"] * (
        not public_url
    )
    if missing and not development:
        raise SettingsError(
            f"{', '.join(missing)} must be set in production (APP_ENV=development makes its own keys)."
        )
    disk.own_folder(instance)  # keys and, with SQLite, everybody's data lie here
    public_url = public_url or f"http://127.0.0.1:{env.get('PORT', '8000')}"
    if not public_url.startswith(("http://", "https://")):
        raise SettingsError("PUBLIC_URL must begin with http:// or https://.")
    if not development and public_url.startswith("http://") and not _loopback(public_url):
        raise SettingsError("PUBLIC_URL must be https in production: cookies and cameras depend on it.")
    secret_key = env.get("SECRET_KEY") or _kept(instance / "secret_key", lambda: secrets.token_urlsafe(48))
    data_key_text = env.get("DATA_KEY") or _kept(
        instance / "data_key", lambda: base64.b64encode(secrets.token_bytes(32)).decode()
    )
    try:
        data_key = base64.b64decode(data_key_text, validate=True)
    except binascii.Error:
        data_key = b""
    if len(data_key) != 32:
        raise SettingsError("DATA_KEY must be 32 bytes in base64 (openssl rand -base64 32).")
    if not development and len(secret_key) < 32:
        raise SettingsError("SECRET_KEY is too short; give at least 32 characters.")
    return Settings(
        env=name,
        instance=instance,
        database_url=_database_url(env.get("DATABASE_URL") or f"sqlite:///{instance / 'hocvuso.sqlite'}"),
        queue_url=env.get("QUEUE_URL", ""),
        public_url=public_url.rstrip("/"),
        secret_key=secret_key,
        data_key=data_key,
        trusted_proxies=_whole(env, "TRUSTED_PROXIES", 0),
        max_upload=_whole(env, "MAX_UPLOAD_MB", 60) * 1024 * 1024,
        mail=_mail(env.get("SMTP_URL", "")),
    )


def _mail(url: str) -> Mail | None:
    """smtps://user:password@host:465?from=address; None where it is not set. What is wrong is said without the password."""
    if not url:
        return None
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise SettingsError("SMTP_URL has no readable host and port.") from None
    tls = parts.scheme == "smtps"
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise SettingsError("SMTP_URL must look like smtps://user:password@host:465?from=address.")
    user = unquote(parts.username or "")
    sender = dict(parse_qsl(parts.query)).get("from") or user
    if "@" not in sender:
        raise SettingsError("SMTP_URL must name the sender: …?from=address.")
    return Mail(
        parts.hostname, port or (465 if tls else 587), tls, user, unquote(parts.password or ""), sender
    )


def _lan_url(instance: Path) -> str:
    """Where phones of this network come in, for who named no address: as `flask serve --lan` wrote it down last.

    That command itself begins with this machine's own and puts the right one in its place.
    """
    starting = "serve" in sys.argv and "--lan" in sys.argv
    return addresses.kept_url(instance / addresses.FOLDER) or ("https://localhost" if starting else "")


def _loopback(url: str) -> bool:
    """This machine itself, where no network lies between browser and server."""
    return urlsplit(url).hostname in ("127.0.0.1", "localhost", "::1")


def _whole(env: Mapping[str, str], key: str, default: int) -> int:
    text = env.get(key, "")
    if not text:
        return default
    if not text.isdigit():
        raise SettingsError(f"{key} must be a whole number.")
    return int(text)


def _database_url(url: str) -> str:
    """PostgreSQL addresses come in three spellings; the driver here is psycopg 3."""
    for old in ("postgres://", "postgresql://"):
        if url.startswith(old):
            return "postgresql+psycopg://" + url.removeprefix(old)
    return url


def _kept(path: Path, make: object) -> str:
    """A development secret, made once and kept readable by its owner alone.

    Several workers may start at once: the first to create the file wins, the others read what it wrote.
    """
    assert callable(make)
    if not path.exists():
        temporary = path.with_name(f"{path.name}.{os.getpid()}")
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(make())
        try:
            os.link(temporary, path)
        except FileExistsError:
            pass
        except OSError:  # a file system without hard links: rename is as good for one starter
            if not path.exists():
                os.replace(temporary, path)
        temporary.unlink(missing_ok=True)
    return path.read_text().strip()
