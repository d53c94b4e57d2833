"""One broken file, read as a person's upload would be: what comes out, and how long it took."""

from __future__ import annotations

import statistics
import time
import traceback
from collections.abc import Callable
from typing import Any

from app.base.errors import CoreError, Refused
from tests.fuzz.cases import Case
from tests.fuzz.intact import Intact
from trainees.imports import source

SLOWER = 50
"""How many times longer than a sound workbook of that size a broken one may take."""
_LEAST = 0.004  # seconds: what even the smallest sound file may be said to take
VIETNAMESE = frozenset("àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ")
_usual: dict[int, float] = {}


def usual(of: Intact) -> float:
    """Seconds of processor time that the sound file takes; the middle of three, remembered."""
    if of.number not in _usual:
        _read(of.data, of.filename, of.kind)  # what is imported late is not counted
        _usual[of.number] = statistics.median(_timed(of.data, of.filename, of.kind)[0] for _ in range(3))
    return _usual[of.number]


def allowed(case: Case) -> float:
    """Seconds that the broken file may take."""
    size = max(1.0, len(case.data) / max(1, len(case.of.data)))
    return SLOWER * max(_LEAST, usual(case.of)) * size


def _read(data: bytes, filename: str, kind: str) -> source.Source:
    return source.read(data, filename, kind)


def _timed(data: bytes, filename: str, kind: str) -> tuple[float, source.Source | None, str]:
    begun = time.process_time()
    read, refused = None, ""
    try:
        read = _read(data, filename, kind)
    except Refused as error:
        refused = error.code if _speaks(error) else "SILENT " + error.code
    return time.process_time() - begun, read, refused


def _speaks(error: CoreError) -> bool:
    """A Vietnamese sentence, whole."""
    said = error.message
    return (
        any(char in VIETNAMESE for char in said.lower())
        and said.rstrip()[-1:] in ".!?”)"
        and "Traceback" not in said
    )


def run(case: Case, write: Callable[[source.Source], dict[str, Any]] | None = None) -> dict[str, Any]:
    """What became of the file, as a document; `wrong` says what breaks the rule and is '' where nothing does.

    `write` imports a draft and says how that ended.
    """
    out: dict[str, Any] = {
        "number": case.number,
        "family": case.family,
        "of": case.of.number,
        "bytes": len(case.data),
        "wrong": "",
    }
    try:
        limit = allowed(case)
        seconds, read, refused = _timed(case.data, case.filename, case.kind)
        if seconds > limit:  # once more: another program may have been in the way
            seconds = min(seconds, *(_timed(case.data, case.filename, case.kind)[0] for _ in range(2)))
        out |= {
            "seconds": round(seconds, 4),
            "times": round(seconds / (limit / SLOWER), 1),
            "outcome": refused or "read",
        }
        if seconds > limit:
            out["wrong"] = f"took {seconds:.2f} s, {out['times']} times an intact workbook of that size"
        elif refused.startswith("SILENT"):
            out["wrong"] = f"refused without a sentence: {refused}"
        elif read is not None:
            out["rows"] = len(read.draft.rows)
            if write is not None:
                out |= write(read)
    except Exception:
        out["wrong"] = traceback.format_exc(limit=-4)
    return out
