"""What neighbourhoods ask of the teams that come: said, taken back, and laid beside what the teams have.

Words are compared as they are folded ("Loa kéo" is "loa kéo", "tiếng Bru" is "Bru"): two people who write one thing in two
ways mean one thing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Final

from sqlalchemy import select

from app.base.actors import Scope
from app.base.db import db, hold
from app.base.errors import Refused
from app.base.text import clean, fold
from campaigns.outreach.need import Need
from campaigns.outreach.team import Team
from campaigns.outreach.volunteer import Volunteer
from trainees import areas
from trainees.areas import Neighbourhood

MOST: Final = 20
"""Words of one kind; a volunteer's and a team's lists end there too."""
LONGEST_LANGUAGE: Final = 40
LONGEST: Final = 60
Key = Callable[[str], str]
"""By what two words are one."""
_VIETNAMESE: Final = {"viet", "viet nam", "kinh", "pho thong"}


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of one neighbourhood: as `Need` has it."""

    languages: tuple[str, ...] = ()
    equipment: tuple[str, ...] = ()
    cluster: str = ""

    def __bool__(self) -> bool:
        """Whether anything is said at all."""
        return bool(self.languages or self.equipment or self.cluster)


def language_key(word: str) -> str:
    """By what a language is known: 'tiếng Bru' and 'bru' are one."""
    return fold(word).removeprefix("tieng ")


@dataclass(frozen=True, slots=True)
class Needs:
    """The needs of a locality's neighbourhoods. Every word that one of them needs has one spelling, theirs; words that nobody
    needs stay as they are."""

    said: Mapping[int, Said]
    _spelled: Mapping[str, str] = field(default_factory=dict)

    def languages(self, words: Iterable[str]) -> frozenset[str]:
        """Languages in the one spelling."""
        return frozenset(self._spelled.get(f"language {language_key(word)}", word) for word in words)

    def equipment(self, words: Iterable[str]) -> frozenset[str]:
        """Things in the one spelling."""
        return frozenset(self._spelled.get(f"thing {fold(word)}", word) for word in words)

    def of(self, home_id: int | None) -> Said:
        """What one neighbourhood needs; nothing where nobody said anything."""
        return self.said.get(home_id or 0, Said())

    def cluster(self, home_id: int | None) -> str | None:
        """The cluster of a neighbourhood; None where nobody said."""
        found = self.of(home_id).cluster
        return self._spelled.get(f"cluster {fold(found)}", found) or None


def of_locality(locality_id: int) -> Needs:
    """One query."""
    rows: dict[int, list[Need]] = defaultdict(list)
    for row in db.session.scalars(select(Need).where(Need.locality_id == locality_id).order_by(Need.id)):
        rows[row.neighbourhood_id].append(row)
    said = {home_id: _heard(home_id, theirs) for home_id, theirs in rows.items()}
    spelled: dict[str, str] = {}
    for one in said.values():
        for word in one.languages:
            spelled.setdefault(f"language {language_key(word)}", word)
        for word in one.equipment:
            spelled.setdefault(f"thing {fold(word)}", word)
        if one.cluster:
            spelled.setdefault(f"cluster {fold(one.cluster)}", one.cluster)
    return Needs(said, spelled)


def of(home: Neighbourhood) -> Said:
    """What one neighbourhood needs. One query."""
    return _heard(home.id, _rows(home))


def _rows(home: Neighbourhood) -> list[Need]:
    return list(db.session.scalars(select(Need).where(Need.neighbourhood_id == home.id).order_by(Need.id)))


def _own(home: Neighbourhood, rows: Iterable[Need]) -> Need | None:
    return next((row for row in rows if row.said_of == home.id), None)


def _heard(home_id: int, rows: Sequence[Need]) -> Said:
    """A neighbourhood's own words first, then those of the ones that were taken into it, unless somebody said the whole anew."""
    own = [row for row in rows if row.said_of == home_id]
    own += [row for row in rows if row.said_of != home_id and row.overruled_in != home_id]
    return Said(
        _once((word for row in own for word in row.languages), language_key),
        _once((word for row in own for word in row.equipment), fold),
        next((row.cluster for row in own if row.cluster), ""),
    )


def _once(words: Iterable[str], key: Key) -> tuple[str, ...]:
    found: dict[str, str] = {}
    for word in words:
        found.setdefault(key(word), word)
    return tuple(found.values())


# --- saying --------------------------------------------------------------------------------------------------


def say(home: Neighbourhood, said: Said) -> bool:
    """From now on a neighbourhood needs this and nothing else; whether it differs. Refused `need_vietnamese`: every team speaks it;
    `need_many`: more than MOST words."""
    hold(home)
    said, rows = _read(said), _rows(home)
    was, own = _heard(home.id, rows), _own(home, rows)
    if said == was:
        return False
    if own is None:
        _free(home)
        own = Need(locality_id=home.locality_id, neighbourhood_id=home.id, said_of=home.id)
        db.session.add(own)
    for row in rows:
        if row is not own:
            row.overruled_in = home.id
    _write(own, said, was)
    return True


def undo(home: Neighbourhood) -> Said:
    """What stood before the last change stands again, and the change can be had back in the same way. Refused `need_unsaid`."""
    hold(home)
    own = _own(home, _rows(home))
    if own is None or own.before is None:
        raise Refused("need_unsaid", "Chưa có lần sửa nào để hoàn tác.")
    kept = own.before
    before = Said(tuple(kept["languages"]), tuple(kept["equipment"]), kept["cluster"])
    _write(own, before, Said(tuple(own.languages), tuple(own.equipment), own.cluster))
    return before


def undoable(home: Neighbourhood) -> bool:
    """Whether there is a last change."""
    own = _own(home, _rows(home))
    return own is not None and own.before is not None


def together(homes: Sequence[Neighbourhood], cluster: str) -> int:
    """These neighbourhoods lie together ('': in no cluster any more). How many of them did not before. As `say`."""
    return sum(
        say(home, replace(of(home), cluster=cluster)) for home in sorted(homes, key=lambda home: home.id)
    )


def _write(own: Need, said: Said, was: Said) -> None:
    own.before, own.overruled_in = asdict(was), None
    own.languages, own.equipment, own.cluster = list(said.languages), list(said.equipment), said.cluster
    db.session.flush()


def _free(home: Neighbourhood) -> None:
    """SQLite gives the number of its last row away again: whoever had it before does not have it any more."""
    stale = db.session.scalar(select(Need).where(Need.said_of == home.id))
    if stale is not None:
        stale.said_of = -stale.id
        db.session.flush()


def _read(said: Said) -> Said:
    languages = [word for one in said.languages if (word := _language(one))]
    if any(language_key(word) in _VIETNAMESE for word in languages):
        raise Refused("need_vietnamese", "Không cần ghi tiếng Việt: tổ nào cũng nói.")
    things = [word for one in said.equipment if (word := clean(one)[:LONGEST].strip())]
    found = Said(_once(languages, language_key), _once(things, fold), clean(said.cluster)[:LONGEST].strip())
    if max(len(found.languages), len(found.equipment)) > MOST:
        raise Refused("need_many", f"Một nơi ghi nhiều nhất {MOST} thứ tiếng và {MOST} thiết bị.")
    return found


def _language(text: str) -> str:
    """'Tiếng Bru' is written 'Bru', because sentences say the word themselves."""
    word = clean(text)
    head, _blank, rest = word.partition(" ")
    return (rest if rest and fold(head) == "tieng" else word)[:LONGEST_LANGUAGE].strip()


# --- beside the teams ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Home:
    """A neighbourhood with what it needs. `teams`: how many of the teams that go out have all of it, wherever they are at home;
    `missing`: what no team has: things, and of languages all where no team speaks any."""

    id: int
    name: str
    said: Said
    teams: int
    missing: Said

    @property
    def needs_something(self) -> bool:
        """Whether not every team will do."""
        return bool(self.said.languages or self.said.equipment)


@dataclass(frozen=True, slots=True)
class Words:
    """What teams have and neighbourhoods need, each word once, the commonest first."""

    languages: tuple[str, ...]
    equipment: tuple[str, ...]
    clusters: tuple[str, ...]


def listed(locality_id: int) -> list[Home]:
    """Every neighbourhood of a locality by name. Four queries."""
    needs = of_locality(locality_id)
    teams = [
        (needs.languages(speaks), needs.equipment(brings)) for speaks, brings in _teams(locality_id).values()
    ]
    found = []
    for home in areas.neighbourhoods(Scope(locality_id)):
        said = needs.of(home.id)
        languages, equipment = needs.languages(said.languages), needs.equipment(said.equipment)
        able = sum(
            (not languages or bool(languages & speaks)) and equipment <= brings for speaks, brings in teams
        )
        spoken = not languages or any(languages & speaks for speaks, _brings in teams)
        unowned = tuple(
            word
            for word in said.equipment
            if not any(needs.equipment([word]) <= brings for _speaks, brings in teams)
        )
        missing = Said(() if spoken else said.languages, unowned)
        found.append(Home(home.id, home.name, said, able, missing))
    return found


def words(locality_id: int) -> Words:
    """What can be offered to somebody who says a neighbourhood's needs. Three queries."""
    said, teams = of_locality(locality_id).said.values(), _teams(locality_id).values()
    return Words(
        _commonest([*(w for one in teams for w in one[0]), *(w for one in said for w in one.languages)], language_key),
        _commonest([*(w for one in teams for w in one[1]), *(w for one in said for w in one.equipment)], fold),
        tuple(sorted(_once((one.cluster for one in said if one.cluster), fold), key=areas.place_order)),
    )  # fmt: skip


def _teams(locality_id: int) -> dict[int, tuple[frozenset[str], frozenset[str]]]:
    """Team's id → what its people speak and what it has, as they wrote it: the teams that go out."""
    open_teams = (Team.locality_id == locality_id, Team.closed_at.is_(None))
    speaks: dict[int, set[str]] = defaultdict(set)
    volunteers = (
        select(Volunteer.team_id, Volunteer.languages)
        .join(Team, Team.id == Volunteer.team_id)
        .where(*open_teams, Volunteer.left_on.is_(None))
    )
    for team_id, languages in db.session.execute(volunteers).tuples():
        speaks[team_id].update(map(_language, languages))
    rows = db.session.execute(select(Team.id, Team.equipment).where(*open_teams).order_by(Team.id)).tuples()
    return {team_id: (frozenset(speaks[team_id]), frozenset(things)) for team_id, things in rows}


def _commonest(found: Iterable[str], key: Key) -> tuple[str, ...]:
    """Each word once in its commonest spelling, of two as common the first; words that nobody can need are left out."""
    spellings: dict[str, Counter[str]] = defaultdict(Counter)
    for word in found:
        spellings[key(word)][word] += 1
    by_use = sorted(spellings.items(), key=lambda one: (-one[1].total(), one[0]))
    return tuple(counts.most_common(1)[0][0] for one, counts in by_use if one and one not in _VIETNAMESE)
