"""Planning outreach days from what is in the database: the gap, the teams, the days so far; proposals and what becomes of them."""
