"""Outreach: campaigns that go from door to door, and the days on which they do."""
