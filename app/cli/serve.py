"""flask serve: the web server of an office PC with its worker, and with --lan the way for phones."""

from __future__ import annotations

import os

import click
from flask import current_app
from flask.cli import with_appcontext

PORT = click.IntRange(1, 65535)


@click.command("serve")
@click.option(
    "--lan", "with_lan", is_flag=True, help="Let phones of this network in, over https; prints a QR."
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Where to listen for plain http.")
@click.option(
    "--port", type=PORT, default=lambda: os.environ.get("PORT") or "8000", show_default="PORT or 8000",
    help="Plain http, for this machine.",
)  # fmt: skip
@click.option("--lan-port", type=PORT, default=8443, show_default=True, help="https, for phones.")
@click.option(
    "--guide-port", type=PORT, default=8480, show_default=True, help="The page that leads a phone there."
)
@click.option("--threads", type=click.IntRange(1, 64), default=16, show_default=True)
@click.option("--no-worker", is_flag=True, help="Do not run 'flask jobs work' beside it.")
@with_appcontext
def group(
    with_lan: bool, host: str, port: int, lan_port: int, guide_port: int, threads: int, no_worker: bool
) -> None:
    """Serve the product on this machine until Ctrl+C, on Linux and Windows, without an administrator's rights."""
    # Every start of the application reads this module; only this command pays for servers and certificates.
    from app.serving.running import Wishes, run

    app = current_app._get_current_object()  # type: ignore[attr-defined]
    run(app, Wishes(host, port, threads, not no_worker, (lan_port, guide_port) if with_lan else None))
