"""Vietnamese text: fold to search, sort the way a Vietnamese list is sorted, clean what came from a spreadsheet."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from unicodedata import is_normalized

_SPACES = re.compile(r"[\s\u00a0\u200b\ufeff]+")
_CONTROLS = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200c-\u200f\u202a-\u202e\u2060-\u2069\ufffe\uffff\ud800-\udfff]"
)
_MARKS = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}  # huyền, hỏi, ngã, sắc, nặng
_LETTERS = [
    "a",
    "ă",
    "â",
    "b",
    "c",
    "d",
    "đ",
    "e",
    "ê",
    "f",
    "g",
    "h",
    "i",
    "j",
    "k",
    "l",
    "m",
    "n",
    "o",
    "ô",
    "ơ",
    "p",
    "q",
    "r",
    "s",
    "t",
    "u",
    "ư",
    "v",
    "w",
    "x",
    "y",
    "z",
]
_RANK = {letter: f"{rank:02d}" for rank, letter in enumerate(_LETTERS, start=10)}


def N_(words: str) -> str:
    """The words unchanged, marked for the catalogue (its tools know this name); whoever shows them translates them."""
    return words


def clean(text: object) -> str:
    """NFC, every run of white space one blank, ends trimmed; None becomes ''. Never re-cased."""
    if text is None:
        return ""
    # What nearly every cell is, found out at a fraction of the price: of all white space and of what no eye sees,
    # only the common blank counts as printable.
    if type(text) is str and text.isprintable() and "  " not in text and is_normalized("NFC", text):
        return text.strip(" ")
    return _SPACES.sub(" ", without_controls(str(text))).strip()


def read_id(text: str) -> int:
    """The number of a row as a form or an address says it; 0, which no row has, for what is none or too long for one."""
    return int(text) if len(text) <= 9 and text.isascii() and text.isdigit() else 0


def without_controls(text: str) -> str:
    """NFC without what no eye sees and no database or XML part may hold; line breaks and tabs stay."""
    return unicodedata.normalize("NFC", _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n")))


_LETTERS_OF_A_WORD = re.compile("[^\\W\\d_](?:[^\\W\\d_]|[\u0300-\u036f])+")


def recased(name: str) -> str:
    """A name written in capitals throughout, with small letters behind each first one; any other name as it is.

    'Y BHĂM NIÊ' gives 'Y Bhăm Niê', "H'HEN" gives "H'Hen": what an apostrophe, a hyphen or a point parts begins anew.
    """
    cleaned = clean(name)
    if not cleaned.isupper():
        return name
    return _LETTERS_OF_A_WORD.sub(lambda word: word[0][0] + word[0][1:].lower(), cleaned)


def strip_marks(text: str) -> str:
    """Without tone and vowel marks, đ as d; case and punctuation kept."""
    if text.isascii():
        return text
    decomposed = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return unicodedata.normalize("NFC", "".join(c for c in decomposed if not unicodedata.combining(c)))


def fold(text: object) -> str:
    """The search key: no marks, đ→d, lower case, one blank between words."""
    cleaned = clean(text)
    if cleaned.isascii():
        return cleaned.lower()
    folded = cleaned.translate(_FOLDED)
    return folded if folded.isascii() else strip_marks(cleaned).casefold()


# The letters that Vietnamese is written with, each folded by itself; text with any other goes the long way.
_FOLDED = {code: chr(code).lower() for code in range(128)} | {
    code: folded
    for code in (*range(0xC0, 0x1B1), *range(0x1EA0, 0x1EFA))
    if (folded := strip_marks(chr(code)).casefold()).isascii()
}


@lru_cache(maxsize=4096)
def _collation(word: str) -> str:
    """Letters first in the Vietnamese alphabet, then tones, so that 'Hà' < 'Há' < 'Hạ' and 'An' < 'Ân'."""
    letters: list[str] = []
    tones: list[str] = []
    for char in unicodedata.normalize("NFD", word.casefold()):
        if char in _MARKS:
            if tones:
                tones[-1] = str(_MARKS[char])
            continue
        if unicodedata.combining(char) and letters:
            letters[-1] = unicodedata.normalize("NFC", letters[-1] + char)
            continue
        letters.append(char)
        tones.append("0")
    return "".join(_RANK.get(x, "99" if x.isalpha() else "0") for x in letters) + "." + "".join(tones)


def sort_key(name: str) -> str:
    """Sort key of a person's name: given name, then family name, then the middle, each in Vietnamese order."""
    words = clean(name).split(" ")
    if len(words) == 1:
        return _collation(words[0])
    return "|".join([_collation(words[-1]), _collation(words[0]), *(_collation(w) for w in words[1:-1])])


# TCVN 5712-3: what the byte means, in runs of consecutive bytes. The old .Vn fonts draw these letters over the Latin-1 characters of
# the same bytes, so a Unicode file typed in such a font holds "NguyÔn V¨n H­ng".
_TCVN3_RUNS = {
    0xA1: "ĂÂÊÔƠƯĐăâêôơưđẰ",
    0xB5: "àảãáạẲằẳẵắẴẮẦẨẪẤỀặầẩẫấậèỂẻẽéẹềểễếệìỉỄẾỒĩíịòỔỏõóọồổỗốộờởỡớợùỖủũúụừửữứựỳỷỹýỵỐ",
}
_TCVN3 = {start + place: char for start, run in _TCVN3_RUNS.items() for place, char in enumerate(run)}
_TCVN3_ONLY = frozenset(chr(code) for code in _TCVN3) - frozenset("ÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝàáâãèéêìíòóôõùúý")
_SURE = re.compile(f"[{re.escape(''.join(sorted(_TCVN3_ONLY - frozenset('°©®·«»±'))))}]")
_IN_USE = re.compile("[©®·«»±]")
_CAPITAL_INSIDE = re.compile(r"[a-z\u00e0-\u00fe][\u00c0-\u00de]")
_UNICODE_ONLY = re.compile(
    r"[\u0102\u0103\u0110\u0111\u0128\u0129\u0168\u0169\u01a0\u01a1\u01af\u01b0\u1ea0-\u1ef9]"
)


def decode_tcvn3(text: str) -> str:
    """Text typed in an old .Vn font, as Unicode. Whether it was is `is_tcvn3`'s to say."""
    return text.translate(_TCVN3)


def is_tcvn3(text: str) -> bool:
    """Certainly old-font text: it holds signs that no Vietnamese word has, and no letter that only Unicode has."""
    if is_unicode_vietnamese(text):
        return False
    return (
        _SURE.search(text) is not None
        or _CAPITAL_INSIDE.search(text) is not None
        # Signs that offices do use count only when they stand inside or at the end of a word.
        or any(sign.start() > 0 and text[sign.start() - 1].isalpha() for sign in _IN_USE.finditer(text))
    )


def is_unicode_vietnamese(text: str) -> bool:
    """It holds a letter that no old font could have left behind (ă, đ, ơ, ư, or a letter with its tone)."""
    if not is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", text)
    return _UNICODE_ONLY.search(text) is not None
