"""WHAT IS PROVED: tests and checklists, awards, the printed certificate. The room waits for its issue."""
