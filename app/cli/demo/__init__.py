"""flask demo …: an invented commune, filled through the same doors as a real one, with dates relative to today."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import with_appcontext

from app.base.errors import Refused
from app.cli.demo.commune import fill as fill_commune
from app.cli.spoken import json_option, say, writes

group = click.Group("demo", help="The demonstration commune.")


@group.command("fill")
@click.option("--size", type=click.Choice(["commune", "province"]), default="commune", show_default=True)
@click.option(
    "--in-production", is_flag=True, help="Really make accounts with printed passwords on this server."
)
@json_option
@with_appcontext
@writes
def fill(size: str, in_production: bool, as_json: bool) -> None:
    """Fill an empty database, or bring a filled one up to today; print the sign-ins."""
    if not (in_production or current_app.extensions["settings"].development):
        raise Refused(
            "demo_production",
            "Dữ liệu minh họa kèm tài khoản in ra màn hình: chỉ dùng khi APP_ENV=development.",
        )
    document = fill_commune(size)
    say(document, as_json, lambda: _lines(document))


def _lines(document: dict[str, list[dict[str, str]]]) -> list[str]:
    names = [place["name"] for place in document["localities"]]
    more = f" và {len(names) - 2} địa phương nữa" if len(names) > 2 else ""
    lines = ["", f"{'; '.join(names[:2])}{more} (dữ liệu minh họa)"]
    lines += [f"  {a['email']:<28} {a['password']:<18} {a['role']}" for a in document["accounts"]]
    return lines
