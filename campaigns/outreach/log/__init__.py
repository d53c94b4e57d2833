"""The log of outreach days: what phones say happened, and what that comes to.

entry: the form of an event. taking: a batch in, answers out. hearing: what was held, looked at anew; everything that follows
is settled there. counting: who was helped, and the ledger. rolls: who came to their shift. known: whom a day knows by number.
telling: turns, households, incidents, people, to be read. follow_ups: who is to be visited again. held: what a
person settles.
"""

from campaigns.outreach.log import held
from campaigns.outreach.log.counting import derived, lines
from campaigns.outreach.log.follow_ups import FollowUp, follow_ups
from campaigns.outreach.log.hearing import hear
from campaigns.outreach.log.taking import take
from campaigns.outreach.log.telling import (
    Helped,
    anything_logged,
    helped,
    households,
    incidents,
    people_helped,
    standing,
    tallies,
)

__all__ = [
    "FollowUp",
    "Helped",
    "anything_logged",
    "derived",
    "follow_ups",
    "hear",
    "held",
    "helped",
    "households",
    "incidents",
    "lines",
    "people_helped",
    "standing",
    "take",
    "tallies",
]
