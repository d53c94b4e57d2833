"""Registration (đăng ký): somebody signed up for a training by its public page; a person says who joins.

Every verb holds the training: seats are counted and given inside one transaction, or two would sit on one chair.
registration: the table and its readings. asking: signing up and taking back. seats: the queue. admission: who it is,
matched with the register, and into the training.
"""

from campaigns.registrations.admission import accept, accept_all, candidates
from campaigns.registrations.asking import ask, take_back
from campaigns.registrations.registration import (
    ASKED,
    DECLINED,
    LEFT,
    SLIP_LENGTH,
    STATES,
    TAKEN,
    WAITING,
    Applicant,
    Registration,
    Standing,
    again,
    beyond,
    by_code,
    closed_because,
    find,
    free,
    get,
    page,
    standing,
    tallied,
)
from campaigns.registrations.seats import MOST_SEATS, decline, move_up, promote, set_up

__all__ = [
    "ASKED",
    "DECLINED",
    "LEFT",
    "MOST_SEATS",
    "SLIP_LENGTH",
    "STATES",
    "TAKEN",
    "WAITING",
    "Applicant",
    "Registration",
    "Standing",
    "accept",
    "accept_all",
    "again",
    "ask",
    "beyond",
    "by_code",
    "candidates",
    "closed_because",
    "decline",
    "find",
    "free",
    "get",
    "move_up",
    "page",
    "promote",
    "set_up",
    "standing",
    "take_back",
    "tallied",
]
