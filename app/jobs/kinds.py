"""The kinds of long work: each names its handler, what people call it, and who may see it.

A handler stands in a module of this folder that `app.jobs.register` imports:

    @handles("rosters.apply", title=N_("Ghi danh sách"), permission=IMPORT_ROSTER)
    def apply(order: Order, progress: Progress) -> Mapping[str, Any]: ...
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.access import allows

if TYPE_CHECKING:
    from app.jobs.lease import Order
    from app.jobs.progress import Progress

Handler = Callable[["Order", "Progress"], Mapping[str, Any] | None]


@dataclass(frozen=True, slots=True)
class Kind:
    """`title`: what people call it, a msgid. `permission`: who may see, cancel and repeat its jobs."""

    code: str
    title: str
    permission: str
    cancellable: bool
    run: Handler


KINDS: dict[str, Kind] = {}


def handles(
    code: str, *, title: str, permission: str, cancellable: bool = True
) -> Callable[[Handler], Handler]:
    """Register the handler of a kind. What it returns is the job's result: a small JSON object of ids and counts.

    It is called inside an app context without an open transaction and does its own: `with writing():` … commit, one
    commit a step. It may be called again from the start after a kill, so a second run must find what the first did:
    either by its own records, or by ending the job in the very transaction of its work (`progress.complete`).
    A CoreError ends the job as failed with its sentence; anything else is tried again (`lease.MOST_ATTEMPTS`).
    """

    def mark(run: Handler) -> Handler:
        if code in KINDS and KINDS[code].run is not run:
            raise RuntimeError(f"two handlers for {code}")
        KINDS[code] = Kind(code, title, permission, cancellable, run)
        return run

    return mark


def of(code: str) -> Kind:
    """The kind of that code; LookupError where no handler is registered."""
    return KINDS[code]


def allowed(role: str) -> frozenset[str]:
    """The kinds whose jobs a role may see."""
    return frozenset(code for code, kind in KINDS.items() if allows(role, kind.permission))
