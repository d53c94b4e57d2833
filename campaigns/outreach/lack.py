"""What stands in the way of a day or of a campaign: in words, and what somebody opens to mend it. (What the planner cannot do is a
`Problem`, for whom a move does not do a `Trouble`.)"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Lack:
    """One thing that is lacking. `what`: a sentence that says what and where; `remedy`: one that says what to do, '' where nothing
    is to be done. `at`: what is opened to mend it, such as 'shift'; `ids`: noun → id, of it and of what it stands in.
    """

    what: str
    remedy: str
    at: str
    ids: Mapping[str, int] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        """What and what to do, in one."""
        return f"{self.what} {self.remedy}".strip()
