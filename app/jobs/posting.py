"""Posting letters, each once: claimed in the database before it goes out, given back when it could not."""

from __future__ import annotations

import smtplib
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import TypeAlias

from app.base.db import db, writing
from app.filing import reminder
from app.jobs import mail, work
from app.jobs.mail import Letter
from app.settings import Mail

Written: TypeAlias = tuple[int, int, str, Letter]
"""(locality, account, about what, letter)."""


def post(
    server: Mail, letters: Iterable[Written], on: date, *, stands: Callable[[str], bool] = lambda about: True,
    instead: Callable[[str], str | None] = lambda about: None,
) -> None:  # fmt: skip
    """Send those that nobody sent yet, once for each account, thing and `on`; commits before and after the sending. `stands`: asked
    of each when its turn on the line comes, whether what it is about is still so; if not, it stays here and may be claimed again.
    `instead`: about what a letter that went out takes the place of an earlier one, which may be claimed again."""
    claimed = []
    with writing():
        for locality_id, account_id, about, letter in letters:
            if reminder.claim(locality_id, account_id, about, on):
                claimed.append((account_id, about, letter))
        db.session.commit()
    if not claimed:
        return
    kept: list[tuple[int, str]] = []

    def going() -> Iterator[Letter]:
        for account_id, about, letter in claimed:
            if stands(about):
                yield letter
            else:
                kept.append((account_id, about))

    try:
        failed = mail.send(server, going())
    except (smtplib.SMTPException, OSError) as error:
        work.log_broken("mail_broke", error, letters=len(claimed))
        failed = [letter for _, _, letter in claimed]
    with writing():
        for account_id, about, letter in claimed:
            if letter in failed or (account_id, about) in kept:
                reminder.give_back(account_id, about, on)
            elif (earlier := instead(about)) is not None:
                reminder.give_back(account_id, earlier, on)
        db.session.commit()
