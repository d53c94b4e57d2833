"""flask devices …: the paired phones, and taking one away when nobody can sign in."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from app import audit
from app.base.actors import COMMAND_LINE, EVERYWHERE
from app.base.db import db
from app.cli.spoken import json_option, reads, say, writes
from campaigns.attendance import devices

group = click.Group("devices", help="Paired phones.")


@group.command("list")
@json_option
@with_appcontext
@reads
def list_(as_json: bool) -> None:
    """Every phone, the newest first; state: good, over or revoked."""
    rows = [
        {
            "id": device.id, "name": device.name, "account": device.account_id, "state": device.state,
            "lessons": [lesson.id for lesson in device.lessons],
            "outreach_days": [day.id for day in device.outreach_days], "paired_at": device.paired_at,
            "last_seen": device.last_seen,
        }
        for device in devices.listed(EVERYWHERE).devices
    ]  # fmt: skip
    say(rows, as_json, lambda: [f"{r['id']}\t{r['state']}\t{r['name']}" for r in rows])


@group.command("revoke")
@click.argument("device_id", type=int)
@with_appcontext
@writes
def revoke(device_id: int) -> None:
    """Take a phone away: its token opens nothing any longer."""
    device = devices.get(device_id, within=EVERYWHERE)
    devices.revoke(device, by=COMMAND_LINE)
    audit.tell(COMMAND_LINE, "revoke", "device", device.id, device.locality_id)
    name = device.name
    db.session.commit()
    click.echo(f"Đã gỡ máy {device_id}: {name}")
