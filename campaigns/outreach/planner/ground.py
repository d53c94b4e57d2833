"""What can be at all: who may go where when, which locks stand, what was promised. All three ways of planning share it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from math import ceil

from campaigns.outreach.planner.problems import Problem, allowed, limit, not_one, of_wishes, when
from campaigns.outreach.planner.season import HALF, Neighbourhood, Season, Team, Visit, kilometres
from campaigns.outreach.planner.yields import PRIOR, Expected, Prior, expected


class Ground:
    """A season made ready for planning; nothing here changes once it is made.

    candidates: the visits that may be chosen (in order). must: the locked ones among them. promised: neighbourhoods that
    are to get at least one visit. problems: what cannot be, in words.
    """

    def __init__(self, season: Season, prior: Prior = PRIOR) -> None:
        self.season, self.prior = season, prior
        self.expected: dict[tuple[int, int], Expected] = expected(season, prior)
        self.teams = {team.id: team for team in season.teams}
        self.places = {place.id: place for place in season.neighbourhoods}
        self.targets = {target.id: target for target in season.targets if target.value > 0}
        self.kinds = {
            team.id: frozenset(t.id for t in self.targets.values() if team.teaches(t))
            for team in season.teams
        }
        self.km = {(t.id, p.id): kilometres(t, p) for t in season.teams for p in season.neighbourhoods}
        wishes = season.wishes
        self.budget = season.budget.visits
        self.visits_most = wishes.visits_most
        self.team_most = len(season.slots) if wishes.team_most is None else int(wishes.team_most / HALF)
        self.first = min((slot.day for slot in season.slots), default=None)
        self.problems = of_wishes(season)
        self.must = self._settled()
        self.candidates = self._possible()
        self.team_least = self._least()
        self.promised = self._promised()

    def obstacles(self, team: Team, place: Neighbourhood) -> list[str]:
        """Why a team cannot be sent to a neighbourhood, whatever the day; nothing if it can."""
        wishes, found = self.season.wishes, []
        if team.members < wishes.members_least:
            found.append("thiếu người cho các vai trò")
        if place.languages and not place.languages & team.languages:
            found.append("không nói tiếng " + " hay ".join(sorted(place.languages)))
        if place.equipment - team.equipment:
            found.append("thiếu " + ", ".join(sorted(place.equipment - team.equipment)))
        if wishes.farthest_km is not None and self.km[team.id, place.id] > wishes.farthest_km:
            found.append("quá xa")
        return found

    def score(self, visits: Iterable[Visit]) -> float:
        """Weighted people expected to be helped, less the price of the kilometres. What every planner raises."""
        visits = list(visits)
        travel = sum(self.km[v.team_id, v.neighbourhood_id] for v in visits) * self.season.wishes.km_price
        return self.gain(visits) - travel

    def gain(self, visits: Iterable[Visit]) -> float:
        """Weighted people expected to be helped."""
        return sum(self.targets[target].value * people for target, people in self.helped(visits).items())

    def helped(self, visits: Iterable[Visit]) -> dict[int, float]:
        """For each target's id the people expected to be helped: for two targets they may be the same people."""
        counts = Counter((v.neighbourhood_id, t) for v in visits for t in self.kinds[v.team_id])
        found = dict.fromkeys(self.targets, 0.0)
        for (place, target), times in sorted(counts.items()):
            found[target] += self.expected[place, target].after(times)
        return found

    def short(self, visits: Iterable[Visit]) -> int:
        """By how many half-days promises (a first visit, a team's least) are missed. Less of it comes before any gain."""
        visits = list(visits)
        seen, load = {v.neighbourhood_id for v in visits}, Counter(v.team_id for v in visits)
        teams = sum(max(0, least - load[team]) for team, least in self.team_least.items())
        return len(self.promised - seen) + teams

    def week_of(self, visit: Visit) -> int:
        """Which week of the period it is, from 0."""
        return 0 if self.first is None else (visit.slot.day - self.first).days // 7

    def cluster_of(self, visit: Visit) -> str | None:
        """The cluster that binds a team for the day, None where it does not matter."""
        return self.places[visit.neighbourhood_id].cluster if self.season.wishes.one_cluster_a_day else None

    def _settled(self) -> tuple[Visit, ...]:
        """The locks that can stand together, in the order they were made. A person's lock overrules language, equipment and
        distance; it cannot make a team free or be in two places.
        """
        stand: list[Visit] = []
        for visit in dict.fromkeys(self.season.locks.must):
            why = self._against(visit, stand)
            if why is None:
                stand.append(visit)
                continue
            self.problems.append(Problem(
                "locks", f"Ghim {self.named(visit)} không giữ được: {why}.", visit.neighbourhood_id, visit.team_id
            ))  # fmt: skip
        return tuple(stand)

    def _against(self, visit: Visit, stand: list[Visit]) -> str | None:
        team, place = self.teams.get(visit.team_id), self.places.get(visit.neighbourhood_id)
        if team is None or place is None or visit.slot not in self.season.slots:
            return "tổ, nơi đến hoặc buổi này không còn trong đợt; bỏ ghim"
        if visit in self.season.locks.never:
            return "vừa bắt buộc vừa cấm; bỏ một trong hai ghim"
        if visit.slot not in team.available:
            return f"{team.name} không rảnh buổi ấy; hỏi lại tổ hoặc bỏ ghim"
        for other in stand:
            if (other.slot, other.team_id) == (visit.slot, visit.team_id):
                return f"trái với ghim {self.named(other)}; một tổ chỉ ở một nơi, bỏ một trong hai"
        there = [other for other in stand if other.neighbourhood_id == place.id]
        if sum(other.slot == visit.slot for other in there) >= self.season.wishes.teams_at_once:
            return f"{place.name} buổi ấy đã đủ số tổ đến cùng lúc; đổi buổi"
        if len(there) >= self.visits_most:
            return (
                f"{place.name} đã đủ {self.visits_most} buổi được phép trong đợt; tăng mức này hoặc bỏ ghim"
            )
        if sum(other.team_id == team.id for other in stand) >= self.team_most:
            return f"{team.name} đã đủ số ngày nhiều nhất; tăng mức này hoặc bỏ ghim"
        if len(stand) >= self.budget:
            budget = self.season.budget
            if not self.budget:
                return f"{not_one(budget)}; tăng {limit(budget)} hoặc bỏ ghim"
            return f"vượt {allowed(budget)}; tăng {limit(budget)} hoặc bỏ bớt ghim"
        return None

    def named(self, visit: Visit) -> str:
        """A visit as it is said: “Tổ 3 – Thôn Đông, sáng 14/11/2026”."""
        team, place = self.teams.get(visit.team_id), self.places.get(visit.neighbourhood_id)
        who = team.name if team else f"tổ không còn (số {visit.team_id})"
        where = place.name if place else f"nơi số {visit.neighbourhood_id}"
        return f"“{who} – {where}, {when(visit.slot)}”"

    def _possible(self) -> tuple[Visit, ...]:
        never = self.season.locks.never
        taken = {(visit.slot, visit.team_id) for visit in self.must}
        found = list(self.must)
        for team in self.season.teams:
            near = [place for place in self.season.neighbourhoods if not self.obstacles(team, place)]
            for slot in self.season.slots:
                if slot in team.available and (slot, team.id) not in taken:
                    found += [v for place in near if (v := Visit(slot, team.id, place.id)) not in never]
        return tuple(sorted(set(found), key=lambda visit: visit.in_order))

    def _least(self) -> dict[int, int]:
        """For each team the half-days it is owed: no more than it can go out."""
        wanted = min(ceil(self.season.wishes.team_least / HALF), self.team_most)
        can = Counter(team for team, _slot in {(v.team_id, v.slot) for v in self.candidates})
        return {team.id: min(wanted, can[team.id]) for team in self.season.teams}

    def _promised(self) -> frozenset[int]:
        weeks = self.season.wishes.weeks_without
        if weeks is None or not self.season.slots:
            return frozenset()
        first = min(slot.day for slot in self.season.slots)
        can = {visit.neighbourhood_id for visit in self.candidates}
        found = set()
        for place in self.season.neighbourhoods:
            if place.last_visit is not None and (first - place.last_visit).days < weeks * 7:
                continue
            if place.id in can:
                found.add(place.id)
                continue
            self.problems.append(Problem(
                "promise",
                f"{place.name} đã {weeks} tuần chưa ai đến nhưng không tổ nào đi được: {self.why_nobody(place)}.",
                place.id,
            ))  # fmt: skip
        return frozenset(found)

    def why_nobody(self, place: Neighbourhood) -> str:
        """Why no team can be sent to a neighbourhood, from the commonest obstacle to the rarest."""
        slots = set(self.season.slots)
        reasons = Counter(
            reason
            for team in self.season.teams
            for reason in self.obstacles(team, place)
            or ([] if team.available & slots else ["không rảnh buổi nào"])
        )
        if not self.season.teams:
            return "chưa có tổ nào"
        said = [
            f"{times} tổ {reason}"
            for reason, times in sorted(reasons.items(), key=lambda one: (-one[1], one[0]))
        ]
        return "; ".join(said) if said else "các buổi có thể đã bị cấm hoặc ghim nơi khác"
