"""How commands speak: JSON or lines on stdout, reasons on stderr, exit codes 0, 1, 2."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import click
from flask import current_app
from sqlalchemy.exc import OperationalError, ProgrammingError

from app.base import clock
from app.base.db import db, reading, writing
from app.base.errors import CoreError, Refused

P = ParamSpec("P")
R = TypeVar("R")

json_option = click.option(
    "--json", "as_json", is_flag=True, help="Print one JSON document and nothing else."
)
locality_option = click.option(
    "--locality", metavar="CODE", help="Needed only where there are several localities."
)


class Day(click.ParamType):
    """A day as 2026-11-14 or 14/11/2026."""

    name = "day"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        for form in ("%Y-%m-%d", "%d/%m/%Y"):
            try:
                return datetime.strptime(value, form).date()  # noqa: DTZ007 (a day has no zone)
            except ValueError:
                continue
        self.fail(f"“{value}” is no day; write 2026-11-14 or 14/11/2026.", param, ctx)
        raise AssertionError("fail() raises")


class Moment(click.ParamType):
    """An ISO moment; without an offset it is one of Asia/Ho_Chi_Minh."""

    name = "moment"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        if isinstance(value, datetime):
            return value
        try:
            moment = datetime.fromisoformat(value.replace("Z", "+00:00"))
        except ValueError:
            self.fail(f"“{value}” is no moment; write 2026-11-14T08:00+07:00.", param, ctx)
        return moment.replace(tzinfo=clock.ZONE) if moment.tzinfo is None else moment


def _command(open_as: Callable[[], Any]) -> Callable[[Callable[P, R]], Callable[P, R]]:
    def wrap(function: Callable[P, R]) -> Callable[P, R]:
        @wraps(function)
        def run(*args: P.args, **kwargs: P.kwargs) -> R:
            try:
                with open_as():
                    return function(*args, **kwargs)
            except CoreError as error:
                db.session.rollback()
                for line in (error.message, *error.details):
                    click.echo(line, err=True)
                sys.exit(2)
            except (click.ClickException, BrokenPipeError):
                # Whoever read our lines (`… | head`) may have had enough; click ends quietly then.
                db.session.rollback()
                raise
            except (OperationalError, ProgrammingError) as error:
                db.session.rollback()
                click.echo(
                    f"The database did not answer ({type(error.orig).__name__}). Was 'flask db upgrade' run?",
                    err=True,
                )
                sys.exit(1)
            except Exception as error:
                db.session.rollback()
                if current_app.debug:
                    raise
                click.echo(f"Unexpected failure: {type(error).__name__}", err=True)
                sys.exit(1)

        return run

    return wrap


# A command that writes says so before its first query; one that only lists holds no lock.
writes = _command(writing)
reads = _command(reading)


def say(document: Any, as_json: bool, lines: Callable[[], Any] | None = None) -> None:
    """Print the document as JSON, or `lines()` (a list of lines) for a person."""
    if as_json:
        click.echo(json.dumps(document, ensure_ascii=False, indent=1, default=_plain))
        return
    for line in lines() if lines else [json.dumps(document, ensure_ascii=False, default=_plain)]:
        click.echo(line)


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, set | frozenset | tuple):
        return list(value)
    raise TypeError(type(value).__name__)


def read_file(path: str) -> tuple[bytes, str]:
    """The bytes and the name of a file; Refused (exit 2) with one sentence when it cannot be read."""
    file = Path(path)
    try:
        if file.exists() and not file.is_file():
            raise Refused("file_unreadable", f"{file.name} không phải là tệp.")
        if file.stat().st_size > 100 * 1024 * 1024:
            raise Refused("file_too_large", f"Tệp {file.name} lớn quá 100 MB.")
        return file.read_bytes(), file.name
    except OSError as error:
        raise Refused("file_unreadable", f"Không mở được tệp {file.name}: {error.strerror}.") from None


def write_file(out: Path, data: bytes) -> None:
    """Write a file that a command was asked for. Refused `export_write`: with the system's reason.

    It is written beside and renamed: a full disk or a kill leaves no half file under the wanted name.
    """
    half = out.with_name(f".{out.name}.{os.getpid()}")
    try:
        half.write_bytes(data)
        os.replace(half, out)
    except OSError as error:
        half.unlink(missing_ok=True)
        raise Refused("export_write", f"Không ghi được tệp {out}: {error.strerror}.") from None
