"""People: somebody is kept once, found again however they are written, and never lost by a mistake in a list."""

from trainees.people.person import (
    LANGUAGES,
    Details,
    Particulars,
    Person,
    add,
    change,
    family,
    get,
    holder_of,
    id_hash,
    living,
    matching,
    named,
    set_national_id,
    survivor,
    told_birth,
)

__all__ = [
    "LANGUAGES",
    "Details",
    "Particulars",
    "Person",
    "add",
    "change",
    "family",
    "get",
    "holder_of",
    "id_hash",
    "living",
    "matching",
    "named",
    "set_national_id",
    "survivor",
    "told_birth",
]
