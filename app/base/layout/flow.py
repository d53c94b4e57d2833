"""Running text: lines into paragraphs, one column after the other."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from app.base.layout.words import Line, Word
from app.base.text import fold

STARTS: Final = re.compile(
    r"^(?:[-–—+•·●▪■◦*]\s*(?=\S)|[IVX]{1,5}\s*[.)/]\s*\S|(?:\d{1,2}\.){1,5}\s*[^\d\s]|\d{1,2}(?:\.\d{1,2}){1,4}\s+\S|\d{1,2}[)/]\s*[^\d\s]"
    r"|\((?:\d{1,2}|[a-zđ])\)|[a-zđ][.)]\s|[A-HĐ]\.\s|(?:Điều|Phần|Chương|Mục)\s+(?:\d|[IVX])"
    r"|(?i:phụ lục|biểu)\s+(?:số\s+)?[\dIVX]+\b|Số\s*:?\s*\d*\s*[-/]|Nơi nhận|Kính gửi|(?:TM|KT|TL|TUQ|Q)\.\s|Căn cứ\s|CỘNG H|Độc lập\s*[-–])"
)
"""What begins a paragraph of its own wherever it stands at the beginning of a line."""
_LEADERS: Final = re.compile(r"(?:\.\s?){6,}\s*\d{1,4}$|…{3,}[.…\s]*\d{1,4}$")
_LABEL: Final = re.compile(r"^(?:[-–—+•·●▪■◦*]|\(?(?:\d{1,3}(?:\.\d{1,3})*|[IVX]{1,5}|[a-zđA-HĐ])[.):]?)$")
_VOWEL: Final = re.compile(r"[aeiouy]")
_WHOLE: Final = re.compile(r"(?:uy|o|an|uu|y|yeu|ung|ap|ai|em|anh|ong|it|in|on|uoc|uong|au|am|yen|a|e)$")
"""Words that begin with a vowel; what else does is the rest of a word."""
_JOINED: Final = re.compile(r"[\w)][-/&]$")


@dataclass(slots=True)
class Text:
    """A paragraph as read. `room`: what its last line leaves free to the column's right edge; `indented`: its first line."""

    text: str
    page: int
    room: float
    first: Line
    last: Line
    indented: bool = False


def glue(above: str, below: str) -> str:
    """Two lines of one paragraph: a word that was parted at its own hyphen or stroke becomes one again."""
    return above + below if _JOINED.search(above) and below[:1].isalnum() else f"{above} {below}"


def in_cell(lines: Sequence[Line], left: float, right: float) -> str:
    """The text of a cell between two edges; a word too long for the cell, cut where it filled it, is whole again."""
    out: list[str] = []
    margin = min((min(line.x0 - left, right - line.x1) for line in lines), default=0.0)
    for at, line in enumerate(lines):
        above = lines[at - 1] if at else None
        if (
            above is not None
            and len(above.words) == 1
            and right - margin - above.x1 < _letter(line.words[0])
            and torn(above.words[0].text, line.words[0].text)
        ):
            out[-1] += line.text
        else:
            out.append(line.text)
    return wrapped(out)


def _letter(word: Word) -> float:
    """The usual width of a word's letters."""
    return (word.x1 - word.x0) / len(word.text)


def torn(above: str, below: str) -> bool:
    """Whether a word that filled its line goes on below: no Vietnamese syllable lacks a vowel or mixes in figures."""
    end, start = above[-1], below[0]
    if end.isdigit() and start.isdigit():
        return True
    if end in "/&" or start in "-/":
        return (below[1:2] if start in "-/" else start).isalnum() and not above[:-1].isalpha()
    if not (end.isalpha() and start.isalpha()) or end.isupper() != start.isupper() or STARTS.match(below):
        return False
    tail, head = fold(re.split(r"[\W\d]", above)[-1]), fold(re.split(r"[\W\d]", below)[0])
    if not _VOWEL.search(tail) or not _VOWEL.search(head):
        return True
    return bool(_VOWEL.match(head)) and not _WHOLE.match(head)


def wrapped(lines: Sequence[str]) -> str:
    """The lines of a cell as text: parts that begin with a bullet or number on lines of their own, the rest joined."""
    out: list[str] = []
    for line in lines:
        if out and not (STARTS.match(line) and not re.match(r"^[a-zđ]\)?$", line)):
            out[-1] = glue(out[-1], line)
        else:
            out.append(line)
    return "\n".join(out)


def columns_of(lines: Sequence[Line]) -> list[list[Line]]:
    """The lines in reading order: what stands in two columns parted, left before right, the rest as it is."""
    out: list[list[Line]] = []
    rest: list[Line] = []
    at = 0
    while at < len(lines):
        run = _side_by_side(lines, at)
        if run is None:
            rest.append(lines[at])
            at += 1
            continue
        end, middle = run
        if rest:
            out.append(rest)
            rest = []
        left, right = _parted(lines[at:end], middle)
        out.extend(side for side in (left, right) if side)
        at = end
    return [*out, rest] if rest else out


def _gaps(line: Line) -> list[tuple[float, float]]:
    """Rooms between words that are wider than any blank, those behind a bullet or number left out."""
    gaps = []
    for place, (one, two) in enumerate(zip(line.words, line.words[1:], strict=False)):
        if two.x0 - one.x1 >= 1.6 * line.size and not (place == 0 and _LABEL.match(one.text)):
            gaps.append((one.x1, two.x0))
    return gaps


def _side_by_side(lines: Sequence[Line], start: int) -> tuple[int, float] | None:
    """Where a stretch of two columns that begins here ends, and the middle of the room between them."""
    gaps = _gaps(lines[start])
    if len(gaps) != 1:
        return None
    left, right = gaps[0]
    size = lines[start].size
    end = last_both = start + 1
    while end < len(lines) and lines[end].top - lines[end - 1].bottom <= 6 * size:
        line = lines[end]
        low, high = max(
            ((max(left, a), min(right, b)) for a, b in _room(line)), key=lambda room: room[1] - room[0]
        )
        if high - low < size:
            break
        left, right = low, high
        end += 1
        if line.x0 < left and line.x1 > right:
            last_both = end
    # One-sided lines behind the last pair belong to the stretch while they stay close, as a list of recipients does.
    close = last_both
    while close < end and lines[close].top - lines[close - 1].bottom < 1.5 * size:
        close += 1
    return close, (left + right) / 2


def _room(line: Line) -> list[tuple[float, float]]:
    """Where a line has no words, both sides included."""
    edges = [(word.x0, word.x1) for word in line.words]
    inner = [(one[1], two[0]) for one, two in itertools.pairwise(edges)]
    return [(-math.inf, line.x0), *inner, (line.x1, math.inf)]


def _parted(lines: Sequence[Line], middle: float) -> tuple[list[Line], list[Line]]:
    sides: tuple[list[Line], list[Line]] = ([], [])
    for line in lines:
        for side, words in enumerate(_halves(line.words, middle)):
            if words:
                sides[side].append(Line(words, line.top, line.bottom, line.size))
    return sides


def _halves(words: Sequence[Word], middle: float) -> tuple[list[Word], list[Word]]:
    return [word for word in words if word.x1 <= middle], [word for word in words if word.x1 > middle]


def pitch_of(lines: Sequence[Line]) -> float:
    """The usual distance from one line to the next, in letters' heights; 0 where too few lines tell."""
    steps = sorted(
        (two.top - one.top) / two.size
        for one, two in itertools.pairwise(lines)
        if abs(one.size - two.size) < 0.1 * two.size and 0.9 < (two.top - one.top) / two.size < 3
    )
    return steps[len(steps) // 4] if len(steps) >= 8 else 0.0


def paragraphs(lines: Sequence[Line], page: int, pitch: float = 0.0) -> list[Text]:
    """The lines of one column as paragraphs; lines of a table of contents are left out. `pitch` as `pitch_of` says it."""
    out: list[Text] = []
    lines = [line for line in lines if not _LEADERS.search(line.text)]
    if not lines:
        return out
    left = min(line.x0 for line in lines)
    for line in lines:
        before = out[-1] if out else None
        if before is not None and _goes_on(before, line, left, pitch):
            if before.last is before.first:
                before.indented = before.first.x0 > line.x0 + 0.8 * line.size
            before.text = glue(before.text, line.text)
            before.last, before.room = line, _room_behind(line, lines)
        else:
            out.append(Text(line.text, page, _room_behind(line, lines), line, line))
    return out


def _room_behind(line: Line, lines: Sequence[Line]) -> float:
    """What a line leaves free to the right edge: that of the lines that begin where it does, not of a title further in."""
    if sum(1 for other in lines if abs(other.x1 - line.x1) < 1.5) >= 4:
        return 0.0  # an edge that several lines share is the edge of justified text
    return max(other.x1 for other in lines if other.x0 <= line.x0 + 3 * line.size) - line.x1


def continues(before: Text, after: Text) -> bool:
    """Whether the first paragraph of a column or page is the rest of the last one on the column or page before."""
    word = after.first.words[0]
    return (
        not STARTS.match(after.text)
        and not after.indented
        and before.room < word.x1 - word.x0 + 0.2 * after.first.size
        and abs(before.last.size - after.first.size) <= 0.12 * after.first.size
        and _shouted(before.last.text) == _shouted(after.first.text)
        and not before.text.endswith((".", ":", ";", "./.", "!", "?"))
    )


def _goes_on(before: Text, line: Line, left: float, pitch: float) -> bool:
    """Whether a line belongs to the paragraph above it."""
    last, text = before.last, line.text
    if STARTS.match(text):
        return False
    # Where the line's first word had still had room above, somebody ended the paragraph there.
    if before.room >= line.words[0].x1 - line.words[0].x0 + 0.2 * line.size:
        return False
    if (
        line.top - last.bottom > 1.1 * max(line.size, last.size)
        or abs(line.size - last.size) > 0.12 * last.size
    ):
        return False
    if pitch and line.top - last.top > 1.22 * pitch * line.size:
        return False
    centre = abs((line.x0 + line.x1) - (last.x0 + last.x1)) / 2
    if centre < 2.5 and abs(line.x0 - last.x0) > 5 and line.x0 > left + 5:
        return False  # lines of a centred title
    deeper = line.x0 > last.x0 + 0.8 * line.size
    if deeper and (last is not before.first or not STARTS.match(before.text)):
        return False  # indented, and not the hanging second line of a bullet
    return _shouted(last.text) == _shouted(text) or len(text) < 12


def _shouted(text: str) -> bool:
    return text.isupper() and sum(char.isalpha() for char in text) >= 8
