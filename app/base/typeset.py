"""Typst: one font set, data in, bytes out.

A template lies beside the module that lays a document out and reads its data with `json(bytes(sys.inputs.data))`.
Data are strings there, never markup: a name such as "#emph[x]" prints as it is written.

Every document is set in a process of its own: the compiler keeps what it has worked out and gives nothing back
(tried: 25 MB more after each 240 cards), which a server that runs for months cannot afford. It costs a tenth of a
second. Run as a script, this file is that process.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import IO, Any

FONTS = Path(__file__).parent / "fonts"
# A document that takes longer is a mistake in its template.
LONGEST = 120
# A long one takes 300 MB while it is set: whoever asks for it again and again waits, and the server has room for the others.
AT_ONCE = 4
_room = threading.BoundedSemaphore(AT_ONCE)


class TypesetError(RuntimeError):
    """The template does not compile, or the standard asked for cannot be met (a letter that no font has)."""


def pdf(
    template: Path, data: Mapping[str, Any], *, made: datetime, standard: str | None = None, serif: bool = False,
    tagged: bool = True,
) -> bytes:  # fmt: skip
    """A PDF of a template and its data (anything that JSON can say).

    `made` is the date written into the file: the same template, data and date give the same bytes. `standard`:
    'a-2b' for what is kept; such a file must show every letter, so one that the fonts lack raises TypesetError.
    `serif`: the template also uses Libertinus Serif, which the compiler brings along. `tagged`: with the structure that a
    screen reader follows; it takes two thirds of the time, so long files for a printer go without.
    """
    options = {
        "format": "pdf",
        "timestamp": int(made.timestamp()),
        "pdf_standards": [standard] if standard else [],
        "pdf_tags": tagged,
    }
    [document] = _set(template, data, options, serif=serif)
    return document


def pictures(
    template: Path, data: Mapping[str, Any], *, ppi: int = 144, serif: bool = False, longest: float = LONGEST
) -> list[bytes]:
    """The same document as PNG, one a page. `longest`: seconds after which it is given up with TypesetError."""
    return _set(template, data, {"format": "png", "ppi": ppi}, serif=serif, longest=longest)


def lacking(letters: Iterable[str]) -> list[str]:
    """Those letters (each with its combining marks) that neither Be Vietnam Pro nor the serif can show in every weight."""
    asked = list(letters)
    answers = _asked({}, asked, "letters", LONGEST)
    return [letter for letter, shown in zip(asked, json.loads(answers), strict=True) if not shown]


def _set(
    template: Path, data: Mapping[str, Any], options: dict[str, Any], *, serif: bool, longest: float = LONGEST
) -> list[bytes]:
    order = {"template": str(template), "options": options, "serif": serif}
    sizes, _, rest = _asked(order, data, template.name, longest).partition(b"\n")
    documents = []
    for size in json.loads(sizes):
        documents.append(rest[:size])
        rest = rest[size:]
    return documents


def _asked(order: dict[str, Any], data: object, name: str, longest: float) -> bytes:
    """What the other process answers. `name`: of what is set, for a log."""
    # Two lines: the data go on to the template as they are, so that nobody but the template reads them.
    said = json.dumps(order) + "\n" + json.dumps(data, ensure_ascii=False)
    try:
        with _room:
            done = subprocess.run(  # noqa: S603 (this very file, no shell, nothing of a user's among the words)
                [sys.executable, "-I", __file__], input=said.encode(), capture_output=True, timeout=longest,
            )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise TypesetError(f"{name} took longer than {longest} seconds") from None
    if done.returncode:
        # The compiler's words may quote the data; the template's name is enough for a log.
        raise TypesetError(f"{name} does not compile") from RuntimeError(done.stderr.decode()[-2000:])
    return done.stdout


def _serve(order: dict[str, Any], data: str, out: IO[bytes]) -> None:
    """The other process: compile one document, write the sizes of its files and then the files."""
    import typst  # here, so that a web worker never loads the compiler

    nowhere = Path(os.devnull)  # templates are our own; no package is ever looked up or downloaded
    if not order:
        fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(FONTS)])
        out.write(json.dumps([_shows(typst, fonts, letter) for letter in json.loads(data)]).encode())
        return
    template = Path(order["template"])
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=order["serif"], font_paths=[str(FONTS)]
    )
    made: Any = typst.compile(
        template, root=template.parent, font_paths=fonts, sys_inputs={"data": data},
        package_path=nowhere, package_cache_path=nowhere, **order["options"],
    )  # fmt: skip
    files = [made] if isinstance(made, bytes) else made
    out.write(json.dumps([len(file) for file in files]).encode() + b"\n" + b"".join(files))


def _shows(typst: Any, fonts: Any, letter: str) -> bool:
    """Whether a file that must show every letter can be made of this one."""
    source = b"""#set text(font: ("Be Vietnam Pro", "Libertinus Serif"), fallback: false)
        #let it = sys.inputs.data + upper(sys.inputs.data)
        #it #text(style: "italic", it) #text(weight: 600, it) #text(weight: 700, it)"""
    try:
        typst.compile(
            source, font_paths=fonts, sys_inputs={"data": letter}, pdf_standards=["a-2b"], timestamp=0
        )
    except typst.TypstError:
        return False
    return True


if __name__ == "__main__":
    first, _, rest = sys.stdin.buffer.read().partition(b"\n")
    _serve(json.loads(first), rest.decode(), sys.stdout.buffer)
