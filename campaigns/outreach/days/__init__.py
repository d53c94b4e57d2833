"""Outreach days as a person arranges them: planned, moved, called off, closed; their points, calendar and board."""
