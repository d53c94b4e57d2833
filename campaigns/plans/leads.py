"""Which unit of the locality leads a line: the plan's own words beside the names and spellings of the units."""

from __future__ import annotations

import re
from collections.abc import Mapping

from campaigns.plans.reading.words import key
from campaigns.plans.target import Target
from campaigns.plans.task import Task
from trainees import areas

_PARTS = re.compile(r"[,;/\n]|\s(?:và|chủ trì)\s")
_OURS = re.compile(r"\s(?:xã|phường|đặc khu)\b", re.IGNORECASE)


def unit_of(lead: str, known: Mapping[str, int]) -> int | None:
    """The unit that a lead names, the whole of it or its first part; with or without the locality's name behind.

    `known`: `areas.known_units`. None: no unit is written so.
    """
    for words in (lead, _PARTS.split(lead, maxsplit=1)[0]):
        shorter = [words[: each.start()] for each in _OURS.finditer(words)]
        for each in (words, *reversed(shorter)):
            found = known.get(areas.name_key(each))
            if found is not None:
                return found
    return None


def proposed(lines: list[Target] | list[Task], locality_id: int) -> dict[int, int]:
    """Line id → the unit that its lead names, of the lines that have none yet. Two queries."""
    known = areas.known_units(locality_id)
    found = {each.id: unit_of(each.lead, known) for each in lines if each.lead and each.lead_unit_id is None}
    return {line_id: unit_id for line_id, unit_id in found.items() if unit_id is not None}


def same(one: str, other: str) -> bool:
    """Whether two leads are the same words."""
    return bool(one) and key(one) == key(other)
