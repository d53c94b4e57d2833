"""The plain bulk of a workbook's XML: rows and shared texts as programs write them, known by their shape alone.

Listening to every element of a large sheet costs many times what reading it does. Here whole rows and texts of the one
shape that is sound XML whatever stands around them are measured and taken out; what is left, a few kilobytes, is
listened to. Bounds found here may be too high, never too low: whoever finds them too high listens to everything.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO, Final

_CHUNK: Final = 1 << 20
_HELD: Final = 4 * _CHUNK  # of a row that does not end

_TEXT: Final = rb"[^<>&\x00-\x08\x0b\x0c\x0e-\x1f]*"
_WORDS: Final = _TEXT + rb"(?:&(?:amp|lt|gt|quot|apos);" + _TEXT + rb")*"
_ATTRIBUTES: Final = rb'(?: (?!r=)[A-Za-z0-9:]+="[^"<>&\x00-\x1f]*")*'
_T: Final = rb'<t(?: xml:space="preserve")?(?:/>|>' + _WORDS + rb"</t>)"
# A cell stands in its own row. No text fits these patterns in two ways, so none makes the search long: what the short
# form of a value takes, the long one must not.
_NUMBER: Final = rb"<v>[-+.0-9E]*</v>"
_FILLED: Final = (
    _NUMBER + rb"|(?!" + _NUMBER + rb")"
    rb"(?:<f" + _ATTRIBUTES + rb"(?:/>|>" + _WORDS + rb"</f>))?"
    rb"(?:<v>" + _WORDS + rb"</v>|<is>" + _T + rb"</is>)?"
)
_ROW: Final = re.compile(
    rb'<row r="(?P<row>\d{1,7})"' + _ATTRIBUTES + rb"(?:/>|>(?:"
    rb'<c r="[A-Z]{1,3}(?P=row)"(?: s="\d+")?(?: t="[A-Za-z]+")?(?:/>|>(?P<filled>' + _FILLED + rb")</c>)"
    rb"){0,600}</row>)"
)
_RUN: Final = rb"<r>(?:<rPr>(?:<[A-Za-z]+" + _ATTRIBUTES + rb"/>)*</rPr>)?" + _T + rb"</r>"
_ITEM: Final = re.compile(
    rb"(<si>(?:" + _T + rb"|(?:" + _RUN + rb")+)?(?:<phoneticPr" + _ATTRIBUTES + rb"/>)?</si>)"
)
_NARROW: Final = 26  # columns of one letter
_WIDE: Final = re.compile(rb'<c r="([A-Z]{2,3})\d+"(?:[^>]*[^/>])?>')
_USED: Final = re.compile(rb' t="s"><v>(\d{1,9})</v>')
_NO_TEXT: Final = re.compile(rb"\xef\xbf[\xbe\xbf]")
_UTF8: Final = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:<\?xml version=[\"']1\.0[\"'](?: encoding=[\"'](?:utf|UTF)-8[\"'])?"
    rb"(?: standalone=[\"'](?:yes|no)[\"'])? ?\?>)?\s*<[A-Za-z]"
)


_GAP: Final = b"<i/>"


class Doubtful(Exception):
    """Only listening to every element can tell."""


@dataclass(slots=True)
class Bulk:
    """What was taken out of one part.

    `longest`: bytes of the longest shared text known, from earlier parts too. `rows`, `columns`: the furthest filled
    cell, or further. `lengths`: bytes of each shared text in order, its tags too. `uses`: how often which shared text
    is used; `more`: uses beside those, not told apart while `more * longest` is at most `slight`.
    """

    longest: int = 0
    slight: int = 0
    rows: int = 0
    columns: int = 0
    lengths: list[int] = field(default_factory=list)
    uses: Counter[bytes] = field(default_factory=Counter)
    more: int = 0

    def pieces(self, part: IO[bytes], mark: bytes) -> Iterator[tuple[bytes, bytes]]:
        """The part piece by piece, each as it is and what is left of it. A piece ends before a `mark` if it can."""
        held = part.read(_CHUNK)
        plain, hidden = _UTF8.match(held) is not None, False
        while held:
            chunk = part.read(_CHUNK)
            cut = held.rfind(mark) if chunk and plain else len(held)
            if cut <= 0 and len(held) > _HELD:
                cut = len(held)
            if cut > 0:
                piece, held = held[:cut], held[cut:]
                left = self._left(piece) if plain else piece
                hidden = hidden or b"<!" in left or left.find(b"<?", 5) >= 0
                yield piece, left
            held += chunk
        if hidden and (self.rows or self.lengths):
            raise Doubtful  # what stands in a comment may have been taken for the real thing

    def _left(self, piece: bytes) -> bytes:
        rows = _ROW.split(piece)
        items = _ITEM.split(_with_gaps(rows[::3]))
        if len(rows) == len(items) == 1:
            return piece
        try:
            piece.decode()
        except UnicodeDecodeError:
            raise Doubtful from None
        if _NO_TEXT.search(piece):
            raise Doubtful
        self._measure(piece, rows)
        lengths = list(map(len, items[1::2]))
        self.lengths += lengths
        self.longest = max(self.longest, *lengths, 0)
        return _with_gaps(items[::2])

    def _measure(self, piece: bytes, rows: list[bytes]) -> None:
        filled = [int(row) for row, inside in zip(rows[1::3], rows[2::3], strict=True) if inside is not None]
        if filled:
            self.rows = max(self.rows, *filled)
            wide = map(column_number, map(bytes.decode, set(_WIDE.findall(piece))))
            self.columns = max(self.columns, _NARROW, *wide)
        used = piece.count(b' t="s"')
        if (self.more + used) * self.longest <= self.slight:
            self.more += used
            return
        which = _USED.findall(piece)
        if len(which) != used:
            raise Doubtful
        self.uses.update(which)


def _with_gaps(pieces: list[bytes]) -> bytes:
    """What stood between the rows taken out, with an element that is unsound wherever a row would have been."""
    return _GAP.join(
        [*pieces[:1], *(piece for piece in pieces[1:-1] if piece.strip(b" \t\r\n")), *pieces[1:][-1:]]
    )


def column_number(letters: str) -> int:
    """1 for 'A', 27 for 'AA'."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number
