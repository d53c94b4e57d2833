"""Cards (thẻ): codes on paper that say who somebody is, to a scanner and to nobody else."""

from trainees.cards.blank import MOST_BLANK, Stock, bind, print_blank, release, stock, waiting
from trainees.cards.blocking import block, replace, unblock
from trainees.cards.card import ACTIVE, BLOCKED, Card, address, by_code, get, holder, roster_hash, split
from trainees.cards.holding import active, current, give, of

__all__ = [
    "ACTIVE",
    "BLOCKED",
    "MOST_BLANK",
    "Card",
    "Stock",
    "active",
    "address",
    "bind",
    "block",
    "by_code",
    "current",
    "get",
    "give",
    "holder",
    "of",
    "print_blank",
    "release",
    "replace",
    "roster_hash",
    "split",
    "stock",
    "unblock",
    "waiting",
]
