"""A unit's part of a report: asked for as a file and as a page, read, previewed, applied once, undone."""
