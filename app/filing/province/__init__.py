"""A province: sums of communes that keep their data here, and of those that send them as files."""
