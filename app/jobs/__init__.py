"""Long work. The queue carries only ids; what a job is and how far it came stands in the database.

job: the table, and what pages, API and commands do with it. kinds: which handlers there are. lease: whose a running
job is. progress: how far it came. work: doing it. queue: how a worker hears of it. upkeep: sweeper and hours.
worker: the process.
"""


def register() -> None:
    """Import what listens (the queue, to commits) and what handles: a new handler's module is named here."""
    from app.jobs import (  # noqa: F401
        card_printing,
        certificates,
        class_file,
        comparing,
        outreach_letters,
        outside,
        queue,
        reminders,
        rosters,
        sheet_printing,
        sittings,
    )
