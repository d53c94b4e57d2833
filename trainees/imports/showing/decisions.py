"""What a person chose for single rows on a preview, as its form says it and as it is kept until it is written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from app.base.text import read_id
from trainees.imports.planning import Decision
from trainees.imports.showing.document import PreviewDocument
from trainees.people.crowd import Someone

FIELD = "row-"
WITHOUT = "without-"


def chosen(form: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Place of the row → choice, of a form's fields row-<place>; what says nothing is left out.

    A choice is auto, new, same-p<person id> or same-r<place of a row>, with `without-` before it for a refused row that
    is taken without its bad cells.
    """
    found = {
        name.removeprefix(FIELD): value
        for name, value in form
        if name.startswith(FIELD) and (name == f"{FIELD}0" or read_id(name[len(FIELD) :]))
    }
    return {place: value for place, value in found.items() if _decision(value) is not None}


def with_alike(form: Mapping[str, str], document: PreviewDocument) -> tuple[dict[str, str], int]:
    """Those choices with "same" added for every row that is alike one person and has no choice yet; how many were added."""
    added = {
        str(line.row.place): f"same-p{line.options[0].person}"
        for line in document.alike if str(line.row.place) not in form
    }  # fmt: skip
    return {**form, **added}, len(added)


def decisions(kept: Mapping[str, str]) -> dict[int, Decision]:
    """What `chosen` gave, as planning takes it."""
    return {int(place): one for place, value in kept.items() if (one := _decision(value)) is not None}


def _decision(value: str) -> Decision | None:
    without = value.startswith(WITHOUT)
    word, _dash, whom = value.removeprefix(WITHOUT).partition("-")
    if word == "same" and whom[:1] == "p" and read_id(whom[1:]):
        return Decision("same", Someone(person_id=read_id(whom[1:])), without)
    if word == "same" and whom[:1] == "r" and (whom == "r0" or read_id(whom[1:])):
        return Decision("same", Someone(row=read_id(whom[1:])), without)
    if word == "new" and not whom:
        return Decision("new", None, without)
    if word == "auto" and not whom:
        return Decision("auto", None, without)
    return None
