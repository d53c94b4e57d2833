"""Plans (kế hoạch): an issued document with targets, tasks and reporting rules; stored as read, never corrected."""
