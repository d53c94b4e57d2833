"""How near a draft comes to what is true of a made plan; counted, so that a failing shape can be found."""

from __future__ import annotations

from collections import Counter
from difflib import SequenceMatcher

from campaigns.plans.reading.words import gist, key

FIELDS = ("kind", "value", "operator", "assumed", "lead", "places", "measure")


def like(one, other):
    one, other = gist(one), gist(other)
    if one == other:
        return 1.0
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def matched(got, wanted):
    """(wanted, got) pairs, each used once, the most alike first; what was not found; what was invented."""
    pairs = sorted(
        (
            (like(g.text, w["text"]) + 0.01 * (g.lead == w["lead"]), i, j)
            for i, g in enumerate(got)
            for j, w in enumerate(wanted)
        ),
        reverse=True,
    )
    left, right, found = set(range(len(got))), set(range(len(wanted))), []
    for score, i, j in pairs:
        if score > 0.85 and i in left and j in right:
            left.discard(i)
            right.discard(j)
            found.append((wanted[j], got[i]))
    return found, [wanted[j] for j in sorted(right)], [got[i] for i in sorted(left)]


def faults(draft, truth):
    """[(what, words)] for everything that is not as it should be; and how many things were asked."""
    out, asked = [], Counter()
    pairs, missed, invented = matched(draft.targets, truth["targets"])
    asked["target"] += len(truth["targets"])
    out += [("target missed", w["text"]) for w in missed] + [("target invented", g.text) for g in invented]
    for want, got in pairs:
        has = {
            "kind": got.kind, "value": got.value, "operator": got.operator, "assumed": got.operator_assumed,
            "lead": key(got.lead), "places": len(got.places), "measure": key(got.measure),
        }  # fmt: skip
        for name in FIELDS:
            if name not in want:
                continue
            asked[name] += 1
            right = key(want[name]) if name in ("lead", "measure") else want[name]
            fine = has[name] == right
            if name == "value" and want["kind"] in ("text", "yesno"):
                fine = has["value"] is True or want["kind"] == "text"
            if not fine:
                out.append((f"target {name}", f"{want['text'][:60]}: {has[name]!r} for {right!r}"))
    pairs, missed, invented = matched(draft.tasks, truth["tasks"])
    asked["task"] += len(truth["tasks"])
    out += [("task missed", w["text"]) for w in missed] + [("task invented", g.text) for g in invented]
    for want, got in pairs:
        for name, has, right in (
            ("lead", key(got.lead), key(want["lead"])),
            ("deadline", (got.deadline.kind, got.deadline.date), want["deadline"]),
            ("output", key(got.output), key(want.get("output", got.output))),
        ):
            asked[f"task {name}"] += 1
            if has != right:
                out.append(
                    (f"task {name}", f"{want['text'][:50]} [{got.deadline.raw}]: {has!r} for {right!r}")
                )
    left = [
        (r.cadence, r.before_day, r.before_month, key(r.who), key(r.to))
        for r in draft.reporting_rules
        if r.before_day
    ]
    for want in truth["rules"]:
        asked["rule"] += 1
        one = (want["cadence"], want["day"], want["month"], key(want["who"]), key(want["to"]))
        if one in left:
            left.remove(one)
        else:
            out.append(("rule", f"{one}; printed {left}"))
    if len(left) > len(truth["rules"]):
        out.append(("rule invented", str(left)))
    for name, right in truth.get("head", {}).items():
        asked["head"] += 1
        has = getattr(draft, name)
        if (key(has) if isinstance(has, str) else has) != (key(right) if isinstance(right, str) else right):
            out.append((f"head {name}", f"{has!r} for {right!r}"))
    return out, asked
