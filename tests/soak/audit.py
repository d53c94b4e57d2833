"""What the phones know against what the database says, read without any code of the application.

`compare` returns the faults, by kind; an evening without faults returns none. Presence is checked against a model of a
few lines that knows nothing of the order in which anything arrived.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import create_engine, text

from tests.soak.evening import Hall

CLOCK_TOLERANCE = 120.0  # seconds, as the protocol says
LATENESS = 45.0  # the longest that a call of ours is on its way; wrong clocks are wrong by hours
KEPT = ("kind", "source", "corrects")


@dataclass
class Story:
    """What the phones logged. `skews`: by how many seconds each phone's clock was ahead, at any time of the evening."""

    tries: list[dict]
    greens: list[dict]
    skews: dict[str, set[float]]


@dataclass
class Verdict:
    """Faults by kind, and the figures of the evening."""

    faults: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    figures: dict[str, Any] = field(default_factory=dict)

    @property
    def counts(self) -> dict[str, int]:
        return {kind: len(found) for kind, found in self.faults.items() if found}


def story_of(lines: list[dict], skews: dict[str, set[float]]) -> Story:
    """The story that the phones' logs tell."""
    return Story([x for x in lines if x["t"] == "try"], [x for x in lines if x["t"] == "green"], skews)


def compare(hall: Hall, story: Story, url: str) -> Verdict:
    """Every fault of an evening."""
    verdict = Verdict()
    stored = _rows(
        url,
        "SELECT e.*, p.name AS person FROM attendance_event e LEFT JOIN person p ON p.id = e.person_id",
        hall,
    )
    told = _once(story, stored, verdict)
    _content(told, stored, verdict)
    _clocks(told, stored, story.skews, verdict)
    _presence(hall, told, stored, url, verdict)
    conflicts = _rows(url, "SELECT event_id FROM event_conflict", None)
    verdict.faults["conflict"] += [row["event_id"] for row in conflicts]
    verdict.figures |= {
        "scans accepted by the phones": len(story.greens), "events stored": len(stored),
        **{f"  {result}": n for result, n in sorted(Counter(row["result"] for row in stored).items())},
        "lost": len(verdict.faults["lost"]), "invented": len(verdict.faults["invented"]),
        "stored twice": len(verdict.faults["twice"]),
    }  # fmt: skip
    return verdict


def _once(story: Story, stored: list[dict], verdict: Verdict) -> dict[str, dict]:
    """Everything accepted is stored once, and nothing else is. Returns what was told, by id."""
    told = {line["wire"]["id"]: line for line in story.greens}
    there = {row["id"] for row in stored}
    verdict.faults["lost"] += sorted(set(told) - there)
    # The plug was pulled between the writing and the sign: such a scan may be there, as it was tried.
    unseen = {(line["phone"], line["step"]): line for line in story.tries}
    for line in story.greens:
        unseen.pop((line["phone"], line["step"]), None)
    for row in stored:
        if row["id"] in told:
            continue
        match = next((key for key, line in unseen.items() if _could_be(line, row)), None)
        if match is None:
            verdict.faults["invented"].append(row["id"])
        else:
            line = unseen.pop(match)
            told[row["id"]] = line | {"wire": line.get("wire") or _as_wire(row)}
    # One scan under two ids: no phone makes two scans of a card in the same instant.
    same = Counter(
        (
            row["lesson_id"],
            row["kind"],
            row["code"],
            str(row["device_time"]),
            row["walkin"] and row["walkin"].get("name"),
            row["corrects"],
        )
        for row in stored
    )
    verdict.faults["twice"] += [str(key) for key, n in same.items() if n > 1]
    return told


def _could_be(line: dict, row: dict) -> bool:
    if "wire" in line:
        return line["wire"]["id"] == row["id"]
    tail = line["text"].rpartition("/")[2]
    return line["lesson"] == row["lesson_id"] and (
        row["code"].rpartition("/")[2] == tail if tail else row["kind"] == "void"
    )


def _as_wire(row: dict) -> dict:
    return {
        "id": row["id"], "kind": row["kind"], "code": row["code"], "source": row["source"], "walkin": row["walkin"],
        "corrects": row["corrects"], "device_time": row["device_time"].isoformat(),
    }  # fmt: skip


def _content(told: dict[str, dict], stored: list[dict], verdict: Verdict) -> None:
    """What is stored is what was said: nothing moved, nothing changed."""
    for row in stored:
        line = told.get(row["id"])
        if line is None:
            continue
        wire = line["wire"]
        differs = [key for key in KEPT if (wire.get(key) or None) != (row[key] or None)]
        differs += ["lesson"] if line["lesson"] != row["lesson_id"] else []
        differs += ["code"] if (wire.get("code") or "") != row["code"] else []
        differs += ["walkin"] if (wire.get("walkin") or None) != (row["walkin"] or None) else []
        differs += ["device_time"] if _moment(wire["device_time"]) != row["device_time"] else []
        moved = row["device_time"] + timedelta(seconds=row["clock_offset"])
        differs += ["happened_at"] if abs(moved - row["happened_at"]) > timedelta(milliseconds=1) else []
        verdict.faults["changed"] += [f"{row['id']} {key}" for key in differs]


def _clocks(
    told: dict[str, dict], stored: list[dict], skews: dict[str, set[float]], verdict: Verdict
) -> None:
    """A wrong clock is known and flagged, a right one never."""
    flagged: Counter[str] = Counter()
    for row in stored:
        if row["id"] not in told:
            continue
        phone = told[row["id"]]["phone"]
        # The offset is that of the batch which was heard first: the server's now − the phone's now.
        fits = [s for s in skews[phone] if -1 < row["clock_offset"] + s < LATENESS]
        if not fits:
            verdict.faults["offset"].append(f"{row['id']} {phone} {row['clock_offset']}")
        wrong = bool(fits) and abs(fits[0]) > CLOCK_TOLERANCE
        flagged[phone] += "clock_off" in row["flags"]
        if wrong != ("clock_off" in row["flags"]):
            verdict.faults["flag"].append(f"{row['id']} {phone} {row['flags']}")
    verdict.figures |= {f"flagged clock_off, phone {phone}": flagged[phone] for phone in sorted(skews)}


def _presence(hall: Hall, told: dict[str, dict], stored: list[dict], url: str, verdict: Verdict) -> None:
    """Attendance, and what waits for a person, are what the model says."""
    at = {row["id"]: row["happened_at"] for row in stored}
    expected, waiting = model(hall, {i: line for i, line in told.items() if i in at}, at)
    rows = _rows(
        url, "SELECT a.lesson_id, p.name AS person, a.first_in, a.source, a.verified, a.event_id FROM attendance a "
        "JOIN person p ON p.id = a.person_id", hall,
    )  # fmt: skip
    got: dict[tuple[int, str], dict] = {}
    for row in rows:
        key = (row["lesson_id"], row["person"])
        if key in got:
            verdict.faults["present twice"].append(str(key))
        got[key] = row
    verdict.faults["absent"] += [str(key) for key in sorted(set(expected) - set(got))]
    verdict.faults["present"] += [str(key) for key in sorted(set(got) - set(expected))]
    for key in set(got) & set(expected):
        first, ids = expected[key]
        row = got[key]
        if row["first_in"] != first or row["event_id"] not in ids or not row["verified"]:
            verdict.faults["first in"].append(f"{key} {row['first_in']} expected {first}")
    undone = {row["corrects"] for row in stored if row["kind"] == "void" and row["result"] == "created"}
    held = {row["id"] for row in stored if row["result"] == "held" and row["id"] not in undone}
    verdict.faults["held"] += [f"{i} {_of(stored, i)}" for i in sorted(held - waiting)]
    verdict.faults["not held"] += [f"{i} {_of(stored, i)}" for i in sorted(waiting - held)]
    verdict.figures |= {
        "present, by the database": len(got), "present, by the model": len(expected),
        "waiting for a person": len(held), "waiting, by the model": len(waiting),
    }  # fmt: skip


def _of(stored: list[dict], event_id: str) -> str:
    row = next(row for row in stored if row["id"] == event_id)
    return f"{row['kind']} {row['result']} {row['problem']}"


def model(
    hall: Hall, told: dict[str, dict], at: dict[str, datetime]
) -> tuple[dict[tuple[int, str], tuple[datetime, set[str]]], set[str]]:
    """(lesson, name) → when they came and by which event(s); ids of what nobody can count. A set in, no order."""
    names = {form: name for _, name, card in [*hall.listed, *hall.unlisted] for form in (card, card[:8])}
    by_number = {number: name for number, name, _ in [*hall.listed, *hall.unlisted]}
    blank = set(hall.blanks)

    def card(wire: dict) -> str:
        return (wire.get("code") or "").rpartition("/")[2]

    walkins = [line["wire"] for line in told.values() if line["wire"]["kind"] == "walkin"]
    names |= {card(w): w["walkin"]["name"] for w in walkins if card(w) in blank and w.get("walkin")}
    joined = {by_number[w["person"]] for w in walkins if w.get("person")} | {
        name for _, name, _ in hall.listed
    }
    joined |= {w["walkin"]["name"] for w in walkins if w.get("walkin")}
    undone = {line["wire"]["corrects"] for line in told.values() if line["wire"]["kind"] == "void"}
    present: dict[tuple[int, str], tuple[datetime, set[str]]] = {}
    waiting: set[str] = set()
    for event_id, line in told.items():
        wire = line["wire"]
        if wire["kind"] == "void" or event_id in undone:
            continue
        named = (
            (wire.get("walkin") or {}).get("name")
            or by_number.get(wire.get("person"))
            or names.get(card(wire))
        )
        if named in joined:
            key = (line["lesson"], named)
            first, ids = present.get(key, (at[event_id], set()))
            if at[event_id] <= first:
                present[key] = (at[event_id], (ids if at[event_id] == first else set()) | {event_id})
        elif named or card(wire) in blank:
            waiting.add(event_id)
    return present, waiting


def _rows(url: str, query: str, hall: Hall | None) -> list[dict]:
    """Rows of the lessons of the hall, with moments and lists as such on both databases."""
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            rows = [dict(row) for row in connection.execute(text(query)).mappings()]
    finally:
        engine.dispose()
    for row in rows:
        for key in ("flags", "walkin"):
            if isinstance(row.get(key), str):
                row[key] = json.loads(row[key])
        for key in ("device_time", "happened_at", "received_at", "first_in"):
            if key in row:
                row[key] = _moment(row[key])
    return [row for row in rows if hall is None or row["lesson_id"] in hall.lessons]


def _moment(said: str | datetime) -> datetime:
    """A moment as the phone or the database says it; both databases keep UTC without saying so."""
    moment = datetime.fromisoformat(said.replace("Z", "+00:00")) if isinstance(said, str) else said
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
