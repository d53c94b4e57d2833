"""Indicators (cách tính chỉ tiêu): a rule that turns ledger, rosters and population into a fraction."""

from trainees.indicators import frozen
from trainees.indicators.definition import (
    Indicator,
    IndicatorVersion,
    by_code,
    catalogue,
    linked,
    publish_catalogue,
    published,
)  # fmt: skip
from trainees.indicators.fraction import percent, status
from trainees.indicators.gap import Gap
from trainees.indicators.measure import Measure, measure
from trainees.indicators.slices import Slice, slices

__all__ = [
    "Gap", "Indicator", "IndicatorVersion", "Measure", "Slice", "by_code", "catalogue", "frozen", "linked", "measure",
    "percent", "publish_catalogue", "published", "slices", "status",
]  # fmt: skip
