"""Damage to XML as a spreadsheet's parts hold it: attributes, texts, elements, and what a parser is warned of."""

from __future__ import annotations

import random
import re

from tests.fuzz import raw

VALUES = (
    "", " ", "0", "-1", "1", "2", "-2147483648", "2147483648", "4294967295", "99999999999999999999", "1e9", "1e400", "NaN", "inf", "-inf",
    "0x41", "A1", "a1", "XFD1048576", "XFE1", "ZZZZZZ99", "A0", "A1048577", "1A", "$A$1", "R1C1", "A1:XFD1048576", "XFD1048576:A1",
    "A1:A1:A1", "true", "TRUE", "s", "n", "str", "inlineStr", "b", "e", "d", "xyz", "é", "\u202e", "rId1", "rId999", "../../../etc/passwd",
    "http://127.0.0.1:9/x", "sharedStrings.xml", "worksheets/sheet1.xml", "/xl/workbook.xml", "2958466", "-693594", "43831.9999999", "1e-320",
    "12:99:99", "2026-13-45", "1980-02-30T25:61:00", "0000-00-00", "PT99999999999H", "-1.5", "x" * 5000,
)  # fmt: skip
TEXTS = (
    *VALUES, "&amp;amp;", "]]&gt;", "\ufffe", "_x0000_", "_x000D_", "#REF!", "#N/A", "=1+1", "=HYPERLINK(\"http://x\",\"y\")",
    "@SUM(A1)", "\u200b", "\u202eabc\u202c", "😀" * 50, "a\u0300" * 500, "Họ và tên", "x" * 40_000,
)  # fmt: skip
FORMULAS = (
    "SUM(A1:XFD1048576)", "HYPERLINK(\"http://127.0.0.1:9/\",\"x\")", "WEBSERVICE(\"http://127.0.0.1:9/\")", "cmd|' /C calc'!A0",
    "[1]Sheet1!A1", "A1", "INDIRECT(\"A1\")", "(" * 3000, "REPT(\"x\",1E9)", "\u202e", "",
)  # fmt: skip
_ATTRIBUTE = re.compile(r' ([\w:]+)="([^"]*)"')
_TEXT = re.compile(r">([^<>]+)<")
_ELEMENT = re.compile(
    r"<(row|c|v|is|si|t|sheet|mergeCell|Relationship|Override|xf|table:table-row|table:table-cell|text:p)\b[^<>]*?(?:/>|>.*?</\1>)",
    re.S,
)
_LATER = 2_000_000  # letters of a part that is not changed any further


def damage(content: bytes, name: str, rng: random.Random) -> bytes:
    """The part with one or a few things wrong in it."""
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return raw.damage(content, rng)
    for _ in range(rng.choice((1, 1, 2, 4))):
        if 0 < len(text) < _LATER:
            text = rng.choice(_WAYS)(text, rng)
    if rng.random() < 0.1:
        return _recoded(text, rng)
    return text.encode("utf-8", "replace")


def _one(pattern: re.Pattern[str], text: str, rng: random.Random) -> re.Match[str] | None:
    """A match somewhere, without looking for all of them."""
    match = pattern.search(text, rng.randrange(len(text)))
    return match or pattern.search(text)


def _put(text: str, start: int, end: int, new: str) -> str:
    return text[:start] + new + text[end:]


def _value(text: str, rng: random.Random) -> str:
    match = _one(_ATTRIBUTE, text, rng)
    return _put(text, *match.span(2), rng.choice(VALUES).replace('"', "&quot;")) if match else text


def _known_value(text: str, rng: random.Random) -> str:
    """One of the attributes by which a sheet is laid out."""
    names = "r|t|s|ref|spans|count|uniqueCount|sheetId|state|Target|TargetMode|Type|Id|numFmtId|formatCode|date1904|min|max"
    more = r"table:number-columns-repeated|table:number-rows-repeated|office:value|office:value-type|office:date-value|table:number-rows-spanned|text:c"
    match = _one(re.compile(rf' ({names}|r:id|{more})="([^"]*)"'), text, rng)
    return _put(text, *match.span(2), rng.choice(VALUES)) if match else text


def _without(text: str, rng: random.Random) -> str:
    match = _one(_ATTRIBUTE, text, rng)
    return _put(text, *match.span(), "") if match else text


def _twofold(text: str, rng: random.Random) -> str:
    match = _one(_ATTRIBUTE, text, rng)
    return (
        _put(text, *match.span(), match[0] + rng.choice((match[0], f' {match[1]}x="1"'))) if match else text
    )


def _said(text: str, rng: random.Random) -> str:
    match = _one(_TEXT, text, rng)
    new = rng.choice(TEXTS)
    return (
        _put(text, *match.span(1), new if rng.random() < 0.2 else new.replace("<", "&lt;")) if match else text
    )


def _gone(text: str, rng: random.Random) -> str:
    match = _one(_ELEMENT, text, rng)
    return _put(text, *match.span(), "") if match else text


def _again(text: str, rng: random.Random) -> str:
    match = _one(_ELEMENT, text, rng)
    times = rng.choice((1, 2, 50, 2000))
    return (
        _put(text, match.end(), match.end(), match[0] * times)
        if match and len(match[0]) * times < 1_000_000
        else text
    )


def _moved(text: str, rng: random.Random) -> str:
    """Rows and cells out of their order."""
    match = _one(_ELEMENT, text, rng)
    if match is None:
        return text
    rest = _put(text, *match.span(), "")
    other = _one(_ELEMENT, rest, rng) if rest else None
    return _put(rest, other.start(), other.start(), match[0]) if other else text


def _deep(text: str, rng: random.Random) -> str:
    match = _one(_ELEMENT, text, rng)
    many = rng.choice((50, 1000, 20_000))
    tag = rng.choice(("a", "c", "row", "si", "r", "sheetData", "table:table", "text:span"))
    return (
        _put(
            text,
            match.start(),
            match.start(),
            f"<{tag}>" * many + (f"</{tag}>" * many if rng.random() < 0.7 else ""),
        )
        if match
        else text
    )


def _unended(text: str, rng: random.Random) -> str:
    place = rng.randrange(len(text))
    at = text.find(rng.choice(("</", "/>", ">", '"')), place)
    return _put(text, at, at + 1, "") if at >= 0 else text[:place]


def _declared(text: str, rng: random.Random) -> str:
    """Doctypes, entities, instructions, comments and sections of plain text."""
    head = rng.choice((
        '<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>', '<!DOCTYPE a SYSTEM "http://127.0.0.1:9/x.dtd">',
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>', "<!-- <row r='9'><c r='XFD9'><v>1</v></c></row> -->", "<?php echo 1 ?>",
    ))  # fmt: skip
    inner = rng.choice(
        (
            "&a;",
            "&x;",
            "&b;",
            "&#0;",
            "&#xD800;",
            "&#x110000;",
            "&nbsp;",
            "<![CDATA[<v>1</v>]]>",
            "<!-- -- -->",
            "<!--" + "-" * 3000,
        )
    )
    end = text.find("?>") + 2 if text.startswith("<?xml") else 0
    if rng.random() < 0.5:
        text = _put(text, end, end, head)
    match = _one(_TEXT, text, rng)
    return _put(text, *match.span(1), inner) if match and rng.random() < 0.7 else text


def _spaced(text: str, rng: random.Random) -> str:
    """Other names for the same elements, or the same names for others."""
    return rng.choice((
        lambda: text.replace('xmlns="', 'xmlns:q="', 1), lambda: text.replace("<c ", "<q:c ").replace("</c>", "</q:c>"),
        lambda: re.sub(r' xmlns(:\w+)?="[^"]*"', "", text, count=1), lambda: text.replace("<row ", "<ROW "),
        lambda: text.replace("<v>", "<v xml:space='preserve'>"), lambda: text.replace(' r="', " r='", 3).replace('"', "'", 3),
        lambda: text.replace("<c r=", "<c  r=", 5), lambda: text.replace("<sheetData>", "<sheetData><sheetData>", 1),
        lambda: text.replace("<sheetData>", "<sheetData/><sheetData>", 1), lambda: text.replace("office:", "o:"),
    ))()  # fmt: skip


def _computed(text: str, rng: random.Random) -> str:
    match = _one(re.compile(r"<v>"), text, rng)
    if match is None:
        return text
    said = rng.choice(FORMULAS).replace('"', "&quot;")
    more = rng.choice(
        (
            "",
            ' t="shared" si="0" ref="A1:XFD1048576"',
            ' t="shared" si="99999999"',
            ' t="array" ref="A1:B2"',
            ' t="dataTable"',
        )
    )
    return _put(text, match.start(), match.start(), f"<f{more}>{said}</f>")


def _merged(text: str, rng: random.Random) -> str:
    places = (
        "A1:XFD1048576",
        "C3:A1",
        "A1",
        "B2:B2",
        "XFD1:XFE2",
        "A0:A1",
        "",
        "A1:B99999999999",
        "A2:A40",
        "B5:B6",
    )
    cells = "".join(f'<mergeCell ref="{rng.choice(places)}"/>' for _ in range(rng.choice((1, 3, 3000))))
    return text.replace("</sheetData>", f'</sheetData><mergeCells count="1">{cells}</mergeCells>', 1)


def _numbered(text: str, rng: random.Random) -> str:
    """Every cell's own place taken away, or all given one."""
    if rng.random() < 0.5:
        return re.sub(r'<c r="[A-Z]+\d+"', "<c", text, count=rng.choice((1, 5, 0)))
    return re.sub(
        r'<c r="[A-Z]+\d+"', f'<c r="{rng.choice(VALUES[13:24])}"', text, count=rng.choice((1, 5, 0))
    )


def _noise(text: str, rng: random.Random) -> str:
    return raw.damage(text.encode(), rng, 1).decode("utf-8", "replace")


def _recoded(text: str, rng: random.Random) -> bytes:
    encoding = rng.choice(("utf-16", "utf-16-le", "utf-32", "cp1258", "utf-8-sig", "latin-1"))
    if rng.random() < 0.5:
        text = re.sub(
            r'encoding="[^"]*"',
            f'encoding="{rng.choice(("UTF-16", "windows-1258", "x-none", ""))}"',
            text,
            count=1,
        )
    return text.encode(encoding, "replace")


_WAYS = (
    _value, _value, _known_value, _known_value, _known_value, _without, _twofold, _said, _said, _gone, _again, _moved, _deep,
    _unended, _declared, _spaced, _computed, _merged, _numbered, _noise,
)  # fmt: skip
