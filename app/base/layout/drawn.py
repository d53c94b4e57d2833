"""What the pages of a PDF draw: letters, lines and pictures with their places. Runs in a process of its own."""

from __future__ import annotations

import io
import itertools
import math
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from pdfminer.pdfdevice import PDFTextDevice
from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdffont import PDFUnicodeNotDefined
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser

from app.base.layout.ruled import Rule
from app.base.layout.words import Glyph, letters, lines_of

MOST_LETTERS: Final = 60_000  # of one page; a page of the smallest print has ten thousand
MOST_RULES: Final = 20_000
_THIN: Final = 3.0  # points; a filled box that is thinner is a line
_SLANT: Final = 0.1

Place = tuple[float, float]


class TooMuch(Exception):
    """A page draws more than any page that a person would read."""


@dataclass(slots=True)
class _Mark:
    """A letter as drawn: its corners on the page (y upwards), and which way it reads: 0, 90, 180 or 270 degrees."""

    text: str
    font: str
    corners: tuple[Place, Place]
    start: Place
    size: float
    turn: int


@dataclass(slots=True)
class Page:
    """A page turned so that most of its text reads from left to right; y counts downwards."""

    number: int
    width: float
    height: float
    glyphs: list[Glyph] = field(default_factory=list)
    lying: list[Rule] = field(default_factory=list)
    standing: list[Rule] = field(default_factory=list)
    pictured: float = 0.0
    """Share of the page that its largest picture covers."""


def pages_of(data: bytes, most: int) -> Iterator[Page]:
    """The pages in order, at most `most` + 1. Raises whatever the parser raises on a damaged or locked file."""
    document = PDFDocument(PDFParser(io.BytesIO(data)))
    device = _Canvas(PDFResourceManager(caching=True))
    interpreter = PDFPageInterpreter(device.rsrcmgr, device)
    for number, page in enumerate(PDFPage.create_pages(document), 1):
        if number > most:
            yield Page(number, 0, 0)
            return
        interpreter.process_page(page)
        yield device.page(number)


class _Canvas(PDFTextDevice):
    """Collects what a page draws, and stops at more than a page can hold."""

    def __init__(self, manager: PDFResourceManager) -> None:
        super().__init__(manager)
        self._begin(0.0, 0.0)

    def _begin(self, width: float, height: float) -> None:
        self.width, self.height = width, height
        self.marks: list[_Mark] = []
        self.segments: list[tuple[Place, Place]] = []
        self.pictured = 0.0

    def begin_page(self, page: Any, ctm: Any) -> None:
        x0, y0, x1, y1 = page.mediabox
        turned = page.rotate in (90, 270)
        width, height = abs(x1 - x0), abs(y1 - y0)
        self._begin(*((height, width) if turned else (width, height)))

    def end_page(self, page: Any) -> None:
        pass

    def begin_figure(self, name: Any, bbox: Any, matrix: Any) -> None:
        pass

    def end_figure(self, name: Any) -> None:
        pass

    def render_image(self, name: Any, stream: Any) -> None:
        assert self.ctm is not None  # set before anything is drawn
        a, b, c, d, _, _ = self.ctm
        area = abs(a * d - b * c)
        self.pictured = max(self.pictured, area / max(1.0, self.width * self.height))

    def render_char(
        self, matrix: Any, font: Any, fontsize: float, scaling: float, rise: float, cid: int, ncs: Any, graphicstate: Any,
    ) -> float:  # fmt: skip
        advance = float(font.char_width(cid) * fontsize * scaling)
        try:
            text = font.to_unichr(cid)
        except PDFUnicodeNotDefined:
            text = "\ufffd"
        if not isinstance(text, str) or not text:
            return advance
        a, b, c, d, e, f = matrix
        low = font.get_descent() * fontsize + rise
        ends = [(a * x + c * y + e, b * x + d * y + f) for x, y in ((0.0, low), (advance, low + fontsize))]
        size = math.hypot(c, d) * abs(fontsize)
        turn = _turn(a, b)
        if turn is None or not all(map(math.isfinite, (*ends[0], *ends[1]))):
            return advance  # a watermark across the page
        if unicodedata.combining(text[0]) and self.marks:
            self.marks[-1].text += text
            return advance
        if len(self.marks) >= MOST_LETTERS:
            raise TooMuch
        name = str(getattr(font, "fontname", "") or "")
        self.marks.append(
            _Mark(
                letters(text, name),
                name,
                (ends[0], ends[1]),
                (a * 0 + c * rise + e, d * rise + f),
                size,
                turn,
            )
        )
        return advance

    def paint_path(self, gstate: Any, stroke: bool, fill: bool, evenodd: bool, path: Sequence[Any]) -> None:
        if len(path) > MOST_RULES:
            raise TooMuch
        assert self.ctm is not None
        part: list[Place] = []
        straight = True
        for step in [*path, ("m",)]:
            if step[0] == "m":
                if len(part) > 1 and straight:
                    self._outline(part, stroke)
                part, straight = [], True
                if len(step) < 3:
                    continue
            if step[0] == "h":
                if part:
                    part.append(part[0])
                continue
            straight = straight and step[0] in "ml"
            x, y = float(step[-2]), float(step[-1])
            a, b, c, d, e, f = self.ctm
            part.append((a * x + c * y + e, b * x + d * y + f))

    def _outline(self, points: list[Place], stroke: bool) -> None:
        xs, ys = [x for x, _ in points], [y for _, y in points]
        x0, x1, y0, y1 = min(xs), max(xs), min(ys), max(ys)
        if not all(map(math.isfinite, (x0, x1, y0, y1))):
            return
        if len(points) > 3 and min(x1 - x0, y1 - y0) <= _THIN:
            middle = ((x0 + x1) / 2, (y0 + y1) / 2)
            ends = (
                ((x0, middle[1]), (x1, middle[1]))
                if x1 - x0 >= y1 - y0
                else ((middle[0], y0), (middle[0], y1))
            )
            self.segments.append(ends)
        elif stroke:
            self.segments.extend(itertools.pairwise(points))
        if len(self.segments) > MOST_RULES:
            raise TooMuch

    def page(self, number: int) -> Page:
        """The page just drawn, turned upright."""
        turns = Counter(mark.turn for mark in self.marks if mark.text.strip())
        turn = turns.most_common(1)[0][0] if turns else 0
        width, height = (self.width, self.height) if turn in (0, 180) else (self.height, self.width)
        page = Page(number, width, height, pictured=self.pictured)
        sideways: dict[int, list[Glyph]] = {}
        for mark in self.marks:
            if mark.turn == turn:
                glyph = self._glyph(mark, turn)
                if -5 < glyph.x0 < width + 5 and -5 < glyph.top < height + 5:
                    page.glyphs.append(glyph)
            elif (mark.turn - turn) % 180:
                sideways.setdefault(mark.turn, []).append(self._glyph(mark, mark.turn))
        for other, glyphs in sideways.items():
            page.glyphs.extend(self._upended(glyphs, other, turn))
        for one, two in self.segments:
            (ax, ay), (bx, by) = self._turned(one, turn), self._turned(two, turn)
            if abs(ay - by) <= _SLANT * 10 and abs(ax - bx) > abs(ay - by):
                page.lying.append(Rule((ay + by) / 2, min(ax, bx), max(ax, bx)))
            elif abs(ax - bx) <= _SLANT * 10:
                page.standing.append(Rule((ax + bx) / 2, min(ay, by), max(ay, by)))
        return page

    def _glyph(self, mark: _Mark, turn: int) -> Glyph:
        (ax, ay), (bx, by) = (self._turned(corner, turn) for corner in mark.corners)
        base = self._turned(mark.start, turn)[1]
        return Glyph(mark.text, min(ax, bx), max(ax, bx), min(ay, by), max(ay, by), base, mark.size)

    def _turned(self, place: Place, turn: int) -> Place:
        """A place of the page as drawn (y upwards) on the page as read (y downwards)."""
        x, y = place
        if turn == 90:
            return y, x
        if turn == 180:
            return self.width - x, y
        if turn == 270:
            return self.height - y, self.width - x
        return x, self.height - y

    def _upended(self, glyphs: list[Glyph], turn: int, main: int) -> list[Glyph]:
        """Text that stands on its side, as in a narrow heading: all of a block at the block's place, as if one letter."""
        out: list[Glyph] = []
        back = (main - turn) % 360
        for line in lines_of(glyphs):
            # From the sideways page to the page as read: 90 degrees to the one or the other side.
            wide, tall = (self.height, self.width) if turn in (90, 270) else (self.width, self.height)
            x0, x1, top, bottom = line.x0, line.x1, line.top, line.bottom
            if back == 90:
                box = (tall - bottom, x0, tall - top, x1)
            else:
                box = (top, wide - x1, bottom, wide - x0)
            middle = (box[0] + box[2]) / 2
            half = min(2.0, (box[2] - box[0]) / 2)
            text = line.text
            last = out[-1] if out else None
            if (
                last is not None
                and abs(last.x0 - box[0]) < 3 * line.size
                and last.top < box[3]
                and box[1] < last.bottom
            ):
                last.text += f" {text}"
                continue
            low = (box[1] + box[3]) / 2
            out.append(
                Glyph(
                    text,
                    middle - half,
                    middle + half,
                    low - line.size / 2,
                    low + line.size / 2,
                    low,
                    line.size,
                )
            )
        return out


def _turn(a: float, b: float) -> int | None:
    """Degrees by which a letter is turned, or None where it slants."""
    long, short = max(abs(a), abs(b)), min(abs(a), abs(b))
    if long == 0 or short > _SLANT * long:
        return None
    if abs(a) >= abs(b):
        return 0 if a > 0 else 180
    return 90 if b > 0 else 270
