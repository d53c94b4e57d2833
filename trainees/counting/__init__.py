"""Maintained counts: who counts from which day until which day, kept in the transaction that changes it.

`numbers(version, locality_id, as_of, known_at=, year=)`: one indicator on a day. `trend(version, locality_id, as_of,
year=)`: the same at the end of each month. `at_once(versions, locality_id, days, year=)`: many versions and days together.
`people_of(version, locality_id, as_of, part, year=)`: the ids behind a number. Of a whole plan:
`campaigns.plans.results.of_plan(plan, as_of)`, `results.trends(plan, as_of)` → {target id: [Numbers of each month end,
oldest first]}, and both for the price of one: `results.with_trends(plan, as_of)`.
"""

from trainees.counting.numbers import Numbers, at_once, month_ends, numbers, people_of, trend

__all__ = ["Numbers", "at_once", "month_ends", "numbers", "people_of", "trend"]
