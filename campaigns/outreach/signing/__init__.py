"""Sign-up for shifts (đăng ký ca): who is on which shift, within its seats and never in two places at one time.

Every verb holds the outreach days of the date (`turns`): seats and overlaps are judged inside one transaction. standing: how
full shifts are and who is on them, read through merges. asking: signing up and out, the waiting list, the roll-call's mark.
shifts: added, changed, taken away. lacking: what of a day's wishes cannot come true.
"""

from campaigns.outreach.signing.asking import (
    LINK,
    OFFICE,
    PLAN,
    closed_because,
    fill,
    let_go,
    move_up,
    overlapping,
    remove,
    set_came,
    sign_out,
    sign_up,
    stays_because,
    told,
    undo,
)
from campaigns.outreach.signing.lacking import clashes, lacks
from campaigns.outreach.signing.shifts import add_shift, change_shift, copy_shifts, of_point, remove_shift
from campaigns.outreach.signing.standing import (
    Seats,
    Stint,
    of_day,
    of_days,
    of_volunteer,
    overlap,
    parts_of,
    stints,
    taken,
    times,
    who,
)
from campaigns.outreach.signing.turns import hold_all, hold_date, hold_dates, hold_locality, hold_move

__all__ = [
    "LINK",
    "OFFICE",
    "PLAN",
    "Seats",
    "Stint",
    "add_shift",
    "change_shift",
    "clashes",
    "closed_because",
    "copy_shifts",
    "fill",
    "hold_all",
    "hold_date",
    "hold_dates",
    "hold_locality",
    "hold_move",
    "lacks",
    "let_go",
    "move_up",
    "of_day",
    "of_days",
    "of_point",
    "of_volunteer",
    "overlap",
    "overlapping",
    "parts_of",
    "remove",
    "remove_shift",
    "set_came",
    "sign_out",
    "sign_up",
    "stays_because",
    "stints",
    "taken",
    "times",
    "told",
    "undo",
    "who",
]
