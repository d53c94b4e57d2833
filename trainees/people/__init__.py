"""People: somebody is kept once, found again however they are written, and never lost by a mistake in a list."""

from trainees.people.person import (
    Particulars,
    Person,
    add,
    get,
    id_hash,
    living,
    matching,
    named,
    set_national_id,
)

__all__ = [
    "Particulars",
    "Person",
    "add",
    "get",
    "id_hash",
    "living",
    "matching",
    "named",
    "set_national_id",
]
