"""The numbers and bullets that Word prints but does not store in the text: lists, headings, automatic STT columns."""

from __future__ import annotations

from typing import Any, Final

W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_ROMAN: Final = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
_LARGEST: Final = 100_000
_DEEPEST: Final = 8  # Word has nine levels, and no label of its is long
_LONGEST: Final = 200


def whole(text: str | None, default: int = 0) -> int:
    """An attribute as a number; anything odd is the default."""
    try:
        return int(text) if text is not None else default
    except ValueError:
        return default


def value_of(element: Any, path: str) -> str | None:
    """w:val of the child at `path`, or None."""
    child = element.find(path)
    return None if child is None else child.get(W + "val")


def roman(number: int) -> str:
    """Lower case; the number itself outside 1 to 3999."""
    if not 0 < number < 4000:
        return str(number)
    letters = ""
    for size, mark in _ROMAN:
        count, number = divmod(number, size)
        letters += mark * count
    return letters


def counted(number: int, style: str) -> str:
    """A counter in one of Word's number styles."""
    if style in {"upperRoman", "lowerRoman"}:
        return roman(number).upper() if style == "upperRoman" else roman(number)
    if style in {"upperLetter", "lowerLetter"} and number > 0:
        letter = chr(ord("a") + (number - 1) % 26) * min(1 + (number - 1) // 26, 5)
        return letter.upper() if style == "upperLetter" else letter
    return f"{number:02d}" if style == "decimalZero" else str(number)


class Numbering:
    """Counts the lists of one document; ask for each numbered paragraph once, in reading order."""

    def __init__(self, numbering: Any | None, styles: Any | None) -> None:
        """`numbering`, `styles`: the roots of numbering.xml and styles.xml, or None where absent."""
        self._levels: dict[str, dict[int, tuple[str, str, int]]] = {}
        self._abstract: dict[str, str] = {}
        self._restart: dict[str, dict[int, int]] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._begun: set[str] = set()
        self._styled: dict[str, tuple[str, int]] = {}
        self._outline: dict[str, int] = {}
        by_style: dict[str, int] = {}
        if numbering is not None:
            self._read_lists(numbering, by_style)
        if styles is not None:
            self._read_styles(styles, by_style)

    def _read_lists(self, root: Any, by_style: dict[str, int]) -> None:
        for abstract in root.findall(W + "abstractNum"):
            levels: dict[int, tuple[str, str, int]] = {}
            for level in abstract.findall(W + "lvl"):
                depth = whole(level.get(W + "ilvl"))
                if not 0 <= depth <= _DEEPEST:
                    continue
                style = value_of(level, W + "numFmt") or "decimal"
                levels[depth] = (
                    style,
                    (value_of(level, W + "lvlText") or "")[:_LONGEST],
                    whole(value_of(level, W + "start"), 1),
                )
                owner = value_of(level, W + "pStyle")
                if owner:
                    by_style[owner] = depth
            self._levels[abstract.get(W + "abstractNumId") or ""] = levels
        for num in root.findall(W + "num"):
            name = num.get(W + "numId") or ""
            self._abstract[name] = value_of(num, W + "abstractNumId") or ""
            starts = {
                whole(over.get(W + "ilvl")): whole(value_of(over, W + "startOverride"), 1)
                for over in num.findall(W + "lvlOverride")
                if over.find(W + "startOverride") is not None and 0 <= whole(over.get(W + "ilvl")) <= _DEEPEST
            }
            self._restart[name] = starts

    def _read_styles(self, root: Any, by_style: dict[str, int]) -> None:
        parents: dict[str, str] = {}
        for style in root.findall(W + "style"):
            name = style.get(W + "styleId") or ""
            parents[name] = value_of(style, W + "basedOn") or ""
            number = style.find(f"{W}pPr/{W}numPr")
            if number is not None:
                list_id = value_of(number, W + "numId") or "0"
                self._styled[name] = (list_id, whole(value_of(number, W + "ilvl"), by_style.get(name, 0)))
            outline = value_of(style, f"{W}pPr/{W}outlineLvl")
            if outline is not None and whole(outline, 9) < 9:
                self._outline[name] = whole(outline) + 1
        for name in parents:
            above, steps = parents[name], 0
            while above and steps < 12:
                if above in self._styled:
                    self._styled.setdefault(name, self._styled[above])
                if above in self._outline:
                    self._outline.setdefault(name, self._outline[above])
                above, steps = parents.get(above, ""), steps + 1

    def outline(self, paragraph: Any) -> int | None:
        """Heading level from 1, or None."""
        own = value_of(paragraph, f"{W}pPr/{W}outlineLvl")
        if own is not None and whole(own, 9) < 9:
            return whole(own) + 1
        return self._outline.get(value_of(paragraph, f"{W}pPr/{W}pStyle") or "")

    def label(self, paragraph: Any) -> str:
        """What Word prints before this paragraph: '1.', 'II.', 'a)', '-', or ''. Counts it."""
        number = paragraph.find(f"{W}pPr/{W}numPr")
        if number is not None:
            name, depth = value_of(number, W + "numId") or "0", whole(value_of(number, W + "ilvl"))
        else:
            name, depth = self._styled.get(value_of(paragraph, f"{W}pPr/{W}pStyle") or "", ("0", 0))
        abstract = self._abstract.get(name, "")
        levels = self._levels.get(abstract, {})
        if depth not in levels:
            return ""
        style, shape, start = levels[depth]
        if style == "none":
            return ""
        if style == "bullet":
            return "+" if shape.strip() == "+" else "-"
        counts = self._counts.setdefault(abstract, {})
        if name not in self._begun:
            self._begun.add(name)
            for level, first in self._restart.get(name, {}).items():
                counts[level] = first - 1
        counts[depth] = min(counts.get(depth, start - 1) + 1, _LARGEST)
        for deeper in [level for level in counts if level > depth]:
            del counts[deeper]
        label = shape
        for level, (kind, _, first) in levels.items():
            label = label.replace(f"%{level + 1}", counted(counts.get(level, first), kind))
        return label.strip()
