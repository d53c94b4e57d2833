"""Roster files: read → preview → apply. Nothing is written before "apply"; the same file again changes nothing."""
