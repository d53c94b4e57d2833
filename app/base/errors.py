"""The only errors that cross a layer. Faces map them once: to pages, to JSON, to exit codes."""

from __future__ import annotations


class CoreError(Exception):
    """Something the core will not do.

    `code` is stable and meant for machines; `message` is a Vietnamese sentence for the person in front of the
    screen that says what is wrong and what to do now. `details` holds further sentences, one a line.
    """

    def __init__(self, code: str, message: str, details: tuple[str, ...] = ()) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.details = details


class NotFound(CoreError):
    """It does not exist, or it stands outside the asker's scope; the two are not told apart (404)."""

    def __init__(self, code: str = "not_found", message: str = "Không tìm thấy nội dung này.") -> None:
        super().__init__(code, message)


class Refused(CoreError):
    """The request breaks a rule (422 on pages and API, exit code 2 on the command line)."""


class Conflict(CoreError):
    """The request met another that came first (409)."""


class NotAdmitted(CoreError):
    """The token opens nothing, and why (401)."""


class TooMany(CoreError):
    """Asked too often in a short while: later again (429)."""


class TooLarge(CoreError):
    """More at once than is taken in one call (413)."""
