"""Attendance that loses nothing: events as devices tell them, presence derived from them, completion into the ledger."""
