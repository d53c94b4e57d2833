"""Bearer: whom a token speaks for, an account by itself or a phone that was paired.

Asked before every scan: one query whichever it is, built once, and values instead of rows.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import Table, bindparam, select

from app import access
from app.accounts import AccessToken, Account, scope_of
from app.base import codes
from app.base.actors import Actor, Scope
from app.base.db import db
from campaigns.attendance import devices
from campaigns.attendance.devices import Device

_account: Table = Account.__table__  # type: ignore[assignment]
_token: Table = AccessToken.__table__  # type: ignore[assignment]
_device: Table = Device.__table__  # type: ignore[assignment]


@dataclass(frozen=True, slots=True)
class Bearer:
    """Whom a token speaks for. A phone acts for the account that paired it, and reaches only its own lessons."""

    role: str
    actor: Actor
    scope: Scope

    def may(self, gate: str) -> bool:
        """Whether the gate opens. A phone checks in, or logs an outreach day, and does nothing else."""
        if self.scope.device_id is not None and gate not in (access.CHECK_IN, access.RUN_OUTREACH):
            return False
        return gate == access.SIGNED_IN or access.allows(self.role, gate)


_whose = select(
    _account.c.id, _account.c.name, _account.c.role, _account.c.locality_id, _account.c.unit_id
).where(_account.c.active.is_(True))
_BY_TOKEN = _whose.join(_token, _token.c.account_id == _account.c.id).where(
    _token.c.token_hash == bindparam("digest"), _token.c.revoked_at.is_(None)
)
_BY_PHONE = (
    _whose.add_columns(_device.c.id.label("device_id"), _device.c.name.label("device"))
    .join(_device, _device.c.account_id == _account.c.id)
    .where(_device.c.token_hash == bindparam("digest"), devices.opens(bindparam("since")))
)  # fmt: skip


def of(token: str) -> Bearer | None:
    """Whom a token speaks for; None when it is unknown, revoked or over, or the account is closed."""
    connection, digest = db.session.connection(), codes.token_hash(token)
    if not token.startswith(devices.PREFIX):
        row = connection.execute(_BY_TOKEN, {"digest": digest}).one_or_none()
        return row and Bearer(
            row.role, Actor(row.id, row.name), scope_of(row.role, row.locality_id, row.id, row.unit_id)
        )
    row = connection.execute(_BY_PHONE, {"digest": digest, "since": devices.since()}).one_or_none()
    return row and Bearer(
        row.role, Actor(row.id, row.name, row.device),
        replace(scope_of(row.role, row.locality_id, row.id), device_id=row.device_id),
    )  # fmt: skip
