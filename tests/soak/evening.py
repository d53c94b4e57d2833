"""What happens at the doors: who is scanned by which phone in which lesson, made from a seed.

A step of a Python phone is the event as it will be sent, without id and time: {lesson, kind, source, code…}; an undoing
names the step that it undoes. A step of the page is what a hand does: {lesson, do: scan | handout | undo, …}.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


@dataclass(frozen=True)
class Hall:
    """What was there before: ids of lessons; (person id, name, text of the card) of who is on the list and who is not;
    texts of blank cards. Names are unlike one another, so that they say who is who."""

    lessons: list[int]
    listed: list[tuple[int, str, str]]
    unlisted: list[tuple[int, str, str]]
    blanks: list[str]
    site: str


class Writer:
    """Draws the steps. Whom the order of arrival would decide about is left out here and tested by the property test:
    a blank card is handed out once, and nobody undoes a handing out that others rely on."""

    def __init__(self, hall: Hall, seed: int) -> None:
        self.hall, self.random = hall, random.Random(seed)
        blanks = list(hall.blanks)
        self.stays_blank, blanks = blanks[:3], blanks[3:]
        self.for_page, self.for_hands = blanks[: len(blanks) // 4], blanks[len(blanks) // 4 :]
        self.known_blanks = list(self.for_hands)
        half = len(hall.unlisted) // 2
        self.let_in, self.turned_away = hall.unlisted[:half], hall.unlisted[half:]
        self.number = 0

    # --- phones of ours ---

    def of_hands(self, phone: str, count: int) -> list[dict]:
        """The steps of a Python phone."""
        makers = {
            self._card: 66, self._typed: 5, self._from_list: 6, self._blank: 6, self._stranger: 3, self._forged: 2,
            self._foreign: 2, self._walkin: 3, self._hand_out: 3, self._let_in: 1, self._undo: 6,
        }  # fmt: skip
        steps: list[dict] = []
        for _ in range(count):
            make = self.random.choices(list(makers), list(makers.values()))[0]
            step = make(phone, steps) or self._card(phone, steps)
            steps.append({"lesson": self._lesson(), "source": "scan"} | step)
        return steps

    def _card(self, phone, steps):
        return {"kind": "in", "code": self._site(self._somebody()[2])}

    def _typed(self, phone, steps):
        return {"kind": "in", "code": self._somebody()[2][:8], "source": "typed"}

    def _from_list(self, phone, steps):
        person, _, text = self._somebody()
        return {"kind": "in", "person": person, "code": text[:8], "source": "list"}

    def _blank(self, phone, steps):
        """A blank card that somebody was handed, maybe by another phone, maybe later, maybe never."""
        among = self.stays_blank if self.random.random() < 0.05 else self.known_blanks
        return {"kind": "in", "code": self._site(self.random.choice(among))} if among else None

    def _stranger(self, phone, steps):
        among = self.let_in if self.random.random() < 0.7 else self.turned_away
        return {"kind": "in", "code": self._site(self.random.choice(among)[2])}

    def _forged(self, phone, steps):
        return {"kind": "in", "code": self._site(self._spoil(self._somebody()[2]))}

    def _foreign(self, phone, steps):
        return {"kind": "in", "code": f"https://pay.example/{self.random.randrange(10**6)}"}

    def _walkin(self, phone, steps):
        return {"kind": "walkin", "walkin": self._newcomer(phone), "source": "typed"}

    def _hand_out(self, phone, steps):
        if not self.for_hands:
            return None
        text = self.for_hands.pop(self.random.randrange(len(self.for_hands)))
        return {"kind": "walkin", "code": self._site(text), "walkin": self._newcomer(phone)}

    def _let_in(self, phone, steps):
        person, _, text = self.random.choice(self.let_in)
        return {"kind": "walkin", "code": self._site(text), "person": person}

    def _undo(self, phone, steps):
        """An own earlier scan of somebody on the list, or a walk-in without a card; sometimes undone already."""
        may = [
            n for n, step in enumerate(steps)
            if (step["kind"] == "in" and "pay.example" not in step["code"]) or (step["kind"] == "walkin" and "code" not in step)
        ]  # fmt: skip
        if not may:
            return None
        which = self.random.choice(may[-30:])
        return {
            "kind": "void", "undoes": which, "lesson": steps[which]["lesson"], "source": steps[which]["source"],
            "reason": "quét nhầm",
        }  # fmt: skip

    # --- the page ---

    def of_page(self, count: int) -> list[dict]:
        """The steps of the scanner page: one lesson after another, as one hall after another."""
        steps: list[dict] = []
        last = ""
        for n in range(count):
            lesson = self.hall.lessons[n * len(self.hall.lessons) // count]
            draw = self.random.random()
            if draw < 0.05 and self.for_page:
                step = {
                    "do": "handout",
                    "text": self._site(self.for_page.pop()),
                    "name": self._newcomer("page")["name"],
                }
            elif (
                draw < 0.10
                and steps
                and steps[-1]["do"] == "scan"
                and steps[-1]["lesson"] == lesson
                and steps[-1]["plain"]
            ):
                step = {"do": "undo"}
            else:
                text = (
                    self._foreign("", [])["code"] if draw > 0.96
                    else self._site(self._spoil(self._somebody()[2])) if draw > 0.93
                    else self._site(self.random.choice(self.hall.unlisted)[2]) if draw > 0.90
                    else self._site(self._somebody()[2])
                )  # fmt: skip
                step = {"do": "scan", "text": text, "plain": draw <= 0.90}
            if step.get("text") == last:
                continue  # the same card in view is one scan
            last = step.get("text", last)
            steps.append({"lesson": lesson} | step)
        return steps

    # --- what they draw from ---

    def _lesson(self) -> int:
        return self.random.choice(self.hall.lessons)

    def _somebody(self) -> tuple[int, str, str]:
        """Some come again and again, some once: only then does an undoing show."""
        return self.hall.listed[int(len(self.hall.listed) * self.random.random() ** 2.5)]

    def _site(self, text: str) -> str:
        return f"{self.hall.site}/t/{text}"

    def _spoil(self, text: str) -> str:
        return text[:-1] + self.random.choice(LETTERS.replace(text[-1], ""))

    def _newcomer(self, phone: str) -> dict:
        self.number += 1
        return {"name": f"Khách {_spelt(self.number)} {phone}", "birth_year": str(1940 + self.number % 60)}


def _spelt(number: int) -> str:
    """A number in letters: names have no digits."""
    return "".join("ABCDEGHIKL"[int(figure)] for figure in str(number))


def write(hall: Hall, seed: int, counts: dict[str, int]) -> dict[str, list[dict]]:
    """Phone → its steps. Same hall, seed and counts: the same evening."""
    writer = Writer(hall, seed)
    return {
        phone: writer.of_page(count) if phone == "page" else writer.of_hands(phone, count)
        for phone, count in counts.items()
    }
