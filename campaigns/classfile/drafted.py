"""Remembered words (từ ngữ đã dùng): who issues, signs and receives the papers of a locality, as its last drafts said."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from trainees.areas import Locality

SHARED: Final = ("agency", "above", "place")
"""What all papers of a locality begin with, whatever their kind."""
SIGNED: Final = ("signature", "signer")
"""Who signs: as the last paper of the kind, else as the last paper of any."""
OWN: Final = ("recipients",)
KEPT: Final = (*SHARED, *SIGNED, *OWN)
_TABLE = "results"  # it is drawn up by whoever made it, and signed by nobody else's office


def remember(locality: Locality, kind: str, said: Mapping[str, Any]) -> None:
    """Keep what a draft of this kind said, for the next one."""
    before = dict(locality.draft_words or {})
    before[kind] = {name: said[name] for name in KEPT}
    locality.draft_words = before | {"last": kind} | ({} if kind == _TABLE else {"last_signed": kind})


def recalled(locality: Locality, kind: str) -> dict[str, Any]:
    """The words with which a draft of this kind begins; {} before the first draft."""
    kept = locality.draft_words or {}
    words: dict[str, Any] = {name: kept[kept["last"]][name] for name in SHARED} if "last" in kept else {}
    if kind in kept:
        return words | {name: kept[kind][name] for name in (*SIGNED, *OWN)}
    if kind != _TABLE and "last_signed" in kept:
        words |= {name: kept[kept["last_signed"]][name] for name in SIGNED}
    return words
