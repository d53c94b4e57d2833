"""Who asks: the account behind a request, as the values that are handed down to the core."""

from __future__ import annotations

from flask import g
from flask_login import current_user

from app import access
from app.accounts import Account
from app.base.actors import Actor, Scope


def account() -> Account:
    """The account that asks, by session or by bearer token. Behind a gate there always is one."""
    bearer = g.get("bearer")
    return bearer if bearer is not None else current_user  # type: ignore[no-any-return]


def actor() -> Actor:
    """Who acts, for the core."""
    return account().actor


def scope() -> Scope:
    """How far they reach, for the core."""
    return account().scope


def locality_id() -> int:
    """The locality in which the asker creates things."""
    return account().locality_id


def may(permission: str) -> bool:
    """Whether the asker holds a permission; for what a page offers (the gate is what decides)."""
    return bool(current_user.is_authenticated) and access.allows(current_user.role, permission)
