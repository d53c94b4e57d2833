"""Who acts and how far they reach: frozen values that the faces hand down to the core."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does it. `account_id` is None for the command line and for jobs; `name` is what an audit row shows.

    `device`: the name of the paired phone that speaks for the account.
    """

    account_id: int | None
    name: str
    device: str | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """What exists for the asker. `locality_id` None means every locality (command line, province).

    `trainer_id`: only the trainings that this account teaches; `device_id`: only the lessons and outreach days that this
    phone was paired for; `unit_id`: only this unit's parts of reports; `volunteer_id`: only the outreach days on which this
    account has a shift. Outside the scope a thing does not exist (404).
    """

    locality_id: int | None = None
    trainer_id: int | None = None
    device_id: int | None = None
    unit_id: int | None = None
    volunteer_id: int | None = None

    def covers(self, locality_id: int) -> bool:
        """Whether rows of that locality exist for the asker."""
        return self.locality_id is None or self.locality_id == locality_id


EVERYWHERE = Scope()
COMMAND_LINE = Actor(None, "dòng lệnh")
