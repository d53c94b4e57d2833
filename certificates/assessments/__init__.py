"""Assessments (đánh giá): the practical checklist that a trainer ticks and the test that staff take; results → ledger."""
