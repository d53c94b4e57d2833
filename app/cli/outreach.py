"""flask outreach …: where the teams should go."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import click
from flask.cli import with_appcontext

from app.base.actors import EVERYWHERE
from app.cli.spoken import Day, json_option, reads, say
from campaigns.outreach import campaign as campaigns
from campaigns.outreach.planner.problems import number
from campaigns.outreach.planner.season import PARTS
from campaigns.outreach.planning import proposing
from campaigns.outreach.planning.asking import Asked
from campaigns.outreach.planning.proposing import Thought

group = click.Group("outreach", help="Outreach days: where the teams should go.")


@group.command("plan")
@click.option("--campaign", "campaign_id", type=int, required=True)
@click.option("--from", "first", type=Day(), required=True, help="The first day of the first week.")
@click.option("--weeks", type=click.IntRange(1, 26), required=True)
@click.option(
    "--seconds", type=click.FloatRange(0.1, 120), default=10.0, show_default=True, help="The solver's limit."
)
@click.option(
    "--team-days", type=click.FloatRange(0.5), help="By default each team goes out half a day a week."
)
@click.option(
    "--target", "targets", type=int, multiple=True, help="Ids of targets; by default those that lag most."
)
@click.option("--assume-free", is_flag=True, help="Teams of which nobody answered count as free.")
@json_option
@with_appcontext
@reads
def plan(
    campaign_id: int, first: date, weeks: int, seconds: float, team_days: float | None, targets: tuple[int, ...],
    assume_free: bool, as_json: bool,
) -> None:  # fmt: skip
    """Which team goes where on which half-day, for the highest expected gain. Proposes only: nothing is written."""
    campaign = campaigns.get(campaign_id, within=EVERYWHERE)
    asked = replace(
        Asked(), team_days=team_days, targets=dict.fromkeys(targets, 1.0), assume_free=assume_free
    )
    thought = proposing.think(campaign, first, weeks, asked, seconds=seconds, with_greedy=True)
    said = _answer(thought)
    say(said, as_json, lambda: _lines(said))


def _answer(thought: Thought) -> dict[str, Any]:
    kept = proposing.outcome(thought)
    # The solver's bound is of the score, which is the gain less the travelling. Beside the gain stands what no plan that travels
    # as much can exceed: otherwise a plan close to the best would print more than its own bound.
    bound = kept["bound"] and round(kept["bound"] + kept["gain"] - kept["score"], 1)
    return {
        "days": [
            {
                "day": row["day"], "part": row["part"], "team": {"id": row["team"], "name": row["team_name"]},
                "neighbourhood": {"id": row["neighbourhood"], "name": row["neighbourhood_name"]},
                "expected": row["expected"], "why": [row["why"]],
            }
            for row in kept["days"]
        ],
        "team_days": kept["team_days"], "expected_gain": kept["gain"], "bound": bound, "score": kept["score"], "score_bound": kept["bound"],
        "round_robin_gain": kept["round_robin_gain"], "greedy_gain": kept["greedy_gain"], "seconds": kept["seconds"],
        "status": kept["status"], "targets": kept["targets"], "problems": kept["problems"], "fewer": kept["fewer"],
        "uncovered": [one["sentence"] for one in kept["uncovered"]],
    }  # fmt: skip


def _lines(said: dict[str, Any]) -> list[str]:
    usual = said["round_robin_gain"]
    head = f"{len(said['days'])} buổi ({number(said['team_days'])} ngày tổ), dự kiến {number(said['expected_gain'])} điểm"
    if usual:
        head += f"; xoay vòng cùng số buổi: {number(usual)} điểm ({number(said['expected_gain'] / usual * 100)} %)"
    limit = ""
    if said["score_bound"] is not None:
        limit = f"; trừ công đi lại còn {number(said['score'])} điểm, không phương án nào quá {number(said['score_bound'])}"
    return [
        f"{head}.",
        f"{said['status']}, {number(said['seconds'])} giây{limit}.",
        *([said["fewer"]] if said["fewer"] else []),
        *(f"! {sentence}" for sentence in said["problems"]),
        *(
            f"{date.fromisoformat(row['day']):%d/%m/%Y} {PARTS[row['part']]}: {row['team']['name']} – {row['why'][0]}"
            for row in said["days"]
        ),
        *(f"- {sentence}" for sentence in said["uncovered"]),
    ]
