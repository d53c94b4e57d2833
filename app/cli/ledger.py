"""flask ledger …: the proof that the ledger says what its writers say."""

from __future__ import annotations

import sys
from datetime import date
from typing import Any

import click
from flask.cli import with_appcontext

from app.base.actors import EVERYWHERE
from app.base.db import db
from app.cli.spoken import json_option, reads, say, writes
from campaigns import held, trainings
from campaigns.attendance import completion
from campaigns.outreach import log
from campaigns.trainings import Training
from certificates.assessments import passing, progress
from certificates.outside import outside_result
from trainees import areas, ledger, skills
from trainees.counting import keeping, proving

group = click.Group("ledger", help="The ledger of skills.")


@group.command("reconcile")
@json_option
@with_appcontext
@reads
def reconcile(as_json: bool) -> None:
    """Compare all live lines with what their writers say (presence, lists of held trainings, assessments, results from
    elsewhere, events of outreach days), and all maintained counts with the lines; exit 1 with the differences, by ids."""
    codes = {skill.id: skill.code for skill in skills.catalogue()}
    found, past = trainings.listed(EVERYWHERE), held.everything(EVERYWHERE)
    wanted = (
        {
            (training.key, ledger.ATTENDED, person, codes[skill], day)
            for training in found
            for (person, skill), day in completion.wanted(training).items()
        }
        | {
            (one.key, ledger.LISTED, person, codes[skill], day)
            for one in past
            for (person, skill), day in held.wanted(one).items()
        }
        | {
            (passing.key(training), passing.PASSED, person, codes[skill], day)
            for training in found
            for (person, skill), day in passing.wanted(training).items()
        }
        | {
            (proof.source, proof.kind, proof.person_id, codes[proof.skill_id], proof.on)
            for proof in outside_result.proofs(EVERYWHERE)
        }
    )
    wanted |= set(log.lines(EVERYWHERE))
    lines = {(line.source, line.kind, line.person_id, line.skill, line.on) for line in ledger.lines()}
    # A result of the practical checklist is derived too: it is held against the ticks, as its proof is against it.
    wanted |= {row for training in found for row in _practice(training, progress.wanted(training))}
    live = lines | {row for training in found for row in _practice(training, progress.settled(training))}
    said, written = log.derived(EVERYWHERE)
    wanted, live = wanted | said, live | written
    proofs = [proving.prove(place) for place in areas.locality_ids(EVERYWHERE)]
    answer: dict[str, Any] = {
        "equal": wanted == live and all(proof.equal for proof in proofs), "trainings": len(found), "held": len(past), "lines": len(lines),
        "missing": [_difference(*row) for row in sorted(wanted - live)],
        "extra": [_difference(*row) for row in sorted(live - wanted)],
        "counts": {
            "versions": sum(proof.versions for proof in proofs), "spans": sum(proof.spans for proof in proofs),
            "missing": [row for proof in proofs for row in proof.missing],
            "extra": [row for proof in proofs for row in proof.extra],
            "steps": [row for proof in proofs for row in proof.steps],
        },
    }  # fmt: skip
    say(answer, as_json, lambda: _told(answer))
    if not answer["equal"]:
        sys.exit(1)


def _practice(
    training: Training, said: dict[tuple[int, int], progress.Said]
) -> list[tuple[str, str, int, str, date]]:
    """Results as lines: in place of the skill, what they say."""
    return [
        (passing.key(training), "practice", person, f"{points:g}/{out_of:g}{' đạt' if passed else ''}", on)
        for (_, person), (points, out_of, passed, on) in said.items()
    ]


def _difference(source: str, kind: str, person: int, skill: str, on: object) -> dict[str, Any]:
    return {"source": source, "kind": kind, "person": person, "skill": skill, "on": on}


def _told(answer: dict[str, Any]) -> list[str]:
    if answer["equal"]:
        past = f" và {answer['held']} lớp đã tổ chức trước đây" if answer["held"] else ""
        return [
            f"Sổ kỹ năng khớp: {answer['lines']} dòng của {answer['trainings']} lớp{past}.",
            f"Số đếm sẵn khớp với sổ: {answer['counts']['spans']} khoảng của {answer['counts']['versions']} cách tính.",
        ]
    lines = []
    for title, key in (("Thiếu trong sổ", "missing"), ("Thừa trong sổ", "extra")):
        lines += [
            f"{title}: {r['source']} · người {r['person']} · {r['skill']} · {r['on']}" for r in answer[key]
        ]
    counts = answer["counts"]
    for title, key in (("Chưa được đếm", "missing"), ("Đếm thừa", "extra")):
        lines += [
            f"{title}: địa phương {r['locality']} · cách tính {r['version']} · người {r['person']} · {r['part']} · "
            f"{r['since']} – {r['until'] or '…'}"
            for r in counts[key]
        ]
    lines += [
        f"Bước đếm sai: địa phương {r['locality']} · cách tính {r['version']} · {r['window']} · {r['part']} · {r['on']}: "
        f"{r['kept']}, đúng là {r['wanted']}"
        for r in counts["steps"]
    ]
    if counts["missing"] or counts["extra"] or counts["steps"]:
        lines.append("Sửa số đếm: chạy lệnh flask ledger recount, rồi đối chiếu lại.")
    return lines


@group.command("recount")
@json_option
@with_appcontext
@writes
def recount(as_json: bool) -> None:
    """Throw the maintained counts away and make them anew from the ledger, for every locality."""
    made = {place: keeping.rebuild(place) for place in areas.locality_ids(EVERYWHERE)}
    db.session.commit()
    answer = [{"locality": place, "versions": versions} for place, versions in made.items()]
    say(answer, as_json, lambda: [f"Đã đếm lại {sum(made.values())} cách tính của {len(made)} địa phương."])
