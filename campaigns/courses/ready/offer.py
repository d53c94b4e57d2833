"""Ready: one ready-made course."""

from __future__ import annotations

from dataclasses import dataclass

from campaigns.courses.version import NOTHING, PASSED, Terms


@dataclass(frozen=True, slots=True)
class Ready:
    """What a locality may adopt.

    `skills`: codes of the catalogue; `outcomes`: what somebody can do afterwards, each of which can be checked; `lessons`:
    a suggestion, one line a meeting; `items`: what the trainer ticks while somebody does it; `proof`, `certifies` and
    `valid_months` as in a course's version.
    """

    code: str
    title: str
    skills: tuple[str, ...]
    hours: float
    audience: str
    outcomes: tuple[str, ...]
    lessons: tuple[str, ...]
    items: tuple[str, ...] = ()
    proof: str = NOTHING
    certifies: str = PASSED
    valid_months: int | None = None

    def terms(self) -> Terms:
        """As a course takes them; a training must hold as many lessons as it likes, of which all are attended."""
        return {
            "hours": self.hours, "audience": self.audience, "outcomes": "\n".join(self.outcomes), "proof": self.proof,
            "certifies": self.certifies, "valid_months": self.valid_months,
        }  # fmt: skip
