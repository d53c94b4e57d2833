"""flask demo …: an invented commune, filled through the same doors as a real one, with dates relative to today."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from app.cli.demo.commune import fill as fill_commune
from app.cli.spoken import json_option, say, writes

group = click.Group("demo", help="The demonstration commune.")


@group.command("fill")
@click.option("--size", type=click.Choice(["commune", "province"]), default="commune", show_default=True)
@json_option
@with_appcontext
@writes
def fill(size: str, as_json: bool) -> None:
    """Fill an empty database, or bring a filled one up to today; print the sign-ins."""
    document = fill_commune(size)
    say(document, as_json, lambda: _lines(document))


def _lines(document: dict[str, list[dict[str, str]]]) -> list[str]:
    lines = ["", f"{', '.join(place['name'] for place in document['localities'])} (dữ liệu minh họa)"]
    lines += [f"  {a['email']:<28} {a['password']:<18} {a['role']}" for a in document["accounts"]]
    return lines
