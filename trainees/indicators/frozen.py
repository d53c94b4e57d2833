"""The guard of what is published: whoever changes or deletes such a version through the session is stopped.

It is a fault of the program, not of a person: no verb of ours does it.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, event, inspect
from sqlalchemy.orm import Mapper

from trainees.indicators.definition import IndicatorVersion

_MAY_CHANGE = {"retired_at", "indicator"}


class PublishedError(RuntimeError):
    """A published version was about to change."""


def _published_before(version: IndicatorVersion) -> bool:
    """Whether the row in the database is published, whatever the object says by now."""
    past = inspect(version).attrs.published_at.history
    return any(moment is not None for moment in [*(past.deleted or past.unchanged or ())])


@event.listens_for(IndicatorVersion, "before_update")
def _no_change(mapper: Mapper[Any], connection: Connection, version: IndicatorVersion) -> None:
    if not _published_before(version):
        return
    changed = {a.key for a in inspect(version).attrs if a.history.has_changes()} - _MAY_CHANGE
    retired = inspect(version).attrs.retired_at.history.deleted or ()
    if changed or any(moment is not None for moment in [*retired]):
        raise PublishedError(
            f"a published version never changes: {', '.join(sorted(changed)) or 'retired_at'}"
        )


@event.listens_for(IndicatorVersion, "before_delete")
def _no_delete(mapper: Mapper[Any], connection: Connection, version: IndicatorVersion) -> None:
    if _published_before(version):
        raise PublishedError("a published version is never deleted")
