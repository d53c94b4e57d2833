"""What neighbourhoods ask of the teams that come: said, taken back, and laid beside what the teams have.

Words are compared as they are folded ("Loa kéo" is "loa kéo", "tiếng Bru" is "Bru"): two people who write one thing in two
ways mean one thing.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Final

from sqlalchemy import select

from app.base.actors import Scope
from app.base.db import db, hold
from app.base.errors import Conflict, Refused
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

    @property
    def mark(self) -> str:
        """By what a form tells later which words it showed."""
        return hashlib.sha256(json.dumps(asdict(self)).encode()).hexdigest()[:16]


def language_key(word: str) -> str:
    """By what a language is known: 'tiếng Bru' and 'bru' are one."""
    return fold(word).removeprefix("tieng ")


@dataclass(frozen=True, slots=True)
class Needs:
    """The needs of a locality's neighbourhoods. Every word that one of them needs has one spelling, theirs; words that nobody
    needs stay as they are."""

    said: Mapping[int, Said]
    _languages: Mapping[str, str]
    _equipment: Mapping[str, str]
    _clusters: Mapping[str, str]

    def languages(self, words: Iterable[str]) -> frozenset[str]:
        """Languages in the one spelling."""
        return frozenset(self._languages.get(language_key(word), word) for word in words)

    def equipment(self, words: Iterable[str]) -> frozenset[str]:
        """Things in the one spelling."""
        return frozenset(self._equipment.get(fold(word), word) for word in words)

    def of(self, home_id: int | None) -> Said:
        """What one neighbourhood needs; nothing where nobody said anything."""
        return self.said.get(home_id or 0, Said())

    def cluster(self, home_id: int | None) -> str | None:
        """The cluster of a neighbourhood; None where nobody said."""
        found = self.of(home_id).cluster
        return self._clusters.get(fold(found), found) or None


def of_locality(locality_id: int) -> Needs:
    """One query."""
    rows: dict[int, list[Need]] = defaultdict(list)
    for row in db.session.scalars(select(Need).where(Need.locality_id == locality_id).order_by(Need.id)):
        rows[row.neighbourhood_id].append(row)
    said = {home_id: _heard(home_id, theirs) for home_id, theirs in rows.items()}
    every = said.values()
    return Needs(
        said,
        _spelled((word for one in every for word in one.languages), language_key),
        _spelled((word for one in every for word in one.equipment), fold),
        _spelled((one.cluster for one in every if one.cluster), fold),
    )


def of(home: Neighbourhood) -> Said:
    """What one neighbourhood needs. One query."""
    return _heard(home.id, _rows(home))


def _rows(home: Neighbourhood) -> list[Need]:
    """Read anew: the session may have read them before the change had its turn."""
    query = select(Need).where(Need.neighbourhood_id == home.id).order_by(Need.id)
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


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


def _spelled(words: Iterable[str], key: Key) -> dict[str, str]:
    """Key → the word as it was written first."""
    found: dict[str, str] = {}
    for word in words:
        found.setdefault(key(word), word)
    return found


def _once(words: Iterable[str], key: Key) -> tuple[str, ...]:
    return tuple(_spelled(words, key).values())


# --- saying --------------------------------------------------------------------------------------------------


def say(home: Neighbourhood, said: Said, *, seen: str | None = None) -> bool:
    """From now on a neighbourhood needs this and nothing else; whether it differs. `seen`: the mark of what whoever says it saw;
    Conflict when somebody said otherwise since. Refused `need_vietnamese`: every team speaks it; `need_many`: more than MOST words."""
    hold(home)
    said, rows = _read(said), _rows(home)
    was = _heard(home.id, rows)
    if said == was:
        return False
    _still(was, seen)
    own = _own(home, rows)
    if own is None:
        _free(home)
        own = Need(locality_id=home.locality_id, neighbourhood_id=home.id, said_of=home.id)
        db.session.add(own)
        db.session.flush()  # it is empty, and that is what stood before
    _write(own, said, [row for row in rows if row is not own and row.overruled_in != home.id])
    return True


def _still(was: Said, seen: str | None) -> None:
    if seen not in (None, was.mark):
        raise Conflict(
            "need_changed",
            "Người khác vừa sửa nơi này nên chưa ghi gì. Xem lại nơi này cần gì rồi làm lại.",
        )


def undo(home: Neighbourhood, *, seen: str | None = None) -> Said:
    """What stood before the last change stands again, and the change can be had back in the same way. `seen`, Conflict: as `say`.
    Refused `need_unsaid`."""
    hold(home)
    rows = _rows(home)
    own = _own(home, rows)
    if own is None or own.before is None:
        raise Refused("need_unsaid", "Chưa có lần sửa nào để hoàn tác.")
    _still(_heard(home.id, rows), seen)
    was = own.before
    before = Said(tuple(was["languages"]), tuple(was["equipment"]), was["cluster"])
    _write(own, before, [row for row in rows if row.id in was["turned"]])
    return _heard(home.id, rows)


def undoable(home: Neighbourhood) -> bool:
    """Whether there is a last change."""
    own = _own(home, _rows(home))
    return own is not None and own.before is not None


def together(homes: Sequence[Neighbourhood], cluster: str) -> int:
    """These neighbourhoods lie together ('': in no cluster any more). How many of them did not before. As `say`."""
    moved = 0
    for home in sorted(homes, key=lambda home: home.id):
        hold(home)  # what somebody just says of it besides stays
        moved += say(home, replace(of(home), cluster=cluster))
    return moved


def _write(own: Need, said: Said, turned: Sequence[Need]) -> None:
    """A neighbourhood's own words; `turned`: rows of others that they overrule from now on, or do not any more."""
    own.before = {
        "languages": own.languages, "equipment": own.equipment, "cluster": own.cluster,
        "turned": [row.id for row in turned],
    }  # fmt: skip
    own.languages, own.equipment, own.cluster = list(said.languages), list(said.equipment), said.cluster
    own.overruled_in = None  # where it was overruled, it has been said anew since
    for row in turned:
        row.overruled_in = None if row.overruled_in == own.said_of else own.said_of
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
