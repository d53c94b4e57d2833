"""flask ledger …: the proof that the ledger says what its writers say."""

from __future__ import annotations

import sys
from typing import Any

import click
from flask.cli import with_appcontext

from app.base.actors import EVERYWHERE
from app.cli.spoken import json_option, reads, say
from campaigns import held, trainings
from campaigns.attendance import completion
from trainees import ledger, skills

group = click.Group("ledger", help="The ledger of skills.")


@group.command("reconcile")
@json_option
@with_appcontext
@reads
def reconcile(as_json: bool) -> None:
    """Compare all live lines with what their writers say (presence, lists of held trainings); exit 1 with the differences, by ids."""
    codes = {skill.id: skill.code for skill in skills.catalogue()}
    found, past = trainings.listed(EVERYWHERE), held.everything(EVERYWHERE)
    wanted = {
        (training.key, ledger.ATTENDED, person, codes[skill], day)
        for training in found
        for (person, skill), day in completion.wanted(training).items()
    } | {
        (one.key, ledger.LISTED, person, codes[skill], day)
        for one in past
        for (person, skill), day in held.wanted(one).items()
    }
    live = {(line.source, line.kind, line.person_id, line.skill, line.on) for line in ledger.lines()}
    answer: dict[str, Any] = {
        "equal": wanted == live, "trainings": len(found), "held": len(past), "lines": len(live),
        "missing": [_difference(*row) for row in sorted(wanted - live)],
        "extra": [_difference(*row) for row in sorted(live - wanted)],
    }  # fmt: skip
    say(answer, as_json, lambda: _told(answer))
    if not answer["equal"]:
        sys.exit(1)


def _difference(source: str, kind: str, person: int, skill: str, on: object) -> dict[str, Any]:
    return {"source": source, "kind": kind, "person": person, "skill": skill, "on": on}


def _told(answer: dict[str, Any]) -> list[str]:
    if answer["equal"]:
        past = f" và {answer['held']} lớp đã tổ chức trước đây" if answer["held"] else ""
        return [f"Sổ kỹ năng khớp: {answer['lines']} dòng của {answer['trainings']} lớp{past}."]
    lines = []
    for title, key in (("Thiếu trong sổ", "missing"), ("Thừa trong sổ", "extra")):
        lines += [
            f"{title}: {r['source']} · người {r['person']} · {r['skill']} · {r['on']}" for r in answer[key]
        ]
    return lines
