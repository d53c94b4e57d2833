"""Who asks: the account or the token behind a request, as the values that are handed down to the core."""

from __future__ import annotations

from flask import g
from flask_login import current_user

from app import access
from app.access.bearer import Bearer
from app.accounts import Account
from app.base.actors import Actor, Scope


def account() -> Account:
    """The account that is signed in. Behind a page's gate there always is one."""
    return current_user  # type: ignore[no-any-return]


def _asker() -> Account | Bearer:
    """Who asks, by session or by bearer token."""
    return g.get("bearer") or account()


def actor() -> Actor:
    """Who acts, for the core."""
    return _asker().actor


def scope() -> Scope:
    """How far they reach, for the core."""
    return _asker().scope


def role() -> str:
    """What they are."""
    return _asker().role


def locality_id() -> int:
    """The locality in which the asker creates things."""
    return account().locality_id


def may(permission: str) -> bool:
    """Whether the asker holds a permission; for what a page offers (the gate is what decides)."""
    return bool(current_user.is_authenticated) and access.allows(current_user.role, permission)
